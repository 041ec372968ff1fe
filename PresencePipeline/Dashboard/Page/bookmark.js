import { readLimits, writeLimits } from './limits.js';

// What stands after the # of the address: a view, that is, whom to show and in which order; and what the wall has for all its views.
const FACETS = ['department', 'team', 'division'];
const VIEW = ['title', 'query', ...FACETS, 'group', 'sort'];
const WALL = ['size', 'theme', 'alarm', 'names'];
const OFFERED = {
  group: [...FACETS, 'state'],
  sort: ['longest', 'newest', 'attention'],
  size: ['compact', 'large'],
  theme: ['light', 'dark'],
  alarm: ['screen', 'sound'],
};

/** Seconds for which each of several views is shown: unless another number is given, at least and at most. */
export const EVERY = { usual: 20, least: 5, most: 3600 };

// How to show them is one of what is offered; whom to show is anybody's word.
const textsOf = (params, names) => Object.fromEntries(names.map((name) => {
  const value = params.get(name) ?? '';
  return [name, !OFFERED[name] || OFFERED[name].includes(value) ? value : ''];
}));

/** The view that a fragment holds; what it does not say is as usual. */
export function readView(fragment) {
  const params = new URLSearchParams(fragment);
  return {
    ...textsOf(params, VIEW),
    /** Canonical names of the states to show; all if empty. */
    states: new Set((params.get('state') ?? '').split(',').filter(Boolean)),
    /** Whether to show only those a rule or a limit has found something about. */
    attention: params.has('attention'),
    /** Whether not to show who is logged out. */
    hidesOffline: params.get('offline') === 'hidden',
  };
}

/** What a fragment holds for all views of a wall. */
export function readWall(fragment) {
  const params = new URLSearchParams(fragment);
  const every = Math.round(Number(params.get('every')));
  return {
    ...textsOf(params, WALL),
    full: params.has('full'),
    limits: readLimits(params.get('limits') ?? ''),
    /** Views that are shown in turn, as fragments, seconds for each, and whether they wait. */
    views: params.getAll('view').filter(isView).map(canonicalView),
    every: every >= EVERY.least && every <= EVERY.most ? every : EVERY.usual,
    paused: params.has('paused'),
  };
}

/** Whether a fragment is a view: it says something of one, or nothing at all, which shows everybody. */
const isView = (fragment) => !fragment || Boolean(canonicalView(fragment));

/** A view as a fragment, without what belongs to a wall. */
export const canonicalView = (fragment) => writeView(readView(fragment)).toString();

export function writeView(view) {
  const params = new URLSearchParams(VIEW.filter((name) => view[name]).map((name) => [name, view[name]]));
  set(params, 'state', [...view.states].join(','));
  set(params, 'attention', view.attention && '1');
  set(params, 'offline', view.hidesOffline && 'hidden');
  return params;
}

export function writeWall(wall) {
  const params = new URLSearchParams(WALL.filter((name) => wall[name]).map((name) => [name, wall[name]]));
  set(params, 'full', wall.full && '1');
  set(params, 'limits', writeLimits(wall.limits));
  if (wall.views.length) {
    params.set('every', wall.every);
    wall.views.forEach((view) => params.append('view', view));
    set(params, 'paused', wall.paused && '1');
  }

  return params;
}

/** The views of what somebody gives for a bookmark, an address or its fragment: one, or those that it shows in turn. */
export function viewsOf(bookmark) {
  const fragment = bookmark.includes('#') ? bookmark.slice(bookmark.indexOf('#') + 1) : bookmark;
  const { views } = readWall(fragment);
  return views.length ? views : [canonicalView(fragment)];
}

function set(params, name, value) {
  if (value) {
    params.set(name, value);
  }
}
