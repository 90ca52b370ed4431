import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { RegistryEntry } from '../../domain/enterprise/registry-entry.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { inLanguage } from '../../domain/kernel/language.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { nameOf, type Plan } from '../../domain/plan/plan.ts';
import type { ImportReport } from '../contract/enterprises.ts';
import { ServiceError, unreadable } from '../errors.ts';
import type { SectorNames } from '../files/cells.ts';
import { TABLE_KINDS, tryOutput } from '../files/output.ts';
import { recogniseHeader } from './columns.ts';
import { countRows, type RegistryRow, writeRejects } from './file.ts';
import { type Accepted, type BringingIn, openRowWriter, type RowWriter } from './import-rows.ts';
import { openTally, type Tally } from './import-tally.ts';
import type { Registry } from './registry.ts';
import { checkSectorNames, learntSectors } from './sector-names.ts';

/** How many rows are written in one transaction: a Ctrl-C lets one transaction finish. */
const BATCH = 250;

export interface ImportOptions extends BringingIn {
  /** Where the rejected rows go, .xlsx or .csv; beside the file unless told. */
  rejectsFile?: string;
  /** The sector of the plan for each name that the file uses; remembered once the file is brought in. */
  sectorNames?: SectorNames;
  /** Called after each batch with how many rows are done, of how many. */
  progress?(done: number, total: number): void;
  /** Stops after the batch under way. */
  signal?: AbortSignal;
}

/** What an import has done. Its answer says whether it was a trial, and where the rejected rows can be had. */
export type ImportResult = Omit<ImportReport, 'dryRun' | 'rejects'> & {
  rejectsFile?: string;
  /** Why the file of rejected rows could not be written after all. */
  unwritten?: string;
};

/**
 * Brings a registry file in: new enterprises are enrolled, names and addresses follow the file, and rows that are wrong are written to a file
 * of their own with the reasons. Everything that is in already stays, so the same file again changes nothing.
 *
 * @throws ServiceError when the file cannot be read as a registry.
 */
export async function importRegistry(registry: Registry, programmeId: string, file: string, options: ImportOptions): Promise<ImportResult> {
  const context = await registry.service.context(programmeId);
  const { plan, today } = context;
  const { language, dryRun } = options;
  const named = options.sectorNames ?? {};
  checkSectorNames(plan, named);
  const learnt = await learntSectors(registry.service, programmeId);
  await access(file).catch(() => {
    throw unreadable(file);
  });
  const rejectsFile = options.rejectsFile ?? rejectsBeside(file);
  // The output is tried now: once rows are in, it is too late to say that nobody will learn which were not.
  const putRejects = await tryOutput(rejectsFile, TABLE_KINDS, file);
  const opened = await registry.service.reader.readRegistry(file, plan, today, language, { ...learnt, ...named });
  const { columns } = recogniseHeader(opened.header);
  const tally = openTally(columns.get('name')?.[0]);
  const writer = openRowWriter(registry, context, columns, options, tally);
  const { store } = registry.service;
  if (!dryRun && Object.entries(named).some(([name, id]) => learnt[name] !== id))
    await store.enterprises.log(programmeId, context.nowMs, options.actor, 'sectorsNamed', { names: named });
  let failed: { error: unknown } | undefined;
  try {
    // A progress bar needs to know how far it is: where somebody watches, the rows are counted first.
    await bringIn(opened.rows, plan, writer, tally, options, options.progress ? await countRows(file) : 0);
  } catch (error) {
    // The log still says what went in before.
    failed = { error };
  }
  if (!dryRun && tally.changed()) {
    const { added, renamed, numbered, corrected } = tally.counts;
    await store.enterprises.log(programmeId, context.nowMs, options.actor, 'imported', {
      file: path.basename(file),
      sha256: await sha256Of(file),
      added,
      renamed,
      ...(numbered > 0 && { numbered }),
      corrected,
      rejected: tally.rejects.length,
    });
  }
  if (failed) throw failed.error;
  const report: ImportResult = { ...tally.report(), ignored: opened.ignored, notes: opened.notes(), stopped: options.signal?.aborted ?? false };
  if (tally.rejects.length > 0)
    try {
      await putRejects((to) => writeRejects(to, opened.header, tally.rejects, language));
      report.rejectsFile = rejectsFile;
    } catch (error) {
      // Rows that went in stay in, and the log has them: a full disk loses only the file.
      if (!(error instanceof ServiceError)) throw error;
      report.unwritten = error.words[language];
    }
  return report;
}

/** Takes rows in batches until the file ends or somebody stops it; `total` is 0 where nobody watches. */
async function bringIn(
  rows: AsyncIterable<RegistryRow>,
  plan: Plan,
  writer: RowWriter,
  tally: Tally,
  { actor, language, progress, signal }: ImportOptions,
  total: number,
): Promise<void> {
  let batch: Accepted[] = [];
  const flush = async () => {
    await writer.write(batch);
    batch = [];
    progress?.(tally.counts.rows, Math.max(total, tally.counts.rows));
  };
  for await (const row of rows) {
    tally.counts.rows++;
    const refused = row.reasons ?? notTheirs(row.entry, actor, plan, language);
    if (row.entry === undefined && row.unknownSector) tally.unknownSector(row.unknownSector);
    if (refused) tally.reject(row, refused);
    else batch.push(row as Accepted);
    if (tally.counts.rows % BATCH === 0) await flush();
    if (signal?.aborted) break;
  }
  if (!signal?.aborted) await flush();
}

async function sha256Of(file: string): Promise<string> {
  const sha256 = createHash('sha256');
  await pipeline(createReadStream(file), sha256);
  return sha256.digest('hex');
}

/** Tells why a row is not the actor's to bring in: a department brings in what it supervises; the office may bring in all. */
function notTheirs(entry: RegistryEntry, actor: Actor, plan: Plan, language: Language): string[] | undefined {
  if (actor.org === OFFICE || actor.org === entry.departmentId) return undefined;
  const [whose, who] = [nameOf(plan, entry.departmentId), nameOf(plan, actor.org)];
  return [
    inLanguage(language)(
      `主管部门是${whose}，${who}不能导入；请由${whose}或${nameOf(plan, OFFICE)}导入`,
      `${whose} supervises it: it, or the office, has to import this row, not ${who}`,
    ),
  ];
}

function rejectsBeside(file: string): string {
  const { dir, name } = path.parse(file);
  return path.join(dir, `${name}-未导入.xlsx`);
}

/** Refuses early an import of which no row could pass. */
export function mayImport(actor: Actor, plan: Plan): void {
  if (actor.org === OFFICE || plan.departments.some((department) => department.id === actor.org)) return;
  throw new ServiceError('forbidden', 'not-yours', {
    zh: `${nameOf(plan, actor.org)}不能导入企业名单；由主管部门或${nameOf(plan, OFFICE)}导入。`,
    en: `${actor.org} cannot import enterprises: a department or the office can.`,
  });
}
