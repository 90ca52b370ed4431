import { useQueryClient } from '@tanstack/react-query';
import { Alert, App } from 'antd';
import { useState } from 'react';
import type { Submission } from '../../../contract/obligations.ts';
import { many } from '../../../contract/words.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { changing } from '../../parts/data.ts';
import { sentenceFor } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import { obligationParts } from '../../parts/obligation-id.ts';
import { useProgramme } from '../../parts/programme.tsx';
import { type Send, wasTakenBack } from '../../parts/sending.tsx';
import { useSession } from '../../parts/session.tsx';

/**
 * Lists what is about to be confirmed; each confirmation is an act of its own, one after the other, and what failed is said by name and can
 * be tried again.
 */
export function ConfirmSeveral({ submissions, close }: { submissions: Submission[]; close(): void }) {
  const { t } = useWords();
  const { api } = useProgramme();
  const { message } = App.useApp();
  const client = useQueryClient();
  const { user } = useSession();
  // The dialog keeps a list of its own: what is confirmed leaves the page's list while this is open.
  const [rows, setRows] = useState(() => submissions.map((submission) => ({ submission, done: false, failure: undefined as string | undefined })));
  const failed = rows.filter(({ failure }) => failure !== undefined);
  const done = rows.filter((row) => row.done).length;

  const confirmAll = async (reason: unknown, send: Send) => {
    const after = [...rows];
    for (const [index, row] of rows.entries()) {
      if (row.done) continue;
      const { milestone, department } = obligationParts(row.submission.id);
      const path = `${api}/obligations/${milestone}/${department}/confirm`;
      const thrown = await send(changing({ path, body: { seen: row.submission.sequence, ...(reason !== undefined && { reason }) } }, user.id)).then(
        () => undefined,
        (error: unknown) => error,
      );
      // Decisions that have not been begun stay as they are.
      if (wasTakenBack(thrown)) return false;
      const failure = thrown === undefined ? undefined : sentenceFor(thrown);
      after[index] = { ...row, done: failure === undefined, failure };
      setRows([...after]);
    }
    await client.invalidateQueries();
    const left = after.filter((row) => !row.done).length;
    if (left === 0) message.success(t(`已办结 ${after.length} 件`, `${after.length} confirmed`));
    return left === 0;
  };

  return (
    <AskDialog
      about={rows.map(({ submission: { id } }) => id).join()}
      title={t(`办结 ${rows.length} 件任务`, `Confirm ${many(rows.length, 'submission')}`)}
      confirm={
        failed.length > 0 ? t(`重试未成功的 ${failed.length} 件`, `Try the ${failed.length} again`) : t(`办结 ${rows.length} 件`, `Confirm ${rows.length}`)
      }
      fields={[{ name: 'reason', label: t('办结意见（可不填，每件都写上）', 'Remark (may be left out; goes with each)'), kind: 'long', reuse: ['confirmed'] }]}
      act={({ reason }, { send }) => confirmAll(reason, send)}
      close={close}
    >
      <p>
        {t(
          '请确认已看过各件材料。办结后任务结束，不再催办，不能撤回。',
          'Make sure that you have seen the files of each. Once confirmed they are settled: reminders end, and it cannot be undone.',
        )}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <ol tabIndex={0} style={{ maxHeight: '40vh', overflow: 'auto', paddingInlineStart: 28 }} aria-label={t('将办结的任务', 'What will be confirmed')}>
        {rows.map(({ submission: { id, departmentName, milestoneName, evidence }, done: over, failure }) => (
          <li key={id} style={{ marginBottom: 4 }}>
            {departmentName}：{milestoneName}
            {t(`（材料 ${evidence.length} 份）`, ` (${many(evidence.length, 'file')})`)}{' '}
            {over && <strong style={{ color: '#0b5a24' }}>{t('已办结', 'confirmed')}</strong>}
            {failure !== undefined && <div style={{ color: '#8a0c12' }}>{t(`未办结：${failure}`, `Not confirmed: ${failure}`)}</div>}
          </li>
        ))}
      </ol>
      {failed.length > 0 && (
        <Alert
          type="error"
          showIcon
          title={t(`已办结 ${done} 件，${failed.length} 件没有办成，原因见上。`, `${done} confirmed, ${failed.length} not: the reasons stand above.`)}
        />
      )}
    </AskDialog>
  );
}
