import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { z } from 'zod';
import { apart, both, type Language, type Words } from '../domain/kernel/language.ts';
import { withoutPassword } from './address.ts';
import { type CertificateFiles, readCertificate } from './certificate.ts';
import { speakRecommendedOnly } from './ciphers.ts';
import { exposures, inClear } from './exposure.ts';
import { ConfigError, DATA_DIR, type Given, givenSettings, ROOT } from './given.ts';
import type { LogLevel } from './log.ts';
import { isSecret, isSetting, type SettingRow, settingRows } from './setting-rows.ts';
import { apiSettings, serviceSettings, workerSettings } from './settings.ts';
import type { TraceSettings } from './trace.ts';

export { ConfigError, DATA_DIR, environmentGiven, ROOT, RUN_FILE } from './given.ts';

/** What the service and its commands need. */
export interface ServiceConfig {
  databaseUrl: string;
  temporal: TemporalSettings;
  /** Folder that submitted files are kept in. */
  evidenceDir: string;
  /** Who looks for viruses in them: `tcp://host:3310` or `unix:///path`; nobody where it is absent. */
  virusScanner?: string;
}

/** How often ledger and engine are compared, and how late (real ms) something may be. */
export interface WatchSettings {
  everyMs: number;
  lateMs: number;
}

/** What the HTTP API needs as well. */
export interface ApiConfig extends ServiceConfig {
  /** How the operator hears of what mail cannot carry, as the worker has it. */
  alarm?: { webhook?: string; command?: string };
  watch?: WatchSettings;
  logLevel?: LogLevel;
  /** Where spans go; nowhere where it is absent. */
  traces?: TraceSettings;
  /** Where lines of the log go besides stdout; nowhere where it is absent. */
  logsTo?: TraceSettings;
  /** Whether settings can change while it works: they stand in a file. */
  reloadable?: boolean;
  host: string;
  port: number;
  /** With what it speaks TLS itself; absent where it speaks http, to a proxy on this machine. */
  certificate?: CertificateFiles;
  /** Where people reach it, without a slash at the end. */
  publicUrl: string;
  /** Signs sessions and mail links. */
  authSecret: string;
  /** What signed them before, and still holds. */
  formerSecret?: string;
  sessionIdleMinutes: number;
  sessionHours: number;
  /** Addresses of proxies whose X-Forwarded-For is believed. */
  trustedProxies: string[];
  /** Requests of one person, key or network in a minute; what is beyond is refused. */
  requestsPerMinute?: number;
  oidc?: { issuer: string; clientId: string; clientSecret: string; name: string };
  /** What anybody may see without signing in: the figures, the description of the API. */
  openPages: ('metrics' | 'docs')[];
  /** A list of passwords that leaked, which nobody may take; any that is strong where it is absent. */
  leakedPasswords?: string;
  /** Roles that sign in with a code from a phone besides the password. */
  secondFactorRoles: ('officer' | 'head' | 'office' | 'committee' | 'operator' | 'auditor')[];
  /** What people call the channel besides mail; absent where the deployment has none. */
  channelName?: string;
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
  links?: { publicUrl: string; authSecret: string; days?: number };
  /** Where people may be told besides mail: a gateway's address, and what signs what is sent there. */
  channel?: { url: string; secret: string };
  /** How the operator hears of what mail cannot carry: an address that takes JSON, a program that reads it, or both. */
  alarm?: { webhook?: string; command?: string };
  watch?: WatchSettings;
  logLevel?: LogLevel;
  /** Where spans go; nowhere where it is absent. */
  traces?: TraceSettings;
  /** Where lines of the log go besides stdout; nowhere where it is absent. */
  logsTo?: TraceSettings;
  /** A worker that stops waits so long (real ms) for a mail server's answer to a text that it has been given. */
  stopWithinMs?: number;
  /** The build of this worker, where work is moved between releases by steps. */
  buildId?: string;
  /** Whether settings can change while it works: they stand in a file. */
  reloadable?: boolean;
}

export interface TemporalSettings {
  address: string;
  namespace: string;
  tls?: unknown;
  apiKey?: string;
  /** Headers of every call, from `TEMPORAL_GRPC_META_*`. */
  metadata?: Record<string, string>;
  /** From `HISTORY_KEYS`: the first seals what the engine keeps, all open it. */
  historyKeys?: { name: string; key: Buffer }[];
}

/** How far the chain of records was, each hour: one line of JSON each, in the folder of the submitted files and so apart from the database. */
export const headsFileOf = ({ evidenceDir }: Pick<ServiceConfig, 'evidenceDir'>): string => path.join(evidenceDir, 'chain-heads.jsonl');

interface TracesGiven {
  OTEL_LOGS_EXPORTER: 'none' | 'otlp';
  OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  OTEL_EXPORTER_OTLP_HEADERS?: string | undefined;
}

function tracesOf({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: given = '', OTEL_LOGS_EXPORTER: logs }: TracesGiven): {
  traces?: TraceSettings;
  logsTo?: TraceSettings;
} {
  if (endpoint === undefined) return {};
  const pairs = given.split(',').filter((pair) => pair.includes('='));
  const headers = Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1).trim()]));
  return { traces: { endpoint, headers }, ...(logs === 'otlp' && { logsTo: { endpoint, headers } }) };
}

const alarmOf = ({ ALARM_WEBHOOK: webhook, ALARM_COMMAND: command }: { ALARM_WEBHOOK?: string | undefined; ALARM_COMMAND?: string | undefined }) =>
  webhook === undefined && command === undefined ? {} : { alarm: { ...(webhook !== undefined && { webhook }), ...(command !== undefined && { command }) } };

const certificateOf = ({
  API_TLS_CERT_PATH: certPath,
  API_TLS_KEY_PATH: keyPath,
}: {
  API_TLS_CERT_PATH?: string | undefined;
  API_TLS_KEY_PATH?: string | undefined;
}) => (certPath === undefined || keyPath === undefined ? {} : { certificate: { certPath, keyPath } });

/** What is late for longer than one and a half of the intervals between two comparisons has been missed by one. */
const watchOf = (seconds: number): WatchSettings => ({ everyMs: seconds * 1_000, lateMs: seconds * 1_500 });

/**
 * A worker's settings from the environment; what it leaves out comes from a running `npm start`, where there is one. Temporal's
 * come from its own standard settings (`TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS…`, profiles).
 *
 * @throws ConfigError naming every fault at once.
 */
export function readConfig(environ: NodeJS.ProcessEnv = process.env): Config {
  const { settings, temporal } = readSettings(workerSettings, environ);
  const { DATABASE_URL, EVIDENCE_DIR, SMTP_URL, MAIL_FROM, MAILS_PER_SECOND, PUBLIC_URL, AUTH_SECRET, SMTP_STARTTLS: starttls } = settings;
  const { WATCH_SECONDS: watchSeconds, STOP_WITHIN_SECONDS: stopSeconds } = settings;
  const { MIGRATION_DATABASE_URL: ownerDatabaseUrl, WORKER_BUILD_ID: buildId } = settings;
  return {
    databaseUrl: DATABASE_URL,
    ...(ownerDatabaseUrl !== undefined && { ownerDatabaseUrl }),
    temporal,
    evidenceDir: path.resolve(EVIDENCE_DIR),
    smtpUrl: SMTP_URL,
    ...(starttls && { starttls }),
    mailFrom: MAIL_FROM,
    mailsPerSecond: MAILS_PER_SECOND,
    ...alarmOf(settings),
    ...(settings.CHANNEL_WEBHOOK_URL !== undefined && { channel: { url: settings.CHANNEL_WEBHOOK_URL, secret: settings.CHANNEL_WEBHOOK_SECRET ?? '' } }),
    watch: watchOf(watchSeconds),
    logLevel: settings.LOG_LEVEL,
    ...tracesOf(settings),
    stopWithinMs: stopSeconds * 1_000,
    ...(buildId !== undefined && { buildId }),
    ...(environ.DUBAN_SETTINGS && { reloadable: true }),
    ...(PUBLIC_URL !== undefined && { links: { publicUrl: PUBLIC_URL, authSecret: AUTH_SECRET ?? keptSecret(), days: settings.MAIL_LINK_DAYS } }),
  };
}

/** As `readConfig`, for the HTTP API: it sends no mail. */
export function readApiConfig(environ: NodeJS.ProcessEnv = process.env): ApiConfig {
  const { settings: s, temporal } = readSettings(apiSettings, environ);
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId = '', OIDC_CLIENT_SECRET: clientSecret = '', OIDC_NAME: name } = s;
  return {
    databaseUrl: s.DATABASE_URL,
    temporal,
    evidenceDir: path.resolve(s.EVIDENCE_DIR),
    ...(s.VIRUS_SCANNER !== undefined && { virusScanner: s.VIRUS_SCANNER }),
    ...(s.LEAKED_PASSWORDS !== undefined && { leakedPasswords: s.LEAKED_PASSWORDS }),
    host: s.API_HOST,
    port: s.API_PORT,
    ...certificateOf(s),
    publicUrl: s.PUBLIC_URL ?? `${s.API_TLS_CERT_PATH === undefined ? 'http' : 'https'}://127.0.0.1:${s.API_PORT}`,
    authSecret: s.AUTH_SECRET ?? keptSecret(),
    ...(s.AUTH_SECRET_FORMER !== undefined && { formerSecret: s.AUTH_SECRET_FORMER }),
    sessionIdleMinutes: s.SESSION_IDLE_MINUTES,
    sessionHours: s.SESSION_HOURS,
    trustedProxies: s.TRUSTED_PROXIES,
    requestsPerMinute: s.REQUESTS_PER_MINUTE,
    openPages: s.OPEN_PAGES,
    secondFactorRoles: s.SECOND_FACTOR_ROLES,
    watch: watchOf(s.WATCH_SECONDS),
    ...alarmOf(s),
    logLevel: s.LOG_LEVEL,
    ...tracesOf(s),
    ...(environ.DUBAN_SETTINGS && { reloadable: true }),
    ...(issuer !== undefined && { oidc: { issuer, clientId, clientSecret, name } }),
    ...(s.CHANNEL_WEBHOOK_URL !== undefined && { channelName: s.CHANNEL_NAME }),
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
      mkdirSync(DATA_DIR, { recursive: true, mode: 0o700 });
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
    throw new ConfigError({
      zh: `${file} 中的密钥不足 32 个字符：请删除该文件（会重新生成），或设置 AUTH_SECRET。`,
      en: `The secret in ${file} is shorter than 32 characters: delete the file so that another is made, or set AUTH_SECRET.`,
    });
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError({
      zh: `给会话和邮件链接签名的密钥无法存入 ${file}（${(error as Error).message}）：请把 DUBAN_DATA 设为本用户可写的文件夹（处理程序和 API 相同），或设置 AUTH_SECRET。`,
      en: `The secret that signs sessions and mail links cannot be kept in ${file} (${(error as Error).message}): set DUBAN_DATA to a folder that this user may write, the same for worker and API, or set AUTH_SECRET.`,
    });
  }
}

/** As `readConfig`, for the commands: they send no mail. */
export function readServiceConfig(environ: NodeJS.ProcessEnv = process.env): ServiceConfig {
  const { settings, temporal } = readSettings(serviceSettings, environ);
  const { VIRUS_SCANNER: virusScanner } = settings;
  return {
    databaseUrl: settings.DATABASE_URL,
    temporal,
    evidenceDir: path.resolve(settings.EVIDENCE_DIR),
    ...(virusScanner !== undefined && { virusScanner }),
  };
}

/** For so many days after an account was disabled its person stays in the records. */
export const peopleRetentionDays = (environ: NodeJS.ProcessEnv = process.env): number => readSettings(serviceSettings, environ).settings.PEOPLE_RETENTION_DAYS;

/** The database as its owner reaches it, for whoever makes tables; undefined where whoever works is the owner. */
export const ownerDatabaseUrl = (environ: NodeJS.ProcessEnv = process.env): string | undefined =>
  givenSettings(isSetting, environ, {}).values.MIGRATION_DATABASE_URL;

/**
 * The environment with what a settings file and files of secrets give, for whoever starts programs with it: they are told all of
 * it plainly. What a `npm start` that still runs has written down is left out.
 */
export function environmentResolved(environ: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const { values, faults } = givenSettings(isSetting, environ, {});
  if (faults.length > 0) throw faulty(faults, environ);
  const { DUBAN_SETTINGS: _, ...plain } = values;
  return plain;
}

/** Belong to one start and not to how Duban is set up. */
const OF_ONE_START = ['DUBAN_SETTINGS', 'WORKER_BUILD_ID'];

/** Settings as they are, for whoever sets Duban up again: passwords in addresses are left out, and so is whatever else is secret. */
export function settingsWithoutSecrets(environ: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const given = Object.entries(givenSettings(isSetting, environ).values);
  const kept = given.filter(([name]) => isSetting(name) && !isSecret(name) && !OF_ONE_START.includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutPassword(value)]));
}

/** Names of the settings that are given and of which the former leaves something out. */
export function secretsGiven(environ: NodeJS.ProcessEnv = process.env): string[] {
  const given = Object.entries(givenSettings(isSetting, environ).values);
  const holdsOne = ([name, value]: [string, string]) => isSecret(name) || withoutPassword(value) !== (URL.canParse(value) ? new URL(value).href : value);
  return given.flatMap((one) => (isSetting(one[0]) && holdsOne(one) ? [one[0]] : [])).sort();
}

export interface SettingShown extends SettingRow {
  /** What holds, with what is secret hidden; undefined where nothing does. */
  value?: string;
  /** Where it was given; undefined where nothing was. */
  origin?: Words;
}

/** What holds and where it comes from, for worker and API alike, and everything that is wrong with it. */
export function settingsShown(environ: NodeJS.ProcessEnv = process.env): { settings: SettingShown[]; faults: Words[] } {
  const given = givenSettings(isSetting, environ);
  const hidden = (name: string, value: string) => (isSecret(name) ? '***' : withoutPassword(value, '***'));
  const settings = settingRows().map((row): SettingShown => {
    const value = given.values[row.name] ?? row.otherwise;
    const origin = given.origins[row.name];
    return { ...row, ...(value !== undefined && { value: hidden(row.name, value) }), ...(origin && { origin }) };
  });
  const faults = [...given.faults, ...faultsOf(workerSettings, given), ...faultsOf(apiSettings, given), ...leftBehind(given)];
  const { fault } = temporalOf(given);
  if (fault !== undefined) faults.push(fault);
  return { settings, faults: [...new Set(faults)].map(apart) };
}

/** As much of the settings as there is and can be read, for whoever looks at what is wrong; a fault in one takes no other away. */
export function settingsAtHand(environ: NodeJS.ProcessEnv = process.env) {
  const given = givenSettings(isSetting, environ);
  const { DATABASE_URL, MIGRATION_DATABASE_URL, SMTP_URL, SMTP_STARTTLS, MAIL_FROM, PUBLIC_URL, EVIDENCE_DIR } = workerSettings.shape;
  const of = <T>(name: string, schema: z.ZodType<T>): T | undefined => schema.safeParse(given.values[name]).data;
  const [databaseUrl, ownerUrl, smtpUrl] = [of('DATABASE_URL', DATABASE_URL), of('MIGRATION_DATABASE_URL', MIGRATION_DATABASE_URL), of('SMTP_URL', SMTP_URL)];
  const [starttls, mailFrom, publicUrl] = [of('SMTP_STARTTLS', SMTP_STARTTLS), of('MAIL_FROM', MAIL_FROM), of('PUBLIC_URL', PUBLIC_URL)];
  const { temporal } = temporalOf(given);
  const [authSecret, host] = [of('AUTH_SECRET', apiSettings.shape.AUTH_SECRET), of('API_HOST', apiSettings.shape.API_HOST)];
  const oidcIssuer = of('OIDC_ISSUER', apiSettings.shape.OIDC_ISSUER);
  const channelUrl = of('CHANNEL_WEBHOOK_URL', workerSettings.shape.CHANNEL_WEBHOOK_URL);
  const channelSecret = of('CHANNEL_WEBHOOK_SECRET', workerSettings.shape.CHANNEL_WEBHOOK_SECRET);
  const { API_TLS_CERT_PATH, API_TLS_KEY_PATH } = apiSettings.shape;
  const secondFactorRoles = of('SECOND_FACTOR_ROLES', apiSettings.shape.SECOND_FACTOR_ROLES);
  const { certificate } = certificateOf({
    API_TLS_CERT_PATH: of('API_TLS_CERT_PATH', API_TLS_CERT_PATH),
    API_TLS_KEY_PATH: of('API_TLS_KEY_PATH', API_TLS_KEY_PATH),
  });
  const looked = { databaseUrl, temporal, smtpUrl, publicUrl, authSecret, host, certificate, secondFactorRoles };
  return {
    faults: settingsShown(environ).faults,
    exposed: exposures(looked),
    ...(certificate && { certificate: atHand(certificate) }),
    ...(secondFactorRoles && { secondFactorRoles }),
    folders: [DATA_DIR, path.resolve(of('EVIDENCE_DIR', EVIDENCE_DIR) ?? DATA_DIR)],
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(ownerUrl !== undefined && { ownerDatabaseUrl: ownerUrl }),
    ...(temporal && { temporal }),
    ...(smtpUrl !== undefined && { smtpUrl }),
    ...(starttls && { starttls }),
    ...(mailFrom !== undefined && { mailFrom }),
    ...(publicUrl !== undefined && { publicUrl }),
    ...(oidcIssuer !== undefined && { oidcIssuer }),
    ...(channelUrl !== undefined && { channel: { url: channelUrl, ...(channelSecret !== undefined && { secret: channelSecret }) } }),
  };
}

/** Until when the API's own certificate holds, or why it cannot be used. */
function atHand(files: CertificateFiles): { untilMs: number } | Words {
  try {
    return { untilMs: readCertificate(files).untilMs };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { zh, en } = error.words;
    return { zh: zh.slice(0, -1), en: en.slice(0, -1) };
  }
}

/** What a schema has to say against the settings: `NAME what is wrong`, in both languages. */
function faultsOf(schema: z.ZodType, { values }: Given): string[] {
  const parsed = schema.safeParse(values);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path: [name = ''], message }) => {
    const { zh, en } = apart(message);
    return both(`${String(name)} ${zh}`, `${String(name)} ${en}`);
  });
}

function temporalOf({ values }: Given): { temporal?: TemporalSettings; fault?: string } {
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars: values });
    const { address = 'localhost:7233', tls, apiKey, metadata } = connectionOptions;
    // A ring that cannot be read is said with the other settings.
    const historyKeys = serviceSettings.shape.HISTORY_KEYS.safeParse(values.HISTORY_KEYS).data;
    return {
      temporal: {
        address,
        namespace: namespace ?? 'duban',
        ...(tls !== undefined && { tls }),
        ...(typeof apiKey === 'string' && { apiKey }),
        ...(metadata && { metadata: metadata as Record<string, string> }),
        ...(historyKeys && historyKeys.length > 0 && { historyKeys }),
      },
    };
  } catch (error) {
    const { message } = error as Error;
    return { fault: both(`TEMPORAL_ 开头的设置读不出来：${message}`, `The TEMPORAL_ settings cannot be read: ${message}`) };
  }
}

function readSettings<T>(schema: z.ZodType<T>, environ: NodeJS.ProcessEnv): { settings: T; temporal: TemporalSettings } {
  const given = givenSettings(isSetting, environ);
  const { temporal, fault } = temporalOf(given);
  // A file that cannot be read is why all else is missing.
  const faults = [...given.faults, ...faultsOf(schema, given), ...leftBehind(given), ...(fault === undefined ? [] : [fault])];
  if (given.values.REQUIRE_TLS === 'true') faults.push(...forbidden(given, temporal, environ, (schema as z.ZodType) === apiSettings));
  if (faults.length > 0 || !temporal) throw faulty(faults, environ);
  if (given.values.REQUIRE_TLS === 'true') speakRecommendedOnly();
  return { settings: schema.parse(given.values), temporal };
}

/** What a deployment that wants TLS everywhere does not start with. */
const forbidden = (
  { values }: Given,
  temporal: TemporalSettings | undefined,
  { NODE_TLS_REJECT_UNAUTHORIZED }: NodeJS.ProcessEnv,
  listens: boolean,
): string[] =>
  inClear(values, temporal, { checksNothing: NODE_TLS_REJECT_UNAUTHORIZED === '0', listens }).map((name) =>
    both(
      `${name} 使连接不经 TLS、不核对证书或自选加密套件，而 REQUIRE_TLS=true 不允许`,
      `${name} lets something leave this machine without TLS, without a look at the certificate or by ciphers of its own choice, which REQUIRE_TLS=true forbids`,
    ),
  );

function faulty(faults: string[], environ: NodeJS.ProcessEnv): ConfigError {
  const lines = (language: Language, stop: string) => faults.map((fault) => `${apart(fault)[language]}${stop}`).join('\n');
  // A release's archive has no `npm start`: that one builds.
  const starts = existsSync(path.join(ROOT, 'scripts', 'start.mjs'));
  // Where a service has its settings a command of another shell knows nothing of them.
  const ofService = !starts && !environ.DUBAN_SETTINGS;
  return new ConfigError({
    zh: `${lines('zh', '。')}\n请用环境变量或设置文件补上（duban settings 列出各项及其来源）${starts ? '；也可先运行 npm start，命令就用它运行的部分' : ''}${ofService ? '；服务的设置文件用 DUBAN_SETTINGS=/etc/duban.env 指定' : ''}。`,
    en: `${lines('en', '.')}\nSet what is missing in the environment or the settings file (\`duban settings\` lists what holds)${starts ? ', or run `npm start` first: the commands then use what it runs' : ''}${ofService ? '; DUBAN_SETTINGS=/etc/duban.env names the file of a service' : ''}.`,
  });
}

/** Earlier releases kept evidence and secret in the folder that a program happened to be started from: not to be lost without a word. */
function leftBehind({ values }: Given): string[] {
  const earlier = path.resolve('.duban');
  if (values.DUBAN_DATA || process.env.DUBAN_DATA || earlier === DATA_DIR || !existsSync(earlier)) return [];
  return [
    both(
      `没有设置 DUBAN_DATA，而 ${earlier} 里有旧版本的数据：请把它设为那个文件夹，或把文件夹移到 ${DATA_DIR}`,
      `DUBAN_DATA is missing, and ${earlier} holds data of an earlier release: set it to that folder, or move the folder to ${DATA_DIR}`,
    ),
  ];
}
