import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import type { WorkingCalendar } from '../domain/kernel/calendar.ts';
import { advance, catchUp, type OwedNotice } from '../domain/kernel/machine.ts';
import { isRefusal, type Refusal } from '../domain/kernel/refusals.ts';
import { unitLetter } from '../domain/letters/portion.ts';
import { pendingOf } from '../domain/matters/decisions.ts';
import { granterOf, grantersOf } from '../domain/obligation/extension.ts';
import { obligationMachine, stillMatters } from '../domain/obligation/machine.ts';
import { possibleActs } from '../domain/obligation/may.ts';
import {
  lightOf,
  OBLIGATION_ACTS,
  type ObligationAct,
  type ObligationActKind,
  type ObligationEvent,
  type ObligationSpec,
  type ObligationState,
  openObligation,
  openParts,
  STAGES,
  type Stage,
  waitsFor,
} from '../domain/obligation/obligation.ts';
import { latePortions, portionGiven, portionId } from '../domain/obligation/portion.ts';
import { resolveSchedule, type Schedule } from '../domain/obligation/schedule.ts';
import { DEFAULT_LADDER } from '../domain/plan/defaults.ts';
import { planSchema } from '../domain/plan/schema.ts';
import { scheduleFor } from '../domain/programme/campaign.ts';
import { sentenceOf } from '../domain/words/refusals.ts';
import { runs } from './support/runs.ts';

// All dates are those of test/ladder.test.ts for 2019-04-30, a Tuesday before the Labour Day holiday (1 to 4 May; Sunday 5 May is worked):
// reminders 03-29, 04-23, 04-26, 04-29, 04-30; lapse told 05-05; 05-09, 05-16, then Thursdays from 05-23 to 07-11. All at 09:00.

const plan = planSchema.parse({
  id: 'p',
  name: '安全检查',
  zone: 'Asia/Shanghai',
  from: '2019-01-01',
  to: '2021-12-31',
  source: { title: '方案' },
  office: { name: '安委办', officer: 'office@x.example', director: 'director@x.example' },
  committee: { name: '安委会', officer: 'committee@x.example' },
  operator: { name: '运维', officer: 'operator@x.example' },
  departments: [{ id: 'water', name: '水务局', clause: '四', officer: 'water@x.example', head: 'water-head@x.example' }],
  milestones: [{ id: 'kickoff', name: '部署启动', clause: '三', duty: '召开动员会', due: '2019-04-30', lead: 'all' }],
});
const china = openCalendar(plan);
const instants = new Map<string, number>();
/** The real calendar, remembering what it looked up: the laws below ask for the same mornings thousands of times. */
const calendar: WorkingCalendar = {
  ...china,
  instantMs: (date, time) => {
    const known = instants.get(date + time) ?? china.instantMs(date, time);
    instants.set(date + time, known);
    return known;
  },
};

/** Epoch ms of a wall-clock minute in Shanghai: `04-30 09:00`, of 2019 unless a year is given. */
const at = (minute: string) => Date.parse(`${minute.length === 11 ? `2019-${minute}` : minute}:00+08:00`.replace(' ', 'T'));
const DUE = at('05-01 00:00');
const NEVER = at('2029-01-01 00:00');

const scheduleOf = (dueDate: string, departmentId = 'water', leads: string[] = []): Schedule =>
  resolveSchedule(plan, DEFAULT_LADDER, dueDate, { departmentId, leads }, calendar);

function specOf(changes: Partial<ObligationSpec> = {}): ObligationSpec {
  const { departmentId = 'water', leads = [] } = changes;
  return {
    programmeId: 'p',
    milestoneId: 'kickoff',
    departmentId,
    role: 'lead',
    leads,
    needsEvidence: true,
    needsConfirmation: true,
    schedule: scheduleOf('2019-04-30', departmentId, leads),
    ...changes,
  };
}
const opened = (changes?: Partial<ObligationSpec>) => openObligation(specOf(changes), at('03-01 00:00'));

const { decide, elapse, evolve, owed, wake, isFinal } = obligationMachine;
const EVIDENCE = [{ sha256: 'a'.repeat(64), name: '总结.docx', sizeBytes: 1_024 }];

const PARTS = { list: ['meeting', 'baseline', 'plans', 'goals'].map((id) => ({ id, name: `分项${id}` })), missing: 'refuse' as const };

/** Two units with dates of their own: Friday 19 and Wednesday 24 April 2019. */
const TOWN = portionId('p/kickoff/water', 1);
const PLANT = portionId('p/kickoff/water', 2);
const passedTo = (name: string, due: string) =>
  portionGiven(plan, { name, mail: 'unit@x.example', task: '排查水闸', due }, { departmentId: 'water', headless: false }, calendar);
const DIVIDED = [passedTo('迎水桥镇', '2019-04-19'), passedTo('水厂', '2019-04-24')];

/** An act as its right actor would send it, with everything that it needs. */
function actOf(kind: ObligationActKind, changes: Record<string, unknown> = {}): ObligationAct {
  const org = { owner: 'water', confirmer: 'office', overseer: 'office', party: 'water', unit: TOWN, programme: 'programme' }[OBLIGATION_ACTS[kind].by];
  const needs: Record<ObligationActKind, object> = {
    acknowledge: {},
    submit: { evidence: EVIDENCE },
    correct: { evidence: EVIDENCE },
    withdrawSubmission: {},
    withdrawExtension: {},
    instruct: { coolDownMs: 86_400_000 },
    answer: {},
    comment: { mentions: [] },
    readComments: {},
    tick: { part: 'meeting' },
    untick: { part: 'meeting' },
    progress: { share: 40 },
    confirm: {},
    return: {},
    requestExtension: { until: '2019-05-31' },
    decideExtension: { grant: true, schedule: scheduleOf('2019-05-31') },
    reassign: { departmentId: 'fire', leads: [], schedule: scheduleOf('2019-04-30', 'fire') },
    passOn: { portions: DIVIDED },
    endPortion: { portion: TOWN },
    acceptPortion: { portion: TOWN },
    returnPortion: { portion: TOWN },
    acknowledgePortion: { portion: TOWN },
    submitPortion: { portion: TOWN, evidence: EVIDENCE },
    waive: {},
    urge: { coolDownMs: 86_400_000 },
    amend: { leads: [], needsEvidence: true, needsConfirmation: true, schedule: scheduleOf('2019-06-30') },
    withdraw: {},
    fulfil: {},
    join: { standing: 'settled', org: 'fire' },
  };
  return { kind, key: 'k', actor: { org, name: '某人' }, reason: '汛期', ...needs[kind], ...changes } as unknown as ObligationAct;
}

/** A refusal reads as a sentence in both languages, with no code, gap or brace in it. */
function expectInWords(refusal: Refusal): void {
  const [zh, en] = [sentenceOf(refusal, 'zh'), sentenceOf(refusal, 'en')];
  const readable = /[\u4e00-\u9fff][^{}]*。$/.test(zh) && /^[A-Za-z0-9][^{}]*\.$/.test(en) && !/undefined|\{|NaN/.test(zh + en);
  if (!readable) throw new Error(`${refusal.refused} reads: ${zh} / ${en}`);
}

/** One obligation as an interpreter would run it: time first, then the act. */
class Run {
  state: ObligationState;
  events: ObligationEvent[] = [];
  notices: OwedNotice[] = [];

  constructor(state = opened()) {
    this.state = state;
  }

  private record(events: ObligationEvent[]): void {
    for (const event of events) {
      this.state = evolve(this.state, event);
      this.events.push(event);
      this.notices.push(...owed(this.state, event));
    }
  }

  /** Time alone, woken once at `nowMs`. */
  until(nowMs: number): this {
    if (!isFinal(this.state)) this.record(elapse(this.state, nowMs));
    return this;
  }

  /** Woken for every instant of its own, as when nothing ever stands still. */
  punctually(nowMs: number): this {
    for (let next = wake(this.state); next !== undefined && next <= nowMs; next = wake(this.state)) this.until(next);
    return this;
  }

  /** Tries an act; gives the code of a refusal, or undefined. */
  try(nowMs: number, kind: ObligationActKind, changes?: Record<string, unknown>): string | undefined {
    this.until(nowMs);
    const decided = decide(this.state, actOf(kind, changes), nowMs);
    if (isRefusal(decided)) {
      expectInWords(decided);
      return decided.refused;
    }
    this.record(decided);
    return undefined;
  }

  act(nowMs: number, kind: ObligationActKind, changes?: Record<string, unknown>): this {
    expect(this.try(nowMs, kind, changes)).toBeUndefined();
    return this;
  }

  /** `rung recipient` of the notices since the last call, without those that were overtaken. */
  told(): string[] {
    const fresh = this.notices.filter((notice) => !notice.overtaken).map((notice) => `${notice.rung} ${notice.recipient}`);
    this.notices = [];
    return fresh;
  }
}

const run = (changes?: Partial<ObligationSpec>) => new Run(opened(changes));

/** A state in each stage, in which every act that the stage allows has what it needs. */
function inStage(stage: Stage, kind: ObligationActKind): ObligationState {
  const parted = kind === 'tick' || kind === 'untick';
  const begun = run(parted ? { parts: PARTS } : {}).until(at('04-01 10:00'));
  if (kind === 'untick') begun.act(at('04-01 10:00'), 'tick');
  if (parted && stage !== 'open' && stage !== 'historic') for (const { id: part } of openParts(begun.state)) begun.act(at('04-01 11:00'), 'tick', { part });
  if (kind === 'decideExtension' || kind === 'withdrawExtension') begun.act(at('04-01 10:00'), 'requestExtension');
  if (kind.endsWith('Portion')) begun.act(at('04-01 10:00'), 'passOn');
  if (kind === 'acceptPortion' || kind === 'returnPortion') begun.act(at('04-01 11:00'), 'submitPortion');
  if (kind === 'answer') begun.act(at('04-01 10:00'), 'instruct');
  if (kind === 'readComments')
    begun.act(at('04-01 10:00'), 'comment', {
      actor: { org: 'office', name: '王五' },
      mentions: ['water', 'office', 'committee'].map((org) => ({ org, username: org, name: org, recipients: [`${org}/officer`] })),
    });
  switch (stage) {
    case 'open':
      return begun.state;
    case 'submitted':
      return begun.act(at('04-02 10:00'), 'submit').state;
    case 'settled':
      return begun.act(at('04-02 10:00'), 'submit').act(at('04-03 10:00'), 'confirm').state;
    case 'waived':
      return begun.act(at('04-02 10:00'), 'waive').state;
    case 'withdrawn':
      return begun.act(at('04-02 10:00'), 'withdraw').state;
    case 'historic':
      return openObligation(specOf(), at('2020-01-01 00:00'));
    case 'unused':
      return run({ optional: true, needsConfirmation: false }).until(at('2019-07-15 00:00')).state;
  }
}

describe('who may do what, and when', () => {
  /** From the design: who does each act and in which stages; everything else is a refusal. */
  const ALLOWED: Record<ObligationActKind, { by: string; or?: string; also?: string; in: Stage[]; events: string[] }> = {
    acknowledge: { by: 'water', in: ['open'], events: ['acknowledged'] },
    submit: { by: 'water', in: ['open'], events: ['submitted'] },
    correct: { by: 'water', in: ['submitted'], events: ['submitted'] },
    withdrawSubmission: { by: 'water', in: ['submitted'], events: ['submissionWithdrawn'] },
    withdrawExtension: { by: 'water', in: ['open'], events: ['extensionWithdrawn'] },
    instruct: { by: 'office', or: 'committee', in: ['open'], events: ['instructed'] },
    answer: { by: 'water', in: ['open', 'submitted'], events: ['answered'] },
    comment: { by: 'water', or: 'office', also: 'committee', in: ['open', 'submitted'], events: ['commented'] },
    readComments: { by: 'water', or: 'office', also: 'committee', in: ['open', 'submitted'], events: ['commentsRead'] },
    tick: { by: 'water', in: ['open'], events: ['ticked'] },
    untick: { by: 'water', in: ['open'], events: ['unticked'] },
    progress: { by: 'water', in: ['open'], events: ['progressed'] },
    confirm: { by: 'office', in: ['submitted'], events: ['confirmed'] },
    return: { by: 'office', in: ['submitted'], events: ['returned'] },
    requestExtension: { by: 'water', in: ['open'], events: ['extensionRequested'] },
    decideExtension: { by: 'office', in: ['open'], events: ['extensionGranted'] },
    reassign: { by: 'office', in: ['open'], events: ['reassigned'] },
    passOn: { by: 'water', in: ['open'], events: ['passedOn'] },
    endPortion: { by: 'water', in: ['open'], events: ['portionEnded'] },
    acceptPortion: { by: 'water', in: ['open'], events: ['portionAccepted'] },
    returnPortion: { by: 'water', in: ['open'], events: ['portionReturned'] },
    acknowledgePortion: { by: TOWN, in: ['open'], events: ['portionAcknowledged'] },
    submitPortion: { by: TOWN, in: ['open'], events: ['portionSubmitted'] },
    waive: { by: 'office', in: ['open', 'submitted'], events: ['waived'] },
    urge: { by: 'office', or: 'committee', in: ['open'], events: ['urged'] },
    amend: { by: 'programme', in: ['open', 'submitted'], events: ['amended'] },
    withdraw: { by: 'programme', in: ['open', 'submitted'], events: ['withdrawn'] },
    fulfil: { by: 'programme', in: ['open'], events: ['fulfilled'] },
    join: { by: 'programme', in: ['open', 'submitted'], events: ['jointlySettled'] },
  };
  const ACTORS = ['water', 'fire', 'office', 'committee', 'programme', 'operator', TOWN, PLANT, ''];
  const kinds = Object.keys(OBLIGATION_ACTS) as ObligationActKind[];
  const WHEN = at('04-04 10:00');
  /** Where an act is tried. */
  const stageFor = (kind: ObligationActKind): Stage => (ALLOWED[kind].in.includes('open') ? 'open' : 'submitted');

  it.each(kinds)('%s is for its own actor in its own stages, and a refusal in words for everyone else and elsewhere', (kind) => {
    const rule = ALLOWED[kind];
    for (const stage of STAGES) {
      for (const org of ACTORS) {
        const where = `${kind} by "${org}" when ${stage}`;
        const decided = decide(inStage(stage, kind), actOf(kind, { actor: { org, name: '某人' } }), WHEN);
        if ([rule.by, rule.or, rule.also].includes(org) && rule.in.includes(stage)) {
          expect(isRefusal(decided) ? decided.refused : decided.map((event) => event.type), where).toEqual(rule.events);
          continue;
        }
        if (!isRefusal(decided)) throw new Error(`${where} was allowed`);
        expect(['not-yours', 'wrong-stage'], where).toContain(decided.refused);
        expectInWords(decided);
      }
    }
  });

  it.each(kinds)('%s leaves its actor, key and instant on the event', (kind) => {
    const stage = stageFor(kind);
    const decided = decide(inStage(stage, kind), actOf(kind, { key: 'k7' }), WHEN);
    expect(decided).toMatchObject([{ key: 'k7', actor: { org: ALLOWED[kind].by, name: '某人' }, atMs: WHEN }]);
  });

  // Neither a roster nor what another has handed in says anything: `fulfil` and `join` are no person's acts.
  it.each(kinds.filter((kind) => kind !== 'fulfil' && kind !== 'join'))('%s keeps what was said with it on the event', (kind) => {
    const stage = stageFor(kind);
    const decided = decide(inStage(stage, kind), actOf(kind, { reason: ' 汛期抢险\u3000' }), WHEN);
    expect(decided).toMatchObject([{ reason: '汛期抢险' }]);
  });

  it.each(kinds.filter((kind) => OBLIGATION_ACTS[kind].reason))('%s without a reason, or with a blank one, is refused', (kind) => {
    const stage = stageFor(kind);
    for (const reason of [undefined, '', ' \u3000\n']) {
      const decided = decide(inStage(stage, kind), actOf(kind, { reason }), WHEN);
      if (!isRefusal(decided)) throw new Error(`${kind} was allowed with ${JSON.stringify(reason)}`);
      expect(decided.refused).toBe('reason-missing');
      expectInWords(decided);
    }
  });

  it('asks for reasons where somebody is told no, or something is taken away or moved', () => {
    expect(kinds.filter((kind) => OBLIGATION_ACTS[kind].reason).sort()).toEqual([
      'amend',
      'answer',
      'comment',
      'endPortion',
      'instruct',
      'progress',
      'reassign',
      'requestExtension',
      'return',
      'returnPortion',
      'untick',
      'urge',
      'waive',
      'withdraw',
      'withdrawSubmission',
    ]);
  });

  it('has the committee confirm what the office itself answers for, and not the office', () => {
    const office = run({ departmentId: 'office' }).act(at('04-02 10:00'), 'submit', { actor: { org: 'office', name: '值班' } });
    expect(office.try(at('04-03 10:00'), 'confirm')).toBe('not-yours');
    expect(office.try(at('04-03 10:00'), 'confirm', { actor: { org: 'committee', name: '值班' } })).toBeUndefined();
  });

  it('is urged at any time while it is open, once in the time that the plan has for it, officer and head at once, and never after it was handed in', () => {
    const late = run();
    late.act(at('05-02 10:00'), 'urge');
    expect(late.notices.filter(({ rung }) => rung.startsWith('urged')).map(({ recipient, sendAtMs }) => [recipient, sendAtMs])).toEqual([
      ['water/officer', at('05-02 10:00')],
      ['water/head', at('05-02 10:00')],
    ]);
    const [mail] = late.notices.filter(({ rung }) => rung.startsWith('urged')) as [OwedNotice];
    expect(stillMatters(late.state, mail, undefined)).toBe(true);
    expect(late.try(at('05-03 09:59'), 'urge')).toBe('urged-lately');
    late.act(at('05-03 10:00'), 'urge');
    expect(late.state.urged).toMatchObject({ times: 2, atMs: at('05-03 10:00') });
    late.act(at('05-04 10:00'), 'submit');
    expect(stillMatters(late.state, mail, undefined)).toBe(false);
  });

  it('is urged by the committee as well, and what the office itself owes by the committee alone', () => {
    const committee = { actor: { org: 'committee', name: '主任' } };
    expect(run().act(at('04-01 10:00'), 'urge', committee).state.urged).toMatchObject({ times: 1, by: 'committee' });
    const office = run({ departmentId: 'office' });
    expect(office.try(at('04-01 10:00'), 'urge')).toBe('not-yours');
    expect(office.try(at('04-01 10:00'), 'instruct', committee)).toBeUndefined();
  });

  it('holds an instruction until it is answered, whatever else happens, and tells whoever gave it', () => {
    const told = run().act(at('04-01 10:00'), 'instruct', { reason: '三日内报方案', actor: { org: 'committee', name: '主任' } });
    expect(told.notices.filter(({ rung }) => rung.startsWith('instructed')).map(({ recipient }) => recipient)).toEqual(['water/officer', 'water/head']);
    const [mail] = told.notices.filter(({ rung }) => rung.startsWith('instructed')) as [OwedNotice];
    expect(told.try(at('04-02 09:59'), 'instruct')).toBe('urged-lately');
    told.act(at('04-03 10:00'), 'submit').act(at('04-04 10:00'), 'return');
    expect(told.state.instructions).toMatchObject([{ text: '三日内报方案', by: { org: 'committee' } }]);
    expect(stillMatters(told.state, mail, undefined)).toBe(true);
    told.told();
    told.act(at('04-05 10:00'), 'answer', { reason: '方案已拟好' });
    expect(told.told()).toEqual([expect.stringMatching(/^answered-\d+ committee\/officer$/)]);
    expect(told.state.instructions).toBeUndefined();
    expect(stillMatters(told.state, mail, undefined)).toBe(false);
    expect(told.try(at('04-06 10:00'), 'answer')).toBe('nothing-to-answer');
  });

  it('goes on as if it had not been handed in once a submission is taken back: what came due meanwhile is told, the latest of it', () => {
    const taken = run().until(at('04-20 10:00'));
    taken.act(at('04-20 10:00'), 'submit').act(at('04-29 10:00'), 'correct', { reason: '补一页' });
    expect(taken.state).toMatchObject({ stage: 'submitted', corrected: true, submittedAtMs: at('04-29 10:00') });
    const mails = taken.notices.filter(({ rung }) => rung.startsWith('submitted'));
    expect(mails).toHaveLength(2);
    taken.told();
    // It falls due while it lies with the office; whoever takes it back then has let it lapse.
    taken.act(at('05-20 10:00'), 'withdrawSubmission');
    expect(taken.state).toMatchObject({ stage: 'open' });
    expect(taken.state.submittedAtMs).toBeUndefined();
    expect(taken.told()).toEqual([expect.stringMatching(/^submission-withdrawn-\d+ office\/officer$/)]);
    for (const mail of mails) expect(stillMatters(taken.state, mail, undefined)).toBe(false);
    const never = run().act(at('04-20 10:00'), 'acknowledge').until(at('04-20 10:01'));
    never.told();
    expect(taken.until(at('05-20 10:00')).told()).toEqual(never.until(at('05-20 10:00')).told());
    expect(taken.state.lapsedAtMs).toBe(taken.state.schedule.dueAtMs);
    expect(taken.punctually(NEVER).told()).toEqual(never.punctually(NEVER).told());
  });

  it('drops a request for more time that was taken back, and the mail about it that has not left', () => {
    const asked = run().act(at('04-01 10:00'), 'requestExtension');
    const mail = asked.notices.find(({ rung }) => rung.startsWith('extension-requested')) as OwedNotice;
    expect(stillMatters(asked.state, mail, undefined)).toBe(true);
    asked.act(at('04-02 10:00'), 'withdrawExtension');
    expect(stillMatters(asked.state, mail, undefined)).toBe(false);
    expect(asked.try(at('04-02 11:00'), 'decideExtension')).toBe('no-extension');
    expect(asked.try(at('04-02 11:00'), 'withdrawExtension')).toBe('no-extension');
    expect(asked.try(at('04-02 12:00'), 'requestExtension')).toBeUndefined();
  });

  it('takes receipt once', () => {
    expect(run().act(at('04-01 10:00'), 'acknowledge').try(at('04-01 11:00'), 'acknowledge')).toBe('already-acknowledged');
  });

  it('refuses a submission without a file where the plan asks for one', () => {
    expect(run().try(at('04-01 10:00'), 'submit', { evidence: [] })).toBe('evidence-missing');
    expect(run({ needsEvidence: false }).try(at('04-01 10:00'), 'submit', { evidence: [] })).toBeUndefined();
  });

  it('settles a submission at once where nobody has to confirm', () => {
    const settled = run({ needsConfirmation: false }).act(at('04-02 10:00'), 'submit');
    expect(settled.state).toMatchObject({ stage: 'settled', settledAtMs: at('04-02 10:00'), submittedAtMs: at('04-02 10:00') });
  });

  it('refuses to reassign to whom it belongs already', () => {
    expect(run().try(at('04-02 10:00'), 'reassign', { departmentId: 'water' })).toBe('already-theirs');
  });

  it('refuses to reassign with the dates of before, when it was given another due date meanwhile', () => {
    const moved = run().act(at('04-02 10:00'), 'amend', { schedule: scheduleOf('2019-06-30') });
    expect(moved.try(at('04-02 10:00'), 'reassign')).toBe('dates-of-another-version');
    expect(moved.try(at('04-02 10:00'), 'reassign', { schedule: scheduleOf('2019-06-30', 'fire') })).toBeUndefined();
  });
});

describe('what a department passes on', () => {
  const divided = () => run().act(at('04-01 10:00'), 'passOn');
  /** `rung recipient instant` of what was told of portions, in order. */
  const toldOf = (given: Run) =>
    given.notices
      .filter(({ rung, overtaken }) => /^(passed-on|portion)/.test(rung) && !overtaken)
      .map(({ rung, recipient, sendAtMs }) => [rung.replace(/-\d+$/, ''), recipient, sendAtMs]);
  const [town, plant] = [`water/${TOWN}`, `water/${PLANT}`];

  it('reminds each unit by dates of its own, and tells of its lapse the department alone', () => {
    const silent = divided().punctually(at('05-01 00:00') - 1);
    // 20 April is a Saturday, 28 April a Sunday that is worked.
    expect(toldOf(silent)).toEqual([
      ['passed-on', town, at('04-01 10:00')],
      ['passed-on', plant, at('04-01 10:00')],
      ['portions-reminded', town, at('04-16 09:00')],
      ['portions-reminded', town, at('04-18 09:00')],
      ['portions-reminded', plant, at('04-19 09:00')],
      ['portions-lapsed', town, at('04-22 09:00')],
      ['portions-lapsed', 'water/officer', at('04-22 09:00')],
      ['portions-reminded', plant, at('04-23 09:00')],
      ['portions-lapsed', plant, at('04-25 09:00')],
      ['portions-lapsed', 'water/officer', at('04-25 09:00')],
      ['portions-reminded', town, at('04-26 09:00')],
      ['portions-reminded', 'water/officer', at('04-26 09:00')],
      ['portions-reminded', 'water/head', at('04-26 09:00')],
      ['portions-reminded', plant, at('04-30 09:00')],
      ['portions-reminded', 'water/officer', at('04-30 09:00')],
      ['portions-reminded', 'water/head', at('04-30 09:00')],
    ]);
    expect(silent.state.portions?.map(({ lapsedAtMs }) => lapsedAtMs)).toEqual([at('04-20 00:00'), at('04-25 00:00')]);
    expect(silent.state.lapsedAtMs).toBeUndefined();
  });

  it('is yellow from the hour when a unit is late, and again as its own dates say once that is handed in', () => {
    const late = divided().until(at('04-19 23:59'));
    expect(lightOf(late.state, at('04-19 23:59'))).toBe('green');
    expect(lightOf(late.state, at('04-20 00:00'))).toBe('yellow');
    late.act(at('04-22 10:00'), 'submitPortion');
    expect(lightOf(late.state, at('04-22 10:00'))).toBe('green');
    expect(late.state.portions?.[0]).toMatchObject({ stage: 'submitted', submittedAtMs: at('04-22 10:00'), evidence: EVIDENCE, text: '汛期' });
    // Red stays red, whatever its units do.
    const red = divided().punctually(at('05-20 10:00'));
    expect(lightOf(red.state, at('05-20 10:00'))).toBe('red');
  });

  it('asks for an earlier date than its own, which is still to come', () => {
    const begun = run();
    const on = (due: string) => begun.try(at('04-10 10:00'), 'passOn', { portions: [passedTo('水厂', due)] });
    expect(on('2019-04-30')).toBe('portion-not-earlier');
    expect(on('2019-04-09')).toBe('portion-over');
    expect(begun.try(at('04-10 10:00'), 'passOn', { portions: [] })).toBe('portions-count');
    expect(on('2019-04-10')).toBeUndefined();
    // What would have left before it was passed on is told by that alone.
    expect(toldOf(begun.punctually(at('04-12 10:00')))).toEqual([
      ['passed-on', town, at('04-10 10:00')],
      ['portions-lapsed', town, at('04-11 09:00')],
      ['portions-lapsed', 'water/officer', at('04-11 09:00')],
    ]);
    const many = Array.from({ length: 50 }, () => passedTo('水厂', '2019-04-24'));
    expect(begun.try(at('04-12 10:00'), 'passOn', { portions: many })).toBe('portions-count');
  });

  it('are offered as long as an earlier date is left', () => {
    const { state } = divided();
    const offers = (nowMs: number) => possibleActs(state, 'water', nowMs).includes('passOn');
    expect([offers(state.schedule.dueAtMs - 1), offers(state.schedule.dueAtMs)]).toEqual([true, false]);
  });

  it('tells only the latest to each after an outage, and nothing to a unit that has handed in', () => {
    const slept = divided();
    slept.told();
    slept.act(at('04-17 10:00'), 'submitPortion', { portion: PLANT, actor: { org: PLANT, name: '水厂' } });
    slept.until(at('04-29 10:00'));
    expect(toldOf(slept)).toEqual([
      // Of the two reminders before it, one was due when the plant handed in.
      ['portions-reminded', town, at('04-16 09:00')],
      ['portion-submitted', 'water/officer', at('04-17 10:00')],
      ['portions-reminded', town, at('04-26 09:00')],
      ['portions-reminded', 'water/officer', at('04-26 09:00')],
      ['portions-reminded', 'water/head', at('04-26 09:00')],
    ]);
    const [first, last] = slept.notices
      .filter(({ rung, recipient }) => rung.startsWith('portions') && recipient === town && !rung.includes('lapsed'))
      .slice(-2);
    expect(stillMatters(slept.state, first as OwedNotice, undefined)).toBe(false);
    expect(stillMatters(slept.state, last as OwedNotice, undefined)).toBe(true);
    // So to whoever of the department has mails of their own.
    const toOfficer = slept.notices.findLast(({ rung, recipient }) => rung.startsWith('portions-reminded') && recipient === 'water/officer') as OwedNotice;
    expect(stillMatters(slept.state, { ...toOfficer, recipient: 'water/officer@zhang' }, undefined)).toBe(true);
    slept.act(at('04-29 11:00'), 'submitPortion');
    expect(stillMatters(slept.state, last as OwedNotice, undefined)).toBe(false);
  });

  it('goes back to its unit and is accepted, by the department alone', () => {
    const given = divided();
    const unit = { actor: { org: TOWN, name: '迎水桥镇' } };
    expect(given.try(at('04-02 10:00'), 'submitPortion', { evidence: [], reason: '' })).toBe('portion-empty');
    expect(given.try(at('04-02 10:00'), 'submitPortion', { portion: PLANT, ...unit })).toBe('not-yours');
    expect(given.try(at('04-02 10:00'), 'submit', unit)).toBe('not-yours');
    expect(given.try(at('04-02 10:00'), 'acceptPortion')).toBe('portion-wrong-stage');
    given.act(at('04-02 10:00'), 'submitPortion', unit);
    expect(given.try(at('04-02 11:00'), 'acceptPortion', unit)).toBe('not-yours');
    expect(given.try(at('04-02 11:00'), 'acceptPortion', { actor: { org: 'office', name: '某人' } })).toBe('not-yours');
    expect(given.try(at('04-02 11:00'), 'returnPortion', { portion: 'unit-x-1' })).toBe('portion-unknown');
    given.act(at('04-02 11:00'), 'returnPortion', { reason: '缺照片' });
    expect(given.state.portions?.[0]).toMatchObject({ stage: 'open', returned: { reason: '缺照片' } });
    given.act(at('04-03 10:00'), 'submitPortion', unit).act(at('04-03 11:00'), 'acceptPortion');
    expect(given.state.portions?.[0]).toMatchObject({ stage: 'accepted', overAtMs: at('04-03 11:00') });
    expect(given.state.portions?.[0]?.returned).toBeUndefined();
    expect(given.try(at('04-03 12:00'), 'endPortion')).toBe('portion-wrong-stage');
    given.act(at('04-03 12:00'), 'endPortion', { portion: PLANT });
    expect(toldOf(given).slice(2)).toEqual([
      ['portion-submitted', 'water/officer', at('04-02 10:00')],
      ['portion-returned', town, at('04-02 11:00')],
      ['portion-submitted', 'water/officer', at('04-03 10:00')],
      ['portion-accepted', town, at('04-03 11:00')],
      ['portion-ended', plant, at('04-03 12:00')],
    ]);
    expect(latePortions(given.punctually(at('04-29 10:00')).state, at('04-29 10:00'))).toEqual([]);
  });

  it('stands still while the whole is handed in, and ends with it', () => {
    const whole = divided().act(at('04-02 10:00'), 'submit').punctually(at('04-20 10:00'));
    expect(wake(whole.state)).toBeUndefined();
    expect(whole.try(at('04-20 10:00'), 'submitPortion')).toBe('wrong-stage');
    whole.act(at('04-20 10:00'), 'return');
    whole.told();
    // Its day passed meanwhile: a fact from now on, told at once.
    expect(toldOf(whole.until(at('04-20 10:01')))).toEqual([
      ['portions-lapsed', town, at('04-22 09:00')],
      ['portions-lapsed', 'water/officer', at('04-22 09:00')],
    ]);
    whole.act(at('04-21 10:00'), 'submit').act(at('04-21 11:00'), 'confirm');
    expect(whole.state.portions?.map(({ stage }) => stage)).toEqual(['ended', 'ended']);
    expect(whole.notices.filter(({ rung }) => rung.startsWith('confirmed')).map(({ recipient }) => recipient)).toEqual([town, plant]);
  });

  it('tells a unit, once the whole is open again, what it did not hear while that was handed in, and nothing that it has heard', () => {
    const dropped = { ever: false, lastDropped: true };
    for (const back of ['return', 'withdrawSubmission'] as const) {
      const given = divided();
      const [toTown] = given.notices.filter(({ rung }) => rung.startsWith('passed-on')) as [OwedNotice];
      // Held back, and moot when its time comes.
      given.act(at('04-01 11:00'), 'submit');
      expect(stillMatters(given.state, toTown, undefined)).toBe(false);
      given.notices = [];
      given.act(at('04-02 10:00'), back);
      const again = given.notices.find(({ recipient }) => recipient === town) as OwedNotice;
      expect(stillMatters(given.state, again, undefined, dropped)).toBe(true);
      expect(stillMatters(given.state, again, undefined, { ever: true, lastDropped: false })).toBe(false);
      // Taken back or handed in meanwhile, it is over; a reminder that came due with it says it all.
      const over = divided().act(at('04-01 11:00'), 'submit').act(at('04-02 10:00'), back).act(at('04-02 11:00'), 'endPortion');
      expect(stillMatters(over.state, again, undefined, dropped)).toBe(false);
      given.until(at('04-16 10:00'));
      expect(stillMatters(given.state, again, undefined, dropped)).toBe(false);
    }
    // So of what was sent back to it: with the department's reason, not with what the whole came back for.
    const returned = divided().act(at('04-02 10:00'), 'submitPortion').act(at('04-02 11:00'), 'returnPortion', { reason: '缺照片' });
    returned.act(at('04-02 12:00'), 'submit').act(at('04-03 10:00'), 'return', { reason: '数据不符' });
    const notice = returned.notices.findLast(({ recipient }) => recipient === town) as OwedNotice;
    const told = { plan, milestone: { name: '部署启动', plan: undefined }, state: returned.state, kind: 'news' as const, rung: notice.rung };
    const letter = unitLetter({
      ...{ ...told, recipient: notice.recipient, nowMs: at('04-03 10:00'), today: '2019-04-03', minute: () => '2019-04-16 09:00', reason: '数据不符' },
    });
    expect(letter?.subject).toContain('【退回】迎水桥镇');
    expect(letter?.facts.find(({ key }) => key === 'reason')?.value).toBe('缺照片');
    // What it has never heard of, it need not hear to be over.
    const ended = divided().act(at('04-01 11:00'), 'waive');
    const end = ended.notices.findLast(({ recipient }) => recipient === town) as OwedNotice;
    expect([false, true].map((ever) => stillMatters(ended.state, end, undefined, { ever, lastDropped: true }))).toEqual([false, true]);
  });

  it.each([
    ['waive', 'waived'],
    ['reassign', 'reassigned'],
    ['withdraw', 'withdrawn'],
    ['fulfil', 'fulfilled'],
    ['join', 'jointly-settled'],
  ] as const)('ends with %s, which its open units hear of', (kind, rung) => {
    const over = divided().act(at('04-02 10:00'), 'submitPortion').act(at('04-02 11:00'), 'acceptPortion').act(at('04-03 10:00'), kind);
    expect(over.state.portions?.map(({ stage }) => stage)).toEqual(['accepted', 'ended']);
    expect(over.notices.filter((one) => one.rung.startsWith(rung)).map(({ recipient }) => recipient)).toContain(plant);
    expect(over.notices.filter((one) => one.rung.startsWith(rung)).map(({ recipient }) => recipient)).not.toContain(town);
    expect(latePortions(over.state, NEVER)).toEqual([]);
  });
});

describe('time alone', () => {
  it('reminds and escalates rung by rung, and then is silent', () => {
    const silent = run().punctually(NEVER);
    const weekly = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((n) => ['water/officer', 'water/head', 'office/officer'].map((whom) => `weekly-${n} ${whom}`));
    expect(silent.told()).toEqual([
      'before-30-days water/officer',
      'acknowledge water/head',
      'before-7-days water/officer',
      'before-3-working-days water/officer',
      'before-1-working-day water/officer',
      'due-day water/officer',
      'lapse water/head',
      'lapse office/officer',
      'after-5-working-days office/director',
      'after-10-working-days committee/officer',
      ...weekly,
    ]);
    expect(wake(silent.state)).toBeUndefined();
    expect(silent.state.stage).toBe('open');
  });

  it('records the lapse at the due instant and tells of it at 09:00 on the next working day', () => {
    const lapsed = run().punctually(DUE);
    expect(lapsed.events.at(-1)).toMatchObject({ type: 'lapsed', atMs: DUE });
    expect(lapsed.notices.at(-1)).toMatchObject({ rung: 'lapse', sendAtMs: at('05-05 09:00') });
  });

  it('records the lapse at the due instant also when it wakes days later', () => {
    const late = run().until(at('05-08 15:00'));
    expect(late.state.lapsedAtMs).toBe(DUE);
    expect(late.events.find((event) => event.type === 'lapsed')?.atMs).toBe(DUE);
  });

  it('does not lapse one millisecond early', () => {
    expect(run().until(DUE - 1).state.lapsedAtMs).toBeUndefined();
  });

  it('chases the head for receipt when two working days have passed, unless it was acknowledged', () => {
    expect(run().punctually(at('04-02 23:59')).told()).not.toContain('acknowledge water/head');
    expect(run().punctually(at('04-03 09:00')).told()).toContain('acknowledge water/head');
    const acknowledged = run().punctually(at('04-01 10:00')).act(at('04-01 10:00'), 'acknowledge');
    expect(acknowledged.punctually(at('04-22 09:00')).told()).toEqual(['before-30-days water/officer']);
  });

  it('tells the lead, too, of the lapse of what only helps', () => {
    const helper = run({ role: 'assist', leads: ['roads'] }).punctually(DUE);
    expect(helper.told().filter((line) => line.startsWith('lapse'))).toEqual(['lapse water/head', 'lapse office/officer', 'lapse roads/officer']);
  });
});

describe('waking late', () => {
  it('tells each recipient the latest rung only, and keeps the others as overtaken', () => {
    // Asleep until Friday 24 May: the first weekly chase (05-23) overtakes all that the officer, the head and the office would have got.
    const late = run().until(at('05-24 08:00'));
    const overtaken = late.notices.filter((notice) => notice.overtaken).map((notice) => `${notice.rung} ${notice.recipient}`);
    expect(overtaken).toEqual([
      'before-30-days water/officer',
      'before-7-days water/officer',
      'before-3-working-days water/officer',
      'before-1-working-day water/officer',
      'due-day water/officer',
      'lapse water/head',
      'lapse office/officer',
    ]);
    expect(late.told()).toEqual([
      'after-5-working-days office/director',
      'after-10-working-days committee/officer',
      'weekly-1 water/officer',
      'weekly-1 water/head',
      'weekly-1 office/officer',
    ]);
  });

  it('goes on with the next rung as if it had never slept', () => {
    const late = run().until(at('05-24 08:00'));
    expect(wake(late.state)).toBe(at('05-30 09:00'));
  });

  it('does not chase the head for receipt when the officer hears only after the deadline for that', () => {
    const late = run().until(at('04-10 12:00'));
    expect(late.told()).toEqual(['before-30-days water/officer']);
    expect(late.state.acknowledgement).toBeUndefined();
    expect(late.punctually(at('04-23 08:59')).told()).toEqual([]);
  });

  it('chases for receipt as usual when the officer hears late, but before the deadline', () => {
    expect(run().until(at('04-01 12:00')).punctually(at('04-03 09:00')).told()).toEqual(['before-30-days water/officer', 'acknowledge water/head']);
  });

  it('tells the head of the lapse alone where the chase for receipt comes due in the same wake, though that would leave a day later', () => {
    // Whoever first heard on 04-29 has 04-30 and 05-05 to acknowledge; the chase leaves on 05-06, the mail of the lapse on 05-05.
    const late = run().until(at('04-29 12:00')).until(at('05-09 10:00'));
    const head = late.notices.filter(({ recipient }) => recipient === 'water/head').map(({ rung, sendAtMs, overtaken }) => [rung, sendAtMs, overtaken]);
    expect(head).toEqual([
      ['lapse', at('05-05 09:00'), false],
      ['acknowledge', at('05-06 09:00'), true],
    ]);
  });

  it('has nothing to tell of what was due before the programme was loaded', () => {
    const historic = openObligation(specOf(), DUE);
    expect(historic.stage).toBe('historic');
    expect([elapse(historic, NEVER), wake(historic)]).toEqual([[], undefined]);
    expect(openObligation(specOf(), DUE - 1).stage).toBe('open');
  });
});

describe('what came in after whoever decides had looked', () => {
  /** Acts as if the page had been opened at the event before the last `ago`. */
  const blind = (given: Run, kind: ObligationActKind, ago: number, more: object = {}) =>
    given.try(at('04-12 10:00'), kind, { seen: given.state.sequence - ago, ...more });

  it('is not confirmed, sent back or waived unseen, be it corrected or taken back and handed in anew', () => {
    for (const kind of ['confirm', 'return', 'waive'] as const) {
      const corrected = () => run().act(at('04-09 10:00'), 'submit').act(at('04-10 10:00'), 'correct');
      expect(blind(corrected(), kind, 1), kind).toBe('changed-since');
      expect(blind(corrected(), kind, 0), kind).toBeUndefined();
      // Talk, and whatever else happens, keeps nobody from deciding on what they have seen.
      expect(blind(corrected().act(at('04-11 10:00'), 'comment'), kind, 1), kind).toBeUndefined();
      const anew = run().act(at('04-09 10:00'), 'submit').act(at('04-10 10:00'), 'withdrawSubmission').act(at('04-11 10:00'), 'submit');
      expect(blind(anew, kind, 2), kind).toBe('changed-since');
      // Who says nothing of what they saw, as a command does, decides on what there is.
      expect(anew.try(at('04-12 10:00'), kind), kind).toBeUndefined();
    }
    expect(blind(run().act(at('04-11 10:00'), 'submit'), 'waive', 1)).toBe('changed-since');
  });

  it('is neither granted, refused nor passed over where it is another request for time', () => {
    const again = () =>
      run()
        .act(at('04-09 10:00'), 'requestExtension')
        .act(at('04-10 10:00'), 'withdrawExtension')
        .act(at('04-11 10:00'), 'requestExtension', { reason: '设备未到货' });
    for (const kind of ['decideExtension', 'reassign', 'waive'] as const) {
      expect(blind(again(), kind, 2), kind).toBe('changed-since');
      expect(blind(again(), kind, 0), kind).toBeUndefined();
    }
    expect(blind(again(), 'decideExtension', 1, { grant: false })).toBe('changed-since');
  });

  it('is not accepted from a unit, sent back or taken away unseen', () => {
    const divided = () => run().act(at('04-02 10:00'), 'passOn');
    const anew = () =>
      divided().act(at('04-03 10:00'), 'submitPortion').act(at('04-04 10:00'), 'returnPortion').act(at('04-05 10:00'), 'submitPortion', { reason: '补齐' });
    for (const kind of ['acceptPortion', 'returnPortion', 'endPortion'] as const) {
      expect(blind(anew(), kind, 2), kind).toBe('changed-since');
      expect(blind(anew(), kind, 0), kind).toBeUndefined();
      // What another unit does meanwhile changes nothing about this one.
      const other = anew().act(at('04-08 10:00'), 'submitPortion', { portion: PLANT, actor: { org: PLANT, name: '水厂' } });
      expect(blind(other, kind, 1), kind).toBeUndefined();
    }
    expect(blind(divided().act(at('04-03 10:00'), 'submitPortion'), 'endPortion', 1)).toBe('changed-since');
  });
});

describe('an extension', () => {
  const asked = () => run().punctually(at('04-29 10:00')).act(at('04-29 10:00'), 'requestExtension');

  it('can be asked for until the last millisecond and not at the due instant', () => {
    expect(run().try(DUE - 1, 'requestExtension')).toBeUndefined();
    expect(run().try(DUE, 'requestExtension')).toBe('extension-too-late');
  });

  it('cannot be asked for twice', () => {
    expect(asked().try(at('04-29 11:00'), 'requestExtension', { until: '2019-06-30' })).toBe('extension-pending');
  });

  it.each(['2019-04-30', '2019-04-29'])('until %s, which is not later, is refused', (until) => {
    expect(run().try(at('04-29 10:00'), 'requestExtension', { until })).toBe('extension-not-later');
  });

  it('is told to the office, and stops neither reminders nor the lapse while it waits', () => {
    const waiting = asked();
    expect(waiting.told().at(-1)).toMatch(/^extension-requested-\d+ office\/officer$/);
    expect(waiting.punctually(DUE).told()).toEqual(['due-day water/officer', 'lapse water/head', 'lapse office/officer']);
  });

  it('that was granted keeps the date that the plan gave and moves the one that counts', () => {
    const granted = asked().act(at('04-30 15:00'), 'decideExtension');
    expect(granted.state).toMatchObject({ originalDueDate: '2019-04-30', dueVersion: 2, stage: 'open', schedule: { dueDate: '2019-05-31' } });
    expect(granted.state.extension).toBeUndefined();
    expect(granted.told().at(-1)).toMatch(/^extension-granted-\d+ water\/officer$/);
    // The reminder thirty days before the new date has gone by (04-30 09:00); the next is a week before it.
    expect(wake(granted.state)).toBe(at('05-24 09:00'));
  });

  it('that was granted after the date passed takes the lapse back, and it lapses again on the new one', () => {
    const late = asked().punctually(at('05-06 10:00'));
    expect(late.state.lapsedAtMs).toBe(DUE);
    late.act(at('05-06 10:00'), 'decideExtension');
    expect(late.state.lapsedAtMs).toBeUndefined();
    expect(lightOf(late.state, at('05-06 10:00'))).toBe('green');
    late.told();
    expect(late.punctually(at('06-01 00:00')).state.lapsedAtMs).toBe(at('06-01 00:00'));
    expect(late.told().at(-1)).toBe('lapse office/officer');
  });

  it('that was refused leaves the date and needs a reason', () => {
    expect(asked().try(at('04-30 15:00'), 'decideExtension', { grant: false, reason: ' ' })).toBe('reason-missing');
    const refused = asked().act(at('04-30 15:00'), 'decideExtension', { grant: false });
    expect(refused.state).toMatchObject({ dueVersion: 1, schedule: { dueDate: '2019-04-30' } });
    expect(refused.told().at(-1)).toMatch(/^extension-refused-\d+ water\/officer$/);
    expect(refused.try(at('04-30 16:00'), 'requestExtension')).toBeUndefined();
  });

  it('that nobody asked for cannot be decided, and not with the dates of another day', () => {
    expect(run().try(at('04-29 10:00'), 'decideExtension')).toBe('no-extension');
    expect(asked().try(at('04-29 11:00'), 'decideExtension', { schedule: scheduleOf('2019-06-30') })).toBe('schedule-of-another-date');
    expect(asked().try(at('04-29 11:00'), 'decideExtension', { schedule: undefined })).toBe('schedule-of-another-date');
  });

  it('that is pending never shortens the time, whatever the plan was amended to meanwhile', () => {
    const amended = asked().act(at('04-29 12:00'), 'amend', { schedule: scheduleOf('2019-06-30') });
    amended.try(at('04-29 13:00'), 'decideExtension');
    expect(amended.state.schedule.dueDate).toBe('2019-06-30');
  });
});

describe('an extension that the plan limits', () => {
  // 2019-04-30 is a Tuesday. Working days back: 29, 28 (a Sunday that is worked), 26, 25, 24. Ten ahead, after 1 to 4 May: 5 to 10, 13 to 16.
  const rules = { askBefore: { workingDays: 5 }, times: 1, inAll: { workingDays: 10 } };
  const dates = (extensions: object | undefined, dueDate = '2019-04-30', own?: object) => {
    const milestones = [{ ...plan.milestones[0], ...(own && { extensions: own }) }];
    return scheduleFor(planSchema.parse({ ...plan, extensions, milestones }), 'kickoff', 'water', [], dueDate, calendar);
  };
  const limited = (extensions: object, own?: object) => run({ schedule: dates(extensions, '2019-04-30', own) });
  const ask = (until: string) => ({ until });
  const grant = (extensions: object, dueDate: string) => ({ schedule: dates(extensions, dueDate) });

  it('has its days looked up for the due date that holds, and its longest from the one that the plan gives', () => {
    expect(dates(rules).extension).toEqual({ askBy: { date: '2019-04-24', atMs: at('04-25 00:00') }, times: 1, last: '2019-05-16' });
    // Of a granted 2019-05-10, a Friday: 9, 8, 7, 6, 5 May (a Sunday that is worked).
    expect(dates(rules, '2019-05-10').extension).toMatchObject({ askBy: { date: '2019-05-05' }, last: '2019-05-16' });
    expect(dates({ askBefore: { days: 3 }, inAll: { months: 1 } }).extension).toEqual({
      askBy: { date: '2019-04-27', atMs: at('04-28 00:00') },
      last: '2019-05-30',
    });
    // A month before, also from a last day; and a day, which an extension does not move.
    expect(dates({ askBefore: { months: 1 } }, '2019-05-31').extension).toEqual({ askBy: { date: '2019-04-30', atMs: at('05-01 00:00') } });
    const byDay = { askBy: { date: '2019-04-20', atMs: at('04-21 00:00') } };
    expect([dates({ askBefore: { by: '2019-04-20' } }), dates({ askBefore: { by: '2019-04-20' } }, '2019-05-10')].map(({ extension }) => extension)).toEqual([
      byDay,
      byDay,
    ]);
    expect(limited({ askBefore: { by: '2019-04-20' } }).try(at('04-20 23:59'), 'requestExtension', ask('2019-05-10'))).toBeUndefined();
    expect(limited({ askBefore: { by: '2019-04-20' } }).try(at('04-21 00:00'), 'requestExtension', ask('2019-05-10'))).toBe('extension-asked-late');
    expect(dates({ inAll: { by: '2019-06-14' } }).extension).toEqual({ last: '2019-06-14' });
    expect([dates(undefined), dates(rules, '2019-04-30', {})].map(({ extension }) => extension)).toEqual([undefined, undefined]);
    expect(dates(rules, '2019-04-30', { times: 2 }).extension).toEqual({ times: 2 });
  });

  it('is a share of the limit, of so many days each time, or both: the earlier of them', () => {
    // 90 days from 30 January to 30 April, a half of which is 45: 14 June.
    const window = { opens: '2019-01-30' };
    const half = (extensions: object, dueDate = '2019-04-30') => {
      const milestones = [{ ...plan.milestones[0], ...window }];
      return scheduleFor(planSchema.parse({ ...plan, extensions, milestones }), 'kickoff', 'water', [], dueDate, calendar).extension;
    };
    expect(half({ inAll: { share: 0.5 } })).toEqual({ last: '2019-06-14' });
    expect(half({ inAll: { share: 0.5 } }, '2019-05-20')).toEqual({ last: '2019-06-14' });
    // Thirty days from the day that holds, and thirty more from the next.
    expect([half({ each: { days: 30 }, times: 2 }), half({ each: { days: 30 }, times: 2 }, '2019-05-30')]).toEqual([
      { times: 2, last: '2019-05-30' },
      { times: 2, last: '2019-06-29' },
    ]);
    expect(half({ each: { days: 30 }, inAll: { share: 0.5 } }, '2019-05-30')).toEqual({ last: '2019-06-14' });
    expect(limited({ each: { days: 10 } }).try(at('04-22 10:00'), 'requestExtension', ask('2019-05-11'))).toBe('extension-too-long');
    expect(limited({ each: { days: 10 } }).try(at('04-22 10:00'), 'requestExtension', ask('2019-05-10'))).toBeUndefined();
  });

  it('is decided by the committee where the plan says so, which alone is told and offered it', () => {
    const rules = { grantedBy: 'committee' };
    const asked = limited(rules).act(at('04-22 10:00'), 'requestExtension', ask('2019-05-10'));
    expect(asked.notices.filter(({ rung }) => rung.startsWith('extension-requested')).map(({ recipient }) => recipient)).toEqual(['committee/officer']);
    const offered = (org: string) => possibleActs(asked.state, org, at('04-22 11:00')).includes('decideExtension');
    expect([offered('office'), offered('committee')]).toEqual([false, true]);
    expect(pendingOf(asked.state, '部署').map(({ kind, org }) => [kind, org])).toEqual([['extension', 'committee']]);
    const decided = (org: string) =>
      obligationMachine.decide(
        asked.state,
        { kind: 'decideExtension', actor: { org, name: '' }, key: 'd', grant: true, ...grant(rules, '2019-05-10') } as ObligationAct,
        at('04-22 12:00'),
      );
    expect([decided('office'), decided('committee')]).toMatchObject([{ refused: 'not-yours' }, [{ type: 'extensionGranted' }]]);
    // What the office has to do is the committee's in any case, and a rule that names the office changes nothing.
    expect(dates({ grantedBy: 'office' }).extension).toEqual({});
  });

  it('goes to several in order where the plan says so: each is asked once the one before has agreed, and the last grants', () => {
    const rules = { grantedBy: ['fire', 'committee'] };
    const asked = limited(rules).act(at('04-22 10:00'), 'requestExtension', ask('2019-05-10'));
    const told = (one: typeof asked, what: string) => one.notices.filter(({ rung }) => rung.startsWith(what)).map(({ recipient }) => recipient);
    expect(told(asked, 'extension-requested')).toEqual(['fire/officer']);
    const offered = ({ state }: typeof asked) =>
      ['office', 'fire', 'committee'].filter((org) => possibleActs(state, org, at('04-22 11:00')).includes('decideExtension'));
    expect(offered(asked)).toEqual(['fire']);
    const decide = (state: ObligationState, org: string, more: object) =>
      obligationMachine.decide(
        state,
        { kind: 'decideExtension', actor: { org, name: '' }, key: `d ${org}`, grant: true, ...grant(rules, '2019-05-10'), ...more } as ObligationAct,
        at('04-23 12:00'),
      );
    expect(decide(asked.state, 'committee', {})).toMatchObject({ refused: 'not-yours' });
    const events = decide(asked.state, 'fire', { reason: '确有困难' });
    expect(events).toMatchObject([{ type: 'extensionPassed', to: 'committee', at: 1, reason: '确有困难' }]);
    const passed = advance(obligationMachine, asked.state, events as ObligationEvent[]);
    // The due date stays, the committee alone is told and offered it, and its time to decide runs from then.
    expect(passed.state.schedule.dueDate).toBe('2019-04-30');
    expect(passed.owed.map(({ notice: { recipient, rung } }) => [recipient, rung.replace(/-\d+$/, '')])).toEqual([['committee/officer', 'extension-passed']]);
    expect(pendingOf(passed.state, '部署').map(({ kind, org, sinceMs }) => [kind, org, sinceMs])).toEqual([['extension', 'committee', at('04-23 12:00')]]);
    expect(['office', 'fire', 'committee'].filter((org) => possibleActs(passed.state, org, at('04-23 13:00')).includes('decideExtension'))).toEqual([
      'committee',
    ]);
    expect(decide(passed.state, 'fire', {})).toMatchObject({ refused: 'not-yours' });
    // What the committee saw is what was passed on to it, not what had been asked for.
    expect(decide(passed.state, 'committee', { seen: asked.state.sequence })).toMatchObject({ refused: 'changed-since' });
    const granted = decide(passed.state, 'committee', { seen: passed.state.sequence });
    expect(granted).toMatchObject([{ type: 'extensionGranted' }]);
    expect(advance(obligationMachine, passed.state, granted as ObligationEvent[]).state).toMatchObject({ granted: 1, schedule: { dueDate: '2019-05-10' } });
    // A no of either is the end of it.
    for (const [state, org] of [
      [asked.state, 'fire'],
      [passed.state, 'committee'],
    ] as const) {
      const refused = decide(state, org, { grant: false, reason: '时间足够' });
      expect(refused).toMatchObject([{ type: 'extensionRefused' }]);
      expect(advance(obligationMachine, state, refused as ObligationEvent[]).state.extension).toBeUndefined();
    }
  });

  it('is never decided by whoever asks for it: of several in order it is left out', () => {
    const asked = limited({ grantedBy: ['water', 'committee'] }).act(at('04-22 10:00'), 'requestExtension', ask('2019-05-10'));
    expect(asked.notices.filter(({ rung }) => rung.startsWith('extension-requested')).map(({ recipient }) => recipient)).toEqual(['committee/officer']);
    expect([grantersOf(asked.state), granterOf(limited({ grantedBy: 'water' }).state)]).toEqual([['committee'], 'office']);
  });

  it('is asked for until the last millisecond of that day, and not offered after it', () => {
    const last = at('04-25 00:00');
    expect(limited(rules).try(last - 1, 'requestExtension', ask('2019-05-16'))).toBeUndefined();
    expect(limited(rules).try(last, 'requestExtension', ask('2019-05-16'))).toBe('extension-asked-late');
    const offered = (nowMs: number) => possibleActs(limited(rules).until(nowMs).state, 'water', nowMs).includes('requestExtension');
    expect([offered(last - 1), offered(last)]).toEqual([true, false]);
  });

  it('reaches to the last day of all that may be granted, and not a day further', () => {
    expect(limited(rules).try(at('04-22 10:00'), 'requestExtension', ask('2019-05-17'))).toBe('extension-too-long');
    expect(limited({ inAll: { by: '2019-04-30' } }).try(at('04-22 10:00'), 'requestExtension', ask('2019-05-01'))).toBe('extension-too-long');
  });

  it('is granted so often and no more, whoever answers by then', () => {
    const once = limited(rules)
      .act(at('04-22 10:00'), 'requestExtension', ask('2019-05-10'))
      .act(at('04-23 10:00'), 'decideExtension', grant(rules, '2019-05-10'));
    expect(once.try(at('04-24 10:00'), 'requestExtension', ask('2019-05-16'))).toBe('extension-too-often');
    expect(possibleActs(once.state, 'water', at('04-24 10:00'))).not.toContain('requestExtension');
    once.act(at('04-24 11:00'), 'reassign', { schedule: dates(rules, '2019-05-10') });
    expect(once.state.granted).toBe(1);
    expect(limited({ times: 0 }).try(at('04-22 10:00'), 'requestExtension', ask('2019-05-10'))).toBe('extension-too-often');
    const twice = { ...rules, times: 2 };
    const second = limited(twice)
      .act(at('04-22 10:00'), 'requestExtension', ask('2019-05-10'))
      .act(at('04-23 10:00'), 'decideExtension', grant(twice, '2019-05-10'));
    expect(second.try(at('04-24 10:00'), 'requestExtension', ask('2019-05-16'))).toBeUndefined();
  });

  it('cannot be granted against a rule that came while it waited; it can be refused', () => {
    const waits = () =>
      run()
        .act(at('04-22 10:00'), 'requestExtension', ask('2019-05-31'))
        .act(at('04-22 11:00'), 'amend', { schedule: dates(rules) });
    expect(waits().try(at('04-23 10:00'), 'decideExtension', grant(rules, '2019-05-31'))).toBe('extension-too-long');
    expect(waits().try(at('04-23 10:00'), 'decideExtension', { grant: false })).toBeUndefined();
    const never = run()
      .act(at('04-22 10:00'), 'requestExtension', ask('2019-05-31'))
      .act(at('04-22 11:00'), 'amend', { schedule: dates({ times: 0 }) });
    expect(never.try(at('04-23 10:00'), 'decideExtension', grant({ times: 0 }, '2019-05-31'))).toBe('extension-too-often');
  });
});

describe('a submission', () => {
  it.each([
    [DUE - 1, false],
    [DUE, true],
  ])('at %i is late: %s', (nowMs, late) => {
    expect(run().act(nowMs, 'submit').events.at(-1)).toMatchObject({ type: 'submitted', late });
  });

  it('is told to the office, and stops the ladder while it waits', () => {
    const submitted = run().punctually(at('04-24 10:00'));
    submitted.told();
    submitted.act(at('04-24 10:00'), 'submit');
    expect(submitted.told()).toEqual([expect.stringMatching(/^submitted-\d+ office\/officer$/)]);
    expect(wake(submitted.state)).toBeUndefined();
    expect(submitted.until(NEVER).told()).toEqual([]);
    expect(submitted.state.lapsedAtMs).toBeUndefined();
  });

  it('acknowledges receipt', () => {
    expect(run().act(at('04-01 10:00'), 'submit').state.acknowledgedAtMs).toBe(at('04-01 10:00'));
  });

  it('makes an extension that was asked for needless', () => {
    expect(run().act(at('04-01 10:00'), 'requestExtension').act(at('04-02 10:00'), 'submit').state.extension).toBeUndefined();
  });

  it('that is returned in time goes on with the rungs that are still ahead', () => {
    const returned = run().act(at('04-24 10:00'), 'submit').act(at('04-27 10:00'), 'return');
    expect(returned.state).toMatchObject({ stage: 'open', returns: 1 });
    expect(returned.state.submittedAtMs).toBeUndefined();
    returned.told();
    expect(returned.punctually(at('04-30 09:00')).told()).toEqual(['before-1-working-day water/officer', 'due-day water/officer']);
  });

  it('that was handed in in time and is returned after the due date lapses at once', () => {
    const returned = run().act(at('04-29 10:00'), 'submit').act(at('05-06 10:00'), 'return');
    returned.told();
    expect(wake(returned.state)).toBe(at('05-06 10:00') + 1);
    returned.until(at('05-06 10:00') + 1);
    expect(returned.state.lapsedAtMs).toBe(at('05-06 10:00') + 1);
    expect(returned.told()).toEqual(['lapse water/head', 'lapse office/officer']);
    expect(wake(returned.state)).toBe(at('05-09 09:00'));
  });

  it('that was handed in late and is returned does not lapse a second time', () => {
    const returned = run().act(at('05-06 10:00'), 'submit').act(at('05-07 10:00'), 'return').punctually(NEVER);
    expect(returned.events.filter((event) => event.type === 'lapsed')).toHaveLength(1);
  });

  it('that was sent back waits to be handed in again, with what was missing, until that is done or others take over', () => {
    const returned = run().act(at('04-24 10:00'), 'submit');
    expect(waitsFor(returned.state)).toBe('confirm');
    returned.act(at('04-25 10:00'), 'return', { reason: '缺签到表' });
    expect(waitsFor(returned.state)).toBe('return');
    expect(returned.state.returned).toEqual({ atMs: at('04-25 10:00'), reason: '缺签到表' });
    returned.act(at('04-26 10:00'), 'submit');
    expect(returned.state.returned).toBeUndefined();
    expect(waitsFor(returned.act(at('04-26 11:00'), 'confirm').state)).toBeUndefined();
    // Who takes over was sent nothing back.
    const moved = run().act(at('04-24 10:00'), 'submit').act(at('04-25 10:00'), 'return').act(at('04-25 11:00'), 'reassign');
    expect(waitsFor(moved.state)).toBe('acknowledge');
  });

  it('may be handed in again after it was returned', () => {
    const again = run().act(at('04-24 10:00'), 'submit').act(at('04-25 10:00'), 'return').act(at('04-26 10:00'), 'submit').act(at('04-26 11:00'), 'confirm');
    expect(again.state).toMatchObject({ stage: 'settled', returns: 1, submittedAtMs: at('04-26 10:00') });
  });
});

describe('an end', () => {
  it.each(['waive', 'withdraw'] as const)('by %s silences the ladder and tells the department', (kind) => {
    const ended = run().punctually(at('04-24 10:00'));
    ended.told();
    ended.act(at('04-24 10:00'), kind);
    expect(ended.told()).toEqual([expect.stringMatching(/^(waived|withdrawn)-\d+ water\/officer$/)]);
    expect(isFinal(ended.state)).toBe(true);
    expect([wake(ended.state), elapse(ended.state, NEVER)]).toEqual([undefined, []]);
  });
});

describe('reassigning', () => {
  const moved = () => run().punctually(at('04-01 10:00')).act(at('04-01 10:00'), 'acknowledge').act(at('04-24 10:00'), 'reassign');

  it('tells both departments, and from then on the one that takes over', () => {
    const reassigned = moved();
    const news = reassigned.told().slice(-2);
    expect(news[0]).toMatch(/^reassigned-\d+ fire\/officer$/);
    expect(news[1]).toMatch(/^reassigned-\d+ water\/officer$/);
    reassigned.act(at('04-24 11:00'), 'acknowledge', { actor: { org: 'fire', name: '经办' } });
    expect(reassigned.punctually(DUE).told()).toEqual([
      'before-3-working-days fire/officer',
      'before-1-working-day fire/officer',
      'due-day fire/officer',
      'lapse fire/head',
      'lapse office/officer',
    ]);
  });

  it('keeps the id, makes the new department acknowledge, and leaves the old one nothing to do', () => {
    const reassigned = moved();
    expect(reassigned.state).toMatchObject({ id: 'p/kickoff/water', departmentId: 'fire', dueVersion: 2 });
    expect(reassigned.state.acknowledgedAtMs).toBeUndefined();
    expect(reassigned.try(at('04-24 11:00'), 'submit')).toBe('not-yours');
    expect(reassigned.try(at('04-24 11:00'), 'acknowledge', { actor: { org: 'fire', name: '经办' } })).toBeUndefined();
  });

  it('chases the new department’s head when that does not acknowledge', () => {
    // Reminded on Friday 04-26; Sunday 04-28 (worked) and 04-29 are the two working days; the head hears on 04-30.
    expect(moved().punctually(at('04-30 09:00')).notices).toContainEqual(expect.objectContaining({ recipient: 'fire/head', sendAtMs: at('04-30 09:00') }));
  });

  it('says to the head that it is about receipt, also on a morning on which the officer is reminded', () => {
    expect(moved().punctually(at('04-30 09:00')).told().slice(-2).sort()).toEqual(['acknowledge fire/head', 'due-day fire/officer']);
  });
});

describe('a lapse between its instant and its morning', () => {
  // Recorded at 05-01 00:00, to be told on 05-05 09:00. What is reassigned or amended on 05-02 stays late, and somebody has to hear of it.
  const lapsed = () => run().punctually(at('05-02 10:00'));
  const heard = ({ state, notices }: Run) =>
    notices.filter((notice) => notice.rung === 'lapse' && !notice.overtaken && stillMatters(state, notice, DUE)).map((notice) => notice.recipient);

  it('is told on that morning', () => {
    expect(heard(lapsed())).toEqual(['water/head', 'office/officer']);
  });

  it('is told to the new head when the obligation changes hands', () => {
    expect(heard(lapsed().act(at('05-02 10:00'), 'reassign').punctually(at('05-08 09:00')))).toEqual(['fire/head', 'office/officer']);
  });

  it('is told when the plan is amended and the date stays', () => {
    const amended = lapsed().act(at('05-02 10:00'), 'amend', { schedule: scheduleOf('2019-04-30') });
    expect(heard(amended.punctually(at('05-08 09:00')))).toEqual(['water/head', 'office/officer']);
  });

  it('stays recorded at the due instant when the obligation changes hands', () => {
    expect(lapsed().act(at('05-02 10:00'), 'reassign').punctually(at('05-08 09:00')).state.lapsedAtMs).toBe(DUE);
  });

  it('is not told when an extension takes it back', () => {
    const asked = run().act(at('04-29 10:00'), 'requestExtension').punctually(at('05-02 10:00'));
    expect(heard(asked.act(at('05-02 10:00'), 'decideExtension'))).toEqual([]);
  });
});

describe('an amended plan', () => {
  it('moves an open obligation, keeps the first date and tells the department', () => {
    const amended = run().punctually(at('04-24 10:00')).act(at('04-24 10:00'), 'amend');
    expect(amended.state).toMatchObject({ originalDueDate: '2019-04-30', dueVersion: 2, schedule: { dueDate: '2019-06-30' } });
    expect(amended.told().at(-1)).toMatch(/^amended-\d+ water\/officer$/);
    expect(wake(amended.state)).toBe(at('05-31 09:00'));
  });

  it('that brings the date forward into the past makes it lapse at once', () => {
    const amended = run()
      .act(at('04-24 10:00'), 'amend', { schedule: scheduleOf('2019-04-12') })
      .until(at('04-24 10:00') + 1);
    expect(amended.state.lapsedAtMs).toBe(at('04-24 10:00') + 1);
  });

  it('leaves a submission waiting and its new date behind it', () => {
    const amended = run().act(at('04-24 10:00'), 'submit').act(at('04-25 10:00'), 'amend');
    expect(amended.state).toMatchObject({ stage: 'submitted', schedule: { dueDate: '2019-06-30' } });
  });
});

describe('the light', () => {
  const lapsed = () => run().punctually(at('05-08 00:00')).state;

  it.each([
    ['green', '04-23 08:59'],
    ['blue', '04-23 09:00'],
    ['blue', '04-30 23:59'],
    ['yellow', '05-01 00:00'],
    ['yellow', '05-09 08:59'],
    ['orange', '05-09 09:00'],
    ['orange', '05-16 08:59'],
    ['red', '05-16 09:00'],
    ['red', '2021-12-31 09:00'],
  ])('is %s at %s', (light, minute) => {
    expect(lightOf(opened(), at(minute))).toBe(light);
    expect(lightOf(lapsed(), at(minute))).toBe(light);
  });

  it('is blue to the last millisecond', () => {
    expect([lightOf(opened(), DUE - 1), lightOf(opened(), DUE)]).toEqual(['blue', 'yellow']);
  });

  it('is green while a submission waits and after the end, however late', () => {
    const submitted = run().act(at('05-20 10:00'), 'submit');
    expect(lightOf(submitted.state, at('05-21 10:00'))).toBe('green');
    expect(lightOf(submitted.act(at('05-22 10:00'), 'confirm').state, NEVER)).toBe('green');
  });

  it('is as bad as ever once late work is returned', () => {
    expect(lightOf(run().act(at('05-20 10:00'), 'submit').act(at('05-21 10:00'), 'return').state, at('05-21 10:00'))).toBe('red');
  });

  it('is that of the ladder’s own lapse from the due instant on, before anybody was told', () => {
    const { rungs, ...rest } = scheduleOf('2019-04-30');
    const strict = { ...rest, rungs: rungs.map((rung) => (rung.side === 'lapse' ? { ...rung, light: 'red' as const } : rung)) };
    expect([lightOf(opened({ schedule: strict }), DUE - 1), lightOf(opened({ schedule: strict }), DUE)]).toEqual(['blue', 'red']);
  });

  it('is yellow after the due instant of a ladder without lights', () => {
    const plain = { ...scheduleOf('2019-04-30'), rungs: [] };
    expect(lightOf(opened({ schedule: plain }), DUE)).toBe('yellow');
    expect(lightOf(opened({ schedule: plain }), DUE - 1)).toBe('green');
  });
});

describe('a notice about to leave', () => {
  const reminder = { kind: 'ladder', rung: 'before-7-days', dueVersion: 1, recipient: 'water/officer' } as const;
  const chase = { kind: 'ladder', rung: 'acknowledge', dueVersion: 1, recipient: 'water/head' } as const;
  const told = at('03-29 09:00');

  it('still matters while nothing has changed', () => {
    expect(stillMatters(opened(), reminder, undefined)).toBe(true);
  });

  it('does not once the work is handed in, waived or withdrawn', () => {
    for (const kind of ['submit', 'waive', 'withdraw'] as const)
      expect(stillMatters(run().act(at('04-23 10:00'), kind).state, reminder, told), kind).toBe(false);
  });

  it('does not once the date has moved', () => {
    expect(stillMatters(run().act(at('04-23 10:00'), 'amend').state, reminder, told)).toBe(false);
  });

  it('still does where an amendment changes something else, as while a pause holds mails back', () => {
    const same = { schedule: scheduleOf('2019-04-30') };
    const matters = ({ state, notices }: Run) => notices.filter((one) => one.kind === 'ladder' && !one.overtaken && stillMatters(state, one, told));
    // Reminded on 04-23 and told late on Sunday 05-05, which is worked; nothing of it has left.
    expect(matters(run().until(at('04-23 10:00')).act(at('04-23 10:00'), 'amend', same)).map(({ rung }) => rung)).toEqual(['before-7-days']);
    const late = run().punctually(at('05-05 10:00')).act(at('05-05 10:00'), 'amend', same).act(at('05-05 11:00'), 'amend', same);
    const ofLapse = (of: Run) => matters(of).flatMap(({ rung, recipient }) => (rung === 'lapse' ? [recipient] : []));
    expect(ofLapse(late)).toEqual(['water/head', 'office/officer']);
    expect(late.state.dueVersion).toBe(3);
    // What the new ladder has ahead, or tells somebody else, is told by that.
    const { rungs, ...rest } = same.schedule;
    const changed = (change: object) => ({ schedule: { ...rest, rungs: rungs.map((one) => (one.side === 'lapse' ? { ...one, ...change } : one)) } });
    const lapsed = () => run().punctually(at('05-05 10:00'));
    expect(ofLapse(lapsed().act(at('05-05 10:00'), 'amend', changed({ recipients: ['office/officer'] })))).toEqual(['office/officer']);
    expect(ofLapse(lapsed().act(at('05-05 10:00'), 'amend', changed({ atMs: at('05-06 09:00') })))).toEqual([]);
    // And nothing of it once another date or another body came in between.
    const handed = lapsed().act(at('05-05 10:00'), 'reassign', { departmentId: 'fire', schedule: scheduleOf('2019-04-30', 'fire') });
    expect(ofLapse(handed.act(at('05-05 11:00'), 'amend', { schedule: scheduleOf('2019-04-30', 'fire') }))).toEqual([]);
  });

  it('always matters when it is the news of an act', () => {
    expect(stillMatters(run().act(at('04-23 10:00'), 'waive').state, { kind: 'news', rung: 'waived-1', dueVersion: 1, recipient: 'water/officer' }, told)).toBe(
      true,
    );
  });

  it('chases for receipt only when the owner was told before the deadline and has not acknowledged', () => {
    const chased = run().punctually(at('04-03 09:00'));
    expect(stillMatters(chased.state, chase, told)).toBe(true);
    expect(stillMatters(chased.state, chase, undefined)).toBe(false);
    expect(stillMatters(chased.state, chase, at('04-03 00:00'))).toBe(false);
    expect(stillMatters(chased.state, chase, at('04-03 00:00') - 1)).toBe(true);
    expect(stillMatters(chased.act(at('04-03 09:30'), 'acknowledge').state, chase, told)).toBe(false);
  });
});

describe('laws', () => {
  const RUNS = { numRuns: runs(100) };
  const FIRST = at('2019-01-01 00:00');
  const date = fc.integer({ min: 40, max: 900 }).map((days) => new Date(FIRST + days * 86_400_000).toISOString().slice(0, 10));
  const spec = fc
    .record({
      dueDate: date,
      departmentId: fc.constantFrom('water', 'office'),
      leads: fc.constantFrom<string[]>([], ['roads']),
      needsConfirmation: fc.boolean(),
    })
    .map(({ dueDate, departmentId, leads, needsConfirmation }) =>
      specOf({ departmentId, leads, needsConfirmation, schedule: scheduleOf(dueDate, departmentId, leads) }),
    );
  /** Minutes from 45 days before the due instant to 105 after it: the whole ladder and both ends. */
  const wakes = fc.array(fc.integer({ min: -45 * 1_440, max: 105 * 1_440 }), { minLength: 1, maxLength: 12 });
  const pairs = (notices: OwedNotice[]) => new Set(notices.map((notice) => `${notice.rung} ${notice.recipient}`));
  const overtaken = (notices: OwedNotice[]) => pairs(notices.filter((notice) => notice.overtaken));

  /** The notices of waking at each of the instants, against those of waking once at the last. */
  function bothWays(from: ObligationState, minutes: number[]): { often: OwedNotice[]; once: OwedNotice[]; states: [ObligationState, ObligationState] } {
    const instants = minutes.map((minute) => from.schedule.dueAtMs + minute * 60_000).sort((a, b) => a - b);
    const often = instants.reduce((so, nowMs) => so.until(nowMs), new Run(from));
    const once = new Run(from).until(instants.at(-1) as number);
    return { often: often.notices, once: once.notices, states: [often.state, once.state] };
  }

  it('what is owed does not depend on when one wakes; sleeping longer only overtakes more', () => {
    fc.assert(
      fc.property(spec, wakes, (given, minutes) => {
        const acknowledged = { ...openObligation(given, FIRST), acknowledgedAtMs: FIRST };
        const { often, once, states } = bothWays(acknowledged, minutes);
        expect(pairs(often)).toEqual(pairs(once));
        for (const pair of overtaken(often)) expect(overtaken(once)).toContain(pair);
        expect(states[0].lapsedAtMs).toBe(states[1].lapsedAtMs);
        expect(states[0].sequence).toBe(states[1].sequence);
      }),
      RUNS,
    );
  });

  it('the head hears of a lapse on the morning on which receipt would have been chased', () => {
    // Two working days before the due date and two to acknowledge: both mornings are the first after the lapse.
    const schedule = resolveSchedule(
      plan,
      [
        { id: 'first', before: { workingDays: 2 }, tell: ['officer'] },
        { id: 'lapse', on: 'lapse', tell: ['head', 'office'] },
      ],
      '2019-04-30',
      { departmentId: 'water', leads: [] },
      calendar,
    );
    const morning = schedule.rungs.find((rung) => rung.side === 'lapse')?.atMs ?? 0;
    expect(schedule.rungs[0]?.acknowledge?.mailAtMs).toBe(morning);
    for (const run of [new Run(opened({ schedule })).punctually(morning), new Run(opened({ schedule })).until(schedule.rungs[0]?.atMs ?? 0).until(morning)]) {
      const matters = run.notices.filter(
        (notice) => notice.recipient === 'water/head' && !notice.overtaken && stillMatters(run.state, notice, schedule.rungs[0]?.atMs),
      );
      expect(matters.map((notice) => notice.rung)).toEqual(['lapse']);
    }
  });

  it('sleeping longer can only spare the head the chase for receipt', () => {
    fc.assert(
      fc.property(spec, wakes, (given, minutes) => {
        const { often, once } = bothWays(openObligation(given, FIRST), minutes);
        for (const pair of pairs(once)) expect(pairs(often)).toContain(pair);
        const spared = [...pairs(often)].filter((pair) => !pairs(once).has(pair));
        for (const pair of spared) expect(pair).toMatch(given.departmentId === 'office' ? / office\/director$/ : / water\/head$/);
        expect(spared.length).toBeLessThanOrEqual(1);
      }),
      RUNS,
    );
  });

  it('every recipient of a late wake is told exactly once', () => {
    fc.assert(
      fc.property(spec, fc.integer({ min: -45 * 1_440, max: 105 * 1_440 }), (given, minute) => {
        const { notices } = new Run(openObligation(given, FIRST)).until(given.schedule.dueAtMs + minute * 60_000);
        const told = notices.filter((notice) => !notice.overtaken).map((notice) => notice.recipient);
        expect([...told].sort()).toEqual([...new Set(notices.map((notice) => notice.recipient))].sort());
      }),
      RUNS,
    );
  });

  /** A step: sleep so many minutes, then perhaps try an act, as whoever and with whatever. */
  const step = fc.record({
    minutes: fc.integer({ min: 0, max: 20 * 1_440 }),
    kind: fc.option(fc.constantFrom(...(Object.keys(OBLIGATION_ACTS) as ObligationActKind[])), { nil: undefined, freq: 3 }),
    rightActor: fc.constantFrom(true, true, true, false),
    grant: fc.boolean(),
    laterDays: fc.integer({ min: -30, max: 90 }),
  });
  const weighted = step.filter(({ kind }) => kind !== 'withdraw' && kind !== 'waive');
  const steps = fc.array(fc.oneof({ weight: 12, arbitrary: weighted }, { weight: 1, arbitrary: step }), { minLength: 1, maxLength: 30 });

  /** Plays the steps from 45 days before the due instant and hands each state reached to `look`. */
  function play(given: ObligationSpec, commands: typeof steps extends fc.Arbitrary<infer T> ? T : never, look: (run: Run) => void): Run {
    const played = new Run(openObligation(given, FIRST));
    let nowMs = given.schedule.dueAtMs - 45 * 86_400_000;
    for (const { minutes, kind, rightActor, grant, laterDays } of commands) {
      nowMs += minutes * 60_000;
      played.until(nowMs);
      if (kind !== undefined) {
        const { state } = played;
        const until = new Date(Date.parse(state.schedule.dueDate) + laterDays * 86_400_000).toISOString().slice(0, 10);
        const confirmer = state.departmentId === 'office' ? 'committee' : 'office';
        const org = rightActor
          ? { owner: state.departmentId, confirmer, overseer: confirmer, party: state.departmentId, unit: TOWN, programme: 'programme' }[
              OBLIGATION_ACTS[kind].by
            ]
          : 'nobody';
        const other = state.departmentId === 'fire' ? 'water' : 'fire';
        const dueDate = kind === 'decideExtension' ? (state.extension?.until ?? until) : kind === 'amend' ? until : state.schedule.dueDate;
        const departmentId = kind === 'reassign' ? other : state.departmentId;
        const schedule = scheduleOf(dueDate, departmentId, state.leads);
        const details = {
          mentions: [],
          until,
          grant,
          schedule,
          departmentId,
          leads: state.leads,
          needsEvidence: false,
          needsConfirmation: state.needsConfirmation,
        };
        played.try(nowMs, kind, { ...details, key: `k${nowMs}`, actor: { org, name: '某人' } });
      }
      look(played);
    }
    return played;
  }

  it('no notice is owed twice and events are numbered without a gap, whatever people do', () => {
    fc.assert(
      fc.property(spec, steps, (given, commands) => {
        const played = play(given, commands, () => undefined).punctually(NEVER);
        const keys = played.notices.map((notice) => notice.key);
        expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
        expect(played.state.sequence).toBe(played.events.length);
        let state = openObligation(given, FIRST);
        for (const event of played.events) {
          const before = state.sequence;
          state = evolve(state, event);
          expect(state.sequence).toBe(before + 1);
        }
        expect(state).toEqual(played.state);
      }),
      RUNS,
    );
  });

  it('nothing is owed and nothing may be done once it has ended', () => {
    fc.assert(
      fc.property(spec, steps, (given, commands) => {
        let told: number | undefined;
        const ended = play(given, commands, ({ state, notices }) => {
          if (isFinal(state)) told ??= notices.length;
        });
        if (told === undefined) told = ended.act(Math.max(ended.state.elapsedMs, FIRST) + 1, 'withdraw').notices.length;
        expect(ended.until(NEVER).notices).toHaveLength(told);
        expect([wake(ended.state), elapse(ended.state, NEVER)]).toEqual([undefined, []]);
        for (const kind of Object.keys(OBLIGATION_ACTS) as ObligationActKind[]) expect(ended.try(NEVER, kind)).toMatch(/^(not-yours|wrong-stage)$/);
      }),
      RUNS,
    );
  });

  it('the next wake is always ahead, nothing happens before it, and something does at it', () => {
    fc.assert(
      fc.property(spec, steps, (given, commands) => {
        play(given, commands, ({ state }) => {
          const next = wake(state);
          if (next === undefined) {
            expect(elapse(state, NEVER)).toEqual([]);
            return;
          }
          expect(next).toBeGreaterThan(state.elapsedMs);
          expect(elapse(state, next - 1)).toEqual([]);
          expect(elapse(state, next).length).toBeGreaterThan(0);
          expect(wake(catchUp(obligationMachine, state, next).state) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(next);
        });
      }),
      RUNS,
    );
  });

  it('an open obligation whose due instant has passed has lapsed, and no other has', () => {
    fc.assert(
      fc.property(spec, steps, fc.integer({ min: 1, max: 60_000 }), (given, commands, laterMs) => {
        play(given, commands, ({ state }) => {
          if (state.stage !== 'open') return;
          const nowMs = state.elapsedMs + laterMs;
          const { state: later } = catchUp(obligationMachine, state, nowMs);
          expect(later.lapsedAtMs !== undefined).toBe(nowMs >= later.schedule.dueAtMs);
        });
      }),
      RUNS,
    );
  });
});
