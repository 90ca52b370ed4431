import { wallClock } from '../../calendar/china.ts';
import {
  completeEnterpriseAct,
  cycleRules,
  type RequestedEnterpriseAct,
  registeredFacts,
  registryEntry,
  ruleSetFor,
} from '../../domain/enterprise/cycle-rules.ts';
import { type EnterpriseAct, type EnterpriseState, enterpriseId } from '../../domain/enterprise/enterprise.ts';
import { enrolled, enterpriseMachine } from '../../domain/enterprise/machine.ts';
import type { RegistryEntry } from '../../domain/enterprise/registry-entry.ts';
import type { ResolvedQuery } from '../../domain/enterprise/standing.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import { type Actor, catchUp } from '../../domain/kernel/machine.ts';
import { present } from '../../domain/kernel/present.ts';
import { isRefusal, refuse } from '../../domain/kernel/refusals.ts';
import { activeDepartments, type Plan } from '../../domain/plan/plan.ts';
import { actOnEnterprise } from '../../engine/act.ts';
import { intakeOf, intakeResult } from '../../engine/inspect.ts';
import { startIntake } from '../../engine/start.ts';
import type { EnterpriseRow } from '../../prisma/enterprises.ts';
import { writeTable } from '../../spreadsheet/write.ts';
import { type ActMessage, type ActOutcome, type IntakeProgress, workflowIds } from '../../workflows/messages.ts';
import { isNotRunning, mustBeSound, refusalError, ServiceError, toldError } from '../errors.ts';
import { tidy } from '../files/cells.ts';
import type { Service } from '../service/service.ts';
import { exportRows, registryHeader } from './file.ts';

/** Enterprises read at once for a file. */
const PAGE = 2_000;

export type EnterpriseRequest = Omit<RequestedEnterpriseAct, 'kind' | 'on'> & { on?: string };
export type Registry = ReturnType<typeof openRegistry>;

/** Everything that people do with the registry of enterprises. Decides nothing: the rules are in the domain. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over what it shares; to be carved, see test/structure.test.ts
export function openRegistry(service: Service) {
  const { store, client, context } = service;

  async function enterprise(programmeId: string, uscc: string): Promise<EnterpriseRow> {
    const row = await store.enterprises.get(enterpriseId(programmeId, uscc.trim().toUpperCase()));
    if (!row)
      throw new ServiceError('unknown', 'unknown-enterprise', {
        zh: `登记中没有统一社会信用代码为 ${uscc} 的企业。`,
        en: `No enterprise with the code ${uscc} is registered.`,
      });
    return row;
  }

  /** Carries out one act on one enterprise, once, however often it is sent with the same key. */
  async function act(row: EnterpriseRow, kind: RequestedEnterpriseAct['kind'], request: EnterpriseRequest): Promise<ActOutcome> {
    const { plan, calendar, today } = await context(row.programmeId);
    const { on = today } = request;
    if (on > today)
      throw new ServiceError('invalid', 'in-the-future', { zh: `日期 ${on} 还没有到，今天是 ${today}。`, en: `${on} has not come yet: today is ${today}.` });
    if (kind === 'transfer') checkPlace(plan, request);
    return send(row, completeEnterpriseAct(plan, calendar, row.state, { ...request, kind, on }));
  }

  function checkPlace(plan: Plan, { sectorId, departmentId }: EnterpriseRequest): void {
    const sectors = plan.sectors.map((sector) => sector.id);
    const departments = activeDepartments(plan).map((department) => department.id);
    if (sectorId !== undefined && !sectors.includes(sectorId))
      throw new ServiceError('unknown', 'unknown-sector', {
        zh: `没有编号为 ${sectorId} 的行业；可选：${sectors.join(', ')}。`,
        en: `No sector is called ${sectorId}; there are ${sectors.join(', ')}.`,
      });
    if (departmentId !== undefined && !departments.includes(departmentId))
      throw new ServiceError('unknown', 'unknown-department', {
        zh: `没有编号为 ${departmentId} 的部门；可选：${departments.join(', ')}。`,
        en: `No department is called ${departmentId}; there are ${departments.join(', ')}.`,
      });
  }

  /** Puts right what was registered wrongly; with `dryRun` it only asks the rules. */
  async function correct(row: EnterpriseRow, entry: RegistryEntry, actor: Actor, reason: string, dryRun = false): Promise<void> {
    const { plan, calendar, today, nowMs } = await context(row.programmeId);
    const rules = cycleRules(ruleSetFor(plan, entry.sectorId, today), today);
    const facts = registeredFacts(plan, calendar, entry, nowMs);
    const act: EnterpriseAct = { kind: 'correct', actor, key: `correct-${row.state.sequence}-${today}`, on: today, reason, rules, facts };
    await (dryRun ? ask(row, act) : send(row, act));
  }

  /** Adds the number of a certificate that was registered without one; with `dryRun` it only asks the rules. */
  async function addNumber(row: EnterpriseRow, number: string, actor: Actor, dryRun = false): Promise<void> {
    const { plan, calendar, today } = await context(row.programmeId);
    const request = { kind: 'addNumber' as const, actor, key: `number-${row.state.sequence}`, on: today, number };
    const act = completeEnterpriseAct(plan, calendar, row.state, request);
    await (dryRun ? ask(row, act) : send(row, act));
  }

  /** Asks the rules before anything is done, so that a no starts no workflow. */
  async function ask(row: EnterpriseRow, act: EnterpriseAct): Promise<void> {
    const { plan, nowMs } = await context(row.programmeId);
    const judged = enterpriseMachine.decide(catchUp(enterpriseMachine, row.state, nowMs).state, act, nowMs);
    if (isRefusal(judged)) throw refusalError(judged, plan);
  }

  async function send(row: EnterpriseRow, full: EnterpriseAct): Promise<ActOutcome> {
    mustBeSound(full);
    const done = await store.ledger.eventOfAct(row.id, full.key);
    if (done) return { key: full.key, sequence: done.sequence, stage: row.state.stage };
    await ask(row, full);
    const { programme, plan } = await context(row.programmeId);
    const { kind, ...message } = full;
    try {
      return await actOnEnterprise(client, row, programme.clock, kind, message as unknown as ActMessage);
    } catch (error) {
      throw toldError(error, plan);
    }
  }

  /** Enrols one enterprise that is not in a file. */
  async function enrol(programmeId: string, entry: RegistryEntry, actor: Actor): Promise<EnterpriseState> {
    mustBeSound({ ...entry, actor, key: 'enrol' });
    const { plan, calendar, nowMs } = await context(programmeId);
    if (actor.org !== OFFICE && actor.org !== entry.departmentId) throw refusalError(refuse('not-yours', { actor: actor.org, org: entry.departmentId }), plan);
    const state = enrolled(programmeId, entry.uscc, registeredFacts(plan, calendar, entry, nowMs), nowMs);
    const { mail, details, uscc } = entry;
    // As a file's would be read: what is exported goes in again unchanged.
    const name = tidy(entry.name);
    const added = await store.enterprises.enrol(
      programmeId,
      [{ id: state.id, uscc, name, state, ...present({ mail, details }) }],
      nowMs,
      actor,
      enterpriseMachine.wake,
    );
    if (added === 0)
      throw new ServiceError('conflict', 'enrolled-already', { zh: `${uscc} 已在登记中。`, en: `${uscc} is registered already.` }, { details: { uscc } });
    return state;
  }

  /** Begins, in the background, the cycle of everyone whom the query means and who has not started. The same key again goes on with it. */
  async function startCycles(programmeId: string, query: ResolvedQuery, actor: Actor, key: string) {
    mustBeSound({ actor, key, query });
    const { programme } = await context(programmeId);
    const own = ownKey(actor.org, key);
    const workflowId = workflowIds.intake(programmeId, own);
    await startIntake(client, { clock: programme.clock, programmeId, query, actor, key: own });
    /** How far it is: undefined before it has begun. */
    const progress = async (): Promise<IntakeProgress | undefined> => (await intakeOf(client, workflowId)).progress;
    return { workflowId, progress, result: () => intakeResult(client, workflowId) };
  }

  /** A key is its body's own: the same of another body is another start of cycles. */
  const ownKey = (org: string, key: string) => `${org}.${key}`;

  /** How far a start of cycles is, which a body asked for under a key. */
  async function intakeStatus(programmeId: string, org: string, key: string) {
    const { state, progress } = await intakeOf(client, workflowIds.intake(programmeId, ownKey(org, key))).catch((error) => {
      if (!isNotRunning(error)) throw error;
      throw new ServiceError('unknown', 'unknown-intake', { zh: '没有这次批量启动。', en: 'There is no such start of cycles.' });
    });
    const none: IntakeProgress = { started: 0, refused: 0, total: 0, tookMs: 0 };
    return { id: key, state, ...none, ...progress };
  }

  /** Everyone whom the query means, with `text` in name or code where it is given; a page at a time. */
  async function* all(programmeId: string, query: ResolvedQuery, text = ''): AsyncGenerator<EnterpriseRow> {
    const { today } = await context(programmeId);
    for (let afterUscc = ''; ; ) {
      const page = await store.enterprises.list({ programmeId, query, date: today, text, afterUscc, limit: PAGE });
      if (page.length === 0) return;
      yield* page;
      afterUscc = page.at(-1)?.uscc ?? '';
    }
  }

  /** Writes the registry to a file that goes in again unchanged. Gives the number of enterprises. */
  async function exportTo(programmeId: string, file: string, query: ResolvedQuery, text?: string): Promise<number> {
    const { plan } = await context(programmeId);
    let count = 0;
    async function* entries() {
      for await (const row of all(programmeId, query, text)) {
        count++;
        yield registryEntry(row);
      }
    }
    await writeTable(file, { header: registryHeader, rows: exportRows(entries(), plan) });
    return count;
  }

  /** The day of a programme instant (epoch ms) in the plan's zone. */
  const dateOf = (plan: Plan, atMs: number): string => wallClock(plan.zone).date(atMs);

  return { service, dateOf, enterprise, act, correct, addNumber, enrol, startCycles, intakeStatus, all, exportTo };
}
