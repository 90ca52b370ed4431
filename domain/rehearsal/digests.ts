import { DIGEST_AHEAD_DAYS, type DigestLine, digestBodies, isAskedLately, type Morning } from '../digest/digest.ts';
import { approverOf, OFFICE } from '../kernel/bodies.ts';
import type { Pending } from '../matters/decisions.ts';
import { granterOf } from '../obligation/extension.ts';
import { obligationMachine } from '../obligation/machine.ts';
import { departmentOf } from '../obligation/outsider.ts';
import type { Plan } from '../plan/plan.ts';
import type { RehearsedDigest, RehearsedObligation } from './rehearsed.ts';

const DAY_MS = 86_400_000;

/**
 * Gives whom a morning has something to say to, and what: by the rules of `lines` in prisma/digests.ts. When everything that the plan asks
 * for has been settled, nobody hears any more.
 *
 * @param proposals those about enterprises, and about departments, that wait for a decision since before this morning.
 * @param tellsOfEnterprises whether a body's enterprises have something to say.
 */
export function rehearsedDigests(
  plan: Plan,
  { date, atMs, sinceMs, lateFrom }: Morning,
  nowMs: number,
  obligations: Iterable<RehearsedObligation>,
  proposals: Record<'proposal' | 'departmentProposal', readonly Pick<Pending, 'sinceMs' | 'rule'>[]>,
  tellsOfEnterprises: (org: string) => boolean,
): RehearsedDigest[] {
  const counts = new Map<string, Map<string, number>>();
  const add = (org: string, line: string) => {
    const ofOrg = counts.get(org) ?? new Map<string, number>();
    counts.set(org, ofOrg.set(line, (ofOrg.get(line) ?? 0) + 1));
  };
  let over = true;
  for (const { state, events } of obligations) {
    const { stage, schedule } = state;
    const org = departmentOf(state);
    if (over && !obligationMachine.isFinal(state)) over = false;
    if (stage !== 'open' && stage !== 'submitted') continue;
    if (
      stage === 'submitted' &&
      !state.jointly &&
      approverOf(state) === OFFICE &&
      state.reviewer === undefined &&
      isAskedLately(lateFrom.asked, state.submittedAtMs ?? 0)
    )
      add(OFFICE, 'due/confirm');
    if (stage !== 'open') continue;
    const beganAtMs = events[0]?.atMs;
    if (beganAtMs !== undefined && beganAtMs > sinceMs && beganAtMs <= atMs) add(org, 'new/obligation');
    // Nobody has to use a right.
    if (state.optional) continue;
    if (schedule.dueAtMs <= atMs) {
      if (schedule.dueAtMs >= lateFrom.atMs) add(org, 'late/obligation');
    } else if (schedule.dueAtMs <= atMs + (DIGEST_AHEAD_DAYS + 1) * DAY_MS) add(org, 'due/obligation');
    if (state.extension && granterOf(state) === OFFICE && isAskedLately(lateFrom.asked, state.extension.passedAtMs ?? state.extension.requestedAtMs))
      add(OFFICE, 'due/extension');
  }
  if (over) return [];
  for (const what of ['proposal', 'departmentProposal'] as const)
    for (const { sinceMs, rule } of proposals[what]) if (isAskedLately(lateFrom.asked, sinceMs, rule)) add(OFFICE, `due/${what}`);
  return digestBodies(plan).flatMap((org) => {
    const lines = [...(counts.get(org) ?? [])].map(([line, count]) => {
      const [part, what = ''] = line.split('/') as [DigestLine['part'], string];
      return { part, what, count };
    });
    const enterprises = tellsOfEnterprises(org);
    return lines.length > 0 || enterprises ? [{ org, date, leavesAtMs: Math.max(atMs, nowMs), lines, enterprises }] : [];
  });
}
