import { wallClock } from '../../calendar/china.ts';
import { confirmerOf, recipientParts } from '../../domain/kernel/bodies.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { inLanguage } from '../../domain/kernel/language.ts';
import { present } from '../../domain/kernel/present.ts';
import { recipientName } from '../../domain/letters/letter.ts';
import type { Evidence } from '../../domain/obligation/obligation.ts';
import type { Rung } from '../../domain/obligation/schedule.ts';
import { datedMilestones, nameOf, type Plan } from '../../domain/plan/plan.ts';
import { eventName, movedReason, personName, roleName, rungName } from '../../domain/words/words.ts';
import type { LedgerEvent, ObligationRow } from '../../prisma/ledger.ts';
import type { ObligationDetail, Told } from '../contract/obligations.ts';
import type { Role } from '../contract/roles.ts';
import { explain, latestSubmission } from '../service/explain.ts';
import type { Service } from '../service/service.ts';
import { obligationActsFor } from './acts.ts';

/** One obligation: where it stands and why, its ladder, what was sent, what comes next, what the asking person can do. */
export async function obligationDetailOf(
  service: Service,
  row: ObligationRow,
  asking: { role: Role; org: string },
  language: Language,
): Promise<ObligationDetail> {
  const { id, state } = row;
  const [why, { plan, nowMs }, events] = await Promise.all([explain(service, id, language), service.context(row.programmeId), service.store.ledger.events(id)]);
  const dated = datedMilestones(plan).find((milestone) => milestone.id === row.milestoneId);
  const told = [...why.sent, ...why.waiting];
  return present({
    obligation: why.obligation,
    duty: dated?.milestone.duty,
    clause: dated?.milestone.clause,
    needsEvidence: state.needsEvidence,
    needsConfirmation: state.needsConfirmation,
    leads: state.leads.map((org) => ({ id: org, name: nameOf(plan, org) })),
    confirmer: { id: confirmerOf(state), name: nameOf(plan, confirmerOf(state)) },
    returns: state.returns,
    provisional: state.schedule.provisional,
    acknowledgeBy: state.acknowledgement?.byDate,
    because: why.because,
    next: why.next,
    ladder: state.schedule.rungs.map((rung) => ladderRung(rung, told, plan, language)),
    sent: why.sent,
    waiting: why.waiting,
    evidence: latestSubmission(events)?.evidence ?? [],
    events: events.map((event) => ledgerLine(event, plan, language)),
    acts: obligationActsFor(state, asking, nowMs),
    roster: dated?.milestone.roster !== undefined,
  });
}

/** One rung with how many of its notices, for the due date that holds, are in each state. */
function ladderRung(rung: Rung, told: readonly Told[], plan: Plan, language: Language): ObligationDetail['ladder'][number] {
  const notices: ObligationDetail['ladder'][number]['notices'] = {};
  for (const { rung: of, state, superseded } of told) if (of === rung.id && !superseded) notices[state] = (notices[state] ?? 0) + 1;
  return present({
    id: rung.id,
    name: rungName(rung.id, language),
    at: wallClock(plan.zone).iso(rung.atMs),
    date: rung.date,
    side: rung.side,
    light: rung.light,
    recipients: rung.recipients,
    recipientNames: rung.recipients.map((code) => recipientName(plan, code, language)),
    moved: rung.moved && { from: rung.moved.from, because: movedReason(rung.moved, language) },
    notices,
  });
}

function ledgerLine({ sequence, type, atMs, actorOrg, actorName, payload }: LedgerEvent, plan: Plan, language: Language): ObligationDetail['events'][number] {
  const { reason, until, schedule, departmentId, evidence, byMail, rung } = payload as Record<string, unknown> & {
    schedule?: { dueDate?: string };
    departmentId?: string;
    evidence?: Evidence[];
  };
  return present({
    sequence,
    type,
    name: type === 'rungReached' && typeof rung === 'string' ? rungName(rung, language) : eventName(type, language),
    at: wallClock(plan.zone).iso(atMs),
    actor: actorOrg === undefined ? undefined : nameOf(plan, actorOrg),
    actorName: personName(actorName, language),
    byMail: typeof byMail === 'string' ? mailboxName(byMail, plan, language) : undefined,
    reason: typeof reason === 'string' && reason !== '' ? reason : undefined,
    until: typeof until === 'string' ? until : undefined,
    due: schedule?.dueDate,
    to: departmentId === undefined ? undefined : nameOf(plan, departmentId),
    evidence,
  });
}

function mailboxName(recipient: string, plan: Plan, language: Language): string {
  const { org, role } = recipientParts(recipient);
  return inLanguage(language)(`${nameOf(plan, org)}${roleName(role)}`, `${nameOf(plan, org)} (${roleName(role, 'en')})`);
}
