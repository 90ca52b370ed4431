import { ruleSetFor } from '../enterprise/cycle-rules.ts';
import { type EnterpriseStage, type EnterpriseState, isResting } from '../enterprise/enterprise.ts';
import { handedInOf, rectifyBy } from '../enterprise/hand-in.ts';
import { AUTHORITY } from '../kernel/bodies.ts';
import { dateAt, nthWorkingDay, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, addMonths, type PlainDate } from '../kernel/dates.ts';
import type { LadderRung, Plan, RuleSet, Span } from '../plan/plan.ts';
import type { MatterItem } from './matters.ts';

/** What an enterprise can be waited for with a day: steps that have their time by the rules, and what has a day of its own. */
export const CYCLE_STEPS = [
  'vet',
  'start',
  'assess',
  'apply',
  'accept',
  'review',
  'approve',
  'announce',
  'certify',
  'reach',
  'pass',
  'rectify',
  'upgrade',
  'yearly',
  'renew',
  'expiry',
] as const;
export type CycleStep = (typeof CYCLE_STEPS)[number];

/** A step of one enterprise that waits until a day. */
export interface CycleItem extends MatterItem {
  kind: 'cycle';
  about: CycleStep;
  /** Due before it was enrolled: it is shown, and nobody is written to. */
  historic?: true;
}

/** The step that has its time from the day on which a stage was entered, and whose it is. */
const AFTER_STAGE: Partial<Record<EnterpriseStage, { step: keyof RuleSet['steps'] & CycleStep; by: 'department' | 'authority' }>> = {
  creating: { step: 'assess', by: 'department' },
  'self-assessed': { step: 'apply', by: 'department' },
  applied: { step: 'accept', by: 'authority' },
  accepted: { step: 'review', by: 'authority' },
  'under-review': { step: 'approve', by: 'authority' },
  approved: { step: 'announce', by: 'authority' },
  announced: { step: 'certify', by: 'authority' },
};
/** Stages at which something may wait whatever certificate there is. */
export const STEPPING_STAGES = [...(Object.keys(AFTER_STAGE) as EnterpriseStage[]), 'in-review'] as const;

/** Lists of enterprises go in within so many days of the programme's start; who is enrolled later is new. */
const LISTING_DAYS = 30;

export type Cycle = ReturnType<typeof openCycle>;

/**
 * What the rules of a plan expect of enterprises, and by when. Days follow from a state alone, the rules and the working days of now:
 * a holiday table or a rule that comes later moves what is still to come.
 *
 * @param startedOn day on which the programme was loaded.
 */
export function openCycle(plan: Plan, calendar: WorkingCalendar, startedOn: PlainDate) {
  const newFrom = addDays(startedOn, LISTING_DAYS);
  const rules = new Map<string, RuleSet>();
  // By rule set, step and first day: a key made of texts would cost a rehearsal of ten thousand more than all else here.
  const days = new Map<RuleSet, Map<CycleStep, Map<PlainDate, PlainDate | undefined>>>();
  const [only, ...others] = plan.ruleSets;
  const rulesOf = (sectorId: string, on: PlainDate): RuleSet => {
    if (only && others.length === 0) return only;
    const key = `${sectorId} ${on}`;
    const found = rules.get(key) ?? ruleSetFor(plan, sectorId, on);
    rules.set(key, found);
    return found;
  };
  /** The last day of a step that began on a day; undefined where the rules give it none. */
  const lastDay = (sectorId: string, step: CycleStep & keyof RuleSet['steps'], from: PlainDate): PlainDate | undefined => {
    const its = rulesOf(sectorId, from);
    const ofRules = days.get(its) ?? new Map<CycleStep, Map<PlainDate, PlainDate | undefined>>();
    const ofStep = ofRules.get(step) ?? new Map<PlainDate, PlainDate | undefined>();
    if (!ofStep.has(from)) {
      ofStep.set(from, afterSpan(calendar, from, its.steps[step]));
      days.set(its, ofRules.set(step, ofStep));
    }
    return ofStep.get(from);
  };
  /** The earliest day that the plan gives a period for all enterprises of a sector known by then. */
  const periodEnd = (sectorId: string, which: 'startBy' | 'certifyBy', knownOn: PlainDate): PlainDate | undefined =>
    plan.ruleSets
      .flatMap(({ steps }) => steps[which] ?? [])
      .filter((day) => day >= knownOn && rulesOf(sectorId, day).steps[which] === day)
      .sort()[0];
  const hasPeriods = plan.ruleSets.some(({ steps }) => steps.startBy !== undefined || steps.certifyBy !== undefined);

  return {
    startedOn,
    hasPeriods,
    /** Who is enrolled later than this day has a time to start by itself. */
    newFrom,
    /** What waits for one enterprise on `date`, in the order of the steps. What is `historic` is told to nobody. */
    itemsOf(state: EnterpriseState, name: string, date: PlainDate): CycleItem[] {
      const { stage, sectorId, departmentId, uscc, certificate, rectification, sanctions, knownOn } = state;
      if (stage === 'closed') return [];
      const items: CycleItem[] = [];
      const add = (about: CycleStep, dueOn: PlainDate | undefined, org = departmentId, historic = false) => {
        if (dueOn === undefined) return;
        const item: CycleItem = { kind: 'cycle', about, org, dueOn, id: uscc, name };
        if (historic || (knownOn !== undefined && dueOn < knownOn)) item.historic = true;
        items.push(item);
      };
      const since = state.entered?.stage === stage ? state.entered.on : dateAt(calendar, state.elapsedMs);
      const known = knownOn ?? since;
      const after = AFTER_STAGE[stage];
      if (stage === 'listed')
        add('start', since > newFrom ? lastDay(sectorId, 'start', since) : hasPeriods ? periodEnd(sectorId, 'startBy', known) : undefined);
      const [handed] = handedInOf(state);
      // Nothing is ever accepted by silence: it waits like everything that somebody has to decide on.
      if (handed) add('vet', nthWorkingDay(calendar, handed.on, plan.decideWithin.workingDays, 1));
      if (after && !(after.step === 'assess' && state.handedIn?.assess))
        add(after.step, lastDay(sectorId, after.step, since), after.by === 'authority' ? AUTHORITY : departmentId);
      const valid = certificate !== undefined && date <= certificate.expiresOn;
      if (hasPeriods && !valid) add('reach', periodEnd(sectorId, 'certifyBy', known));
      if (rectification && rulesOf(sectorId, since).steps.rectify === 'on') add('rectify', rectifyBy(state));
      const upgradeBy = sanctions?.find(({ consequence, limit }) => consequence === 'upgrade' && limit !== undefined)?.limit;
      add('upgrade', upgradeBy);
      // What an inspection has ordered is its result, until that is done.
      if (stage === 'in-review' && !rectification && upgradeBy === undefined) add('pass', lastDay(sectorId, 'pass', since));
      if (!certificate) return items;
      const { yearly, expiry } = rulesOf(sectorId, certificate.issuedOn).steps;
      // Whoever has applied for the next certificate still owes the years of the one that is held.
      if (valid && yearly === 'on')
        for (const { dueOn, doneOn, historic = false } of certificate.yearly)
          if (doneOn === undefined && dueOn !== state.handedIn?.assessYearly?.dueOn) add('yearly', dueOn, departmentId, historic);
      if (!(isResting(stage) || stage === 'in-review')) return items;
      const renewBy = valid ? lastDay(sectorId, 'renew', certificate.renewableOn) : undefined;
      // Where its time is longer than the certificate has, the last valid day is the last for it.
      add('renew', renewBy !== undefined && renewBy > certificate.expiresOn ? certificate.expiresOn : renewBy);
      // What ran out while it was here has been written down; without that it had run out before.
      const ranOut = state.expiredAtMs === undefined && state.elapsedMs >= certificate.expiresAtMs;
      if (expiry === 'on') add('expiry', certificate.expiresOn, departmentId, ranOut);
      return items;
    },
  };
}

function afterSpan(calendar: WorkingCalendar, from: PlainDate, span: Span | 'off' | 'on'): PlainDate | undefined {
  if (typeof span === 'string') return undefined;
  if ('days' in span) return addDays(from, span.days);
  return 'months' in span ? addMonths(from, span.months) : nthWorkingDay(calendar, from, span.workingDays, 1);
}

/** Calendar days before a due day within which the first rung of a ladder surely comes, whatever holidays there are. */
function reachAhead(ladder: readonly LadderRung[]): number {
  const ahead = ladder.map(({ before }) => (before === undefined ? 0 : 'days' in before ? before.days : before.workingDays * 2));
  return Math.max(0, ...ahead) + 20;
}

/** Calendar days before its due day within which anybody is told of a step, the copies of whoever assists among them. */
export const reachOfSteps = ({ ladders, assists }: Plan): number => Math.max(reachAhead(ladders.cycle), assists.length > 0 ? reachAhead(ladders.assisted) : 0);
