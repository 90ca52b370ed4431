import { addDays } from '../../../contract/dates.ts';
import { actPath, OFFICE } from '../../../contract/tables.ts';
import { AskDialog, type Field } from '../../parts/ask-dialog.tsx';
import { useChange } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import type { Detail } from '../obligation.tsx';

export type Asked = 'confirm' | 'return' | 'requestExtension' | 'grant' | 'refuse' | 'reassign' | 'waive';

interface Words {
  title: string;
  /** What will happen. */
  what: string;
  done: string;
  fields: Field[];
  danger?: true;
}

/** The question before an act: what will happen, and why it is done. */
export default function ActDialog({ asked, path, detail, close }: { asked: Asked; path: string; detail: Detail; close(): void }) {
  const { title, what, done, fields, danger = false } = useAsked(asked, detail);
  const { change } = useChange(done);
  const kind = asked === 'grant' || asked === 'refuse' ? 'decideExtension' : asked;
  return (
    <AskDialog
      title={title}
      confirm={title}
      danger={danger}
      fields={fields}
      act={(values) => change({ path: `${path}/${actPath(kind)}`, body: { ...values, ...(kind === 'decideExtension' && { grant: asked === 'grant' }) } })}
      close={close}
    >
      <p>
        {detail.obligation.departmentName}：{detail.obligation.milestoneName}
      </p>
      <p style={{ marginBottom: 0 }}>{what}</p>
    </AskDialog>
  );
}

function useAsked(asked: Asked, { obligation, confirmer }: Detail): Words {
  const { t } = useWords();
  const { programme } = useProgramme();
  const { due, department, departmentName, extension } = obligation;
  const reason = (label: string): Field => ({ name: 'reason', label, kind: 'long', required: true });
  const remark: Field = { name: 'reason', label: t('说明（可不填）', 'Remark (may be left out)'), kind: 'long' };
  const until = extension?.until ?? '';
  switch (asked) {
    case 'confirm':
      return {
        title: t('办结', 'Confirm'),
        what: t('请确认已看过材料。办结后任务结束，不再催办，不能撤回。', 'Make sure that you have seen the files. Once settled there is no way back.'),
        done: t('已办结', 'Confirmed'),
        fields: [remark],
      };
    case 'return':
      return {
        title: t('退回', 'Send back'),
        what: t(
          `任务回到${departmentName}办理，时限仍为 ${due}，催办照常。`,
          `It goes back to ${departmentName}; it stays due on ${due}, and reminders go on.`,
        ),
        done: t('已退回，并通知单位', 'Sent back; the department is told'),
        fields: [reason(t('退回理由', 'What is missing'))],
      };
    case 'requestExtension':
      return {
        title: t('申请延期', 'Ask for an extension'),
        what: t(
          `由${confirmer.name}审批；批准之前时限仍为 ${due}，催办照常。`,
          `${confirmer.name} decides; until then it stays due on ${due}, and reminders go on.`,
        ),
        done: t('已申请延期，待审批', 'Asked for; it waits to be decided'),
        fields: [{ name: 'until', label: t('延期至', 'Until'), kind: 'date', required: true, min: addDays(due, 1) }, reason(t('理由', 'Reason'))],
      };
    case 'grant':
      return {
        title: t('同意延期', 'Grant the extension'),
        what: t(`时限由 ${due} 改为 ${until}，催办随之顺延，原时限留存。`, `Due on ${until} instead of ${due}; reminders move along, the first date is kept.`),
        done: t('已同意延期，并通知单位', 'Granted; the department is told'),
        fields: [remark],
      };
    case 'refuse':
      return {
        title: t('不同意延期', 'Refuse the extension'),
        what: t(`时限仍为 ${due}，催办照常。`, `It stays due on ${due}, and reminders go on.`),
        done: t('未同意延期，并通知单位', 'Refused; the department is told'),
        fields: [reason(t('不同意的理由', 'Why it is refused'))],
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
          {
            name: 'department',
            label: t('改派给', 'To'),
            kind: 'choice',
            required: true,
            options: [...programme.departments, { id: OFFICE, name: programme.office }]
              .filter(({ id }) => id !== department)
              .map(({ id, name }) => ({ value: id, label: name })),
          },
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
