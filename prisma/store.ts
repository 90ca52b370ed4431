import { PrismaPg } from '@prisma/adapter-pg';
import { accountsOn } from './accounts.ts';
import { deploymentOn } from './deployment.ts';
import { digestsOn } from './digests.ts';
import { enterprisesOn } from './enterprises.ts';
import { PrismaClient } from './generated/client.ts';
import { holidaysOn } from './holidays.ts';
import { ledgerOn } from './ledger.ts';
import { noticesOn } from './notices.ts';
import { pagesOn } from './pages.ts';
import { programmesOn } from './programmes.ts';

/** Something about the database that a person has to put right; the message is one sentence that says what. */
export class StoreError extends Error {}

/** Connections a process holds; a worker records in bursts, so more than a few pay off, and PostgreSQL's default limit is 100. */
const POOL_SIZE = 16;

export type Store = ReturnType<typeof openStore>;

/** The ledger in PostgreSQL. Connects at first use; `close` ends its connections. */
export function openStore(databaseUrl: string) {
  const adapter = new PrismaPg({ connectionString: databaseUrl, max: POOL_SIZE, connectionTimeoutMillis: 10_000, idleTimeoutMillis: 30_000 });
  const prisma = new PrismaClient({ adapter });
  return {
    deployment: deploymentOn(prisma, labelOf(databaseUrl)),
    programmes: programmesOn(prisma),
    ledger: ledgerOn(prisma),
    notices: noticesOn(prisma),
    holidays: holidaysOn(prisma),
    enterprises: enterprisesOn(prisma),
    digests: digestsOn(prisma),
    pages: pagesOn(prisma),
    accounts: accountsOn(prisma),
    /** @throws StoreError when the database cannot be reached, or has no tables yet. */
    ping: async () => {
      try {
        await prisma.programme.count();
      } catch (error) {
        throw storeError(error as Error);
      }
    },
    close: () => prisma.$disconnect(),
  };
}

/** A database's address as people may read it: no user, no password, no options. */
function labelOf(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl);
  return `${host}${pathname}`;
}

/** The sentence for a database that does not serve us. */
export function storeError(error: Error): StoreError {
  if (/does not exist in the current database/.test(error.message))
    return new StoreError('The database has no tables yet: start a worker on it once, which makes them.');
  const why = error.message.trim().split('\n').at(-1);
  return new StoreError(`The database does not answer (${why}): start it (npm start does), or check DATABASE_URL.`);
}
