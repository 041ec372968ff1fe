const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Reads the relay's settings, all from the environment:
 * INGEST_URL          where to post, https://…/api/redis-ingest
 * SIGNING_SECRET_ID   ARN or name of the secret in Secrets Manager; its whole text is the signing secret
 * SIGNING_SECRET      the signing secret itself, for tests; used only without SIGNING_SECRET_ID
 * SIGN_TIMESTAMP      true if the signature covers the timestamp, too, as Webhook:SignTimestamp; default false
 * ATTEMPT_TIMEOUT_MS  how long one attempt may take; default 8000, enough for the product to wake up
 */
export function readSettings(env) {
  if (!env.SIGNING_SECRET_ID && !env.SIGNING_SECRET) {
    throw new Error('SIGNING_SECRET_ID is missing: it names the secret that deliveries are signed with.');
  }

  return {
    ingestUrl: ingestUrl(env.INGEST_URL),
    signTimestamp: flag('SIGN_TIMESTAMP', env.SIGN_TIMESTAMP),
    attemptTimeoutMs: positive('ATTEMPT_TIMEOUT_MS', env.ATTEMPT_TIMEOUT_MS, 8000),
    secretId: env.SIGNING_SECRET_ID,
    secretText: env.SIGNING_SECRET,
    extensionPort: positive('PARAMETERS_SECRETS_EXTENSION_HTTP_PORT', env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT, 2773),
    sessionToken: env.AWS_SESSION_TOKEN ?? '',
  };
}

function ingestUrl(text) {
  const url = URL.canParse(text ?? '') ? new URL(text) : undefined;
  // Events name people and what they do: in the clear they travel on this machine only.
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.includes(url.hostname))) {
    return url;
  }

  throw new Error('INGEST_URL must be an https address, such as https://presence.example.com/api/redis-ingest.');
}

function flag(name, text = 'false') {
  if (text !== 'true' && text !== 'false') {
    throw new Error(`${name} must be true or false.`);
  }

  return text === 'true';
}

function positive(name, text, otherwise) {
  const value = text ? Number(text) : otherwise;
  if (!Number.isInteger(value) || value <= 0) {
    throw new Error(`${name} must be a positive whole number.`);
  }

  return value;
}
