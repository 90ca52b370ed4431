import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { LIGHTS, STAGES } from '../client/contract/tables.ts';
import { activityName } from '../client/web/pages/operations/words.ts';
import { tilesOf } from '../client/web/pages/overview/tiles.ts';
import { digestLetter } from '../domain/letters/digest.ts';
import { planSchema } from '../domain/plan/schema.ts';
import type { Ports } from '../workflows/ports.ts';
import { smallPlan } from './support/plans.ts';

const ROOT = path.join(import.meta.dirname, '..');
/** Where texts for people stand. */
const SAYING = ['client', 'domain', 'activities', 'embedded', 'engine', 'worker', 'config', 'smtp'];

/** The words that docs/glossary.md forbids: anywhere in a text, or as the whole of one. */
function forbidden(): { word: string; whole: boolean }[] {
  const rows = readFileSync(path.join(ROOT, 'docs', 'glossary.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2);
  return rows.flatMap((row) =>
    [...(row.split('|').at(-2) ?? '').matchAll(/`([^`]+)`/g)].map(([, word = '']) =>
      /^「.+」$/.test(word) ? { word: word.slice(1, -1), whole: true } : { word, whole: false },
    ),
  );
}

/** Every text of the program with Chinese in it, comments left out. */
function texts(): { file: string; text: string }[] {
  return SAYING.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .flatMap((file) => {
        const code = readFileSync(path.join(ROOT, folder, file), 'utf8')
          .replace(/\/\*[\s\S]*?\*\//g, '')
          .replace(/(?<![:'"`])\/\/.*$/gm, '');
        return [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`|"((?:[^"\\\n]|\\.)*)"|>([^<>{}]+)</g)].map((found) => ({
          file: `${folder}/${file}`,
          text: found.slice(1).find((part) => part !== undefined) ?? '',
        }));
      })
      .filter(({ text }) => /\p{Script=Han}|250 OK/u.test(text)),
  );
}

describe('the words of the program', () => {
  it('are those of the glossary, and none that it forbids', () => {
    const found = texts();
    expect(found.length).toBeGreaterThan(1_500);
    const words = forbidden();
    expect(words.length).toBeGreaterThan(15);
    // A contractor 施工单位 is no 工单.
    const bare = (text: string) => text.replaceAll('施工单位', '');
    const wrong = found.flatMap(({ file, text }) =>
      words.filter(({ word, whole }) => (whole ? text.trim() === word : bare(text).includes(word))).map(({ word }) => `${file}: ${word}: ${text.slice(0, 60)}`),
    );
    expect(wrong).toEqual([]);
  });
});

/** Where no plan has named them yet: before there is a programme, and what an account’s role is called in all of them. */
const WITHOUT_A_PLAN = ['first-steps.tsx', 'role-words.ts', 'sign-in.tsx', 'plan-form/contacts.tsx'];

describe('the pages of a programme', () => {
  it('call its office and its committee as its plan does: a flood office is no safety office', () => {
    const wrong = texts()
      .filter(({ file, text }) => file.startsWith('client/web/') && /安委[办会]/.test(text) && !WITHOUT_A_PLAN.some((end) => file.endsWith(end)))
      .map(({ file, text }) => `${file}: ${text}`);
    // Whoever has no programme is told whom to ask.
    expect(wrong).toEqual(['client/web/frame.tsx: 还没有督办事项，请联系安委办。']);
  });
});

describe('a count in English', () => {
  // What the program counts for people. A limit of ours, written in capitals, is never one.
  const COUNTED =
    /\$\{(?![A-Z_]+\})(?!many\()[^{}]*\} (?:\w+ )?(accounts|bodies|certificates|characters|columns|days|departments|duties|enterprises|events|faults|fields|files|findings|hours|items|lines|mails|milestones|minutes|months|notices|obligations|paragraphs|people|plans|points|records|rounds|rows|sectors|sheets|tasks|weeks|workflows|working days)\b/;

  it('has its noun in the singular where it is one: texts say it by `many`', () => {
    const code = SAYING.flatMap((folder) =>
      readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.tsx?$/.test(file))
        .flatMap((file) =>
          readFileSync(path.join(ROOT, folder, file), 'utf8')
            .split('\n')
            .map((line) => ({ file: `${folder}/${file}`, line })),
        ),
    );
    expect(COUNTED.test(`\${sent} notices left`)).toBe(true);
    const byHand = code.filter(({ line }) => COUNTED.test(line));
    expect(byHand.map(({ file, line }) => `${file}: ${line.trim()}`)).toEqual([]);
  });
});

describe('one word, one count', () => {
  it('the parts of the overview add up to all obligations, whatever stage or light they are in', () => {
    const lights = Object.fromEntries(LIGHTS.map((light, index) => [light, index + 1]));
    const stages = Object.fromEntries(STAGES.map((stage, index) => [stage, stage === 'open' ? 15 : 10 ** index]));
    const total = Object.values(stages).reduce((sum, count) => sum + count, 0);
    const tiles = tilesOf({ lateTotal: 12, lights, stages, total });
    const parts = tiles.filter(({ kind }) => kind === 'part');
    expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(total);
    // Each figure leads to a list of its own.
    expect(new Set(tiles.map(({ query }) => JSON.stringify(query))).size).toBe(tiles.length);
  });

  it('a digest counts obligations and enterprises apart, and does not call the last few days all that is late', () => {
    const plan = planSchema.parse(parse(smallPlan({ id: 'words' })));
    const line = (part: 'late' | 'due' | 'new', what: string, count: number) => ({ part, what, count, examples: [{ name: '某单位' }] });
    const subject = digestLetter(plan, 'water', '2019-05-06', [
      line('late', 'obligation', 2),
      line('late', 'expiry', 7),
      line('due', 'yearly', 3),
      line('due', 'confirm', 4),
      line('new', 'enrolled', 5),
    ])?.subject;
    expect(subject).toBe('【每日简报】2019-05-06 water局：近 3 个工作日内逾期 2 件、企业 7 家，7 天内到期 4 件、企业 3 家，新情况企业 5 家');
    expect(subject).not.toContain('已逾期');
  });
});

describe('what the operator sees of a workflow', () => {
  it('has a name for every activity', () => {
    const every = {
      record: 1,
      held: 1,
      giveUp: 1,
      loadMilestone: 1,
      deliver: 1,
      rosterDone: 1,
      joined: 1,
      tellPartners: 1,
      morning: 1,
      startCycles: 1,
      applyPlanVersion: 1,
      withdrawAll: 1,
    } satisfies Record<keyof Ports, 1>;
    for (const type of Object.keys(every)) expect(activityName(type, 'zh')).toMatch(/^\p{Script=Han}+$/u);
  });
});
