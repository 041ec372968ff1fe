import { fetchWithKey } from './access.js';
import { Arranger } from './arrange.js';
import { Attention } from './attention.js';
import { Board, sourceTimeOf } from './board.js';
import { Choice } from './choice.js';
import { ServerClock, timeOfDay } from './clock.js';
import { Connection } from './connection.js';
import { Counts } from './counts.js';
import { Details } from './details.js';
import { Feed } from './feed.js';
import { Grid } from './grid.js';
import { gradeOf, nextCrossing } from './limits.js';
import { LimitsDialog } from './limits-dialog.js';
import { Names } from './names.js';
import { Rotation } from './rotation.js';
import { FullScreen } from './screen.js';
import { Source } from './source.js';
import { Strip } from './strip.js';
import { Trend } from './trend.js';
import { Unanswered } from './unanswered.js';

/** Tiles show a change at the next frame; the order on the screen follows at most this often, so that it can be read. */
const ARRANGE_EVERY_MS = 250;
const LAG_EVERY_SECONDS = 5;
const WORKFORCE_EVERY_SECONDS = 15;
const SOURCE_EVERY_SECONDS = 15;

/** A viewer who types has ended when nothing has come for this long. */
const ANNOUNCE_AFTER_MS = 1_000;

const element = (id) => document.getElementById(id);
export const board = new Board();
const clock = new ServerClock();
const attention = new Attention();
const trend = new Trend();
const arranger = new Arranger();
const strip = new Strip();
const source = new Source();
const feed = new Feed('presence/live', onEvent);
const connection = new Connection(feed, clock, announce);
const details = new Details(describe);
const grid = new Grid(element('agents'), draw, (row) => details.open(row));
const counts = new Counts((state) => choice.toggleState(state), (names) => choice.setWall({ names }));
let matching = [];
let arrangedAt = 0;
let crossingAt = Infinity;
let outOfOrder = false;
let frame = 0;
let announcing;
const followers = [];
const choice = new Choice(() => {
  arrangeAtOnce();
  followers.forEach((follower) => follower.follow());
  clearTimeout(announcing);
  // Nobody wants each view of a wall announced.
  announcing = setTimeout(() => choice.isRotating || announce(element('shown').textContent), ANNOUNCE_AFTER_MS);
});
const rotation = new Rotation(choice);
followers.push(rotation, new FullScreen(choice));
const unanswered = new Unanswered(choice, announce);
const names = new Names(choice, (row) => details.open(row));
new LimitsDialog(choice);

function onEvent(type, data, id) {
  if (type === 'snapshot') {
    clock.hear(data.takenAt);
    board.replace(data.agents);
    arrangeAtOnce();
  } else if (type === 'change') {
    // One without an id is no change of presence: a name became known, or the agent is called stale.
    if (id) {
      clock.hear(data.updatedAt);
      trend.add(clock.now() - sourceTimeOf(data));
    }

    board.take(data);
    nextFrame();
  } else if (type === 'gone') {
    board.forget(data.agentId);
    nextFrame();
  }
}

function nextFrame() {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    const changed = board.flush();
    if (changed.size) {
      outOfOrder = true;
      grid.refresh(changed);
    }

    if (outOfOrder && performance.now() - arrangedAt >= ARRANGE_EVERY_MS) {
      arrange();
    } else if (outOfOrder) {
      nextFrame();
    }
  });
}

function arrangeAtOnce() {
  outOfOrder = true;
  arrangedAt = -Infinity;
  nextFrame();
}

function arrange() {
  outOfOrder = false;
  arrangedAt = performance.now();
  const now = connection.shownAt;
  const arranged = arranger.arrange(board.rows, choice, (row) => hitOf(row, now));
  matching = arranged.matching;
  crossingAt = nextCrossing(choice.limits, board.rows, now);
  counts.show(arranged.counts, choice.states);
  choice.offer(arranged.facets);
  if (board.isKnown) {
    strip.showAgents(board.rows.size, arranged.inNeed);
  }

  grid.show(arranged.shown, arranged.groups);
  showOthers(now);
  element('shown').textContent = choice.isFiltered
    ? `${arranged.shown.length.toLocaleString()} of ${board.rows.size.toLocaleString()} agents` : '';
  element('empty').textContent = arranged.shown.length ? ''
    : !board.isKnown ? 'Waiting for the board …'
    : board.rows.size ? 'No agent matches.' : 'Nobody is on the board.';
}

function showOthers(now) {
  unanswered.show(board.rows, now, connection.isLive);
  if (board.isKnown) {
    names.show(matching, now);
  }
}

/** What a rule has found about a row, or a limit of the viewer's. */
const hitOf = (row, now) => attention.of(row)
  ?? (gradeOf(choice.limits, row, now) === 'over'
      ? { rule: 'limit', thresholdSeconds: choice.limits.get(row.look.state) / 1000 } : undefined);

/** A row as this screen can vouch for it: what is out of date is called so. */
function describe(id) {
  const row = board.rows.get(id);
  const now = connection.shownAt;
  return row && {
    row,
    confidence: connection.isLive || row.agent.confidence !== 'live' ? row.agent.confidence : 'stale',
    hit: hitOf(row, now),
    limit: gradeOf(choice.limits, row, now) && choice.limits.get(row.look.state),
    now,
  };
}

function draw(tile, id) {
  const described = describe(id);
  if (described) {
    tile.show(described);
  }
}

function announce(words) {
  element('announcer').textContent = words;
}

async function readLag() {
  const response = await fetchWithKey('lag');
  return response.ok ? response.json() : undefined;
}

let second = 0;

async function eachSecond() {
  feed.check();
  const changed = connection.tick();
  const now = connection.shownAt;
  if (changed || now >= crossingAt) {
    arrangeAtOnce();
  }

  element('clock').textContent = timeOfDay(now);
  trend.tick();
  strip.showTrend(trend);
  grid.tick(now);
  details.update();
  rotation.tick();
  source.show(now);
  showOthers(now);
  if (connection.isLive && !document.hidden) {
    await readFigures(second++);
  }
}

async function readFigures(at) {
  try {
    if (at % WORKFORCE_EVERY_SECONDS === 0) {
      const takenAt = await attention.read();
      if (takenAt) {
        clock.hear(takenAt);
      }

      arrangeAtOnce();
    }

    if (at % LAG_EVERY_SECONDS === 0) {
      strip.showGroups(await readLag(), attention.general);
    }

    if (at % SOURCE_EVERY_SECONDS === 0) {
      await source.read();
    }
  } catch {
    // The feed meets the same failure, and it is the one that says so.
    strip.showGroups(undefined, []);
  }
}

element('skip').addEventListener('click', (click) => {
  // The fragment of the address is the viewer's choice.
  click.preventDefault();
  grid.enter();
});
addEventListener('online', () => feed.retry());
document.addEventListener('visibilitychange', () => document.hidden || feed.retry());
setInterval(eachSecond, 1000);
feed.run();
