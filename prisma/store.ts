import { PrismaPg } from '@prisma/adapter-pg';
import { absencesOn } from './absences.ts';
import { accountsOn } from './accounts.ts';
import { databaseAddress } from './address.ts';
import { alarmsOn } from './alarms.ts';
import { answersOn } from './answers.ts';
import { auditOn } from './audit.ts';
import { briefOn } from './brief.ts';
import { chainOn } from './chain.ts';
import { checkDatabase, type Tables } from './check.ts';
import { Connection } from './connection.ts';
import { consequencesOn } from './consequences.ts';
import { deploymentOn } from './deployment.ts';
import { digestsOn } from './digests.ts';
import { enterprisesOn } from './enterprises.ts';
import { erasureOn } from './erasure.ts';
import { storeError } from './fault.ts';
import { findableOn } from './findable.ts';
import { PrismaClient } from './generated/client.ts';
import { holidaysOn } from './holidays.ts';
import { indicatorsOn } from './indicators.ts';
import { keptFilesOn } from './kept-files.ts';
import { ledgerOn } from './ledger.ts';
import { scoresOn } from './made-scores.ts';
import { mailTroublesOn } from './mail-troubles.ts';
import { mattersOn } from './matters.ts';
import { migrationNames } from './migrate.ts';
import { noticesOn } from './notices.ts';
import { operatorCallsOn } from './operator-calls.ts';
import { pagesOn } from './pages.ts';
import { planDraftsOn } from './plan-drafts.ts';
import { programmesOn } from './programmes.ts';
import { registersOn } from './registers.ts';
import { reasonsOn } from './said.ts';
import { standingDutiesOn } from './standing-duties.ts';
import { watchersOn } from './watchers.ts';
import { workersOn } from './workers.ts';

/** How many connections a process holds; a worker records in bursts, so more than a few pay off, and PostgreSQL's default limit is 100. */
const POOL_SIZE = 16;
/** How long a connection is waited for (ms), by one statement or by several that belong together. */
const CONNECT_MS = 10_000;
/** How long statements that belong together may take (ms). Prisma gives them 5 s and 2 s for a connection: on a machine under load what would have been done is undone. */
const TOGETHER_MS = 30_000;

export { StoreError } from './fault.ts';

export type Store = ReturnType<typeof openStore>;

/** Opens the ledger in PostgreSQL. It connects at first use; `close` ends its connections. */
export function openStore(databaseUrl: string) {
  const { connectionString, schema, label } = databaseAddress(databaseUrl);
  const adapter = new PrismaPg(
    { connectionString, Client: Connection, max: POOL_SIZE, connectionTimeoutMillis: CONNECT_MS, idleTimeoutMillis: 30_000 },
    schema === undefined ? undefined : { schema },
  );
  const prisma = new PrismaClient({ adapter, transactionOptions: { maxWait: CONNECT_MS, timeout: TOGETHER_MS } });
  return {
    absences: absencesOn(prisma),
    deployment: deploymentOn(prisma, label),
    programmes: programmesOn(prisma),
    planDrafts: planDraftsOn(prisma),
    ledger: ledgerOn(prisma),
    chain: chainOn(prisma),
    erasure: erasureOn(prisma),
    audit: auditOn(prisma),
    notices: noticesOn(prisma),
    mailTroubles: mailTroublesOn(prisma),
    keptFiles: keptFilesOn(prisma),
    holidays: holidaysOn(prisma),
    enterprises: enterprisesOn(prisma),
    digests: digestsOn(prisma),
    matters: mattersOn(prisma),
    brief: briefOn(prisma),
    consequences: consequencesOn(prisma),
    scores: scoresOn(prisma),
    indicators: indicatorsOn(prisma),
    standingDuties: standingDutiesOn(prisma),
    reasons: reasonsOn(prisma),
    registers: registersOn(prisma),
    findable: findableOn(prisma),
    pages: pagesOn(prisma),
    accounts: accountsOn(prisma),
    answers: answersOn(prisma),
    alarms: alarmsOn(prisma),
    operatorCalls: operatorCallsOn(prisma),
    workers: workersOn(prisma),
    watchers: watchersOn(prisma),
    /**
     * Asks the database for a sign of life.
     *
     * @throws StoreError when the database cannot be reached, or has no tables yet.
     */
    ping: async () => {
      try {
        await prisma.programme.count();
      } catch (error) {
        throw storeError(error, label);
      }
    },
    /**
     * Looks at everything that could be wrong with the database before it is used. Changes nothing.
     *
     * @param tables what becomes of tables that are missing.
     * @throws StoreError in one sentence.
     */
    inspect: (tables: Tables = 'there') => checkDatabase(databaseUrl, { known: migrationNames(), connections: POOL_SIZE, tables }),
    close: () => prisma.$disconnect(),
  };
}
