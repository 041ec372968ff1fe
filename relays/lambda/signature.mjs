import { createHmac } from 'node:crypto';

/**
 * The headers of profile genesys-relay. The timestamp always travels, so that the product can refuse what is too old;
 * the signature covers it (timestamp + "." + body) only where both sides are set so.
 */
export function signedHeaders(secret, body, timestamp, signTimestamp) {
  const hmac = createHmac('sha256', secret);
  if (signTimestamp) {
    hmac.update(`${timestamp}.`);
  }

  return { 'X-GC-Signature': hmac.update(body).digest('hex'), 'X-GC-Timestamp': timestamp };
}
