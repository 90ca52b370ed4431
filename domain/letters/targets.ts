import { scopeName } from '../enterprise/scope-name.ts';
import { leastOf } from '../enterprise/share.ts';
import type { TargetFigure } from '../enterprise/target.ts';
import { OFFICE, recipientParts } from '../kernel/bodies.ts';
import { daysBetween, type PlainDate } from '../kernel/dates.ts';
import type { MatterLadders } from '../matters/matters.ts';
import { paceNeeded, type TargetPart, targetSet } from '../matters/targets.ts';
import { nameOf, type Plan, type PlanTarget } from '../plan/plan.ts';
import { enterpriseStageName } from '../words/enterprise.ts';
import { percent, shareOf, thresholdName } from '../words/numbers.ts';
import { roleName } from '../words/words.ts';
import { type Letter, recipientName } from './letter.ts';
import { LISTED_IN_MAIL, type RosterLine, sectorName } from './roster.ts';

export interface TargetInput {
  ladders: MatterLadders;
  target: PlanTarget;
  recipient: string;
  today: PlainDate;
  /** Whether its day has ended. */
  over: boolean;
  figures: readonly TargetFigure[];
  parts: readonly TargetPart[];
  /** The numbers that were frozen when its day ended, where it has. */
  frozen: readonly { scope: string; numerator: number; denominator: number }[];
  /** The recipient’s enterprises that do not count yet, nearest first. */
  nearest: readonly RosterLine[];
}

/** How far a target is: to a department what it lacks of it, to somebody above and once its day is over every sector. */
export function targetLetter(input: TargetInput): Letter {
  const { ladders, target, recipient } = input;
  const { plan } = ladders;
  const { org, role } = recipientParts(recipient);
  const own = input.parts.filter(({ departmentId }) => departmentId === org);
  const letter = own.length > 0 && !input.over ? reminder(input, own) : result(input);
  return {
    greeting: `${nameOf(plan, org)}${role === 'officer' ? '' : roleName(role)}：`,
    ...letter,
    facts: [
      { key: 'requirement', label: '要求', value: `${target.name}（不低于 ${thresholdName(target.atLeast)}）` },
      { key: 'clause', label: '依据', value: `${plan.source.title} ${target.clause}` },
      { key: 'due', label: '考核日', value: target.asOf },
    ],
  };
}

type Said = Omit<Letter, 'greeting' | 'facts'>;

/** `12/20（60%）` */
const rateText = (numerator: number, denominator: number, atLeast: number) =>
  `${numerator}/${denominator}（${percent(shareOf(numerator, denominator), atLeast)}）`;

/** What one department lacks of it, the pace that it takes, and what it comes to at the present one. */
function reminder({ ladders, target, today, nearest }: TargetInput, own: readonly TargetPart[]): Said {
  const { plan } = ladders;
  const daysLeft = daysBetween(today, target.asOf);
  const short = own.filter((part) => !part.whole.met && !part.own.met);
  const reached = own.filter((part) => !short.includes(part));
  const gap = short.reduce((sum, part) => sum + part.own.gap, 0);
  const left = daysLeft === 0 ? '今日考核' : `剩 ${daysLeft} 天`;
  return {
    subject: `【达标目标】${target.name}：还差 ${gap} 家（${left}）`,
    opening: [`「${target.name}」${target.asOf} 考核，${left}，贵单位所管企业还差 ${gap} 家。`],
    lists: [
      { title: '尚未达到：', lines: short.map((part) => shortLine(plan, target, part, today)) },
      ...(reached.length > 0
        ? [
            {
              title: '已经达到：',
              lines: reached.map(
                ({ whole, own: { numerator, denominator } }) => `${scopeName(plan, whole.scope)} ${rateText(numerator, denominator, target.atLeast)}`,
              ),
            },
          ]
        : []),
      ...(nearest.length > 0 ? [nearestList(plan, nearest)] : []),
    ],
    ...nextOf(ladders, target, own[0]?.departmentId ?? OFFICE, today),
    closing: ['请督促上列企业推进达标；企业的进展请及时登记，未登记的不计入。'],
    light: 'blue',
  };
}

function shortLine(plan: Plan, target: PlanTarget, { whole, own }: TargetPart, today: PlainDate): string {
  const daysLeft = daysBetween(today, target.asOf);
  const pace = daysLeft > 30 ? `每月须新增 ${paceNeeded(own.gap, today, target.asOf)} 家` : `${daysLeft} 天内须新增 ${own.gap} 家`;
  const forecast = own.forecast
    ? `按近半年的进度，到时 ${rateText(own.forecast.numerator, own.denominator, target.atLeast)}，${own.forecast.met ? '能达到' : '达不到'}`
    : '登记不满半年，暂不预测';
  const together = whole.denominator === own.denominator ? '' : `（全区合计 ${rateText(whole.numerator, whole.denominator, target.atLeast)}）`;
  return `${scopeName(plan, whole.scope)} ${rateText(own.numerator, own.denominator, target.atLeast)}${together}，差 ${own.gap} 家，${pace}；${forecast}`;
}

function nearestList(plan: Plan, nearest: readonly RosterLine[]): NonNullable<Letter['lists']>[number] {
  const shown = nearest.slice(0, LISTED_IN_MAIL);
  const rest = nearest.length > shown.length ? `共 ${nearest.length} 家，此处列前 ${shown.length} 家，` : '';
  return {
    title: `离达标最近的企业（${rest}全部见附件）：`,
    lines: shown.map(({ name, sectorId, stage }) => `${name}，${sectorName(plan, sectorId)}，${enterpriseStageName(stage)}`),
  };
}

/** Every sector as its day left it, met or missed, and what follows. */
function result({ ladders: { plan }, target, today, over, figures, parts, frozen }: TargetInput): Said {
  const kept = new Map(frozen.map((row) => [row.scope, row]));
  const rows = figures.map((figure) => {
    const { numerator, denominator } = kept.get(figure.scope) ?? figure;
    const met = denominator > 0 && numerator >= leastOf(target.atLeast, denominator);
    return { scope: figure.scope, numerator, denominator, met, gap: Math.max(0, leastOf(target.atLeast, denominator) - numerator) };
  });
  const counted = rows.filter(({ denominator }) => denominator > 0);
  const [met, missed] = [counted.filter((row) => row.met), counted.filter((row) => !row.met)];
  const whose = (scope: string) =>
    [...new Set(parts.filter((part) => part.whole.scope === scope).map(({ departmentId }) => nameOf(plan, departmentId)))].join('、');
  const line = ({ scope, numerator, denominator, gap }: (typeof rows)[number]) =>
    `${scopeName(plan, scope)} ${rateText(numerator, denominator, target.atLeast)}${gap > 0 ? `，差 ${gap} 家` : ''}，${whose(scope)}`;
  const list = (title: string, of: typeof rows) => (of.length > 0 ? [{ title: `${title} ${of.length} 项：`, lines: of.map(line) }] : []);
  const outcome = missed.length === 0 ? '全部达到' : `${counted.length} 项中 ${missed.length} 项未达到`;
  const empty = rows.filter(({ denominator }) => denominator === 0);
  return {
    subject: `【达标目标】${target.name}：${outcome}`,
    opening: [`「${target.name}」已于 ${target.asOf} 考核，${outcome}。数字已按当日结束时的登记定格，以后不变。`].map((sentence) =>
      over ? sentence : `「${target.name}」${target.asOf} 考核，截至 ${today} ${outcome}。`,
    ),
    lists: [
      ...list('未达到', missed),
      ...list('达到', met),
      ...(empty.length > 0
        ? [{ title: `没有登记企业、不作考核 ${empty.length} 项：`, lines: [empty.map(({ scope }) => scopeName(plan, scope)).join('、')] }]
        : []),
      ...(missed.length > 0 ? [{ title: '接下来：', lines: followsOf(plan, target) }] : []),
    ],
    closing: [],
    light: missed.length === 0 ? 'green' : 'yellow',
  };
}

/** What a missed target leads to, by the plan: what it says itself, the score, and the next that takes it up. */
function followsOf(plan: Plan, target: PlanTarget): string[] {
  const next = plan.targets.filter(({ asOf }) => asOf > target.asOf).sort((a, b) => (a.asOf < b.asOf ? -1 : 1))[0];
  return [
    ...(target.follows === undefined ? [] : [target.follows]),
    '未达到的计入责任部门的考核，不作补算。',
    ...(next ? [`未达到的企业继续推进，下一项目标是「${next.name}」（${next.asOf}）。`] : [`方案中没有更晚的目标，是否延长由${plan.office.name}决定。`]),
  ];
}

/** What comes next if it stays short. */
function nextOf(ladders: MatterLadders, target: PlanTarget, org: string, today: PlainDate): Pick<Letter, 'next'> {
  const next = ladders.rungsOf(targetSet(target, org)).find(({ date }) => date > today);
  if (!next) return {};
  const whom = next.recipients.map((code) => recipientName(ladders.plan, code)).join('、');
  return { next: next.side === 'before' ? `如仍未达到：${next.date} 再次提醒，发给${whom}。` : `${next.date} 将考核结果通报${whom}。` };
}
