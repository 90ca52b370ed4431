import type { Command } from 'commander';
import { DATA_DIR } from '../../config/config.ts';
import { settingRows } from '../../config/setting-rows.ts';
import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import { dubanCommand } from './duban.ts';

// The parts of docs/reference that are made of the code itself, so that they cannot say something else: `npm run reference`.

const cell = (text: string) => text.replace(/(?<!\\)\|/g, '\\|').replace(/\n/g, ' ');

/** Every setting: a table for all, one for the worker, one for the API. */
function settingsReference(language: Language): string {
  const t = inLanguage(language);
  const titles = { all: t('共同的', 'All'), worker: t('处理程序（worker）', 'The worker'), api: t('接口（API）', 'The API') };
  const tables = (['all', 'worker', 'api'] as const).map((program) => {
    const rows = settingRows().filter((row) => row.program === program);
    const lines = rows.map(({ name, about, otherwise, needed }) => {
      const shown = otherwise?.replace(DATA_DIR, 'DUBAN_DATA');
      const holds = needed ? t('必填', 'needed') : shown === undefined ? '' : `\`${shown}\``;
      return `| \`${name}\` | ${holds} | ${cell(about[language])} |`;
    });
    return `## ${titles[program]}\n\n| ${t('设置', 'setting')} | ${t('不设时', 'unless told')} | ${t('含义', 'meaning')} |\n| --- | --- | --- |\n${lines.join('\n')}\n`;
  });
  const intro = t(
    '# 设置\n\n由程序生成（`npm run reference`）。设置写在环境变量里，或写在 `DUBAN_SETTINGS` 指定的文件里（每行一个“名称=值”，`#` 开头的行是注释）；两处都有时以环境变量为准。任何一项都可改用 `名称_FILE`，从文件读取（容器的密钥就是这样交付的）。启动时一次指出所有错误；`duban settings` 列出当前值和来源，密码隐去。\n',
    '# Settings\n\nMade of the code (`npm run reference`). Settings stand in the environment, or in the file that `DUBAN_SETTINGS` names (one `NAME=value` in each line, lines that begin with `#` are comments); where both have one, the environment holds. Instead of any of them `NAME_FILE` may name a file that holds the value, as secrets of containers are handed over. All faults are named at once at the start; `duban settings` prints what holds and where it comes from, secrets hidden.\n',
  );
  return `${intro}\n${tables.join('\n')}`;
}

const leaves = (command: Command): Command[] => (command.commands.length === 0 ? [command] : command.commands.flatMap(leaves));
const pathOf = (command: Command): string => (command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name());

/** Every command with its arguments and options, as its `--help` has them. */
async function commandsReference(language: Language): Promise<string> {
  const t = inLanguage(language);
  const sections = leaves(await dubanCommand(language)).map((command) => {
    const help = command.createHelp();
    const of = (pairs: [string, string][]) => pairs.map(([term, meaning]) => `- \`${term}\`${meaning === '' ? '' : `: ${meaning.replace(/\n/g, ' ')}`}`);
    const lines = [
      ...of(help.visibleArguments(command).map((argument) => [argument.name(), help.argumentDescription(argument)])),
      ...of(
        help
          .visibleOptions(command)
          .filter(({ long }) => !['--json', '--lang', '--help'].includes(long ?? ''))
          .map((option) => [option.flags, help.optionDescription(option)]),
      ),
    ];
    return `## ${pathOf(command)}\n\n${help.commandDescription(command)}\n${lines.length > 0 ? `\n${lines.join('\n')}\n` : ''}`;
  });
  const intro = t(
    '# 全部命令及选项\n\n由程序生成（`npm run reference`）。每条命令都有 `--help`、`--json` 和 `--lang zh|en`；按用途分组的说明见[命令](commands.zh-CN.md)。\n',
    '# Every command with its options\n\nMade of the code (`npm run reference`). Every command has `--help`, `--json` and `--lang zh|en` as well; [commands](commands.md) says what they are for.\n',
  );
  return `${intro}\n${sections.join('\n')}`;
}

/** Each file of docs/reference that is made of the code, with what it has to hold. */
export const madeOfCode = async (): Promise<Record<string, string>> => ({
  'settings.md': settingsReference('en'),
  'settings.zh-CN.md': settingsReference('zh'),
  'options.md': await commandsReference('en'),
  'options.zh-CN.md': await commandsReference('zh'),
});
