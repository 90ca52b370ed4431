import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { catchUp, type MachineEvent } from '../domain/kernel/machine.ts';
import { isRefusal } from '../domain/kernel/refusals.ts';
import { obligationMachine } from '../domain/obligation/machine.ts';
import { openObligation } from '../domain/obligation/obligation.ts';
import { DEFAULT_SCORING, type Scoring } from '../domain/plan/goal-fields.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { completeAct, plannedObligations, type RequestedAct } from '../domain/programme/campaign.ts';
import {
  CRITERIA,
  type DepartmentScore,
  periodOf,
  type ScoredDecision,
  type ScoredEvent,
  type ScoredObligation,
  type ScoredResult,
  scoreOf,
} from '../domain/score.ts';
import { inEnglish } from './support/fault-words.ts';
import { EVIDENCE, smallPlan } from './support/plans.ts';

// Worked by hand with the default weights: acknowledged 20, submitted 80, extended 40, each return 5 up to 10, each red rung 10 up to 20,
// an assist counts half, and 5 where a lapse was never answered. The obligation is due on 2019-04-30; its first notice of 03-29 asks to acknowledge by the end of 04-02.

/** Epoch ms of a wall-clock minute in Shanghai: `04-30 09:00`, of 2019. */
const at = (minute: string) => Date.parse(`2019-${minute}:00+08:00`.replace(' ', 'T'));
const DUE = at('05-01 00:00');
const LATER = at('12-31 00:00');
/** No points of any kind. */
const NOTHING = { acknowledged: 0, submitted: 0, extended: 0, returned: 0, red: 0, unanswered: 0, target: 0, quota: 0, indicator: 0, consequence: 0 };
const H1 = { name: '2019H1', from: '2019-01-01', to: '2019-06-30' };

type Happening = [type: string, minute: string, more?: { by?: string; payload?: Record<string, unknown> }];

const ASKED: Happening = [
  'rungReached',
  '03-29 09:00',
  { payload: { rung: 'before-30-days', recipients: ['water/officer'], overtaken: [], acknowledgement: { byMs: at('04-03 00:00') } } },
];
const LAPSED: Happening = ['lapsed', '05-01 00:00', { payload: { rung: 'lapse', recipients: ['water/head', 'office/officer'], overtaken: [] } }];
const SUBMITTED: Happening = ['submitted', '04-25 10:00', { by: 'water' }];
const ACKNOWLEDGED: Happening = ['acknowledged', '04-01 10:00', { by: 'water' }];
const CONFIRMED: Happening = ['confirmed', '04-26 10:00', { by: 'office' }];
const redRung = (minute: string, overtaken: string[] = [], recipients = ['committee/officer']): Happening => [
  'rungReached',
  minute,
  { payload: { rung: 'after-10-working-days', recipients, overtaken } },
];
const returned = (minute: string): Happening => ['returned', minute, { by: 'office', payload: { reason: '缺签到表' } }];
const extended = (minute: string, dueAtMs: number): Happening => ['extensionGranted', minute, { by: 'office', payload: { schedule: { dueAtMs } } }];

function obligation(happenings: Happening[], changes: Partial<ScoredObligation['state']> & { told?: ScoredObligation['told'] } = {}): ScoredObligation {
  const { told = [{ recipient: 'water/officer', atMs: at('03-29 09:00') }], ...state } = changes;
  const id = state.id ?? 'p/kickoff/water';
  const rung = (name: string, light: 'red' | 'yellow') => ({ id: name, light, atMs: 0, date: '', side: 'after' as const, recipients: [], absorbed: [] });
  return {
    state: {
      id,
      departmentId: 'water',
      role: 'lead',
      stage: 'open',
      originalDueDate: '2019-04-30',
      schedule: {
        dueDate: '2019-04-30',
        dueAtMs: DUE,
        rungs: [rung('lapse', 'yellow'), rung('after-10-working-days', 'red')],
        calendarVersion: '',
        provisional: false,
      },
      ...state,
    },
    originalDueAtMs: DUE,
    events: happenings.map(([type, minute, { by, payload = {} } = {}], index) => ({
      itemId: id,
      sequence: index + 1,
      type,
      atMs: at(minute),
      ...(by !== undefined && { actorOrg: by, actorName: '某人' }),
      payload,
    })),
    told,
  };
}

const score = (obligations: ScoredObligation[], nowMs = LATER, scoring: Scoring = DEFAULT_SCORING) => scoreOf({ period: H1, nowMs, scoring, obligations });

/** The only department’s score. */
function only(obligations: ScoredObligation[], nowMs?: number): DepartmentScore {
  const scores = score(obligations, nowMs);
  expect(scores).toHaveLength(1);
  return scores[0] as DepartmentScore;
}

/** Points by criterion of one obligation, and the events behind each by number, with the instant at which something was missing. */
function pointsOf(happenings: Happening[], changes?: Parameters<typeof obligation>[1], nowMs?: number) {
  const { total, lines } = only([obligation(happenings, changes)], nowMs);
  return {
    total,
    lines: lines.map(({ criterion, points, possible, events, missingAtMs, exempt }) => {
      const because = [...events.map(({ sequence }) => sequence), ...(missingAtMs === undefined ? [] : [new Date(missingAtMs + 28_800_000).toISOString()])];
      return `${criterion} ${points}/${possible}${exempt ? ` ${exempt}` : ''} [${because.join(' ')}]`;
    }),
  };
}

describe('one obligation', () => {
  it('acknowledged and submitted in time has all 100 points, each with its event', () => {
    expect(pointsOf([ASKED, ACKNOWLEDGED, SUBMITTED, CONFIRMED])).toEqual({ total: 100, lines: ['acknowledged 20/20 [2]', 'submitted 80/80 [3]'] });
    expect(only([obligation([ASKED, ACKNOWLEDGED, SUBMITTED])]).lines[0]?.events).toEqual([
      { itemId: 'p/kickoff/water', sequence: 2, type: 'acknowledged', atMs: at('04-01 10:00'), actorOrg: 'water', actorName: '某人' },
    ]);
  });

  it('loses what it acknowledged only when the deadline had come', () => {
    const late: Happening = ['acknowledged', '04-03 00:00', { by: 'water' }];
    expect(pointsOf([ASKED, late, SUBMITTED])).toEqual({ total: 80, lines: ['acknowledged 0/20 [1 2 2019-04-03T00:00:00.000Z]', 'submitted 80/80 [3]'] });
    const lastMinute: Happening = ['acknowledged', '04-02 23:59', { by: 'water' }];
    expect(pointsOf([ASKED, lastMinute, SUBMITTED]).total).toBe(100);
    // Handing in says that it was received; so does acknowledging before anybody asked.
    expect(pointsOf([ASKED, ['submitted', '04-01 10:00', { by: 'water' }]]).total).toBe(100);
    expect(pointsOf([['acknowledged', '03-20 10:00', { by: 'water' }], SUBMITTED]).total).toBe(100);
    // So does a roster that is done by itself, which is as good as handed in.
    expect(pointsOf([ASKED, ['fulfilled', '04-01 10:00', { by: 'programme' }]])).toEqual({
      total: 100,
      lines: ['acknowledged 20/20 [2]', 'submitted 80/80 [2]'],
    });
  });

  it('is judged when the original due day ends, not a minute later', () => {
    expect(pointsOf([ASKED, ACKNOWLEDGED, ['submitted', '04-30 23:59', { by: 'water' }]]).total).toBe(100);
    expect(pointsOf([ASKED, ACKNOWLEDGED, LAPSED, ['submitted', '05-01 00:00', { by: 'water' }]])).toEqual({
      total: 20,
      lines: ['acknowledged 20/20 [2]', 'submitted 0/80 [3 4 2019-05-01T00:00:00.000Z]'],
    });
    expect(pointsOf([ASKED, ACKNOWLEDGED, LAPSED]).lines).toContain('submitted 0/80 [3 2019-05-01T00:00:00.000Z]');
  });

  it('handed in late but within its extension has the lesser points, and none beyond it', () => {
    const granted = extended('04-20 10:00', at('05-16 00:00'));
    expect(pointsOf([ASKED, ACKNOWLEDGED, granted, ['submitted', '05-10 10:00', { by: 'water' }]])).toEqual({
      total: 60,
      lines: ['acknowledged 20/20 [2]', 'submitted 0/80 [4 2019-05-01T00:00:00.000Z]', 'extended 40/0 [3 4]'],
    });
    expect(pointsOf([ASKED, ACKNOWLEDGED, granted, ['submitted', '05-16 00:00', { by: 'water' }]]).total).toBe(20);
    // An extension that was not needed costs nothing.
    expect(pointsOf([ASKED, ACKNOWLEDGED, granted, SUBMITTED]).total).toBe(100);
    // While it runs nothing is decided.
    expect(pointsOf([ASKED, ACKNOWLEDGED, granted], {}, at('05-15 00:00'))).toEqual({
      total: 100,
      lines: ['acknowledged 20/20 [2]', 'submitted 0/0 running []'],
    });
    // A date that an amendment of the plan moved is treated alike: the original one stays for scoring.
    const amended: Happening = ['amended', '04-20 10:00', { by: 'programme', payload: { schedule: { dueAtMs: at('05-16 00:00') } } }];
    expect(pointsOf([ASKED, ACKNOWLEDGED, amended, ['submitted', '05-10 10:00', { by: 'water' }]]).total).toBe(60);
    // Working days that have changed since moved no date: the points stand on the extension.
    const redated: Happening = ['amended', '04-21 10:00', { by: 'programme', payload: { schedule: { dueAtMs: at('05-16 00:00') }, redated: { moved: [] } } }];
    expect(pointsOf([ASKED, ACKNOWLEDGED, granted, redated, ['submitted', '05-10 10:00', { by: 'water' }]]).lines).toContain('extended 40/0 [3 5]');
  });

  it('loses for each return, up to the limit, and is late when what was sent back is not there on the due day', () => {
    const again: Happening = ['submitted', '04-29 10:00', { by: 'water' }];
    expect(pointsOf([ASKED, ACKNOWLEDGED, SUBMITTED, returned('04-26 10:00'), again])).toEqual({
      total: 95,
      lines: ['acknowledged 20/20 [2]', 'submitted 80/80 [5]', 'returned -5/0 [4]'],
    });
    const thrice = [
      returned('04-26 10:00'),
      again,
      returned('04-29 11:00'),
      ['submitted', '04-29 12:00', { by: 'water' }],
      returned('05-02 10:00'),
    ] as Happening[];
    // Handed in on the due day and sent back after it: in time, and three returns.
    expect(pointsOf([ASKED, ACKNOWLEDGED, SUBMITTED, ...thrice])).toEqual({
      total: 90,
      lines: ['acknowledged 20/20 [2]', 'submitted 80/80 [7]', 'returned -10/0 [4 6 8]'],
    });
    expect(pointsOf([ASKED, ACKNOWLEDGED, SUBMITTED, returned('04-28 10:00'), LAPSED, ['submitted', '05-02 10:00', { by: 'water' }]])).toEqual({
      total: 15,
      lines: ['acknowledged 20/20 [2]', 'submitted 0/80 [5 6 2019-05-01T00:00:00.000Z]', 'returned -5/0 [4]'],
    });
  });

  it('has nothing for what was taken back, whenever that was, and counts what was handed in instead', () => {
    const back = (minute: string): Happening => ['submissionWithdrawn', minute, { by: 'water', payload: { reason: '材料有误' } }];
    const fixed: Happening = ['submitted', '04-26 10:00', { by: 'water', payload: { corrects: true } }];
    // In time and taken back before the day is over, or after it: as if it had not been handed in.
    for (const minute of ['04-28 10:00', '05-02 10:00']) {
      expect(pointsOf([ASKED, ACKNOWLEDGED, SUBMITTED, back(minute)]).lines, minute).toContain('submitted 0/80 [2019-05-01T00:00:00.000Z]');
      expect(pointsOf([ASKED, ACKNOWLEDGED, SUBMITTED, fixed, back(minute)]).total, minute).toBe(20);
    }
    expect(pointsOf([ASKED, ACKNOWLEDGED, SUBMITTED, back('04-28 10:00'), ['submitted', '04-29 10:00', { by: 'water' }]]).lines).toContain(
      'submitted 80/80 [5]',
    );
    expect(pointsOf([ASKED, ACKNOWLEDGED, SUBMITTED, back('04-28 10:00'), ['submitted', '05-03 10:00', { by: 'water' }]]).total).toBe(20);
    // What it sent back before stays a return; a correction is the submission that counts.
    expect(pointsOf([ASKED, ACKNOWLEDGED, SUBMITTED, returned('04-26 10:00'), ['submitted', '04-27 10:00', { by: 'water' }], back('04-28 10:00')]).total).toBe(
      15,
    );
    expect(pointsOf([ASKED, ACKNOWLEDGED, SUBMITTED, fixed]).lines).toContain('submitted 80/80 [4]');
  });

  it('loses for red rungs, up to the limit, and never has less than nothing', () => {
    const silent = [ASKED, ACKNOWLEDGED, LAPSED];
    expect(pointsOf([...silent, redRung('05-16 09:00')])).toMatchObject({
      total: 5,
      lines: [expect.anything(), expect.anything(), 'red -10/0 [4]', 'unanswered -5/0 [3]'],
    });
    const weekly = ['05-16 09:00', '05-23 09:00', '05-30 09:00'].map((minute) => redRung(minute));
    expect(pointsOf([...silent, ...weekly])).toMatchObject({
      total: 0,
      lines: [expect.anything(), expect.anything(), 'red -20/0 [4 5 6]', 'unanswered -5/0 [3]'],
    });
    expect(pointsOf([ASKED, LAPSED, ...weekly]).total).toBe(0);
    // A rung that an outage swallowed and a later one stands for was told to nobody.
    expect(pointsOf([...silent, redRung('05-16 09:00', ['committee/officer'])]).total).toBe(15);
  });

  it('sees red where the committee is told, save for the office, all of whose lapses go there', () => {
    const told: Happening = ['rungReached', '05-16 09:00', { payload: { rung: 'of-another-plan', recipients: ['committee/officer'], overtaken: [] } }];
    expect(pointsOf([ASKED, ACKNOWLEDGED, LAPSED, told]).lines).toContain('red -10/0 [4]');
    const office = [told, redRung('05-23 09:00')];
    expect(pointsOf(office, { departmentId: 'office', told: [{ recipient: 'office/officer', atMs: at('03-29 09:00') }] }).lines).toContain('red -10/0 [2]');
  });

  it('does not punish whoever was never told in time', () => {
    const untold = { told: [] };
    expect(pointsOf([ASKED, LAPSED, redRung('05-16 09:00')], untold)).toEqual({
      total: undefined,
      lines: ['acknowledged 0/0 not-told []', 'submitted 0/0 not-told []'],
    });
    // Told after the deadline to acknowledge, but before the due date.
    expect(pointsOf([ASKED, LAPSED], { told: [{ recipient: 'water/officer', atMs: at('04-03 00:00') }] })).toEqual({
      total: 0,
      lines: ['acknowledged 0/0 not-told []', 'submitted 0/80 [2 2019-05-01T00:00:00.000Z]', 'unanswered -5/0 [2]'],
    });
    // A mail to somebody else tells it nothing; its own act shows that it knew.
    expect(pointsOf([ASKED, LAPSED], { told: [{ recipient: 'office/officer', atMs: at('03-29 09:00') }] }).total).toBeUndefined();
    const asks: Happening = ['extensionRequested', '04-10 10:00', { by: 'water' }];
    expect(pointsOf([ASKED, asks, LAPSED], untold).lines).toContain('submitted 0/80 [3 2019-05-01T00:00:00.000Z]');
  });

  it('is counted for each department that answered, for its own time', () => {
    const moved = (minute: string): Happening => ['reassigned', minute, { by: 'office', payload: { from: 'water', departmentId: 'fire' } }];
    const asked: Happening = [
      'rungReached',
      '04-23 09:00',
      { payload: { rung: 'r', recipients: ['fire/officer'], overtaken: [], acknowledgement: { byMs: at('04-26 00:00') } } },
    ];
    const told = [
      { recipient: 'water/officer', atMs: at('03-29 09:00') },
      { recipient: 'fire/officer', atMs: at('04-23 09:00') },
    ];
    const before = score([obligation([ASKED, ACKNOWLEDGED, moved('04-20 10:00'), asked, LAPSED], { departmentId: 'fire', told })]);
    expect(before.map(({ departmentId, total, columns }) => ({ departmentId, total, columns }))).toEqual([
      { departmentId: 'water', total: 100, columns: { ...NOTHING, acknowledged: 100 } },
      // Possible are 100 points; the lapse that it left unanswered takes 5.
      { departmentId: 'fire', total: 0, columns: { ...NOTHING, unanswered: -5 } },
    ]);
    // Taken over after the due date: the lapse stays with whoever let it happen.
    const after = score([
      obligation([ASKED, ACKNOWLEDGED, LAPSED, moved('05-10 10:00'), ['submitted', '05-14 10:00', { by: 'fire' }]], { departmentId: 'fire', told }),
    ]);
    expect(after.map(({ departmentId, total }) => [departmentId, total])).toEqual([['water', 20]]);
  });
});

describe('a period', () => {
  it('is a half-year or a year', () => {
    expect(periodOf('2019H1')).toEqual(H1);
    expect(periodOf('2020h2')).toEqual({ name: '2020H2', from: '2020-07-01', to: '2020-12-31' });
    expect(periodOf(' 2019 ')).toEqual({ name: '2019', from: '2019-01-01', to: '2019-12-31' });
    for (const text of ['', '2019H3', '2019Q1', '19H1', '2019H1x', '2019-H1']) expect(periodOf(text), text).toBeUndefined();
  });

  it('takes in what its original due date lies in, and is due, and was neither waived nor history', () => {
    const good = [ASKED, ACKNOWLEDGED, SUBMITTED];
    const others = [
      obligation([], { id: 'a', stage: 'waived' }),
      obligation([], { id: 'b', stage: 'withdrawn' }),
      obligation([], { id: 'c', stage: 'historic' }),
      obligation([], { id: 'd', originalDueDate: '2018-12-31' }),
      obligation([], { id: 'e', originalDueDate: '2019-07-01' }),
      { ...obligation([], { id: 'f', originalDueDate: '2019-06-30' }), originalDueAtMs: at('07-01 00:00') },
    ];
    expect(only([obligation(good), ...others], at('06-30 23:59'))).toMatchObject({ total: 100, obligations: 1, unsettled: 1, notYetDue: 1 });
    expect(only([others[5] as ScoredObligation], at('06-30 23:59'))).toEqual({
      departmentId: 'water',
      columns: NOTHING,
      obligations: 0,
      unsettled: 0,
      notYetDue: 1,
      lines: [],
    });
    expect(only([obligation(good, { stage: 'settled' })])).toMatchObject({ obligations: 1, unsettled: 0 });
  });
});

describe('a department', () => {
  const good = [ASKED, ACKNOWLEDGED, SUBMITTED];

  it('has what it assists in counted at the plan’s share, or not at all', () => {
    const two = [obligation(good, { id: 'a' }), obligation([ASKED, LAPSED], { id: 'b', role: 'assist' })];
    // 100 x (100 - 0.5 x 5) / (100 + 0.5 x 100): the assist left its lapse unanswered.
    expect(only(two).total).toBe(65);
    expect(score(two, LATER, { ...DEFAULT_SCORING, assistShare: 0 })[0]).toMatchObject({ total: 100, obligations: 1 });
  });

  it('is rounded to one decimal, halves up, each figure by itself', () => {
    const sent = [ASKED, ACKNOWLEDGED, SUBMITTED, returned('04-26 10:00'), ['submitted', '04-27 10:00', { by: 'water' }]] as Happening[];
    // 395 of 400: 98.75, of which the return took 1.25.
    expect(only(['a', 'b', 'c', 'd'].map((id) => obligation(id === 'a' ? sent : good, { id })))).toMatchObject({
      total: 98.8,
      columns: { ...NOTHING, acknowledged: 20, submitted: 80, returned: -1.2 },
    });
    // 195 of 300.
    expect(only(['a', 'b', 'c'].map((id) => obligation(id === 'a' ? [ASKED, LAPSED] : good, { id }))).total).toBe(65);
  });

  it('is ranked by its total; equals share a rank, and whoever has no total has none', () => {
    const of = (departmentId: string, happenings: Happening[]) =>
      obligation(
        happenings.map(([type, minute, more]): Happening => [type, minute, more?.by === 'water' ? { ...more, by: departmentId } : (more ?? {})]),
        { id: `p/kickoff/${departmentId}`, departmentId, told: [{ recipient: `${departmentId}/officer`, atMs: at('03-29 09:00') }] },
      );
    const late = [ASKED, ACKNOWLEDGED, LAPSED];
    const scores = score(
      [of('e', late), of('d', good), of('c', good), of('b', []), of('a', [ASKED, ['acknowledged', '04-20 10:00', { by: 'water' }], SUBMITTED])].map((one) =>
        one.state.departmentId === 'b' ? { ...one, told: [] } : one,
      ),
    );
    expect(scores.map(({ departmentId, rank, total }) => [departmentId, rank, total])).toEqual([
      ['c', 1, 100],
      ['d', 1, 100],
      ['a', 3, 80],
      ['e', 4, 15],
      ['b', undefined, undefined],
    ]);
  });
});

describe('what was to be reached', () => {
  const good = [ASKED, ACKNOWLEDGED, SUBMITTED];
  const result = (changes: Partial<ScoredResult>): ScoredResult => ({
    kind: 'target',
    departmentId: 'water',
    id: 'rate/dams',
    name: '达标率',
    dueOn: '2019-06-30',
    atMs: at('06-30 23:59'),
    done: 8,
    needed: 8,
    reached: true,
    ...changes,
  });
  const scored = (results: ScoredResult[], scoring: Scoring = DEFAULT_SCORING) =>
    scoreOf({ period: H1, nowMs: LATER, scoring, obligations: [obligation(good)], results })[0] as DepartmentScore;

  it('gives all points for a ceiling that was kept, as much of them as it is of what there was, and none to who has not said', () => {
    const points = (changes: Partial<ScoredResult>) =>
      scored([result({ kind: 'indicator', id: 'deaths', needed: 5, ceiling: 'reported', ...changes })]).lines.find(({ criterion }) => criterion === 'indicator')
        ?.points;
    expect(points({ done: 3 })).toBe(20);
    // 5 of 6 of twenty points are 16.7, and 5 of 500 are 0.2.
    expect(points({ done: 6, reached: false })).toBe(16);
    expect(points({ done: 500, reached: false })).toBe(0);
    expect(points({ done: 1, needed: 0, reached: false })).toBe(0);
    expect(points({ done: 0, ceiling: 'silent', reached: false })).toBe(0);
  });

  it('gives all points where it was reached, and as much of them in whole points as was reached of it', () => {
    const of = (changes: Partial<ScoredResult>) => scored([result(changes)]).lines.at(-1);
    expect(of({})).toMatchObject({ criterion: 'target', points: 20, possible: 20 });
    // 6 of 8 are 15 of 20; 7 of 9 are 15.6, cut.
    expect(of({ done: 6, reached: false })?.points).toBe(15);
    expect(of({ done: 7, needed: 9, reached: false })?.points).toBe(15);
    // Never all where it was missed, however near.
    expect(of({ done: 999, needed: 1_000, reached: false })?.points).toBe(19);
    expect(of({ kind: 'quota', done: 8, late: true })?.points).toBe(10);
    // Together with a whole obligation: 115 of 120.
    expect(scored([result({ done: 6, reached: false })])).toMatchObject({ total: 95.8, columns: { acknowledged: 16.7, submitted: 66.7, target: 12.5 } });
  });

  it('counts in its own period, and not at all where the plan gives no points for it', () => {
    expect(scored([result({ dueOn: '2019-07-01' })]).total).toBe(100);
    expect(scored([result({ reached: false, done: 0 })], { ...DEFAULT_SCORING, target: 0 })).toMatchObject({ total: 100, columns: { target: 0 } });
  });

  it('of the office is scored and not ranked: it does not appraise itself', () => {
    const scores = scoreOf({
      period: H1,
      nowMs: LATER,
      scoring: DEFAULT_SCORING,
      obligations: [obligation([ASKED, LAPSED])],
      results: [result({ departmentId: 'office', kind: 'quota' })],
    });
    expect(scores.map(({ departmentId, rank, total }) => [departmentId, rank, total])).toEqual([
      ['water', 1, 0],
      ['office', undefined, 100],
    ]);
  });
});

describe('what was decided', () => {
  const decision = (changes: Partial<ScoredDecision> = {}): ScoredDecision => ({
    id: 'p/consequence/fine.kickoff.water',
    departmentId: 'water',
    points: 7,
    obligationId: 'p/kickoff/water',
    name: '动员部署',
    decidedOn: '2019-06-20',
    countsOn: '2019-06-20',
    document: '安委办〔2019〕2号',
    events: [{ itemId: 'p/consequence/fine.kickoff.water', sequence: 2, type: 'granted', atMs: at('06-20 10:00'), payload: {} }],
    ...changes,
  });
  const scored = (obligations: ScoredObligation[], decisions: ScoredDecision[]) =>
    scoreOf({ period: H1, nowMs: LATER, scoring: DEFAULT_SCORING, obligations, decisions });

  it('comes off the total, however many obligations there are, and names the event of the decision', () => {
    const good = ['one', 'two', 'three', 'four'].map((id) => obligation([ASKED, ACKNOWLEDGED, SUBMITTED], { id }));
    const [score] = scored(good, [decision()]);
    // By hand: four obligations of 100 are 100, less 7.
    expect(score).toMatchObject({ total: 93, obligations: 4, columns: { ...NOTHING, acknowledged: 20, submitted: 80, consequence: -7 } });
    expect(score?.lines.at(-1)).toMatchObject({ criterion: 'consequence', points: -7, possible: 0, events: [{ sequence: 2, type: 'granted' }] });
    expect(scored(good, [decision(), decision({ id: 'p/consequence/other', points: 2 })])[0]?.total).toBe(91);
  });

  it('counts in its own period, never brings a total below nothing, and makes none where there is none', () => {
    const good = [obligation([ASKED, ACKNOWLEDGED, SUBMITTED])];
    expect(scored(good, [decision({ countsOn: '2019-07-01' })])[0]?.total).toBe(100);
    expect(scored([obligation([ASKED, LAPSED])], [decision()])[0]?.total).toBe(0);
    const [fire] = scored([], [decision({ departmentId: 'fire' })]);
    expect(fire?.total).toBeUndefined();
    expect(fire?.lines).toHaveLength(1);
  });
});

describe('a plan’s scoring', () => {
  const faultsOf = (scoring: string) =>
    inEnglish(checkPlan(smallPlan({ id: 'p', ladder: scoring })).faults, scoring).map(({ line, where, what }) => `${line} ${where}: ${what}`);

  it('may be left out, or name what differs', () => {
    expect(checkPlan(smallPlan({ id: 'p' })).plan?.scoring).toBeUndefined();
    expect(checkPlan(smallPlan({ id: 'p', ladder: 'scoring: { red: { each: 2 } }' })).plan?.scoring).toEqual({
      acknowledged: 20,
      submitted: 80,
      extended: 40,
      returned: { each: 5, atMost: 10 },
      red: { each: 2, atMost: 20 },
      unanswered: { each: 5, atMost: 5 },
      target: 20,
      quota: 20,
      indicator: 20,
      made: { workingDays: 5 },
      assistShare: 0.5,
    });
  });

  it('is refused where it does not come to 100, pays for lateness or contradicts itself', () => {
    expect(faultsOf('scoring: { acknowledged: 30 }')).toEqual(['16 scoring: acknowledged (30) and submitted (80) come to 110; make it 100']);
    expect(faultsOf('scoring: { extended: 90 }')).toEqual(['16 scoring.extended: handing in late counts more (90) than handing in on time (80)']);
    expect(faultsOf('scoring: { returned: { each: 5, atMost: 4 } }')).toEqual(['16 scoring.returned.atMost: at most 4 is less than the 5 for each']);
    expect(faultsOf('scoring: { red: { each: 101 } }')).toEqual(['16 scoring.red.each: write a whole number from 0 to 100 (it says 101)']);
  });
});

describe('whatever happens to obligations under the real rules', () => {
  const milestones = ['one', 'two', 'three'].map(
    (id, index) => `  - { id: ${id}, name: 任务${id}, clause: 一, duty: 办, due: 2019-0${index + 3}-31, lead: [water], assist: [fire] }`,
  );
  const { plan } = checkPlan(smallPlan({ id: 'p', milestones: milestones.join('\n').replace('04-31', '04-30') }));
  if (!plan) throw new Error('the plan is faulty');
  const calendar = openCalendar(plan);
  const planned = plannedObligations(plan, calendar);

  /** What people do on one obligation on some day of the year, a mail to the department, or both. */
  const ACTS: RequestedAct['kind'][][] = [
    [],
    ['acknowledge'],
    ['submit'],
    ['submit', 'confirm'],
    ['submit', 'return'],
    ['requestExtension', 'decideExtension'],
    ['requestExtension', 'decideExtension'],
    ['reassign'],
    ['waive'],
  ];
  const BY_OFFICE: RequestedAct['kind'][] = ['confirm', 'return', 'decideExtension', 'reassign', 'waive'];
  const step = fc.record({ on: fc.nat(planned.length - 1), day: fc.nat(240), acts: fc.constantFrom(...ACTS), mailed: fc.boolean() });
  const lives = fc.array(step, { minLength: 15, maxLength: 60 });

  function live(steps: { on: number; day: number; acts: RequestedAct['kind'][]; mailed: boolean }[], nowMs: number): ScoredObligation[] {
    return planned.map(({ spec }, index) => {
      let state = openObligation(spec, 0);
      const events: MachineEvent[] = [];
      const told: ScoredObligation['told'] = [];
      const pass = (untilMs: number) => {
        const caught = obligationMachine.isFinal(state) ? { state, events: [] } : catchUp(obligationMachine, state, untilMs);
        state = caught.state;
        events.push(...caught.events);
      };
      for (const { day, acts, mailed } of steps.filter(({ on }) => on === index).sort((one, other) => one.day - other.day)) {
        const atMs = at('01-01 10:00') + day * 86_400_000;
        if (atMs >= nowMs) break;
        pass(atMs);
        if (mailed) told.push({ recipient: `${state.departmentId}/officer`, atMs });
        for (const kind of acts) {
          const actor = { org: BY_OFFICE.includes(kind) ? 'office' : state.departmentId, name: '' };
          const departmentId = state.departmentId === 'water' ? 'fire' : 'water';
          const request = { kind, actor, key: `${day}`, reason: '汛期', evidence: EVIDENCE, until: '2019-07-31', grant: day % 4 > 0, departmentId };
          const outcome = obligationMachine.decide(state, completeAct(plan as Plan, calendar, state, request), atMs);
          if (isRefusal(outcome)) continue;
          state = outcome.reduce(obligationMachine.evolve, state);
          events.push(...outcome);
        }
      }
      pass(nowMs);
      return {
        state,
        originalDueAtMs: spec.schedule.dueAtMs,
        told,
        events: events.map(
          ({ type, atMs, key: _key, actor, ...payload }, sequence): ScoredEvent => ({
            itemId: state.id,
            sequence: sequence + 1,
            type,
            atMs,
            ...(actor && { actorOrg: actor.org, actorName: actor.name }),
            payload,
          }),
        ),
      };
    });
  }

  const now = fc.integer({ min: 60, max: 364 }).map((day) => at('01-01 00:00') + day * 86_400_000);

  it('keeps totals between 0 and 100 and every loss to an event or an instant', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(lives, now, (steps, nowMs) => {
        const obligations = live(steps, nowMs);
        const known = new Set(obligations.flatMap(({ events }) => events.map(({ itemId, sequence, type }) => `${itemId} ${sequence} ${type}`)));
        for (const { total, columns, lines } of score(obligations, nowMs)) {
          if (total !== undefined) {
            expect(total).toBeGreaterThanOrEqual(0);
            expect(total).toBeLessThanOrEqual(100);
            const sum = CRITERIA.reduce((all, criterion) => all + columns[criterion], 0);
            // Ten columns and the total, each rounded by at most 0.05.
            expect(Math.abs(total - Math.max(0, sum))).toBeLessThan(0.5501);
          }
          for (const { criterion, points, possible, events, missingAtMs, exempt } of lines) {
            seen.add(`${criterion}${exempt ?? ''}${Math.sign(points - possible)}`);
            for (const { itemId, sequence, type } of events) expect(known).toContain(`${itemId} ${sequence} ${type}`);
            if (exempt) expect([points, possible, events.length]).toEqual([0, 0, 0]);
            else expect(events.length + (missingAtMs === undefined ? 0 : 1)).toBeGreaterThan(0);
            if (points > possible) expect(criterion).toBe('extended');
          }
        }
      }),
      { numRuns: 400 },
    );
    // Nothing above was true only because it never came up.
    for (const kind of [
      'acknowledged0',
      'acknowledged-1',
      'acknowledgednot-told0',
      'submitted0',
      'submitted-1',
      'submittednot-told0',
      'submittedrunning0',
      'extended1',
      'returned-1',
      'red-1',
      'unanswered-1',
    ])
      expect(seen, kind).toContain(kind);
  });

  it('does not depend on the order in which obligations, events and mails are given', () => {
    fc.assert(
      fc.property(lives, now, fc.infiniteStream(fc.nat()), (steps, nowMs, stream) => {
        const shuffled = <T>(list: T[]) =>
          list
            .map((one) => ({ one, key: stream.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one);
        const obligations = live(steps, nowMs);
        const mixed = shuffled(obligations).map((one) => ({ ...one, events: shuffled(one.events), told: shuffled(one.told) }));
        expect(score(mixed, nowMs, { ...DEFAULT_SCORING, assistShare: 0.3 })).toEqual(score(obligations, nowMs, { ...DEFAULT_SCORING, assistShare: 0.3 }));
      }),
      { numRuns: 100 },
    );
  });
});
