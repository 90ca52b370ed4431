import type { QuotaNumbers } from '../enterprise/quota.ts';
import { AUTHORITY, COMMITTEE, EACH_ENTERPRISE, OFFICE, recipientOf, recipientParts } from '../kernel/bodies.ts';
import type { WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, type PlainDate } from '../kernel/dates.ts';
import { grouped } from '../kernel/grouped.ts';
import type { Light } from '../kernel/lights.ts';
import { outsiderIn, toOutsider } from '../obligation/outsider.ts';
import { type Rung, resolveSchedule } from '../obligation/schedule.ts';
import { DEFAULT_FOLLOW_UP_LADDER, DEFAULT_HOLD_LADDER } from '../plan/defaults.ts';
import type { HeldHours, HeldSpan } from '../plan/hold.ts';
import { answeringFor, isHeadless, type LadderRung, type Plan, successorOf } from '../plan/plan.ts';
import type { ItemNews } from '../register/register.ts';

/**
 * Every kind of thing that waits for a body until a day without being an obligation, and the plan's ladder by which it reminds and
 * escalates. Like things of one body and one day are a set: each rung tells of the set once, in one mail to each recipient.
 */
export const MATTERS = {
  /** A submission that waits to be confirmed or returned. */
  confirm: { ladder: 'decision' },
  /** A request for more time. */
  extension: { ladder: 'decision' },
  /** A consequence that was proposed for an enterprise. */
  proposal: { ladder: 'decision' },
  /** A score that was made and waits for the office to confirm it. */
  score: { ladder: 'decision' },
  /** A score that was confirmed: sent to each body; `about` is its period. */
  scored: { ladder: 'score', news: true },
  /** A target that a department still lacks enterprises for; `about` is its code, an item's id the scope. */
  target: { ladder: 'target', result: true },
  /** A quota that is not reached; `about` is its code. */
  quota: { ladder: 'quota' },
  /** An indicator; `about` is its code. */
  indicator: { ladder: 'target', result: true },
  /** Progress that a milestone asks for. */
  progress: { ladder: 'progress' },
  /** How standing duties stand, asked at a review round: all of a body and a day together. */
  standing: { ladder: 'standing', result: true },
  /** What has begun and has no limit, until it is done: nothing of it is late. Its day is the one on which it began. */
  followUp: { ladder: 'followUp' },
  /** What has to hold for a span, that it begins: its day is the first of it. Nothing of it is asked. */
  hold: { ladder: 'hold', news: true },
  /** What had to hold for a span, that it is over: its day is the last of it. */
  held: { ladder: 'hold', news: true },
  /** An item of a register, which is to be done; `about` is the register's code. */
  item: { ladder: 'register' },
  /** An item of a register that was handed in and waits to be struck off. */
  strike: { ladder: 'decision' },
  /** A request for more time for an item of a register. */
  itemExtension: { ladder: 'decision' },
  /** What is new on registers for whoever sees to it. */
  listed: { ladder: 'listed', news: true },
  /** A step of an enterprise's cycle; which one is what it is about. */
  cycle: { ladder: 'cycle', together: true },
  /** A copy of a step of an enterprise's cycle, to a body that assists with it: nothing waits for it. */
  assisted: { ladder: 'assisted', together: true, copy: true },
  /** The plan's last day has passed: the programme is to be closed or extended. */
  ending: { ladder: 'decision' },
  /** Decisions on consequences that a body is told of: nothing waits for it. */
  decided: { ladder: 'decided', news: true },
  /** A formal talk 约谈 that was decided, to the body that is called to it: its head as well. */
  talk: { ladder: 'decided', news: true },
} as const satisfies Record<string, { ladder: keyof Plan['ladders']; together?: true; copy?: true; news?: true; result?: true }>;
export type MatterKind = keyof typeof MATTERS;
/** Whether it only tells: nothing of it waits, and so nothing of it is late. */
export const isNews = (kind: MatterKind): boolean => 'news' in MATTERS[kind];

/** Whether it tells of what waits for somebody else. */
export const isCopy = (kind: MatterKind): boolean => 'copy' in MATTERS[kind];

/** Whether the items of a kind have days of their own, so that no day of the kind as a whole says whether to look for them. */
export const hasManyDays = (kind: MatterKind): boolean =>
  kind === 'cycle' || kind === 'progress' || kind === 'item' || kind === 'followUp' || kind === 'hold' || kind === 'held';

/** What is told to the office as a whole, on a morning of its own: its notices are of the same kind. */
export const REPORTS = ['brief', 'end-report'] as const;
export type ReportKind = (typeof REPORTS)[number];
export const isReport = (name: string): name is ReportKind => (REPORTS as readonly string[]).includes(name);

/** Whether all of a kind go to a recipient in one mail, whatever they are about. */
export const goTogether = (kind: MatterKind): boolean => 'together' in MATTERS[kind];

/** What the items of a set share. */
export interface MatterSet {
  kind: MatterKind;
  /** Which of its kind, such as a target's code; empty where the kind says it all. */
  about: string;
  /** The body that answers for it. */
  org: string;
  /** Last day for it. */
  dueOn: PlainDate;
}

/** What is proposed and why, as whoever decides reads it before they open anything. */
export interface Proposed {
  /** With what goes with it. */
  consequences: string[];
  points?: number;
  lifts?: true;
  reason: string;
}

/** One thing that waits. */
export interface MatterItem extends MatterSet {
  /** Obligation id or enterprise code: where it can be looked up. */
  id: string;
  name: string;
  /** Nothing is asked for any more: no reminder and no chase tells of it, and what tells of the day's result does. */
  done?: true;
  /** It was missed and has been reached since: the day's result stays what it was, and no list of what is late has it any more. */
  caughtUp?: true;
  /** What waits to be decided, of a proposal. */
  proposed?: Proposed;
  /** How far it is, of a quota. */
  quota?: QuotaNumbers;
  /** What was said, of a standing duty. */
  said?: { on: PlainDate; text: string };
  /** For how long it holds, and at which hours of each day. */
  hold?: HeldSpan & { hours: HeldHours[] };
  /** What is new, of an item of a register, with its limit. */
  listed?: { register: string; what: ItemNews; limit: PlainDate; reason?: string };
  /** How far it is, of an indicator; `registry`: what the registry says, where that is something else. */
  indicator?: {
    value?: number;
    target: number;
    unit: string;
    gap: number;
    pace: number;
    forecast?: { value: number; met: boolean };
    registry?: number;
    /** The body has this number for itself, as others have theirs. */
    each?: true;
    /**
     * Of a number that must not be exceeded: whether it is kept, what is left, how many have not reported, and the oldest day that a number is of. `exceeded`,
     * once its day is over: nobody has said why, or it is counted from a register, where nobody could.
     */
    ceiling?: { met: boolean; room: number; silent: number; asOf?: PlainDate; exceeded?: 'unexplained' | 'counted' };
  };
}

/** A rung of a set's ladder that has come, and to whom it is told. */
export interface ReachedRung extends MatterSet {
  rung: string;
  side: Rung['side'];
  light?: Light;
  /** Recipient codes; empty where a later rung tells all of them at the same time. */
  recipients: string[];
}

/** One mail: what one recipient is told of one kind on one morning; about nothing where those of a kind go together. */
export interface MatterNotice extends Pick<MatterSet, 'kind' | 'about'> {
  recipient: string;
  /** The morning. */
  date: PlainDate;
  /** Programme epoch ms before which it must not leave. */
  sendAtMs: number;
}

/** A set whose last day was so many days ago is told of by the brief alone: no ladder goes on for ever. */
export const MATTER_REACH_DAYS = 400;

/** `kind`, or `kind.about`: how a notice names what it tells of. */
export const matterName = ({ kind, about }: Pick<MatterSet, 'kind' | 'about'>): string => (about === '' ? kind : `${kind}.${about}`);

const noticeOf = ({ kind, about }: Pick<MatterSet, 'kind' | 'about'>) => ({ kind, about: goTogether(kind) ? '' : about });
/** The name of the notice that a set is told by. */
export const noticeName = (set: Pick<MatterSet, 'kind' | 'about'>): string => matterName(noticeOf(set));

/** @returns undefined where no kind of matter has this name, as in a ledger that a later release wrote. */
export function readMatterName(name: string): Pick<MatterSet, 'kind' | 'about'> | undefined {
  const dot = name.indexOf('.');
  const kind = dot < 0 ? name : name.slice(0, dot);
  return kind in MATTERS ? { kind: kind as MatterKind, about: dot < 0 ? '' : name.slice(dot + 1) } : undefined;
}

export const setKey = ({ kind, about, org, dueOn }: MatterSet): string => `${kind}/${about}/${org}/${dueOn}`;
/** Identifies one rung of one set: what has been told once is not told again. */
export const rungKey = (reached: MatterSet & { rung: string }): string => `${setKey(reached)}/${reached.rung}`;

/** Stands in a resolved ladder for the department that answers, so that all departments share one. */
const DEPARTMENT = 'department';

/** What the sets of several bodies share. */
export type SharedSet = Omit<MatterSet, 'org'>;

/** What has been told of sets so far. */
export interface ToldRungs {
  has(rungKey: string): boolean;
  /** The bodies for whose sets of this kind and day a rung has come. */
  orgsTold(set: SharedSet, rung: string): ReadonlySet<string>;
  add(rung: MatterSet & { rung: string }): void;
}

export function openTold(rungs: Iterable<MatterSet & { rung: string }> = []): ToldRungs {
  const keys = new Set<string>();
  const orgs = new Map<string, Set<string>>();
  const add: ToldRungs['add'] = (rung) => {
    keys.add(rungKey(rung));
    const shared = sharedKey(rung, rung.rung);
    const told = orgs.get(shared);
    if (told) told.add(rung.org);
    else orgs.set(shared, new Set([rung.org]));
  };
  for (const rung of rungs) add(rung);
  return { has: (key) => keys.has(key), orgsTold: (set, rung) => orgs.get(sharedKey(set, rung)) ?? NOBODY, add };
}

const NOBODY: ReadonlySet<string> = new Set();
const sharedKey = ({ kind, about, dueOn }: SharedSet, rung: string): string => `${kind}/${about}/${dueOn}/${rung}`;

/** Whether several bodies have a set each of one kind and day, and others may come to answer for it. */
const isOfBodies = (kind: MatterKind): boolean => hasResult(kind) || kind === 'quota';

/**
 * Of what waits, what has come to bodies since the rungs of a mail were told of: where a plan gives water's number to fire before the mail about it has
 * left, whoever hears of it beside water hears of fire's. A body itself is told of its own next morning.
 */
export function cameSince(
  rungs: readonly ReachedRung[],
  items: readonly MatterItem[],
  recipient: string,
  told: Pick<ToldRungs, 'orgsTold'>,
): readonly MatterItem[] {
  const { org: hears } = recipientParts(recipient);
  const beside = grouped(
    rungs.filter(({ kind, org }) => isOfBodies(kind) && org !== hears),
    ({ rung, ...set }) => sharedKey(set, ''),
  );
  return items.filter((item) => beside.get(sharedKey(item, ''))?.some(({ org, rung }) => org !== item.org && !told.orgsTold(item, rung).has(item.org)));
}

/**
 * Whether a morning has a rung for sets of one kind and day that the set of a body which answers for one has not had yet: who counts thousands of
 * enterprises to know what waits looks on such mornings only. Who has come to answer since a rung was told of hears of it as well, as long as the day is
 * not over: what was over by then is nothing that it let lapse.
 *
 * @param orgs who answers; undefined where only that counting says it: then all whom a rung was told of, and whoever goes on for them.
 */
export function hasNews(
  ladders: MatterLadders,
  set: SharedSet,
  orgs: readonly string[] | undefined,
  { date, startedOn }: { date: PlainDate; startedOn: PlainDate },
  told: Pick<ToldRungs, 'orgsTold'>,
): boolean {
  if (set.dueOn < startedOn || set.dueOn < addDays(date, -MATTER_REACH_DAYS) || orgs?.length === 0) return false;
  return ladders.rungsOf({ ...set, org: orgs?.[0] ?? OFFICE }).some((rung) => {
    if (rung.date > date || rung.date < startedOn) return false;
    const shared = sharedKey(set, rung.id);
    if (ladders.complete.has(shared)) return false;
    const known = told.orgsTold(set, rung.id);
    const answering = orgs ?? [...known].map((org) => successorOf(ladders.plan, org) ?? org);
    if (known.size === 0 || (set.dueOn >= date && answering.some((org) => !known.has(org)))) return true;
    // Once told, of this version of the plan, it is not looked at again.
    if (orgs) ladders.complete.add(shared);
    return false;
  });
}

/** Whether what came of it is told once its day is over, reached or not: by the rung of that day, and by no chase after it. */
const hasResult = (kind: MatterKind): boolean => 'result' in MATTERS[kind];

/** Of the items of sets what a mail tells that comes with these rungs: nothing that is done already, unless it tells what came of the day. */
export function toldItems(rungs: readonly Pick<ReachedRung, 'side'>[], items: readonly MatterItem[]): MatterItem[] {
  const tellsResult = rungs.some(({ side }) => side === 'lapse');
  return items.filter(({ kind, done }) => !done || (tellsResult && hasResult(kind)));
}

export type MatterLadders = ReturnType<typeof openLadders>;

/** The ladders of sets, resolved to mornings once for each kind and day. */
export function openLadders(plan: Plan, calendar: WorkingCalendar) {
  const resolved = new Map<string, Rung[]>();
  // By kind, body and day: a key made of texts would be made for each set on each morning.
  const addressed = new Map<MatterKind | 'vet', Map<string, Map<PlainDate, readonly Rung[]>>>();
  return {
    plan,
    calendar,
    /** Rungs that all whom this plan names have had: what is told is never taken back. */
    complete: new Set<string>(),
    /** Every rung of a set, earliest first. */
    rungsOf({ kind, about, org, dueOn }: MatterSet): readonly Rung[] {
      // What the office lets slip goes to the committee; what it only writes down for others is not its own.
      const shared = org !== OFFICE && org !== COMMITTEE;
      // What an enterprise has handed in is its department's to look at: no letter chases the enterprise for it.
      const told = kind === 'cycle' && about === 'vet' ? 'vet' : kind;
      const ofKind = addressed.get(told) ?? new Map<string, Map<PlainDate, readonly Rung[]>>();
      const ofBody = ofKind.get(org) ?? new Map<PlainDate, readonly Rung[]>();
      const known = ofBody.get(dueOn);
      if (known) return known;
      const key = `${kind}/${shared ? DEPARTMENT : org}/${dueOn}`;
      let rungs = resolved.get(key);
      if (!rungs) {
        const answerable = { departmentId: shared ? DEPARTMENT : org, leads: [] };
        rungs = resolveSchedule(plan, ladderOf(plan, kind), dueOn, answerable, calendar).rungs;
        resolved.set(key, rungs);
      }
      const writes = told === 'cycle' && org !== AUTHORITY ? plan.ladders.cycle.filter(({ write }) => write === 'enterprises').map(({ id }) => id) : [];
      const addressees = rungs.map((rung) => {
        const recipients = mailboxes(plan, rung.recipients, answeringFor(plan, org));
        // Who is called to a talk is its head.
        if (kind === 'talk')
          recipients.push(...mailboxes(plan, [recipientOf(DEPARTMENT, 'head')], answeringFor(plan, org)).filter((one) => !recipients.includes(one)));
        return { ...rung, recipients: writes.some((id) => isRung(rung.id, id)) ? [...recipients, EACH_ENTERPRISE] : recipients };
      });
      addressed.set(told, ofKind.set(org, ofBody.set(dueOn, addressees)));
      return addressees;
    },
  };
}

/** The steps by which a kind is told. Of what holds for a span those before and on its first day tell that it begins, the one after its last that it is over. */
function ladderOf({ ladders }: Plan, kind: MatterKind): readonly LadderRung[] {
  if (kind === 'hold' || kind === 'held') return (ladders.hold ?? DEFAULT_HOLD_LADDER).filter(({ on }) => (on === 'lapse') === (kind === 'held'));
  return ladders[MATTERS[kind].ladder] ?? DEFAULT_FOLLOW_UP_LADDER;
}

/** Whether a resolved rung is one of the plan's; those of a repeat are numbered. */
const isRung = (resolved: string, id: string): boolean => resolved === id || (resolved.startsWith(`${id}-`) && /^\d+$/.test(resolved.slice(id.length + 1)));

/** The committee and the authority have one mailbox, whoever in them is meant, as has a department without a head; the head of the office is its director. An outsider's goes to the department that oversees it as well. */
function mailboxes(plan: Plan, recipients: readonly string[], answering: string): string[] {
  const { outsider } = outsiderIn(plan, answering);
  return [
    ...new Set(
      recipients.flatMap((recipient) => {
        const { org, role } = recipientParts(recipient);
        if (org === COMMITTEE || org === AUTHORITY) return [recipientOf(org, 'officer')];
        if (org !== DEPARTMENT) return [recipient];
        if (outsider && role === 'officer') return toOutsider(answering, outsider);
        const whose = outsider?.through ?? answering;
        const atOfficer = whose === AUTHORITY || (role === 'head' && isHeadless(plan, whose));
        return [recipientOf(whose, atOfficer ? 'officer' : whose === OFFICE && role === 'head' ? 'director' : role)];
      }),
    ),
  ];
}

/**
 * Asks what should have been told by a morning and has not been: never whether it is a rung's own day, so that what an outage or
 * a new holiday table has swallowed is told on the next morning. Of several rungs of one set each recipient is told the latest only.
 *
 * @param items what waits on this morning. What was due before `startedOn` is history.
 * @param told the rungs that have been told, by `rungKey`.
 */
export function reachedOn(
  ladders: MatterLadders,
  items: readonly MatterItem[],
  { date, startedOn }: { date: PlainDate; startedOn: PlainDate },
  told: Pick<ToldRungs, 'has' | 'orgsTold'>,
): { rungs: ReachedRung[]; notices: MatterNotice[] } {
  const rungs: ReachedRung[] = [];
  const oldest = addDays(date, -MATTER_REACH_DAYS);
  for (const [key, ofSet] of grouped(items, setKey)) {
    const [first] = ofSet;
    if (!first || first.dueOn < startedOn || first.dueOn < oldest) continue;
    const { kind, about, org, dueOn } = first;
    const covered = new Set<string>();
    const ladder = ladders.rungsOf(first);
    // Nearly every set has been told all that has come: looked at backwards, by one text for each rung.
    for (let at = ladder.length - 1; at >= 0; at--) {
      const { id, side, light, recipients, date: on } = ladder[at] as Rung;
      if (on > date || on < startedOn || told.has(`${key}/${id}`)) continue;
      // Where nothing is lacking on its morning, a reminder has come and reminds nobody.
      // Who has come to answer for what was over by then has let nothing lapse: whoever hears of it heard of the one before.
      if (isOfBodies(kind) && dueOn < date && told.orgsTold(first, id).size > 0) continue;
      const addressees = toldItems([{ side }], ofSet).length === 0 ? [] : recipients;
      const news = addressees.filter((recipient) => !covered.has(recipient));
      rungs.push({ kind, about, org, dueOn, rung: id, side, recipients: news, ...(light && { light }) });
      for (const recipient of addressees) covered.add(recipient);
    }
  }
  const sendAtMs = ladders.calendar.instantMs(date, ladders.plan.mailAt);
  const notices = new Map<string, MatterNotice>();
  for (const rung of rungs)
    for (const recipient of rung.recipients) notices.set(`${noticeName(rung)} ${recipient}`, { recipient, date, sendAtMs, ...noticeOf(rung) });
  return { rungs, notices: [...notices.values()] };
}
