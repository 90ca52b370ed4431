import { Button } from 'antd';
import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { Amount, Choice, WholeNumber } from './choosing.tsx';
import { at, freeCode, listAt, textAt, useEditing } from './editing.ts';
import { EventFields } from './events.tsx';
import { milestoneChoices } from './milestone-choices.ts';
import { DayOff } from './milestone-recurs.tsx';
import { PlanDay } from './plan-day.tsx';
import { Typed } from './typed.tsx';

/** Asks which event it is, or for a new one, with what that is called and who reports it. */
function EventChoice({ path, label, help }: { path: Path; label: string; help: string }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const events = listAt(data, ['events']);
  const code = textAt(data, [...path, 'event']);
  const event = events.findIndex(({ id }) => id === code);
  const add = () => {
    const id = freeCode(
      'event',
      events.map((one) => one.id),
    );
    const one = { id, name: '', clause: textAt(data, [...path.slice(0, 2), 'clause']) || t('补充', 'added') };
    set(events.length === 0 ? [['events'], [one]] : [['events', events.length], one], [[...path, 'event'], id]);
  };
  return (
    <>
      <Choice
        path={[...path, 'event']}
        label={label}
        value={code}
        choose={(id) => set([[...path, 'event'], id])}
        options={events.map(({ id, name }) => ({ value: String(id), label: String(name || id) }))}
        help={help}
      />
      <div className="plan-field">
        <Button onClick={add}>{t('新建事项', 'Another event')}</Button>
      </div>
      {event >= 0 && <EventFields index={event} />}
    </>
  );
}

const MOST_BEFORE = { minutes: 600, hours: 720, days: 1_000, workingDays: 500, months: 120 };

/** Asks how long before an event it is due, whose day is said when it is reported. */
export function Ahead({ index }: { index: number }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const path: Path = ['milestones', index, 'dueBy'];
  const before = at(data, [...path, 'before']) as Record<string, unknown> | undefined;
  const unit = (Object.keys(MOST_BEFORE) as (keyof typeof MOST_BEFORE)[]).find((one) => before && one in before) ?? 'days';
  return (
    <>
      <EventChoice
        path={path}
        label={t('什么事项之前', 'Before which event')}
        help={t(
          '事项在总览里提前报告，报告时写明是哪一天；报告时已过时限的，随即按逾期督办。',
          'It is reported ahead on the overview, with its day; what is overdue by then is chased as such at once.',
        )}
      />
      <Amount
        path={[...path, 'before', unit]}
        least={unit === 'days' || unit === 'hours' ? 0 : 1}
        most={MOST_BEFORE[unit]}
        step={1}
        needed
        label={t('提前多久', 'How long before')}
        help={
          unit === 'hours'
            ? t('从报告的那一刻往前算；填 0 为到那一刻为止。', 'Back from the minute that was announced; 0 is that minute itself.')
            : unit === 'minutes'
              ? t('从报告的那一刻往前算。', 'Back from the minute that was announced.')
              : t('填 0 为当日。', '0 is that day itself.')
        }
      />
      <Choice
        path={[...path, 'before']}
        label={t('按什么算', 'Counted in')}
        value={unit}
        choose={(to) => set([[...path, 'before'], { [to]: Number(before?.[unit]) || 1 }])}
        options={[
          { value: 'minutes', label: t('分钟', 'minutes') },
          { value: 'hours', label: t('小时', 'hours') },
          { value: 'days', label: t('天（自然日）', 'days') },
          { value: 'workingDays', label: t('工作日', 'working days') },
          { value: 'months', label: t('个月', 'months') },
        ]}
      />
    </>
  );
}

const MOST = { minutes: 600, hours: 720, days: 1_000, workingDays: 500, months: 120, dayOfMonth: 31, dayOfYear: 0 };
type Unit = keyof typeof MOST;

/** Asks for a limit that counts from something: an event that is reported, or another milestone that is settled. */
export default function After({ index }: { index: number }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const path: Path = ['milestones', index, 'after'];
  const code = textAt(data, [...path, 'event']);
  const ofEvent = at(data, [...path, 'milestone']) === undefined;
  const within = at(data, [...path, 'within']) as Record<string, unknown> | undefined;
  const unit = (Object.keys(MOST) as Unit[]).find((one) => within && one in within) ?? 'days';
  const lapses = textAt(data, [...path, 'on']) === 'lapse';
  const isFromMoment = unit === 'hours' || unit === 'minutes';
  return (
    <>
      {ofEvent ? (
        <EventChoice
          path={path}
          label={t('什么事项发生后', 'After which event')}
          help={t('事项在总览里报告；每报告一次，这项任务就开始一次。', 'It is reported on the overview; this milestone begins each time that it is.')}
        />
      ) : (
        <Choice
          path={[...path, 'milestone']}
          label={lapses ? t('哪项任务逾期后', 'After the lapse of which milestone') : t('哪项任务办结后', 'After which milestone')}
          value={textAt(data, [...path, 'milestone'])}
          choose={(id) => set([[...path, 'milestone'], id])}
          options={milestoneChoices(data, index)}
          help={
            lapses
              ? t(
                  '有单位逾期之后才开始，都按时办结的不开始；下一个工作日早上通知。',
                  'It begins when anybody has let that lapse, and never where all are in time; told on the next working morning.',
                )
              : t(
                  '那项任务的各单位都办结（或被免除）之后才开始；下一个工作日早上通知。',
                  'It begins when all who have a part in that are settled or waived; told on the next working morning.',
                )
          }
        />
      )}
      {!ofEvent && (
        <Choice
          path={[...path, 'on']}
          label={t('办结后还是逾期后', 'Once it is settled, or lapsed')}
          value={lapses ? 'lapse' : 'settled'}
          choose={(to) => set([[...path, 'on'], to === 'lapse' ? to : undefined])}
          options={[
            { value: 'settled', label: t('办结后', 'once it is settled') },
            { value: 'lapse', label: t('逾期后（如代为办理）', 'once somebody has let it lapse') },
          ]}
        />
      )}
      {unit === 'dayOfYear' ? (
        <DayOfYear path={[...path, 'within']} />
      ) : (
        <Amount
          path={[...path, 'within', unit]}
          least={unit === 'days' ? 0 : 1}
          most={MOST[unit]}
          step={1}
          needed
          label={unit === 'dayOfMonth' ? t('几日前', 'By which day of the month') : t('多久之内', 'Within')}
          help={
            isFromMoment
              ? t('从事发的那一刻算起。', 'From the minute on which it happened.')
              : unit === 'dayOfMonth'
                ? t('那一天以后最近的一个；没有这一天的月份为月底。', 'The next after that day; the last of a shorter month.')
                : unit === 'days'
                  ? t('从那一天的第二天算起；填 0 为当日之内。', 'From the day after; 0 is that day itself.')
                  : t('从那一天的第二天算起。', 'From the day after.')
          }
        />
      )}
      <Choice
        path={[...path, 'within']}
        label={t('按什么算', 'Counted in')}
        value={unit}
        choose={(to) => set([[...path, 'within'], to === 'dayOfYear' ? { dayOfYear: '12-31' } : { [to]: Number(within?.[unit]) || 1 }])}
        options={[
          ...(ofEvent
            ? [
                { value: 'minutes', label: t('分钟', 'minutes') },
                { value: 'hours', label: t('小时', 'hours') },
              ]
            : []),
          { value: 'days', label: t('天（自然日）', 'days') },
          { value: 'workingDays', label: t('工作日', 'working days') },
          { value: 'months', label: t('个月', 'months') },
          { value: 'dayOfMonth', label: t('最近的几日（如每月5日）', 'the next such day of a month') },
          { value: 'dayOfYear', label: t('某月某日（如当年底、次年底）', 'a day of the year (such as next year’s end)') },
        ]}
      />
      {((!isFromMoment && at(data, [...path, 'again']) === undefined) || at(data, ['milestones', index, 'dayOff']) !== undefined) && (
        <DayOff path={['milestones', index, 'dayOff']} />
      )}
      {((!isFromMoment && at(data, [...path, 'again']) === undefined) ||
        (at(data, [...path, 'notAfter']) ?? at(data, [...path, 'notBefore'])) !== undefined) && <Bounds path={path} />}
      {unit !== 'minutes' && at(data, [...path, 'again']) === undefined && <Opens path={[...path, 'opens']} />}
      {ofEvent && <Again path={[...path, 'again']} event={code} />}
    </>
  );
}

/** Asks for a limit by a day of the year in which something happened, or of a later one. */
function DayOfYear({ path }: { path: Path }) {
  const { t } = useWords();
  return (
    <>
      <Typed path={[...path, 'dayOfYear']} label={t('几月几日前（如 12-31）', 'By which day of the year (such as 12-31)')} />
      <WholeNumber
        path={[...path, 'years']}
        most={50}
        label={t('几年以后（可不填）', 'How many years later (may be left out)')}
        help={t('不填为最近的那一天，如当年底；填 1 为次年的。', 'Without it: the next such day; 1 is that of the next year.')}
      />
    </>
  );
}

/** Asks whether a day bounds the limit: the earlier of the two holds, or the later. */
function Bounds({ path }: { path: Path }) {
  const { t } = useWords();
  return (
    <>
      <PlanDay path={[...path, 'notAfter']} label={t('最迟不晚于哪天（可不填）', 'At the latest on (may be left out)')} kind="date" mayGo />
      <PlanDay path={[...path, 'notBefore']} label={t('最早不早于哪天（可不填）', 'At the earliest on (may be left out)')} kind="date" mayGo />
    </>
  );
}

const OPENS_MOST = { hours: 720, days: 1_000, workingDays: 500, months: 120 };

/** Asks whether something may be done only once a while has passed, such as a check after a year. */
function Opens({ path }: { path: Path }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const unit = (Object.keys(OPENS_MOST) as (keyof typeof OPENS_MOST)[]).find((one) => at(data, [...path, one]) !== undefined);
  return (
    <>
      <Choice
        path={path}
        label={t('要满多久才能办', 'What has to have passed first')}
        value={unit ?? 'none'}
        choose={(to) => set([path, to === 'none' ? undefined : { [to]: to === 'months' ? 12 : to === 'hours' ? 48 : 30 }])}
        options={[
          { value: 'none', label: t('随时可办', 'nothing') },
          { value: 'months', label: t('满若干个月（如满一年填 12）', 'so many months (12 for a year)') },
          { value: 'hours', label: t('满若干小时', 'so many hours') },
          { value: 'days', label: t('满若干天', 'so many days') },
          { value: 'workingDays', label: t('满若干工作日', 'so many working days') },
        ]}
      />
      {unit && (
        <Amount
          path={[...path, unit]}
          least={1}
          most={OPENS_MOST[unit]}
          step={1}
          needed
          label={t('满多少', 'How many')}
          help={t('之前不能报送。', 'Nothing is handed in before.')}
        />
      )}
    </>
  );
}

const AGAIN_MOST = { minutes: 600, hours: 720, days: 90, workingDays: 90, months: 60, dayOfMonth: 31 };

/** Asks whether reports go on after the first, how often, and until what. */
function Again({ path, event }: { path: Path; event: string }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const every = at(data, [...path, 'every']) as Record<string, unknown> | undefined;
  const unit = (Object.keys(AGAIN_MOST) as (keyof typeof AGAIN_MOST)[]).find((one) => every && one in every) ?? 'once';
  const others = listAt(data, ['events']).filter(({ id }) => id !== event);
  return (
    <>
      <Choice
        path={[...path, 'every']}
        label={t('以后是否续报', 'Whether reports go on')}
        value={unit}
        choose={(to) =>
          to === 'once'
            ? set([path, undefined])
            : set(
                [[...path, 'every'], { [to]: to === 'minutes' ? 30 : 1 }],
                ...(at(data, [...path.slice(0, -1), 'opens']) === undefined ? [] : [[[...path.slice(0, -1), 'opens'], undefined] as [Path, undefined]]),
              )
        }
        options={[
          { value: 'once', label: t('不续报', 'no') },
          { value: 'minutes', label: t('每若干分钟续报', 'every so many minutes') },
          { value: 'hours', label: t('每若干小时续报', 'every so many hours') },
          { value: 'days', label: t('每若干天续报', 'every so many days') },
          { value: 'workingDays', label: t('每若干工作日续报', 'every so many working days') },
          { value: 'months', label: t('每若干个月续报', 'every so many months') },
          { value: 'dayOfMonth', label: t('每月某日续报', 'by a day of each month') },
        ]}
      />
      {unit !== 'once' && (
        <>
          <Amount
            path={[...path, 'every', unit]}
            least={unit === 'minutes' ? 5 : 1}
            most={AGAIN_MOST[unit]}
            step={1}
            needed
            label={
              {
                minutes: t('每几分钟报一次', 'Every how many minutes'),
                hours: t('每几小时报一次', 'Every how many hours'),
                days: t('每几天报一次', 'Every how many days'),
                workingDays: t('每几个工作日报一次', 'Every how many working days'),
                months: t('每几个月报一次', 'Every how many months'),
                dayOfMonth: t('每月几日', 'Which day of each month'),
              }[unit]
            }
            help={
              unit === 'dayOfMonth'
                ? t('没有这一天的月份为月底。', 'The last of a shorter month.')
                : unit === 'months'
                  ? t('与第一次同一日，从第一次到期起算；没有这一天的月份为月底。', 'By the day of the first, counted from that; the last of a shorter month.')
                  : t('从上一次到期起算。', 'From when the one before was due.')
            }
          />
          <Choice
            path={[...path, 'until']}
            label={t('直至什么事项', 'Until which event')}
            value={textAt(data, [...path, 'until'])}
            choose={(id) => set([[...path, 'until'], id === '' ? undefined : id])}
            options={[
              { value: '', label: t('报满次数为止', 'until it has come so often') },
              ...others.map(({ id, name }) => ({ value: String(id), label: String(name || id) })),
            ]}
          />
          <Amount
            path={[...path, 'atMost']}
            least={1}
            most={100}
            step={1}
            label={t('最多续报几次（不填为 30 次）', 'At most so many times (30 unless told)')}
          />
        </>
      )}
    </>
  );
}
