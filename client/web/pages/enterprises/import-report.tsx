import { Alert, Button } from 'antd';
import type { z } from 'zod';
import type { importReport } from '../../../contract/enterprises.ts';
import { countName, many } from '../../../contract/words.ts';
import { useDownload } from '../../parts/download.ts';
import { useWords } from '../../parts/language.tsx';

type Report = z.output<typeof importReport>;

/** Shows what a file would change, or has changed. */
export function ImportReport({ of }: { of: Report }) {
  const { t } = useWords();
  const { download, busy } = useDownload();
  const { rows, added, renamed, numbered, corrected, unchanged, rejected, withoutNumber, refusals, ignored, notes, changes, dryRun, stopped, rejects } = of;
  const changed = added + renamed + numbered + corrected;
  const figures: [string, number][] = [
    [t('文件行数', 'Rows'), rows],
    [t('新增', 'Added'), added],
    [t('改名称或邮箱', 'Renamed'), renamed],
    ...(numbered > 0 ? [[t('补录证书编号', 'Numbers added'), numbered] as [string, number]] : []),
    [t('更正', 'Corrected'), corrected],
    [t('无变化', 'Unchanged'), unchanged],
    [t('不能导入', 'Rejected'), rejected],
  ];
  return (
    <section aria-live="polite">
      <h3 style={{ fontSize: 16, margin: '0 0 8px' }}>
        {dryRun
          ? t('检查结果（还没有写入）', 'What it would change (nothing is written yet)')
          : stopped
            ? t('导入中断，已写入的都已保存', 'Stopped; what was written stays')
            : t('导入完成', 'Imported')}
      </h3>
      <dl style={{ margin: 0, display: 'grid', gap: 8, gridTemplateColumns: 'repeat(3, 1fr)' }}>
        {figures.map(([name, count]) => (
          <div key={name} style={{ background: '#fafafa', border: '1px solid #e5e7eb', borderRadius: 6, padding: '6px 10px' }}>
            <dt style={{ fontSize: 13, color: 'rgba(0,0,0,0.65)' }}>{name}</dt>
            <dd style={{ margin: 0, fontSize: 18, fontWeight: 600, fontVariantNumeric: 'tabular-nums' }}>{countName(count)}</dd>
          </div>
        ))}
      </dl>
      {notes.length > 0 && <Alert type="info" showIcon style={{ marginTop: 12 }} title={notes.map((note) => <div key={note}>{note}</div>)} />}
      {rejected > 0 && (
        <Alert
          type="warning"
          showIcon
          style={{ marginTop: 12 }}
          title={t(`${rejected} 行不能导入`, `${many(rejected, 'row')} cannot be imported`)}
          description={t(
            '原因列在下面；下载的文件逐行写有原因，改好后可以直接导入。其余各行不受影响。结果文件保留一天。',
            'The reasons stand below, and in the file row by row: mend it and import it. The other rows are not touched. It is kept for a day.',
          )}
          action={
            rejects !== undefined && (
              <Button loading={busy} onClick={() => download(rejects)}>
                {t('下载', 'Download')}
              </Button>
            )
          }
        />
      )}
      {refusals.length > 0 && (
        <>
          <h4 style={{ fontSize: 14, margin: '12px 0 4px' }}>
            {rejected > refusals.length
              ? t(`未导入的行（共 ${rejected} 行，先列 ${refusals.length} 行）`, `Rejected rows (the first ${refusals.length} of ${rejected})`)
              : t('未导入的行', 'Rejected rows')}
          </h4>
          <ul style={{ margin: 0, paddingInlineStart: 20, overflowWrap: 'anywhere', maxHeight: 320, overflowY: 'auto' }}>
            {refusals.map(({ row, name, reasons }) => (
              <li key={row}>
                {t(`第 ${row} 行 ${name}：`, `Row ${row} ${name}: `)}
                {reasons.join(' ')}
              </li>
            ))}
          </ul>
        </>
      )}
      {withoutNumber > 0 && (
        <p style={{ margin: '12px 0 0' }}>
          {t(
            `${withoutNumber} 家的证书没有编号：按等级和日期登记，编号显示为“待补”，以后在企业页补录，或补在名单里再导入。`,
            `${many(withoutNumber, 'certificate')} without a number: registered and shown by level and day; add the number on the enterprise’s page, or in the list.`,
          )}
        </p>
      )}
      {ignored.length > 0 && (
        <p style={{ margin: '12px 0 0' }}>{t(`没有用到的栏：${ignored.join('、')}`, `Columns that are not used: ${ignored.join(', ')}`)}</p>
      )}
      {dryRun && changes.length > 0 && (
        <>
          <h4 style={{ fontSize: 14, margin: '12px 0 4px' }}>
            {changed > changes.length
              ? t(`将要变更的内容（共 ${countName(changed)} 处，先列 ${changes.length} 处）`, `Changes (the first ${changes.length} of ${countName(changed)})`)
              : t('将要变更的内容', 'Changes')}
          </h4>
          <ul style={{ margin: 0, paddingInlineStart: 20, overflowWrap: 'anywhere' }}>
            {changes.map((change) => (
              <li key={change}>{change.replace(/^\+ /, t('新增 ', 'new ')).replace(/^~ /, t('变更 ', 'changed '))}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
