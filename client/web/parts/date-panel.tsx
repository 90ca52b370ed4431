import { Button } from 'antd';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { addDays, addMonths, lastDayOfMonth, weekday } from '../../contract/dates.ts';
import { many } from '../../contract/words.ts';
import { dayName, type Span, useMarks } from './days.ts';
import { useWords } from './language.tsx';

interface Props extends Span {
  /** The field that it belongs to. */
  box: HTMLElement | null;
  value: string | undefined;
  today: string;
  choose(day: string): void;
}

/** The size of the panel (px), to find out on which side of the field it fits. */
const SIZE = { width: 304, height: 400 };
const WORKING_DAYS = [7, 15];

/** Shows one month of days: arrows move by day and week, Page Up and Page Down by month, with Shift by year. */
export default function DatePanel({ box, value, today, min, max, choose }: Props) {
  const { t } = useWords();
  const within = (day: string) => (min !== undefined && day < min ? min : max !== undefined && day > max ? max : day);
  const [at, setAt] = useState(within(value ?? today));
  const panel = useRef<HTMLDivElement>(null);
  const [moved, setMoved] = useState(true);
  const { marks, provisional, workingDaysAfter } = useMarks(Number(at.slice(0, 4)), true);
  // A date that is asked for from some day on, such as another due date, is counted from that day.
  const base = min !== undefined && min > today ? addDays(min, -1) : today;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus follows the day
  useEffect(() => {
    if (moved) panel.current?.querySelector<HTMLElement>('button[tabindex="0"]')?.focus();
  }, [at, moved]);
  useEffect(() => panel.current?.scrollIntoView({ block: 'nearest' }), []);
  const go = (day: string, withFocus = true) => {
    setMoved(withFocus);
    setAt(within(day));
  };
  const press = (event: KeyboardEvent) => {
    const step: Record<string, string> = {
      ArrowLeft: addDays(at, -1),
      ArrowRight: addDays(at, 1),
      ArrowUp: addDays(at, -7),
      ArrowDown: addDays(at, 7),
      Home: addDays(at, -((weekday(at) + 6) % 7)),
      End: addDays(at, (7 - weekday(at)) % 7),
      PageUp: addMonths(at, event.shiftKey ? -12 : -1),
      PageDown: addMonths(at, event.shiftKey ? 12 : 1),
    };
    const to = step[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(to);
  };
  const month = at.slice(0, 7);
  const first = addDays(`${month}-01`, -((weekday(`${month}-01`) + 6) % 7));
  const weeks = Array.from({ length: Math.ceil((Number(lastDayOfMonth(month).slice(8)) + ((weekday(`${month}-01`) + 6) % 7)) / 7) }, (_, week) =>
    Array.from({ length: 7 }, (__, day) => addDays(first, 7 * week + day)),
  );
  const isOut = (day: string) => (min !== undefined && day < min) || (max !== undefined && day > max);
  const unpublished = provisional.includes(Number(month.slice(0, 4)));
  const place = box?.getBoundingClientRect();
  const [year = '', of = ''] = month.split('-');
  const turn = (label: string, sign: string, months: number) => (
    <Button type="text" size="small" aria-label={label} onClick={() => go(addMonths(at, months), false)}>
      {sign}
    </Button>
  );
  return (
    <div
      ref={panel}
      role="dialog"
      aria-label={t('选择日期', 'Choose a day')}
      className="date-panel"
      tabIndex={-1}
      style={{
        width: SIZE.width,
        ...(place && place.left + SIZE.width > window.innerWidth ? { right: 0 } : { left: 0 }),
        ...(place && place.bottom + SIZE.height > window.innerHeight && place.top > SIZE.height ? { bottom: '100%' } : { top: 34 }),
      }}
    >
      <div className="date-head">
        {turn(t('上一年', 'Year before'), '«', -12)}
        {turn(t('上一月', 'Month before'), '‹', -1)}
        <strong aria-live="polite">{t(`${year}年${Number(of)}月`, month)}</strong>
        {turn(t('下一月', 'Next month'), '›', 1)}
        {turn(t('下一年', 'Next year'), '»', 12)}
      </div>
      <table onKeyDown={press}>
        <thead>
          <tr>
            {t([...'一二三四五六日'], ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su']).map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((day) => {
                const mark = marks.get(day);
                const kind = mark ? (mark.working ? 'made-up' : 'off') : [0, 6].includes(weekday(day)) ? 'weekend' : 'worked';
                const told = mark ? `，${mark.name}${mark.working ? t('调休上班', ' made up: worked') : t('放假', ' off')}` : '';
                return (
                  <td key={day}>
                    <button
                      type="button"
                      tabIndex={day === at ? 0 : -1}
                      aria-pressed={day === value}
                      disabled={isOut(day)}
                      aria-label={`${dayName(day, t)}${told}`}
                      {...(day === today && { 'aria-current': 'date' as const })}
                      data-kind={kind}
                      data-other={day.slice(0, 7) !== month || undefined}
                      data-chosen={day === value || undefined}
                      onClick={() => choose(day)}
                    >
                      {Number(day.slice(8))}
                      {mark && <sup aria-hidden>{mark.working ? t('班', 'W') : t('休', 'off')}</sup>}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {unpublished && (
        <p>{t(`${year}年放假安排尚未公布，暂按周末计算。`, `The holidays of ${year} are not published yet: only weekends are counted as off.`)}</p>
      )}
      <div className="date-foot">
        <Button size="small" disabled={isOut(today)} onClick={() => choose(today)}>
          {t('今天', 'Today')}
        </Button>
        {WORKING_DAYS.map((n) => {
          const day = workingDaysAfter(base, n);
          return (
            <Button key={n} size="small" disabled={isOut(day)} title={t(`从 ${base} 起算：${day}`, `from ${base}: ${day}`)} onClick={() => choose(day)}>
              {t(`+${n} 个工作日`, `+${many(n, 'working day')}`)}
            </Button>
          );
        })}
      </div>
    </div>
  );
}
