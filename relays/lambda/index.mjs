// AWS Lambda handler: takes one Genesys Cloud event from EventBridge and posts it, signed, to /api/redis-ingest.
import { setTimeout as delay } from 'node:timers/promises';
import { deliver } from './delivery.mjs';
import { openSecret } from './secret.mjs';
import { readSettings } from './settings.mjs';

/** Builds a handler from environment variables; tests replace the clock, the dice and the log. */
export function createHandler(env, { now = Date.now, sleep = delay, random = Math.random, warn = console.warn } = {}) {
  const settings = readSettings(env);
  const tools = { settings, secret: openSecret(settings, now), now, sleep, random, warn };
  return (event, context) => deliver(event, context, tools);
}

let relay;

// Built on the first event and not on load: a wrong setting then fails that event, which the dead-letter queue keeps.
export const handler = async (event, context) => (relay ??= createHandler(process.env))(event, context);
