import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { both, type Words } from '../domain/kernel/language.ts';

/** A setting that is missing or wrong. The message names every one of them, each in one sentence; `words` says it in both languages. */
export class ConfigError extends Error {
  readonly words: Words;
  constructor(words: Words) {
    super(words.en);
    this.words = words;
  }
}

// Where settings are given. Each layer leaves out what the ones below it say:
// the environment, the file that DUBAN_SETTINGS names, a running `npm start`.

const HERE = path.join(import.meta.dirname, '..');
/** The folder of the program itself, from the sources as well as from the build. */
export const ROOT = path.basename(HERE) === 'dist' ? path.dirname(HERE) : HERE;

/** Settings with the place where each was found, and what is wrong with how they are given: each fault in both languages. */
export interface Given {
  values: Record<string, string>;
  origins: Record<string, Words>;
  faults: string[];
}

const ENVIRONMENT: Words = { zh: '环境变量', en: 'environment' };
const RUNNING: Words = { zh: '正在运行的 npm start', en: 'the running npm start' };
/** Node reads it before any line of ours: in a file it would look as if it held. */
const TOO_LATE = 'NODE_EXTRA_CA_CERTS';

/** What is kept on this machine. The same from whichever folder a program is started: a secret that changed with it would void every link that was sent. */
export const DATA_DIR = dataDir(process.env);
/** Where `npm start` writes the addresses of what it runs, so that `npx duban` finds them. */
export const RUN_FILE = path.join(DATA_DIR, 'run.json');

function dataDir(environ: NodeJS.ProcessEnv): string {
  const given = environ.DUBAN_DATA || settingsFile(environ)?.values.DUBAN_DATA;
  return given ? path.resolve(given) : path.join(ROOT, '.duban');
}

/** What the environment itself gives, for whoever starts programs with it. */
export function environmentGiven(environ: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return Object.fromEntries(Object.entries(environ).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])));
}

/**
 * Everything that is given, from all layers. `known` are the names of settings: one of them with `_FILE` behind it names a file
 * that holds the value, as secrets of containers are handed over, and any other name in a settings file is a fault.
 */
export function givenSettings(known: (name: string) => boolean, environ: NodeJS.ProcessEnv = process.env, running = runningInstance()): Given {
  const file = settingsFile(environ);
  const layers = [
    fromSecretFiles(running, () => RUNNING, known),
    ...(file ? [fromSecretFiles(file.values, () => ({ zh: `文件 ${file.path}`, en: `file ${file.path}` }), known)] : []),
    fromSecretFiles(environmentGiven(environ), () => ENVIRONMENT, known),
  ];
  return {
    values: Object.assign({}, ...layers.map(({ values }) => values)),
    origins: Object.assign({}, ...layers.map(({ origins }) => origins)),
    faults: [...(file ? strangersIn(file, known) : []), ...layers.flatMap(({ faults }) => faults)],
  };
}

/** The setting that the file of a `NAME_FILE` holds. */
const meantBy = (name: string, known: (name: string) => boolean): string | undefined =>
  name.endsWith('_FILE') && !known(name) && known(name.slice(0, -5)) ? name.slice(0, -5) : undefined;

/** One layer, with `NAME_FILE` taken for `NAME` with what stands in that file. */
function fromSecretFiles(layer: Record<string, string>, origin: () => Words, known: (name: string) => boolean): Given {
  const given: Given = { values: {}, origins: {}, faults: [] };
  for (const [name, value] of Object.entries(layer)) {
    const meant = meantBy(name, known);
    if (meant === undefined) {
      given.values[name] = value;
      given.origins[name] = origin();
      continue;
    }
    if (layer[meant]) {
      given.faults.push(both(`${meant} 和 ${name} 只能设置一个`, `${meant} and ${name} are both set: leave one out`));
      continue;
    }
    const secret = textOf(value);
    if (secret instanceof Error) {
      given.faults.push(
        both(
          `${name} 指定的文件读不到（${secret.message}）：请改正路径或权限`,
          `${name} names a file that cannot be read (${secret.message}): correct the path, or its rights`,
        ),
      );
    } else if (secret === '') {
      given.faults.push(both(`${name} 指定的文件 ${value} 是空的：请把值写进去`, `${name} names the file ${value}, which is empty: write the value into it`));
    } else {
      given.values[meant] = secret;
      given.origins[meant] = { zh: `文件 ${value}（${name}）`, en: `file ${value} (${name})` };
    }
  }
  return given;
}

/** A file's text without the line break that editors put at its end. */
function textOf(file: string): string | Error {
  try {
    return readFileSync(file, 'utf8')
      .replace(/^\uFEFF/, '')
      .replace(/\r?\n$/, '');
  } catch (error) {
    return error as Error;
  }
}

interface SettingsFile {
  path: string;
  /** Why it cannot be read. */
  unreadable?: string;
  values: Record<string, string>;
  /** Lines that are neither a setting nor a comment, counted from 1. */
  lost: number[];
}

/**
 * The file of settings that the environment names; undefined where none is named. One `NAME=value` in each line, as systemd reads
 * it: what stands behind the sign is the value, `#` and all, and quotes around it are taken off.
 */
function settingsFile(environ: NodeJS.ProcessEnv): SettingsFile | undefined {
  if (!environ.DUBAN_SETTINGS) return undefined;
  const file: SettingsFile = { path: path.resolve(environ.DUBAN_SETTINGS), values: {}, lost: [] };
  const text = textOf(file.path);
  if (text instanceof Error) return { ...file, unreadable: text.message };
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|;|$)/.test(line)) continue;
    const [, name, quoted] = /^\s*(?:export\s+)?(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || quoted === undefined) file.lost.push(index + 1);
    else if (quoted !== '') file.values[name] = /^(["'])(.*)\1$/.exec(quoted)?.[2] ?? quoted;
  }
  return file;
}

/** What a settings file says that nobody would heed: a name with a typing mistake must not leave a default in force without a word. */
function strangersIn({ path: file, unreadable, values, lost }: SettingsFile, known: (name: string) => boolean): string[] {
  if (unreadable !== undefined)
    return [
      both(
        `DUBAN_SETTINGS 指定的文件读不到（${unreadable}）：请改正路径或权限`,
        `DUBAN_SETTINGS names a file that cannot be read (${unreadable}): correct the path, or its rights`,
      ),
    ];
  const faults = Object.keys(values).flatMap((name) => {
    if (name === TOO_LATE || name === 'DUBAN_SETTINGS')
      return [
        both(
          `${file} 中的 ${name} 不起作用：它在读这个文件之前就要用到，请放到环境变量里`,
          `${name} in ${file} has no effect, since it is wanted before this file is read: set it in the environment`,
        ),
      ];
    if (known(name) || known(meantBy(name, known) ?? name)) return [];
    return [both(`${file} 中的 ${name} 不是任何设置：请改正拼写或删去`, `${name} in ${file} is no setting: correct its spelling, or take it out`)];
  });
  return [
    ...faults,
    ...lost.map((line) => both(`${file} 第 ${line} 行不是“名称=值”：请改正或删去`, `Line ${line} of ${file} is not NAME=value: correct it, or take it out`)),
  ];
}

/** The environment that a running `npm start` has written down for the commands. */
function runningInstance(): Record<string, string> {
  if (!existsSync(RUN_FILE)) return {};
  try {
    return JSON.parse(readFileSync(RUN_FILE, 'utf8')).environment ?? {};
  } catch {
    return {};
  }
}
