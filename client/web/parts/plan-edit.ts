import { type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq, type Pair, parseDocument, visit, type YAMLMap, type YAMLSeq } from 'yaml';

/** Changes a plan file in one place and leaves the rest of the text, remarks and all, as its author wrote it. */

export type Path = readonly (string | number)[];
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Reads what a plan file says, whether or not it is a faultless plan; undefined where it is no YAML at all. */
export function readPlan(text: string): Record<string, unknown> | undefined {
  try {
    const document = parseDocument(text, { logLevel: 'silent' });
    if (document.errors.length > 0) return undefined;
    const data: unknown = document.toJS({ maxAliasCount: 1_000 }) ?? {};
    return typeof data === 'object' && !Array.isArray(data) ? (data as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Says why a form cannot change a place: the file says it in a way that only its author can change. */
export class UneditableError extends Error {}

/**
 * Gives the text with another value at a path; without a value the entry is taken out. A list’s next index adds to it.
 *
 * @throws UneditableError where the file is no YAML, or shares the value with another place.
 */
export function withValue(text: string, path: Path, value: Json | undefined): string {
  const before = readPlan(text);
  const wanted = before && changed(before, path, value);
  if (wanted === undefined) throw new UneditableError();
  const meant = canonical(wanted);
  const same = (candidate: string | undefined) => candidate !== undefined && canonical(readPlan(candidate)) === meant;
  try {
    const spliced = splice(text, path, value);
    if (same(spliced)) return spliced as string;
    const written = rewritten(text, path, value);
    if (same(written)) return written;
  } catch {
    // The code falls through: the error is said below.
  }
  throw new UneditableError();
}

/** Writes data as one text, whatever the order of its keys. */
const canonical = (data: unknown) =>
  JSON.stringify(data, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

/** Gives what the plan says afterwards, to hold the changed text against. */
function changed(data: unknown, [head, ...rest]: Path, value: Json | undefined): unknown {
  if (head === undefined) return value;
  if (Array.isArray(data)) {
    if (typeof head !== 'number' || head > data.length) return undefined;
    if (rest.length === 0 && value === undefined) return data.filter((_, at) => at !== head);
    return Object.assign([...data], { [head]: changed(data[head], rest, value) });
  }
  if (typeof data !== 'object' || data === null) {
    if (data !== undefined && data !== null) return undefined;
    return typeof head === 'number' ? [changed(undefined, rest, value)] : { [head]: changed(undefined, rest, value) };
  }
  const { [head]: before, ...others } = data as Record<string, unknown>;
  if (rest.length === 0 && value === undefined) return others;
  // The order of the keys stays.
  return before === undefined && !(head in data) ? { ...others, [head]: changed(undefined, rest, value) } : { ...data, [head]: changed(before, rest, value) };
}

/** Writes a text plain where YAML takes it so, and in quotes elsewhere. */
const PLAIN = /^(?:[\p{Script=Han}“《（][\p{Script=Han}“”《》（）、，。；\w.%-]*|[A-Za-z][\w-]*(?:[@.][\w-]+)*|\d{4}-\d\d(?:-\d\d)?)$/u;
const NOT_TEXT = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
function inline(value: Json): string {
  if (typeof value === 'string') return PLAIN.test(value) && !NOT_TEXT.test(value) ? value : JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  const entries = Object.entries(value).map(([key, one]) => `${inline(key)}: ${inline(one)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** Writes an item of a list that is written line by line: milestones over several lines, all else in one. */
function itemLines(value: Json, indent: string, spread: boolean): string {
  if (!spread || typeof value !== 'object' || value === null || Array.isArray(value)) return `${indent}- ${inline(value)}\n`;
  return Object.entries(value)
    .map(([key, one], at) => `${indent}${at === 0 ? '- ' : '  '}${inline(key)}: ${inline(one)}\n`)
    .join('');
}

const lineStart = (text: string, at: number) => text.lastIndexOf('\n', at - 1) + 1;
const lineEnd = (text: string, at: number) => (text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at) + 1);
const rangeOf = (node: unknown): [number, number] => {
  const range = isNode(node) ? node.range : undefined;
  if (!range) throw new UneditableError();
  return [range[0], range[1]];
};
/** Finds the end of what a node says, without line ends and remarks that the parser counts to it. */
function endOf(text: string, node: unknown): number {
  let end = 0;
  if (isMap(node) && !node.flow) return endOf(text, node.items.at(-1)?.value ?? node.items.at(-1)?.key);
  if (isSeq(node) && !node.flow) return endOf(text, node.items.at(-1));
  if (isPair(node)) return endOf(text, node.value ?? node.key);
  [, end] = rangeOf(node);
  while (end > 0 && /\s/.test(text[end - 1] ?? '')) end--;
  return end;
}
const spliced = (text: string, from: number, to: number, by: string) => text.slice(0, from) + by + text.slice(to);

/** Changes the text itself; undefined where that is not simple. */
function splice(text: string, path: Path, value: Json | undefined): string | undefined {
  const document = parseDocument(text);
  const last = path.at(-1);
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (last === undefined) return undefined;
  if (isSeq(parent) && typeof last === 'number') return inList(text, parent, last, value, path[0] === 'milestones' && path.length === 2);
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find(({ key }) => (isScalar(key) ? key.value : key) === last) as Pair | undefined;
  if (value === undefined) return pair && withoutKey(text, parent, pair);
  if (!pair) return withKey(text, parent, String(last), value);
  if (pair.value === null || isAlias(pair.value)) return undefined;
  // A list of blocks under its key begins on the next line; a list in one line takes its place.
  if ((isMap(pair.value) || isSeq(pair.value)) && !pair.value.flow) {
    const colon = text.indexOf(':', endOf(text, pair.key));
    return spliced(text, colon + 1, endOf(text, pair.value), ` ${inline(value)}`);
  }
  if (isScalar(pair.value) && (pair.value.type === 'BLOCK_FOLDED' || pair.value.type === 'BLOCK_LITERAL')) return undefined;
  const [from, to] = rangeOf(pair.value);
  const gap = from > 0 && !/\s/.test(text[from - 1] ?? '') ? ' ' : '';
  return spliced(text, from, to, gap + inline(value));
}

function withKey(text: string, parent: YAMLMap, key: string, value: Json): string | undefined {
  const entry = `${inline(key)}: ${inline(value)}`;
  const last = parent.items.at(-1);
  if (!last) return undefined;
  if (parent.flow) return spliced(text, endOf(text, last), endOf(text, last), `, ${entry}`);
  const [start] = rangeOf(parent.items[0]?.key);
  // The entry goes behind the last one that ends in the line in which it begins.
  const simple = parent.items.findLast((pair) => lineStart(text, rangeOf(pair.key)[0]) === lineStart(text, endOf(text, pair)));
  if (!simple) return undefined;
  const at = lineEnd(text, endOf(text, simple));
  const newline = text[at - 1] === '\n' ? '' : '\n';
  const indent = ' '.repeat(start - lineStart(text, start));
  // A list of things has a line for each of them.
  const lines =
    Array.isArray(value) && value.some((one) => typeof one === 'object' && one !== null)
      ? `${indent}${inline(key)}:\n${value.map((one) => itemLines(one, `${indent}  `, false)).join('')}`
      : `${indent}${entry}\n`;
  return spliced(text, at, at, newline + lines);
}

/** Finds the first of the lines of remarks that stand right above a line. */
function withRemarks(text: string, start: number): number {
  let from = start;
  while (from > 0 && /^ *#/.test(text.slice(lineStart(text, from - 1), from))) from = lineStart(text, from - 1);
  return from;
}

function withoutKey(text: string, parent: YAMLMap, pair: Pair): string | undefined {
  if (parent.items.length === 1) return undefined;
  if (parent.flow) return withoutPart(text, parent.items, parent.items.indexOf(pair), (one) => (one as Pair).key);
  if (parent.items[0] === pair) return undefined;
  return spliced(text, lineStart(text, rangeOf(pair.key)[0]), lineEnd(text, endOf(text, pair)), '');
}

/** Takes an entry out of what stands in one line, with the comma before or behind it. */
function withoutPart(text: string, items: readonly unknown[], index: number, begins: (item: unknown) => unknown): string {
  return index > 0
    ? spliced(text, endOf(text, items[index - 1]), endOf(text, items[index]), '')
    : spliced(text, rangeOf(begins(items[0]))[0], rangeOf(begins(items[1]))[0], '');
}

function inList(text: string, parent: YAMLSeq, index: number, value: Json | undefined, spread: boolean): string | undefined {
  const item = parent.items[index];
  if (item === undefined) {
    if (value === undefined || index !== parent.items.length) return undefined;
    const last = parent.items.at(-1);
    if (!last) {
      const [from, to] = rangeOf(parent);
      const indent = `${' '.repeat(lineStart(text, from) === from ? 0 : (/^ */.exec(text.slice(lineStart(text, from), from))?.[0].length ?? 0))}  `;
      return spliced(text.replace(/(?<!\n)$/, '\n'), from, lineEnd(text, to), `\n${itemLines(value, indent, spread)}`);
    }
    if (parent.flow) return spliced(text, endOf(text, last), endOf(text, last), `, ${inline(value)}`);
    const at = lineEnd(text, endOf(text, last));
    const indent = /^ */.exec(text.slice(lineStart(text, rangeOf(last)[0])))?.[0] ?? '';
    return spliced(text, at, at, `${text[at - 1] === '\n' ? '' : '\n'}${itemLines(value, indent, spread)}`);
  }
  if (value === undefined) {
    if (parent.items.length === 1) return undefined;
    if (parent.flow) return withoutPart(text, parent.items, index, (one) => one);
    return spliced(text, withRemarks(text, lineStart(text, rangeOf(item)[0])), lineEnd(text, endOf(text, item)), '');
  }
  if ((isMap(item) || isSeq(item)) && !item.flow) return undefined;
  const [from, to] = rangeOf(item);
  return spliced(text, from, to, inline(value));
}

/** Writes the whole file anew: remarks stay, how lines were broken may change. */
function rewritten(text: string, path: Path, value: Json | undefined): string {
  const document: Document = parseDocument(text);
  if (value === undefined) document.deleteIn(path);
  else {
    const node = document.createNode(value);
    visit(node, {
      Collection(_, one) {
        one.flow = true;
      },
    });
    document.setIn(path, node);
  }
  return document.toString({ lineWidth: 0 }).replace(/\[ (.*?) \]/g, '[$1]');
}
