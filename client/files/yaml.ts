import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit, type YAMLParseError } from 'yaml';
import type { z } from 'zod';
import type { Words } from '../../domain/kernel/language.ts';
import { forbidden, textFault } from '../../domain/kernel/text.ts';
import { putRight, wrongStructure, wrongWithin } from './characters.ts';
import { type Fault, FIELDS, otherwise, syntaxFault, valueFault, withFields } from './faults.ts';
import { type CrossFault, pathText } from './plan-faults.ts';
import { fieldsAt, nearestFirst } from './schema-fields.ts';
import { yamlOverLimit } from './yaml-limits.ts';

export type Path = readonly PropertyKey[];
const LARGEST_FILE_CHARACTERS = 1_000_000;
const MOST_ALIASES = 100;
const MOST_FAULTS = 500;
/** Faults whose places are looked up; the first of these by line are told. */
const MOST_LOCATED = 5_000;
/** Names of fields that are told beside one that is wrong. */
const MOST_NAMED = 40;
/** Places are worked out here, and only where somebody reads them; double keys are found by `doubleKeys`. */
// What is odd in a plan is told to whoever hands it in, not to the log of the process.
export const PARSING = { prettyErrors: false, uniqueKeys: false, logLevel: 'error' } as const;

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
  crossFaults(value: T): CrossFault[];
  /** The same of what has its right shape, beside the faults of the rest. */
  crossFaultsBeside?(content: object, issues: readonly z.core.$ZodIssue[]): CrossFault[];
  /** What would be right in the place of a value, where the rest of the file says it. */
  meantValue?(content: object, wrong: { issue: z.core.$ZodIssue; value: unknown }): Words | undefined;
  /** The field that was meant by one that is not there. */
  meantKey?(key: string, known: readonly string[]): Words | undefined;
  /** What such a file is, and what it begins with: for whoever hands in something else. */
  called: Words;
  begin: string[];
}

/** Reads a YAML file of any format and names every fault in it at once, earliest first. */
export function readYaml<T>(
  given: string,
  { schema, crossFaults: cross, crossFaultsBeside: beside, meantValue, meantKey, called, begin }: YamlFormat<T>,
): { value: T; faults: [] } | { value?: undefined; faults: Fault[] } {
  if (given.length > LARGEST_FILE_CHARACTERS)
    return onlyFault({
      zh: `文件超过一百万个字符，不是${called.zh}`,
      en: `the file is larger than a million characters: that is no ${called.en}`,
    });
  const text = withLineFeeds(given);
  const over = yamlOverLimit(text);
  if (over) return onlyFault(over.what, placeOf(text, over.offset));
  const lines = new LineCounter();
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const garbled = [...text.matchAll(GARBLED)].map(({ index }) => ({ ...placeOf(text, index), where: '', what: LOST }));
  if (garbled.length > 0) return atMostFaults(garbled.slice(0, MOST_FAULTS));
  // In a comment as well: the whole file is kept.
  const stray = forbidden(text, 'prose');
  if (stray)
    return onlyFault(
      { zh: `这个字符（${stray.code}）${stray.words.zh}，请删去`, en: `this character (${stray.code}) is ${stray.words.en}: remove it` },
      placeOf(text, stray.at),
    );
  const document = parseDocument(text, { ...PARSING, lineCounter: lines });
  const errors = syntaxErrors(document);
  if (errors.length > 0) return atMostFaults(syntaxFaults(text, errors, place));
  const root = document.contents;
  // A missing field has no place of its own: it gets that of the nearest thing around it.
  const locate = (path: Path, key = false) => {
    let node = nodeAt(document, path, key);
    for (let shorter = path.slice(0, -1); node === undefined && shorter.length > 0; shorter = shorter.slice(0, -1)) node = nodeAt(document, shorter, false);
    return { ...place(node?.range?.[0] ?? 0), where: pathText(path) };
  };

  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount: MOST_ALIASES }) ?? {};
  } catch (error) {
    const alias = wrongAlias(document);
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

  // Asked of the file and not of the schema, which reads what earlier releases have stored as well.
  const unsound = textFaults(content).map(({ path, key, what }) => ({ ...locate(path, key), what }));
  if (unsound.length > 0) return { faults: unsound };

  const parsed = schema.safeParse(content, { error: otherwise });
  const issues = parsed.error?.issues ?? [];
  const faults = [
    ...issues.slice(0, MOST_LOCATED).flatMap((issue) => {
      const told = issueFaults(schema, issue, text, document, locate, place, meantKey);
      const node = issue.path.length > 0 ? nodeAt(document, issue.path, false) : undefined;
      const right = isScalar(node) ? meantValue?.(content as object, { issue, value: node.value }) : undefined;
      // What was meant takes the place of the pattern; a character that ought to be another is pointed at all the same.
      return right ? told.map((fault) => ({ ...fault, ...withCharacter(right, node, text, place, issue.code === 'invalid_type') })) : told;
    }),
    ...(parsed.success ? cross(parsed.data) : (beside?.(content as object, issues) ?? []))
      .slice(0, MOST_LOCATED)
      .map(({ path, what }) => ({ ...locate(path), ...withCharacter(what, nodeAt(document, path, false), text, place) })),
  ];
  if (parsed.success && faults.length === 0) return { value: parsed.data, faults: [] };
  return atMostFaults(faults.sort((a, b) => a.line - b.line || a.column - b.column));
}

/** What nobody reads to its end is not told to its end. */
function atMostFaults(faults: Fault[]): { faults: Fault[] } {
  const last = faults[MOST_FAULTS];
  if (!last) return { faults };
  return {
    faults: [
      ...faults.slice(0, MOST_FAULTS),
      { ...last, where: '', what: { zh: '从这里起还有更多错误，请先改正前面的', en: 'there are more faults from here on: correct those before first' } },
    ],
  };
}

type SyntaxError = Pick<YAMLParseError, 'code' | 'message' | 'pos'>;

const syntaxErrors = (document: Document): SyntaxError[] => [...document.errors, ...doubleKeys(document)].sort((one, other) => one.pos[0] - other.pos[0]);

/** Keys that stand twice in one map. The parser's own look compares each with each. */
function doubleKeys(document: Document): { pos: [number, number]; code: 'DUPLICATE_KEY'; message: string }[] {
  const found: ReturnType<typeof doubleKeys> = [];
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) found.push({ pos: [key.range?.[0] ?? 0, key.range?.[1] ?? 0], code: 'DUPLICATE_KEY', message: 'Map keys must be unique' });
        seen.add(key.value);
      }
    },
  });
  return found;
}

/** Fields that are called something, in one line. */
const NAMES: readonly PropertyKey[] = ['name', 'by'];

/** Every text and every field's name with a character that stays out (see domain/kernel/text.ts). */
function textFaults(value: unknown, path: Path = []): { path: Path; key: boolean; what: Words }[] {
  const of = (text: string, at: Path, key: boolean) => {
    const kind = key || NAMES.includes(at.at(-1) ?? '') ? 'line' : 'prose';
    const what = textFault(text, kind, LARGEST_FILE_CHARACTERS);
    return what ? [{ path: at, key, what: { zh: `这里${what.zh}`, en: what.en } }] : [];
  };
  if (typeof value === 'string') return of(value, path, false);
  if (typeof value !== 'object' || value === null) return [];
  const entries: [PropertyKey, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries
    .flatMap(([step, item]) => [...(typeof step === 'string' ? of(step, [...path, step], true) : []), ...textFaults(item, [...path, step])])
    .slice(0, MOST_FAULTS);
}

/** A carriage return alone is a line break in YAML too; the library takes it for text. As long as before, so that places stay. */
export const withLineFeeds = (text: string) => text.replace(/\r(?!\n)/g, '\n');

/** Traces of a text that was once read in the wrong encoding and saved. */
const GARBLED = /\uFFFD+|锟斤拷|(?:[à-ï][\u0080-\u00BFŒœŠšŽžŸƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]{2}){2,}/g;
const LOST: Words = {
  zh: '这里的文字已经损坏：文件曾用错误的编码打开并保存（或发送）过，请从原来的文件重新保存为 UTF-8',
  en: 'the text is damaged here: it was opened in the wrong encoding and saved, or sent, like that; save it again as UTF-8 from the original',
};

type Place = (offset: number) => { line: number; column: number };

const characterFaults = (text: string, place: Place): Fault[] => wrongStructure(text).map(({ offset, what }) => ({ ...place(offset), where: '', what }));

/** Why a file is no YAML: the characters that ought to be others, and what would still be wrong without them. */
function syntaxFaults(text: string, errors: SyntaxError[], place: Place): Fault[] {
  const characters = wrongStructure(text);
  const lines = new LineCounter();
  const mended = characters.length === 0 ? undefined : parseDocument(putRight(text, characters), { ...PARSING, lineCounter: lines });
  const left = mended && new Set(syntaxErrors(mended).map(({ code, pos }) => `${code} ${lines.linePos(pos[0]).line}`));
  const told = errors.filter(({ code, pos }) => left === undefined || left.has(`${code} ${place(pos[0]).line}`));
  const faults = [
    ...characters.map(({ offset, what }) => ({ ...place(offset), where: '', what })),
    ...told.map((error) => ({ ...place(error.pos[0]), where: '', what: syntaxFault(error, text) })),
  ];
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
  schema: z.ZodType,
  issue: z.core.$ZodIssue,
  text: string,
  document: Document,
  locate: (path: Path, key?: boolean) => Omit<Fault, 'what'>,
  place: Place,
  meantKey?: (key: string, known: readonly string[]) => Words | undefined,
): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    const known = fieldsAt(schema, issue.path);
    return issue.keys.slice(0, MOST_FAULTS).map((key) => {
      const path = [...issue.path, key];
      const fields = nearestFirst(known, key).slice(0, MOST_NAMED);
      const meant = meantKey?.(key, known);
      if (meant) return { ...locate(path, true), what: meant };
      const what = {
        zh: `"${key}" 不是这里的字段，请删去或改正拼写（此处另有：${fields.join('、') || '无'}）`,
        en: `"${key}" means nothing here; remove it or correct its spelling (there are: ${fields.join(', ') || 'none'})`,
      };
      return { ...locate(path, true), ...withCharacter(what, nodeAt(document, path, true), text, place) };
    });
  }
  const last = issue.path.at(-1);
  const missing = issue.code === 'invalid_type' && nodeAt(document, issue.path, false) === undefined && typeof last === 'string';
  if (missing) return [{ ...locate(issue.path.slice(0, -1)), where: pathText(issue.path), what: { zh: `"${last}" 未填写`, en: `"${last}" is missing` } }];
  // Of an entry that is called wrongly the name is told, and not what stands behind it.
  if (issue.code === 'invalid_key') return [{ ...locate(issue.path, true), what: valueFault(issue.message, { value: String(last) }) }];
  const found = nodeAt(document, issue.path, false);
  const message = issue.message === FIELDS ? `${withFields(fieldsAt(schema, issue.path))}` : issue.message;
  const what = valueFault(message, isScalar(found) ? found : undefined);
  // Where a list or fields are wanted, only a character that would make one counts.
  const structural = issue.code === 'invalid_type';
  return [{ ...locate(issue.path), ...(BY_CHARACTER.includes(issue.code) ? withCharacter(what, found, text, place, structural) : { what }) }];
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

const onlyFault = (what: Words, place = { line: 1, column: 1 }): { faults: Fault[] } => ({ faults: [{ ...place, where: '', what }] });

/** The alias that stands for nothing, wherever it is; otherwise the first, of too many. */
function wrongAlias(document: Document): Alias | undefined {
  let found: Alias | undefined;
  visit(document, {
    Alias: (_key, alias) => {
      const missing = alias.resolve(document) === undefined;
      if (missing) found = alias;
      found ??= alias;
      return missing ? visit.BREAK : undefined;
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
