import type { Words } from '../domain/kernel/language.ts';

/** Passwords that stand in guides, ours among them, and on every list of guesses. */
const COMMON = [
  'postgres',
  'password',
  'duban',
  'temporal',
  'admin',
  'root',
  'secret',
  'changeme',
  '123456',
  '12345678',
  'a long random text',
  'p@ss/word#1',
  'p@ss',
];
/** A text at random has this many different characters and more, in hexadecimal as well. */
const LEAST_KINDS = 10;

/** Whether what goes there leaves this machine. */
const isElsewhere = (host: string): boolean => host !== '' && !/^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);

/** As much of the settings as is known. */
interface Looked {
  databaseUrl?: string | undefined;
  smtpUrl?: string | undefined;
  temporal?: { address: string; tls?: unknown; apiKey?: string } | undefined;
  links?: { publicUrl: string; authSecret: string } | undefined;
  publicUrl?: string | undefined;
  authSecret?: string | undefined;
  /** Where the API listens. */
  host?: string | undefined;
  /** With what it speaks TLS itself. */
  certificate?: object | undefined;
  /** Whose password alone opens nothing. */
  secondFactorRoles?: readonly string[] | undefined;
}

const isPlainEngine = ({ address, tls, apiKey }: NonNullable<Looked['temporal']>): boolean =>
  isElsewhere(address.replace(/:\d+$/, '')) && !tls && apiKey === undefined;

/** What in the settings lets strangers in or listen. Each is one sentence for whoever set it up, with what to do; none where all is well. */
export function exposures({ databaseUrl, temporal, links, smtpUrl, ...api }: Looked): Words[] {
  const secret = api.authSecret ?? links?.authSecret;
  const found = [
    ofPublicUrl(api.publicUrl ?? links?.publicUrl, api.certificate ? undefined : api.host),
    secret !== undefined && isEasilyGuessed(secret) ? GUESSED : undefined,
    ofPassword('DATABASE_URL', databaseUrl),
    ofPassword('SMTP_URL', smtpUrl),
    ofDatabase(databaseUrl),
    ofMail(smtpUrl),
    temporal && isPlainEngine(temporal) ? PLAIN_ENGINE : undefined,
    ofSecondFactor(api.publicUrl, api.secondFactorRoles),
  ];
  return found.filter((words) => words !== undefined);
}

/** What makes an API's secret one that anybody can make up, as a sentence; undefined where it was drawn. */
export const guessed = (secret: string): Words | undefined => (isEasilyGuessed(secret) ? GUESSED : undefined);

/** As `guessed`, of the secret that there was before: what it signed would go on opening. */
export const guessedFormer = (secret: string): Words | undefined =>
  isEasilyGuessed(secret)
    ? {
        zh: 'AUTH_SECRET_FORMER 容易猜到，留着它，猜到的人就可以伪造登录和邮件验证码：请删去这一项。原来的登录、邮件链接和动态码随之失效。',
        en: 'AUTH_SECRET_FORMER is easily guessed, and whoever guesses it could go on making up sessions and codes of mails: take it out. Sessions, links of mails and second factors of that time end with it.',
      }
    : undefined;

const GUESSED: Words = {
  zh: 'AUTH_SECRET 容易猜到，猜到的人可以伪造登录和邮件验证码：请改成随机文字，如 openssl rand -hex 32 的输出。已发邮件里的链接随之失效。',
  en: 'AUTH_SECRET is easily guessed, and whoever guesses it can make up sessions and codes of mails: set it to a random text, such as `openssl rand -hex 32` gives. Links of mails that were sent end with the former one.',
};
const PLAIN_ENGINE: Words = {
  zh: 'TEMPORAL_ADDRESS 在另一台机器上，连接没有 TLS：除非那段网络由本单位专用，请设置 TEMPORAL_TLS=true 或证书。',
  en: 'TEMPORAL_ADDRESS leads to another machine without TLS: set TEMPORAL_TLS=true, or its certificates, where that network is not yours alone.',
};

/** Where what a setting leads to is elsewhere and can be read, or answered by anybody, on its way. */
function isInClear(name: string, address: string, starttls: string | undefined): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, searchParams } = new URL(address);
  if (!isElsewhere(hostname)) return false;
  // A clamd speaks no TLS.
  if (name === 'VIRUS_SCANNER') return true;
  if (name.endsWith('DATABASE_URL')) return databaseMode(address) !== 'checked';
  if (name === 'SMTP_URL') return (protocol === 'smtp:' && starttls === 'offered') || looksAway(searchParams) || searchParams.has('tls.ciphers');
  return protocol === 'http:';
}

const looksAway = (options: URLSearchParams): boolean => options.get('tls.rejectUnauthorized') === 'false';

/** Addresses that lead out of this process. */
const LEADING_OUT = [
  'PUBLIC_URL',
  'DATABASE_URL',
  'MIGRATION_DATABASE_URL',
  'SMTP_URL',
  'OIDC_ISSUER',
  'ALARM_WEBHOOK',
  'CHANNEL_WEBHOOK_URL',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'VIRUS_SCANNER',
];

interface Asking {
  /** Whether this process looks at no certificate. */
  checksNothing: boolean;
  /** Whether it is the one that listens. */
  listens: boolean;
}

/** Whether what stands before the API, on another machine or in another container, would speak to it in clear. */
function isOpenInside(
  { PUBLIC_URL: publicUrl, API_HOST: host = '', API_TLS_CERT_PATH: certificate }: Record<string, string | undefined>,
  listens: boolean,
): boolean {
  return certificate === undefined && (ofPublicUrl(publicUrl, host) !== undefined || (listens && isElsewhere(host)));
}

/** The settings by which something goes to another machine in clear, or to whoever answers there; for a deployment that wants none. */
export function inClear(values: Record<string, string | undefined>, temporal: Looked['temporal'], { checksNothing, listens }: Asking): string[] {
  const found = LEADING_OUT.filter((name) => isInClear(name, values[name] ?? '', values.SMTP_STARTTLS));
  return [
    ...found,
    ...(!found.includes('PUBLIC_URL') && isOpenInside(values, listens) ? ['API_HOST'] : []),
    ...(temporal && isPlainEngine(temporal) ? ['TEMPORAL_ADDRESS'] : []),
    ...(checksNothing ? ['NODE_TLS_REJECT_UNAUTHORIZED'] : []),
  ];
}

function ofPublicUrl(publicUrl: string | undefined, host: string | undefined): Words | undefined {
  if (publicUrl === undefined || new URL(publicUrl).protocol !== 'http:') return undefined;
  if (isElsewhere(new URL(publicUrl).hostname))
    return {
      zh: `PUBLIC_URL ${publicUrl} 不是 https，密码、会话和验证码在传输中可能被看到：请在前面放一台带 TLS 的服务器，并把 PUBLIC_URL 改成它的 https 地址。`,
      en: `PUBLIC_URL ${publicUrl} is not https: passwords, sessions and codes can be read on their way. Put a server with TLS in front, and set PUBLIC_URL to its https address.`,
    };
  if (host === undefined || !isElsewhere(host)) return undefined;
  return {
    zh: `API 在 ${host} 上监听而没有 TLS：请把 API_HOST 设为 127.0.0.1，前面放一台带 TLS 的服务器，并把 PUBLIC_URL 改成它的 https 地址。`,
    en: `The API listens at ${host} without TLS: set API_HOST to 127.0.0.1, put a server with TLS in front, and set PUBLIC_URL to its https address.`,
  };
}

function ofSecondFactor(publicUrl: string | undefined, roles: readonly string[] | undefined): Words | undefined {
  // What only this machine opens is tried out on it.
  if (roles === undefined || roles.includes('operator') || publicUrl === undefined || !isElsewhere(new URL(publicUrl).hostname)) return undefined;
  return {
    zh: 'SECOND_FACTOR_ROLES 里没有 operator：得到一个系统管理员密码的人就能管理全部账号和设置。请加上 operator。',
    en: 'SECOND_FACTOR_ROLES leaves out operator: whoever gets hold of one operator’s password manages every account and setting. Add operator to it.',
  };
}

function ofPassword(name: string, address: string | undefined): Words | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const { password, hostname } = new URL(address);
  if (!isElsewhere(hostname) || !isCommon(password)) return undefined;
  return {
    zh: `${name} 里的密码是最常见、最先被试的弱密码：请在对方和这里都改掉。`,
    en: `The password in ${name} is one that everybody tries first: change it there and here.`,
  };
}

/** Whether what goes to a database is sealed, and to whom, as `pg` reads its address: only libpq's own reading of `require` looks at no certificate. */
function databaseMode(address: string): 'plain' | 'unchecked' | 'checked' {
  const { searchParams } = new URL(address);
  const mode = searchParams.get('sslmode') ?? (searchParams.has('ssl') ? 'require' : 'disable');
  if (['disable', 'allow', 'prefer'].includes(mode)) return 'plain';
  return mode === 'no-verify' || (searchParams.get('uselibpqcompat') === 'true' && mode === 'require') ? 'unchecked' : 'checked';
}

function ofMail(address: string | undefined): Words | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const { hostname, searchParams } = new URL(address);
  if (!isElsewhere(hostname) || !looksAway(searchParams)) return undefined;
  return {
    zh: 'SMTP_URL 要求不核对邮件服务器的证书，邮件和密码可能交给冒充者：请去掉 tls.rejectUnauthorized=false，用 NODE_EXTRA_CA_CERTS 指定签发者。',
    en: 'SMTP_URL asks not to look at the certificate of the mail server, so that mails and password may go to anybody who answers: take tls.rejectUnauthorized=false out, and name the authority in NODE_EXTRA_CA_CERTS.',
  };
}

function ofDatabase(address: string | undefined): Words | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const mode = databaseMode(address);
  if (!isElsewhere(new URL(address).hostname) || mode === 'checked') return undefined;
  if (mode === 'unchecked')
    return {
      zh: 'DATABASE_URL 要求不核对数据库的证书，数据和密码可能交给冒充者：请写 sslmode=verify-full，用 sslrootcert= 指定签发者。',
      en: 'DATABASE_URL asks not to look at the certificate of the database, so that data and password may go to anybody who answers: write sslmode=verify-full, and name the authority with sslrootcert=.',
    };
  return {
    zh: 'DATABASE_URL 在另一台机器上，连接没有 TLS：除非那段网络由本单位专用，请加 ?sslmode=verify-full。',
    en: 'DATABASE_URL leads to another machine without TLS: add ?sslmode=verify-full where that network is not yours alone.',
  };
}

const isCommon = (coded: string): boolean => {
  try {
    return COMMON.includes(decodeURIComponent(coded).toLowerCase());
  } catch {
    return false;
  }
};

/** A secret that was typed, not drawn: few characters again and again, or a word that says what it is. */
const isEasilyGuessed = (secret: string): boolean => new Set(secret).size < LEAST_KINDS || /change.?me|secret|password|example|default/i.test(secret);
