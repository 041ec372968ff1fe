import { fold } from './board.js';
import { byOrder } from './states.js';

const text = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const byName = (a, b) => text(a.sortKey, b.sortKey) || text(a.id, b.id);

const NONE = { department: 'No department', team: 'No team', division: 'No division' };
const FACETS = Object.keys(NONE);
const OFFLINE = 'OFFLINE';

const wordsOf = ({ query }) => fold(query).split(/\s+/).filter(Boolean);
const isOneOf = (view, words, row) => FACETS.every((name) => !view[name] || row[name] === view[name])
    && words.every((word) => row.searched.includes(word));

/** Whether a row is of those whom a view is about: its department, team, division and words. */
export const isOf = (view, row) => isOneOf(view, wordsOf(view), row);

/** Orders the rows, filters them and counts the states. Keeps its order between calls: sorting what is almost sorted is quick. */
export class Arranger {
  #ordered = [];

  /**
   * @param rows Map of agent id to row.
   * @param choice what the viewer has chosen (choice.js).
   * @param hitOf what a rule or a limit has found about a row, if any.
   * @returns the rows to show, their groups with where each begins and ends, the rows that match but for the state and how many
   * there are of each look among them, how many of all are in need of attention, and the departments, teams and divisions there are.
   */
  arrange(rows, choice, hitOf) {
    // Rows are replaced as they change, so the order that is kept is one of ids.
    const next = this.#ordered.map((id) => rows.get(id)).filter(Boolean);
    if (next.length < rows.size) {
      const placed = new Set(next);
      next.push(...[...rows.values()].filter((row) => !placed.has(row)));
    }

    next.sort(orderOf(choice, hitOf));
    this.#ordered = next.map(({ id }) => id);
    return { ...filter(next, choice, hitOf), inNeed: next.reduce((sum, row) => sum + (hitOf(row) ? 1 : 0), 0), facets: facetsOf(rows) };
  }
}

function filter(ordered, choice, hitOf) {
  const words = wordsOf(choice);
  const counts = new Map();
  const matching = [];
  const shown = [];
  for (const row of ordered) {
    if ((choice.hidesOffline && row.look.state === OFFLINE) || (choice.attention && !hitOf(row)) || !isOneOf(choice, words, row)) {
      continue;
    }

    matching.push(row);
    counts.set(row.look, (counts.get(row.look) ?? 0) + 1);
    if (!choice.states.size || choice.states.has(row.look.state)) {
      shown.push(row);
    }
  }

  return { shown, matching, counts, groups: groupsOf(shown, choice.group) };
}

function orderOf({ group, sort }, hitOf) {
  const within = {
    longest: (a, b) => a.since - b.since || byName(a, b),
    newest: (a, b) => b.since - a.since || byName(a, b),
    attention: (a, b) => !hitOf(a) - !hitOf(b) || byOrder(a.look, b.look) || a.since - b.since || byName(a, b),
  }[sort] ?? byName;
  // Those without a department or the like come last.
  return NONE[group] ? (a, b) => !a[group] - !b[group] || text(a[group], b[group]) || within(a, b)
    : group === 'state' ? (a, b) => (a.look === b.look ? within(a, b) : byOrder(a.look, b.look))
    : within;
}

function groupsOf(shown, group) {
  if (!group) {
    return [{ start: 0, end: shown.length }];
  }

  const labelOf = NONE[group] ? (row) => row[group] || NONE[group] : (row) => row.look.label;
  const groups = [];
  shown.forEach((row, index) => {
    const label = labelOf(row);
    if (groups.at(-1)?.label !== label) {
      groups.push({ label, start: index });
    }

    groups.at(-1).end = index + 1;
  });
  return groups;
}

function facetsOf(rows) {
  const facets = FACETS.map((name) => [name, new Set()]);
  for (const row of rows.values()) {
    for (const [name, values] of facets) {
      if (row[name]) {
        values.add(row[name]);
      }
    }
  }

  return Object.fromEntries(facets.map(([name, values]) => [name, [...values].sort(text)]));
}
