import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Words } from '../../domain/kernel/language.ts';
import { ServiceError } from '../errors.ts';

/** Files that a command writes: tried before anything is done, and there either whole or not at all. */

const REASONS: Record<string, Words> = {
  ENOENT: { zh: '文件夹不存在', en: 'there is no such folder' },
  ENOTDIR: { zh: '路径中有一段不是文件夹', en: 'a part of the path is no folder' },
  EISDIR: { zh: '这是一个文件夹', en: 'it is a folder' },
  EACCES: { zh: '没有写入权限', en: 'permission is denied' },
  EPERM: { zh: '没有写入权限', en: 'permission is denied' },
  EROFS: { zh: '该位置只能读', en: 'the place is read-only' },
  EBUSY: { zh: '正被其他程序打开', en: 'another program has it open' },
  ENOSPC: { zh: '磁盘已满', en: 'the disk is full' },
  EDQUOT: { zh: '磁盘配额已用完', en: 'the disk quota is used up' },
  ENAMETOOLONG: { zh: '文件名太长', en: 'its name is too long' },
};

const FILE_CALLS = ['open', 'stat', 'lstat', 'realpath', 'write', 'writev', 'close', 'fsync', 'rename', 'rm', 'unlink'];

/** The error for a file that was named and cannot be written. */
export function unwritable(file: string, error: unknown): ServiceError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const reason = REASONS[code] ?? { zh: code || message, en: code || message };
  return new ServiceError('invalid', 'unwritable', {
    zh: `写不了文件 ${file}（${reason.zh}）；请检查路径，或换一个位置。`,
    en: `The file ${file} cannot be written (${reason.en}); check its path, or name another place.`,
  });
}

export const TABLE_KINDS = ['.xlsx', '.csv'];

/** Writes a file by handing on where to. */
export type Put = (write: (to: string) => Promise<unknown>) => Promise<void>;

/**
 * Finds out whether a file can be written, before any work begins. What it gives writes it: beside its place first and then there, so
 * that a write that fails leaves whatever stood there.
 *
 * @param kinds the suffixes that it may have.
 * @param source a file that is being read, and so must not be written over.
 * @throws ServiceError with one sentence.
 */
export async function tryOutput(file: string, kinds: readonly string[], source?: string): Promise<Put> {
  const suffix = path.extname(file).toLowerCase();
  const listed = (separator: string, or: string) => [kinds.slice(0, -1).join(separator), kinds.at(-1)].join(or);
  if (!kinds.includes(suffix))
    throw new ServiceError('invalid', 'output-kind', {
      zh: `文件 ${file} 的后缀须为 ${listed('、', ' 或 ')}。`,
      en: `The file ${file} has to end in ${listed(', ', ' or ')}.`,
    });
  const there = await stat(file).catch(() => undefined);
  if (there && source !== undefined && (await stat(source).catch(() => undefined))?.ino === there.ino && (await same(file, source)))
    throw new ServiceError('invalid', 'output-is-input', {
      zh: `文件 ${file} 正是要读的那一个，写入会覆盖它；请换一个名称。`,
      en: `The file ${file} is the very one that is read: give it another name.`,
    });
  const failed = (error: unknown) => {
    // A failure of the source, which may be the network, is not one of the file.
    throw FILE_CALLS.includes(String((error as NodeJS.ErrnoException).syscall)) && (error as NodeJS.ErrnoException).code !== 'EPIPE'
      ? unwritable(file, error)
      : error;
  };
  // A pipe or a device is written as it is: nothing can stand beside it.
  if (there && !there.isFile() && !there.isDirectory()) return (write) => write(file).then(() => undefined, failed);
  // A link stays one: what it points to is written.
  const target = there ? await realpath(file).catch(() => file) : file;
  const beside = () => path.join(path.dirname(target), `.${randomUUID()}${suffix}`);
  try {
    if (there) await (await open(target, 'r+')).close();
    const probe = there ? beside() : target;
    await (await open(probe, 'wx')).close();
    await rm(probe);
  } catch (error) {
    failed(error);
  }
  return async (write) => {
    const incoming = beside();
    try {
      await write(incoming);
      await rename(incoming, target);
    } catch (error) {
      await rm(incoming, { force: true });
      failed(error);
    }
  };
}

const same = async (one: string, other: string) => (await realpath(one)) === (await realpath(other));
