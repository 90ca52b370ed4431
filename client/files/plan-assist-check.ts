import { OFFICE } from '../../domain/kernel/bodies.ts';
import type { LadderRung, Plan } from '../../domain/plan/plan.ts';
import { type CrossFault, doubles, type Path, type UnknownCheck } from './plan-faults.ts';

/** What is wrong with who assists with which enterprises: bodies and sectors that nobody knows, and a body that could not be told. */
export function assistanceFaults(plan: Plan, unknown: UnknownCheck): CrossFault[] {
  const departments = plan.departments.map(({ id }) => id);
  const known = [...departments, ...plan.bodies.map(({ id }) => id)];
  const sectors = plan.sectors.map(({ id }) => id);
  return plan.assists.flatMap(({ by, of, tell }, index): CrossFault[] => {
    const path = ['assists', index];
    if (by === OFFICE)
      return [
        {
          path: [...path, 'by'],
          what: { zh: '安委办本来就能查看所有企业，请删去这一项', en: 'the office sees every enterprise anyway: remove this entry' },
        },
      ];
    unknown([...path, 'by'], by, known, 'department');
    for (const [at, id] of (of.sectors ?? []).entries()) unknown([...path, 'of', 'sectors', at], id, sectors, 'sector');
    const merged = plan.departments.find(({ id }) => id === by)?.mergedInto;
    if (merged !== undefined)
      return [
        { path: [...path, 'by'], what: { zh: `"${by}" 已并入 "${merged}"，请写 "${merged}"`, en: `"${by}" is part of "${merged}" by now; write "${merged}"` } },
      ];
    const body = plan.bodies.find(({ id }) => id === by);
    if (!body || body.officer !== undefined || tell.length === 0) return [];
    return [
      {
        path: [...path, 'by'],
        what: {
          zh: `"${by}"（${body.name}）没有收件地址（officer），无法告知；请在 bodies 中补上，或写 tell: []（只能查看，不告知）`,
          en: `"${by}" (${body.name}) has no address (officer) to be told at: give it one in bodies, or write tell: [] (it reads and is not told)`,
        },
      },
    ];
  });
}

/** Rungs that would write to enterprises where no rung tells of any: a milestone says so in its roster. */
export function writingFaults({ entrance, ladder, ladders, milestones }: Plan): CrossFault[] {
  const placed: [Path, readonly LadderRung[] | undefined][] = [
    [['ladder'], ladder],
    ...Object.entries(ladders).flatMap(([name, rungs]): [Path, readonly LadderRung[] | undefined][] => (name === 'cycle' ? [] : [[['ladders', name], rungs]])),
    ...milestones.map(({ ladder: own }, index): [Path, readonly LadderRung[] | undefined] => [['milestones', index, 'ladder'], own]),
  ];
  const writes = ladders.cycle.some(({ write }) => write === 'enterprises') || milestones.some(({ roster }) => roster?.write === 'enterprises');
  // They come in by the link in their letters alone.
  const shut: CrossFault[] =
    entrance === 'open' && !writes
      ? [
          {
            path: ['entrance'],
            what: {
              zh: '开通企业自行报送，须有发给企业的邮件：请在 ladders.cycle 的级次或 milestones 的 roster 中写 write: enterprises',
              en: 'enterprises come in by the link in letters to them, and none is written: put write: enterprises into rungs of ladders.cycle, or into a roster',
            },
          },
        ]
      : [];
  const misplaced = placed.flatMap(([path, rungs = []]) =>
    rungs.flatMap(({ write }, index) =>
      write === 'enterprises'
        ? [
            {
              path: [...path, index, 'write'],
              what: {
                zh: '只有 ladders.cycle 的级次能致函企业；任务的名单请在 roster 中写 write: enterprises',
                en: 'only rungs of ladders.cycle write to enterprises; for a milestone write it in its roster, as write: enterprises',
              },
            },
          ]
        : [],
    ),
  );
  return [...shut, ...misplaced];
}

/** What a name for several bodies may not stand for: nobody known, itself, another such name, one that is part of another. */
export function collectiveFaults(plan: Plan, unknown: UnknownCheck): CrossFault[] {
  const ids = plan.departments.map(({ id }) => id);
  return plan.departments.flatMap(({ id, standsFor, mergedInto }, index): CrossFault[] => {
    if (standsFor === undefined) return [];
    const path = ['departments', index, 'standsFor'];
    const faults: CrossFault[] = doubles(standsFor.map((one, at) => ({ id: one, path: [...path, at] })));
    if (mergedInto !== undefined)
      faults.push({ path, what: { zh: `"${id}" 已并入别的部门，请删去 standsFor`, en: `"${id}" is part of another department: remove standsFor` } });
    for (const [at, one] of standsFor.entries()) {
      unknown([...path, at], one, ids, 'department');
      const member = plan.departments.find((department) => department.id === one);
      if (one === id || member?.standsFor !== undefined || member?.mergedInto !== undefined)
        faults.push({
          path: [...path, at],
          what: {
            zh: `"${one}" 不是实际的部门（是泛指、已并入他处或就是自己），请写实际主管部门`,
            en: `"${one}" is no body of its own (a name for several, part of another, or itself): name the department that really answers`,
          },
        });
    }
    return faults;
  });
}
