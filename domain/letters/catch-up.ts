import { OFFICE } from '../kernel/bodies.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import type { Fact, Letter } from './letter.ts';

/** One obligation as a summary tells it. */
export interface CatchUpItem {
  departmentId: string;
  milestoneName: string;
  dueDate: PlainDate;
  /** `history`: was due before and nobody has said that it is done; `done`: entered as done at loading; `ahead`: still to be done. */
  part: 'history' | 'done' | 'ahead';
  /** For `done`: the day that was given. */
  doneOn?: PlainDate;
}

/** How many obligations are listed, the earliest first; the figures count all of them. */
const LISTED = 20;
const AHEAD_LISTED = 5;

/** The one mail about everything that a plan asked of a body before it was loaded, and about what comes next. */
export function catchUpLetter(plan: Plan, org: string, loadedOn: PlainDate, items: readonly CatchUpItem[]): Letter {
  const own = items.filter((item) => item.departmentId === org).sort((a, b) => (a.dueDate < b.dueDate ? -1 : a.dueDate > b.dueDate ? 1 : 0));
  const of = (part: CatchUpItem['part']) => own.filter((item) => item.part === part);
  const [history, done, ahead] = [of('history'), of('done'), of('ahead')];
  const list = (title: string, of: CatchUpItem[], most: number) =>
    of.length === 0 ? [] : [{ title, lines: [...of.slice(0, most).map(line), ...(of.length > most ? [`另有 ${of.length - most} 件`] : [])] }];
  const fact = (label: string, { length }: CatchUpItem[]): Fact => ({ key: 'count', label, value: `${length} 件` });
  const toOffice = org === OFFICE;
  return {
    subject: `【载入说明】${nameOf(plan, org)}：载入前已到期 ${history.length} 件，接下来 ${ahead.length} 件`,
    greeting: `${nameOf(plan, org)}：`,
    opening: [`「${plan.name}」于 ${loadedOn} 载入系统。此前已到期的任务列为历史，不催办、不计入考核，只在这封信里说明一次。`],
    facts: [fact('载入前已到期', history), ...(done.length > 0 ? [fact('载入时登记为已办结', done)] : []), fact('接下来', ahead)],
    lists: [
      ...list('列为历史，无须在系统中办理', history, LISTED),
      ...list('载入时登记为已办结', done, LISTED),
      ...list('接下来', ahead, AHEAD_LISTED),
      ...(toOffice ? departments(plan, items) : []),
    ],
    closing: toOffice
      ? ['列为历史的任务如仍须办理，请在系统的“计划”页调整方案，给出新的时限，系统即重新催办。']
      : [
          `列为历史的任务如实际尚未完成，请按原要求办完并告知${plan.office.name}；需要重新限期的，由${plan.office.name}调整方案。`,
          `登记有误的，请告知${plan.office.name}。各件任务到期前另有提醒。`,
        ],
    light: 'green',
  };
}

function line({ milestoneName, dueDate, doneOn }: CatchUpItem): string {
  return `${milestoneName}，时限 ${dueDate}${doneOn === undefined ? '' : `，${doneOn} 办结`}`;
}

/** For the office: how many obligations each department has, in the plan's order. */
function departments(plan: Plan, items: readonly CatchUpItem[]): NonNullable<Letter['lists']> {
  const lines = plan.departments.flatMap(({ id, name }) => {
    const count = (part: CatchUpItem['part']) => items.filter((item) => item.departmentId === id && item.part === part).length;
    const [history, done, ahead] = [count('history'), count('done'), count('ahead')];
    return history + done + ahead === 0 ? [] : [`${name}：载入前已到期 ${history} 件${done > 0 ? `，登记办结 ${done} 件` : ''}，接下来 ${ahead} 件`];
  });
  return lines.length === 0 ? [] : [{ title: '各部门', lines }];
}
