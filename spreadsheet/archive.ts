import yauzl from 'yauzl';
import { damaged, SpreadsheetError } from './errors.ts';
import { atMost } from './limits.ts';

/**
 * The names, in small letters, of the parts of an office document (a zip archive), once each part of XML has been inflated and counted: what
 * reads it afterwards holds it whole.
 */
export async function officeParts(file: string, mostBytes: number): Promise<Set<string>> {
  try {
    const zip = await yauzl.openPromise(file, { autoClose: false });
    try {
      atMost('parts', zip.entryCount);
      const names = new Set<string>();
      let bytes = 0;
      for await (const entry of zip.eachEntry()) {
        names.add(entry.fileName.toLowerCase());
        if (!/\.(?:xml|rels)$/i.test(entry.fileName)) continue;
        for await (const chunk of await zip.openReadStreamPromise(entry)) {
          bytes += (chunk as Buffer).length;
          if (bytes > mostBytes)
            throw new SpreadsheetError('too-large', {
              zh: `文件解压后超过 ${mostBytes / 1e6} MB，不是正常的文件。`,
              en: `The file inflates to more than ${mostBytes / 1e6} MB: that is no ordinary document.`,
            });
        }
      }
      return names;
    } finally {
      zip.close();
    }
  } catch (error) {
    throw error instanceof SpreadsheetError ? error : damaged(error);
  }
}
