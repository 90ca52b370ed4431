import { Flex } from 'antd';
import { Link, useSearchParams } from 'react-router';
import type { targets } from '../../contract/targets.ts';
import { useGet } from '../parts/data.ts';
import { DayFilter } from '../parts/date-field.tsx';
import { ExportButton } from '../parts/export-button.tsx';
import { useWords } from '../parts/language.tsx';
import { useClock, useProgramme } from '../parts/programme.tsx';
import { useTargetWords } from '../parts/targets.ts';
import { Loaded, Nothing, Page, Section } from '../parts/view.tsx';
import { Behind } from './targets/behind.tsx';
import { TargetCourse } from './targets/course.tsx';
import { Figures } from './targets/figures.tsx';
import { Indicators } from './targets/indicators.tsx';
import { Quotas } from './targets/quotas.tsx';
import { RateChart } from './targets/rate-chart.tsx';
import './targets/targets.css';

/** Draws 达标目标: how far each target of the plan is as of a day, and the enterprises behind each number. All of it is in the address. */
export default function TargetsPage() {
  const { t } = useWords();
  const { programme, api } = useProgramme();
  const { date } = useClock();
  const words = useTargetWords();
  const [search, setSearch] = useSearchParams();
  const asOf = search.get('asOf') ?? undefined;
  const answer = useGet<typeof targets>(`${api}/targets`, { asOf });
  /** Gives the address of this page with some of it changed. */
  const to = (changes: Record<string, string | undefined>) => {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) next.delete(name);
      else next.set(name, value);
    }
    return `?${next}`;
  };
  const chooseDay = (day: string) => setSearch(new URLSearchParams(to({ asOf: day === '' ? undefined : day })), { replace: true });
  const today = date(programme.now);
  return (
    <Page
      title={t('达标目标', 'Targets')}
      extra={
        <Flex align="baseline" gap="small" wrap>
          <span aria-hidden>{t('截至', 'As of')}</span>
          <DayFilter label={t('截至', 'As of')} value={asOf ?? today} min={programme.from} max={today} change={chooseDay} />
          {asOf !== undefined && <Link to={to({ asOf: undefined })}>{t('回到今天', 'Back to today')}</Link>}
        </Flex>
      }
    >
      {asOf === undefined && <TargetCourse to={(target) => to({ target, scope: undefined, which: undefined })} />}
      <Loaded of={answer} rows={14}>
        {({ items, assumption }) => {
          const target = items.find(({ id }) => id === search.get('target')) ?? items.find(({ dueOn, asOf: day }) => dueOn >= day) ?? items.at(-1);
          if (!target) return <Nothing>{t('方案里没有达标目标。', 'The plan has no targets.')}</Nothing>;
          return (
            <>
              <nav aria-label={t('选择目标', 'Targets of the plan')} className="target-choice">
                {items.map((one) => (
                  <Link key={one.id} to={to({ target: one.id, scope: undefined, which: undefined })} aria-current={one.id === target.id ? 'page' : undefined}>
                    {one.name}
                  </Link>
                ))}
              </nav>
              <Section
                title={target.name}
                extra={
                  <Flex gap="small" align="center" wrap>
                    <span>{t(`出处：${target.clause}；考核日 ${target.dueOn}`, `Clause ${target.clause}, measured on ${target.dueOn}`)}</span>
                    <ExportButton path={`${api}/targets.export`} query={{ asOf }} filtered={false} />
                  </Flex>
                }
              >
                <p style={{ marginTop: 0 }}>{words(target).join(t('', ' '))}</p>
                <RateChart key={target.id} target={target} />
                <Figures target={target} to={to} />
                <p style={{ margin: '8px 0 0', color: '#4d5560' }}>
                  {t('点数字看企业名单。', 'Click a number for its enterprises.')} {target.figures.some(({ forecast }) => forecast !== undefined) && assumption}
                </p>
              </Section>
              <Behind
                target={target}
                scope={search.get('scope') ?? undefined}
                which={search.get('which') === 'counted' ? 'counted' : 'missing'}
                asOf={asOf}
                to={to}
              />
            </>
          );
        }}
      </Loaded>
      <Indicators />
      <Quotas />
    </Page>
  );
}
