import { KeyRefused, askForKey, fetchWithKey } from './access.js';
import { readEvents } from './events.js';

/** The server sends a comment every 15 s; when two have not come, nobody is there any more. Nor if an attempt is not answered for as long. */
const SILENT_AFTER_MS = 35_000;

/** When one has not come, there is no reason to wait for the other once the network is back or somebody looks. */
const OVERDUE_AFTER_MS = 20_000;

/** The clock of the wall goes on while the computer sleeps, and that of the page may not; what differs by this much has slept. */
const SLEPT_MS = 5_000;

/** A feed that ends sooner, and without an event, did not end because its time was up. */
const SHORTEST_FEED_MS = 5_000;

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Follows the live feed for as long as the page is open. A feed that has ended is resumed after the last change that arrived;
 * one that broke is tried again after a pause that doubles, with dice, so that a hundred screens do not come back together.
 */
export class Feed {
  /** connecting, open or broken */
  state = 'connecting';
  /** When anything arrived last, and since when the feed has been broken; milliseconds of performance.now(). */
  heardAt = performance.now();
  brokenAt;
  /** When the next attempt is due, while broken. */
  retryAt;
  reason = '';
  #path;
  #onEvent;
  #lastId = '';
  #failures = 0;
  #abort;
  #triedAt = performance.now();
  #clocksApart = Date.now() - performance.now();
  #wake;

  /** @param onEvent called with the type, the data, parsed, and the id, undefined where the event has none. */
  constructor(path, onEvent) {
    this.#path = path;
    this.#onEvent = onEvent;
  }

  async run() {
    for (;;) {
      try {
        await this.#listen();
        await this.#pause(Math.random() * FIRST_PAUSE_MS);
      } catch (failure) {
        if (failure instanceof KeyRefused) {
          await askForKey();
        } else {
          await this.#fail(failure);
        }
      }
    }
  }

  /** To be called every second or so: gives up what has fallen silent, and what did not outlive the computer's sleep. */
  check() {
    const before = this.#clocksApart;
    this.#clocksApart = Date.now() - performance.now();
    this.#giveUpAfter(this.#clocksApart - before > SLEPT_MS ? 0 : SILENT_AFTER_MS);
  }

  /** Tries again now, if it waits or is kept waiting: the network is back, or somebody looks. */
  retry() {
    this.#failures = 0;
    this.#wake?.();
    this.#giveUpAfter(OVERDUE_AFTER_MS);
  }

  #giveUpAfter(ms) {
    if (performance.now() - Math.max(this.heardAt, this.#triedAt) > ms) {
      this.#abort?.abort(new Error('Nothing was heard from the server.'));
    }
  }

  async #listen() {
    this.#abort = new AbortController();
    this.#triedAt = performance.now();
    const headers = { Accept: 'text/event-stream', ...(this.#lastId && { 'Last-Event-ID': this.#lastId }) };
    const response = await fetchWithKey(this.#path, { headers, signal: this.#abort.signal });
    if (!response.ok) {
      throw new Error(await problemOf(response));
    }

    const opened = performance.now();
    let events = 0;
    await readEvents(response.body, (type, data, id) => {
      events++;
      this.#failures = 0;
      this.#take(type, JSON.parse(data), id);
      this.state = 'open';
    }, () => {
      this.heardAt = performance.now();
      // Where nothing has changed since, the feed that goes on has nothing to say but that it lives.
      if (this.#lastId) {
        this.state = 'open';
      }
    });
    if (!events && performance.now() - opened < SHORTEST_FEED_MS) {
      throw new Error('The server does not know the board at the moment.');
    }
  }

  #take(type, data, id) {
    if (type === 'reset') {
      this.#lastId = '';
    } else if (id) {
      this.#lastId = id;
    }

    this.#onEvent(type, data, id);
  }

  async #fail(failure) {
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures++) * (0.5 + Math.random() / 2);
    this.brokenAt = this.state === 'broken' ? this.brokenAt : performance.now();
    this.state = 'broken';
    this.reason = failure instanceof TypeError ? 'The server cannot be reached.' : failure.message;
    this.retryAt = performance.now() + pause;
    await this.#pause(pause);
  }

  #pause(ms) {
    return new Promise((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, ms);
    });
  }
}

/** What a refused request says of itself: the title of its problem (RFC 9457), or its status. */
async function problemOf(response) {
  try {
    const { title, detail } = await response.json();
    return title ? `${title}. ${detail ?? ''}`.trim() : `The server answers ${response.status}.`;
  } catch {
    return `The server answers ${response.status}.`;
  }
}
