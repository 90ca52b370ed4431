import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { Link } from 'react-router';
import type { announcements } from '../../contract/consequences.ts';
import { useGet } from '../parts/data.ts';
import { useDownload } from '../parts/download.ts';
import { useWords } from '../parts/language.tsx';
import { useProgramme } from '../parts/programme.tsx';
import { DataTable } from '../parts/table.tsx';
import { Loaded, Nothing, Page } from '../parts/view.tsx';

/** Draws 处理公告: what was decided about enterprises and departments, by which document, and what lifted it. */
export default function AnnouncementsPage() {
  const { t } = useWords();
  const { api, home } = useProgramme();
  const { download, busy } = useDownload();
  const answer = useGet<typeof announcements>(`${api}/announcements`);
  return (
    <Page
      title={t('处理公告', 'Decisions announced')}
      extra={
        <Button icon={<DownloadOutlined />} loading={busy} onClick={() => download(`${api}/announcements.export`, { format: 'csv' })}>
          {t('下载公告表', 'Download')}
        </Button>
      }
    >
      <Loaded of={answer}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing>
              {t('还没有处理决定。作出并登记的决定会列在这里。', 'Nothing has been decided yet. What is decided and written down appears here.')}
            </Nothing>
          ) : (
            <DataTable
              rowKey="id"
              dataSource={items}
              columns={[
                {
                  title: t('名称', 'Name'),
                  key: 'name',
                  render: (_, one) => (one.subject === 'enterprise' ? <Link to={`${home}/enterprises/${one.code}`}>{one.name}</Link> : one.name),
                },
                { title: t('主管部门', 'Department'), dataIndex: 'departmentName' },
                {
                  title: t('决定', 'Decision'),
                  key: 'what',
                  render: (_, { lifts, consequenceName }) => `${lifts ? t('解除', 'lifted: ') : ''}${consequenceName}`,
                },
                { title: t('文号', 'Document'), dataIndex: 'document' },
                { title: t('日期', 'Date'), dataIndex: 'on', sorter: (a, b) => a.on.localeCompare(b.on) },
                { title: t('决定机关', 'Decided by'), dataIndex: 'decidedBy' },
                { title: t('事由', 'Why'), dataIndex: 'reason' },
              ]}
            />
          )
        }
      </Loaded>
    </Page>
  );
}
