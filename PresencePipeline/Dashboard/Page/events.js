/**
 * Reads server-sent events from a response's body (WHATWG HTML, "Server-sent events"; lines end with LF or CRLF).
 * @param onEvent called with the type, the data and the id, undefined if the event has none.
 * @param onHeard called whenever anything arrives, keep-alive comments included.
 * @returns when the body ends; rejects when the connection breaks.
 */
export async function readEvents(body, onEvent, onHeard) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let tail = '';
  let event = { type: 'message', data: [], id: undefined };
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }

    onHeard();
    // Only what has just arrived is searched: a snapshot is one long line in many pieces.
    const lines = value.split('\n');
    lines[0] = tail + lines[0];
    tail = lines.pop();
    for (const line of lines) {
      if (line === '' || line === '\r') {
        if (event.data.length) {
          onEvent(event.type, event.data.join('\n'), event.id);
        }

        event = { type: 'message', data: [], id: undefined };
      } else {
        addField(event, line.endsWith('\r') ? line.slice(0, -1) : line);
      }
    }
  }
}

function addField(event, line) {
  const colon = line.indexOf(':');
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
  if (name === 'event') {
    event.type = value;
  } else if (name === 'data') {
    event.data.push(value);
  } else if (name === 'id') {
    event.id = value;
  }
}
