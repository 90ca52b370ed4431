import { heartbeat } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { wallClock } from '../calendar/china.ts';
import { completeEnterpriseAct } from '../domain/enterprise/cycle-rules.ts';
import { PLAN_ITSELF } from '../domain/kernel/bodies.ts';
import type { WorkingCalendar } from '../domain/kernel/calendar.ts';
import { nameOf, type Plan } from '../domain/plan/plan.ts';
import type { AmendedBy } from '../domain/programme/carry-over.ts';
import { actOnEnterprise, RefusedError } from '../engine/act.ts';
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

/** Enterprises of a department that is part of another by now go on there, each by an act of its own. */
export async function handOver(
  { store, client }: { store: Store; client: Client },
  programme: ProgrammeRow,
  { before, after, calendar }: Versions,
  by: AmendedBy,
): Promise<void> {
  const on = wallClock(after.zone).date(by.atMs);
  for (const { id: from, name, mergedInto: to } of after.departments) {
    if (to === undefined || before.departments.find((department) => department.id === from)?.mergedInto === to) continue;
    const reason = `${name}并入${nameOf(after, to)}`;
    for (let afterUscc = ''; ; ) {
      const page = await store.enterprises.list({ programmeId: programme.id, query: { departmentId: from }, date: on, afterUscc, limit: PAGE });
      if (page.length === 0) break;
      await inLanes(page, async (row) => {
        const { kind, ...message } = completeEnterpriseAct(after, calendar, row.state, {
          kind: 'transfer',
          actor: PLAN_ITSELF,
          key: by.key,
          on,
          reason,
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
