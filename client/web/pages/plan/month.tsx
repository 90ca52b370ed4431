import { Link } from 'react-router';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import type { DayMark } from './day.tsx';
import { type DayEntry, keyOf } from './days.ts';

/** How many lines of a day fit before the rest is only counted. */
const SHOWN = 3;

interface Props {
  month: string;
  weeks: string[][];
  today: string;
  chosen: string | undefined;
  /** Names of the weekdays, Monday first. */
  weekdays: string[];
  byDay: Map<string, DayEntry[]>;
  markOf(date: string): DayMark | undefined;
  /** Tells whether a day is not worked, as far as that is known. */
  isOff(date: string): boolean;
  addressOf(date: string): string;
}

/** Draws one month as a grid; each day leads to its particulars. */
export function Month({ month, weeks, today, chosen, weekdays, byDay, markOf, isOff, addressOf }: Props) {
  const { t } = useWords();
  const { milestoneName } = useProgramme();
  return (
    <table className="month" aria-label={t(`${month} 月历`, `Calendar of ${month}`)}>
      <thead>
        <tr>
          {weekdays.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((date) => {
              const entries = byDay.get(date) ?? [];
              const mark = markOf(date);
              const classes = [isOff(date) && 'off', date === chosen && 'chosen'].filter(Boolean).join(' ');
              return (
                <td key={date} className={classes}>
                  <Link to={addressOf(date)} replace preventScrollReset {...(date === today && { 'aria-current': 'date' as const })}>
                    <span className="date">
                      <span className={date === today ? 'today' : date.startsWith(month) ? '' : 'outside'}>
                        {date.startsWith(month) ? Number(date.slice(8)) : t(`${Number(date.slice(5, 7))} 月 ${Number(date.slice(8))} 日`, date.slice(5))}
                      </span>
                      {mark && <span className={mark.worked ? 'day-mark worked' : 'day-mark'}>{mark.worked ? t('班', 'worked') : mark.name}</span>}
                    </span>
                    {entries.slice(0, entries.length > SHOWN + 1 ? SHOWN : SHOWN + 1).map((entry) => {
                      const { kind, rungName, side, milestone, departments } = entry;
                      return (
                        <span key={keyOf(entry)} className={`month-entry ${kind} ${kind === 'rung' && side !== 'before' ? 'late' : ''}`}>
                          {milestoneName(milestone)}
                          {t('：', ': ')}
                          {kind === 'due' ? t(`到期 ${departments.length} 件`, `${departments.length} due`) : rungName}
                        </span>
                      );
                    })}
                    {entries.length > SHOWN + 1 && (
                      <span className="month-more">{t(`还有 ${entries.length - SHOWN} 项`, `${entries.length - SHOWN} more`)}</span>
                    )}
                  </Link>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
