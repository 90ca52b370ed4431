import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { ROOT } from '../../config/config.ts';
import { both, inLanguage } from '../../domain/kernel/language.ts';
import { CommandFailure, command, outputOf } from './command.ts';

/** What a settings file begins with: what has no default, to be filled in. */
const TEMPLATE = `# Settings of Duban, one NAME=value in each line: docs/reference/settings.md. \`duban settings\` shows what holds, \`duban doctor\` what is wrong.
# In addresses, user and password are percent-encoded: @ is %40, : is %3A, / is %2F, % is %25. A secret may stand in a file of its own: SMTP_URL_FILE=/etc/duban/smtp_url
# postgresql://duban:PASSWORD@127.0.0.1:5432/duban
DATABASE_URL=
# 127.0.0.1:7233
TEMPORAL_ADDRESS=
# smtp://duban%40office.example:PASSWORD@mail.example:587
SMTP_URL=
# duban@office.example
MAIL_FROM=
# https://duban.example
PUBLIC_URL=
# 127.0.0.1, where the reverse proxy runs on this machine
TRUSTED_PROXIES=
`;

/** Beside the unit itself: the backup of each night. */
const OF_BACKUPS = ['duban-backup.service', 'duban-backup.timer'];

/** Those of these files that a unit with `ProtectHome=true` does not see. */
export const hiddenFromUnits = (files: string[]): string[] => files.filter((file) => /^\/(root|home|run\/user)\//.test(file));

/** Writes the systemd units and an empty settings file; what is there is never written over, and named where this release would write another. */
export function installServiceCommand(): Command {
  return command(
    'install-service',
    both('写好 systemd 单元和设置文件（不用容器的服务器）', 'writes systemd units and a settings file, for a server without containers'),
  )
    .option('--settings <file>', both('设置文件的位置', 'where the settings stand'), '/etc/duban.env')
    .option(
      '--unit <file>',
      both('单元文件的位置；备份的单元在其旁边', 'where the unit goes; those of backups go beside it'),
      '/etc/systemd/system/duban.service',
    )
    .action(({ settings, unit }: { settings: string; unit: string }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const t = inLanguage(output.language);
      const [settingsFile, unitFile] = [path.resolve(settings), path.resolve(unit)];
      const hidden = hiddenFromUnits([process.execPath, ROOT]);
      const units = [{ file: unitFile, made: 'duban.service' }, ...OF_BACKUPS.map((made) => ({ file: path.join(path.dirname(unitFile), made), made }))].map(
        ({ file, made }) => ({
          file,
          text: readFileSync(path.join(ROOT, 'deploy', 'systemd', made), 'utf8')
            .replaceAll('@ROOT@', ROOT)
            .replaceAll('@SETTINGS@', settingsFile)
            .replaceAll('@NODE@', process.execPath),
        }),
      );
      const missing = units.filter(({ file }) => !existsSync(file));
      const others = units.filter(({ file, text }) => existsSync(file) && readFileSync(file, 'utf8') !== text).map(({ file }) => file);
      const toSay = others.map((file) =>
        t(
          `${file} 与这一版的不同，没有改动：要用这一版的，先把它改名，再执行一次（自己的改动放在 systemctl edit 里）。`,
          `${file} is another than that of this release, and stays: to have this one, give it another name and run this again (what is yours belongs into systemctl edit).`,
        ),
      );
      if (hidden.length > 0)
        toSay.push(
          t(
            `服务读不到个人文件夹里的 ${hidden.join('、')}：请把它们装到 /usr/local、/opt 这样的位置，删去写好的单元，再执行一次。`,
            `A service cannot read what lies in somebody's home, ${hidden.join(', ')}: have it in a place such as /usr/local or /opt, remove the units, and run this again.`,
          ),
        );
      if (missing.length === 0)
        throw new CommandFailure([t(`${unitFile} 已经存在，没有改动。`, `${unitFile} is there already: nothing was changed.`), ...toSay].join('\n'));
      for (const file of [settingsFile, unitFile]) mkdirSync(path.dirname(file), { recursive: true });
      const written = missing.map(({ file }) => file);
      // Whoever upgrades has user and settings already.
      const first = !existsSync(settingsFile);
      if (first) {
        writeFileSync(settingsFile, TEMPLATE, { mode: 0o640, flag: 'wx' });
        written.push(settingsFile);
      }
      for (const { file, text } of missing) writeFileSync(file, text, { mode: 0o644, flag: 'wx' });
      output.print({ unit: unitFile, settings: settingsFile, written, others }, [
        ...toSay,
        t(`已写好 ${written.join('、')}。接下来（以 root 执行）：`, `Written: ${written.join(', ')}. Next, as root:`),
        ...(first
          ? [
              '  useradd --system --home-dir /var/lib/duban --shell /usr/sbin/nologin duban',
              `  chown root:duban ${settingsFile}`,
              t(`  编辑 ${settingsFile}，填好各项`, `  edit ${settingsFile} and fill in what is empty`),
            ]
          : []),
        `  runuser -u duban -- env DUBAN_SETTINGS=${settingsFile} DUBAN_DATA=/var/lib/duban ${process.execPath} ${path.join(ROOT, 'scripts', 'duban.mjs')} settings`,
        '  systemctl daemon-reload && systemctl enable --now duban duban-backup.timer',
      ]);
    });
}
