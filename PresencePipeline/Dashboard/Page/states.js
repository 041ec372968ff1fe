// What the effective states are called and how they look. A family is a colour, and never the only sign: each state has an icon too.
const STATES = {
  NOT_RESPONDING: ['Not responding', 'alert', 'not-responding'],
  INTERACTING: ['Interacting', 'working', 'interacting'],
  COMMUNICATING: ['Communicating', 'working', 'communicating'],
  IDLE: ['Idle', 'ready', 'idle'],
  ON_QUEUE: ['On queue', 'ready', 'on-queue'],
  AVAILABLE: ['Available', 'ready', 'available'],
  BUSY: ['Busy', 'occupied', 'busy'],
  MEETING: ['Meeting', 'occupied', 'meeting'],
  TRAINING: ['Training', 'occupied', 'training'],
  AWAY: ['Away', 'away', 'away'],
  BREAK: ['Break', 'away', 'break'],
  MEAL: ['Meal', 'away', 'meal'],
  OFFLINE: ['Offline', 'off', 'offline'],
  OFF_QUEUE: ['Off queue', 'off', 'offline'],
};

const looks = new Map(
    Object.entries(STATES).map(([state, [label, family, icon]], order) => [state, { state, label, family, icon, order }]));

const KNOWN = looks.size;

/** The looks of the documented states, in their order. */
export const KNOWN_LOOKS = [...looks.values()];

/** The look of a state; one that is not known keeps its own words. */
export function lookOf(state) {
  let look = looks.get(state);
  if (!look) {
    const words = state.replaceAll('_', ' ').toLowerCase();
    look = { state, label: words.charAt(0).toUpperCase() + words.slice(1), family: 'off', icon: 'unknown', order: KNOWN };
    looks.set(state, look);
  }

  return look;
}

/** In the order in which the board shows states: who needs help, who works, who could, who could not, who is gone. */
export const byOrder = (a, b) => a.order - b.order || (a.label < b.label ? -1 : 1);

/** What the workforce rules find, in the words of a tile. */
export const RULES = { stuck: 'Too long', flapping: 'Flapping', 'not-responding': 'Not responding', 'mass-offline': 'Mass offline', limit: 'Over the limit' };
