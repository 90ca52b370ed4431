import type { FastifyRequest } from 'fastify';
import type { HandedAct } from '../../domain/enterprise/enterprise.ts';
import type { Evidence } from '../../domain/kernel/evidence.ts';
import type { LinkToEnterprise } from '../../domain/letters/link.ts';
import { nameOf, type Plan } from '../../domain/plan/plan.ts';
import type { EnterpriseRow } from '../../prisma/enterprises.ts';
import { LEAVES } from '../contract/leaves.ts';
import { onceOnly } from './acts.ts';
import { type ApiContext, keyOf } from './context.ts';
import { openMailLinks, unknownLink } from './mail-links.ts';
import { ApiProblem } from './problems.ts';

/** An enterprise whose letter somebody holds. */
interface Entered {
  row: EnterpriseRow;
  plan: Plan;
  link: LinkToEnterprise;
}

/** What an enterprise says of what it hands in. */
export interface Handed {
  of: HandedAct;
  score?: number;
  reason?: string;
  evidence: Evidence[];
}

/** What the links and codes in letters to enterprises prove: which of them it is, and that it acts. */
export function openEntranceLinks(context: ApiContext) {
  const { service, registry, store, board } = context;
  const links = openMailLinks(context);

  /** The enterprise that was written to, as long as it is registered with that address and the plan lets enterprises in. */
  async function opened(token: string): Promise<Entered> {
    const link = links.read(token);
    if (!('enterpriseId' in link)) throw unknownLink();
    const [row, notice] = await Promise.all([store.enterprises.get(link.enterpriseId), store.notices.get(link.noticeKey)]);
    if (!row || !notice) throw unknownLink();
    const { plan } = await service.context(row.programmeId);
    if (plan.entrance !== 'open')
      throw new ApiProblem(410, 'entrance-closed', {
        zh: `“${plan.name}”没有开通企业自行报送，请与${nameOf(plan, row.state.departmentId)}联系办理。`,
        en: `“${plan.name}” does not let enterprises hand in for themselves: turn to ${nameOf(plan, row.state.departmentId)}.`,
      });
    // Whoever reads the mailbox that was given up is the enterprise no longer.
    if (row.mail === undefined || !(await links.isTheirs(link, row.mail)))
      throw new ApiProblem(410, 'link-over', {
        zh: '链接已失效，请用最近一封邮件中的链接，或与主管部门联系。',
        en: 'The link has expired: use the one in the latest mail, or ask the department that supervises you.',
      });
    return { row, plan, link };
  }

  /** As `opened`, for whoever wants to act with it: nobody who signs in is an enterprise. */
  async function openedToAct(request: FastifyRequest, token: string): Promise<Entered> {
    const entered = await opened(token);
    const { caller } = request;
    if (caller)
      throw new ApiProblem(403, 'signed-in-as-another', {
        zh: `您以“${caller.name}”登录，不能用发给“${entered.row.name}”的验证码报送；请退出登录后由企业报送。`,
        en: `You are signed in as “${caller.name}”, and the code is for “${entered.row.name}”: sign out and let the enterprise hand in.`,
      });
    return entered;
  }

  /** Hands in for the enterprise whose code was typed: the ledger says that it was by mail, and to which mailbox. */
  async function handIn(request: FastifyRequest, { row, link }: Entered, { of, score, reason, evidence }: Handed) {
    const key = keyOf(request);
    const actor = { org: row.uscc, name: '企业（邮件验证码）', byMail: link.recipient };
    const asked = { actor, key, of, evidence, ...(score !== undefined && { score }), ...(reason && { reason }) };
    const done = await onceOnly(context, row.id, asked, LEAVES.enterprise.handIn, asked, () => registry.act(row, 'handIn', asked));
    board.stale(row.programmeId);
    return done;
  }

  return { opened, openedToAct, drafts: links.drafts, proved: links.proved, handIn };
}
