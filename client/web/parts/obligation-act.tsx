import { useState } from 'react';
import type { z } from 'zod';
import { addDays } from '../../contract/dates.ts';
import { LEAVES } from '../../contract/leaves.ts';
import type { obligationView } from '../../contract/obligations.ts';
import { actPath } from '../../contract/tables.ts';
import { extensionText } from '../../contract/words.ts';
import { AskDialog, type Field } from './ask-dialog.tsx';
import { choicesOf } from './choices.ts';
import { useWords } from './language.tsx';
import { obligationParts } from './obligation-id.ts';
import { useProgramme } from './programme.tsx';

type Asked = { asked: 'confirm' | 'return' | 'grant' | 'refuse' | 'reassign' | 'waive' } | { asked: 'requestExtension'; confirmer: string };
/** `texts`: reasons to choose from. */
type Props = Asked & { of: z.output<typeof obligationView>; texts?: readonly string[]; close(): void };

interface Words {
  title: string;
  /** What will happen. */
  what: string;
  done: string;
  fields: Field[];
  danger?: true;
}

/** Asks the question before an act, wherever the act is asked for: what will happen, and why it is done. */
export default function ObligationAct(props: Props) {
  const { asked, of, close } = props;
  const { api } = useProgramme();
  const { title, what, done, fields, danger = false } = useAsked(props);
  const { milestone, department } = obligationParts(of.id);
  const decides = asked === 'grant' || asked === 'refuse';
  // What stood on the page when the question was asked: the page goes on hearing of changes behind it.
  const [seen] = useState(of.sequence);
  const path = `${api}/obligations/${milestone}/${department}/${actPath(decides ? 'decideExtension' : asked)}`;
  return (
    <AskDialog
      title={title}
      confirm={title}
      danger={danger}
      about={of.id}
      fields={fields}
      act={(values, { change }) =>
        change({ path, done, body: { ...values, ...(decides && { grant: asked === 'grant' }), ...(asked !== 'requestExtension' && { seen }) } })
      }
      close={close}
    >
      <p>
        {of.departmentName}：{of.milestoneName}
      </p>
      <p style={{ marginBottom: 0 }}>{what}</p>
    </AskDialog>
  );
}

function useAsked(props: Props): Words {
  const { t } = useWords();
  const { owners, programme } = useProgramme();
  const { due, milestone, department, departmentName, extension, extensionLimits: limits } = props.of;
  const { asked } = props;
  // Reasons to grant are none to refuse.
  const reuse = asked === 'grant' ? ['extensionGranted'] : asked === 'refuse' ? ['extensionRefused'] : LEAVES.obligation[asked];
  const reason = (label: string, help?: string, texts?: readonly string[]): Field => ({
    ...{ name: 'reason', label, kind: 'long', required: true, reuse },
    ...(help !== undefined && { help }),
    ...(texts && { texts }),
  });
  const remark = (label: string): Field => ({ name: 'reason', label, kind: 'long', reuse });
  const told = t('写入通知，单位可见', 'Stands in the notice to the department');
  const until = extension?.until ?? '';
  const byPlan = limits ? t(`按方案：${extensionText(limits, 'zh')}。`, ` By the plan: ${extensionText(limits, 'en')}.`) : '';
  switch (props.asked) {
    case 'confirm':
      return {
        title: t('办结', 'Confirm'),
        what: t(
          '请确认已看过材料。办结后任务结束，不再催办，不能撤回。',
          'Make sure that you have seen the files. Once confirmed it is settled: reminders end, and it cannot be undone.',
        ),
        done: t('已办结', 'Confirmed'),
        fields: [
          {
            ...remark(t('办结意见（可不填）', 'Remark (may be left out)')),
            ...(programme.quotas.some((quota) => quota.milestone === milestone) && {
              help: t('抽查比例未达到而办结的，须写明理由，记入台账', 'Needed, and kept in the ledger, where a quota of samples is not reached'),
            }),
          },
        ],
      };
    case 'return':
      return {
        title: t('退回', 'Send back'),
        what: t(
          `任务回到${departmentName}办理，时限仍为 ${due}，催办照常。`,
          `It goes back to ${departmentName}; it stays due on ${due}, and reminders go on.`,
        ),
        done: t('已退回，并通知单位', 'Sent back; the department is told'),
        fields: [
          reason(
            t('退回理由', 'What is missing'),
            t('写明缺什么、怎么改；写入通知，单位可见', 'Say what is missing; it stands in the notice to the department'),
            props.texts,
          ),
        ],
      };
    case 'requestExtension':
      return {
        title: t('申请延期', 'Ask for an extension'),
        what: t(
          `由${props.confirmer}审批；批准之前时限仍为 ${due}，催办照常。${byPlan}`,
          `${props.confirmer} decides; until then it stays due on ${due}, and reminders go on.${byPlan}`,
        ),
        done: t('已申请延期，待审批', 'Asked for; it waits to be decided'),
        fields: [
          { name: 'until', label: t('延期至', 'Until'), kind: 'date', required: true, min: addDays(due, 1), ...(limits?.last && { max: limits.last }) },
          reason(t('理由', 'Reason')),
        ],
      };
    case 'grant':
      return {
        title: t('同意延期', 'Grant the extension'),
        what: t(
          `时限由 ${due} 改为 ${until}，催办随之顺延，原时限留存。${byPlan}`,
          `Due on ${until} instead of ${due}; reminders move along, the first date is kept.${byPlan}`,
        ),
        done: t('已同意延期，并通知单位', 'Granted; the department is told'),
        fields: [{ ...remark(t('说明（可不填）', 'Remark (may be left out)')), help: told }],
      };
    case 'refuse':
      return {
        title: t('不同意延期', 'Refuse the extension'),
        what: t(`时限仍为 ${due}，催办照常。`, `It stays due on ${due}, and reminders go on.`),
        done: t('未同意延期，并通知单位', 'Refused; the department is told'),
        fields: [reason(t('不同意的理由', 'Why it is refused'), told)],
        danger: true,
      };
    case 'reassign':
      return {
        title: t('改派', 'Reassign'),
        what: t(
          `由新单位负责，时限仍为 ${due}，催办从头发给新单位；${departmentName}已作的签收和延期申请作废。`,
          `The new department answers for it, due on ${due}; reminders go to it. What ${departmentName} acknowledged or asked for no longer counts.`,
        ),
        done: t('已改派', 'Reassigned'),
        fields: [
          { name: 'department', label: t('改派给', 'To'), kind: 'choice', required: true, options: choicesOf(owners.filter(({ id }) => id !== department)) },
          reason(t('理由', 'Reason')),
        ],
      };
    case 'waive':
      return {
        title: t('免除', 'Waive'),
        what: t(
          `${departmentName}不再承担这件任务，催办停止，不能撤回。`,
          `${departmentName} no longer has to do it, and is chased no more. There is no way back.`,
        ),
        done: t('已免除', 'Waived'),
        fields: [reason(t('免除理由', 'Why'))],
        danger: true,
      };
  }
}
