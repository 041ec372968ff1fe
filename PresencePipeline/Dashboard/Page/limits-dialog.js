import { make, makeIcon } from './elements.js';
import { readDuration, writeDuration } from './limits.js';
import { KNOWN_LOOKS } from './states.js';

const dialog = document.getElementById('limits');
const list = document.getElementById('limits-list');
const wrong = document.getElementById('limits-wrong');

/** Where the viewer sets how long an agent may be in each state. */
export class LimitsDialog {
  #inputs = new Map();

  /** @param choice what the viewer has chosen (choice.js). */
  constructor(choice) {
    for (const look of KNOWN_LOOKS) {
      const input = make('input', '');
      input.autocomplete = 'off';
      input.placeholder = 'none';
      input.setAttribute('aria-describedby', 'limits-how');
      const label = make('label', '', makeIcon(look.icon), make('span', '', look.label), input);
      label.dataset.family = look.family;
      this.#inputs.set(look.state, input);
      list.append(label);
    }

    document.getElementById('limits-open').addEventListener('click', () => this.#open(choice.limits));
    document.getElementById('limits-form').addEventListener('submit', (submit) => {
      submit.preventDefault();
      const limits = this.#read(choice.limits);
      if (limits) {
        choice.setWall({ limits });
        dialog.close();
      }
    });
  }

  #open(limits) {
    wrong.hidden = true;
    for (const [state, input] of this.#inputs) {
      input.value = limits.has(state) ? writeDuration(limits.get(state)) : '';
      input.removeAttribute('aria-invalid');
    }

    dialog.showModal();
  }

  /** @returns the limits with those that the page does not list left as they were; undefined if one cannot be read. */
  #read(before) {
    const limits = new Map(before);
    let first;
    for (const [state, input] of this.#inputs) {
      const ms = readDuration(input.value);
      const isWrong = input.value.trim() !== '' && !ms;
      input.setAttribute('aria-invalid', isWrong);
      first ??= isWrong ? input : undefined;
      limits.delete(state);
      if (ms) {
        limits.set(state, ms);
      }
    }

    wrong.hidden = !first;
    first?.focus();
    return first ? undefined : limits;
  }
}
