/** For how long a comparison of the clocks counts: clocks are set, and drift. */
const WINDOW_MS = 60_000;

/**
 * The server's clock, as far as this browser knows it: what the server says, and how long ago that was. The browser's own clock
 * may be wrong, and may be set meanwhile. Each word of the server is a little old when it arrives, so the one that makes its
 * clock the furthest ahead is the nearest to the truth.
 */
export class ServerClock {
  #ahead = -Infinity;
  #aheadBefore = -Infinity;
  #since = -Infinity;

  /** @param serverMs Unix milliseconds that the server's clock has just passed. */
  hear(serverMs) {
    const now = performance.now();
    if (now - this.#since > WINDOW_MS) {
      this.#aheadBefore = this.#ahead;
      this.#ahead = -Infinity;
      this.#since = now;
    }

    this.#ahead = Math.max(this.#ahead, serverMs - now);
  }

  now() {
    const ahead = Math.max(this.#ahead, this.#aheadBefore);
    return ahead === -Infinity ? Date.now() : performance.now() + ahead;
  }
}

const two = (number) => String(number).padStart(2, '0');

/** Milliseconds as 0:07, 12:34, 1:02:03 or 2d 5h. A source's clock may be ahead of ours: nothing is negative. */
export function duration(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  if (hours >= 24) {
    return `${Math.floor(hours / 24)}d ${hours % 24}h`;
  }

  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** Milliseconds in the largest unit that suits: 340 ms, 2.1 s, 45 s, 12 min, 3 h. */
export function rounded(ms) {
  if (ms < 1000) {
    return ms < 1 ? '< 1 ms' : `${Math.round(ms)} ms`;
  }

  const seconds = ms / 1000;
  return seconds < 10 ? `${seconds.toFixed(1)} s`
    : seconds < 120 ? `${Math.round(seconds)} s`
    : seconds < 7200 ? `${Math.round(seconds / 60)} min`
    : `${Math.round(seconds / 3600)} h`;
}

const TIME = { hour: '2-digit', minute: '2-digit', second: '2-digit' };

/** A moment of today, in the viewer's time zone. */
export const timeOfDay = (ms) => new Date(ms).toLocaleTimeString([], TIME);

/** A moment, in the viewer's time zone, with its date unless that is today's. @param now the time it is. */
export const moment = (ms, now) => (new Date(ms).toDateString() === new Date(now).toDateString() ? timeOfDay(ms)
  : new Date(ms).toLocaleString([], { day: 'numeric', month: 'short', ...TIME }));
