import { wallClock } from '../../calendar/china.ts';
import { approversOf, confirmerOf, isToUnit, recipientParts } from '../../domain/kernel/bodies.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { inLanguage } from '../../domain/kernel/language.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { present } from '../../domain/kernel/present.ts';
import { reportersOf } from '../../domain/matters/indicators.ts';
import { concernedBodies } from '../../domain/obligation/comments.ts';
import type { Figure } from '../../domain/obligation/form.ts';
import type { Evidence, Mentioned, ObligationState } from '../../domain/obligation/obligation.ts';
import type { Rung } from '../../domain/obligation/schedule.ts';
import { partnersOf } from '../../domain/obligation/together.ts';
import { datedMilestone, nameOf, type Plan } from '../../domain/plan/plan.ts';
import { gatesShut } from '../../domain/programme/gates.ts';
import { registersNeeded, registersShut } from '../../domain/register/gates.ts';
import { recipientName } from '../../domain/words/names.ts';
import { actName, eventName, movedReason, personName, roleName, rungName } from '../../domain/words/words.ts';
import type { LedgerEvent, ObligationRow } from '../../prisma/ledger.ts';
import type { FormField, ObligationDetail, Told } from '../contract/obligations.ts';
import { DEPARTMENT_ROLES, mayDo, type Role } from '../contract/roles.ts';
import { mentionsFor, peopleConcerned } from '../service/comments.ts';
import { isTheirs } from '../service/evidence.ts';
import { explain, latestSubmission } from '../service/explain.ts';
import { figuresOf } from '../service/figures.ts';
import { unitsIn } from '../service/portions.ts';
import type { Service } from '../service/service.ts';
import { obligationActsFor } from './acts.ts';
import { portionsOf } from './portions.ts';

/** Gives one obligation: where it stands and why, its ladder, what was sent, what comes next, what the asking person can do. */
export async function obligationDetailOf(
  service: Service,
  row: ObligationRow,
  asking: { role: Role; org: string; id: string; username: string },
  language: Language,
): Promise<ObligationDetail> {
  const { id, state } = row;
  const [why, { plan, nowMs, today }, events] = await Promise.all([
    explain(service, id, language),
    service.context(row.programmeId),
    service.store.ledger.events(id),
  ]);
  const dated = datedMilestone(plan, row.milestoneId);
  const told = [...why.sent, ...why.waiting];
  const { iso } = wallClock(plan.zone);
  const by = ({ org, name }: Actor) => `${nameOf(plan, org)} ${personName(name, language)}`.trim();
  const inDepartment = (DEPARTMENT_ROLES as readonly Role[]).includes(asking.role);
  return present({
    obligation: why.obligation,
    duty: dated?.milestone.duty,
    clause: dated?.milestone.clause,
    needsEvidence: state.needsEvidence,
    needsConfirmation: state.needsConfirmation,
    leads: state.leads.map((org) => ({ id: org, name: nameOf(plan, org) })),
    through: state.outsider && { id: state.outsider.through, name: nameOf(plan, state.outsider.through) },
    confirmer: { id: confirmerOf(state), name: nameOf(plan, confirmerOf(state)) },
    approvers: approversOf(state).map((org) => ({ id: org, name: nameOf(plan, org) })),
    ...(await aboutOthers(service, row, plan)),
    returns: state.returns,
    provisional: state.schedule.provisional,
    acknowledgeBy: state.acknowledgement?.byDate,
    because: why.because,
    next: why.next,
    ladder: state.schedule.rungs.map((rung) => ladderRung(rung, told, plan, language)),
    sent: why.sent,
    waiting: why.waiting,
    evidence: latestSubmission(events)?.evidence ?? [],
    form: formOf(plan, state),
    figures: await figuresOf(service, plan, state, today),
    parts: (state.parts?.list ?? []).map(({ id: part, name }) => {
      const done = state.ticked?.find((one) => one.part === part);
      return { id: part, name, ...(done && { done: { at: iso(done.atMs), by: by(done.by) } }) };
    }),
    partsMissing: state.parts?.missing,
    progress:
      state.progress &&
      present({
        at: iso(state.progress.atMs),
        by: by(state.progress.by),
        text: state.progress.text,
        share: state.progress.share,
        evidence: state.progress.evidence ?? [],
      }),
    portions: portionsOf(state, plan, nowMs, asking, language),
    instructions: (state.instructions ?? []).map((one) => ({ at: iso(one.atMs), by: by(one.by), text: one.text })),
    ...(await talkOf(service, row, plan, events, asking, language)),
    events: events.map((event) => ledgerLine(event, plan, language, !inDepartment || isTheirs(plan, state, event))),
    acts: obligationActsFor(state, asking, nowMs),
    roster: dated?.milestone.roster !== undefined,
  });
}

/** Gives what was said of the obligation, what of that waits for whoever asks, and whom they could name. */
async function talkOf(
  { store }: Service,
  { state }: ObligationRow,
  plan: Plan,
  events: readonly LedgerEvent[],
  asking: { role: Role; org: string; id: string; username: string },
  language: Language,
): Promise<Pick<ObligationDetail, 'comments' | 'mentioned' | 'people'>> {
  const { iso } = wallClock(plan.zone);
  const by = ({ org, name }: Actor) => `${nameOf(plan, org)} ${personName(name, language)}`.trim();
  const may = mayDo(asking.role, 'obligation.comment') && concernedBodies(state).includes(asking.org);
  const theirs = may && state.mentions ? await mentionsFor(store, asking) : () => false;
  return {
    comments: events
      .filter(({ type }) => type === 'commented')
      .map(({ sequence, atMs, actorOrg = '', actorName = '', payload }) => ({
        sequence,
        at: iso(atMs),
        by: by({ org: actorOrg, name: actorName }),
        text: String(payload.reason ?? ''),
        mentions: ((payload.mentions ?? []) as Mentioned[]).map(({ name }) => name),
      })),
    mentioned: (state.mentions ?? [])
      .filter(theirs)
      .map((one) => ({ sequence: one.sequence, name: one.name, at: iso(one.atMs), by: by(one.by), text: one.text })),
    people: may
      ? (await peopleConcerned(store, state))
          .filter(({ username }) => username !== asking.username)
          .map(({ username, name, org, role }) => ({ username, name, orgName: nameOf(plan, org), role: role as Role }))
      : [],
  };
}

/** Tells who answers for the obligation together and how each stands, who gets a copy, and what has to be settled before. */
async function aboutOthers({ store }: Service, { programmeId, milestoneId, state }: ObligationRow, plan: Plan) {
  const needed = datedMilestone(plan, milestoneId)?.milestone.needs;
  const rows = state.together || needed ? await store.ledger.obligations({ programmeId }) : [];
  const shut = gatesShut(
    plan,
    state,
    rows.map((one) => ({ state: one.state, name: one.milestoneName })),
  );
  const listed = registersShut(plan, state, await store.registers.counted(programmeId, registersNeeded(plan, milestoneId)));
  return {
    together: state.together && {
      settle: state.together,
      partners: partnersOf(
        state,
        rows.map((one) => one.state),
      ).map((one) => present({ id: one.departmentId, name: nameOf(plan, one.departmentId), stage: one.stage, obligation: one.id })),
      ...(state.jointly && { handedInBy: nameOf(plan, state.jointly.org) }),
    },
    copies: (state.copies ?? []).map((recipient) => recipientName(plan, recipient)),
    waitsFor: [...shut, ...listed],
  };
}

/** Gives what a submission has to say, as somebody fills it in. */
export const formOf = (plan: Plan, { form = [], departmentId }: Pick<ObligationState, 'form' | 'departmentId'>): FormField[] =>
  form.map(({ feeds, registry: _registry, ...field }) => {
    const reports = plan.indicators.find((one) => one.id === feeds && !one.register && reportersOf(plan, one).includes(departmentId))?.id;
    return present({ ...field, reports });
  });

/** Gives one rung with how many of its notices, for the due date that holds, are in each state. */
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

/** `withFiles`: whether the files that came with it are for whoever asks. */
function ledgerLine(
  { sequence, type, atMs, actorOrg, actorName, payload }: LedgerEvent,
  plan: Plan,
  language: Language,
  withFiles: boolean,
): ObligationDetail['events'][number] {
  const { reason, until, schedule, departmentId, evidence, byMail, figures, name, share, onBehalfOf } = payload as Record<string, unknown> & {
    schedule?: { dueDate?: string };
    departmentId?: string;
    evidence?: Evidence[];
    figures?: Figure[];
  };
  return present({
    sequence,
    type,
    name: lineName(type, payload, language),
    at: wallClock(plan.zone).iso(atMs),
    actor: actorOrg === undefined ? undefined : nameOf(plan, actorOrg),
    actorName: personName(actorName, language),
    onBehalfOf: typeof onBehalfOf === 'string' ? nameOf(plan, onBehalfOf) : undefined,
    byMail: typeof byMail === 'string' ? mailboxName(byMail, plan, language) : undefined,
    reason: typeof reason === 'string' && reason !== '' ? reason : undefined,
    until: typeof until === 'string' ? until : undefined,
    due: schedule?.dueDate,
    to: departmentId === undefined ? undefined : nameOf(plan, departmentId),
    evidence: withFiles ? evidence : undefined,
    figures: figures?.map(({ feeds: _feeds, ...figure }) => figure),
    part: (type === 'ticked' || type === 'unticked') && typeof name === 'string' ? name : undefined,
    share: typeof share === 'number' ? share : undefined,
    units: unitsIn(payload),
  });
}

/** Names a line of the ledger: a rung has its own name, and a submission that replaces another is named so. */
function lineName(type: string, { rung, corrects }: Record<string, unknown>, language: Language): string {
  if (type === 'rungReached' && typeof rung === 'string') return rungName(rung, language);
  return type === 'submitted' && corrects === true ? actName('correct', language) : eventName(type, language);
}

function mailboxName(recipient: string, plan: Plan, language: Language): string {
  if (isToUnit(recipient)) return recipientName(plan, recipient, language);
  const { org, role } = recipientParts(recipient);
  return inLanguage(language)(`${nameOf(plan, org)}${roleName(role)}`, `${nameOf(plan, org)} (${roleName(role, 'en')})`);
}
