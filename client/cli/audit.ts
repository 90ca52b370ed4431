import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { headsFileOf, readServiceConfig } from '../../config/config.ts';
import { both, inLanguage, type Say, type Words } from '../../domain/kernel/language.ts';
import { many } from '../../domain/words/numbers.ts';
import type { AuditFinding, AuditResult } from '../../prisma/audit.ts';
import type { ChainHead } from '../../prisma/chain.ts';
import { openStore, type Store } from '../../prisma/store.ts';
import { CommandFailure, command, outputOf } from './command.ts';

/** Records wait for a second or two while a worker runs (real ms). */
const WAITS_LONG_MS = 10 * 60_000;
/** Findings that are shown; the others are counted. */
const MOST_SHOWN = 200;

const KIND: Record<AuditFinding['kind'], Words> = {
  changed: { zh: '内容被改动', en: 'was changed' },
  removed: { zh: '被删除', en: 'was removed' },
  inserted: { zh: '是事后插入的，或其校验记录被取走', en: 'was inserted afterwards, or its link was taken away' },
  'back-dated': {
    zh: '所写时间与写入时间不符：被倒填，或当时进程的时钟有误',
    en: 'says another time than that of its writing: back-dated, or a clock was wrong',
  },
  're-ordered': { zh: '的位置被调换', en: 'was moved to another place' },
  'link-changed': { zh: '的校验记录被改动', en: 'has a link that was changed' },
  'link-missing': { zh: '缺失', en: 'is missing' },
  truncated: { zh: '曾经存在，已被截去', en: 'existed and was cut off' },
  're-hashed': { zh: '被重新生成，与保存在外的校验值不符', en: 'was made anew: it is not what was kept outside' },
  'notice-changed': { zh: '与其结果记录不符，被改动', en: 'is not what the record of its outcome says: it was changed' },
};

function headOption(value: string, before: ChainHead[] = []): ChainHead[] {
  const [, position, hash] = /^(\d+):([0-9a-f]{64})$/.exec(value) ?? [];
  if (position === undefined || hash === undefined)
    throw new InvalidArgumentError(both('须写作 条数:校验值，见邮件。', 'Write position:hash as it stands in the mail.'));
  return [...before, { position: Number(position), hash }];
}

/** Heads that were written to a file, one of JSON a line; none where the file that nobody named is not there. */
async function headsIn(file: string, mustExist: boolean, say: Say): Promise<ChainHead[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && !mustExist) return '';
    throw new CommandFailure(say(`读不了校验值文件 ${file}（${error.message}）。`, `The file of heads ${file} cannot be read (${error.message}).`));
  });
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      const { position, hash } = JSON.parse(line);
      if (Number.isInteger(position) && /^[0-9a-f]{64}$/.test(hash)) return [{ position, hash }];
    } catch {
      // Told below.
    }
    throw new CommandFailure(say(`校验值文件 ${file} 第 ${index + 1} 行不是校验值。`, `Line ${index + 1} of the file of heads ${file} is no head.`));
  });
}

async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = openStore(readServiceConfig().databaseUrl);
  try {
    await store.inspect();
    return await work(store);
  } finally {
    await store.close();
  }
}

function told({ head, findings, waiting, waitingSinceRealMs }: AuditResult, heads: number, say: Say): string[] {
  const shown = findings.slice(0, MOST_SHOWN).map(({ kind, what, position }) => {
    const at = position === undefined ? '' : say(`（第 ${position} 条）`, ` (position ${position})`);
    return say(`${what}${at}${KIND[kind].zh}`, `${what}${at} ${KIND[kind].en}`);
  });
  const more = findings.length - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [say(`另有 ${more} 处`, `and ${more} more`)] : []),
    say(
      `已核对 ${head.position} 条记录，发现 ${findings.length} 处异常；校验值 ${head.hash}`,
      `${many(head.position, 'record')}, ${many(findings.length, 'finding')}; head ${head.hash}`,
    ),
    ...(heads === 0
      ? [
          say(
            '没有保存在外的校验值可对：末尾被截去或全部重新生成查不出来。用 --head 给出邮件中的校验值。',
            'There was no head from outside to compare: what was cut off at the end, or made anew as a whole, does not show. Give one from a mail with --head.',
          ),
        ]
      : []),
    ...(waiting > 0 && waitingSinceRealMs !== undefined && Date.now() - waitingSinceRealMs > WAITS_LONG_MS
      ? [say(`有 ${waiting} 条记录久未编入：没有处理程序在运行。`, `${many(waiting, 'record has', 'records have')} waited long to be sealed: no worker runs.`)]
      : []),
  ];
}

/** Shows that no record was touched, and gives the records away to be looked at without Duban. */
export function auditCommands(): Command {
  return command('audit', both('核对台账记录是否被改动，导出供他人核对', 'whether a record was touched, and an export that others can verify'))
    .addCommand(
      command('verify', both('核对全部记录；有异常则退出码为 1', 'verify every record; exit code 1 when something was touched'))
        .option('--head <position:hash>', both('保存在外的校验值，可写多次', 'a head that was kept outside; may be repeated'), headOption)
        .option(
          '--heads <file>',
          both('校验值文件；不写则为材料文件夹中的 chain-heads.jsonl', 'file of heads; chain-heads.jsonl of the evidence folder if left out'),
        )
        .action(async ({ head = [], heads }: { head?: ChainHead[]; heads?: string }, self: Command) => {
          const output = outputOf(self.optsWithGlobals());
          const say = inLanguage(output.language);
          const outside = [...head, ...(await headsIn(heads ?? headsFileOf(readServiceConfig()), heads !== undefined, say))];
          const result = await withStore((store) => store.audit.verify(outside));
          output.print({ ...result, heads: outside.length }, told(result, outside.length, say));
          if (result.findings.length > 0) throw new CommandFailure(say('台账被改动过，详见上列。', 'The ledger was touched: see above.'));
        }),
    )
    .addCommand(
      command('export', both('逐行导出全部记录（JSON），不用督办也能核对', 'every record as a line of JSON, which can be verified without Duban'))
        .argument('[file]', both('写到文件；不写则为标准输出', 'file to write to; stdout if left out'))
        .action(async (file: string | undefined, _options: object, self: Command) => {
          const say = inLanguage(outputOf(self.optsWithGlobals()).language);
          const out = file === undefined ? process.stdout : createWriteStream(file, { mode: 0o600, flags: 'wx' });
          const unwritten = (error: unknown): never => {
            const why = (error as Error).message;
            throw new CommandFailure(say(`写不了 ${file ?? '标准输出'}（${why}）。`, `${file ?? 'stdout'} cannot be written (${why}).`));
          };
          if (out !== process.stdout) await once(out, 'open').catch(unwritten);
          await withStore((store) =>
            store.audit.read(async (line) => {
              if (!out.write(`${JSON.stringify(line)}\n`)) await once(out, 'drain').catch(unwritten);
            }),
          );
          if (out !== process.stdout) await finished(out.end()).catch(unwritten);
        }),
    );
}
