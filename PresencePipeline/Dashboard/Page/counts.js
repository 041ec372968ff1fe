import { make, makeIcon } from './elements.js';
import { byOrder, lookOf } from './states.js';

const root = document.getElementById('counts');
const mix = document.getElementById('mix');

/** How many agents are in each effective state: buttons that filter, others that list the names, and a bar of the mix. */
export class Counts {
  #toggle;
  #list;
  #buttons = new Map();

  /** @param toggle called with the canonical state whose button was pressed. @param list the same for its names. */
  constructor(toggle, list) {
    this.#toggle = toggle;
    this.#list = list;
  }

  /** @param counts Map of look to number. @param chosen Set of canonical states; a chosen one is shown even at 0. */
  show(counts, chosen) {
    const looks = [...new Set([...counts.keys(), ...[...chosen].map(lookOf), ...this.#buttons.keys()])].sort(byOrder);
    for (const look of looks) {
      this.#show(look, counts.get(look) ?? 0, chosen.has(look.state));
    }

    looks.forEach((look, at) => {
      for (const [parent, child] of [[root, this.#buttons.get(look).cell], [mix, this.#buttons.get(look).part]]) {
        if (parent.children[at] !== child) {
          parent.insertBefore(child, parent.children[at] ?? null);
        }
      }
    });
  }

  #show(look, count, isChosen) {
    let shown = this.#buttons.get(look);
    if (!shown) {
      shown = this.#make(look);
      this.#buttons.set(look, shown);
    }

    if (shown.count !== count) {
      shown.count = count;
      shown.number.textContent = count.toLocaleString();
      shown.button.classList.toggle('none', count === 0);
      shown.part.style.flexGrow = count;
      shown.part.hidden = count === 0;
    }

    if (shown.isChosen !== isChosen) {
      shown.isChosen = isChosen;
      shown.button.setAttribute('aria-pressed', isChosen);
    }
  }

  #make(look) {
    const number = make('b', '');
    const button = make('button', 'count', makeIcon(look.icon), number, ' ', make('span', '', look.label));
    button.type = 'button';
    button.dataset.family = look.family;
    button.addEventListener('click', () => this.#toggle(look.state));
    const part = make('div', '');
    part.dataset.family = look.family;
    const names = make('button', 'who', '▾');
    names.type = 'button';
    names.title = `Who: ${look.label}`;
    names.setAttribute('aria-label', names.title);
    names.setAttribute('aria-haspopup', 'dialog');
    names.addEventListener('click', () => this.#list(look.state));
    return { cell: make('div', 'tally', button, names), button, number, part };
  }
}
