import fc from 'fast-check';
import type { PlainDate } from '../../domain/kernel/dates.ts';
import { AUDIENCES } from '../../domain/plan/ladder-fields.ts';
import type { RequestedAct } from '../../domain/programme/campaign.ts';
import type { Conduct } from '../../domain/rehearsal/behaviour.ts';

/** Something that somebody tries. Who exactly, and until which date, follows from the state that they find. */
export interface Command {
  hour: number;
  target: number;
  kind: RequestedAct['kind'];
  grant: boolean;
  laterDays: number;
  byAnother: boolean;
}

/** The parts of a duty that has some. */
export const PARTS = [
  { id: 'meeting', name: '动员会' },
  { id: 'baseline', name: '摸底' },
];
export const DEPARTMENTS = ['water', 'fire'] as const;
export type Department = (typeof DEPARTMENTS)[number];

export interface ModelMilestone {
  dueDay: number;
  /** `collective`: a name for several bodies, where the plan has one. */
  lead: 'all' | 'first' | 'office' | 'collective';
  assist: boolean;
  sectors: boolean;
  /** Who accepts what is handed in. */
  confirm: boolean | 'committee' | 'both';
  /** Where several lead it. */
  together?: 'all' | 'any' | undefined;
  /** Whether another body gets what is handed in as well. */
  copies?: boolean | undefined;
  /** Nobody can confirm it before the plan's first milestone is settled. */
  needs?: boolean | undefined;
  /** Instead of on its due day. */
  when?: 'each week' | 'each ten days' | 'after the first' | 'after an event' | undefined;
  /** The limit of what follows upon something, in a unit that `dueDay` draws. */
  within: number;
  /** So many days before its due day it opens. */
  opensBefore?: number | undefined;
  dueAt?: string | undefined;
  /** Another department owes the lead a part of it before. */
  contributes?: boolean | undefined;
  /** Its progress is asked for every so many working days. */
  progress?: number | undefined;
  /** What a submission needs besides a file. */
  asks: 'nothing' | 'figures' | 'parts' | 'reason';
}

/** One change of the plan; `target` is one of the milestones that it has by then. What the plan has no room for changes nothing. */
export type Change =
  | { kind: 'move'; target: number; days: number }
  | { kind: 'add'; milestone: ModelMilestone }
  /** `backAfterHours`: put back by a further version. */
  | { kind: 'remove'; target: number; backAfterHours?: number }
  | { kind: 'hand over'; target: number; lead: ModelMilestone['lead']; assist: boolean }
  | { kind: 'ask otherwise'; target: number; sectors: boolean; confirm: ModelMilestone['confirm']; asks: ModelMilestone['asks'] }
  | { kind: 'split'; target: number; parts: ModelMilestone[] }
  /** The other of the two goes on with the work of this one. */
  | { kind: 'merge'; department: Department }
  /** Whom the name for several means. */
  | { kind: 'say who' }
  | { kind: 'ladder'; ladder: object[]; acknowledgeWorkingDays: number }
  | { kind: 'days off'; overrides: ModelCase['overrides'] };

/** One small plan, how people behave in it, how it is steered, and its clock. */
export interface ModelCase {
  from: PlainDate;
  days: number;
  hoursPerSecond: number;
  zone: string;
  mailAt: string;
  table: 'china' | 'none';
  overrides: { day: number; working: boolean }[];
  departments: number;
  /** Besides these one that is a name for several. */
  collective?: boolean | undefined;
  ladder: object[];
  acknowledgeWorkingDays: number;
  milestones: ModelMilestone[];
  commands: Command[];
  amendments: { hour: number; change: Change }[];
  pauses: { hour: number; hours: number }[];
  briefOn: 'off' | 'monday' | 'thursday';
  decideWorkingDays: number;
  /** Days on which a duty without a date is asked after, earliest first; nothing where there are none. */
  reviews: number[];
  /** An event that is reported so many hours after it happened; `alone`: it asks one department alone. */
  reports: { hour: number; agoHours: number; alone: boolean }[];
  /** What is found on a day and put on the plan's register, each with so many days until its limit; `alone`: one department sees to all of it. */
  found?: Found[] | undefined;
  behaviour?: { seed: number; conduct: Conduct };
}

export interface Found {
  day: number;
  count: number;
  alone: boolean;
  /** Their last day; as the register says where there is none. */
  dueAfterDays?: number | undefined;
  /** Handed in after so many days, and struck off on the working day after; never where there are none. */
  doneAfterDays?: number | undefined;
}

const tell = fc.uniqueArray(fc.constantFrom(...AUDIENCES), { minLength: 1, maxLength: 3 });
const light = fc.option(fc.constantFrom('blue', 'yellow', 'orange', 'red'), { nil: undefined });

/** A ladder that the plan's own checks accept: earliest first, one lapse, a repeat only after another rung. */
const ladder: fc.Arbitrary<object[]> = fc
  .record({
    before: fc.uniqueArray(fc.record({ days: fc.integer({ min: 1, max: 4 }), tell }), { maxLength: 3, selector: ({ days }) => days }),
    workingDayBefore: fc.option(tell, { nil: undefined }),
    dueDay: fc.option(tell, { nil: undefined }),
    lapse: fc.option(fc.record({ tell, light }), { nil: undefined, freq: 4 }),
    after: fc.option(fc.record({ workingDays: fc.integer({ min: 1, max: 3 }), tell, light }), { nil: undefined }),
    repeat: fc.option(fc.record({ everyDays: fc.integer({ min: 1, max: 2 }), atMost: fc.integer({ min: 1, max: 3 }), tell }), { nil: undefined }),
  })
  .map(({ before, workingDayBefore, dueDay, lapse, after, repeat }) => {
    const lit = (given: { light: string | undefined }) => (given.light === undefined ? {} : { light: given.light });
    const rungs = [
      ...before.sort((a, b) => b.days - a.days).map((rung) => ({ id: `before-${rung.days}-days`, before: { days: rung.days }, tell: rung.tell })),
      ...(workingDayBefore ? [{ id: 'before-1-working-day', before: { workingDays: 1 }, tell: workingDayBefore }] : []),
      ...(dueDay ? [{ id: 'due-day', on: 'due-day', tell: dueDay }] : []),
      ...(lapse ? [{ id: 'lapse', on: 'lapse', tell: lapse.tell, ...lit(lapse) }] : []),
      ...(after ? [{ id: 'after', after: { workingDays: after.workingDays }, tell: after.tell, ...lit(after) }] : []),
    ];
    if (rungs.length === 0) rungs.push({ id: 'due-day', on: 'due-day', tell: ['officer'] });
    return [...rungs, ...(repeat ? [{ id: 'chase', repeat: { everyDays: repeat.everyDays, atMost: repeat.atMost }, tell: repeat.tell }] : [])];
  });

const share = fc.constantFrom(0, 0.5, 1);
const span = (least: number, most: number) =>
  fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most })).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
const conduct: fc.Arbitrary<Conduct> = fc.record({
  acknowledges: share,
  acknowledgeWorkingDays: span(0, 1),
  neverSubmits: fc.constantFrom(0, 0.3),
  submitDays: span(-3, 3),
  returned: share,
  resubmitWorkingDays: span(0, 1),
  decideWorkingDays: span(0, 1),
  asksExtension: share,
  extensionDays: span(1, 3),
  extensionGranted: share,
});

const command: fc.Arbitrary<Command> = fc.record({
  hour: fc.integer({ min: 1, max: 8 * 24 }),
  target: fc.nat(5),
  kind: fc.constantFrom<RequestedAct['kind']>(
    ...([
      'acknowledge',
      'submit',
      'submit',
      'tick',
      'tick',
      'untick',
      'progress',
      'correct',
      'withdrawSubmission',
      'withdrawExtension',
      'urge',
      'instruct',
      'answer',
      'comment',
      'readComments',
      'confirm',
      'return',
      'requestExtension',
      'decideExtension',
      'passOn',
      'acknowledgePortion',
      'submitPortion',
      'acceptPortion',
      'returnPortion',
      'endPortion',
      'reassign',
      'waive',
    ] as const),
  ),
  grant: fc.boolean(),
  laterDays: fc.integer({ min: 1, max: 3 }),
  byAnother: fc.constantFrom(false, false, false, false, true),
});

const overrides = fc.uniqueArray(fc.record({ day: fc.integer({ min: 0, max: 9 }), working: fc.boolean() }), { maxLength: 3, selector: ({ day }) => day });
const acknowledgeWorkingDays = fc.integer({ min: 1, max: 2 });
const lead = fc.constantFrom<ModelMilestone['lead']>('all', 'all', 'first', 'first', 'office', 'office', 'collective');
const asks = fc.constantFrom<ModelMilestone['asks']>('nothing', 'nothing', 'figures', 'parts', 'reason');
const confirm = fc.constantFrom<ModelMilestone['confirm']>(false, true, true, 'committee', 'both');
const milestone: fc.Arbitrary<ModelMilestone> = fc.record({
  dueDay: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 2, max: 6 }) }, { weight: 1, arbitrary: fc.integer({ min: -1, max: 1 }) }),
  lead,
  assist: fc.boolean(),
  sectors: fc.boolean(),
  confirm,
  together: fc.constantFrom(undefined, undefined, 'all', 'any'),
  copies: fc.constantFrom(undefined, undefined, true),
  needs: fc.constantFrom(undefined, undefined, true),
  when: fc.constantFrom(undefined, undefined, undefined, undefined, 'each week', 'each ten days', 'after the first', 'after an event'),
  within: fc.integer({ min: 1, max: 3 }),
  opensBefore: fc.constantFrom(undefined, undefined, undefined, 1, 2),
  dueAt: fc.constantFrom(undefined, undefined, undefined, '18:00', '20:30'),
  contributes: fc.constantFrom(undefined, undefined, true),
  progress: fc.constantFrom(undefined, undefined, undefined, 1, 2),
  asks,
});

const foundItems: fc.Arbitrary<Found> = fc.record({
  day: fc.integer({ min: 0, max: 6 }),
  count: fc.integer({ min: 1, max: 3 }),
  alone: fc.boolean(),
  dueAfterDays: fc.constantFrom(undefined, 0, 1, 3),
  doneAfterDays: fc.constantFrom(undefined, 0, 2, 4),
});

const target = fc.nat(2);
const change: fc.Arbitrary<Change> = fc.oneof(
  { withCrossShrink: true },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('move' as const), target, days: fc.integer({ min: -4, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('add' as const), milestone }) },
  {
    weight: 2,
    arbitrary: fc.record(
      { kind: fc.constant('remove' as const), target, backAfterHours: fc.integer({ min: 12, max: 72 }) },
      { requiredKeys: ['kind', 'target'] },
    ),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hand over' as const), target, lead, assist: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ask otherwise' as const), target, sectors: fc.boolean(), confirm, asks }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('split' as const), target, parts: fc.array(milestone, { minLength: 1, maxLength: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge' as const), department: fc.constantFrom(...DEPARTMENTS) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('say who' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ladder' as const), ladder, acknowledgeWorkingDays }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('days off' as const), overrides }) },
) as fc.Arbitrary<Change>;

export const modelCases: fc.Arbitrary<ModelCase> = fc
  .record(
    {
      // Before a weekend, the Labour Day of 2019 with its two make-up Sundays, a new year, a Spring Festival.
      from: fc.constantFrom('2019-06-05', '2019-04-25', '2019-12-28', '2020-01-18'),
      days: fc.integer({ min: 6, max: 9 }),
      hoursPerSecond: fc.integer({ min: 10, max: 13 }),
      zone: fc.constantFrom('Asia/Shanghai', 'UTC', 'Asia/Kathmandu'),
      mailAt: fc.constantFrom('09:00', '00:00', '17:45'),
      table: fc.constantFrom('china', 'none'),
      overrides,
      departments: fc.integer({ min: 1, max: 2 }),
      collective: fc.constantFrom(undefined, undefined, true),
      ladder,
      acknowledgeWorkingDays,
      milestones: fc.array(milestone, { minLength: 1, maxLength: 2 }),
      commands: fc.array(command, { maxLength: 6 }),
      amendments: fc.array(fc.record({ hour: fc.integer({ min: 1, max: 6 * 24 }), change }), { maxLength: 2 }),
      pauses: fc.array(fc.record({ hour: fc.integer({ min: 1, max: 5 * 24 }), hours: fc.integer({ min: 6, max: 72 }) }), { maxLength: 1 }),
      briefOn: fc.constantFrom('off', 'monday', 'thursday'),
      decideWorkingDays: fc.integer({ min: 1, max: 3 }),
      reviews: fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 2 }).map((days) => days.sort((a, b) => a - b)),
      reports: fc.array(fc.record({ hour: fc.integer({ min: 1, max: 5 * 24 }), agoHours: fc.nat(48), alone: fc.boolean() }), { maxLength: 2 }),
      found: fc.option(fc.array(foundItems, { minLength: 1, maxLength: 3 }), { nil: undefined, freq: 2 }),
      behaviour: fc.record({ seed: fc.nat(1_000), conduct }),
    },
    {
      requiredKeys: [
        'from',
        'days',
        'hoursPerSecond',
        'zone',
        'mailAt',
        'table',
        'overrides',
        'departments',
        'ladder',
        'acknowledgeWorkingDays',
        'milestones',
        'commands',
        'amendments',
        'pauses',
        'reports',
        'briefOn',
        'decideWorkingDays',
        'reviews',
      ],
    },
  )
  .map((given) => given as ModelCase);
