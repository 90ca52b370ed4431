import { DownloadOutlined } from '@ant-design/icons';
import { Button, Flex, Grid, Select } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { z } from 'zod';
import type { confirmedScore, score } from '../../contract/programmes.ts';
import { CRITERIA } from '../../contract/tables.ts';
import { criterionName, pointsName } from '../../contract/words.ts';
import { AskDialog } from '../parts/ask-dialog.tsx';
import { useGet } from '../parts/data.ts';
import { useDownload } from '../parts/download.ts';
import { useWords } from '../parts/language.tsx';
import { useClock, useProgramme } from '../parts/programme.tsx';
import { useSession } from '../parts/session.tsx';
import { DataTable } from '../parts/table.tsx';
import { Loaded, Nothing, Page, Section } from '../parts/view.tsx';
import { Points } from './score/points.tsx';

type Row = z.output<typeof score>['departments'][number];

/** Lists half-years and years from first to last day of the programme, earliest first. */
function periodsOf(from: string, to: string): string[] {
  const years = Array.from({ length: Number(to.slice(0, 4)) - Number(from.slice(0, 4)) + 1 }, (_, index) => Number(from.slice(0, 4)) + index);
  const half = (date: string) => `${date.slice(0, 4)}H${date.slice(5, 7) < '07' ? 1 : 2}`;
  return years.flatMap((year) => [...[`${year}H1`, `${year}H2`].filter((name) => name >= half(from) && name <= half(to)), String(year)]);
}

/** Draws 考核: how well each department kept its dates, by rank, each point with the events that it comes from. */
export default function ScorePage() {
  const { t, language } = useWords();
  const { programme, api } = useProgramme();
  const { date, minute } = useClock();
  const wide = Grid.useBreakpoint().md ?? true;
  const [search, setSearch] = useSearchParams();
  const { download, busy } = useDownload();
  const { may } = useSession();
  const [asking, setAsking] = useState(false);
  const periods = periodsOf(programme.from, programme.to);
  const today = date(programme.now);
  // The latest half-year that is over is chosen, since the one that runs has little to count.
  const lastDay = (name: string) => `${name.slice(0, 4)}-${name.endsWith('H1') ? '06-30' : '12-31'}`;
  const over = periods.filter((name) => name.includes('H') && lastDay(name) < today);
  const period = search.get('period') ?? over.at(-1) ?? periods[0] ?? today.slice(0, 4);
  const nameOf = (name: string) => {
    const year = name.slice(0, 4);
    if (name.endsWith('H1')) return t(`${year} 年上半年`, `${year}, first half`);
    return name.endsWith('H2') ? t(`${year} 年下半年`, `${year}, second half`) : t(`${year} 年全年`, `${year}, whole year`);
  };
  const answer = useGet<typeof score>(`${api}/score`, { period });
  const figure = (value: number | undefined) => (value === undefined ? t('暂无', 'none yet') : pointsName(value));
  return (
    <Page
      title={t('考核', 'Scores')}
      extra={
        <Flex gap="small" wrap>
          <Select
            aria-label={t('考核时期', 'Period')}
            value={period}
            style={{ width: 176 }}
            options={[...new Set([...periods, period])].map((name) => ({ value: name, label: nameOf(name) }))}
            onChange={(name) => setSearch({ period: name })}
          />
          <Button icon={<DownloadOutlined />} loading={busy} onClick={() => download(`${api}/score.xlsx`, { period })}>
            {t('下载考核表', 'Download')}
          </Button>
          <Button icon={<DownloadOutlined />} loading={busy} onClick={() => download(`${api}/score.xlsx`, { period, trace: true })}>
            {t('下载明细和依据', 'Download every point')}
          </Button>
        </Flex>
      }
    >
      <Loaded of={answer} rows={10}>
        {({ departments, asOf, made, period: { name, from, to } }) => (
          <Section
            title={nameOf(name)}
            extra={<span>{t(`${from} 至 ${to}，按 ${minute(asOf)} 的台账计`, `${from} to ${to}, from the ledger as of ${minute(asOf)}`)}</span>}
          >
            {made && (
              <Flex align="center" gap="small" wrap style={{ marginBottom: 8 }}>
                <span>
                  {made.confirmed
                    ? t(
                        `${minute(made.at)} 成稿，${minute(made.confirmed.at)} 由${made.confirmed.actor}确认，已发各部门。`,
                        `Made ${minute(made.at)}, confirmed ${minute(made.confirmed.at)} by ${made.confirmed.actor}.`,
                      )
                    : t(`${minute(made.at)} 成稿，待${programme.office}确认。`, `Made ${minute(made.at)}, waits for the office to confirm it.`)}
                </span>
                {!made.confirmed && may('score.confirm') && <Button onClick={() => setAsking(true)}>{t('确认考核', 'Confirm')}</Button>}
              </Flex>
            )}
            {departments.length === 0 ? (
              <Nothing>{t('这一时期没有要考核的任务，请选别的时期。', 'Nothing falls due in this period: choose another.')}</Nothing>
            ) : (
              <>
                <DataTable<Row>
                  rowKey="departmentId"
                  dataSource={departments}
                  expandable={{
                    rowExpandable: ({ points }) => points.length > 0,
                    expandedRowRender: (row) => <Points row={row} summary={!wide} />,
                  }}
                  columns={[
                    { title: t('名次', 'Rank'), key: 'rank', width: 64, render: (_, { rank }) => rank ?? '—' },
                    { title: t('部门', 'Department'), dataIndex: 'name', ...(wide && { fixed: 'left' as const }) },
                    { title: t('总分', 'Total'), key: 'total', align: 'right', render: (_, { total }) => <strong>{figure(total)}</strong> },
                    ...(wide
                      ? [
                          ...CRITERIA.map((criterion) => ({
                            title: criterionName(criterion, language),
                            key: criterion,
                            align: 'right' as const,
                            render: (_: unknown, { total, columns }: Row) => (total === undefined ? '' : figure(columns[criterion])),
                          })),
                          { title: t('计分件数', 'Counted'), dataIndex: 'obligations', align: 'right' as const },
                          { title: t('未办结', 'Unsettled'), dataIndex: 'unsettled', align: 'right' as const },
                          { title: t('未到期', 'Not due yet'), dataIndex: 'notYetDue', align: 'right' as const },
                        ]
                      : []),
                  ]}
                />
                <p style={{ margin: '8px 0 0', color: '#4d5560' }}>
                  {t(
                    `总分 = 实得 ÷ 应得 × 100。按时签收、按原定时限报送得分；经同意延期后按时报送得一部分；退回、红灯、到期未办扣分；目标、抽查、指标按达到的程度得分。只计时限已过的。${programme.office}不参加排名。展开一行看依据。`,
                    'Total = points ÷ possible points × 100. Acknowledging and handing in by the original date give points, handing in by a granted later date gives part of them; returns, red lights and what was never handed in take some; targets, quotas and indicators give points for what was reached. Only what was due is counted. The office is not ranked. Open a row to see why.',
                  )}
                </p>
              </>
            )}
          </Section>
        )}
      </Loaded>
      {asking && (
        <AskDialog
          about={period}
          title={t(`确认${nameOf(period)}考核`, `Confirm the score: ${nameOf(period)}`)}
          confirm={t('确认', 'Confirm')}
          fields={[{ name: 'reason', label: t('说明（可不填）', 'Remark (may be left out)'), kind: 'long', reuse: ['scoreConfirmed'] }]}
          act={(values, { change }) =>
            change<typeof confirmedScore>({
              path: `${api}/score/confirm`,
              body: { ...values, period },
              done: t('已确认，次日早上发给各部门', 'Confirmed; the bodies are told next morning'),
            })
          }
          close={() => setAsking(false)}
        >
          <p style={{ marginBottom: 0 }}>
            {t('按成稿时的分数确认，次日早上发给各部门，不能再改。', 'It holds as it was made, is sent to the bodies next morning, and cannot be changed.')}
          </p>
        </AskDialog>
      )}
    </Page>
  );
}
