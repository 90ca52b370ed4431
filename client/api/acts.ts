import type { Actor } from '../../domain/kernel/machine.ts';
import type { LedgerEvent } from '../../prisma/ledger.ts';
import type { ApiContext } from './context.ts';
import { ApiProblem } from './problems.ts';

/** What an event keeps as it was said, under the name that it was said by. */
const KEPT = ['reason', 'share', 'part', 'portion', 'until', 'dueOn', 'name'] as const;

interface Keyed {
  actor: Actor;
  key: string;
}

/**
 * Carries out an act under its key. A key that has carried an act already answers with what that act brought about, but only to the body that
 * acted and for the same act: for any other, or for other words, it would look done and be nothing. That is asked before, and once more
 * afterwards: another act may have come under the same key in the same moment, and the engine carries out one of them.
 *
 * @param said what was asked for, as it was said.
 */
export async function onceOnly<T>(
  { store }: Pick<ApiContext, 'store'>,
  itemId: string,
  act: Keyed,
  leaves: readonly string[],
  said: Readonly<Record<string, unknown>>,
  work: () => Promise<T>,
): Promise<T> {
  const mustBeThis = async () => {
    const event = await store.ledger.eventOfAct(itemId, act.key);
    if (event && !isOf(event, act, leaves, said)) throw keyReused();
  };
  await mustBeThis();
  const done = await work();
  await mustBeThis();
  return done;
}

function isOf({ actorOrg, type, payload }: LedgerEvent, { actor }: Keyed, leaves: readonly string[], said: Readonly<Record<string, unknown>>): boolean {
  const others = KEPT.filter((field) => typeof said[field] === typeof payload[field] && typeof said[field] !== 'object' && said[field] !== payload[field]);
  return actorOrg === actor.org && leaves.includes(type) && others.length === 0;
}

export const keyReused = () =>
  new ApiProblem(422, 'idempotency-key-reused', {
    zh: '这个 Idempotency-Key 已用于另一次办理，请换一个。',
    en: 'This Idempotency-Key has carried another act: use a new one.',
  });
