/** Says that a person has to put something right about the database; the message is one sentence that says what. */
export class StoreError extends Error {}

interface Cause {
  code: string;
  message: string;
}

/** Finds the innermost cause that has a code, through the layers of library and driver: what the server or the network itself said. */
function causeOf(error: unknown): Cause | undefined {
  for (let at: unknown = error, depth = 0; typeof at === 'object' && at !== null && depth < 8; depth++) {
    const { originalCode, originalMessage, code, message, cause, meta, errors } = at as Record<string, unknown>;
    if (typeof originalCode === 'string') return { code: originalCode, message: String(originalMessage ?? '') };
    const inner = (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError ?? cause ?? (errors as unknown[] | undefined)?.[0];
    if (typeof inner === 'object' && inner !== null && inner !== at) at = inner;
    else return typeof code === 'string' ? { code, message: String(message ?? '') } : undefined;
  }
  return undefined;
}

/** Gives PostgreSQL's own code of a failure (SQLSTATE); undefined for a failure that is not PostgreSQL's. */
export function sqlStateOf(error: unknown): string | undefined {
  const code = causeOf(error)?.code;
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** Tells whether the database refused what it was given (class 22): the same again is refused again. */
export const isDataError = (error: unknown): boolean => sqlStateOf(error)?.startsWith('22') ?? false;

/** Codes of the network, of Prisma (P…) and of PostgreSQL (SQLSTATE classes 08, 53 and 57P) that say: not now. */
const NOT_NOW = /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|P1001|P1002|P1008|P1017|P2024|P2028|08\w{3}|53\w{3}|57P0\d)$/;
const NOT_NOW_SAID = /Can't reach database|Connection terminated|timeout exceeded when trying to connect|not currently accepting connections/;

/** Tells whether the database did not answer, or gave no connection in time, whoever's error that has become: the same may succeed in a moment. */
export function isUnavailable(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; typeof at === 'object' && at !== null && depth < 8; depth++) {
    const { code, message, cause } = at as Record<string, unknown>;
    if (NOT_NOW.test(String(code)) || NOT_NOW_SAID.test(String(message))) return true;
    at = cause;
  }
  return NOT_NOW.test(causeOf(error)?.code ?? '');
}

/** Tells whether it was the database, and no other part, that something went wrong with: by whose error it is, or what only its driver says. */
export function isStoreFault(error: unknown): boolean {
  const { name = '', message = '' } = (error ?? {}) as Partial<Error>;
  return error instanceof StoreError || /^(PrismaClient|DriverAdapter)/.test(name) || NOT_NOW_SAID.test(message);
}

/** The sentence for each cause: what is wrong, where, and what to do. `said` is the server's own sentence. */
const SENTENCES: [codes: RegExp, sentence: (where: string, said: string) => string][] = [
  [/^ENOTFOUND$|^EAI_AGAIN$/, (where) => `The host of the database ${where} is not known: check DATABASE_URL.`],
  [/^ECONNREFUSED$/, (where) => `The database does not answer (nothing listens at ${where}): start it (npm start does), or check DATABASE_URL.`],
  [/^P1001$/, (where, said) => `The database ${where} does not answer (${said}): start it, or check DATABASE_URL.`],
  [
    /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ECONNRESET|EPIPE)$/,
    (where, said) => `The database ${where} cannot be reached (${said}): check the network and firewall between, and DATABASE_URL.`,
  ],
  [
    /^28P01$/,
    (where, said) =>
      `The database ${where} refuses user or password (${said}): check both in DATABASE_URL; characters such as @ : / # % are written %40 %3A %2F %23 %25 there.`,
  ],
  [
    /^28000$/,
    (where, said) =>
      /no encryption|SSL off|requires? SSL/i.test(said)
        ? `The database ${where} takes no connection without TLS (${said}): add sslmode=verify-full to DATABASE_URL.`
        : `The database ${where} does not let this user in (${said}): check the user in DATABASE_URL, and pg_hba.conf on the server.`,
  ],
  [
    /^3D000$/,
    (where, said) => `The database ${where} does not exist (${said}): make it with CREATE DATABASE … ENCODING 'UTF8', or check the name in DATABASE_URL.`,
  ],
  [
    /^53300$/,
    (where, said) =>
      `The database ${where} gives no more connections (${said}): raise max_connections or the limit of the role; each process of Duban holds up to 16.`,
  ],
  [/^(53\d\d\d|58030)$/, (where, said) => `The database ${where} has run out of something (${said}): free disk or memory on its server.`],
  [
    /^42501$/,
    (where, said) =>
      `The user of DATABASE_URL lacks a right in the database ${where} (${said}): make it the owner, ALTER DATABASE … OWNER TO …, or GRANT USAGE, CREATE ON SCHEMA … TO it.`,
  ],
  [/^25006$/, (where, said) => `The database ${where} can only be read (${said}): DATABASE_URL leads to a replica; set it to the primary.`],
  [/^57P0[1-5]$/, (where, said) => `The database ${where} is starting or stopping (${said}): try again in a moment.`],
  [/^42P01$/, (where) => `The database ${where} has no tables of Duban's, or not all of them: start a worker on it once, which makes them.`],
  [/^42703$/, (where, said) => `The tables of the database ${where} are of another release (${said}): start a worker of this release on it once.`],
  [/^3F000$/, (where, said) => `The database ${where} has no such schema (${said}): check schema= in DATABASE_URL.`],
  [
    /CERT|SELF_SIGNED|UNABLE_TO|^ERR_TLS/,
    (where, said) =>
      `The certificate of the database ${where} is not trusted (${said}): name its authority with sslrootcert= in DATABASE_URL or NODE_EXTRA_CA_CERTS, and write the host as the certificate has it.`,
  ],
];

/** The engine that migrates, and the library where nothing listens any more, give the server's sentence without its code. */
const UNCODED: [text: RegExp, code: string][] = [
  [/^Can't reach database server/, 'P1001'],
  [/could not (extend|write)|No space left/, '53100'],
  [/permission denied|must be owner/, '42501'],
  [/read-only transaction/, '25006'],
  [/too many connections|remaining connection slots/, '53300'],
  [/password authentication failed/, '28P01'],
  [/no pg_hba\.conf entry/, '28000'],
  [/^database .* does not exist|FATAL: database .* does not exist/, '3D000'],
];

/** Gives the sentence for a database that does not serve us, in the server's or the network's own words. */
export function storeError(error: unknown, where = 'of DATABASE_URL'): StoreError {
  if (error instanceof StoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const cause = causeOf(error);
  const said = oneLine(cause?.message || message);
  const code = cause?.code ?? UNCODED.find(([text]) => text.test(said))?.[1];
  for (const [codes, sentence] of SENTENCES) if (code !== undefined && codes.test(code)) return new StoreError(sentence(where, said), { cause: error });
  if (/does not support SSL/.test(message))
    return new StoreError(`The database ${where} speaks no TLS (${said}): take sslmode out of DATABASE_URL, or switch ssl on there.`, { cause: error });
  if (/timeout/i.test(message))
    return new StoreError(`The database ${where} did not answer within 10 s (${said}): check host, port and firewall, and whether it is overloaded.`, {
      cause: error,
    });
  return new StoreError(`The database ${where} does not serve (${said}): check DATABASE_URL, and its own log.`, { cause: error });
}

/** Picks the line of a long message that says what is wrong: engines put traces of their own code beneath it. */
function oneLine(message: string): string {
  const lines = message.split('\n').map((line) => line.trim());
  // Prisma begins with the call of ours, and ends with what is wrong.
  const plain = /^Invalid `prisma/.test(lines.find((line) => line !== '') ?? '') ? lines.reverse() : lines;
  return (lines.find((line) => /^(ERROR|FATAL|Error querying the database)/.test(line)) ?? plain.find((line) => line !== '') ?? '').replace(
    /^Error querying the database: /,
    '',
  );
}
