import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkPlan } from '../client/files/plan.ts';
import { understand } from '../domain/draft/draft.ts';
import { planText } from '../domain/draft/plan-text.ts';
import { datedMilestones, dueDateOf, type Plan } from '../domain/plan/plan.ts';
import { compared, datesFound, precision, recall, type Score, scoreLines } from './support/draft-proof.ts';

const DOCUMENTS = path.join(import.meta.dirname, 'documents');
const paragraphs = (text: string) => text.split(/\r?\n/).map((line) => ({ kind: 'paragraph' as const, text: line }));
const ROOT = path.join(import.meta.dirname, '..');

/** Every date is found and none is wrong; of all else at least 95 %. */
function meets(scores: readonly Score[]): void {
  for (const score of scores) {
    const least = score.what === 'dates' ? 1 : 0.95;
    expect(recall(score), `recall of ${score.what}: ${score.missing}`).toBeGreaterThanOrEqual(least);
    expect(precision(score), `precision of ${score.what}: ${score.wrong}`).toBeGreaterThanOrEqual(least);
  }
}

describe('the document of Shapotou', () => {
  const found = understand(paragraphs(readFileSync(path.join(DOCUMENTS, 'shapotou-2019.txt'), 'utf8')));
  const plan = checkPlan(readFileSync(path.join(ROOT, 'plans', 'shapotou-2019.yaml'), 'utf8')).plan as Plan;
  const nameOf = (id: string | undefined) => plan.departments.find((department) => department.id === id)?.name ?? id ?? '';
  const split = (clause: string) => clause.split('、');

  const items = (clause: string, count: number) => [clause, ...[...'一二三四五六七'].slice(0, count).map((number) => `${clause}（${number}）`)];
  const scores = [
    compared(
      'clauses',
      ['文首', '一', ...items('二', 3), ...items('三', 6), ...items('四', 7), ...items('五', 5), '文末'],
      found.clauses.map(({ id }) => id),
    ),
    compared(
      'dates',
      [
        ...datedMilestones(plan).map(({ dueDate, milestone }) => `${milestone.clause} ${dueDate}`),
        ...plan.targets.flatMap(({ clause, asOf }) => split(clause).map((one) => `${one} ${asOf}`)),
        ...plan.quotas.flatMap(({ clause, due, milestone }) => {
          const of = due ?? plan.milestones.find(({ id }) => id === milestone)?.due;
          return of === undefined ? [] : [`${clause} ${dueDateOf(of)}`];
        }),
      ],
      datesFound(found).map(({ clause, last }) => `${clause} ${last}`),
    ),
    compared(
      'milestones and who leads',
      plan.milestones.map(({ clause, due, rounds, lead }) => `${clause} ${due ?? rounds?.map((round) => round.due)} ${lead}`),
      found.duties
        .filter(({ when }) => when.kind !== 'year')
        .map(
          ({ place, when, leads }) =>
            `${place.clause} ${'rounds' in when ? when.rounds.map(({ due }) => due) : when.due} ${leads.all ? 'all' : leads.office ? 'office' : leads.names}`,
        ),
    ),
    compared(
      'bodies',
      [...plan.departments.map(({ name }) => name), plan.office.name, plan.committee.name],
      [...found.bodies.map(({ name }) => name), found.office?.name ?? '', found.committee?.name ?? ''],
    ),
    compared(
      'sectors with lead and assist',
      plan.sectors.map(({ name, clause, lead, assist }) => `${name} ${clause} ${nameOf(lead)} + ${assist.map(nameOf)}`),
      found.sectors.map(({ name, clauses, lead, assists }) => `${name} ${clauses.join('、')} ${lead} + ${assists}`),
    ),
    compared(
      'percentages and what they are',
      [
        ...plan.targets.map(({ clause, atLeast, counts, of, level }) => `target ${clause} ${atLeast} ${counts} ${of} ${level}`),
        ...plan.quotas.map(({ clause, atLeast }) => `quota ${clause} ${atLeast}`),
      ],
      found.shares.map(({ kind, place, share, counts }) =>
        kind === 'target' ? `target ${place.clause} ${share} ${counts?.counts} ${counts?.of} ${counts?.level}` : `${kind} ${place.clause} ${share}`,
      ),
    ),
  ];
  console.log(scoreLines('shapotou-2019.txt', scores));

  it('gives every dated clause, no wrong date, and of all else at least 95 %', () => meets(scores));

  it('is named and bounded as a person has done it', () => {
    expect(found).toMatchObject({ name: plan.name, title: plan.source.title, from: plan.from, to: plan.to });
  });

  it('says of each value where it stands, in words that do stand there', () => {
    const text = readFileSync(path.join(DOCUMENTS, 'shapotou-2019.txt'), 'utf8').replace(/\s/g, '');
    for (const { place } of [...found.duties, ...found.shares, ...found.sectors, ...found.bodies]) expect(text).toContain(place.words.replace(/…$/, ''));
  });

  it('keeps what looks like a duty and has no date in a list', () => {
    const open = found.open.map(({ place }) => place.clause);
    for (const clause of ['二（一）', '五（一）', '五（三）', '五（四）', '五（五）']) expect(open).toContain(clause);
  });

  it('becomes a plan in which nothing is wrong but that the addresses are blank', () => {
    const { faults } = checkPlan(planText(found));
    expect(faults.length).toBe(4 + 2 * plan.departments.length);
    expect(faults.filter(({ where }) => !/\.(officer|head|director)$/.test(where))).toEqual([]);
    const filled = planText(found).replaceAll(': ""', ': a@shapotou.example');
    expect(checkPlan(filled).faults).toEqual([]);
  });

  it('gives the same bytes again', () => {
    const again = understand(paragraphs(readFileSync(path.join(DOCUMENTS, 'shapotou-2019.txt'), 'utf8').replaceAll('\n', '\r\n')));
    expect(planText(again)).toBe(planText(found));
  });
});
