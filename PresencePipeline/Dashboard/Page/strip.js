import { rounded, timeOfDay } from './clock.js';
import { make } from './elements.js';
import { drawChart } from './trend.js';

const VERDICTS = {
  ok: ['ok', 'keeps up'],
  'catching-up': ['behind', 'catching up'],
  'falling-behind': ['bad', 'falling behind'],
  stalled: ['bad', 'stalled'],
  stuck: ['bad', 'stuck'],
  unknown: ['behind', 'not known'],
};
const GRADES = ['ok', 'behind', 'bad'];
const SIGNS = { ok: '✓', behind: '…', bad: '!' };

const element = (id) => document.getElementById(id);
const write = (id, text) => {
  const target = element(id);
  if (target.textContent !== text) {
    target.textContent = text;
  }
};

/** A group's name without what all of ours have in common. */
const short = (group) => group.replace(/^presence-/, '').replace(/-consumer$/, '');

/** The strip of figures: how much comes in, how fresh it is, and how far behind each consumer group is. */
export class Strip {
  #groupsWritten = '';

  showAgents(total, inNeed) {
    write('total', total.toLocaleString());
    write('attention-count', inNeed.toLocaleString());
    element('attention-card').dataset.grade = inNeed ? 'behind' : 'ok';
  }

  showTrend(trend) {
    const { rate } = trend;
    const freshness = trend.freshness.at(-1);
    write('rate', rate >= 100 ? Math.round(rate).toLocaleString() : rate.toFixed(1));
    write('freshness', freshness === undefined ? '–' : rounded(freshness));
    drawChart(element('rate-chart'), trend.rates);
    drawChart(element('freshness-chart'), trend.freshness);
  }

  /** @param lags the answer of GET /api/lag; undefined if there is none. @param general rule hits about many agents. */
  showGroups(lags, general) {
    const written = JSON.stringify([lags?.map(({ group, partition, verdict, reason, deadLetters, hands }) =>
        [group, partition, verdict, verdict === 'ok' || reason, deadLetters, hands]), general]);
    if (written === this.#groupsWritten) {
      return;
    }

    this.#groupsWritten = written;
    element('groups').replaceChildren(...(lags ? worstOfEach(lags).map(groupItem) : [make('li', '', 'not known')]));
    const letters = lags?.length
        ? sum([...new Map(lags.map(({ partition, deadLetters }) => [partition, deadLetters])).values()]) : undefined;
    write('dead-letters', letters === undefined ? '–' : letters.toLocaleString());
    element('dead-letter-card').dataset.grade = letters ? 'bad' : 'ok';
    const notices = [
      ...(lags ?? []).filter(({ verdict }) => gradeOf(verdict) !== 'ok').map(({ group, partition, verdict, reason }) =>
          `${short(group)}${partition === undefined ? '' : ` (partition ${partition})`} ${VERDICTS[verdict]?.[1] ?? verdict}: ${reason}`),
      ...general.map(massOffline),
    ];
    element('notices').replaceChildren(...notices.map((notice) => make('li', '', notice)));
  }
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** One of a group's partitions stands for all of them: the one that is worst off. Hands are those of the partition that has most. */
function worstOfEach(lags) {
  const worst = new Map();
  for (const lag of lags) {
    const known = worst.get(lag.group);
    if (!known || GRADES.indexOf(gradeOf(lag.verdict)) > GRADES.indexOf(gradeOf(known.verdict))) {
      worst.set(lag.group, lag);
    }
  }

  const handsOf = (group) => Math.max(...lags.filter((lag) => lag.group === group).map(({ hands = 0 }) => hands));
  return [...worst.values()].map((lag) => ({ ...lag, hands: handsOf(lag.group) }));
}

const gradeOf = (verdict) => VERDICTS[verdict]?.[0] ?? 'behind';

function groupItem({ group, verdict, reason, hands }) {
  const grade = gradeOf(verdict);
  const sign = make('span', 'sign', SIGNS[grade]);
  sign.setAttribute('aria-hidden', 'true');
  const item = make('li', '', sign, make('span', '', make(
      'b', '', short(group)), ` ${VERDICTS[verdict]?.[1] ?? verdict}${hands ? `, ${hands} ${hands === 1 ? 'hand' : 'hands'}` : ''}`));
  item.dataset.grade = grade;
  item.title = reason;
  return item;
}

const CAUSES = { outage: '; it looks like an outage', 'shift-end': '; it looks like the end of a shift' };

const massOffline = ({ from, agentIds = [], online, cause, departments = [] }) =>
  `Mass offline at ${timeOfDay(
      from)}: ${agentIds.length.toLocaleString()} of ${online?.toLocaleString() ?? '?'} went offline together${departments.length
          ? ` (${departments.join(', ')})` : ''}${CAUSES[cause] ?? ''}.`;
