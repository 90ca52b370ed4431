import { DIGEST_AHEAD_DAYS, type DigestLine, LATE_WORKING_DAYS } from '../digest/digest.ts';
import { recipientOf } from '../kernel/bodies.ts';
import { inLanguage, type Language, many, type Words } from '../kernel/language.ts';
import { languageOf } from '../plan/language.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import { dayName } from '../words/dates.ts';
import { greetingEn, type Letter } from './letter.ts';

const PARTS: { part: DigestLine['part']; title: Words; inSubject?: Words }[] = [
  // 已逾期 is everywhere else the count of all obligations that are late, however long.
  { part: 'late', title: { zh: `近 ${LATE_WORKING_DAYS} 个工作日内逾期`, en: `Late since the last ${LATE_WORKING_DAYS} working days` } },
  { part: 'due', title: { zh: `${DIGEST_AHEAD_DAYS} 天内到期`, en: `Due within ${DIGEST_AHEAD_DAYS} days` } },
  { part: 'new', title: { zh: '新情况', en: 'New' } },
  // Others act on them: whoever assists is told, and nothing is asked of it.
  {
    part: 'helps',
    title: { zh: '配合的企业（由主管部门办理）', en: 'Enterprises that you assist with (whoever supervises them acts)' },
    inSubject: { zh: '配合', en: 'Assisted' },
  },
];

const enterprises = (count: number) => many(count, 'enterprise');

/** What one line is about, by part and kind: `{n}` stands for the count. */
const WHAT: Record<string, { zh: string; en(count: number): string }> = {
  'new/obligation': { zh: '新任务 {n} 件', en: (count) => many(count, 'new obligation') },
  'new/comment': { zh: '{n} 件任务有新留言', en: (count) => `New comments on ${many(count, 'obligation')}` },
  'due/obligation': { zh: '任务 {n} 件', en: (count) => many(count, 'obligation') },
  'late/obligation': { zh: '任务 {n} 件逾期未报', en: (count) => `${many(count, 'obligation')} not handed in` },
  'due/confirm': { zh: '待办结 {n} 件', en: (count) => `${many(count, 'submission')} to confirm` },
  'due/extension': { zh: '延期待批 {n} 件', en: (count) => `${many(count, 'extension')} to decide` },
  'due/proposal': { zh: '处理建议待决定 {n} 家企业', en: (count) => `Proposals to decide about ${enterprises(count)}` },
  'due/departmentProposal': { zh: '对部门的处理建议待决定 {n} 件', en: (count) => `${many(count, 'proposal')} about departments to decide` },
  'due/handedIn': { zh: '企业报送待审核 {n} 家企业', en: (count) => `Handed in by ${enterprises(count)}, to be accepted or sent back` },
  'due/yearly': { zh: '年度自评 {n} 家企业', en: (count) => `Yearly self-assessment of ${enterprises(count)}` },
  'due/rectification': { zh: '限期整改 {n} 家企业', en: (count) => `Rectification by ${enterprises(count)}` },
  'due/renewal': { zh: '可申请换证或复评 {n} 家企业', en: (count) => `${enterprises(count)} may apply for renewal or re-assessment` },
  'due/expiry': { zh: '证书到期 {n} 家企业', en: (count) => `Certificates of ${enterprises(count)} run out` },
  'late/yearly': { zh: '年度自评逾期 {n} 家企业', en: (count) => `Yearly self-assessment of ${enterprises(count)} is late` },
  'late/rectification': {
    zh: '整改逾期 {n} 家企业，可提出降级或撤销建议',
    en: (count) => `Rectification by ${enterprises(count)} is late; a downgrade or revocation may be proposed`,
  },
  'late/rectificationProposed': {
    zh: '整改逾期 {n} 家企业，已提出处理建议，待决定',
    en: (count) => `Rectification by ${enterprises(count)} is late; what was proposed waits for a decision`,
  },
  'late/expiry': { zh: '证书已过期 {n} 家企业，不再计入达标', en: (count) => `Certificates of ${enterprises(count)} have run out and count no more` },
  'due/number': { zh: '证书编号待补 {n} 家企业，请登记', en: (count) => `Certificates of ${enterprises(count)} lack a number: please record it` },
  'due/mailbox': {
    zh: '邮箱收不到信 {n} 家企业，请核对并登记新的邮箱',
    en: (count) => `Mailboxes of ${enterprises(count)} take no mail: please record another`,
  },
  'new/enrolled': { zh: '新纳入 {n} 家企业', en: (count) => `${enterprises(count)} enrolled` },
  'new/certified': { zh: '达标发证 {n} 家企业', en: (count) => `${enterprises(count)} certified` },
  'new/renewed': { zh: '换证 {n} 家企业', en: (count) => `Certificates of ${enterprises(count)} renewed` },
  'new/downgraded': { zh: '降级 {n} 家企业', en: (count) => `${enterprises(count)} downgraded` },
  'new/revoked': { zh: '撤销 {n} 家企业', en: (count) => `Certificates of ${enterprises(count)} revoked` },
  'new/rejected': { zh: '评审未通过 {n} 家企业', en: (count) => `${enterprises(count)} not passed` },
  'new/rectificationOrdered': { zh: '责令限期整改 {n} 家企业', en: (count) => `Rectification ordered of ${enterprises(count)}` },
  'new/proposalRefused': { zh: '处理建议未获同意 {n} 家企业', en: (count) => `Proposals refused about ${enterprises(count)}` },
  'new/incentivesSuspended': { zh: '暂停优惠政策 {n} 家企业', en: (count) => `Incentives of ${enterprises(count)} suspended` },
  'new/upgradeOrdered': { zh: '责令改造升级 {n} 家企业', en: (count) => `Upgrade ordered of ${enterprises(count)}` },
  'new/circularIssued': { zh: '通报 {n} 家企业', en: (count) => `Circular issued about ${enterprises(count)}` },
  'new/lifted': { zh: '解除处理 {n} 家企业', en: (count) => `Decisions lifted about ${enterprises(count)}` },
  'new/transferred': { zh: '划转 {n} 家企业', en: (count) => `${enterprises(count)} transferred` },
  'new/closed': { zh: '关闭 {n} 家企业', en: (count) => `${enterprises(count)} closed` },
};

/** What is counted in obligations and what belongs to one; everything else in enterprises. */
const IN_OBLIGATIONS: readonly string[] = ['obligation', 'comment', 'confirm', 'extension', 'departmentProposal'];

/** A heading with its counts, obligations and enterprises apart: `7 天内到期 2 件、企业 3 家`. */
function counted(title: Words, lines: readonly DigestLine[], language: Language): string {
  const sum = (obligations: boolean) => lines.filter(({ what }) => IN_OBLIGATIONS.includes(what) === obligations).reduce((all, { count }) => all + count, 0);
  const [ofObligations, ofEnterprises] = [sum(true), sum(false)];
  const inEnglish = [...(ofObligations > 0 ? [many(ofObligations, 'obligation')] : []), ...(ofEnterprises > 0 ? [enterprises(ofEnterprises)] : [])];
  return inLanguage(language)(
    ofObligations === 0 ? `${title.zh}企业 ${ofEnterprises} 家` : `${title.zh} ${ofObligations} 件${ofEnterprises > 0 ? `、企业 ${ofEnterprises} 家` : ''}`,
    `${title.en}: ${inEnglish.join(', ')}`,
  );
}

/** One mail with all that a body has before it this morning; undefined when there is nothing to say. */
export function digestLetter(plan: Plan, org: string, date: string, lines: readonly DigestLine[]): Letter | undefined {
  if (lines.length === 0) return undefined;
  const recipient = recipientOf(org, 'officer');
  const language = languageOf(plan, recipient);
  const say = inLanguage(language);
  const of = (part: DigestLine['part']) => lines.filter((line) => line.part === part);
  const urgent = (part: 'late' | 'due') => lines.some((line) => line.part === part || line.what.startsWith(`${part}/`));
  const heading = PARTS.map(({ part, title, inSubject = title }) => ({ title: inSubject, own: of(part) })).filter(({ own }) => own.length > 0);
  const counts = heading.map(({ title, own }) => counted(title, own, language));
  return {
    language,
    subject: say(
      `【每日简报】${date} ${nameOf(plan, org)}：${counts.join('，')}`,
      `[Daily digest] ${nameOf(plan, org)}, ${dayName(date, 'en')}. ${counts.join('; ')}`,
    ),
    greeting: say(`${nameOf(plan, org)}：`, greetingEn(plan, recipient)),
    opening: [say(`「${plan.name}」${date} 有以下事项。`, `This is before you in “${plan.name}” on ${dayName(date, 'en')}.`)],
    facts: [],
    lists: PARTS.flatMap(({ part, title }) => {
      const own = of(part);
      return own.length === 0 ? [] : [{ title: title[language], lines: own.map((line) => lineText(plan, line, language)) }];
    }),
    closing: [
      say(
        '没有事项的日子不发简报；各件任务到期前另有提醒。逾期超过三个工作日的不再逐日列出，另按级次催办。',
        'On days with nothing to say no digest is sent; you are reminded of each obligation before it is due. What is late for more than three working days is no longer listed each day: its reminders go on.',
      ),
      // Dates that the registry has are listed; those of steps follow from the plan's rules, and their own mails tell of all of them.
      ...(plan.sectors.length === 0
        ? []
        : [
            say(
              '企业启动、自评、申请等各步的时限不在此列，到期前和逾期后另有专门邮件。',
              'The days of enterprises’ steps (to start, to assess themselves, to apply) are not listed here: mails of their own tell of them before and after.',
            ),
          ]),
    ],
    light: urgent('late') ? 'yellow' : urgent('due') ? 'blue' : 'green',
  };
}

/** What a line is about and how many: `任务 2 件逾期未报`. */
export function digestWords({ part, what, count }: Pick<DigestLine, 'part' | 'what' | 'count'>, language: Language = 'zh'): string {
  const words = WHAT[part === 'helps' ? what : `${part}/${what}`];
  return inLanguage(language)((words?.zh ?? `${what} {n}`).replace('{n}', String(count)), words?.en(count) ?? `${what}: ${count}`);
}

function lineText(plan: Plan, { examples, ...line }: DigestLine, language: Language): string {
  const say = inLanguage(language);
  const called = (name: string) => (line.what === 'departmentProposal' ? nameOf(plan, name) : name);
  const named = examples
    .map(({ name: code, date }) => ({ name: called(code), date }))
    .map(({ name, date }) => (date ? say(`${name}（${date}）`, `${name} (${dayName(date, 'en')})`) : name));
  const more = line.count > examples.length;
  return say(`${digestWords(line)}：${named.join('、')}${more ? ' 等' : ''}`, `${digestWords(line, 'en')}: ${named.join(', ')}${more ? ' and others' : ''}`);
}
