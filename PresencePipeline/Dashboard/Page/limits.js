/** How long an agent may be in a state: a Map of canonical state to milliseconds, as "BREAK:15m,NOT_RESPONDING:20s" in the address. */
const UNITS = { s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 };
const LONGEST_MS = 24 * UNITS.h;

/** What somebody writes for a time: 20s, 15m, 15 min, 1h, 1:30, or minutes. @returns milliseconds; undefined if it is none. */
export function readDuration(text) {
  const clock = /^(\d{1,4}):([0-5]\d)$/.exec(text.trim());
  const units = /^(\d{1,5}(?:[.,]\d{1,3})?)\s*(s|m|min|h)?$/i.exec(text.trim());
  const ms = clock ? (Number(clock[1]) * 60 + Number(clock[2])) * 1000
    : units ? Math.round(Number(units[1].replace(',', '.')) * UNITS[(units[2] ?? 'm').toLowerCase()])
    : 0;
  return ms >= 1000 && ms <= LONGEST_MS ? ms : undefined;
}

/** Milliseconds in the largest unit that is even: 90s, 15m, 1h. */
export function writeDuration(ms) {
  const unit = ['h', 'm'].find((name) => ms % UNITS[name] === 0) ?? 's';
  return `${Math.round(ms / UNITS[unit])}${unit}`;
}

/** What cannot be read is no limit. */
export function readLimits(text) {
  const limits = new Map();
  for (const [, state, duration] of text.matchAll(/([^,:]+):([^,]+)/g)) {
    const ms = readDuration(duration);
    if (ms) {
      limits.set(state, ms);
    }
  }

  return limits;
}

export const writeLimits = (limits) => [...limits].map(([state, ms]) => `${state}:${writeDuration(ms)}`).join(',');

/** What a limit says of a row: nothing, half, from half the time on, or over. */
export function gradeOf(limits, { look, since }, now) {
  const limit = limits.get(look.state);
  return limit === undefined || now - since < limit / 2 ? '' : now - since < limit ? 'half' : 'over';
}

/** When a row comes to half of its limit, or to all of it, next; Infinity if none will. */
export function nextCrossing(limits, rows, now) {
  let next = Infinity;
  if (limits.size) {
    for (const { look, since } of rows.values()) {
      const limit = limits.get(look.state) ?? Infinity;
      const at = since + limit / 2 > now ? since + limit / 2 : since + limit;
      if (at > now && at < next) {
        next = at;
      }
    }
  }

  return next;
}
