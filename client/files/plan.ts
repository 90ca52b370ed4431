import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import type { Words } from '../../domain/kernel/language.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { planSchema } from '../../domain/plan/schema.ts';
import { ServiceError } from '../errors.ts';
import { putRight, wrongStructure, wrongWithin } from './characters.ts';
import { type Fault, otherwise, syntaxFault, valueFault } from './faults.ts';
import { crossFaults, pathText } from './plan-cross-check.ts';

export type PlanCheck = { plan: Plan; faults: [] } | { plan?: undefined; faults: Fault[] };

type Path = readonly PropertyKey[];
const LARGEST_FILE_CHARACTERS = 1_000_000;
const MOST_ALIASES = 100;

/** Reads a plan and names every fault in it at once, earliest first. */
export function checkPlan(text: string): PlanCheck {
  const { value, faults } = readYaml(text, { schema: planSchema, crossFaults, called: { zh: '方案', en: 'plan' }, begin: ['id', 'name'] });
  return value ? { plan: value, faults: [] } : { faults };
}

/** The line (from 1) that a path of the plan stands in; undefined where the file leaves it to a default. */
export function linesOf(text: string): (path: Path) => number | undefined {
  const lines = new LineCounter();
  const document = parseDocument(withLineFeeds(text), { lineCounter: lines });
  return (path) => {
    const offset = nodeAt(document, path, false)?.range?.[0];
    return offset === undefined ? undefined : lines.linePos(offset).line;
  };
}

interface YamlFormat<T> {
  schema: z.ZodType<T>;
  /** What no single field can know. */
  crossFaults(value: T): { path: Path; what: Words }[];
  /** What such a file is, and what it begins with: for whoever hands in something else. */
  called: Words;
  begin: string[];
}

/** Reads a YAML file of any format and names every fault in it at once, earliest first. */
export function readYaml<T>(
  given: string,
  { schema, crossFaults: cross, called, begin }: YamlFormat<T>,
): { value: T; faults: [] } | { value?: undefined; faults: Fault[] } {
  if (given.length > LARGEST_FILE_CHARACTERS)
    return onlyFault({
      zh: `文件超过一百万个字符，不是${called.zh}`,
      en: `the file is larger than a million characters: that is no ${called.en}`,
    });
  const text = withLineFeeds(given);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const garbled = [...text.matchAll(GARBLED)].map(({ index }) => ({ ...place(index), where: '', what: LOST }));
  if (garbled.length > 0) return { faults: garbled };
  if (document.errors.length > 0) return { faults: syntaxFaults(text, document, place) };
  const root = document.contents;
  // What is missing has no place of its own: then it is that of the nearest thing around it.
  const locate = (path: Path, key = false) => {
    let node = nodeAt(document, path, key);
    for (let shorter = path.slice(0, -1); node === undefined && shorter.length > 0; shorter = shorter.slice(0, -1)) node = nodeAt(document, shorter, false);
    return { ...place(node?.range?.[0] ?? 0), where: pathText(path) };
  };

  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount: MOST_ALIASES }) ?? {};
  } catch (error) {
    const alias = firstAlias(document);
    return onlyFault(
      {
        zh:
          alias && alias.resolve(document) === undefined
            ? `别名 "*${alias.source}" 前面没有同名的锚点 "&${alias.source}"，请直接写出内容`
            : '别名展开后的内容过多，请直接写出内容',
        en: `an alias cannot be followed: ${(error as Error).message}`,
      },
      place(alias?.range?.[0] ?? 0),
    );
  }
  if (!isMap(root) && root !== null) {
    const characters = characterFaults(text, place);
    if (characters.length > 0) return { faults: characters };
    return onlyFault({
      zh: `这不是${called.zh}；请逐行写成“字段: 值”，从 ${begin.join('、')} 开始`,
      en: `this is no ${called.en}: write its parts as "key: value" lines, beginning with ${begin.join(' and ')}`,
    });
  }

  const parsed = schema.safeParse(content, { error: otherwise });
  const faults = parsed.success
    ? cross(parsed.data).map(({ path, what }) => ({ ...locate(path), ...withCharacter(what, nodeAt(document, path, false), text, place) }))
    : parsed.error.issues.flatMap((issue) => issueFaults(issue, text, document, locate, place));
  if (parsed.success && faults.length === 0) return { value: parsed.data, faults: [] };
  return { faults: faults.sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** A carriage return alone is a line break in YAML too; the library takes it for text. As long as before, so that places stay. */
const withLineFeeds = (text: string) => text.replace(/\r(?!\n)/g, '\n');

/** What is left of a text that was once read in the wrong encoding and saved. */
const GARBLED = /\uFFFD+|锟斤拷/g;
const LOST: Words = {
  zh: '这里的文字已经损坏：文件曾用错误的编码打开并保存（或发送）过，请从原来的文件重新保存为 UTF-8',
  en: 'the text is damaged here: it was opened in the wrong encoding and saved, or sent, like that; save it again as UTF-8 from the original',
};

type Place = (offset: number) => { line: number; column: number };

const characterFaults = (text: string, place: Place): Fault[] => wrongStructure(text).map(({ offset, what }) => ({ ...place(offset), where: '', what }));

/** Why a file is no YAML: the characters that ought to be others, and what would still be wrong without them. */
function syntaxFaults(text: string, document: Document, place: Place): Fault[] {
  const characters = wrongStructure(text);
  const left = parseDocument(characters.length === 0 ? text : putRight(text, characters)).errors;
  const errors = document.errors.filter(({ code, linePos }) => left.some((other) => other.code === code && other.linePos?.[0].line === linePos?.[0].line));
  const told = errors.map((error) => ({ ...place(error.pos[0]), where: '', what: syntaxFault(error, text) }));
  const faults = [...characters.map(({ offset, what }) => ({ ...place(offset), where: '', what })), ...told];
  return faults.sort((a, b) => a.line - b.line || a.column - b.column);
}

/** What may be wrong with a value because of a single character; a text that is too long, or missing, is not. */
const BY_CHARACTER: z.core.$ZodIssue['code'][] = ['invalid_type', 'invalid_format', 'invalid_value', 'invalid_union', 'custom'];

/** A fault of a value or key, or, where it holds a character that ought to be another, of that one at its own place. */
function withCharacter(what: Words, node: Node | undefined, text: string, place: Place, structural = false): Pick<Fault, 'what'> & Partial<Fault> {
  const [from, to] = isScalar(node) ? (node.range ?? [0, 0]) : [0, 0];
  const found = wrongWithin(text, from, to);
  if (!found || (structural && !/[:{}[\]-]/.test(found.right))) return { what };
  return { ...place(found.offset), what: { zh: `${found.what.zh}；${what.zh}`, en: `${found.what.en}; ${what.en}` } };
}

function issueFaults(
  issue: z.core.$ZodIssue,
  text: string,
  document: Document,
  locate: (path: Path, key?: boolean) => Omit<Fault, 'what'>,
  place: Place,
): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    const siblings = nodeAt(document, issue.path, false);
    const known = isMap(siblings)
      ? siblings.items.map((item) => String(isScalar(item.key) ? item.key.value : item.key)).filter((key) => !issue.keys.includes(key))
      : [];
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      const what = {
        zh: `"${key}" 不是这里的字段，请删去或改正拼写（此处另有：${known.join('、') || '无'}）`,
        en: `"${key}" means nothing here; remove it or correct its spelling (beside it stand: ${known.join(', ') || 'none'})`,
      };
      return { ...locate(path, true), ...withCharacter(what, nodeAt(document, path, true), text, place) };
    });
  }
  const last = issue.path.at(-1);
  const missing = issue.code === 'invalid_type' && nodeAt(document, issue.path, false) === undefined && typeof last === 'string';
  if (missing) return [{ ...locate(issue.path.slice(0, -1)), where: pathText(issue.path), what: { zh: `"${last}" 未填写`, en: `"${last}" is missing` } }];
  const found = nodeAt(document, issue.path, false);
  const what = valueFault(issue.message, isScalar(found) ? found : undefined);
  // Where a list or fields are wanted, only a character that would make one counts.
  const structural = issue.code === 'invalid_type';
  return [{ ...locate(issue.path), ...(BY_CHARACTER.includes(issue.code) ? withCharacter(what, found, text, place, structural) : { what }) }];
}

const onlyFault = (what: Words, place = { line: 1, column: 1 }): { faults: Fault[] } => ({ faults: [{ ...place, where: '', what }] });

function firstAlias(document: Document): Alias | undefined {
  let found: Alias | undefined;
  visit(document, {
    Alias: (_key, alias) => {
      found = alias;
      // One that stands for nothing is what went wrong, wherever it is; otherwise it is the first of too many.
      return alias.resolve(document) === undefined ? visit.BREAK : undefined;
    },
  });
  return found;
}

/** The node at a path, or its key, seen through aliases; undefined where the file has none. */
function nodeAt(document: Document, path: Path, key: boolean): Node | undefined {
  let node: unknown = document.contents;
  for (const [index, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === step);
      node = key && index === path.length - 1 ? pair?.key : pair?.value;
    } else if (isSeq(node)) node = node.items[Number(step)];
    else return undefined;
  }
  return (node ?? undefined) as Node | undefined;
}

/**
 * A plan without a fault.
 *
 * @throws ServiceError `plan-faulty` with every fault and its place.
 */
export function checkedPlan(text: string): Plan {
  const { plan, faults } = checkPlan(text);
  if (plan) return plan;
  const [first] = faults;
  throw new ServiceError(
    'invalid',
    'plan-faulty',
    {
      zh: `方案有 ${faults.length} 处错误，未采用。第 ${first?.line} 行第 ${first?.column} 列：${first?.what.zh}`,
      en: `The plan has ${faults.length} fault${faults.length === 1 ? '' : 's'} and was not taken. Line ${first?.line}, column ${first?.column}: ${first?.what.en}`,
    },
    { faults },
  );
}
