import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';

/** What the service and its commands need. */
export interface ServiceConfig {
  databaseUrl: string;
  temporal: TemporalSettings;
  /** Folder that submitted files are kept in. */
  evidenceDir: string;
}

/** What a worker needs as well. Read once at the entry point; nobody else looks at the environment. */
export interface Config extends ServiceConfig {
  smtpUrl: string;
  /** The sender of every mail; its domain is also that of the Message-IDs. */
  mailFrom: string;
  /** Mails that leave in a second at the most, over all programmes of this worker. */
  mailsPerSecond: number;
}

export interface TemporalSettings {
  address: string;
  namespace: string;
  tls?: unknown;
  apiKey?: string;
  /** Headers of every call, from `TEMPORAL_GRPC_META_*`. */
  metadata?: Record<string, string>;
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

const serviceEnvironment = z.object({
  DATABASE_URL: url(['postgresql', 'postgres'], 'postgresql://user:password@host:5432/duban'),
  EVIDENCE_DIR: z.string().min(1, 'is empty: set it to a folder').default(path.join(DATA_DIR, 'evidence')),
});

const workerEnvironment = serviceEnvironment.extend({
  SMTP_URL: url(['smtp', 'smtps'], 'smtp://user:password@mail.example:587'),
  MAIL_FROM: z
    .string('is missing: set it to the sender of every mail, such as duban@office.example')
    .pipe(z.email('is not one mail address, such as duban@office.example')),
  MAILS_PER_SECOND: positiveNumber(50),
});

/**
 * A worker's settings from the environment; what it leaves out comes from a running `npm start`, where there is one. Temporal's
 * come from its own standard settings (`TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS…`, profiles).
 *
 * @throws ConfigError naming every fault at once.
 */
export function readConfig(environ: NodeJS.ProcessEnv = process.env): Config {
  const { settings, temporal } = readSettings(workerEnvironment, environ);
  const { DATABASE_URL, EVIDENCE_DIR, SMTP_URL, MAIL_FROM, MAILS_PER_SECOND } = settings;
  return {
    databaseUrl: DATABASE_URL,
    temporal,
    evidenceDir: path.resolve(EVIDENCE_DIR),
    smtpUrl: SMTP_URL,
    mailFrom: MAIL_FROM,
    mailsPerSecond: MAILS_PER_SECOND,
  };
}

/** As `readConfig`, for the commands: they send no mail. */
export function readServiceConfig(environ: NodeJS.ProcessEnv = process.env): ServiceConfig {
  const { settings, temporal } = readSettings(serviceEnvironment, environ);
  return { databaseUrl: settings.DATABASE_URL, temporal, evidenceDir: path.resolve(settings.EVIDENCE_DIR) };
}

function readSettings<T>(schema: z.ZodType<T>, environ: NodeJS.ProcessEnv): { settings: T; temporal: TemporalSettings } {
  const given = { ...runningInstance(), ...environmentGiven(environ) };
  const parsed = schema.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`);
  let temporal: TemporalSettings | undefined;
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars: given });
    const { address = 'localhost:7233', tls, apiKey, metadata } = connectionOptions;
    temporal = {
      address,
      namespace: namespace ?? 'duban',
      ...(tls !== undefined && { tls }),
      ...(typeof apiKey === 'string' && { apiKey }),
      ...(metadata && { metadata: metadata as Record<string, string> }),
    };
  } catch (error) {
    faults.push(`The TEMPORAL_ settings cannot be read: ${(error as Error).message}.`);
  }
  if (parsed.success && temporal) return { settings: parsed.data, temporal };
  throw new ConfigError(`${faults.join('\n')}\nSet what is missing in the environment, or run \`npm start\` first: the commands then use what it runs.`);
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
