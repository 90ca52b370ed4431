import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ZodType } from 'zod';
import { openCalendar } from '../calendar/china.ts';
import { checkedPlan } from '../client/files/plan.ts';
import { keptPlan } from '../domain/plan/kept.ts';
import { withRecurrences } from '../domain/plan/recurrence.ts';
import { type Plan, planSchema } from '../domain/plan/schema.ts';
import { unpackedWorker } from './support/former-worker.ts';
import { SECTORS, smallPlan } from './support/plans.ts';

// An older worker reads the plans that this release keeps, while work is moved between the two: its schema is strict.

const PLANS = path.join(import.meta.dirname, '..', 'plans');
const code = unpackedWorker('1.0.0', 'kept-plan');
afterAll(() => code.remove());
const { planSchema: former } = (await import(pathToFileURL(path.join(code.folder, 'dist', 'domain', 'plan', 'schema.js')).href)) as {
  planSchema: ZodType<Plan>;
};
/** Plans that say nothing that 1.0.0 does not know. */
const plain = [
  ...readdirSync(PLANS)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => ({ name: file, text: readFileSync(path.join(PLANS, file), 'utf8') })),
  { name: 'a small one', text: smallPlan({ id: 'small', more: SECTORS }) },
]
  .filter(({ text }) => former.safeParse(parse(text)).success)
  .map(({ name, text }) => {
    const read = checkedPlan(text);
    return { name, plan: withRecurrences(read, openCalendar(read)) };
  });
/** As a database gives back what it was given as JSON. */
const stored = (plan: unknown) => JSON.parse(JSON.stringify(plan)) as object;

describe('a plan as it is kept', () => {
  it('is among those that 1.0.0 knows for all that are shipped, but for those that use what is new', () => {
    expect(plain.length).toBeGreaterThanOrEqual(9);
  });

  it.each(plain)('is read by the worker of 1.0.0 as it stands, with nothing added and nothing left out: $name', ({ plan }) => {
    const kept = stored(keptPlan(plan));
    const { data, error } = former.safeParse(kept);
    // Whoever gives plans a new field names it in domain/plan/kept.ts.
    expect(error?.issues).toBeUndefined();
    expect(stored(data)).toEqual(kept);
  });

  it.each(plain)('is read by this release as what was kept: $name', ({ plan }) => {
    expect(planSchema.parse(stored(keptPlan(plan)))).toEqual(plan);
  });

  it('says what it uses of what is new, and an older worker refuses that rather than leave it out', () => {
    const written = { ...(parse(smallPlan({ id: 'open' })) as object), entrance: 'open' };
    const kept = stored(keptPlan(planSchema.parse(written)));
    expect(kept).toMatchObject({ entrance: 'open' });
    expect(former.safeParse(kept).error?.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['entrance'] }]);
    expect(keptPlan(planSchema.parse({ ...written, entrance: 'closed' }))).not.toHaveProperty('entrance');
  });
});
