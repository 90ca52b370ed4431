import { databaseAddress } from './address.ts';
import { Connection } from './connection.ts';
import { StoreError, storeError } from './fault.ts';
import { calledNow } from './migrate.ts';

/** The oldest server version: PostgreSQL 14, as the README says. */
const OLDEST_SERVER = 140_000;

interface Facts {
  version: number;
  encoding: string;
  schema: string | null;
  readOnly: boolean;
  mayCreate: boolean;
  /** The connections that the role, the database and the server leave to us: the least of the three. */
  connections: number;
  hasMigrations: boolean;
  /** A table that is somebody else's as long as nothing of ours was ever made. */
  stranger: string | null;
}

/** Migrations as the table that Prisma keeps has them. */
interface Migrations {
  applied: string[];
  /** Begun and not finished: by somebody who is at it now, or who was cut short. */
  begun: string[];
}

/**
 * What whoever looks does about tables that are missing: nothing, since they have to be `there`; it `makes` them; or `gets` them, and the right
 * to them, from their owner in a moment.
 */
export type Tables = 'there' | 'makes' | 'gets';

/**
 * Looks at a database before anything is done with it, by one plain connection, which keeps what the server says. Changes nothing.
 *
 * @param known the migrations of this release, in order.
 * @param connections the most that this process will hold.
 * @throws StoreError in one sentence.
 */
export async function checkDatabase(
  databaseUrl: string,
  { known, connections, tables }: { known: string[]; connections: number; tables: Tables },
): Promise<void> {
  const { connectionString, schema, label } = databaseAddress(databaseUrl);
  const client = new Connection({ connectionString, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    // A schema that is missing is made with the tables: nothing that stands in another one counts.
    const unmade = schema !== undefined && tables !== 'there' && (await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema])).rowCount === 0;
    if (unmade) await client.query(`SET search_path = "${schema}"`);
    const facts = (await client.query<Facts>(FACTS)).rows[0];
    if (!facts) throw new StoreError(`The database ${label} does not answer as PostgreSQL does: check DATABASE_URL.`);
    const migrations = facts.hasMigrations && tables !== 'gets' ? (await client.query<Migrations>(MIGRATIONS)).rows[0] : undefined;
    const fault = faultOf(facts, migrations ?? { applied: [], begun: [] }, { known, connections, tables, label, schema, unmade });
    if (fault) throw new StoreError(fault);
  } catch (error) {
    throw storeError(error, label);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** What a database server says of itself to whoever only looks. */
export interface DatabaseLook {
  version: string;
  /** How far its clock is ahead of ours (ms), as exactly as one question tells: to half of what the answer took. */
  aheadMs: number;
  withinMs: number;
  /** Whether anything of Duban's was ever made in it. */
  made: boolean;
  /** Until when (real ms) its certificate is valid; undefined without TLS. */
  certifiedUntilMs?: number;
}

/**
 * Asks a database server for its version, its clock and its certificate.
 *
 * @throws StoreError in one sentence.
 */
export async function lookAtDatabase(databaseUrl: string): Promise<DatabaseLook> {
  const { connectionString, label } = databaseAddress(databaseUrl);
  const client = new Connection({ connectionString, connectionTimeoutMillis: 10_000, query_timeout: 10_000 });
  try {
    await client.connect();
    const beganMs = Date.now();
    const { rows } = await client.query<{ version: string; nowMs: number; made: boolean }>(
      `SELECT current_setting('server_version') AS "version", (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "nowMs",
        to_regclass('_prisma_migrations') IS NOT NULL AS "made"`,
    );
    const endedMs = Date.now();
    const [row] = rows;
    if (!row) throw new StoreError(`The database ${label} does not answer as PostgreSQL does: check DATABASE_URL.`);
    const { stream } = (client as unknown as { connection: { stream: { getPeerCertificate?(): { valid_to?: string } } } }).connection;
    const validTo = stream.getPeerCertificate?.().valid_to;
    return {
      version: row.version,
      aheadMs: Math.round(row.nowMs - (beganMs + endedMs) / 2),
      withinMs: Math.ceil((endedMs - beganMs) / 2),
      made: row.made,
      ...(validTo !== undefined && { certifiedUntilMs: Date.parse(validTo) }),
    };
  } catch (error) {
    throw storeError(error, label);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const FACTS = `
  SELECT current_setting('server_version_num')::int AS "version", current_setting('server_encoding') AS "encoding", current_schema() AS "schema",
    pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS "readOnly",
    coalesce(has_schema_privilege(current_schema(), 'CREATE'), has_database_privilege(current_database(), 'CREATE')) AS "mayCreate",
    least(
      CASE WHEN r.rolconnlimit < 0 THEN 1000000 ELSE r.rolconnlimit END, CASE WHEN d.datconnlimit < 0 THEN 1000000 ELSE d.datconnlimit END,
      current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
    ) AS "connections",
    to_regclass('_prisma_migrations') IS NOT NULL AS "hasMigrations",
    (SELECT min(relname::text) FROM pg_class c WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND c.relkind IN ('r', 'p')
      AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = c.oid AND e.deptype = 'e')) AS "stranger"
  FROM pg_roles r, pg_database d WHERE r.rolname = current_user AND d.datname = current_database()`;

const MIGRATIONS = `
  SELECT coalesce(array_agg("migration_name"::text) FILTER (WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL), '{}') AS "applied",
    coalesce(array_agg("migration_name"::text) FILTER (WHERE "finished_at" IS NULL AND "rolled_back_at" IS NULL), '{}') AS "begun"
  FROM "_prisma_migrations"`;

function faultOf(
  { version, encoding, schema: current, readOnly, mayCreate, connections, hasMigrations, stranger }: Facts,
  { applied: had, begun: cut }: Migrations,
  wanted: { known: string[]; connections: number; tables: Tables; label: string; schema: string | undefined; unmade: boolean },
): string | undefined {
  const { known, tables, label } = wanted;
  const [applied, begun] = [had.map(calledNow), cut.map(calledNow)];
  const lacking = known.filter((name) => !applied.includes(name));
  const newer = [...applied, ...begun].filter((name) => !known.includes(name));
  if (version < OLDEST_SERVER)
    return `The database ${label} is PostgreSQL ${Math.floor(version / 10_000)}, and Duban needs 14 or newer: upgrade it, or set DATABASE_URL to another.`;
  if (encoding !== 'UTF8') return `The database ${label} is encoded in ${encoding}, which does not hold every character: make one with ENCODING 'UTF8'.`;
  if (readOnly)
    return `The database ${label} can only be read: DATABASE_URL leads to a replica, or default_transaction_read_only is on; set it to the primary.`;
  if (wanted.schema !== undefined && current !== wanted.schema && !wanted.unmade)
    return `The database ${label} has no schema ${wanted.schema}, which DATABASE_URL names: start a worker on it once, which makes it, or check the name.`;
  if (current !== null && wanted.schema === undefined && current !== 'public')
    return `The search_path of the user of DATABASE_URL leads to the schema ${current} of the database ${label}: write ?schema=${current} in DATABASE_URL when that is meant, or reset the user's search_path.`;
  if (newer.length > 0)
    return `The database ${label} is of a newer release of Duban (it has the migration ${newer.at(-1)}, which this one does not know): start that release, or restore the database as it was before the upgrade.`;
  if (!hasMigrations && stranger !== null && tables !== 'gets')
    return `The database ${label} holds tables of something else (${stranger}): make one of Duban's own, CREATE DATABASE … ENCODING 'UTF8', or write ?schema=duban in DATABASE_URL for a schema of its own there.`;
  // Whoever makes tables waits for whoever is at it, and goes on with what was cut short.
  if (begun.length > 0 && tables === 'there')
    return `The database ${label} is being brought up to date, or that was cut short (at the migration ${begun[0]}): wait for whoever is at it, or start a worker, which goes on with it; \`duban upgrade apply\` does the same.`;
  if (lacking.length > 0 && tables === 'there')
    return applied.length === 0
      ? `The database ${label} has no tables of Duban's: start a worker on it once, which makes them, or check DATABASE_URL.`
      : `The database ${label} is of an older release of Duban: start a worker of this one on it once, which brings it up to date.`;
  if (lacking.length > 0 && tables === 'makes' && !mayCreate)
    return `The user of DATABASE_URL may not make tables in the schema ${current ?? wanted.schema} of the database ${label}, as nobody but its owner may since PostgreSQL 15: ALTER DATABASE … OWNER TO it, or GRANT USAGE, CREATE ON SCHEMA ${current ?? wanted.schema} TO it.`;
  if (connections < wanted.connections)
    return `The database ${label} lets this user have ${connections} connections, and each process of Duban holds up to ${wanted.connections}: raise max_connections, or the limit of the role or the database.`;
  return undefined;
}
