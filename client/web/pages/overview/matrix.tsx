import { Skeleton } from 'antd';
import { memo } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { z } from 'zod';
import { addDays, daysBetween } from '../../../contract/dates.ts';
import type { matrix, overview } from '../../../contract/programmes.ts';
import { obligationPage, type Stage } from '../../../contract/tables.ts';
import { lightName, many, stageName, type Words } from '../../../contract/words.ts';
import { useGet } from '../../parts/data.ts';
import { addressOf } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { Failure, LIGHT_COLOURS, Nothing, Section } from '../../parts/view.tsx';

type Overview = z.output<typeof overview>;
type Cell = z.output<typeof matrix>['cells'][number];

const BACK_DAYS = 92;
const AHEAD_DAYS = 275;

/** The signs of cells that have no light any more. */
const SIGNS: Record<Exclude<Stage, 'open'>, Words> = {
  submitted: { zh: '待办结', en: 'submitted' },
  settled: { zh: '✓', en: '✓' },
  waived: { zh: '免', en: 'waived' },
  withdrawn: { zh: '撤', en: 'withdrawn' },
  historic: { zh: '—', en: '—' },
  unused: { zh: '未提', en: 'not used' },
};

/** Picks the milestones around today, and any others that have something late: a light must not go out because it is old. */
function columnsOf(milestones: Overview['milestones'], today: string, all: boolean): Overview['milestones'] {
  const [from, to] = [addDays(today, -BACK_DAYS), addDays(today, AHEAD_DAYS)];
  return milestones.filter(({ due, late }) => all || late > 0 || (due >= from && due <= to)).sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0));
}

/** Draws departments by milestones, each cell the light of an obligation and the way to it. */
export function LightMatrix({ overview: { now, departments, milestones } }: { overview: Overview }) {
  const { t, language } = useWords();
  const { api, home } = useProgramme();
  const { department } = useSession();
  const [search, setSearch] = useSearchParams();
  const all = search.get('span') === 'all';
  const today = now.slice(0, 10);
  const columns = columnsOf(milestones, today, all);
  const answer = useGet<typeof matrix>(columns.length > 0 ? `${api}/matrix` : undefined, { from: columns[0]?.due, to: columns.at(-1)?.due });
  const cells = answer.data?.cells ?? [];
  const slots = new Map<string, Cell[]>();
  for (const cell of cells) {
    const slot = `${cell.department} ${cell.milestone}`;
    slots.set(slot, [...(slots.get(slot) ?? []), cell]);
  }
  const rows = departments.filter(({ id }) => columns.some((column) => slots.has(`${id} ${column.id}`)));
  const dues = [...new Set(columns.map(({ due }) => due))];
  const firstAhead = columns.find(({ due }) => due >= today)?.id;
  const stages = [...new Set(cells.map(({ stage }) => stage))].filter((stage) => stage !== 'open' && stage !== 'submitted');
  const legend = [
    ...stages.map((stage) => `${SIGNS[stage][language]} ${stageName(stage, language)}`),
    t('文字为红黄灯，数字为逾期天数', 'letters are lights, numbers days late'),
    ...(cells.some(({ extension }) => extension) ? [t('“延?”有延期申请待批', '“ext?” an extension waits to be decided')] : []),
    ...(firstAhead === undefined ? [] : [t('蓝竖线为今天', 'the blue line is today')]),
  ];
  const edge = (milestone: string | undefined) => (milestone !== undefined && milestone === firstAhead ? 'today' : undefined);
  return (
    <Section
      title={department === undefined ? t('各部门任务红黄灯', 'Lights by department and milestone') : t('本部门任务红黄灯', 'Lights by milestone')}
      extra={
        columns.length < milestones.length || all ? (
          <Link
            to="?"
            replace
            preventScrollReset
            onClick={(event) => {
              event.preventDefault();
              setSearch(all ? {} : { span: 'all' }, { replace: true, preventScrollReset: true });
            }}
          >
            {all
              ? t('只看最近 3 个月至今后 9 个月', 'Only the last 3 and the next 9 months')
              : t(`看全部 ${milestones.length} 项阶段任务`, `All ${many(milestones.length, 'milestone')}`)}
          </Link>
        ) : null
      }
    >
      {answer.error && !answer.data && <Failure error={answer.error} again={() => answer.refetch()} />}
      {columns.length === 0 && <Nothing>{t('这段时间没有阶段任务。', 'No milestone falls in this span.')}</Nothing>}
      {columns.length > 0 && !answer.data && !answer.error && <Skeleton active title={false} paragraph={{ rows: departments.length * 2 }} />}
      {columns.length > 0 && answer.data && (
        <>
          <div className="light-matrix">
            <table>
              <thead>
                <tr>
                  <th rowSpan={2} scope="col" className="fixed">
                    {t('部门', 'Department')}
                  </th>
                  {dues.map((due) => {
                    const under = columns.filter((column) => column.due === due);
                    return (
                      <th key={due} scope="colgroup" colSpan={under.length} className={edge(under[0]?.id)}>
                        {due}
                      </th>
                    );
                  })}
                </tr>
                <tr>
                  {columns.map(({ id, name }) => (
                    <th key={id} scope="col" className={edge(id)}>
                      <Link to={addressOf(`${home}/obligations`, { milestone: id, all: true })}>{name}</Link>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.id}>
                    <th scope="row" className="fixed">
                      <Link to={addressOf(`${home}/obligations`, { department: row.id })}>{row.name}</Link>
                    </th>
                    {columns.map((milestone) => (
                      <td key={milestone.id} className={edge(milestone.id)}>
                        {(slots.get(`${row.id} ${milestone.id}`) ?? []).map((cell) => (
                          <LightCell key={cell.id} cell={cell} department={row.name} milestone={milestone.name} today={today} />
                        ))}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p style={{ margin: '8px 0 0', color: '#4d5560' }}>{legend.join(t('；', '; '))}</p>
        </>
      )}
    </Section>
  );
}

/** Draws one cell; it is memoised, since most cells stay as they are while others change. */
const LightCell = memo(function LightCell({ cell, department, milestone, today }: { cell: Cell; department: string; milestone: string; today: string }) {
  const { t, language } = useWords();
  const { stage, light, due, extension, role } = cell;
  const open = stage === 'open';
  const { ground, letters } = LIGHT_COLOURS[light];
  const daysLate = open ? Math.max(0, daysBetween(due, today)) : 0;
  const name = [
    department,
    milestone,
    ...(open ? [lightName(light, language)] : []),
    stageName(stage, language),
    t(`${due} 到期`, `due ${due}`),
    ...(daysLate > 0 ? [t(`逾期 ${daysLate} 天`, many(daysLate, 'day late', 'days late'))] : []),
    ...(role === 'assist' ? [t('配合', 'assists')] : []),
    ...(extension ? [t('延期申请待批', 'an extension waits to be decided')] : []),
  ].join(t('，', ', '));
  const sign = stage === 'open' ? t(lightName(light, 'zh').slice(0, 1), lightName(light, 'en').slice(0, 1).toUpperCase()) : SIGNS[stage][language];
  return (
    <Link to={obligationPage(cell.id)} title={name} aria-label={name} style={open ? { background: ground, color: letters } : { color: '#4d5560' }}>
      {sign}
      {daysLate > 0 && ` ${daysLate}`}
      {extension && t(' 延?', ' ext?')}
    </Link>
  );
});
