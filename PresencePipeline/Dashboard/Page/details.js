import { duration, moment } from './clock.js';
import { make } from './elements.js';
import { RULES } from './states.js';

const dialog = document.getElementById('details');
const name = document.getElementById('details-name');
const list = document.getElementById('details-facts');

/** All that is known of one agent, in a dialog that is kept up to date while it is open. */
export class Details {
  #find;
  #id;
  #written = '';

  /** @param find for an agent's id, the row, its confidence, what a rule has found, and the time to show. */
  constructor(find) {
    this.#find = find;
    // A click beside the dialog closes it, as Escape does.
    dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close());
  }

  open(row) {
    this.#id = row.id;
    this.#written = '';
    this.update();
    dialog.showModal();
  }

  update() {
    if (!this.#written || dialog.open) {
      this.#write();
    }
  }

  #write() {
    const { row, confidence, hit, now } = this.#find(this.#id) ?? {};
    if (!row) {
      if (dialog.open) {
        dialog.close();
      }

      return;
    }

    const facts = factsOf(row, confidence, hit, now);
    const written = JSON.stringify(facts);
    if (written !== this.#written) {
      this.#written = written;
      name.textContent = row.name;
      list.replaceChildren(...facts.map(([term, fact]) => make('div', '', make('dt', '', term), make('dd', '', fact))));
    }
  }
}

function factsOf({ agent, look, label, since, department, team, division }, confidence, hit, now) {
  const { presence, routing } = agent;
  return [
    ['State', `${look.label}${label && ` (${label})`}, for ${duration(now - since)}`],
    ['Out of office', agent.outOfOffice && 'yes'],
    ['Needs attention', hit
        && `${RULES[hit.rule] ?? hit.rule}${hit.thresholdSeconds ? `: more than ${duration(hit.thresholdSeconds * 1000)}` : ''}`],
    ['Presence', presence && `${presence.raw ?? presence.state}, since ${moment(presence.since, now)}`],
    ['Routing status', routing && `${routing.status}, since ${moment(routing.since, now)}`],
    ['Department', department],
    ['Team', team],
    ['Division', division],
    ['Extension', agent.extension],
    ['E-mail', agent.email],
    ['Last change applied', moment(agent.updatedAt, now)],
    ['Confidence', confidence],
    ['Source', agent.source],
    ['Agent id', agent.agentId],
  ].filter(([, fact]) => fact);
}
