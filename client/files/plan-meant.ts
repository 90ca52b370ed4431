import type { z } from 'zod';
import { typedTime } from '../../domain/draft/typed-day.ts';
import { isPlainDate } from '../../domain/kernel/dates.ts';
import type { Words } from '../../domain/kernel/language.ts';
import { uniformDay, wholeDay } from '../../domain/kernel/written-day.ts';

/** A wrong value of a plan file: where it stands, what is wrong with it, and what the file says there. */
interface Wrong {
  issue: z.core.$ZodIssue;
  value: unknown;
}

const CODE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Fields that hold a day, a day or month, and a time of day. */
const DAYS = ['from', 'to', 'until', 'opens', 'date', 'asOf', 'by', 'startBy', 'certifyBy'];
const DUE = 'due';
const TIMES = ['mailAt', 'digestAt', 'dueAt'];
/** Fields that hold `all` or a list of codes. */
const BODIES = ['lead', 'report', 'enteredBy', 'owners', 'reportedBy'];

/**
 * What would be right in the place of a wrong value, where that can be known: somebody wrote the name of a department instead of its code, a
 * date as a document has it, a number with its unit, one code where a list is wanted, or nothing at all.
 */
export function meantValue(content: object, { issue, value }: Wrong): Words | undefined {
  const last = issue.path.at(-1);
  const key = String(typeof last === 'number' ? issue.path.at(-2) : last);
  // The key of an entry, such as a body's number, and not what stands behind it.
  if (issue.code === 'invalid_key') return codeOfName(content, last);
  if (value === null)
    return {
      zh: `"${key}" 后面空着，请填写；不需要的请连字段一起删去`,
      en: `nothing is written after "${key}": write something, or take the field out as well`,
    };
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).normalize('NFKC').trim();
  return (
    codeOfName(content, value) ??
    (issue.code === 'invalid_type' && issue.expected === 'array' ? listOf(content, text) : undefined) ??
    (BODIES.includes(key) && typeof last === 'string' ? listOf(content, text) : undefined) ??
    (key === DUE || DAYS.includes(key) ? dayIn(text, key) : undefined) ??
    (TIMES.includes(key) ? timeIn(text) : undefined) ??
    (issue.code === 'invalid_type' && (issue.expected === 'number' || issue.expected === 'int') && typeof value === 'string' ? numberIn(text) : undefined)
  );
}

const LISTS = ['departments', 'bodies', 'groups', 'outsiders', 'milestones', 'events', 'registers', 'indicators', 'targets', 'sectors'] as const;

/** The codes of what a plan calls by name. */
function codesIn(content: object): Map<string, string> {
  const plan = content as Record<string, unknown>;
  const known = LISTS.flatMap((list) => (Array.isArray(plan[list]) ? (plan[list] as ({ id?: unknown; name?: unknown } | null)[]) : []));
  return new Map(
    known.flatMap((one) => (typeof one?.id === 'string' && typeof one.name === 'string' && CODE.test(one.id) ? [[one.name, one.id] as const] : [])),
  );
}

/** Everything is referred to by its code; whoever wrote a name meant the code that stands beside it. */
function codeOfName(content: object, value: unknown): Words | undefined {
  const code = typeof value === 'string' && value.trim() !== '' ? codesIn(content).get(value) : undefined;
  return code === undefined ? undefined : { zh: `请写代号：“${value}”的代号是 ${code}`, en: `write the code: that of "${value}" is ${code}` };
}

/** Codes or names in one text, as the list that was meant. */
function listOf(content: object, text: string): Words | undefined {
  const codes = codesIn(content);
  const parts = text.split(/[,;、\s]+/).filter((part) => part !== '');
  const meant = parts.map((part) => codes.get(part) ?? part);
  return meant.length === 0 || !meant.every((part) => CODE.test(part))
    ? undefined
    : { zh: `这里应写列表，即使只有一个：[${meant.join(', ')}]`, en: `a list is wanted here, even of one: [${meant.join(', ')}]` };
}

function dayIn(text: string, key: string): Words | undefined {
  const day = wholeDay(uniformDay(text));
  const [, year = '', month = '', end] = /^(\d{4})[年/.](\d{1,2})(?:月?)([底末]?)$/.exec(text.replaceAll(/\s/g, '')) ?? [];
  const ofMonth = `${year}-${month.padStart(2, '0')}`;
  const meant =
    day?.date !== undefined && day.rest === ''
      ? day.date
      : key === DUE && month !== '' && end !== undefined && isPlainDate(`${ofMonth}-01`)
        ? ofMonth
        : undefined;
  return meant === undefined ? undefined : { zh: `日期请写成 ${meant}`, en: `write the date as ${meant}` };
}

function timeIn(text: string): Words | undefined {
  if (text === '24:00') return { zh: '24:00 就是当日结束，不用写，请删去', en: '24:00 is when the day ends, as without it: take it out' };
  const time = typedTime(text);
  return time === undefined ? undefined : { zh: `时刻请写成 "${time}"（加引号）`, en: `write the time as "${time}", in quotes` };
}

const TIMES_OF: Record<string, number> = { 万: 10_000, 亿: 100_000_000 };

/** The number in `80%`, `1,200人` and `3万`. */
function numberIn(text: string): Words | undefined {
  const [, digits = '', times = ''] = /^(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s*([万亿]?)\D*$/.exec(text) ?? [];
  if (digits === '') return undefined;
  const number = Number((Number(digits.replaceAll(',', '')) * (TIMES_OF[times] ?? 1)).toFixed(6));
  return { zh: `请只写数：${number}，不带单位、逗号、百分号和引号`, en: `write the number alone: ${number}, without unit, comma, per cent sign or quotes` };
}

/** What fields are called by whoever writes them in Chinese. */
const FIELDS: Record<string, readonly string[]> = {
  代号: ['id'],
  编号: ['id'],
  名称: ['name', 'title'],
  标题: ['title', 'name'],
  条款: ['clause'],
  起始: ['from', 'opens'],
  开始: ['from', 'opens'],
  开始日期: ['from', 'opens'],
  结束: ['to', 'until'],
  结束日期: ['to', 'until'],
  时区: ['zone'],
  语言: ['language'],
  办公室: ['office'],
  领导小组: ['committee'],
  部门: ['departments'],
  单位: ['unit', 'departments'],
  计量单位: ['unit'],
  经办人: ['officer'],
  邮箱: ['officer'],
  负责人: ['head', 'director'],
  任务: ['milestones', 'duty', 'name'],
  阶段任务: ['milestones'],
  工作内容: ['duty'],
  要求: ['duty'],
  时限: ['due', 'limit', 'dueBy'],
  期限: ['due', 'limit'],
  截止: ['due', 'until'],
  截止日期: ['due', 'until'],
  牵头: ['lead'],
  牵头单位: ['lead'],
  责任单位: ['lead', 'owners'],
  配合: ['assist'],
  配合单位: ['assist'],
  抄送: ['copyTo'],
  轮次: ['rounds', 'reviews'],
  周期: ['recurs', 'every'],
  清单: ['registers'],
  步骤: ['steps'],
  指标: ['indicators', 'report'],
  目标: ['targets', 'value', 'atLeast'],
  目标值: ['value', 'atLeast'],
  上限: ['atMost', 'value'],
  下限: ['atLeast'],
  填报单位: ['report'],
  后果: ['consequences'],
  常态工作: ['standing'],
  触发事项: ['events', 'event'],
  事项: ['event', 'events'],
  催办级次: ['ladder'],
};

/** The field that a Chinese word stands for, of those that there are at a place; `<<` merges in dialects of YAML that are not read here. */
export function meantKey(key: string, known: readonly string[]): Words | undefined {
  if (key === '<<') return { zh: '合并写法（<<）这里不能用，请把各字段直接写出来', en: 'merging by << is not read here: write the fields themselves' };
  const meant = FIELDS[key]?.find((field) => known.includes(field));
  return meant === undefined ? undefined : { zh: `字段名用英文："${key}" 请写成 ${meant}`, en: `fields are named in English: write ${meant} for "${key}"` };
}
