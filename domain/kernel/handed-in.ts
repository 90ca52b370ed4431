import { isPlainDate } from './dates.ts';
import { many } from './language.ts';
import { type Refusal, refuse } from './refusals.ts';
import { isBlank, LONGEST, textFault } from './text.ts';

/**
 * What an act may hold, whoever hands it in and whatever state it meets: asked by the machine's validator before an act enters a history,
 * and by the service before it leaves for the engine. It is no part of `decide`, which has to judge old histories as it judged them.
 */

const MOST_ITEMS = 5_000;
const DEEPEST = 8;
/** Characters of the whole act as JSON: the engine takes two megabytes, and a state holds some of it twice. */
const LARGEST = 1_000_000;
/** The last instant that a date can hold (epoch ms). */
const LARGEST_NUMBER = 8.64e15;
const MOST_FILES = 20;
const LARGEST_FILE_BYTES = 100 * 1024 * 1024;

/** What the fields that people fill in are called. */
const FIELD: Record<string, { zh: string; en: string }> = {
  reason: { zh: '说明', en: 'the reason' },
  name: { zh: '名称', en: 'the name' },
  key: { zh: '办理编号', en: 'the key' },
  portions: { zh: '分解事项', en: 'the portions' },
  until: { zh: '延期日期', en: 'the date asked for' },
  on: { zh: '办理日期', en: 'the day' },
  evidence: { zh: '佐证材料', en: 'the evidence' },
  task: { zh: '分解的任务', en: 'what a unit has to do' },
  mail: { zh: '邮箱', en: 'the mailbox' },
  number: { zh: '证书编号', en: 'the certificate’s number' },
};
/** Fields that hold one line, with their most characters; every other text may be prose. */
const LINES: Record<string, number> = {
  key: LONGEST.key,
  org: LONGEST.code,
  name: LONGEST.name,
  number: 100,
  sha256: 64,
  mail: LONGEST.address,
  byMail: LONGEST.code,
};
/** Fields that are days, where they are given. */
const DAYS: readonly string[] = ['until', 'on', 'limit', 'issuedOn', 'expiresOn'];

const wrong = (field: string, zh: string, en: string): Refusal => {
  const called = FIELD[field] ?? { zh: field, en: field };
  return refuse('act-faulty', { field, zh: `${called.zh}${zh}`, en: `${called.en} ${en}` });
};

/** Finds what is wrong with an act as it was handed in; undefined where it can be judged. */
export function actFault(act: unknown): Refusal | undefined {
  const found = fault(act, 'act', 0);
  if (found) return found;
  if (typeof act !== 'object' || act === null || Array.isArray(act)) return wrong('act', '不是一次办理', 'is none');
  const { key, actor, reason, evidence } = act as Record<string, unknown>;
  if (typeof key !== 'string' || key === '') return wrong('key', '不能为空', 'is missing');
  const { org, name } = (actor ?? {}) as Record<string, unknown>;
  if (typeof org !== 'string' || org === '' || typeof name !== 'string') return wrong('actor', '（办理人）没有写明', '(who acts) is missing');
  if (reason !== undefined && typeof reason !== 'string') return wrong('reason', '不是文字', 'is no text');
  // An empty one is for the rules to judge, which know whether one is asked for; this one would pass for a reason.
  if (typeof reason === 'string' && reason.trim() !== '' && isBlank(reason)) return wrong('reason', '里没有看得见的字', 'holds nothing that can be seen');
  if (evidence !== undefined) {
    const refused = evidenceFault(evidence);
    if (refused) return refused;
  }
  const { schedule, leads, portions } = act as Record<string, unknown>;
  if (schedule !== undefined && !isSchedule(schedule)) return wrong('schedule', '（日期安排）不完整', '(its dates) is incomplete');
  if (portions !== undefined && !(Array.isArray(portions) && portions.every(isPortion))) return wrong('portions', '（分解事项）不完整', 'are incomplete');
  if (leads !== undefined && !isTexts(leads)) return wrong('leads', '（牵头部门）不是一份清单', '(the lead departments) is no list');
  // Last, so that what is too long is named by its field.
  const size = JSON.stringify(act).length;
  return size > LARGEST ? wrong('act', `共 ${size} 个字符，太大`, `is too large: ${many(size, 'character')}`) : undefined;
}

function evidenceFault(evidence: unknown): Refusal | undefined {
  if (!Array.isArray(evidence)) return wrong('evidence', '不是一份清单', 'is no list');
  if (evidence.length > MOST_FILES)
    return wrong('evidence', `有 ${evidence.length} 个文件，最多 ${MOST_FILES} 个`, `has ${many(evidence.length, 'file')}, at most ${MOST_FILES} are taken`);
  const fits = evidence.every((file) => {
    const { sha256, name, sizeBytes } = (file ?? {}) as Record<string, unknown>;
    if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256) || typeof name !== 'string' || name === '') return false;
    return Number.isInteger(sizeBytes) && (sizeBytes as number) >= 1 && (sizeBytes as number) <= LARGEST_FILE_BYTES;
  });
  return fits ? undefined : wrong('evidence', '须写明每个文件的名称、大小和 SHA-256', 'has to give name, size and SHA-256 of each file');
}

const isTexts = (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === 'string');

/** A part of an obligation that is passed on: as it is asked for, or with its dates looked up. */
function isPortion(value: unknown): boolean {
  const { name, mail, task, schedule, due } = (value ?? {}) as Record<string, unknown>;
  const said = [name, mail, task].every((text) => typeof text === 'string' && text.trim() !== '' && !isBlank(text));
  return said && (schedule === undefined ? typeof due === 'string' && isPlainDate(due) : isSchedule(schedule));
}

/** Dates that a machine can count with: a missing one would stop its item for good. */
function isSchedule(value: unknown): boolean {
  const { dueDate, dueAtMs, rungs } = (value ?? {}) as Record<string, unknown>;
  if (typeof dueDate !== 'string' || !isPlainDate(dueDate) || typeof dueAtMs !== 'number' || !Array.isArray(rungs)) return false;
  return rungs.every((rung) => {
    const { id, atMs, side, recipients } = (rung ?? {}) as Record<string, unknown>;
    return typeof id === 'string' && typeof atMs === 'number' && typeof side === 'string' && isTexts(recipients);
  });
}

function fault(value: unknown, field: string, depth: number): Refusal | undefined {
  if (depth > DEEPEST) return wrong(field, '嵌套过深', 'is nested too deep');
  if (typeof value === 'string') {
    const line = LINES[field];
    const words = textFault(value, line === undefined ? 'prose' : 'line', line ?? LONGEST.reason);
    if (words) return wrong(field, words.zh, words.en);
    return DAYS.includes(field) && !isPlainDate(value)
      ? wrong(field, '须是存在的日期，写作 2019-06-30', 'has to be a date that exists, as 2019-06-30')
      : undefined;
  }
  if (typeof value === 'number')
    return Number.isFinite(value) && Math.abs(value) <= LARGEST_NUMBER ? undefined : wrong(field, '不是可用的数', 'is no number that can be kept');
  if (value === undefined || value === null || typeof value === 'boolean') return undefined;
  if (typeof value !== 'object') return wrong(field, '不是可用的内容', 'is nothing that can be kept');
  const list = Array.isArray(value);
  const items: [string, unknown][] = list ? value.map((item) => [field, item]) : Object.entries(value);
  if (items.length > MOST_ITEMS)
    return wrong(field, `有 ${items.length} 项，最多 ${MOST_ITEMS} 项`, `has ${many(items.length, 'item')}, at most ${MOST_ITEMS} are taken`);
  for (const [name, item] of items) {
    const named = list ? undefined : textFault(name, 'line', LONGEST.code);
    const found = named ? wrong(field, named.zh, named.en) : fault(item, name, depth + 1);
    if (found) return found;
  }
  return undefined;
}
