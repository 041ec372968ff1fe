import { rounded, timeOfDay } from './clock.js';

/** Keep-alive comments come every 15 s; without one for this long, the board may be out of date. */
const QUIET_AFTER_MS = 20_000;

/** A feed that ends by itself is back within a second: that is no news. */
const PATIENCE_MS = 2_000;

const root = document.documentElement;
const pill = document.getElementById('connection');
const pillText = document.getElementById('connection-text');
const alarm = document.getElementById('alarm');
const TITLE = document.title;

/** Says, so that nobody can miss it, whether what is on the screen can be relied on. */
export class Connection {
  #feed;
  #clock;
  #announce;
  #shown = '';

  /** @param announce says a sentence to those who listen to the page. */
  constructor(feed, clock, announce) {
    this.#feed = feed;
    this.#clock = clock;
    this.#announce = announce;
  }

  /** Whether the screen shows what is, and not what was. */
  get isLive() {
    return this.#state === 'live';
  }

  /** The server's time, standing still from when the screen began to be out of date. */
  get shownAt() {
    return this.#state === 'lost' || this.#state === 'quiet' ? this.#clock.now() - this.#silence : this.#clock.now();
  }

  /** To be called each second. @returns whether the state has changed. */
  tick() {
    const state = this.#state;
    const changed = state !== this.#shown;
    if (changed) {
      this.#change(state);
    }

    const wait = alarm.querySelector('.wait');
    if (wait) {
      const next = this.#feed.retryAt - performance.now();
      wait.textContent = state === 'quiet' ? ` Nothing was heard for ${rounded(this.#silence)}.`
        : next > 0 ? ` Next attempt in ${Math.ceil(next / 1000)} s.` : ' Trying again …';
    }

    return changed;
  }

  get #silence() {
    return performance.now() - this.#feed.heardAt;
  }

  get #state() {
    const { state, brokenAt } = this.#feed;
    return state === 'open' ? (this.#silence > QUIET_AFTER_MS ? 'quiet' : 'live')
      : state === 'broken' && performance.now() - brokenAt > PATIENCE_MS ? 'lost'
      : this.#shown || 'connecting';
  }

  #change(state) {
    const before = this.#shown;
    this.#shown = state;
    const words = { connecting: 'Connecting', live: 'Live', quiet: 'Stale', lost: 'Connection lost' }[state];
    pill.dataset.state = root.dataset.feed = state;
    pillText.textContent = words;
    document.title = state === 'live' || state === 'connecting' ? TITLE : `⚠ ${words} – ${TITLE}`;
    alarm.hidden = state !== 'lost' && state !== 'quiet';
    if (alarm.hidden) {
      alarm.replaceChildren();
      if (before === 'lost' || before === 'quiet') {
        this.#announce('The connection is back; the board is live.');
      }

      return;
    }

    const strong = document.createElement('strong');
    strong.textContent = state === 'lost' ? 'Connection lost.' : 'Out of date.';
    const wait = document.createElement('span');
    wait.className = 'wait';
    // It changes each second, which nobody wants to have read out.
    wait.setAttribute('aria-hidden', 'true');
    const seen = ` You see the board of ${timeOfDay(this.shownAt)}. ${state === 'lost' ? this.#feed.reason : ''}`;
    alarm.replaceChildren(strong, seen, wait);
  }
}
