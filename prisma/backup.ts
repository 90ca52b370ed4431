import { databaseAddress } from './address.ts';
import { Connection } from './connection.ts';
import { StoreError, storeError } from './fault.ts';
import { calledNow, migrate, migrationNames } from './migrate.ts';

/** Tables that are left out: ways in that are open, and what passes by itself. Nobody wants them back. */
const LEFT_OUT = ['_prisma_migrations', 'Session', 'Verification', 'Throttle', 'KeptAnswer', 'Worker', 'Watcher', 'MailTrouble'];
const AT_ONCE = 1_000;

export interface DatabaseCopy {
  /** Real instant as of which everything was read, ISO 8601. */
  takenReal: string;
  migrations: string[];
  /** How many rows each table has. */
  tables: Record<string, number>;
  /** How far the chain of records was when the copy was taken. */
  head?: { position: number; hash: string };
}

async function connected<T>(databaseUrl: string, work: (client: Connection) => Promise<T>): Promise<T> {
  const { connectionString, label } = databaseAddress(databaseUrl);
  const client = new Connection({ connectionString, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    if (error instanceof StoreError || !(error instanceof Error && 'code' in error && 'severity' in error)) throw error;
    throw storeError(error, label);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Lists the tables that hold data, each after those that it refers to. */
async function tablesInOrder(client: Connection): Promise<string[]> {
  const { rows } = await client.query<{ name: string; needs: string[] }>(
    `
    SELECT c.relname AS "name", coalesce(array_agg(r.relname::text) FILTER (WHERE r.relname IS NOT NULL AND r.oid <> c.oid), '{}') AS "needs"
    FROM pg_class c LEFT JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f' LEFT JOIN pg_class r ON r.oid = f.confrelid
    WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND c.relkind = 'r' AND c.relname <> ALL($1::text[]) GROUP BY 1 ORDER BY 1`,
    [LEFT_OUT],
  );
  const done: string[] = [];
  while (done.length < rows.length) {
    const next = rows.filter(({ name, needs }) => !done.includes(name) && needs.every((other) => done.includes(other)));
    if (next.length === 0) throw new StoreError('Tables refer to each other in a circle.');
    done.push(...next.map(({ name }) => name));
  }
  return done;
}

/**
 * Reads the whole database as of one instant, while everybody works on, and hands over each table's rows as lines of JSON.
 *
 * @throws StoreError in one sentence.
 */
export function copyOut(databaseUrl: string, take: (table: string, lines: AsyncIterable<string>) => Promise<void>): Promise<DatabaseCopy> {
  return connected(databaseUrl, async (client) => {
    await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL TimeZone = 'UTC'; SET LOCAL idle_in_transaction_session_timeout = 0`);
    const { rows: applied } = await client.query<{ name: string }>(
      'SELECT "migration_name" AS "name" FROM "_prisma_migrations" WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL ORDER BY 1',
    );
    const { rows: instant } = await client.query<{ now: Date }>('SELECT now() AS "now"');
    // Releases before the chain of records are backed up before an upgrade as well.
    const { rows: chain } = await client.query<{ there: boolean }>(`SELECT to_regclass('"Seal"') IS NOT NULL AS "there"`);
    const { rows: links } = chain[0]?.there
      ? await client.query(`SELECT "position"::float8 AS "position", encode("hash", 'hex') AS "hash" FROM "Seal" ORDER BY 1 DESC LIMIT 1`)
      : { rows: [] };
    const tables: Record<string, number> = {};
    for (const table of await tablesInOrder(client)) {
      tables[table] = 0;
      const lines = async function* (): AsyncGenerator<string> {
        await client.query(`DECLARE "rows" NO SCROLL CURSOR FOR SELECT to_jsonb(t)::text AS "line" FROM "${table}" t`);
        for (;;) {
          const { rows } = await client.query<{ line: string }>(`FETCH ${AT_ONCE} FROM "rows"`);
          for (const { line } of rows) yield line;
          tables[table] = (tables[table] ?? 0) + rows.length;
          if (rows.length < AT_ONCE) break;
        }
        await client.query('CLOSE "rows"');
      };
      await take(table, lines());
    }
    await client.query('COMMIT');
    return {
      takenReal: (instant[0]?.now ?? new Date()).toISOString(),
      migrations: applied.map(({ name }) => calledNow(name)),
      tables,
      ...(links[0] && { head: links[0] }),
    };
  });
}

/**
 * Fills an empty database with what `copyOut` read, whole or not at all, and brings it up to this release. Notices that were to be sent since
 * then are held as undeliverable: nobody knows whether they were.
 *
 * @returns how many notices are held.
 * @throws StoreError in one sentence.
 */
export async function copyIn(databaseUrl: string, copy: DatabaseCopy, linesOf: (table: string) => AsyncIterable<string>): Promise<number> {
  const known = migrationNames();
  const newer = copy.migrations.find((name) => !known.includes(name));
  if (newer !== undefined)
    throw new StoreError(
      `The backup is of a newer release of Duban (it has the migration ${newer}, which this one does not know): restore it with that release.`,
    );
  const { label } = databaseAddress(databaseUrl);
  await connected(databaseUrl, async (client) => {
    const { rows } = await client.query("SELECT 1 FROM pg_class WHERE relnamespace = to_regnamespace(quote_ident(current_schema())) AND relkind = 'r' LIMIT 1");
    if (rows.length > 0)
      throw new StoreError(`The database ${label} is not empty: restore into a new one, CREATE DATABASE … ENCODING 'UTF8'. Nothing was changed.`);
  });
  await migrate(databaseUrl, copy.migrations);
  await connected(databaseUrl, async (client) => {
    await client.query(`BEGIN; SET LOCAL TimeZone = 'UTC'`);
    const tables = await tablesInOrder(client);
    // The triggers that watch over records queue and refuse nothing now: everything comes as it was.
    for (const table of tables) await client.query(`ALTER TABLE "${table}" DISABLE TRIGGER USER`);
    for (const table of tables) await fill(client, table, linesOf(table), copy.tables[table] ?? 0);
    for (const table of tables) await client.query(`ALTER TABLE "${table}" ENABLE TRIGGER USER`);
    await client.query('COMMIT');
  });
  await migrate(databaseUrl);
  return connected(databaseUrl, (client) => holdUnknown(client, copy.takenReal));
}

async function fill(client: Connection, table: string, lines: AsyncIterable<string>, expected: number): Promise<void> {
  let count = 0;
  let batch: string[] = [];
  const put = async () => {
    await client.query(`INSERT INTO "${table}" OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_recordset(NULL::"${table}", $1::jsonb)`, [
      `[${batch.join(',')}]`,
    ]);
    count += batch.length;
    batch = [];
  };
  for await (const line of lines) {
    batch.push(line);
    if (batch.length === AT_ONCE) await put();
  }
  if (batch.length > 0) await put();
  if (count !== expected) throw new StoreError(`The backup is damaged: the table ${table} has ${count} rows and should have ${expected}.`);
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS "name" FROM pg_attribute WHERE attrelid = format('%I', $1::text)::regclass AND attidentity <> ''`,
    [table],
  );
  for (const { name } of rows)
    await client.query(`SELECT setval(pg_get_serial_sequence(format('%I', $1::text), $2), coalesce(max("${name}"), 0) + 1, false) FROM "${table}"`, [
      table,
      name,
    ]);
}

/**
 * Does what a restore does, for a database that PostgreSQL's own tools have brought back: notices that were to be sent since then are held as
 * undeliverable.
 *
 * @param sinceReal the instant (ISO 8601) that it was brought back to.
 * @returns how many notices are held.
 * @throws StoreError in one sentence.
 */
export const holdSince = (databaseUrl: string, sinceReal: string): Promise<number> => connected(databaseUrl, (client) => holdUnknown(client, sinceReal));

async function holdUnknown(client: Connection, takenReal: string): Promise<number> {
  await client.query('BEGIN');
  const { rows: gap } = await client.query(`INSERT INTO "Restored" VALUES ($1, now()) ON CONFLICT DO NOTHING RETURNING *`, [takenReal]);
  await client.query(`CREATE OR REPLACE TRIGGER "unknown" BEFORE INSERT ON "Notice" FOR EACH ROW EXECUTE FUNCTION "holdUnknown"()`);
  const { rowCount } = await client.query(
    `UPDATE "Notice" n SET "state" = 'undeliverable', "claim" = NULL, "claimedUntilReal" = NULL, "answer" = "unknownSince"($1, $2)
    FROM "Programme" p WHERE p."id" = n."programmeId" AND n."state" IN ('owed', 'sending')
      AND p."clockRealOrigin" + (n."send" - p."clockOrigin") / p."clockRate" <= $2`,
    [gap[0]?.fromReal, gap[0]?.toReal],
  );
  await client.query('COMMIT');
  return rowCount ?? 0;
}
