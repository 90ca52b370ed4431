import fc from 'fast-check';
import { checkPlan } from '../../client/files/plan.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import { addDays, type PlainDate } from '../../domain/kernel/dates.ts';
import { AUDIENCES } from '../../domain/plan/ladder-fields.ts';
import type { Plan } from '../../domain/plan/plan.ts';
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
const DEPARTMENTS = ['water', 'fire'] as const;
type Department = (typeof DEPARTMENTS)[number];

interface ModelMilestone {
  dueDay: number;
  lead: 'all' | 'first' | 'office';
  assist: boolean;
  sectors: boolean;
  confirm: boolean;
  /** What a submission needs besides a file. */
  asks: 'nothing' | 'figures' | 'parts' | 'reason';
}

/** One change of the plan; `target` is one of the milestones that it has by then. What the plan has no room for changes nothing. */
type Change =
  | { kind: 'move'; target: number; days: number }
  | { kind: 'add'; milestone: ModelMilestone }
  /** `backAfterHours`: put back by a further version. */
  | { kind: 'remove'; target: number; backAfterHours?: number }
  | { kind: 'hand over'; target: number; lead: ModelMilestone['lead']; assist: boolean }
  | { kind: 'ask otherwise'; target: number; sectors: boolean; confirm: boolean; asks: ModelMilestone['asks'] }
  | { kind: 'split'; target: number; parts: ModelMilestone[] }
  /** The other of the two goes on with the work of this one. */
  | { kind: 'merge'; department: Department }
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
  ladder: object[];
  acknowledgeWorkingDays: number;
  milestones: ModelMilestone[];
  commands: Command[];
  amendments: { hour: number; change: Change }[];
  pauses: { hour: number; hours: number }[];
  behaviour?: { seed: number; conduct: Conduct };
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
      'instruct',
      'answer',
      'confirm',
      'return',
      'requestExtension',
      'decideExtension',
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
const lead = fc.constantFrom<ModelMilestone['lead']>('all', 'first', 'office');
const asks = fc.constantFrom<ModelMilestone['asks']>('nothing', 'nothing', 'figures', 'parts', 'reason');
const milestone: fc.Arbitrary<ModelMilestone> = fc.record({
  dueDay: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 2, max: 6 }) }, { weight: 1, arbitrary: fc.integer({ min: -1, max: 1 }) }),
  lead,
  assist: fc.boolean(),
  sectors: fc.boolean(),
  confirm: fc.boolean(),
  asks,
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
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ask otherwise' as const), target, sectors: fc.boolean(), confirm: fc.boolean(), asks }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('split' as const), target, parts: fc.array(milestone, { minLength: 1, maxLength: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge' as const), department: fc.constantFrom(...DEPARTMENTS) }) },
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
      ladder,
      acknowledgeWorkingDays,
      milestones: fc.array(milestone, { minLength: 1, maxLength: 2 }),
      commands: fc.array(command, { maxLength: 6 }),
      amendments: fc.array(fc.record({ hour: fc.integer({ min: 1, max: 6 * 24 }), change }), { maxLength: 2 }),
      pauses: fc.array(fc.record({ hour: fc.integer({ min: 1, max: 5 * 24 }), hours: fc.integer({ min: 6, max: 72 }) }), { maxLength: 1 }),
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
      ],
    },
  )
  .map((given) => given as ModelCase);

/** One version of a case's plan. */
interface Draft extends Pick<ModelCase, 'overrides' | 'ladder' | 'acknowledgeWorkingDays'> {
  milestones: (ModelMilestone & { id: string; replaces?: string })[];
  merged?: Department;
}

/** The changes of the plan as they come, and what was removed for a while as it comes back. */
function changesOf({ amendments }: ModelCase) {
  return amendments
    .flatMap(({ hour, change }) => [
      { hour, change },
      ...(change.kind === 'remove' && change.backAfterHours !== undefined ? [{ hour: hour + change.backAfterHours, back: change }] : []),
    ])
    .sort((a, b) => a.hour - b.hour);
}

const otherThan = (department: Department): Department => (department === 'water' ? 'fire' : 'water');

/** A department that every version of the plan has as one that acts. */
export function lastingDepartment(given: ModelCase): Department {
  const first = changesOf(given).flatMap((what) => ('change' in what && what.change.kind === 'merge' ? [what.change] : []))[0];
  return first && given.departments > 1 ? otherThan(first.department) : 'water';
}

function changed(draft: Draft, change: Change, version: number, departments: number): Draft {
  const { milestones } = draft;
  const at = 'target' in change ? change.target % milestones.length : 0;
  const replaced = (...by: Draft['milestones']): Draft => ({ ...draft, milestones: [...milestones.slice(0, at), ...by, ...milestones.slice(at + 1)] });
  const old = milestones[at] as Draft['milestones'][number];
  switch (change.kind) {
    case 'move':
      return replaced({ ...old, dueDay: old.dueDay + change.days });
    case 'add':
      return { ...draft, milestones: [...milestones, { ...change.milestone, id: `m${version}-new` }] };
    case 'remove':
      // A plan has at least one.
      return milestones.length > 1 ? replaced() : draft;
    case 'hand over':
      return replaced({ ...old, lead: change.lead, assist: change.assist });
    case 'ask otherwise':
      return replaced({ ...old, sectors: change.sectors, confirm: change.confirm, asks: change.asks });
    case 'split':
      return replaced(...change.parts.map((part, index) => ({ ...part, id: `m${version}-part${index}`, replaces: old.id })));
    case 'merge':
      // Nobody is left to take over what a second one would leave.
      return departments > 1 && draft.merged === undefined ? { ...draft, merged: change.department } : draft;
    case 'ladder':
      return { ...draft, ladder: change.ladder, acknowledgeWorkingDays: change.acknowledgeWorkingDays };
    case 'days off':
      return { ...draft, overrides: change.overrides };
  }
}

/** The versions of a case's plan as files, each with the hour at which it is handed in; the first starts the programme. */
export function versionsOf(id: string, given: ModelCase): { hour: number; text: string; plan: Plan }[] {
  let draft: Draft = { ...given, milestones: given.milestones.map((each, index) => ({ ...each, id: `m${index}` })) };
  const removed = new Map<Change, Draft['milestones']>();
  const drafts = [{ hour: 0, draft }];
  for (const [index, what] of changesOf(given).entries()) {
    if ('change' in what) {
      const before = draft.milestones;
      draft = changed(draft, what.change, index + 2, given.departments);
      const { milestones } = draft;
      removed.set(
        what.change,
        before.filter((each) => !milestones.some(({ id: kept }) => kept === each.id)),
      );
    } else draft = { ...draft, milestones: [...draft.milestones, ...(removed.get(what.back) ?? [])] };
    // One is carried out before the next is taken.
    drafts.push({ hour: Math.max(what.hour, (drafts.at(-1)?.hour ?? 0) + 1), draft });
  }
  return drafts.map((each) => {
    const text = planText(id, given, each.draft);
    return { hour: each.hour, text, plan: planOf(text) };
  });
}

/** A version as a plan file; JSON is YAML. */
function planText(id: string, given: ModelCase, draft: Draft): string {
  const departments = DEPARTMENTS.slice(0, given.departments);
  const { merged } = draft;
  const assisting = departments.length > 1 && merged === undefined ? ['fire'] : [];
  const leading = merged === 'water' ? 'fire' : 'water';
  return JSON.stringify({
    id,
    name: '安全检查',
    zone: given.zone,
    from: addDays(given.from, -10),
    to: addDays(given.from, 60),
    source: { title: '方案' },
    holidays: {
      table: given.table,
      overrides: draft.overrides.map(({ day, working }) => ({ date: addDays(given.from, day), working, name: working ? '调休' : '停电' })),
    },
    mailAt: given.mailAt,
    // What is owed is compared; digests are not owed by anything in it, and every one wakes each morning.
    digestAt: 'off',
    office: { name: '安委办', officer: 'office@x.example', director: 'director@x.example' },
    committee: { name: '安委会', officer: 'committee@x.example' },
    operator: { name: '运维', officer: 'operator@x.example' },
    departments: departments.map((code) => ({
      id: code,
      name: `${code}局`,
      clause: '四',
      officer: `${code}@x.example`,
      head: `${code}-head@x.example`,
      ...(code === merged && { mergedInto: otherThan(code) }),
    })),
    sectors: departments.length > 1 ? [{ id: 'dams', name: '水库', clause: '四', lead: leading, assist: assisting }] : [],
    ladder: draft.ladder,
    acknowledge: { workingDays: draft.acknowledgeWorkingDays, tell: ['head'] },
    milestones: draft.milestones.map(({ id: milestoneId, dueDay, lead, assist, sectors, confirm, asks: asked, replaces }) => ({
      id: milestoneId,
      name: `任务${milestoneId}`,
      clause: '三',
      duty: '检查',
      due: addDays(given.from, dueDay),
      lead: lead === 'all' ? 'all' : [lead === 'first' ? leading : OFFICE],
      assist: assist && lead === 'first' ? assisting : [],
      scope: sectors ? 'sectors' : 'department',
      confirm,
      ...(asked === 'figures' && { form: [{ id: 'meetings', name: '动员会', unit: '次' }] }),
      ...((asked === 'parts' || asked === 'reason') && { parts: { list: PARTS, missing: asked === 'reason' ? 'reason' : 'refuse' } }),
      ...(replaces !== undefined && { replaces }),
    })),
  });
}

function planOf(text: string): Plan {
  const { plan, faults } = checkPlan(text);
  if (!plan) throw new Error(`the generator made a faulty plan: ${JSON.stringify(faults)}`);
  return plan;
}
