import { readView, readWall, writeView, writeWall } from './bookmark.js';

// What the viewer has chosen: who is shown, in which order, and how. It stands in the address, so that a wallboard is a bookmark.
const VIEW_CONTROLS = ['query', 'department', 'team', 'division', 'group', 'sort'];
const WALL_CONTROLS = ['size', 'theme', 'alarm'];
const TOGGLES = { attention: 'attention', hidesOffline: 'hide-offline' };
const FILTERS = ['query', 'department', 'team', 'division'];
const element = (id) => document.getElementById(id);
const control = (name) => element(name === 'alarm' ? 'alarm-choice' : name);

/** Its properties are those of a view and of a wall (bookmark.js). */
export class Choice {
  #changed;
  #shownView = 0;

  /** @param changed called after each change. */
  constructor(changed) {
    this.#changed = changed;
    for (const name of VIEW_CONTROLS) {
      control(name).addEventListener('input', ({ target }) => this.#setView(() => (this[name] = target.value)));
    }

    for (const name of WALL_CONTROLS) {
      control(name).addEventListener('input', ({ target }) => this.setWall({ [name]: target.value }));
    }

    for (const [name, id] of Object.entries(TOGGLES)) {
      element(id).addEventListener('click', () => this.#setView(() => (this[name] = !this[name])));
    }

    element('clear').addEventListener('click', () => {
      this.showAll();
      element('query').focus();
    });
    element('controls').addEventListener('submit', (submit) => submit.preventDefault());
    addEventListener('hashchange', () => this.#read());
    this.#read();
  }

  get isFiltered() {
    return this.states.size > 0 || this.attention || this.hidesOffline || FILTERS.some((name) => this[name]);
  }

  /** Whether several views are shown in turn. */
  get isRotating() {
    return this.views.length > 0 && !this.paused;
  }

  /** Whom an alarm is about: who is in one of these views, whatever the state. */
  get scopes() {
    return this.isRotating ? this.views.map(readView) : [this];
  }

  /** Which of several views is shown. */
  get shownView() {
    return this.#shownView;
  }

  toggleState(state) {
    this.#setView(() => this.states.delete(state) || this.states.add(state));
  }

  showAll() {
    this.#setView(() => {
      FILTERS.forEach((name) => (this[name] = ''));
      this.states.clear();
      this.attention = this.hidesOffline = false;
    });
  }

  /** Changes what the wall has for all its views. */
  setWall(wall) {
    Object.assign(this, wall);
    if (this.isRotating) {
      this.#takeView(this.#shownView);
    }

    this.#write();
    this.#apply();
  }

  /** Shows one of several views, the first after the last. */
  showView(index) {
    this.#takeView(index);
    this.#write();
    this.#apply();
  }

  /** Puts the departments, teams and divisions there are to the choice. */
  offer(facets) {
    for (const [name, values] of Object.entries(facets)) {
      const [all] = control(name).options;
      const offered = this[name] && !values.includes(this[name]) ? [...values, this[name]] : values;
      if (offered.join('\n') !== [...control(name).options].slice(1).map(({ value }) => value).join('\n')) {
        control(name).replaceChildren(all, ...offered.map((value) => new Option(value, value)));
        control(name).value = this[name];
      }

      // Not everybody has teams or divisions.
      control(name).parentElement.hidden = name !== 'department' && !offered.length;
    }
  }

  // Whoever chooses another view wants to see it, and not the next one of the wall. It is not the one of that title any more.
  #setView(change) {
    this.paused = this.views.length > 0;
    this.title = '';
    change();
    this.#write();
    this.#apply();
  }

  #takeView(index) {
    this.#shownView = index % this.views.length;
    Object.assign(this, readView(this.views[this.#shownView]));
  }

  #write() {
    const wall = writeWall(this);
    const chosen = this.isRotating ? wall : new URLSearchParams([...writeView(this), ...wall]);
    history.replaceState(null, '', chosen.size ? `#${chosen}` : location.pathname + location.search);
  }

  #read() {
    const fragment = location.hash.slice(1);
    Object.assign(this, readView(fragment), readWall(fragment));
    if (this.isRotating) {
      this.#takeView(0);
    }

    this.#apply();
  }

  #apply() {
    for (const name of [...VIEW_CONTROLS, ...WALL_CONTROLS]) {
      if (control(name).value !== this[name]) {
        control(name).value = this[name];
      }
    }

    for (const [name, id] of Object.entries(TOGGLES)) {
      element(id).setAttribute('aria-pressed', this[name]);
    }

    element('clear').hidden = !this.isFiltered;
    document.documentElement.dataset.theme = this.theme;
    document.documentElement.dataset.size = this.size;
    this.#changed();
  }
}
