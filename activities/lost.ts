import { log } from '../config/log.ts';
import { isToEnterprise, isToUnit, OFFICE, OPERATOR, orgOf, recipientOf } from '../domain/kernel/bodies.ts';
import { rungText, undeliverableKey } from '../domain/obligation/notices.ts';
import { outsiderOf } from '../domain/plan/outsiders.ts';
import { type Plan, successorOf } from '../domain/plan/plan.ts';
import type { ClaimedNotice, NewNotice, Settlement } from '../prisma/notices.ts';
import type { Store } from '../prisma/store.ts';
import type { Backoff } from '../smtp/verdicts.ts';
import { isAboutObligation, isOfLost } from './letter-desk.ts';
import { unwritten } from './units.ts';

/** Whether something went wrong in what is made of a notice, and not with what all of them need, such as the database. */
export const isItsOwn = (error: unknown): error is Error =>
  error instanceof Error && ['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError'].includes(error.name);

/** Opens what is told of notices that reach nobody. */
export function openLost(store: Store, pace: Backoff) {
  /**
   * Owes the office and the operator the news of a mailbox that cannot be reached, once for each time that it stops taking mails and unless
   * it is their own; of the mailbox of a unit its department, and of an outsider’s the one that oversees it, whose business it is. An enterprise's mailbox is for its department to see in the list of notices: thousands may have moved their mailbox.
   */
  async function newsOfLost(notice: ClaimedNotice, plan: Plan, nowMs: number): Promise<NewNotice[]> {
    if (isOfLost(notice) || isToEnterprise(notice.recipient)) return [];
    const accepted = await store.notices.acceptedFor(plan.id, notice.recipient);
    const org = orgOf(notice.recipient);
    const through = outsiderOf(plan, org)?.of.through;
    const told = isToUnit(notice.recipient) ? [org] : through !== undefined ? [successorOf(plan, through) ?? through] : [OFFICE, OPERATOR];
    return told
      .map((body) => recipientOf(body, 'officer'))
      .filter((recipient) => recipient !== notice.recipient)
      .map((recipient) => ({
        key: undeliverableKey(plan.id, notice.recipient, accepted, recipient),
        programmeId: plan.id,
        ...(isAboutObligation(notice) && { obligationId: notice.obligationId }),
        kind: 'news' as const,
        rung: rungText({ about: 'undeliverable', sequence: accepted }),
        dueVersion: notice.dueVersion,
        sequence: isAboutObligation(notice) ? notice.state.sequence : 0,
        recipient,
        sendAtMs: nowMs,
      }));
  }

  /** What becomes of notices of which no mail can be made: they are tried again in a while, and then told of as mails that no server takes are. */
  async function unwrittenOf(unit: ClaimedNotice[], error: Error, plan: Plan, nowMs: number): Promise<Settlement[]> {
    // Its own words may quote what somebody wrote.
    log.error(
      {
        notice: unit[0]?.key,
        error: error.name,
        where: error.stack
          ?.split('\n')
          .find((line) => /^\s+at /.test(line))
          ?.trim(),
      },
      'unexpected',
    );
    const settlements = unit.map((notice) => unwritten(notice, error, pace));
    for (const [index, settlement] of settlements.entries())
      if (settlement.state === 'undeliverable') {
        const news = await newsOfLost(unit[index] as ClaimedNotice, plan, nowMs);
        // Of the mailbox alone: what is wrong may be the obligation, and then no mail about that can be made.
        settlement.news = news.map(({ obligationId: _, ...rest }) => ({ ...rest, sequence: 0 }));
      }
    return settlements;
  }

  return { newsOfLost, unwrittenOf };
}
