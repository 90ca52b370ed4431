import { setTimeout as pause } from 'node:timers/promises';
import { cancellationSignal } from '@temporalio/activity';
import { COMMITTEE, OFFICE, OPERATOR, recipientOf } from '../domain/kernel/bodies.ts';
import { usesChannel } from '../domain/kernel/channels.ts';
import { programmeNowMs, realInstantMs } from '../domain/kernel/clock.ts';
import { addressOf, type Plan } from '../domain/plan/plan.ts';
import { mailTroubleSentence } from '../domain/words/mail.ts';
import type { ClaimedNotice } from '../prisma/notices.ts';
import type { Store } from '../prisma/store.ts';
import { SMTP_CONNECTIONS } from '../smtp/lanes.ts';
import type { Backoff } from '../smtp/verdicts.ts';
import type { DeliveryReport, Ports } from '../workflows/ports.ts';
import { beating } from './beating.ts';
import type { PersonalChannel } from './channel.ts';
import { copiesAt, type Who, whoNow } from './copies.ts';
import { engineClock } from './engine-time.ts';
import type { MailLinks } from './letter-desk.ts';
import type { MailTransport } from './mail.ts';
import { HOLD_MS, type Outbox } from './outbox.ts';
import { type Delivery, openSender } from './sending.ts';
import type { StepsNow } from './steps-now.ts';
import { openTroubles, type Troubles } from './troubles.ts';

/**
 * Gives the number of notices that are claimed at once: as many as leave in half a second, so that the state by which they are judged is a
 * second old at most, even with the batch before.
 */
const batchSize = (mailsPerSecond: number) => Math.min(1_000, Math.max(SMTP_CONNECTIONS, Math.ceil(mailsPerSecond / 2)));
/** How long a delivery waits for what people do at the same instant (real ms). */
const GATHER_MS = 150;
/** How long it waits at most for obligations whose instant has just come: what sixty of them tell the office is one mail (real ms). */
const GATHER_LONGEST_MS = 3_000;
/** The same of a clock that runs through weeks in seconds, where one or another's instant has always just come (programme ms). */
const GATHER_LONGEST_PROGRAMME_MS = 60 * 60_000;
const GATHER_LOOK_MS = 50;
/** How often new notices are looked for while a slow conversation lasts (real ms). */
const LOOK_EVERY_MS = 400;
/** How often copies are owed ahead of mails that stand still (real ms). */
const AHEAD_EVERY_MS = 5_000;
/** How long a delivery claims notices (real ms), well within its timeout; conversations that last longer go on without it. */
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
  /** The way besides mail in which people may be told, where the deployment has one. */
  channel?: PersonalChannel;
  /** Where what stands in the way of mails is told, by others of this process as well. */
  troubles?: Troubles;
  /** How enterprises' steps are read; each time from the registry unless told. */
  steps?: StepsNow;
}

export function mailroomActivities({
  store,
  transport,
  outbox,
  mailFrom,
  pace = PACE,
  links,
  channel,
  troubles = openTroubles(store, transport),
  steps,
}: Mailroom): Pick<Ports, 'deliver'> {
  const sender = openSender({ store, transport, outbox, pace, links, channel, steps, mailDomain: mailFrom.split('@')[1] ?? 'localhost' });
  const size = () => batchSize(transport.mailsPerSecond());

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
    return beating(async () => {
      // What was learnt while the database was away is written first: it says what need not be sent again.
      await outbox.written();
      await gather(programmeId, delivery);
      return deliverAll(programmeId, delivery);
    });
  }

  /** Waits for what is recorded at the same instant, so that it goes together. An obligation that records nothing for longer holds nobody up. */
  async function gather(programmeId: string, { clock, nowMs, realNowMs }: Delivery): Promise<void> {
    const longestMs = Math.min(GATHER_LONGEST_MS, GATHER_LONGEST_PROGRAMME_MS / clock.rate);
    const untilRealMs = realNowMs() + longestMs;
    await pause(GATHER_MS);
    while (realNowMs() < untilRealMs && (await store.ledger.comesDue(programmeId, programmeNowMs(clock, realNowMs() - longestMs), nowMs())))
      await pause(GATHER_LOOK_MS);
  }

  async function deliverAll(programmeId: string, delivery: Delivery): Promise<DeliveryReport> {
    const { report, under } = delivery;
    const beganMs = performance.now();
    const stopping = cancellationSignal();
    let ended = false;
    let claimedAny = false;
    let personal = false;
    let aheadMs = Number.NEGATIVE_INFINITY;
    while (!stopping.aborted && !delivery.failure && performance.now() - beganMs < CLAIMING_MS) {
      // The programme is read before every batch: a pause holds back what has not been claimed yet, an amendment brings new addresses.
      const programme = await store.programmes.get(programmeId);
      const contents = programme && (await store.programmes.plan(programmeId, programme.state.planVersion));
      if (!programme || !contents) return { ...report, over: true };
      ended = programme.state.stage === 'closed' || programme.state.stage === 'completed';
      // Mails are held back and not lost: `resume` wakes the mailroom.
      if (programme.state.stage === 'paused') return { ...report, health: '督办事项已暂停发信' };
      const held = transport.heldMs() > 0;
      const who = await whoNow(store);
      // Whoever chose another channel hears by that, whatever mail does.
      personal = channel !== undefined && who.people.some((person) => usesChannel(person, 'webhook'));
      if (held && !personal) break;
      if (personal && isHeldUp(transport) && performance.now() - aheadMs > AHEAD_EVERY_MS) {
        aheadMs = performance.now();
        await sender.oweAhead(programmeId, contents.plan, who, delivery);
      }
      const claimed = await claim(programmeId, contents.plan, who, delivery, held);
      claimedAny ||= claimed.length > 0;
      if (claimed.length === 0 && under.size === 0) break;
      sender.sendAll(claimed, contents.plan, who, delivery);
      await troubles.tell(false);
      // The next batch is fetched while a full one is sent, so that connections never wait for the database.
      if (claimed.length < size()) await Promise.race([moved(delivery), pause(LOOK_EVERY_MS)]);
      while (delivery.waiting > size() / 2) await moved(delivery);
    }
    await Promise.race([Promise.all(under), pause(ENDING_MS)]);
    await outbox.written();
    if (delivery.failure) throw delivery.failure.error;
    const due = await store.notices.nextDue(programmeId, delivery.nowMs());
    const waits = due.retryInMs !== undefined && due.retryInMs <= 0;
    await troubles.tell(report.sent > 0 || !waits);
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
      // What comes to be owed meanwhile waits for the server, except where somebody hears of it by another way.
      ...(heldMs > 0 && !personal && { heldUntilMs: nowRealMs + heldMs }),
      ...(instants.length > 0 && { nextAtMs: Math.ceil(Math.min(...instants)) }),
    };
  }

  const moved = (delivery: Delivery) =>
    new Promise<void>((resolve) => {
      delivery.moved = resolve;
    });

  async function claim(programmeId: string, plan: Plan, who: Who, delivery: Delivery, onlyByChannel: boolean): Promise<ClaimedNotice[]> {
    const { domains, addresses } = transport.busy();
    const units = domains.length + addresses.length === 0 ? [] : await store.ledger.units(programmeId);
    const askedMs = performance.now();
    const claimed = await store.notices.claim({
      programmeId,
      dueAtMs: delivery.nowMs(),
      claim: outbox.claim,
      holdMs: HOLD_MS,
      limit: size(),
      takeOver: outbox.maySucceed(),
      onlyByChannel,
      except: { keys: outbox.inHand(), recipients: recipientsAt(plan, who, units, domains, addresses), domains, addresses },
    });
    outbox.hold(
      claimed.map(({ key }) => key),
      askedMs,
    );
    return claimed;
  }

  return { deliver };
}

/** Whether some mails cannot leave now. */
function isHeldUp(transport: MailTransport): boolean {
  const { domains, addresses } = transport.busy();
  return transport.heldMs() > 0 || domains.length + addresses.length > 0;
}

/** Lists the recipients whose address is one of these, or at one of these domains: those of the plan, people with an address of their own, units. */
function recipientsAt(plan: Plan, who: Who, units: { recipient: string; mail: string }[], domains: string[], addresses: string[]): string[] {
  if (domains.length + addresses.length === 0) return [];
  const isAt = (address: string | undefined) =>
    address !== undefined && (addresses.includes(address) || domains.includes(address.split('@').at(-1)?.toLowerCase() ?? ''));
  const bodies = [...plan.departments.map(({ id }) => id), ...plan.bodies.map(({ id }) => id), OFFICE, COMMITTEE, OPERATOR];
  const mailboxes = bodies.flatMap((body) => ['officer', 'head', 'director'].map((role) => recipientOf(body, role)));
  const atUnits = units.filter(({ mail }) => isAt(mail)).map(({ recipient }) => recipient);
  return [...mailboxes.filter((recipient) => isAt(addressOf(plan, recipient))), ...copiesAt(who, isAt), ...atUnits];
}
