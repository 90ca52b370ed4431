import { wallClock } from '../../calendar/china.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import { programmeNowMs } from '../../domain/kernel/clock.ts';
import { isRefusal } from '../../domain/kernel/refusals.ts';
import { deciders } from '../../domain/letters/address.ts';
import { obligationMachine } from '../../domain/obligation/machine.ts';
import type { ObligationAct } from '../../domain/obligation/obligation.ts';
import { portionsFault } from '../../domain/obligation/portion.ts';
import { activeDepartments, type Plan } from '../../domain/plan/plan.ts';
import { completeAct, type RequestedAct } from '../../domain/programme/campaign.ts';
import { gatesShut } from '../../domain/programme/gates.ts';
import { type ProgrammeAct, programmeMachine } from '../../domain/programme/programme.ts';
import { registersNeeded, registersShut } from '../../domain/register/gates.ts';
import { actOn, actOnObligation } from '../../engine/act.ts';
import type { Engine } from '../../engine/engine.ts';
import { actOnHeld } from '../../engine/heal.ts';
import { rearm } from '../../engine/rearm.ts';
import type { ObligationRow } from '../../prisma/ledger.ts';
import type { ProgrammeRow } from '../../prisma/programmes.ts';
import { quotasShort } from '../../prisma/quotas.ts';
import type { Store } from '../../prisma/store.ts';
import { type ActMessage, type ActOutcome, workflowIds } from '../../workflows/messages.ts';
import { isNotRunning, mustBeSound, refusalError, ServiceError, toldError } from '../errors.ts';
import { mentionedPeople } from './comments.ts';
import type { Context } from './context.ts';
import { actOnEnded } from './reopen.ts';

/** An act as a person asks for it; dates that it needs are worked out here. */
export type ActRequest = Omit<RequestedAct, 'kind' | 'mentions' | 'mailAtMs'> & {
  /** For `urge` and `instruct`: when their mails leave (real epoch ms), together with others; at once without it. */
  mailAtRealMs?: number;
  /** For `comment`: user names of the people whom it names. */
  mention?: string[];
};

export type Acts = ReturnType<typeof openActs>;

/** What people do to a programme and to an obligation. The rules judge it where the item runs, or here where it has ended. */
export function openActs(store: Store, client: Engine['client'], { programme, obligation, planOf, calendarOf }: Context) {
  /**
   * Pauses, resumes or closes a programme. Resuming also starts again what should run and does not; where that was all there was to
   * do, the programme need not have been paused.
   */
  async function actProgramme(
    id: string,
    kind: 'pause' | 'resume' | 'close',
    { actor, key, reason }: Pick<ActRequest, 'actor' | 'key' | 'reason'>,
  ): Promise<ActOutcome & { restarted?: string[] }> {
    const row = await programme(id);
    const act: ProgrammeAct = { kind, key, actor, ...(reason !== undefined && { reason }) };
    if (kind !== 'resume') return actOnProgramme(row, act);
    const judged = programmeMachine.decide({ ...row.state, stage: 'paused' }, act, programmeNowMs(row.clock, Date.now()));
    if (isRefusal(judged)) throw refusalError(judged, await planOf(row));
    const { started: restarted } = await rearm(store, client, id);
    if (restarted.length > 0 && row.state.stage === 'running') return { key, sequence: row.state.sequence, stage: row.state.stage, restarted };
    return { ...(await actOnProgramme(row, act)), ...(restarted.length > 0 && { restarted }) };
  }

  async function actOnProgramme(row: ProgrammeRow, act: ProgrammeAct): Promise<ActOutcome> {
    mustBeSound(act);
    const { kind, ...message } = act;
    return answered(
      await planOf(row),
      () => {
        const item = { kind: 'programme' as const, id: row.id, workflowId: workflowIds.programme(row.id) };
        return actOnHeld(store, client, item, act.key, () => actOn(client, item.workflowId, kind, message as ActMessage));
      },
      async () => programmeMachine.decide((await programme(row.id)).state, act, programmeNowMs(row.clock, Date.now())),
    );
  }

  /** What the plan wants settled before an obligation may be, and is not. */
  async function gatesOf(plan: Plan, { programmeId, state }: ObligationRow): Promise<string[]> {
    const rows = await store.ledger.obligations({ programmeId });
    const items = await store.registers.counted(programmeId, registersNeeded(plan, state.milestoneId));
    const shut = gatesShut(
      plan,
      state,
      rows.map((one) => ({ state: one.state, name: one.milestoneName })),
    );
    return [...shut, ...registersShut(plan, state, items)];
  }

  /** Carries out one act on one obligation, once, however often it is sent with the same key. */
  async function act(id: string, kind: RequestedAct['kind'], request: ActRequest): Promise<ActOutcome> {
    mustBeSound(request);
    const row = await obligation(id);
    const done = await store.ledger.eventOfAct(id, request.key);
    if (done) return { key: request.key, sequence: done.sequence, stage: row.state.stage };
    const held = await programme(row.programmeId);
    const plan = await planOf(held);
    if (kind === 'reassign') refuseUnknown(plan, request.departmentId ?? '', activeDepartments(plan));
    const faulty = request.portions && portionsFault(request.portions, deciders(plan));
    if (faulty) throw refusalError(faulty, plan);
    const calendar = await calendarOf(plan);
    const { mention = [], mailAtRealMs, ...given } = request;
    const mailAt = mailAtRealMs === undefined ? {} : { mailAtMs: programmeNowMs(held.clock, mailAtRealMs) };
    const mentions = kind === 'comment' ? { mentions: await mentionedPeople(store, plan, row.state, mention) } : {};
    const today = wallClock(plan.zone).date(programmeNowMs(held.clock, Date.now()));
    const asked = completeAct(plan, calendar, row.state, { ...given, ...mentions, ...mailAt, kind }, today);
    const settles = kind === 'confirm' || (kind === 'submit' && !row.state.needsConfirmation);
    const short = settles ? await quotasShort({ store, plan, calendar, today }, row) : [];
    const open = settles && plan.milestones.some(({ needs, needsStruckOff }) => needs || needsStruckOff) ? await gatesOf(plan, row) : [];
    const full = { ...asked, ...(short.length > 0 && { short }), ...(open.length > 0 && { open }) } as ObligationAct;
    const { kind: _kind, ...message } = full;
    const judge = async () => obligationMachine.decide((await obligation(id)).state, full, programmeNowMs(held.clock, Date.now()));
    if (obligationMachine.isFinal(row.state)) {
      const judged = await judge();
      if (isRefusal(judged)) throw refusalError(judged, plan);
      if (programmeMachine.isFinal(held.state))
        throw new ServiceError('conflict', 'programme-over', {
          zh: '督办事项已经结束，办结的任务不能再退回。',
          en: 'The programme is over: what was settled cannot be sent back any more.',
        });
      const outcome = await actOnEnded({ store, client }, { row, act: full, plan, clock: held.clock });
      if (isRefusal(outcome)) throw refusalError(outcome, plan);
      return outcome;
    }
    const item = { kind: 'obligation' as const, id, workflowId: workflowIds.obligation(id) };
    const send = () => actOnHeld(store, client, item, request.key, () => actOnObligation(client, row, kind, message as ActMessage));
    return answered(plan, send, judge).catch((error) => unlessDone(store, id, request.key, error));
  }

  /** Turns an Update's failure into the rules' sentence; an item that has ended meanwhile answers from the ledger. */
  async function answered(plan: Plan, send: () => Promise<ActOutcome>, judge: () => Promise<unknown>): Promise<ActOutcome> {
    try {
      return await send();
    } catch (error) {
      if (!isNotRunning(error)) throw toldError(error, plan);
      const judged = await judge();
      if (isRefusal(judged)) throw refusalError(judged, plan);
      throw new ServiceError('unavailable', 'not-running', {
        zh: '引擎中没有这件任务的流程，请联系系统管理员。',
        en: 'The engine does not run this item; tell the operator.',
      });
    }
  }

  return { actProgramme, actOnProgramme, act };
}

/**
 * The ledger has the last word: a worker that was lost over an act may have written it down, and whoever asks again hears that it cannot be
 * done any more.
 *
 * @throws the error where the ledger holds no such act.
 */
async function unlessDone(store: Store, itemId: string, key: string, error: unknown): Promise<ActOutcome> {
  const done = await store.ledger.eventOfAct(itemId, key).catch(() => undefined);
  const row = done && (await store.ledger.obligation(itemId));
  if (!done || !row) throw error;
  return { key, sequence: done.sequence, stage: row.state.stage };
}

export function refuseUnknown(plan: Plan, departmentId: string, departments: Plan['departments'] = plan.departments): void {
  if (departmentId === OFFICE || departments.some((department) => department.id === departmentId)) return;
  const known = departments.map((department) => department.id).join(', ');
  throw new ServiceError('unknown', 'unknown-department', {
    zh: `没有代号为 ${departmentId} 的部门；可选：${known}。`,
    en: `No department is called ${departmentId}; there are ${known}.`,
  });
}
