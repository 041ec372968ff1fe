import { fold } from './board.js';
import { byOrder } from './states.js';

const text = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const byName = (a, b) => text(a.sortKey, b.sortKey) || text(a.id, b.id);

const NO_DEPARTMENT = 'No department';

/** Orders the rows, filters them and counts the states. Keeps its order between calls: sorting what is almost sorted is quick. */
export class Arranger {
  #ordered = [];

  /**
   * @param rows Map of agent id to row.
   * @param choice what the viewer has chosen (choice.js).
   * @param hitOf what a rule has found about a row, if any.
   * @returns the rows to show, their groups with where each begins and ends, how many there are of each look among those that
   * match but for the state, how many are in need of attention, and the departments there are.
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
    return { ...filter(next, choice, hitOf), inNeed: next.reduce((sum, row) => sum + (hitOf(row) ? 1 : 0), 0), departments: departmentsOf(rows) };
  }
}

function filter(ordered, choice, hitOf) {
  const words = fold(choice.query).split(/\s+/).filter(Boolean);
  const counts = new Map();
  const shown = [];
  for (const row of ordered) {
    if ((choice.department && row.department !== choice.department)
      || (choice.attention && !hitOf(row))
      || !words.every((word) => row.searched.includes(word))) {
      continue;
    }

    counts.set(row.look, (counts.get(row.look) ?? 0) + 1);
    if (!choice.states.size || choice.states.has(row.look.state)) {
      shown.push(row);
    }
  }

  return { shown, counts, groups: groupsOf(shown, choice.group) };
}

function orderOf({ group, sort }, hitOf) {
  const within = {
    longest: (a, b) => a.since - b.since || byName(a, b),
    newest: (a, b) => b.since - a.since || byName(a, b),
    attention: (a, b) => !hitOf(a) - !hitOf(b) || byOrder(a.look, b.look) || a.since - b.since || byName(a, b),
  }[sort] ?? byName;
  // Those without a department come last.
  return group === 'department' ? (a, b) => !a.department - !b.department || text(a.department, b.department) || within(a, b)
    : group === 'state' ? (a, b) => (a.look === b.look ? within(a, b) : byOrder(a.look, b.look))
    : within;
}

function groupsOf(shown, group) {
  if (!group) {
    return [{ start: 0, end: shown.length }];
  }

  const labelOf = group === 'department' ? (row) => row.department || NO_DEPARTMENT : (row) => row.look.label;
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

function departmentsOf(rows) {
  const departments = new Set();
  for (const { department } of rows.values()) {
    if (department) {
      departments.add(department);
    }
  }

  return [...departments].sort(text);
}
