import type { FastifyRequest } from 'fastify';
import { refuse } from '../../domain/kernel/refusals.ts';
import { refusalWords } from '../../domain/words/refusals.ts';
import type { ProgrammeRow } from '../../prisma/programmes.ts';
import { LEAVES } from '../contract/leaves.ts';
import { onceOnly } from './acts.ts';
import { type ApiContext, type actOf, mustMatch, present } from './context.ts';

/** What `If-Match` of a change to the plan names: the version that was looked at. */
export const planEtag = (version: number) => `"plan-${version}"`;

/**
 * Gives the version that a change to the plan was read against; nothing where it is to be made to whichever holds.
 *
 * @throws ApiProblem where another holds by now, or none is named.
 */
export function onVersion(request: FastifyRequest, { state }: ProgrammeRow): { onVersion?: number } {
  const given = request.headers['if-match'];
  const [, read] = /^"plan-(\d{1,6})"$/.exec(given ?? '') ?? [];
  const told = read && refusalWords(refuse('plan-version', { holds: String(state.planVersion), given: String(Number(read) + 1) })).words;
  mustMatch(request, planEtag(state.planVersion), told || undefined);
  return present({ onVersion: given === '*' ? undefined : state.planVersion });
}

/** Hands in a changed plan, once for each key. */
export async function amendPlan(context: ApiContext, id: string, text: string, act: ReturnType<typeof actOf> & { reason?: string; onVersion?: number }) {
  const done = await onceOnly(context, id, act, LEAVES.programme.amend, act, () => context.service.amendProgramme(id, text, act));
  context.board.stale(id);
  return done;
}
