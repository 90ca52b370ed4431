import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { ROOT } from '../../config/config.ts';
import { both, inLanguage } from '../../domain/kernel/language.ts';
import { CommandFailure, command, outputOf } from './command.ts';

/** What a settings file begins with: what has no default, to be filled in. */
const TEMPLATE = `# Settings of Duban, one NAME=value in each line: docs/reference/settings.md. \`duban settings\` shows what holds, \`duban doctor\` what is wrong.
DATABASE_URL=
TEMPORAL_ADDRESS=
SMTP_URL=
MAIL_FROM=
PUBLIC_URL=
`;

/** Writes the systemd unit and an empty settings file; what is there is never written over. */
export function installServiceCommand(): Command {
  return command(
    'install-service',
    both('写好 systemd 单元和设置文件（不用容器的服务器）', 'writes a systemd unit and a settings file, for a server without containers'),
  )
    .option('--settings <file>', both('设置文件的位置', 'where the settings stand'), '/etc/duban.env')
    .option('--unit <file>', both('单元文件的位置', 'where the unit goes'), '/etc/systemd/system/duban.service')
    .action(({ settings, unit }: { settings: string; unit: string }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const t = inLanguage(output.language);
      const [settingsFile, unitFile] = [path.resolve(settings), path.resolve(unit)];
      if (existsSync(unitFile)) throw new CommandFailure(t(`${unitFile} 已经存在，没有改动。`, `${unitFile} is there already: nothing was changed.`));
      const filled = readFileSync(path.join(ROOT, 'deploy', 'systemd', 'duban.service'), 'utf8')
        .replaceAll('@ROOT@', ROOT)
        .replaceAll('@SETTINGS@', settingsFile)
        .replaceAll('@NODE@', process.execPath);
      const kept = existsSync(settingsFile);
      for (const file of [settingsFile, unitFile]) mkdirSync(path.dirname(file), { recursive: true });
      if (!kept) writeFileSync(settingsFile, TEMPLATE, { mode: 0o640, flag: 'wx' });
      writeFileSync(unitFile, filled, { mode: 0o644, flag: 'wx' });
      output.print({ unit: unitFile, settings: settingsFile }, [
        t(
          `已写好 ${unitFile}${kept ? '' : ` 和 ${settingsFile}`}。接下来（以 root 执行）：`,
          `${unitFile}${kept ? ' is' : ` and ${settingsFile} are`} written. Next, as root:`,
        ),
        '  useradd --system --home-dir /var/lib/duban --shell /usr/sbin/nologin duban',
        `  chown root:duban ${settingsFile}`,
        t(`  编辑 ${settingsFile}，填好各项`, `  edit ${settingsFile} and fill in what is empty`),
        `  runuser -u duban -- env DUBAN_SETTINGS=${settingsFile} DUBAN_DATA=/var/lib/duban ${process.execPath} ${path.join(ROOT, 'scripts', 'duban.mjs')} settings`,
        '  systemctl daemon-reload && systemctl enable --now duban',
      ]);
    });
}
