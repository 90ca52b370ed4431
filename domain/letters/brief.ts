import { OFFICE, recipientOf } from '../kernel/bodies.ts';
import { daysBetween, type PlainDate } from '../kernel/dates.ts';
import { grouped } from '../kernel/grouped.ts';
import { countName, inLanguage, type Language, many, type Words } from '../kernel/language.ts';
import { LIGHTS, type Light } from '../kernel/lights.ts';
import { unitName } from '../kernel/units.ts';
import type { Brief, BriefItem, LateDateKind } from '../matters/brief.ts';
import { endless } from '../plan/end.ts';
import { languageOf } from '../plan/language.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import { dayName, listed } from '../words/dates.ts';
import { matterKindName, matterPart } from '../words/matters.ts';
import { lightName } from '../words/words.ts';
import { type Fact, greetingEn, type Letter } from './letter.ts';

/** How many items stand in the mail by name; all of them are in the attached spreadsheet. */
const LISTED = 20;

const LATE_DATE: Record<LateDateKind, Words> = {
  yearly: { zh: '年度自评', en: 'yearly self-assessment' },
  rectification: { zh: '限期整改', en: 'rectification' },
  expiry: { zh: '证书到期', en: 'expired certificate' },
};
const OBLIGATION: Words = { zh: '任务', en: 'obligation' };

/** What an item of the brief is: 任务, 待办结, 年度自评. */
export function briefKindName({ kind, part, about = '' }: Pick<BriefItem, 'kind' | 'part' | 'about'>, language: Language = 'zh'): string {
  if (kind === 'obligation') return OBLIGATION[language];
  if (part === 'enterprise') return LATE_DATE[kind as LateDateKind][language];
  const matter = kind as Exclude<BriefItem['kind'], 'obligation' | LateDateKind>;
  return matterPart({ kind: matter, about }, language) || matterKindName(matter, language);
}

/** How an item stands: 逾期 12 天, or for what waits for a decision 已等 9 天. */
export function briefStanding({ part, daysLate, daysWaiting = 0, exceeded }: BriefItem, language: Language = 'zh'): string {
  const say = inLanguage(language);
  if (exceeded) {
    const unit = unitName(exceeded.unit, language);
    return say(`超出上限 ${exceeded.by} ${unit}，待说明`, `${exceeded.by} ${unit} too many, to be explained`);
  }
  if (part !== 'decision') return say(`逾期 ${daysLate} 天`, `${many(daysLate, 'day')} late`);
  const late = daysLate > 0 ? say(`，超过决定期限 ${daysLate} 天`, `, ${many(daysLate, 'day')} over its time`) : '';
  return say(`已等 ${daysWaiting} 天${late}`, `waits for ${many(daysWaiting, 'day')}${late}`);
}

/** What a department has reported last: `已开会（40%）`. */
export const progressText = ({ text, share }: NonNullable<BriefItem['progress']>, language: Language): string =>
  share === undefined ? text : inLanguage(language)(`${text}（${share}%）`, `${text} (${share}%)`);

/** Everything late and open, and what waits for a decision, as one mail to the office. */
export function briefLetter(plan: Plan, { date, items, endedOn }: Brief): Letter {
  const decisions = items.filter(({ part }) => part === 'decision');
  const late = items.filter(({ part }) => part !== 'decision');
  const overdue = decisions.filter(({ daysLate }) => daysLate > 0);
  const office = recipientOf(OFFICE, 'officer');
  const language = languageOf(plan, office);
  const say = inLanguage(language);
  const day = (on: PlainDate) => dayName(on, language);
  const heading = [
    late.length > 0 && say(`逾期未结 ${late.length} 项`, `${countName(late.length)} late and open`),
    decisions.length > 0 && say(`待决定 ${decisions.length} 项`, `${countName(decisions.length)} to decide`),
  ]
    .filter(Boolean)
    .join(say('，', ', '));
  return {
    language,
    subject: say(
      `【周报】${date} ${plan.office.name}：${heading || '期限已满，待决定'}`,
      `[Weekly brief] ${plan.office.name}, ${day(date)}: ${heading || 'past its last day, to be closed or extended'}`,
    ),
    greeting: say(`${plan.office.name}：`, greetingEn(plan, office)),
    opening: [
      say(
        `「${plan.name}」截至 ${date}，下列事项逾期未结或等待决定。办结以前，每周列入周报。`,
        `This is what is late and open, or waits for a decision, in “${plan.name}” on ${day(date)}. It stands in the brief each week until it is settled.`,
      ),
      ...(endedOn === undefined
        ? []
        : [
            say(
              `期限已于 ${endedOn} 届满，请决定结束督办，或调整方案延长期限。`,
              `The plan’s last day was ${day(endedOn)}. Please decide whether to close the programme, or amend the plan and extend it.`,
            ),
          ]),
    ],
    facts: tallies(plan, late, decisions, language),
    lists: [
      ...listOf(
        say('逾期未结', 'Late and open'),
        late,
        (item) => {
          const progress = item.progress && progressText(item.progress, language);
          return say(
            `${nameOf(plan, item.org)}：${briefKindName(item)}「${item.name}」，时限 ${item.dueOn}，${briefStanding(item)}${progress === undefined ? '' : `，进展：${progress}`}`,
            `${nameOf(plan, item.org)}: ${briefKindName(item, 'en')} “${item.name}”, due ${day(item.dueOn)}, ${briefStanding(item, 'en')}${progress === undefined ? '' : `; progress: ${progress}`}`,
          );
        },
        language,
      ),
      ...listOf(
        say('等待决定', 'To decide'),
        longestFirst(decisions),
        (item) =>
          say(
            `${briefKindName(item)}「${item.name}」，${item.since} 提出，${briefStanding(item)}`,
            `${briefKindName(item, 'en')}: “${item.name}”, asked on ${day(item.since ?? date)}, ${briefStanding(item, 'en')}`,
          ),
        language,
      ),
    ],
    closing: [
      say(
        '全部事项见附件。对逾期任务可在系统中“催办”，附上要求，当即发给责任单位。',
        'The attachment lists all of it. You can urge a late obligation in the system, with what you ask for: the responsible body is told at once.',
      ),
      ...(items.some(({ exceeded }) => exceeded)
        ? [
            say(
              '超出上限的指标，请责任单位再填报一次数据并写明原因；写明原因或提出处理建议以后，不再列入。',
              'Of a number that was exceeded, please let the responsible body report it once more and say why: with that, or once something is proposed, it stands here no longer.',
            ),
          ]
        : []),
    ],
    light: gravest(items) ?? (overdue.length > 0 || late.length > 0 ? 'orange' : 'blue'),
  };
}

const longestFirst = (items: readonly BriefItem[]) => [...items].sort((a, b) => (b.daysWaiting ?? 0) - (a.daysWaiting ?? 0));
const gravest = (items: readonly BriefItem[]): Light | undefined => LIGHTS.findLast((light) => items.some((item) => item.light === light));

function listOf(title: string, items: readonly BriefItem[], line: (item: BriefItem) => string, language: Language): NonNullable<Letter['lists']> {
  if (items.length === 0) return [];
  const say = inLanguage(language);
  const rest = items.length > LISTED ? say(`（共 ${items.length} 项，此处列前 ${LISTED} 项）`, ` (the first ${LISTED} of ${countName(items.length)})`) : '';
  return [{ title: say(`${title}${rest}：`, `${title}${rest}:`), lines: items.slice(0, LISTED).map(line) }];
}

/** So many of each kind: 任务 2 项，年度自评 40 项. */
function kindsText(items: readonly BriefItem[], language: Language): string {
  const say = inLanguage(language);
  return [...grouped(items, (item) => briefKindName(item, language))]
    .map(([kind, { length }]) => say(`${kind} ${length} 项`, `${kind}: ${countName(length)}`))
    .join(say('，', ', '));
}

/** By department and kind, in the plan's order: 区水务局：任务 2 项，年度自评 40 项. */
function tallies(plan: Plan, late: readonly BriefItem[], decisions: readonly BriefItem[], language: Language): Fact[] {
  const place = new Map(plan.departments.map(({ id }, index) => [id, index]));
  const byOrg = [...grouped(late, ({ org }) => org)].sort(([a], [b]) => (place.get(a) ?? 999) - (place.get(b) ?? 999));
  return [
    ...byOrg.map(([org, items]): Fact => ({ key: 'count', label: nameOf(plan, org), value: kindsText(items, language) })),
    ...(decisions.length > 0 ? [{ key: 'count', label: inLanguage(language)('待决定', 'To decide'), value: kindsText(decisions, language) } as const] : []),
  ];
}

/** All items as rows of text under their headers: for the attached spreadsheet, the page's and the command's. */
export function briefTable(plan: Plan, { items }: Brief, day: (atMs: number) => PlainDate, language: Language): { header: string[]; rows: string[][] } {
  const say = inLanguage(language);
  return {
    header: say(
      ['类别', '责任或决定单位', '名称', '编号', '时限', '现状', '红黄灯', '提出日期', '最近催办', '最近进展'],
      ['Kind', 'Responsible or to decide', 'Name', 'No.', 'Due', 'Status', 'Light', 'Asked on', 'Last urged', 'Last progress'],
    ),
    rows: items.map((item) => [
      item.part === 'decision' ? say(`待决定：${briefKindName(item)}`, `To decide: ${briefKindName(item, 'en')}`) : briefKindName(item, language),
      nameOf(plan, item.org),
      item.name,
      item.id,
      item.dueOn,
      briefStanding(item, language),
      item.light === undefined ? '' : lightName(item.light, language),
      item.since ?? '',
      item.urgedAtMs === undefined ? '' : day(item.urgedAtMs),
      item.progress === undefined ? '' : `${day(item.progress.atMs)} ${progressText(item.progress, language)}`,
    ]),
  };
}

/** What of the plan is open on its last day, and the question what is to become of the programme. */
export interface EndReport {
  date: PlainDate;
  /** Obligations by their stage. */
  settled: number;
  total: number;
  /** The obligations that are still open, by name, earliest due first. */
  open: { name: string; org: string; dueOn: PlainDate; submitted: boolean }[];
  /** What else is late or waits for a decision. */
  brief: Brief;
}

export function endLetter(plan: Plan, org: string, { date, settled, total, open, brief }: EndReport): Letter {
  const recipient = recipientOf(org, 'officer');
  const language = languageOf(plan, recipient);
  const say = inLanguage(language);
  const over = open.length === 0;
  const others = brief.items.filter(({ part }) => part !== 'obligation');
  const lastDay = dayName(plan.to, language);
  const isPast = daysBetween(plan.to, date) > 0;
  const lasting = endless(plan);
  const left = many(open.length, 'obligation');
  return {
    language,
    subject: say(
      `【期满报告】${plan.name}：最后一天 ${plan.to}，办结 ${settled}/${total} 件${over ? '' : `，未结 ${open.length} 件`}`,
      `[Report at the end] ${plan.name}: last day ${lastDay}, ${countName(settled)} of ${many(total, 'obligation')} settled${over ? '' : `, ${countName(open.length)} open`}`,
    ),
    greeting: say(`${nameOf(plan, org)}：`, greetingEn(plan, recipient)),
    opening: [
      say(
        `「${plan.name}」的最后一天是 ${plan.to}${isPast ? '，已经届满' : ''}。${over ? '方案所列任务已全部了结。' : `尚有 ${open.length} 件任务没有了结。`}`,
        `The last day of “${plan.name}” ${isPast ? 'was' : 'is'} ${lastDay}. ${over ? 'Everything that the plan asks for is settled.' : `${left} ${open.length === 1 ? 'is' : 'are'} still open.`}`,
      ),
      over
        ? say('请决定：就此结束，还是调整方案延长期限。', 'Please decide whether to close the programme now, or to amend the plan and extend it.')
        : say(
            '请决定：结束督办（未办结的任务随之撤回），还是调整方案延长期限。不作决定，未结事项继续催办并列入每周周报。',
            'Please decide whether to close the programme, which withdraws what is open, or to amend the plan and extend it. Until you decide, reminders go on, and what is open stands in the weekly brief.',
          ),
      ...(lasting.length === 0
        ? []
        : [
            say(
              `方案中下列 ${lasting.length} 项没有截止日：${lasting.join('、')}。继续执行的，请调整方案，写一个更晚的最后一天（to），各项由此接着办；结束督办的，请另行交代由谁继续落实。`,
              `The plan has no end for ${listed(lasting, 'en')}. Where it goes on, amend the plan with a later last day (to), from which it is carried on; where you close the programme, say elsewhere who sees to it from then on.`,
            ),
          ]),
    ],
    facts: [
      {
        key: 'count',
        label: say('任务', 'Obligations'),
        value: say(
          `共 ${total} 件，已了结 ${settled} 件，未结 ${open.length} 件`,
          `${countName(total)} in all, ${countName(settled)} settled, ${countName(open.length)} open`,
        ),
      },
      ...(others.length > 0 ? [{ key: 'count', label: say('其他未结事项', 'Other open matters'), value: kindsText(others, language) } as const] : []),
    ],
    lists: [
      ...(over ? [] : [openList(plan, open, date, language)]),
      ...listOf(
        say('其他未结事项', 'Other open matters'),
        others,
        (item) =>
          say(
            `${nameOf(plan, item.org)}：${briefKindName(item)}「${item.name}」，${briefStanding(item)}`,
            `${nameOf(plan, item.org)}: ${briefKindName(item, 'en')} “${item.name}”, ${briefStanding(item, 'en')}`,
          ),
        language,
      ),
    ],
    closing: [
      say(
        '结束：总览页“事项操作”中“结束督办事项”。延长：在“方案”页“修改方案”中改“最后一天”。',
        'To close it: on the overview, under “Programme”. To extend it: amend the plan’s last day (to) on the page “Plan”.',
      ),
    ],
    light: over && others.length === 0 ? 'green' : 'red',
  };
}

function openList(plan: Plan, open: EndReport['open'], date: PlainDate, language: Language): NonNullable<Letter['lists']>[number] {
  const say = inLanguage(language);
  const { length } = open;
  const rest =
    length > LISTED
      ? say(`（共 ${length} 件，此处列前 ${LISTED} 件，全部见附件）`, ` (the first ${LISTED} of ${countName(length)}; all of them in the attachment)`)
      : '';
  const standing = ({ submitted, dueOn }: EndReport['open'][number]) =>
    submitted ? say('已报送待办结', 'handed in, waits to be confirmed') : dueOn < date ? say('逾期未报', 'late') : say('未报', 'not handed in');
  return {
    title: say(`未结任务${rest}：`, `Open obligations${rest}:`),
    lines: open
      .slice(0, LISTED)
      .map((one) =>
        say(
          `${nameOf(plan, one.org)}：${one.name}，时限 ${one.dueOn}，${standing(one)}`,
          `${nameOf(plan, one.org)}: ${one.name}, due ${dayName(one.dueOn, 'en')}, ${standing(one)}`,
        ),
      ),
  };
}
