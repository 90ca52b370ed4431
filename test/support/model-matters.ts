import { OFFICE, recipientOf } from '../../domain/kernel/bodies.ts';
import { dateAt, type WorkingCalendar } from '../../domain/kernel/calendar.ts';
import { briefBefore, briefDateOn, briefOf, endReportDate, isEmptyBrief, reportsOn } from '../../domain/matters/brief.ts';
import { DEPARTMENT_PROPOSAL, decisionItems, type Pending, pendingEnd, pendingOf, pendingProposal } from '../../domain/matters/decisions.ts';
import { holdItems } from '../../domain/matters/holds.ts';
import { begunIndicators, indicatorItems } from '../../domain/matters/indicators.ts';
import {
  isNews,
  type MatterItem,
  matterName,
  noticeName,
  openLadders,
  openTold,
  type ReachedRung,
  reachedOn,
  rungKey,
  setKey,
  toldItems,
} from '../../domain/matters/matters.ts';
import { judgedOn, missedIndicator, missedProposals } from '../../domain/matters/missed.ts';
import { progressItems } from '../../domain/matters/progress.ts';
import { countedValues, listedItems, pendingOnRegisters, registerItems } from '../../domain/matters/registers.ts';
import { standingItems } from '../../domain/matters/standing-duties.ts';
import { obligationMachine } from '../../domain/obligation/machine.ts';
import type { ObligationState } from '../../domain/obligation/obligation.ts';
import type { DatedIndicator, Plan } from '../../domain/plan/plan.ts';
import type { ItemState } from '../../domain/register/register.ts';
import type { RehearsedMatter } from '../../domain/rehearsal/rehearsed.ts';

/** How a programme stands at the moment. */
interface Now {
  plan: Plan;
  calendar: WorkingCalendar;
  obligations: { state: ObligationState; name: string }[];
  /** What is on the plan's register. */
  onRegister: ItemState[];
}

/** Things by kind and id, at an instant (programme epoch ms). */
export interface Mentions {
  atMs: number;
  of: string[];
}
const mention = ({ kind, id }: { kind: string; id: string }) => `${kind} ${id}`;

/** Of each body what is more than two days late, without the first of them: upon that the rule about lapses of every random plan proposes. */
function allButFirstLate(obligations: Now['obligations'], atMs: number): ObligationState[] {
  const had = new Set<string>();
  return (
    obligations
      .map(({ state }) => state)
      // No department loses points for what outsiders owe.
      .filter(({ stage, lapsedAtMs, outsider }) => !outsider && lapsedAtMs !== undefined && stage !== 'historic' && stage !== 'withdrawn')
      .filter(({ schedule, submittedAtMs, settledAtMs }) => Math.min(submittedAtMs ?? settledAtMs ?? atMs, atMs) - schedule.dueAtMs > 2 * 86_400_000)
      .sort((a, b) => (a.lapsedAtMs ?? 0) - (b.lapsedAtMs ?? 0) || a.schedule.dueAtMs - b.schedule.dueAtMs || (a.id < b.id ? -1 : 1))
      .filter(({ departmentId }) => had.has(departmentId) || !had.add(departmentId))
  );
}

/** What waits, told by set, and the office's brief, by the plainest interpreter: everything is looked at on every morning. */
export function imaginedMatters({ startedAtMs, pauses, now }: { startedAtMs: number; pauses: readonly { fromMs: number; toMs: number }[]; now(): Now }) {
  const told = openTold();
  const reported = new Set<string>();
  const matters: RehearsedMatter[] = [];
  const waiting: { atMs: number; leave(): void }[] = [];
  const late: Mentions[] = [];
  const briefs: Mentions[] = [];
  /** What rules about numbers have proposed, by rule and cause: nobody decides on it. */
  const proposed = new Map<string, Pending>();

  function propose(atMs: number) {
    const { plan, calendar, onRegister, obligations } = now();
    for (const { id: rule } of plan.consequences.filter((one) => one.rule?.on === 'lapse'))
      for (const state of allButFirstLate(obligations, atMs)) {
        const id = `${rule}.${state.id}`;
        if (!proposed.has(id)) proposed.set(id, { ...pendingProposal(id, DEPARTMENT_PROPOSAL, atMs, rule), from: state.departmentId });
      }
    const { indicators, earlier } = judgedOn(plan, dateAt(calendar, atMs), dateAt(calendar, startedAtMs));
    const missed = (one: DatedIndicator) => missedIndicator(plan, one, countedValues(plan, calendar, one, onRegister));
    for (const { rule, cause, org } of missedProposals(plan, indicators.flatMap(missed), earlier.flatMap(missed))) {
      const id = `${rule}.${cause}`;
      if (!proposed.has(id)) proposed.set(id, { ...pendingProposal(id, DEPARTMENT_PROPOSAL, atMs, rule), from: org });
    }
  }

  function pendingNow({ plan, calendar, obligations, onRegister }: Now) {
    const over = obligations.every(({ state }) => obligationMachine.isFinal(state));
    return [
      ...obligations.flatMap(({ state, name }) => pendingOf(state, name)),
      ...proposed.values(),
      ...pendingOnRegisters(plan, onRegister),
      ...pendingEnd(plan, calendar, over ? 'completed' : 'running'),
    ];
  }

  function itemsNow(atMs: number): MatterItem[] {
    const { plan, calendar, obligations, onRegister } = now();
    const on = { date: dateAt(calendar, atMs), startedOn: dateAt(calendar, startedAtMs) };
    return [
      ...decisionItems(plan, calendar, pendingNow(now())),
      // Nobody reports a number; what is found is counted.
      ...begunIndicators(plan, on.date).flatMap((one) => indicatorItems(plan, one, countedValues(plan, calendar, one, onRegister), on.date)),
      ...standingItems(plan, [], () => true),
      ...holdItems(plan, calendar, on),
      ...progressItems(plan, calendar, obligations, on),
      ...registerItems(plan, onRegister),
      ...listedItems(plan, calendar, onRegister, on.date),
    ];
  }

  function owe(
    of: Pick<RehearsedMatter, 'kind' | 'about' | 'recipient' | 'date'>,
    sendAtMs: number,
    nowMs: number,
    judge: (atMs: number) => [items: number, sent: boolean],
  ) {
    const dueAtMs = Math.max(sendAtMs, nowMs);
    const leavesAtMs = pauses.find(({ fromMs, toMs }) => fromMs <= dueAtMs && dueAtMs < toMs)?.toMs ?? dueAtMs;
    const { kind, about, recipient, date } = of;
    const entry: RehearsedMatter = { kind, about, recipient, date, leavesAtMs, items: 0, outcome: 'waiting' };
    matters.push(entry);
    const leave = () => {
      const [items, sent] = judge(leavesAtMs);
      entry.items = items;
      entry.outcome = sent ? 'sent' : 'moot';
    };
    waiting.push({ atMs: leavesAtMs, leave });
    waiting.sort((a, b) => a.atMs - b.atMs);
  }

  function briefAt(atMs: number) {
    const { plan, calendar, obligations } = now();
    const date = dateAt(calendar, atMs);
    const ended = date > plan.to && obligations.some(({ state }) => !obligationMachine.isFinal(state));
    const items = itemsNow(atMs).filter(({ dueOn, kind }) => dueOn < date || ['confirm', 'extension', 'ending', 'strike', 'proposal'].includes(kind));
    return briefOf(calendar, {
      date,
      nowMs: atMs,
      obligations,
      items,
      pending: pendingNow(now()),
      enterprises: [],
      before: briefBefore(plan, calendar, date),
      ...(ended && { endedOn: plan.to }),
    });
  }

  /** What is late or undecided, by the plain words of the plan: independent of what the brief makes of it. */
  function lateAt(atMs: number): string[] {
    const { calendar, obligations } = now();
    const date = dateAt(calendar, atMs);
    const asked = itemsNow(atMs).filter(({ kind, dueOn, done, caughtUp }) => kind !== 'standing' && !isNews(kind) && dueOn < date && !done && !caughtUp);
    return [
      ...obligations.flatMap(({ state }) => (state.stage === 'open' && state.schedule.dueAtMs <= atMs ? [`obligation ${state.id}`] : [])),
      ...asked.map(mention),
    ];
  }

  /** Whether a body answers now for what another did when its rung was told to somebody beside it, and has not had that rung itself. */
  const isInPlaceOf = (item: MatterItem, rungs: readonly ReachedRung[], recipient: string) =>
    ['indicator', 'target', 'quota', 'standing'].includes(item.kind) &&
    rungs.some(
      ({ kind, about, dueOn, org, rung }) =>
        kind === item.kind && about === item.about && dueOn === item.dueOn && org !== recipient.split('/')[0] && !told.has(rungKey({ ...item, rung })),
    );

  return {
    matters,
    /** What was late on each morning, and what each brief told of. */
    quiet: { late, briefs },
    /** When the next of those that are owed leaves (programme epoch ms). */
    leavesAtMs: () => waiting[0]?.atMs ?? Number.POSITIVE_INFINITY,
    leave: () => waiting.shift()?.leave(),
    morning(date: string, atMs: number): void {
      const { plan, calendar } = now();
      const on = { date, startedOn: dateAt(calendar, startedAtMs) };
      propose(atMs);
      late.push({ atMs, of: [...new Set(lateAt(atMs))] });
      const { rungs, notices } = reachedOn(openLadders(plan, calendar), itemsNow(atMs), on, told);
      for (const rung of rungs) told.add(rung);
      for (const notice of notices) {
        const mine = (rung: ReachedRung) => noticeName(rung) === matterName(notice) && rung.recipients.includes(notice.recipient);
        const of = rungs.filter(mine);
        const sets = new Set(of.map(setKey));
        owe(notice, notice.sendAtMs, atMs, (leavesAtMs) => {
          const still = toldItems(
            of,
            itemsNow(leavesAtMs).filter((item) => sets.has(setKey(item)) || isInPlaceOf(item, of, notice.recipient)),
          );
          return [still.length, still.length > 0];
        });
      }
      for (const report of reportsOn(plan, calendar, date, on.startedOn)) {
        const key = `${report.kind} ${report.date} ${report.recipient}`;
        if (reported.has(key)) continue;
        reported.add(key);
        owe({ ...report, about: '' }, report.sendAtMs, atMs, (leavesAtMs) => {
          const held = now();
          const brief = briefAt(leavesAtMs);
          const due = briefDateOn(held.plan, held.calendar, brief.date);
          const over =
            report.kind === 'brief' ? isEmptyBrief(brief) || (due !== undefined && due > report.date) : endReportDate(held.plan, held.calendar) !== report.date;
          if (!over && report.recipient === recipientOf(OFFICE, 'officer')) briefs.push({ atMs: leavesAtMs, of: brief.items.map(mention) });
          return [brief.items.length, !over];
        });
      }
    },
  };
}
