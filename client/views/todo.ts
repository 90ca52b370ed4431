import { approverOf, OPERATOR } from '../../domain/kernel/bodies.ts';
import { daysBetween, type PlainDate } from '../../domain/kernel/dates.ts';
import { grouped } from '../../domain/kernel/grouped.ts';
import { inLanguage, type Language, type Words } from '../../domain/kernel/language.ts';
import type { LateDate } from '../../domain/matters/brief.ts';
import { MATTERS, type MatterItem, type MatterKind } from '../../domain/matters/matters.ts';
import { granterOf } from '../../domain/obligation/extension.ts';
import { type Mention, type ObligationState, waitsFor } from '../../domain/obligation/obligation.ts';
import { isBusinessOf } from '../../domain/obligation/outsider.ts';
import { latePortions, type Portion } from '../../domain/obligation/portion.ts';
import { ownPortions } from '../../domain/obligation/portion-acts.ts';
import { nameOf, type Plan } from '../../domain/plan/plan.ts';
import { programmeMachine } from '../../domain/programme/programme.ts';
import { registerOf } from '../../domain/register/register.ts';
import { alarmName } from '../../domain/words/alarms.ts';
import { matterPart } from '../../domain/words/matters.ts';
import { many } from '../../domain/words/numbers.ts';
import type { SlimObligation } from '../../prisma/pages.ts';
import { TODO_KINDS, type Todo, type TodoItem, type TodoKind } from '../contract/todo.ts';
import { ASKED_WITHIN_DAYS, mattersWaiting } from '../service/waiting.ts';
import type { Reading } from './obligations.ts';

/** How many lines are listed: a screen's work; the rest is counted. */
const LISTED = 300;
/** For how long somebody is told what became of what they asked for (days of the programme). */
const ANSWERED_WITHIN_DAYS = 7;

const KIND: Record<TodoKind, Words> = {
  instruction: { zh: '批示待答复', en: 'instruction to answer' },
  mention: { zh: '留言提到您', en: 'named in a comment' },
  portion: { zh: '分解事项', en: 'what was passed on' },
  acknowledge: { zh: '待签收', en: 'to be acknowledged' },
  submit: { zh: '待报送', en: 'to be handed in' },
  return: { zh: '被退回', en: 'sent back' },
  confirm: { zh: '待办结', en: 'to be confirmed' },
  extension: { zh: '延期待批', en: 'extension to decide' },
  answer: { zh: '延期已答复', en: 'extension answered' },
  proposal: { zh: '处理建议待决定', en: 'proposal to decide' },
  score: { zh: '考核待确认', en: 'score to confirm' },
  ending: { zh: '期满待决定', en: 'past its last day' },
  target: { zh: '达标目标', en: 'target' },
  quota: { zh: '抽查', en: 'quota of samples' },
  indicator: { zh: '指标待填报', en: 'indicator to report' },
  progress: { zh: '报告进展', en: 'progress to report' },
  standing: { zh: '常态工作', en: 'standing duty' },
  followUp: { zh: '后续工作', en: 'follow-up' },
  item: { zh: '清单事项', en: 'items of a register' },
  strike: { zh: '清单待核实', en: 'items to be looked at' },
  itemExtension: { zh: '清单延期待批', en: 'extensions of items to decide' },
  cycle: { zh: '企业进度', en: 'step of enterprises' },
  yearly: { zh: '年度自评逾期', en: 'yearly self-assessment late' },
  rectification: { zh: '限期整改逾期', en: 'rectification late' },
  expiry: { zh: '证书已过期', en: 'certificate expired' },
  alarm: { zh: '系统告警', en: 'alarm' },
};

/** What of one programme waits for a body; `later`: its obligations that nobody has been asked for yet. */
interface OfProgramme {
  items: Omit<TodoItem, 'programme' | 'programmeName'>[];
  later: number;
}

/** Tells whether a mention is theirs to read. */
type Theirs = (mention: Pick<Mention, 'org' | 'username'>) => boolean;

/**
 * Gives everything that waits for whoever asks, in every running programme, the most urgent first. Without `theirs`, it includes what names
 * anybody of the body.
 */
export async function todoOf({ service, board }: Reading, org: string, language: Language, theirs: Theirs = (mention) => mention.org === org): Promise<Todo> {
  const items: TodoItem[] = [];
  let later = 0;
  const running = (await service.store.programmes.list()).filter(({ state }) => !programmeMachine.isFinal(state));
  for (const { id, name } of running) {
    const found = await todoIn({ service, board }, id, org, language, theirs);
    for (const item of found.items) items.push({ ...item, key: `${id} ${item.key}`, programme: id, programmeName: name });
    later += found.later;
  }
  if (org === OPERATOR)
    for (const { key, kind, what, programmeId } of await service.store.alarms.open())
      items.push({
        ...{ key: `alarm ${key}`, kind: 'alarm', kindName: KIND.alarm[language], id: key, name: alarmName(kind, language), note: what.slice(0, 200) },
        ...(programmeId !== undefined && { programme: programmeId, programmeName: running.find(({ id }) => id === programmeId)?.name ?? programmeId }),
      });
  const sorted = items.sort((a, b) => urgency(a) - urgency(b) || (a.daysLeft ?? 0) - (b.daysLeft ?? 0) || (a.key < b.key ? -1 : 1));
  const counts = grouped(sorted, ({ kind }) => kind);
  return {
    items: sorted.slice(0, LISTED),
    total: sorted.length,
    late: sorted.filter(isLate).length,
    kinds: TODO_KINDS.flatMap((kind) => {
      const count = counts.get(kind)?.length ?? 0;
      return count === 0 ? [] : [{ kind, name: KIND[kind][language], count }];
    }),
    later,
  };
}

/** Tells whether an item is late: one that ends at a minute is late from that minute on, everything else when its day is over. */
const isLate = ({ daysLeft = 0, leftMs }: TodoItem) => (leftMs === undefined ? daysLeft < 0 : leftMs <= 0);

/** Ranks what is late first, then what was sent back or went wrong, then the rest, and answers last. */
function urgency(item: TodoItem): number {
  const { kind } = item;
  if (isLate(item)) return 0;
  return kind === 'instruction' || kind === 'mention' || kind === 'return' || kind === 'alarm' ? 1 : kind === 'answer' ? 3 : 2;
}

async function todoIn({ service, board }: Reading, programme: string, org: string, language: Language, theirs: Theirs): Promise<OfProgramme> {
  const { plan, calendar, nowMs, today, lightOf } = await service.context(programme);
  const say = inLanguage(language);
  const daysLeft = (due: PlainDate) => daysBetween(today, due);
  const rows = await board.rows(programme);
  const line = ({ id, milestoneName, state }: SlimObligation, kind: TodoKind, note?: string): OfProgramme['items'][number] => ({
    ...{ key: `${kind} ${id}`, kind, kindName: KIND[kind][language], id, name: milestoneName, due: state.schedule.dueDate },
    ...{ daysLeft: daysLeft(state.schedule.dueDate), light: lightOf(state, nowMs) },
    ...(state.departmentId !== org && { orgName: nameOf(plan, state.departmentId) }),
    ...(state.schedule.dueTime !== undefined && { dueTime: state.schedule.dueTime, leftMs: state.schedule.dueAtMs - nowMs }),
    ...(note !== undefined && { note }),
  });
  const toDecide = (of: OfProgramme['items'][number], by: PlainDate | undefined): OfProgramme['items'][number] => {
    const { dueTime: _dueTime, ...bare } = withoutDays(of);
    if (by === undefined) return withoutDays(of);
    return { ...bare, due: by, daysLeft: daysLeft(by), note: say(`任务时限 ${of.due}`, `the task is due ${of.due}`) };
  };
  const items: OfProgramme['items'] = [];
  const mine = rows.filter(({ state }) => isBusinessOf(state, org) && state.stage === 'open');
  const instructed = rows.filter(
    ({ state }) => isBusinessOf(state, org) && (state.instructions ?? []).length > 0 && ['open', 'submitted'].includes(state.stage),
  );
  for (const row of instructed) items.push(line(row, 'instruction', row.state.instructions?.map(({ text }) => text).join(say('；', '; '))));
  for (const row of rows) {
    if (!['open', 'submitted'].includes(row.state.stage)) continue;
    const named = (row.state.mentions ?? []).filter(theirs);
    // The due date is for whoever answers for the task; a comment is read without one.
    if (named.length > 0) items.push(withoutDays(line(row, 'mention', named.map((one) => mentionNote(plan, one, language)).join(say('；', '; ')))));
  }
  for (const row of mine) {
    const note = portionNote(row.state, nowMs, language);
    if (note !== undefined) items.push(withoutDays(line(row, 'portion', note)));
  }
  const asked = mine.filter(({ state }) => isAsked(state, nowMs, daysLeft(state.schedule.dueDate)));
  for (const row of asked) {
    const waits = waitsFor(row.state);
    if (waits !== undefined) items.push(line(row, waits, noteOf(row.state, language)));
  }
  const waiting = await mattersWaiting(service.store, plan, calendar, today, org);
  const decideBy = new Map(waiting.items.flatMap(({ kind, id, dueOn }) => (kind === 'confirm' ? [[id, dueOn] as const] : [])));
  for (const row of rows) {
    const { stage, extension } = row.state;
    // The date of somebody else is no date for whoever decides: that is the day by which the plan wants the decision.
    if (stage === 'submitted' && approverOf(row.state) === org) items.push(toDecide(line(row, 'confirm'), decideBy.get(row.id)));
    if (stage === 'open' && extension && granterOf(row.state) === org)
      items.push(line(row, 'extension', say(`申请延期至 ${extension.until}：${extension.reason}`, `until ${extension.until}: ${extension.reason}`)));
  }
  const since = nowMs - ANSWERED_WITHIN_DAYS * 86_400_000;
  const answered = await answersTo(service.store, programme, mine, since);
  for (const row of mine) {
    const said = answered.get(row.id);
    if (said) items.push(line(row, 'answer', say(said.zh, said.en)));
  }
  return { items: [...items, ...matterLines(plan, waiting, language, daysLeft)], later: mine.length - asked.length };
}

/** Writes what of that which was passed on waits for its department: to be accepted, or to be seen to because it is late. */
function portionNote(state: ObligationState, nowMs: number, language: Language): string | undefined {
  const say = inLanguage(language);
  const names = (portions: readonly Portion[]) => [...new Set(portions.map(({ name }) => name))].join(say('、', ', '));
  const [waiting, late] = [ownPortions(state).filter(({ stage }) => stage === 'submitted'), latePortions(state, nowMs)];
  const notes = [
    ...(waiting.length > 0 ? [say(`${names(waiting)}已报送，待接收`, `to be accepted: ${names(waiting)}`)] : []),
    ...(late.length > 0 ? [say(`${names(late)}逾期未报`, `late: ${names(late)}`)] : []),
  ];
  return notes.length === 0 ? undefined : notes.join(say('；', '; '));
}

/** Writes the note of a mention: `区安委办 王五：请补签到表（@张三）`. */
function mentionNote(plan: Plan, { by, text, name }: Mention, language: Language): string {
  return inLanguage(language)(`${nameOf(plan, by.org)} ${by.name}：${text}（@${name}）`, `${nameOf(plan, by.org)} ${by.name}: ${text} (@${name})`);
}

/** Tells whether an obligation waits now: what has been told of, was sent back or is near does; nobody has to do today what is due in two years. */
const isAsked = ({ returned, acknowledgement, acknowledgedAtMs, schedule }: ObligationState, nowMs: number, daysLeft: number): boolean =>
  returned !== undefined ||
  schedule.dueAtMs <= nowMs ||
  (schedule.raisedAtMs ?? nowMs + 1) <= nowMs ||
  daysLeft <= ASKED_WITHIN_DAYS ||
  (acknowledgement !== undefined && acknowledgedAtMs === undefined);

function noteOf({ returned, extension, contributes, form }: ObligationState, language: Language): string | undefined {
  const say = inLanguage(language);
  const notes = [
    returned && say(`退回理由：${returned.reason}`, `sent back: ${returned.reason}`),
    contributes && say('配合事项', 'a contribution to the lead'),
    (form?.length ?? 0) > 0 && say('须填报数据', 'with figures'),
    extension && say(`已申请延期至 ${extension.until}，待批`, `extension until ${extension.until} asked for`),
  ].filter((note): note is string => typeof note === 'string');
  return notes.length === 0 ? undefined : notes.join(say('；', '; '));
}

const withoutDays = ({ daysLeft: _daysLeft, leftMs: _leftMs, ...item }: OfProgramme['items'][number]) => item;

/** Gives what the office has decided lately on extensions of these obligations, where nothing has been done about it since. */
async function answersTo(
  store: Reading['service']['store'],
  programmeId: string,
  rows: readonly SlimObligation[],
  fromMs: number,
): Promise<Map<string, Words>> {
  const itemIds = rows.map(({ id }) => id);
  const found = new Map<string, Words>();
  if (itemIds.length === 0) return found;
  for (const type of ['extensionGranted', 'extensionRefused'] as const)
    for (const event of await store.pages.events({ programmeId, itemIds, type, fromMs, limit: 200 })) {
      const row = rows.find(({ id }) => id === event.itemId);
      if (!row || !(await isLatest(store, row, event.sequence))) continue;
      const { reason, schedule } = event.payload as { reason?: string; schedule?: { dueDate: string } };
      const why = reason === undefined || reason === '' ? { zh: '', en: '' } : { zh: `：${reason}`, en: `: ${reason}` };
      found.set(
        event.itemId,
        type === 'extensionGranted'
          ? { zh: `同意延期至 ${schedule?.dueDate ?? row.state.schedule.dueDate}${why.zh}`, en: `granted until ${schedule?.dueDate ?? ''}${why.en}` }
          : { zh: `不同意延期${why.zh}`, en: `refused${why.en}` },
      );
    }
  return found;
}

/** Tells whether nothing but talk has come after an event: talk takes no answer away. */
async function isLatest(store: Reading['service']['store'], { id, sequence }: SlimObligation, of: number): Promise<boolean> {
  if (sequence === of) return true;
  return (await store.ledger.events(id)).every((event) => event.sequence <= of || event.type === 'commented' || event.type === 'commentsRead');
}

/**
 * Tells whether matters of a kind stand in lines of their own: not where a line of the obligation says them, where they stand in sets, or
 * where they are somebody else's to do.
 */
const isLine = (kind: MatterKind): kind is Exclude<MatterKind, (typeof NO_LINES)[number]> => !(NO_LINES as readonly string[]).includes(kind);
const NO_LINES = [
  'confirm',
  'extension',
  'cycle',
  'item',
  'strike',
  'itemExtension',
  'listed',
  'scored',
  'decided',
  'talk',
  'assisted',
  'hold',
  'held',
] as const;

const isOnRegister = (kind: MatterKind): kind is 'item' | 'strike' | 'itemExtension' => kind === 'item' || kind === 'strike' || kind === 'itemExtension';

/** Gives what is told by set: like things of one kind and day stand in one line, since nobody reads five hundred. */
function matterLines(
  plan: Plan,
  { items, late }: { items: MatterItem[]; late: LateDate[] },
  language: Language,
  daysLeft: (due: PlainDate) => number,
): OfProgramme['items'] {
  const lines: OfProgramme['items'] = [];
  const say = inLanguage(language);
  const dated = (kind: TodoKind, dueOn: PlainDate) => ({ kind, kindName: KIND[kind][language], due: dueOn, daysLeft: daysLeft(dueOn) });
  const seen = new Set<string>();
  for (const item of items) {
    const { kind, id, name, dueOn, about } = item;
    if (!isLine(kind)) continue;
    // Progress is asked for again and again; the first report that nobody has given stands for all.
    if (kind === 'progress' && seen.has(id)) continue;
    seen.add(id);
    if (kind === 'followUp') {
      // It has no limit: nobody is late with it, however long ago it began.
      const note = say(`${dueOn} 起，未定时限，办完为止`, `since ${dueOn}, without a limit, until it is done`);
      lines.push({ kind, kindName: KIND.followUp[language], key: `followUp ${id}`, id, name, note });
      continue;
    }
    const exceeds = item.indicator?.ceiling?.exceeded === 'unexplained';
    lines.push({
      ...dated(kind, dueOn),
      ...{ key: `${kind} ${about} ${id} ${dueOn}`, id: MATTERS[kind].ladder === 'target' && about !== '' ? about : id, name },
      ...(exceeds && { note: say('超出上限，请填报数据并写明原因', 'exceeded: please report it once more and say why') }),
    });
  }
  const onRegisters = grouped(
    items.filter(({ kind }) => isOnRegister(kind)),
    ({ kind, about, dueOn }) => `${kind} ${about} ${dueOn}`,
  );
  for (const of of onRegisters.values()) {
    const [first] = of;
    if (!first || !isOnRegister(first.kind)) continue;
    const { kind, about, dueOn } = { ...first, kind: first.kind };
    const what = kind === 'item' ? (registerOf(plan, about)?.name ?? about) : KIND[kind][language];
    const name =
      of.length === 1 ? say(`${what}：${first.name}`, `${what}: ${first.name}`) : say(`${what}：${of.length} 项`, `${what}: ${many(of.length, 'item')}`);
    lines.push({ ...dated(kind, dueOn), key: `${kind} ${about} ${dueOn}`, id: of.length === 1 ? first.id : about, name, count: of.length });
  }
  const sets = [
    ...[
      ...grouped(
        items.filter(({ kind }) => kind === 'cycle'),
        ({ about, dueOn }) => `${about} ${dueOn}`,
      ).values(),
    ].map((of) => {
      const [{ about, dueOn } = { about: '', dueOn: '' }] = of;
      return { of, kind: 'cycle' as const, about, dueOn, what: matterPart({ kind: 'cycle', about }, language) };
    }),
    ...[...grouped(late, ({ kind, dueOn }) => `${kind} ${dueOn}`).values()].map((of) => {
      const [{ kind, dueOn } = { kind: 'yearly' as const, dueOn: '' }] = of;
      return { of, kind, about: '', dueOn, what: KIND[kind][language] };
    }),
  ];
  for (const { of, kind, about, dueOn, what } of sets) {
    const [first] = of;
    if (!first) continue;
    const name =
      of.length === 1
        ? say(`${what}：${first.name}`, `${what}: ${first.name}`)
        : say(`${what}：${of.length} 家企业`, `${what}: ${many(of.length, 'enterprise')}`);
    lines.push({ ...dated(kind, dueOn), key: `${kind} ${about} ${dueOn}`, id: of.length === 1 ? first.id : about, name, count: of.length });
  }
  return lines;
}
