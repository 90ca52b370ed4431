import { log } from '../config/log.ts';
import { tellStep, traceIdOf } from '../config/trace.ts';
import { recipientOf } from '../domain/kernel/bodies.ts';
import type { Channel } from '../domain/kernel/channels.ts';
import type { ProgrammeClock } from '../domain/kernel/clock.ts';
import { copyParts } from '../domain/kernel/people.ts';
import { noticeKey, readRung } from '../domain/obligation/notices.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { ClaimedNotice, NewNotice, Settlement } from '../prisma/notices.ts';
import type { Store } from '../prisma/store.ts';
import type { Backoff } from '../smtp/verdicts.ts';
import type { DeliveryReport } from '../workflows/ports.ts';
import type { PersonalChannel } from './channel.ts';
import { oweCopies, type Who } from './copies.ts';
import type { AboutObligation, Composed, MailLinks } from './letter-desk.ts';
import { type Letters, letters } from './letters.ts';
import { isItsOwn, openLost } from './lost.ts';
import { type MailTransport, textOf } from './mail.ts';
import { mattersNotice } from './matters.ts';
import type { Outbox } from './outbox.ts';
import type { StepsNow } from './steps-now.ts';
import { tellPersonally } from './telling.ts';
import { givenBack, messageIdOf, nameOf, settlementOf, unitsOf } from './units.ts';

/** How old a claim may be (real ms) before its notice is judged anew. */
const FRESH_MS = 3_000;

/** What one delivery works with. */
export interface Delivery {
  clock: ProgrammeClock;
  /** Real time by the engine's clock (epoch ms). */
  realNowMs(): number;
  /** Programme epoch ms. */
  nowMs(): number;
  report: DeliveryReport;
  /** The units that are under way, and how many of them wait for a place. */
  under: Set<Promise<void>>;
  waiting: number;
  failure?: { error: unknown };
  /** Called when a unit gets its place or ends. */
  moved(): void;
}

export interface Sending {
  store: Store;
  transport: MailTransport;
  outbox: Outbox;
  mailDomain: string;
  /** How long to wait before one mail is tried again. */
  pace: Backoff;
  links: MailLinks | undefined;
  /** The way besides mail in which people may be told, where the deployment has one. */
  channel?: PersonalChannel | undefined;
  /** How enterprises' steps are read. */
  steps?: StepsNow | undefined;
}

/** What the units of one claim have in common. */
interface Batch {
  plan: Plan;
  who: Who;
  writer: Letters;
  /** When the batch was claimed, by `performance.now()`. */
  claimedMs: number;
}

/** Opens what sends claimed notices and settles what became of them. */
export function openSender({ store, transport, outbox, mailDomain, pace, links, channel, steps }: Sending) {
  const channels: readonly Channel[] = channel ? ['mail', 'webhook'] : ['mail'];
  const { newsOfLost, unwrittenOf } = openLost(store, pace);

  /** Starts every unit of a batch. None of them ever rejects: what fails is given back, and fails the delivery. */
  function sendAll(claimed: ClaimedNotice[], plan: Plan, who: Who, delivery: Delivery): void {
    const writer = letters(store, plan, delivery.nowMs(), links, who, steps);
    const claimedMs = performance.now();
    for (const unit of unitsOf(claimed)) {
      const sending = sendUnit(unit, { plan, who, writer, claimedMs }, delivery)
        .catch(async (error) => {
          // What is wrong with one mail by itself holds up no other.
          if (isItsOwn(error)) return settle(await unwrittenOf(unit, error, plan, delivery.nowMs()), delivery);
          delivery.failure ??= { error };
          outbox.settle(unit.map(givenBack));
        })
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

  /** Owes the copies of what is due and cannot leave by mail now, so that whoever chose another channel does not wait for a mail server. */
  async function oweAhead(programmeId: string, plan: Plan, who: Who, { nowMs }: Delivery): Promise<void> {
    await oweCopies(store, plan, who, await store.notices.dueToMailboxes(programmeId, nowMs()), channels);
  }

  /** Sends one mail for all notices of a unit that still matter. */
  async function sendUnit(unit: ClaimedNotice[], batch: Batch, delivery: Delivery): Promise<void> {
    const live: ClaimedNotice[] = [];
    for (const notice of unit) {
      const reason = batch.writer.droppedBecause(notice);
      if (reason) settle([{ key: notice.key, claim: notice.claim, state: reason.dropped, answer: reason.answer }], delivery);
      else live.push(notice);
    }
    const [first] = live;
    if (!first) return;
    if (copyParts(first.recipient).channel !== undefined) return sendPersonally(live, batch, delivery);
    await oweCopies(store, batch.plan, batch.who, live, channels);
    const messageId = await named(live, (key) => messageIdOf(key, mailDomain));
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
      const references = [...(thread ? [`${thread}@${mailDomain}`] : []), ...(first.inReplyTo ? [first.inReplyTo] : [])];
      const replyTo = { name: plan.office.name, address: plan.office.officer };
      const keys = live.map(({ key }) => key);
      const traceId = traceIdOf(first.trace);
      const list = { id: plan.id, name: plan.name };
      const beganMs = Date.now();
      const outcome = await slot.send({ messageId, references, list, replyTo, ...(traceId !== undefined && { traceId }), ...mail }, () => outbox.isOurs(keys));
      if (outcome.kind === 'later') return outbox.settle(live.map(givenBack));
      const said = { messageId, address: mail.to.address, subject: mail.letter.subject, body: textOf(mail.letter) };
      const settlements = live.map((notice) => settlementOf(outcome, notice, said, delivery.nowMs(), pace));
      for (const [index, settlement] of settlements.entries())
        if (settlement.state === 'undeliverable') settlement.news = await newsOfLost(live[index] as ClaimedNotice, plan, delivery.nowMs());
      for (const [index, settlement] of settlements.entries()) {
        const { kind, trace } = live[index] as ClaimedNotice;
        if (trace !== undefined) settlement.trace = trace;
        tellMail(kind, settlement, beganMs);
      }
      settle(settlements, delivery);
    } finally {
      slot.free();
    }
  }

  /** Sends by the channel that a person chose; it waits for no mail server, and no mail waits for it. */
  async function sendPersonally(live: ClaimedNotice[], { plan, who, writer, claimedMs }: Batch, delivery: Delivery): Promise<void> {
    const keys = live.map(({ key }) => key);
    const mayGoOn = () => performance.now() - claimedMs <= FRESH_MS && outbox.isOurs(keys);
    const id = await named(live, (key) => key);
    const settlements = await tellPersonally(live, { id, store, plan, who, writer, channel, mayGoOn, nowMs: delivery.nowMs });
    if (settlements) settle(settlements, delivery);
    else outbox.settle(live.map(givenBack));
  }

  /** Gives the name under which these leave; the ledger knows it before anybody could have taken them. */
  async function named(live: ClaimedNotice[], by: (key: string) => string): Promise<string> {
    const { name, unknown } = nameOf(live, by);
    if (unknown.length > 0) await store.notices.name(unknown, outbox.claim, name);
    return name;
  }

  function settle(settlements: Settlement[], { report }: Delivery): void {
    for (const settlement of settlements) {
      count(report, settlement);
      log.info(deliveryFacts(settlement), 'delivery');
    }
    outbox.settle(settlements);
  }

  /** Settles a notice that leaves in no mail of its own: it is dropped, or a letter is owed to each enterprise in its stead. */
  async function withoutMail({ key, claim: by, ...notice }: ClaimedNotice, composed: Composed, delivery: Delivery, plan: Plan): Promise<void> {
    if ('dropped' in composed) return settle([{ key, claim: by, state: composed.dropped, answer: composed.answer }], delivery);
    if (!('each' in composed)) throw new TypeError(`a ${notice.kind} without an address`);
    const sendAtMs = delivery.nowMs();
    if (!('state' in notice)) {
      await store.notices.owe(lettersInstead(plan, notice, composed.each, sendAtMs));
      return settle([{ key, claim: by, state: 'sent', answer: `已分别致函 ${composed.each.length} 家企业`, sentAtMs: sendAtMs }], delivery);
    }
    const { rung, dueVersion, state, obligationId } = notice;
    const obligation = { programmeId: plan.id, obligationId, kind: 'enterprise' as const, rung, dueVersion, sequence: state.sequence };
    await store.notices.owe(
      composed.each
        .map((uscc) => recipientOf(uscc, 'enterprise'))
        .map((recipient) => ({ ...obligation, key: noticeKey({ ...obligation, recipient }), recipient, sendAtMs })),
    );
    settle([{ key, claim: by, state: 'sent', answer: `已分别致函 ${composed.each.length} 家企业`, sentAtMs: sendAtMs }], delivery);
  }

  return { sendAll, oweAhead };
}

/** Gives a letter to each enterprise for what one notice tells of all of them: about a morning's rungs, and each once. */
function lettersInstead(plan: Plan, { rung }: Pick<ClaimedNotice, 'rung'>, usccs: readonly string[], sendAtMs: number): NewNotice[] {
  const told = readRung(rung);
  if (told.about !== 'matters') throw new TypeError(`${rung} tells of no enterprises`);
  return usccs.map((uscc) => mattersNotice(plan.id, told.matter, { recipient: recipientOf(uscc, 'enterprise'), date: told.date, sendAtMs }));
}

/** Puts the mail in the trace of what owed it. A mail that time alone has owed begins a trace of its own. */
function tellMail(kind: string, { trace: parent, key, state, answer }: Settlement, beganMs: number): void {
  const attributes = { 'duban.notice': key, 'duban.state': state, 'smtp.code': codeOf(answer) ?? '' };
  tellStep(`mail ${kind}`, { parent, attributes }, beganMs, state !== 'sent');
}

const codeOf = (answer: string) => /^\d{3}\b/.exec(answer)?.[0];

/** Gives what became of a notice. A server's words may name a mailbox, so only their code is told. */
const deliveryFacts = ({ key, state, answer, messageId, inDoubt, nextAttemptInMs, trace }: Settlement) => ({
  ...(trace !== undefined && { trace: traceIdOf(trace) }),
  notice: key,
  state,
  code: codeOf(answer),
  messageId,
  inDoubt,
  nextAttemptInMs,
});

function count(report: DeliveryReport, { state, uncounted }: Settlement): void {
  if (uncounted) return;
  if (state === 'sent') report.sent++;
  else if (state === 'undeliverable') report.undeliverable++;
  else if (state === 'owed') report.deferred++;
  else report.overtaken++;
}
