import { open } from 'node:fs/promises';
import { type FileFamily, familyOf } from '../contract/file-kinds.ts';
import { ServiceError } from '../errors.ts';

/**
 * Name and content of a file have to say the same. A table of first bytes, since the name says what to look for: libraries that guess a
 * kind (file-type 22 wants Node 22 and four packages) know neither texts nor OFD and WPS.
 */

/** Bytes that are looked at, of all but texts. */
const HEAD = 4_096;

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const begins = (head: Buffer, ...signs: (string | Buffer)[]) => signs.some((sign) => head.subarray(0, sign.length).equals(Buffer.from(sign)));
const holds = (head: Buffer, at: number, sign: string) => head.toString('latin1', at, at + sign.length) === sign;

const ZIP = [bytes('504b 0304'), bytes('504b 0506')];
/** The container of the older office formats, and of the newer ones under a password. */
const OLE = bytes('d0cf 11e0 a1b1 1ae1');
/** What runs: DOS and Windows, Linux, macOS, Java, scripts. */
const PROGRAMS = ['MZ', '\x7fELF', '#!', ...['feedface', 'feedfacf', 'cefaedfe', 'cffaedfe', 'cafebabe'].map(bytes)];
const MEDIA = ['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip'];

const CONTENT: Record<FileFamily, (head: Buffer) => boolean> = {
  pdf: (head) => head.subarray(0, 1_024).includes('%PDF-'),
  zip: (head) => begins(head, ...ZIP),
  office: (head) => begins(head, OLE, ...ZIP, '{\\rtf'),
  rtf: (head) => begins(head, '{\\rtf'),
  text: isText,
  jpeg: (head) => begins(head, bytes('ffd8ff')),
  png: (head) => begins(head, bytes('8950 4e47 0d0a 1a0a')),
  gif: (head) => begins(head, 'GIF8'),
  bmp: (head) => begins(head, 'BM'),
  tiff: (head) => begins(head, bytes('4949 2a00'), bytes('4d4d 002a')),
  riff: (head) => begins(head, 'RIFF') && ['WEBP', 'WAVE', 'AVI '].some((kind) => holds(head, 8, kind)),
  media: (head) => MEDIA.some((box) => holds(head, 4, box)),
  mp3: (head) => begins(head, 'ID3') || (head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0),
  rar: (head) => begins(head, bytes('5261 7221 1a07')),
  '7z': (head) => begins(head, bytes('377a bcaf 271c')),
};

/** No control characters but those of lines, in UTF-16 where it has its mark; behind a mark of UTF-8 no program either. */
function isText(head: Buffer): boolean {
  if (begins(head, bytes('fffe'))) return isWritten(new TextDecoder('utf-16le').decode(head));
  if (begins(head, bytes('feff'))) return isWritten(new TextDecoder('utf-16be').decode(head));
  return !begins(begins(head, bytes('efbb bf')) ? head.subarray(3) : head, ...PROGRAMS) && isWritten(head.toString('latin1').replace(/[\x80-\x9f]/g, ''));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a text does not hold
const isWritten = (text: string): boolean => !/[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f]/.test(text);

/** A text is looked at so far (bytes): its beginning says nothing of what follows it. */
const LONGEST_TEXT = 8 * 1024 * 1024;

/** @throws ServiceError `file-kind` for a name that is not taken. */
export function mustBeTaken(name: string): FileFamily {
  const family = familyOf(name);
  if (family) return family;
  throw new ServiceError('invalid', 'file-kind', {
    zh: `不接受 ${name} 这类文件；请上传 PDF、OFD、Word、Excel、WPS 等文档，文本，图片，音视频，或 ZIP、RAR、7z 压缩包。`,
    en: `Files such as ${name} are not taken: hand in documents (PDF, OFD, Word, Excel, WPS), texts, pictures, recordings, or archives (ZIP, RAR, 7z).`,
  });
}

/** @throws ServiceError `file-kind` when the content of a file is not what its name says. */
export async function mustBeWhatItSays(file: string, name: string): Promise<void> {
  const family = mustBeTaken(name);
  const handle = await open(file);
  try {
    const looked = family === 'text' ? Math.min((await handle.stat()).size, LONGEST_TEXT) : HEAD;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(looked), 0, looked, 0);
    const head = buffer.subarray(0, bytesRead);
    if (!begins(head, ...PROGRAMS) && CONTENT[family](head)) return;
  } finally {
    await handle.close();
  }
  throw new ServiceError('invalid', 'file-kind', {
    zh: `文件 ${name} 的内容与它的名称不符（不是 .${name.split('.').at(-1)} 文件）；请用生成它的程序重新保存，再上传。`,
    en: `What is in ${name} is not what its name says: save it again with the program that made it, and hand that in.`,
  });
}
