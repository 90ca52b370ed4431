import { Button } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import type { indicators, reported } from '../../../contract/targets.ts';
import { AskDialog, Faults } from '../../parts/ask-dialog.tsx';
import { useGet } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { useClock, useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { DataTable } from '../../parts/table.tsx';
import { Loaded, Section } from '../../parts/view.tsx';

type Indicator = z.output<typeof indicators>['items'][number];

/** Draws 指标: every other number that the plan asks for, with what was reported, what it takes, and whether the registry agrees. */
export function Indicators() {
  const { t } = useWords();
  const { programme, api } = useProgramme();
  const { date } = useClock();
  const { may, department } = useSession();
  const answer = useGet<typeof indicators>(`${api}/indicators`);
  const [asked, setAsked] = useState<Indicator>();
  if (!answer.data || answer.data.items.length === 0) return null;
  const mayReport = ({ reporters, countedFrom }: Indicator) =>
    countedFrom === undefined && may('indicator.report') && (department === undefined || reporters.some(({ id }) => id === department));
  return (
    <Section title={t('指标', 'Indicators')}>
      <Loaded of={answer} rows={3}>
        {({ items }) => (
          <DataTable<Indicator>
            rowKey="id"
            dataSource={items}
            expandable={{
              rowExpandable: ({ history, countedFrom }) => history.length > 0 && countedFrom === undefined,
              expandedRowRender: ({ history, unit }) => (
                <ul style={{ margin: 0 }}>
                  {history.map(({ sequence, department: whose, value, on, actor, actorName, note }) => (
                    <li key={sequence}>
                      {on} {whose} {value} {unit}（{[actor, actorName].filter(Boolean).join(' ')}
                      {note !== '' && `：${note}`}）
                    </li>
                  ))}
                </ul>
              ),
            }}
            columns={[
              {
                title: t('指标', 'Indicator'),
                key: 'name',
                render: (_, { name, silent, registry, unit, countedFrom }) => (
                  <>
                    {name}
                    {countedFrom !== undefined && <div style={{ color: '#4d5560' }}>{t(`由“${countedFrom}”自动计数`, `Counted from “${countedFrom}”`)}</div>}
                    {registry?.differs && (
                      <div style={{ color: '#8a0c12' }}>
                        {t(`与登记不一致：登记为 ${registry.value} ${unit}`, `The registry says ${registry.value} ${unit}`)}
                      </div>
                    )}
                    {silent.length > 0 && countedFrom === undefined && (
                      <div style={{ color: '#4d5560' }}>{t(`尚未填报：${silent.join('、')}`, `Nothing reported yet: ${silent.join(', ')}`)}</div>
                    )}
                  </>
                ),
              },
              { title: t('数值', 'Value'), key: 'value', align: 'right', render: (_, { value, target, unit }) => `${value ?? '—'}/${target} ${unit}` },
              { title: t('时限', 'Due'), dataIndex: 'dueOn' },
              { title: t('还差', 'Short'), key: 'gap', align: 'right', render: (_, { met, gap, unit }) => (met ? t('已达到', 'met') : `${gap} ${unit}`) },
              {
                title: t('每月须增加', 'Needed a month'),
                key: 'pace',
                align: 'right',
                render: (_, { met, pace, unit, dueOn, asOf }) => (met || asOf > dueOn ? '—' : `${pace} ${unit}`),
              },
              {
                title: t('预测', 'Forecast'),
                key: 'forecast',
                render: (_, { forecast, unit }) =>
                  forecast ? `${forecast.value} ${unit}${forecast.met ? t('，能达到', ', met') : t('，达不到', ', not met')}` : '—',
              },
              {
                title: '',
                key: 'report',
                render: (_, one) =>
                  mayReport(one) && (
                    <Button size="small" aria-label={t(`填报${one.name}`, `Report ${one.name}`)} onClick={() => setAsked(one)}>
                      {t('填报', 'Report')}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
      {asked && (
        <AskDialog
          about={asked.id}
          title={t(`填报：${asked.name}`, `Report: ${asked.name}`)}
          confirm={t('填报', 'Report')}
          fields={[
            { name: 'value', label: t(`数值（${asked.unit}）`, `Value (${asked.unit})`), kind: 'number', required: true },
            {
              name: 'on',
              label: t('截至哪一天', 'As of'),
              kind: 'date',
              required: true,
              initial: date(programme.now),
              min: programme.from,
              max: date(programme.now),
            },
            ...(department === undefined && asked.reporters.length > 1
              ? [
                  {
                    name: 'department',
                    label: t('哪个部门的', 'Of which department'),
                    kind: 'choice' as const,
                    required: true,
                    options: asked.reporters.map(({ id, name }) => ({ value: id, label: name })),
                  },
                ]
              : []),
            { name: 'note', label: t('说明（可不填）', 'Remark (may be left out)'), kind: 'long', reuse: ['reported'] },
          ]}
          act={async ({ value, ...values }, { change }) => {
            const number = Number(value);
            if (!Number.isFinite(number)) return new Faults({ value: t('请填一个数', 'Write a number') });
            const done = t('已填报；以前填报的都保留', 'Reported; what was reported before stays');
            return change<typeof reported>({ path: `${api}/indicators/${asked.id}/values`, body: { ...values, value: number }, done });
          }}
          close={() => setAsked(undefined)}
        >
          <p style={{ marginBottom: 0 }}>{t('填报后不能删改，有变化请再填一次。', 'What is reported stays; report again when it changes.')}</p>
        </AskDialog>
      )}
    </Section>
  );
}
