import type { Command } from 'commander';
import { ownerDatabaseUrl, peopleRetentionDays, readServiceConfig } from '../../config/config.ts';
import { both, inLanguage, type Say } from '../../domain/kernel/language.ts';
import { many } from '../../domain/words/numbers.ts';
import type { UserRow } from '../../prisma/accounts.ts';
import type { Traces } from '../../prisma/erasure.ts';
import { openStore, type Store } from '../../prisma/store.ts';
import { CommandFailure, command, outputOf } from './command.ts';

const DAY_MS = 86_400_000;

/** Records are changed by the tables' owner alone, where that is another than whoever works. */
async function withOwnersStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = openStore(ownerDatabaseUrl() ?? readServiceConfig().databaseUrl);
  try {
    await store.inspect();
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Everything that is recorded has its place in the chain before a person is taken out of it. */
async function sealAll(store: Store): Promise<void> {
  while ((await store.chain.seal()) > 0);
}

function told({ username, name }: Pick<UserRow, 'username' | 'name'>, traces: Traces, say: Say): string[] {
  const { acts, accountEvents, ownMails, mailTexts, items, namesake } = traces;
  return [
    `${username}  ${name}`,
    say(
      `  抹去：账号资料、登录和密钥的署名；台账中 ${acts} 件操作、账号记录 ${accountEvents} 条里的姓名和用户名；发到本人邮箱的邮件 ${ownMails} 封的地址和正文`,
      `  to be erased: the account and what is signed with it; the name in ${many(acts, 'act')} and ${many(accountEvents, 'account event')}; address and text of ${many(ownMails, 'mail')} to their own address`,
    ),
    say(
      `  保留：操作本身、时间和单位（公务档案，依法保管）；发给单位的邮件正文 ${mailTexts} 封、任务 ${items} 件的当前状态仍写有姓名（邮件是已发出的公文，任务由流程引擎保管）；报送的材料；方案中的单位邮箱；此前的备份`,
      `  kept: the acts themselves, when and by which body (official files, kept by law); the name in the text of ${many(mailTexts, 'mail')} to bodies, which were sent, and in the state of ${many(items, 'obligation')}, which the engine keeps; submitted files; bodies' mailboxes in plans; backups from before`,
    ),
    ...(namesake
      ? [
          say(
            '  同一单位还有同名账号，分不清哪些操作是谁办理的：操作中的姓名保留',
            '  another account of that body has the same name, so that nobody can tell whose an act was: the name stays in the acts',
          ),
        ]
      : []),
  ];
}

/** Personal data of people who have left. */
export function peopleCommands(): Command {
  return command('people', both('离岗人员的个人信息', 'personal data of people who have left')).addCommand(
    command(
      'erase',
      both(
        '从记录中抹去离岗人员的个人信息，记录链仍可核对；不写用户名则为停用已满 PEOPLE_RETENTION_DAYS 天的全部账号',
        'take people who have left out of the records, which can still be verified; without a user name all whose account has been disabled for PEOPLE_RETENTION_DAYS',
      ),
    )
      .argument('[username]', both('用户名', 'account'))
      .option('--dry-run', both('只列出会抹去什么、保留什么', 'only say what would be erased, and what is kept'))
      .option('--early', both('未满保管期限也抹去（须写用户名）', 'before that time as well (needs a user name)'))
      .action(async (username: string | undefined, { dryRun, early }: { dryRun?: boolean; early?: boolean }, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const say = inLanguage(output.language);
        const days = peopleRetentionDays();
        if (early && username === undefined) throw new CommandFailure(say('--early 须写明用户名。', '--early needs a user name.'));
        await withOwnersStore(async (store) => {
          const chosen = await whoHasLeft(store, { username, early: early ?? false, days }, say);
          const erased = [];
          const lines: string[] = [];
          if (!dryRun) await sealAll(store);
          for (const { row, traces } of chosen) {
            lines.push(...told(row, traces, say));
            const done = dryRun ? undefined : await store.erasure.erase(row);
            if (done)
              lines.push(
                say(
                  `  已抹去，改记为 ${done.instead}；涉及记录 ${done.records} 条`,
                  `  erased: ${done.instead} stands in their place, in ${many(done.records, 'record')}`,
                ),
              );
            erased.push({ username: row.username, ...traces, ...done });
          }
          if (!dryRun) await sealAll(store);
          if (chosen.length === 0) lines.push(say(`没有停用满 ${days} 天的账号。`, `No account has been disabled for ${many(days, 'day')}.`));
          output.print(erased, lines);
        });
      }),
  );
}

/** Whom it is about; refused with a sentence where somebody who is named has not left, or not for long enough. */
async function whoHasLeft(
  store: Store,
  { username, early, days }: { username: string | undefined; early: boolean; days: number },
  say: Say,
): Promise<{ row: UserRow; traces: Traces }[]> {
  const rows = (await store.accounts.users.list()).filter((row) =>
    username === undefined ? row.disabled && !row.username.startsWith('gone-') : row.username === username,
  );
  if (username !== undefined && rows.length === 0) throw new CommandFailure(say(`没有名为 ${username} 的用户。`, `No user is called ${username}.`));
  const found = [];
  for (const row of rows) {
    if (!row.disabled)
      throw new CommandFailure(
        say(
          `${row.username} 还在用：先停用账号（duban user disable ${row.username}）。`,
          `${row.username} is in use: disable the account first (duban user disable ${row.username}).`,
        ),
      );
    const traces = await store.erasure.traces(row);
    const leftMs = (traces.leftAt ?? row.updatedAt).getTime();
    const due = leftMs + days * DAY_MS <= Date.now();
    if (!due && !early && username !== undefined) {
      const on = new Date(leftMs + days * DAY_MS).toISOString().slice(0, 10);
      throw new CommandFailure(
        say(
          `${row.username} 停用未满 ${days} 天，${on} 起可以抹去；确须提前的，加 --early。`,
          `${row.username} has not been disabled for ${many(days, 'day')}: from ${on} on, or with --early.`,
        ),
      );
    }
    if (due || early) found.push({ row, traces });
  }
  return found;
}
