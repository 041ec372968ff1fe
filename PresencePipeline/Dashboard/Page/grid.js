import { make } from './elements.js';
import { GridFocus } from './grid-focus.js';
import { Tile } from './tile.js';

/** Rows drawn beyond the edges of the screen, so that scrolling does not show gaps; in screens. */
const MARGIN = 0.5;

/**
 * A grid of tiles in which only the rows on the screen exist (ARIA grid pattern). The page scrolls, not the grid. Row elements
 * belong to places, not to agents: when the order changes, tiles change what they show, and nothing moves in the document.
 */
export class Grid {
  columns = 1;
  /** The rows: a group's heading, or tiles from one index of the agents shown to another. */
  lines = [];
  shown = [];
  #root;
  #draw;
  #groups = [];
  #tops = [0];
  #drawn = new Map();
  #focus;

  /** @param draw shows a row of the board on a tile. @param open called with the row whose tile was chosen. */
  constructor(root, draw, open) {
    this.#root = root;
    this.#draw = draw;
    this.#focus = new GridFocus(root, this, open);
    new ResizeObserver(() => this.#layOut()).observe(root);
    addEventListener('scroll', () => this.render(), { passive: true });
    addEventListener('resize', () => this.render());
  }

  show(shown, groups) {
    this.shown = shown;
    this.#groups = groups;
    this.#layOut();
  }

  /** Draws the tiles of these agents again, as far as they are on the screen. */
  refresh(changed) {
    for (const { tiles } of this.#drawn.values()) {
      tiles.forEach((tile) => changed.has(tile.row.id) && this.#draw(tile, tile.row.id));
    }
  }

  /** Gives the focus to the grid, where it was last. */
  enter() {
    this.#focus.enter();
  }

  tick(now) {
    for (const { tiles } of this.#drawn.values()) {
      tiles.forEach((tile) => tile.tick(now));
    }
  }

  /** Top and bottom of a row within the grid, in pixels. */
  extent(line) {
    return [this.#tops[line], this.#tops[line + 1]];
  }

  /** The element at a place, if it is drawn. */
  cell(line, column) {
    const drawn = this.#drawn.get(line);
    return drawn?.tiles[column]?.element ?? drawn?.element.firstElementChild;
  }

  /** Brings the document up to date with what is on the screen. */
  render() {
    const hadFocus = this.#root.contains(document.activeElement);
    const top = -this.#root.getBoundingClientRect().top;
    const first = this.#lineAt(top - innerHeight * MARGIN);
    const last = this.#lineAt(top + innerHeight * (1 + MARGIN));
    const wanted = (line) => (line >= first && line <= last) || line === this.#focus.line;
    const free = [];
    for (const [line, drawn] of this.#drawn) {
      if (!wanted(line) || !this.lines[line]) {
        this.#drawn.delete(line);
        free.push(drawn);
      }
    }

    for (let line = first; line <= last && line < this.lines.length; line++) {
      this.#drawLine(line, free);
    }

    if (this.lines[this.#focus.line]) {
      this.#drawLine(this.#focus.line, free);
    }

    free.forEach(({ element }) => element.remove());
    this.#putInOrder();
    this.#focus.restore(hadFocus);
  }

  // Elements that were used again stand where they stood before; who has the page read to them expects rows in their order.
  #putInOrder() {
    let before = null;
    for (const [, { element }] of [...this.#drawn].sort(([a], [b]) => a - b)) {
      const here = before ? before.nextElementSibling : this.#root.firstElementChild;
      if (here !== element) {
        this.#root.insertBefore(element, here);
      }

      before = element;
    }
  }

  #layOut() {
    const style = getComputedStyle(this.#root);
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const [gap, width, height, heading] = ['--gap', '--tile-width', '--tile-height', '--heading-height'].map(
        (name) => parseFloat(style.getPropertyValue(name)) * rem);
    this.columns = Math.max(1, Math.floor((this.#root.clientWidth + gap) / (width + gap)));
    this.lines = [];
    this.#tops = [0];
    const add = (line, lineHeight) => {
      this.lines.push(line);
      this.#tops.push(this.#tops.at(-1) + lineHeight);
    };
    for (const { label, start, end } of this.#groups) {
      if (label !== undefined) {
        add({ label, count: end - start }, heading);
      }

      for (let from = start; from < end; from += this.columns) {
        add({ from, to: Math.min(end, from + this.columns) }, height + gap);
      }
    }

    this.#root.style.setProperty('--columns', this.columns);
    this.#root.style.height = `${this.#tops.at(-1)}px`;
    this.#root.setAttribute('aria-rowcount', this.lines.length);
    this.#root.setAttribute('aria-colcount', this.columns);
    this.#focus.follow();
    this.render();
  }

  /** The row at a height within the grid, the first or last beyond its edges. */
  #lineAt(height) {
    let low = 0;
    let high = Math.max(0, this.lines.length - 1);
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#tops[middle + 1] > height) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }

    return low;
  }

  #drawLine(line, free) {
    const { label, count, from, to } = this.lines[line];
    let drawn = this.#drawn.get(line);
    if (!drawn) {
      drawn = free.pop() ?? { element: make('div', ''), tiles: [] };
      drawn.element.setAttribute('role', 'row');
      this.#drawn.set(line, drawn);
    }

    const { element, tiles } = drawn;
    element.setAttribute('aria-rowindex', line + 1);
    element.style.transform = `translateY(${this.#tops[line]}px)`;
    if (label !== undefined) {
      drawn.tiles = [];
      element.className = 'heading';
      this.#drawHeading(element, label, count);
      return;
    }

    if (element.className !== 'line') {
      element.className = 'line';
      element.replaceChildren();
    }

    while (tiles.length > to - from) {
      tiles.pop().element.remove();
    }

    for (let index = from; index < to; index++) {
      const column = index - from;
      if (!tiles[column]) {
        tiles[column] = new Tile();
        tiles[column].element.setAttribute('aria-colindex', column + 1);
        element.append(tiles[column].element);
      }

      this.#draw(tiles[column], this.shown[index].id);
    }
  }

  #drawHeading(element, label, count) {
    const number = count.toLocaleString();
    const text = `${label}\u2002${number}`;
    if (element.textContent !== text || element.firstElementChild?.className !== 'group') {
      const heading = make('div', 'group', make('bdi', '', label), '\u2002', make('b', '', number));
      heading.setAttribute('role', 'rowheader');
      heading.tabIndex = -1;
      element.replaceChildren(heading);
    }

    element.firstElementChild.setAttribute('aria-colspan', this.columns);
  }
}
