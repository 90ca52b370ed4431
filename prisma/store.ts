import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.ts';
import { ledgerOn } from './ledger.ts';
import { noticesOn } from './notices.ts';
import { programmesOn } from './programmes.ts';

/** Connections a process holds; a worker records in bursts, so more than a few pay off, and PostgreSQL's default limit is 100. */
const POOL_SIZE = 16;

export type Store = ReturnType<typeof openStore>;

/** The ledger in PostgreSQL. Connects at first use; `close` ends its connections. */
export function openStore(databaseUrl: string) {
  const adapter = new PrismaPg({ connectionString: databaseUrl, max: POOL_SIZE, connectionTimeoutMillis: 10_000, idleTimeoutMillis: 30_000 });
  const prisma = new PrismaClient({ adapter });
  return {
    programmes: programmesOn(prisma),
    ledger: ledgerOn(prisma),
    notices: noticesOn(prisma),
    /** Throws when the database cannot be reached. */
    ping: async () => {
      await prisma.$queryRaw`SELECT 1`;
    },
    close: () => prisma.$disconnect(),
  };
}
