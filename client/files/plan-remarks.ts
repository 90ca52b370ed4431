import { openCalendar } from '../../calendar/china.ts';
import { digestTime } from '../../domain/digest/digest.ts';
import type { Words } from '../../domain/kernel/language.ts';
import { answeringFor, nameOf, type Plan } from '../../domain/plan/plan.ts';
import { collectiveRemarks } from '../../domain/plan/remarks.ts';
import { overBeforeTold } from '../../domain/programme/over.ts';
import { many } from '../../domain/words/numbers.ts';

/** What a plan without a fault leaves out, and what follows from that: said, and no hindrance. */
export function planRemarks(plan: Plan): Words[] {
  return [
    ...quietRemarks(plan),
    ...overBeforeTold(plan, openCalendar(plan), digestTime(plan)).map(({ what }) => what),
    ...headRemarks(plan),
    ...withoutMailboxes(plan),
    ...collectiveRemarks(plan).map(({ zh, en }) => ({ zh: `${zh}。`, en: `${en}.` })),
  ];
}

/** What nobody hears of any more. */
const quietRemarks = ({ briefOn }: Plan): Words[] =>
  briefOn === 'off'
    ? [
        {
          zh: '没有周报（briefOn: off）：催办级次走完以后仍未办结的，不再自动发信，只能在网页上查看。',
          en: 'There is no weekly brief (briefOn: off): what is still open when its ladder has ended is mailed to nobody any more, and stands on the page alone.',
        },
      ]
    : [];

/** What goes to a body that nobody can write to. */
function withoutMailboxes(plan: Plan): Words[] {
  const named = new Set(plan.milestones.flatMap(({ copyTo = [], copyEach = {} }) => [...copyTo, ...Object.values(copyEach)]));
  return [...named]
    .filter((org) => answeringFor(plan, org) !== org)
    .map((org) => ({
      zh: `${nameOf(plan, org)}没有邮箱：抄送给它的材料发给${plan.office.name}，由其转送。`,
      en: `${nameOf(plan, org)} has no address: copies for it go to ${plan.office.name}, which passes them on.`,
    }));
}

function headRemarks(plan: Plan): Words[] {
  const headless = plan.departments.filter(({ head, mergedInto }) => head === undefined && mergedInto === undefined);
  if (headless.length === 0) return [];
  const named = (join: string) =>
    headless
      .slice(0, 5)
      .map(({ name }) => name)
      .join(join);
  const more = headless.length > 5 ? headless.length : 0;
  return [
    {
      zh: `${named('、')}${more ? `等 ${more} 个部门` : ''}没有写负责人邮箱（head）：逾期通报等应发负责人的，一并发给经办人。`,
      en: `${named(', ')}${more ? ` and others (${many(more, 'department')})` : ''} ${headless.length === 1 ? 'has' : 'have'} no head’s address: what a head is told, such as a lapse, goes to the officer.`,
    },
  ];
}
