import { DownOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useDownload } from './download.ts';
import type { Query } from './http.ts';
import { useWords } from './language.tsx';

/** Saves everything that a list shows with its filters as a file, or all that a picture is drawn from. */
export function ExportButton({ path, query, filtered = true }: { path: string; query: Query; filtered?: boolean }) {
  const { t } = useWords();
  const { download, busy } = useDownload();
  const items = [
    { key: 'xlsx', label: t('Excel 表格（.xlsx）', 'Excel (.xlsx)') },
    { key: 'csv', label: t('文本表格（.csv）', 'Text (.csv)') },
  ];
  return (
    <Dropdown autoFocus menu={{ items, onClick: ({ key }) => download(path, { ...query, format: key }) }} trigger={['click']}>
      <Button loading={busy}>
        {filtered ? t('导出筛选结果', 'Export what is filtered') : t('导出', 'Export')} <DownOutlined />
      </Button>
    </Dropdown>
  );
}
