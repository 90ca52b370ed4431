import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { databaseAddress } from './address.ts';
import { storeError } from './fault.ts';

/** Migrations that have had another name for a while: one that was applied under its first name is not applied again under its second. */
const RENAMED: Record<string, string> = { '20261128200300_people': '20261128205900_people' };

/** Gives the name in this release of a migration that a database has. */
export const calledNow = (name: string): string => RENAMED[name] ?? name;

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
    new WholeScripts({ connectionString, connectionTimeoutMillis: 10_000 }, schema === undefined ? undefined : { schema }),
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

/** Renames what has been applied to the names of this release. */
async function rename(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseAddress(databaseUrl).connectionString, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ there: boolean }>(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS "there"`);
    if (!rows[0]?.there) return;
    for (const [before, now] of Object.entries(RENAMED))
      await client.query('UPDATE "_prisma_migrations" SET "migration_name" = $2 WHERE "migration_name" = $1', [before, now]);
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
    await rename(databaseUrl);
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
