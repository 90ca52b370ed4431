import { isFreeRungId } from '../../domain/obligation/notices.ts';
import type { LadderRung, Plan } from '../../domain/plan/plan.ts';
import { type CrossFault, doubles, idsIn, type Path } from './plan-faults.ts';

/** What the plan's own ladder may not have. */
export function ladderFaults(ladder: readonly LadderRung[], path: Path): CrossFault[] {
  const taken = ladder.flatMap(({ id }, index) =>
    !isFreeRungId(id)
      ? [
          {
            path: [...path, index, 'id'],
            what: { zh: `"${id}" 是系统自用的通知代号，请另取代号`, en: `"${id}" is what Duban calls a notice of its own; take another` },
          },
        ]
      : [],
  );
  return [...taken, ...rungFaults(ladder, path)];
}

/** What no ladder may have. A set's notices are named by their morning, so that its rungs may be called as they like. */
export function rungFaults(ladder: readonly LadderRung[], path: Path): CrossFault[] {
  const names = ladder.flatMap(({ id, repeat }, index) => {
    const at = [...path, index, 'id'];
    return repeat ? Array.from({ length: repeat.atMost }, (_, round) => ({ id: `${id}-${round + 1}`, path: at })) : [{ id, path: at }];
  });
  const repeated = doubles(idsIn(ladder, path));
  return [...(repeated.length > 0 ? repeated : doubles(names)), ...ladderOrder(ladder, path)];
}

/** What holds for a span is told before and on its first day and once it is over: nothing of it opens, is chased or comes again. */
export const holdLadderFaults = ({ ladders }: Pick<Plan, 'ladders'>): CrossFault[] =>
  (ladders.hold ?? []).flatMap(({ on, after, repeat }, index) =>
    on === 'opens' || after || repeat
      ? [
          {
            path: ['ladders', 'hold', index],
            what: {
              zh: '期间要求没有要催办的：这里只写 before（开始之前）、on: due-day（开始之日）、on: lapse（结束之后）',
              en: 'nothing of what holds for a span is chased: write before, on: due-day (its first day) or on: lapse (once it is over) here',
            },
          },
        ]
      : [],
  );

/** Rungs have to come in the order of time: reminders, then the lapse, then what follows; a repeat needs a rung before it. */
function ladderOrder(ladder: readonly LadderRung[], path: Path): CrossFault[] {
  return ladder.flatMap((rung, index) => {
    const before = ladder[index - 1];
    const fault = (zh: string, en: string): CrossFault[] => [{ path: [...path, index], what: { zh, en } }];
    if (!before) return rung.repeat ? fault('重复催办（repeat）之前须先有一级催办', 'a repeat needs a rung before it that it follows') : [];
    const [at, previously] = [daysFromDue(rung), daysFromDue(before)];
    if (at === undefined || previously === undefined || at.side !== previously.side) {
      const early = at !== undefined && previously !== undefined && at.side < previously.side;
      return early
        ? fault(`"${rung.id}" 的时间早于 "${before.id}"，请按时间先后排列`, `"${rung.id}" comes before "${before.id}" in time; list the earliest first`)
        : [];
    }
    if (at.side === LAPSE) return fault(`逾期通报已有 "${before.id}"，只能有一级`, `"${before.id}" tells of the lapse already; a ladder has one`);
    // Calendar and working days cannot be compared without a date; where they meet the calendar decides.
    const comparable = at.unit === previously.unit || at.days === 0 || previously.days === 0;
    return comparable && at.days <= previously.days
      ? fault(`"${rung.id}" 的时间不晚于 "${before.id}"，请按时间先后排列`, `"${rung.id}" does not come after "${before.id}" in time; list the earliest first`)
      : [];
  });
}

const BEFORE = 0;
const LAPSE = 1;
const AFTER = 2;

/** Where a rung stands: days from the due date, negative before it. A repeat stands wherever the rung before it does. */
function daysFromDue({ before, on, after }: LadderRung): { side: number; days: number; unit?: string } | undefined {
  const of = (offset: NonNullable<LadderRung['before']>, sign: number, side: number) =>
    'days' in offset ? { side, days: offset.days * sign, unit: 'days' } : { side, days: offset.workingDays * sign, unit: 'workingDays' };
  if (before) return of(before, -1, BEFORE);
  // The first day of a stage is known only with a milestone.
  if (on === 'opens') return undefined;
  if (on === 'due-day') return { side: BEFORE, days: 0 };
  if (on === 'lapse') return { side: LAPSE, days: 0 };
  return after ? of(after, 1, AFTER) : undefined;
}
