import { wallClock } from '../../calendar/china.ts';
import { programmeNowMs } from '../../domain/kernel/clock.ts';
import { present } from '../../domain/kernel/present.ts';
import { nameOf } from '../../domain/plan/plan.ts';
import type { openOperations, WorkflowRow } from '../../engine/inspect.ts';
import type { WorkflowDetail, WorkflowView } from '../contract/system.ts';
import type { Reading } from './obligations.ts';

const instant = (realMs: number) => new Date(realMs).toISOString();

function viewOf({ startedMs, closedMs, dueMs, ...row }: WorkflowRow): WorkflowView {
  return present({
    ...row,
    startedAt: instant(startedMs),
    closedAt: closedMs === undefined ? undefined : instant(closedMs),
    due: dueMs === undefined ? undefined : instant(dueMs),
  });
}

/** Gives what is known of a workflow's programme; undefined where the ledger has no such programme. */
const contextOf = ({ service }: Reading, { programme }: WorkflowRow) =>
  programme === undefined ? undefined : service.context(programme).catch(() => undefined);

/** Gives workflows by what people call them: an enterprise, or a department's part in a milestone. */
export async function workflowViews(reading: Reading, rows: readonly WorkflowRow[]): Promise<WorkflowView[]> {
  const usccs = rows.filter(({ type }) => type === 'enterprise').map(({ id }) => id.replace(/^enterprise\//, ''));
  const names = new Map((usccs.length > 0 ? await reading.service.store.enterprises.getMany(usccs) : []).map(({ id, name }) => [`enterprise/${id}`, name]));
  return Promise.all(rows.map(async (row) => viewOf({ ...row, title: names.get(row.id) ?? (await titleOf(reading, row)) })));
}

async function titleOf(reading: Reading, row: WorkflowRow): Promise<string> {
  const held = await contextOf(reading, row);
  if (!held) return row.title;
  const milestone = row.milestone ?? (/^(?:milestone|obligation)\/[^/]+\/([^/]+)/.exec(row.id)?.[1] as string | undefined);
  const found =
    milestone === undefined ? undefined : (await reading.board.rows(held.plan.id)).find(({ milestoneId }) => milestoneId === milestone)?.milestoneName;
  const parts = [row.department && nameOf(held.plan, row.department), found ?? milestone].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join('：') : held.plan.name;
}

/** Gives one workflow: what it waits for and what fails, without the link to the engine's own console. */
export async function workflowDetailOf(
  reading: Reading,
  { row, details, timers, activities }: Awaited<ReturnType<ReturnType<typeof openOperations>['describe']>>,
): Promise<WorkflowDetail> {
  const [held, [workflow = viewOf(row)]] = await Promise.all([contextOf(reading, row), workflowViews(reading, [row])]);
  return {
    workflow,
    details,
    pendingTimers: timers.map(({ timer, summary, wakesRealMs }) =>
      present({
        timer,
        summary,
        wakesAt: instant(wakesRealMs),
        wakesAtProgramme: held && wallClock(held.plan.zone).iso(programmeNowMs(held.programme.clock, wakesRealMs)),
      }),
    ),
    pendingActivities: activities.map(({ nextAttemptMs, ...activity }) =>
      present({ ...activity, nextAttemptAt: nextAttemptMs === undefined ? undefined : instant(nextAttemptMs) }),
    ),
  };
}
