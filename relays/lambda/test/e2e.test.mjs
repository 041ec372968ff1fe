import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createHandler } from '../index.mjs';
import { presenceEvent, routingEvent } from './events.mjs';
import { hostMissing, startHost } from './host.mjs';

const SECRET = randomBytes(32).toString('hex');
const CONTEXT = { getRemainingTimeInMillis: () => 20_000 };
const SHOWN_WITHIN_MS = 10_000;

for (const signTimestamp of ['false', 'true']) {
  test(`events reach the board of the built host, SIGN_TIMESTAMP=${signTimestamp}`, { skip: hostMissing }, async (t) => {
    const address = await startHost(t, { 'Secrets__genesys-webhook-secret': SECRET, Webhook__SignTimestamp: signTimestamp });
    const environment = { INGEST_URL: `${address}/api/redis-ingest`, SIGNING_SECRET: SECRET, SIGN_TIMESTAMP: signTimestamp };
    const send = createHandler(environment);

    await t.test('a presence event', async () => {
      const agentId = randomUUID();
      const { statusCode, attempts, answer } = await send(presenceEvent(agentId, 'BUSY'), CONTEXT);
      assert.deepEqual([statusCode, attempts, answer.status], [200, 1, 'received']);
      assert.ok(answer.streamId);
      assert.equal((await agentOnceIn(address, agentId, 'BUSY')).presence.raw, 'BUSY');
    });

    await t.test('the sample event of the guide', async () => {
      const sample = await readFile(new URL('../../sample-event.json', import.meta.url), 'utf8');
      const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
      const event = JSON.parse(sample.replaceAll('@NOW@', now).replaceAll('@ID@', randomUUID()));
      await send(event, CONTEXT);
      await agentOnceIn(address, '6b3f8f2e-0f5d-4c8e-9c0a-2f7d1c0f9a11', 'BUSY');
    });

    await t.test('a routing status event after a presence event', async () => {
      const agentId = randomUUID();
      await send(presenceEvent(agentId, 'ON_QUEUE', new Date(Date.now() - 1000)), CONTEXT);
      await send(routingEvent(agentId, 'INTERACTING'), CONTEXT);
      const agent = await agentOnceIn(address, agentId, 'INTERACTING');
      assert.deepEqual([agent.presence.state, agent.routing.status], ['ON_QUEUE', 'INTERACTING']);
    });

    await t.test('an event that EventBridge delivers twice is a duplicate', async () => {
      const event = presenceEvent(randomUUID(), 'AVAILABLE');
      const first = await send(event, CONTEXT);
      const second = await send(event, CONTEXT);
      assert.deepEqual(second.answer, { status: 'duplicate', streamId: first.answer.streamId });
    });

    await t.test('an event signed with another secret is refused', async () => {
      const stranger = createHandler({ ...environment, SIGNING_SECRET: 'guessed' });
      const agentId = randomUUID();
      await assert.rejects(stranger(presenceEvent(agentId, 'BUSY'), CONTEXT), /was refused \(status 401\)/);
      assert.equal((await fetch(`${address}/api/presence/${agentId}`)).status, 404);
    });
  });
}

test('what an API destination posts reaches the board of the built host', { skip: hostMissing }, async (t) => {
  const address = await startHost(t, { 'Secrets__genesys-webhook-secret': SECRET, Webhook__Profile: 'api-key' });
  const post = (key, event) =>
    fetch(`${address}/api/redis-ingest`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json; charset=utf-8', 'X-API-Key': key },
      body: JSON.stringify(event),
    });

  const agentId = randomUUID();
  assert.equal((await post('guessed', presenceEvent(agentId, 'AVAILABLE'))).status, 401);
  assert.equal((await post(SECRET, presenceEvent(agentId, 'BUSY'))).status, 200);
  await agentOnceIn(address, agentId, 'BUSY');
});

async function agentOnceIn(address, agentId, state) {
  const deadline = Date.now() + SHOWN_WITHIN_MS;
  for (;;) {
    const response = await fetch(`${address}/api/presence/${agentId}`);
    const agent = response.ok ? await response.json() : undefined;
    if (agent?.state === state) {
      return agent;
    }

    assert.ok(Date.now() < deadline, `The board has ${agentId} as ${agent?.state ?? response.status}, not ${state}.`);
    await setTimeout(20);
  }
}
