import { setTimeout as pause } from 'node:timers/promises';
import { type Conversation, openConversation, SmtpFailure, type StepLimits } from './conversation.ts';
import type { MailServer } from './server.ts';

/** How long an unused connection is kept (real ms). */
const IDLE_MS = 5_000;

export interface Parcel {
  from: string;
  to: string;
  raw: Buffer;
  /** Asked right before the text leaves: whether it is still ours to send. */
  mayGoOn(): boolean;
}

/** What came of handing a parcel over. */
export type HandedOver =
  | { answer: string }
  /** No connection could be opened, or the server said no on one, or it broke. */
  | { failed: SmtpFailure; opened: boolean }
  /** Nothing was handed over: it is no longer ours to send, or everything ends. */
  | 'left';

/** Connections to one mail server: opened when they are needed, kept for a while, and each used by one parcel at a time. */
export function openConnections(server: MailServer, limits: StepLimits) {
  const idle = new Map<Conversation, NodeJS.Timeout>();
  const live = new Set<Conversation>();
  let opening = 0;
  let closed = false;

  async function take(): Promise<Conversation> {
    for (const [conversation, timer] of idle) {
      idle.delete(conversation);
      clearTimeout(timer);
      if (conversation.usable()) return conversation;
      live.delete(conversation);
    }
    opening++;
    try {
      const conversation = await openConversation(server, limits);
      live.add(conversation);
      return conversation;
    } finally {
      opening--;
    }
  }

  function keep(conversation: Conversation): void {
    if (closed || !conversation.usable()) {
      live.delete(conversation);
      conversation.quit();
      return;
    }
    const timer = setTimeout(() => {
      idle.delete(conversation);
      live.delete(conversation);
      conversation.quit();
    }, IDLE_MS);
    idle.set(conversation, timer.unref());
  }

  /** One parcel on one connection; `again` where that one had been ended meanwhile and nothing has happened. */
  async function tryOnce(parcel: Parcel): Promise<HandedOver | 'again'> {
    let conversation: Conversation;
    try {
      conversation = await take();
    } catch (error) {
      if (closed) return 'left';
      if (!(error instanceof SmtpFailure)) throw error;
      return { failed: error, opened: false };
    }
    const used = conversation.sent() > 0;
    try {
      if (!parcel.mayGoOn()) {
        keep(conversation);
        return 'left';
      }
      const answer = await conversation.send(parcel, parcel.raw, parcel.mayGoOn);
      keep(conversation);
      return { answer };
    } catch (error) {
      conversation.quit();
      live.delete(conversation);
      if (!(error instanceof SmtpFailure)) throw error;
      // A connection that the server had ended meanwhile, or wants to end after so many mails.
      if (used && error.step === 'sender' && !error.silent && (error.code === undefined || error.code === 421)) return 'again';
      if (!error.inDoubt && error.code === undefined && (closed || !parcel.mayGoOn())) return 'left';
      return { failed: error, opened: true };
    }
  }

  return {
    /** Connections that are open, whether they are used or not. */
    open: () => live.size,

    async handOver(parcel: Parcel): Promise<HandedOver> {
      for (;;) {
        const handed = await tryOnce(parcel);
        if (handed !== 'again') return handed;
      }
    },

    /** Ends every connection. A text that is on its way is waited for for so long (real ms), as long as `busy`. */
    async close(graceMs: number, busy: () => boolean): Promise<void> {
      closed = true;
      for (const [conversation, timer] of idle) {
        clearTimeout(timer);
        conversation.quit();
        live.delete(conversation);
      }
      idle.clear();
      for (const conversation of live) if (!conversation.handingOver()) conversation.cut();
      const deadlineMs = Date.now() + graceMs;
      while ((busy() || opening > 0) && Date.now() < deadlineMs) await pause(20);
      for (const conversation of live) conversation.cut();
    },
  };
}
