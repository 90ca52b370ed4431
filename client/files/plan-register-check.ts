import { OFFICE } from '../../domain/kernel/bodies.ts';
import { isRate } from '../../domain/kernel/units.ts';
import { activeDepartments, type Plan } from '../../domain/plan/plan.ts';
import { type CrossFault, doubles, idsIn, type Path, type UnknownCheck } from './plan-faults.ts';
import { FIXED_COLUMNS } from './register-columns.ts';

/** A register has people who may enter something and others who see to it, and fields that its spreadsheet tells apart. */
export function registerFaults(plan: Plan, unknown: UnknownCheck): CrossFault[] {
  const departments = plan.departments.map(({ id }) => id);
  const active = activeDepartments(plan).map(({ id }) => id);
  const names = doubles(plan.registers.map(({ name }, index) => ({ id: name, path: ['registers', index, 'name'] })));
  return [
    ...names,
    ...plan.registers.flatMap((register, index): CrossFault[] => {
      const path: Path = ['registers', index];
      const faults: CrossFault[] = [];
      for (const key of ['enteredBy', 'owners'] as const) {
        const named = register[key] === 'all' ? [] : register[key];
        for (const [at, id] of named.entries()) unknown([...path, key, at], id, [...departments, OFFICE], 'department');
        faults.push(...doubles(named.map((id, at) => ({ id, path: [...path, key, at] }))));
        for (const [at, id] of named.entries()) {
          const into = plan.departments.find((department) => department.id === id)?.mergedInto;
          if (into !== undefined)
            faults.push({
              path: [...path, key, at],
              what: { zh: `"${id}" 已并入 "${into}"，请写 "${into}"`, en: `"${id}" is part of "${into}" by now; write "${into}"` },
            });
        }
      }
      if (register.owners === 'all' && active.length === 0)
        faults.push({ path: [...path, 'owners'], what: { zh: '没有部门可以办理这份清单', en: 'no department is there that could see to its items' } });
      faults.push(...limitFaults(plan, register, path));
      const fields = register.fields ?? [];
      faults.push(...doubles(idsIn(fields, [...path, 'fields'])));
      const called = fields.map(({ name }, at) => ({ id: name, path: [...path, 'fields', at, 'name'] }));
      faults.push(...doubles(called));
      for (const { id, path: at } of called)
        if (FIXED_COLUMNS.includes(id))
          faults.push({
            path: at,
            what: { zh: `"${id}" 是清单表格固有的一栏，请换个名称`, en: `"${id}" is a column that every register's spreadsheet has: call it otherwise` },
          });
      return faults;
    }),
    ...plan.indicators.flatMap(({ register, unit }, index): CrossFault[] => {
      if (!register) return [];
      const path: Path = ['indicators', index, 'register'];
      unknown(
        [...path, 'of'],
        register.of,
        plan.registers.map(({ id }) => id),
        'register',
      );
      if (unit !== '%' && isRate(unit))
        return [
          {
            path: ['indicators', index, 'unit'],
            what: {
              zh: `清单按件数或 % 计数，单位 "${unit}" 对不上；请写 % 或件数的单位，如 件`,
              en: `a register counts items or per cent, not "${unit}": write %, or a unit that counts, such as 件`,
            },
          },
        ];
      return unit === '%' && register.counts === 'entered'
        ? [
            {
              path: [...path, 'counts'],
              what: {
                zh: '单位是 % 时数的是已销号的占比，请写 counts: struckOff，或换成按件数的单位',
                en: 'in per cent it is the share that was struck off: write counts: struckOff, or a unit that counts',
              },
            },
          ]
        : [];
    }),
  ];
}

/** A day for all lies within the programme, and steps are told apart and come one after the other. */
function limitFaults({ from: first, to }: Plan, { limit, steps = [] }: Plan['registers'][number], path: Path): CrossFault[] {
  const limits = [{ limit, at: [...path, 'limit'] }, ...steps.map((step, index) => ({ limit: step.limit, at: [...path, 'steps', index, 'limit'] }))];
  const outside = limits.flatMap(({ limit: one, at }): CrossFault[] =>
    one === undefined || !('by' in one) || (one.by >= first && one.by <= to)
      ? []
      : [
          {
            path: [...at, 'by'],
            what: { zh: `${one.by} 不在方案起止日期之内（${first} 至 ${to}）`, en: `${one.by} lies outside the programme, ${first} to ${to}` },
          },
        ],
  );
  const backwards = steps.flatMap((step, index): CrossFault[] => {
    const before = steps[index - 1]?.limit;
    // What counts from the step before comes after it in any case.
    if (step.from === 'before' || steps[index - 1]?.from === 'before') return [];
    const [one, other] = [lengthOf(before), lengthOf(step.limit)];
    return one === undefined || other === undefined || one.kind !== other.kind || one.length <= other.length
      ? []
      : [
          {
            path: [...path, 'steps', index, 'limit'],
            what: {
              zh: `第 ${index + 1} 步的时限早于前一步；各步时限都从登记那天算起，请按先后写`,
              en: `step ${index + 1} is due before the one before it; all limits count from the day on which the item is entered, so list the earliest first`,
            },
          },
        ];
  });
  const fromNothing = steps.flatMap(({ from, limit: own }, index): CrossFault[] => {
    const at = [...path, 'steps', index, 'from'];
    if (from === 'before' && index === 0)
      return [
        {
          path: at,
          what: {
            zh: '第一步之前没有别的步骤，时限从登记那天算起；请删去 from',
            en: 'no step is before the first, which counts from the day on which the item is entered: leave from out',
          },
        },
      ];
    return from === 'before' && 'by' in own
      ? [
          {
            path: at,
            what: {
              zh: '统一到某一天（by）的不从前一步算起；请删去 from，或把 by 换成 days、workingDays',
              en: 'one day for all (by) counts from nothing: leave from out, or write days or workingDays in place of by',
            },
          },
        ]
      : [];
  });
  return [...outside, ...backwards, ...fromNothing, ...doubles(steps.map(({ name }, index) => ({ id: name, path: [...path, 'steps', index, 'name'] })))];
}

/** How far a limit reaches, where two of one kind can be compared. */
function lengthOf(limit: Plan['registers'][number]['limit']): { kind: string; length: number | string } | undefined {
  if (!limit) return undefined;
  const [[kind, length] = ['', 0]] = Object.entries(limit);
  return { kind, length };
}
