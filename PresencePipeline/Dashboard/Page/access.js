// The key is kept for the tab, and goes into a header: never into an address, where logs and histories would keep it.
const STORED = 'presence-key';
const dialog = document.getElementById('key-dialog');
const input = document.getElementById('key');

/** Thrown where the server asks for a key, or for another one. */
export class KeyRefused extends Error {}

// A header is bytes, and the server reads them as UTF-8.
const headerOf = (key) => String.fromCharCode(...new TextEncoder().encode(key));

/** Fetches from the server this page came from, with the key if there is one. */
export async function fetchWithKey(path, { headers = {}, ...options } = {}) {
  const key = sessionStorage.getItem(STORED);
  const response = await fetch(
      path, { cache: 'no-store', ...options, headers: key ? { ...headers, 'x-functions-key': headerOf(key) } : headers });
  if (response.status === 401 || response.status === 403) {
    throw new KeyRefused();
  }

  return response;
}

/** Asks the viewer for a key, and says so if the last one was refused; resolves once one has been entered. */
export function askForKey() {
  document.getElementById('key-refused').hidden = !sessionStorage.getItem(STORED);
  sessionStorage.removeItem(STORED);
  return new Promise((resolve) => {
    input.value = '';
    dialog.showModal();
    dialog.addEventListener('close', () => {
      sessionStorage.setItem(STORED, input.value.trim());
      input.value = '';
      resolve();
    }, { once: true });
  });
}

// There is nothing behind the dialog to go back to.
dialog.addEventListener('cancel', (cancel) => cancel.preventDefault());
