import { fetchWithKey } from './access.js';

/** For how long what has happened to many agents at once is news. */
const NEWS_MS = 15 * 60_000;

/** What the workforce rules have found and what still goes on, or is news (GET /api/workforce). */
export class Attention {
  /** Hits that are about many agents at once: an event each, over when it is found. */
  general = [];
  #byAgent = new Map();

  /** @returns when the server took the report, Unix milliseconds; nothing if there is none. */
  async read() {
    const response = await fetchWithKey('workforce?agents=none');
    if (!response.ok) {
      return undefined;
    }

    const { takenAt, hits } = await response.json();
    this.general = hits.filter(({ agentId, to }) => agentId === undefined && (to === undefined || takenAt - to < NEWS_MS));
    this.#byAgent = new Map(hits.filter(({ agentId, to }) => agentId !== undefined && to === undefined).map((hit) => [hit.agentId, hit]));
    return takenAt;
  }

  /** What was found about an agent, unless the agent has gone over to another state since. */
  of({ id, agent }) {
    const hit = this.#byAgent.get(id);
    return hit && (hit.state === undefined || hit.state === agent.state) ? hit : undefined;
  }
}
