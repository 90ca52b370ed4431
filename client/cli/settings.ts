import type { Command } from 'commander';
import { settingsShown } from '../../config/config.ts';
import { both, inLanguage } from '../../domain/kernel/language.ts';
import { CommandFailure, command, outputOf } from './command.ts';

/** What holds and where it was given: needs neither database nor engine, so it answers where nothing else does. */
export function settingsCommand(): Command {
  return command(
    'settings',
    both(
      '列出各项设置的当前值和来源（密码隐去），并一次指出所有错误',
      'every setting with its value and where it comes from, secrets hidden, and all that is wrong',
    ),
  ).action((_options: object, self: Command) => {
    const output = outputOf(self.optsWithGlobals());
    const { language } = output;
    const t = inLanguage(language);
    const { settings, faults } = settingsShown();
    const nothing = t('（未设置）', '(not set)');
    const from = (row: (typeof settings)[number]) => row.origin?.[language] ?? (row.value === undefined ? undefined : t('默认值', 'default'));
    output.print(
      {
        settings: settings.map(({ about, origin, ...row }) => ({ ...row, from: origin?.en ?? (row.value === undefined ? null : 'default') })),
        faults: faults.map((fault) => fault[language]),
      },
      settings.map((row) => {
        const origin = from(row);
        return `${row.name}=${row.value ?? nothing}${origin === undefined ? '' : `    # ${origin}`}`;
      }),
    );
    if (faults.length > 0)
      throw new CommandFailure(
        [
          ...faults.map((fault) => `${fault[language]}${t('。', '.')}`),
          t(`共 ${faults.length} 处有误。`, `${faults.length} settings are missing or wrong.`),
        ].join('\n'),
      );
  });
}
