import { daysBetween } from '../../contract/dates.ts';
import type { Stage } from '../../contract/tables.ts';
import { many } from '../../contract/words.ts';
import { useWords } from './language.tsx';
import { useClock, useProgrammeNowMs } from './programme.tsx';

/** The programme's date as of now, `YYYY-MM-DD`. */
export function useToday(): string {
  return useClock().date(useProgrammeNowMs(5_000));
}

/** How long until a due date, or how late: only what is still open runs. A due date is over when its day is. */
export function DaysLeft({ due, stage, today }: { due: string; stage: Stage; today: string }) {
  const { t } = useWords();
  if (stage !== 'open') return null;
  const days = daysBetween(today, due);
  if (days < 0) return <strong style={{ color: '#8a0c12' }}>{t(`逾期 ${-days} 天`, many(-days, 'day late', 'days late'))}</strong>;
  if (days === 0) return <strong>{t('今天到期', 'due today')}</strong>;
  return <span>{t(`还有 ${days} 天`, many(days, 'day left', 'days left'))}</span>;
}

/** A due date, and the one that the plan first gave where it was moved. */
export function DueDate({ due, dueTime, originalDue }: { due: string; dueTime?: string | undefined; originalDue: string }) {
  const { t } = useWords();
  return (
    <span>
      <time dateTime={dueTime ? `${due}T${dueTime}` : due}>{dueTime ? `${due} ${dueTime}` : due}</time>
      {due !== originalDue && t(`（原时限 ${originalDue}）`, ` (first due ${originalDue})`)}
    </span>
  );
}
