import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { registeredFacts, registryEntry } from '../../domain/enterprise/cycle-rules.ts';
import { DETAILS, type Detail } from '../../domain/enterprise/details.ts';
import { enterpriseId } from '../../domain/enterprise/enterprise.ts';
import { enrolled, enterpriseMachine } from '../../domain/enterprise/machine.ts';
import type { RegistryEntry } from '../../domain/enterprise/registry-entry.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { inLanguage } from '../../domain/kernel/language.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { present } from '../../domain/kernel/present.ts';
import { nameOf, type Plan } from '../../domain/plan/plan.ts';
import type { EnterpriseRow } from '../../prisma/enterprises.ts';
import type { ImportReport } from '../contract/enterprises.ts';
import { ServiceError, unreadable } from '../errors.ts';
import type { SectorNames } from '../files/cells.ts';
import { TABLE_KINDS, tryOutput } from '../files/output.ts';
import { type ColumnKey, recogniseHeader, registryColumns } from './columns.ts';
import { countRows, type RegistryRow, writeRejects } from './file.ts';
import type { Registry } from './registry.ts';
import { checkSectorNames, learntSectors } from './sector-names.ts';

/** Rows written in one transaction: what a Ctrl-C lets finish. */
const BATCH = 250;
/** Changes shown by a dry run. */
const SHOWN = 20;
/** Rejected rows that are told with their reasons at once; all of them are in the file. */
const REFUSALS_SHOWN = 100;
const UNKNOWN_SHOWN = 100;

export interface ImportOptions {
  actor: Actor;
  language: Language;
  dryRun?: boolean;
  /** Puts right what was registered wrongly, by the office, with this reason; without it such rows are rejected. */
  correction?: string;
  /** Where the rejected rows go, .xlsx or .csv, beside the file unless told. */
  rejectsFile?: string;
  /** What the file calls sectors of the plan, by what it says: remembered once it is brought in. */
  sectorNames?: SectorNames;
  /** Is called after each batch with how many rows are done, of how many. */
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

type Accepted = RegistryRow & { entry: RegistryEntry };

/**
 * Brings a registry file in: new enterprises are enrolled, names and addresses follow the file, rows that are wrong are written to
 * a file of their own with the reasons. Everything that is in already stays, so the same file again changes nothing.
 *
 * @throws ServiceError when the file cannot be read as a registry.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over what it shares; to be carved, see test/structure.test.ts
export async function importRegistry(registry: Registry, programmeId: string, file: string, options: ImportOptions): Promise<ImportResult> {
  const { plan, calendar, today, nowMs } = await registry.service.context(programmeId);
  const { store } = registry.service;
  const { actor, language, dryRun, progress, signal } = options;
  const named = options.sectorNames ?? {};
  checkSectorNames(plan, named);
  const learnt = await learntSectors(registry.service, programmeId);
  const unknown = new Map<string, { name: string; rows: number; nearest: string[] }>();
  await access(file).catch(() => {
    throw unreadable(file);
  });
  const rejectsFile = options.rejectsFile ?? rejectsBeside(file);
  // Found out now: once rows are in, it is too late to say that nobody will learn which were not.
  const putRejects = await tryOutput(rejectsFile, TABLE_KINDS, file);
  const opened = await registry.service.reader.readRegistry(file, plan, today, language, { ...learnt, ...named });
  const { columns } = recogniseHeader(opened.header);
  const report: ImportResult = {
    rows: 0,
    added: 0,
    renamed: 0,
    numbered: 0,
    corrected: 0,
    unchanged: 0,
    rejected: 0,
    withoutNumber: 0,
    refusals: [],
    unknownSectors: [],
    ignored: opened.ignored,
    notes: [],
    changes: [],
    stopped: false,
  };
  const rejects: { row: number; cells: string[]; reasons: string[] }[] = [];
  const note = (change: string) => {
    if (report.changes.length < SHOWN) report.changes.push(change);
  };

  /** Puts a row right, or says why the rules do not let it: that row is rejected, and the others go on. */
  async function corrected(known: EnterpriseRow, entry: RegistryEntry): Promise<string | undefined> {
    try {
      const held = registryEntry(known);
      const certificate = entry.certificate && { ...held.certificate, ...entry.certificate };
      await registry.correct(known, { ...held, ...entry, ...(certificate && { certificate }) }, actor, options.correction ?? '', dryRun);
      return undefined;
    } catch (error) {
      if (error instanceof ServiceError) return error.words[language];
      throw error;
    }
  }

  /** Adds the number that a certificate lacked until now. */
  async function numbered(known: EnterpriseRow, number: string): Promise<string | undefined> {
    try {
      await registry.addNumber(known, number, actor, dryRun);
      return undefined;
    } catch (error) {
      if (error instanceof ServiceError) return error.words[language];
      throw error;
    }
  }

  async function write(batch: Accepted[]): Promise<void> {
    const ids = batch.map(({ entry }) => enterpriseId(programmeId, entry.uscc));
    const held = new Map((await store.enterprises.getMany(ids)).map((row) => [row.uscc, row]));
    const fresh: Omit<EnterpriseRow, 'programmeId'>[] = [];
    const renamed: Pick<EnterpriseRow, 'id' | 'name' | 'mail' | 'details'>[] = [];
    for (const { row, cells, entry } of batch) {
      const known = held.get(entry.uscc);
      if (!known) {
        const state = enrolled(programmeId, entry.uscc, registeredFacts(plan, calendar, entry, nowMs), nowMs);
        if (entry.certificate && entry.certificate.number === undefined) report.withoutNumber++;
        fresh.push({ id: state.id, uscc: entry.uscc, name: entry.name, state, ...present({ mail: entry.mail, details: entry.details }) });
        note(`+ ${entry.uscc} ${entry.name}`);
        continue;
      }
      const differences = differencesOf(registryEntry(known), entry, columns);
      if (entry.certificate && !(entry.certificate.number ?? known.state.certificate?.number)) report.withoutNumber++;
      const number = entry.certificate?.number;
      const adds = known.state.certificate?.number === '' && number !== undefined;
      const cycle = differences.filter((key) => !outsideCycle(key) && !(adds && key === 'certificate'));
      if (cycle.length > 0 && options.correction === undefined) {
        rejects.push({ row, cells, reasons: [registeredOtherwise(cycle, language)] });
        continue;
      }
      if (cycle.length > 0) {
        const refused = await corrected(known, entry);
        if (refused) {
          rejects.push({ row, cells, reasons: [refused] });
          continue;
        }
        report.corrected++;
        note(`~ ${entry.uscc} ${entry.name}：${cycle.map(headerOf).join('、')}`);
      }
      if (adds && cycle.length === 0) {
        const refused = await numbered(known, number);
        if (refused) {
          rejects.push({ row, cells, reasons: [refused] });
          continue;
        }
        report.numbered++;
        note(`~ ${entry.uscc} ${entry.name}：${headerOf('certificate')} ${number}`);
      }
      if (differences.some(outsideCycle)) {
        const details = entry.details && { ...known.details, ...entry.details };
        renamed.push({ id: known.id, name: entry.name, ...present({ mail: entry.mail ?? known.mail, details: details ?? known.details }) });
        if (cycle.length === 0) note(`~ ${entry.uscc} ${known.name} → ${entry.name}${entry.mail ? ` <${entry.mail}>` : ''}`);
      }
      if (differences.length === 0) report.unchanged++;
    }
    report.renamed += renamed.length;
    if (dryRun) {
      report.added += fresh.length;
      return;
    }
    if (fresh.length > 0) report.added += await store.enterprises.enrol(programmeId, fresh, nowMs, actor, enterpriseMachine.wake);
    if (renamed.length > 0) await store.enterprises.rename(renamed);
  }

  if (!dryRun && Object.entries(named).some(([name, id]) => learnt[name] !== id))
    await store.enterprises.log(programmeId, nowMs, actor, 'sectorsNamed', { names: named });
  // A bar needs to know how far it is: where somebody watches, the rows are counted first.
  const total = progress ? await countRows(file) : 0;
  let batch: Accepted[] = [];
  const flush = async () => {
    await write(batch);
    batch = [];
    progress?.(report.rows, Math.max(total, report.rows));
  };
  let failed: { error: unknown } | undefined;
  try {
    for await (const row of opened.rows) {
      report.rows++;
      const refused = row.reasons ?? notTheirs(row.entry, actor, plan, language);
      if (row.entry === undefined && row.unknownSector) {
        const { name, nearest } = row.unknownSector;
        const known = unknown.get(name);
        if (known) known.rows++;
        else if (unknown.size < UNKNOWN_SHOWN) unknown.set(name, { name, rows: 1, nearest });
      }
      if (refused) rejects.push({ row: row.row, cells: row.cells, reasons: refused });
      else batch.push(row as Accepted);
      if (report.rows % BATCH === 0) await flush();
      if (signal?.aborted) break;
    }
    if (!signal?.aborted) await flush();
  } catch (error) {
    // What went in before stands in the log all the same.
    failed = { error };
  }
  report.notes = opened.notes();
  report.stopped = signal?.aborted ?? false;
  report.rejected = rejects.length;
  rejects.sort((a, b) => a.row - b.row);
  report.unknownSectors = [...unknown.values()];
  const nameAt = columns.get('name')?.[0] ?? -1;
  report.refusals = rejects.slice(0, REFUSALS_SHOWN).map(({ row, cells, reasons }) => ({ row, name: (cells[nameAt] ?? '').slice(0, 100), reasons }));
  if (!dryRun && report.added + report.renamed + report.numbered + report.corrected > 0) {
    const { added, renamed, numbered: completed, corrected, rejected } = report;
    const sha256 = createHash('sha256');
    await pipeline(createReadStream(file), sha256);
    await store.enterprises.log(programmeId, nowMs, actor, 'imported', {
      file: path.basename(file),
      sha256: sha256.digest('hex'),
      added,
      renamed,
      ...(completed > 0 && { numbered: completed }),
      corrected,
      rejected,
    });
  }
  if (failed) throw failed.error;
  if (rejects.length > 0)
    try {
      await putRejects((to) => writeRejects(to, opened.header, rejects, language));
      report.rejectsFile = rejectsFile;
    } catch (error) {
      // Rows that went in stay in, and the log has them: a full disk loses only the file.
      if (!(error instanceof ServiceError)) throw error;
      report.unwritten = error.words[language];
    }
  return report;
}

/** A department brings in what it supervises; the office may bring in all. */
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

/** What the file says otherwise than the registry, as far as it has the column and something in it. */
function differencesOf(held: RegistryEntry, entry: RegistryEntry, columns: ReadonlyMap<ColumnKey, unknown>): ColumnKey[] {
  const pairs: [ColumnKey, unknown, unknown][] = [
    ['name', held.name, entry.name],
    ['mail', held.mail, entry.mail],
    ['sector', held.sectorId, entry.sectorId],
    ['department', held.departmentId, entry.departmentId],
    ['runningSince', held.runningSince, entry.runningSince],
    ['startedOn', held.startedOn, entry.startedOn],
    ['stage', held.stage, entry.stage],
    ['level', held.certificate?.level, entry.certificate?.level],
    ['certificate', held.certificate?.number, entry.certificate?.number],
    ['issuedOn', held.certificate?.issuedOn, entry.certificate?.issuedOn],
    ['expiresOn', held.certificate?.expiresOn, entry.certificate?.expiresOn],
    ['reviewedOn', held.reviewedOn, entry.reviewedOn],
    ...DETAILS.map((key): [ColumnKey, unknown, unknown] => [key, held.details?.[key], entry.details?.[key]]),
  ];
  return pairs.flatMap(([key, before, now]) => (columns.has(key) && now !== undefined && now !== before ? [key] : []));
}

/** What follows the file without a step of the cycle. */
const outsideCycle = (key: ColumnKey) => key === 'name' || key === 'mail' || DETAILS.includes(key as Detail);

const headerOf = (key: ColumnKey) => registryColumns.find((column) => column.key === key)?.header ?? key;

function registeredOtherwise(keys: ColumnKey[], language: Language): string {
  const named = keys.map(headerOf).join('、');
  return inLanguage(language)(
    `${named}与登记不同；办理进展请在该企业下逐步办理，登记错误由安委办在导入时注明理由更正`,
    `${named} differ from what is registered: record progress step by step on the enterprise; the office puts mistakes right by importing with a reason`,
  );
}

function rejectsBeside(file: string): string {
  const { dir, name } = path.parse(file);
  return path.join(dir, `${name}-未导入.xlsx`);
}

/** Refuses early what no row could pass. */
export function mayImport(actor: Actor, plan: Plan): void {
  if (actor.org === OFFICE || plan.departments.some((department) => department.id === actor.org)) return;
  throw new ServiceError('forbidden', 'not-yours', {
    zh: `${nameOf(plan, actor.org)}不能导入企业名单；由主管部门或${nameOf(plan, OFFICE)}导入。`,
    en: `${actor.org} cannot import enterprises: a department or the office can.`,
  });
}
