import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { uploadedName } from '../../domain/kernel/file-name.ts';
import type { Evidence, ObligationState } from '../../domain/obligation/obligation.ts';
import { handedInTo } from '../../domain/obligation/portion-acts.ts';
import { type Plan, withMerged } from '../../domain/plan/plan.ts';
import type { LedgerEvent } from '../../prisma/ledger.ts';
import type { Store } from '../../prisma/store.ts';
import { ServiceError } from '../errors.ts';
import { mustBeTaken, mustBeWhatItSays } from './file-kind.ts';
import { mustBeClean } from './virus-scan.ts';

const LARGEST_BYTES = 100 * 1024 * 1024;
const MOST_FILES = 20;

/** Whether a file that came with an event is for those to read who see the obligation: what went to a department before it is not. */
export const isTheirs = (plan: Plan, state: Pick<ObligationState, 'departmentId' | 'portions'>, event: LedgerEvent): boolean => {
  const to = handedInTo(state, event);
  return to === undefined || withMerged(plan, state.departmentId).includes(to);
};

/** Where submitted files are kept, and who looks for viruses in them. */
interface Keeping {
  evidenceDir: string;
  virusScanner?: string;
}

/** Keeps submitted files under their SHA-256, so that the same file is kept once and a changed one is noticed. All or none. */
export async function keepEvidence({ evidenceDir, virusScanner }: Keeping, files: string[]): Promise<Evidence[]> {
  if (files.length > MOST_FILES)
    throw new ServiceError('too-large', 'evidence-too-many', {
      zh: `一次最多附 ${MOST_FILES} 个文件，请打包后再报送。`,
      en: `At most ${MOST_FILES} files go with one submission; put them into an archive.`,
    });
  for (const file of files) await check(file, virusScanner);
  const kept: Evidence[] = [];
  for (const file of files) kept.push(await keep(evidenceDir, file));
  return kept;
}

async function check(file: string, virusScanner: string | undefined): Promise<void> {
  const name = uploadedName(path.basename(file));
  mustBeTaken(name);
  const info = await stat(file).catch(() => undefined);
  if (!info?.isFile())
    throw new ServiceError('invalid', 'evidence-unreadable', {
      zh: `读不到文件 ${file}，请检查路径。`,
      en: `The file ${file} cannot be read; check its path.`,
    });
  if (info.size === 0)
    throw new ServiceError('invalid', 'evidence-empty', {
      zh: `文件 ${name} 是空的，请附上有内容的材料。`,
      en: `The file ${name} is empty; attach one with something in it.`,
    });
  if (info.size > LARGEST_BYTES)
    throw new ServiceError('too-large', 'evidence-too-large', {
      zh: `文件 ${name} 超过 100 MB，请压缩或拆分后再报送。`,
      en: `The file ${name} is larger than 100 MB; compress or split it.`,
    });
  await mustBeWhatItSays(file, name);
  await mustBeClean(virusScanner, file, name);
}

async function keep(dir: string, file: string): Promise<Evidence> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk as Buffer);
    sizeBytes += (chunk as Buffer).length;
  }
  const sha256 = hash.digest('hex');
  const evidence = { sha256, name: uploadedName(path.basename(file)), sizeBytes };
  const kept = path.join(dir, sha256);
  if (
    await access(kept).then(
      () => true,
      () => false,
    )
  )
    return evidence;
  const incoming = path.join(dir, `.incoming-${randomUUID()}`);
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await copyFile(file, incoming);
    const handle = await open(incoming, 'r+');
    await handle.sync().finally(() => handle.close());
    await rename(incoming, kept);
  } catch (error) {
    await rm(incoming, { force: true }).catch(() => undefined);
    throw storageError(error as NodeJS.ErrnoException, dir);
  }
  return evidence;
}

function storageError({ code, message }: NodeJS.ErrnoException, dir: string): ServiceError {
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ServiceError('unavailable', 'evidence-disk-full', {
      zh: `材料没有存下：${dir} 所在磁盘已满。任务未变动，请清理磁盘后重新报送。`,
      en: `Nothing was submitted: the disk that holds ${dir} is full. Make room and submit again.`,
    });
  }
  return new ServiceError('unavailable', 'evidence-not-kept', {
    zh: `材料没有存下（${message}）。任务未变动，请检查 ${dir} 后重新报送。`,
    en: `Nothing was submitted: the file could not be kept in ${dir} (${message}).`,
  });
}

const HASHES = z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(MOST_FILES);

/**
 * Gives what is handed in anew: the files of before that stay with it, named by their hashes as JSON, and those that came with it.
 *
 * @param before what the same body has handed in before for the same thing. Nothing else may be named, whoever knows its hash.
 * @throws ServiceError where one was not handed in before, or is not kept any more.
 */
export async function withKept(evidenceDir: string, before: readonly Evidence[], named: string | undefined, fresh: Evidence[]): Promise<Evidence[]> {
  const kept: Evidence[] = [];
  for (const sha256 of new Set(hashesIn(named))) {
    if (fresh.some((file) => file.sha256 === sha256)) continue;
    const file = before.find((one) => one.sha256 === sha256);
    const info = file && (await stat(path.join(evidenceDir, sha256)).catch(() => undefined));
    if (!file || info?.size !== file.sizeBytes)
      throw new ServiceError('invalid', 'evidence-unknown', {
        zh: `上次报送的材料${file ? ` ${file.name} ` : '中有一份'}找不到了，请刷新页面，重新选择文件。`,
        en: `${file ? `The file ${file.name}` : 'A file'} of what was handed in before is not here: load the page again and choose it anew.`,
      });
    kept.push(file);
  }
  return [...kept, ...fresh];
}

/** Gives the files that came with an act that was carried out under this key already; undefined where none was. */
export const evidenceOfAct = async (store: Store, itemId: string, key: string): Promise<Evidence[] | undefined> =>
  (await store.ledger.eventOfAct(itemId, key))?.payload.evidence as Evidence[] | undefined;

function hashesIn(json: string | undefined): string[] {
  if (json === undefined || json === '') return [];
  try {
    return HASHES.parse(JSON.parse(json));
  } catch {
    throw new ServiceError('invalid', 'keep-faulty', {
      zh: '“沿用上次材料”的内容读不出来，请刷新页面后重新报送。',
      en: 'Which files of before are kept cannot be read: load the page again and hand it in anew.',
    });
  }
}

/** With what a body hands files in: for an obligation, or for an item of a register. */
const HANDED_IN = ['submitted', 'itemHandedIn'];

/**
 * Refuses evidence that its body has not put in for this very obligation or item, by upload, by its units or in an earlier submission: whoever knows the hash of
 * another's file could hand it in, and read it then. Name and size are what was put in, not what the submission says.
 */
export async function mustBeKept(
  { store, evidenceDir }: { store: Store; evidenceDir: string },
  plan: Plan,
  state: Pick<ObligationState, 'id'> & Partial<Pick<ObligationState, 'portions'>>,
  org: string,
  evidence: readonly Evidence[],
): Promise<void> {
  // What departments have put in that are part of it by now is its own.
  const bodies = withMerged(plan, org);
  const earlier = (await store.ledger.events(state.id))
    // So is what its units have handed in to it, but not what the units of a department before it did.
    .filter((event) => bodies.includes((HANDED_IN.includes(event.type) ? event.actorOrg : handedInTo(state, event)) ?? ''))
    .flatMap(({ payload }) => (payload.evidence as Evidence[] | undefined) ?? []);
  const uploaded = await Promise.all(bodies.map((body) => store.keptFiles.of({ obligationId: state.id, org: body })));
  const own = [...uploaded.flat(), ...earlier];
  for (const { sha256, name, sizeBytes } of evidence) {
    const put = own.some((file) => file.sha256 === sha256 && file.name === name && file.sizeBytes === sizeBytes);
    const info = put ? await stat(path.join(evidenceDir, sha256)).catch(() => undefined) : undefined;
    if (info?.size !== sizeBytes)
      throw new ServiceError('invalid', 'evidence-unknown', {
        zh: `没有收到文件 ${name}，请先上传。`,
        en: `The file ${name} is not here: upload it first.`,
      });
  }
}
