import { DIGEST_AHEAD_DAYS, type DigestLine, LATE_WORKING_DAYS } from '../digest/digest.ts';
import { inLanguage, type Language } from '../kernel/language.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import type { Letter } from './letter.ts';

const PARTS: { part: DigestLine['part']; title: string; inSubject?: string }[] = [
  // 已逾期 is everywhere else the count of all obligations that are late, however long.
  { part: 'late', title: `近 ${LATE_WORKING_DAYS} 个工作日内逾期` },
  { part: 'due', title: `${DIGEST_AHEAD_DAYS} 天内到期` },
  { part: 'new', title: '新情况' },
  // Others act on them: whoever assists is told, and nothing is asked of it.
  { part: 'helps', title: '配合的企业（由主管部门办理）', inSubject: '配合' },
];

/** What one line is about, by part and kind: `{n}` stands for the count. */
const WHAT: Record<string, string> = {
  'new/obligation': '新任务 {n} 件',
  'due/obligation': '任务 {n} 件',
  'late/obligation': '任务 {n} 件逾期未报',
  'due/confirm': '待办结 {n} 件',
  'due/extension': '延期待批 {n} 件',
  'due/proposal': '处理建议待决定 {n} 家企业',
  'due/yearly': '年度自评 {n} 家企业',
  'due/rectification': '限期整改 {n} 家企业',
  'due/renewal': '可申请换证或复评 {n} 家企业',
  'due/expiry': '证书到期 {n} 家企业',
  'late/yearly': '年度自评逾期 {n} 家企业',
  'late/rectification': '整改逾期 {n} 家企业，可提出降级或撤销建议',
  'late/expiry': '证书已过期 {n} 家企业，不再计入达标',
  'due/number': '证书编号待补 {n} 家企业，请登记',
  'new/enrolled': '新纳入 {n} 家企业',
  'new/certified': '达标发证 {n} 家企业',
  'new/renewed': '换证 {n} 家企业',
  'new/downgraded': '降级 {n} 家企业',
  'new/revoked': '撤销 {n} 家企业',
  'new/rejected': '评审未通过 {n} 家企业',
  'new/rectificationOrdered': '责令限期整改 {n} 家企业',
  'new/proposalRefused': '处理建议未获同意 {n} 家企业',
  'new/incentivesSuspended': '暂停优惠政策 {n} 家企业',
  'new/upgradeOrdered': '责令改造升级 {n} 家企业',
  'new/circularIssued': '通报 {n} 家企业',
  'new/lifted': '解除处理 {n} 家企业',
  'new/transferred': '划转 {n} 家企业',
  'new/closed': '关闭 {n} 家企业',
};

/** What is counted in obligations; everything else in enterprises. */
const IN_OBLIGATIONS: readonly string[] = ['obligation', 'confirm', 'extension'];

/** A heading with its counts, obligations and enterprises apart: `7 天内到期 2 件、企业 3 家`. */
function counted(title: string, lines: readonly DigestLine[]): string {
  const sum = (obligations: boolean) => lines.filter(({ what }) => IN_OBLIGATIONS.includes(what) === obligations).reduce((all, { count }) => all + count, 0);
  const [obligations, enterprises] = [sum(true), sum(false)];
  if (obligations === 0) return `${title}企业 ${enterprises} 家`;
  return `${title} ${obligations} 件${enterprises > 0 ? `、企业 ${enterprises} 家` : ''}`;
}

/** One mail with all that a body has before it this morning; undefined when there is nothing to say. */
export function digestLetter(plan: Plan, org: string, date: string, lines: readonly DigestLine[]): Letter | undefined {
  if (lines.length === 0) return undefined;
  const of = (part: DigestLine['part']) => lines.filter((line) => line.part === part);
  const urgent = (part: 'late' | 'due') => lines.some((line) => line.part === part || line.what.startsWith(`${part}/`));
  const heading = PARTS.map(({ part, title, inSubject = title }) => ({ title: inSubject, own: of(part) })).filter(({ own }) => own.length > 0);
  return {
    subject: `【每日简报】${date} ${nameOf(plan, org)}：${heading.map(({ title, own }) => counted(title, own)).join('，')}`,
    greeting: `${nameOf(plan, org)}：`,
    opening: [`「${plan.name}」${date} 有以下事项。`],
    facts: [],
    lists: PARTS.flatMap(({ part, title }) => {
      const own = of(part);
      return own.length === 0 ? [] : [{ title, lines: own.map(lineText) }];
    }),
    closing: ['没有事项的日子不发简报；各件任务到期前另有提醒。逾期超过三个工作日的不再逐日列出，另按级次催办。'],
    light: urgent('late') ? 'yellow' : urgent('due') ? 'blue' : 'green',
  };
}

/** What a line is about and how many: `任务 2 件逾期未报`; the mail itself is in Chinese. */
export function digestWords({ part, what, count }: Pick<DigestLine, 'part' | 'what' | 'count'>, language: Language = 'zh'): string {
  const key = part === 'helps' ? what : `${part}/${what}`;
  return inLanguage(language)((WHAT[key] ?? `${what} {n}`).replace('{n}', String(count)), `${what}: ${count} ${part}`);
}

function lineText({ examples, ...line }: DigestLine): string {
  const label = digestWords(line);
  const named = examples.map(({ name, date }) => (date ? `${name}（${date}）` : name)).join('、');
  return `${label}：${named}${line.count > examples.length ? ' 等' : ''}`;
}
