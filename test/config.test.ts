import { chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ROLES } from '../client/contract/roles.ts';
import { exposures } from '../config/exposure.ts';
import { privateFolder } from '../config/private.ts';
import { versionFault } from '../engine/engine.ts';

const home = mkdtempSync(path.join(tmpdir(), 'duban-config-'));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

/** The module as a process would load it whose data folder is `name`, which nothing runs in unless a test writes it. */
async function configIn(name: string): Promise<typeof import('../config/config.ts')> {
  const dir = path.join(home, name);
  mkdirSync(dir, { recursive: true });
  vi.stubEnv('DUBAN_DATA', dir);
  vi.resetModules();
  return import('../config/config.ts');
}

let config: Awaited<ReturnType<typeof configIn>>;
beforeEach(async () => {
  config = await configIn('empty');
});

/** The settings that must be given, and a configuration file of Temporal's that is not there. */
const LEAST = {
  DATABASE_URL: 'postgresql://duban:secret@db.example:5432/duban',
  SMTP_URL: 'smtp://mail.example:587',
  MAIL_FROM: 'duban@office.example',
  TEMPORAL_CONFIG_FILE: path.join(home, 'none.toml'),
};

function faultOf(environ: Record<string, string>): string {
  try {
    config.readConfig(environ);
  } catch (error) {
    expect(error).toBeInstanceOf(config.ConfigError);
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

describe('the settings', () => {
  it('need only a database, a mail server and a sender', () => {
    expect(config.readConfig(LEAST)).toMatchObject({ databaseUrl: LEAST.DATABASE_URL, smtpUrl: LEAST.SMTP_URL, mailsPerSecond: 50 });
  });

  it('name everything that is missing at once, and what to do', () => {
    const message = faultOf({});
    expect(message).toMatch(/^DATABASE_URL is missing: .*postgresql:\/\//m);
    expect(message).toMatch(/^SMTP_URL is missing: .*smtp:\/\//m);
    expect(message).toMatch(/^MAIL_FROM is missing: /m);
    expect(message).toMatch(/npm start/);
  });

  it('name everything that is wrong at once, each in a line of its own', () => {
    const message = faultOf({
      DATABASE_URL: 'mysql://db.example/duban',
      SMTP_URL: 'mail.example:587',
      MAIL_FROM: 'the office',
      MAILS_PER_SECOND: 'abc',
    });
    for (const name of ['DATABASE_URL', 'SMTP_URL', 'MAIL_FROM', 'MAILS_PER_SECOND']) expect(message).toMatch(new RegExp(`^${name} is not .*\\.$`, 'm'));
  });

  it('keep a password out of the sentence about it', () => {
    expect(faultOf({ ...LEAST, DATABASE_URL: 'mysql://duban:secret@db.example/duban' })).not.toContain('secret');
  });

  it.each(['abc', '0', '-5', '5 mails', '1e3', 'NaN', 'Infinity', '０'])('refuse MAILS_PER_SECOND=%s', (value) => {
    expect(faultOf({ ...LEAST, MAILS_PER_SECOND: value })).toMatch(/^MAILS_PER_SECOND is not a number above 0\.$/m);
  });

  it.each([
    ['20', 20],
    ['0.5', 0.5],
  ])('take MAILS_PER_SECOND=%s as a number', (value, expected) => {
    expect(config.readConfig({ ...LEAST, MAILS_PER_SECOND: value }).mailsPerSecond).toBe(expected);
  });

  it('say how a password has to be written, and what STARTTLS may be', () => {
    expect(faultOf({ ...LEAST, SMTP_URL: 'smtp://user:100%@mail.example:587' })).toMatch(/^SMTP_URL has a % .*%25/m);
    expect(config.readConfig({ ...LEAST, SMTP_URL: 'smtp://user:100%25@mail.example:587' }).smtpUrl).toContain('100%25');
    expect(faultOf({ ...LEAST, SMTP_STARTTLS: 'never' })).toMatch(/^SMTP_STARTTLS is neither/m);
  });

  it.each([
    ['p#ss', 'cannot be read'],
    ['p/ss', 'cannot be read'],
    ['p?ss', 'cannot be read'],
    // Read by itself it would be the host `duban`, port 5432, and the rest of the password a path that every message shows.
    ['5432/never-told', 'cannot be read'],
    ['5432#never-told', 'cannot be read'],
    ['5432?never-told', 'cannot be read'],
    ['100%', 'that encodes nothing'],
  ])('say it of a database whose password is %s, and show nothing of it', (password, sentence) => {
    const DATABASE_URL = `postgresql://duban:${password}@db.example:5432/duban`;
    const message = faultOf({ ...LEAST, DATABASE_URL });
    expect(message).toMatch(new RegExp(`^DATABASE_URL has a .*${sentence}.*%25.*%40.*%3A.*%2F.*%23.*%3F`, 'm'));
    const { settings } = config.settingsShown({ ...LEAST, DATABASE_URL });
    const { value } = settings.find(({ name }) => name === 'DATABASE_URL') ?? {};
    expect(value).toMatch(/^postgresql:\/\/(duban:)?\*\*\*@db\.example:5432\/duban$/);
    expect(config.settingsWithoutSecrets({ ...LEAST, DATABASE_URL }).DATABASE_URL).not.toContain(password);
    expect(config.secretsGiven({ ...LEAST, DATABASE_URL })).toContain('DATABASE_URL');
  });

  it('take a password in which every character is encoded, and an @ that is not', () => {
    const passwordOf = (password: string) =>
      new URL(config.readConfig({ ...LEAST, DATABASE_URL: `postgresql://duban:${password}@db.example:5432/duban` }).databaseUrl).password;
    const odd = "p@ss:/#%?'密 码";
    expect(decodeURIComponent(passwordOf(encodeURIComponent(odd)))).toBe(odd);
    expect(decodeURIComponent(passwordOf('p@ss'))).toBe('p@ss');
  });

  it('take an empty value as one that was not given', () => {
    expect(faultOf({ ...LEAST, SMTP_URL: '' })).toMatch(/^SMTP_URL is missing/m);
    expect(config.readConfig({ ...LEAST, MAILS_PER_SECOND: '' }).mailsPerSecond).toBe(50);
  });

  it('take Temporal’s standard settings', () => {
    const { temporal } = config.readConfig({
      ...LEAST,
      TEMPORAL_ADDRESS: 'temporal.example:7233',
      TEMPORAL_NAMESPACE: 'shapotou',
      TEMPORAL_API_KEY: 'k',
      TEMPORAL_TLS: 'true',
    });
    expect(temporal).toMatchObject({ address: 'temporal.example:7233', namespace: 'shapotou', apiKey: 'k' });
    expect(temporal.tls).toBeTruthy();
  });

  it('use a namespace of our own on this machine’s Temporal when nothing is said', () => {
    expect(config.readConfig(LEAST).temporal).toEqual({ address: 'localhost:7233', namespace: 'duban' });
  });

  it('say that Temporal’s settings cannot be read, beside all else that is wrong', () => {
    const message = faultOf({ ...LEAST, SMTP_URL: 'x', TEMPORAL_TLS_CLIENT_CERT_PATH: '/no/such/cert.pem', TEMPORAL_PROFILE: 'no-such-profile' });
    expect(message).toMatch(/TEMPORAL_ settings cannot be read/);
    expect(message).toMatch(/^SMTP_URL is not/m);
  });

  it('come from a running `npm start` where the environment leaves them out, and never against it', async () => {
    config = await configIn('running');
    writeFileSync(config.RUN_FILE, JSON.stringify({ environment: { ...LEAST, TEMPORAL_ADDRESS: '127.0.0.1:7777' } }));
    expect(config.readConfig({})).toMatchObject({ databaseUrl: LEAST.DATABASE_URL, temporal: { address: '127.0.0.1:7777' } });
    expect(config.readConfig({ DATABASE_URL: 'postgres://other.example/duban' }).databaseUrl).toBe('postgres://other.example/duban');
  });

  it('do without a file of a running `npm start` that is half written', async () => {
    config = await configIn('half-written');
    writeFileSync(config.RUN_FILE, '{"environment": {');
    expect(faultOf({})).toMatch(/^DATABASE_URL is missing/m);
  });
});

describe('settings from a file', () => {
  const write = (name: string, text: string) => {
    const file = path.join(home, name);
    writeFileSync(file, text);
    return file;
  };

  it('hold where the environment says nothing, and give way to it', () => {
    const DUBAN_SETTINGS = write(
      'whole.env',
      `# Temporal’s settings\nexport DATABASE_URL="${LEAST.DATABASE_URL}"\r\nSMTP_URL=${LEAST.SMTP_URL}\nMAIL_FROM = duban@office.example\n\nMAILS_PER_SECOND=7\nTEMPORAL_ADDRESS=temporal.example:7233\nTEMPORAL_GRPC_META_OFFICE=a\n`,
    );
    const { TEMPORAL_CONFIG_FILE } = LEAST;
    expect(config.readConfig({ DUBAN_SETTINGS, TEMPORAL_CONFIG_FILE })).toMatchObject({
      databaseUrl: LEAST.DATABASE_URL,
      mailsPerSecond: 7,
      temporal: { address: 'temporal.example:7233' },
    });
    expect(config.readConfig({ DUBAN_SETTINGS, TEMPORAL_CONFIG_FILE, MAILS_PER_SECOND: '9' }).mailsPerSecond).toBe(9);
  });

  it('keep a # in a value, as systemd does', () => {
    const DUBAN_SETTINGS = write('hash.env', `AUTH_SECRET=${'a'.repeat(31)}#b\nPUBLIC_URL=https://duban.example\n`);
    expect(config.readConfig({ ...LEAST, DUBAN_SETTINGS }).links?.authSecret).toBe(`${'a'.repeat(31)}#b`);
  });

  it('name what is no setting, what is no line and what comes too late, all at once and beside all else', () => {
    const DUBAN_SETTINGS = write('faulty.env', 'SMTP_ULR=smtp://mail.example\nMAIL_FROM\nNODE_EXTRA_CA_CERTS=/ca.pem\nMAILS_PER_SECOND=many\n');
    const message = faultOf({ DUBAN_SETTINGS });
    expect(message).toMatch(/SMTP_ULR in .*faulty\.env is no setting/);
    expect(message).toMatch(/^Line 2 of .*faulty\.env is not NAME=value/m);
    expect(message).toMatch(/NODE_EXTRA_CA_CERTS in .* has no effect/);
    expect(message).toMatch(/^MAILS_PER_SECOND is not a number/m);
    expect(message).toMatch(/^DATABASE_URL is missing/m);
  });

  it('say that the file cannot be read', () => {
    expect(faultOf({ ...LEAST, DUBAN_SETTINGS: '/no/such.env' })).toMatch(/^DUBAN_SETTINGS names a file that cannot be read \(.*ENOENT/m);
  });

  it('choose the data folder', async () => {
    const dir = path.join(home, 'from-file');
    vi.stubEnv('DUBAN_DATA', '');
    vi.stubEnv('DUBAN_SETTINGS', write('data.env', `DUBAN_DATA=${dir}\n`));
    vi.resetModules();
    const { DATA_DIR } = await import('../config/config.ts');
    vi.stubEnv('DUBAN_SETTINGS', '');
    expect(DATA_DIR).toBe(dir);
  });

  it('take a secret from the file that NAME_FILE names, without the line break at its end', () => {
    const { SMTP_URL, ...rest } = LEAST;
    const read = config.readConfig({ ...rest, SMTP_URL_FILE: write('smtp', `${SMTP_URL}\n`), TEMPORAL_API_KEY_FILE: write('key', 'k1\r\n') });
    expect(read).toMatchObject({ smtpUrl: SMTP_URL, temporal: { apiKey: 'k1' } });
    expect(config.ownerDatabaseUrl({ MIGRATION_DATABASE_URL_FILE: write('owner', 'postgres://o@db.example/duban\n') })).toBe('postgres://o@db.example/duban');
  });

  it('refuse a NAME_FILE that is there twice, empty or not to be read', () => {
    const message = faultOf({ ...LEAST, SMTP_URL_FILE: '/x', AUTH_SECRET_FILE: write('blank', '\n'), OIDC_CLIENT_SECRET_FILE: '/no/such' });
    expect(message).toMatch(/^SMTP_URL and SMTP_URL_FILE are both set/m);
    expect(message).toMatch(/^AUTH_SECRET_FILE names the file .*, which is empty/m);
    expect(message).toMatch(/^OIDC_CLIENT_SECRET_FILE names a file that cannot be read/m);
  });

  it('reach the parts that `npm start` starts as plain values', () => {
    const given = config.environmentResolved({
      PATH: '/bin',
      DUBAN_SETTINGS: write('start.env', 'MAIL_FROM=a@b.example\n'),
      SMTP_URL_FILE: write('s', 'smtp://m.example'),
    });
    expect(given).toEqual({ PATH: '/bin', MAIL_FROM: 'a@b.example', SMTP_URL: 'smtp://m.example' });
  });

  it('are said in Chinese where somebody reads Chinese, none of it left in English', () => {
    try {
      config.readConfig({ MAILS_PER_SECOND: 'x', SMTP_URL_FILE: '/no/such', DUBAN_SETTINGS: write('zh.env', 'WRONG=1\n') });
      throw new Error('it was accepted');
    } catch (error) {
      const { zh, en } = (error as InstanceType<typeof config.ConfigError>).words;
      expect(zh.split('\n').filter((line) => !/\p{Script=Han}/u.test(line))).toEqual([]);
      expect(en).not.toMatch(/\p{Script=Han}/u);
      expect(zh.split('\n').length).toBe(en.split('\n').length);
    }
  });

  it('are all shown with where they come from, and no secret among them', () => {
    const DUBAN_SETTINGS = write('shown.env', 'MAILS_PER_SECOND=7\n');
    const { settings, faults } = config.settingsShown({
      ...LEAST,
      DUBAN_SETTINGS,
      AUTH_SECRET: 'very-secret-'.repeat(4),
      OIDC_ISSUER: 'https://login.example',
      TEMPORAL_API_KEY: 'very-secret-key',
      MIGRATION_DATABASE_URL_FILE: write('own', 'postgres://owner:very-secret@db.example/duban?sslpassword=very-secret'),
    });
    const of = (name: string) => settings.find((row) => row.name === name);
    expect(of('MAILS_PER_SECOND')).toMatchObject({ value: '7', origin: { en: `file ${DUBAN_SETTINGS}` } });
    expect(of('DATABASE_URL')).toMatchObject({ value: 'postgresql://duban:***@db.example:5432/duban', origin: { en: 'environment' } });
    expect(of('MIGRATION_DATABASE_URL')?.origin?.en).toMatch(/own \(MIGRATION_DATABASE_URL_FILE\)$/);
    expect(of('SESSION_HOURS')).toMatchObject({ value: '12' });
    expect(of('SESSION_HOURS')?.origin).toBeUndefined();
    expect(JSON.stringify(settings)).not.toContain('very-secret');
    expect(faults.map(({ en }) => en)).toEqual([expect.stringMatching(/^OIDC_CLIENT_ID is missing/), expect.stringMatching(/^OIDC_CLIENT_SECRET is missing/)]);
  });
});

describe('settings that let strangers in or listen', () => {
  const SAFE = {
    DATABASE_URL: 'postgresql://duban:fe0b1c2d3a4f5e6d@db.example:5432/duban?sslmode=verify-full',
    SMTP_URL: 'smtp://duban:fe0b1c2d3a4f5e6d@mail.example:587',
    MAIL_FROM: 'duban@office.example',
    TEMPORAL_ADDRESS: 'temporal.example:7233',
    TEMPORAL_TLS: 'true',
    TEMPORAL_CONFIG_FILE: path.join(home, 'none.toml'),
    PUBLIC_URL: 'https://duban.example',
    AUTH_SECRET: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c',
  };
  const said = (change: Record<string, string> = {}) => [
    exposures(config.readApiConfig({ ...SAFE, ...change })).map(({ en }) => en),
    exposures(config.readConfig({ ...SAFE, ...change })).map(({ en }) => en),
  ];

  it('are not found where TLS stands in front and secrets are drawn', () => {
    expect(said()).toEqual([[], []]);
    // One machine talks to itself.
    const alone = { DATABASE_URL: 'postgresql://duban@127.0.0.1:5432/duban', TEMPORAL_ADDRESS: 'localhost:7233', TEMPORAL_TLS: '' };
    expect(said({ ...alone, PUBLIC_URL: 'http://127.0.0.1:8080' })).toEqual([[], []]);
    expect(said({ ...alone, PUBLIC_URL: 'http://[::1]:8080' })).toEqual([[], []]);
  });

  it.each([
    [{ PUBLIC_URL: 'http://duban.example' }, /^PUBLIC_URL http:\/\/duban\.example is not https: /],
    [{ PUBLIC_URL: 'http://127.0.0.1.evil.example' }, /is not https/],
    [{ AUTH_SECRET: 'x'.repeat(64) }, /^AUTH_SECRET is easily guessed/],
    [{ AUTH_SECRET: '12345678'.repeat(4) }, /^AUTH_SECRET is easily guessed/],
    [{ AUTH_SECRET: 'change-me-please-0123456789-abcdef' }, /^AUTH_SECRET is easily guessed/],
    [{ DATABASE_URL: 'postgresql://duban:p%40ss%2Fword%231@db.example/duban?sslmode=require' }, /^The password in DATABASE_URL is one that everybody/],
    [{ DATABASE_URL: 'postgresql://duban:Postgres@db.example/duban?sslmode=require' }, /^The password in DATABASE_URL/],
    [{ DATABASE_URL: 'postgresql://duban:fe0b1c2d@db.example/duban' }, /^DATABASE_URL leads to another machine without TLS/],
    [{ DATABASE_URL: 'postgresql://duban:fe0b1c2d@db.example/duban?sslmode=prefer' }, /^DATABASE_URL leads to another machine without TLS/],
    [{ DATABASE_URL: 'postgresql://duban:fe0b1c2d@db.example/duban?sslmode=no-verify' }, /^DATABASE_URL asks not to look at the certificate/],
    [{ DATABASE_URL: 'postgresql://duban:fe0b1c2d@db.example/duban?uselibpqcompat=true&sslmode=require' }, /^DATABASE_URL asks not to look/],
    [{ SMTP_URL: 'smtp://duban:fe0b1c2d@mail.example?tls.rejectUnauthorized=false' }, /^SMTP_URL asks not to look at the certificate/],
    [{ TEMPORAL_TLS: '' }, /^TEMPORAL_ADDRESS leads to another machine without TLS/],
  ])('%j is told to whoever starts the worker and the API, in one sentence', (change, sentence) => {
    for (const found of said(change as unknown as Record<string, string>)) expect(found).toEqual([expect.stringMatching(sentence)]);
  });

  it('say it of operators whose password alone opens everything, to whoever starts the API and is reached from elsewhere', () => {
    for (const roles of ['none', 'office,committee'])
      expect(said({ SECOND_FACTOR_ROLES: roles })).toEqual([[expect.stringMatching(/^SECOND_FACTOR_ROLES leaves out operator: /)], []]);
    expect(said({ SECOND_FACTOR_ROLES: 'operator,office' })).toEqual([[], []]);
    expect(config.settingsAtHand({ ...SAFE, SECOND_FACTOR_ROLES: 'none' }).exposed.map(({ en }) => en)).toEqual([expect.stringMatching(/leaves out operator/)]);
    const alone = { DATABASE_URL: 'postgresql://duban@127.0.0.1:5432/duban', PUBLIC_URL: 'http://127.0.0.1:8080' };
    expect(said({ ...alone, SECOND_FACTOR_ROLES: 'none' })).toEqual([[], []]);
  });

  it('say it of an API that listens to others beside what stands in front, and of the password of a mail server', () => {
    expect(said({ API_HOST: '0.0.0.0', PUBLIC_URL: 'http://localhost:8080' })[0]).toEqual([
      expect.stringMatching(/^The API listens at 0\.0\.0\.0 without TLS/),
    ]);
    const own = { API_TLS_CERT_PATH: '/etc/duban/api.pem', API_TLS_KEY_PATH: '/etc/duban/api.key' };
    expect(said({ API_HOST: '0.0.0.0', PUBLIC_URL: 'http://localhost:8080', ...own })[0]).toEqual([]);
    expect(said({ SMTP_URL: 'smtp://duban:123456@mail.example:587' })[1]).toEqual([expect.stringMatching(/^The password in SMTP_URL/)]);
  });

  it('start nothing where REQUIRE_TLS is set and something goes to another machine in clear or to whoever answers: each is named', () => {
    const strict = { ...SAFE, REQUIRE_TLS: 'true', ALARM_WEBHOOK: 'https://watch.example/duban' };
    const oidc = { OIDC_ISSUER: 'https://login.example', OIDC_CLIENT_ID: 'duban', OIDC_CLIENT_SECRET: 'fe0b1c2d' };
    const readers = [config.readConfig, config.readApiConfig, config.readServiceConfig];
    for (const read of readers) expect(() => read({ ...strict, ...oidc })).not.toThrow();
    const open: Record<string, string>[] = [
      { PUBLIC_URL: 'http://duban.example' },
      { API_HOST: '0.0.0.0', PUBLIC_URL: 'http://localhost:8080' },
      { DATABASE_URL: 'postgresql://duban:fe0b1c2d@db.example/duban' },
      { DATABASE_URL: 'postgresql://duban:fe0b1c2d@db.example/duban?sslmode=no-verify' },
      { MIGRATION_DATABASE_URL: 'postgresql://owner:fe0b1c2d@db.example/duban?sslmode=prefer' },
      { TEMPORAL_TLS: '' },
      { SMTP_URL: 'smtp://duban:fe0b1c2d@mail.example?tls.rejectUnauthorized=false' },
      { SMTP_STARTTLS: 'offered', SMTP_URL: 'smtp://mail.example' },
      { OIDC_ISSUER: 'http://login.example' },
      { ALARM_WEBHOOK: 'http://watch.example/duban' },
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318' },
      { VIRUS_SCANNER: 'tcp://scanner.example:3310' },
      { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    ];
    for (const change of open) {
      const [name = ''] = Object.keys(change).slice(-1);
      const said = name === 'PUBLIC_URL' && 'API_HOST' in change ? 'API_HOST' : name === 'TEMPORAL_TLS' ? 'TEMPORAL_ADDRESS' : name;
      for (const read of readers) {
        expect(() => read({ ...strict, ...oidc, ...change }), said).toThrow(new RegExp(`^${said} lets something leave this machine without TLS`));
        expect(() => read({ ...strict, ...oidc, ...change, REQUIRE_TLS: '' }), said).not.toThrow();
      }
    }
    // A proxy on another machine, or in another container, would speak to the API in clear: it listens there with a certificate of its own alone.
    const inside = { ...strict, API_HOST: '0.0.0.0' };
    expect(() => config.readApiConfig(inside)).toThrow(/^API_HOST lets something leave this machine without TLS/);
    const own = { API_TLS_CERT_PATH: '/etc/duban/api.pem', API_TLS_KEY_PATH: '/etc/duban/api.key' };
    expect(() => config.readApiConfig({ ...inside, ...own })).not.toThrow();
    expect(() => config.readApiConfig({ ...inside, API_TLS_CERT_PATH: 'api.pem' })).toThrow(
      /API_TLS_CERT_PATH is no absolute path[^\n]*\nAPI_TLS_KEY_PATH is missing/,
    );
    for (const read of [config.readConfig, config.readServiceConfig]) expect(() => read(inside)).not.toThrow();
    // One machine talks to itself as before.
    const alone = {
      DATABASE_URL: 'postgresql://duban@127.0.0.1:5432/duban',
      TEMPORAL_ADDRESS: 'localhost:7233',
      TEMPORAL_TLS: '',
      SMTP_URL: 'smtp://localhost:25',
    };
    for (const read of readers) expect(() => read({ ...strict, ...alone, PUBLIC_URL: 'http://127.0.0.1:8080' })).not.toThrow();
    expect(() => config.readConfig({ ...SAFE, REQUIRE_TLS: 'yes' })).toThrow(/^REQUIRE_TLS is neither/);
  });

  it('say for how long the link and the code of a mail hold', () => {
    const days = (value: string) => config.readConfig({ ...SAFE, MAIL_LINK_DAYS: value }).links?.days;
    expect([days(''), days('7')]).toEqual([30, 7]);
    for (const wrong of ['0', '2.5', '100', 'week']) expect(() => days(wrong), wrong).toThrow(/^MAIL_LINK_DAYS is no whole number from 1 to 99/);
  });

  it('name what anybody may see: figures and the description, or less', () => {
    const open = (value: string) => config.readApiConfig({ ...SAFE, OPEN_PAGES: value }).openPages;
    expect([open(''), open('docs'), open('none'), open(' metrics , docs ')]).toEqual([['metrics', 'docs'], ['docs'], [], ['metrics', 'docs']]);
    expect(() => open('everything')).toThrow(/^OPEN_PAGES.* is no list of metrics and docs/);
  });

  it('names roles that need a second factor, every one that there is, and operators unless told', () => {
    const named = (value: string) => config.readApiConfig({ ...SAFE, SECOND_FACTOR_ROLES: value }).secondFactorRoles;
    expect([named(''), named('none'), named('operator, office'), named(ROLES.join(','))]).toEqual([['operator'], [], ['operator', 'office'], [...ROLES]]);
    expect(() => named('boss')).toThrow(/^SECOND_FACTOR_ROLES.* is no list of officer, head/);
  });
});

describe('a folder that is to be its user’s alone', () => {
  const open = (name: string) => {
    const dir = path.join(home, name);
    mkdirSync(dir, { mode: 0o755 });
    writeFileSync(path.join(dir, 'ours'), '');
    return dir;
  };
  const modeOf = (dir: string) => statSync(dir).mode & 0o777;

  it('is closed where it was left open', () => {
    const dir = open('left-open');
    expect(privateFolder(dir)).toBeUndefined();
    expect(modeOf(dir)).toBe(0o700);
  });

  it('stays open, and is said, where another user’s files lie in it, as a database’s', () => {
    // Only root can give files away; everybody else finds root's at the top.
    const isRoot = process.getuid?.() === 0;
    const dir = isRoot ? open('shared') : '/';
    if (isRoot) chownSync(path.join(dir, 'ours'), 65_534, 65_534);
    const before = modeOf(dir);
    expect(privateFolder(dir)).toMatch(/was not closed to others, since it holds what is another user's \(.+\): give Duban a folder of its own\.$/);
    expect(modeOf(dir)).toBe(before);
  });
});

describe('the Temporal server’s version', () => {
  const ADDRESS = 'temporal.example:7233';

  it('that is too old is refused in a sentence with the address, both versions and what to do', () => {
    expect(versionFault('1.20.0', ADDRESS)).toMatch(/temporal\.example:7233 is version 1\.20\.0, and Duban needs 1\.26 or newer: upgrade it/);
  });

  it.each(['1.25.9', '0.99.0'])('%s is refused', (version) => {
    expect(versionFault(version, ADDRESS)).toBeDefined();
  });

  it.each(['1.26.0', '1.32.0', '1.32.0-rc.1', '2.0.0'])('%s is accepted', (version) => {
    expect(versionFault(version, ADDRESS)).toBeUndefined();
  });

  it.each(['', 'unknown', 'v', '1'])('that reads "%s" is let through', (version) => {
    expect(versionFault(version, ADDRESS)).toBeUndefined();
  });
});
