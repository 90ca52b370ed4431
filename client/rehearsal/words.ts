import { wallClock } from '../../calendar/china.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { digestWords } from '../../domain/letters/digest.ts';
import { recipientName } from '../../domain/letters/letter.ts';
import { nameOf } from '../../domain/plan/plan.ts';
import type { Behaviour } from '../../domain/rehearsal/behaviour.ts';
import type { Outcome } from '../../domain/rehearsal/rehearsed.ts';
import { rungName } from '../../domain/words/words.ts';
import type { Severity } from './findings.ts';
import type { RehearsalReport } from './rehearse.ts';

type Words = Record<Language, string>;

const SEVERITY: Record<Severity, Words> = {
  serious: { zh: '严重', en: 'serious' },
  notable: { zh: '注意', en: 'notable' },
  minor: { zh: '提示', en: 'minor' },
};
export const severityName = (severity: Severity, language: Language) => SEVERITY[severity][language];

const OUTCOME: Record<Outcome, Words> = {
  sent: { zh: '发出', en: 'sent' },
  overtaken: { zh: '被后续催办取代', en: 'overtaken' },
  moot: { zh: '无须再发', en: 'no longer needed' },
  waiting: { zh: '未到时间', en: 'not due yet' },
};
export const outcomeName = (outcome: Outcome, language: Language) => OUTCOME[outcome][language];

const PROFILE: Record<string, Words> = {
  punctual: { zh: '按时', en: 'punctual' },
  typical: { zh: '一般', en: 'typical' },
  slack: { zh: '拖沓', en: 'slack' },
};
export const behaviourName = ({ name }: Behaviour, language: Language) => PROFILE[name]?.[language] ?? name;

/** A share of 0 to 1 with one decimal place, `-` where there is none. */
export const percent = (rate: number | undefined) => (rate === undefined ? '-' : `${Number((rate * 100).toFixed(1))}%`);

/** The heading of a rehearsal and its few sentences. */
export function summaryLines({ request, summary }: RehearsalReport, language: Language): { title: string; sentences: string[] } {
  const { plan, behaviour, seed } = request;
  const { obligations, historic, sent, catchUps, digests, firstDay, lastDay, overtaken, moot, lapsed, neverSettled, toCommittee, worstDay } = summary;
  const named = behaviourName(behaviour, language);
  if (language === 'en') {
    return {
      title: `${plan.name}: rehearsal with "${named}" departments, seed ${seed}`,
      sentences: [
        `${obligations} obligations${historic ? `, ${historic} of them due before it is loaded` : ''}; ${sent} mails${firstDay ? ` from ${firstDay} to ${lastDay}` : ''}${catchUps ? `, ${catchUps} of them summaries of what was due before` : ''}${digests ? `, ${digests} of them daily digests` : ''}, ${overtaken} overtaken, ${moot} no longer needed.`,
        `${lapsed} obligations lapse, ${neverSettled} are never settled, ${toCommittee} mails reach the committee.${worstDay ? ` The worst day is ${worstDay.date} with ${worstDay.mails} mails.` : ''}`,
      ],
    };
  }
  return {
    title: `${plan.name}：按“${named}”预演，种子 ${seed}`,
    sentences: [
      `共 ${obligations} 件任务${historic ? `（${historic} 件载入前已到期）` : ''}；发信 ${sent} 封${firstDay ? `，${firstDay} 至 ${lastDay}` : ''}${catchUps ? `，其中载入说明 ${catchUps} 封` : ''}${digests ? `，其中每日简报 ${digests} 封` : ''}；被取代 ${overtaken} 封，无须再发 ${moot} 封。`,
      `逾期 ${lapsed} 件，始终未办结 ${neverSettled} 件，发给${plan.committee.name} ${toCommittee} 封。${worstDay ? `最忙的一天是 ${worstDay.date}，${worstDay.mails} 封。` : ''}`,
    ],
  };
}

/** The table by department, header first. */
export function bodyTable({ request, bodies }: RehearsalReport, language: Language): string[][] {
  const header =
    language === 'zh'
      ? ['部门', '任务', '逾期', '未办结', '收信', '其中简报', '最忙一天']
      : ['body', 'obligations', 'lapsed', 'open', 'mails', 'digests', 'worst day'];
  const rows = bodies.map(({ org, obligations, lapsed, neverSettled, mails, digests, worstDay }) => [
    nameOf(request.plan, org),
    ...[obligations, lapsed, neverSettled, mails, digests].map(String),
    worstDay ? (language === 'zh' ? `${worstDay.date}（${worstDay.mails} 封）` : `${worstDay.date} (${worstDay.mails})`) : '-',
  ]);
  return [header, ...rows];
}

/** Two rehearsals side by side, header first. */
export function compareTable(one: RehearsalReport, other: RehearsalReport, language: Language): string[][] {
  const zh = language === 'zh';
  const [ours, theirs] = [one.request.plan, other.request.plan];
  const named = ({ request }: RehearsalReport, which: string) => {
    if (ours === theirs) return behaviourName(request.behaviour, language);
    return ours.id === theirs.id ? `${request.plan.id} ${which}` : request.plan.id;
  };
  const bodyName = (org: string) => nameOf(one.bodies.some((body) => body.org === org) ? ours : theirs, org);
  const figure = (label: string, of: (report: RehearsalReport) => string | number) => [label, String(of(one)), String(of(other))];
  const mailsOf = (report: RehearsalReport, org: string) => report.bodies.find((body) => body.org === org)?.mails ?? '-';
  const orgs = [...new Set([...one.bodies, ...other.bodies].map((body) => body.org))];
  const enterpriseFigures = () => {
    if (!one.enterprises && !other.enterprises) return [];
    const targets = new Map([...(one.enterprises?.targets ?? []), ...(other.enterprises?.targets ?? [])].map(({ id, name }) => [id, name]));
    const reached = ({ enterprises }: RehearsalReport, id: string) => {
      const target = enterprises?.targets.find((each) => each.id === id);
      if (!target || target.figures.length === 0) return '-';
      const gap = target.figures.reduce((sum, figure) => sum + figure.gap, 0);
      return `${target.figures.filter(({ met }) => met).length}/${target.figures.length}${gap > 0 ? (zh ? ` 差 ${gap}` : ` lacking ${gap}`) : ''}`;
    };
    return [
      figure(zh ? '企业' : 'enterprises', ({ enterprises }) => enterprises?.count ?? '-'),
      figure(zh ? '持有效证书' : 'with a certificate', ({ enterprises }) => enterprises?.certified.atEnd ?? '-'),
      ...[...targets].map(([id, name]) => figure(`${zh ? '指标：' : 'target: '}${name}`, (report) => reached(report, id))),
    ];
  };
  return [
    [zh ? '对比' : 'compared', named(one, zh ? '甲' : 'A'), named(other, zh ? '乙' : 'B')],
    figure(zh ? '任务' : 'obligations', ({ summary }) => summary.obligations),
    figure(zh ? '发信' : 'mails', ({ summary }) => summary.sent),
    figure(zh ? '其中每日简报' : 'of these digests', ({ summary }) => summary.digests),
    figure(zh ? '逾期' : 'lapsed', ({ summary }) => summary.lapsed),
    figure(zh ? '始终未办结' : 'never settled', ({ summary }) => summary.neverSettled),
    figure(zh ? '发给安委会' : 'to the committee', ({ summary }) => summary.toCommittee),
    figure(zh ? '最忙一天' : 'worst day', ({ summary }) => (summary.worstDay ? `${summary.worstDay.date} ${summary.worstDay.mails}` : '-')),
    figure(zh ? '发现' : 'findings', ({ findings }) => findings.length),
    ...enterpriseFigures(),
    ...orgs.map((org) => figure(`${zh ? '收信：' : 'mails: '}${bodyName(org)}`, (report) => mailsOf(report, org))),
  ];
}

/** Every daily digest, earliest first, with what it says, header first. */
export function digestTable({ request: { plan }, rehearsal }: RehearsalReport, language: Language): string[][] {
  const { minute } = wallClock(plan.zone);
  const zh = language === 'zh';
  const rows = rehearsal.digests.map(({ org, leavesAtMs, lines, enterprises }) => [
    minute(leavesAtMs),
    nameOf(plan, org),
    [...lines.map((line) => digestWords(line, language)), ...(enterprises ? [zh ? '企业有关事项' : 'enterprises'] : [])].join(zh ? '；' : '; '),
  ]);
  return [zh ? ['发信时间', '收件单位', '内容'] : ['leaves', 'to', 'what it says'], ...rows];
}

/** Every notice, earliest first, header first. */
export function noticeTable({ request, rehearsal, enterprises }: RehearsalReport, language: Language): string[][] {
  const { plan } = request;
  const { minute } = wallClock(plan.zone);
  const names = new Map(rehearsal.obligations.map(({ spec, milestoneName }) => [spec.milestoneId, milestoneName]));
  const header =
    language === 'zh'
      ? ['发信时间', '阶段任务', '责任部门', '通知', '收件人', '结果', ...(enterprises ? ['名单未完成'] : [])]
      : ['leaves', 'milestone', 'department', 'notice', 'recipient', 'outcome', ...(enterprises ? ['listed as not done'] : [])];
  const rows = rehearsal.notices.map(({ leavesAtMs, milestoneId, departmentId, rung, recipient, outcome, roster }) => [
    minute(leavesAtMs),
    names.get(milestoneId) ?? milestoneId,
    nameOf(plan, departmentId),
    rungName(rung, language),
    recipientName(plan, recipient, language),
    outcomeName(outcome, language),
    ...(enterprises ? [roster ? `${roster.missing}/${roster.all}` : ''] : []),
  ]);
  return [header, ...rows];
}
