import { programmeNowMs } from '../../domain/kernel/clock.ts';
import { stillMatters } from '../../domain/obligation/machine.ts';
import type { ObligationState } from '../../domain/obligation/obligation.ts';
import { pokeMailroom } from '../../engine/start.ts';
import type { LostNoticeRow } from '../../prisma/notices.ts';
import type { Service } from './service.ts';

export interface ResendRequest {
  /** Only those to this body: a department, office, committee or operator. */
  org?: string;
  /** Only these notices. */
  keys?: string[];
  dryRun?: boolean;
}

export interface Resent {
  /** Notices that are owed again. */
  resent: string[];
  /** Notices that are not worth sending any more: a later one says it, or what they tell of is over. */
  passed: { key: string; because: 'overtaken' | 'moot' }[];
  /** Notices that wait for another attempt and are tried at once. */
  hurried: number;
}

/**
 * Sends again what could not be delivered, when mailbox or mail server have been seen to. Worth it is what would still be sent if its time
 * came now: of what one recipient was to hear about one obligation only the latest, and nothing about what is over. The mailroom judges
 * each once more by the state of its moment. What waits for another attempt is tried at once.
 */
export async function resendNotices({ store, client, programme }: Service, programmeId: string, { org, keys, dryRun }: ResendRequest): Promise<Resent> {
  const { clock } = await programme(programmeId);
  const rows = await store.notices.undeliverable(programmeId, programmeNowMs(clock, Date.now()), { ...(org !== undefined && { org }), ...(keys && { keys }) });
  const judged = rows.map((row) => ({ key: row.key, because: notWorth(row) }));
  const worth = judged.flatMap(({ key, because }) => (because ? [] : [key]));
  const passed = judged.flatMap(({ key, because }) => (because ? [{ key, because }] : []));
  if (dryRun) return { resent: worth, passed, hurried: 0 };
  const resent = await store.notices.oweAgain(worth);
  const hurried = await store.notices.hurry(programmeId);
  // Asked for after the commit: zero is "now", however long the mail server was to be left alone.
  await pokeMailroom(client, programmeId, clock, 0);
  return { resent, passed, hurried };
}

function notWorth({ kind, rung, dueVersion, recipient, overtaken, state, ownerToldAtMs }: LostNoticeRow): 'overtaken' | 'moot' | undefined {
  if (overtaken) return 'overtaken';
  if (state === undefined) return undefined;
  const about = { kind: kind === 'news' ? ('news' as const) : ('ladder' as const), rung, dueVersion, recipient };
  // What a unit has heard meanwhile is looked at once more when it leaves.
  return stillMatters(state as ObligationState, about, ownerToldAtMs, { ever: true, lastDropped: true }) ? undefined : 'moot';
}
