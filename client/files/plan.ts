import { isZone, openCalendar } from '../../calendar/china.ts';
import { withRealBodies } from '../../domain/plan/collective.ts';
import { withEnd } from '../../domain/plan/end.ts';
import { MOST_REPORTS } from '../../domain/plan/event-fields.ts';
import { withGroups } from '../../domain/plan/groups.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { withRecurrences } from '../../domain/plan/recurrence.ts';
import { planSchema } from '../../domain/plan/schema.ts';
import { many } from '../../domain/words/numbers.ts';
import { ServiceError } from '../errors.ts';
import type { Fault } from './faults.ts';
import { crossFaults } from './plan-cross-check.ts';
import type { CrossFault } from './plan-faults.ts';
import { groupFaults } from './plan-group-check.ts';
import { meantKey, meantValue } from './plan-meant.ts';
import { crossFaultsBeside } from './plan-mended.ts';
import { readYaml } from './yaml.ts';

export type PlanCheck = { plan: Plan; faults: [] } | { plan?: undefined; faults: Fault[] };

/** What a plan that holds together comes to, with its last day, the departments of its groups, the rounds of its rules, and the bodies that a name stands for. */
const workedOut = (plan: Plan): Plan => withRealBodies(withPackagedRounds(withGroups(withEnd(plan) ?? plan).plan));

/** Rounds by the tables that come with the program: what runs works them out by those that it was given. Their days are the same in each zone. */
const withPackagedRounds = (plan: Plan): Plan => withRecurrences(plan, openCalendar(isZone(plan.zone) ? plan : { ...plan, zone: 'UTC' }));

/** What is wrong with the plan as it is written and with what its groups and rules come to. */
function faultsOf(given: Plan): CrossFault[] {
  const ended = withEnd(given);
  if (!ended) return [ENDLESS, ...faultsOf(endedSomehow(given)).map(withoutStandIn)];
  const { plan, writtenAt } = withGroups(ended);
  const faults = [...lateRounds(plan), ...crossFaults(withPackagedRounds(plan))].map((fault) => ({ ...fault, path: writtenAt(fault.path) }));
  return [...groupFaults(ended), ...faults];
}

const ENDLESS: CrossFault = {
  path: [],
  what: {
    zh: '没有写最后一日（to），而方案有按规则重复（recurs）的任务、触发事项、清单，或在另一任务之后若干日（dueBy 的 after）的任务，不知何时结束；请写 to，或给 recurs 写 until',
    en: 'without a last day (to) nobody knows when a rule (recurs), an event, a register or what is due after another day (dueBy, after) of this plan ends: write to, or until in recurs',
  },
};

/** Stands for the last day that a plan lacks, so that what else is wrong with it is told as well. */
const STAND_IN = '2199-12-31';
const endedSomehow = (plan: Plan): Plan => ({
  ...plan,
  to: STAND_IN,
  // Rounds until then are what nobody meant.
  indicators: plan.indicators.map(({ recurs, dueBy, ...rest }) =>
    recurs === undefined && dueBy === undefined ? rest : { ...rest, due: plan.from, rounds: undefined },
  ),
  milestones: plan.milestones.map(({ recurs, dueBy, ...rest }) =>
    recurs === undefined && dueBy?.milestone === undefined ? { ...rest, dueBy } : { ...rest, due: plan.from, rounds: undefined },
  ),
});
const withoutStandIn = ({ what: { zh, en }, ...fault }: CrossFault): CrossFault => ({
  ...fault,
  what: { zh: zh.replaceAll(STAND_IN, 'to'), en: en.replaceAll(STAND_IN, 'to') },
});

const ROUNDS_OF_NUMBER = {
  zh: '指标不写 rounds；每期一个数的写 recurs（如 { every: month }），各期的数不同的，每期写一项指标',
  en: 'an indicator has no list of rounds: write recurs, such as { every: month }, or an indicator for each day where the numbers differ',
};

function lateRounds(plan: Plan): CrossFault[] {
  const worked = withPackagedRounds(plan);
  const rules = (['milestones', 'indicators'] as const).flatMap((list) =>
    plan[list].map(({ recurs, rounds, dueBy }, index) => ({ recurs, rounds, dueBy, list, index })),
  );
  return rules.flatMap(({ recurs, rounds, dueBy, list, index }) => {
    if (rounds && list === 'milestones' && dueBy?.milestone !== undefined)
      return [{ path: [list, index, 'dueBy'], what: { zh: 'dueBy 与 rounds 只写一项', en: 'give either dueBy or rounds' } }];
    if (!recurs) {
      const isWritten = list === 'indicators' && rounds !== undefined;
      return isWritten ? [{ path: [list, index, 'rounds'], what: ROUNDS_OF_NUMBER }] : [];
    }
    const path = [list, index, 'recurs'];
    if (rounds) return [{ path, what: { zh: 'recurs 与 rounds 只写一项', en: 'give either recurs or rounds' } }];
    const count = worked[list][index]?.rounds?.length ?? 1;
    if (count > MOST_REPORTS)
      return [
        {
          path,
          what: {
            zh: `按这条规则共有 ${count} 轮，最多 ${MOST_REPORTS} 轮；请缩短 from 至 until，或分成几项、几个方案`,
            en: `by this rule there are ${many(count, 'round')}, and ${MOST_REPORTS} are the most: shorten from and until, or have several milestones or plans`,
          },
        },
      ];
    if (count === 0 && recurs.every === 'holiday' && plan.holidays.table === 'none' && plan.holidays.overrides.every(({ working }) => working))
      return [
        {
          path,
          what: {
            zh: '方案没有节假日（holidays 的 table 为 none），节前节后一轮也没有；请写 table: china，或在 overrides 中列出节日',
            en: 'the plan has no public holidays (holidays, table: none), so that nothing comes before or after one: write table: china, or list them in overrides',
          },
        },
      ];
    return count === 0
      ? [
          {
            path,
            what: {
              zh: '按这条规则，方案期内一轮也没有，请检查 from、until 和周期',
              en: 'by this rule there is no round within the programme: look at from, until and every',
            },
          },
        ]
      : [];
  });
}

const PLAN_FILE = { schema: planSchema, called: { zh: '方案', en: 'plan' }, begin: ['id', 'name'], meantValue, meantKey };

/** What a plan that runs has that a new one may not have: it ran before anybody looked for it, and stopping it would lose reminders. */
function borneOf(held: string): Set<string> {
  const borne = new Set<string>();
  const note = (plan: Plan) => {
    for (const { likeness } of faultsOf(plan)) if (likeness !== undefined) borne.add(likeness);
    return [];
  };
  readYaml(held, { ...PLAN_FILE, crossFaults: note, crossFaultsBeside: () => [] });
  return borne;
}

/** Reads a plan and names every fault in it at once, earliest first. `held`: the text that runs already, whose likenesses are borne. */
export function checkPlan(given: string | { text: string; held: string }): PlanCheck {
  const { text, held } = typeof given === 'string' ? { text: given, held: undefined } : given;
  const borne = held === undefined ? new Set<string>() : borneOf(held);
  const found = (plan: Plan) => faultsOf(plan).filter(({ likeness }) => likeness === undefined || !borne.has(likeness));
  const { value, faults } = readYaml(text, {
    ...PLAN_FILE,
    crossFaults: found,
    crossFaultsBeside: (content, issues) => crossFaultsBeside(content, issues, found),
  });
  return value ? { plan: workedOut(value), faults: [] } : { faults };
}

/**
 * A plan without a fault.
 *
 * @throws ServiceError `plan-faulty` with every fault and its place.
 */
export const checkedPlan = (text: string): Plan => goodPlan(checkPlan({ text, held: text }));

/** The plan of a check that found no fault. */
export function goodPlan({ plan, faults }: PlanCheck): Plan {
  if (plan) return plan;
  const [first] = faults;
  throw new ServiceError(
    'invalid',
    'plan-faulty',
    {
      zh: `方案有 ${faults.length} 处错误，未采用。第 ${first?.line} 行第 ${first?.column} 列：${first?.what.zh}`,
      en: `The plan has ${many(faults.length, 'fault')} and was not taken. Line ${first?.line}, column ${first?.column}: ${first?.what.en}`,
    },
    { faults },
  );
}
