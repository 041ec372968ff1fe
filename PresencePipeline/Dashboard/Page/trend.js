/** How many seconds the charts go back at most, and at least. */
const SECONDS = 300;
const SHORTEST = 60;

const SAMPLES = 256;
const SAMPLES_LAST_MS = 60_000;
const RATE_OVER = 10;

/** How many changes have come, and how fresh they were, second by second. */
export class Trend {
  /** Changes of each of the last seconds, the oldest first; undefined from before the page was opened. */
  rates = new Array(SECONDS).fill(undefined);
  /** Median freshness at each of the last seconds, milliseconds; undefined where no change was recent. */
  freshness = new Array(SECONDS).fill(undefined);
  #count = 0;
  #samples = [];
  #tickedAt = performance.now();

  /** @param ageMs how long ago the source says that the change happened. */
  add(ageMs) {
    this.#count++;
    this.#samples.push({ at: performance.now(), ageMs: Math.max(0, ageMs) });
    if (this.#samples.length > SAMPLES) {
      this.#samples.shift();
    }
  }

  /** To be called each second; a browser calls less often where nobody looks, and then the changes are spread over the time gone by. */
  tick() {
    const now = performance.now();
    const seconds = Math.max(1, Math.round((now - this.#tickedAt) / 1000));
    this.#tickedAt = now;
    this.#samples = this.#samples.filter(({ at }) => now - at < SAMPLES_LAST_MS);
    const fresh = median(this.#samples.map(({ ageMs }) => ageMs));
    for (let second = Math.min(seconds, SECONDS); second > 0; second--) {
      this.#push(this.rates, this.#count / seconds);
      this.#push(this.freshness, fresh);
    }

    this.#count = 0;
  }

  /** Changes a second, over the last ten. */
  get rate() {
    const recent = this.rates.slice(-RATE_OVER).filter((count) => count !== undefined);
    return recent.reduce((sum, count) => sum + count, 0) / Math.max(1, recent.length);
  }

  #push(values, value) {
    values.shift();
    values.push(value);
  }
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

/** Draws values into a chart of 300 by 40 units, the highest at the top. What is known of the time fills the width. */
export function drawChart(svg, values) {
  const first = values.findIndex((value) => value !== undefined);
  const last = values.length - 1;
  const highest = 1.15 * Math.max(1, ...values.filter((value) => value !== undefined));
  const across = (second) => (300 - (300 * (last - second)) / Math.max(SHORTEST - 1, last - first)).toFixed(1);
  const up = (value) => (39 - (37 * value) / highest).toFixed(1);
  let [line, area] = ['', ''];
  for (const [from, to] of runsOf(values)) {
    const points = values.slice(from, to + 1).map((value, at) => `${across(from + at)} ${up(value)}`).join('L');
    line += `M${points}`;
    area += `M${across(from)} 40L${points}L${across(to)} 40Z`;
  }

  svg.querySelector('.line').setAttribute('d', line);
  svg.querySelector('.area').setAttribute('d', area);
}

/** First and last index of each stretch of values that are known. */
function runsOf(values) {
  const runs = [];
  values.forEach((value, second) => {
    if (value !== undefined) {
      if (runs.at(-1)?.[1] !== second - 1) {
        runs.push([second, second]);
      }

      runs.at(-1)[1] = second;
    }
  });
  return runs;
}
