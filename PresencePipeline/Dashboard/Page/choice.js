// What the viewer has chosen: who is shown, in which order, and how. It stands in the address, so that a wallboard is a bookmark.
const CONTROLS = ['query', 'department', 'group', 'sort', 'size', 'theme'];
const FILTERS = ['query', 'department'];
const element = (id) => document.getElementById(id);

export class Choice {
  query = '';
  department = '';
  group = '';
  sort = '';
  size = '';
  theme = '';
  /** Canonical names of the states to show; all if empty. */
  states = new Set();
  /** Whether to show only those a rule has found something about. */
  attention = false;
  #changed;

  /** @param changed called after each change. */
  constructor(changed) {
    this.#changed = changed;
    for (const name of CONTROLS) {
      element(name).addEventListener('input', ({ target }) => this.#set(() => (this[name] = target.value)));
    }

    element('attention').addEventListener('click', () => this.#set(() => (this.attention = !this.attention)));
    element('clear').addEventListener('click', () => {
      this.showAll();
      element('query').focus();
    });
    element('controls').addEventListener('submit', (submit) => submit.preventDefault());
    addEventListener('hashchange', () => this.#read());
    this.#read();
  }

  get isFiltered() {
    return this.states.size > 0 || this.attention || FILTERS.some((name) => this[name]);
  }

  toggleState(state) {
    this.#set(() => this.states.delete(state) || this.states.add(state));
  }

  showAll() {
    this.#set(() => {
      FILTERS.forEach((name) => (this[name] = ''));
      this.states.clear();
      this.attention = false;
    });
  }

  /** Puts the departments there are to the choice. */
  offer(departments) {
    const control = element('department');
    const [all] = control.options;
    const offered = this.department && !departments.includes(this.department) ? [...departments, this.department] : departments;
    if (offered.join('\n') !== [...control.options].slice(1).map(({ value }) => value).join('\n')) {
      control.replaceChildren(all, ...offered.map((department) => new Option(department, department)));
      control.value = this.department;
    }
  }

  #set(change) {
    change();
    const chosen = new URLSearchParams(CONTROLS.filter((name) => this[name]).map((name) => [name, this[name]]));
    if (this.states.size) {
      chosen.set('state', [...this.states].join(','));
    }

    if (this.attention) {
      chosen.set('attention', '1');
    }

    history.replaceState(null, '', chosen.size ? `#${chosen}` : location.pathname + location.search);
    this.#apply();
  }

  #read() {
    const chosen = new URLSearchParams(location.hash.slice(1));
    for (const name of CONTROLS) {
      const value = chosen.get(name) ?? '';
      // How to show them is one of what is offered; whom to show is anybody's word.
      this[name] = FILTERS.includes(name) || [...element(name).options].some((option) => option.value === value) ? value : '';
    }

    this.states = new Set((chosen.get('state') ?? '').split(',').filter(Boolean));
    this.attention = chosen.has('attention');
    this.#apply();
  }

  #apply() {
    for (const name of CONTROLS) {
      const control = element(name);
      if (control.value !== this[name]) {
        control.value = this[name];
      }
    }

    element('attention').setAttribute('aria-pressed', this.attention);
    element('clear').hidden = !this.isFiltered;
    document.documentElement.dataset.theme = this.theme;
    document.documentElement.dataset.size = this.size;
    this.#changed();
  }
}
