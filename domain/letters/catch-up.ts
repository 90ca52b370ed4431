import { OFFICE, recipientOf } from '../kernel/bodies.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { countName, inLanguage, type Language, many } from '../kernel/language.ts';
import { languageOf } from '../plan/language.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import { dayName } from '../words/dates.ts';
import { type Fact, greetingEn, type Letter } from './letter.ts';

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
  const recipient = recipientOf(org, 'officer');
  const language = languageOf(plan, recipient);
  const say = inLanguage(language);
  const own = items.filter((item) => item.departmentId === org).sort((a, b) => (a.dueDate < b.dueDate ? -1 : a.dueDate > b.dueDate ? 1 : 0));
  const of = (part: CatchUpItem['part']) => own.filter((item) => item.part === part);
  const [history, done, ahead] = [of('history'), of('done'), of('ahead')];
  const more = (count: number) => say(`另有 ${count} 件`, `and ${countName(count)} more`);
  const list = (title: string, of: CatchUpItem[], most: number) =>
    of.length === 0
      ? []
      : [{ title, lines: [...of.slice(0, most).map((item) => line(item, language)), ...(of.length > most ? [more(of.length - most)] : [])] }];
  const fact = (label: string, { length }: CatchUpItem[]): Fact => ({ key: 'count', label, value: say(`${length} 件`, many(length, 'obligation')) });
  const toOffice = org === OFFICE;
  const [past, entered, next] = [say('载入前已到期', 'Due before'), say('载入时登记为已办结', 'Entered as settled'), say('接下来', 'Still to come')];
  const office = plan.office.name;
  return {
    language,
    subject: say(
      `【载入说明】${nameOf(plan, org)}：载入前已到期 ${history.length} 件，接下来 ${ahead.length} 件`,
      `[Start] ${nameOf(plan, org)}: ${many(history.length, 'obligation')} due before the start, ${countName(ahead.length)} still to come`,
    ),
    greeting: say(`${nameOf(plan, org)}：`, greetingEn(plan, recipient)),
    opening: [
      say(
        `「${plan.name}」于 ${loadedOn} 载入系统。此前已到期的任务列为历史，不催办、不计入考核，只在这封信里说明一次。`,
        `“${plan.name}” was loaded on ${dayName(loadedOn, 'en')}. What was due before that day is history: nobody is reminded of it and it is not scored; it is told here, once.`,
      ),
    ],
    facts: [fact(past, history), ...(done.length > 0 ? [fact(entered, done)] : []), fact(next, ahead)],
    lists: [
      ...list(say('列为历史，无须在系统中办理', 'History: nothing to do here'), history, LISTED),
      ...list(entered, done, LISTED),
      ...list(next, ahead, AHEAD_LISTED),
      ...(toOffice ? departments(plan, items, language) : []),
    ],
    closing: toOffice
      ? [
          say(
            '列为历史的任务如仍须办理，请在系统的“方案”页调整方案，给出新的时限，系统即重新催办。',
            'If some of this history still has to be done, amend the plan on the page “Plan” and give it a new date: it is asked for again.',
          ),
        ]
      : [
          say(
            `列为历史的任务如实际尚未完成，请按原要求办完并告知${office}；需要重新限期的，由${office}调整方案。`,
            `If some of this history is in fact not done, please finish it and tell ${office}, who can amend the plan where it needs a new date.`,
          ),
          say(
            `登记有误的，请告知${office}。各件任务到期前另有提醒。`,
            `If something was entered wrongly, tell ${office}. You will be reminded of each obligation before it is due.`,
          ),
        ],
    light: 'green',
  };
}

const line = ({ milestoneName, dueDate, doneOn }: CatchUpItem, language: Language): string =>
  inLanguage(language)(
    `${milestoneName}，时限 ${dueDate}${doneOn === undefined ? '' : `，${doneOn} 办结`}`,
    `${milestoneName}, due on ${dayName(dueDate, 'en')}${doneOn === undefined ? '' : `, settled on ${dayName(doneOn, 'en')}`}`,
  );

/** For the office: how many obligations each department has, in the plan's order. */
function departments(plan: Plan, items: readonly CatchUpItem[], language: Language): NonNullable<Letter['lists']> {
  const say = inLanguage(language);
  const lines = plan.departments.flatMap(({ id, name }) => {
    const count = (part: CatchUpItem['part']) => items.filter((item) => item.departmentId === id && item.part === part).length;
    const [history, done, ahead] = [count('history'), count('done'), count('ahead')];
    if (history + done + ahead === 0) return [];
    return [
      say(
        `${name}：载入前已到期 ${history} 件${done > 0 ? `，登记办结 ${done} 件` : ''}，接下来 ${ahead} 件`,
        `${name}: ${countName(history)} due before${done > 0 ? `, ${countName(done)} entered as settled` : ''}, ${countName(ahead)} still to come`,
      ),
    ];
  });
  return lines.length === 0 ? [] : [{ title: say('各部门', 'The departments'), lines }];
}
