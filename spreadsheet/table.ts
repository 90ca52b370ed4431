import type { Words } from '../domain/kernel/language.ts';

/** One row that is not empty: its number from 1 as the sheet shows it, and its cells as text without empty ones at the end. */
export interface SheetRow {
  row: number;
  cells: string[];
  /** What is wrong with the row as text, before anybody asks what it means. */
  fault?: Words;
}

/** A table that is open; whoever opened it closes it. */
export interface OpenTable {
  /** In the workbook's order, without sheets that hold no cells; text is one sheet without a name. */
  sheets: { name: string; hidden: boolean }[];
  /** Whether numbers of days count from 1904, as workbooks of old Macs do. */
  from1904: boolean;
  rows(sheet: string): AsyncGenerator<SheetRow>;
  close(): void;
}
