import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkPlan } from '../client/files/plan.ts';
import { understand } from '../domain/draft/draft.ts';
import { planText } from '../domain/draft/plan-text.ts';
import { ROUND_1 } from './documents/blind/round1.ts';
import { ROUND_2 } from './documents/blind/round2.ts';
import { ROUND_3 } from './documents/blind/round3.ts';
import { ROUND_4 } from './documents/blind/round4.ts';
import { ROUND_5 } from './documents/blind/round5.ts';
import { ROUND_6 } from './documents/blind/round6.ts';
import { ROUND_7 } from './documents/blind/round7.ts';
import { ROUND_8 } from './documents/blind/round8.ts';
import { ROUND_9 } from './documents/blind/round9.ts';
import { ROUND_10 } from './documents/blind/round10.ts';
import { ROUND_11 } from './documents/blind/round11.ts';
import { ROUND_12 } from './documents/blind/round12.ts';
import { ROUND_13 } from './documents/blind/round13.ts';
import { ROUND_14 } from './documents/blind/round14.ts';
import { ROUND_15 } from './documents/blind/round15.ts';
import { ROUND_16 } from './documents/blind/round16.ts';
import { ROUND_17 } from './documents/blind/round17.ts';
import { TABLES } from './documents/blind/tables.ts';
import { TABLES_2 } from './documents/blind/tables2.ts';
import { TABLES_3 } from './documents/blind/tables3.ts';
import { TABLES_4 } from './documents/blind/tables4.ts';
import { TABLES_5 } from './documents/blind/tables5.ts';
import { TABLES_6 } from './documents/blind/tables6.ts';
import { TABLES_7 } from './documents/blind/tables7.ts';
import { TABLES_8 } from './documents/blind/tables8.ts';
import { TABLES_9 } from './documents/blind/tables9.ts';
import { TABLES_10 } from './documents/blind/tables10.ts';
import type { Expected } from './documents/expected.ts';
import { blocksOf } from './support/documents.ts';
import { precision, recall, type Score, scoreLines, scoresOf } from './support/draft-proof.ts';

/** Documents and tables that were written, with what a person reads in them, before the rules saw them. What their first runs gave stands in docs/draft.md. */

const textOf = (name: string) => readFileSync(path.join(import.meta.dirname, 'documents', 'blind', `${name}.txt`), 'utf8');

function meets(scores: readonly Score[]): void {
  for (const score of scores) {
    expect(recall(score), `recall of ${score.what}: ${score.missing}`).toBeGreaterThanOrEqual(0.95);
    expect(precision(score), `precision of ${score.what}: ${score.wrong}`).toBeGreaterThanOrEqual(0.95);
  }
}

/** What is left to fill in is blank, and nothing else is wrong. */
const isWhole = (found: ReturnType<typeof understand>) => {
  const plan = planText(found);
  expect(checkPlan(plan).faults.filter(({ where }) => !/\.(officer|head|director)$|^(office|committee)\.name$/.test(where))).toEqual([]);
};

function proves(name: string, found: ReturnType<typeof understand>, expected: Expected): void {
  const scores = scoresOf(found, expected);
  console.log(scoreLines(name, scores));
  meets(scores);
  expect(found.title).toBe(expected.title);
  isWhole(found);
}

describe.each([
  ['the first round', ROUND_1],
  ['the second round', ROUND_2],
  ['the third round', ROUND_3],
  ['the fourth round', ROUND_4],
  ['the fifth round', ROUND_5],
  ['the sixth round', ROUND_6],
  ['the seventh round', ROUND_7],
  ['the eighth round', ROUND_8],
  ['the ninth round', ROUND_9],
  ['the tenth round', ROUND_10],
  ['the eleventh round', ROUND_11],
  ['the twelfth round', ROUND_12],
  ['the thirteenth round', ROUND_13],
  ['the fourteenth round', ROUND_14],
  ['the fifteenth round', ROUND_15],
  ['the sixteenth round', ROUND_16],
  ['the seventeenth to the twenty-first', ROUND_17],
])('%s', (_, round) => {
  it.each(Object.entries(round))('%s', (name, expected) => {
    const found = understand(blocksOf(textOf(name)));
    proves(name, found, expected);
    expect([found.signed, found.issuer]).toEqual([expected.signed, expected.issuer]);
  });
});

describe('a task table', () => {
  it.each(Object.entries({ ...TABLES, ...TABLES_2, ...TABLES_3, ...TABLES_4, ...TABLES_5, ...TABLES_6, ...TABLES_7, ...TABLES_8, ...TABLES_9, ...TABLES_10 }))(
    '%s',
    (name, { rows, expected }) => proves(name, understand([{ kind: 'table', rows }]), expected),
  );
});
