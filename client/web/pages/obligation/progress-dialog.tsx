import { useState } from 'react';
import type { outcome } from '../../../contract/common.ts';
import { actPath } from '../../../contract/tables.ts';
import { AskDialog, Faults } from '../../parts/ask-dialog.tsx';
import { type ChosenFile, FileDrop } from '../../parts/files.tsx';
import { keepFile } from '../../parts/keep-file.ts';
import { useWords } from '../../parts/language.tsx';

/** Asks how far an obligation is, with files where somebody has some: it is no submission. */
export default function ProgressDialog({ path, close }: { path: string; close(): void }) {
  const { t } = useWords();
  const [files, setFiles] = useState<ChosenFile[]>([]);
  return (
    <AskDialog
      title={t('报告进展', 'Report progress')}
      confirm={t('报告', 'Report')}
      fields={[
        { name: 'reason', label: t('做到哪一步，还差什么', 'How far it is, and what is lacking'), kind: 'long', required: true },
        { name: 'share', label: t('完成百分比（可不填）', 'Per cent (may be left out)'), kind: 'number' },
      ]}
      act={async ({ share, ...values }, { change }) => {
        const percent = share === undefined ? undefined : Number(share);
        if (percent !== undefined && (!Number.isInteger(percent) || percent < 0 || percent > 100))
          return new Faults({ share: t('请填 0 到 100 的整数', 'A whole number from 0 to 100') });
        if (files.some(({ status }) => status !== 'done'))
          return new Faults({ reason: t('还有材料没有传完，请等它传完或移除', 'A file has not been sent: wait for it, or take it out') });
        const evidence = files.flatMap(({ response }) => (response ? [response] : []));
        const body = { ...values, ...(percent !== undefined && { share: percent }), ...(evidence.length > 0 && { evidence }) };
        return change<typeof outcome>({ path: `${path}/${actPath('progress')}`, body, done: t('进展已记录', 'On record') });
      }}
      close={close}
    >
      <FileDrop files={files} change={setFiles} send={keepFile(path)} />
    </AskDialog>
  );
}
