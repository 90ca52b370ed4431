import type { Actor } from '../../domain/kernel/machine.ts';
import type { ApiContext } from './context.ts';
import { ApiProblem } from './problems.ts';

/** What an event keeps as it was said, under the name that it was said by. */
const KEPT = ['reason', 'share', 'part', 'portion', 'until', 'dueOn', 'name'] as const;

/**
 * A key that has carried an act already answers with what that act brought about, but only to the body that acted and for the same
 * act: for any other, or for other words, it would look done and be nothing.
 */
export async function onceOnly(
  { store }: Pick<ApiContext, 'store'>,
  itemId: string,
  { actor, key }: { actor: Actor; key: string },
  leaves: readonly string[],
  said: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const done = await store.ledger.eventOfAct(itemId, key);
  if (!done) return;
  const isOther = KEPT.some(
    (field) => typeof said[field] === typeof done.payload[field] && typeof said[field] !== 'object' && said[field] !== done.payload[field],
  );
  if (done.actorOrg === actor.org && leaves.includes(done.type) && !isOther) return;
  throw new ApiProblem(422, 'idempotency-key-reused', {
    zh: '这个 Idempotency-Key 已用于另一次办理，请换一个。',
    en: 'This Idempotency-Key has carried another act: use a new one.',
  });
}
