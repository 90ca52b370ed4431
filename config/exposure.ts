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
}

/** What in the settings lets strangers in or listen. Each is one sentence for whoever set it up, with what to do; none where all is well. */
export function exposures({ databaseUrl, temporal, links, smtpUrl, ...api }: Looked): Words[] {
  const secret = api.authSecret ?? links?.authSecret;
  const found = [
    ofPublicUrl(api.publicUrl ?? links?.publicUrl, api.host),
    secret !== undefined && isEasilyGuessed(secret) ? GUESSED : undefined,
    ofPassword('DATABASE_URL', databaseUrl),
    ofPassword('SMTP_URL', smtpUrl),
    ofDatabase(databaseUrl),
    temporal && isElsewhere(temporal.address.replace(/:\d+$/, '')) && !temporal.tls && temporal.apiKey === undefined ? PLAIN_ENGINE : undefined,
  ];
  return found.filter((words) => words !== undefined);
}

/** What makes an API's secret one that anybody can make up, as a sentence; undefined where it was drawn. */
export const guessed = (secret: string): Words | undefined => (isEasilyGuessed(secret) ? GUESSED : undefined);

const GUESSED: Words = {
  zh: 'AUTH_SECRET 容易猜到，猜到的人可以伪造登录和邮件口令：请改成随机文字，如 openssl rand -hex 32 的输出。已发邮件里的链接随之失效。',
  en: 'AUTH_SECRET is easily guessed, and whoever guesses it can make up sessions and codes of mails: set it to a random text, such as `openssl rand -hex 32` gives. Links of mails that were sent end with the former one.',
};
const PLAIN_ENGINE: Words = {
  zh: 'TEMPORAL_ADDRESS 在另一台机器上，连接没有 TLS：除非那段网络只归你们，请设置 TEMPORAL_TLS=true 或证书。',
  en: 'TEMPORAL_ADDRESS leads to another machine without TLS: set TEMPORAL_TLS=true, or its certificates, where that network is not yours alone.',
};

function ofPublicUrl(publicUrl: string | undefined, host: string | undefined): Words | undefined {
  if (publicUrl === undefined || new URL(publicUrl).protocol !== 'http:') return undefined;
  if (isElsewhere(new URL(publicUrl).hostname))
    return {
      zh: `PUBLIC_URL ${publicUrl} 不是 https，密码、会话和口令在路上可被看到：请在前面放一台带 TLS 的服务器，并把 PUBLIC_URL 改成它的 https 地址。`,
      en: `PUBLIC_URL ${publicUrl} is not https: passwords, sessions and codes can be read on their way. Put a server with TLS in front, and set PUBLIC_URL to its https address.`,
    };
  if (host === undefined || !isElsewhere(host)) return undefined;
  return {
    zh: `API 在 ${host} 上监听而没有 TLS：请把 API_HOST 设为 127.0.0.1，前面放一台带 TLS 的服务器，并把 PUBLIC_URL 改成它的 https 地址。`,
    en: `The API listens at ${host} without TLS: set API_HOST to 127.0.0.1, put a server with TLS in front, and set PUBLIC_URL to its https address.`,
  };
}

function ofPassword(name: string, address: string | undefined): Words | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const { password, hostname } = new URL(address);
  if (!isElsewhere(hostname) || !isCommon(password)) return undefined;
  return {
    zh: `${name} 里的密码是人人先试的那几个：请在对方和这里都改掉。`,
    en: `The password in ${name} is one that everybody tries first: change it there and here.`,
  };
}

function ofDatabase(address: string | undefined): Words | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const { hostname, searchParams } = new URL(address);
  const mode = searchParams.get('sslmode') ?? (searchParams.has('ssl') ? 'require' : 'disable');
  if (!isElsewhere(hostname) || !['disable', 'allow', 'prefer'].includes(mode)) return undefined;
  return {
    zh: 'DATABASE_URL 在另一台机器上，连接没有 TLS：除非那段网络只归你们，请加 ?sslmode=verify-full。',
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
