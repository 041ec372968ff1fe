const READ_TIMEOUT_MS = 3000;

// After a rotation, every running instance signs with the new secret within this time.
const KEPT_MS = 300_000;

/**
 * The signing secret. It is kept for five minutes, and then read again; so it is when a 401 asks for it. What cannot be
 * read again is kept on: it works until the product says otherwise.
 */
export function openSecret(settings, now) {
  let current;
  let readAt;
  const reread = async (timeLeftMs) => {
    readAt = now();
    return (current = settings.secretId ? await readFromExtension(settings, timeLeftMs) : settings.secretText);
  };

  const read = (timeLeftMs) => {
    if (current === undefined) {
      return reread(timeLeftMs);
    }

    return now() - readAt < KEPT_MS ? current : reread(timeLeftMs).catch(() => current);
  };

  return { read: async (timeLeftMs) => read(timeLeftMs), reread };
}

// The AWS Parameters and Secrets Lambda Extension, a layer that serves secrets on this port: no SDK to ship.
// The template turns its cache off: it would answer a re-read with the value that was just refused.
async function readFromExtension({ secretId, extensionPort, sessionToken }, timeLeftMs) {
  const url = `http://localhost:${extensionPort}/secretsmanager/get?secretId=${encodeURIComponent(secretId)}`;
  const { status, secret } = await ask(url, {
    headers: { 'X-Aws-Parameters-Secrets-Token': sessionToken },
    signal: AbortSignal.timeout(Math.max(1, Math.min(READ_TIMEOUT_MS, timeLeftMs))),
  });
  if (status !== 200) {
    throw new Error(`The signing secret cannot be read: the secrets extension answered ${status}.`);
  }

  if (typeof secret !== 'string' || secret === '') {
    throw new Error('The signing secret is empty or not a text.');
  }

  return secret;
}

async function ask(url, options) {
  try {
    const response = await fetch(url, options);
    return { status: response.status, secret: response.ok ? (await response.json()).SecretString : undefined };
  } catch (failure) {
    throw new Error(`The signing secret cannot be read: the secrets extension does not answer (${failure.cause?.code ?? failure.name}).`);
  }
}
