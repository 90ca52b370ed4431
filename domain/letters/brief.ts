import { daysBetween, type PlainDate } from '../kernel/dates.ts';
import { grouped } from '../kernel/grouped.ts';
import { inLanguage, type Language, type Words } from '../kernel/language.ts';
import { LIGHTS, type Light } from '../kernel/lights.ts';
import type { Brief, BriefItem, LateDateKind } from '../matters/brief.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import { matterKindName, matterPart } from '../words/matters.ts';
import { many } from '../words/numbers.ts';
import { lightName } from '../words/words.ts';
import type { Fact, Letter } from './letter.ts';

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
export function briefStanding({ part, daysLate, daysWaiting = 0 }: BriefItem, language: Language = 'zh'): string {
  const say = inLanguage(language);
  if (part !== 'decision') return say(`逾期 ${daysLate} 天`, `${many(daysLate, 'day')} late`);
  const late = daysLate > 0 ? say(`，超过决定期限 ${daysLate} 天`, `, ${many(daysLate, 'day')} over its time`) : '';
  return say(`已等 ${daysWaiting} 天${late}`, `waits for ${many(daysWaiting, 'day')}${late}`);
}

/** What a department has reported last: `已开会（40%）`. */
export const progressText = ({ text, share }: NonNullable<BriefItem['progress']>): string => (share === undefined ? text : `${text}（${share}%）`);

/** Everything late and open, and what waits for a decision, as one mail to the office. */
export function briefLetter(plan: Plan, { date, items, endedOn }: Brief): Letter {
  const decisions = items.filter(({ part }) => part === 'decision');
  const late = items.filter(({ part }) => part !== 'decision');
  const overdue = decisions.filter(({ daysLate }) => daysLate > 0);
  const heading = [late.length > 0 && `逾期未结 ${late.length} 项`, decisions.length > 0 && `待决定 ${decisions.length} 项`].filter(Boolean).join('，');
  return {
    subject: `【周报】${date} ${plan.office.name}：${heading || '期限已满，待决定'}`,
    greeting: `${plan.office.name}：`,
    opening: [
      `「${plan.name}」截至 ${date}，下列事项逾期未结或等待决定。办结以前，每周列入周报。`,
      ...(endedOn === undefined ? [] : [`期限已于 ${endedOn} 届满，请决定结束督办，或调整方案延长期限。`]),
    ],
    facts: tallies(plan, late, decisions),
    lists: [
      ...listOf(
        '逾期未结',
        late,
        (item) =>
          `${nameOf(plan, item.org)}：${briefKindName(item)}「${item.name}」，时限 ${item.dueOn}，${briefStanding(item)}${item.progress ? `，进展：${progressText(item.progress)}` : ''}`,
      ),
      ...listOf('等待决定', longestFirst(decisions), (item) => `${briefKindName(item)}「${item.name}」，${item.since} 提出，${briefStanding(item)}`),
    ],
    closing: ['全部事项见附件。对逾期任务可在系统中“催办”，附上要求，当即发给责任单位。'],
    light: gravest(items) ?? (overdue.length > 0 || late.length > 0 ? 'orange' : 'blue'),
  };
}

const longestFirst = (items: readonly BriefItem[]) => [...items].sort((a, b) => (b.daysWaiting ?? 0) - (a.daysWaiting ?? 0));
const gravest = (items: readonly BriefItem[]): Light | undefined => LIGHTS.findLast((light) => items.some((item) => item.light === light));

function listOf(title: string, items: readonly BriefItem[], line: (item: BriefItem) => string): NonNullable<Letter['lists']> {
  if (items.length === 0) return [];
  const rest = items.length > LISTED ? `（共 ${items.length} 项，此处列前 ${LISTED} 项）` : '';
  return [{ title: `${title}${rest}：`, lines: items.slice(0, LISTED).map(line) }];
}

/** By department and kind, in the plan's order: 区水务局：任务 2 项，年度自评 40 项. */
function tallies(plan: Plan, late: readonly BriefItem[], decisions: readonly BriefItem[]): Fact[] {
  const of = (items: readonly BriefItem[]) => [...grouped(items, (item) => briefKindName(item))].map(([kind, { length }]) => `${kind} ${length} 项`).join('，');
  const place = new Map(plan.departments.map(({ id }, index) => [id, index]));
  const byOrg = [...grouped(late, ({ org }) => org)].sort(([a], [b]) => (place.get(a) ?? 999) - (place.get(b) ?? 999));
  return [
    ...byOrg.map(([org, items]): Fact => ({ key: 'count', label: nameOf(plan, org), value: of(items) })),
    ...(decisions.length > 0 ? [{ key: 'count', label: '待决定', value: of(decisions) } as const] : []),
  ];
}

/** All items as rows of text under their headers: for the attached spreadsheet, the page's and the command's. */
export function briefTable(plan: Plan, { items }: Brief, day: (atMs: number) => PlainDate): { header: string[]; rows: string[][] } {
  return {
    header: ['类别', '责任或决定单位', '名称', '编号', '时限', '现状', '红黄灯', '提出日期', '最近催办', '最近进展'],
    rows: items.map((item) => [
      item.part === 'decision' ? `待决定：${briefKindName(item)}` : briefKindName(item),
      nameOf(plan, item.org),
      item.name,
      item.id,
      item.dueOn,
      briefStanding(item),
      item.light === undefined ? '' : lightName(item.light),
      item.since ?? '',
      item.urgedAtMs === undefined ? '' : day(item.urgedAtMs),
      item.progress === undefined ? '' : `${day(item.progress.atMs)} ${progressText(item.progress)}`,
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
  const over = open.length === 0;
  const others = brief.items.filter(({ part }) => part !== 'obligation');
  return {
    subject: `【期满报告】${plan.name}：最后一天 ${plan.to}，办结 ${settled}/${total} 件${over ? '' : `，未结 ${open.length} 件`}`,
    greeting: `${nameOf(plan, org)}：`,
    opening: [
      `「${plan.name}」的最后一天是 ${plan.to}${daysBetween(plan.to, date) > 0 ? '，已经届满' : ''}。${over ? '方案所列任务已全部了结。' : `尚有 ${open.length} 件任务没有了结。`}`,
      over
        ? '请决定：就此结束，还是调整方案延长期限。'
        : '请决定：结束督办（关闭，未办结的任务随之撤回），还是调整方案延长期限。不作决定，未结事项继续催办并列入每周周报。',
    ],
    facts: [
      { key: 'count', label: '任务', value: `共 ${total} 件，已了结 ${settled} 件，未结 ${open.length} 件` },
      ...(others.length > 0
        ? [
            {
              key: 'count',
              label: '其他未结事项',
              value: [...grouped(others, (item) => briefKindName(item))].map(([kind, { length }]) => `${kind} ${length} 项`).join('，'),
            } as const,
          ]
        : []),
    ],
    lists: [
      ...(over
        ? []
        : [
            {
              title: `未结任务${open.length > LISTED ? `（共 ${open.length} 件，此处列前 ${LISTED} 件，全部见附件）` : ''}：`,
              lines: open
                .slice(0, LISTED)
                .map(
                  ({ name, org: whose, dueOn, submitted }) =>
                    `${nameOf(plan, whose)}：${name}，时限 ${dueOn}，${submitted ? '已报送待办结' : dueOn < date ? '逾期未报' : '未报'}`,
                ),
            },
          ]),
      ...listOf('其他未结事项', others, (item) => `${nameOf(plan, item.org)}：${briefKindName(item)}「${item.name}」，${briefStanding(item)}`),
    ],
    closing: ['结束：总览页“事项操作”中“关闭督办事项”。延长：在“计划”页调整方案的最后一天（to）。'],
    light: over && others.length === 0 ? 'green' : 'red',
  };
}
