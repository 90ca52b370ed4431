import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { widthOf, wrapped } from '../client/cli/columns.ts';
import { amiss, runCommand } from '../client/cli/command.ts';
import { dubanCommand } from '../client/cli/duban.ts';
import { languageAsked } from '../client/cli/language.ts';
import { madeOfCode } from '../client/cli/reference.ts';
import { checkPlan } from '../client/files/plan.ts';
import { engineLine } from '../client/service/case-file.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { enterpriseEventName } from '../domain/words/enterprise.ts';
import { eventName } from '../domain/words/words.ts';
import type { HistoryEvent } from '../engine/inspect.ts';
import { smallPlan } from './support/plans.ts';

// What the command says of itself and of a line that makes no sense: Chinese unless asked for English.

const HAN = /\p{Script=Han}/u;
const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(everyCommand)];
const pathOf = (command: Command): string => (command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name());

/** Each text of a command's help with its place. */
function textsOf(command: Command): [place: string, text: string][] {
  const help = command.createHelp();
  return [
    [pathOf(command), help.commandDescription(command)],
    ...help.visibleArguments(command).map((argument): [string, string] => [`${pathOf(command)} <${argument.name()}>`, help.argumentDescription(argument)]),
    ...help.visibleOptions(command).map((option): [string, string] => [`${pathOf(command)} ${option.flags}`, help.optionDescription(option)]),
    ...help.visibleCommands(command).map((below): [string, string] => [`${pathOf(command)}: ${below.name()}`, help.subcommandDescription(below)]),
  ];
}

const duban = { zh: await dubanCommand('zh'), en: await dubanCommand('en') };
const made = await madeOfCode();

describe('help', () => {
  const commands = (language: 'zh' | 'en') => everyCommand(duban[language]);

  it('is in Chinese, every text of every command', () => {
    const texts = commands('zh').flatMap(textsOf);
    expect(texts.length).toBeGreaterThan(300);
    expect(texts.filter(([, text]) => !HAN.test(text) || text.includes('\n'))).toEqual([]);
  });

  it('is in English when asked for, every text of every command', () => {
    expect(
      commands('en')
        .filter((command) => HAN.test(command.helpInformation()))
        .map(pathOf),
    ).toEqual([]);
    expect(
      commands('en')
        .flatMap(textsOf)
        .filter(([, text]) => text.trim() === '' || text.includes('\n')),
    ).toEqual([]);
  });

  it('fits a terminal of eighty columns, counting a Chinese character as two', () => {
    for (const command of commands('zh')) {
      command.configureOutput({ getOutHelpWidth: () => 80 });
      const wide = command
        .helpInformation()
        .split('\n')
        .filter((line) => widthOf(line) > 80 && !line.startsWith('用法'));
      expect(wide, pathOf(command)).toEqual([]);
    }
  });

  it('breaks lines between Chinese characters, not before a mark that closes and not after one that opens', () => {
    expect(wrapped('甲乙丙，丁（戊己）', 6)).toBe('甲乙\n丙，丁\n（戊\n己）');
    expect(wrapped('see docs/late-start.md 说明', 12)).toBe('see\ndocs/late-start.md\n说明');
  });
});

describe('the reference', () => {
  it.each(Object.entries(made))('%s says what the code says: `npm run reference` writes it', (name, text) => {
    expect(readFileSync(`docs/reference/${name}`, 'utf8')).toBe(text);
  });

  it('has every setting and every command in both languages, none without a word about it', () => {
    const { 'settings.md': en = '', 'settings.zh-CN.md': zh = '', 'options.md': options = '' } = made;
    for (const name of ['DATABASE_URL', 'MAIL_FROM', 'API_PORT', 'TEMPORAL_API_KEY', 'DUBAN_SETTINGS'])
      expect([en.includes(name), zh.includes(name)]).toEqual([true, true]);
    const rows = (text: string) => text.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows(zh)).toHaveLength(rows(en).length);
    for (const row of rows(zh)) expect(row).toMatch(HAN);
    for (const row of rows(en)) expect(row).toMatch(/ [a-z]+ .*\|$/i);
    expect(options).toContain('## duban obligation submit');
  });
});

describe('a command line that makes no sense', () => {
  const said: string[] = [];
  beforeEach(() => {
    said.length = 0;
    vi.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line));
  });
  afterEach(() => vi.restoreAllMocks());
  const run = async (...argv: string[]) => runCommand(await dubanCommand(languageAsked(argv), argv), argv, languageAsked(argv));

  it.each([
    [['rehearse'], /^缺少参数 file；/, /missing required argument 'file'/],
    [['score', '--period'], /^选项 --period <period> 后面缺少内容；/, /argument missing/],
    [['programme', 'close', 'x'], /^缺少选项 --as <who>；/, /required option '--as <who>' not specified/],
    [['obligation', 'list', '--departmant', 'x'], /^没有选项 --departmant（是不是 --department？）；/, /Did you mean --department\?/],
    [
      ['user', 'create', 'x', '--role', 'officer', '--org', 'water'],
      /^没有选项 --org（是不是 --department？）；/,
      /unknown option '--org' \(Did you mean --department\?\)/,
    ],
    [['obligation', 'list', '--org', 'water'], /^没有选项 --org（是不是 --department？）；/, /Did you mean --department\?/],
    [['obligation', 'return', 'x', '--as', 'office', '--comment', 'y'], /^没有选项 --comment（是不是 --reason？）；/, /Did you mean --reason\?/],
    [['programm'], /^没有命令 programm（是不是 programme？）；/, /unknown command 'programm' \(Did you mean programme\?\)/],
    [['why', 'a', 'b'], /^参数太多；/, /too many arguments/],
    [['rehearse', 'x', '--from', '2020-02-30'], /^--from <date> 不能是“2020-02-30”：须为存在的日期/, /Write a date that exists/],
    [['user', 'set-role', 'x', 'king'], /^参数 role 不能是“king”：可选：officer、/, /'king' is invalid for argument 'role'\. Write one of: officer,/],
    [['enterprise', 'enrol', '123', '--as', 'office', '--name', 'n', '--sector', 's'], /^参数 uscc 不能是“123”：/, /'123' is invalid for argument 'uscc'/],
    [['enterprise', 'transfer', 'x', '--as', 'office'], /^请写明 --to 或 --sector/, /^Write --to, --sector or both/],
  ])('%j', async (argv, chinese, english) => {
    expect(await run(...argv)).toBe(2);
    expect(said).toEqual([expect.stringMatching(chinese)]);
    expect(said[0]).not.toMatch(/\n|error:/);
    said.length = 0;
    expect(await run(...argv, '--lang', 'en')).toBe(2);
    expect(said).toEqual([expect.stringMatching(english)]);
    expect(said[0]).not.toMatch(HAN);
  });

  it('by a language that is none is told in both', async () => {
    expect(await run('why', 'x', '--lang', 'fr')).toBe(2);
    expect(said).toEqual([expect.stringMatching(/须为 zh 或 en.*write zh or en/)]);
  });
});

describe('a case file in Chinese', () => {
  const plan = checkPlan(smallPlan({ id: 'words' })).plan as Plan;
  const clock = { originMs: 0, realOriginMs: 0, rate: 1 };
  const text = (value: string) => ({ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(value)) });
  const told = (summary: string, name: string, of: 'obligation' | 'enterprise') =>
    engineLine(
      { eventId: 1, activityTaskScheduledEventAttributes: { activityType: { name } }, userMetadata: { summary: text(summary) } } as unknown as HistoryEvent,
      { plan, clock, language: 'zh', act: (kind) => kind, event: of === 'enterprise' ? enterpriseEventName : eventName },
    ).map(({ what }) => what);

  it('names what was recorded in words, also where the database made it wait', () => {
    expect(told('rungReached, lapsed', 'record', 'obligation')).toEqual(['记入台账：催办、逾期']);
    expect(told('inspectionConcluded, proposed', 'record', 'enterprise')).toEqual(['记入台账：抽查结果、提出处理建议']);
  });

  it('names every activity of the workflows in words', () => {
    const code = readFileSync(new URL('../workflows/ports.ts', import.meta.url), 'utf8');
    const ports = code.slice(code.indexOf('interface Ports'), code.indexOf('\n}'));
    const activities = [...ports.matchAll(/^ {2}(\w+)\(/gm)].map(([, name = '']) => name).filter((name) => name !== 'record');
    expect(activities.length).toBeGreaterThan(5);
    expect(activities.flatMap((name) => told('', name, 'obligation')).filter((what) => !HAN.test(what.replace('执行：', '')))).toEqual([]);
  });

  it('says what each signal of the workflows tells, and none says what another does', () => {
    const code = readFileSync(new URL('../workflows/messages.ts', import.meta.url), 'utf8');
    const signals = [...code.matchAll(/defineSignal(?:<.*?>)?\('(\w+)'/g)].map(([, name = '']) => name);
    expect(signals.length).toBeGreaterThan(3);
    const words = signals.flatMap((signalName) =>
      engineLine({ eventId: 1, workflowExecutionSignaledEventAttributes: { signalName } } as unknown as HistoryEvent, {
        plan,
        clock,
        language: 'zh',
        act: (kind) => kind,
        event: eventName,
      }).map(({ what }) => what),
    );
    expect(words.filter((what) => HAN.test(what))).toHaveLength(signals.length);
    expect(new Set(words).size).toBe(signals.length);
  });

  it('has words for every event of every machine', () => {
    const typesIn = (file: string) => {
      const code = readFileSync(new URL(`../domain/${file}`, import.meta.url), 'utf8');
      const union = code.slice(code.indexOf('Event ='));
      return [...union.matchAll(/type: ((?:'\w+'(?: \| )?)+)/g)].flatMap(([, names = '']) => [...names.matchAll(/'(\w+)'/g)].map(([, name = '']) => name));
    };
    const obligation = [...typesIn('obligation/obligation.ts'), ...typesIn('programme/programme.ts')];
    const enterprise = typesIn('enterprise/enterprise.ts');
    expect([obligation.length > 20, enterprise.length > 20]).toEqual([true, true]);
    expect(obligation.filter((type) => !HAN.test(eventName(type)))).toEqual([]);
    expect(enterprise.filter((type) => !HAN.test(enterpriseEventName(type)))).toEqual([]);
  });
});

it('no page, mail, command or report says 创建 by itself: that is what one campaign calls its work, and its plan says so', () => {
  const root = path.join(import.meta.dirname, '..');
  // What people write in their files is heard by that name, and what the domain learnt from a document is quoted in remarks.
  const hears = ['client/enterprises/columns.ts', 'client/files/cells.ts'];
  const saying: string[] = [];
  for (const folder of ['activities', 'client', 'config', 'domain', 'embedded', 'engine', 'smtp', 'worker', 'workflows'])
    for (const file of readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })) {
      const name = `${folder}/${file.replaceAll(path.sep, '/')}`;
      if (!/\.tsx?$/.test(name) || name.startsWith('domain/draft/') || hears.includes(name)) continue;
      const code = readFileSync(path.join(root, name), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
      if (code.includes('创建')) saying.push(name);
    }
  expect(saying).toEqual([]);
});

describe('a file that a command cannot use', () => {
  it('is said with what to do, and never as something unexpected', () => {
    const told = (code: string) => amiss(Object.assign(new Error(`${code}: '/srv/backups'`), { code, syscall: 'scandir', path: '/srv/backups' }));
    expect(told('EACCES').en).toMatch(/no right .*give it that right/);
    expect(told('ENOSPC').zh).toMatch(/磁盘已满/);
    for (const code of ['EACCES', 'EROFS', 'ENOSPC', 'ENOENT']) expect(told(code).en, code).not.toMatch(/unexpected/);
    expect(amiss(new Error('boom')).en).toMatch(/unexpected/);
  });
});
