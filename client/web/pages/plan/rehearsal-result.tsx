import { Flex, Skeleton, Tag } from 'antd';
import { lazy, Suspense } from 'react';
import { Link } from 'react-router';
import { many } from '../../../contract/words.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { DataTable } from '../../parts/table.tsx';
import { FIGURES, mailsByDay, type Rehearsed } from './rehearsal.ts';
import { RehearsedEnterprises } from './rehearsed-enterprises.tsx';

/** The heat map is loaded late, with the first result: it is half of a page's weight. */
const HeatMap = lazy(() => import('./heat-map.tsx'));

/** Shows what a rehearsal has found, the gravest first, and its figures. */
export function RehearsalResult({ result, addressOfLine }: { result: Rehearsed; addressOfLine(line: number): string }) {
  const { t, language } = useWords();
  const days = mailsByDay(result);
  const busiest = days.toSorted(([, a], [, b]) => b - a).slice(0, 5);
  return (
    <Flex vertical gap="middle">
      <Figures result={result} />
      <section className="plan-panel">
        <h2>{t(`发现 ${result.findings.length} 项`, many(result.findings.length, 'finding'))}</h2>
        {result.findings.length === 0 && <p style={{ margin: 0 }}>{t('没有发现问题。', 'No findings.')}</p>}
        <ol className="day-list">
          {result.findings.map(({ severity, line, what }) => (
            <li key={`${severity} ${line} ${what.zh}`}>
              <SeverityTag severity={severity} />
              {what[language]} {line !== undefined && <Link to={addressOfLine(line)}>{t(`方案第 ${line} 行`, `plan line ${line}`)}</Link>}
            </li>
          ))}
        </ol>
      </section>
      <section className="plan-panel">
        <h2>{t('每天发信', 'Mails per day')}</h2>
        {days.length === 0 ? (
          <p style={{ margin: 0 }}>{t('没有要发的通知。', 'No mail would leave.')}</p>
        ) : (
          <>
            <p style={{ margin: '0 0 8px' }}>
              {t('最多的几天：', 'The busiest days: ')}
              {busiest.map(([date, mails]) => t(`${date}（${mails} 封）`, `${date} (${mails})`)).join(t('、', ', '))}
            </p>
            <Suspense fallback={<Skeleton active paragraph={{ rows: 6 }} />}>
              <HeatMap days={days} />
            </Suspense>
          </>
        )}
      </section>
      {result.enterprises && <RehearsedEnterprises enterprises={result.enterprises} />}
      <Bodies bodies={result.bodies} />
    </Flex>
  );
}

export function Figures({ result: { summary } }: { result: Rehearsed }) {
  const { t } = useWords();
  const { firstDay, lastDay, worstDay } = summary;
  const names: Record<(typeof FIGURES)[number], string> = {
    obligations: t('任务', 'obligations'),
    historic: t('载入前已到期', 'due before loading'),
    sent: t('发出通知', 'mails sent'),
    catchUps: t('其中载入说明', 'of these summaries of what was due'),
    digests: t('其中每日简报', 'of these daily digests'),
    matters: t('其中待办提醒', 'of these about what waits'),
    lapsed: t('逾期', 'lapse'),
    neverSettled: t('始终未办结', 'never settled'),
    toCommittee: t('报领导小组', 'to the committee'),
    overtaken: t('已由后一级代替', 'overtaken'),
    moot: t('不必再发', 'no longer needed'),
    waiting: t('尚未发出', 'still waiting'),
  };
  const shown = FIGURES.filter((name) => summary[name] > 0 || ['obligations', 'sent', 'lapsed'].includes(name));
  return (
    <section className="plan-panel">
      <h2>{t('合计', 'Totals')}</h2>
      <dl className="figures">
        {shown.map((name) => (
          <div key={name}>
            <dt>{names[name]}</dt>
            <dd>{summary[name]}</dd>
          </div>
        ))}
      </dl>
      {firstDay && lastDay && (
        <p style={{ margin: '8px 0 0' }}>
          {t(`第一封 ${firstDay}，最后一封 ${lastDay}。`, `First mail ${firstDay}, last ${lastDay}.`)}{' '}
          {worstDay && t(`最多的一天 ${worstDay.date}，${worstDay.mails} 封。`, `Most on ${worstDay.date}: ${worstDay.mails}.`)}
        </p>
      )}
    </section>
  );
}

export function SeverityTag({ severity }: Pick<Rehearsed['findings'][number], 'severity'>) {
  const { t } = useWords();
  const known: Record<typeof severity, { text: string; ground: string; letters: string }> = {
    serious: { text: t('严重', 'serious'), ground: '#ffe0e0', letters: '#8a0c12' },
    notable: { text: t('注意', 'notable'), ground: '#fff7cc', letters: '#5c4700' },
    minor: { text: t('提示', 'minor'), ground: '#eef0f3', letters: '#374151' },
  };
  const { text, ground, letters } = known[severity];
  return (
    <Tag variant="filled" style={{ background: ground, color: letters, marginInlineEnd: 8 }}>
      {text}
    </Tag>
  );
}

function Bodies({ bodies }: Pick<Rehearsed, 'bodies'>) {
  const { t } = useWords();
  const { departmentName } = useProgramme();
  const day = (worst: Rehearsed['summary']['worstDay']) => (worst ? t(`${worst.date}（${worst.mails} 封）`, `${worst.date} (${worst.mails})`) : '');
  return (
    <section className="plan-panel">
      <h2>{t('按单位', 'By body')}</h2>
      <DataTable
        rowKey="org"
        size="small"
        dataSource={bodies}
        columns={[
          { title: t('单位', 'Body'), key: 'name', fixed: 'left', render: (_, { org }) => departmentName(org) },
          { title: t('任务', 'Obligations'), dataIndex: 'obligations', align: 'right' },
          { title: t('逾期', 'Lapse'), dataIndex: 'lapsed', align: 'right' },
          { title: t('始终未办结', 'Never settled'), dataIndex: 'neverSettled', align: 'right' },
          { title: t('收到通知', 'Mails'), dataIndex: 'mails', align: 'right' },
          { title: t('其中简报', 'Digests'), dataIndex: 'digests', align: 'right' },
          { title: t('最多的一天', 'Busiest day'), key: 'worst', render: (_, { worstDay }) => day(worstDay) },
        ]}
      />
    </section>
  );
}
