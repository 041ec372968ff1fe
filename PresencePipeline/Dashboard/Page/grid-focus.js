/**
 * The grid's one tab stop and its keys: arrows, Home and End within a row, with Ctrl within the grid, Page Up and Down by
 * screens, Enter or Space to open. The focus stays with the agent when the order changes.
 */
export class GridFocus {
  line = 0;
  #column = 0;
  #id;
  #root;
  #grid;
  #stop;

  constructor(root, grid, open) {
    this.#root = root;
    this.#grid = grid;
    root.addEventListener('keydown', (key) => this.#onKey(key, open));
    root.addEventListener('click', ({ target }) => this.#onClick(target, open));
    root.addEventListener('focusin', ({ target }) => this.#onFocus(target));
  }

  /** After the order has changed: finds the place of the agent that had the focus, or the nearest there is. */
  follow() {
    const index = this.#id === undefined ? -1 : this.#grid.shown.findIndex(({ id }) => id === this.#id);
    if (index >= 0) {
      this.line = this.#grid.lines.findIndex(({ from, to }) => index >= from && index < to);
      this.#column = index - this.#grid.lines[this.line].from;
    } else {
      this.#clamp();
    }
  }

  /** After the document was brought up to date: the tab stop, and the focus if the grid had it, are on their cell again. */
  restore(hadFocus) {
    const cell = this.#grid.cell(this.line, this.#column);
    if (this.#stop !== cell) {
      this.#stop?.setAttribute('tabindex', -1);
      this.#stop = cell;
      cell?.setAttribute('tabindex', 0);
    }

    if (hadFocus && document.activeElement !== cell) {
      (cell ?? this.#root).focus({ preventScroll: true });
    }
  }

  /** To the first agent, from outside. */
  enter() {
    (this.#stop ?? this.#root).focus();
  }

  #onKey(key, open) {
    const line = this.#grid.lines[this.line];
    if (!line || !this.#root.contains(key.target)) {
      return;
    }

    if ((key.key === 'Enter' || key.key === ' ') && line.from !== undefined) {
      key.preventDefault();
      open(this.#grid.shown[line.from + this.#column]);
      return;
    }

    const move = this.#moveOf(key, line);
    if (move) {
      key.preventDefault();
      [this.line, this.#column] = move;
      this.#clamp();
      this.#reveal();
    }
  }

  #moveOf({ key, ctrlKey }, { from = 0, to = 1 }) {
    const last = this.#grid.lines.length - 1;
    const screen = Math.max(
        1, Math.floor((innerHeight - this.#covered()) / Math.max(1, this.#grid.extent(this.line)[1] - this.#grid.extent(this.line)[0])));
    switch (key) {
      case 'ArrowLeft': return this.#column > 0 ? [this.line, this.#column - 1] : [this.line - 1, Infinity];
      case 'ArrowRight': return this.#column < to - from - 1 ? [this.line, this.#column + 1] : this.line < last ? [this.line + 1, 0] : null;
      case 'ArrowUp': return [this.line - 1, this.#column];
      case 'ArrowDown': return [this.line + 1, this.#column];
      case 'PageUp': return [this.line - screen, this.#column];
      case 'PageDown': return [this.line + screen, this.#column];
      case 'Home': return [ctrlKey ? 0 : this.line, 0];
      case 'End': return [ctrlKey ? last : this.line, Infinity];
      default: return null;
    }
  }

  #clamp() {
    this.line = Math.max(0, Math.min(this.line, this.#grid.lines.length - 1));
    const { from = 0, to = 1 } = this.#grid.lines[this.line] ?? {};
    this.#column = Math.max(0, Math.min(this.#column, to - from - 1));
    this.#id = this.#grid.lines[this.line]?.from === undefined ? undefined : this.#grid.shown[from + this.#column]?.id;
  }

  #reveal() {
    const [top, bottom] = this.#grid.extent(this.line);
    const start = this.#root.getBoundingClientRect().top;
    const covered = this.#covered();
    if (start + top < covered) {
      scrollBy(0, start + top - covered);
    } else if (start + bottom > innerHeight) {
      scrollBy(0, start + bottom - innerHeight);
    }

    this.#grid.render();
    this.#stop?.focus({ preventScroll: true });
  }

  /** The height at the top that the bar and the alarm cover, where they stick. */
  #covered() {
    const sticking = [...document.querySelectorAll('#bar, #alarm')].filter((element) => getComputedStyle(element).position === 'sticky');
    return sticking.length && Math.max(...sticking.map(({ offsetHeight }) => offsetHeight)) + 8;
  }

  #onFocus(target) {
    const cell = target.closest('[role=gridcell], [role=rowheader]');
    const row = cell?.closest('[role=row]');
    if (row) {
      this.line = Number(row.getAttribute('aria-rowindex')) - 1;
      this.#column = Number(cell.getAttribute('aria-colindex') ?? 1) - 1;
      this.#clamp();
      this.restore(false);
    }
  }

  #onClick(target, open) {
    const cell = target.closest('[role=gridcell]');
    if (cell) {
      cell.focus({ preventScroll: true });
      open(this.#grid.shown[this.#grid.lines[this.line].from + this.#column]);
    }
  }
}
