import { duration } from './clock.js';
import { make } from './elements.js';
import { lookOf } from './states.js';

/** More names than anybody reads in a list. */
const MOST = 200;

const dialog = document.getElementById('names');
const title = document.getElementById('names-title');
const list = document.getElementById('names-list');
const rest = document.getElementById('names-rest');

/** Who is behind one of the counts, the longest in the state first, in a dialog that is kept up to date while it is open. */
export class Names {
  #choice;
  #open;
  #items = [];

  /** @param choice what the viewer has chosen (choice.js). @param open called with the row that was chosen of the names. */
  constructor(choice, open) {
    this.#choice = choice;
    this.#open = open;
    dialog.addEventListener('close', () => this.#choice.names && this.#choice.setWall({ names: '' }));
    dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close());
  }

  /** @param matching the rows that are counted. @param now the server's time. */
  show(matching, now) {
    const state = this.#choice.names;
    if (!state) {
      if (dialog.open) {
        dialog.close();
      }

      return;
    }

    const rows = matching.filter(({ look }) => look.state === state).sort((a, b) => a.since - b.since);
    title.textContent = `${lookOf(state).label}: ${rows.length.toLocaleString()}`;
    rest.textContent = rows.length > MOST ? `and ${(rows.length - MOST).toLocaleString()} more` : rows.length ? '' : 'Nobody.';
    this.#write(rows.slice(0, MOST), now);
    if (!dialog.open) {
      dialog.showModal();
    }
  }

  // Items belong to places, so that the focus stays where it is.
  #write(rows, now) {
    while (this.#items.length > rows.length) {
      this.#items.pop().item.remove();
    }

    rows.forEach((row, at) => {
      this.#items[at] ??= this.#make();
      const item = this.#items[at];
      item.row = row;
      for (const [part, text] of [[item.name, row.name], [item.where, row.label
          || row.department], [item.time, duration(now - row.since)]]) {
        if (part.textContent !== text) {
          part.textContent = text;
        }
      }
    });
  }

  #make() {
    const made = { name: make('bdi', 'name', ''), where: make('span', 'where', ''), time: make('span', 'time', '') };
    const button = make('button', '', made.name, made.where, made.time);
    button.type = 'button';
    button.addEventListener('click', () => this.#open(made.row));
    made.item = make('li', '', button);
    list.append(made.item);
    return made;
  }
}
