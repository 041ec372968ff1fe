import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import test from 'node:test';
import { presenceEvent } from './events.mjs';
import { product, relay } from './fakes.mjs';

const EVENT = presenceEvent('agent-1', 'BUSY');

test('an accepted event is posted once, and the answer is handed back', async (t) => {
  const { url, requests } = await product(t, { status: 200, body: '{"status":"received","streamId":"1-0"}' });
  const { send, lines, waits } = relay({ INGEST_URL: url });

  assert.deepEqual(await send(EVENT), { statusCode: 200, attempts: 1, answer: { status: 'received', streamId: '1-0' } });
  assert.equal(requests.length, 1);
  assert.deepEqual([lines, waits], [[], []]);
});

test('202 is accepted: the product keeps the event elsewhere until Redis is back', async (t) => {
  const { url } = await product(t, { status: 202, body: '{"status":"deferred"}' });
  assert.equal((await relay({ INGEST_URL: url }).send(EVENT)).statusCode, 202);
});

for (const status of ['received', 'duplicate', 'ignored', 'deferred']) {
  test(`an answer of ${status} is an event that the product has`, async (t) => {
    const { url, requests } = await product(t, { status: 200, body: JSON.stringify({ status }) });
    assert.equal((await relay({ INGEST_URL: url }).send(EVENT)).answer.status, status);
    assert.equal(requests.length, 1);
  });
}

for (const body of ['OK', '', '<html>Sign in</html>', '{}', 'null', '"received"', '{"status":"healthy"}', '{"validationResponse":"x"}']) {
  test(`a 200 that says ${body || 'nothing'} is not the product's, and the event is not lost`, async (t) => {
    const { url } = await product(t, { status: 200, body });
    await assert.rejects(relay({ INGEST_URL: url }, { remaining: 1500 }).send(EVENT), /could not be delivered in time \(status 200, but not an answer of the product/);
  });
}

test('a 200 of a login page is retried until the product answers', async (t) => {
  const { url } = await product(t, { status: 200, body: '<html>Sign in</html>' }, 200);
  assert.equal((await relay({ INGEST_URL: url }).send(EVENT)).attempts, 2);
});

test('5xx is retried, with waits that grow', async (t) => {
  const { url, requests } = await product(t, 500, 502, 503, 200);
  const { send, waits, lines } = relay({ INGEST_URL: url });

  assert.equal((await send(EVENT)).attempts, 4);
  assert.equal(requests.length, 4);
  assert.deepEqual(waits, [125, 250, 500]);
  assert.match(lines[2], new RegExp(`^Event ${EVENT.id}: attempt 3 failed \\(status 503\\), the next is in 500 ms\\.$`));
});

test('every attempt posts the same bytes', async (t) => {
  const { url, requests } = await product(t, 503, 200);
  await relay({ INGEST_URL: url }).send(EVENT);
  assert.deepEqual(requests[0].body, requests[1].body);
});

test('429 waits for as many seconds as it says, and a little more', async (t) => {
  const { url } = await product(t, { status: 429, headers: { 'Retry-After': '7' } }, 200);
  const { send, waits } = relay({ INGEST_URL: url });
  await send(EVENT);
  assert.deepEqual(waits, [7125]);
});

test('503 waits until the date it says', async (t) => {
  const startAt = Date.UTC(2026, 0, 1);
  const { url } = await product(t, { status: 503, headers: { 'Retry-After': new Date(startAt + 3000).toUTCString() } }, 200);
  const { send, waits } = relay({ INGEST_URL: url }, { startAt });
  await send(EVENT);
  assert.deepEqual(waits, [3125]);
});

for (const odd of ['soon', '-5', 'Thu, 01 Jan 1970 00:00:00 GMT']) {
  test(`a Retry-After of ${odd} is no reason to wait longer`, async (t) => {
    const { url } = await product(t, { status: 503, headers: { 'Retry-After': odd } }, 200);
    const { send, waits } = relay({ INGEST_URL: url });
    await send(EVENT);
    assert.deepEqual(waits, [125]);
  });
}

test('a Retry-After beyond the time that is left gives up at once', async (t) => {
  const { url, requests } = await product(t, { status: 503, headers: { 'Retry-After': '3600' } });
  const { send, waits } = relay({ INGEST_URL: url });
  await assert.rejects(send(EVENT), { message: `Event ${EVENT.id} could not be delivered in time (status 503).` });
  assert.equal(requests.length, 1);
  assert.deepEqual(waits, []);
});

test('it gives up in time for Lambda to hear of it', async (t) => {
  const { url, requests } = await product(t, 503);
  const { send, waits } = relay({ INGEST_URL: url }, { remaining: 5000 });
  await assert.rejects(send(EVENT), /could not be delivered in time \(status 503\)/);
  assert.equal(requests.length, waits.length + 1);
  assert.deepEqual(waits, [125, 250, 500, 1000, 2000]);
});

test('without time for an attempt it makes none', async (t) => {
  const { url, requests } = await product(t, 200);
  await assert.rejects(relay({ INGEST_URL: url }, { remaining: 900 }).send(EVENT), /no time for an attempt/);
  assert.equal(requests.length, 0);
});

for (const status of [400, 403, 404, 405, 413, 415, 307]) {
  test(`${status} is not retried`, async (t) => {
    const { url, requests } = await product(t, { status, headers: { Location: '/elsewhere', 'Retry-After': '1' } });
    const { send, waits } = relay({ INGEST_URL: url });
    await assert.rejects(send(EVENT), { message: `Event ${EVENT.id} was refused (status ${status}).` });
    assert.equal(requests.length, 1);
    assert.deepEqual(waits, []);
  });
}

test('a refused connection is retried', async () => {
  // A port that was free a moment ago.
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));

  const { send, waits, lines } = relay({ INGEST_URL: `http://127.0.0.1:${port}/` }, { remaining: 2000 });
  await assert.rejects(send(EVENT), /could not be delivered in time \(ECONNREFUSED\)/);
  assert.deepEqual(waits, [125, 250, 500]);
  assert.match(lines[0], /attempt 1 failed \(ECONNREFUSED\)/);
});

test('an attempt without an answer ends at its own limit, and the next one may do better', { timeout: 30000 }, async (t) => {
  const { url, requests } = await product(t, null, 200);
  const { send, lines } = relay({ INGEST_URL: url, ATTEMPT_TIMEOUT_MS: '1000' });
  assert.equal((await send(EVENT)).attempts, 2);
  assert.equal(requests.length, 2);
  assert.match(lines[0], /attempt 1 failed \(TimeoutError\)/);
});

test('an attempt ends in time for Lambda to hear of it, whatever its own limit', { timeout: 30000 }, async (t) => {
  const { url, requests } = await product(t, null);
  await assert.rejects(relay({ INGEST_URL: url }, { remaining: 1100 }).send(EVENT), /could not be delivered in time \(TimeoutError\)/);
  assert.equal(requests.length, 1);
});

test('an answer that breaks off is retried', async (t) => {
  const { url, requests } = await product(t, { status: 200, headers: { 'Content-Length': '100' }, body: '{', breaksOff: true }, 200);
  assert.equal((await relay({ INGEST_URL: url }).send(EVENT)).attempts, 2);
  assert.equal(requests.length, 2);
});

test('an answer is never repeated in the log: it may hold what was sent', async (t) => {
  const { url } = await product(t, { status: 400, body: 'received: correct horse battery staple' });
  await assert.rejects(relay({ INGEST_URL: url }).send(EVENT), /was refused \(status 400\)\.$/);
});
