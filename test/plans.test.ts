import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkPlan } from '../client/files/plan.ts';
import { movedPlan } from '../client/files/plan-move.ts';
import { rehearsePlan } from '../client/rehearsal/rehearse.ts';
import { datedMilestones, type Plan } from '../domain/plan/plan.ts';
import { EVERY } from '../domain/plan/recurrence-fields.ts';
import { planJsonSchema } from '../domain/plan/schema.ts';
import { PROFILES } from '../domain/rehearsal/behaviour.ts';

// The plans that ship: of different places, subjects and shapes, so that whoever writes one finds each construct used somewhere.

const FOLDER = path.join(import.meta.dirname, '..', 'plans');
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
const textOf = (name: string) => readFileSync(path.join(FOLDER, name), 'utf8');

describe.each(NAMES)('%s', (name) => {
  const { plan, faults } = checkPlan(textOf(name));

  it('holds together', () => {
    expect(faults).toEqual([]);
  });

  it.each(['punctual', 'typical', 'slack'] as const)('lives to its end where people are %s, and nothing in it needs to be changed first', (profile) => {
    if (!plan) throw new Error('faulty');
    const { rehearsal, findings } = rehearsePlan({ plan, behaviour: PROFILES[profile], seed: name });
    expect(rehearsal.obligations.length).toBeGreaterThan(0);
    expect(findings.filter(({ severity }) => severity === 'serious')).toEqual([]);
    // Whoever is told is somebody whom the plan names.
    const bodies = [
      'office',
      'committee',
      'operator',
      'authority',
      ...[...plan.departments, ...plan.bodies, ...(plan.outsiders ?? []).flatMap(({ members = [] }) => members)].map(({ id }) => id),
    ];
    for (const { recipient } of rehearsal.notices) expect(bodies).toContain(recipient.split('/')[0]);
  });
});

describe('a plan for another year', () => {
  it.each(NAMES)('%s is the same with every date a year later, and the same file when it is moved back', (name) => {
    const before = checkPlan(textOf(name)).plan as Plan;
    const moved = movedPlan(textOf(name), 1);
    const after = checkPlan(moved.text).plan as Plan;
    const later = (day: string) => `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`;
    const dated = (plan: Plan) =>
      datedMilestones(plan).filter(
        ({ milestone: { recurs, dayOff, dueBy } }) => recurs === undefined && dayOff === undefined && !('workingDays' in (dueBy?.before ?? dueBy?.after ?? {})),
      );
    expect([after.from, after.to]).toEqual([later(before.from), later(before.to)]);
    // The end of February is another day in a leap year; the month is what was written.
    expect(dated(after).map(({ dueDate }) => dueDate.replace('-02-29', '-02-28'))).toEqual(
      dated(before).map(({ dueDate }) => later(dueDate).replace('-02-29', '-02-28')),
    );
    expect(movedPlan(moved.text, -1).text).toBe(textOf(name).replaceAll('\r\n', '\n'));
  });

  it('tells what is due on a day off, and leaves alone what the document says', () => {
    const text = textOf('example-fire-drill.yaml')
      .replace(/^from: .*$/m, 'from: 2027-01-01')
      .replace(/^to: .*$/m, 'to: 2027-12-31')
      .replace(
        /^milestones:[\s\S]*$/m,
        'milestones:\n  - { id: report-2027, name: 2027年总结, clause: 一, duty: 按2027年方案总结, due: 2027-09-30, lead: all } # 年年如此\n',
      );
    const moved = movedPlan(text, 1);
    expect(moved.text).toContain('{ id: report-2028, name: 2028年总结, clause: 一, duty: 按2027年方案总结, due: 2028-09-30, lead: all } # 年年如此');
    expect(moved.named.map(({ text: words }) => words)).toEqual(['按2027年方案总结']);
    // 30 September 2028 is a Saturday.
    expect(moved.daysOff).toMatchObject([{ name: '2028年总结', due: '2028-09-30', called: '周末' }]);
    const leap = movedPlan(text.replace('due: 2027-09-30', 'due: 2028-02-29').replace('to: 2027-12-31', 'to: 2028-12-31'), 1);
    expect([leap.shortened, /due: (\S+),/.exec(leap.text)?.[1]]).toEqual([['2028-02-29'], '2029-02-28']);
  });
});

interface Schema {
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
}

/** The fields of the format that none of the values says anything of. */
function unused({ properties = {}, items, anyOf = [] }: Schema, values: unknown[], where: string): string[] {
  const own = values.flatMap((value) => (Array.isArray(value) ? value : [value]));
  return [
    ...(items ? unused(items, own, where) : []),
    ...anyOf.flatMap((one) => unused(one, own, where)),
    ...Object.entries(properties).flatMap(([key, inner]) => {
      const said = own.flatMap((value) => (typeof value === 'object' && value !== null && key in value ? [(value as Record<string, unknown>)[key]] : []));
      return said.length === 0 ? [`${where}${key}`] : unused(inner, said, `${where}${key}.`);
    }),
  ];
}

it('together they say everything of milestones, events, groups, outsiders and standing duties that can be said', () => {
  const plans = NAMES.map((name) => parse(textOf(name)));
  // Ladders and what is about enterprises and figures are looked at elsewhere; `replaces` is for a plan that is changed.
  const others =
    /^(?!milestones|events|groups|outsiders|standing|departments|registers)|\.(?:ladder|roster|form|progress|parts)\.|^registers\.(?:fields|extensions)\.|\.contributions\.(?:form|ladder)|replaces$/;
  // Duban writes these itself.
  const written = [
    'standing.begun',
    'outsiders.members',
    'events.reports',
    'milestones.dueOn',
    'milestones.rounds.reported',
    'milestones.rounds.provisional',
    'standing.holds.windows.spans',
  ];
  expect([...new Set(unused(planJsonSchema() as Schema, plans, ''))].filter((field) => !others.test(field) && !written.includes(field))).toEqual([]);
  const milestones = plans.flatMap(({ milestones: of }) => of);
  const said = (key: string) => new Set(milestones.flatMap((one) => (one[key] === undefined ? [] : [one[key]])));
  expect(new Set(milestones.flatMap(({ recurs }) => recurs?.every ?? []))).toEqual(new Set(EVERY));
  expect([...said('confirm')]).toEqual(expect.arrayContaining(['office', 'committee', 'both', false]));
  expect(said('together')).toEqual(new Set(['all', 'any']));
  expect(said('dayOff')).toEqual(new Set(['next', 'previous']));
  expect(new Set(milestones.flatMap(({ after }) => Object.keys(after?.within ?? {})))).toEqual(
    new Set(['minutes', 'hours', 'days', 'workingDays', 'months', 'dayOfMonth', 'dayOfYear', 'years']),
  );
});
