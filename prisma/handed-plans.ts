import { createHash } from 'node:crypto';
import type { MachineEvent } from '../domain/kernel/machine.ts';
import type { Prisma, PrismaClient } from './generated/client.ts';

interface HandedPlan {
  programmeId: string;
  version: number;
  text: string;
  /** As JSON. */
  plan: string;
  reason: string;
}

/**
 * Keeps a plan that is handed in as the next version, beside whatever else has been handed in as that; gives its hash. A worker of 1.0.0 takes up
 * what stands among the versions, so that it is put there as well: this release puts what the act names in its place before it is in force.
 */
export async function keepHanded(prisma: PrismaClient, { programmeId, version, text, plan, reason }: HandedPlan): Promise<string> {
  const sha256 = createHash('sha256')
    .update(JSON.stringify([text, plan, reason]))
    .digest('hex');
  await prisma.$transaction([
    locked(prisma, programmeId),
    prisma.$executeRaw`
      INSERT INTO "HandedPlan" ("programmeId", "version", "sha256", "text", "plan", "reason")
      VALUES (${programmeId}, ${version}, ${sha256}, ${text}, ${plan}::jsonb, ${reason}) ON CONFLICT DO NOTHING`,
    // Where somebody else's has been taken up meanwhile the rules say so.
    prisma.$executeRaw`
      INSERT INTO "PlanVersion" AS v ("programmeId", "version", "text", "plan", "reason")
      VALUES (${programmeId}, ${version}, ${text}, ${plan}::jsonb, ${reason})
      ON CONFLICT ("programmeId", "version") DO UPDATE SET "text" = EXCLUDED."text", "plan" = EXCLUDED."plan", "reason" = EXCLUDED."reason"
      WHERE v."version" > (SELECT "planVersion" FROM "Programme" WHERE "id" = v."programmeId")`,
  ]);
  return sha256;
}

/**
 * Gives what puts in force what an amendment names, to be written before the amendment itself and in one transaction with it: nothing where it is
 * recorded already. What else was handed in for the version goes, and all of it where the programme ends.
 */
export function takenUp(
  prisma: PrismaClient,
  { itemId, events, state }: { itemId: string; events: readonly MachineEvent[]; state: unknown },
): Prisma.PrismaPromise<number>[] {
  const amended = events.filter(({ type }) => type === 'amended') as (MachineEvent & { planVersion?: number; sha256?: string })[];
  const taking = amended.map(
    ({ planVersion = 0, sha256 = '' }) => prisma.$executeRaw`
      INSERT INTO "PlanVersion" AS v ("programmeId", "version", "text", "plan", "reason")
      SELECT h."programmeId", h."version", h."text", h."plan", h."reason" FROM "HandedPlan" h JOIN "Programme" p ON p."id" = h."programmeId"
      WHERE h."programmeId" = ${itemId} AND h."version" = ${planVersion} AND h."sha256" = ${sha256} AND h."version" > p."planVersion"
      ON CONFLICT ("programmeId", "version") DO UPDATE SET "text" = EXCLUDED."text", "plan" = EXCLUDED."plan", "reason" = EXCLUDED."reason"
      WHERE (v."text", v."plan", v."reason") IS DISTINCT FROM (EXCLUDED."text", EXCLUDED."plan", EXCLUDED."reason")`,
  );
  const ends = ['closed', 'completed'].includes((state as { stage: string }).stage);
  const upTo = Math.max(0, ...amended.map(({ planVersion = 0 }) => planVersion));
  if (taking.length === 0 && !ends) return [];
  return [
    locked(prisma, itemId),
    ...taking,
    prisma.$executeRaw`DELETE FROM "HandedPlan" WHERE "programmeId" = ${itemId} AND (${ends} OR "version" <= ${upTo})`,
  ];
}

/**
 * Has whoever changes a programme's plans wait for whoever does it now: a statement that waits for a version in its middle would ask by what held
 * when it began which one is in force.
 */
const locked = (prisma: PrismaClient, programmeId: string) => prisma.$executeRaw`SELECT 1 FROM "Programme" WHERE "id" = ${programmeId} FOR NO KEY UPDATE`;
