import { OFFICE } from '../../domain/kernel/bodies.ts';
import { grouped } from '../../domain/kernel/grouped.ts';
import type { ObligationState } from '../../domain/obligation/obligation.ts';
import type { Schedule } from '../../domain/obligation/schedule.ts';
import type { SlimObligation } from '../../prisma/pages.ts';
import type { Store } from '../../prisma/store.ts';

/** Obligations that climb the same ladder on the same days and tell the same bodies, each besides its own department. */
export interface SharedSchedule {
  schedule: Schedule;
  /** The department whose own recipients stand in `schedule`. */
  departmentId: string;
  obligations: SlimObligation[];
}

/**
 * Groups obligations that share their days. An obligation that was moved, given to others or worked out again by another calendar stands
 * apart: what it was told before such a change may keep its own day, a few days from that of the others.
 */
function shared(rows: readonly SlimObligation[]): SlimObligation[][] {
  const keyOf = ({ milestoneId, state: { departmentId, leads, schedule, dueVersion, outsider } }: SlimObligation) =>
    // Whom an outsider’s ladder tells besides it is said by its own alone.
    [milestoneId, schedule.dueDate, schedule.calendarVersion, dueVersion, departmentId === OFFICE, leads, outsider && departmentId].join(' ');
  return [...grouped(rows, keyOf).values()];
}

/** Groups obligations that are only planned by the schedule that they share. */
export function sharedPlanned(planned: readonly { milestoneName: string; state: ObligationState }[]): SharedSchedule[] {
  const rows = planned.map(({ milestoneName, state }) => ({ id: state.id, milestoneId: state.milestoneId, milestoneName, sequence: 0, state }));
  return shared(rows).flatMap((obligations) =>
    obligations.slice(0, 1).map(({ state: { schedule, departmentId } }) => ({ schedule, departmentId, obligations })),
  );
}

/** Schedules by the board that they were read for: a board that has changed is another list. */
const known = new WeakMap<readonly SlimObligation[], Promise<SharedSchedule[]>>();

/** Reads the schedules of a board once for all who share one, instead of each obligation's own ladder: a hundred departments of one milestone share theirs. */
export function sharedSchedules(store: Store, rows: readonly SlimObligation[]): Promise<SharedSchedule[]> {
  const held = known.get(rows);
  if (held) return held;
  const reading = read(store, rows);
  known.set(rows, reading);
  reading.catch(() => known.delete(rows));
  return reading;
}

async function read(store: Store, rows: readonly SlimObligation[]): Promise<SharedSchedule[]> {
  const groups = shared(rows);
  const firsts = await store.ledger.obligations({ ids: groups.flatMap(([first]) => first?.id ?? []) });
  const states = new Map(firsts.map(({ id, state }) => [id, state]));
  return groups.flatMap((obligations) => {
    const state = states.get(obligations[0]?.id ?? '');
    return state ? [{ schedule: state.schedule, departmentId: state.departmentId, obligations }] : [];
  });
}
