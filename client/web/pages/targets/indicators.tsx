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

/** What is told of how far something is, of the whole or of one body. */
type Far = Pick<Indicator, 'value' | 'target' | 'met' | 'gap' | 'room' | 'pace' | 'forecast'>;

/** Lists every number that was reported. */
function Reported({ history, unit }: Indicator) {
  return (
    <ul style={{ margin: 0 }}>
      {history.map(({ sequence, department: whose, value, on, actor, actorName, note }) => (
        <li key={sequence}>
          {on} {whose} {value} {unit}（{[actor, actorName].filter(Boolean).join(' ')}
          {note !== '' && `：${note}`}）
        </li>
      ))}
    </ul>
  );
}

/** Lists what came of the periods that are over, the latest first. */
function Over({ rounds = [], unit, ceiling }: Indicator) {
  const { t } = useWords();
  const result = ({ met }: { met: boolean }) =>
    ceiling ? (met ? t('没有超出', 'kept') : t('超出', 'exceeded')) : met ? t('达到', 'met') : t('没有达到', 'missed');
  return (
    <ul style={{ margin: 0 }} aria-label={t('以前各期', 'Periods before')}>
      {[...rounds].reverse().map((one) => (
        <li key={one.id}>
          {one.name}
          {t('：', ': ')}
          {one.value === undefined && one.target !== undefined
            ? t('没有填报', 'nothing reported')
            : `${one.value === undefined ? '' : `${one.value}${one.target === undefined ? '' : `/${one.target}`} ${unit} `}${result(one)}`}
        </li>
      ))}
    </ul>
  );
}

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
  const valued = ({ value, target }: Far, { unit, ceiling }: Indicator) =>
    ceiling ? t(`${value ?? '—'} ${unit}，上限 ${target}`, `${value ?? '—'} ${unit}, at most ${target}`) : `${value ?? '—'}/${target} ${unit}`;
  const lacking = ({ met, gap, value, room }: Far, { unit, ceiling, dueOn, asOf }: Indicator) => {
    if (!ceiling) return met ? t('已达到', 'met') : `${gap} ${unit}`;
    if (gap > 0) return <span style={{ color: '#8a0c12' }}>{t(`超出 ${gap} ${unit}`, `${gap} ${unit} too many`)}</span>;
    if (asOf > dueOn) return met ? t('没有超出', 'kept') : t('没有报齐', 'not all reported');
    return value === undefined ? '—' : t(`还可增 ${room} ${unit}`, `${room} ${unit} left`);
  };
  const monthly = ({ met, pace, value, gap }: Far, { unit, dueOn, asOf, ceiling }: Indicator) => {
    if (asOf > dueOn || (ceiling ? value === undefined || gap > 0 : met)) return '—';
    return ceiling ? t(`最多 ${pace} ${unit}`, `at most ${pace} ${unit}`) : `${pace} ${unit}`;
  };
  const foreseen = ({ forecast }: Far, { unit, ceiling }: Indicator) => {
    if (!forecast) return '—';
    const [kept, missed] = ceiling ? [t('，不会超出', ', kept'), t('，会超出', ', exceeded')] : [t('，能达到', ', met'), t('，达不到', ', not met')];
    return `${forecast.value} ${unit}${forecast.met ? kept : missed}`;
  };
  /** How many bodies have come to their own numbers. */
  const together = ({ parts = [], ceiling }: Indicator) => {
    const met = parts.filter((part) => part.met).length;
    return ceiling
      ? t(`${met}/${parts.length} 个单位没有超出`, `${met} of ${parts.length} kept`)
      : t(`${met}/${parts.length} 个单位达到`, `${met} of ${parts.length} met`);
  };
  return (
    <Section title={t('指标', 'Indicators')}>
      <Loaded of={answer} rows={3}>
        {({ items }) => (
          <DataTable<Indicator>
            stacks
            rowKey="id"
            dataSource={items}
            expandable={{
              rowExpandable: ({ history, countedFrom, parts, rounds = [] }) =>
                parts !== undefined || rounds.length > 0 || (history.length > 0 && countedFrom === undefined),
              expandedRowRender: (one) => (
                <>
                  {one.parts && (
                    <ul style={{ margin: 0 }} aria-label={t('各单位', 'Each body')}>
                      {one.parts.map((part) => (
                        <li key={part.department}>
                          {part.department}
                          {t('：', ': ')}
                          {valued(part, one)}
                          {t('，', ', ')}
                          {part.met || one.ceiling ? '' : t('还差 ', 'short of it by ')}
                          {lacking(part, one)}
                          {part.forecast && t(`，预测 ${foreseen(part, one)}`, `, forecast ${foreseen(part, one)}`)}
                        </li>
                      ))}
                    </ul>
                  )}
                  {one.rounds && one.rounds.length > 0 && <Over {...one} />}
                  {one.history.length > 0 && one.countedFrom === undefined && <Reported {...one} />}
                </>
              ),
            }}
            columns={[
              {
                title: t('指标', 'Indicator'),
                key: 'name',
                render: (_, { name, round, silent, registry, unit, countedFrom }) => (
                  <>
                    {round?.name ?? name}
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
              {
                title: t('数值', 'Value'),
                key: 'value',
                align: 'right',
                render: (_, one) => (
                  <>
                    {one.target !== undefined && <div>{valued(one, one)}</div>}
                    {one.parts && <div>{together(one)}</div>}
                  </>
                ),
              },
              { title: t('时限', 'Due'), dataIndex: 'dueOn' },
              { title: t('还差', 'Short'), key: 'gap', align: 'right', render: (_, one) => (one.target === undefined ? '—' : lacking(one, one)) },
              {
                title: t('每月须增加', 'Needed a month'),
                key: 'pace',
                align: 'right',
                render: (_, one) => (one.target === undefined ? '—' : monthly(one, one)),
              },
              { title: t('预测', 'Forecast'), key: 'forecast', render: (_, one) => foreseen(one, one) },
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
