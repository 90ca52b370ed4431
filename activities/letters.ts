import { openCalendar, wallClock } from '../calendar/china.ts';
import { digestSinceMs, digestTime, lateFrom } from '../domain/digest/digest.ts';
import { matches, rosterQueries } from '../domain/enterprise/standing.ts';
import { EACH_ENTERPRISE, OFFICE, orgOf } from '../domain/kernel/bodies.ts';
import type { WorkingCalendar } from '../domain/kernel/calendar.ts';
import { addDays, daysBetween, type PlainDate } from '../domain/kernel/dates.ts';
import { fileName } from '../domain/kernel/file-name.ts';
import { addressChanges, addressesLetter, deciders, formerAddressLetter } from '../domain/letters/address.ts';
import { alarmLetter } from '../domain/letters/alarm.ts';
import { briefLetter, briefTable, endLetter } from '../domain/letters/brief.ts';
import { type CatchUpItem, catchUpLetter } from '../domain/letters/catch-up.ts';
import { digestLetter } from '../domain/letters/digest.ts';
import { groupLetter } from '../domain/letters/group.ts';
import { type Letter, type LetterInput, letterFor } from '../domain/letters/letter.ts';
import { linkLine, pageLine, type Sign } from '../domain/letters/link.ts';
import { MATTERS_IN_MAIL, mattersLetter, mattersTable } from '../domain/letters/matters.ts';
import { enterpriseLetter, rosterList, rosterTable } from '../domain/letters/roster.ts';
import { scoreLetter } from '../domain/letters/scores.ts';
import { targetLetter } from '../domain/letters/targets.ts';
import { undeliverableLetter } from '../domain/letters/undeliverable.ts';
import { type Brief, briefDateOn, endReportDate, isEmptyBrief } from '../domain/matters/brief.ts';
import { isReport, openLadders, type ReportKind, readMatterName } from '../domain/matters/matters.ts';
import { nearestFirst, shortSectors } from '../domain/matters/targets.ts';
import { stillMatters } from '../domain/obligation/machine.ts';
import { failedKeyOf, readRung, unreachedOf } from '../domain/obligation/notices.ts';
import { bornTo, type ObligationState } from '../domain/obligation/obligation.ts';
import { addressOf, datedMilestones, nameOf, type Plan, type PlanRoster } from '../domain/plan/plan.ts';
import { catchUpPart } from '../domain/programme/catch-up.ts';
import type { UserRow } from '../prisma/accounts.ts';
import type { EnterpriseLine } from '../prisma/enterprises.ts';
import type { ClaimedNotice } from '../prisma/notices.ts';
import type { Store } from '../prisma/store.ts';
import { XLSX_TYPE, xlsxBuffer } from '../spreadsheet/write.ts';
import { briefNow, endReportNow } from './brief.ts';
import type { OutgoingMail } from './mail.ts';
import { toldBy } from './matters.ts';
import { notCounted, targetNow } from './target-matters.ts';

/** What the links in mails are made of. */
export interface MailLinks {
  publicUrl: string;
  sign: Sign;
}

/** Whether a notice says that a mailbox cannot be reached. */
export const isOfLost = ({ rung }: Pick<ClaimedNotice, 'rung'>) => readRung(rung).about === 'undeliverable';

/** What becomes of a claimed notice: a mail to send, letters to each enterprise in its stead, or the reason why none leaves. */
export type Composed = { mail: Pick<OutgoingMail, 'to' | 'letter' | 'attachment'> & { thread?: string } } | { each: string[] } | Dropped;

interface Dropped {
  dropped: 'overtaken' | 'moot' | 'undeliverable';
  answer: string;
}

/** A claimed notice that is about an obligation. */
export type AboutObligation = Extract<ClaimedNotice, { state: ObligationState }>;

export const isAboutObligation = (notice: ClaimedNotice): notice is AboutObligation => 'state' in notice;

/** An obligation's roster as it is now: who is missing, of how many. */
interface RosterNow {
  lines: EnterpriseLine[];
  all: number;
}

/**
 * Writes the mails of one batch from the state of this moment.
 *
 * @param nowMs programme epoch ms.
 * @param links what links are made of; absent where no address is known that people could open.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over what it shares; to be carved, see test/structure.test.ts
export function letters(store: Store, plan: Plan, nowMs: number, links?: MailLinks) {
  const wall = wallClock(plan.zone);
  const today = wall.date(nowMs);
  const deciding = deciders(plan);
  /** Accounts, once for all of a batch: whose mailbox it is decides who may be given a code. */
  let accounts: Promise<UserRow[]> | undefined;
  const milestones = new Map(datedMilestones(plan).map((dated) => [dated.id, dated.milestone]));
  // Looked up and written once for all whom a batch tells of it.
  const rosters = new Map<string, Promise<RosterNow>>();
  const workbooks = new Map<string, Promise<Buffer>>();
  const circulars = new Map<string, Letter>();

  /** Why a notice is not to leave, judged by its obligation as it is now; undefined where it is. */
  function droppedBecause(notice: ClaimedNotice): Dropped | undefined {
    if (notice.overtaken) return { dropped: 'overtaken', answer: '已被后续催办取代' };
    if (!isAboutObligation(notice)) return undefined;
    const { state, ownerToldAtMs } = notice;
    if (!stillMatters(state, notice.kind === 'news' ? notice : { ...notice, kind: 'ladder' }, ownerToldAtMs))
      return { dropped: 'moot', answer: '发出前情况已变，无须再发' };
    const known = notice.kind === 'enterprise' || notice.recipient === EACH_ENTERPRISE || addressOf(plan, notice.recipient) !== undefined;
    return known ? undefined : { dropped: 'undeliverable', answer: '方案中没有此收件人的地址' };
  }

  async function inputOf(notice: AboutObligation): Promise<LetterInput> {
    const { state, milestoneName, kind, rung, recipient } = notice;
    return {
      plan,
      milestone: { name: milestoneName, plan: milestones.get(state.milestoneId) },
      state,
      kind: kind === 'news' ? 'news' : 'ladder',
      rung,
      recipient,
      nowMs,
      minute: wall.minute,
      today,
      ...(await reasonOf(notice)),
    };
  }

  /** Where a notice goes; undefined where it goes to nobody, or to many. */
  const addressFor = (notice: ClaimedNotice): string | undefined =>
    notice.kind === 'enterprise' ? notice.enterprise.mail : notice.recipient === EACH_ENTERPRISE ? undefined : addressOf(plan, notice.recipient);
  const addressee = (recipient: string) => ({ name: nameOf(plan, orgOf(recipient)), address: addressOf(plan, recipient) ?? '' });
  const rosterOf = (notice: AboutObligation) => milestones.get(notice.state.milestoneId)?.roster;

  /** What a notice that is to leave says. */
  async function compose(notice: ClaimedNotice): Promise<Composed> {
    if (isOfLost(notice)) return ofLost(notice);
    if (!isAboutObligation(notice)) return toBody(notice);
    const roster = rosterOf(notice);
    if (notice.kind === 'enterprise') return enterprise(notice, roster);
    if (notice.recipient === EACH_ENTERPRISE) return { each: roster ? await addresses(roster, notice.state.departmentId) : [] };
    const thread = notice.state.id.replaceAll('/', '.');
    return { mail: { to: addressee(notice.recipient), thread, ...(await withRoster(await withLink(letterFor(await inputOf(notice)), notice), [notice])) } };
  }

  /** To the department that answers: where it can act, and the code that lets it. To others, and when it is over: its page. */
  async function withLink(letter: Letter, { key, recipient, state }: AboutObligation): Promise<Letter> {
    const department = bornTo(state);
    const theirs = recipient.startsWith(`${state.departmentId}/`);
    const toAct = theirs && state.stage === 'open' && state.departmentId !== OFFICE;
    if (links && toAct && (await isTheirsAlone(addressee(recipient).address, state.departmentId)))
      return { ...letter, closing: [...letter.closing, linkLine(links.publicUrl, key, Date.now(), links.sign)] };
    return theirs || seesAll(recipient) ? withPage(letter, `/obligations/${state.milestoneId}/${department}`) : letter;
  }

  /** Whether a mailbox is read by nobody who signs in as another body: a code in it would let them act as this department. */
  async function isTheirsAlone(address: string, departmentId: string): Promise<boolean> {
    const mailbox = address.toLowerCase();
    if (deciding.has(mailbox)) return false;
    accounts ??= store.accounts.users.list();
    return (await accounts).every(({ email, org, disabled }) => disabled || org === departmentId || email.toLowerCase() !== mailbox);
  }

  /** Whom the console shows every obligation; a department, such as the lead that hears of an assistant's lapse, sees its own only. */
  const seesAll = (recipient: string) => !plan.departments.some(({ id }) => recipient.startsWith(`${id}/`));

  function withPage(letter: Letter, page: string): Letter {
    return links ? { ...letter, closing: [...letter.closing, pageLine(links.publicUrl, `${plan.id}${page}`)] } : letter;
  }

  /** One mail for what several departments let slip of one milestone, to somebody above them. */
  async function composeTogether(notices: AboutObligation[]): Promise<Composed> {
    const [first] = notices as [AboutObligation, ...AboutObligation[]];
    const inputs = (await Promise.all(notices.map(inputOf))) as [LetterInput, ...LetterInput[]];
    const thread = `${plan.id}.${first.state.milestoneId}`;
    const letter = groupLetter(inputs);
    const placed = seesAll(first.recipient) ? withPage(letter, `/obligations?milestone=${first.state.milestoneId}`) : letter;
    return { mail: { to: addressee(first.recipient), thread, ...(await withRoster(placed, notices)) } };
  }

  /** A ladder's letter with the enterprises that are still to be done, where its obligations have a roster. */
  async function withRoster(letter: Letter, notices: AboutObligation[]): Promise<{ letter: Letter; attachment?: NonNullable<OutgoingMail['attachment']> }> {
    const found = await Promise.all(notices.map((notice) => (notice.kind === 'ladder' ? rosterNow(notice) : undefined)));
    const all = found.reduce((sum, now) => sum + (now?.all ?? 0), 0);
    // A programme without a registry, or a department without enterprises: nothing to list.
    if (all === 0) return { letter };
    const lines = found.flatMap((now) => now?.lines ?? []);
    const listed = { ...letter, lists: [...(letter.lists ?? []), rosterList(plan, lines, all)] };
    if (lines.length === 0) return { letter: listed };
    const [first] = notices as [AboutObligation, ...AboutObligation[]];
    const whose = notices.length === 1 ? nameOf(plan, first.state.departmentId) : `${notices.length}个单位`;
    const key = notices.map(({ state }) => state.id).join();
    const content =
      workbooks.get(key) ??
      xlsxBuffer({ title: `${whose}：${first.milestoneName}，截至 ${wall.minute(nowMs)} 未完成 ${lines.length} 家`, ...rosterTable(plan, lines) });
    workbooks.set(key, content);
    return {
      letter: listed,
      attachment: { filename: fileName(`${whose}-${first.milestoneName}-${today}`, '.xlsx'), content: await content, contentType: XLSX_TYPE },
    };
  }

  function rosterNow(notice: AboutObligation): Promise<RosterNow> | undefined {
    const roster = rosterOf(notice);
    if (!roster) return undefined;
    const { id, departmentId } = notice.state;
    const known = rosters.get(id) ?? lookUp(rosterQueries(plan, roster, departmentId));
    rosters.set(id, known);
    return known;
  }

  async function lookUp({ of, done }: ReturnType<typeof rosterQueries>): Promise<RosterNow> {
    const lines = await store.enterprises.missing(plan.id, of, done, today);
    return { lines, all: done ? (await store.enterprises.progress(plan.id, of, done, today)).all : lines.length };
  }

  /** Codes of the enterprises that are to be written to: not done yet, and with an address. */
  async function addresses(roster: PlanRoster, departmentId: string): Promise<string[]> {
    const { of, done } = rosterQueries(plan, roster, departmentId);
    return (await store.enterprises.missing(plan.id, of, done, today)).filter(({ mail }) => mail !== undefined).map(({ uscc }) => uscc);
  }

  async function enterprise(notice: AboutObligation & { kind: 'enterprise' }, roster: PlanRoster | undefined): Promise<Composed> {
    const { enterprise: line, state } = notice;
    const queries = roster && rosterQueries(plan, roster, state.departmentId);
    // What it did while its batch was on the way counts.
    const missing = queries && matches(queries.of, line, today) && !(queries.done && matches(queries.done, line, today));
    if (!missing) return { dropped: 'moot', answer: '企业已完成或已不在名单内，无须再发' };
    if (line.mail === undefined) return { dropped: 'undeliverable', answer: '登记中没有此企业的邮箱' };
    const thread = `${state.id.replaceAll('/', '.')}.${line.uscc}`;
    const key = `${state.id}/${notice.rung}`;
    const letter = circulars.get(key) ?? enterpriseLetter(await inputOf(notice));
    circulars.set(key, letter);
    return { mail: { to: { name: line.name, address: line.mail }, letter: { ...letter, greeting: `${line.name}：` }, thread } };
  }

  /** That a mailbox cannot be reached, with all that it has not taken. */
  async function ofLost(notice: ClaimedNotice): Promise<Composed> {
    const { key, recipient } = notice;
    const address = addressOf(plan, recipient);
    if (address === undefined) return { dropped: 'undeliverable', answer: '方案中没有此收件人的地址' };
    // What a former version owed names the notice that was refused, and not its recipient.
    const whose = unreachedOf(key) ?? (await store.notices.get(failedKeyOf(key)))?.recipient;
    if (whose === undefined) return { dropped: 'moot', answer: '已无事项，无须再发' };
    const org = orgOf(whose);
    const rows = await store.notices.list({ programmeId: plan.id, state: 'undeliverable', org });
    const lost = rows.filter((row) => row.recipient === whose && !isOfLost(row)).reverse();
    if (lost.length === 0) return { dropped: 'moot', answer: '已补发或已无须再发' };
    const letter = withPage(undeliverableLetter(plan, orgOf(recipient), whose, lost), `/notices?state=undeliverable&department=${org}`);
    return { mail: { to: addressee(recipient), letter } };
  }

  /** That a mailbox was changed: to the former one, or to the office, which hears of all that one version changes. */
  async function addressChanged(recipient: string, about: 'former-address' | 'address', version: number): Promise<Composed> {
    const [before, after] = await Promise.all([store.programmes.plan(plan.id, version - 1), store.programmes.plan(plan.id, version)]);
    const changes = before && after ? addressChanges(before.plan, after.plan) : [];
    const own = changes.find((change) => change.recipient === recipient);
    const name = nameOf(plan, orgOf(recipient));
    if (about === 'former-address' && own) return { mail: { to: { name, address: own.from }, letter: formerAddressLetter(plan, own) } };
    if (about === 'address' && changes.length > 0) return { mail: { to: addressee(recipient), letter: withPage(addressesLetter(plan, changes), '/plan') } };
    return { dropped: 'moot', answer: '邮箱没有变更，无须再发' };
  }

  /** What waited on a morning and waits still. */
  async function matters(recipient: string, name: string, date: PlainDate): Promise<Composed> {
    const matter = readMatterName(name);
    const calendar = openCalendar(plan, await store.holidays.tables());
    const { rungs, items } = matter ? await toldBy(store, plan, calendar, { ...matter, date, recipient }, today) : { rungs: [], items: [] };
    if (items.length === 0) return { dropped: 'moot', answer: '已办理，无须再发' };
    if (addressOf(plan, recipient) === undefined) return { dropped: 'undeliverable', answer: '方案中没有此收件人的地址' };
    if (matter?.kind === 'target') return targetMail(recipient, matter.about, calendar);
    if (matter?.kind === 'scored') return scoreMail(recipient, matter.about);
    const letter = mattersLetter({ ladders: openLadders(plan, calendar), recipient, rungs, items, today });
    const whole =
      items.length > MATTERS_IN_MAIL && (await xlsxBuffer({ title: `${letter.subject}，截至 ${wall.minute(nowMs)}`, ...mattersTable(plan, items, today) }));
    return {
      mail: {
        to: addressee(recipient),
        letter: withPage(letter, ''),
        ...(whole && { attachment: { filename: fileName(`${letter.subject}-${today}`, '.xlsx'), content: whole, contentType: XLSX_TYPE } }),
      },
    };
  }

  /** The brief of a week, or how the plan stands on its last day. */
  async function report(recipient: string, kind: ReportKind, date: PlainDate): Promise<Composed> {
    const calendar = openCalendar(plan, await store.holidays.tables());
    if (kind === 'brief') {
      const due = briefDateOn(plan, calendar, today);
      if (due !== undefined && due > date) return { dropped: 'overtaken', answer: '已由新一期周报取代' };
      const brief = await briefNow(store, plan, calendar, nowMs);
      if (isEmptyBrief(brief)) return { dropped: 'moot', answer: '没有逾期或待决定的事项，无须发周报' };
      return reportMail(recipient, briefLetter(plan, brief), brief, '/brief');
    }
    if (endReportDate(plan, calendar) !== date) return { dropped: 'moot', answer: '方案期限已调整，无须再发' };
    const ended = await endReportNow(store, plan, calendar, today, nowMs);
    return reportMail(recipient, endLetter(plan, orgOf(recipient), ended), ended.brief, '/brief');
  }

  async function reportMail(recipient: string, letter: Letter, brief: Brief, page: string): Promise<Composed> {
    if (addressOf(plan, recipient) === undefined) return { dropped: 'undeliverable', answer: '方案中没有此收件人的地址' };
    const content =
      brief.items.length > 0 && (await xlsxBuffer({ title: `${letter.subject}，截至 ${wall.minute(nowMs)}`, ...briefTable(plan, brief, wall.date) }));
    return {
      mail: {
        to: addressee(recipient),
        letter: withPage(letter, page),
        ...(content && { attachment: { filename: fileName(`${letter.subject}-${today}`, '.xlsx'), content, contentType: XLSX_TYPE } }),
      },
    };
  }

  /** What waits for the operator by now, whichever programme it is about. */
  async function alarms(): Promise<Letter | undefined> {
    const open = await store.alarms.open();
    return open.length === 0 ? undefined : alarmLetter(plan, open);
  }

  /** A confirmed score: to a department its own, to those above all of them. */
  async function scoreMail(recipient: string, period: string): Promise<Composed> {
    const made = (await store.scores.made(plan)).find((score) => score.period === period);
    if (!made?.confirmed) return { dropped: 'moot', answer: '考核尚未确认，无须再发' };
    return { mail: { to: addressee(recipient), letter: withPage(scoreLetter(plan, recipient, period, made.departments), `/score?period=${period}`) } };
  }

  /** How far a target is: to a department its part with the enterprises that are nearest to it, to those above every sector. */
  async function targetMail(recipient: string, about: string, calendar: WorkingCalendar): Promise<Composed> {
    const target = plan.targets.find(({ id }) => id === about);
    if (!target) return { dropped: 'moot', answer: '方案中已没有这项目标，无须再发' };
    const now = await targetNow(store, plan, calendar, target, today);
    const org = orgOf(recipient);
    const short = shortSectors(plan, now.parts, org);
    const lines = now.over
      ? []
      : nearestFirst([
          ...(short.led.length > 0 ? await notCounted(store, plan, target, today, short.led) : []),
          ...(short.supervised.length > 0 ? await notCounted(store, plan, target, today, short.supervised, org) : []),
        ]);
    const frozen = (await store.enterprises.snapshots(plan.id)).filter((row) => row.targetId === target.id && row.asOf === target.asOf);
    const letter = targetLetter({ ladders: openLadders(plan, calendar), target, recipient, today, ...now, frozen, nearest: lines });
    return {
      mail: {
        to: addressee(recipient),
        letter: withPage(letter, `/targets?target=${target.id}`),
        ...(lines.length > 0 && {
          attachment: {
            filename: fileName(`${nameOf(plan, org)}-${target.name}-${today}`, '.xlsx'),
            content: await xlsxBuffer({
              title: `${target.name}，截至 ${wall.minute(nowMs)} 尚未计入 ${lines.length} 家，离达标近的在前`,
              ...rosterTable(plan, lines),
            }),
            contentType: XLSX_TYPE,
          },
        }),
      },
    };
  }

  /** What is about all that a body has to do, and about no single obligation. */
  async function toBody({ recipient, rung }: ClaimedNotice): Promise<Composed> {
    const told = readRung(rung);
    if (told.about === 'matters') return isReport(told.matter) ? report(recipient, told.matter, told.date) : matters(recipient, told.matter, told.date);
    if (told.about === 'former-address' || told.about === 'address') return addressChanged(recipient, told.about, told.version);
    const org = orgOf(recipient);
    const address = addressOf(plan, recipient);
    if (address === undefined) return { dropped: 'undeliverable', answer: '方案中没有此收件人的地址' };
    const letter = told.about === 'digest' ? await digest(recipient, told.date) : told.about === 'alarm' ? await alarms() : await catchUp(org);
    const page = told.about === 'alarm' ? '/operations' : '';
    return letter ? { mail: { to: { name: nameOf(plan, org), address }, letter: withPage(letter, page) } } : { dropped: 'moot', answer: '已无事项，无须再发' };
  }

  /**
   * What is due and late as it is now, and the news up to the morning that it is of: what came after stands in the next one, however late
   * this one leaves. It has the news of those before it that never left as well.
   */
  async function digest(recipient: string, date: PlainDate): Promise<Letter | undefined> {
    const calendar = openCalendar(plan, await store.holidays.tables());
    const org = orgOf(recipient);
    const unsent = await store.notices.unsentDigest(plan.id, recipient, daysBetween('1970-01-01', date));
    const sinceMs = digestSinceMs(plan, calendar, unsent === undefined ? date : addDays('1970-01-01', unsent));
    const newsUntilMs = calendar.instantMs(date, digestTime(plan));
    const window = { date: today, sinceMs, newsUntilMs, nowMs, lateFrom: lateFrom(calendar, date) };
    return digestLetter(plan, org, date, await store.digests.lines(plan.id, window, org));
  }

  async function catchUp(org: string): Promise<Letter | undefined> {
    const programme = await store.programmes.get(plan.id);
    if (!programme) return undefined;
    const { startedAtMs } = programme;
    const rows = await store.ledger.obligations({ programmeId: plan.id, ...(org !== OFFICE && { departmentId: org }) });
    const items = rows.flatMap(({ milestoneName, state }): CatchUpItem[] => {
      const part = catchUpPart(state);
      return part
        ? [
            {
              departmentId: state.departmentId,
              milestoneName,
              dueDate: state.schedule.dueDate,
              part,
              ...(part === 'done' && state.settledAtMs !== undefined && { doneOn: wall.date(state.settledAtMs) }),
            },
          ]
        : [];
    });
    return catchUpLetter(plan, org, wall.date(startedAtMs), items);
  }

  /** What a person wrote with the act that this notice is the news of. */
  async function reasonOf(notice: AboutObligation): Promise<{ reason?: string }> {
    if (notice.kind !== 'news') return {};
    const { rung, obligationId } = notice;
    const ref = readRung(rung);
    const sequence = ref.about === 'news' ? ref.sequence : undefined;
    const event = (await store.ledger.events(obligationId)).find((candidate) => candidate.sequence === sequence);
    const reason = event?.payload.reason;
    return typeof reason === 'string' && reason !== '' ? { reason } : {};
  }

  return { droppedBecause, addressFor, compose, composeTogether };
}
