import { ApplicationFailure, activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { EACH_ENTERPRISE, OFFICE, OPERATOR, recipientOf } from '../domain/kernel/bodies.ts';
import { type ProgrammeClock, programmeNowMs, realInstantMs } from '../domain/kernel/clock.ts';
import { noticeKey, readRung, rungText, undeliverableKey } from '../domain/obligation/notices.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { ClaimedNotice, Settlement } from '../prisma/notices.ts';
import type { Store } from '../prisma/store.ts';
import type { DeliveryReport, Ports } from '../workflows/ports.ts';
import { type AboutObligation, isAboutObligation, letters, type MailLinks } from './letters.ts';
import { LONGEST_SEND_MS, type MailTransport, type SendOutcome, SMTP_CONNECTIONS, textOf } from './mail.ts';

/** Notices claimed at once: as many as leave in half a second, so that with the batch before the state they are judged by is a second old at most. */
const batchSize = (mailsPerSecond: number) => Math.min(1_000, Math.max(SMTP_CONNECTIONS, Math.ceil(mailsPerSecond / 2)));
/** Answers are written down so often (real ms): what a crash leaves in doubt is what was accepted within one such while. */
const SETTLE_EVERY_MS = 20;
/** How long a delivery waits for what is recorded at the same instant (real ms). */
const GATHER_MS = 150;
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

export function mailroomActivities(
  store: Store,
  transport: MailTransport,
  mailFrom: string,
  pace: RetryPace = PACE,
  links?: MailLinks,
): Pick<Ports, 'deliver'> {
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
    // What shares an instant is recorded within moments of each other, and goes together.
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    const held: { health?: string; over?: boolean; ended?: boolean } = {};
    const lanes: Promise<void>[] = [];
    const size = batchSize(transport.mailsPerSecond);
    const lane = async () => {
      for (;;) {
        // Asked before every batch: a pause holds back what has not been claimed yet, an amendment brings new addresses.
        const programme = await store.programmes.get(programmeId);
        const contents = programme && (await store.programmes.plan(programmeId, programme.state.planVersion));
        if (!programme || !contents) {
          held.over = true;
          return;
        }
        held.ended = programme.state.stage === 'closed' || programme.state.stage === 'completed';
        // Held back, not lost: `resume` wakes the mailroom.
        if (programme.state.stage === 'paused') {
          held.health = '创建工程已暂停发信';
          return;
        }
        const realNowMs = Date.now();
        const claimed = await store.notices.claim(programmeId, programmeNowMs(clock, realNowMs), realNowMs, realNowMs + CLAIM_MS, size);
        if (claimed.length === 0) return;
        // A full batch: while it is sent, a second lane fetches the next, so that the connections never wait for the database.
        if (claimed.length === size && lanes.length === 1) lanes.push(lane());
        await sendAll(claimed, contents.plan, clock, report);
      }
    };
    lanes.push(lane());
    for (let index = 0; index < lanes.length; index++) await Promise.allSettled([lanes[index]]);
    await Promise.all(lanes);
    if (held.over) return { ...report, over: true };
    if (held.health !== undefined) return { ...report, health: held.health };
    const { sendAtMs, retryRealMs } = await store.notices.nextDue(programmeId, programmeNowMs(clock, Date.now()));
    const instants = [sendAtMs === undefined ? undefined : realInstantMs(clock, sendAtMs), retryRealMs].filter((instant) => instant !== undefined);
    return { ...report, over: held.ended ?? false, ...(instants.length > 0 && { nextAtMs: Math.min(...instants) }) };
  }

  /**
   * Sends a batch over all connections at once; answers are settled as they come.
   *
   * @throws ApplicationFailure `MailServerDown` when there is no server to talk to: the engine tries again later, which leaves no
   * trace in the history however long it takes, and shows on its page as a failing activity with the server's own words.
   */
  async function sendAll(claimed: ClaimedNotice[], plan: Plan, clock: ProgrammeClock, report: DeliveryReport): Promise<void> {
    const settling = settler(store);
    const writer = letters(store, plan, programmeNowMs(clock, Date.now()), links);
    const waiting = unitsOf(claimed);
    const unsent: string[] = [];
    let down: string | undefined;
    const stopping = cancellationSignal();
    const sender = async () => {
      for (let unit = waiting.shift(); unit; unit = waiting.shift()) {
        const settled = down === undefined && !stopping.aborted ? await sendUnit(unit, plan, writer, clock) : [];
        if ('down' in settled) down = settled.down;
        const settlements = 'down' in settled ? settled.settled : settled;
        const done = new Set(settlements.map(({ key }) => key));
        unsent.push(...unit.filter(({ key }) => !done.has(key)).map(({ key }) => key));
        for (const settlement of settlements) count(report, settlement);
        const lost = settlements.find(({ state }) => state === 'undeliverable');
        const notice = lost && unit.find(({ key }) => key === lost.key);
        if (notice) await tellUndeliverable(notice, plan, clock);
        settling.add(settlements);
      }
    };
    await Promise.all(Array.from({ length: SMTP_CONNECTIONS }, sender));
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

  /** One mail for all notices of a unit that still matter; what became of each. `down` where there is no server to take it. */
  async function sendUnit(
    unit: ClaimedNotice[],
    plan: Plan,
    writer: ReturnType<typeof letters>,
    clock: ProgrammeClock,
  ): Promise<Settlement[] | { down: string; settled: Settlement[] }> {
    const settled: Settlement[] = [];
    const live: ClaimedNotice[] = [];
    for (const notice of unit) {
      const reason = writer.droppedBecause(notice);
      if (reason) settled.push({ key: notice.key, state: reason.dropped, answer: reason.answer });
      else live.push(notice);
    }
    const [first] = live;
    if (!first) return settled;
    const composed = live.length === 1 ? await writer.compose(first) : await writer.composeTogether(live as AboutObligation[]);
    if ('dropped' in composed) return [...settled, { key: first.key, state: composed.dropped, answer: composed.answer }];
    if ('each' in composed) return [...settled, await tellEach(first, composed.each, plan, clock)];
    const { thread, ...mail } = composed.mail;
    // Of several in one mail the first gives its name, and their number: another set of them is another mail.
    const messageId = messageIdOf(live.length === 1 ? first.key : `${first.key}.and-${live.length - 1}`, mailDomain);
    const { kind, answer, inDoubt } = await transport.send({
      messageId,
      references: [...(thread ? [`${thread}@${mailDomain}`] : []), ...(first.inReplyTo ? [first.inReplyTo] : [])],
      list: { id: plan.id, name: plan.name },
      ...mail,
    });
    if (kind === 'down') return { down: answer, settled };
    const said = { messageId, address: mail.to.address, subject: mail.letter.subject, body: textOf(mail.letter) };
    return [...settled, ...live.map((notice) => settlementOf({ kind, answer, inDoubt }, notice, said, clock, pace))];
  }

  /** One letter for each enterprise, owed like every other: sent in batches, each by the state of its moment. */
  async function tellEach(notice: ClaimedNotice, usccs: string[], plan: Plan, clock: ProgrammeClock): Promise<Settlement> {
    const { key, rung, dueVersion } = notice;
    if (!isAboutObligation(notice)) throw new TypeError(`a ${notice.kind} is about no roster`);
    const sendAtMs = programmeNowMs(clock, Date.now());
    const obligation = {
      programmeId: plan.id,
      obligationId: notice.obligationId,
      kind: 'enterprise' as const,
      rung,
      dueVersion,
      sequence: notice.state.sequence,
    };
    await store.notices.owe(
      usccs
        .map((uscc) => recipientOf(uscc, 'enterprise'))
        .map((recipient) => ({ ...obligation, key: noticeKey({ ...obligation, recipient }), recipient, sendAtMs })),
    );
    return { key, state: 'sent', answer: `已分别致函 ${usccs.length} 家企业`, sentAtMs: sendAtMs };
  }

  /**
   * The office and the operator learn of a mail that cannot be delivered, unless it is their own. That of an enterprise is for
   * its department to see in the list of notices: thousands may have moved their mailbox.
   */
  async function tellUndeliverable(notice: ClaimedNotice, plan: Plan, clock: ProgrammeClock): Promise<void> {
    if (readRung(notice.rung).about === 'undeliverable' || !isAboutObligation(notice) || notice.kind === 'enterprise') return;
    const to = [recipientOf(OFFICE, 'officer'), recipientOf(OPERATOR, 'officer')].filter((recipient) => recipient !== notice.recipient);
    await store.notices.owe(
      to.map((recipient) => ({
        key: undeliverableKey(notice.key, recipient),
        programmeId: plan.id,
        obligationId: notice.obligationId,
        kind: 'news' as const,
        rung: rungText({ about: 'undeliverable', sequence: notice.state.sequence }),
        dueVersion: notice.dueVersion,
        sequence: notice.state.sequence,
        recipient,
        sendAtMs: programmeNowMs(clock, Date.now()),
      })),
    );
  }

  return { deliver };
}

/**
 * What leaves in one mail: several departments' rungs of one milestone to one who is none of them go together, everything else
 * by itself.
 */
function unitsOf(claimed: ClaimedNotice[]): ClaimedNotice[][] {
  const units = new Map<string, ClaimedNotice[]>();
  for (const notice of claimed) {
    const above = notice.kind === 'ladder' && notice.recipient !== EACH_ENTERPRISE && !notice.recipient.startsWith(`${notice.state.departmentId}/`);
    const key = above ? `${notice.recipient} ${notice.state.milestoneId} ${notice.rung}` : notice.key;
    const unit = units.get(key);
    if (unit) unit.push(notice);
    else units.set(key, [notice]);
  }
  return [...units.values()];
}

/** The Message-ID of a notice: derived from its key, so that sending again can be recognised as the same. */
export function messageIdOf(key: string, mailDomain: string): string {
  return `${key.replaceAll('/', '.')}@${mailDomain}`;
}

function settlementOf(
  outcome: SendOutcome & { kind: Exclude<SendOutcome['kind'], 'down'> },
  notice: ClaimedNotice,
  mail: Pick<Settlement, 'messageId' | 'address' | 'subject' | 'body'>,
  clock: ProgrammeClock,
  pace: RetryPace,
): Settlement {
  const { key } = notice;
  const { answer, inDoubt } = outcome;
  switch (outcome.kind) {
    case 'accepted':
      return { key, state: 'sent', answer, ...mail, sentAtMs: programmeNowMs(clock, Date.now()) };
    case 'undeliverable':
      return { key, state: 'undeliverable', answer, ...mail };
    case 'deferred':
      return { key, state: 'owed', answer, inDoubt, nextAttemptRealMs: Date.now() + delayMs(pace.notice, notice.attempts + 1), ...mail };
  }
}

function count(report: DeliveryReport, { state }: Settlement): void {
  if (state === 'sent') report.sent++;
  else if (state === 'undeliverable') report.undeliverable++;
  else if (state === 'owed') report.deferred++;
  else report.overtaken++;
}

/**
 * Writes answers down while others still come, all that have come since the last write in one statement: what a crash leaves in
 * doubt is only what was accepted within one write. A write that fails fails the next call.
 */
function settler(store: Store) {
  let pending: Settlement[] = [];
  let writing: Promise<void> | undefined;
  let failed: { error: unknown } | undefined;
  const write = async () => {
    while (pending.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, SETTLE_EVERY_MS));
      const batch = pending;
      pending = [];
      await store.notices.settle(batch, Date.now());
    }
  };
  const flush = () => {
    writing ??= write()
      .catch((error) => {
        failed = { error };
      })
      .finally(() => {
        writing = undefined;
      });
    return writing;
  };
  const check = () => {
    if (failed) throw failed.error;
  };
  return {
    add: (settlements: Settlement[]): void => {
      check();
      pending.push(...settlements);
      void flush();
    },
    end: async () => {
      while (!failed && (pending.length > 0 || writing)) await flush();
      check();
    },
  };
}
