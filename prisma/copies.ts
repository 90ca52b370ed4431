import type { NoticeKind } from '../domain/words/notices.ts';
import type { PrismaClient } from './generated/client.ts';

/** Of how many mails that stand still copies are owed ahead at once. */
const MOST_AHEAD = 5_000;

/** A notice to a mailbox, as far as it says who has a copy of it. */
export interface CopiedNotice {
  key: string;
  kind: NoticeKind;
  rung: string;
  recipient: string;
}

/** Opens the copies of notices: what goes to a mailbox, to one person by name as well. */
export function copiesOn(prisma: PrismaClient) {
  return {
    /**
     * Lists what is due, is to a mailbox, and has not left: whose copies may be owed already. Programme epoch ms.
     */
    async dueToMailboxes(programmeId: string, dueAtMs: number): Promise<CopiedNotice[]> {
      return prisma.notice.findMany({
        where: {
          programmeId,
          state: 'owed',
          send: { lte: new Date(dueAtMs) },
          NOT: [{ recipient: { contains: '@' } }, { recipient: { endsWith: '/enterprise' } }],
        },
        select: { key: true, kind: true, rung: true, recipient: true },
        orderBy: [{ send: 'asc' }, { key: 'asc' }],
        take: MOST_AHEAD,
      }) as Promise<CopiedNotice[]>;
    },

    /**
     * Owes the same as a notice to somebody else as well, by a key of its own and once.
     *
     * @param copies `unless`: keys of the copies by which that person has it already, or will: who chooses another channel meanwhile is not told twice.
     */
    async oweCopies(copies: { key: string; of: string; recipient: string; unless?: string[] }[]): Promise<void> {
      await prisma.$executeRaw`
        INSERT INTO "Notice" ("key", "programmeId", "obligationId", "kind", "rung", "dueVersion", "sequence", "recipient", "send")
        SELECT c."key", n."programmeId", n."obligationId", n."kind", n."rung", n."dueVersion", n."sequence", c."recipient", n."send"
        FROM jsonb_to_recordset(${JSON.stringify(copies)}::jsonb) AS c("key" text, "of" text, "recipient" text, "unless" jsonb) JOIN "Notice" n ON n."key" = c."of"
        WHERE NOT EXISTS (SELECT 1 FROM "Notice" other WHERE other."key" IN (SELECT jsonb_array_elements_text(coalesce(c."unless", '[]'))))
        ON CONFLICT ("key") DO NOTHING`;
    },
  };
}
