import { AUTHORITY, COMMITTEE } from '../../domain/kernel/bodies.ts';
import { MOST_REPORTS } from '../../domain/plan/event-fields.ts';
import { activeDepartments, datedMeant, datedMilestone, datedMilestones, isRaised, type Plan, withoutHours } from '../../domain/plan/plan.ts';
import { many } from '../../domain/words/numbers.ts';
import type { CrossFault, Path, UnknownCheck } from './plan-faults.ts';

/** Characters of a round's code, which what begins after it takes over. */
const LONGEST_ROUND = 40;

/** What several bodies do together, one after the other, or only when something else is done: somebody has to be there, and no circle. */
export function togetherFaults(plan: Plan, unknown: UnknownCheck): CrossFault[] {
  const active = activeDepartments(plan).map(({ id }) => id);
  const all = active.length;
  const departments = plan.departments.map(({ id }) => id);
  const bodies = [...departments, ...plan.bodies.map(({ id }) => id), COMMITTEE, AUTHORITY];
  const registers = plan.registers.map(({ id }) => id);
  const known = [...new Set([...plan.milestones, ...datedMilestones(plan)].map(({ id }) => id))];
  return plan.milestones.flatMap(
    (
      { id, lead, together, copyTo = [], copyEach = {}, needs = [], needsStruckOff = [], roster, reviewer, after, dueBy, opens, rounds },
      index,
    ): CrossFault[] => {
      const path = ['milestones', index];
      const faults: CrossFault[] = [];
      const wrong = (rest: (string | number)[], zh: string, en: string) => faults.push({ path: [...path, ...rest], what: { zh, en } });
      const count = lead === 'all' ? all : lead.length;
      if (together && count < 2)
        wrong(
          ['together'],
          '共同牵头须有两个以上牵头单位；请在 lead 中写全，或去掉 together',
          'several lead together: name two or more in lead, or leave together out',
        );
      if (together === 'any' && roster)
        wrong(
          ['together'],
          '任一单位报送即可（any）的任务，各单位名单不同，不能写 roster；请改为 together: all',
          'each department has a roster of its own, so that one cannot hand in for all: write together: all, or leave roster out',
        );
      if (reviewer !== undefined) {
        const active = activeDepartments(plan).map((one) => one.id);
        unknown([...path, 'reviewer'], reviewer, active, 'department');
        if (lead !== 'all' && lead.every((org) => org === reviewer))
          wrong(
            ['reviewer'],
            `"${reviewer}" 就是牵头单位，不能初审自己报送的；请写另一个部门，或删去 reviewer`,
            `"${reviewer}" leads it and cannot look at what it hands in itself: name another department, or leave reviewer out`,
          );
      }
      for (const [at, org] of copyTo.entries()) unknown([...path, 'copyTo', at], org, bodies, 'department');
      const leads = lead === 'all' ? active : lead;
      for (const [org, to] of Object.entries(copyEach)) {
        unknown([...path, 'copyEach', org], to, bodies, 'department');
        if (!leads.includes(org))
          wrong(
            ['copyEach', org],
            `"${org}" 不牵头这项任务，没有材料可抄送；请写牵头单位：${leads.join('、')}`,
            `"${org}" does not lead it and hands nothing in: name one that does: ${leads.join(', ')}`,
          );
      }
      if (after?.milestone !== undefined) {
        unknown([...path, 'after', 'milestone'], after.milestone, known, 'milestone');
        if (circleFrom(plan, after.milestone, id))
          wrong(
            ['after', 'milestone'],
            `"${id}" 在 "${after.milestone}" 办结之后才开始，"${after.milestone}" 又等 "${id}"，都开始不了，请去掉一处`,
            `"${id}" begins after "${after.milestone}", which itself waits for "${id}": neither would ever begin, so leave one of them out`,
          );
      }
      const named = after?.on === 'lapse' ? after.milestone : undefined;
      const waited = named === undefined ? undefined : (plan.milestones.find((one) => one.id === named) ?? datedMilestone(plan, named)?.milestone);
      if (waited?.optional)
        wrong(
          ['after', 'on'],
          `"${waited.id}" 是可以不办的（optional），不会逾期；提出之后才开始的，请删去 on`,
          `"${waited.id}" is a right (optional) and never lapses: leave on out, and it begins once that is used`,
        );
      if (after?.milestone !== undefined) {
        const brings = datedMeant(plan, after.milestone);
        if (brings.length > MOST_REPORTS)
          wrong(
            ['after', 'milestone'],
            `"${after.milestone}" 共有 ${brings.length} 轮，每轮办结后都要开始一轮，最多 ${MOST_REPORTS} 轮；请写明其中一轮，或把 "${after.milestone}" 分成几项`,
            `"${after.milestone}" has ${many(brings.length, 'round')}, each of which begins one of this, and ${MOST_REPORTS} are the most: name one of them, or have several milestones`,
          );
        const long = brings.find(({ id: one, milestone: of }) => one.length - of.id.length - 1 > LONGEST_ROUND);
        if (long)
          wrong(
            ['after', 'milestone'],
            `"${long.id}" 的轮次代号太长，跟着它开始的一轮用不了：最多 ${LONGEST_ROUND} 个字符（时刻也算在内），请改短`,
            `the code of the round "${long.id}" is too long for what begins after it: ${LONGEST_ROUND} characters at the most, its hour included, so shorten it`,
          );
      }
      if (dueBy?.milestone !== undefined) {
        faults.push(...countedFaults(plan, id, dueBy.milestone, [...path, 'dueBy', 'milestone'], unknown));
        if (opens !== undefined && isSeries(plan, dueBy.milestone))
          wrong(
            ['opens'],
            `"${dueBy.milestone}" 分几轮，每轮各算一次时限，opens 只有一天，请删去`,
            `"${dueBy.milestone}" is done in rounds, and this is due for each of them: leave opens out, which is one day`,
          );
        if (rounds?.length === 0 && datedMilestones(plan).some(({ milestone: of }) => of.id === dueBy.milestone))
          wrong(
            ['dueBy'],
            `从 "${dueBy.milestone}" 各轮往前推算都早于方案第一日 ${plan.from}，一轮也没有，请改正`,
            `so long before each round of "${dueBy.milestone}" is before the programme's first day ${plan.from}, so that nothing would be due: correct it`,
          );
      }
      for (const [at, wanted] of needs.entries()) {
        unknown([...path, 'needs', at], wanted, known, 'milestone');
        const circle = circleFrom(plan, wanted, id);
        if (circle)
          wrong(
            ['needs', at],
            `"${id}" 与 "${wanted}" 互相等待，都办结不了，请去掉一处`,
            `"${id}" and "${wanted}" wait for each other, and neither could be settled: leave one of them out`,
          );
      }
      for (const [at, register] of needsStruckOff.entries()) unknown([...path, 'needsStruckOff', at], register, registers, 'register');
      for (const key of ['needs', 'needsStruckOff'] as const)
        if ((key === 'needs' ? needs : needsStruckOff).length > 0 && roster?.settle === 'done')
          wrong(
            [key],
            `名单完成即自动办结（settle: done），不经办结一步，${key} 拦不住；请改为 settle: submission`,
            `what settles by its roster (settle: done) is confirmed by nobody, so that ${key} could hold nothing back: write settle: submission`,
          );
      return faults;
    },
  );
}

/** Whether a milestone is done in rounds. */
const isSeries = ({ milestones }: Plan, id: string): boolean =>
  milestones.some((one) => one.id === id && (one.rounds !== undefined || one.recurs !== undefined));

/**
 * A day counts from a day that is there: not from what has none until something happens, or round in a circle; a number's, whose `id` is empty,
 * from one round and not from several.
 */
export function countedFaults(plan: Plan, id: string, from: string, path: Path, unknown: UnknownCheck): CrossFault[] {
  const fault = (zh: string, en: string): CrossFault[] => [{ path, what: { zh, en } }];
  const milestone = plan.milestones.find((one) => one.id === from);
  const round = milestone?.rounds?.[0];
  const series = milestone !== undefined && isSeries(plan, from);
  const of = milestone ?? datedMilestone(plan, from)?.milestone;
  if (of && isRaised(of))
    return fault(
      `"${from}" 要等发生或办结了才有日期，不能从它推算；请写 after: { milestone: ${from}, within: … }，或换一项有日期的任务`,
      `"${from}" has no day until something has happened: write after: { milestone: ${from}, within: … }, or count from a milestone that has a day`,
    );
  if (series && id === '')
    return fault(
      `"${from}" 分几轮，请写明哪一轮${round ? `，如 "${from}-${round.id}"` : ''}`,
      `"${from}" is done in rounds: say which${round ? `, such as "${from}-${round.id}"` : ''}`,
    );
  if (from === id) return fault(`“${id}”不能从自己的日期推算，请写另一项任务`, `"${id}" cannot count from its own day: name another milestone`);
  const chain = [id];
  for (let next = plan.milestones.find((one) => one.id === from); next?.dueBy; next = plan.milestones.find((one) => one.id === next?.dueBy?.milestone)) {
    if (next.id === id)
      return fault(
        `"${id}" 与 "${from}" 的日期互相推算，都定不下来，请给其中一项写 due`,
        `"${id}" and "${from}" count from each other, so that neither has a day: give one of them due`,
      );
    if (chain.includes(next.id)) break;
    chain.push(next.id);
  }
  const known = datedMilestones(withoutHours(plan)).filter(({ contributesTo, milestone: one }) => !contributesTo && !isRaised(one));
  const whole = id === '' ? [] : plan.milestones.filter((one) => isSeries(plan, one.id) && !isRaised(one));
  unknown(
    path,
    from,
    [...whole, ...known].map((one) => one.id).filter((one) => one !== id),
    'milestone',
  );
  return [];
}

/** Whether what `from` waits for comes to wait for `to`. */
function circleFrom({ milestones }: Plan, from: string, to: string, seen = new Set<string>()): boolean {
  const milestone = milestones.find(({ id }) => id === from) ?? milestones.find(({ id }) => from.startsWith(`${id}-`));
  if (!milestone || seen.has(milestone.id)) return false;
  seen.add(milestone.id);
  const waitsFor = [...(milestone.needs ?? []), ...(milestone.after?.milestone === undefined ? [] : [milestone.after.milestone])];
  return milestone.id === to || waitsFor.some((wanted) => circleFrom({ milestones } as Plan, wanted, to, seen));
}
