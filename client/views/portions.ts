import { wallClock } from '../../calendar/china.ts';
import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import { present } from '../../domain/kernel/present.ts';
import type { ObligationState } from '../../domain/obligation/obligation.ts';
import { latePortions, type Portion, portionLight } from '../../domain/obligation/portion.ts';
import { ownPortions, portionMay } from '../../domain/obligation/portion-acts.ts';
import { nameOf, type Plan } from '../../domain/plan/plan.ts';
import { portionStageName } from '../../domain/words/words.ts';
import type { ObligationDetail } from '../contract/obligations.ts';
import { mayDo, type Role } from '../contract/roles.ts';
import type { LinkDetail } from '../contract/system.ts';
import { nextOfPortion } from '../service/portions.ts';

/** Gives what the department that answers has passed on, with what whoever asks could do with each part of it. */
export function portionsOf(
  state: ObligationState,
  plan: Plan,
  nowMs: number,
  asking: { role: Role; org: string },
  language: Language,
): ObligationDetail['portions'] {
  const { iso } = wallClock(plan.zone);
  const instant = (ms: number | undefined) => (ms === undefined ? undefined : iso(ms));
  const late = latePortions(state, nowMs);
  const owner = asking.org === state.departmentId;
  return ownPortions(state).map((portion) => {
    const { id, name, mail, task, dueDate, stage, passedOnAtMs, acknowledgedAtMs, submittedAtMs, evidence = [], text, returned } = portion;
    const isLate = late.includes(portion);
    return present({
      ...{ id, name, task, due: dueDate, stage, stageName: portionStageName(stage, language), light: portionLight(portion, isLate), late: isLate },
      mail: owner ? mail : undefined,
      passedOn: iso(passedOnAtMs),
      acknowledged: instant(acknowledgedAtMs),
      submitted: instant(submittedAtMs),
      text,
      evidence,
      returned: returned && { at: iso(returned.atMs), reason: returned.reason },
      next: nextOfPortion(portion, state, plan, language),
      acts: owner && state.stage === 'open' ? portionMay(portion).filter((kind) => mayDo(asking.role, `obligation.${kind}`)) : [],
    });
  });
}

interface ShownPortion {
  plan: Plan;
  state: ObligationState;
  portion: Portion;
  milestoneName: string;
  nowMs: number;
}

/** Gives what the link in a unit's mail shows: its own portion, and nothing of what else the obligation is made of. */
export function portionShown({ plan, state, portion, milestoneName, nowMs }: ShownPortion, language: Language): LinkDetail {
  const say = inLanguage(language);
  const { minute, iso } = wallClock(plan.zone);
  const { name, task, dueDate, stage, submittedAtMs, returned, acknowledgedAtMs, text, evidence = [] } = portion;
  const department = nameOf(plan, portion.departmentId);
  const late = latePortions(state, nowMs).includes(portion);
  const lines = [
    say(`${department}将这项任务分解给${name}办理。`, `${department} has given this task to ${name}.`),
    ...(late ? [say('已经逾期，请尽快报送并写明原因。', 'It is late: please hand it in as soon as you can, and say why.')] : []),
    ...(submittedAtMs !== undefined && stage !== 'open' ? [say(`${minute(submittedAtMs)} 已报送。`, `It was handed in at ${minute(submittedAtMs)}.`)] : []),
    ...(state.stage === 'submitted'
      ? [say(`${department}已将任务整体报送，这里不能再办理。`, `${department} has handed in the whole: nothing can be done here any more.`)]
      : []),
    ...(['open', 'submitted'].includes(state.stage) ? [] : [say('这项任务已经结束，无须再办。', 'It is over: there is nothing left to do.')]),
  ];
  const mayAct = state.stage === 'open' && stage === 'open';
  const before =
    submittedAtMs === undefined ? undefined : present({ at: iso(submittedAtMs), reason: text, files: evidence.map((file) => file.name), evidence });
  return present({
    programmeName: plan.name,
    milestoneName,
    departmentName: department,
    unitName: name,
    duty: task,
    stage,
    stageName: portionStageName(stage, language),
    light: portionLight(portion, late),
    due: dueDate,
    originalDue: dueDate,
    because: lines,
    returned: mayAct && returned ? present({ at: iso(returned.atMs), by: department, reason: returned.reason, before }) : undefined,
    acts: mayAct ? [...(acknowledgedAtMs === undefined ? (['acknowledge'] as const) : []), 'submit' as const] : [],
    form: [],
  });
}
