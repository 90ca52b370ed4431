import { Alert, Tag } from 'antd';
import type { z } from 'zod';
import type { settings } from '../../../contract/system.ts';
import { many } from '../../../contract/words.ts';
import { useGet } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { DataTable } from '../../parts/table.tsx';
import { Loaded } from '../../parts/view.tsx';
import { HolidayTable } from './holiday-table.tsx';

type Day = z.output<typeof settings>['holidays']['days'][number];
interface Span {
  from: string;
  to: string;
  kind: string;
  name: string;
}

/** Shows the holidays and make-up working days that the programme counts with, and the years that nobody has published yet. */
export default function Holidays() {
  const { t } = useWords();
  const { api } = useProgramme();
  const { may } = useSession();
  const answer = useGet<typeof settings>(`${api}/settings`);
  return (
    <Loaded of={answer}>
      {({ holidays: { days, provisionalYears, table, overrides } }) => (
        <>
          {provisionalYears.length > 0 && (
            <Alert
              type="warning"
              showIcon
              title={t(
                `${provisionalYears.join('、')} 年放假安排尚未公布：这些年份的提醒日期是暂定的，到期日不受影响。`,
                `The holidays of ${provisionalYears.join(', ')} are not published yet: reminder dates of these years are provisional, due dates are not.`,
              )}
            />
          )}
          <p style={{ margin: 0 }}>
            {table === 'none'
              ? t('方案不用放假安排，只认周末。', 'The plan uses no holiday table, only weekends.')
              : t('按国务院办公厅公布的放假安排计算。', 'As published by the State Council.')}{' '}
            {overrides.length > 0 && t(`方案另行规定了 ${overrides.length} 天。`, `The plan itself sets ${many(overrides.length, 'day')}.`)}
          </p>
          {may('calendar.write') && <HolidayTable />}
          <DataTable<Span>
            rowKey="from"
            size="small"
            dataSource={spansOf(days)}
            columns={[
              { title: t('日期', 'Days'), render: (_, { from, to }) => (from === to ? from : `${from} — ${to}`) },
              { title: t('名称', 'Name'), dataIndex: 'name' },
              {
                title: t('安排', 'Kind'),
                render: (_, { kind }) =>
                  kind === 'holiday' ? (
                    <Tag>{t('放假', 'holiday')}</Tag>
                  ) : (
                    <Tag color="gold" style={{ color: '#5c4700' }}>
                      {t('调休上班', 'working day')}
                    </Tag>
                  ),
              },
            ]}
          />
        </>
      )}
    </Loaded>
  );
}

const nextDay = (date: string) => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);

/** Joins days of one holiday that follow each other into one line. */
function spansOf(days: readonly Day[]): Span[] {
  const spans: Span[] = [];
  for (const { date, kind, name } of days) {
    const last = spans.at(-1);
    if (last && last.kind === kind && last.name === name && nextDay(last.to) === date) last.to = date;
    else spans.push({ from: date, to: date, kind, name });
  }
  return spans;
}
