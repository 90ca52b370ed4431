import { shown } from '../domain/kernel/text.ts';
import type { PrismaClient } from './generated/client.ts';

export interface MailTroubleRow {
  /** A recipient domain; empty for the mail server itself. */
  scope: string;
  kind: string;
  /** The server's own words, or what happened to the connection. */
  answer: string;
  sinceRealMs: number;
  seenRealMs: number;
}

/** What stands in the way of mails, for all who have to see it. */
export function mailTroublesOn(prisma: PrismaClient) {
  return {
    /** Writes down what stands in the way now; what does no longer goes, where `allKnown` says that nothing else can. */
    async put(troubles: { scope: string; kind: string; answer: string; sinceMs: number }[], allKnown: boolean): Promise<void> {
      for (const { scope, kind, answer, sinceMs } of troubles) {
        const said = { kind, answer: shown(answer, 1_000), since: new Date(sinceMs), seen: new Date() };
        await prisma.mailTrouble.upsert({ where: { scope }, create: { scope, ...said }, update: said });
      }
      if (allKnown) await prisma.mailTrouble.deleteMany({ where: { scope: { notIn: troubles.map(({ scope }) => scope) } } });
    },

    /** The server's own first. */
    async list(): Promise<MailTroubleRow[]> {
      const rows = await prisma.mailTrouble.findMany({ orderBy: { scope: 'asc' } });
      return rows.map(({ scope, kind, answer, since, seen }) => ({ scope, kind, answer, sinceRealMs: since.getTime(), seenRealMs: seen.getTime() }));
    },
  };
}
