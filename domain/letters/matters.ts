import { orgOf, recipientParts } from '../kernel/bodies.ts';
import { daysBetween, type PlainDate } from '../kernel/dates.ts';
import { grouped } from '../kernel/grouped.ts';
import { LIGHTS, type Light } from '../kernel/lights.ts';
import { goTogether, isCopy, isNews, type MatterItem, type MatterLadders, type ReachedRung, setKey } from '../matters/matters.ts';
import { answeringFor, nameOf, type Plan } from '../plan/plan.ts';
import { indicatorText, matterAct, matterCount, matterKindName, matterPart, quotaText } from '../words/matters.ts';
import { roleName } from '../words/words.ts';
import { type Letter, recipientName } from './letter.ts';

/** How many items stand in the mail itself; all of them are in the attached spreadsheet. */
export const MATTERS_IN_MAIL = 20;

export interface MattersInput {
  ladders: MatterLadders;
  recipient: string;
  /** The rungs that this mail tells of; at least one, all of one kind. */
  rungs: readonly ReachedRung[];
  /** What of their sets still waits; at least one. */
  items: readonly MatterItem[];
  today: PlainDate;
}

const standing = (dueOn: PlainDate, today: PlainDate): string => {
  const days = daysBetween(today, dueOn);
  if (days < 0) return `逾期 ${-days} 天`;
  return days === 0 ? '今日到期' : `剩 ${days} 天`;
};

/** One mail about like things that wait for one body or, to somebody above, for several. */
export function mattersLetter({ ladders, recipient, rungs, items, today }: MattersInput): Letter {
  const { plan } = ladders;
  const [{ kind, about }] = rungs as [ReachedRung, ...ReachedRung[]];
  const open = items.filter(({ done }) => !done);
  const late = open.filter(({ dueOn }) => dueOn < today);
  const orgs = [...new Set(items.map(({ org }) => org))];
  const own = orgs.every((org) => answeringFor(plan, org) === orgOf(recipient));
  const title = matterKindName(kind);
  // Where all are about one thing that has a name of its own.
  const what = about === '' || goTogether(kind) ? '' : `${items[0]?.name ?? ''}：`;
  const whose = own ? '' : orgs.length === 1 ? `${nameOf(plan, orgs[0] ?? '')}：` : `${orgs.length} 个单位：`;
  const counts = [
    late.length > 0 && `逾期 ${matterCount(kind, late.length)}`,
    open.length > late.length && `将到期 ${matterCount(kind, open.length - late.length)}`,
    open.length === 0 && '全部达到',
  ];
  const { role } = recipientParts(recipient);
  if (isNews(kind)) return newsLetter(plan, recipient, title, items);
  if (kind === 'standing') return standingLetter(plan, recipient, items, own, today);
  return {
    subject: `【${title}】${what}${whose}${counts.filter(Boolean).join('，')}`,
    greeting: `${nameOf(plan, orgOf(recipient))}${role === 'officer' ? '' : roleName(role)}：`,
    opening: [
      isCopy(kind)
        ? `「${plan.name}」中贵单位配合的企业有下列事项，由主管部门办理，抄送贵单位。`
        : `「${plan.name}」有下列${title}事项${own ? '等待贵单位办理' : '尚未办理'}。`,
    ],
    facts: [],
    lists: listsOf(plan, items, own, today),
    ...nextOf(ladders, items, today),
    closing: own ? actsOf(items) : [],
    light: gravest(rungs),
  };
}

/** A review of standing duties: to who answers what is still to be said, to the office what was said and by whom not. Nothing of it is late. */
function standingLetter(plan: Plan, recipient: string, items: readonly MatterItem[], own: boolean, today: PlainDate): Letter {
  const dueOn = items[0]?.dueOn ?? today;
  const open = items.filter(({ done }) => !done);
  const clause = new Map(plan.standing.map(({ id, clause: of, duty }) => [id, { of, duty }]));
  const dutyLine = ({ id, name }: MatterItem) => `${name}（${clause.get(id)?.of ?? ''}）：${clause.get(id)?.duty ?? ''}`;
  const base = { greeting: `${nameOf(plan, orgOf(recipient))}：`, facts: [], light: 'blue' as const };
  if (dueOn >= today && own)
    return {
      ...base,
      subject: `【常态工作】${dueOn} 前请报告 ${open.length} 项常态工作的情况`,
      opening: [`「${plan.name}」的下列常态工作没有期限，现作阶段了解，请于 ${dueOn}（含当日）前逐项写明开展情况。`],
      lists: [{ title: '常态工作：', lines: open.map(dutyLine) }],
      closing: [matterAct({ kind: 'standing', about: '' })],
    };
  const byOrg = [...grouped(items, ({ org }) => org)];
  return {
    ...base,
    subject: `【常态工作】${dueOn} 了解情况：${byOrg.length} 个单位，已报告 ${items.length - open.length} 项，未报告 ${open.length} 项`,
    opening: [`「${plan.name}」${dueOn} 一轮常态工作的情况如下。没有报告的不计逾期，可向有关单位了解。`],
    lists: byOrg.map(([org, group]) => ({
      title: `${nameOf(plan, org)}，已报告 ${group.filter(({ done }) => done).length}/${group.length} 项：`,
      lines: group.map(({ name, said }) => (said ? `${name}：${said.text}（${said.on}）` : `${name}：未报告`)),
    })),
    closing: [],
  };
}

/** What is to be done, of each thing that the mail tells of. */
function actsOf(items: readonly MatterItem[]): string[] {
  if (items.some(({ kind }) => isCopy(kind))) return [matterAct({ kind: 'assisted', about: '' })];
  const first = [...grouped(items, ({ about }) => about).values()].flatMap(([item]) => (item ? [item] : []));
  if (first.length === 1) return first.map(matterAct);
  return first.map((item) => `${matterPart(item)}：${matterAct(item)}`);
}

/** What a body is told and has not to do: what was decided, by which document. */
function newsLetter(plan: Plan, recipient: string, title: string, items: readonly MatterItem[]): Letter {
  const orgs = [...new Set(items.map(({ org }) => org))];
  const passed = orgs.filter((org) => org !== orgOf(recipient));
  return {
    subject: `【${title}】${items.length} 项`,
    greeting: `${nameOf(plan, orgOf(recipient))}：`,
    opening: [`「${plan.name}」作出下列决定，现予告知。`, ...(passed.length > 0 ? [`请一并转告：${passed.map((org) => nameOf(plan, org)).join('、')}。`] : [])],
    facts: [],
    lists: [{ title: '决定：', lines: [...new Set(items.map(({ name }) => name))] }],
    closing: [matterAct({ kind: 'decided', about: '' })],
    light: 'blue',
  };
}

/** By body where the reader is above them, and by what it is about, the oldest first. */
function listsOf(plan: Plan, items: readonly MatterItem[], own: boolean, today: PlainDate): NonNullable<Letter['lists']> {
  const shown = [...items].sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0)).slice(0, MATTERS_IN_MAIL);
  const rest = items.length > shown.length ? `（共 ${items.length} 项，此处列前 ${shown.length} 项，全部见附件）` : '';
  const far = ({ dueOn, quota, indicator }: MatterItem) => (quota ? `${quotaText(quota)}，` : indicator ? `${indicatorText(indicator, dueOn, today)}，` : '');
  const line = (item: MatterItem) => `${item.name}，${far(item)}时限 ${item.dueOn}，${item.done ? '已达到' : standing(item.dueOn, today)}`;
  const keyOf = (item: MatterItem) => `${own ? '' : item.org} ${matterPart(item)}`;
  const counts = grouped(items, keyOf);
  return [...grouped(shown, keyOf)].map(([key, group], index) => {
    const [first] = group as [MatterItem, ...MatterItem[]];
    const part = matterPart(first);
    const what = part === '' ? '' : `${part} ${counts.get(key)?.length ?? 0} 家`;
    const whose = own ? what || '等待办理' : [nameOf(plan, first.org), what].filter(Boolean).join('，');
    return { title: `${whose}${index === 0 ? rest : ''}：`, lines: group.map(line) };
  });
}

/** The first thing that happens if nobody acts. */
function nextOf(ladders: MatterLadders, items: readonly MatterItem[], today: PlainDate): Pick<Letter, 'next'> {
  const sets = [...grouped(items, setKey).values()].flatMap(([first]) => (first ? [first] : []));
  const [next] = sets.flatMap((set) => ladders.rungsOf(set).filter(({ date }) => date > today)).sort((a, b) => a.atMs - b.atMs);
  if (!next) return {};
  return { next: `如未办理：${next.date} 再次提醒，发给${next.recipients.map((code) => recipientName(ladders.plan, code)).join('、')}。` };
}

const gravest = (rungs: readonly ReachedRung[]): Light => LIGHTS.findLast((light) => rungs.some((rung) => rung.light === light)) ?? 'blue';

/** All items as rows of text under their headers, for the attached spreadsheet. */
export function mattersTable(plan: Plan, items: readonly MatterItem[], today: PlainDate): { header: string[]; rows: string[][] } {
  return {
    header: ['名称', '编号', '事项', '责任单位', '时限', '现状'],
    rows: items.map((item) => {
      const { name, id, kind, org, dueOn } = item;
      return [name, id, matterPart(item) || matterKindName(kind), nameOf(plan, org), dueOn, standing(dueOn, today)];
    }),
  };
}

/** To one enterprise, what it is waited for and by when; its department goes on from there. */
export function stepsLetter(plan: Plan, name: string, items: readonly MatterItem[], today: PlainDate): Letter {
  const late = items.some(({ dueOn }) => dueOn < today);
  const [first] = items as [MatterItem, ...MatterItem[]];
  const what = [...new Set(items.map((item) => matterPart(item)))].join('、');
  const departments = [...new Set(items.map(({ org }) => nameOf(plan, org)))].join('、');
  return {
    subject: `【${late ? '逾期催办' : '提醒'}】${what}：${late ? '已过时限，请尽快办理' : `请于 ${first.dueOn} 前办理`}`,
    greeting: `${name}：`,
    opening: [`「${plan.name}」中，贵企业有下列事项${late ? '已过时限，尚未办理' : '将到时限'}。`],
    facts: [],
    lists: [{ title: '事项：', lines: items.map((item) => `${matterPart(item)}，时限 ${item.dueOn}，${standing(item.dueOn, today)}`) }],
    closing: [`请与${departments}联系办理；已经办理的，请告知该部门登记。`],
    light: late ? 'yellow' : 'blue',
  };
}
