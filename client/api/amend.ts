import { LEAVES } from '../contract/leaves.ts';
import { onceOnly } from './acts.ts';
import type { ApiContext, actOf } from './context.ts';

/** What `If-Match` of a change to the plan names: the version that was looked at. */
export const planEtag = (version: number) => `"plan-${version}"`;

/** Hands in a changed plan, once for each key. */
export async function amendPlan(context: ApiContext, id: string, text: string, act: ReturnType<typeof actOf> & { reason?: string }) {
  const done = await onceOnly(context, id, act, LEAVES.programme.amend, act, () => context.service.amendProgramme(id, text, act));
  context.board.stale(id);
  return done;
}
