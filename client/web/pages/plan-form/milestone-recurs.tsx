import { useQuery } from '@tanstack/react-query';
import { Flex } from 'antd';
import type { calendarView } from '../../../contract/programmes.ts';
import { ask } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { Choice, Several, WholeNumber } from './choosing.tsx';
import { at, textAt, useEditing } from './editing.ts';
import { useHolidays } from './holiday-choice.ts';
import { weekdayChoices } from './milestone-choices.ts';
import { But, Except, SeveralDays } from './milestone-days.tsx';
import { PlanDay } from './plan-day.tsx';
import { Typed } from './typed.tsx';

const DAY_MS = 86_400_000;
/** The longest span for which a calendar answers (days). */
const MOST_DAYS = 400;
/** How many dates a rule shows as an example of what it comes to. */
const SHOWN = 12;

/**
 * Asks for a duty, or a number, that comes again by a rule: how often, by which day, from when until when, and shows the dates that a duty’s rule comes to.
 * A number has one value for each period.
 */
export default function Recurs({ list = 'milestones', index }: { list?: 'milestones' | 'indicators'; index: number }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const path: Path = [list, index, 'recurs'];
  const isDuty = list === 'milestones';
  const opensAt = at(data, [...path, 'opens']);
  const opensOn = typeof opensAt === 'string' ? opensAt : '';
  const every = textAt(data, [...path, 'every']);
  const isEndless = textAt(data, [...path, 'until']) === 'none';
  const says = (key: string) => at(data, [...path, key]) !== undefined;
  const by = says('nth') ? 'nth' : says('weekday') ? 'weekday' : says('workingDay') ? 'workingDay' : 'day';
  const isSeveral = Array.isArray(at(data, [...path, by]));
  const held = isSeveral ? 'several' : by === 'nth' ? `${textAt(data, [...path, 'nth'])} ${textAt(data, [...path, 'weekday'])}` : textAt(data, [...path, by]);
  const months = { quarter: 3, 'half-year': 6, year: 12 }[every];
  /** Takes away with the old period what another period cannot say. */
  const chooseEvery = (to: string) => {
    const days = ['day', 'workingDay', 'weekday', 'nth'];
    const gone =
      to === 'holiday'
        ? [...days, 'month', 'following', 'interval', 'rest', 'but']
        : [
            ...['before', 'after', 'holidays', 'month', 'nth'],
            ...(to === 'week' ? ['day'] : isDaily(to) ? [...days, 'rest'] : ['weekday']),
            ...(isOfMonths(to) ? [] : ['but']),
          ];
    if (to !== 'year' && opensOn !== '') gone.push('opens');
    set([[...path, 'every'], to], ...gone.filter(says).map((key): [Path, undefined] => [[...path, key], undefined]));
  };
  const chooseBy = (to: string) => {
    const [kind = 'day', value = 'last', weekday] = to.split(' ');
    const several = kind === 'weekday' ? ['monday', 'thursday'] : every === 'month' ? [10, 25] : [1, 6];
    const given = value === 'several' ? several : kind === 'weekday' ? value : value === 'last' ? 'last' : Number(value);
    set(
      ...(['day', 'workingDay', 'weekday', 'nth'] as const)
        .filter((key) => key !== kind && !(key === 'weekday' && weekday !== undefined) && says(key))
        .map((key): [Path, undefined] => [[...path, key], undefined]),
      [[...path, kind], given],
      ...(weekday === undefined ? [] : [[[...path, 'weekday'], weekday] as [Path, string]]),
      ...(value === 'several' && says('but') ? [[[...path, 'but'], undefined] as [Path, undefined]] : []),
    );
  };
  const upTo = (most: number, kind: 'day' | 'workingDay') =>
    Array.from({ length: most }, (_, at) => ({
      value: `${kind} ${at + 1}`,
      label: kind === 'day' ? t(`第 ${at + 1} 天（${at + 1} 日）`, `day ${at + 1}`) : t(`第 ${at + 1} 个工作日`, `working day ${at + 1}`),
    }));
  const weekdays = weekdayChoices(t).map(({ value, label }) => ({ value: `weekday ${value}`, label }));
  const days = { week: 7, 'ten-days': 11, 'half-month': 16 }[every] ?? 31;
  const isOfMonth = every !== 'week' && days === 31;
  const nths = [1, 2, 3, 4, 'last'].flatMap((nth) =>
    weekdays.map(({ value, label }) => ({
      value: `nth ${nth} ${value.slice('weekday '.length)}`,
      label: nth === 'last' ? t(`最后一个${label}`, `the last ${label}`) : t(`第 ${nth} 个${label}`, `${label} no. ${nth}`),
    })),
  );
  return (
    <>
      <Choice
        path={[...path, 'every']}
        label={t('多久一次', 'How often')}
        value={every}
        choose={chooseEvery}
        options={[
          { value: 'day', label: t('每日（含休息日）', 'every day, days off too') },
          { value: 'working-day', label: t('每个工作日', 'every working day') },
          { value: 'week', label: t('每周', 'every week') },
          { value: 'ten-days', label: t('每旬', 'every ten days') },
          { value: 'half-month', label: t('每半月', 'every half-month') },
          { value: 'month', label: t('每月', 'every month') },
          { value: 'odd-month', label: t('每个单月', 'every odd month') },
          { value: 'even-month', label: t('每个双月', 'every even month') },
          { value: 'quarter', label: t('每季度', 'every quarter') },
          { value: 'half-year', label: t('每半年', 'every half-year') },
          { value: 'year', label: t('每年', 'every year') },
          { value: 'holiday', label: t('法定节假日前后', 'before or after public holidays') },
        ]}
      />
      {every === 'holiday' ? (
        <BesideHoliday path={path} />
      ) : isDaily(every) ? null : (
        <Choice
          path={[...path, by]}
          label={t('最迟哪一天', 'By which day')}
          value={`${by} ${held || 'last'}`}
          choose={chooseBy}
          options={[
            ...(every === 'week' ? weekdays : [{ value: 'day last', label: t('最后一天', 'the last day') }, ...upTo(days, 'day')]),
            { value: 'workingDay last', label: t('最后一个工作日', 'the last working day') },
            ...upTo({ week: 5, 'ten-days': 9, 'half-month': 12 }[every] ?? 23, 'workingDay'),
            ...(isOfMonth ? nths : []),
            ...(every === 'week' ? [{ value: 'day last', label: t('一周的最后一天', 'the week’s last day') }] : []),
            { value: every === 'week' ? 'weekday several' : 'day several', label: t('几天，逐一选', 'several days') },
          ]}
        />
      )}
      {isSeveral && (
        <SeveralDays
          path={[...path, by]}
          options={
            by === 'weekday'
              ? weekdays.map(({ value, label }) => ({ value: value.slice('weekday '.length), label }))
              : [
                  ...Array.from({ length: days }, (_, at) => ({ value: at + 1, label: t(`第 ${at + 1} 天`, `day ${at + 1}`) })),
                  { value: 'last', label: t('最后一天', 'the last day') },
                ]
          }
        />
      )}
      {((isOfMonths(every) && !isSeveral) || says('but')) && <But path={[...path, 'but']} />}
      {months !== undefined && (
        <WholeNumber
          path={[...path, 'month']}
          most={months}
          label={t('在其中第几个月', 'Which month of it')}
          help={t('不填为最后一个月。', 'Without it: the last.')}
        />
      )}
      {every !== 'holiday' && (
        <Choice
          path={[...path, 'following']}
          label={t('这一天在', 'That day is')}
          value={String(at(data, [...path, 'following']) === true)}
          choose={(value) => set([[...path, 'following'], value === 'true' ? true : undefined])}
          options={[
            { value: 'false', label: t('本期之内', 'within the period') },
            { value: 'true', label: t('下一期（如次月5日前报上月）', 'after it (such as by the 5th of the next month)') },
          ]}
        />
      )}
      {every !== 'holiday' && (
        <WholeNumber
          path={[...path, 'interval']}
          most={52}
          label={t('每几期一次', 'Only every n-th')}
          help={t(
            '不填为每期都有；如每两周一次，选每周、填 2，从起始日所在的那期数起。',
            'Without it: each. Every second week is every week with 2, counted from the first day.',
          )}
        />
      )}
      <DayOff path={[...path, 'dayOff']} />
      {isDuty && (
        <WholeNumber
          path={[...path, 'times']}
          most={12}
          label={t('每期几次', 'Times in each period')}
          help={t('不填为一次；填 2，每期就有两轮。', 'Without it: once; 2 makes two rounds of each period.')}
        />
      )}
      {isDuty && (
        <Choice
          path={[...path, 'opens']}
          label={t('何时起可以报送', 'May be handed in')}
          value={opensOn !== '' ? 'day' : String(at(data, [...path, 'opens']) === true)}
          choose={(value) => set([[...path, 'opens'], value === 'true' ? true : value === 'day' ? '01-01' : undefined])}
          options={[
            { value: 'false', label: t('随时', 'at any time') },
            { value: 'true', label: t('本期第一天起', 'from the period’s first day on') },
            ...(every === 'year' || opensOn !== '' ? [{ value: 'day', label: t('每年的某月某日起', 'from a day of each year on') }] : []),
          ]}
        />
      )}
      {isDuty && opensOn !== '' && <Typed path={[...path, 'opens']} label={t('每年几月几日起（如 06-01）', 'From which day of the year (such as 06-01)')} />}
      <PlanDay path={[...path, 'from']} label={t('从哪天起（可不填）', 'From (may be left out)')} kind="date" mayGo />
      <Choice
        path={[...path, 'until', 'kind']}
        label={t('到什么时候', 'Until when')}
        value={isEndless ? 'none' : 'plan'}
        choose={(to) =>
          set([[...path, 'until'], to === 'none' ? 'none' : undefined], ...(says('rest') ? [[[...path, 'rest'], undefined] as [Path, undefined]] : []))
        }
        options={[
          { value: 'plan', label: t('到方案最后一天，或下面写的一天', 'until the plan’s last day, or the one below') },
          { value: 'none', label: t('长期坚持，没有截止日', 'without an end') },
        ]}
        {...(isEndless && {
          help: t('轮次排到方案最后一天；届满时要决定是否续办。', 'Rounds go as far as the plan; at its end it has to be decided whether it goes on.'),
        })}
      />
      {!isEndless && <PlanDay path={[...path, 'until']} label={t('到哪天止（可不填）', 'Until (may be left out)')} kind="date" mayGo />}
      {!isEndless && every !== 'holiday' && !isDaily(every) && !isSeveral && (
        <Choice
          path={[...path, 'rest']}
          label={t('最后不足一期的', 'What is left of a period at the end')}
          value={String(at(data, [...path, 'rest']) === true)}
          choose={(value) => set([[...path, 'rest'], value === 'true' ? true : undefined])}
          options={[
            { value: 'false', label: t('不算一期', 'is none') },
            { value: 'true', label: t('也算一期，截止日当天到期', 'is one, due on the last day') },
          ]}
        />
      )}
      <Except path={[...path, 'except']} />
      <Typed
        path={[...path, 'name']}
        label={
          isDuty
            ? t('每轮怎么称呼（可不填）', 'What each round is called (may be left out)')
            : t('每期怎么称呼（可不填）', 'What each period is called (may be left out)')
        }
        mayGo
        help={
          <small className="plan-help">
            {isDuty
              ? t('如“{year}年{quarter}季度统计”；不填则用任务名称加日期所在的期。', 'Such as “Figures of {period}”; without it the name with its period.')
              : t('如“{year}年{quarter}季度储备”；不填则用指标名称加日期所在的期。', 'Such as “Stock of {period}”; without it the name with its period.')}
          </small>
        }
      />
      {isDuty && <Dates index={index} />}
    </>
  );
}

const isOfMonths = (every: string) => ['month', 'odd-month', 'even-month', 'quarter', 'half-year', 'year'].includes(every);
const isDaily = (every: string) => every === 'day' || every === 'working-day';

/** Asks on which side of which holidays it is due. */
function BesideHoliday({ path }: { path: Path }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const side = at(data, [...path, 'after']) === undefined ? 'before' : 'after';
  const holidays = useHolidays();
  return (
    <>
      <Choice
        path={[...path, 'side']}
        label={t('节前还是节后', 'Before or after')}
        value={side}
        choose={(to) => set([[...path, side], undefined], ...(to === 'after' ? [[[...path, 'after'], 1] as [Path, number]] : []))}
        options={[
          { value: 'before', label: t('节前', 'before') },
          { value: 'after', label: t('节后', 'after') },
        ]}
      />
      <WholeNumber
        path={[...path, side]}
        most={20}
        needed={side === 'after'}
        label={t('第几个工作日', 'How many working days')}
        help={
          side === 'before'
            ? t('不填为节前最后一个工作日。', 'Without it: the last one before.')
            : t('从节后第一个工作日数起。', 'Counted from the first one after.')
        }
      />
      <Several path={[...path, 'holidays']} label={t('哪些节日（不选为每个）', 'Which holidays (none for each)')} options={holidays} />
    </>
  );
}

/** Asks what a due date on a day that is not worked means. */
export function DayOff({ path }: { path: Path }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  return (
    <Choice
      path={path}
      label={t('到期日遇休息日', 'On a day off')}
      value={textAt(data, path) || 'stays'}
      choose={(value) => set([path, value === 'stays' ? undefined : value])}
      help={t('休息日含周末和法定节假日；调休上班的日子照常算上班。', 'Days off are weekends and public holidays; make-up days are worked.')}
      options={[
        { value: 'stays', label: t('仍是那一天', 'it stays') },
        { value: 'next', label: t('顺延到下一个工作日', 'the next working day') },
        { value: 'previous', label: t('提前到上一个工作日', 'the working day before') },
      ]}
    />
  );
}

/** Shows the days that a rule, or a count from another day, comes to by the calendar that the programme will have. */
export function Dates({ index }: { index: number }) {
  const { t, language } = useWords();
  const { data, text, check } = useEditing();
  const code = textAt(data, ['milestones', index, 'id']);
  const first = textAt(data, ['from']);
  const last = textAt(data, ['to']);
  const today = new Date().toISOString().slice(0, 10);
  // For a plan that has run for years, the coming dates matter.
  const from = first < today && today < last ? today : first;
  const most = from === '' ? '' : new Date(Date.parse(from) + (MOST_DAYS - 1) * DAY_MS).toISOString().slice(0, 10);
  const query = { from, to: last === '' || last > most ? most : last };
  const answer = useQuery({
    queryKey: ['/api/plans/calendar', text, query, language],
    queryFn: ({ signal }) => ask<typeof calendarView>('POST', '/api/plans/calendar', { query, body: { plan: text }, signal }),
    enabled: check?.ok === true,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  if (!check?.ok)
    return (
      <p className="remarks quiet">{t('全部填好以后，这里列出算出来的日期。', 'Once everything is filled in, the dates that it comes to are listed here.')}</p>
    );
  const dates = [
    ...new Set(
      (answer.data?.entries ?? []).flatMap((one) => (one.kind === 'due' && (one.milestone === code || one.milestone.startsWith(`${code}-`)) ? [one.date] : [])),
    ),
  ];
  return (
    <Flex className="remarks quiet" wrap gap="small" aria-live="polite">
      <span>{t('算出来的日期：', 'The dates that it comes to: ')}</span>
      {dates.slice(0, SHOWN).map((date) => (
        <time key={date} dateTime={date}>
          {date}
        </time>
      ))}
      {dates.length > SHOWN && <span>{t(`…… 一年内共 ${dates.length} 轮`, `… ${dates.length} within a year`)}</span>}
    </Flex>
  );
}
