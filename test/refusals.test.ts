import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hintOf } from '../client/cli/hints.ts';
import { refusalError } from '../client/errors.ts';
import { type Refusal, refuse } from '../domain/kernel/refusals.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { REFUSALS, sentenceOf } from '../domain/words/refusals.ts';

const ROOT = path.join(import.meta.dirname, '..');
/** A value for everything that any sentence asks for. */
const DETAILS = {
  ...{ act: 'waive', stage: 'open', actor: 'water', org: 'office', department: 'fire', due: '2019-06-30', until: '2019-07-31' },
  ...{ atMs: '0', holds: '2', given: '4', since: '2019-01-01', atMost: '2018-12-31', from: '2022-03-01', issued: '2019-05-01' },
  ...{ expires: '2022-04-30', number: 'AQ-1', bar: 'rebuilt', on: '2019-05-01', last: '', limit: '2019-05-01', consequence: 'downgrade' },
  ...{ quota: 'Q', counts: 'inspected', of: '10', least: '2', drawn: '1', inspected: '0' },
  ...{ fields: 'A', parts: 'A', part: 'a', known: 'a, b', missing: 'refuse', open: 'A', count: '1', ticked: 'yes', share: '120', opens: '2019-06-01' },
  ...{ name: 'Li', today: '2019-05-02', portion: 'unit-a-1', most: '50', row: '1', score: '101', full: '100' },
  ...{ by: '2019-06-20', times: '1', granted: '1' },
  ...{ level: '2', what: 'limit', field: 'reason', zh: '说明不是文字', en: 'the reason is no text' },
};
const ALL = Object.keys(REFUSALS) as (keyof typeof REFUSALS)[];

describe('a refusal of the rules', () => {
  it.each(ALL)('%s is one sentence in both languages that knows no command', (refused) => {
    const details = refused.startsWith('enterprise') ? { ...DETAILS, act: 'certify', stage: 'listed' } : DETAILS;
    const handed = refused === 'nothing-handed-in' ? { ...details, act: 'assessYearly' } : details;
    const programme = refused.startsWith('programme') ? { ...details, act: 'pause', stage: 'paused' } : handed;
    const refusal = { refused, details: programme } as unknown as Refusal;
    for (const language of ['zh', 'en'] as const) {
      const sentence = sentenceOf(refusal, language);
      expect(sentence).toMatch(/[。.]$/);
      expect(sentence).not.toMatch(/undefined|duban|--\w|\{|\}/);
    }
    expect(sentenceOf(refusal, 'en')).not.toMatch(/\p{Script=Han}/u);
  });

  it('says what to type on a command line only, and what was asked for there', () => {
    const plan = { name: 'x', departments: [] } as unknown as Plan;
    const error = refusalError(refuse('detail-missing', { act: 'orderRectification', what: 'limit' }), plan);
    expect(error).toMatchObject({ kind: 'invalid', code: 'detail-missing', details: { what: 'limit' } });
    expect(`${error.words.zh}${hintOf(error).zh}`).toBe('办理“责令限期整改”须写明整改期限。请用 --limit 写明。');
    expect(`${error.words.en}${hintOf(error).en}`).toBe('“order rectification” needs a last day. Add --limit.');
    expect(hintOf(refusalError(refuse('no-proposal'), plan)).zh).toBe('');
  });
});

/** Text between quotes that a person could read, one entry a line, comments left out. */
function textsIn(folder: string, except: string[]): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !except.some((one) => file.startsWith(one)))
    .flatMap((file) =>
      readFileSync(path.join(ROOT, folder, file), 'utf8')
        .split('\n')
        .filter((line) => !/^\s*(\/\/|\*|\/\*)/.test(line))
        .flatMap((line) => [...line.matchAll(/(['"`])((?:(?!\1).)*)\1/g)].map((match) => `${folder}/${file}: ${match[2]}`)),
    );
}

describe('sentences of the domain, the rooms, the API and the console', () => {
  // The doctor speaks to administrators alone: the command that they run is what they ask it for.
  it('name no command and no option: whoever delivers them adds how to act there', () => {
    const texts = [...textsIn('domain', []), ...textsIn('client', ['cli/', 'doctor/'])];
    expect(texts.length).toBeGreaterThan(3_000);
    const naming = texts.filter((text) =>
      /(^|[^\w/.-])duban (programme|plan|obligation|enterprise|sample|notices|user|calendar|rehearse|target|score)\b|(^|[\s（(])--[a-z]{2,}/.test(text),
    );
    expect(naming).toEqual([]);
  });
});
