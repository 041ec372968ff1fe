import { lookOf } from './states.js';

/** Text as it is searched and sorted: without accents and case. */
export const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** The agents, as the server's board has them. Changes wait until the next frame, the newest of each agent only. */
export class Board {
  /** Agent id to row: the agent as it came, and what is derived of it for showing. */
  rows = new Map();
  /** Whether a board has ever arrived. */
  isKnown = false;
  #waiting = new Map();

  /** The whole board anew. */
  replace(agents) {
    this.isKnown = true;
    this.#waiting.clear();
    const before = this.rows;
    this.rows = new Map();
    for (const agent of agents) {
      this.rows.set(agent.agentId, rowOf(agent, before.get(agent.agentId)));
    }
  }

  take(agent) {
    this.#waiting.set(agent.agentId, agent);
  }

  forget(agentId) {
    this.#waiting.set(agentId, undefined);
  }

  /** To be called once per frame. @returns Map whose keys are the agents that have changed, come or gone. */
  flush() {
    const changed = this.#waiting;
    this.#waiting = new Map();
    for (const [id, agent] of changed) {
      if (agent) {
        this.rows.set(id, rowOf(agent, this.rows.get(id)));
      } else {
        this.rows.delete(id);
      }
    }

    return changed;
  }
}

function rowOf(agent, before) {
  const name = agent.name ?? agent.agentId;
  const known = before?.name === name && before.agent.extension === agent.extension;
  return {
    agent,
    id: agent.agentId,
    name,
    sortKey: known ? before.sortKey : fold(name),
    searched: known ? before.searched : fold(`${name}\n${agent.agentId}\n${agent.extension ?? ''}`),
    look: lookOf(agent.state),
    label: labelOf(agent),
    department: agent.department ?? '',
    team: agent.team ?? '',
    division: agent.division ?? '',
    since: agent.since,
  };
}

/** The organisation's own name of the presence, where that is what the agent's state is and says more than the state's name. */
function labelOf({ state, presence }) {
  const label = presence?.state === state ? presence.label ?? '' : '';
  return fold(label) === fold(lookOf(state).label) ? '' : label;
}

/** The newest moment at which the source says that something changed; Unix milliseconds on its clock. */
export const sourceTimeOf = ({ presence, routing }) => Math.max(presence?.since ?? 0, routing?.since ?? 0);
