const FIRST_MS = 250;
const LONGEST_MS = 5000;

/** A random time below a bound that doubles: events that failed together do not come back together. */
export const backoffMs = (attempt, random) => random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));

/** Reads a Retry-After header, seconds or a date; 0 if there is none or it is neither. */
export function retryAfterMs(header, nowMs) {
  if (!header) {
    return 0;
  }

  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Math.max(0, ms || 0);
}
