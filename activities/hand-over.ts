import { heartbeat } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { wallClock } from '../calendar/china.ts';
import { completeEnterpriseAct } from '../domain/enterprise/cycle-rules.ts';
import { PLAN_ITSELF } from '../domain/kernel/bodies.ts';
import type { WorkingCalendar } from '../domain/kernel/calendar.ts';
import { nameOf, type Plan } from '../domain/plan/plan.ts';
import type { AmendedBy } from '../domain/programme/carry-over.ts';
import { actOnEnterprise } from '../engine/act.ts';
import { RefusedError } from '../engine/faults.ts';
import { inLanes } from '../engine/lanes.ts';
import type { ProgrammeRow } from '../prisma/programmes.ts';
import type { Store } from '../prisma/store.ts';
import type { ActMessage } from '../workflows/messages.ts';

/** Two versions of a plan, with the working calendar of the later one. */
export interface Versions {
  before: Plan;
  after: Plan;
  calendar: WorkingCalendar;
}

/** Enterprises handed over at once. */
const PAGE = 250;

/**
 * Hands enterprises over, each by an act of its own, to whoever answers for them now, where their department has become part of another or
 * was a name for several bodies.
 */
export async function handOver(
  { store, client }: { store: Store; client: Client },
  programme: ProgrammeRow,
  { before, after, calendar }: Versions,
  by: AmendedBy,
): Promise<void> {
  const on = wallClock(after.zone).date(by.atMs);
  const leads = new Map(after.sectors.map(({ id, lead }) => [id, lead]));
  for (const { id: from, name, mergedInto, standsFor = [] } of after.departments) {
    const known = before.departments.find((department) => department.id === from);
    const merges = mergedInto !== undefined && known?.mergedInto !== mergedInto;
    if (!merges && standsFor.length === 0) continue;
    // Where a department was a name for several bodies, each enterprise goes to the one that leads its sector.
    const heirOf = (sectorId: string) => (merges ? mergedInto : leads.get(sectorId));
    const reasonOf = (to: string) => (merges ? `${name}并入${nameOf(after, to)}` : `${name}中，该行业由${nameOf(after, to)}主管`);
    for (let afterUscc = ''; ; ) {
      const page = await store.enterprises.list({ programmeId: programme.id, query: { departmentId: from }, date: on, afterUscc, limit: PAGE });
      if (page.length === 0) break;
      await inLanes(page, async (row) => {
        const to = heirOf(row.state.sectorId);
        if (to === undefined || to === from) return;
        const { kind, ...message } = completeEnterpriseAct(after, calendar, row.state, {
          kind: 'transfer',
          actor: PLAN_ITSELF,
          key: by.key,
          on,
          reason: reasonOf(to),
          departmentId: to,
        });
        await actOnEnterprise(client, row, programme.clock, kind, message as unknown as ActMessage).catch((error) => {
          if (!(error instanceof RefusedError)) throw error;
        });
      });
      afterUscc = page.at(-1)?.uscc ?? '';
      heartbeat(afterUscc);
    }
  }
}
