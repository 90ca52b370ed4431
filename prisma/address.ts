import { StoreError } from './fault.ts';

/** How to reach a database, as `DATABASE_URL` says it. */
export interface DatabaseAddress {
  connectionString: string;
  /** The schema that its tables are in, when that is not `public`. */
  schema?: string;
  /** Server and database as people call them: no user, no password, no options. */
  label: string;
}

const NAME = /^[A-Za-z_][\w$]{0,62}$/;

/**
 * Reads a schema out of `?schema=` as Prisma writes it, or out of `?options=-c search_path=…` as libpq does. Both come to the same:
 * every statement of ours, written by hand or by the library, means that schema.
 *
 * @throws StoreError for a schema that cannot be meant.
 */
export function databaseAddress(databaseUrl: string): DatabaseAddress {
  const url = new URL(databaseUrl);
  const label = `${url.host}${url.pathname}`;
  const options = url.searchParams.get('options') ?? '';
  const path = /(?:-c\s*|--)search_path=(?:"([^"]+)"|((?:\\.|\S)+))/.exec(options);
  const inOptions = (path?.[1] ?? path?.[2]?.replaceAll('\\', ''))?.split(',')[0]?.replaceAll('"', '').trim();
  const asked = url.searchParams.get('schema') ?? undefined;
  if (asked !== undefined && inOptions !== undefined && asked !== inOptions)
    throw new StoreError(`DATABASE_URL says schema=${asked} and search_path=${inOptions}: leave one of them out.`);
  const schema = asked ?? inOptions;
  if (schema === undefined) return { connectionString: databaseUrl, label };
  if (!NAME.test(schema)) throw new StoreError(`DATABASE_URL names the schema “${schema}”: write one of letters, digits and _, such as duban.`);
  url.searchParams.delete('schema');
  if (inOptions === undefined) url.searchParams.set('options', `${options} -c search_path="${schema}"`.trim());
  return { connectionString: url.href, label, ...(schema !== 'public' && { schema }) };
}
