import type { PlainDate } from '../../domain/kernel/dates.ts';
import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import { textFault } from '../../domain/kernel/text.ts';
import { isFormulaError, isNothing, tidy } from '../files/cells.ts';
import { dateOf, endOfPeriod } from '../files/day.ts';
import { type ColumnKey, registryColumns } from './columns.ts';

/** The most characters of any cell: a longer one is no single value. */
const CELL_CHARACTERS = 1_000;

export const HEADER = Object.fromEntries(registryColumns.map(({ key, header }) => [key, header])) as Record<ColumnKey, string>;

export type Row = ReturnType<typeof openRow>;

/** Opens one row to read its cells as what they have to be; whatever is wrong with them is collected as reasons against the row. */
export function openRow(cell: (key: ColumnKey) => string, today: PlainDate, language: Language) {
  const t = inLanguage(language);
  const reasons: string[] = [];

  const reject = (chinese: string, english: string): undefined => {
    reasons.push(t(`${chinese}。`, `${english}.`));
  };

  /** Gives a cell's text; empty where it has none, or none that can be taken. */
  const text = (key: ColumnKey): string => {
    const raw = cell(key);
    if (isFormulaError(raw))
      reject(`“${HEADER[key]}”是公式，结果是错误值 ${raw}，请改成文字`, `“${HEADER[key]}” is a formula that came to ${raw}: write the text itself`);
    if (isFormulaError(raw) || isNothing(raw)) return '';
    const fault = textFault(tidy(raw), 'line', CELL_CHARACTERS);
    if (fault) reject(`“${HEADER[key]}”${fault.zh}`, `“${HEADER[key]}”: ${fault.en}`);
    return fault ? '' : raw;
  };

  const empty = (key: ColumnKey) => isNothing(cell(key));

  /** Says that a cell has to be filled in; a cell whose text could not be taken has had its reason already. */
  const absent = (key: ColumnKey): undefined => {
    if (empty(key)) reject(`没有填“${HEADER[key]}”`, `“${HEADER[key]}” is empty`);
  };

  /** Reads a cell's day, which may lie ahead only where `future` says so. */
  const day = (key: ColumnKey, future = false): PlainDate | undefined => {
    const given = text(key);
    if (given === '') return undefined;
    const found = dateOf(key === 'expiresOn' ? endOfPeriod(given) : given);
    const what = t(`“${HEADER[key]}”的“${given.trim()}”`, `“${HEADER[key]}” ${given.trim()}`);
    if ('not' in found) return reject(`${what}${found.not.zh}`, `${what} ${found.not.en}`);
    if (!future && found.date > today) return reject(`${what}晚于今天（${today}）`, `${what} is later than today (${today})`);
    return found.date;
  };

  return { reasons, raw: cell, reject, text, empty, absent, day };
}
