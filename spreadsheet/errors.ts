import type { Words } from '../domain/kernel/language.ts';

/** A file that cannot be read as a table: one sentence that says what to do. */
export class SpreadsheetError extends Error {
  /** Machine-readable reason, e.g. `not-a-table` or `too-large`. */
  readonly code: string;
  readonly sentences: Words;

  constructor(code: string, sentences: Words, options?: ErrorOptions) {
    super(sentences.zh, options);
    this.code = code;
    this.sentences = sentences;
  }
}

export const damaged = (cause: unknown) =>
  new SpreadsheetError(
    'broken',
    {
      zh: '文件已损坏或不是 .xlsx 工作簿；请用 Excel 或 WPS 打开后重新另存为 .xlsx。',
      en: 'The file is damaged or no .xlsx workbook: open it with Excel or WPS and save it again as .xlsx.',
    },
    { cause },
  );
