import { useQueryClient } from '@tanstack/react-query';
import { Button, Drawer, Flex, Spin } from 'antd';
import { useState } from 'react';
import type { registerImport } from '../../../contract/registers.ts';
import { many } from '../../../contract/words.ts';
import { changing } from '../../parts/data.ts';
import { useDownload } from '../../parts/download.ts';
import { FileButton } from '../../parts/file-button.tsx';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { useSent } from '../../parts/sending.tsx';
import { useSession } from '../../parts/session.tsx';
import { Failure } from '../../parts/view.tsx';
import type { Register } from './register.ts';

/** How many rejected rows are told in the page; all of them are in the file. */
const SHOWN = 20;

/** Brings a spreadsheet of items in: first it is only looked at, then the same file is sent to be written. */
export function ImportDrawer({ register, close }: { register: Register; close(): void }) {
  const { t } = useWords();
  const { api } = useProgramme();
  const { user } = useSession();
  const client = useQueryClient();
  const { download, busy } = useDownload();
  const [file, setFile] = useState<File>();
  const { mutate, data, error, isPending } = useSent(
    async ({ chosen, dryRun }: { chosen: File; dryRun: boolean }, signal) => {
      const body = new FormData();
      body.append('file', chosen, chosen.name);
      return changing<typeof registerImport>({ path: `${api}/registers/${register.id}/items.import`, body, query: { dryRun } }, user.id)(signal);
    },
    { tries: 1, onSettled: (_report, _error, { dryRun }) => (dryRun ? undefined : client.invalidateQueries()) },
  );
  const columns = ['事项', ...register.fields.map(({ name }) => name), '责任单位', '时限'];
  return (
    <Drawer
      open
      size={560}
      onClose={close}
      mask={{ closable: !isPending }}
      title={t(`导入：${register.name}`, `Import: ${register.name}`)}
      footer={
        data && (
          <Flex gap="small" justify="end">
            <Button onClick={close}>{data.dryRun ? t('取消', 'Cancel') : t('完成', 'Done')}</Button>
            {data.dryRun && file && (
              <Button type="primary" disabled={data.added === 0} loading={isPending} onClick={() => mutate({ chosen: file, dryRun: false })}>
                {data.added === 0 ? t('没有可登记的事项', 'Nothing to enter') : t(`登记这 ${data.added} 项`, `Enter these ${many(data.added, 'item')}`)}
              </Button>
            )}
          </Flex>
        )
      }
    >
      <Flex vertical gap="middle">
        <p style={{ margin: 0 }}>
          {t(
            `选择 Excel（.xlsx）或 CSV 文件，表头可有：${columns.join('、')}。先检查、不写入，看过结果再登记；已在清单的不重复登记。`,
            `Choose an Excel (.xlsx) or CSV file with the columns ${columns.join(', ')}. It is checked first and nothing is written; what stands on the register already is not entered twice.`,
          )}
        </p>
        <div>
          <FileButton
            label={t('清单表格', 'Spreadsheet of items')}
            accept=".xlsx,.csv"
            disabled={isPending}
            choose={(chosen) => {
              setFile(chosen);
              mutate({ chosen, dryRun: true });
            }}
          >
            {file ? file.name : t('选择文件', 'Choose a file')}
          </FileButton>
        </div>
        {isPending && (
          <Flex align="center" gap="small" role="status">
            <Spin size="small" />
            {t('请稍候……', 'One moment…')}
          </Flex>
        )}
        {error && <Failure error={error} />}
        {data && (
          <section aria-label={t('结果', 'Result')}>
            <p style={{ margin: '0 0 8px' }}>
              {data.dryRun ? t('检查结果（尚未写入）：', 'What would happen: ') : t('已写入：', 'Done: ')}
              {t(
                `共 ${data.rows} 行，登记 ${data.added} 项，已在清单 ${data.unchanged} 项，未登记 ${data.rejected} 行。`,
                `${many(data.rows, 'row')}: ${data.added} entered, ${data.unchanged} on the register already, ${data.rejected} rejected.`,
              )}
            </p>
            {data.refusals.length > 0 && (
              <ul style={{ margin: '0 0 8px', paddingInlineStart: 20 }}>
                {data.refusals.slice(0, SHOWN).map(({ row, name, reasons }) => (
                  <li key={row}>
                    {t(`第 ${row} 行`, `Row ${row}`)} {name}：{reasons.join(' ')}
                  </li>
                ))}
              </ul>
            )}
            {data.rejects !== undefined && (
              <Button loading={busy} onClick={() => download(data.rejects ?? '')}>
                {t('下载未登记的行及原因', 'Rejected rows with the reasons')}
              </Button>
            )}
            {data.ignored.length > 0 && (
              <p style={{ margin: '8px 0 0' }}>{t(`没有用到的栏：${data.ignored.join('、')}`, `Columns that were not used: ${data.ignored.join(', ')}`)}</p>
            )}
          </section>
        )}
      </Flex>
    </Drawer>
  );
}
