import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { domainToASCII } from 'node:url';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';

/** What the service and its commands need. */
export interface ServiceConfig {
  databaseUrl: string;
  temporal: TemporalSettings;
  /** Folder that submitted files are kept in. */
  evidenceDir: string;
}

/** How often ledger and engine are compared, and how late (real ms) something may be. */
export interface WatchSettings {
  everyMs: number;
  lateMs: number;
}

/** What the HTTP API needs as well. */
export interface ApiConfig extends ServiceConfig {
  watch?: WatchSettings;
  host: string;
  port: number;
  /** Where people reach it, without a slash at the end. */
  publicUrl: string;
  /** Signs sessions and mail links. */
  authSecret: string;
  sessionIdleMinutes: number;
  sessionHours: number;
  /** Addresses of proxies whose X-Forwarded-For is believed. */
  trustedProxies: string[];
  oidc?: { issuer: string; clientId: string; clientSecret: string; name: string };
  /** Only to see whether the mail server answers. */
  smtpUrl?: string;
  starttls?: 'required' | 'offered';
  /** Temporal's own web page. */
  temporalUiUrl?: string;
}

/** What a worker needs as well. Read once at the entry point; nobody else looks at the environment. */
export interface Config extends ServiceConfig {
  /** The database as its owner reaches it, who makes tables; absent where whoever works is the owner. */
  ownerDatabaseUrl?: string;
  smtpUrl: string;
  /** Whether STARTTLS has to be offered, or is only used where it is; absent for what the address says. */
  starttls?: 'required' | 'offered';
  /** The sender of every mail; its domain is also that of the Message-IDs. */
  mailFrom: string;
  /** Mails that leave in a second at the most, over all programmes of this worker. */
  mailsPerSecond: number;
  /** What links in mails are made of; absent where no PUBLIC_URL is set. */
  links?: { publicUrl: string; authSecret: string };
  /** How the operator hears of what mail cannot carry: an address that takes JSON, a program that reads it, or both. */
  alarm?: { webhook?: string; command?: string };
  watch?: WatchSettings;
  /** A worker that stops waits so long (real ms) for a mail server's answer to a text that it has been given. */
  stopWithinMs?: number;
}

export interface TemporalSettings {
  address: string;
  namespace: string;
  tls?: unknown;
  apiKey?: string;
  /** Headers of every call, from `TEMPORAL_GRPC_META_*`. */
  metadata?: Record<string, string>;
}

const HERE = path.join(import.meta.dirname, '..');
/** The folder of the program itself, from the sources as well as from the build. */
export const ROOT = path.basename(HERE) === 'dist' ? path.dirname(HERE) : HERE;

/** What is kept on this machine. The same from whichever folder a program is started: a secret that changed with it would void every link that was sent. */
export const DATA_DIR = process.env.DUBAN_DATA ? path.resolve(process.env.DUBAN_DATA) : path.join(ROOT, '.duban');
/** How far the chain of records was, each hour: one line of JSON each, in the folder of the submitted files and so apart from the database. */
export const headsFileOf = ({ evidenceDir }: Pick<ServiceConfig, 'evidenceDir'>): string => path.join(evidenceDir, 'chain-heads.jsonl');
/** Where `npm start` writes the addresses of what it runs, so that `npx duban` finds them. */
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

/** Sets what the address in people's browsers and in mails is. */
const publicUrl = url(['http', 'https'], 'https://duban.example')
  .transform((value) => value.replace(/\/+$/, ''))
  .optional();
const authSecret = z.string().min(32, 'is shorter than 32 characters: set it to a long random text').optional();
const SMTP = url(['smtp', 'smtps'], 'smtp://user:password@mail.example:587').refine((value) => {
  // What is no address at all has been said already.
  if (!URL.canParse(value)) return true;
  const { username, password } = new URL(value);
  return [username, password].every((part) => /^([^%]|%[0-9a-f]{2})*$/i.test(part));
}, 'has a % in its user or password that encodes nothing: write %25 for a % itself, %40 for @, %3A for :, %2F for /');
const SMTP_STARTTLS = z.enum(['required', 'offered'], 'is neither `required` nor `offered`').optional();

const WATCH_SECONDS = positiveNumber(60);
/** What is late for longer than one and a half of the intervals between two comparisons has been missed by one. */
const watchOf = (seconds: number): WatchSettings => ({ everyMs: seconds * 1_000, lateMs: seconds * 1_500 });

const apiEnvironment = serviceEnvironment
  .extend({
    API_HOST: z.string().default('127.0.0.1'),
    API_PORT: z
      .string()
      .default('8080')
      .refine((value) => /^\d+$/.test(value) && Number(value) <= 65_535, 'is no port: set it to a number up to 65535')
      .transform(Number),
    PUBLIC_URL: publicUrl,
    AUTH_SECRET: authSecret,
    SESSION_IDLE_MINUTES: positiveNumber(60),
    SESSION_HOURS: positiveNumber(12),
    TRUSTED_PROXIES: z
      .string()
      .default('')
      .transform((value) => value.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]))),
    OIDC_ISSUER: url(['http', 'https'], 'https://login.example').optional(),
    OIDC_CLIENT_ID: z.string().optional(),
    OIDC_CLIENT_SECRET: z.string().optional(),
    OIDC_NAME: z.string().default('统一身份认证'),
    SMTP_URL: SMTP.optional(),
    SMTP_STARTTLS,
    WATCH_SECONDS,
    TEMPORAL_UI_URL: url(['http', 'https'], 'https://temporal.example').optional(),
  })
  .superRefine(({ OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET }, context) => {
    if (OIDC_ISSUER === undefined) return;
    if (!OIDC_CLIENT_ID) context.addIssue({ code: 'custom', path: ['OIDC_CLIENT_ID'], message: 'is missing: OIDC_ISSUER needs it' });
    if (!OIDC_CLIENT_SECRET) context.addIssue({ code: 'custom', path: ['OIDC_CLIENT_SECRET'], message: 'is missing: OIDC_ISSUER needs it' });
  });

const ONE_ADDRESS = /^[\w'+.-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i;

const workerEnvironment = serviceEnvironment.extend({
  MIGRATION_DATABASE_URL: url(['postgresql', 'postgres'], 'postgresql://owner:password@host:5432/duban').optional(),
  PUBLIC_URL: publicUrl,
  AUTH_SECRET: authSecret,
  SMTP_URL: SMTP,
  SMTP_STARTTLS,
  MAIL_FROM: z
    .string('is missing: set it to the sender of every mail, such as duban@office.example')
    // Message-IDs carry its domain, so that a Chinese one stands in its ASCII form everywhere.
    .transform((from) => from.replace(/(?<=@).+$/, (domain) => domainToASCII(domain)))
    .pipe(z.email({ pattern: ONE_ADDRESS, error: 'is not one mail address, such as duban@office.example' })),
  MAILS_PER_SECOND: positiveNumber(50),
  ALARM_WEBHOOK: url(['http', 'https'], 'https://watch.example/duban').optional(),
  ALARM_COMMAND: z
    .string()
    .refine((value) => path.isAbsolute(value), 'is no absolute path: set it to a program such as /usr/local/bin/tell-operator, without arguments')
    .optional(),
  WATCH_SECONDS,
  STOP_WITHIN_SECONDS: positiveNumber(20),
});

/**
 * A worker's settings from the environment; what it leaves out comes from a running `npm start`, where there is one. Temporal's
 * come from its own standard settings (`TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS…`, profiles).
 *
 * @throws ConfigError naming every fault at once.
 */
export function readConfig(environ: NodeJS.ProcessEnv = process.env): Config {
  const { settings, temporal } = readSettings(workerEnvironment, environ);
  const { DATABASE_URL, EVIDENCE_DIR, SMTP_URL, MAIL_FROM, MAILS_PER_SECOND, PUBLIC_URL, AUTH_SECRET, SMTP_STARTTLS: starttls } = settings;
  const { ALARM_WEBHOOK: webhook, ALARM_COMMAND: command } = settings;
  const { WATCH_SECONDS: watchSeconds, STOP_WITHIN_SECONDS: stopSeconds } = settings;
  const { MIGRATION_DATABASE_URL: ownerDatabaseUrl } = settings;
  return {
    databaseUrl: DATABASE_URL,
    ...(ownerDatabaseUrl !== undefined && { ownerDatabaseUrl }),
    temporal,
    evidenceDir: path.resolve(EVIDENCE_DIR),
    smtpUrl: SMTP_URL,
    ...(starttls && { starttls }),
    mailFrom: MAIL_FROM,
    mailsPerSecond: MAILS_PER_SECOND,
    ...((webhook !== undefined || command !== undefined) && {
      alarm: { ...(webhook !== undefined && { webhook }), ...(command !== undefined && { command }) },
    }),
    watch: watchOf(watchSeconds),
    stopWithinMs: stopSeconds * 1_000,
    ...(PUBLIC_URL !== undefined && { links: { publicUrl: PUBLIC_URL, authSecret: AUTH_SECRET ?? keptSecret() } }),
  };
}

/** As `readConfig`, for the HTTP API: it sends no mail. */
export function readApiConfig(environ: NodeJS.ProcessEnv = process.env): ApiConfig {
  const { settings: s, temporal } = readSettings(apiEnvironment, environ);
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId = '', OIDC_CLIENT_SECRET: clientSecret = '', OIDC_NAME: name } = s;
  return {
    databaseUrl: s.DATABASE_URL,
    temporal,
    evidenceDir: path.resolve(s.EVIDENCE_DIR),
    host: s.API_HOST,
    port: s.API_PORT,
    publicUrl: s.PUBLIC_URL ?? `http://127.0.0.1:${s.API_PORT}`,
    authSecret: s.AUTH_SECRET ?? keptSecret(),
    sessionIdleMinutes: s.SESSION_IDLE_MINUTES,
    sessionHours: s.SESSION_HOURS,
    trustedProxies: s.TRUSTED_PROXIES,
    watch: watchOf(s.WATCH_SECONDS),
    ...(issuer !== undefined && { oidc: { issuer, clientId, clientSecret, name } }),
    ...(s.SMTP_URL !== undefined && { smtpUrl: s.SMTP_URL }),
    ...(s.SMTP_STARTTLS && { starttls: s.SMTP_STARTTLS }),
    ...(s.TEMPORAL_UI_URL !== undefined && { temporalUiUrl: s.TEMPORAL_UI_URL }),
  };
}

/** The secret of this machine's data folder, made at first use: worker and API on one machine share it. */
function keptSecret(): string {
  const file = path.join(DATA_DIR, 'auth-secret');
  try {
    if (!existsSync(file)) {
      mkdirSync(DATA_DIR, { recursive: true });
      // Put in its place whole: worker and API may start in the same moment, and both make one.
      const incoming = `${file}.${process.pid}`;
      writeFileSync(incoming, randomBytes(32).toString('hex'), { mode: 0o600, flush: true });
      try {
        linkSync(incoming, file);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      } finally {
        rmSync(incoming, { force: true });
      }
    }
    const secret = readFileSync(file, 'utf8').trim();
    if (secret.length >= 32) return secret;
    throw new ConfigError(`The secret in ${file} is shorter than 32 characters: delete the file so that another is made, or set AUTH_SECRET.`);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(
      `The secret that signs sessions and mail links cannot be kept in ${file} (${(error as Error).message}): set DUBAN_DATA to a folder that this user may write, the same for worker and API, or set AUTH_SECRET.`,
    );
  }
}

/** As `readConfig`, for the commands: they send no mail. */
export function readServiceConfig(environ: NodeJS.ProcessEnv = process.env): ServiceConfig {
  const { settings, temporal } = readSettings(serviceEnvironment, environ);
  return { databaseUrl: settings.DATABASE_URL, temporal, evidenceDir: path.resolve(settings.EVIDENCE_DIR) };
}

/** The database as its owner reaches it, for whoever makes tables; undefined where whoever works is the owner. */
export const ownerDatabaseUrl = (environ: NodeJS.ProcessEnv = process.env): string | undefined => environ.MIGRATION_DATABASE_URL || undefined;

const KEPT_SETTINGS =
  /^(DATABASE_URL|MIGRATION_DATABASE_URL|SMTP_|MAIL_FROM|MAILS_PER_SECOND|EVIDENCE_DIR|DUBAN_DATA|API_|PUBLIC_URL|SESSION_|TRUSTED_PROXIES|OIDC_|TEMPORAL_)/;
const SECRET_SETTINGS = /SECRET|KEY|TOKEN|PASSWORD|DATA$|GRPC_META/;

/** Settings as they are, for whoever sets Duban up again: passwords in addresses are left out, and so is whatever else is secret. */
export function settingsWithoutSecrets(environ: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const given = Object.entries({ ...runningInstance(), ...environmentGiven(environ) });
  return Object.fromEntries(
    given.flatMap(([name, value]) => {
      if (!KEPT_SETTINGS.test(name) || (SECRET_SETTINGS.test(name) && name !== 'DUBAN_DATA')) return [];
      if (!URL.canParse(value)) return [[name, value]];
      const address = new URL(value);
      address.password = '';
      for (const parameter of [...address.searchParams.keys()]) if (/pass|secret|key|token/i.test(parameter)) address.searchParams.delete(parameter);
      return [[name, address.href]];
    }),
  );
}

function readSettings<T>(schema: z.ZodType<T>, environ: NodeJS.ProcessEnv): { settings: T; temporal: TemporalSettings } {
  const given = { ...runningInstance(), ...environmentGiven(environ) };
  const parsed = schema.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`);
  faults.push(...leftBehind());
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
  if (parsed.success && temporal && faults.length === 0) return { settings: parsed.data, temporal };
  throw new ConfigError(`${faults.join('\n')}\nSet what is missing in the environment, or run \`npm start\` first: the commands then use what it runs.`);
}

/** Earlier releases kept evidence and secret in the folder that a program happened to be started from: not to be lost without a word. */
function leftBehind(): string[] {
  const earlier = path.resolve('.duban');
  if (process.env.DUBAN_DATA || earlier === DATA_DIR || !existsSync(earlier)) return [];
  return [`DUBAN_DATA is missing, and ${earlier} holds data of an earlier release: set it to that folder, or move the folder to ${DATA_DIR}.`];
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
