import { type Plan, planSchema } from './schema.ts';

/**
 * What plans have learned to say since 1.0.0. What such a field means where a plan does not say it never changes: a kept plan does not hold it then.
 * `test/kept-plan.test.ts` fails where a new field is missing here.
 */
const SINCE_1_0_0 = ['entrance'] as const satisfies (keyof Plan)[];

/**
 * Gives a plan as it is kept: with its defaults as they are today, so that a later release which has others changes nothing in what runs, but without
 * what it does not use of the fields that came after 1.0.0. A worker of that release refuses a plan with a field that it does not know, and would
 * stand still.
 */
export function keptPlan(plan: Plan): Partial<Plan> {
  const kept: Partial<Plan> = { ...plan };
  for (const field of SINCE_1_0_0) if (plan[field] === planSchema.shape[field].parse(undefined)) delete kept[field];
  return kept;
}
