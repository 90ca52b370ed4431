import { daysBetween } from '../../contract/dates.ts';
import type { Stage } from '../../contract/tables.ts';
import { hoursLeft, many } from '../../contract/words.ts';
import { useWords } from './language.tsx';
import { useClock, useProgrammeNowMs } from './programme.tsx';

/** Gives the programme's date as of now, `YYYY-MM-DD`. */
export function useToday(): string {
  return useClock().date(useProgrammeNowMs(5_000));
}

/** Says how long until a due date, or how late: only what is still open runs. A due date is over when its day is. */
export function DaysLeft({ due, dueTime, stage, today }: { due: string; dueTime?: string | undefined; stage: Stage; today: string }) {
  if (stage !== 'open') return null;
  return dueTime === undefined ? <Days due={due} today={today} /> : <Hours due={due} dueTime={dueTime} today={today} />;
}

/** Shows a limit that ends at a minute, by the clock on the wall: in hours once days say too little. */
function Hours({ due, dueTime, today }: { due: string; dueTime: string; today: string }) {
  const now = useClock().minute(useProgrammeNowMs(5_000));
  const leftMs = Date.parse(`${due}T${dueTime}Z`) - Date.parse(`${now.replace(' ', 'T')}Z`);
  return hoursLeft(leftMs, 'zh') ? <SpanLeft leftMs={leftMs} /> : <Days due={due} today={today} />;
}

/** Gives hours or minutes, as a limit that ends at a minute is told. */
export function SpanLeft({ leftMs }: { leftMs: number }) {
  const { t, language } = useWords();
  const left = hoursLeft(leftMs, language);
  if (!left) return null;
  if (left.late) return <strong style={{ color: '#8a0c12' }}>{leftMs === 0 ? t('刚逾期', 'late') : t(`逾期 ${left.span}`, `${left.span} late`)}</strong>;
  return <strong>{t(`还有 ${left.span}`, `${left.span} left`)}</strong>;
}

function Days({ due, today }: { due: string; today: string }) {
  const { t } = useWords();
  const days = daysBetween(today, due);
  if (days < 0) return <strong style={{ color: '#8a0c12' }}>{t(`逾期 ${-days} 天`, many(-days, 'day late', 'days late'))}</strong>;
  if (days === 0) return <strong>{t('今天到期', 'due today')}</strong>;
  return <span>{t(`还有 ${days} 天`, many(days, 'day left', 'days left'))}</span>;
}

/** Shows a due date, and the one that the plan first gave where it was moved. */
export function DueDate({ due, dueTime, originalDue }: { due: string; dueTime?: string | undefined; originalDue: string }) {
  const { t } = useWords();
  return (
    <span>
      <time dateTime={dueTime ? `${due}T${dueTime}` : due}>{dueTime ? `${due} ${dueTime}` : due}</time>
      {due !== originalDue && t(`（原时限 ${originalDue}）`, ` (first due ${originalDue})`)}
    </span>
  );
}
