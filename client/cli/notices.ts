import type { Command } from 'commander';
import { wallClock } from '../../calendar/china.ts';
import { both, inLanguage } from '../../domain/kernel/language.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { recipientName } from '../../domain/words/names.ts';
import { NOTICE_STATES, type NoticeState, noticeStateName, noticeTitle } from '../../domain/words/notices.ts';
import { minuteOf } from '../../domain/words/numbers.ts';
import { resendNotices } from '../service/resend.ts';
import { command, oneOf, outputOf, programmeOf, withDuban } from './command.ts';
import { exportNoticesCommand } from './list-export.ts';

function resendCommand(): Command {
  return command(
    'resend',
    both(
      '重新发送无法送达的通知，只发仍有必要的；待重试的立即再试',
      'send again what could not be delivered, as far as it is still worth sending; what waits for another attempt is tried at once',
    ),
  )
    .option('--programme <id>', both('这个督办事项的', 'of this programme'))
    .option('--department <code>', both('发给这个部门的，或 office、committee、operator', 'to this department, or to office, committee, operator'))
    .option('--dry-run', both('只看会重发哪些', 'only show what would be sent again'))
    .action(async (_options, self: Command) => {
      const { programme, department, dryRun, ...rest } = self.optsWithGlobals();
      const output = outputOf(rest as Parameters<typeof outputOf>[0]);
      const done = await withDuban(async ({ registry }) =>
        resendNotices(registry.service, await programmeOf(registry, programme), {
          ...(department !== undefined && { org: department }),
          ...(dryRun && { dryRun }),
        }),
      );
      const say = inLanguage(output.language);
      const [count, passed] = [done.resent.length, done.passed.length];
      const would = dryRun === true;
      output.print(done, [
        say(
          `${would ? '将重新列为待发' : '已重新列为待发'} ${count} 封，发出前逐封核对是否仍有必要；${passed} 封已被后续通知取代或已无必要，不再发${done.hurried > 0 ? `；${done.hurried} 封待重试的立即再试` : ''}。`,
          `${count} ${would ? 'would be' : 'are'} sent again; ${passed} are overtaken or over and stay as they are${done.hurried > 0 ? `; ${done.hurried} that waited are tried at once` : ''}.`,
        ),
        ...(would ? done.resent.map((key) => `  ${key}`) : []),
      ]);
    });
}

export function noticesCommand(): Command {
  return command('notices', both('列出应发和已发的通知', 'list what is owed and what has been told'))
    .addCommand(resendCommand())
    .addCommand(exportNoticesCommand())
    .option('--programme <id>', both('这个督办事项的', 'of this programme'))
    .option('--state <state>', both(`处于这种状态的：${NOTICE_STATES.join('、')}`, `in this state: ${NOTICE_STATES.join(', ')}`), oneOf(NOTICE_STATES))
    .option('--department <code>', both('发给这个部门的，或 office、committee、operator', 'to this department, or to office, committee, operator'))
    .action(async (options: { programme?: string; state?: NoticeState; department?: string }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const { rows, plans } = await withDuban(async ({ service }) => ({
        plans: new Map(
          await Promise.all((await service.store.programmes.list()).map(async (row): Promise<[string, Plan]> => [row.id, await service.planOf(row)])),
        ),
        rows: await service.store.notices.list({
          ...(options.programme !== undefined && { programmeId: options.programme }),
          ...(options.state !== undefined && { state: options.state }),
          ...(options.department !== undefined && { org: options.department }),
        }),
      }));
      const none = inLanguage(output.language)('没有符合条件的通知。', 'No notice fits.');
      const views = rows.flatMap(({ body: _body, sendAtMs, sentAtMs, ...row }) => {
        const plan = plans.get(row.programmeId);
        if (!plan) return [];
        const { iso } = wallClock(plan.zone);
        return [
          { ...row, sendAt: iso(sendAtMs), ...(sentAtMs !== undefined && { sentAt: iso(sentAtMs) }), to: recipientName(plan, row.recipient, output.language) },
        ];
      });
      const lines = views.map(
        ({ to, ...row }) =>
          // What is about no single obligation, such as a digest, is about its programme.
          `${minuteOf(row.sentAt ?? row.sendAt)}  ${noticeStateName(row.state, output.language)}  ${noticeTitle(row, output.language)} → ${to}  ${row.obligationId ?? row.programmeId}`,
      );
      output.print(
        views.map(({ to: _to, ...row }) => row),
        lines.length > 0 ? lines : [none],
      );
    });
}
