import { type Command, InvalidArgumentError } from 'commander';
import { readConfig, readServiceConfig } from '../../config/config.ts';
import { both, inLanguage, type Say } from '../../domain/kernel/language.ts';
import { openEngine } from '../../engine/engine.ts';
import { migrationNames } from '../../prisma/migrate.ts';
import { openStore } from '../../prisma/store.ts';
import type { Replayed, ReplayFilter } from '../../worker/replay.ts';
import { CommandFailure, command, type Output, outputOf } from './command.ts';

function countOption(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError(both('须为正整数。', 'Write a whole number above 0.'));
  return count;
}

const withReplayOptions = (self: Command): Command =>
  self
    .option('--programme <id>', both('只看这个督办事项的', 'only those of this programme'))
    .option('--type <name>', both('只看这种流程，如 obligation', 'only workflows of this type, such as obligation'))
    .option('--limit <n>', both('最多看多少个', 'how many to list at most'), countOption)
    .option('--parallel <n>', both('同时取多少个', 'how many are fetched side by side'), countOption, 8);

/** Fetches what runs and replays it; the engine's library is loaded only here, since it weighs much. */
async function replayAll({ parallel, ...filter }: ReplayFilter & { parallel: number }): Promise<Replayed> {
  const [{ replayOpen }, { quietRuntime, workflowBundle }] = await Promise.all([import('../../worker/replay.ts'), import('../../worker/worker.ts')]);
  quietRuntime();
  const engine = await openEngine(readServiceConfig().temporal);
  const progress = (done: number) => void (process.stderr.isTTY && process.stderr.write(`\r\x1b[K… ${done}`));
  try {
    return await replayOpen(engine.client, await workflowBundle(), filter, { parallel, progress });
  } finally {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    await engine.connection.close();
  }
}

const replayedLines = ({ replayed, untouched, breaks }: Replayed, say: Say): string[] => [
  ...breaks.map(({ workflowId, runId, event, kind, why }) => {
    const at =
      event === undefined ? '' : say(`第 ${event} 个事件${kind === undefined ? '' : `（${kind}）`}`, `event ${event}${kind === undefined ? '' : ` (${kind})`}`);
    return say(
      `${workflowId}（${runId}）不能继续${at === '' ? '' : `：${at}`}：${why}`,
      `${workflowId} (${runId}) would break${at === '' ? '' : ` at ${at}`}: ${why}`,
    );
  }),
  say(
    `已重放 ${replayed} 个运行中的流程（另有 ${untouched} 个尚未开始），${breaks.length} 个不能继续`,
    `${replayed} open runs replayed (${untouched} more have not begun), ${breaks.length} would break`,
  ),
];

/** What is to be done after a check that found nothing wrong, in this order. */
const nextSteps = (tables: boolean, say: Say): string[] => [
  say('可以升级，依次：', 'It can be upgraded. In this order:'),
  ...[
    ...(tables ? [say('duban backup 文件夹（用新版备份，旧版照常运行）', 'duban backup DIR (with this release; the older one works on)')] : []),
    ...(tables
      ? [say('duban upgrade apply（升级数据表，旧版处理程序可继续运行）', 'duban upgrade apply (the tables; an older worker may go on meanwhile)')]
      : []),
    say('停旧版处理程序，启动新版处理程序', 'end the older worker, start this one'),
    say('停旧版接口，启动新版接口；用 duban doctor 复查', 'end the older API, start this one; look with duban doctor'),
  ].map((step, index) => `  ${index + 1}. ${step}`),
];

function mustFollow({ breaks }: Replayed, { language }: Output): void {
  if (breaks.length > 0)
    throw new CommandFailure(
      inLanguage(language)('这一版程序接不上正在运行的流程：不要启动它。', 'Running workflows cannot follow this code: do not start a worker of it.'),
    );
}

/** Whether what runs can go on with the code at hand. */
export function replayCommand(): Command {
  const self = command(
    'replay',
    both('用现装的程序重放运行中的流程，检查能否继续', 'whether workflows that run can go on with the code at hand: replays them'),
  );
  return withReplayOptions(self).action(async (_options: object, given: Command) => {
    const { programme, type, limit, parallel, ...rest } = given.optsWithGlobals();
    const output = outputOf(rest as Parameters<typeof outputOf>[0]);
    const done = await replayAll({ programme, type, parallel, ...(limit !== undefined && { limit }) });
    output.print(done, replayedLines(done, inLanguage(output.language)));
    mustFollow(done, output);
  });
}

/** Before a worker of a new release takes work: what it would do to the tables, and whether what runs can follow. */
export function upgradeCommands(): Command {
  const check = command(
    'check',
    both('升级前检查：数据表要做哪些变更，运行中的流程能否继续', 'before an upgrade: what becomes of the tables, and whether what runs can follow'),
  );
  const apply = command(
    'apply',
    both(
      '升级数据表，建好命名空间和检索属性，然后结束（集群中先于处理程序单独执行）',
      'brings tables, namespace and search attributes up to date and ends: on a cluster before the workers',
    ),
  ).action(async (_options: object, given: Command) => {
    const output = outputOf(given.optsWithGlobals());
    const config = readConfig();
    const { prepare } = await import('../../worker/worker.ts');
    const done = await prepare(config);
    output.print(done, [
      inLanguage(output.language)(
        `数据库 ${done.database} 和命名空间 ${done.namespace} 已就绪。`,
        `The database ${done.database} and the namespace ${done.namespace} are ready.`,
      ),
    ]);
  });
  return command('upgrade', both('升级', 'upgrades'))
    .addCommand(apply)
    .addCommand(
      withReplayOptions(check).action(async (_options: object, given: Command) => {
        const { programme, type, limit, parallel, ...rest } = given.optsWithGlobals();
        const output = outputOf(rest as Parameters<typeof outputOf>[0]);
        const say = inLanguage(output.language);
        const store = openStore(readServiceConfig().databaseUrl);
        let lacking: string[];
        try {
          const applied = await store.deployment.migrations();
          lacking = migrationNames().filter((name) => !applied.includes(name));
          const newer = applied.filter((name) => !migrationNames().includes(name));
          if (newer.length > 0)
            throw new CommandFailure(
              say(
                `数据库属于更新的版本（有变更 ${newer.at(-1)}）：不能用这一版。`,
                `The database is of a newer release (it has ${newer.at(-1)}): this one cannot be used.`,
              ),
            );
        } finally {
          await store.close();
        }
        const done = await replayAll({ programme, type, parallel, ...(limit !== undefined && { limit }) });
        output.print({ migrations: lacking, ...done }, [
          lacking.length === 0
            ? say('数据表无须变更', 'The tables stay as they are')
            : say(
                `启动后数据表将有 ${lacking.length} 项变更，旧版可同时运行：${lacking.join('、')}`,
                `${lacking.length} migrations will be applied, under an older worker if one runs: ${lacking.join(', ')}`,
              ),
          ...replayedLines(done, say),
          ...(done.breaks.length > 0 ? [] : nextSteps(lacking.length > 0, say)),
        ]);
        mustFollow(done, output);
      }),
    );
}
