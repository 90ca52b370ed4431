import { createHash } from 'node:crypto';
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { access, chmod, copyFile, mkdir, opendir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { copyIn, copyOut, type DatabaseCopy } from '../../prisma/backup.ts';
import { ServiceError } from '../errors.ts';

/** What a backup says of itself; written last, so that one without it is none. */
interface Manifest extends DatabaseCopy {
  format: 1;
  /** SHA-256 of each table's file. */
  files: Record<string, string>;
  /** SHA-256 of each submitted file. */
  evidence: string[];
  /** Settings as they were, without what is secret. */
  settings: Record<string, string>;
}

interface Places {
  databaseUrl: string;
  /** Folder of the submitted files. */
  evidenceDir: string;
}

export interface BackupDone {
  /** Folder of this backup. */
  folder: string;
  takenReal: string;
  rows: number;
  evidence: number;
  /** Submitted files that an earlier backup did not have yet. */
  evidenceCopied: number;
  /** Submitted files that are gone, or no longer what their name says. */
  evidenceDamaged: string[];
}

export interface RestoreDone {
  folder: string;
  takenReal: string;
  rows: number;
  evidence: number;
  /** Notices of which nobody knows whether they were sent meanwhile. */
  held: number;
}

const EVIDENCE = /^[0-9a-f]{64}$/;
const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Copies a file that is named by its hash, unless it is there. False where it is not what its name says. */
async function copyEvidence(from: string, to: string): Promise<'copied' | 'there' | 'damaged'> {
  const name = path.basename(from);
  if (await exists(to)) return 'there';
  const incoming = `${to}.${process.pid}`;
  try {
    await copyFile(from, incoming);
    if ((await sha256Of(incoming)) !== name) return 'damaged';
    await rename(incoming, to);
    return 'copied';
  } finally {
    await rm(incoming, { force: true });
  }
}

/**
 * Writes a backup into a folder of its own below `dir`: the database as of one instant, the submitted files that `dir` does not have yet, and
 * the settings. Everybody may work on meanwhile. Submitted files never change and are there before the ledger names them, so that what is
 * copied after the database holds all that it names. The engine's store is not in it: it is made anew from the ledger.
 */
export async function backUp(dir: string, { databaseUrl, evidenceDir }: Places, settings: Record<string, string>): Promise<BackupDone> {
  await mkdir(path.join(dir, 'evidence'), { recursive: true, mode: 0o700 });
  const incoming = path.join(dir, `incoming-${process.pid}`);
  await mkdir(incoming, { mode: 0o700 });
  try {
    const files: Record<string, string> = {};
    const copy = await copyOut(databaseUrl, async (table, lines) => {
      const file = path.join(incoming, `${table}.jsonl.gz`);
      const text = Readable.from(
        (async function* () {
          for await (const line of lines) yield `${line}\n`;
        })(),
      );
      await pipeline(text, createGzip(), createWriteStream(file, { mode: 0o600, flush: true }));
      files[table] = await sha256Of(file);
    });
    const evidence: string[] = [];
    const evidenceDamaged: string[] = [];
    let evidenceCopied = 0;
    const kept = (await exists(evidenceDir)) ? await readdir(evidenceDir) : [];
    for (const name of kept.filter((file) => EVIDENCE.test(file)).sort()) {
      const became = await copyEvidence(path.join(evidenceDir, name), path.join(dir, 'evidence', name));
      if (became === 'damaged') evidenceDamaged.push(name);
      else evidence.push(name);
      if (became === 'copied') evidenceCopied++;
    }
    const manifest: Manifest = { format: 1, ...copy, files, evidence, settings };
    await writeFile(path.join(incoming, 'manifest.json'), JSON.stringify(manifest, null, 2), { mode: 0o600, flush: true });
    const folder = path.join(dir, copy.takenReal.replaceAll(':', '-'));
    await rename(incoming, folder);
    const rows = Object.values(copy.tables).reduce((sum, count) => sum + count, 0);
    return { folder, takenReal: copy.takenReal, rows, evidence: evidence.length, evidenceCopied, evidenceDamaged };
  } finally {
    await rm(incoming, { recursive: true, force: true });
  }
}

const noBackup = (dir: string) => new ServiceError('invalid', 'no-backup', { zh: `${dir} 中没有完整的备份。`, en: `There is no whole backup in ${dir}.` });
const damaged = (file: string) =>
  new ServiceError('invalid', 'backup-damaged', {
    zh: `备份已损坏：${file} 与备份时不符；请换用另一份备份。没有改动。`,
    en: `The backup is damaged: ${file} is not what was written; use another one. Nothing was changed.`,
  });

/** The folder of a backup: `dir` itself, or the latest below it. */
async function folderOf(dir: string): Promise<string> {
  if (await exists(path.join(dir, 'manifest.json'))) return dir;
  const names = (await exists(dir)) ? await readdir(dir) : [];
  for (const name of names.sort().reverse()) if (/^\d{4}-/.test(name) && (await exists(path.join(dir, name, 'manifest.json')))) return path.join(dir, name);
  throw noBackup(dir);
}

/** @throws what the system says where a folder, or the one that it would be made in, is none or may not be written to. */
async function mayWrite(dir: string): Promise<void> {
  if (!(await exists(dir)) && path.dirname(dir) !== dir) return mayWrite(path.dirname(dir));
  await (await opendir(dir)).close();
  await access(dir, constants.W_OK);
}

/**
 * Restores a backup into an empty database and a folder. Everything is looked at before anything is written.
 *
 * @param headsFile takes how far the chain of records was, for `duban audit verify`.
 */
export async function restore(dir: string, { databaseUrl, evidenceDir }: Places, headsFile: string): Promise<RestoreDone> {
  const folder = await folderOf(dir);
  const manifest = JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')) as Manifest;
  if (manifest.format !== 1) throw noBackup(folder);
  const evidence = path.join(folder, '..', 'evidence');
  for (const [table, hash] of Object.entries(manifest.files)) {
    const file = path.join(folder, `${table}.jsonl.gz`);
    if (!(await exists(file)) || (await sha256Of(file)) !== hash) throw damaged(file);
  }
  for (const name of manifest.evidence) {
    const file = path.join(evidence, name);
    if (!(await exists(file)) || (await sha256Of(file)) !== name) throw damaged(file);
  }
  // A database that is full cannot be restored into again, so that what it needs besides has to be there before.
  for (const place of [evidenceDir, path.dirname(headsFile)]) await mayWrite(place);
  const held = await copyIn(databaseUrl, manifest, (table) =>
    createInterface({ input: createReadStream(path.join(folder, `${table}.jsonl.gz`)).pipe(createGunzip()), crlfDelay: Number.POSITIVE_INFINITY }),
  );
  await mkdir(evidenceDir, { recursive: true, mode: 0o700 });
  for (const name of manifest.evidence) {
    await copyEvidence(path.join(evidence, name), path.join(evidenceDir, name));
    await chmod(path.join(evidenceDir, name), (await stat(path.join(evidence, name))).mode);
  }
  if (manifest.head) await writeFile(headsFile, `${JSON.stringify(manifest.head)}\n`, { mode: 0o600, flag: 'a' });
  const rows = Object.values(manifest.tables).reduce((sum, count) => sum + count, 0);
  return { folder, takenReal: manifest.takenReal, rows, evidence: manifest.evidence.length, held };
}
