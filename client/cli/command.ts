import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { ConfigError } from '../../config/given.ts';
import { isSystemError } from '../../config/process.ts';
import { isPlainDate } from '../../domain/kernel/dates.ts';
import type { Language, Words } from '../../domain/kernel/language.ts';
import { both } from '../../domain/kernel/language.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { addressFault } from '../../domain/kernel/mail-address.ts';
import type { Engine } from '../../engine/engine.ts';
import { EngineError } from '../../engine/faults.ts';
import type { Identity } from '../../engine/identity.ts';
import { StoreError } from '../../prisma/fault.ts';
import type { Store } from '../../prisma/store.ts';
import type { Duban } from '../duban.ts';
import type { Registry } from '../enterprises/registry.ts';
import { ServiceError } from '../errors.ts';
import { hintOf } from './hints.ts';
import { meantBy, misuse } from './language.ts';

/** Done. */
export const DONE = 0;
/** The rules said no, or something failed. */
export const FAILED = 1;
/** The command line makes no sense. */
export const MISUSED = 2;

/** Something that ends the command with a message on stderr and exit code 1. */
export class CommandFailure extends Error {}

export interface Output {
  json: boolean;
  language: Language;
  /** Data, on stdout: the object with --json, the lines without. */
  print(data: unknown, lines: string[]): void;
}

/** A command with the options that every one has. */
export function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--json', both('以 JSON 输出数据', 'print data as JSON'))
    .option('--lang <zh|en>', both('输出的语言', 'language of what is printed'), language, 'zh')
    .exitOverride();
}

function language(value: string): Language {
  if (value !== 'zh' && value !== 'en') throw new InvalidArgumentError(both('须为 zh 或 en（write zh or en）。', 'Write zh or en（须为 zh 或 en）.'));
  return value;
}

/** An existing calendar date. */
export function dateOption(value: string): string {
  if (!isPlainDate(value))
    throw new InvalidArgumentError(both('须为存在的日期，写作 YYYY-MM-DD，如 2019-06-30。', 'Write a date that exists as YYYY-MM-DD, such as 2019-06-30.'));
  return value;
}

/** One mail address. */
export function addressOption(value: string): string {
  const fault = addressFault(value);
  if (fault) throw new InvalidArgumentError(both(`${fault.zh}。`, `${fault.en}.`));
  return value;
}

/** One of a few words. */
export function oneOf<T extends string>(allowed: readonly T[]) {
  return (value: string): T => {
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw new InvalidArgumentError(both(`可选：${allowed.join('、')}。`, `Write one of: ${allowed.join(', ')}.`));
    return found;
  };
}

/** `water` or `water:值班员`: the body that acts, and who in it. */
export function actorOption(value: string): Actor {
  const [org = '', ...name] = value.split(':');
  if (!/^[a-z][a-z0-9-]*$/.test(org))
    throw new InvalidArgumentError(
      both(
        '须为部门代号、office 或 committee，冒号后可写姓名，如 water:值班员。',
        'Write the code of a department, office or committee, and a name after a colon if you like: water:duty-officer.',
      ),
    );
  return { org, name: name.join(':') };
}

export function outputOf(options: { json?: boolean; lang: Language }): Output {
  return {
    json: options.json ?? false,
    language: options.lang,
    print: (data, lines) => console.log(options.json ? JSON.stringify(data, null, 2) : lines.join('\n')),
  };
}

/**
 * Opens engine and database for one command and closes them whatever happens. What speaks to them is loaded here: a rehearsal and a check of a
 * plan need neither, and would wait longer for the loading than for their work.
 */
export async function withBoth<T>(work: (parts: { engine: Engine; store: Store; identity: Identity }) => Promise<T>): Promise<T> {
  const [{ readServiceConfig }, { openEngine }, { openIdentity }, { openStore }] = await Promise.all([
    import('../../config/config.ts'),
    import('../../engine/engine.ts'),
    import('../../engine/identity.ts'),
    import('../../prisma/store.ts'),
  ]);
  const config = readServiceConfig();
  const engine = await openEngine(config.temporal);
  const store = openStore(config.databaseUrl);
  try {
    await store.inspect();
    return await work({ engine, store, identity: openIdentity(engine, store) });
  } finally {
    await Promise.allSettled([store.close(), engine.connection.close()]);
  }
}

/** Opens Duban for one command, over an engine and a database that belong together. */
export const withDuban = <T>(work: (duban: Duban) => Promise<T>): Promise<T> =>
  withBoth(async ({ engine, store, identity }) => {
    await identity.check();
    const { openDuban } = await import('../duban.ts');
    return work(openDuban(store, engine.client));
  });

/** The programme that is meant: the one named, or the only one there is. */
export async function programmeOf(registry: Registry, id: string | undefined): Promise<string> {
  if (id !== undefined) return (await registry.service.programme(id)).id;
  const rows = await registry.service.store.programmes.list();
  const [only] = rows;
  if (rows.length === 1 && only) return only.id;
  const ids = rows.map((row) => row.id).join(', ') || '-';
  throw new ServiceError('invalid', 'which-programme', {
    zh: `现有多个督办事项：${ids}。`,
    en: `Say which programme; there are: ${ids}.`,
  });
}

/** What is amiss with a file or folder that a command was given, by what the system says. */
const OF_FILES: Record<string, Words> = {
  EACCES: {
    zh: '本用户没有这个文件或文件夹的权限，请授权后再执行：',
    en: 'This user has no right to a file or folder; give it that right and run this again: ',
  },
  ENOTDIR: { zh: '这不是文件夹，请核对路径：', en: 'This is no folder; check the path: ' },
  EROFS: { zh: '这个文件夹只能读，请换一个：', en: 'This folder can only be read; choose another: ' },
  ENOSPC: { zh: '磁盘已满，请腾出空间后再执行：', en: 'The disk is full; free some space and run this again: ' },
  ENOENT: { zh: '没有这个文件或文件夹，请核对路径：', en: 'There is no such file or folder; check the path: ' },
};

/** Which part does not serve the command. What that part says itself is in English, for whoever has to put it right. */
export function amiss(error: unknown): Words {
  if (error instanceof EngineError) return { zh: '连不上流程引擎，或它不能用：', en: '' };
  if (error instanceof StoreError) return { zh: '连不上数据库，或它不能用：', en: '' };
  if (isSystemError(error) && error.path !== undefined && OF_FILES[error.code ?? '']) return OF_FILES[error.code ?? ''] as Words;
  return { zh: '系统出错了：', en: 'Something unexpected went wrong: ' };
}

const asksForHelp = (word: string) => word === 'help' || word === '-h' || word === '--help';

/** Whether a command line names a command that does not exist. */
function namesNothing(program: Command, argv: readonly string[]): boolean {
  let above = program;
  for (let at = 0; at < argv.length && above.commands.length > 0; at++) {
    const word = argv[at] ?? '';
    if (asksForHelp(word)) continue;
    if (word.startsWith('-')) {
      if (above.options.some(({ long, short, required }) => required && (word === long || word === short))) at++;
      continue;
    }
    const below = above.commands.find((candidate) => candidate.name() === word || candidate.aliases().includes(word));
    if (!below) return true;
    above = below;
  }
  return false;
}

/** The command that a line is for, as far as it names one. */
function commandOf(program: Command, argv: readonly string[]): Command {
  let above = program;
  for (const word of argv) above = above.commands.find((candidate) => candidate.name() === word || candidate.aliases().includes(word)) ?? above;
  return above;
}

/** Runs a command line and gives its exit code; messages go to stderr, one sentence each. */
export async function runCommand(program: Command, argv: string[], lang: Language): Promise<number> {
  try {
    // Asked to explain a command that does not exist, commander would explain the one above it.
    await program.parseAsync(namesNothing(program, argv) ? argv.filter((word) => !asksForHelp(word)) : argv, { from: 'user' });
    return DONE;
  } catch (error) {
    if (error instanceof CommanderError) {
      const sentence = misuse(error, lang, meantBy(commandOf(program, argv), error));
      if (sentence !== undefined) console.error(sentence);
      return error.exitCode === 0 ? DONE : MISUSED;
    }
    if (error instanceof ServiceError) console.error(`${error.words[lang]}${hintOf(error)[lang]}`);
    else if (error instanceof CommandFailure) console.error(error.message);
    else if (error instanceof ConfigError) console.error(error.words[lang]);
    else console.error(`${amiss(error)[lang]}${(error as Error).message}`);
    return FAILED;
  }
}
