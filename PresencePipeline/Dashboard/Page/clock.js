/** The server's clock, as far as this browser knows it: its own, corrected by what the server said last. */
export class ServerClock {
  #offset = 0;

  /** @param takenAt Unix milliseconds that the server has just named. */
  set(takenAt) {
    this.#offset = takenAt - Date.now();
  }

  now() {
    return Date.now() + this.#offset;
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
    return `${Math.round(ms)} ms`;
  }

  const seconds = ms / 1000;
  return seconds < 10 ? `${seconds.toFixed(1)} s`
    : seconds < 120 ? `${Math.round(seconds)} s`
    : seconds < 7200 ? `${Math.round(seconds / 60)} min`
    : `${Math.round(seconds / 3600)} h`;
}

/** A moment, in the viewer's time zone. */
export const timeOfDay = (ms) => new Date(ms).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
