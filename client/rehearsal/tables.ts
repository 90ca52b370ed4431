import { wallClock } from '../../calendar/china.ts';
import { scopeName } from '../../domain/enterprise/scope-name.ts';
import { inLanguage, type Language, type Words } from '../../domain/kernel/language.ts';
import { digestWords } from '../../domain/letters/digest.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { nameOf } from '../../domain/plan/plan.ts';
import type { Behaviour } from '../../domain/rehearsal/behaviour.ts';
import type { Outcome } from '../../domain/rehearsal/rehearsed.ts';
import { enterpriseStageName } from '../../domain/words/enterprise.ts';
import { matterCount, matterKindName } from '../../domain/words/matters.ts';
import { recipientName } from '../../domain/words/names.ts';
import { noticeStateName } from '../../domain/words/notices.ts';
import { many, percent, thresholdName } from '../../domain/words/numbers.ts';
import { rungName } from '../../domain/words/words.ts';
import type { Table } from '../../spreadsheet/write.ts';
import type { EnterpriseReport, TargetRow } from './enterprises.ts';
import type { PlanPath, Severity } from './findings.ts';
import type { RehearsalReport } from './rehearse.ts';

const SEVERITY: Record<Severity, Words> = {
  serious: { zh: '严重', en: 'serious' },
  notable: { zh: '注意', en: 'notable' },
  minor: { zh: '提示', en: 'minor' },
};
export const severityName = (severity: Severity, language: Language) => SEVERITY[severity][language];

const WAITING: Words = { zh: '未到时间', en: 'not due yet' };
const outcomeName = (outcome: Outcome, language: Language) => (outcome === 'waiting' ? WAITING[language] : noticeStateName(outcome, language));

const PROFILE: Record<string, Words> = {
  punctual: { zh: '都按时', en: 'punctual' },
  typical: { zh: '有快有慢', en: 'typical' },
  slack: { zh: '多半拖延', en: 'slack' },
};
const behaviourName = ({ name }: Behaviour, language: Language) => PROFILE[name]?.[language] ?? name;

/** Gives the heading of a rehearsal and its few sentences. */
export function summaryLines({ request, summary }: RehearsalReport, language: Language): { title: string; sentences: string[] } {
  const { plan, behaviour, seed } = request;
  const { obligations, historic, sent, catchUps, digests, matters, firstDay, lastDay, overtaken, moot, lapsed, neverSettled, toCommittee, worstDay } = summary;
  const named = behaviourName(behaviour, language);
  return inLanguage(language)(
    {
      title: `${plan.name}：按“${named}”预演，模拟编号 ${seed}`,
      sentences: [
        `共 ${obligations} 件任务${historic ? `（${historic} 件载入前已到期）` : ''}；发信 ${sent} 封${firstDay ? `，${firstDay} 至 ${lastDay}` : ''}${catchUps ? `，其中载入说明 ${catchUps} 封` : ''}${digests ? `，其中每日简报 ${digests} 封` : ''}${matters ? `，其中待办提醒 ${matters} 封` : ''}；由后一级代替 ${overtaken} 封，无须再发 ${moot} 封。`,
        `逾期 ${lapsed} 件，始终未办结 ${neverSettled} 件，发给${plan.committee.name} ${toCommittee} 封。${worstDay ? `最忙的一天是 ${worstDay.date}，${worstDay.mails} 封。` : ''}`,
      ],
    },
    {
      title: `${plan.name}: rehearsal with "${named}" departments, seed ${seed}`,
      sentences: [
        `${many(obligations, 'obligation')}${historic ? `, ${historic} of them due before it is loaded` : ''}; ${many(sent, 'mail')}${firstDay ? ` from ${firstDay} to ${lastDay}` : ''}${catchUps ? `, ${catchUps} of them summaries of what was due before` : ''}${digests ? `, ${digests} of them daily digests` : ''}${matters ? `, ${matters} of them about what waits` : ''}, ${overtaken} overtaken, ${moot} no longer needed.`,
        `${many(lapsed, 'obligation lapses', 'obligations lapse')}, ${neverSettled === 1 ? '1 is' : `${neverSettled} are`} never settled, ${many(toCommittee, 'mail reaches', 'mails reach')} the committee.${worstDay ? ` The worst day is ${worstDay.date} with ${many(worstDay.mails, 'mail')}.` : ''}`,
      ],
    },
  );
}

/** Makes the table by department, header first. */
export function bodyTable({ request, bodies }: RehearsalReport, language: Language): string[][] {
  const header = inLanguage(language)(
    ['部门', '任务', '逾期', '未办结', '收信', '其中简报', '最忙一天'],
    ['body', 'obligations', 'lapsed', 'open', 'mails', 'digests', 'worst day'],
  );
  const rows = bodies.map(({ org, obligations, lapsed, neverSettled, mails, digests, worstDay }) => [
    nameOf(request.plan, org),
    ...[obligations, lapsed, neverSettled, mails, digests].map(String),
    worstDay ? inLanguage(language)(`${worstDay.date}（${worstDay.mails} 封）`, `${worstDay.date} (${worstDay.mails})`) : '-',
  ]);
  return [header, ...rows];
}

/** Puts two rehearsals side by side, header first. */
export function compareTable(one: RehearsalReport, other: RehearsalReport, language: Language): string[][] {
  const say = inLanguage(language);
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
      return `${target.figures.filter(({ met }) => met).length}/${target.figures.length}${gap > 0 ? say(` 差 ${gap}`, ` lacking ${gap}`) : ''}`;
    };
    return [
      figure(say('企业', 'enterprises'), ({ enterprises }) => enterprises?.count ?? '-'),
      figure(say('持有效证书', 'with a certificate'), ({ enterprises }) => enterprises?.certified.atEnd ?? '-'),
      ...[...targets].map(([id, name]) => figure(`${say('目标：', 'target: ')}${name}`, (report) => reached(report, id))),
    ];
  };
  return [
    [say('对比', 'compared'), named(one, say('甲', 'A')), named(other, say('乙', 'B'))],
    figure(say('任务', 'obligations'), ({ summary }) => summary.obligations),
    figure(say('发信', 'mails'), ({ summary }) => summary.sent),
    figure(say('其中每日简报', 'of these digests'), ({ summary }) => summary.digests),
    figure(say('其中待办提醒', 'of these about what waits'), ({ summary }) => summary.matters),
    figure(say('逾期', 'lapsed'), ({ summary }) => summary.lapsed),
    figure(say('始终未办结', 'never settled'), ({ summary }) => summary.neverSettled),
    figure(say('发给安委会', 'to the committee'), ({ summary }) => summary.toCommittee),
    figure(say('最忙一天', 'worst day'), ({ summary }) => (summary.worstDay ? `${summary.worstDay.date} ${summary.worstDay.mails}` : '-')),
    figure(say('发现', 'findings'), ({ findings }) => findings.length),
    ...enterpriseFigures(),
    ...orgs.map((org) => figure(`${say('收信：', 'mails: ')}${bodyName(org)}`, (report) => mailsOf(report, org))),
  ];
}

/** Lists every daily digest, earliest first, with what it says, header first. */
export function digestTable({ request: { plan }, rehearsal }: RehearsalReport, language: Language): string[][] {
  const { minute } = wallClock(plan.zone);
  const say = inLanguage(language);
  const rows = rehearsal.digests.map(({ org, leavesAtMs, lines, enterprises }) => [
    minute(leavesAtMs),
    nameOf(plan, org),
    [...lines.map((line) => digestWords(line, language)), ...(enterprises ? [say('企业有关事项', 'enterprises')] : [])].join(say('；', '; ')),
  ]);
  return [say(['发信时间', '收件单位', '内容'], ['leaves', 'to', 'what it says']), ...rows];
}

/** Lists every mail about what waits, told by set, earliest first, header first. */
export function matterTable({ request: { plan }, rehearsal }: RehearsalReport, language: Language): string[][] {
  const { minute } = wallClock(plan.zone);
  const rows = rehearsal.matters.map(({ kind, recipient, leavesAtMs, items, outcome }) => [
    minute(leavesAtMs),
    recipientName(plan, recipient, language),
    matterKindName(kind, language),
    matterCount(kind, items, language),
    outcomeName(outcome, language),
  ]);
  return [inLanguage(language)(['发信时间', '收件人', '事项', '数量', '结果'], ['leaves', 'to', 'what waits', 'how many', 'outcome']), ...rows];
}

/** Lists every notice, earliest first, header first. */
export function noticeTable({ request, rehearsal, enterprises }: RehearsalReport, language: Language): string[][] {
  const { plan } = request;
  const { minute } = wallClock(plan.zone);
  const names = new Map(rehearsal.obligations.map(({ spec, milestoneName }) => [spec.milestoneId, milestoneName]));
  const header = inLanguage(language)(
    ['发信时间', '阶段任务', '责任部门', '通知', '收件人', '结果', ...(enterprises ? ['名单未完成'] : [])],
    ['leaves', 'milestone', 'department', 'notice', 'recipient', 'outcome', ...(enterprises ? ['listed as not done'] : [])],
  );
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

/** How many rejected rows of a registry file are named where people read. */
const REJECTED_NAMED = 3;

/** Says in a few sentences what became of the enterprises. */
export function enterpriseSentences({ count, file, certified, lastDay, stages, rosters, refused }: EnterpriseReport, language: Language): string[] {
  const say = inLanguage(language);
  const mails = rosters.reduce((sum, row) => sum + row.mails, 0);
  const letters = rosters.reduce((sum, row) => sum + row.letters, 0);
  const longest = Math.max(0, ...rosters.map((row) => row.longest));
  const ending = stages
    .filter(({ atEnd }) => atEnd > 0)
    .map(({ stage, atEnd }) => `${enterpriseStageName(stage, language)} ${atEnd}`)
    .join(say('、', ', '));
  const sentences = say(
    [
      `企业 ${count} 家（${file ? `企业名单 ${file.name}` : '按模拟编号生成'}）；持有效证书的由 ${certified.atStart} 家到 ${lastDay} 的 ${certified.atEnd} 家。${lastDay} 所处阶段：${ending}。`,
      `带名单的邮件 ${mails} 封，最长的一份列 ${longest} 家${letters > 0 ? `；直接写给企业 ${letters} 封` : ''}。${refused > 0 ? `有 ${refused} 步不合规则，未能进行。` : ''}`,
    ],
    [
      `${many(count, 'enterprise')} (${file ? `from ${file.name}` : 'made up from the seed'}): ${certified.atStart} hold a valid certificate at the start, ${certified.atEnd} on ${lastDay}. Stages on ${lastDay}: ${ending}.`,
      `${many(mails, 'mail carries', 'mails carry')} a list, the longest of ${many(longest, 'enterprise')}${letters > 0 ? `; ${many(letters, 'letter goes', 'letters go')} to enterprises themselves` : ''}.${refused > 0 ? ` The rules refused ${many(refused, 'step')}.` : ''}`,
    ],
  );
  if (!file || file.rejected === 0) return sentences;
  const rows = file.first
    .slice(0, REJECTED_NAMED)
    .map(({ row, reasons }) => say(`第 ${row} 行：${reasons.join('')}`, `row ${row}: ${reasons.join(' ')}`))
    .join(' ');
  const more = file.rejected > REJECTED_NAMED;
  return [
    ...sentences,
    say(
      `企业名单共 ${file.rows} 行，有 ${file.rejected} 行有错，没有算在内。${rows}${more ? '……' : ''}`,
      `${file.rejected} of ${many(file.rows, 'row')} of the registry are wrong and were left out. ${rows}${more ? ' …' : ''}`,
    ),
  ];
}

const isFinal = ({ date, asOf }: TargetRow) => date === asOf;

/** Gives each target in one row, header first. */
export function targetTable(plan: Plan, { targets }: EnterpriseReport, language: Language): string[][] {
  const say = inLanguage(language);
  const header = say(['目标', '截至', '要求', '达到', '共差', '差得最多'], ['target', 'as of', 'at least', 'met', 'lacking', 'furthest behind']);
  const rows = targets.map((target) => {
    const { name, date, atLeast, figures } = target;
    const worst = figures.filter(({ gap }) => gap > 0).sort((a, b) => b.gap - a.gap || (a.scope < b.scope ? -1 : 1))[0];
    return [
      name,
      isFinal(target) ? date : say(`${date}（未到期）`, `${date} (not due yet)`),
      thresholdName(atLeast),
      figures.length === 0 ? say('载入前已到期', 'due before it is loaded') : `${figures.filter(({ met }) => met).length}/${figures.length}`,
      String(figures.reduce((sum, { gap }) => sum + gap, 0)),
      worst ? `${scopeName(plan, worst.scope, language)} ${worst.numerator}/${worst.denominator}` : '-',
    ];
  });
  return [header, ...rows];
}

/** Gives each part of each target, header first. */
export function figureTable(plan: Plan, { targets }: EnterpriseReport, language: Language): string[][] {
  const say = inLanguage(language);
  const header = say(
    ['目标', '范围', '截至', '已计', '应计', '比例', '要求', '差', '推算'],
    ['target', 'part', 'as of', 'counted', 'of', 'rate', 'at least', 'lacking', 'forecast'],
  );
  const rows = targets.flatMap(({ name, date, atLeast, figures }) =>
    figures.map(({ scope, numerator, denominator, rate, gap, forecast }) => [
      name,
      scopeName(plan, scope, language),
      date,
      String(numerator),
      String(denominator),
      percent(rate, atLeast),
      thresholdName(atLeast),
      String(gap),
      forecast ? `${forecast.numerator}/${denominator} ${percent(forecast.rate, atLeast)}` : '-',
    ]),
  );
  return [header, ...rows];
}

/** Counts the enterprises in each stage, header first. */
export function stageTable({ stages, lastDay }: EnterpriseReport, language: Language): string[][] {
  const header = inLanguage(language)(['阶段', '载入时', lastDay], ['stage', 'when loaded', lastDay]);
  return [header, ...stages.map(({ stage, atStart, atEnd }) => [enterpriseStageName(stage, language), String(atStart), String(atEnd)])];
}

/** Tells what each rung says of rosters, header first. */
export function rosterMailTable({ rehearsal }: RehearsalReport, { rosters }: EnterpriseReport, language: Language): string[][] {
  const names = new Map(rehearsal.obligations.map(({ spec, milestoneName }) => [spec.milestoneId, milestoneName]));
  const header = inLanguage(language)(
    ['日期', '阶段任务', '通知', '带名单的邮件', '名单内企业', '未完成', '最长一份', '写给企业', '无邮箱'],
    ['date', 'milestone', 'notice', 'mails with a list', 'on the rosters', 'not done', 'longest list', 'letters', 'no address'],
  );
  const rows = rosters.map(({ date, milestoneId, rung, mails, all, missing, longest, letters, withoutAddress }) => [
    date,
    names.get(milestoneId) ?? milestoneId,
    rungName(rung, language),
    ...[mails, all, missing, longest, letters, withoutAddress].map(String),
  ]);
  return [header, ...rows];
}

/** Gives a rehearsal as the sheets of one workbook, by their names. */
export function reportSheets(report: RehearsalReport, lineOf: (path: PlanPath) => number | undefined, language: Language): Record<string, Table> {
  const say = inLanguage(language);
  const { title } = summaryLines(report, language);
  const { enterprises, findings, request } = report;
  const sheet = ([header = [], ...rows]: string[][]): Table => ({ title, header, rows });
  const found = findings.map(({ severity, paths, what }) => [
    severityName(severity, language),
    what[language],
    String(paths.map(lineOf).find((line) => line !== undefined) ?? ''),
  ]);
  return {
    [say('通知', 'notices')]: sheet(noticeTable(report, language)),
    [say('每日简报', 'digests')]: sheet(digestTable(report, language)),
    [say('待办提醒', 'what waits')]: sheet(matterTable(report, language)),
    [say('发现', 'findings')]: sheet([say(['程度', '发现', '方案行'], ['severity', 'finding', 'plan line']), ...found]),
    [say('按部门', 'by body')]: sheet(bodyTable(report, language)),
    ...(enterprises && {
      [say('目标', 'targets')]: sheet(figureTable(request.plan, enterprises, language)),
      [say('企业', 'enterprises')]: sheet(stageTable(enterprises, language)),
      [say('名单', 'rosters')]: sheet(rosterMailTable(report, enterprises, language)),
    }),
  };
}
