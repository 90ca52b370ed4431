import type { PlainDate } from '../domain/kernel/dates.ts';
import { HOLDING_STAGES, type LateDate } from '../domain/matters/brief.ts';
import type { PrismaClient } from './generated/client.ts';

/** Opens what the office's brief looks at besides obligations and matters. */
export function briefOn(prisma: PrismaClient) {
  return {
    /** Gives every date of an enterprise that has passed on `date` and still waits; says the same as `waitingDatesOf` in domain/matters/brief.ts. */
    async lateDates(programmeId: string, date: PlainDate): Promise<LateDate[]> {
      return prisma.$queryRaw<LateDate[]>`
        SELECT l."kind", e."departmentId" AS "org", e."uscc" AS "id", e."name", l."dueOn" FROM "Enterprise" e
        CROSS JOIN LATERAL (VALUES
          ('rectification', e."rectifyBy", e."rectifyBy" < ${date}),
          ('yearly', e."yearlyDueOn", e."yearlyDueOn" < ${date} AND e."expiresOn" >= ${date} AND e."stage" = ANY(${HOLDING_STAGES})),
          ('expiry', e."expiresOn", e."expiresOn" < ${date} AND e."stage" = ANY(${HOLDING_STAGES}))
        ) AS l("kind", "dueOn", "late")
        WHERE e."programmeId" = ${programmeId} AND e."stage" <> 'closed' AND l."late" ORDER BY l."dueOn", e."uscc"`;
    },
  };
}
