import type { ObligationDetail } from '../../../contract/obligations.ts';
import { actPath } from '../../../contract/tables.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { useWords } from '../../parts/language.tsx';

/** Takes back what nobody has decided yet: a submission, or a request for a later date. */
export default function TakeBack({
  kind,
  path,
  detail,
  close,
}: {
  kind: 'withdrawSubmission' | 'withdrawExtension';
  path: string;
  detail: ObligationDetail;
  close(): void;
}) {
  const { t } = useWords();
  const { due, departmentName, milestoneName } = detail.obligation;
  const submission = kind === 'withdrawSubmission';
  const title = submission ? t('撤回报送', 'Take the submission back') : t('撤回延期申请', 'Take the request back');
  return (
    <AskDialog
      title={title}
      confirm={title}
      about={detail.obligation.id}
      danger={submission}
      fields={[
        {
          name: 'reason',
          label: submission ? t('撤回理由', 'Why') : t('撤回理由（可不填）', 'Why (may be left out)'),
          kind: 'long',
          required: submission,
          reuse: [submission ? 'submissionWithdrawn' : 'extensionWithdrawn'],
          help: t(`写入通知，${detail.confirmer.name}可见`, `Stands in the notice to ${detail.confirmer.name}`),
        },
      ]}
      act={(values, { change }) => change({ path: `${path}/${actPath(kind)}`, body: values, done: t('已撤回', 'Taken back') })}
      close={close}
    >
      <p>
        {departmentName}：{milestoneName}
      </p>
      <p style={{ marginBottom: 0 }}>
        {submission
          ? t(
              `撤回后视为没有报送：时限仍为 ${due}，催办照常，期间到期的催办随即补发，考核不计这次报送。只是材料有误的，请用“更正报送”。`,
              `It is as if it had not been handed in: it stays due on ${due}, reminders go on, what came due meanwhile is told now, and no points are given for it. Where only files are wrong, correct it instead.`,
            )
          : t(`时限仍为 ${due}，以后可以重新申请。`, `It stays due on ${due}; you may ask again.`)}
      </p>
    </AskDialog>
  );
}
