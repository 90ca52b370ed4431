import { endOfDayMs, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, addMonths, type PlainDate } from '../kernel/dates.ts';
import type { EnterpriseState, YearlyReview } from './enterprise.ts';

/** The yearly self-assessments of a certificate: each year but the last asks for one by its end; those that `reviewedOn` covers are done. */
export function yearlyReviews(
  calendar: Pick<WorkingCalendar, 'instantMs'>,
  { issuedOn, expiresOn }: { issuedOn: PlainDate; expiresOn: PlainDate },
  reviewedOn?: PlainDate,
): YearlyReview[] {
  const yearly: YearlyReview[] = [];
  for (let year = 1; ; year++) {
    const dueOn = addDays(addMonths(issuedOn, year * 12), -1);
    // Many a certificate runs until the same day three years on: that makes no fourth year.
    if (addDays(dueOn, 1) >= expiresOn) return yearly;
    const done = reviewedOn !== undefined && reviewedOn > addDays(addMonths(issuedOn, (year - 1) * 12), -1);
    yearly.push({ dueOn, dueAtMs: endOfDayMs(calendar, dueOn), ...(done && { doneOn: reviewedOn }) });
  }
}

/**
 * When the next yearly self-assessment is due that is still to be done and was not due before it was enrolled. What the enterprise has handed
 * in waits for its department, and is late no more.
 */
export function yearlyDueOn({ certificate, handedIn }: Pick<EnterpriseState, 'certificate' | 'handedIn'>): PlainDate | undefined {
  const handed = handedIn?.assessYearly?.dueOn;
  return certificate?.yearly.find(({ dueOn, doneOn, historic }) => doneOn === undefined && !historic && dueOn !== handed)?.dueOn;
}

/** The yearly self-assessment that is open on `date`: the earliest not done whose year has begun. */
export function yearlyOpenOn({ certificate }: Pick<EnterpriseState, 'certificate'>, date: PlainDate): YearlyReview | undefined {
  if (!certificate) return undefined;
  const begun = (index: number) => (index === 0 ? date >= certificate.issuedOn : date > (certificate.yearly[index - 1]?.dueOn ?? ''));
  return certificate.yearly.find(({ doneOn, historic }, index) => doneOn === undefined && !historic && begun(index));
}
