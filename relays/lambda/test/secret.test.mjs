import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test from 'node:test';
import { presenceEvent } from './events.mjs';
import { SESSION_TOKEN, extension, product, relay, serve } from './fakes.mjs';

const EVENT = presenceEvent('agent-1', 'BUSY');
const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:presence/signing-a1B2c3';
const [OLD, NEW] = ['the secret of yesterday', 'the secret of today'];

/** Accepts deliveries that are signed with this secret. */
const accepting = (t, secret) =>
  serve(t, ({ headers, body }) => ({
    status: headers['x-gc-signature'] === createHmac('sha256', secret).update(body).digest('hex') ? 200 : 401,
    body: '{"status":"received"}',
  }));

const relayWith = (extensionPort, url) =>
  relay(
    { INGEST_URL: url, SIGNING_SECRET: undefined, SIGNING_SECRET_ID: ARN, PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(extensionPort) },
    { secrets: [OLD, NEW, SESSION_TOKEN] },
  );

test('the secret comes from the extension, is asked for as it wants, and is kept', async (t) => {
  const secrets = await extension(t, NEW);
  const { url } = await accepting(t, NEW);
  const { send } = relayWith(secrets.port, url);
  await send(EVENT);
  await send(EVENT);

  assert.equal(secrets.requests.length, 1);
  assert.equal(secrets.requests[0].url, `/secretsmanager/get?secretId=${encodeURIComponent(ARN)}`);
  assert.equal(secrets.requests[0].headers['x-aws-parameters-secrets-token'], SESSION_TOKEN);
});

test('a 401 after a rotation reads the secret again, and delivers with the new one', async (t) => {
  const secrets = await extension(t, OLD, NEW);
  const { url, requests } = await accepting(t, NEW);
  const { send, waits } = relayWith(secrets.port, url);

  assert.equal((await send(EVENT)).attempts, 2);
  assert.equal((await send(EVENT)).attempts, 1);
  assert.deepEqual([secrets.requests.length, requests.length, waits.length], [2, 3, 0]);
});

test('a 401 with a secret that has not changed is final', async (t) => {
  const secrets = await extension(t, OLD);
  const { url, requests } = await accepting(t, NEW);
  await assert.rejects(relayWith(secrets.port, url).send(EVENT), { message: `Event ${EVENT.id} was refused (status 401).` });
  assert.deepEqual([secrets.requests.length, requests.length], [2, 1]);
});

test('the secret is read again once per event, not for every 401', async (t) => {
  const secrets = await extension(t, OLD, NEW, 'a third one');
  const { url, requests } = await product(t, 401);
  await assert.rejects(relayWith(secrets.port, url).send(EVENT), /was refused \(status 401\)/);
  assert.deepEqual([secrets.requests.length, requests.length], [2, 2]);
});

for (const [what, answer] of Object.entries({
  'says no': { status: 400, body: 'AccessDeniedException the secret of today' },
  'has no text': { status: 200, body: '{"SecretBinary":"AAAA"}' },
  'has an empty text': { status: 200, body: '{"SecretString":""}' },
  'is not JSON': { status: 200, body: 'the secret of today' },
})) {
  test(`nothing is posted when the extension ${what}`, async (t) => {
    const secrets = await serve(t, () => answer);
    const { url, requests } = await product(t, 200);
    await assert.rejects(relayWith(secrets.port, url).send(EVENT), /could not be delivered in time \(The signing secret/);
    assert.equal(requests.length, 0);
    assert.ok(secrets.requests.length > 1, 'it is asked again, like the product');
  });
}

test('a secret that cannot be read at first is read in the next attempt', async (t) => {
  const secrets = await serve(t, (_, number) => (number < 3 ? { status: 500, body: '' } : { status: 200, body: JSON.stringify({ SecretString: NEW }) }));
  const { url, requests } = await accepting(t, NEW);
  assert.equal((await relayWith(secrets.port, url).send(EVENT)).attempts, 3);
  assert.equal(requests.length, 1);
});

test('a 401 is not final while the secret cannot be read again', async (t) => {
  const secrets = await serve(t, (_, number) =>
    number === 2 ? { status: 500, body: '' } : { status: 200, body: JSON.stringify({ SecretString: number === 1 ? OLD : NEW }) });
  const { url } = await accepting(t, NEW);
  assert.equal((await relayWith(secrets.port, url).send(EVENT)).attempts, 3);
});

test('the secret is read again after five minutes, and kept if that fails', async (t) => {
  let away = false;
  const secrets = await serve(t, (_, number) => (away ? { status: 500, body: '' } : { status: 200, body: JSON.stringify({ SecretString: number === 1 ? OLD : NEW }) }));
  const { url, requests } = await product(t, 200);
  const { send, pass } = relayWith(secrets.port, url);
  const signedWith = (secret, { headers, body }) => headers['x-gc-signature'] === createHmac('sha256', secret).update(body).digest('hex');

  await send(EVENT);
  pass(299_000);
  await send(EVENT);
  pass(1_000);
  await send(EVENT);
  away = true;
  pass(300_000);
  await send(EVENT);

  assert.deepEqual(requests.map((request) => [OLD, NEW].findIndex((secret) => signedWith(secret, request))), [0, 0, 1, 1]);
  assert.equal(secrets.requests.length, 3);
});

test('a rotation as the guide has it refuses no attempt: both, then the sender, then the old one ends', async (t) => {
  let accepted = [OLD];
  let current = OLD;
  const secrets = await serve(t, () => ({ status: 200, body: JSON.stringify({ SecretString: current }) }));
  const { url, requests } = await serve(t, ({ headers, body }) => {
    const known = accepted.some((secret) => headers['x-gc-signature'] === createHmac('sha256', secret).update(body).digest('hex'));
    return { status: known ? 200 : 401, body: '{"status":"received"}' };
  });
  const instances = [relayWith(secrets.port, url), relayWith(secrets.port, url)];
  const sendAll = async () => (await Promise.all(instances.map(({ send }) => send(EVENT)))).map(({ attempts }) => attempts);

  assert.deepEqual(await sendAll(), [1, 1]);
  accepted = [NEW, OLD];
  assert.deepEqual(await sendAll(), [1, 1]);
  current = NEW;
  assert.deepEqual(await sendAll(), [1, 1]);
  instances.forEach(({ pass }) => pass(300_000));
  assert.deepEqual(await sendAll(), [1, 1]);
  accepted = [NEW];
  assert.deepEqual(await sendAll(), [1, 1]);
  assert.equal(requests.length, 10);
});

for (const [what, env] of Object.entries({
  'INGEST_URL must be': { INGEST_URL: 'http://presence.example.com/api/redis-ingest' },
  'SIGNING_SECRET_ID is missing': { SIGNING_SECRET: '' },
  'SIGN_TIMESTAMP must be': { SIGN_TIMESTAMP: 'yes' },
  'ATTEMPT_TIMEOUT_MS must be': { ATTEMPT_TIMEOUT_MS: '0' },
})) {
  test(`a wrong setting is named: ${what}`, () => {
    assert.throws(() => relay({ INGEST_URL: 'https://presence.example.com/api/redis-ingest', ...env }), new RegExp(`^Error: ${what}`));
  });
}
