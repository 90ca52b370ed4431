import ical from 'ical-generator';
import type { Language } from '../../domain/kernel/language.ts';
import { inLanguage } from '../../domain/kernel/language.ts';
import { nameOf } from '../../domain/plan/plan.ts';
import { recipientName } from '../../domain/words/names.ts';
import { movedReason, rungName } from '../../domain/words/words.ts';
import type { RehearsalReport } from './rehearse.ts';

const QUARTER_MS = 15 * 60_000;

/**
 * Writes the plan as a calendar feed: each milestone's due date as a day, each rung as a quarter of an hour, however anybody behaves. UIDs
 * come from the plan's own codes, so that reading a newer file moves what is there and doubles nothing.
 */
export function calendarFile({ request, rehearsal, startedAtMs }: RehearsalReport, language: Language): string {
  const { plan } = request;
  const t = inLanguage(language);
  // The stamp is fixed, so that the file is the same whenever it is made.
  const stamp = new Date(startedAtMs);
  const calendar = ical({ name: plan.name, prodId: { company: 'duban', product: 'rehearse', language: language.toUpperCase() } });
  const milestones = new Map<string, typeof rehearsal.obligations>();
  for (const obligation of rehearsal.obligations) {
    const { milestoneId } = obligation.spec;
    milestones.set(milestoneId, [...(milestones.get(milestoneId) ?? []), obligation]);
  }
  for (const [milestoneId, obligations] of milestones) {
    const [first] = obligations;
    if (!first) continue;
    const departments = obligations.map(({ spec }) => nameOf(plan, spec.departmentId)).join(t('、', ', '));
    calendar.createEvent({
      id: `${plan.id}/${milestoneId}/due@duban`,
      stamp,
      allDay: true,
      start: new Date(`${first.spec.schedule.dueDate}T00:00:00Z`),
      summary: t(`到期：${first.milestoneName}`, `Due: ${first.milestoneName}`),
      description: departments,
    });
    // Nobody is written to before the first day.
    for (const rung of first.spec.schedule.rungs.filter(({ date }) => date >= plan.from)) {
      const recipients = obligations.flatMap(({ spec }) => spec.schedule.rungs.find(({ id }) => id === rung.id)?.recipients ?? []);
      const names = [...new Set(recipients)].map((recipient) => recipientName(plan, recipient, language)).join(t('、', ', '));
      calendar.createEvent({
        id: `${plan.id}/${milestoneId}/${rung.id}@duban`,
        stamp,
        start: new Date(rung.atMs),
        end: new Date(rung.atMs + QUARTER_MS),
        summary: `${rungName(rung.id, language)}${t('：', ': ')}${first.milestoneName}`,
        description: rung.moved ? `${names}\n${movedReason(rung.moved, language)}` : names,
      });
    }
  }
  return `${calendar.toString().trimEnd()}\r\n`;
}
