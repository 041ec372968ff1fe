/**
 * Reads the part of YAML that the templates are written in: maps and lists by indentation, comments on lines of their
 * own, values that are JSON or plain text on one line. Throws on anything else, so that nothing is read wrongly.
 */
export function readYaml(text) {
  const lines = text.split('\n').map((line, index) => ({ number: index + 1, indent: line.search(/\S/), text: line.trim() }))
    .filter((line) => line.text !== '' && !line.text.startsWith('#'));
  let at = 0;

  const fail = (line, why) => {
    throw new Error(`line ${line.number}: ${why}: ${line.text}`);
  };

  const block = (indent) => (lines[at].text.startsWith('- ') ? list(indent) : map(indent));

  function list(indent) {
    const items = [];
    while (at < lines.length && lines[at].indent === indent && lines[at].text.startsWith('- ')) {
      const line = lines[at];
      const rest = line.text.slice(2);
      if (isEntry(rest)) {
        // "- key: value" opens a map whose entries stand two further in.
        lines[at] = { ...line, indent: indent + 2, text: rest };
        items.push(map(indent + 2));
      } else {
        at++;
        items.push(value(line, rest));
      }
    }

    return items;
  }

  function map(indent) {
    const entries = {};
    while (at < lines.length && lines[at].indent === indent && !lines[at].text.startsWith('- ')) {
      const line = lines[at++];
      const [, key, rest] = line.text.match(/^([\w:-]+):(?: (.+))?$/) ?? fail(line, 'not a key and its value');
      if (Object.hasOwn(entries, key)) {
        fail(line, 'a second time');
      }

      entries[key] = rest !== undefined ? value(line, rest) : lines[at]?.indent > indent ? block(lines[at].indent) : fail(line, 'no value');
    }

    if (at < lines.length && lines[at].indent > indent) {
      fail(lines[at], 'unexpected indentation');
    }

    return entries;
  }

  function value(line, source) {
    if (/^["[{]|^(true|false|-?\d+)$/.test(source)) {
      try {
        return JSON.parse(source);
      } catch {
        fail(line, 'not JSON');
      }
    }

    return /^['&*!|>%@`?]|: | #/.test(source) ? fail(line, 'more than plain text, quote it') : source;
  }

  const isEntry = (source) => /^[\w:-]+:( |$)/.test(source);

  const document = block(0);
  return at === lines.length ? document : fail(lines[at], 'unexpected indentation');
}
