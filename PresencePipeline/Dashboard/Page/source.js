import { fetchWithKey } from './access.js';
import { rounded } from './clock.js';

/** From this share of wrong agents on, a sweep has found too many. */
const TOO_MANY = 0.01;

/** Periods after which a sweep is missed. */
const OVERDUE = 3;

const NO_SUCH_ROUTE = 404;
const card = document.getElementById('source-card');
const sign = document.getElementById('source-sign');
const words = document.getElementById('source');
const SIGNS = { ok: '✓', behind: '…', bad: '!' };

/** How far the board is from Genesys's own answer (GET /api/source); nothing of it shows where nobody asks Genesys. */
export class Source {
  #answer;
  #isThere = true;

  async read() {
    if (this.#isThere) {
      const response = await fetchWithKey('source');
      this.#isThere = response.status !== NO_SUCH_ROUTE;
      this.#answer = response.ok ? await response.json() : this.#answer;
    }
  }

  /** To be called each second. @param now the server's time. */
  show(now) {
    card.hidden = !this.#answer?.configured;
    if (!card.hidden) {
      const [grade, text] = sentence(this.#answer.sweep, now);
      card.dataset.grade = grade;
      sign.textContent = SIGNS[grade];
      if (words.textContent !== text) {
        words.textContent = text;
      }
    }
  }
}

function sentence(sweep, now) {
  if (sweep?.at === undefined || sweep.checked === undefined) {
    return ['behind', `Not compared with Genesys yet${sweep?.error ? `: ${sweep.error}` : ''}`];
  }

  const { at, checked, wrong = 0, drift = 0, nextAt, error } = sweep;
  const ago = `${rounded(Math.max(0, now - at))} ago`;
  const found = `${wrong.toLocaleString()} of ${checked.toLocaleString()} wrong, ${ago}`;
  return error ? ['bad', `Genesys could not be asked: ${error.replace(/\.$/, '')}. Last: ${found}`]
    : nextAt !== undefined
        && now - at > OVERDUE * (nextAt - at) ? ['bad', `Not compared with Genesys for ${rounded(now - at)}. Last: ${found}`]
    : wrong ? [drift > TOO_MANY ? 'bad' : 'behind', `Not in step with Genesys, ${found}`]
    : ['ok', `In step with Genesys, ${found}`];
}
