import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { TABLE_KINDS, tryOutput } from '../client/files/output.ts';
import { writeTable } from '../spreadsheet/write.ts';
import { scratchFolder } from './support/tables.ts';

const FOLDER = scratchFolder();
const at = (name: string) => path.join(FOLDER, name);
const table = { header: ['甲'], rows: [['1']] };

describe('a file that a command writes', () => {
  it('is tried before anything is done, leaving nothing behind, and is there when it is written', async () => {
    const put = await tryOutput(at('a.csv'), TABLE_KINDS);
    expect(readdirSync(FOLDER)).toEqual([]);
    await put((to) => writeTable(to, table));
    expect(readdirSync(FOLDER)).toEqual(['a.csv']);
    expect(readFileSync(at('a.csv'), 'utf8')).toBe('\uFEFF甲\r\n1\r\n');
  });

  it('keeps what stood there when writing fails half way, and says why', async () => {
    writeFileSync(at('kept.csv'), 'before');
    const put = await tryOutput(at('kept.csv'), TABLE_KINDS);
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' });
    await expect(put(async (to) => writeFile(to, 'half').then(() => Promise.reject(full)))).rejects.toThrow(/^写不了文件 .*kept\.csv（磁盘已满）/);
    expect(readFileSync(at('kept.csv'), 'utf8')).toBe('before');
    expect(readdirSync(FOLDER).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('is not blamed for what fails elsewhere', async () => {
    const put = await tryOutput(at('b.csv'), TABLE_KINDS);
    const elsewhere = Object.assign(new Error('database'), { code: 'ECONNREFUSED', syscall: 'connect' });
    await expect(put(() => Promise.reject(elsewhere))).rejects.toBe(elsewhere);
  });

  it('may be a link, which stays one, or a device', async () => {
    writeFileSync(at('real.csv'), 'before');
    symlinkSync(at('real.csv'), at('link.csv'));
    await (await tryOutput(at('link.csv'), TABLE_KINDS))((to) => writeTable(to, table));
    expect(readFileSync(at('real.csv'), 'utf8')).toContain('甲');
    symlinkSync('/dev/full', at('full.csv'));
    const put = await tryOutput(at('full.csv'), TABLE_KINDS);
    await expect(put((to) => writeTable(to, table))).rejects.toThrow('磁盘已满');
  });

  it('cannot be the one that is read, by whichever name', async () => {
    writeFileSync(at('source.csv'), 'x');
    symlinkSync(at('source.csv'), at('other.csv'));
    for (const name of ['source.csv', 'other.csv']) await expect(tryOutput(at(name), TABLE_KINDS, at('source.csv'))).rejects.toThrow('正是要读的那一个');
  });

  it.each([
    ['nowhere/a.csv', '文件夹不存在'],
    ['folder.csv', '这是一个文件夹'],
    ['kept.csv/a.csv', '路径中有一段不是文件夹'],
    [`${'很'.repeat(100)}.csv`, '文件名太长'],
    ['a.pdf', '后缀须为 .xlsx 或 .csv'],
    ['noending', '后缀须为 .xlsx 或 .csv'],
  ])('is refused in one sentence: %s', async (name, reason) => {
    mkdirSync(at('folder.csv'), { recursive: true });
    writeFileSync(at('kept.csv'), '');
    await expect(tryOutput(at(name), TABLE_KINDS)).rejects.toThrow(reason);
  });
});
