import { EACH_ENTERPRISE, isToEnterprise } from '../domain/kernel/bodies.ts';
import { stillMatters } from '../domain/obligation/machine.ts';
import { addressOf, type Plan } from '../domain/plan/plan.ts';
import type { ClaimedNotice } from '../prisma/notices.ts';
import type { Store } from '../prisma/store.ts';
import { composeToBody } from './body-letters.ts';
import {
  type AboutObligation,
  type Composed,
  type Dropped,
  isAboutObligation,
  isOfLost,
  type MailLinks,
  moot,
  NO_ADDRESS,
  openDesk,
  overtaken,
} from './letter-desk.ts';
import { obligationLetters } from './obligation-letters.ts';
import { stepLetters } from './step-letters.ts';

export type Letters = ReturnType<typeof letters>;

/**
 * Writes the mails of one batch from the state of this moment.
 *
 * @param nowMs programme epoch ms.
 * @param links what links are made of; absent where no address is known that people could open.
 */
export function letters(store: Store, plan: Plan, nowMs: number, links?: MailLinks) {
  const desk = openDesk(store, plan, nowMs, links);
  const obligations = obligationLetters(desk);
  const steps = stepLetters(desk);

  /** Where a notice goes; undefined where it goes to nobody, or to many. */
  function addressFor(notice: ClaimedNotice): string | undefined {
    if (notice.recipient === EACH_ENTERPRISE) return undefined;
    if (isToEnterprise(notice.recipient)) return 'enterprise' in notice ? notice.enterprise?.mail : undefined;
    return addressOf(plan, notice.recipient);
  }

  /** Why a notice is not to leave, judged by its obligation as it is now; undefined where it is. */
  function droppedBecause(notice: ClaimedNotice): Dropped | undefined {
    if (notice.overtaken) return overtaken('已被后续催办取代');
    if (!isAboutObligation(notice)) return undefined;
    const { state, ownerToldAtMs } = notice;
    if (!stillMatters(state, notice.kind === 'news' ? notice : { ...notice, kind: 'ladder' }, ownerToldAtMs)) return moot('发出前情况已变，无须再发');
    const known = notice.kind === 'enterprise' || notice.recipient === EACH_ENTERPRISE || addressOf(plan, notice.recipient) !== undefined;
    return known ? undefined : NO_ADDRESS;
  }

  /** What a notice that is to leave says. */
  async function compose(notice: ClaimedNotice): Promise<Composed> {
    if (isOfLost(notice)) return composeToBody(desk, notice);
    if (!isAboutObligation(notice)) return isToEnterprise(notice.recipient) ? steps.compose(notice) : composeToBody(desk, notice);
    if (notice.kind === 'enterprise') return obligations.toEnterprise(notice);
    return notice.recipient === EACH_ENTERPRISE ? obligations.each(notice) : obligations.toOne(notice);
  }

  /** One mail for several notices: what several departments let slip of one milestone, to somebody above them. */
  const composeTogether = (notices: AboutObligation[]): Promise<Composed> => obligations.together(notices);

  return { droppedBecause, addressFor, compose, composeTogether };
}
