import { X509Certificate } from 'node:crypto';
import type { Words } from '../../domain/kernel/language.ts';
import { alarmHelp, alarmName } from '../../domain/words/alarms.ts';
import { many } from '../../domain/words/numbers.ts';
import { type Engine, type EngineSettings, forgetfulness, lookAtNamespace, missingAttributes, openEngine } from '../../engine/engine.ts';
import { openIdentity } from '../../engine/identity.ts';
import { lookAtDatabase } from '../../prisma/check.ts';
import { openStore, type Store } from '../../prisma/store.ts';
import { CHECKS, type Check } from '../contract/doctor.ts';
import { ROLES } from '../contract/roles.ts';
import { openDuban } from '../duban.ts';
import { certifiedUntilMs, checkCertificates, type Seen } from './certificates.ts';
import { checkChannel } from './channel.ts';
import { amiss, type Finding, ok, saidBy, skipped, underneath } from './finding.ts';
import { checkDisk, checkFonts, checkProgram, checkZones } from './machine.ts';
import { checkMail } from './mail.ts';
import { checkAddresses, checkHolidays, zonesOf } from './programmes.ts';
import { checkProvider } from './provider.ts';
import { checkWorkers } from './worker.ts';

/** As much of the settings as there is: what is missing is not looked at, and all else is. */
export interface DoctorSettings {
  version: string;
  faults: readonly Words[];
  /** What in them lets strangers in or listen. */
  exposed?: readonly Words[];
  databaseUrl?: string;
  ownerDatabaseUrl?: string;
  temporal?: EngineSettings;
  smtpUrl?: string;
  starttls?: 'required' | 'offered';
  mailFrom?: string;
  publicUrl?: string;
  oidcIssuer?: string;
  /** Roles that sign in with a code besides the password. */
  secondFactorRoles?: readonly string[];
  /** Until when the API's own certificate holds, or why it cannot be used; absent where it has none. */
  certificate?: { untilMs: number } | Words;
  /** Folders that are written to. */
  folders: readonly string[];
  /** The gateway of the channel besides mail, where there is one. */
  channel?: { url: string; secret?: string };
  /** Whom that gateway knows by this, who is sent a test message. */
  testMessageTo?: string;
  /** Somebody who is sent a test mail. */
  testMailTo?: string;
}

/** One check takes no longer (real ms). */
const CHECK_WITHIN_MS = 20_000;
/** What to do where a part takes the question and does not answer. */
const LATE = { zh: '请查看它的日志、负荷和中间的网络', en: 'look at its log, at what it is busy with, and at the network between' };
const ENGINE_LATE = { zh: '请查看 Temporal 的日志，以及它自己的数据库是否在运行', en: 'look at Temporal’s log, and whether the database of its own runs' };
/** Clocks may differ by so much before dates and sessions suffer (ms). */
const SKEW_MS = 2_000;
const PAGE_WITHIN_MS = 5_000;

/**
 * Looks at everything that Duban needs, from outside: with connections of its own, as a program that starts would. Changes nothing,
 * and nothing that fails keeps it from looking at the rest.
 */
export async function examine(settings: DoctorSettings): Promise<Finding[]> {
  const { certificate } = settings;
  const seen: Seen[] = certificate && 'untilMs' in certificate ? [{ setting: 'API_TLS_CERT_PATH', untilMs: certificate.untilMs }] : [];
  const unusable: Finding[] = certificate && !('untilMs' in certificate) ? [{ check: 'certificates', state: 'fault', what: certificate }] : [];
  const open = await openParts(settings);
  try {
    const { store, engine } = open;
    const findings = await Promise.all([
      look('settings', async () => settingsFindings(settings)),
      look('program', async () => [checkProgram(settings.version)]),
      look('database', () => databaseFindings(settings, open, seen)),
      look('engine', () => engineFindings(settings, open, seen)),
      look('mail', () => mailFindings(settings, seen)),
      look('channel', () => checkChannel(settings.channel ?? {}, settings.testMessageTo)),
      look('page', () => pageFindings(settings, seen)),
      look('provider', async () => [await checkProvider(settings.oidcIssuer, seen)]),
      look('secondFactor', async () => secondFactorFindings(settings)),
      look('disk', () => Promise.all([...new Set(settings.folders)].map(checkDisk))),
      look('fonts', async () => [await checkFonts()]),
      ...(store ? [look('alarms', () => alarmFindings(store))] : []),
      ...(store && engine ? partsTogether(store, engine) : [look('zones', async () => [checkZones(['Asia/Shanghai'])]), ...unasked(open)]),
    ]);
    const all = [...findings.flat(), ...unusable, ...checkCertificates(seen, Date.now())];
    return all.sort((one, other) => CHECKS.indexOf(one.check) - CHECKS.indexOf(other.check));
  } finally {
    await Promise.allSettled([open.store?.close(), open.engine?.connection.close()]);
  }
}

interface Opened {
  store?: Store;
  engine?: Engine;
  /** Why one of them cannot be used. */
  databaseFault?: unknown;
  engineFault?: unknown;
}

async function openParts({ databaseUrl, temporal }: DoctorSettings): Promise<Opened> {
  const opened: Opened = {};
  await Promise.all([
    (async () => {
      if (databaseUrl === undefined) return;
      const store = openStore(databaseUrl);
      try {
        await store.inspect();
        opened.store = store;
      } catch (error) {
        opened.databaseFault = error;
        await store.close();
      }
    })(),
    (async () => {
      if (temporal === undefined) return;
      try {
        opened.engine = await openEngine(temporal);
      } catch (error) {
        opened.engineFault = error;
      }
    })(),
  ]);
  return opened;
}

/** One check, or what kept it from an answer. */
async function look(check: Check, ask: () => Promise<Finding[]>): Promise<Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding[]>((resolve) => {
    const said = { zh: `${CHECK_WITHIN_MS / 1_000} 秒内没有答复`, en: `no answer within ${CHECK_WITHIN_MS / 1_000} s` };
    timer = setTimeout(resolve, CHECK_WITHIN_MS, [amiss(check, 'fault', said, check === 'engine' ? ENGINE_LATE : LATE)]);
  });
  try {
    return await Promise.race([ask(), late]);
  } catch (error) {
    return [saidBy(check, 'fault', '无法检查', error)];
  } finally {
    clearTimeout(timer);
  }
}

const settingsFindings = ({ faults, exposed = [] }: DoctorSettings): Finding[] => {
  const toDo = { zh: 'duban settings 列出各项及其来源', en: 'duban settings lists what holds and where it comes from' };
  const found = [...faults.map((fault) => amiss('settings', 'fault', fault, toDo)), ...exposed.map((words) => amiss('settings', 'warning', words, toDo))];
  return found.length === 0 ? [ok('settings', '齐全', 'complete')] : found;
};

/** Who signs in by a password alone: nothing is amiss with that, and whoever answers for the deployment has to know. */
function secondFactorFindings({ secondFactorRoles }: DoctorSettings): Finding[] {
  if (secondFactorRoles === undefined) return [];
  const alone = ROLES.filter((role) => !secondFactorRoles.includes(role));
  if (alone.length === 0) return [ok('secondFactor', '所有角色登录都须填动态码', 'every role signs in with a code')];
  // By the names that the setting has for them.
  return [
    ok(
      'secondFactor',
      `只凭密码就能登录的角色：${alone.join('、')}（见 SECOND_FACTOR_ROLES）`,
      `these roles sign in by a password alone: ${alone.join(', ')} (SECOND_FACTOR_ROLES)`,
    ),
  ];
}

async function databaseFindings(settings: DoctorSettings, { databaseFault }: Opened, seen: Seen[]): Promise<Finding[]> {
  const { databaseUrl, ownerDatabaseUrl } = settings;
  if (databaseUrl === undefined) return [skipped('database', '没有可用的 DATABASE_URL', 'there is no DATABASE_URL that can be used')];
  const findings: Finding[] = [];
  try {
    const { version, aheadMs, withinMs, made, certifiedUntilMs } = await lookAtDatabase(databaseUrl);
    if (certifiedUntilMs !== undefined) seen.push({ setting: 'DATABASE_URL', untilMs: certifiedUntilMs });
    findings.push(
      databaseFault === undefined
        ? ok('database', `PostgreSQL ${version}，可用`, `PostgreSQL ${version}, ready`)
        : made
          ? saidBy('database', 'fault', '不能用', databaseFault)
          : amiss(
              'database',
              'fault',
              { zh: `PostgreSQL ${version}，还没有督办的数据表`, en: `PostgreSQL ${version}, without Duban’s tables yet` },
              {
                zh: '启动处理程序即自动建立；本应有数据的，请核对 DATABASE_URL',
                en: 'start a worker, which makes them; where there should be some, check DATABASE_URL',
              },
            ),
    );
    findings.push(clockFinding(aheadMs, withinMs));
  } catch (error) {
    findings.push(saidBy('database', 'fault', '不能用', error));
  }
  if (ownerDatabaseUrl !== undefined) {
    const owner = openStore(ownerDatabaseUrl);
    try {
      await owner.inspect('makes');
      findings.push(ok('owner', '可以升级数据表', 'may bring the tables up to date'));
    } catch (error) {
      findings.push(saidBy('owner', 'fault', 'MIGRATION_DATABASE_URL 不能用', error));
    } finally {
      await owner.close();
    }
  }
  return findings;
}

/** The database's clock against this machine's; how exactly it is known depends on how long it took to answer. */
export function clockFinding(aheadMs: number, withinMs: number): Finding {
  const apart = Math.max(0, Math.abs(aheadMs) - withinMs);
  const seconds = (Math.abs(aheadMs) / 1_000).toFixed(1);
  if (apart <= SKEW_MS) return ok('clock', '与数据库的时钟一致', 'agrees with the database’s');
  return amiss(
    'clock',
    'fault',
    aheadMs > 0
      ? { zh: `本机时钟比数据库慢 ${seconds} 秒`, en: `this machine’s clock is ${seconds} s behind the database’s` }
      : { zh: `本机时钟比数据库快 ${seconds} 秒`, en: `this machine’s clock is ${seconds} s ahead of the database’s` },
    { zh: '请在两台机器上启用时间同步（chrony 或 systemd-timesyncd）', en: 'keep both by a time server (chrony or systemd-timesyncd)' },
  );
}

async function engineFindings({ temporal }: DoctorSettings, { engine, engineFault }: Opened, seen: Seen[]): Promise<Finding[]> {
  if (temporal === undefined) return [skipped('engine', 'TEMPORAL_ 设置读不出来', 'the TEMPORAL_ settings cannot be read')];
  if (!engine) return [saidBy('engine', 'fault', '不能用', engineFault)];
  const { host, port } = hostAndPort(temporal.address, 7233);
  if (temporal.tls) {
    const untilMs = await certifiedUntilMs(host, port);
    if (untilMs !== undefined) seen.push({ setting: 'TEMPORAL_ADDRESS', untilMs });
    const { clientCertPair } = temporal.tls as { clientCertPair?: { crt: Uint8Array } };
    if (clientCertPair) seen.push({ setting: 'TEMPORAL_TLS_CLIENT_CERT_PATH', untilMs: Date.parse(new X509Certificate(clientCertPair.crt).validTo) });
  }
  const { serverVersion } = await engine.connection.workflowService.getSystemInfo({});
  const findings = [ok('engine', `Temporal ${serverVersion}，可用`, `Temporal ${serverVersion}, ready`)];
  const { retentionDays } = await lookAtNamespace(engine);
  const { namespace } = engine;
  if (retentionDays === undefined) {
    const command = `temporal operator namespace create --namespace ${namespace} --retention 365d`;
    return [
      ...findings,
      amiss(
        'namespace',
        'fault',
        { zh: `还没有命名空间 ${namespace}`, en: `there is no namespace ${namespace} yet` },
        {
          zh: `本应已有的，请核对 TEMPORAL_NAMESPACE；第一次使用的，启动处理程序即自动建立，没有权限时请管理员执行 ${command}`,
          en: `where there should be one, check TEMPORAL_NAMESPACE; at the first start a worker makes it; where it may not, an administrator runs ${command}`,
        },
      ),
    ];
  }
  const forgetful = forgetfulness(namespace, retentionDays);
  findings.push(
    forgetful === undefined
      ? ok('namespace', `${namespace}，保留 ${Math.round(retentionDays)} 天`, `${namespace} remembers ${many(Math.round(retentionDays), 'day')}`)
      : saidBy('namespace', 'warning', '保留期太短', forgetful),
  );
  const missing = await missingAttributes(engine);
  findings.push(
    missing.length === 0
      ? ok('attributes', '齐全', 'all there')
      : amiss(
          'attributes',
          'fault',
          { zh: `缺 ${missing.map(({ name }) => name).join('、')}`, en: `missing: ${missing.map(({ name }) => name).join(', ')}` },
          {
            zh: `启动处理程序即自动登记；没有权限时请管理员执行 ${missing.map(({ command }) => command).join('；')}`,
            en: `start a worker, which registers them; where it may not, an administrator runs ${missing.map(({ command }) => command).join('; ')}`,
          },
        ),
  );
  return findings;
}

/** What needs both cannot be asked while one of them is away, and says so: a line that is not there looks like one that is well. */
function unasked({ store, engine }: Opened): Promise<Finding[]>[] {
  const [zh, en] = store ? ['流程引擎', 'engine'] : engine ? ['数据库', 'database'] : ['数据库和流程引擎', 'database and engine'];
  return (['belonging', 'worker', 'holidays', 'addresses', ...(store ? [] : (['alarms'] as const))] as const).map(async (check) => [
    skipped(check, `没有检查：要先能用${zh}`, `not looked at: it takes the ${en}, see there`),
  ]);
}

/** What needs both the database and the engine. */
function partsTogether(store: Store, engine: Engine): Promise<Finding[]>[] {
  const duban = openDuban(store, engine.client);
  return [
    look('zones', async () => [checkZones(['Asia/Shanghai', ...(await zonesOf(duban))])]),
    look('belonging', async () => {
      await openIdentity(engine, store).check();
      return [ok('belonging', '配套', 'belong to each other')];
    }),
    look('worker', () => checkWorkers(engine.client, store)),
    look('holidays', () => checkHolidays(duban)),
    look('addresses', () => checkAddresses(duban)),
  ];
}

/** Alarms that wait for somebody: that the engine is away is one of them. */
async function alarmFindings(store: Pick<Store, 'alarms'>): Promise<Finding[]> {
  const open = Object.entries(await store.alarms.counts());
  if (open.length === 0) return [ok('alarms', '没有未处理的', 'none is open')];
  return open.map(([kind, count]) =>
    amiss(
      'alarms',
      'warning',
      { zh: `${alarmName(kind)}（${count}）`, en: `${alarmName(kind, 'en')} (${count})` },
      { zh: `见手册 ${alarmHelp(kind)}`, en: `see ${alarmHelp(kind, 'en')}` },
    ),
  );
}

async function mailFindings({ smtpUrl, starttls, mailFrom, testMailTo }: DoctorSettings, seen: Seen[]): Promise<Finding[]> {
  if (smtpUrl === undefined) return [skipped('mail', '没有可用的 SMTP_URL', 'there is no SMTP_URL that can be used')];
  const { finding, certifiedUntilMs } = await checkMail(
    { smtpUrl, ...(starttls && { starttls }), ...(mailFrom !== undefined && { from: mailFrom }) },
    testMailTo,
  );
  if (certifiedUntilMs !== undefined) seen.push({ setting: 'SMTP_URL', untilMs: certifiedUntilMs });
  return [finding];
}

/** What a proxy answers where what it passes on to does not. */
const BEHIND_A_PROXY = [502, 503, 504];

/** Whether the address that mails carry leads to Duban: asked from here, which is not where everybody sits. */
async function pageFindings({ publicUrl }: DoctorSettings, certificates: Seen[]): Promise<Finding[]> {
  if (publicUrl === undefined)
    return [
      amiss(
        'page',
        'warning',
        { zh: '没有设置 PUBLIC_URL：邮件里没有链接', en: 'PUBLIC_URL is not set: mails carry no link' },
        { zh: '请设为用户打开督办的网址', en: 'set it to where people reach Duban' },
      ),
    ];
  const address = new URL(publicUrl);
  if (address.protocol === 'https:') {
    const { host, port } = hostAndPort(address.host, 443);
    const untilMs = await certifiedUntilMs(host, port);
    if (untilMs !== undefined) certificates.push({ setting: 'PUBLIC_URL', untilMs });
  }
  const toDo = {
    zh: '请核对 PUBLIC_URL、反向代理和 API 是否在运行；本机到不了、别处能打开的不要紧',
    en: 'check PUBLIC_URL, the reverse proxy, and whether the API runs; where only this machine cannot get there, it does not matter',
  };
  try {
    const answer = await fetch(`${publicUrl}/healthz`, { redirect: 'manual', signal: AbortSignal.timeout(PAGE_WITHIN_MS) });
    // What a proxy says by itself is no JSON.
    const { version } = (await answer.json().catch(() => ({}))) as { version?: string };
    if (answer.ok && version !== undefined) return [ok('page', `${publicUrl} 能打开`, `${publicUrl} answers`)];
    const seen = BEHIND_A_PROXY.includes(answer.status)
      ? {
          zh: `${publicUrl} 的反向代理在，它后面的督办没有应答（${answer.status}）`,
          en: `the reverse proxy at ${publicUrl} is there, and nothing answers it behind (${answer.status})`,
        }
      : { zh: `${publicUrl} 上是别的服务（${answer.status}）`, en: `something else answers at ${publicUrl} (${answer.status})` };
    return [amiss('page', 'warning', seen, toDo)];
  } catch (error) {
    const said = underneath(error);
    return [amiss('page', 'warning', { zh: `${publicUrl} 打不开（${said}）`, en: `${publicUrl} does not answer (${said})` }, toDo)];
  }
}

function hostAndPort(address: string, otherwise: number): { host: string; port: number } {
  const { hostname, port } = new URL(`tcp://${address}`);
  return { host: hostname, port: Number(port || otherwise) };
}
