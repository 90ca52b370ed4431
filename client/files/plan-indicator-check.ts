import { OFFICE } from '../../domain/kernel/bodies.ts';
import { isRate, wholeOf } from '../../domain/kernel/units.ts';
import { isCeiling } from '../../domain/matters/indicators.ts';
import { activeDepartments, datedIndicators, dueDateOf, type Plan } from '../../domain/plan/plan.ts';
import { type CrossFault, doubles, type UnknownCheck } from './plan-faults.ts';
import { countedFaults } from './plan-together-check.ts';

/** An indicator has somebody who reports it, a unit that fits its number, and a day of the programme. */
export function indicatorFaults(plan: Plan, unknown: UnknownCheck): CrossFault[] {
  const departments = plan.departments.map(({ id }) => id);
  const own = plan.indicators.flatMap(({ report = [], each = {}, unit, value, due, dueBy, dueOn, registry, register, bound }, index): CrossFault[] => {
    const path = ['indicators', index];
    const named = report === 'all' ? [] : report;
    const example = named[0] ?? departments[0];
    for (const [at, id] of named.entries()) unknown([...path, 'report', at], id, [...departments, OFFICE], 'department');
    const faults = doubles(named.map((id, at) => ({ id, path: [...path, 'report', at] })));
    const wrong = (key: string, zh: string, en: string) => faults.push({ path: [...path, key], what: { zh, en } });
    for (const [at, id] of [...named.map((id, index) => [['report', index], id] as const), ...Object.keys(each).map((id) => [['each', id], id] as const)]) {
      const into = plan.departments.find((department) => department.id === id)?.mergedInto;
      if (into !== undefined)
        faults.push({
          path: [...path, ...at],
          what: { zh: `"${id}" 已并入 "${into}"，请写 "${into}"`, en: `"${id}" is part of "${into}" by now; write "${into}"` },
        });
    }
    const date = dueOn ?? (due === undefined ? undefined : dueDateOf(due));
    if (dueBy) faults.push(...countedFaults(plan, '', dueBy.milestone, [...path, 'dueBy', 'milestone'], unknown));
    if (date !== undefined && (date < plan.from || date > plan.to))
      wrong(
        dueBy ? 'dueBy' : 'due',
        `${date} 不在方案起止日期之内（${plan.from} 至 ${plan.to}）`,
        `${date} lies outside the programme, ${plan.from} to ${plan.to}`,
      );
    for (const [org, own] of [['', value] as const, ...Object.entries(each)]) {
      if (own === undefined) continue;
      const at = org === '' ? [...path, 'value'] : [...path, 'each', org];
      const whole = wholeOf(unit);
      if (whole !== undefined && own > whole)
        faults.push({
          path: at,
          what: { zh: `单位是 ${unit}，不能超过 ${whole}，现为 ${own}`, en: `in ${unit} there are ${whole} at the most, so ${own} is more than there is` },
        });
      if (org !== '') unknown(at, org, [...departments, OFFICE], 'department');
    }
    if (isRate(unit) && (report === 'all' ? activeDepartments(plan).length : report.length) > 1)
      wrong(
        'report',
        `单位是 ${unit}，几个单位的数不能相加；请只写一个填报单位，或把 value、report 换成 each，给每个单位各写一个数，如 each: { ${example}: ${value ?? 80} }`,
        `in ${unit} the numbers of several bodies cannot be added up: name one that reports it, or in place of value and report write each, with a number for each body, such as each: { ${example}: ${value ?? 80} }`,
      );
    if (registry && unit !== '%' && unit !== '家' && unit !== '户')
      wrong(
        'unit',
        `登记按家数或 % 核对，单位 "${unit}" 对不上；请写 家 或 %，或去掉 registry`,
        `the registry answers in enterprises or per cent, not in "${unit}": write 家 or %, or leave registry out`,
      );
    if (register && isCeiling({ bound }) && register.counts === 'struckOff')
      faults.push({
        path: [...path, 'register', 'counts'],
        what: {
          zh: '销号越多越好，不能有上限；请写 counts: entered（列入的不超过多少），或去掉 bound: at-most',
          en: 'the more is struck off the better, so that it has no ceiling: write counts: entered (how many may be entered), or leave bound: at-most out',
        },
      });
    return faults;
  });
  return [...own, ...impossible(plan)];
}

/** A number may have a least and a most, but not so that none fits. */
function impossible(plan: Plan): CrossFault[] {
  const indicators = datedIndicators(plan).map((one) => ({ ...one, index: plan.indicators.findIndex(({ id }) => id === (one.round?.of ?? one.id)) }));
  return indicators.flatMap((most): CrossFault[] => {
    if (!isCeiling(most)) return [];
    return indicators
      .filter((one) => !isCeiling(one) && one.name === most.name && one.unit === most.unit && one.due === most.due)
      .flatMap((least) => {
        const pairs = [
          { path: ['value'], least: least.value, most: most.value },
          ...Object.entries(most.each ?? {}).map(([org, own]) => ({ path: ['each', org], least: least.each?.[org], most: own })),
        ];
        return pairs.flatMap(({ path, ...one }): CrossFault[] => {
          if (one.least === undefined || one.most === undefined || one.least <= one.most) return [];
          return [
            {
              path: ['indicators', most.index, ...path],
              what: {
                zh: `"${most.name}" 到 ${most.due} 至少要达到 ${one.least}，又最多 ${one.most}，没有数能同时做到；请改正其中一个`,
                en: `"${most.name}" is to reach ${one.least} by ${most.due} and not to exceed ${one.most}, which no number does: mend one of them`,
              },
            },
          ];
        });
      });
  });
}

/** A rule about numbers that were missed has numbers to be about, and somebody besides the office who may miss them. */
export function missedFaults({ consequences, targets, indicators }: Plan): CrossFault[] {
  return consequences.flatMap(({ rule }, index): CrossFault[] => {
    const path = ['consequences', index, 'rule'];
    if (rule?.on === 'missed-target' && targets.length === 0)
      return [
        {
          path: [...path, 'on'],
          what: {
            zh: '方案没有达标目标（targets），不会有目标没有达到；数别的请写 on: missed-indicator',
            en: 'the plan has no targets that could be missed: write on: missed-indicator for another number, or targets',
          },
        },
      ];
    if (rule?.on !== 'missed-indicator') return [];
    const meant = indicators.filter(
      ({ id, rounds = [] }) => rule.indicators?.some((one) => one === id || rounds.some((round) => one === `${id}-${round.id}`)) ?? true,
    );
    if (rule.inARow !== undefined && meant.length > 0 && meant.every(({ recurs }) => !recurs))
      return [
        {
          path: [...path, 'inARow'],
          what: {
            zh: `这些指标各只有一个数，不会连续 ${rule.inARow} 期没有达到；请给指标写 recurs（如 { every: quarter }），或删去 inARow`,
            en: `these indicators have one day each and cannot be missed ${rule.inARow} times in a row: write recurs in the indicator, such as { every: quarter }, or leave inARow out`,
          },
        },
      ];
    if (indicators.length === 0)
      return [
        {
          path: [...path, 'on'],
          what: {
            zh: '方案没有指标（indicators），不会有指标没有达到',
            en: 'the plan has no indicators that could be missed: write indicators, or another cause',
          },
        },
      ];
    const isOffices = ({ report, each }: Plan['indicators'][number]) =>
      (each ? Object.keys(each) : report === 'all' ? ['all'] : (report ?? [])).every((org) => org === OFFICE);
    if (meant.length === 0 || !meant.every(isOffices)) return [];
    return [
      {
        path: [...path, rule.indicators ? 'indicators' : 'on'],
        what: {
          zh: '这些指标只由安委办填报，没有可以处理的部门；请在指标的 report 中写明部门',
          en: 'only the office reports these, so that there is no department that anything could follow for: name departments in the indicator’s report',
        },
      },
    ];
  });
}
