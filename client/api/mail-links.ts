import { createHash, createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { isUnit, orgOf, recipientParts } from '../../domain/kernel/bodies.ts';
import { codeOfLink, isOfAddress, type LinkToObligation, type MailLink, readLink, type Sign, same } from '../../domain/letters/link.ts';
import type { Evidence, ObligationState } from '../../domain/obligation/obligation.ts';
import { isBusinessOf } from '../../domain/obligation/outsider.ts';
import { type Portion, portionOf } from '../../domain/obligation/portion.ts';
import { addressOf, nameOf, type Plan } from '../../domain/plan/plan.ts';
import { roleName } from '../../domain/words/words.ts';
import { draftKeys, secretsOf } from '../accounts/signing.ts';
import { networkOf } from '../accounts/throttle.ts';
import { LEAVES } from '../contract/leaves.ts';
import { actAndReport } from '../service/figures.ts';
import { onceOnly } from './acts.ts';
import { type ApiContext, keyOf } from './context.ts';
import { ApiProblem } from './problems.ts';

/** Wrong codes for one mail, and from one address, before they are locked for a while (real ms). */
const MAIL_FAILURES = 5;
const ADDRESS_FAILURES = 30;
const WINDOW_MS = 15 * 60_000;
/** What a mail's code lets its recipient do. */
export const LINK_ACTS = ['acknowledge', 'submit', 'requestExtension'] as const;

export const unknownLink = () =>
  new ApiProblem(404, 'unknown-link', { zh: '链接不对，请从邮件中完整打开。', en: 'The link is not right: open it from the mail as a whole.' });
export const overLink = () =>
  new ApiProblem(410, 'link-over', {
    zh: '链接已失效，请登录后查看，或用最近一封邮件中的链接。',
    en: 'The link has expired: sign in, or use the one in the latest mail.',
  });

/** Units, outsiders and enterprises act by their mails alone. */
const hasAccount = (link: MailLink, state: ObligationState | undefined) =>
  'obligationId' in link && !isUnit(recipientParts(link.recipient).role) && !(state?.outsider && orgOf(link.recipient) === state.departmentId);

/** A unit has no account to sign in with, and gets no further mail. */
const overPortion = (department: string) =>
  new ApiProblem(410, 'link-over', {
    zh: `这项分解任务已经收回或结束，无须再办；有疑问请联系${department}。`,
    en: `This task was taken back or is over, and there is nothing left to do; please ask ${department} if anything is unclear.`,
  });

/** What the same acts are for a unit: it acts on its portion and on nothing else. */
const UNIT_ACTS = { acknowledge: 'acknowledgePortion', submit: 'submitPortion' } as const;

interface Opened {
  link: LinkToObligation;
  state: ObligationState;
  milestoneName: string;
  org: string;
  role: string;
  plan: Plan;
  /** The portion that the mail’s recipient was given; nothing else of the obligation is theirs. */
  portion?: Portion;
}

/** What mails' links and codes prove: whose obligation it is, and that its recipient acts. */
export function openMailLinks(context: ApiContext) {
  const { service, accounts, board, settings, store } = context;
  const { throttle } = accounts.store;
  const signs = secretsOf(settings).map(
    (secret): Sign =>
      (text) =>
        createHmac('sha256', secret).update(text).digest('hex'),
  );
  /** What has signed a link that was read: its code and its mailbox are held against the same. */
  const signed = new WeakMap<MailLink, Sign>();
  const signOf = (link: MailLink): Sign => signed.get(link) ?? (() => '');

  function read(token: string): MailLink {
    for (const sign of signs) {
      const link = readLink(token, Date.now(), sign);
      if (link === 'expired') throw overLink();
      if (link === undefined) continue;
      signed.set(link, sign);
      return link;
    }
    throw unknownLink();
  }

  /** Tells whether a link was mailed to the address that its recipient has now. */
  async function isTheirs(link: MailLink, address: string | undefined): Promise<boolean> {
    return isOfAddress(link, address, (await store.notices.get(link.noticeKey))?.address, signOf(link));
  }

  /** As `opened`, for whoever wants to act with it. */
  async function openedToAct(request: FastifyRequest, token: string): Promise<Opened> {
    const found = await opened(token);
    mustBeNobodyElse(request, found);
    return found;
  }

  /** The link and its obligation, as long as the mail's department still answers for it. */
  async function opened(token: string): Promise<Opened> {
    const link = read(token);
    if (!('obligationId' in link)) throw unknownLink();
    const { org, role } = recipientParts(link.recipient);
    const row = await store.ledger.obligation(link.obligationId);
    if (!row) throw unknownLink();
    const { plan } = await service.context(row.programmeId);
    if (isUnit(role) && portionOf(row.state, link.recipient)?.stage === 'ended') throw overPortion(nameOf(plan, org));
    if (!isBusinessOf(row.state, org)) throw overLink();
    const portion = isUnit(role) ? portionOf(row.state, link.recipient) : undefined;
    if (isUnit(role)) {
      if (!portion || !(await isTheirs(link, portion.mail))) throw overLink();
      return { link, state: row.state, milestoneName: row.milestoneName, org, role, plan, portion };
    }
    if (!(await isTheirs(link, addressOf(plan, link.recipient)))) throw overLink();
    return { link, state: row.state, milestoneName: row.milestoneName, org, role, plan };
  }

  /** The code is its recipient's: whoever has signed in as anybody else acts as themselves, or not at all. */
  function mustBeNobodyElse({ caller }: FastifyRequest, { org, role, plan, portion }: Opened): void {
    if (caller && portion)
      throw new ApiProblem(403, 'signed-in-as-another', {
        zh: `您以“${caller.name}”登录，不能用发给“${portion.name}”的验证码办理；请退出登录后由收件人本人办理。`,
        en: `You are signed in as “${caller.name}”, and the code is for “${portion.name}”: sign out and let the recipient act.`,
      });
    if (!caller || (caller.org === org && caller.role === role)) return;
    throw new ApiProblem(403, 'signed-in-as-another', {
      zh: `您以“${caller.name}”登录，不能用发给${nameOf(plan, org)}${roleName(role)}的验证码办理；请用自己的账号办理，或退出登录后由收件人本人办理。`,
      en: `You are signed in as “${caller.name}”, and the code is for ${nameOf(plan, org)} (${roleName(role, 'en')}): act with your own account, or sign out and let the recipient act.`,
    });
  }

  /** By what a browser keeps what is typed behind a link: the link alone opens it, and its address stands nowhere. */
  const drafts = ({ noticeKey, mailbox = '' }: MailLink) => ({
    name: createHash('sha256').update(`draft|${noticeKey}|${mailbox}`).digest('hex').slice(0, 32),
    keys: draftKeys(settings, 'link', noticeKey, mailbox),
  });

  async function proved(request: FastifyRequest, link: MailLink, code: string): Promise<void> {
    const { noticeKey } = link;
    const [mailKey, addressKey] = [`link:${signOf(link)(noticeKey).slice(0, 32)}`, `link-ip:${networkOf(request.ip)}`];
    const ofAddress = await throttle.failures(addressKey, WINDOW_MS);
    // The try is counted before the code is looked at, so that guesses side by side get no more tries than one after the other.
    const tries = await throttle.failed(mailKey, WINDOW_MS);
    if (tries > MAIL_FAILURES || ofAddress.failures >= ADDRESS_FAILURES) {
      const row = 'obligationId' in link ? await store.ledger.obligation(link.obligationId) : undefined;
      throw new ApiProblem(
        429,
        'locked-out',
        hasAccount(link, row?.state)
          ? { zh: '验证码错误次数过多，请 15 分钟后再试，或登录后办理。', en: 'Too many wrong codes: try again in 15 minutes, or sign in.' }
          : { zh: '验证码错误次数过多，请 15 分钟后再试。', en: 'Too many wrong codes: try again in 15 minutes.' },
        { 'retry-after': '900' },
      );
    }
    if (same(codeOfLink(link, signOf(link)), code.replaceAll(/\s/g, ''))) {
      await throttle.forget(mailKey);
      return;
    }
    await throttle.failed(addressKey, WINDOW_MS);
    throw new ApiProblem(403, 'wrong-code', { zh: '验证码不对，请按邮件中的八位数字填写。', en: 'The code is wrong: type the eight digits from the mail.' });
  }

  /** The act of whoever has typed the right code: the ledger says that it was by mail, and to which mailbox. */
  async function act(request: FastifyRequest, token: string, kind: (typeof LINK_ACTS)[number], more: Record<string, unknown>) {
    const { link, state, org, role, plan, portion } = await openedToAct(request, token);
    const key = keyOf(request);
    if (portion) {
      if (kind === 'requestExtension')
        throw new ApiProblem(403, 'not-for-units', {
          zh: `分解事项的时限由${nameOf(plan, org)}决定，请直接与其联系。`,
          en: `The date of this task is for ${nameOf(plan, org)} to decide: please speak with them.`,
        });
      const actor = { org: portion.id, name: `${portion.name.slice(0, 100)}（邮件验证码）`, byMail: link.recipient };
      const { evidence, reason } = more as { evidence?: Evidence[]; reason?: string };
      const asked = { actor, key, portion: portion.id, ...(evidence && { evidence }), ...(reason !== undefined && { reason }) };
      const done = await onceOnly(context, link.obligationId, { actor, key }, LEAVES.obligation[UNIT_ACTS[kind]], asked, () =>
        service.act(link.obligationId, UNIT_ACTS[kind], asked),
      );
      board.stale(state.programmeId);
      return done;
    }
    const actor = { org, name: `${nameOf(plan, org).slice(0, 100)}${roleName(role)}（邮件验证码）`, byMail: link.recipient };
    const done = await onceOnly(context, link.obligationId, { actor, key }, LEAVES.obligation[kind], more, () =>
      actAndReport(service, link.obligationId, kind, { actor, key, ...more }),
    );
    board.stale(state.programmeId);
    return done;
  }

  return { read, isTheirs, opened, openedToAct, drafts, proved, act };
}
