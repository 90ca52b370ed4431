import { wallClock } from '../../calendar/china.ts';
import type { WorkingCalendar } from '../../domain/kernel/calendar.ts';
import { addDays } from '../../domain/kernel/dates.ts';
import { openLadders } from '../../domain/matters/matters.ts';
import { standingDuties, standingLeads } from '../../domain/matters/standing-duties.ts';
import type { Plan } from '../../domain/plan/plan.ts';

/** What a calendar has of what has to hold for a span: its first day, its end, and each mail that tells of one of them. */
interface HeldEntry {
  standing: string;
  name: string;
  department: string;
  kind: 'begins' | 'over' | 'rung';
  rung?: string;
  /** ISO 8601 with offset. */
  at: string;
  /** Of its first day: its last. */
  until?: string;
  /** It hangs on public holidays of a year whose table is not published. */
  provisional?: true;
  recipients: string[];
}

/** Every beginning and every end of what has to hold for a span that has days of its own, and the mails that tell of them, earliest first. */
export function holdCalendar(plan: Plan, calendar: WorkingCalendar): HeldEntry[] {
  const { iso } = wallClock(plan.zone);
  const ladders = openLadders(plan, calendar);
  /** Days over public holidays, which a table to come may move. */
  const moving = new Map(plan.standing.map(({ id, holds }) => [id, new Set(holds?.windows?.flatMap(({ spans = [] }) => spans.map(({ from }) => from)))]));
  const isProvisional = (duty: string, from: string) => moving.get(duty)?.has(from) === true && calendar.day(from).provisional === true;
  const startOf = (day: string) => calendar.instantMs(day.slice(0, 10), day.slice(11) || '00:00');
  const entries = standingDuties(plan).flatMap((duty) =>
    (duty.hold?.spans ?? []).flatMap(({ from, until }) =>
      standingLeads(plan, duty).flatMap((org) => {
        const of = { standing: duty.id, name: duty.name, department: org, ...(isProvisional(duty.id, from) && { provisional: true as const }) };
        const rungs = [
          ...ladders.rungsOf({ kind: 'hold', about: '', org, dueOn: from }),
          ...(until === undefined ? [] : ladders.rungsOf({ kind: 'held', about: '', org, dueOn: until.slice(0, 10) })),
        ].filter(({ date }) => date >= plan.from && date <= addDays(plan.to, 1));
        return [
          { atMs: startOf(from), ...of, kind: 'begins' as const, ...(until !== undefined && { until }), recipients: [] },
          ...(until === undefined ? [] : [{ atMs: startOf(until.length > 10 ? until : addDays(until, 1)), ...of, kind: 'over' as const, recipients: [] }]),
          ...rungs.map(({ atMs, id, recipients }) => ({ atMs, ...of, kind: 'rung' as const, rung: id, recipients })),
        ];
      }),
    ),
  );
  return entries.sort((a, b) => a.atMs - b.atMs).map(({ atMs, ...entry }) => ({ ...entry, at: iso(atMs) }));
}
