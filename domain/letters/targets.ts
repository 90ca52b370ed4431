import { scopeName } from '../enterprise/scope-name.ts';
import { leastOf } from '../enterprise/share.ts';
import type { TargetFigure } from '../enterprise/target.ts';
import { OFFICE, recipientParts } from '../kernel/bodies.ts';
import { daysBetween, type PlainDate } from '../kernel/dates.ts';
import { countName, inLanguage, type Language, many } from '../kernel/language.ts';
import type { MatterLadders } from '../matters/matters.ts';
import { paceNeeded, type TargetPart, targetSet } from '../matters/targets.ts';
import { languageOf } from '../plan/language.ts';
import { nameOf, type Plan, type PlanTarget } from '../plan/plan.ts';
import { dayName, listed } from '../words/dates.ts';
import { enterpriseStageName } from '../words/enterprise.ts';
import { recipientName, sectorName } from '../words/names.ts';
import { percent, shareOf, thresholdName } from '../words/numbers.ts';
import { roleName } from '../words/words.ts';
import { clauseText, greetingEn, type Letter } from './letter.ts';
import { LISTED_IN_MAIL, type RosterLine } from './roster.ts';

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
  const language = languageOf(plan, recipient);
  const say = inLanguage(language);
  const own = input.parts.filter(({ departmentId }) => departmentId === org);
  const letter = own.length > 0 && !input.over ? reminder(input, own, language) : result(input, language);
  return {
    language,
    greeting: say(`${nameOf(plan, org)}${role === 'officer' ? '' : roleName(role)}：`, greetingEn(plan, recipient)),
    ...letter,
    facts: [
      {
        key: 'requirement',
        label: say('要求', 'Requirement'),
        value: say(`${target.name}（不低于 ${thresholdName(target.atLeast)}）`, `${target.name} (at least ${thresholdName(target.atLeast)})`),
      },
      { key: 'clause', label: say('依据', 'Clause'), value: say(`${plan.source.title} ${target.clause}`, clauseText(plan, target)) },
      { key: 'due', label: say('考核日', 'Measured on'), value: dayName(target.asOf, language) },
    ],
  };
}

type Said = Omit<Letter, 'language' | 'greeting' | 'facts'>;

/** `12/20（60%）` */
const rateText = (numerator: number, denominator: number, atLeast: number, language: Language) => {
  const [part, rate] = [`${numerator}/${denominator}`, percent(shareOf(numerator, denominator), atLeast)];
  return inLanguage(language)(`${part}（${rate}）`, `${part} (${rate})`);
};

/** What one department lacks of it, the pace that it takes, and what it comes to at the present one. */
function reminder({ ladders, target, today, nearest }: TargetInput, own: readonly TargetPart[], language: Language): Said {
  const { plan } = ladders;
  const say = inLanguage(language);
  const daysLeft = daysBetween(today, target.asOf);
  const short = own.filter((part) => !part.whole.met && !part.own.met);
  const reached = own.filter((part) => !short.includes(part));
  const gap = short.reduce((sum, part) => sum + part.own.gap, 0);
  const left = daysLeft === 0 ? say('今天考核', 'measured today') : say(`还有 ${daysLeft} 天`, `${many(daysLeft, 'day')} left`);
  return {
    subject: say(`【达标目标】${target.name}：还差 ${gap} 家（${left}）`, `[Target] ${target.name}: ${many(gap, 'enterprise')} short (${left})`),
    opening: [
      say(
        `「${target.name}」${target.asOf} 考核，${left}，贵单位所管企业还差 ${gap} 家。`,
        `“${target.name}” is measured on ${dayName(target.asOf, 'en')} (${left}). Among the enterprises that you supervise ${countName(gap)} more ${gap === 1 ? 'is' : 'are'} needed.`,
      ),
    ],
    lists: [
      { title: say('尚未达到：', 'Not reached yet:'), lines: short.map((part) => shortLine(plan, target, part, today, language)) },
      ...(reached.length > 0
        ? [
            {
              title: say('已经达到：', 'Reached:'),
              lines: reached.map(
                ({ whole, own: { numerator, denominator } }) =>
                  `${scopeName(plan, whole.scope, language)} ${rateText(numerator, denominator, target.atLeast, language)}`,
              ),
            },
          ]
        : []),
      ...(nearest.length > 0 ? [nearestList(plan, nearest, language)] : []),
    ],
    ...nextOf(ladders, target, own[0]?.departmentId ?? OFFICE, today, language),
    closing: [
      say(
        '请督促上列企业推进达标；企业的进展请及时登记，未登记的不计入。',
        'Please press these enterprises to go on towards their certificates, and record how far they are; what is not recorded does not count.',
      ),
    ],
    light: 'blue',
  };
}

function shortLine(plan: Plan, target: PlanTarget, { whole, own }: TargetPart, today: PlainDate, language: Language): string {
  const say = inLanguage(language);
  const rate = ({ numerator, denominator }: { numerator: number; denominator: number }) => rateText(numerator, denominator, target.atLeast, language);
  const daysLeft = daysBetween(today, target.asOf);
  const needed = paceNeeded(own.gap, today, target.asOf);
  const pace =
    daysLeft > 30
      ? say(`每月须新增 ${needed} 家`, `${needed} more needed each month`)
      : say(`${daysLeft} 天内须新增 ${own.gap} 家`, `${countName(own.gap)} more needed within ${many(daysLeft, 'day')}`);
  const expected = own.forecast && rate({ ...own.forecast, denominator: own.denominator });
  const forecast = own.forecast
    ? say(
        `按近半年的进度，到时 ${expected}，${own.forecast.met ? '能达到' : '达不到'}`,
        `at the pace of the last half-year it comes to ${expected}: ${own.forecast.met ? 'met' : 'not met'}`,
      )
    : say('登记不满半年，暂不预测', 'no forecast yet: the record is shorter than half a year');
  const together = whole.denominator === own.denominator ? '' : say(`（全区合计 ${rate(whole)}）`, `, all together ${rate(whole)}`);
  const scope = scopeName(plan, whole.scope, language);
  return say(
    `${scope} ${rate(own)}${together}，差 ${own.gap} 家，${pace}；${forecast}`,
    `${scope} ${rate(own)}${together}, ${countName(own.gap)} short, ${pace}; ${forecast}`,
  );
}

function nearestList(plan: Plan, nearest: readonly RosterLine[], language: Language): NonNullable<Letter['lists']>[number] {
  const say = inLanguage(language);
  const shown = nearest.slice(0, LISTED_IN_MAIL);
  const isCut = nearest.length > shown.length;
  return {
    title: say(
      `离达标最近的企业（${isCut ? `共 ${nearest.length} 家，此处列前 ${shown.length} 家，` : ''}全部见附件）：`,
      `Enterprises that are nearest to it (${isCut ? `the first ${shown.length} of ${countName(nearest.length)}; ` : ''}all of them in the attachment):`,
    ),
    lines: shown.map(({ name, sectorId, stage }) => [name, sectorName(plan, sectorId), enterpriseStageName(stage, language)].join(say('，', ', '))),
  };
}

/** Every sector as its day left it, met or missed, and what follows. */
function result({ ladders: { plan }, target, today, over, figures, parts, frozen }: TargetInput, language: Language): Said {
  const say = inLanguage(language);
  const kept = new Map(frozen.map((row) => [row.scope, row]));
  const rows = figures.map((figure) => {
    const { numerator, denominator } = kept.get(figure.scope) ?? figure;
    const met = denominator > 0 && numerator >= leastOf(target.atLeast, denominator);
    return { scope: figure.scope, numerator, denominator, met, gap: Math.max(0, leastOf(target.atLeast, denominator) - numerator) };
  });
  const counted = rows.filter(({ denominator }) => denominator > 0);
  const [met, missed] = [counted.filter((row) => row.met), counted.filter((row) => !row.met)];
  const whose = (scope: string) =>
    listed([...new Set(parts.filter((part) => part.whole.scope === scope).map(({ departmentId }) => nameOf(plan, departmentId)))], language);
  const line = ({ scope, numerator, denominator, gap }: (typeof rows)[number]) => {
    const [name, rate] = [scopeName(plan, scope, language), rateText(numerator, denominator, target.atLeast, language)];
    return say(
      `${name} ${rate}${gap > 0 ? `，差 ${gap} 家` : ''}，${whose(scope)}`,
      `${name} ${rate}${gap > 0 ? `, ${countName(gap)} short` : ''}, ${whose(scope)}`,
    );
  };
  const list = (title: string, of: typeof rows) =>
    of.length > 0 ? [{ title: say(`${title} ${of.length} 项：`, `${title} (${countName(of.length)}):`), lines: of.map(line) }] : [];
  const outcome =
    missed.length === 0
      ? say('全部达到', 'reached by all')
      : say(`${counted.length} 项中 ${missed.length} 项未达到`, `${countName(missed.length)} of ${countName(counted.length)} missed`);
  const empty = rows.filter(({ denominator }) => denominator === 0);
  const day = dayName(target.asOf, 'en');
  return {
    subject: say(`【达标目标】${target.name}：${outcome}`, `[Target] ${target.name}: ${outcome}`),
    opening: [
      over
        ? say(
            `「${target.name}」已于 ${target.asOf} 考核，${outcome}。数字已按当日结束时的登记冻结，以后不变。`,
            `“${target.name}” was measured on ${day}: ${outcome}. The numbers are those recorded when that day ended, and change no more.`,
          )
        : say(
            `「${target.name}」${target.asOf} 考核，截至 ${today} ${outcome}。`,
            `“${target.name}” is measured on ${day}. As of ${dayName(today, 'en')}: ${outcome}.`,
          ),
    ],
    lists: [
      ...list(say('未达到', 'Missed'), missed),
      ...list(say('达到', 'Reached'), met),
      ...(empty.length > 0
        ? [
            {
              title: say(`没有登记企业、不作考核 ${empty.length} 项：`, `Without enterprises, and so not measured (${countName(empty.length)}):`),
              lines: [
                listed(
                  empty.map(({ scope }) => scopeName(plan, scope, language)),
                  language,
                ),
              ],
            },
          ]
        : []),
      ...(missed.length > 0 ? [{ title: say('接下来：', 'What follows:'), lines: followsOf(plan, target, language) }] : []),
    ],
    closing: [],
    light: missed.length === 0 ? 'green' : 'yellow',
  };
}

/** What a missed target leads to, by the plan: what it says itself, the score, and the next that takes it up. */
function followsOf(plan: Plan, target: PlanTarget, language: Language): string[] {
  const say = inLanguage(language);
  const next = plan.targets.filter(({ asOf }) => asOf > target.asOf).sort((a, b) => (a.asOf < b.asOf ? -1 : 1))[0];
  return [
    ...(target.follows === undefined ? [] : [target.follows]),
    say('未达到的计入责任部门的考核，不作补算。', 'What was missed counts in the score of the department that answers for it, and is not made up for later.'),
    next
      ? say(
          `未达到的企业继续推进，下一项目标是「${next.name}」（${next.asOf}）。`,
          `The enterprises go on; the next target is “${next.name}” (${dayName(next.asOf, 'en')}).`,
        )
      : say(`方案中没有更晚的目标，是否延长由${plan.office.name}决定。`, `The plan has no later target; ${plan.office.name} decides whether to extend it.`),
  ];
}

/** What comes next if it stays short. */
function nextOf(ladders: MatterLadders, target: PlanTarget, org: string, today: PlainDate, language: Language): Pick<Letter, 'next'> {
  const next = ladders.rungsOf(targetSet(target, org)).find(({ date }) => date > today);
  if (!next) return {};
  const say = inLanguage(language);
  const whom = listed(
    next.recipients.map((code) => recipientName(ladders.plan, code, language)),
    language,
  );
  const day = dayName(next.date, 'en');
  return {
    next:
      next.side === 'before'
        ? say(`如仍未达到：${next.date} 再次提醒，发给${whom}。`, `If it is still not reached: the next reminder goes to ${whom} on ${day}.`)
        : say(`${next.date} 将考核结果通报${whom}。`, `On ${day} the result is told to ${whom}.`),
  };
}
