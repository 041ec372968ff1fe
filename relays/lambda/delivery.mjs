import { retryAfterMs, backoffMs } from './backoff.mjs';
import { signedHeaders } from './signature.mjs';

// Kept back to report a failure before Lambda ends the function, which would look like a crash.
const RESERVE_MS = 500;

// What the product says of an event that it has. Anything else that answers 2xx, such as a login page or a proxy, has not.
const ACCEPTED = ['received', 'duplicate', 'ignored', 'deferred'];

// With less time than this, an attempt is not worth starting.
const SHORTEST_ATTEMPT_MS = 500;

/**
 * Posts the event as it is until it is accepted. Throws when it is refused or when time runs out: Lambda then tries the
 * event again later, and finally moves it to the dead-letter queue.
 */
export async function deliver(event, context, { settings, secret, now, sleep, random, warn }) {
  // The bytes that are signed are the bytes that are sent: the event is written out once.
  const body = Buffer.from(JSON.stringify(event));
  const timeLeft = () => context.getRemainingTimeInMillis() - RESERVE_MS;
  let key;
  let reread = false;
  let problem = 'there was no time for an attempt';

  for (let attempt = 1, wait = 0; timeLeft() - wait >= SHORTEST_ATTEMPT_MS; attempt++) {
    if (wait > 0) {
      warn(`Event ${event.id}: attempt ${attempt - 1} failed (${problem}), the next is in ${Math.round(wait)} ms.`);
      await sleep(wait);
    }

    try {
      key ??= await secret.read(timeLeft());
    } catch (failure) {
      // The extension may be starting or throttled; the event is not lost for that.
      problem = failure.message;
      wait = backoffMs(attempt, random);
      continue;
    }

    // A timestamp of its own for each attempt: the first one's may be too old by the last.
    const timestamp = String(Math.floor(now() / 1000));
    const headers = { 'Content-Type': 'application/json', ...signedHeaders(key, body, timestamp, settings.signTimestamp) };
    const response = await post(settings.ingestUrl, headers, body, Math.min(settings.attemptTimeoutMs, timeLeft()));
    if (response.accepted) {
      return { statusCode: response.status, attempts: attempt, answer: response.answer };
    }

    problem = response.problem;
    if (response.status === 401 && !reread) {
      reread = true;
      const fresh = await secret.reread(timeLeft()).catch((failure) => {
        warn(`Event ${event.id}: ${failure.message}`);
        return undefined;
      });
      if (fresh === undefined) {
        // Whether the secret has changed is not known, so the refusal is not final.
        reread = false;
        wait = backoffMs(attempt, random);
        continue;
      }

      if (fresh !== key) {
        warn(`Event ${event.id}: attempt ${attempt} failed (${problem}), but the signing secret has changed since.`);
        key = fresh;
        wait = 0;
        continue;
      }
    }

    if (!response.transient) {
      throw new Error(`Event ${event.id} was refused (${problem}).`);
    }

    wait = retryAfterMs(response.retryAfter, now()) + backoffMs(attempt, random);
  }

  throw new Error(`Event ${event.id} could not be delivered in time (${problem}).`);
}

async function post(url, headers, body, timeoutMs) {
  try {
    // A redirect is not followed: it would hand the signed event to an address that nobody has set.
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    const { ok, status } = response;
    const answer = parse(await response.text());
    if (ok) {
      const accepted = ACCEPTED.includes(answer?.status);
      return { status, accepted, answer, transient: true, problem: `status ${status}, but not an answer of the product: is INGEST_URL right?` };
    }

    return { status, transient: status === 408 || status === 429 || status >= 500, problem: `status ${status}`, retryAfter: response.headers.get('Retry-After') };
  } catch (failure) {
    // Refused, reset, unknown host, no answer in time. fetch itself says no more than "fetch failed".
    return { transient: true, problem: failure.cause?.code ?? failure.name };
  }
}

// What the product says of it ("received", "duplicate", "ignored"), for whoever invokes the function by hand.
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
