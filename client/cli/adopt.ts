import type { Command } from 'commander';
import { both, inLanguage } from '../../domain/kernel/language.ts';
import { CommandFailure, command, outputOf, withBoth } from './command.ts';

/** For whoever has restored a database or moved an engine, and knows that the former is not in use any more. */
export function adoptCommand(): Command {
  return command(
    'adopt',
    both(
      '数据库从备份恢复、或引擎搬迁后：认定现在的数据库和引擎命名空间互为一体',
      'after a database was restored or the engine moved: this database and this namespace belong together from now on',
    ),
  )
    .option('--yes', both('确认原来的数据库和引擎都已停用', 'the former database or engine is not in use any more'))
    .action(async ({ yes }: { yes?: boolean }, self: Command) => {
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
        await identity.adopt();
        return { database: store.deployment.label, address: engine.address, namespace: engine.namespace };
      });
      output.print(done, [
        t(
          `数据库 ${done.database} 与引擎 ${done.address} 的命名空间 ${done.namespace} 已互为一体；启动工作进程即可。`,
          `The database ${done.database} and the namespace ${done.namespace} at ${done.address} belong together; start a worker.`,
        ),
      ]);
    });
}
