const READ_TIMEOUT_MS = 3000;

/**
 * The signing secret. It is kept for as long as the product accepts it: reading it again is what a 401 asks for, so a
 * rotation costs one refused attempt per running instance and no event.
 */
export function openSecret(settings) {
  let current;
  const reread = async () => (current = settings.secretId ? await readFromExtension(settings) : settings.secretText);
  return { read: async () => current ?? reread(), reread };
}

// The AWS Parameters and Secrets Lambda Extension, a layer that serves secrets on this port: no SDK to ship.
// The template turns its cache off: it would answer a re-read with the value that was just refused.
async function readFromExtension({ secretId, extensionPort, sessionToken }) {
  const url = `http://localhost:${extensionPort}/secretsmanager/get?secretId=${encodeURIComponent(secretId)}`;
  const response = await fetch(url, {
    headers: { 'X-Aws-Parameters-Secrets-Token': sessionToken },
    signal: AbortSignal.timeout(READ_TIMEOUT_MS),
  });
  if (!response.ok) {
    throw new Error(`The signing secret cannot be read: the secrets extension answered ${response.status}.`);
  }

  const { SecretString: secret } = await response.json();
  if (typeof secret !== 'string' || secret === '') {
    throw new Error('The signing secret is empty or not a text.');
  }

  return secret;
}
