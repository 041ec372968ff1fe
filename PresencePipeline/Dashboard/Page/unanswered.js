import { isOf } from './arrange.js';
import { duration } from './clock.js';
import { make } from './elements.js';
import { gradeOf } from './limits.js';
import { Sound } from './sound.js';

const STATE = 'NOT_RESPONDING';
const NAMES_SHOWN = 6;
const SOUND_EVERY_MS = 5_000;

const element = (id) => document.getElementById(id);
const banner = element('unanswered');

/** The alarm about agents who do not respond: a frame and a banner that are seen across a room, and a sound if wanted. */
export class Unanswered {
  #choice;
  #announce;
  #sound = new Sound();
  #soundedAt = -Infinity;
  /** Who is in the alarm, and whom the viewer has silenced, by id and since when. */
  #keys = [];
  #silenced = new Set();

  /** @param choice what the viewer has chosen (choice.js). @param announce says a sentence to those who listen to the page. */
  constructor(choice, announce) {
    this.#choice = choice;
    this.#announce = announce;
    element('unanswered-silence').addEventListener('click', () => {
      this.#silenced = new Set(this.#keys);
      element('unanswered-silence').hidden = true;
      banner.focus();
    });
    // Whoever wants a sound hears it, and the browser has seen that somebody wants it.
    element('alarm-choice').addEventListener('input', ({ target }) => target.value === 'sound' && this.#sound.play());
  }

  /**
   * To be called each second, and when the agents have changed.
   * @param rows Map of agent id to row. @param now the server's time. @param isLive whether the rows are what is.
   */
  show(rows, now, isLive) {
    const found = this.#choice.alarm ? this.#find(rows, now) : [];
    const keys = found.map(({ id, since }) => `${id} ${since}`);
    const news = found.filter((row, at) => !this.#keys.includes(keys[at]));
    this.#keys = keys;
    this.#silenced = new Set([...this.#silenced].filter((key) => keys.includes(key)));
    banner.hidden = !found.length;
    document.documentElement.dataset.unanswered = found.length ? 'true' : 'false';
    if (found.length) {
      this.#write(found, now);
      if (news.length) {
        this.#announce(`Not responding: ${news.slice(0, NAMES_SHOWN).map(({ name }) => name).join(', ')}`);
      }
    }

    this.#hear(isLive && keys.some((key) => !this.#silenced.has(key)));
  }

  /** Who does not respond, in one of the views, and where there is a limit for it, for longer than that; the longest first. */
  #find(rows, now) {
    const { limits, scopes } = this.#choice;
    return [...rows.values()]
      .filter((row) => row.look.state === STATE && (!limits.has(STATE) || gradeOf(limits, row, now) === 'over')
        && scopes.some((scope) => isOf(scope, row)))
      .sort((a, b) => a.since - b.since);
  }

  #write(found, now) {
    const rest = found.length - NAMES_SHOWN;
    element('unanswered-count').textContent = found.length.toLocaleString();
    element('unanswered-names').replaceChildren(
      ...found.slice(0, NAMES_SHOWN).map(
          ({ name, since }) => make('li', '', make('bdi', '', name), ' ', make('b', '', duration(now - since)))),
      ...(rest > 0 ? [make('li', '', `and ${rest.toLocaleString()} more`)] : []));
  }

  #hear(isWanted) {
    const sounds = this.#choice.alarm === 'sound' && isWanted;
    if (sounds && performance.now() - this.#soundedAt >= SOUND_EVERY_MS) {
      this.#soundedAt = performance.now();
      this.#sound.play();
    }

    element('unanswered-silence').hidden = !sounds;
    element('unanswered-blocked').hidden = !(sounds && this.#sound.isBlocked);
  }
}
