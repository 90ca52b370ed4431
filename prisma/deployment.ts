import type { PrismaClient } from './generated/client.ts';
import { calledNow } from './migrate.ts';

/** What a database knows of the engine that it belongs to. */
export interface DeploymentRow {
  id: string;
  /** The server, database and schema that it was in when this was written. */
  place: string;
  namespace: string;
  namespaceId: string;
  address: string;
  /** The name of the key that seals what the engine keeps. */
  historyKey?: string;
}

/** A namespace of the engine. */
export type NamespaceRef = Pick<DeploymentRow, 'namespace' | 'namespaceId' | 'address'>;

/** Opens the record of the engine's namespace to which this database belongs. It can be asked of any database, an empty one too. */
export function deploymentOn(prisma: PrismaClient, label: string) {
  const has = async (table: string): Promise<boolean> => {
    const [row] = await prisma.$queryRaw<{ there: boolean }[]>`SELECT to_regclass(${`"${table}"`}) IS NOT NULL AS "there"`;
    return row?.there ?? false;
  };

  async function get(): Promise<DeploymentRow | undefined> {
    if (!(await has('Deployment'))) return undefined;
    const select = { id: true, place: true, namespace: true, namespaceId: true, address: true };
    const row = await prisma.deployment.findUnique({ where: { only: true }, select });
    if (!row) return undefined;
    // The column is read so that a database of an earlier release, which does not have it yet, says that it has none.
    const [sealed] = await prisma.$queryRaw<{ key: string | null }[]>`SELECT to_jsonb("Deployment") ->> 'historyKey' AS "key" FROM "Deployment"`;
    return { ...row, ...(sealed?.key && { historyKey: sealed.key }) };
  }

  return {
    /** Server and database as people call them, without a password. */
    label,

    get,

    /**
     * Says where this database is. A dump that is restored elsewhere, or under another name, is another place; the same data folder moved is
     * the same place.
     */
    async place(): Promise<string> {
      const [here] = await prisma.$queryRaw<{ database: string; schema: string }[]>`
        SELECT (SELECT oid::text FROM pg_database WHERE datname = current_database()) AS "database", current_schema()::text AS "schema"`;
      // Some hosts let only their own people look at the server's number.
      const server = await prisma.$queryRaw<{ id: string }[]>`SELECT system_identifier::text AS "id" FROM pg_control_system()`.catch(() => []);
      return `${server[0]?.id ?? 'unknown'}/${here?.database}/${here?.schema}`;
    },

    /** Lists the migrations that have been applied; none in an empty database. */
    async migrations(): Promise<string[]> {
      if (!(await has('_prisma_migrations'))) return [];
      const rows = await prisma.$queryRaw<{ name: string }[]>`
        SELECT "migration_name" AS "name" FROM "_prisma_migrations" WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL ORDER BY 1`;
      return rows.map(({ name }) => calledNow(name));
    },

    /** Lists every programme that the ledger has, whatever release wrote it. */
    async programmes(): Promise<string[]> {
      if (!(await has('Programme'))) return [];
      return (await prisma.$queryRaw<{ id: string }[]>`SELECT "id" FROM "Programme"`).map(({ id }) => id);
    },

    /** Writes down whom the database belongs to unless that stands already. Gives what stands then, which another process may have written. */
    async claim(row: DeploymentRow): Promise<DeploymentRow> {
      await prisma.deployment.createMany({ data: row, skipDuplicates: true });
      return (await get()) ?? row;
    },

    /** Writes down that what the engine keeps is sealed with this key from now on. */
    async sealWith(historyKey: string): Promise<void> {
      await prisma.deployment.updateMany({ data: { historyKey } });
    },

    /** Takes back what `claim` wrote. */
    async disclaim(id: string): Promise<void> {
      await prisma.deployment.deleteMany({ where: { id } });
    },

    /** Moves the database to another namespace, if it still belongs to the one that it is moved from. */
    async move({ id, namespaceId }: DeploymentRow, to: NamespaceRef): Promise<void> {
      await prisma.deployment.updateMany({ where: { id, namespaceId }, data: to });
    },

    /** Lets the database belong where it is told, whatever stood before. */
    async replace(row: DeploymentRow): Promise<void> {
      await prisma.deployment.upsert({ where: { only: true }, create: row, update: { historyKey: null, ...row, sinceReal: new Date() } });
    },
  };
}
