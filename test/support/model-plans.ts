import { openCalendar } from '../../calendar/china.ts';
import { checkPlan } from '../../client/files/plan.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import { addDays, WEEKDAYS, weekday } from '../../domain/kernel/dates.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { withRecurrences } from '../../domain/plan/recurrence.ts';
import { announces, raisedRounds, unlistedRounds, withRounds } from '../../domain/programme/events.ts';
import type { GivenItems } from '../../domain/rehearsal/behaviour.ts';
import { type Change, DEPARTMENTS, type Department, type ModelCase, type ModelMilestone, PARTS } from './model-cases.ts';

/** One version of a case's plan. */
interface Draft extends Pick<ModelCase, 'overrides' | 'ladder' | 'acknowledgeWorkingDays'> {
  milestones: (ModelMilestone & { id: string; replaces?: string })[];
  merged?: Department;
  said?: true;
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
      // What comes again has rounds, of which none is the whole.
      return replaced(...change.parts.map((part, index) => ({ ...part, id: `m${version}-part${index}`, ...(old.when === undefined && { replaces: old.id }) })));
    case 'merge':
      // Nobody is left to take over what a second one would leave.
      return departments > 1 && draft.merged === undefined ? { ...draft, merged: change.department } : draft;
    case 'say who':
      return { ...draft, said: true };
    case 'ladder':
      return { ...draft, ladder: change.ladder, acknowledgeWorkingDays: change.acknowledgeWorkingDays };
    case 'days off':
      return { ...draft, overrides: change.overrides };
  }
}

/** A version of a case's plan: a file that is handed in, or what a report makes of the one before. */
export interface Version {
  hour: number;
  text: string;
  plan: Plan;
  report?: ModelCase['reports'][number];
}

/** The versions of a case's plan, each with the hour at which it comes; the first starts the programme. */
export function versionsOf(id: string, given: ModelCase): Version[] {
  let draft: Draft = { ...given, milestones: given.milestones.map((each, index) => ({ ...each, id: `m${index}` })) };
  const removed = new Map<Change, Draft['milestones']>();
  const versions: Version[] = [];
  const add = (hour: number, report?: Version['report']) => {
    const last = versions.at(-1);
    // One is carried out before the next is taken.
    const at = last ? Math.max(hour, last.hour + 1) : hour;
    const text = planText(id, given, draft);
    const written = planOf(text);
    const plan = report && last ? reported(given, last.plan, at, report) : last ? withRounds(written, unlistedRounds(last.plan, written)) : written;
    versions.push({ hour: at, text, plan, ...(report && { report }) });
  };
  add(0);
  const coming = [...changesOf(given), ...given.reports.map((report) => ({ hour: report.hour, report }))].sort((a, b) => a.hour - b.hour);
  for (const [index, what] of coming.entries()) {
    if ('report' in what) {
      // Nobody can report what the plan does not know.
      if (draft.milestones.some(({ when }) => when === 'after an event')) add(what.hour, what.report);
      continue;
    }
    if ('change' in what) {
      const before = draft.milestones;
      draft = changed(draft, what.change, index + 2, given.departments);
      const { milestones } = draft;
      removed.set(
        what.change,
        before.filter((each) => !milestones.some(({ id: kept }) => kept === each.id)),
      );
    } else draft = { ...draft, milestones: [...draft.milestones, ...(removed.get(what.back) ?? [])] };
    add(what.hour);
  }
  return versions;
}

/** The event that every plan with something after one has. */
export const EVENT = 'hazard';

/** The register of every plan in which something is found. */
export const REGISTER = 'hazards';

/** What is found, as a rehearsal is told it. */
export const itemsOf = (given: ModelCase): GivenItems[] =>
  (given.found ?? []).map(({ day, count, alone, dueAfterDays, doneAfterDays }) => {
    const on = addDays(given.from, day);
    return {
      ...{ register: REGISTER, on, count },
      ...(alone && { for: lastingDepartment(given) }),
      ...(dueAfterDays !== undefined && { dueOn: addDays(on, dueAfterDays) }),
      ...(doneAfterDays !== undefined && { doneAfterDays }),
    };
  });

/** Whom a report asks. */
export const meantBy = (given: ModelCase, { alone }: ModelCase['reports'][number]) => (alone ? { for: [lastingDepartment(given)] } : {});

/** On which day it will be, of a plan in which something is due before it: what is drawn already says how far ahead that is. */
export function announcedBy({ from }: ModelCase, plan: Plan, { hour, agoHours }: ModelCase['reports'][number]): { on?: string } {
  const ahead = announces(plan, EVENT);
  const day = addDays(from, Math.floor(hour / 24) + (agoHours % 6));
  return ahead === undefined ? {} : { on: ahead === 'minute' ? `${day}T12:00` : day };
}

function reported(given: ModelCase, before: Plan, hour: number, report: ModelCase['reports'][number]): Plan {
  const calendar = openCalendar(before);
  const { on } = announcedBy(given, before, report);
  if (on !== undefined) {
    const toldMs = calendar.instantMs(given.from, '00:00') + hour * 3_600_000;
    return withRounds(before, raisedRounds(before, calendar, { event: EVENT, atMs: toldMs, on, ...meantBy(given, report) }));
  }
  const atMs = calendar.instantMs(given.from, '00:00') + (hour - report.agoHours) * 3_600_000;
  return withRounds(before, raisedRounds(before, calendar, { event: EVENT, atMs, toldMs: atMs + report.agoHours * 3_600_000, ...meantBy(given, report) }));
}

/** Days of their own in which some count: the Saturdays too, and none of two days in the middle. */
const DAYS = 'own';
/** A class of outsiders of whom two are known: one from the second day on, and one until the fifth. */
const CLASS = 'contractors';

/** Whether a right is meant, which nobody has to use: what is drawn already says it. */
const isRight = ({ confirm, sectors, copies }: ModelMilestone) => confirm === false && (sectors || copies === true);
/** Whether outsiders who are known by name owe it; only what has a day, or comes again, of its own. */
const isOfOutsiders = ({ lead, copies, needs }: ModelMilestone, dates: object) =>
  lead === 'office' && (copies === true || needs === true) && !('after' in dates) && !('dueBy' in dates);

/** The code of a name for several bodies. */
const COLLECTIVE = 'others';

const departmentOf = (code: string) => ({ id: code, name: `${code}局`, clause: '四', officer: `${code}@x.example`, head: `${code}-head@x.example` });

/** A version as a plan file; JSON is YAML. */
function planText(id: string, given: ModelCase, draft: Draft): string {
  const departments = DEPARTMENTS.slice(0, given.departments);
  const { merged } = draft;
  const several = departments.length > 1 && merged === undefined;
  const assisting = several ? ['fire'] : [];
  const leading = merged === 'water' ? 'fire' : 'water';
  const leads = { first: leading, office: OFFICE, collective: given.collective ? COLLECTIVE : leading };
  return JSON.stringify({
    id,
    name: '安全检查',
    zone: given.zone,
    from: addDays(given.from, -10),
    to: addDays(given.from, Math.max(20, given.days + 10)),
    source: { title: '方案' },
    holidays: {
      table: given.table,
      overrides: draft.overrides.map(({ day, working }) => ({ date: addDays(given.from, day), working, name: working ? '调休' : '停电' })),
    },
    mailAt: given.mailAt,
    // What is owed is compared; digests are not owed by anything in it, and every one wakes each morning.
    digestAt: 'off',
    briefOn: given.briefOn,
    decideWithin: { workingDays: given.decideWorkingDays },
    standing:
      given.reviews.length > 0
        ? [
            {
              id: 'watch',
              name: '日常监管',
              clause: '六',
              duty: '日常监管',
              lead: 'all',
              reviews: given.reviews.map((day, at) => ({ id: `r${at}`, name: `第${at + 1}轮`, due: addDays(given.from, day) })),
            },
            {
              ...{ id: 'quiet', name: '禁噪', clause: '六', duty: '不得施工', lead: 'all' },
              holds: { windows: given.reviews.map((day, at) => ({ from: addDays(given.from, day), until: addDays(given.from, day + at * 3) })) },
            },
          ]
        : [],
    office: { name: '安委办', officer: 'office@x.example', director: 'director@x.example' },
    committee: { name: '安委会', officer: 'committee@x.example' },
    operator: { name: '运维', officer: 'operator@x.example' },
    departments: [
      ...departments.map((code) => ({ ...departmentOf(code), ...(code === merged && { mergedInto: otherThan(code) }) })),
      ...(given.collective ? [{ ...departmentOf(COLLECTIVE), standsFor: draft.said ? departments.filter((code) => code !== merged) : [] }] : []),
    ],
    calendars: draft.milestones.some((one, index) => countsOwn(one, datesOf(given, one, index > 0 ? draft.milestones[0] : undefined)))
      ? [
          {
            id: DAYS,
            name: '开放日',
            weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'],
            off: [{ from: addDays(given.from, 3), until: addDays(given.from, 4) }],
          },
        ]
      : undefined,
    outsiders: draft.milestones.some((one, index) => isOfOutsiders(one, datesOf(given, one, index > 0 ? draft.milestones[0] : undefined)))
      ? [
          {
            id: CLASS,
            name: '施工单位',
            through: leading,
            members: [
              { id: `${CLASS}-1`, name: '甲公司', officer: 'first@x.example', since: addDays(given.from, 1) },
              { id: `${CLASS}-2`, name: '乙公司', until: addDays(given.from, 4) },
            ],
          },
        ]
      : undefined,
    sectors: departments.length > 1 ? [{ id: 'dams', name: '水库', clause: '四', lead: leading, assist: assisting }] : [],
    ladder: draft.ladder,
    acknowledge: { workingDays: draft.acknowledgeWorkingDays, tell: ['head'] },
    registers: given.found ? [{ id: REGISTER, name: '隐患清单', clause: '五', limit: { workingDays: 2 } }] : [],
    // Nobody reports a number in either; what was found is counted.
    indicators: [
      ...(given.reviews.length > 1
        ? [
            {
              id: 'drills',
              name: '演练',
              clause: '五',
              unit: '次',
              value: 2,
              report: [leading],
              recurs: { every: 'working-day', until: addDays(given.from, 9) },
            },
          ]
        : []),
      ...(given.found
        ? [{ id: 'done', name: '整改率', clause: '五', unit: '%', value: 90, report: [OFFICE], recurs: { every: 'ten-days' }, register: { of: REGISTER } }]
        : []),
    ],
    consequences:
      given.reviews.length > 1
        ? [
            {
              ...{ id: 'talk', clause: '五', when: '连续两天没有达到', what: '约谈', proposes: '系统', decides: '安委办' },
              rule: { on: 'missed-indicator', indicators: ['drills'], inARow: 2, proposes: 'talk' },
            },
            {
              ...{ id: 'daily', clause: '五', when: '第二次起逾期', what: '每日扣0.2分', proposes: '系统', decides: '安委办' },
              rule: { on: 'lapse', nth: { from: 2 }, lateFor: { days: 2 }, proposes: 'points', points: 0.2, each: 'day', atMost: 1 },
            },
          ]
        : [],
    events: draft.milestones.some(({ when }) => when === 'after an event') ? [{ id: EVENT, name: '发现重大隐患', clause: '五' }] : [],
    milestones: draft.milestones.map((milestone, index) => {
      const { id: milestoneId, lead, assist, sectors, confirm, asks: asked, replaces } = milestone;
      const before = index > 0 ? draft.milestones[0] : undefined;
      const first = before?.id;
      const dates = datesOf(given, milestone, before);
      const right = isRight(milestone);
      return {
        id: milestoneId,
        name: `任务${milestoneId}`,
        clause: '三',
        duty: '检查',
        ...dates,
        lead: lead === 'all' ? 'all' : [isOfOutsiders(milestone, dates) ? CLASS : leads[lead]],
        ...(countsOwn(milestone, dates) && { calendar: DAYS }),
        ...(right && { optional: true }),
        assist: assist && lead === 'first' ? assisting : [],
        scope: sectors ? 'sectors' : 'department',
        confirm,
        ...(milestone.together && !right && lead === 'all' && several && { together: milestone.together }),
        ...(milestone.needs && first !== undefined && { needs: [first] }),
        // What is drawn already says it, so that with a seed all else is drawn as before.
        ...(milestone.within < 3 && given.found && { needsStruckOff: [REGISTER] }),
        // What is drawn already says which of them the other department looks at first.
        ...(milestone.copies && several && (confirm === true || confirm === 'committee') && lead === 'first' && { reviewer: 'fire' }),
        // What is drawn already says of which extensions are limited.
        ...(milestone.sectors && !right && { extensions: extensionsOf(milestone, dates) }),
        ...(milestone.copies && { copyTo: ['committee', ...departments.slice(-1)] }),
        ...(milestone.contributes &&
          !right &&
          !('after' in dates || milestone.when === 'after an event') &&
          lead === 'first' &&
          several && { contributions: [{ id: 'part', name: '配合材料', duty: '提供材料', by: ['fire'], daysBefore: milestone.within - 1 }] }),
        ...(asked === 'figures' && { form: [{ id: 'meetings', name: '动员会', unit: '次' }] }),
        ...((asked === 'parts' || asked === 'reason') && { parts: { list: PARTS, missing: asked === 'reason' ? 'reason' : 'refuse' } }),
        ...(milestone.progress !== undefined && !right && { progress: { everyWorkingDays: milestone.progress } }),
        ...(replaces !== undefined && { replaces }),
      };
    }),
  });
}

/** How far more time may be given: what is drawn already says how. */
function extensionsOf({ within }: ModelMilestone, dates: object): object {
  const ask = 'after' in dates ? {} : { askBefore: { days: within } };
  if (within === 2) return { ...ask, times: 2, each: { days: 2 }, inAll: { workingDays: 4 }, grantedBy: 'committee' };
  if (within === 3 && 'opens' in dates) return { ...ask, times: 1, inAll: { share: 0.5 } };
  return { ...ask, times: 1, inAll: { days: 9 } };
}

/** Whether a milestone counts in days of its own: what is drawn already says it. */
const countsOwn = ({ progress, confirm }: ModelMilestone, dates: object) =>
  progress === 1 && confirm !== 'both' && ('after' in dates || 'dueBy' in dates || 'recurs' in dates);

/** When a milestone is due; `first` is the plan's first, of all others. */
function datesOf({ from }: ModelCase, milestone: ModelMilestone, first: Draft['milestones'][number] | undefined): object {
  const { when, dueDay, within, opensBefore, dueAt } = milestone;
  const due = addDays(from, dueDay);
  const unit = (units: string[]) => ({ within: { [units[Math.abs(dueDay) % units.length] as string]: within } });
  // What is drawn already says of which event reports go on, a day after the other.
  const again = within === 1 && !isRight(milestone) ? { again: { every: { days: 1 }, atMost: 2 } } : {};
  // What is drawn already says which is due before the event, and which counts from the first's days, whatever becomes of those.
  if (when === 'after an event' && dueAt !== undefined) {
    const before = unit(['days', 'workingDays', 'hours']).within;
    return { dueBy: { event: EVENT, before }, ...('hours' in before ? {} : { dueAt }) };
  }
  if (when === 'after the first' && dueAt === '20:30' && first !== undefined && first.when !== 'after an event')
    return { dueBy: { milestone: first.id, after: { days: within } }, dueAt };
  // And which has a latest day.
  const latest = within === 2 && Math.abs(dueDay) % 3 !== 2 ? { notAfter: addDays(from, 5) } : {};
  if (when === 'after an event') return { after: { event: EVENT, ...unit(['days', 'workingDays', 'hours']), ...again, ...latest } };
  if (when === 'after the first' && first !== undefined)
    return { after: { milestone: first.id, ...(within === 3 && !isRight(first) && { on: 'lapse' }), ...unit(['days', 'workingDays']) } };
  // What is drawn already says which has two hours of its day.
  const several = within === 3 && dueAt === '18:00' && (when === 'each week' || when === 'each ten days');
  const hour = dueAt === undefined ? {} : { dueAt: several ? [dueAt, '20:30'] : dueAt };
  const bounds = { from, until: addDays(from, 14), opens: opensBefore !== undefined, dayOff: ['stays', 'next', 'previous'][within - 1] };
  if (when === 'each week') return { recurs: { every: 'week', weekday: WEEKDAYS[weekday(due)], ...bounds }, ...hour };
  if (when === 'each ten days') return { recurs: { every: 'ten-days', workingDay: within, ...bounds }, ...hour };
  return { due, ...(opensBefore !== undefined && { opens: addDays(due, -opensBefore) }), ...hour };
}

function planOf(text: string): Plan {
  const { plan, faults } = checkPlan(text);
  if (!plan) throw new Error(`the generator made a faulty plan: ${JSON.stringify(faults)}`);
  return withRecurrences(plan, openCalendar(plan));
}
