import { z } from 'zod';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import { both } from '../../domain/kernel/language.ts';
import { oneOf, said, share } from '../../domain/plan/fields.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { type Behaviour, PROFILES } from '../../domain/rehearsal/behaviour.ts';
import { type Fault, unknownName } from './faults.ts';
import { readYaml } from './plan.ts';

/** Two whole numbers in a list, the least first. */
const span = (least: number, most: number) => {
  const such = `[${Math.max(least, 1)}, ${Math.min(most, 5)}]`;
  const what = both(
    `请写 ${least} 到 ${most} 的两个整数，小的在前，如 ${such}`,
    `write two whole numbers from ${least} to ${most}, the smaller first, such as ${such}`,
  );
  return z
    .tuple([z.int(what).min(least, what).max(most, what), z.int(what).min(least, what).max(most, what)], what)
    .refine(([first, last]) => first <= last, what);
};

const conduct = z.strictObject({
  acknowledges: share.optional(),
  acknowledgeWorkingDays: span(0, 60).optional(),
  neverSubmits: share.optional(),
  submitDays: span(-365, 365).optional(),
  returned: share.optional(),
  resubmitWorkingDays: span(0, 120).optional(),
  decideWorkingDays: span(0, 120).optional(),
  asksExtension: share.optional(),
  extensionDays: span(1, 365).optional(),
  extensionGranted: share.optional(),
});

const behaviourSchema = z.strictObject({
  name: said(40),
  base: oneOf(Object.keys(PROFILES) as (keyof typeof PROFILES)[]).default('typical'),
  everyone: conduct.default({}),
  departments: z.record(z.string(), conduct).default({}),
});

/** Reads a file that says how departments behave; the format is in docs/rehearse.md. `plan` tells which departments there are. */
export function checkBehaviour(text: string, plan: Plan): { behaviour: Behaviour; faults: [] } | { behaviour?: undefined; faults: Fault[] } {
  const known = [...plan.departments.map((department) => department.id), OFFICE];
  const { value, faults } = readYaml(text, {
    schema: behaviourSchema,
    crossFaults: ({ departments }) =>
      Object.keys(departments)
        .filter((id) => !known.includes(id))
        .map((id) => ({ path: ['departments', id], what: unknownName('department', id, known) })),
    called: { zh: '行为文件', en: 'behaviour' },
    begin: ['name'],
  });
  if (!value) return { faults };
  const given = <T extends object>(settings: T) => Object.fromEntries(Object.entries(settings).filter(([, setting]) => setting !== undefined));
  const { everyone, departments } = PROFILES[value.base];
  return {
    behaviour: {
      name: value.name,
      base: value.base,
      everyone: { ...everyone, ...given(value.everyone) },
      departments: { ...departments, ...Object.fromEntries(Object.entries(value.departments).map(([id, settings]) => [id, given(settings)])) },
    },
    faults: [],
  };
}
