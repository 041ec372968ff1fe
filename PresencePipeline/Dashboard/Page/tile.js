import { duration, rounded } from './clock.js';
import { make, makeIcon, setIcon } from './elements.js';
import { RULES } from './states.js';

/** How long a tile shows that its state has changed, for those who do not mind motion. */
const FLASH_MS = 1500;
const STILL = matchMedia('(prefers-reduced-motion: reduce)');
const PARTS = ['name', 'time', 'state', 'office', 'hit', 'label', 'department', 'confidence'];

/** One agent on the board. It is given another agent when the viewer scrolls, and writes to the page only what differs. */
export class Tile {
  element = make('div', 'tile');
  row;
  #since;
  #icon = makeIcon('unknown');
  #parts = Object.fromEntries(PARTS.map((part) => [part, make('span', part)]));
  #written = {};
  #flash;

  constructor() {
    const { name, time, state, office, hit, label, department, confidence } = this.#parts;
    this.element.setAttribute('role', 'gridcell');
    this.element.tabIndex = -1;
    // What does not fit is cut off at the end, which in Arabic is on the left.
    const where = make('span', 'where', label, department);
    name.dir = where.dir = 'auto';
    this.element.append(
      make('span', 'mark', this.#icon),
      make('span', 'pair', name, time),
      make('span', 'pair', make('span', 'what', state, office), hit),
      make('span', 'pair', where, confidence),
    );
  }

  /**
   * @param confidence live, stale or unknown. @param hit what a rule or a limit has found, if any.
   * @param limit how long the agent may be in the state, if half of it is over. @param now the server's time.
   */
  show({ row, confidence, hit, limit, now }) {
    const same = this.row?.id === row.id;
    const changed = same && this.row.look !== row.look;
    if (!same) {
      this.#flash?.cancel();
    }

    this.row = row;
    this.#since = row.since;
    if (this.#write('name', row.name)) {
      this.#parts.name.title = row.name;
    }

    this.#write('state', row.look.label);
    this.#write('department', row.department);
    this.#write('confidence', confidence);
    this.#write('label', row.label);
    this.#write('office', row.agent.outOfOffice ? 'Out of office' : '');
    const found = hit ? (limit ? `> ${rounded(limit)}` : RULES[hit.rule] ?? hit.rule) : limit ? `½ of ${rounded(limit)}` : '';
    this.#write('hit', found === row.look.label ? '' : found);
    this.#attribute('family', row.look.family);
    this.#attribute('confidence', confidence);
    this.#attribute('hit', hit ? 'true' : limit ? 'half' : 'false');
    if (this.#written.icon !== row.look.icon) {
      this.#written.icon = row.look.icon;
      setIcon(this.#icon, row.look.icon);
    }

    this.tick(now);
    if (changed && !STILL.matches) {
      this.#flash = this.element.animate([{ opacity: 1 }, { opacity: 0 }], { duration: FLASH_MS, pseudoElement: '::after' });
    }
  }

  tick(now) {
    this.#write('time', duration(now - this.#since));
  }

  #write(part, text) {
    const differs = this.#written[part] !== text;
    if (differs) {
      this.#written[part] = text;
      this.#parts[part].textContent = text;
    }

    return differs;
  }

  #attribute(name, value) {
    if (this.element.dataset[name] !== value) {
      this.element.dataset[name] = value;
    }
  }
}
