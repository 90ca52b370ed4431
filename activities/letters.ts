import { EACH_ENTERPRISE, isToEnterprise } from '../domain/kernel/bodies.ts';
import { inLanguage } from '../domain/kernel/language.ts';
import { copyParts } from '../domain/kernel/people.ts';
import { stillMatters } from '../domain/obligation/machine.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { ClaimedNotice } from '../prisma/notices.ts';
import type { Store } from '../prisma/store.ts';
import { composeToBody } from './body-letters.ts';
import { NOBODY, noticeMailbox, personOf, type Who } from './copies.ts';
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
import { readSteps, type StepsNow } from './steps-now.ts';

export type Letters = ReturnType<typeof letters>;

/**
 * Writes the mails of one batch from the state of this moment.
 *
 * @param nowMs programme epoch ms.
 * @param links what links are made of; absent where no address is known that people could open.
 * @param who signs in for the bodies, and is away: to whom copies go.
 * @param stepsNow how enterprises' steps are read; each time from the registry unless told.
 */
export function letters(store: Store, plan: Plan, nowMs: number, links?: MailLinks, who: Who = NOBODY, stepsNow: StepsNow = readSteps(store)) {
  const desk = openDesk(store, plan, nowMs, links, who, stepsNow);
  const obligations = obligationLetters(desk);
  const steps = stepLetters(desk);

  /** Tells where a notice goes; undefined where it goes to nobody, or to many. */
  function addressFor(notice: ClaimedNotice): string | undefined {
    if (notice.recipient === EACH_ENTERPRISE) return undefined;
    if (isToEnterprise(notice.recipient)) return 'enterprise' in notice ? notice.enterprise?.mail : undefined;
    return noticeMailbox(plan, who, notice);
  }

  /** Tells why a notice is not to leave, judged by its obligation as it is now; undefined where the notice may leave. */
  function droppedBecause(notice: ClaimedNotice): Dropped | undefined {
    if (isCopy(notice) && !personOf(who, notice.recipient)) return moot('收件人账号已停用、调离或没有本人邮箱，无须再发');
    if (notice.overtaken) return overtaken('已被后续催办取代');
    if (!isAboutObligation(notice)) return undefined;
    const { state, ownerToldAtMs, unitTold } = notice;
    if (!stillMatters(state, notice.kind === 'news' ? { ...notice, kind: 'news' } : { ...notice, kind: 'ladder' }, ownerToldAtMs, unitTold))
      return moot('发出前情况已变，无须再发');
    const known = notice.kind === 'enterprise' || notice.recipient === EACH_ENTERPRISE || noticeMailbox(plan, who, notice) !== undefined;
    return known ? undefined : NO_ADDRESS;
  }

  /** Composes a notice that is to leave: a copy says the same as its original, to somebody by name. */
  async function compose(notice: ClaimedNotice): Promise<Composed> {
    if (isOfLost(notice)) return copied(notice, await composeToBody(desk, original(notice)));
    if (!isAboutObligation(notice))
      return isToEnterprise(notice.recipient) ? steps.compose(notice) : copied(notice, await composeToBody(desk, original(notice)));
    if (notice.kind === 'enterprise') return obligations.toEnterprise(notice);
    return notice.recipient === EACH_ENTERPRISE ? obligations.each(notice) : copied(notice, await obligations.toOne(original(notice)));
  }

  /** Composes one mail for several notices: what several departments let slip of one milestone, told to somebody above them. */
  const composeTogether = async (notices: AboutObligation[]): Promise<Composed> =>
    copied(notices[0] as AboutObligation, await obligations.together(notices.map(original)));

  function copied({ recipient }: ClaimedNotice, composed: Composed): Composed {
    const person = personOf(who, recipient);
    if (!('mail' in composed) || !person) return composed;
    const { letter } = composed.mail;
    const greeting = inLanguage(letter.language)(letter.greeting.replace(/：$/, ` ${person.name}：`), letter.greeting.replace(/:$/, `, ${person.name}:`));
    return { mail: { ...composed.mail, to: { name: person.name, address: person.email }, letter: { ...letter, greeting } } };
  }

  return { droppedBecause, addressFor, compose, composeTogether };
}

const isCopy = ({ recipient }: ClaimedNotice): boolean => copyParts(recipient).username !== undefined;
/** Gives the notice that a copy is a copy of. */
const original = <N extends ClaimedNotice>(notice: N): N => ({ ...notice, recipient: copyParts(notice.recipient).recipient });
