import type { Morning } from '../digest/digest.ts';
import { dateAt } from '../kernel/calendar.ts';
import { decisionItems, pendingOf } from '../matters/decisions.ts';
import { type MatterItem, type MatterLadders, openLadders, reachedOn, rungKey, setKey } from '../matters/matters.ts';
import type { Agenda } from './agenda.ts';
import type { Lives, PlanVersion } from './lives.ts';
import type { RehearsedMatter, Rosters } from './rehearsed.ts';

interface MattersInput {
  agenda: Agenda;
  version: PlanVersion;
  startedAtMs: number;
  lives: Lives;
  pauses: readonly { fromMs: number; toMs: number }[];
  rosters: Rosters | undefined;
}

/** What waits for somebody, told by set on each morning, as `oweMatters` in activities/matters.ts does. */
export function openMatters({ agenda, version, startedAtMs, lives, pauses, rosters }: MattersInput) {
  const told = new Set<string>();
  const matters: RehearsedMatter[] = [];
  let ladders: MatterLadders | undefined;
  const laddersNow = (): MatterLadders => {
    if (ladders?.plan !== version.plan || ladders.calendar !== version.calendar) ladders = openLadders(version.plan, version.calendar);
    return ladders;
  };
  const itemsNow = (): MatterItem[] => {
    const pending = [...lives.obligations()].flatMap(({ state, milestoneName }) => pendingOf(state, milestoneName));
    return [...decisionItems(version.plan, version.calendar, [...pending, ...(rosters?.pending() ?? [])])];
  };

  return {
    matters,
    morning({ date }: Morning): void {
      const startedOn = dateAt(version.calendar, startedAtMs);
      const { rungs, notices } = reachedOn(laddersNow(), itemsNow(), { date, startedOn }, told);
      for (const rung of rungs) told.add(rungKey(rung));
      for (const { kind, about, recipient, sendAtMs } of notices) {
        const dueAtMs = Math.max(sendAtMs, agenda.nowMs());
        const leavesAtMs = pauses.find(({ fromMs, toMs }) => fromMs <= dueAtMs && dueAtMs < toMs)?.toMs ?? dueAtMs;
        const entry: RehearsedMatter = { kind, about, recipient, date, leavesAtMs, items: 0, outcome: 'waiting' };
        matters.push(entry);
        const sets = new Set(rungs.filter((rung) => rung.kind === kind && rung.about === about && rung.recipients.includes(recipient)).map(setKey));
        agenda.once(leavesAtMs, 'mailing', () => {
          entry.items = itemsNow().filter((item) => sets.has(setKey(item))).length;
          entry.outcome = entry.items > 0 ? 'sent' : 'moot';
        });
      }
    },
  };
}
