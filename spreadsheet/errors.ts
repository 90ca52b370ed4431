import type { Language } from '../domain/kernel/language.ts';

/** A file that cannot be read as a table: one sentence that says what to do. */
export class SpreadsheetError extends Error {
  /** Machine-readable reason, e.g. `not-a-table` or `too-large`. */
  readonly code: string;
  readonly sentences: Record<Language, string>;

  constructor(code: string, sentences: Record<Language, string>, options?: ErrorOptions) {
    super(sentences.zh, options);
    this.code = code;
    this.sentences = sentences;
  }
}
