import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { inspect } from 'node:util';
import { createHandler } from '../index.mjs';

export const SECRET = 'correct horse battery staple';
export const SESSION_TOKEN = 'session-token-of-the-function';

/** A server on loopback that keeps each request and answers with what `respond(request, number)` returns: {status, headers, body}, with `breaksOff` if the connection ends amid the body; null for no answer. */
export async function serve(test, respond) {
  const requests = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks = await incoming.toArray();
    const request = { method: incoming.method, url: incoming.url, headers: incoming.headers, body: Buffer.concat(chunks) };
    requests.push(request);
    const answer = respond(request, requests.length);
    if (answer?.breaksOff) {
      outgoing.writeHead(answer.status, answer.headers).write(answer.body, () => incoming.socket.destroy());
    } else if (answer) {
      outgoing.writeHead(answer.status, answer.headers).end(answer.body ?? '');
    }
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}/api/redis-ingest`, port: server.address().port, requests };
}

/** A product that gives these statuses in turn, and the last one from then on. */
export const product = (test, ...answers) =>
  serve(test, (_, number) => {
    const answer = answers[Math.min(number, answers.length) - 1];
    return typeof answer === 'number' ? { status: answer, body: '{"status":"received"}' } : answer;
  });

/** The secrets extension; each read gives the next of the secrets, and the last one from then on. */
export const extension = (test, ...secrets) =>
  serve(test, (_, number) => ({ status: 200, body: JSON.stringify({ Name: 'signing', SecretString: secrets[Math.min(number, secrets.length) - 1] }) }));

/**
 * A handler with the clock, the log and the remaining time in hand: nothing sleeps, and whatever it says is checked for
 * secrets. `remaining` shrinks by what would have been slept; between events, `pass` lets time pass.
 */
export function relay(env, { remaining = 30_000, startAt = 1_767_225_600_000, secrets = [SECRET, SESSION_TOKEN] } = {}) {
  let clock = startAt;
  let sentAt = startAt;
  const lines = [];
  const waits = [];
  const handle = createHandler(
    { SIGNING_SECRET: SECRET, AWS_SESSION_TOKEN: SESSION_TOKEN, ...env },
    {
      now: () => clock,
      random: () => 0.5,
      warn: (line) => lines.push(line),
      sleep: async (ms) => {
        waits.push(ms);
        clock += ms;
      },
    },
  );
  const context = { getRemainingTimeInMillis: () => remaining - (clock - sentAt) };

  return {
    lines,
    waits,
    pass: (ms) => (clock += ms),
    async send(event) {
      let said;
      sentAt = clock;
      try {
        return (said = await handle(event, context));
      } catch (failure) {
        throw (said = failure);
      } finally {
        // Lambda logs what is thrown, causes and all, and shows what is returned.
        const all = [...lines, inspect(said, { depth: 10 })].join('\n');
        secrets.forEach((secret) => assert.ok(!all.includes(secret), `A secret is in: ${all}`));
      }
    },
  };
}
