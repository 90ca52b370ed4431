import { DownloadOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { Link, useSearchParams } from 'react-router';
import type { z } from 'zod';
import type { forms, RollUpView, rolledUp } from '../../contract/reports.ts';
import { obligationPage } from '../../contract/tables.ts';
import { useGet } from '../parts/data.ts';
import { useDownload } from '../parts/download.ts';
import { useWords } from '../parts/language.tsx';
import { useClock, useProgramme } from '../parts/programme.tsx';
import { DataTable } from '../parts/table.tsx';
import { Loaded, Nothing, Page, Section } from '../parts/view.tsx';

/** Draws 报表汇总: the figures that departments handed in for one milestone or round, with totals and with who is missing. */
export default function ReportsPage() {
  const { t } = useWords();
  const { api, programme } = useProgramme();
  const { date } = useClock();
  const [query, setQuery] = useSearchParams();
  const { download, busy } = useDownload();
  const answer = useGet<typeof forms>(`${api}/forms`);
  const today = date(programme.now);
  const items = answer.data?.items ?? [];
  // The milestone that is being handed in now is chosen: the first that is not over, or the last.
  const chosen = query.get('milestone') ?? (items.find(({ due }) => due >= today) ?? items.at(-1))?.id;
  return (
    <Page
      title={t('报表汇总', 'Figures')}
      extra={
        chosen !== undefined && (
          <Button icon={<DownloadOutlined />} loading={busy} onClick={() => download(`${api}/forms/${chosen}/roll-up.xlsx`)}>
            {t('下载表格', 'Download')}
          </Button>
        )
      }
    >
      <Loaded of={answer}>
        {() =>
          chosen === undefined ? (
            <Nothing>{t('方案没有要求报送时填写数据。', 'The plan asks for no figures.')}</Nothing>
          ) : (
            <>
              <Select
                aria-label={t('任务或轮次', 'Milestone or round')}
                value={chosen}
                onChange={(milestone) => setQuery({ milestone })}
                options={items.map(({ id, name, due }) => ({ value: id, label: `${name}（${due}）` }))}
                style={{ maxWidth: 420, width: '100%' }}
              />
              <RollUp key={chosen} milestone={chosen} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function RollUp({ milestone }: { milestone: string }) {
  const { api } = useProgramme();
  return <Loaded of={useGet<typeof rolledUp>(`${api}/forms/${milestone}`)}>{(data: z.output<typeof rolledUp>) => <Contents {...data} />}</Loaded>;
}

type Row = RollUpView['rows'][number];

function Contents({ fields, rows, missing, totals }: RollUpView) {
  const { t } = useWords();
  const { minute } = useClock();
  return (
    <>
      {rows.length === 0 && <Nothing>{t('还没有单位报送。', 'Nobody has handed in yet.')}</Nothing>}
      {rows.length > 0 && (
        <Section title={t(`已报送 ${rows.length} 个单位`, `${rows.length} handed in`)}>
          <DataTable<Row>
            rowKey="id"
            dataSource={rows}
            columns={[
              {
                title: t('单位', 'Body'),
                key: 'body',
                fixed: 'left',
                render: (_, { id, departmentName }) => <Link to={obligationPage(id)}>{departmentName}</Link>,
              },
              ...fields.map(({ id, name, unit, kind }, index) => ({
                title: unit === undefined ? name : `${name}（${unit}）`,
                key: id,
                ...(kind === 'number' && { align: 'right' as const }),
                render: (_: unknown, { values, registry }: Row) => {
                  const other = registry.find(({ field }) => field === id);
                  return (
                    <>
                      {values[index] ?? '—'}
                      {other && <div style={{ color: '#8a0c12' }}>{t(`登记为 ${other.registry}`, `registry: ${other.registry}`)}</div>}
                    </>
                  );
                },
              })),
              { title: t('状态', 'Stage'), dataIndex: 'stageName' },
              { title: t('报送时间', 'Handed in'), key: 'submitted', render: (_, { submitted }) => (submitted === undefined ? '' : minute(submitted)) },
            ]}
          />
          <p style={{ margin: '12px 0 0' }}>
            <strong>{t('合计：', 'Total: ')}</strong>
            {fields.flatMap(({ name, unit = '' }, index) => (totals[index] === null ? [] : [`${name} ${totals[index]} ${unit}`])).join(t('，', ', ')) || '—'}
          </p>
        </Section>
      )}
      {missing.length > 0 && (
        <Section title={t(`还没有报送的 ${missing.length} 个单位`, `${missing.length} missing`)}>
          <ul style={{ margin: 0, paddingInlineStart: 20 }}>
            {missing.map(({ id, departmentName, late }) => (
              <li key={id}>
                <Link to={obligationPage(id)}>{departmentName}</Link> {late && t('（逾期）', '(late)')}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
