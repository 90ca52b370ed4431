import { wallClock } from '../../calendar/china.ts';
import { registeredFacts, registryEntry } from '../../domain/enterprise/cycle-rules.ts';
import { type EnterpriseState, enterpriseId } from '../../domain/enterprise/enterprise.ts';
import { enrolled, enterpriseMachine } from '../../domain/enterprise/machine.ts';
import type { RegistryEntry } from '../../domain/enterprise/registry-entry.ts';
import type { ResolvedQuery } from '../../domain/enterprise/standing.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { present } from '../../domain/kernel/present.ts';
import { refuse } from '../../domain/kernel/refusals.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { Chosen } from '../../prisma/enterprise-query.ts';
import type { EnterpriseRow } from '../../prisma/enterprises.ts';
import { writeTable } from '../../spreadsheet/write.ts';
import { mustBeSound, refusalError, ServiceError } from '../errors.ts';
import { tidy } from '../files/cells.ts';
import type { Service } from '../service/service.ts';
import { openEnterpriseActs } from './acts.ts';
import { exportRows, registryHeader } from './file.ts';
import { openIntake } from './intake.ts';

/** How many enterprises are read at once for a file. */
const PAGE = 2_000;

export type Registry = ReturnType<typeof openRegistry>;

/** Opens everything that people do with the registry of enterprises. It decides nothing: the rules are in the domain. */
export function openRegistry(service: Service) {
  const { store, context } = service;

  async function enterprise(programmeId: string, uscc: string): Promise<EnterpriseRow> {
    const row = await store.enterprises.get(enterpriseId(programmeId, uscc.trim().toUpperCase()));
    if (!row)
      throw new ServiceError('unknown', 'unknown-enterprise', {
        zh: `登记中没有统一社会信用代码为 ${uscc} 的企业。`,
        en: `No enterprise with the code ${uscc} is registered.`,
      });
    return row;
  }

  /** Enrols one enterprise that is not in a file. */
  async function enrol(programmeId: string, entry: RegistryEntry, actor: Actor): Promise<EnterpriseState> {
    mustBeSound({ ...entry, actor, key: 'enrol' });
    const { plan, calendar, nowMs } = await context(programmeId);
    if (actor.org !== OFFICE && actor.org !== entry.departmentId) throw refusalError(refuse('not-yours', { actor: actor.org, org: entry.departmentId }), plan);
    const state = enrolled(programmeId, entry.uscc, registeredFacts(plan, calendar, entry, nowMs), nowMs);
    const { mail, details, uscc } = entry;
    // The name is read as a file's would be: what is exported goes in again unchanged.
    const name = tidy(entry.name);
    const added = await store.enterprises.enrolOne(
      programmeId,
      [{ id: state.id, uscc, name, state, ...present({ mail, details }) }],
      nowMs,
      actor,
      enterpriseMachine.wake,
    );
    if (!added)
      throw new ServiceError('conflict', 'enrolled-already', { zh: `${uscc} 已在登记中。`, en: `${uscc} is registered already.` }, { details: { uscc } });
    return state;
  }

  /** Gives, a page at a time, every enterprise that the query means, with `text` in name or code where it is given, among the chosen codes. */
  async function* all(programmeId: string, query: ResolvedQuery, text = '', chosen?: Chosen): AsyncGenerator<EnterpriseRow> {
    const { today } = await context(programmeId);
    for (let afterUscc = ''; ; ) {
      const page = await store.enterprises.list({ programmeId, query, date: today, text, chosen, afterUscc, limit: PAGE });
      if (page.length === 0) return;
      yield* page;
      afterUscc = page.at(-1)?.uscc ?? '';
    }
  }

  /** Writes the registry to a file that goes in again unchanged. Gives the number of enterprises. */
  async function exportTo(programmeId: string, file: string, query: ResolvedQuery, text?: string, chosen?: Chosen): Promise<number> {
    const { plan } = await context(programmeId);
    let count = 0;
    async function* entries() {
      for await (const row of all(programmeId, query, text, chosen)) {
        count++;
        yield registryEntry(row);
      }
    }
    await writeTable(file, { header: registryHeader, rows: exportRows(entries(), plan) });
    return count;
  }

  /** Gives the day of a programme instant (epoch ms) in the plan's zone. */
  const dateOf = (plan: Plan, atMs: number): string => wallClock(plan.zone).date(atMs);

  return { service, dateOf, enterprise, ...openEnterpriseActs(service), enrol, ...openIntake(service), all, exportTo };
}
