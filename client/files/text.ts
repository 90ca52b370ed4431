import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeText } from '../../domain/kernel/encoding.ts';
import { ServiceError, unreadable } from '../errors.ts';

/** A text file as it was meant: the one reader behind commands, service and API. */

/** No file that is written by hand is larger (bytes): a plan has at most a million characters. */
const LARGEST_BYTES = 4_000_000;

/**
 * Reads a text file in whichever of the usual encodings it was saved.
 *
 * @throws ServiceError with one sentence where it cannot be read, or is no text.
 */
export async function readText(file: string): Promise<string> {
  const bytes = await readFile(file).catch(() => {
    throw unreadable(file);
  });
  if (bytes.length > LARGEST_BYTES)
    throw new ServiceError('invalid', 'file-too-large', {
      zh: `文件 ${path.basename(file)} 超过 ${LARGEST_BYTES / 1e6} MB，不是这里要的文本文件。`,
      en: `The file ${path.basename(file)} is larger than ${LARGEST_BYTES / 1e6} MB: that is no text file of this kind.`,
    });
  const { text, not } = decodeText(bytes);
  if (not) throw new ServiceError('invalid', 'not-text', { zh: `${path.basename(file)}：${not.zh}。`, en: `${path.basename(file)}: ${not.en}.` });
  return text;
}
