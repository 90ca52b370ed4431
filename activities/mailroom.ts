import { setTimeout as pause } from 'node:timers/promises';
import { cancellationSignal, heartbeat, log } from '@temporalio/activity';
import { COMMITTEE, OFFICE, OPERATOR, recipientOf } from '../domain/kernel/bodies.ts';
import { type ProgrammeClock, programmeNowMs, realInstantMs } from '../domain/kernel/clock.ts';
import { noticeKey, rungText, undeliverableKey } from '../domain/obligation/notices.ts';
import { addressOf, type Plan } from '../domain/plan/plan.ts';
import { mailTroubleSentence } from '../domain/words/mail.ts';
import type { ClaimedNotice, NewNotice, Settlement } from '../prisma/notices.ts';
import type { Store } from '../prisma/store.ts';
import { type Backoff, SMTP_CONNECTIONS } from '../smtp/lanes.ts';
import type { DeliveryReport, Ports } from '../workflows/ports.ts';
import { engineClock } from './engine-time.ts';
import { type AboutObligation, isAboutObligation, isOfLost, letters, type MailLinks } from './letters.ts';
import { type MailTransport, textOf } from './mail.ts';
import { HOLD_MS, type Outbox } from './outbox.ts';
import { givenBack, messageIdOf, settlementOf, unitsOf } from './units.ts';

/** Notices claimed at once: as many as leave in half a second, so that with the batch before the state they are judged by is a second old at most. */
const batchSize = (mailsPerSecond: number) => Math.min(1_000, Math.max(SMTP_CONNECTIONS, Math.ceil(mailsPerSecond / 2)));
/** How long a delivery waits for what is recorded at the same instant (real ms). */
const GATHER_MS = 150;
/** Well within the workflow's heartbeat timeout, however slow a mail server answers (real ms). */
const HEARTBEAT_MS = 5_000;
/** How often new notices are looked for while a slow conversation lasts (real ms). */
const LOOK_EVERY_MS = 400;
/** Claimed longer ago than this (real ms), a notice is judged anew. */
const FRESH_MS = 3_000;
/** For how long a delivery claims notices (real ms), well within its timeout; conversations that last longer go on without it. */
const CLAIMING_MS = 20 * 60_000;
/** How long a delivery that ends waits for its conversations to end (real ms). */
const ENDING_MS = 1_000;
/** How soon a delivery that found nothing to send looks again (real ms): what is due may be claimed by another, or held. */
const IDLE_MS = 1_000;

const PACE: Backoff = { firstMs: 30_000, longestMs: 30 * 60_000 };
const HEALTHY = '邮件服务器正常';

export interface Mailroom {
  store: Store;
  transport: MailTransport;
  outbox: Outbox;
  mailFrom: string;
  /** How long to wait before one mail is tried again. */
  pace?: Backoff;
  links?: MailLinks;
}

/** What one delivery works with. */
interface Delivery {
  clock: ProgrammeClock;
  /** Real time by the engine's clock (epoch ms). */
  realNowMs(): number;
  /** Programme epoch ms. */
  nowMs(): number;
  report: DeliveryReport;
  /** Units that are under way, and how many of them wait for a place. */
  under: Set<Promise<void>>;
  waiting: number;
  failure?: { error: unknown };
  /** Called when a unit gets its place or ends. */
  moved(): void;
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over what it shares; to be carved, see test/structure.test.ts
export function mailroomActivities({ store, transport, outbox, mailFrom, pace = PACE, links }: Mailroom): Pick<Ports, 'deliver'> {
  const mailDomain = mailFrom.split('@')[1] ?? 'localhost';
  const size = () => batchSize(transport.mailsPerSecond());
  /** The troubles that were last written down, by this process. */
  let told = '[]';

  async function deliver({ programmeId, clock, urged }: Parameters<Ports['deliver']>[0]): Promise<DeliveryReport> {
    if (urged) transport.tryAgain();
    const realNowMs = engineClock();
    const delivery: Delivery = {
      clock,
      realNowMs,
      nowMs: () => programmeNowMs(clock, realNowMs()),
      report: { sent: 0, undeliverable: 0, overtaken: 0, deferred: 0, over: false, health: HEALTHY },
      under: new Set(),
      waiting: 0,
      moved: () => undefined,
    };
    const beating = setInterval(() => heartbeat(), HEARTBEAT_MS);
    try {
      // What was learnt while the database was away comes first: it says what need not be sent again.
      await outbox.written();
      // Notices of one instant are recorded within moments of each other, and go together.
      await pause(GATHER_MS);
      return await deliverAll(programmeId, delivery);
    } finally {
      clearInterval(beating);
    }
  }

  async function deliverAll(programmeId: string, delivery: Delivery): Promise<DeliveryReport> {
    const { report, under } = delivery;
    const beganMs = performance.now();
    const stopping = cancellationSignal();
    let ended = false;
    let claimedAny = false;
    while (!stopping.aborted && !delivery.failure && performance.now() - beganMs < CLAIMING_MS) {
      // Asked before every batch: a pause holds back what has not been claimed yet, an amendment brings new addresses.
      const programme = await store.programmes.get(programmeId);
      const contents = programme && (await store.programmes.plan(programmeId, programme.state.planVersion));
      if (!programme || !contents) return { ...report, over: true };
      ended = programme.state.stage === 'closed' || programme.state.stage === 'completed';
      // Held back, not lost: `resume` wakes the mailroom.
      if (programme.state.stage === 'paused') return { ...report, health: '督办事项已暂停发信' };
      if (transport.heldMs() > 0) break;
      const claimed = await claim(programmeId, contents.plan, delivery);
      claimedAny ||= claimed.length > 0;
      if (claimed.length === 0 && under.size === 0) break;
      sendAll(claimed, contents.plan, delivery);
      await tellTroubles(false);
      // The next batch is fetched while a full one is sent, so that connections never wait for the database.
      if (claimed.length < size()) await Promise.race([moved(delivery), pause(LOOK_EVERY_MS)]);
      while (delivery.waiting > size() / 2) await moved(delivery);
    }
    await Promise.race([Promise.all(under), pause(ENDING_MS)]);
    await outbox.written();
    if (delivery.failure) throw delivery.failure.error;
    const due = await store.notices.nextDue(programmeId, delivery.nowMs());
    const waits = due.retryInMs !== undefined && due.retryInMs <= 0;
    await tellTroubles(report.sent > 0 || !waits);
    const [trouble] = transport.trouble();
    const heldMs = transport.heldMs();
    const nowRealMs = delivery.realNowMs();
    const instants = [
      ...(due.sendAtMs === undefined ? [] : [realInstantMs(delivery.clock, due.sendAtMs)]),
      ...(due.retryInMs === undefined ? [] : [nowRealMs + Math.max(due.retryInMs, heldMs, waits && !claimedAny ? IDLE_MS : 0)]),
    ];
    return {
      ...report,
      health: trouble ? mailTroubleSentence(trouble) : HEALTHY,
      over: ended,
      ...(heldMs > 0 && { heldUntilMs: nowRealMs + heldMs }),
      ...(instants.length > 0 && { nextAtMs: Math.ceil(Math.min(...instants)) }),
    };
  }

  const moved = (delivery: Delivery) =>
    new Promise<void>((resolve) => {
      delivery.moved = resolve;
    });

  async function claim(programmeId: string, plan: Plan, delivery: Delivery): Promise<ClaimedNotice[]> {
    const { domains, addresses } = transport.busy();
    const askedMs = performance.now();
    const claimed = await store.notices.claim({
      programmeId,
      dueAtMs: delivery.nowMs(),
      claim: outbox.claim,
      holdMs: HOLD_MS,
      limit: size(),
      takeOver: outbox.maySucceed(),
      except: { keys: outbox.inHand(), recipients: recipientsAt(plan, domains, addresses), domains, addresses },
    });
    outbox.hold(
      claimed.map(({ key }) => key),
      askedMs,
    );
    return claimed;
  }

  /** Starts every unit of a batch. None of them ever rejects: what fails is given back, and fails the delivery. */
  function sendAll(claimed: ClaimedNotice[], plan: Plan, delivery: Delivery): void {
    const writer = letters(store, plan, delivery.nowMs(), links);
    const claimedMs = performance.now();
    for (const unit of unitsOf(claimed)) {
      const sending = sendUnit(unit, { plan, writer, claimedMs }, delivery)
        .catch((error) => {
          delivery.failure ??= { error };
          outbox.settle(unit.map(givenBack));
        })
        .finally(() => {
          delivery.under.delete(sending);
          delivery.moved();
        });
      delivery.under.add(sending);
    }
  }

  interface Batch {
    plan: Plan;
    writer: ReturnType<typeof letters>;
    /** When it was claimed, by `performance.now()`. */
    claimedMs: number;
  }

  /** One mail for all notices of a unit that still matter. */
  async function sendUnit(unit: ClaimedNotice[], batch: Batch, delivery: Delivery): Promise<void> {
    const live: ClaimedNotice[] = [];
    for (const notice of unit) {
      const reason = batch.writer.droppedBecause(notice);
      if (reason) settle([{ key: notice.key, claim: notice.claim, state: reason.dropped, answer: reason.answer }], delivery);
      else live.push(notice);
    }
    const [first] = live;
    if (!first) return;
    const address = batch.writer.addressFor(first);
    delivery.waiting++;
    const slot = address === undefined ? undefined : await transport.slot(address);
    delivery.waiting--;
    delivery.moved();
    if (address === undefined) return withoutMail(first, await batch.writer.compose(first), delivery, batch.plan);
    // The address takes no mail now, or the unit has waited too long to be sure that it still matters.
    if (!slot) return outbox.settle(live.map(givenBack));
    try {
      if (performance.now() - batch.claimedMs > FRESH_MS) return outbox.settle(live.map(givenBack));
      const composed = live.length === 1 ? await batch.writer.compose(first) : await batch.writer.composeTogether(live as AboutObligation[]);
      if (!('mail' in composed)) return withoutMail(first, composed, delivery, batch.plan);
      const { plan } = batch;
      const { thread, ...mail } = composed.mail;
      // A mail of several notices is named by the first of them and their number: another set is another mail.
      const messageId = messageIdOf(live.length === 1 ? first.key : `${first.key}.and-${live.length - 1}`, mailDomain);
      const references = [...(thread ? [`${thread}@${mailDomain}`] : []), ...(first.inReplyTo ? [first.inReplyTo] : [])];
      const replyTo = { name: plan.office.name, address: plan.office.officer };
      const keys = live.map(({ key }) => key);
      const outcome = await slot.send({ messageId, references, list: { id: plan.id, name: plan.name }, replyTo, ...mail }, () => outbox.isOurs(keys));
      if (outcome.kind === 'later') return outbox.settle(live.map(givenBack));
      const said = { messageId, address: mail.to.address, subject: mail.letter.subject, body: textOf(mail.letter) };
      const settlements = live.map((notice) => settlementOf(outcome, notice, said, delivery.nowMs(), pace));
      for (const [index, settlement] of settlements.entries())
        if (settlement.state === 'undeliverable') settlement.news = await newsOfLost(live[index] as ClaimedNotice, plan, delivery);
      settle(settlements, delivery);
    } finally {
      slot.free();
    }
  }

  function settle(settlements: Settlement[], { report }: Delivery): void {
    for (const settlement of settlements) count(report, settlement);
    outbox.settle(settlements);
  }

  /** A notice that leaves in no mail of its own: dropped, or a letter owed to each enterprise in its stead. */
  async function withoutMail(
    { key, claim: by, ...notice }: ClaimedNotice,
    composed: Awaited<ReturnType<ReturnType<typeof letters>['compose']>>,
    delivery: Delivery,
    plan: Plan,
  ): Promise<void> {
    if ('dropped' in composed) return settle([{ key, claim: by, state: composed.dropped, answer: composed.answer }], delivery);
    if (!('each' in composed) || !('state' in notice)) throw new TypeError(`a ${notice.kind} without an address`);
    const { rung, dueVersion, state, obligationId } = notice;
    const sendAtMs = delivery.nowMs();
    const obligation = { programmeId: plan.id, obligationId, kind: 'enterprise' as const, rung, dueVersion, sequence: state.sequence };
    await store.notices.owe(
      composed.each
        .map((uscc) => recipientOf(uscc, 'enterprise'))
        .map((recipient) => ({ ...obligation, key: noticeKey({ ...obligation, recipient }), recipient, sendAtMs })),
    );
    settle([{ key, claim: by, state: 'sent', answer: `已分别致函 ${composed.each.length} 家企业`, sentAtMs: sendAtMs }], delivery);
  }

  /**
   * The office and the operator learn of a mailbox that cannot be reached, once for each time that it stops taking mails and unless it
   * is their own. That of an enterprise is for its department to see in the list of notices: thousands may have moved their mailbox.
   */
  async function newsOfLost(notice: ClaimedNotice, plan: Plan, delivery: Delivery): Promise<NewNotice[]> {
    if (isOfLost(notice) || notice.kind === 'enterprise') return [];
    const accepted = await store.notices.acceptedFor(plan.id, notice.recipient);
    return [recipientOf(OFFICE, 'officer'), recipientOf(OPERATOR, 'officer')]
      .filter((recipient) => recipient !== notice.recipient)
      .map((recipient) => ({
        key: undeliverableKey(plan.id, notice.recipient, accepted, recipient),
        programmeId: plan.id,
        ...(isAboutObligation(notice) && { obligationId: notice.obligationId }),
        kind: 'news' as const,
        rung: rungText({ about: 'undeliverable', sequence: accepted }),
        dueVersion: notice.dueVersion,
        sequence: isAboutObligation(notice) ? notice.state.sequence : 0,
        recipient,
        sendAtMs: delivery.nowMs(),
      }));
  }

  /** Writes down and logs what stands in the way of mails, when it changes; `allKnown` where nothing else can. */
  async function tellTroubles(allKnown: boolean): Promise<void> {
    const troubles = transport.trouble();
    const now = JSON.stringify(troubles.map(({ scope, kind, answer }) => [scope, kind, answer]));
    const changed = now !== told;
    if (changed) for (const trouble of troubles) log.warn(mailTroubleSentence(trouble));
    if (changed && troubles.length === 0) log.warn('邮件恢复发送');
    if (changed || allKnown) await store.mailTroubles.put(troubles, allKnown || (changed && troubles.length > 0));
    told = now;
  }

  return { deliver };
}

/** Recipients of a plan whose address is one of these, or at one of these domains. */
function recipientsAt(plan: Plan, domains: string[], addresses: string[]): string[] {
  if (domains.length + addresses.length === 0) return [];
  const bodies = [...plan.departments.map(({ id }) => id), OFFICE, COMMITTEE, OPERATOR];
  return bodies
    .flatMap((body) => ['officer', 'head', 'director'].map((role) => recipientOf(body, role)))
    .filter((recipient) => {
      const address = addressOf(plan, recipient);
      return address !== undefined && (addresses.includes(address) || domains.includes(address.split('@').at(-1)?.toLowerCase() ?? ''));
    });
}

function count(report: DeliveryReport, { state, uncounted }: Settlement): void {
  if (uncounted) return;
  if (state === 'sent') report.sent++;
  else if (state === 'undeliverable') report.undeliverable++;
  else if (state === 'owed') report.deferred++;
  else report.overtaken++;
}
