import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';

/** Settings of one process, read once at its entry point. Nobody else looks at the environment. */
export interface Config {
  databaseUrl: string;
  temporal: TemporalSettings;
  smtpUrl: string;
  /** The sender of every mail; its domain is also that of the Message-IDs. */
  mailFrom: string;
  /** Mails that leave in a second at the most, over all programmes of this worker. */
  mailsPerSecond: number;
  /** Folder that submitted files are kept in. */
  evidenceDir: string;
}

export interface TemporalSettings {
  address: string;
  namespace: string;
  tls?: unknown;
  apiKey?: string;
}

/** Where `npm start` writes the addresses of what it runs, so that `npx duban` finds them. */
export const DATA_DIR = path.resolve(process.env.DUBAN_DATA ?? '.duban');
export const RUN_FILE = path.join(DATA_DIR, 'run.json');

/** A setting that is missing or wrong. The message names every one of them, each in one sentence. */
export class ConfigError extends Error {}

const url = (schemes: string[], example: string) =>
  z.string(`is missing: set it to an address such as ${example}`).refine((value) => {
    try {
      const { protocol, hostname } = new URL(value);
      return schemes.includes(protocol.slice(0, -1)) && hostname !== '';
    } catch {
      return false;
    }
  }, `is not an address such as ${example}`);

const positiveNumber = (otherwise: number) =>
  z
    .string()
    .default(String(otherwise))
    .refine((value) => /^\d+(\.\d+)?$/.test(value) && Number(value) > 0, 'is not a number above 0')
    .transform(Number);

const environment = z.object({
  DATABASE_URL: url(['postgresql', 'postgres'], 'postgresql://user:password@host:5432/duban'),
  SMTP_URL: url(['smtp', 'smtps'], 'smtp://user:password@mail.example:587'),
  MAIL_FROM: z
    .string('is missing: set it to the sender of every mail, such as duban@office.example')
    .pipe(z.email('is not one mail address, such as duban@office.example')),
  MAILS_PER_SECOND: positiveNumber(50),
  EVIDENCE_DIR: z.string().min(1, 'is empty: set it to a folder').default(path.join(DATA_DIR, 'evidence')),
});

/**
 * The settings from the environment; what it leaves out comes from a running `npm start`, where there is one. Temporal's come
 * from its own standard settings (`TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS…`, profiles).
 *
 * @throws ConfigError naming every fault at once.
 */
export function readConfig(environ: NodeJS.ProcessEnv = process.env): Config {
  const given: Record<string, string> = { ...runningInstance(), ...environmentGiven(environ) };
  const parsed = environment.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`);
  let temporal: TemporalSettings | undefined;
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars: given });
    const { address = 'localhost:7233', tls, apiKey } = connectionOptions;
    temporal = { address, namespace: namespace ?? 'duban', ...(tls !== undefined && { tls }), ...(typeof apiKey === 'string' && { apiKey }) };
  } catch (error) {
    faults.push(`The TEMPORAL_ settings cannot be read: ${(error as Error).message}.`);
  }
  if (!parsed.success || !temporal)
    throw new ConfigError(`${faults.join('\n')}\nSet what is missing in the environment, or run \`npm start\` first: the commands then use what it runs.`);
  const { DATABASE_URL, SMTP_URL, MAIL_FROM, MAILS_PER_SECOND, EVIDENCE_DIR } = parsed.data;
  return {
    databaseUrl: DATABASE_URL,
    temporal,
    smtpUrl: SMTP_URL,
    mailFrom: MAIL_FROM,
    mailsPerSecond: MAILS_PER_SECOND,
    evidenceDir: path.resolve(EVIDENCE_DIR),
  };
}

/** What the environment itself gives, for whoever starts programs with it. */
export function environmentGiven(environ: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return Object.fromEntries(Object.entries(environ).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])));
}

/** The environment that a running `npm start` has written down for the commands. */
function runningInstance(): Record<string, string> {
  if (!existsSync(RUN_FILE)) return {};
  try {
    return JSON.parse(readFileSync(RUN_FILE, 'utf8')).environment ?? {};
  } catch {
    return {};
  }
}
