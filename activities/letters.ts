import { openCalendar, wallClock } from '../calendar/calendar.ts';
import { nearestWorkingDay } from '../domain/calendar.ts';
import { addDays, type PlainDate } from '../domain/dates.ts';
import { digestLetter } from '../domain/digest-letter.ts';
import { type Letter, type LetterInput, letterFor } from '../domain/mail.ts';
import { stillMatters } from '../domain/obligation.ts';
import { addressOf, datedMilestones, EACH_ENTERPRISE, nameOf, OFFICE, type Plan, type PlanRoster } from '../domain/plan.ts';
import { enterpriseLetter, rosterList, rosterTable } from '../domain/roster-letter.ts';
import { matches, resolveQuery } from '../domain/standing.ts';
import type { ClaimedNotice } from '../prisma/notices.ts';
import type { Store } from '../prisma/store.ts';
import { xlsxBuffer } from '../spreadsheet/write.ts';
import type { OutgoingMail } from './mail.ts';

/** Rung of the news that another notice cannot be delivered. */
export const UNDELIVERABLE = 'undeliverable';

/** What becomes of a claimed notice: a mail to send, letters to each enterprise in its stead, or the reason why none leaves. */
export type Composed =
  | { mail: Pick<OutgoingMail, 'to' | 'letter' | 'attachment'> & { thread?: string } }
  | { each: string[] }
  | { dropped: 'overtaken' | 'moot' | 'undeliverable'; answer: string };

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** An obligation's roster as it is now, looked up once for all whom a batch tells of it. */
interface RosterNow {
  list: NonNullable<Letter['lists']>;
  attachment?: Promise<NonNullable<OutgoingMail['attachment']>>;
}

/**
 * Writes the mails of one batch from the state of this moment.
 *
 * @param nowMs programme epoch ms.
 */
export function letters(store: Store, plan: Plan, nowMs: number) {
  const wall = wallClock(plan.zone);
  const today = wall.date(nowMs);
  const milestones = new Map(datedMilestones(plan).map((dated) => [dated.id, dated.milestone]));
  const rosters = new Map<string, Promise<RosterNow | undefined>>();

  async function compose(notice: ClaimedNotice): Promise<Composed> {
    if (notice.overtaken) return { dropped: 'overtaken', answer: '已被后续催办取代' };
    if (notice.kind === 'digest') return digest(notice);
    const { state } = notice;
    const ladder = notice.kind === 'enterprise' ? { ...notice, kind: 'ladder' as const } : notice;
    if (!stillMatters(state, ladder, notice.ownerToldAtMs)) return { dropped: 'moot', answer: '发出前情况已变，无须再发' };
    const milestone = milestones.get(state.milestoneId);
    const input: LetterInput = {
      plan,
      milestone: { name: notice.milestoneName, plan: milestone },
      state,
      kind: ladder.kind,
      rung: notice.rung,
      recipient: notice.recipient,
      nowMs,
      minute: wall.minute,
      today,
      ...(await reasonOf(notice)),
    };
    const thread = state.id.replaceAll('/', '.');
    const roster = milestone?.roster;
    if (notice.kind === 'enterprise') return enterprise(notice, roster, input, thread);
    if (notice.recipient === EACH_ENTERPRISE) return { each: roster ? await addresses(roster, state.departmentId) : [] };
    const address = addressOf(plan, notice.recipient);
    if (address === undefined) return { dropped: 'undeliverable', answer: '方案中没有此收件人的地址' };
    const letter = letterFor(input);
    const to = { name: nameOf(plan, notice.recipient.split('/')[0] ?? ''), address };
    const now = notice.kind === 'ladder' && roster ? await rosterNow(roster, notice.milestoneName, state.id, state.departmentId) : undefined;
    const attachment = await now?.attachment;
    return { mail: { to, letter: now ? { ...letter, lists: now.list } : letter, thread, ...(attachment && { attachment }) } };
  }

  function queriesOf(roster: PlanRoster, departmentId: string) {
    const org = departmentId === OFFICE ? undefined : departmentId;
    return { of: resolveQuery(plan, roster.of, org), ...(roster.done && { done: resolveQuery(plan, roster.done) }) };
  }

  function rosterNow(roster: PlanRoster, name: string, id: string, departmentId: string): Promise<RosterNow | undefined> {
    const known = rosters.get(id) ?? lookUp();
    rosters.set(id, known);
    return known;

    async function lookUp(): Promise<RosterNow | undefined> {
      const { of, done } = queriesOf(roster, departmentId);
      const lines = await store.enterprises.missing(plan.id, of, done, today);
      const all = lines.length > 0 && !done ? lines.length : (await store.enterprises.progress(plan.id, of, done, today)).all;
      // A programme without a registry, or a department without enterprises: nothing to list.
      if (all === 0) return undefined;
      const list = [rosterList(plan, lines, all)];
      if (lines.length === 0) return { list };
      const title = `${nameOf(plan, departmentId)}：${name}，截至 ${wall.minute(nowMs)} 未完成 ${lines.length} 家`;
      const filename = `${nameOf(plan, departmentId)}-${name}-${today}.xlsx`;
      return { list, attachment: xlsxBuffer({ title, ...rosterTable(plan, lines) }).then((content) => ({ filename, content, contentType: XLSX })) };
    }
  }

  /** Codes of the enterprises that are to be written to: not done yet, and with an address. */
  async function addresses(roster: PlanRoster, departmentId: string): Promise<string[]> {
    const { of, done } = queriesOf(roster, departmentId);
    return (await store.enterprises.missing(plan.id, of, done, today)).filter(({ mail }) => mail !== undefined).map(({ uscc }) => uscc);
  }

  function enterprise(notice: ClaimedNotice & { kind: 'enterprise' }, roster: PlanRoster | undefined, input: LetterInput, thread: string): Composed {
    const { enterprise: line, state } = notice;
    const queries = roster && queriesOf(roster, state.departmentId);
    // What it did while its batch was on the way counts.
    const missing = queries && matches(queries.of, line, today) && !(queries.done && matches(queries.done, line, today));
    if (!missing) return { dropped: 'moot', answer: '企业已完成或已不在名单内，无须再发' };
    if (line.mail === undefined) return { dropped: 'undeliverable', answer: '登记中没有此企业的邮箱' };
    return { mail: { to: { name: line.name, address: line.mail }, letter: enterpriseLetter(input, line), thread: `${thread}.${line.uscc}` } };
  }

  async function digest({ recipient, rung }: ClaimedNotice): Promise<Composed> {
    const org = recipient.split('/')[0] ?? '';
    const address = addressOf(plan, recipient);
    if (address === undefined) return { dropped: 'undeliverable', answer: '方案中没有此收件人的地址' };
    const date = rung.replace(/^digest-/, '');
    const lines = await store.digests.lines(plan.id, today, digestSinceMs(plan, date), nowMs, org);
    const letter = digestLetter(plan, org, date, lines);
    return letter ? { mail: { to: { name: nameOf(plan, org), address }, letter } } : { dropped: 'moot', answer: '已无事项，无须再发' };
  }

  /** What a person wrote with the act that this notice is the news of, or what a mail server said of another notice. */
  async function reasonOf(notice: ClaimedNotice): Promise<{ reason?: string }> {
    if (notice.kind !== 'news') return {};
    const { key, rung, obligationId } = notice;
    if (rung.startsWith(UNDELIVERABLE)) {
      const failed = await store.notices.get(key.split(`/${UNDELIVERABLE}/`)[0] ?? '');
      return { reason: `${failed?.address ?? failed?.recipient ?? ''}：${failed?.answer ?? ''}` };
    }
    const sequence = Number(/-(\d+)$/.exec(rung)?.[1]);
    const event = (await store.ledger.events(obligationId)).find((candidate) => candidate.sequence === sequence);
    const reason = event?.payload.reason;
    return typeof reason === 'string' && reason !== '' ? { reason } : {};
  }

  return { compose };
}

/** Programme epoch ms of the digest before that of `date`: on the working day before. */
export function digestSinceMs(plan: Plan, date: PlainDate): number {
  const calendar = openCalendar(plan);
  return calendar.instantMs(nearestWorkingDay(calendar, addDays(date, -1), -1), digestTime(plan));
}

/** Digests may be off, but the morning's other work is still done at its usual time. */
export const digestTime = ({ digestAt }: Pick<Plan, 'digestAt'>): string => (digestAt === 'off' ? '08:30' : digestAt);
