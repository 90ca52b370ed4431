import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { databaseAddress } from './address.ts';
import { Connection } from './connection.ts';
import { StoreError, sqlStateOf, storeError } from './fault.ts';

/** Migrations that have had another name for a while: one that was applied under its first name is not applied again under its second. */
const RENAMED: Record<string, string> = { '20261128200300_people': '20261128205900_people' };

/** Gives the name in this release of a migration that a database has. */
export const calledNow = (name: string): string => RENAMED[name] ?? name;

/** SQLSTATE of a statement that took longer than it may. */
const CANCELLED = '57014';

const FILTERS = { externalTables: [], externalEnums: [] };

/** The folder that holds schema.prisma and migrations/, from the sources as well as from the build. */
const PRISMA_DIR =
  [import.meta.dirname, path.join(import.meta.dirname, '..', '..', 'prisma')].find((dir) => existsSync(path.join(dir, 'schema.prisma'))) ?? import.meta.dirname;

/** The part of WebAssembly used here: Node has it, but its types come only with the browser's library. */
declare const WebAssembly: { instantiate(bytes: Uint8Array, imports: Record<string, unknown>): Promise<{ instance: { exports: Record<string, unknown> } }> };

type EngineModule = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');

/** Loads Prisma's schema engine as WebAssembly: the native one has to be downloaded, this one comes with npm. */
async function loadEngine(): Promise<EngineModule> {
  const require = createRequire(import.meta.url);
  const glue = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const module = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as EngineModule & { __wbg_set_wasm(exports: unknown): void };
  const wasm = await WebAssembly.instantiate(readFileSync(path.join(path.dirname(glue), 'schema_engine_bg.wasm')), {
    './schema_engine_bg.js': module,
  });
  module.__wbg_set_wasm(wasm.instance.exports);
  (wasm.instance.exports.__wbindgen_start as () => void)();
  return module;
}

/**
 * Hands each migration over as one script: whole or not at all, as the native engine does. The library cuts it at every semicolon, and so
 * through the bodies of functions.
 */
class WholeScripts extends PrismaPg {
  override async connect() {
    const adapter = await super.connect();
    adapter.executeScript = async (script) => {
      await adapter.executeRaw({ sql: script, args: [], argTypes: [] });
    };
    return adapter;
  }
}

/** The engine is loaded once in a process: its glue keeps views of one memory, and would mix up those of two. */
let loaded: Promise<EngineModule> | undefined;

async function schemaEngine(databaseUrl: string) {
  loaded ??= loadEngine();
  const module = await loaded;
  const { connectionString, schema } = databaseAddress(databaseUrl);
  const factory = bindMigrationAwareSqlAdapterFactory(
    new WholeScripts({ connectionString, Client: Connection, connectionTimeoutMillis: 10_000 }, schema === undefined ? undefined : { schema }),
  );
  const datamodel = readFileSync(path.join(PRISMA_DIR, 'schema.prisma'), 'utf8');
  return module.SchemaEngine.new({ datamodels: [['schema.prisma', datamodel]] }, () => undefined, factory);
}

function migrationList(only?: string[]) {
  const baseDir = path.join(PRISMA_DIR, 'migrations');
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: readFileSync(path.join(baseDir, 'migration_lock.toml'), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: readdirSync(baseDir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && (only === undefined || only.includes(entry.name)))
      .map(({ name }) => ({
        path: name,
        migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: readFileSync(path.join(baseDir, name, 'migration.sql'), 'utf8') } },
      }))
      .sort((a, b) => a.path.localeCompare(b.path)),
  };
}

/** Gives the names of the migrations of this release, in order. */
export const migrationNames = (): string[] => migrationList().migrationDirectories.map(({ path: name }) => name);

/** What Prisma's engine takes while it migrates (session level): whoever has it is alone at it. */
const MIGRATING = 72_707_369;
/** So long (ms) another who migrates is waited for. */
const ALONE_WITHIN_MS = 60_000;

/**
 * Makes ready what migrations need: their schema, where it has a name of its own. What stands of earlier ones is set right: those of another name get the name of this release, and what was cut short, as by a full disk, is to be
 * done again. Each is one script, which PostgreSQL does whole or not at all, so that nothing of it is there.
 */
async function tidy(databaseUrl: string): Promise<void> {
  const { connectionString, schema, label } = databaseAddress(databaseUrl);
  const client = new Connection({ connectionString, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    if (schema !== undefined) {
      const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
      // Also where it is there this would ask for the right to make one.
      if (rowCount === 0) await client.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
    }
    const { rows } = await client.query<{ there: boolean }>(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS "there"`);
    if (!rows[0]?.there) return;
    await client.query(`SET statement_timeout = ${ALONE_WITHIN_MS}`);
    await client.query(`SELECT pg_advisory_lock(${MIGRATING})`).catch((error) => {
      if (sqlStateOf(error) !== CANCELLED) throw error;
      throw new StoreError(
        `Another process has been bringing the database ${label} up to date for more than ${ALONE_WITHIN_MS / 1_000} s: wait for it and start again, or end its connection (SELECT pid FROM pg_locks WHERE locktype = 'advisory' names it).`,
      );
    });
    for (const [before, now] of Object.entries(RENAMED))
      await client.query('UPDATE "_prisma_migrations" SET "migration_name" = $2 WHERE "migration_name" = $1', [before, now]);
    await client.query('UPDATE "_prisma_migrations" SET "rolled_back_at" = now() WHERE "finished_at" IS NULL AND "rolled_back_at" IS NULL');
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Applies the migrations that a database lacks and gives their names. Uses Prisma's own `_prisma_migrations` table, so
 * `prisma migrate deploy` works on the same folder and database.
 *
 * @param only these, for a database as an earlier release had it.
 * @throws StoreError in one sentence.
 */
export async function migrate(databaseUrl: string, only?: string[]): Promise<string[]> {
  try {
    await tidy(databaseUrl);
    const engine = await schemaEngine(databaseUrl);
    try {
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList: migrationList(only), filters: FILTERS });
      return appliedMigrationNames;
    } finally {
      engine.free();
    }
  } catch (error) {
    throw storeError(error, databaseAddress(databaseUrl).label);
  }
}
