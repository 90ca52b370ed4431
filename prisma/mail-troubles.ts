import { shown } from '../domain/kernel/text.ts';
import { alarmsOn } from './alarms.ts';
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

/** The beginning of the keys of their alarms. */
const PREFIX = 'mail/';

/**
 * Opens what stands in the way of mails, for all who have to see it. Each trouble is an alarm as well; the table of their own is what workers
 * of an earlier release write and read, and goes when none of them can be running any more.
 */
export function mailTroublesOn(prisma: PrismaClient) {
  const alarms = alarmsOn(prisma);
  return {
    /** Writes down what stands in the way now; a trouble that no longer does goes, where `allKnown` says that nothing else can. */
    async put(troubles: { scope: string; kind: string; answer: string; sinceMs: number }[], allKnown: boolean): Promise<void> {
      for (const { scope, kind, answer, sinceMs } of troubles) {
        const said = { kind, answer: shown(answer, 1_000), since: new Date(sinceMs), seen: new Date() };
        await prisma.mailTrouble.upsert({ where: { scope }, create: { scope, ...said }, update: said });
        await alarms.raise({ key: `${PREFIX}${scope}`, kind: 'mail-trouble', ...(scope !== '' && { item: scope }), what: `${kind}: ${answer}` });
      }
      if (!allKnown) return;
      const scopes = troubles.map(({ scope }) => scope);
      await prisma.mailTrouble.deleteMany({ where: { scope: { notIn: scopes } } });
      await alarms.settleOthers(
        PREFIX,
        scopes.map((scope) => `${PREFIX}${scope}`),
        'mailroom',
      );
    },

    /** Lists the troubles, the mail server's own first. */
    async list(): Promise<MailTroubleRow[]> {
      const rows = await prisma.mailTrouble.findMany({ orderBy: { scope: 'asc' } });
      return rows.map(({ scope, kind, answer, since, seen }) => ({ scope, kind, answer, sinceRealMs: since.getTime(), seenRealMs: seen.getTime() }));
    },
  };
}
