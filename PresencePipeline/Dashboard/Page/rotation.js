import { EVERY, readView, viewsOf, writeView } from './bookmark.js';
import { make } from './elements.js';
import { lookOf } from './states.js';

const element = (id) => document.getElementById(id);
const dialog = element('views');
const bar = element('rotation');

/** A view in words: its title, or whom it shows. */
function describe(fragment) {
  const { title, query, department, team, division, states, attention, hidesOffline, group } = readView(fragment);
  const words = [
    department, team, division, query && `“${query}”`, ...[...states].map((state) => lookOf(state).label),
    attention && 'needs attention', hidesOffline && 'without logged out', group && `by ${group}`,
  ].filter(Boolean);
  return title || words.join(', ') || 'Everybody';
}

/** Shows several views in turn, each for some seconds; it waits while a dialog is open. */
export class Rotation {
  #choice;
  #shown;
  #written = '';
  #dueAt = 0;

  /** @param choice what the viewer has chosen (choice.js). */
  constructor(choice) {
    this.#choice = choice;
    element('views-open').addEventListener('click', () => {
      element('views-every').value = choice.every;
      this.#list();
      dialog.showModal();
    });
    element('views-add').addEventListener('submit', (submit) => {
      submit.preventDefault();
      this.#add(element('view-title').value.trim(), element('view-bookmark').value.trim());
      submit.target.reset();
    });
    element('views-every').addEventListener('change', ({ target }) => {
      target.value = Math.min(EVERY.most, Math.max(EVERY.least, Math.round(target.valueAsNumber) || EVERY.usual));
      choice.setWall({ every: Number(target.value) });
    });
    element('views-start').addEventListener('click', () => {
      this.#pause(choice.isRotating);
      dialog.close();
    });
    element('rotation-pause').addEventListener('click', () => this.#pause(choice.isRotating));
    element('rotation-next').addEventListener('click', () => this.#next());
    this.follow();
  }

  /** To be called each second. */
  tick() {
    if (!this.#choice.isRotating || document.querySelector('dialog[open]')) {
      this.#dueAt = performance.now() + this.#choice.every * 1000;
    } else if (performance.now() >= this.#dueAt) {
      this.#next();
    }
  }

  /** To be called after each change of the choice. */
  follow() {
    const { views, isRotating, shownView, every, title } = this.#choice;
    const shown = isRotating ? views[shownView] : undefined;
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.#dueAt = performance.now() + every * 1000;
      if (isRotating) {
        scrollTo(0, 0);
      }
    }

    const written = JSON.stringify([views, isRotating, shownView, title]);
    if (written !== this.#written) {
      this.#written = written;
      bar.hidden = !views.length && !title;
      element('view-name').textContent = isRotating ? describe(shown) : title;
      element('rotation-place').textContent = isRotating ? `${shownView + 1} of ${views.length}` : views.length ? 'Paused' : '';
      element('rotation-pause').textContent = isRotating ? 'Pause' : 'Resume';
      element('rotation-pause').hidden = !views.length;
      element('rotation-next').hidden = views.length < 2;
      this.#list();
    }
  }

  #pause(paused) {
    this.#choice.setWall({ paused });
  }

  #next() {
    this.#choice.showView(this.#choice.shownView + 1);
    this.#dueAt = performance.now() + this.#choice.every * 1000;
  }

  /** @param bookmark an address or its fragment; what is shown if it is empty. */
  #add(title, bookmark) {
    const { views, paused } = this.#choice;
    const added = bookmark ? viewsOf(bookmark) : [writeView(this.#choice).toString()];
    const titled = added.map((view) => (title ? writeView({ ...readView(view), title }).toString() : view));
    this.#choice.setWall({ views: [...views, ...titled], paused: paused || !views.length });
  }

  #move(from, to) {
    const views = [...this.#choice.views];
    const [view] = views.splice(from, 1);
    if (to !== undefined) {
      views.splice(to, 0, view);
    }

    this.#choice.setWall({ views });
    const at = Math.min(to ?? from, views.length - 1);
    (element('views-list').children[at]?.querySelector('button:not(:disabled)') ?? element('view-title')).focus();
  }

  #list() {
    const { views, isRotating } = this.#choice;
    element('views-none').hidden = views.length > 0;
    element('views-start').disabled = !views.length;
    element('views-start').textContent = isRotating ? 'Stop' : 'Show them in turn';
    element('views-list').replaceChildren(...views.map((view, at) => {
      const words = describe(view);
      const button = (sign, action, to, disabled) => {
        const made = make('button', '', sign);
        made.type = 'button';
        made.disabled = disabled;
        made.setAttribute('aria-label', `${action} ${words}`);
        made.addEventListener('click', () => this.#move(at, to));
        return made;
      };
      return make('li', '', make('span', '', words),
        button('↑', 'Show earlier:', at - 1, at === 0),
        button('↓', 'Show later:', at + 1, at === views.length - 1),
        button('✕', 'Remove', undefined, false));
    }));
  }
}
