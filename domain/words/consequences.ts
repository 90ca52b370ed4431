import type { Consequence } from '../enterprise/enterprise.ts';
import { inLanguage, type Language } from '../kernel/language.ts';
import type { Announcement } from '../matters/decided.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import { consequenceName } from './enterprise.ts';

/** What may be proposed about anybody, points included. */
export const anyConsequenceName = (consequence: string, language: Language = 'zh'): string =>
  consequence === 'points' ? { zh: '考核扣分', en: 'points' }[language] : consequenceName(consequence as Consequence, language);

/** 样例企业：撤销（宁应急〔2019〕3号，2019-12-20） */
export function announcementTitle(plan: Plan, { name, code, consequence, lifts, document, on }: Announcement, language: Language = 'zh'): string {
  const say = inLanguage(language);
  const whose = name || nameOf(plan, code);
  const what = `${lifts ? say('解除', 'lifted: ') : ''}${anyConsequenceName(consequence, language)}`;
  return say(`${whose}：${what}（${[document, on].filter(Boolean).join('，')}）`, `${whose}: ${what} (${[document, on].filter(Boolean).join(', ')})`);
}
