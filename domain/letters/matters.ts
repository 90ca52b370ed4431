import { orgOf, recipientParts } from '../kernel/bodies.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { grouped } from '../kernel/grouped.ts';
import { countName, inLanguage, type Language, many } from '../kernel/language.ts';
import { LIGHTS, type Light } from '../kernel/lights.ts';
import { unitName } from '../kernel/units.ts';
import { goTogether, isCopy, isNews, type MatterItem, type MatterKind, type MatterLadders, type ReachedRung, setKey } from '../matters/matters.ts';
import { standingDuties } from '../matters/standing-duties.ts';
import { languageOf } from '../plan/language.ts';
import { answeringFor, nameOf, type Plan } from '../plan/plan.ts';
import { ITEM_NEWS, type ItemNews, registerOf } from '../register/register.ts';
import { proposedReason, proposedText } from '../words/consequences.ts';
import { dayName, listed } from '../words/dates.ts';
import { indicatorText, matterAct, matterCount, matterKindName, matterPart, quotaText } from '../words/matters.ts';
import { recipientName } from '../words/names.ts';
import { itemNewsName } from '../words/register.ts';
import { roleName } from '../words/words.ts';
import { holdLetter } from './holds.ts';
import { daysLeft, greetingEn, type Letter } from './letter.ts';
import { contactLine, enterpriseGreeting } from './roster.ts';

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

/** One mail about like things that wait for one body or, to somebody above, for several. */
export function mattersLetter({ ladders, recipient, rungs, items, today }: MattersInput): Letter {
  const { plan } = ladders;
  const language = languageOf(plan, recipient);
  const say = inLanguage(language);
  const [{ kind, about }] = rungs as [ReachedRung, ...ReachedRung[]];
  const open = items.filter(({ done }) => !done);
  const late = open.filter(({ dueOn }) => dueOn < today);
  const orgs = [...new Set(items.map(({ org }) => org))];
  const own = orgs.every((org) => answeringFor(plan, org) === orgOf(recipient));
  const title = matterKindName(kind, language);
  if (kind === 'listed') return listedLetter(plan, recipient, items, today);
  if (kind === 'hold' || kind === 'held') return holdLetter(plan, recipient, items, own, today);
  if (isNews(kind)) return newsLetter(plan, recipient, kind, items);
  if (kind === 'standing') return standingLetter(plan, recipient, items, own, today);
  if (kind === 'followUp') return followUpLetter(plan, recipient, items, own);
  // Where all are about one thing that has a name of its own.
  const what = kind === 'item' ? (registerOf(plan, about)?.name ?? about) : about === '' || goTogether(kind) ? '' : (items[0]?.name ?? '');
  const whose = own ? '' : orgs.length === 1 ? nameOf(plan, orgs[0] ?? '') : say(`${orgs.length} 个单位`, many(orgs.length, 'body', 'bodies'));
  const before = [what, whose].filter((part) => part !== '').map((part) => say(`${part}：`, `${part}: `));
  const [lateCount, nearCount] = [matterCount(kind, late.length, language), matterCount(kind, open.length - late.length, language)];
  const ceiling = items[0]?.indicator?.ceiling !== undefined;
  const counts = [
    ...(ceiling
      ? ceilingCounts(items, today, language)
      : [
          late.length > 0 && say(`逾期 ${lateCount}`, `${lateCount} late`),
          open.length > late.length && say(`将到期 ${nearCount}`, `${nearCount} due soon`),
          open.length === 0 && say('全部达到', 'all reached'),
        ]),
    items.some(({ indicator }) => indicator?.registry !== undefined) && say('与登记不一致', 'the registry says otherwise'),
  ];
  return {
    language,
    subject: say(`【${title}】`, `[${capital(title)}] `) + before.join('') + counts.filter(Boolean).join(say('，', ', ')),
    greeting: say(`${nameOf(plan, orgOf(recipient))}${roleOf(recipient)}：`, greetingEn(plan, recipient)),
    opening: [
      isCopy(kind)
        ? say(
            `「${plan.name}」中贵单位配合的企业有下列事项，由主管部门办理，抄送贵单位。`,
            `In “${plan.name}” the following waits for enterprises that you assist with. The department that supervises them acts; this is your copy.`,
          )
        : open.length === 0
          ? say(`「${plan.name}」的下列${title}到了考核日，结果如下。`, `In “${plan.name}” the day of the following has come (${title}); this is the result.`)
          : ceiling && !own
            ? say(`「${plan.name}」有上限的指标情况如下。`, `This is how a number of “${plan.name}” stands that must not be exceeded.`)
            : say(
                `「${plan.name}」有下列${title}事项${own ? '等待贵单位办理' : '尚未办理'}。`,
                own ? `In “${plan.name}” the following waits for you (${title}).` : `In “${plan.name}” the following has not been done yet (${title}).`,
              ),
    ],
    facts: [],
    lists: listsOf(plan, items, own, today, language),
    ...nextOf(ladders, items, today, language),
    closing: own && !(ceiling && open.length === 0) ? actsOf(items, language) : [],
    light: gravest(rungs),
  };
}

/** What a subject says of a number that must not be exceeded: all items are of one number, of which each body may be asked by itself. */
function ceilingCounts(items: readonly MatterItem[], today: PlainDate, language: Language): (string | false)[] {
  const say = inLanguage(language);
  const [first] = items;
  if (!first?.indicator?.ceiling) return [];
  const over = items.filter(({ indicator }) => (indicator?.gap ?? 0) > 0);
  const { gap, unit: code, ceiling, each } = first.indicator;
  const unit = unitName(code, language);
  const silent = each ? items.reduce((sum, { indicator }) => sum + (indicator?.ceiling?.silent ?? 0), 0) : ceiling.silent;
  const exceeded =
    over.length > 0 &&
    (each && items.length > 1
      ? say(`${over.length} 个单位已超出`, `${many(over.length, 'body has', 'bodies have')} too many`)
      : say(`已超出 ${gap} ${unit}`, `${gap} ${unit} too many`));
  if (first.dueOn >= today) return [exceeded, say(`请填报最新数据，时限 ${first.dueOn}`, `please report the latest figure, due ${dayName(first.dueOn, 'en')}`)];
  return [
    exceeded,
    silent > 0 && say(`${silent} 个单位未填报`, `${many(silent, 'body has', 'bodies have')} not reported`),
    over.length === 0 && silent === 0 && say('没有超出上限', 'kept'),
  ];
}

const capital = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** A review of standing duties: to who answers what is still to be said, to the office what was said and by whom not. Nothing of it is late. */
function standingLetter(plan: Plan, recipient: string, items: readonly MatterItem[], own: boolean, today: PlainDate): Letter {
  const language = languageOf(plan, recipient);
  const say = inLanguage(language);
  const dueOn = items[0]?.dueOn ?? today;
  const day = dayName(dueOn, language);
  const open = items.filter(({ done }) => !done);
  const dutyLine = dutyLineOf(plan, language);
  const base = { language, greeting: say(`${nameOf(plan, orgOf(recipient))}：`, greetingEn(plan, recipient)), facts: [], light: 'blue' as const };
  if (dueOn >= today && own)
    return {
      ...base,
      subject: say(
        `【常态工作】${dueOn} 前请报告 ${open.length} 项常态工作的情况`,
        `[Standing duties] Please say by ${day} how ${open.length === 1 ? 'your duty stands' : `your ${many(open.length, 'duty', 'duties')} stand`}`,
      ),
      opening: [
        say(
          `「${plan.name}」的下列常态工作没有期限，现作阶段了解，请于 ${dueOn}（含当日）前逐项写明开展情况。`,
          `These standing duties of “${plan.name}” have no due date. To know how they stand, we ask you to say of each by the end of ${day} what was done.`,
        ),
      ],
      lists: [{ title: say('常态工作：', 'Standing duties:'), lines: open.map(dutyLine) }],
      closing: [matterAct({ kind: 'standing', about: '' }, language)],
    };
  const byOrg = [...grouped(items, ({ org }) => org)];
  const said = items.length - open.length;
  return {
    ...base,
    subject: say(
      `【常态工作】${dueOn} 了解情况：${byOrg.length} 个单位，已报告 ${said} 项，未报告 ${open.length} 项`,
      `[Standing duties] Review of ${day}: ${many(byOrg.length, 'body', 'bodies')}, ${countName(said)} reported, ${countName(open.length)} not`,
    ),
    opening: [
      say(
        `「${plan.name}」${dueOn} 一轮常态工作的情况如下。没有报告的不计逾期，可向有关单位了解。`,
        `This is how the standing duties of “${plan.name}” stand at the review of ${day}. What was not reported is not late; you may ask the bodies about it.`,
      ),
    ],
    lists: byOrg.map(([org, group]) => {
      const reported = group.filter(({ done }) => done).length;
      return {
        title: say(
          `${nameOf(plan, org)}，已报告 ${reported}/${group.length} 项：`,
          `${nameOf(plan, org)}, ${reported} of ${many(group.length, 'duty', 'duties')} reported:`,
        ),
        lines: group.map(({ name, said: answer }) =>
          answer
            ? say(`${name}：${answer.text}（${answer.on}）`, `${name}: ${answer.text} (${dayName(answer.on, 'en')})`)
            : say(`${name}：未报告`, `${name}: not reported`),
        ),
      };
    }),
    closing: [],
  };
}

/** `技能比赛（五（一））：开展技能比赛`: a standing duty in the plan's words. */
function dutyLineOf(plan: Plan, language: Language): (item: Pick<MatterItem, 'id' | 'name'>) => string {
  const duties = new Map(standingDuties(plan).map((one) => [one.id, one]));
  return ({ id, name }) => {
    const { clause = '', duty = '' } = duties.get(id) ?? {};
    return inLanguage(language)(`${name}（${clause}）：${duty}`, `${name} (${clause}): ${duty}`);
  };
}

/** What has begun and has no limit: to who has to do it, and to those above, since when it is open and what was said of it. */
function followUpLetter(plan: Plan, recipient: string, items: readonly MatterItem[], own: boolean): Letter {
  const language = languageOf(plan, recipient);
  const say = inLanguage(language);
  const dutyLine = dutyLineOf(plan, language);
  const line = (item: MatterItem) => {
    const { said, dueOn } = item;
    const last = said ? say(`${said.on} 报告：${said.text}`, `said on ${dayName(said.on, 'en')}: ${said.text}`) : say('还没有报告', 'nothing said yet');
    return say(`${dutyLine(item)}（${dueOn} 起；${last}）`, `${dutyLine(item)} (since ${dayName(dueOn, 'en')}; ${last})`);
  };
  return {
    language,
    subject: say(`【后续工作】${items.length} 项尚未办完`, `[Follow-ups] ${many(items.length, 'follow-up')} not done yet`),
    greeting: say(`${nameOf(plan, orgOf(recipient))}${roleOf(recipient)}：`, greetingEn(plan, recipient)),
    opening: [
      own
        ? say(
            `「${plan.name}」的下列工作已经开始，由贵单位办理；没有时限，请尽快办理。`,
            `In “${plan.name}” the following has begun and is yours to do. It has no limit; please see to it soon.`,
          )
        : say(
            `「${plan.name}」的下列工作已经开始，尚未办完；没有时限，不计逾期。`,
            `In “${plan.name}” the following has begun and is not done yet. It has no limit and is not late.`,
          ),
    ],
    facts: [],
    lists: [...grouped([...items].slice(0, MATTERS_IN_MAIL), ({ org }) => org)].map(([org, group]) => ({
      title: own ? say('后续工作：', 'Follow-ups:') : say(`${nameOf(plan, org)}：`, `${nameOf(plan, org)}:`),
      lines: group.map(line),
    })),
    closing: own ? [matterAct({ kind: 'followUp', about: '' }, language)] : [],
    light: 'blue',
  };
}

/** What is to be done, of each thing that the mail tells of. */
function actsOf(items: readonly MatterItem[], language: Language): string[] {
  if (items.some(({ kind }) => isCopy(kind))) return [matterAct({ kind: 'assisted', about: '' }, language)];
  const first = [...grouped(items, ({ about }) => about).values()].flatMap(([item]) => (item ? [item] : []));
  if (first.length === 1) return first.map((item) => matterAct(item, language));
  return first.map((item) =>
    inLanguage(language)(`${matterPart(item)}：${matterAct(item, 'zh')}`, `${capital(matterPart(item, 'en'))}: ${matterAct(item, 'en')}`),
  );
}

/** What a head or a director is greeted by. */
const roleOf = (recipient: string) => {
  const { role } = recipientParts(recipient);
  return role === 'officer' ? '' : roleName(role);
};

/** What a body is told and has not to do: what was decided, by which document. */
function newsLetter(plan: Plan, recipient: string, kind: MatterKind, items: readonly MatterItem[]): Letter {
  const language = languageOf(plan, recipient);
  const say = inLanguage(language);
  const orgs = [...new Set(items.map(({ org }) => org))];
  const passed = listed(
    orgs.filter((org) => org !== orgOf(recipient)).map((org) => nameOf(plan, org)),
    language,
  );
  return {
    language,
    subject:
      kind === 'talk'
        ? say(`【约谈】${plan.name}：约谈负责人的决定`, `[Formal talk] ${plan.name}: a decision to call your head to a talk`)
        : say(`【${matterKindName(kind)}】${items.length} 项`, `[Decisions] ${many(items.length, 'decision')}`),
    greeting: say(`${nameOf(plan, orgOf(recipient))}${roleOf(recipient)}：`, greetingEn(plan, recipient)),
    opening: [
      say(`「${plan.name}」作出下列决定，现予告知。`, `In “${plan.name}” the following was decided, and you are told of it.`),
      ...(passed === '' ? [] : [say(`请一并转告：${passed}。`, `Please pass it on to ${passed}.`)]),
    ],
    facts: [],
    lists: [{ title: say('决定：', 'Decided:'), lines: [...new Set(items.map(({ name }) => name))] }],
    closing: [matterAct({ kind, about: '' }, language)],
    light: 'blue',
  };
}

/** What is new on registers for a body: what it has to see to first, then what it need not see to any more. */
function listedLetter(plan: Plan, recipient: string, items: readonly MatterItem[], today: PlainDate): Letter {
  const language = languageOf(plan, recipient);
  const say = inLanguage(language);
  const isOver = (what: ItemNews | undefined) => what === 'struckOff' || what === 'cancelled';
  const over = ({ listed: news }: MatterItem) => isOver(news?.what);
  const open = items.filter((item) => !over(item));
  const counts = ITEM_NEWS.flatMap((what) => {
    const { length } = items.filter(({ listed: news }) => news?.what === what);
    return length === 0 ? [] : [say(`${itemNewsName(what)} ${length} 项`, `${countName(length)} ${itemNewsName(what, 'en')}`)];
  });
  const line = ({ name, listed: news }: MatterItem) => {
    if (!news) return name;
    const limit = isOver(news.what) ? '' : say(`，时限 ${news.limit}`, `, due ${dayName(news.limit, 'en')}, ${daysLeft(news.limit, today, 'en')}`);
    const why = news.reason === undefined ? '' : say(`：${news.reason}`, `: ${news.reason}`);
    return say(`［${itemNewsName(news.what)}］${name}${limit}${why}`, `[${capital(itemNewsName(news.what, 'en'))}] ${name}${limit}${why}`);
  };
  const sorted = [...items].sort((a, b) => Number(over(a)) - Number(over(b)));
  const shown = sorted.slice(0, MATTERS_IN_MAIL);
  const rest = sorted.length > shown.length ? say(`（前 ${shown.length} 项，全部见附件）`, ` (the first ${shown.length}; all of them in the attachment)`) : '';
  return {
    language,
    subject: say('【清单变动】', '[Registers] ') + counts.join(say('，', ', ')),
    greeting: say(`${nameOf(plan, orgOf(recipient))}：`, greetingEn(plan, recipient)),
    opening: [say(`「${plan.name}」中由贵单位办理的清单事项有下列变动。`, `This is new on the registers of “${plan.name}” for you.`)],
    facts: [],
    lists: [...grouped(shown, ({ listed: news }) => news?.register ?? '')].map(([register, group], index) => ({
      title: say(`${register}${index === 0 ? rest : ''}：`, `${register}${index === 0 ? rest : ''}:`),
      lines: group.map(line),
    })),
    closing: open.length > 0 ? [matterAct({ kind: 'listed', about: '' }, language)] : [],
    light: 'blue',
  };
}

/** By body where the reader is above them, and by what it is about, the oldest first. */
function listsOf(plan: Plan, items: readonly MatterItem[], own: boolean, today: PlainDate, language: Language): NonNullable<Letter['lists']> {
  const say = inLanguage(language);
  const shown = [...items].sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0)).slice(0, MATTERS_IN_MAIL);
  const rest =
    items.length > shown.length
      ? say(
          `（共 ${items.length} 项，此处列前 ${shown.length} 项，全部见附件）`,
          ` (the first ${shown.length} of ${countName(items.length)}; all of them in the attachment)`,
        )
      : '';
  const far = ({ dueOn, quota, indicator, proposed }: MatterItem) => {
    if (quota) return quotaText(quota, language);
    if (indicator) return indicatorText(indicator, dueOn, today, language);
    return proposed && proposedText(proposed, language);
  };
  const line = (item: MatterItem) => {
    const isOver = item.indicator?.ceiling !== undefined && item.dueOn < today;
    const stands = isOver ? undefined : item.done ? say('已达到', 'reached') : daysLeft(item.dueOn, today, language);
    const due = say(`时限 ${item.dueOn}`, `due ${dayName(item.dueOn, 'en')}`);
    const why = item.proposed ? say(`；事由：${proposedReason(item.proposed)}`, `; because: ${proposedReason(item.proposed)}`) : '';
    return [item.name, far(item), due, stands].filter((part) => part !== undefined).join(say('，', ', ')) + why;
  };
  const keyOf = (item: MatterItem) => `${own ? '' : item.org} ${matterPart(item)}`;
  const counts = grouped(items, keyOf);
  return [...grouped(shown, keyOf)].map(([key, group], index) => {
    const [first] = group as [MatterItem, ...MatterItem[]];
    const part = matterPart(first, language);
    const count = counts.get(key)?.length ?? 0;
    const what = part === '' ? '' : say(`${part} ${count} 家`, `${part}: ${many(count, 'enterprise')}`);
    const whose = own ? capital(what) || say('等待办理', 'Waits for you') : [nameOf(plan, first.org), what].filter(Boolean).join(say('，', ', '));
    return { title: say(`${whose}${index === 0 ? rest : ''}：`, `${whose}${index === 0 ? rest : ''}:`), lines: group.map(line) };
  });
}

/** The first thing that happens if nobody acts. */
function nextOf(ladders: MatterLadders, items: readonly MatterItem[], today: PlainDate, language: Language): Pick<Letter, 'next'> {
  const sets = [...grouped(items, setKey).values()].flatMap(([first]) => (first ? [first] : []));
  const [next] = sets.flatMap((set) => ladders.rungsOf(set).filter(({ date }) => date > today)).sort((a, b) => a.atMs - b.atMs);
  if (!next) return {};
  const whom = listed(
    next.recipients.map((code) => recipientName(ladders.plan, code, language)),
    language,
  );
  // Of a number that must not be exceeded each is asked until its day is over, and then told what came of it.
  if (items[0]?.indicator?.ceiling)
    return { next: inLanguage(language)(`${next.date} 再次告知，发给${whom}。`, `The next mail about it goes to ${whom} on ${dayName(next.date, 'en')}.`) };
  return {
    next: inLanguage(language)(
      `如未办理：${next.date} 再次提醒，发给${whom}。`,
      `If nothing is done: the next reminder goes to ${whom} on ${dayName(next.date, 'en')}.`,
    ),
  };
}

const gravest = (rungs: readonly ReachedRung[]): Light => LIGHTS.findLast((light) => rungs.some((rung) => rung.light === light)) ?? 'blue';

/** All items as rows of text under their headers, for the attached spreadsheet. */
export function mattersTable(plan: Plan, items: readonly MatterItem[], today: PlainDate, language: Language): { header: string[]; rows: string[][] } {
  return {
    header: inLanguage(language)(['名称', '编号', '事项', '责任单位', '时限', '现状'], ['Name', 'No.', 'What', 'Responsible', 'Due', 'Status']),
    rows: items.map((item) => {
      const { name, id, kind, org, dueOn } = item;
      const stands = item.indicator?.ceiling ? indicatorText(item.indicator, dueOn, today, language) : daysLeft(dueOn, today, language);
      return [name, id, matterPart(item, language) || matterKindName(kind, language), nameOf(plan, org), dueOn, stands];
    }),
  };
}

/** To one enterprise, what it is waited for and by when; its department goes on from there. */
export function stepsLetter(plan: Plan, recipient: string, name: string, items: readonly MatterItem[], today: PlainDate): Letter {
  const language = languageOf(plan, recipient);
  const say = inLanguage(language);
  const late = items.some(({ dueOn }) => dueOn < today);
  const [first] = items as [MatterItem, ...MatterItem[]];
  const what = [...new Set(items.map((item) => matterPart(item, language)))];
  return {
    language,
    subject: say(
      `【${late ? '逾期催办' : '提醒'}】${what.join('、')}：${late ? '已过时限，请尽快办理' : `请于 ${first.dueOn} 前办理`}`,
      `[${late ? 'Overdue' : 'Reminder'}] ${capital(what.join(', '))}: ${late ? 'its time is over, please act soon' : `please act by ${dayName(first.dueOn, 'en')}`}`,
    ),
    greeting: enterpriseGreeting(name, language),
    opening: [
      say(
        `「${plan.name}」中，贵企业有下列事项${late ? '已过时限，尚未办理' : '即将到期'}。`,
        late ? `In “${plan.name}” the following is late at your enterprise.` : `In “${plan.name}” the following is due soon at your enterprise.`,
      ),
    ],
    facts: [],
    lists: [
      {
        title: say('事项：', 'What is due:'),
        lines: items.map((item) =>
          say(
            `${matterPart(item)}，时限 ${item.dueOn}，${daysLeft(item.dueOn, today, 'zh')}`,
            `${capital(matterPart(item, 'en'))}, due ${dayName(item.dueOn, 'en')}, ${daysLeft(item.dueOn, today, 'en')}`,
          ),
        ),
      },
    ],
    closing: [contactLine([...new Set(items.map(({ org }) => nameOf(plan, org)))], language)],
    light: late ? 'yellow' : 'blue',
  };
}
