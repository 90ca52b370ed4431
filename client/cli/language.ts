import { type AddHelpTextContext, type Argument, type Command, type CommanderError, InvalidArgumentError, type Option } from 'commander';
import type { Language, Words } from '../../domain/kernel/language.ts';
import { apart, inLanguage } from '../../domain/kernel/language.ts';
import { widthOf, wrapped } from './columns.ts';

const HEADINGS: Record<string, string> = { 'Usage:': '用法：', 'Arguments:': '参数：', 'Options:': '选项：', 'Commands:': '命令：' };
const HELP: Words = { zh: '显示这个命令的用法', en: 'display help for command' };
const spoken = new WeakMap<Command, Language>();

/** The language that a command line asks for; it has to be known before the line is read. */
export function languageAsked(argv: readonly string[]): Language {
  return argv.includes('--lang=en') || (argv.includes('--lang') && argv[argv.indexOf('--lang') + 1] === 'en') ? 'en' : 'zh';
}

/** What its texts say in both languages (domain/kernel/language.ts) a command and all below it say in one. Nothing is printed about misuse: see `misuse`. */
export function speak(command: Command, language: Language): void {
  const say = (text: string) => apart(text)[language];
  const otherwise = ({ defaultValue }: Option) =>
    typeof defaultValue !== 'string' && typeof defaultValue !== 'number' ? '' : inLanguage(language)(`（默认 ${defaultValue}）`, ` (default: ${defaultValue})`);
  spoken.set(command, language);
  command
    .description(say(command.description()))
    .helpOption('-h, --help', HELP[language])
    .configureOutput({ outputError: () => undefined })
    .configureHelp({
      displayWidth: widthOf,
      boxWrap: wrapped,
      styleTitle: (title: string) => inLanguage(language)(HEADINGS[title] ?? title, title),
      subcommandDescription: (below: Command) => say(below.description()),
      argumentDescription: (argument: Argument) => say(argument.description),
      optionDescription: (option: Option) => `${say(option.description)}${otherwise(option)}`,
    });
  if (command.commands.length > 0) command.helpCommand('help [command]', HELP[language]);
  for (const below of command.commands) speak(below, language);
}

/** What stands below a command's help: `.addHelpText('after', helpEnd(…))`. */
export const helpEnd =
  (zh: string, en: string) =>
  ({ command }: AddHelpTextContext): string =>
    `\n${spoken.get(command) === 'en' ? en : zh}`;

/** Commander's own sentences by the code of the error; given is what stands in quotes in them. */
const MISUSES: Record<string, (first: string, second: string) => string> = {
  'commander.missingArgument': (name) => `缺少参数 ${name}`,
  'commander.optionMissingArgument': (flags) => `选项 ${flags} 后面缺少内容`,
  'commander.missingMandatoryOptionValue': (flags) => `缺少选项 ${flags}`,
  'commander.unknownOption': (flag) => `没有选项 ${flag}`,
  'commander.unknownCommand': (name) => `没有命令 ${name}`,
  'commander.excessArguments': () => '参数太多',
  'commander.invalidArgument': (place, value) => `${place} 不能是“${value}”`,
};

/** What an option is called elsewhere, by what people and other tools call it: the first that a command has is the one that is meant. */
const MEANT: Record<string, readonly string[]> = {
  '--org': ['--department', '--as', '--to'],
  '--dept': ['--department', '--as', '--to'],
  '--body': ['--for', '--department', '--as'],
  '--by': ['--as'],
  '--actor': ['--as'],
  '--user': ['--as', '--name'],
  '--mail': ['--email'],
  '--email': ['--mail'],
  '--date': ['--on', '--until', '--from'],
  '--due': ['--until'],
  '--why': ['--reason'],
  '--comment': ['--reason'],
  '--message': ['--reason'],
  '--file': ['--evidence', '--xlsx', '--state'],
  '--attachment': ['--evidence'],
  '--project': ['--programme'],
  '--program': ['--programme'],
  '--status': ['--state', '--stage', '--light'],
  '--output': ['--xlsx', '--file'],
  '--csv': ['--file', '--xlsx'],
};

/** The option that a command has for what was called otherwise. */
export function meantBy(command: Command, error: CommanderError): string | undefined {
  const flag = error.code === 'commander.unknownOption' ? /'(--[^'=]+)/.exec(error.message)?.[1] : undefined;
  return MEANT[flag ?? '']?.find((long) => command.options.some((option) => option.long === long));
}

/** One sentence about a command line that makes no sense; undefined where commander has shown its help instead. */
export function misuse(error: CommanderError, language: Language, meant?: string): string | undefined {
  if (error instanceof InvalidArgumentError) return apart(error.message)[language];
  const inChinese = MISUSES[error.code];
  if (inChinese === undefined) return undefined;
  // `error: option '--to <date>' argument 'x' is invalid. ` and then our own words, which are in both languages.
  const [theirs = '', ours = ''] = error.message.replace(/^error: /, '').split(/(?<= is invalid\b[^.]*\.) /);
  const near = /\(Did you mean (?:one of )?(.*)\?\)/.exec(theirs)?.[1];
  const suggested = near ?? meant;
  const guess = near === undefined && meant !== undefined ? ` (Did you mean ${meant}?)` : '';
  if (language === 'en') return `${[`${theirs.replace('\n', ' ')}${guess}`, apart(ours).en].join(' ').trim()} (--help explains the command)`;
  const [first = '', second = ''] = [...theirs.matchAll(/'([^']*)'/g)].map(([, quoted = '']) => quoted);
  const sentence = theirs.startsWith('command-argument') ? inChinese(`参数 ${second}`, first) : inChinese(first, second);
  const why = ours === '' ? '' : `：${apart(ours).zh.replace(/。$/, '')}`;
  return `${sentence}${why}${suggested === undefined ? '' : `（是不是 ${suggested}？）`}；用 --help 查看用法。`;
}
