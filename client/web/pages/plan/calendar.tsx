import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Flex, Grid } from 'antd';
import { useSearchParams } from 'react-router';
import { weekday } from '../../../contract/dates.ts';
import type { calendarView } from '../../../contract/programmes.ts';
import type { settings } from '../../../contract/system.ts';
import { ChoiceFilter } from '../../parts/choice-filter.tsx';
import { choicesOf } from '../../parts/choices.ts';
import { useGet } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { Loaded, Nothing } from '../../parts/view.tsx';
import { DayDetail, type DayMark } from './day.tsx';
import { entriesByDay, monthBeside, weekdayName, weeksOf } from './days.ts';
import { Month } from './month.tsx';

/** Shows a month at a time: what falls due, and which rungs are told to whom. */
export default function PlanCalendar() {
  const { t, language } = useWords();
  const { may, department: own } = useSession();
  const { programme, owners, api } = useProgramme();
  const wide = Grid.useBreakpoint().md ?? true;
  const [query, setQuery] = useSearchParams();
  const ask = (changes: Record<string, string | undefined>) =>
    setQuery((old) => {
      for (const [name, value] of Object.entries(changes))
        if (value === undefined) old.delete(name);
        else old.set(name, value);
      return old;
    });
  const asked = query.get('month') ?? '';
  const month = /^\d{4}-(0[1-9]|1[0-2])$/.test(asked) ? asked : programme.today.slice(0, 7);
  const weeks = weeksOf(month);
  const department = query.get('department') ?? undefined;
  const milestone = query.get('milestone') ?? undefined;
  const calendar = useGet<typeof calendarView>(`${api}/calendar`, { from: weeks[0]?.[0], to: weeks.at(-1)?.[6], department, milestone });
  const days = useGet<typeof settings>(may('system.read') ? `${api}/settings` : undefined);
  const marks = new Map<string, DayMark>(days.data?.holidays.days.map(({ date, kind, name }) => [date, { worked: kind === 'make-up', name }]));
  const markOf = (date: string): DayMark | undefined => marks.get(date);
  const isOff = (date: string) => days.data !== undefined && (markOf(date) ? !markOf(date)?.worked : [0, 6].includes(weekday(date)));

  return (
    <Flex vertical gap="middle">
      <Flex wrap gap="small" align="center" className="not-printed">
        <Button icon={<LeftOutlined />} aria-label={t('上个月', 'Previous month')} onClick={() => ask({ month: monthBeside(month, -1), day: undefined })} />
        <strong aria-live="polite" style={{ fontSize: 16, minWidth: 96, textAlign: 'center' }}>
          {t(`${month.slice(0, 4)} 年 ${Number(month.slice(5))} 月`, month)}
        </strong>
        <Button icon={<RightOutlined />} aria-label={t('下个月', 'Next month')} onClick={() => ask({ month: monthBeside(month, 1), day: undefined })} />
        <Button onClick={() => ask({ month: undefined, day: programme.today })}>{t('今天', 'Today')}</Button>
        <span style={{ flex: wide ? 1 : '0 0 0' }} />
        {own === undefined && (
          <ChoiceFilter
            label={t('部门', 'Department')}
            placeholder={t('全部部门', 'All departments')}
            options={choicesOf(owners)}
            value={department}
            choose={(chosen) => ask({ department: chosen })}
            style={{ flex: '1 1 160px', maxWidth: 240 }}
          />
        )}
        <ChoiceFilter
          label={t('阶段任务', 'Milestone')}
          placeholder={t('全部阶段任务', 'All milestones')}
          options={choicesOf(programme.milestones)}
          value={milestone}
          choose={(chosen) => ask({ milestone: chosen })}
          style={{ flex: '1 1 160px', maxWidth: 240 }}
        />
      </Flex>
      <Loaded of={calendar} rows={12}>
        {({ entries }) => {
          const byDay = entriesByDay(entries);
          const shown = weeks.flat().filter((date) => date.slice(0, 7) === month && byDay.has(date));
          const chosen = query.get('day') ?? (programme.today.startsWith(month) ? programme.today : shown[0]);
          if (!wide)
            return (
              <>
                {shown.length === 0 && <Nothing>{t('这个月没有到期和催办。', 'Nothing falls due or is told in this month.')}</Nothing>}
                {shown.map((date) => (
                  <DayDetail key={date} date={date} mark={markOf(date)} entries={byDay.get(date) ?? []} />
                ))}
              </>
            );
          return (
            <>
              <Month
                month={month}
                weeks={weeks}
                today={programme.today}
                chosen={chosen}
                weekdays={[1, 2, 3, 4, 5, 6, 0].map((day) => weekdayName(day, language))}
                byDay={byDay}
                markOf={markOf}
                isOff={isOff}
                addressOf={(date) => {
                  const next = new URLSearchParams(query);
                  next.set('day', date);
                  next.set('month', month);
                  return `?${next}`;
                }}
              />
              {chosen !== undefined && <DayDetail date={chosen} mark={markOf(chosen)} entries={byDay.get(chosen) ?? []} />}
            </>
          );
        }}
      </Loaded>
      <span>
        {t(
          '催办只发给届时还没有报送的部门；已报送、已办结的不再列出。已经过去的日子发了什么，以通知台账为准。',
          'Only who has not handed in by then is told; who has is left out. What was really sent on days gone by stands in the ledger of notices.',
        )}
      </span>
    </Flex>
  );
}
