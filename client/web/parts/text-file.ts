import { decodeText } from '../../contract/encoding.ts';
import type { useWords } from './language.tsx';

/** The size of a text file that is too long (bytes): longer than any text that the API takes. */
const LARGEST_BYTES = 3_000_000;

/** Reads a chosen file as text with plain line ends, or gives the sentence that says why it cannot be read. */
export async function readTextFile(file: File, t: ReturnType<typeof useWords>['t']): Promise<{ text: string } | { refused: string }> {
  if (file.size > LARGEST_BYTES) return { refused: t(`文件超过 ${LARGEST_BYTES / 1e6} MB。`, `The file is larger than ${LARGEST_BYTES / 1e6} MB.`) };
  const { text, not } = decodeText(new Uint8Array(await file.arrayBuffer()));
  if (not) return { refused: t(`“${file.name}”：${not.zh}。`, `“${file.name}”: ${not.en}.`) };
  return { text: text.replaceAll('\r\n', '\n') };
}
