import { ApplicationFailure, activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { wallClock } from '../calendar/calendar.ts';
import { type ProgrammeClock, programmeNowMs, realInstantMs } from '../domain/clock.ts';
import { letterFor } from '../domain/mail.ts';
import { stillMatters } from '../domain/obligation.ts';
import { addressOf, datedMilestones, nameOf, OFFICE, OPERATOR, type Plan } from '../domain/plan.ts';
import type { ClaimedNotice, Settlement } from '../prisma/notices.ts';
import type { Store } from '../prisma/store.ts';
import type { DeliveryReport, Ports } from '../workflows/ports.ts';
import { LONGEST_SEND_MS, type MailTransport, type SendOutcome, SMTP_CONNECTIONS, textOf } from './mail.ts';

/** Notices claimed at once: as many as leave in about a second, so that the state they are judged by is no older than that. */
const batchSize = (mailsPerSecond: number) => Math.min(100, Math.max(SMTP_CONNECTIONS, Math.ceil(mailsPerSecond)));
/** Well within the workflow's heartbeat timeout, however slow a mail server answers (real ms). */
const HEARTBEAT_MS = 5_000;
/** A claim outlives the longest conversation with a mail server; after that whoever held it is dead (real ms). */
const CLAIM_MS = LONGEST_SEND_MS + 5_000;

/** How long to wait (real ms) before trying again: doubled each time from `first` up to `longest`. */
export interface RetryPace {
  /** For one notice that the server would not take now. */
  notice: { firstMs: number; longestMs: number };
  /** For a server that is down, which holds all of them. */
  server: { firstMs: number; longestMs: number };
}

const PACE: RetryPace = { notice: { firstMs: 30_000, longestMs: 30 * 60_000 }, server: { firstMs: 5_000, longestMs: 5 * 60_000 } };

/** Rung of the news that another notice cannot be delivered. */
const UNDELIVERABLE = 'undeliverable';

/** Real ms to wait after `failures` in a row; at least 1. */
function delayMs({ firstMs, longestMs }: RetryPace['notice'], failures: number): number {
  return Math.min(firstMs * 2 ** Math.min(failures - 1, 30), longestMs);
}

export function mailroomActivities(store: Store, transport: MailTransport, mailFrom: string, pace: RetryPace = PACE): Pick<Ports, 'deliver'> {
  const mailDomain = mailFrom.split('@')[1] ?? 'localhost';

  async function deliver({ programmeId, clock }: { programmeId: string; clock: ProgrammeClock }): Promise<DeliveryReport> {
    const report: DeliveryReport = { sent: 0, undeliverable: 0, overtaken: 0, deferred: 0, over: false, health: '邮件服务器正常' };
    const beating = setInterval(() => heartbeat(), HEARTBEAT_MS);
    try {
      return await deliverAll(programmeId, clock, report);
    } finally {
      clearInterval(beating);
    }
  }

  async function deliverAll(programmeId: string, clock: ProgrammeClock, report: DeliveryReport): Promise<DeliveryReport> {
    let ended = false;
    for (;;) {
      // Asked before every batch: a pause holds back what has not been claimed yet, an amendment brings new addresses.
      const programme = await store.programmes.get(programmeId);
      const contents = programme && (await store.programmes.plan(programmeId, programme.state.planVersion));
      if (!programme || !contents) return { ...report, over: true };
      ended = programme.state.stage === 'closed' || programme.state.stage === 'completed';
      // Held back, not lost: `resume` wakes the mailroom.
      if (programme.state.stage === 'paused') return { ...report, health: '创建工程已暂停发信' };
      const realNowMs = Date.now();
      const claimed = await store.notices.claim(
        programmeId,
        programmeNowMs(clock, realNowMs),
        realNowMs,
        realNowMs + CLAIM_MS,
        batchSize(transport.mailsPerSecond),
      );
      if (claimed.length === 0) break;
      await sendAll(claimed, contents.plan, clock, report);
    }
    const { sendAtMs, retryRealMs } = await store.notices.nextDue(programmeId, programmeNowMs(clock, Date.now()));
    const instants = [sendAtMs === undefined ? undefined : realInstantMs(clock, sendAtMs), retryRealMs].filter((instant) => instant !== undefined);
    return { ...report, over: ended, ...(instants.length > 0 && { nextAtMs: Math.min(...instants) }) };
  }

  /**
   * Sends a batch over all connections at once; answers are settled as they come.
   *
   * @throws ApplicationFailure `MailServerDown` when there is no server to talk to: the engine tries again later, which leaves no
   * trace in the history however long it takes, and shows on its page as a failing activity with the server's own words.
   */
  async function sendAll(claimed: ClaimedNotice[], plan: Plan, clock: ProgrammeClock, report: DeliveryReport): Promise<void> {
    const settling = settler(store);
    const waiting = [...claimed];
    const unsent: string[] = [];
    let down: string | undefined;
    const stopping = cancellationSignal();
    const sender = async () => {
      for (let notice = waiting.shift(); notice; notice = waiting.shift()) {
        if (down !== undefined || stopping.aborted) {
          unsent.push(notice.key);
          continue;
        }
        const settlement = await sendOne(notice, plan, clock);
        if ('down' in settlement) {
          down = settlement.down;
          unsent.push(notice.key);
          continue;
        }
        count(report, settlement);
        if (settlement.state === 'undeliverable') await tellUndeliverable(notice, plan, clock);
        await settling.add(settlement);
      }
    };
    await Promise.all(Array.from({ length: SMTP_CONNECTIONS * 2 }, sender));
    await settling.end();
    if (unsent.length === 0) return;
    await store.notices.release(unsent, Date.now());
    if (down === undefined)
      throw ApplicationFailure.create({ message: `工作进程正在停止，${unsent.length} 封待发`, type: 'WorkerStopping', category: 'BENIGN' });
    throw ApplicationFailure.create({
      message: `邮件服务器不可用，${unsent.length} 封待发：${down}`,
      type: 'MailServerDown',
      // Expected where mail servers are concerned: no alarm in the log at every attempt.
      category: 'BENIGN',
      nextRetryDelay: delayMs(pace.server, activityInfo().attempt),
    });
  }

  async function sendOne(notice: ClaimedNotice, plan: Plan, clock: ProgrammeClock): Promise<Settlement | { down: string }> {
    const { key, state } = notice;
    if (notice.overtaken) return { key, state: 'overtaken', answer: '已被后续催办取代' };
    if (!stillMatters(state, notice, notice.ownerToldAtMs)) return { key, state: 'moot', answer: '发出前情况已变，无须再发' };
    const address = addressOf(plan, notice.recipient);
    if (address === undefined) return { key, state: 'undeliverable', answer: '方案中没有此收件人的地址' };
    const nowMs = programmeNowMs(clock, Date.now());
    const wall = wallClock(plan.zone);
    const dated = datedMilestones(plan).find((milestone) => milestone.id === state.milestoneId);
    const letter = letterFor({
      plan,
      milestone: { name: notice.milestoneName, plan: dated?.milestone },
      state,
      kind: notice.kind,
      rung: notice.rung,
      recipient: notice.recipient,
      nowMs,
      minute: wall.minute,
      today: wall.date(nowMs),
      ...(await reasonOf(notice)),
    });
    const messageId = messageIdOf(key, mailDomain);
    const thread = `${state.id.replaceAll('/', '.')}@${mailDomain}`;
    const outcome = await transport.send({
      messageId,
      references: notice.inReplyTo ? [thread, notice.inReplyTo] : [thread],
      list: { id: plan.id, name: plan.name },
      to: { name: nameOf(plan, notice.recipient.split('/')[0] ?? ''), address },
      letter,
    });
    return settlementOf(outcome, notice, { messageId, address, subject: letter.subject, body: textOf(letter) }, clock, pace);
  }

  /** What a person wrote with the act that this notice is the news of, or what a mail server said of another notice. */
  async function reasonOf({ key, obligationId, kind, rung }: ClaimedNotice): Promise<{ reason?: string }> {
    if (kind !== 'news') return {};
    if (rung.startsWith(UNDELIVERABLE)) {
      const failed = await store.notices.get(key.split(`/${UNDELIVERABLE}/`)[0] ?? '');
      return { reason: `${failed?.address ?? failed?.recipient ?? ''}：${failed?.answer ?? ''}` };
    }
    const sequence = Number(/-(\d+)$/.exec(rung)?.[1]);
    const event = (await store.ledger.events(obligationId)).find((candidate) => candidate.sequence === sequence);
    const reason = event?.payload.reason;
    return typeof reason === 'string' && reason !== '' ? { reason } : {};
  }

  /** The office and the operator learn of a mail that cannot be delivered, unless it is their own. */
  async function tellUndeliverable(notice: ClaimedNotice, plan: Plan, clock: ProgrammeClock): Promise<void> {
    if (notice.rung.startsWith(UNDELIVERABLE)) return;
    const to = [`${OFFICE}/officer`, `${OPERATOR}/officer`].filter((recipient) => recipient !== notice.recipient);
    await store.notices.owe(
      to.map((recipient) => ({
        key: `${notice.key}/${UNDELIVERABLE}/${recipient}`,
        programmeId: plan.id,
        obligationId: notice.obligationId,
        rung: `${UNDELIVERABLE}-${notice.state.sequence}`,
        dueVersion: notice.dueVersion,
        sequence: notice.state.sequence,
        recipient,
        sendAtMs: programmeNowMs(clock, Date.now()),
      })),
    );
  }

  return { deliver };
}

/** The Message-ID of a notice: derived from its key, so that sending again can be recognised as the same. */
export function messageIdOf(key: string, mailDomain: string): string {
  return `${key.replaceAll('/', '.')}@${mailDomain}`;
}

function settlementOf(
  outcome: SendOutcome,
  notice: ClaimedNotice,
  mail: Pick<Settlement, 'messageId' | 'address' | 'subject' | 'body'>,
  clock: ProgrammeClock,
  pace: RetryPace,
): Settlement | { down: string } {
  const { key } = notice;
  const { answer, inDoubt } = outcome;
  switch (outcome.kind) {
    case 'accepted':
      return { key, state: 'sent', answer, ...mail, sentAtMs: programmeNowMs(clock, Date.now()) };
    case 'undeliverable':
      return { key, state: 'undeliverable', answer, ...mail };
    case 'deferred':
      return { key, state: 'owed', answer, inDoubt, nextAttemptRealMs: Date.now() + delayMs(pace.notice, notice.attempts + 1), ...mail };
    case 'down':
      return { down: answer };
  }
}

function count(report: DeliveryReport, { state }: Settlement): void {
  if (state === 'sent') report.sent++;
  else if (state === 'undeliverable') report.undeliverable++;
  else if (state === 'owed') report.deferred++;
  else report.overtaken++;
}

/**
 * Writes answers as they come, all that have come since the last write in one statement: what a crash leaves in doubt is
 * only what was accepted within one write.
 */
function settler(store: Store) {
  let pending: Settlement[] = [];
  let writing: Promise<void> | undefined;
  const write = async () => {
    while (pending.length > 0) {
      const batch = pending;
      pending = [];
      await store.notices.settle(batch, Date.now());
    }
  };
  const flush = () => {
    writing ??= write().finally(() => {
      writing = undefined;
    });
    return writing;
  };
  return {
    add: (settlement: Settlement) => {
      pending.push(settlement);
      return flush();
    },
    end: async () => {
      while (pending.length > 0 || writing) await flush();
    },
  };
}
