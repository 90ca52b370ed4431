import path from 'node:path';
import type { PlainDate } from '../../domain/kernel/dates.ts';
import type { Language } from '../../domain/kernel/language.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { RegistryFile, RegistryRow } from '../enterprises/file.ts';
import type { SectorNames } from '../files/cells.ts';
import type { JobName, jobs } from './jobs.ts';
import { type Called, type Lane, openLane } from './lane.ts';
import type { Reader } from './reader.ts';

const SECOND_MS = 1_000;
/** A plan takes a tenth of a second, the largest that passes the limits of yaml-limits.ts one or two; a machine that is far too busy takes ten times as long. */
const TEXTS = { threads: 1, heapMb: 384, limitMs: 30 * SECOND_MS, waiting: 20 };
/** A registry of 100,000 rows takes 20 s; while its rows are written its thread waits, so others need one as well. */
const TABLES = { threads: 3, heapMb: 768, limitMs: 300 * SECOND_MS, waiting: 10 };
/** Twenty thousand enterprises side by side with another behaviour take half a minute. */
const REHEARSALS = { threads: 1, heapMb: 1_536, limitMs: 600 * SECOND_MS, waiting: 10 };

const PLAN: Called = {
  what: { zh: '检查方案', en: 'Checking the plan' },
  instead: { zh: '请检查文件是否有大量重复或多余的内容', en: 'Look for contents that are repeated or too many' },
};
const HOLIDAYS: Called = {
  what: { zh: '读取节假日表', en: 'Reading the holiday table' },
  instead: { zh: '请只提交一年的节假日表', en: 'Hand in the table of one year only' },
};
const STATE: Called = {
  what: { zh: '读取办结情况文件', en: 'Reading the file of what was done' },
  instead: { zh: '请检查文件，或只保留必要的行和列', en: 'Check the file, and keep only the rows and columns that it needs' },
};
const REGISTRY: Called = {
  what: { zh: '读取企业名单', en: 'Reading the registry file' },
  instead: { zh: '请用 Excel 或 WPS 重新另存为 .xlsx，或拆成几个文件', en: 'Save it again as .xlsx with Excel or WPS, or split it' },
};
const ITEMS: Called = {
  what: { zh: '读取清单表格', en: 'Reading the table of items' },
  instead: { zh: '请用 Excel 或 WPS 重新另存为 .xlsx，或拆成几个文件', en: 'Save it again as .xlsx with Excel or WPS, or split it' },
};
const DRAFT: Called = {
  what: { zh: '读文件', en: 'Reading the document' },
  instead: { zh: '请只留方案本身，或另存为 .docx 后再试', en: 'Keep only the plan itself, or save it again as .docx' },
};
const PREVIEW: Called = {
  what: { zh: '预览文件', en: 'Showing the file' },
  instead: { zh: '请下载查看', en: 'Download it instead' },
};
const REHEARSAL: Called = {
  what: { zh: '预演', en: 'The rehearsal' },
  instead: { zh: '请减少企业数量，或缩短预演的起止日期', en: 'Rehearse fewer enterprises, or fewer days' },
};

type Given<J extends JobName> = Parameters<(typeof jobs)[J]>[0];
type Result<J extends JobName> = Awaited<ReturnType<(typeof jobs)[J]>>;

export type Bounded = ReturnType<typeof openBounded>;

/**
 * Works on what people hand in beside this process: with limits of time and memory, so that whatever it is, everybody else is served
 * meanwhile. What is too much is refused in a sentence.
 *
 * @param entry the compiled thread.ts, where this does not itself run compiled.
 */
export function openBounded(entry = path.join(import.meta.dirname, 'thread.js')) {
  const [texts, tables, rehearsals] = [TEXTS, TABLES, REHEARSALS].map((limits) => openLane(entry, limits)) as [Lane, Lane, Lane];
  const job =
    <J extends JobName>(lane: Lane, name: J, called: Called) =>
    (given: Given<J>) =>
      lane.run(name, given, called) as Promise<Result<J>>;

  const reader: Reader = {
    checkPlan: job(texts, 'checkPlan', PLAN),
    withRoundsWritten: job(texts, 'withRoundsWritten', PLAN),
    checkHolidays: job(texts, 'checkHolidays', HOLIDAYS),
    readRegisterFile: job(tables, 'readRegisterFile', ITEMS),
    async readRegistry(file: string, plan: Plan, today: PlainDate, language: Language = 'zh', learnt: SectorNames = {}): Promise<RegistryFile> {
      const parts = tables.parts('registryRows', { file, plan, today, language, learnt }, REGISTRY);
      const { value } = await parts.next();
      const { header, ignored, ...first } = value as Omit<RegistryFile, 'rows' | 'notes'> & { notes: string[] };
      let { notes } = first;
      const rows = rowsOf(parts, (noted) => {
        notes = noted;
      });
      return { header, ignored, notes: () => notes, rows };
    },
  };
  return {
    ...reader,
    planSize: job(texts, 'planSize', PLAN),
    planCalendar: job(texts, 'planCalendar', PLAN),
    withAddress: job(texts, 'withAddress', PLAN),
    movedDraft: job(texts, 'movedDraft', PLAN),
    draft: job(tables, 'draft', DRAFT),
    draftForPage: job(tables, 'draftForPage', DRAFT),
    preview: job(tables, 'preview', PREVIEW),
    stateOf: job(tables, 'stateOf', STATE),
    rehearsal: job(rehearsals, 'rehearsal', REHEARSAL),
    rehearsalPage: job(rehearsals, 'rehearsalPage', REHEARSAL),
    async close(): Promise<void> {
      await Promise.all([texts, tables, rehearsals].map((lane) => lane.close()));
    },
  };
}

/** The rows of a registry's parts; the thread is given back with the last of them, or when they are left, even before the first. */
function rowsOf(parts: AsyncGenerator<unknown, unknown>, note: (notes: string[]) => void): AsyncGenerator<RegistryRow> {
  const rows = flat(parts, note);
  const leave = rows.return.bind(rows);
  rows.return = async (value) => {
    await parts.return(undefined);
    return leave(value);
  };
  return rows;
}

async function* flat(parts: AsyncGenerator<unknown, unknown>, note: (notes: string[]) => void): AsyncGenerator<RegistryRow> {
  for await (const part of parts) {
    const { rows, notes } = part as { rows: RegistryRow[]; notes: string[] };
    note(notes);
    yield* rows;
  }
}
