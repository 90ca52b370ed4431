import { dateAt } from '../kernel/calendar.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { briefBefore, briefDateOn, briefOf, endReportDate, isEmptyBrief, reportsOn } from '../matters/brief.ts';
import type { Pending } from '../matters/decisions.ts';
import { hasManyDays, type MatterItem, type SharedSet } from '../matters/matters.ts';
import { obligationMachine } from '../obligation/machine.ts';
import type { Agenda } from './agenda.ts';
import type { Lives, PlanVersion } from './lives.ts';
import type { RehearsedMatter } from './rehearsed.ts';

interface ReportsInput {
  agenda: Agenda;
  version: PlanVersion;
  startedAtMs: number;
  lives: Lives;
  /** The list to which what is owed is added. */
  matters: RehearsedMatter[];
  /** Tells when a mail leaves that may leave from an instant on; both are programme epoch ms. */
  leavesAt(sendAtMs: number): number;
  pendingNow(): Pending[];
  itemsNow(wanted: (set: SharedSet) => boolean): MatterItem[];
  /** Counts the things of enterprises that are late on a date. */
  late(date: PlainDate): number;
}

/** Opens the office's brief of each week and the report at the plan's end. */
export function openReports({ agenda, version, startedAtMs, lives, matters, leavesAt, pendingNow, itemsNow, late }: ReportsInput) {
  /** Counts the lines that the brief has now. Enterprises are counted in it, not listed. */
  const briefNow = () => {
    const nowMs = agenda.nowMs();
    const date = dateAt(version.calendar, nowMs);
    const ended = date > version.plan.to && lives.obligations().some(({ state }) => !obligationMachine.isFinal(state));
    const brief = briefOf(version.calendar, {
      date,
      nowMs,
      obligations: lives.obligations().map(({ state, milestoneName: name }) => ({ state, name })),
      items: itemsNow(({ kind, dueOn }) => hasManyDays(kind) || dueOn < date),
      pending: pendingNow(),
      enterprises: [],
      before: briefBefore(version.plan, version.calendar, date),
      ...(ended && { endedOn: version.plan.to }),
    });
    const ofEnterprises = late(date);
    return { date, lines: brief.items.length + ofEnterprises, empty: isEmptyBrief(brief) && ofEnterprises === 0 };
  };
  const reported = new Set<string>();
  /** Owes the brief of a week and the report at the end, as `oweReports` in activities/brief.ts owes them and the mailroom sends them. */
  const owe = (date: PlainDate) => {
    for (const { kind, recipient, date: on, sendAtMs } of reportsOn(version.plan, version.calendar, date, dateAt(version.calendar, startedAtMs))) {
      const key = `${kind} ${on} ${recipient}`;
      if (reported.has(key)) continue;
      reported.add(key);
      const leavesAtMs = leavesAt(sendAtMs);
      const entry: RehearsedMatter = { kind, about: '', recipient, date: on, leavesAtMs, items: 0, outcome: 'waiting' };
      matters.push(entry);
      agenda.once(leavesAtMs, 'mailing', () => {
        const brief = briefNow();
        entry.items = brief.lines;
        const due = briefDateOn(version.plan, version.calendar, brief.date);
        const replaced = kind === 'brief' && due !== undefined && due > on;
        const over = kind === 'brief' ? brief.empty || replaced : endReportDate(version.plan, version.calendar) !== on;
        entry.outcome = over ? 'moot' : 'sent';
      });
    }
  };

  return { owe };
}
