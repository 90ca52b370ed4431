import type { Consequence } from '../enterprise/enterprise.ts';
import { inLanguage, type Language, many, type Words } from '../kernel/language.ts';
import type { Announcement } from '../matters/decided.ts';
import type { Proposed } from '../matters/matters.ts';
import { amountName } from '../obligation/amounts.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import { consequenceName } from './enterprise.ts';

const OF_DEPARTMENTS: Record<string, Words> = {
  points: { zh: '考核扣分', en: 'points' },
  talk: { zh: '约谈', en: 'formal talk' },
  'no-award': { zh: '取消评优资格', en: 'no award' },
  other: { zh: '方案写明的其他后果', en: 'another consequence that the plan names' },
};

/** What may be proposed about anybody, points and a formal talk included. */
const anyConsequenceName = (consequence: string, language: Language = 'zh'): string =>
  OF_DEPARTMENTS[consequence]?.[language] ?? consequenceName(consequence as Consequence, language);

/** What a proposal or a decision under a rule is called: what has no name of its own as the plan says it. */
export const consequenceWords = (plan: Plan, { consequence, rule }: { consequence: string; rule?: string | undefined }, language: Language): string =>
  (consequence === 'other' ? plan.consequences.find(({ id }) => id === rule)?.what : undefined) ?? anyConsequenceName(consequence, language);

/** 样例企业：撤销（宁应急〔2019〕3号，2019-12-20） */
export function announcementTitle(plan: Plan, { name, code, consequence, rule, lifts, document, on, amount }: Announcement, language: Language = 'zh'): string {
  const say = inLanguage(language);
  const whose = name || nameOf(plan, code);
  const known = plan.consequences.find(({ id }) => id === rule);
  const much = amount === undefined ? '' : ` ${amountName(known?.rule ?? {}, amount, language)}`;
  const what = `${lifts ? say('解除', 'lifted: ') : ''}${consequenceWords(plan, { consequence, rule }, language)}${much}`;
  return say(`${whose}：${what}（${[document, on].filter(Boolean).join('，')}）`, `${whose}: ${what} (${[document, on].filter(Boolean).join(', ')})`);
}

/** So much of a reason stands in a list; all of it on the page. */
const REASON_LISTED = 120;

/** 建议撤销、暂停优惠政策 */
export function proposedText({ consequences, points, lifts }: Proposed, language: Language): string {
  const say = inLanguage(language);
  const each = consequences.map((one) => {
    const name = anyConsequenceName(one, language);
    return one === 'points' && points !== undefined ? say(`${name} ${points} 分`, many(points, 'point')) : name;
  });
  return say(`建议${lifts ? '解除' : ''}${each.join('、')}`, `proposed: ${lifts ? 'to lift ' : ''}${each.join(', ')}`);
}

/** Why it is proposed, as far as a list has room for it. */
export function proposedReason({ reason }: Proposed): string {
  const characters = [...reason];
  return characters.length <= REASON_LISTED ? reason : `${characters.slice(0, REASON_LISTED).join('')}…`;
}
