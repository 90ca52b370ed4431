import { ApplicationFailure, activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { type ProgrammeClock, programmeNowMs, realInstantMs } from '../domain/clock.ts';
import { OFFICE, OPERATOR, type Plan } from '../domain/plan.ts';
import type { ClaimedNotice, Settlement } from '../prisma/notices.ts';
import type { Store } from '../prisma/store.ts';
import type { DeliveryReport, Ports } from '../workflows/ports.ts';
import { letters, UNDELIVERABLE } from './letters.ts';
import { LONGEST_SEND_MS, type MailTransport, type SendOutcome, SMTP_CONNECTIONS, textOf } from './mail.ts';

/** Notices claimed at once: as many as leave in about a second, so that the state they are judged by is no older than that. */
const batchSize = (mailsPerSecond: number) => Math.min(1_000, Math.max(SMTP_CONNECTIONS, Math.ceil(mailsPerSecond)));
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
    const writer = letters(store, plan, programmeNowMs(clock, Date.now()));
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
        const settlement = await sendOne(notice, plan, writer, clock);
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

  async function sendOne(notice: ClaimedNotice, plan: Plan, writer: ReturnType<typeof letters>, clock: ProgrammeClock): Promise<Settlement | { down: string }> {
    const { key } = notice;
    const composed = await writer.compose(notice);
    if ('dropped' in composed) return { key, state: composed.dropped, answer: composed.answer };
    if ('each' in composed) return tellEach(notice, composed.each, plan, clock);
    const { thread, ...mail } = composed.mail;
    const messageId = messageIdOf(key, mailDomain);
    const outcome = await transport.send({
      messageId,
      references: [...(thread ? [`${thread}@${mailDomain}`] : []), ...(notice.inReplyTo ? [notice.inReplyTo] : [])],
      list: { id: plan.id, name: plan.name },
      ...mail,
    });
    return settlementOf(outcome, notice, { messageId, address: mail.to.address, subject: mail.letter.subject, body: textOf(mail.letter) }, clock, pace);
  }

  /** One letter for each enterprise, owed like every other: sent in batches, each by the state of its moment. */
  async function tellEach(notice: ClaimedNotice, usccs: string[], plan: Plan, clock: ProgrammeClock): Promise<Settlement> {
    const { key, rung, dueVersion } = notice;
    if (notice.kind === 'digest') throw new TypeError('a digest is about no roster');
    const sendAtMs = programmeNowMs(clock, Date.now());
    const obligation = {
      programmeId: plan.id,
      obligationId: notice.obligationId,
      kind: 'enterprise' as const,
      rung,
      dueVersion,
      sequence: notice.state.sequence,
    };
    const prefix = `${notice.state.id}/${rung}/v${dueVersion}`;
    await store.notices.owe(usccs.map((uscc) => ({ ...obligation, key: `${prefix}/${uscc}/enterprise`, recipient: `${uscc}/enterprise`, sendAtMs })));
    return { key, state: 'sent', answer: `已分别致函 ${usccs.length} 家企业`, sentAtMs: sendAtMs };
  }

  /**
   * The office and the operator learn of a mail that cannot be delivered, unless it is their own. That of an enterprise is for
   * its department to see in the list of notices: thousands may have moved their mailbox.
   */
  async function tellUndeliverable(notice: ClaimedNotice, plan: Plan, clock: ProgrammeClock): Promise<void> {
    if (notice.rung.startsWith(UNDELIVERABLE) || notice.kind === 'digest' || notice.kind === 'enterprise') return;
    const to = [`${OFFICE}/officer`, `${OPERATOR}/officer`].filter((recipient) => recipient !== notice.recipient);
    await store.notices.owe(
      to.map((recipient) => ({
        key: `${notice.key}/${UNDELIVERABLE}/${recipient}`,
        programmeId: plan.id,
        obligationId: notice.obligationId,
        kind: 'news' as const,
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
