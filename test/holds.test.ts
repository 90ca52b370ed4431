import { describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { checkBehaviour } from '../client/files/behaviour.ts';
import { toldIn } from '../client/files/faults.ts';
import { checkPlan } from '../client/files/plan.ts';
import { withRoundsWritten } from '../client/files/plan-text.ts';
import { rehearsePlan } from '../client/rehearsal/rehearse.ts';
import { holdLetter } from '../domain/letters/holds.ts';
import { holdItems } from '../domain/matters/holds.ts';
import { openLadders } from '../domain/matters/matters.ts';
import { standingDuties } from '../domain/matters/standing-duties.ts';
import { namedOutsiders, withOutsiders } from '../domain/plan/outsiders.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { type BegunDuty, withBegun } from '../domain/programme/begun.ts';
import { raisedDuties, withReports } from '../domain/programme/events.ts';
import { begunDuties } from '../domain/programme/follow-ups.ts';
import { endedHolds } from '../domain/programme/holds.ts';
import { holdsText } from '../domain/words/holds.ts';
import { smallPlan } from './support/plans.ts';

// What has to hold for a span asks nothing: who answers is told when it begins and when it is over. 1 March 2019 is a Friday.

const text = (more: string) =>
  smallPlan({ id: 'held', milestones: '  - { id: end, name: 总结, clause: 六, duty: 总结, due: 2021-12-31, lead: [water] }', more });
function planOf(file: string): Plan {
  const { plan, faults } = checkPlan(file);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
}
const faultsOf = (more: string) => toldIn(checkPlan(text(more)).faults, 'zh').map(({ where, what }) => `${where}: ${what}`);

const SEASON =
  'standing: [{ id: season, name: 禁采期, clause: 二, duty: 禁采期内不得采砂, lead: [fire], holds: { windows: [{ from: 03-01, until: 06-30 }] } }]';

function told(more: string, from = '2019-01-01', events = '[]') {
  const plan = planOf(text(more));
  const { behaviour, faults } = checkBehaviour(`name: 期间\neveryone: { neverSubmits: 1, acknowledges: 0, asksExtension: 0 }\nevents: ${events}\n`, plan);
  if (!behaviour) throw new Error(JSON.stringify(faults));
  const { matters, notices } = rehearsePlan({ plan, behaviour, seed: 'held', from }).rehearsal;
  const mails = matters.filter(({ kind, outcome }) => (kind === 'hold' || kind === 'held') && outcome === 'sent');
  return { mails: mails.map(({ date, kind, recipient }) => `${date} ${kind} ${recipient}`), notices };
}

const EVENTS = `
outsiders: [{ id: shippers, name: 托运人, clause: 四, through: fire }]
events:
  - { id: delivered, name: 货物交付, clause: 四 }
  - { id: high, name: 水位超警戒, clause: 二, reportedBy: [water] }
  - { id: low, name: 水位回落, clause: 二, reportedBy: [water] }
standing:
  - { id: keep, name: 留存清单, clause: 四, duty: 清单留存12个月，期满可以销毁, lead: [shippers], after: { event: delivered }, holds: { for: { months: 12 } } }
  - { id: stop, name: 停采, clause: 二, duty: 超警戒期间不得采砂, lead: [water], after: { event: high }, holds: { until: { event: low } } }
  - { id: sample, name: 留样, clause: 四, duty: 冷藏保存48小时, lead: [fire], after: { event: high }, holds: { for: { hours: 48 } } }
  - { id: look, name: 巡堤, clause: 二, duty: 组织巡堤, lead: [fire], after: { event: high } }
`;
const at = (minute: string) => Date.parse(`2019-${minute.replace(' ', 'T')}:00+08:00`);

describe('what has to hold for a span', () => {
  it('in a window of each year is told on the working morning by which it begins, and on that after its end', () => {
    expect(told(SEASON).mails).toEqual([
      '2019-03-01 hold fire/officer',
      '2019-03-01 hold fire/head',
      // It ends on a Sunday.
      '2019-07-01 held fire/officer',
      // It begins on a Sunday, and the Saturday before is none that is worked.
      '2020-02-28 hold fire/officer',
      '2020-02-28 hold fire/head',
      '2020-07-01 held fire/officer',
      '2021-03-01 hold fire/officer',
      '2021-03-01 hold fire/head',
      '2021-07-01 held fire/officer',
    ]);
  });

  it('is told before where the ladder says so, and to whom it says', () => {
    const ladder = `ladders: { hold: [{ id: ahead, before: { days: 7 }, tell: [officer] }, { id: begins, on: due-day, tell: [head] }, { id: over, on: lapse, tell: [office] }] }\n${SEASON}`;
    expect(told(ladder).mails.slice(0, 4)).toEqual([
      '2019-02-22 hold fire/officer',
      '2019-03-01 hold fire/head',
      '2019-07-01 held office/officer',
      '2020-02-21 hold fire/officer',
    ]);
  });

  it('holds already when the programme is loaded: that is told on its first working morning; what was over by then is history', () => {
    // 4 May 2019 was a day off, and Sunday the 5th was worked instead.
    expect(told(SEASON, '2019-05-04').mails.slice(0, 3)).toEqual(['2019-05-05 hold fire/officer', '2019-05-05 hold fire/head', '2019-07-01 held fire/officer']);
    expect(told(SEASON, '2019-07-02').mails[0]).toBe('2020-02-28 hold fire/officer');
  });

  it('asks nobody for anything, and nothing of it is late', () => {
    const { notices } = told(SEASON);
    expect(notices.filter(({ obligationId }) => !obligationId.startsWith('held/end/'))).toEqual([]);
  });

  it('goes over the end of each year, may be hours of each day, and may be the whole programme', () => {
    const spans = (holds: string) =>
      standingDuties(planOf(text(`standing: [{ id: a, name: 甲, clause: 二, duty: 不得, lead: all, holds: ${holds} }]`)))[0]?.hold?.spans.map(
        ({ from, until }) => `${from} ${until}`,
      );
    expect(spans('{ windows: [{ from: 11-01, until: 03-31 }] }')).toEqual([
      '2018-11-01 2019-03-31',
      '2019-11-01 2020-03-31',
      '2020-11-01 2021-03-31',
      '2021-11-01 2022-03-31',
    ]);
    expect(spans('{ windows: [{ from: 2019-06-20, until: 2019-06-22 }, { from: 2019-06-07, until: 2019-06-09 }] }')).toEqual([
      '2019-06-07 2019-06-09',
      '2019-06-20 2019-06-22',
    ]);
    expect(spans('{ windows: [{ from: 02-29, until: 03-31 }] }')?.[0]).toBe('2019-02-28 2019-03-31');
    expect(spans('{ hours: [{ from: "22:00", until: "06:00" }] }')).toEqual(['2019-01-01 2021-12-31']);
  });

  const plan = planOf(text(EVENTS));
  const calendar = openCalendar(plan);
  const named = namedOutsiders(plan, [{ of: 'shippers', name: '大江货运', mail: 'a@dajiang.example' }]);
  const known = withOutsiders(plan, named.kept);
  const kept = raisedDuties(known, calendar, { event: 'delivered', atMs: at('06-10 10:00'), about: '六月运单', outsiders: named.ids });
  const high = raisedDuties(plan, calendar, { event: 'high', atMs: at('06-13 21:00'), toldMs: at('06-14 07:00') });

  it('begins when an event is reported, for as long as the plan says, by the calendar or to the minute', () => {
    expect(kept).toEqual([
      {
        duty: 'keep',
        begun: {
          ...{ id: '1', of: 'delivered 1', name: '六月运单', on: '2019-06-10', at: '2019-06-10T10:00', told: '2019-06-11' },
          ...{ until: '2020-06-10', for: ['shippers-1'] },
        },
      },
    ]);
    // Reported on Friday morning: all is told on Monday. What has no limit and does not hold for a span begins then.
    expect(high.map(({ duty, begun: { on, told: morning, until } }) => [duty, on, morning, until])).toEqual([
      ['stop', '2019-06-13', '2019-06-17', undefined],
      ['sample', '2019-06-13', '2019-06-17', '2019-06-15T21:00'],
      ['look', '2019-06-17', undefined, undefined],
    ]);
    const shorter = (span: string) =>
      raisedDuties(planOf(text(EVENTS.replace('{ hours: 48 }', span))), calendar, { event: 'high', atMs: at('06-13 23:50') }).find(
        ({ duty }) => duty === 'sample',
      )?.begun;
    // Thirty minutes over midnight, and the day itself.
    expect([shorter('{ minutes: 30 }')?.until, shorter('{ days: 0 }')?.until]).toEqual(['2019-06-14T00:20', '2019-06-13']);
    expect(holdsText(plan, { for: { days: 0 } })).toBe('当日为止');
    // Five working days after Friday 26 April: the 28th, 29th and 30th, then 5 and 6 May.
    const five = planOf(text(EVENTS.replace('{ months: 12 }', '{ workingDays: 5 }')));
    const [short] = raisedDuties(withOutsiders(five, named.kept), calendar, { event: 'delivered', atMs: at('04-26 10:00'), outsiders: named.ids });
    expect(short?.begun.until).toBe('2019-05-06');
  });

  it('counts from the day on which a milestone was settled, or a consequence was decided, whenever that is told', () => {
    const upon = planOf(
      text(`consequences: [{ id: strike, clause: 四, when: 解除, what: 两年内不得参加, proposes: 办, decides: 办, rule: { on: lapse, proposes: other } }]
standing: [{ id: barred, name: 两年禁入, clause: 四, duty: 两年内不得参加遴选, lead: [fire], after: { consequence: strike }, holds: { for: { months: 24 } } }]`),
    );
    const granted = [{ consequence: 'strike', of: 'c/1', name: 'water局', since: '2019-03-10' }];
    expect(begunDuties(upon, openCalendar(upon), { states: [], late: [], granted }, '2019-03-11')).toEqual([
      { duty: 'barred', begun: { id: '1', of: 'c/1', name: 'water局', on: '2019-03-10', told: '2019-03-11', until: '2021-03-10' } },
    ]);
  });

  it('begins once on a day of the programme, and goes on until something is reported', () => {
    const duty = (after: string) =>
      text(`events: [{ id: permit, name: 取得许可证, clause: 四 }]
standing: [{ id: ban, name: 禁排, clause: 四, duty: 未取得许可证前不得排放, lead: [fire], after: { ${after} }, holds: { until: { event: permit } } }]`);
    const ban = planOf(duty('day: 2019-03-09'));
    const calendar = openCalendar(ban);
    const causes = { states: [], late: [], granted: [] };
    expect(begunDuties(ban, calendar, causes, '2019-03-08')).toEqual([]);
    // The 9th is a Saturday: it holds from then on, and is told on Monday.
    const begins = begunDuties(ban, calendar, causes, '2019-03-11');
    expect(begins).toEqual([{ duty: 'ban', begun: { id: '1', of: 'day', on: '2019-03-09', told: '2019-03-11' } }]);
    const banned = withBegun(ban, begins);
    expect(begunDuties(banned, calendar, causes, '2019-03-12')).toEqual([]);
    expect(holdItems(banned, calendar, { date: '2019-03-11', startedOn: '2019-01-01' })).toMatchObject([{ kind: 'hold', org: 'fire', dueOn: '2019-03-11' }]);
    const [ended] = endedHolds(banned, 'permit', '2019-06-20T08:00', undefined);
    expect(ended?.begun).toMatchObject({ on: '2019-03-09', until: '2019-06-20T08:00' });
    const faults = (after: string) => checkPlan(duty(after)).faults.map(({ where, what }) => `${where} ${what.zh}`);
    expect(faults('day: 2018-12-31')).toEqual([expect.stringContaining('standing[0].after.day 2018-12-31 不在方案起止日期之内')]);
    expect(faults('day: 2019-03-09, event: permit').join()).toContain('event、milestone、register、consequence、day 须写且只写一项');
  });

  const held = withBegun(withBegun(known, kept), high);

  it('goes on until another event is reported, and stays so in a file from before', () => {
    expect(endedHolds(held, 'low', '2019-06-20T08:00', '别处')).toEqual([]);
    const ended = endedHolds(held, 'low', '2019-06-20T08:00', undefined);
    const stopped: BegunDuty[] = [{ duty: 'stop', begun: { ...(high[0] as BegunDuty).begun, ended: '2019-06-20T08:00', until: '2019-06-20T08:00' } }];
    expect(ended).toEqual(stopped);
    const over = withBegun(held, ended);
    expect(endedHolds(over, 'low', '2019-06-21T08:00', undefined)).toEqual([]);
    expect(withReports(over, plan).standing).toEqual(over.standing);
    // One that was written while it still held.
    expect(withReports(over, held).standing).toEqual(over.standing);
    const file = withRoundsWritten({ text: text(EVENTS), raised: [], begun: [...kept, ...high], outsiders: named.kept });
    expect(planOf(withRoundsWritten({ text: file, raised: [], begun: ended })).standing).toEqual(over.standing);
  });

  it('of an outsider is told to it and to the department that oversees it, and its words say what, for how long, and what comes then', () => {
    const on = { date: '2019-06-11', startedOn: '2019-01-01' };
    const begins = holdItems(held, calendar, on).filter(({ id }) => id === 'keep-1');
    expect(begins).toMatchObject([{ kind: 'hold', org: 'shippers-1', dueOn: '2019-06-11' }]);
    expect(openLadders(held, calendar).rungsOf(begins[0] as (typeof begins)[0])[0]?.recipients).toEqual(['shippers-1/officer', 'fire/officer', 'fire/head']);
    const letter = holdLetter(held, 'shippers-1/officer', begins, true, '2019-06-11');
    expect(letter.subject).toBe('【期间要求】留存清单（六月运单）：2019-06-10 至 2020-06-10');
    expect(letter.lists?.[0]?.lines).toEqual(['留存清单（六月运单）（四）：清单留存12个月，期满可以销毁（2019-06-10 至 2020-06-10，已经开始）']);
    const after = holdItems(held, calendar, { ...on, date: '2020-06-11' }).filter(({ id }) => id === 'keep-1');
    expect(after).toMatchObject([{ kind: 'held', dueOn: '2020-06-10' }]);
    const end = holdLetter(held, 'fire/officer', after, false, '2020-06-11');
    expect([end.subject, end.closing]).toEqual(['【期间结束】留存清单（六月运单）：已经结束', []]);
    expect(holdsText(plan, { for: { months: 12 }, until: { event: 'low' } })).toBe('12 个月，至“水位回落”为止');
  });

  it('is rehearsed with what a behaviour reports', () => {
    const events = '[{ event: high, at: 2019-06-13T21:00 }, { event: low, at: 2019-06-20T08:00 }]';
    expect(told(EVENTS, '2019-01-01', events).mails).toEqual([
      '2019-06-14 hold water/officer',
      '2019-06-14 hold water/head',
      '2019-06-14 hold fire/officer',
      '2019-06-14 hold fire/head',
      // 48 hours end on Saturday; the waters fall on Thursday the 20th.
      '2019-06-17 held fire/officer',
      '2019-06-21 held water/officer',
    ]);
  });

  it('names what is wrong with it, all in one go', () => {
    const one = (rest: string, lead = '[fire]') => `  - { id: a, name: 甲, clause: 二, duty: 不得, lead: ${lead}, ${rest} }`;
    const found = (rest: string, lead?: string) => faultsOf(`${EVENTS}${one(rest, lead)}`).map((line) => line.replace(/^standing\[4\]\.?/, ''));
    expect(found('holds: { for: { months: 12 } }')).toEqual(['holds: for、until 从某事起算，请同写 after；定日的写 windows']);
    expect(found('holds: {}')).toEqual(['holds: 没有 after 的，holds 请写 windows（起止日）、hours（每日时刻），或 until: none（长期）']);
    expect(found('after: { event: high }, holds: { hours: [{ from: "22:00", until: "06:00" }] }')).toEqual([
      'holds: 写了 after 的，holds 请写 for（多久）或 until（到何时为止）',
    ]);
    expect(found('after: { event: high }, holds: { windows: [{ from: 03-01, until: 06-30 }] }')).toEqual([
      'holds.windows: windows 的日期是定死的，不与 after 同写；从某事起算的请写 for 或 until',
    ]);
    expect(found('holds: { windows: [{ from: 03-01, until: 2019-06-30 }] }')).toEqual(['holds.windows[0]: from、until 请写成同一种：都带年份，或都不带']);
    expect(found('holds: { windows: [{ from: 2025-03-01, until: 2025-06-30 }] }')).toEqual([
      'holds.windows[0]: 2025-03-01 至 2025-06-30 与方案起止日期（2019-01-01 至 2021-12-31）没有重合，请改正',
    ]);
    expect(found('after: { event: high }, holds: { until: { event: high } }')[0]).toMatch(/^holds\.until\.event: 由 "high" 开始的，不能又由它结束/);
    expect(found('after: { event: flood }, holds: { until: { event: ebb } }')).toEqual([
      expect.stringMatching(/^after\.event: .*"flood"/),
      expect.stringMatching(/^holds\.until\.event: .*"ebb"/),
    ]);
    expect(found('holds: { hours: [{ from: "06:00", until: "06:00" }] }', '[shippers]')[0]).toMatch(/^holds\.hours\[0\]\.until: /);
    expect(found('holds: { hours: [{ from: "22:00", until: "06:00" }] }', '[shippers]')).toEqual([
      'lead[0]: “托运人”要由报告写明是谁：after 请写 event，或写它牵头的任务（milestone）；没有的请写监管它的部门 fire',
    ]);
    expect(
      faultsOf(
        `ladders: { hold: [{ id: begins, on: due-day, tell: [officer] }, { id: weekly, repeat: { everyDays: 7, atMost: 4 }, tell: [officer] }] }\n${SEASON}`,
      ),
    ).toEqual(['ladders.hold[1]: 期间要求没有要催办的：这里只写 before（开始之前）、on: due-day（开始之日）、on: lapse（结束之后）']);
  });
});
