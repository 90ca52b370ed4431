import { isToUnit, OFFICE, orgOf } from '../domain/kernel/bodies.ts';
import { inLanguage } from '../domain/kernel/language.ts';
import { deciders } from '../domain/letters/address.ts';
import { groupLetter } from '../domain/letters/group.ts';
import { type Letter, type LetterInput, letterFor } from '../domain/letters/letter.ts';
import { linkLine } from '../domain/letters/link.ts';
import { unitLetter } from '../domain/letters/portion.ts';
import { enterpriseGreeting, enterpriseLetter } from '../domain/letters/roster.ts';
import { urgedLetter } from '../domain/letters/urged.ts';
import { readRung } from '../domain/obligation/notices.ts';
import { bornTo, type Mentioned, type ObligationState } from '../domain/obligation/obligation.ts';
import { isBusinessOf } from '../domain/obligation/outsider.ts';
import { portionOf } from '../domain/obligation/portion.ts';
import { partnersOf } from '../domain/obligation/together.ts';
import { languageOf } from '../domain/plan/language.ts';
import { datedMilestones, nameOf, type Plan } from '../domain/plan/plan.ts';
import { minuteName } from '../domain/words/dates.ts';
import { personName } from '../domain/words/words.ts';
import type { UserRow } from '../prisma/accounts.ts';
import type { LedgerEvent } from '../prisma/ledger.ts';
import { entranceLetters } from './entrance-letters.ts';
import { type AboutObligation, type Composed, type Desk, moot, NO_ADDRESS, undeliverable } from './letter-desk.ts';
import { openRosters } from './roster-now.ts';

/** Gives, one line each, the comments that name somebody of a body and that this person has not read yet, whoever of the body the mail is for. */
function unreadComments(
  plan: Plan,
  { mentions = [] }: ObligationState,
  events: readonly LedgerEvent[],
  recipient: string,
  minute: (ms: number) => string,
): string {
  const org = orgOf(recipient);
  const language = languageOf(plan, recipient);
  const say = inLanguage(language);
  const since = Math.min(...mentions.filter((one) => one.org === org).map((one) => one.since));
  const names = (event: LedgerEvent) => ((event.payload.mentions ?? []) as Mentioned[]).filter((one) => one.org === org);
  return events
    .filter((event) => event.type === 'commented' && event.sequence >= since && names(event).length > 0)
    .map((event) => {
      const [who, at] = [
        `${nameOf(plan, event.actorOrg ?? '')} ${personName(event.actorName, language) ?? ''}`.trim(),
        minuteName(minute(event.atMs), language),
      ];
      const whom = names(event)
        .map(({ name }) => `@${name}`)
        .join(' ');
      return say(`${who}（${at}）：${whom} ${event.payload.reason}`, `${who} (${at}): ${whom} ${event.payload.reason}`);
    })
    .join('\n');
}

/** Tells a unit of its portion: with the link and the code that let it act on that, as long as it can. */
function toUnit({ plan, links }: Desk, { state, recipient, key }: AboutObligation, letter: Letter | undefined): Composed {
  const portion = portionOf(state, recipient);
  if (!portion || !letter) return NO_ADDRESS;
  const { id, name, mail, stage } = portion;
  const mayAct = links && state.stage === 'open' && stage === 'open' && !deciders(plan).has(mail.toLowerCase());
  const line = mayAct ? [linkLine({ ...links, noticeKey: key, address: mail, sentAtRealMs: Date.now() }, letter.language, 'portion')] : [];
  return {
    mail: { to: { name, address: mail }, thread: `${state.id.replaceAll('/', '.')}.${id}`, letter: { ...letter, closing: [...letter.closing, ...line] } },
  };
}

/** Whether a mail goes to the outsider who answers, and not to the department that oversees it. Nobody signs in for an outsider. */
const isToOutsider = ({ recipient, state }: Pick<AboutObligation, 'recipient' | 'state'>): boolean =>
  state.outsider !== undefined && orgOf(recipient) === state.departmentId;

/**
 * Tells whether the console shows somebody every obligation. A department sees its own only, such as the lead that hears of an assistant's
 * lapse.
 */
const seesAll = (plan: Plan, recipient: string): boolean => !plan.departments.some(({ id }) => id === orgOf(recipient));

/** Opens the letters that are about an obligation: to one body, to somebody above several of them, and to each enterprise of a roster. */
export function obligationLetters(desk: Desk) {
  const { store, plan, nowMs, wall, today, links, addressee, withPage } = desk;
  const milestones = new Map(datedMilestones(plan).map((dated) => [dated.id, dated.milestone]));
  const rosters = openRosters(desk, ({ state }) => milestones.get(state.milestoneId)?.roster);
  const deciding = deciders(plan);
  const entrance = entranceLetters(desk);
  /** The accounts, read once for all of a batch: whose mailbox it is decides who may be given a code. */
  let accounts: Promise<UserRow[]> | undefined;
  // The letters to the enterprises of a roster differ by their greeting only.
  const circulars = new Map<string, Letter>();

  async function inputOf(notice: AboutObligation): Promise<LetterInput> {
    const { state, milestoneName, kind, rung, recipient } = notice;
    const together = state.together && (await store.ledger.obligations({ programmeId: plan.id, milestoneId: state.milestoneId }));
    return {
      ...(together && {
        partners: partnersOf(
          state,
          together.map((row) => row.state),
        ),
      }),
      plan,
      milestone: { name: milestoneName, plan: milestones.get(state.milestoneId) },
      state,
      kind: kind === 'news' ? 'news' : 'ladder',
      rung,
      recipient,
      nowMs,
      minute: wall.minute,
      today,
      ...(await reasonOf(notice)),
    };
  }

  /** Gives what a person wrote with the act that this notice is the news of. */
  async function reasonOf(notice: AboutObligation): Promise<{ reason?: string }> {
    if (notice.kind !== 'news') return {};
    const { rung, obligationId, recipient } = notice;
    const ref = readRung(rung);
    const sequence = ref.about === 'news' ? ref.sequence : undefined;
    const events = await store.ledger.events(obligationId);
    if (ref.about === 'news' && ref.event === 'commented') return { reason: unreadComments(plan, notice.state, events, recipient, wall.minute) };
    const event = events.find((candidate) => candidate.sequence === sequence);
    const reason = event?.payload.reason;
    return typeof reason === 'string' && reason !== '' ? { reason } : {};
  }

  /** Tells the department that answers where it can act, and the code that lets it; undefined for everybody else, and when the obligation is over. */
  async function actLine({ key, recipient, state }: AboutObligation, language: Letter['language']): Promise<string | undefined> {
    const toAct = isBusinessOf(state, orgOf(recipient)) && state.stage === 'open' && state.departmentId !== OFFICE;
    // A code is only for the mailbox of the body; people sign in.
    const { address } = addressee(recipient);
    return links && toAct && !key.includes('@') && (await isTheirsAlone(address, orgOf(recipient)))
      ? linkLine({ ...links, noticeKey: key, address, sentAtRealMs: Date.now() }, language, isToOutsider({ recipient, state }) ? 'outsider' : 'obligation')
      : undefined;
  }

  /**
   * Adds a link: for the department that answers, where it can act and the code that lets it; for others, and when the obligation is over,
   * its page.
   */
  async function withLink(letter: Letter, notice: AboutObligation): Promise<Letter> {
    const { recipient, state } = notice;
    const line = await actLine(notice, letter.language);
    if (line !== undefined) return { ...letter, closing: [...letter.closing, line] };
    if (isToOutsider(notice)) return letter;
    const theirs = isBusinessOf(state, orgOf(recipient));
    const assisted = state.role === 'assist' && state.leads.includes(orgOf(recipient));
    return theirs || assisted || seesAll(plan, recipient) || state.copies?.includes(recipient)
      ? withPage(letter, `/obligations/${state.milestoneId}/${bornTo(state)}`)
      : letter;
  }

  /**
   * Tells one body what it was urged or instructed about at once: each of its obligations has the link and the code that a mail about it
   * alone has.
   */
  async function urgedTogether(notices: AboutObligation[], inputs: readonly [LetterInput, ...LetterInput[]]): Promise<Letter> {
    const letter = urgedLetter(inputs);
    const say = inLanguage(letter.language);
    const lines = await Promise.all(
      notices.map(async (notice) => {
        const line = await actLine(notice, letter.language);
        return line === undefined ? [] : [say(`「${notice.milestoneName}」${line}`, `“${notice.milestoneName}”: ${line}`)];
      }),
    );
    return withPage({ ...letter, closing: [...letter.closing, ...lines.flat()] }, '/todo');
  }

  /** Tells whether a mailbox is read by nobody who signs in as another body: a code in it would let them act as this department. */
  async function isTheirsAlone(address: string, departmentId: string): Promise<boolean> {
    const mailbox = address.toLowerCase();
    if (deciding.has(mailbox)) return false;
    accounts ??= store.accounts.users.list();
    return (await accounts).every(({ email, org, disabled }) => disabled || org === departmentId || email.toLowerCase() !== mailbox);
  }

  return {
    async toOne(notice: AboutObligation): Promise<Composed> {
      if (isToUnit(notice.recipient)) return toUnit(desk, notice, unitLetter(await inputOf(notice)));
      const thread = notice.state.id.replaceAll('/', '.');
      const letter = await withLink(letterFor(await inputOf(notice)), notice);
      return { mail: { to: addressee(notice.recipient), thread, ...(await rosters.enclosedIn(letter, [notice])) } };
    },

    /**
     * Composes one mail for what several departments let slip of one milestone, to somebody above them; or for what one body was urged about
     * at once.
     */
    async together(notices: AboutObligation[]): Promise<Composed> {
      const [first] = notices as [AboutObligation, ...AboutObligation[]];
      const inputs = (await Promise.all(notices.map(inputOf))) as [LetterInput, ...LetterInput[]];
      if (first.kind === 'news')
        return { mail: { to: addressee(first.recipient), thread: `${plan.id}.${first.state.departmentId}`, letter: await urgedTogether(notices, inputs) } };
      const thread = `${plan.id}.${first.state.milestoneId}`;
      const letter = groupLetter(inputs);
      const placed =
        seesAll(plan, first.recipient) || isBusinessOf(first.state, orgOf(first.recipient))
          ? withPage(letter, `/obligations?milestone=${first.state.milestoneId}`)
          : letter;
      return { mail: { to: addressee(first.recipient), thread, ...(await rosters.enclosedIn(placed, notices)) } };
    },

    /** Gives, instead of one mail, the enterprises of a roster to which a letter is owed. */
    each: async (notice: AboutObligation): Promise<Composed> => ({ each: await rosters.toWriteTo(notice) }),

    async toEnterprise(notice: AboutObligation & { kind: 'enterprise' }): Promise<Composed> {
      const { enterprise, state } = notice;
      if (!rosters.isMissing(notice)) return moot('企业已完成或已不在名单内，无须再发');
      if (enterprise.mail === undefined) return undeliverable('登记中没有此企业的邮箱');
      if (await entrance.isWithDepartment(enterprise, milestones.get(state.milestoneId)?.roster)) return moot('企业已报送，等待主管部门审核');
      const thread = `${state.id.replaceAll('/', '.')}.${enterprise.uscc}`;
      const key = `${state.id}/${notice.rung}`;
      const letter = circulars.get(key) ?? enterpriseLetter(await inputOf(notice));
      circulars.set(key, letter);
      const greeted = { ...letter, greeting: enterpriseGreeting(enterprise.name, letter.language) };
      return {
        mail: {
          to: { name: enterprise.name, address: enterprise.mail },
          letter: await entrance.withEntrance(greeted, notice.key, enterprise.mail),
          thread,
        },
      };
    },
  };
}
