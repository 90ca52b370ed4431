import { rm } from 'node:fs/promises';
import type { FastifyReply } from 'fastify';
import { type Table, writeTable, XLSX_TYPE } from '../../spreadsheet/write.ts';
import { attachment } from './context.ts';
import { scratchFile, sendScratch } from './scratch.ts';

export const CSV_TYPE = 'text/csv; charset=utf-8';

/** Answers with a table as a file of its own, which is gone once it is sent. */
export async function sendTable(reply: FastifyReply, scratchDir: string, name: string, format: 'xlsx' | 'csv', table: Table): Promise<never> {
  const file = await scratchFile(scratchDir, `.${format}`);
  try {
    await writeTable(file, table);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
  return sendScratch(attachment(reply, `${name}.${format}`, format === 'csv' ? CSV_TYPE : XLSX_TYPE), file);
}
