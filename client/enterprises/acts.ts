import { undocumentedLift } from '../../domain/enterprise/consequences.ts';
import { completeEnterpriseAct, cycleRules, type RequestedEnterpriseAct, registeredFacts, ruleSetFor, throughOf } from '../../domain/enterprise/cycle-rules.ts';
import type { EnterpriseAct } from '../../domain/enterprise/enterprise.ts';
import { enterpriseMachine } from '../../domain/enterprise/machine.ts';
import type { RegistryEntry } from '../../domain/enterprise/registry-entry.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import { type Actor, catchUp } from '../../domain/kernel/machine.ts';
import { isRefusal } from '../../domain/kernel/refusals.ts';
import { activeDepartments, nameOf, type Plan } from '../../domain/plan/plan.ts';
import { actOnEnterprise } from '../../engine/act.ts';
import { actOnHeld } from '../../engine/heal.ts';
import type { EnterpriseRow } from '../../prisma/enterprises.ts';
import { type ActMessage, type ActOutcome, workflowIds } from '../../workflows/messages.ts';
import { mustBeSound, refusalError, ServiceError, toldError } from '../errors.ts';
import type { Service } from '../service/service.ts';

/** What somebody asks for; its day is today unless told. */
type EnterpriseRequest = Omit<RequestedEnterpriseAct, 'kind' | 'on'> & { on?: string };
/** The moment at which an act is judged: read once for each act. */
type Now = Awaited<ReturnType<Service['context']>>;

/** Opens the acts on one enterprise that is registered. The rules are asked before anything is sent to its workflow. */
export function openEnterpriseActs({ store, client, context }: Service) {
  /** Carries out one act on one enterprise, once, however often it is sent with the same key. */
  async function act(row: EnterpriseRow, kind: RequestedEnterpriseAct['kind'], request: EnterpriseRequest): Promise<ActOutcome> {
    const now = await context(row.programmeId);
    const { plan, calendar, today } = now;
    const { on = today } = request;
    if (on > today)
      throw new ServiceError('invalid', 'in-the-future', { zh: `日期 ${on} 还没有到，今天是 ${today}。`, en: `${on} has not come yet: today is ${today}.` });
    if (kind === 'transfer') checkPlace(plan, request);
    if (kind === 'handIn' && plan.entrance !== 'open')
      throw new ServiceError('conflict', 'entrance-closed', {
        zh: `“${plan.name}”没有开通企业自行报送。`,
        en: `“${plan.name}” does not let enterprises hand in for themselves.`,
      });
    if (request.onBehalfOf !== undefined) checkBody(plan, request.onBehalfOf, request.actor);
    const letter = (kind === 'orderRectification' || kind === 'decide') && plan.entrance === 'open' && row.mail !== undefined;
    return send(now, row, completeEnterpriseAct(plan, calendar, row.state, { ...request, kind, on, ...(letter && { letter }) }));
  }

  /** Puts right what was registered wrongly; with `dryRun` it only asks the rules. */
  async function correct(row: EnterpriseRow, entry: RegistryEntry, actor: Actor, reason: string, dryRun = false): Promise<void> {
    const now = await context(row.programmeId);
    const { plan, calendar, today, nowMs } = now;
    const rules = cycleRules(ruleSetFor(plan, entry.sectorId, today), today);
    const facts = registeredFacts(plan, calendar, entry, nowMs);
    const act: EnterpriseAct = { kind: 'correct', actor, key: `correct-${row.state.sequence}-${today}`, on: today, reason, rules, facts, keeps: true };
    await (dryRun ? ask(now, row, act) : send(now, row, act));
  }

  /** Adds the number of a certificate that was registered without one; with `dryRun` it only asks the rules. */
  async function addNumber(row: EnterpriseRow, number: string, actor: Actor, dryRun = false): Promise<void> {
    const now = await context(row.programmeId);
    const { plan, calendar, today } = now;
    const request = { kind: 'addNumber' as const, actor, key: `number-${row.state.sequence}`, on: today, number };
    const act = completeEnterpriseAct(plan, calendar, row.state, request);
    await (dryRun ? ask(now, row, act) : send(now, row, act));
  }

  /** Asks the rules before anything is done, so that a no starts no workflow. */
  async function ask({ plan, nowMs }: Now, row: EnterpriseRow, act: EnterpriseAct): Promise<void> {
    const { state } = catchUp(enterpriseMachine, row.state, nowMs);
    const judged = enterpriseMachine.decide(state, act, nowMs);
    const undocumented = isRefusal(judged) ? undefined : undocumentedLift(state, act);
    if (undocumented) throw refusalError(undocumented, plan);
    if (isRefusal(judged)) throw refusalError(judged, plan);
  }

  async function send(now: Now, row: EnterpriseRow, full: EnterpriseAct): Promise<ActOutcome> {
    mustBeSound(full);
    const done = await store.ledger.eventOfAct(row.id, full.key);
    if (done) return { key: full.key, sequence: done.sequence, stage: row.state.stage };
    await ask(now, row, full);
    const { kind, ...message } = full;
    const item = { kind: 'enterprise' as const, id: row.id, workflowId: workflowIds.enterprise(row.id) };
    const carry = () => actOnEnterprise(client, row, now.programme.clock, kind, message as unknown as ActMessage);
    try {
      return await actOnHeld(store, client, item, full.key, carry);
    } catch (error) {
      throw toldError(error, now.plan);
    }
  }

  return { act, correct, addNumber };
}

/**
 * Checks that a body may be named.
 *
 * @throws ServiceError where the plan knows no such body, or another acts for it.
 */
function checkBody(plan: Plan, body: string, actor: Actor): void {
  const known = plan.bodies.map(({ id }) => id);
  if (!known.includes(body))
    throw new ServiceError('unknown', 'unknown-body', {
      zh: `方案中没有代号为 ${body} 的上级或有关单位；可选：${known.join('、') || '（无）'}。`,
      en: `The plan names no body ${body}; there are ${known.join(', ') || '(none)'}.`,
    });
  const through = throughOf(plan, body);
  if (through.includes(actor.org === OFFICE ? 'office' : 'department')) return;
  const by = { office: plan.office.name, department: '主管部门' };
  throw new ServiceError('forbidden', 'not-through-them', {
    zh: `${nameOf(plan, body)}的事项由${through.map((one) => by[one as keyof typeof by]).join('或')}代为登记。`,
    en: `What ${nameOf(plan, body)} does is written down by ${through.map((one) => (one === 'office' ? plan.office.name : 'the department that supervises')).join(' or ')}.`,
  });
}

function checkPlace(plan: Plan, { sectorId, departmentId }: EnterpriseRequest): void {
  const sectors = plan.sectors.map((sector) => sector.id);
  const departments = activeDepartments(plan).map((department) => department.id);
  if (sectorId !== undefined && !sectors.includes(sectorId))
    throw new ServiceError('unknown', 'unknown-sector', {
      zh: `没有代号为 ${sectorId} 的行业；可选：${sectors.join(', ')}。`,
      en: `No sector is called ${sectorId}; there are ${sectors.join(', ')}.`,
    });
  if (departmentId !== undefined && !departments.includes(departmentId))
    throw new ServiceError('unknown', 'unknown-department', {
      zh: `没有代号为 ${departmentId} 的部门；可选：${departments.join(', ')}。`,
      en: `No department is called ${departmentId}; there are ${departments.join(', ')}.`,
    });
}
