import { wallClock } from '../../calendar/china.ts';
import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import type { ObligationState } from '../../domain/obligation/obligation.ts';
import { latePortions, type Portion } from '../../domain/obligation/portion.ts';
import { ownPortions } from '../../domain/obligation/portion-acts.ts';
import { nameOf, type Plan } from '../../domain/plan/plan.ts';
import { portionStageName, rungName } from '../../domain/words/words.ts';

/** What happens next with a portion if its unit does nothing; undefined where nothing is left to be told. */
export function nextOfPortion({ stage, dueAtMs, lapsedAtMs, rungs }: Portion, state: ObligationState, plan: Plan, language: Language): string | undefined {
  if (stage !== 'open' || state.stage !== 'open') return undefined;
  const say = inLanguage(language);
  const { minute, endMinute } = wallClock(plan.zone);
  const department = nameOf(plan, state.departmentId);
  const rung = rungs.find(({ atMs, side }) => side !== 'lapse' && atMs > state.elapsedMs && (side === 'before' || lapsedAtMs !== undefined));
  if (rung) {
    const [at, name] = [minute(rung.atMs), rungName(rung.id, language)];
    return rung.side === 'before'
      ? say(`${at} 向其发送“${name}”催办通知`, `at ${at} it is sent the reminder “${name}”`)
      : say(`${at} 向其和${department}负责人发送“${name}”催办通知`, `at ${at} the reminder “${name}” is sent to it and to the head of ${department}`);
  }
  return lapsedAtMs === undefined
    ? say(
        `${endMinute(dueAtMs)} 到期未报即记为逾期，告知${department}`,
        `if it is not handed in by ${endMinute(dueAtMs)} it is late, and ${department} is told`,
      )
    : undefined;
}

/** Adds to a name the code by which a command means it, where commands are given; nothing on a page. */
export type Coded = (code: string) => string;

/** What has been passed on, to whom, and how each part stands: lines of `why`. */
export function portionReasons(state: ObligationState, plan: Plan, nowMs: number, language: Language, coded: Coded): string[] {
  const own = ownPortions(state);
  if (own.length === 0) return [];
  const say = inLanguage(language);
  const late = latePortions(state, nowMs);
  const done = own.filter(({ stage }) => stage === 'accepted').length;
  const lines = own.map((portion) => {
    const { id, name, task, dueDate, stage } = portion;
    const standing = late.includes(portion) ? say('逾期未报', 'late') : portionStageName(stage, language);
    const next = nextOfPortion(portion, state, plan, language);
    return say(
      `  ${name}${coded(id)}：${task}，时限 ${dueDate}，${standing}${next === undefined ? '' : `；${next}`}`,
      `  ${name}${coded(id)}: ${task}, due ${dueDate}, ${standing}${next === undefined ? '' : `; ${next}`}`,
    );
  });
  const lateness =
    late.length === 0
      ? ''
      : say(`，逾期 ${late.length} 项，本任务至少亮黄灯，不通报安委办`, `, ${late.length} late: the obligation is at least yellow, and the office is not told`);
  return [
    say(`已分解 ${own.length} 项，已接收 ${done} 项${lateness}。`, `${own.length} of its portions were passed on, ${done} are accepted${lateness}.`),
    ...lines,
  ];
}

/** The names of the units whose portions an event of the ledger is about. */
export function unitsIn({ portion, name, portions }: Record<string, unknown>): string[] | undefined {
  if (typeof portion === 'string' && typeof name === 'string') return [name];
  return Array.isArray(portions) ? (portions as { name: string }[]).map((one) => one.name) : undefined;
}
