import type { Command } from 'commander';
import type { Language } from '../../domain/kernel/language.ts';
import { both, inLanguage } from '../../domain/kernel/language.ts';
import { alarmName, alarmToDo } from '../../domain/words/alarms.ts';
import { many } from '../../domain/words/numbers.ts';
import { rearm, rearmAll } from '../../engine/rearm.ts';
import { type Finding, reconcile } from '../../engine/reconcile.ts';
import { REPAIRS, type Repair, repair, workflowMeant } from '../service/repair.ts';
import { CommandFailure, command, oneOf, outputOf, withDuban } from './command.ts';

/** Items that are named of each kind; --json has all. */
const NAMED = 20;

/** Compares the ledger with the engine, and puts right what differs. */
export function reconcileCommand(): Command {
  return command('reconcile', both('核对台账与流程引擎，并修复不一致的地方', 'compare the ledger with the engine, and put right what differs'))
    .argument('[programme]', both('督办事项代号；不写则全部', 'programme; without it all of them'))
    .option('--dry-run', both('只看有什么不一致，不改动', 'only say what differs'))
    .action(async (id: string | undefined, { dryRun = false }: { dryRun?: boolean }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const findings = await withDuban(async ({ store, client, service }) =>
        reconcile(store, client, { dryRun, thorough: true, ...(id !== undefined && { programmeId: (await service.programme(id)).id }) }),
      );
      output.print(findings, findingLines(findings, dryRun, output.language));
      const left = findings.filter(({ repaired }) => !repaired).length;
      if (left > 0)
        throw new CommandFailure(
          inLanguage(output.language)(`还有 ${left} 项未能处理，须由人处理。`, `${left} could not be put right: somebody has to see to them.`),
        );
    });
}

function findingLines(findings: Finding[], dryRun: boolean, language: Language): string[] {
  const t = inLanguage(language);
  if (findings.length === 0) return [t('台账与流程引擎一致，没有需要处理的。', 'The ledger and the engine agree: there is nothing to do.')];
  const kinds = [...new Set(findings.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const alike = findings.filter((finding) => finding.kind === kind);
    const state = ({ repaired }: Finding) => (repaired ? (dryRun ? t('可处理', 'can be put right') : t('已处理', 'put right')) : t('未处理', 'not put right'));
    return [
      `${alarmName(kind, language)}${t(`：${alike.length} 项。`, `: ${alike.length}. `)}${alarmToDo(kind, language)}`,
      ...alike.slice(0, NAMED).map((finding) => `  ${state(finding)}  ${finding.item}${finding.what === undefined ? '' : `  ${finding.what}`}`),
      ...(alike.length > NAMED ? [t(`  另有 ${alike.length - NAMED} 项`, `  and ${alike.length - NAMED} more`)] : []),
    ];
  });
}

/** Starts from the ledger whatever the engine lacks. */
export function rearmCommand(): Command {
  return command('rearm', both('按台账恢复引擎中缺少的流程', 'start from the ledger what is missing in the engine'))
    .argument('[programme]', both('督办事项代号；不写则全部', 'programme; without it all of them'))
    .option('--dry-run', both('只看缺少什么，不改动', 'only say what is missing'))
    .action(async (id: string | undefined, { dryRun = false }: { dryRun?: boolean }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const t = inLanguage(output.language);
      const beganMs = performance.now();
      const done = await withDuban(async ({ store, client, service }) =>
        id === undefined ? rearmAll(store, client, { dryRun }) : [await rearm(store, client, (await service.programme(id)).id, { dryRun })],
      );
      const seconds = ((performance.now() - beganMs) / 1_000).toFixed(1);
      output.print(
        done,
        done.map(({ programmeId, started }) =>
          started.length === 0
            ? t(`${programmeId}：没有缺少的流程。`, `${programmeId}: nothing is missing.`)
            : t(
                `${programmeId}：${dryRun ? '缺少' : '已恢复'} ${started.length} 个流程${dryRun ? '' : `，用时 ${seconds} 秒`}。`,
                `${programmeId}: ${many(started.length, 'workflow')} ${dryRun ? 'missing' : `started again from the ledger in ${seconds} s`}.`,
              ),
        ),
      );
    });
}

const DONE: Record<string, { zh: string; en: string }> = {
  nudge: { zh: '已重新查看时钟', en: 'it looks at the clock again' },
  poke: { zh: '已重新查看待发邮件', en: 'it looks for mails again' },
  skip: { zh: '已跳过写不进台账的办理，请告知办理人', en: 'it goes on without the act: tell whoever acted' },
  ledger: { zh: '已把流程中多出的内容补记到台账', en: 'what only the workflow knew is in the ledger now' },
  rebuild: { zh: '已按台账重建', en: 'it was started again from the ledger' },
  ended: { zh: '台账中已结束，流程已停止', en: 'the ledger has it as ended, and so it ends' },
};

/** For one item that is stuck. */
export function repairCommand(): Command {
  return command('repair', both('处理卡住的一件：重试、跳过写不进台账的办理，或按台账重建', 'see to one item that is stuck'))
    .argument(
      '<how>',
      both('retry 重试，skip 跳过写不进台账的办理，rebuild 按台账重建', 'retry, skip the act that cannot be written down, or rebuild from the ledger'),
      oneOf(REPAIRS),
    )
    .argument('<id>', both('任务编号，或引擎中的流程编号', 'id of an obligation, or of a workflow'))
    .action(async (how: Repair, id: string, _options, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const workflowId = workflowMeant(id);
      const done = await withDuban((duban) => repair(duban, workflowId, how));
      const none = inLanguage(output.language)('没有需要处理的。', 'There was nothing to do.');
      const said = done.map((one) => DONE[one]?.[output.language] ?? one).join(inLanguage(output.language)('；', '; '));
      output.print({ id: workflowId, done }, [done.length === 0 ? none : `${workflowId}  ${said}`]);
    });
}
