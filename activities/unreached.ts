import { OFFICE, OPERATOR, recipientOf } from '../domain/kernel/bodies.ts';
import { withoutOfficer } from '../domain/kernel/people.ts';
import { rungText, undeliverableKey } from '../domain/obligation/notices.ts';
import { activeDepartments, type Plan } from '../domain/plan/plan.ts';
import type { NewNotice } from '../prisma/notices.ts';
import type { Store } from '../prisma/store.ts';

/**
 * Owes the office and the operator the news that nobody can sign in for a body any more, on the morning before its next rung could leave,
 * and once for each time that its last officer was disabled. Whether that still holds is asked when it leaves.
 */
export async function oweUnreached(store: Store, plan: Plan, sendAtMs: number): Promise<number> {
  const people = await store.accounts.users.list();
  const notices = withoutOfficer(
    people,
    activeDepartments(plan).map(({ id }) => id),
  ).flatMap((body): NewNotice[] => {
    const since = Math.max(...people.filter(({ org, role }) => org === body && role === 'officer').map(({ updatedAt }) => updatedAt.getTime()));
    // The sequence counts minutes: a number that stays while nothing changes.
    const sequence = Math.floor(since / 60_000);
    return [OFFICE, OPERATOR].map((org) => {
      const recipient = recipientOf(org, 'officer');
      return {
        key: undeliverableKey(plan.id, recipientOf(body, 'officer'), sequence, recipient),
        programmeId: plan.id,
        kind: 'news' as const,
        rung: rungText({ about: 'undeliverable', sequence }),
        dueVersion: 1,
        sequence: 0,
        recipient,
        sendAtMs,
      };
    });
  });
  await store.notices.owe(notices);
  return notices.length;
}
