import type { ErrorCode, YAMLParseError } from 'yaml';
import { z } from 'zod';
import type { Language, Words } from '../../domain/kernel/language.ts';
import { apart, both } from '../../domain/kernel/language.ts';
import type { FieldError } from '../contract/common.ts';
import { nearestFirst } from './schema-fields.ts';

/** One thing that is wrong with a plan file, at a place that an editor can jump to (both from 1). */
export type Fault = Pick<FieldError, 'where'> & {
  line: number;
  column: number;
  /** What is wrong and what would be right. */
  what: Words;
};

/** The faults as one person reads them. */
export const toldIn = <T extends { what: Words }>(faults: readonly T[], language: Language): (Omit<T, 'what'> & { what: string })[] =>
  faults.map((fault) => ({ ...fault, what: fault.what[language] }));

/** A name that nothing answers to. */
const CALLED = {
  ...{ department: '部门', milestone: '阶段任务', event: '触发事项', sector: '行业', register: '清单', target: '达标目标', indicator: '指标' },
  consequence: '后果（须写 rule）',
  outsiders: '外部单位',
  calendar: '日子（calendars）',
};
/** Of more codes than this nobody reads the list: those that are most like what was written are told. */
const MOST_CODES = 20;
export function unknownName(kind: keyof typeof CALLED, id: string, known: readonly string[]): Words {
  const few = known.length > MOST_CODES ? nearestFirst(known, id).slice(0, MOST_CODES / 2) : known;
  const more = known.length - few.length;
  return {
    zh: `没有代号为 "${id}" 的${CALLED[kind]}，可用：${few.join('、') || '（无）'}${more > 0 ? `，另有 ${more} 个` : ''}`,
    en: `${kind === 'outsiders' ? 'no class of outsiders' : `no ${kind}`} is called "${id}"; write one of: ${few.join(', ') || '(there are none)'}${more > 0 ? `, or one of ${more} more` : ''}`,
  };
}

/** zod's own sentences name types of the language that this is written in: no clerk knows what a string is. */
export const FIELDS = both('这里应写若干字段，每个写成“字段: 值”', 'write fields here, each as "key: value"');
/** The same with the fields that there are. */
export const withFields = (known: readonly string[]): string =>
  known.length === 0
    ? FIELDS
    : both(
        `这里应写若干字段，每个写成“字段: 值”；可写：${known.slice(0, MOST_CODES).join('、')}`,
        `write fields here, each as "key: value"; there are: ${known.slice(0, MOST_CODES).join(', ')}`,
      );
const KINDS: Record<string, string> = {
  string: both('这里应写文字；数字、true、false、null 须加引号', 'write text here, in quotes if it is a number, true, false or null'),
  array: both('这里应写列表，每项以“- ”开头', 'write a list here, each item after "- "'),
  object: FIELDS,
  record: FIELDS,
};

const LOCALES = [z.locales.zhCN().localeError, z.locales.en().localeError] as const;

/** For `safeParse`: both languages of what a schema gives no sentence for. */
export function otherwise(issue: z.core.$ZodRawIssue): string {
  // A record says of a wrong key only that it is one: what its pattern says is of use.
  const kind = issue.code === 'invalid_type' ? KINDS[issue.expected] : issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined;
  const [zh = '', en = ''] = LOCALES.map((localeError) => {
    const told = localeError(issue);
    return typeof told === 'string' ? told : told?.message;
  });
  return kind ?? both(zh, en);
}

/** The library says it in English only; its codes are a closed list. */
const SYNTAX: Record<ErrorCode, string> = {
  ALIAS_PROPS: '别名（*）前后不能再加锚点（&）或标签（!）',
  BAD_ALIAS: '锚点（&）或别名（*）须有名称，且不能以冒号结尾',
  BAD_COLLECTION_TYPE: '标签（!）与后面的内容不符，请删去标签',
  BAD_DIRECTIVE: '以 % 开头的指令行有误，请删去',
  BAD_DQ_ESCAPE: '双引号内的反斜杠写法有误，请改用单引号，或写成两个反斜杠',
  BAD_INDENT: '缩进有误，或前面的括号没有写全；请与同级的行对齐，并检查括号',
  BAD_PROP_ORDER: '锚点（&）和标签（!）应写在符号之后',
  BAD_SCALAR_START: '内容不能以这个符号开头，请加引号',
  BLOCK_AS_IMPLICIT_KEY: '一行里只能写一个“字段: 值”；值中有冒号的请加引号，并检查缩进',
  BLOCK_IN_FLOW: '括号 {} 或 [] 之内不能再换行缩进书写',
  DUPLICATE_KEY: '同一个字段写了两次，请只留一个',
  IMPOSSIBLE: '这里读不懂，请检查这一行的写法',
  KEY_OVER_1024_CHARS: '字段名太长，请检查是否漏写冒号或引号',
  MISSING_CHAR: '这里少了一个符号，请检查冒号、逗号、空格、引号和括号是否写全',
  MULTILINE_IMPLICIT_KEY: '这一行读不出“字段: 值”；请检查冒号（须为半角，后加空格）、缩进、引号和括号',
  MULTIPLE_ANCHORS: '一处只能有一个锚点（&）',
  MULTIPLE_DOCS: '这里开始了第二份文件（---），请一个文件只写一份',
  MULTIPLE_TAGS: '一处只能有一个标签（!）',
  NON_STRING_KEY: '字段名须是文字',
  RESOURCE_EXHAUSTION: '内容嵌套过深，请简化',
  TAB_AS_INDENT: '缩进不能用制表符，请改用空格',
  TAG_RESOLVE_FAILED: '标签（!）或其内容无法识别，请删去标签',
  UNEXPECTED_TOKEN: '这里多出了不该有的内容；请检查引号和括号是否成对，缩进是否对齐',
};

export function syntaxFault({ code, message, pos }: Pick<YAMLParseError, 'code' | 'message' | 'pos'>, text: string): Words {
  const key = code === 'DUPLICATE_KEY' ? /^[\w-]+/.exec(text.slice(pos[0], pos[0] + 100))?.[0] : undefined;
  if (key !== undefined) return { zh: `字段 "${key}" 写了两次，请只留一个`, en: `"${key}" stands here a second time: leave only one of them` };
  const en = code === 'MULTIPLE_DOCS' ? 'a second document begins here (---); keep one plan in one file' : `not valid YAML: ${message.split('\n')[0]}`;
  return { zh: `文件格式（YAML）有误：${SYNTAX[code]}`, en };
}

/** An issue of zod with what the file says there; the value is quoted as JSON, so that a text is seen to be one. */
export function valueFault(message: string, given?: { value: unknown; source?: string }): Words {
  const { zh, en } = apart(message);
  if (!given) return { zh, en };
  // 3.10 is the number 3.1 by now: what is to be put in quotes is what stands there.
  const value = typeof given.value === 'string' ? JSON.stringify(given.value) : (given.source ?? JSON.stringify(given.value));
  return { zh: `${zh}（现为 ${value}）`, en: `${en} (it says ${value})` };
}
