import { type Command, InvalidArgumentError } from 'commander';
import { ownerDatabaseUrl, readServiceConfig } from '../../config/config.ts';
import { both, inLanguage } from '../../domain/kernel/language.ts';
import { many } from '../../domain/words/numbers.ts';
import { openNamespace } from '../../engine/engine.ts';
import { holdSince } from '../../prisma/backup.ts';
import { CommandFailure, command, outputOf, withBoth } from './command.ts';

/** An instant of real time that is over, with its zone: a wall clock's time alone could be any of two. */
function instantOption(value: string): string {
  const written = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|[+-]\d{2}(?::?\d{2})?)$/.exec(value);
  const [, day, time, zone = ''] = written ?? [];
  // PostgreSQL writes whole hours as +08.
  const atMs = written ? Date.parse(`${day}T${time}${/^[+-]\d{2}$/.test(zone) ? `${zone}:00` : zone}`) : Number.NaN;
  if (!(atMs <= Date.now()))
    throw new InvalidArgumentError(
      both(
        '须为已经过去的时刻并写明时区，如 2026-11-29T08:30:00+08:00，与 recovery_target_time 相同。',
        'Write an instant that is over, with its zone, such as 2026-11-29T08:30:00+08:00: the one of recovery_target_time.',
      ),
    );
  return new Date(atMs).toISOString();
}

/** For whoever has restored a database or moved an engine, and knows that the former is not in use any more. */
export function adoptCommand(): Command {
  return command(
    'adopt',
    both(
      '数据库从备份恢复、或引擎搬迁后：认定现在的数据库和引擎命名空间配套',
      'after a database was restored or the engine moved: this database and this namespace belong together from now on',
    ),
  )
    .option('--yes', both('确认原来的数据库和引擎都已停用', 'the former database or engine is not in use any more'))
    .option(
      '--recovered-to <instant>',
      both(
        '数据库由 PostgreSQL 自己的工具恢复到的时刻：此后应发的通知不再自动发出，留待核对',
        'the instant to which PostgreSQL’s own tools have brought the database back: what was to be sent since is held',
      ),
      instantOption,
    )
    .action(async ({ yes, recoveredTo }: { yes?: boolean; recoveredTo?: string }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const t = inLanguage(output.language);
      if (!yes)
        throw new CommandFailure(
          t(
            '原来的一方如仍在运行，就会停止工作；确认已停用后加 --yes 再执行。没有改动。',
            'Whatever belonged to either of them stops working by this: make sure that it is not in use, and add --yes. Nothing was changed.',
          ),
        );
      const done = await withBoth(async ({ engine, store, identity }) => {
        await identity.mayAdopt();
        await openNamespace(engine);
        // Before anybody may work on it.
        const held = recoveredTo === undefined ? undefined : await holdSince(ownerDatabaseUrl() ?? readServiceConfig().databaseUrl, recoveredTo);
        await identity.adopt();
        return { ...(held !== undefined && { held }), database: store.deployment.label, address: engine.address, namespace: engine.namespace };
      });
      output.print(done, [
        t(
          `数据库 ${done.database} 与引擎 ${done.address} 的命名空间 ${done.namespace} 已认定配套；启动处理程序即可。`,
          `The database ${done.database} and the namespace ${done.namespace} at ${done.address} belong together; start a worker.`,
        ),
        ...(done.held === undefined
          ? []
          : [
              t(
                `${done.held} 件通知不知是否已发出，未再发送；此后补记的同样处理。用 duban notices --state undeliverable 核对，duban notices resend 补发。`,
                `Of ${many(done.held, 'notice')} nobody knows whether it was sent: held, as is what is found to be owed for that time. Look with \`duban notices --state undeliverable\`, send with \`duban notices resend\`.`,
              ),
            ]),
      ]);
    });
}
