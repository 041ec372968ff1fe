import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test from 'node:test';
import { signedHeaders } from '../signature.mjs';
import { presenceEvent } from './events.mjs';
import { SECRET, product, relay } from './fakes.mjs';

const hmac = (...parts) => parts.reduce((sum, part) => sum.update(part), createHmac('sha256', SECRET)).digest('hex');

// The product's own vectors, made with `openssl dgst -sha256 -hmac`.
const BODY = '{"agentId":"6b3f8f2e-0f5d-4c8e-9c0a-2f7d1c0f9a11","state":"BUSY","timestamp":1767225600}';

test('the body alone is signed as openssl does', () => {
  const headers = signedHeaders(SECRET, Buffer.from(BODY), '1767225600', false);
  assert.deepEqual(headers, {
    'X-GC-Signature': '61a8068d390bcbfb5f75482a5718473fa61cd51ef338c308a52bbad544a89931',
    'X-GC-Timestamp': '1767225600',
  });
});

test('timestamp and body are signed as openssl does', () => {
  const headers = signedHeaders(SECRET, Buffer.from(BODY), '1767225600', true);
  assert.equal(headers['X-GC-Signature'], '3a76b9a9a2ae34a63d63a7a06ada7d0b9389d3f05c3f071544a2ab60cc04e9f4');
});

test('a secret that is not ASCII is signed with as UTF-8', () => {
  const headers = signedHeaders('schlüssel', Buffer.from(BODY), '1', false);
  assert.equal(headers['X-GC-Signature'], createHmac('sha256', Buffer.from('schlüssel', 'utf8')).update(BODY).digest('hex'));
});

// What could come out differently if the body was written out twice, or measured in characters.
const AWKWARD = {
  'umlauts, CJK and emoji': 'Grüße 応対中 🎧',
  'quotes, backslashes and slashes': '"quoted" \\ back </script>',
  'control characters': 'tab\tline\nbell\u0007nul\u0000',
  'line separators': 'a\u2028b\u2029c',
  'half a surrogate pair': '\ud83c',
};

for (const [what, message] of Object.entries(AWKWARD)) {
  test(`the bytes that are posted are those that are signed: ${what}`, async (t) => {
    const { url, requests } = await product(t, 200);
    const event = presenceEvent('agent-1', 'BUSY');
    event.detail.eventBody.message = message;
    await relay({ INGEST_URL: url }).send(event);

    const { headers, body } = requests[0];
    assert.equal(headers['x-gc-signature'], hmac(body));
    assert.equal(Number(headers['content-length']), body.length);
    assert.deepEqual(JSON.parse(body), event);
  });
}

test('the envelope is posted unchanged, as JSON', async (t) => {
  const { url, requests } = await product(t, 200);
  const event = presenceEvent('agent-1', 'ON_QUEUE');
  await relay({ INGEST_URL: url }).send(event);

  assert.equal(requests.length, 1);
  assert.equal(requests[0].method, 'POST');
  assert.equal(requests[0].url, '/api/redis-ingest');
  assert.equal(requests[0].headers['content-type'], 'application/json');
  assert.equal(requests[0].body.toString(), JSON.stringify(event));
});

test('the timestamp travels in Unix seconds, unsigned by default', async (t) => {
  const { url, requests } = await product(t, 200);
  await relay({ INGEST_URL: url }, { startAt: 1_767_225_600_999 }).send(presenceEvent('agent-1', 'BUSY'));

  assert.equal(requests[0].headers['x-gc-timestamp'], '1767225600');
  assert.equal(requests[0].headers['x-gc-signature'], hmac(requests[0].body));
});

test('with SIGN_TIMESTAMP each attempt signs a timestamp of its own', async (t) => {
  const { url, requests } = await product(t, { status: 503, headers: { 'Retry-After': '2' } }, 200);
  await relay({ INGEST_URL: url, SIGN_TIMESTAMP: 'true' }).send(presenceEvent('agent-1', 'BUSY'));

  assert.deepEqual(requests.map(({ headers }) => headers['x-gc-timestamp']), ['1767225600', '1767225602']);
  for (const { headers, body } of requests) {
    assert.equal(headers['x-gc-signature'], hmac(`${headers['x-gc-timestamp']}.`, body));
  }
});
