import type { Command } from 'commander';
import { readApiConfig } from '../../config/config.ts';
import { OPERATOR } from '../../domain/kernel/bodies.ts';
import { both, inLanguage } from '../../domain/kernel/language.ts';
import { openStore } from '../../prisma/store.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { ROLES, type Role } from '../contract/roles.ts';
import { addressOption, command, dateOption, oneOf, outputOf } from './command.ts';

const BY = { id: '-', username: '-' };

/** Accounts need the database only: they can be made before anything else runs. */
async function withAccounts<T>(work: (accounts: Accounts) => Promise<T>): Promise<T> {
  const config = readApiConfig();
  // Loaded here: what it needs takes as long to load as all the rest, and most commands are about something else.
  const { openAccounts } = await import('../accounts/accounts.ts');
  const store = openStore(config.databaseUrl);
  try {
    await store.inspect();
    return await work(openAccounts(store, config));
  } finally {
    await store.close();
  }
}

const role = oneOf(ROLES);

export function userCommands(): Command {
  const user = command('user', both('登录账号；初始密码自动生成，只显示一次', 'who may sign in; first passwords are made up and shown once'));
  user.addCommand(
    command('create', both('新建账号；初始密码只显示一次', 'make an account; its first password is printed once and has to be changed at the first sign-in'))
      .argument('<username>', both('用户名', 'what they sign in with'))
      .requiredOption('--role <role>', both(`角色：${ROLES.join('、')}`, `one of: ${ROLES.join(', ')}`), role)
      .option('--department <code>', both('经办人和负责人：所在部门', 'for officer and head: their department'))
      .option('--name <name>', both('台账中的称呼；不写则为用户名', 'what the ledger calls them; by default the user name'))
      .option('--email <address>', both('本人邮箱，也用于统一身份认证', 'their own address, which also ties them to the OIDC provider'), addressOption)
      .action(async (username: string, options: { role: Role; department?: string; name?: string; email?: string }, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const { user: made, password } = await withAccounts((accounts) =>
          accounts.createUser(
            {
              username,
              name: options.name ?? username,
              role: options.role,
              ...(options.department !== undefined && { org: options.department }),
              ...(options.email !== undefined && { email: options.email }),
            },
            BY.username,
          ),
        );
        output.print({ username: made.username, role: made.role, org: made.org, password }, [
          inLanguage(output.language)(
            `已新建账号 ${made.username}。初始密码（只显示这一次）：${password}`,
            `${made.username} can sign in. First password, shown this once: ${password}`,
          ),
        ]);
      }),
  );
  user.addCommand(
    command('list', both('列出账号', 'list accounts')).action(async (_options, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const rows = await withAccounts((accounts) => accounts.store.users.list());
      const views = rows.map(({ username, name, role: of, org, disabled, mustChangePassword }) => ({
        username,
        name,
        role: of,
        org,
        disabled,
        mustChangePassword,
      }));
      const t = inLanguage(output.language);
      output.print(
        views,
        views.length === 0
          ? [t('还没有账号；用 duban user create 新建。', 'There is no account yet: use `duban user create`.')]
          : views.map(
              (view) =>
                `${view.username}  ${view.role}  ${view.org}  ${view.name}${view.disabled ? t('  已停用', '  disabled') : ''}${view.mustChangePassword ? t('  未改初始密码', '  first password') : ''}`,
            ),
      );
    }),
  );
  const toggles = [
    {
      name: 'disable',
      about: both('停用账号，立即退出登录', 'end an account’s sessions and let it sign in no more'),
      disabled: true,
      zh: '已停用',
      en: 'is disabled',
    },
    { name: 'enable', about: both('启用已停用的账号', 'let a disabled account sign in again'), disabled: false, zh: '已启用', en: 'can sign in again' },
  ];
  for (const { name, about, disabled, zh, en } of toggles) {
    user.addCommand(
      command(name, about)
        .argument('<username>', both('用户名', 'account'))
        .action(async (username: string, _options, self: Command) => {
          const output = outputOf(self.optsWithGlobals());
          const row = await withAccounts(async (accounts) => accounts.changeUser((await accounts.userByName(username)).id, { disabled }, BY));
          output.print({ username: row.username, disabled: row.disabled }, [
            inLanguage(output.language)(`账号 ${row.username} ${zh}。`, `${row.username} ${en}.`),
          ]);
        }),
    );
  }
  for (const reset of resetCommands()) user.addCommand(reset);
  user.addCommand(
    command('mail', both('单位邮箱收到的，是否同时发给本人邮箱', 'whether they get what goes to their body’s mailbox at their own address as well'))
      .argument('<username>', both('用户名', 'account'))
      .argument('<on|off>', both('on 或 off', 'on or off'), oneOf(['on', 'off'] as const))
      .action(async (username: string, wanted: 'on' | 'off', _options, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const row = await withAccounts(async (accounts) => accounts.changeUser((await accounts.userByName(username)).id, { mailed: wanted === 'on' }, BY));
        output.print({ username: row.username, mailed: row.mailed }, [
          inLanguage(output.language)(
            `账号 ${row.username} ${row.mailed ? `的邮件同时发到 ${row.email}` : '不再抄送本人邮箱'}。`,
            row.mailed ? `${row.username} gets the mails at ${row.email} as well.` : `${row.username} gets no mails of its own.`,
          ),
        ]);
      }),
  );
  user.addCommand(awayCommand());
  user.addCommand(sessionsCommand());
  user.addCommand(
    command('set-role', both('更改账号的角色，立即退出登录', 'give an account another role; its sessions end'))
      .argument('<username>', both('用户名', 'account'))
      .argument('<role>', both(`角色：${ROLES.join('、')}`, `one of: ${ROLES.join(', ')}`), role)
      .option('--department <code>', both('经办人和负责人：所在部门', 'for officer and head: their department'))
      .action(async (username: string, of: Role, options: { department?: string }, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const row = await withAccounts(async (accounts) =>
          accounts.changeUser((await accounts.userByName(username)).id, { role: of, ...(options.department !== undefined && { org: options.department }) }, BY),
        );
        output.print({ username: row.username, role: row.role, org: row.org }, [
          inLanguage(output.language)(`账号 ${row.username} 的角色现为 ${row.role}（${row.org}）。`, `${row.username} is ${row.role} (${row.org}) now.`),
        ]);
      }),
  );
  return user;
}

/** What helps whoever cannot come in any more. */
function resetCommands(): Command[] {
  return [
    command('reset-password', both('重置密码（只显示一次）并解除锁定', 'make up a new first password, print it once, lift a lock-out'))
      .argument('<username>', both('用户名', 'account'))
      .action(async (username: string, _options, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const password = await withAccounts(async (accounts) => accounts.resetPassword((await accounts.userByName(username)).id, BY.username));
        output.print({ username, password }, [
          inLanguage(output.language)(
            `${username} 的新初始密码（只显示这一次）：${password}`,
            `New first password of ${username}, shown this once: ${password}`,
          ),
        ]);
      }),
    command(
      'reset-second-factor',
      both('手机丢失时取消其动态码，立即退出登录', 'take away the second factor of somebody who has lost their phone; their sessions end'),
    )
      .argument('<username>', both('用户名', 'account'))
      .action(async (username: string, _options, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const row = await withAccounts(async (accounts) => accounts.resetSecondFactor((await accounts.userByName(username)).id, BY.username));
        output.print({ username: row.username, secondFactor: row.twoFactorEnabled }, [
          inLanguage(output.language)(
            `已取消 ${row.username} 的动态码；角色须用动态码的，下次登录时重新设置。`,
            `${row.username} has no second factor any more; where the role needs one, it is set up at the next sign-in.`,
          ),
        ]);
      }),
  ];
}

function awayCommand(): Command {
  return command(
    'away',
    both('登记谁请假、由谁代办，两人都收到', 'say that somebody is away and who stands in: what is owed goes to both, and acts say for whom'),
  )
    .argument('<username>', both('请假人', 'who is away'))
    .requiredOption('--stand-in <username>', both('代办人，须同一单位', 'who stands in, of the same body'))
    .requiredOption('--from <date>', both('从哪天起', 'the first day'), dateOption)
    .requiredOption('--to <date>', both('到哪天止（含）', 'the last day'), dateOption)
    .action(async (username: string, { standIn, from, to }: { standIn: string; from: string; to: string }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const made = await withAccounts(async (accounts) => {
        const [whose, other] = [await accounts.userByName(username), await accounts.userByName(standIn)];
        return accounts.setAway({ ...BY, role: 'operator', org: OPERATOR }, { user: whose.id, standIn: other.id, from, to });
      });
      output.print({ id: made.id, username, standIn, from, to }, [
        inLanguage(output.language)(
          `${username} ${from} 至 ${to} 请假，由 ${standIn} 代办。`,
          `${username} is away from ${from} to ${to}; ${standIn} stands in.`,
        ),
      ]);
    });
}

function sessionsCommand(): Command {
  return command('sessions', both('列出账号现有的登录；--end 全部结束', 'what an account has open; --end ends all of it'))
    .argument('<username>', both('用户名', 'account'))
    .option('--end', both('全部结束，立即退出', 'end all of them at once'))
    .action(async (username: string, { end = false }: { end?: boolean }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const t = inLanguage(output.language);
      const open = await withAccounts(async (accounts) => {
        const row = await accounts.userByName(username);
        return end ? accounts.endSessionsOf(row, BY.username) : accounts.sessionsOf(row.id);
      });
      const views = open.map(({ via, ipAddress, userAgent, createdAt, updatedAt }) => ({
        via,
        ip: ipAddress ?? '',
        userAgent: userAgent ?? '',
        createdAt: createdAt.toISOString(),
        lastSeenAt: updatedAt.toISOString(),
      }));
      const lines = views.map((view) => `${view.lastSeenAt}  ${view.via}  ${view.ip}  ${view.userAgent}`);
      const said = end ? t(`已结束 ${username} 的 ${views.length} 个登录。`, `Ended ${views.length} sessions of ${username}.`) : undefined;
      output.print(
        views,
        said === undefined ? (lines.length > 0 ? lines : [t(`${username} 没有登录。`, `${username} is signed in nowhere.`)]) : [...lines, said],
      );
    });
}
