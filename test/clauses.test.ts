import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkPlan } from '../client/files/plan.ts';
import { inventEnterprises } from '../client/rehearsal/enterprises.ts';
import { type RehearsalReport, rehearsePlan } from '../client/rehearsal/rehearse.ts';
import { orgOf } from '../domain/kernel/bodies.ts';
import { datedMilestones, type Plan } from '../domain/plan/plan.ts';
import { PROFILES } from '../domain/rehearsal/behaviour.ts';

// Every row of docs/clauses.md against three years of a district in which nobody hands anything in. The dated rows are walked on the real server
// by whole-plan.test.ts, and what a rehearsal tells is held to what the real workflows tell by model.test.ts.

const ROOT = path.join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
interface Row {
  clause: string;
  kind: string;
  id: string;
}
const ROWS: Row[] = read('docs/clauses.md')
  .split('\n')
  .filter((line) => /^\| .* \| `[a-z0-9:-]+` \|$/.test(line))
  .map((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    const [kind = '', id = ''] = (cells.at(-2) ?? '').replaceAll('`', '').split(':');
    return { clause: cells[1] ?? '', kind, id };
  });
const rowsOf = (kind: string) => ROWS.filter((row) => row.kind === kind);
/** The document's own numbering, without the places that no duty stands in: 一 is the guiding thought, the sums of 三, 四 and 五 are headings. */
const NUMBERED = /^\s*([一二三四五])、|^\s*（([一二三四五六七])）/;

let plan: Plan;
let report: RehearsalReport;
beforeAll(() => {
  const checked = checkPlan(read('plans/shapotou-2019.yaml')).plan;
  if (!checked) throw new Error('the plan has faults');
  plan = checked;
  const silent = { ...PROFILES.slack, everyone: { ...PROFILES.slack.everyone, neverSubmits: 1, acknowledges: 0, asksExtension: 0 } };
  report = rehearsePlan({ plan, behaviour: silent, seed: 'clauses', enterprises: inventEnterprises(plan, 200, 'clauses', plan.from) });
});

const entriesOf = (kind: string): { id: string; clause?: string | undefined }[] =>
  ({
    milestone: plan.milestones,
    target: plan.targets,
    quota: plan.quotas,
    consequence: plan.consequences,
    department: plan.departments,
    standing: plan.standing,
  })[kind] ?? [];
const toldOrgs = (kind: string, id?: string) =>
  new Set(
    report.rehearsal.matters
      .filter((one) => one.kind === kind && one.outcome === 'sent' && (id === undefined || one.about === id))
      .map((one) => orgOf(one.recipient)),
  );

describe('the table of the plan’s clauses', () => {
  it('has every entry of the plan under its clause, and no other', () => {
    for (const kind of ['milestone', 'target', 'quota', 'consequence', 'department', 'standing'])
      expect(
        rowsOf(kind)
          .map(({ clause, id }) => `${clause} ${id}`)
          .sort(),
        kind,
      ).toEqual(
        entriesOf(kind)
          .map(({ clause, id }) => `${clause} ${id}`)
          .sort(),
      );
  });

  it('has every numbered clause of the document that asks something', () => {
    let heading = '';
    const clauses = new Set<string>();
    for (const line of read('test/documents/shapotou-2019.txt').split('\n')) {
      const [, chapter, item] = NUMBERED.exec(line) ?? [];
      if (chapter) heading = chapter;
      if (item) clauses.add(`${heading}（${item}）`);
    }
    // The first item of clause four has lost its number in the document.
    clauses.add('四（一）');
    const named = new Set(ROWS.flatMap(({ clause }) => clause.split('、')));
    expect([...clauses].filter((clause) => !named.has(clause))).toEqual([]);
  });

  it('has dated rows that remind whoever owes and tell the office, or the committee of the office, what lapsed', () => {
    const dated = new Map(datedMilestones(plan).map((one) => [one.id, one.milestone.id]));
    for (const { id } of rowsOf('milestone')) {
      const own = report.rehearsal.obligations.filter(({ state }) => dated.get(state.milestoneId) === id);
      expect(own.length, id).toBeGreaterThan(0);
      for (const { state } of own) {
        const sent = report.rehearsal.notices.filter((notice) => notice.obligationId === state.id && notice.outcome === 'sent');
        const orgs = (rung: RegExp) => sent.filter((notice) => rung.test(notice.rung)).map(({ recipient }) => orgOf(recipient));
        expect(orgs(/^before-|^due-day$/), state.id).toContain(state.departmentId);
        expect(orgs(/^lapse$/), state.id).toContain(state.departmentId === 'office' ? 'committee' : 'office');
      }
    }
  });

  it('has targets and quotas that tell who is short of them, the office and the committee', () => {
    for (const { id } of rowsOf('target')) {
      const told = toldOrgs('target', id);
      expect([...told], id).toEqual(expect.arrayContaining(['office', 'committee']));
      expect(
        [...told].some((org) => plan.departments.some((department) => department.id === org)),
        id,
      ).toBe(true);
    }
    for (const { id } of rowsOf('quota')) expect([...toldOrgs('quota', id)], id).toEqual(expect.arrayContaining(['office', 'committee']));
  });

  it('has an enterprise’s cycle of which every department with enterprises is told, and the office', () => {
    expect(rowsOf('cycle').length).toBeGreaterThan(0);
    expect([...toldOrgs('cycle')].sort()).toEqual([...plan.departments.map(({ id }) => id), 'office'].sort());
  });

  it('has consequences that are rules, and a proposal that waits is told to the office and then the committee', () => {
    expect(plan.consequences.filter(({ rule }) => rule === undefined).map(({ id }) => id)).toEqual([]);
    expect([...toldOrgs('proposal')]).toEqual(expect.arrayContaining(['office', 'committee']));
  });

  it('has duties without a date that are asked after at each review, and never lapse', () => {
    const answerable = plan.departments.map(({ id }) => id);
    expect([...toldOrgs('standing')]).toEqual(expect.arrayContaining([...answerable, 'office']));
    expect(report.rehearsal.obligations.filter(({ state }) => rowsOf('standing').some(({ id }) => state.milestoneId.startsWith(id)))).toEqual([]);
  });
});
