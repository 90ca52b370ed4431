import { ENTERPRISE_STAGES, type EnterpriseStage, type Level } from '../../domain/enterprise/enterprise.ts';
import { type Plan, successorOf } from '../../domain/plan/plan.ts';
import { enterpriseStageName } from '../../domain/words/enterprise.ts';

/** How the cells of a registry file become values. Each answers undefined where a cell says nothing that it understands. */

const CJK = '[\\p{Script=Han}\\u3000-\\u303F\\uFF00-\\uFFEF]';
const BLANK_BESIDE_CJK = new RegExp(`(?<=${CJK})\\s+|\\s+(?=${CJK})`, 'gu');

/** What nobody sees: marks of format, halves of characters, what steers terminals. */
export const UNSEEN = /\p{Cf}|\p{Cs}|(?!\s)\p{Cc}/gu;

const GUARD = /^['`‘’＇]+(?=[\dA-Z])/i;
/** Without the mark by which people keep Excel from taking a code for a number. */
export const unguarded = (cell: string) => cell.replace(GUARD, '');

/**
 * Text as people mean it: full-width digits and letters become ordinary ones, invisible characters and the blanks around Chinese go, others
 * become one. Brackets and level signs stay as they are: they belong to names and certificate numbers.
 */
export const tidy = (cell: string) =>
  cell
    .replace(/[０-９Ａ-Ｚａ-ｚ]/g, (wide) => wide.normalize('NFKC'))
    .replace(UNSEEN, '')
    .trim()
    .replace(BLANK_BESIDE_CJK, '')
    .replace(/\s+/g, ' ');

/** Codes, dates, levels: every wide or decorated form becomes the plain one, and no blank counts. */
export const plain = (cell: string) => unguarded(cell.normalize('NFKC').replace(UNSEEN, '').replace(/\s+/g, ''));

/** What people write into a cell that has nothing to say. */
export const isNothing = (cell: string) => /^(?:[-—–―/\\]+|无|暂无)?$/u.test(plain(cell));

/** An error that a formula left. */
export const isFormulaError = (cell: string) => /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)$/.test(cell.trim());

/** A long number as Excel shows it once it has taken it for one: what stood behind its 15th digit is gone. */
export const isBrokenNumber = (cell: string) => /^\d(?:\.\d+)?E\+\d+$/i.test(plain(cell));

const LEVELS: Record<string, Level> = { 一: 1, 壹: 1, '1': 1, I: 1, 二: 2, 贰: 2, '2': 2, II: 2, 三: 3, 叁: 3, '3': 3, III: 3 };

export function levelOf(cell: string): Level | undefined {
  const sign = /^(?:安全生产)?(?:标准化)?(?:达标)?([一二三壹贰叁123]|I{1,3})级?(?:安全生产)?(?:标准化)?(?:达标)?(?:企业)?$/.exec(
    plain(cell).toUpperCase(),
  )?.[1];
  return sign === undefined ? undefined : LEVELS[sign];
}

const STAGES = new Map<string, EnterpriseStage>([
  ...ENTERPRISE_STAGES.flatMap((stage) =>
    [stage, enterpriseStageName(stage), enterpriseStageName(stage, 'en')].map((name): [string, EnterpriseStage] => [plain(name).toLowerCase(), stage]),
  ),
  ['未创建', 'listed'],
  ['已启动', 'creating'],
  ['创建中', 'creating'],
  ['正在创建', 'creating'],
  ['达标', 'certified'],
]);
export const stageOf = (cell: string) => STAGES.get(plain(cell).toLowerCase());

/** Finds a sector or department by what a file calls it: its id, its name, or a name of which it is plainly a form. */
export interface Finder {
  find: (cell: string) => string | undefined;
  /** Names that share most with a text, nearest first; all of them where none shares anything. */
  nearest: (cell: string) => string[];
}

const NEAREST = 3;
const fold = (text: string) => plain(text).toLowerCase();
const stem = (text: string) => fold(text).replace(/(?:企业|行业|领域|单位|类)+$/, '');

function finder(things: { id: string; name: string }[], forms: (thing: { id: string; name: string }) => string[], loosely: (cell: string) => string[]): Finder {
  const exact = new Map<string, string>();
  // Names first and ids last, so that an id always means itself.
  for (const thing of things) exact.set(fold(thing.name), thing.id);
  for (const thing of things) exact.set(fold(thing.id), thing.id);
  const loose = new Map<string, Set<string>>();
  for (const thing of things) for (const form of forms(thing)) loose.set(form, (loose.get(form) ?? new Set()).add(thing.id));
  const only = (ids: Iterable<string>) => {
    const [id, second] = new Set(ids);
    return second === undefined ? id : undefined;
  };
  const known = new Map<string, string | undefined>();
  const search = (cell: string) => exact.get(fold(cell)) ?? only(loose.get(stem(cell)) ?? []) ?? only(loosely(fold(cell)));
  return {
    find: (cell) => {
      if (!known.has(cell) && known.size < 10_000) known.set(cell, search(cell));
      return known.has(cell) ? known.get(cell) : search(cell);
    },
    nearest: (cell) => {
      const wanted = new Set(stem(cell));
      // Two characters at least, as 危化品 has of 危险化学品: one alone, as in 民爆器材 and 建材, would lead to another trade.
      const shared = (name: string) => {
        const count = [...new Set(stem(name))].filter((character) => wanted.has(character)).length;
        return count < 2 ? 0 : count / (name.length + wanted.size);
      };
      const ranked = things.map(({ name }) => ({ name, score: shared(name) })).sort((a, b) => b.score - a.score);
      const near = ranked.filter(({ score }) => score > 0).slice(0, NEAREST);
      return (near.length > 0 ? near : ranked).map(({ name }) => name);
    },
  };
}

/** What a programme has learnt that lists call its sectors: a name as it stands there, and the sector's id. */
export type SectorNames = Readonly<Record<string, string>>;

/** By the plan's own names first, then by what else it calls them, then by what was learnt. */
export const sectorFinder = (plan: Plan, learnt: SectorNames = {}): Finder => {
  const own = finder(
    plan.sectors,
    ({ name }) => [stem(name)],
    () => [],
  );
  const pairs = [
    ...Object.entries(learnt).filter(([, id]) => plan.sectors.some((sector) => sector.id === id)),
    ...plan.sectors.flatMap(({ id, alsoCalled = [] }) => alsoCalled.map((called) => [called, id] as const)),
  ];
  const others = new Map(pairs.flatMap(([called, id]) => [fold(called), stem(called)].map((form) => [form, id] as const)));
  return { ...own, find: (cell) => own.find(cell) ?? others.get(fold(cell)) ?? others.get(stem(cell)) };
};

const SHORTEST_OFFICE_NAME = 3;

/** Departments stand in files with or without the district's name before theirs; one that is part of another by now means that one. */
export const departmentFinder = (plan: Plan): Finder => {
  const { find, nearest } = finder(
    plan.departments,
    () => [],
    (cell) =>
      cell.length < SHORTEST_OFFICE_NAME
        ? []
        : plan.departments
            .filter(({ name }) => fold(name).endsWith(cell) || (name.length >= SHORTEST_OFFICE_NAME && cell.endsWith(fold(name))))
            .map(({ id }) => id),
  );
  const now = (id: string | undefined) => (id === undefined ? undefined : (successorOf(plan, id) ?? id));
  return { find: (cell) => now(find(cell)), nearest };
};
