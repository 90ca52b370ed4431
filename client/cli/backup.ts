import path from 'node:path';
import type { Command } from 'commander';
import { headsFileOf, ownerDatabaseUrl, readServiceConfig, secretsGiven, settingsWithoutSecrets } from '../../config/config.ts';
import { both, inLanguage, type Say } from '../../domain/kernel/language.ts';
import { many } from '../../domain/words/numbers.ts';
import { openStore } from '../../prisma/store.ts';
import { backUp, restore } from '../service/backup.ts';
import { command, outputOf } from './command.ts';

/** Writes everything that cannot be made anew into a folder, while everybody works on. */
export function backupCommand(): Command {
  return command(
    'backup',
    both(
      '备份数据库、报送材料和设置（不含密码）到文件夹，可在运行中进行',
      'database, submitted files and settings (without secrets) into a folder, while everything runs',
    ),
  )
    .argument('<dir>', both('存放各次备份的文件夹；材料只补新增的', 'folder of all backups; submitted files are added to it once'))
    .action(async (dir: string, _options: object, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const say = inLanguage(output.language);
      const config = readServiceConfig();
      const done = await backUp(path.resolve(dir), config, settingsWithoutSecrets());
      const { evidenceDamaged } = done;
      const given = secretsGiven();
      // Made up and kept in the data folder where nobody has set it.
      const made = given.includes('AUTH_SECRET') ? [] : [say('AUTH_SECRET（数据文件夹中的 auth-secret）', 'AUTH_SECRET (auth-secret in the data folder)')];
      const named = [...made, ...given];
      output.print(done, [
        say(
          `已备份到 ${done.folder}：数据 ${done.rows} 行，材料 ${done.evidence} 个（新增 ${done.evidenceCopied} 个）。`,
          `Backed up to ${done.folder}: ${many(done.rows, 'row')}, ${many(done.evidence, 'submitted file')} (${done.evidenceCopied} of them new).`,
        ),
        ...(evidenceDamaged.length > 0
          ? [
              say(
                `有 ${evidenceDamaged.length} 个材料已损坏，未备份：${evidenceDamaged.join('、')}`,
                `${many(evidenceDamaged.length, 'submitted file is', 'submitted files are')} damaged and left out: ${evidenceDamaged.join(', ')}`,
              ),
            ]
          : []),
        say(`密码和密钥不在备份中，请另行保存：${named.join('、')}。`, `Passwords and secrets are not in it, keep them elsewhere: ${named.join(', ')}.`),
      ]);
    });
}

/** Restores into an empty database; what was sent since the backup is left to whoever restores. */
export function restoreCommand(): Command {
  return command('restore', both('把备份恢复到一个空数据库', 'a backup into an empty database'))
    .argument('<dir>', both('备份文件夹，或其中某一次备份', 'folder of backups (the latest is taken), or one backup'))
    .action(async (dir: string, _options: object, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const config = readServiceConfig();
      const databaseUrl = ownerDatabaseUrl() ?? config.databaseUrl;
      const store = openStore(databaseUrl);
      await store.inspect('makes').finally(() => store.close());
      const done = await restore(path.resolve(dir), { ...config, databaseUrl }, headsFileOf(config));
      output.print(done, restoredLines(done, inLanguage(output.language)));
    });
}

const restoredLines = ({ takenReal, rows, evidence, held }: Awaited<ReturnType<typeof restore>>, say: Say): string[] =>
  say(
    [
      `已恢复 ${takenReal} 的备份：数据 ${rows} 行，材料 ${evidence} 个。`,
      `此后发生的事不在其中：之后的办理须重新登记，之后停用的账号和密钥须再次停用。`,
      `有 ${held} 封通知是否已在此后发出不详，都不再自动发送；对照邮件服务器的记录后，用 duban notices --state undeliverable 查看，用 duban notices resend 补发。`,
      '原来的系统确已停用后，执行 duban adopt --yes，再启动处理程序；引擎中的流程由台账重建。',
    ],
    [
      `Restored the backup of ${takenReal}: ${many(rows, 'row')}, ${many(evidence, 'submitted file')}.`,
      'What happened since is not in it: acts have to be entered again, accounts and keys that were ended since have to be ended again.',
      `Nobody knows whether ${many(held, 'notice was', 'notices were')} sent since; none is sent by itself. Compare with the mail server's log: \`duban notices --state undeliverable\` lists them, \`duban notices resend\` sends them.`,
      'Once the former system is not in use any more: `duban adopt --yes`, then start a worker; the engine gets its workflows from the ledger.',
    ],
  );
