import { databaseAddress } from './address.ts';
import { Connection } from './connection.ts';
import { StoreError, storeError } from './fault.ts';

/** Tables of records: whoever works may only write new ones. */
const FOR_EVER = ['Event', 'NoticeOutcome', 'AccountEvent', 'Seal', 'Erased'];
/** The lock of giving rights: two workers that start at once give them one after the other. */
const GRANTING = 4_711_016;
/** Tables of what changes and does not go away. */
const KEPT = ['Notice', 'PlanVersion'];

/** @throws StoreError where whoever owns the tables would make them elsewhere than others work. */
export function sameDatabase(ownerUrl: string, databaseUrl: string): void {
  const owner = databaseAddress(ownerUrl);
  const worker = databaseAddress(databaseUrl);
  if (owner.label !== worker.label || owner.schema !== worker.schema)
    throw new StoreError(`MIGRATION_DATABASE_URL leads to ${owner.label} and DATABASE_URL to ${worker.label}: set both to one database and schema.`);
}

/**
 * Gives the user of `databaseUrl` what it takes to work with tables that another owns, and no right to change a record. This is done after
 * every migration, since a table that is new belongs to its owner alone.
 *
 * @throws StoreError in one sentence.
 */
export async function grantWork(ownerUrl: string, databaseUrl: string): Promise<void> {
  sameDatabase(ownerUrl, databaseUrl);
  const owner = databaseAddress(ownerUrl);
  const user = decodeURIComponent(new URL(databaseUrl).username);
  if (user === decodeURIComponent(new URL(ownerUrl).username)) return;
  const client = new Connection({ connectionString: owner.connectionString, connectionTimeoutMillis: 10_000 });
  const tables = (names: string[]) => names.map((name) => `"${name}"`).join(', ');
  const [role, schema] = [client.escapeIdentifier(user), client.escapeIdentifier(owner.schema ?? 'public')];
  try {
    await client.connect();
    await client.query(`
      BEGIN;
      SELECT pg_advisory_xact_lock(${GRANTING});
      GRANT USAGE ON SCHEMA ${schema} TO ${role};
      REVOKE ALL ON ALL TABLES IN SCHEMA ${schema} FROM ${role};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role};
      GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role};
      REVOKE UPDATE, DELETE ON ${tables(FOR_EVER)} FROM ${role};
      REVOKE DELETE ON ${tables(KEPT)} FROM ${role};
      REVOKE INSERT, UPDATE, DELETE ON "_prisma_migrations" FROM ${role};
      COMMIT`);
  } catch (error) {
    throw storeError(error, owner.label);
  } finally {
    await client.end().catch(() => undefined);
  }
}
