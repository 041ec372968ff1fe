import { fetchWithKey } from './access.js';

/** What the workforce rules have found and what still goes on (GET /api/workforce). */
export class Attention {
  /** Hits that are about many agents at once. */
  general = [];
  #byAgent = new Map();

  /** @returns when the server took the report, Unix milliseconds; nothing if there is none. */
  async read() {
    const response = await fetchWithKey('workforce?agents=none');
    if (!response.ok) {
      return undefined;
    }

    const { takenAt, hits } = await response.json();
    const open = hits.filter(({ to }) => to === undefined);
    this.general = open.filter(({ agentId }) => agentId === undefined);
    this.#byAgent = new Map(open.filter(({ agentId }) => agentId !== undefined).map((hit) => [hit.agentId, hit]));
    return takenAt;
  }

  /** What was found about an agent, unless the agent has gone over to another state since. */
  of({ id, agent }) {
    const hit = this.#byAgent.get(id);
    return hit && (hit.state === undefined || hit.state === agent.state) ? hit : undefined;
  }
}
