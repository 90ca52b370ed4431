import type { outcome } from '../../../contract/common.ts';
import type { FormField } from '../../../contract/obligations.ts';
import { actPath } from '../../../contract/tables.ts';
import { AskDialog, Faults } from '../../parts/ask-dialog.tsx';
import { keptOf } from '../../parts/chosen-file.ts';
import { FileDrop, useFilesBeside } from '../../parts/files.tsx';
import { keepFile } from '../../parts/keep-file.ts';
import { useWords } from '../../parts/language.tsx';

/** Asks how far an obligation is, with the numbers of indicators that the department reports by it, and files where somebody has some: it is no submission. */
export default function ProgressDialog({ path, form, close }: { path: string; form: FormField[]; close(): void }) {
  const { t } = useWords();
  const { files, choose, drop, anew } = useFilesBeside('progress');
  const numbers = form.flatMap(({ reports, name, unit = '' }) => (reports === undefined ? [] : [{ field: `number-${reports}`, reports, name, unit }]));
  return (
    <AskDialog
      title={t('报告进展', 'Report progress')}
      confirm={t('报告', 'Report')}
      fields={[
        { name: 'reason', label: t('做到哪一步，还差什么', 'How far it is, and what is lacking'), kind: 'long', required: true, reuse: ['progressed'] },
        { name: 'share', label: t('完成百分比（可不填）', 'Per cent (may be left out)'), kind: 'number' },
        ...numbers.map(({ field, name, unit }) => ({
          name: field,
          label: t(`${name}，至今累计${unit === '' ? '' : `（${unit}）`}，可不填`, `${name} so far${unit === '' ? '' : `, ${unit}`} (may be left out)`),
          kind: 'number' as const,
        })),
      ]}
      act={async ({ share, reason, ...given }, { change }) => {
        const percent = share === undefined ? undefined : Number(share);
        if (percent !== undefined && (!Number.isInteger(percent) || percent < 0 || percent > 100))
          return new Faults({ share: t('请填 0 到 100 的整数', 'A whole number from 0 to 100') });
        if (files.some(({ status }) => status !== 'done'))
          return new Faults({ reason: t('还有材料没有上传完，请等待上传完成或移除', 'A file has not been sent: wait for it, or take it out') });
        const evidence = keptOf(files);
        const indicators = numbers.flatMap(({ field, reports }) => (given[field] === undefined ? [] : [{ indicator: reports, value: Number(given[field]) }]));
        const faulty = indicators.filter(({ value }) => !Number.isFinite(value) || value < 0);
        if (faulty.length > 0)
          return new Faults(Object.fromEntries(faulty.map(({ indicator }) => [`number-${indicator}`, t('请填不小于 0 的数', 'A number from 0')])));
        const body = {
          reason,
          ...(percent !== undefined && { share: percent }),
          ...(evidence.length > 0 && { evidence }),
          ...(indicators.length > 0 && { indicators }),
        };
        const done = await change<typeof outcome>({ path: `${path}/${actPath('progress')}`, body, done: t('进展已记录', 'On record') });
        if (done) drop();
        return done;
      }}
      anew={anew}
      close={close}
    >
      <FileDrop files={files} change={choose} send={keepFile(path)} />
    </AskDialog>
  );
}
