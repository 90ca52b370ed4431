import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_MIN_VERSION } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { FILE_KINDS } from '../client/contract/file-kinds.ts';
import { isOwnKey } from '../domain/kernel/own-keys.ts';
import { ASVS_ITEMS } from './support/asvs.ts';

const ROOT = path.join(import.meta.dirname, '..');
const LINES = readFileSync(path.join(ROOT, 'docs', 'security.md'), 'utf8').split('\n');
const STATES = ['proved', 'written', 'not applicable', 'open'];

/** One requirement: its number, what it asks, how it stands, and the tests, page or sentence for that. */
const ROWS = LINES.filter((line) => /^\| \d/.test(line)).map((line) => {
  const [item = '', asks = '', state = '', answer = '', ...more] = line.slice(2, -2).split(' | ');
  return { line, item, asks, state, answer, more };
});

/** File and title of each test that the page names, each once. */
const NAMED = new Map<string, string[]>(
  [
    ...ROWS.filter(({ state }) => state === 'proved').flatMap(({ answer }) => answer.split('<br>')),
    ...LINES.filter((line) => /^\| V\d/.test(line)).map((line) => line.split(' | ').at(-1)?.replace(/ \|$/, '') ?? ''),
  ].map((said): [string, string[]] => [said, /^([\w-]+): (.+)$/.exec(said)?.slice(1) ?? []]),
);

/** A file of tests, whose titles follow their bracket at once. */
const titlesIn = (source: string) => readFileSync(source, 'utf8').replaceAll(/\(\n\s+'/g, "('");

/** What runs: every source that is neither a test nor generated. */
const SOURCES = 'activities calendar client config domain embedded engine prisma smtp spreadsheet worker workflows'
  .split(' ')
  .flatMap((folder) => readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file)))
  .filter((file) => /\.tsx?$/.test(file) && !/node_modules|generated/.test(file))
  .map((file) => ({ file, text: readFileSync(path.join(ROOT, file), 'utf8') }));

describe('the page about security', () => {
  it('has a row for each requirement of levels 1 and 2, in their order, and for nothing else', () => {
    expect(ASVS_ITEMS).toHaveLength(253);
    expect(ROWS.map(({ item }) => item)).toEqual(ASVS_ITEMS);
  });

  it('says of each what it asks and how it stands, with tests, a page or a sentence', () => {
    const fits = (state: string, answer: string) => {
      if (state === 'proved') return answer.split('<br>').every((said) => NAMED.get(said)?.length === 2);
      if (state === 'written') return /^docs\/[\w/.-]+\.md$/.test(answer) && existsSync(path.join(ROOT, answer));
      return STATES.includes(state) && /^[A-Z`].{10,}\.$/.test(answer);
    };
    const odd = ROWS.filter(({ asks, state, answer, more }) => more.length > 0 || !/^[A-Z`].{5,90}\.$/.test(asks) || !fits(state, answer));
    expect(odd.map(({ line }) => line)).toEqual([]);
  });

  it('counts right what is proved, written, not applicable and open', () => {
    const counts = STATES.map((state) => `${ROWS.filter((row) => row.state === state).length} ${state}`).join(', ');
    expect(LINES.join('\n')).toContain(`Of ${ROWS.length}: ${counts}.`);
  });

  it('names a test in each line of what attacks by subject', () => {
    const subjects = LINES.filter((line) => /^\| V\d/.test(line));
    expect(subjects.length).toBeGreaterThan(30);
    expect(subjects.filter((line) => !/^\| V\d.*\| [\w-]+: [^|]+ \|$/.test(line))).toEqual([]);
  });

  /** Rows of a table of the page about protection whose last column names the tests that try them. */
  function triedBy(heading: string): string[] {
    const page = readFileSync(path.join(ROOT, 'docs', 'protection.md'), 'utf8');
    const section = page.split('\n## ').find((one) => one.startsWith(`${heading}\n`)) ?? '';
    return section.split('\n').filter((line) => /^\| (?!what \||class \||---)/.test(line));
  }
  /** What a row names as a test and nobody finds; the row itself where it names none. */
  const missing = (row: string) =>
    (row.split(' | ').at(-1) ?? '')
      .replace(/ \|$/, '')
      .split('<br>')
      .filter((said) => {
        const [, file, title] = /^([\w-]+): (.+)$/.exec(said) ?? [];
        const source = path.join(import.meta.dirname, `${file}.test.ts`);
        return !existsSync(source) || !titlesIn(source).includes(`('${title}'`);
      });

  it('names for each limit the test that goes beyond it', () => {
    const rows = triedBy('Limits');
    expect(rows.length).toBeGreaterThan(8);
    expect(rows.flatMap(missing)).toEqual([]);
  });

  it('names for each thing that has to fit with another the test that hands in what does not', () => {
    const rows = triedBy('What has to fit together');
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.flatMap(missing)).toEqual([]);
  });

  it('names for each class of data the tests of what protects it', () => {
    const rows = triedBy('Data, by class');
    expect(rows.map((row) => row.split(' | ')[0])).toEqual(['| secret', '| personal', '| of the body', '| record', '| open']);
    expect(rows.flatMap(missing)).toEqual([]);
  });

  const PROTECTION = readFileSync(path.join(ROOT, 'docs', 'protection.md'), 'utf8');
  const wordsIn = (list: string) => list.split(/, | or /).sort();

  it('writes down the endings of all files that are taken, and of no other', () => {
    expect(wordsIn(/Files that people hand in end in (.*?), and are taken/.exec(PROTECTION)?.[1] ?? '')).toEqual(Object.keys(FILE_KINDS).sort());
  });

  it('writes down the words that no password is made of', () => {
    const written = [...(/Passwords made of these words[^:]*: (.*?); so are/.exec(PROTECTION)?.[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, word]) => word);
    const source = readFileSync(path.join(ROOT, 'client', 'accounts', 'password.ts'), 'utf8');
    const held = [...(/const PRODUCT = \[(.*?)\]/s.exec(source)?.[1] ?? '').matchAll(/'([^']+)'/g)].map(([, word]) => word);
    expect(held.length).toBeGreaterThan(5);
    expect(written).toEqual(held);
  });

  it('writes down after how long a session ends, as it does unless told', () => {
    const settings = readFileSync(path.join(ROOT, 'config', 'settings.ts'), 'utf8');
    const held = (name: string) => new RegExp(`${name}: positiveNumber\\((\\d+)\\)`).exec(settings)?.[1];
    const [, idle, hours] =
      /ends (\d+) minutes after its last request \(`SESSION_IDLE_MINUTES`\) and after (\d+) hours in any case \(`SESSION_HOURS`\)/.exec(PROTECTION) ?? [];
    expect({ idle, hours }).toEqual({ idle: held('SESSION_IDLE_MINUTES'), hours: held('SESSION_HOURS') });
    expect(idle).toBeDefined();
  });

  it.each([...NAMED.values()])('says of %s that it holds: %s', (file, title) => {
    const source = path.join(import.meta.dirname, `${file}.test.ts`);
    expect(existsSync(source)).toBe(true);
    expect(titlesIn(source)).toContain(`('${title}'`);
  });
});

describe('what runs', () => {
  /** File and text of whatever is found in a source. */
  const found = (pattern: RegExp) => SOURCES.flatMap(({ file, text }) => (text.match(pattern) ?? []).map((such) => `${file}: ${such}`));

  it('runs no text as a program, for a shell or as markup', () => {
    expect(SOURCES.length).toBeGreaterThan(300);
    expect(found(/\beval\(|new Function\b|\bshell: (?!false)|(?:[iI]nner|outer)HTML\b|insertAdjacentHTML|document\.write/g)).toEqual([]);
    // Programs are started by their name and a list of arguments, which no shell reads.
    const starters = found(/^import .* from 'node:child_process'/gm).flatMap((such) => /\{(.*)\}/.exec(such)?.[1]?.split(',') ?? [such]);
    expect(starters.length).toBeGreaterThan(1);
    expect(starters.map((name) => name.trim()).filter((name) => !/^(?:(?:type )?ChildProcess|spawn|execFile|execFileSync)$/.test(name))).toEqual([]);
  });

  it('makes patterns of its own texts alone, or of others that are escaped', () => {
    /** What a pattern is made of besides constants, each with why no text of users can write one. */
    const OTHERS: Record<string, RegExp> = {
      // Escaped where they stand.
      'client/api/route-table.ts': /^`\^\$\{pattern\.replace\(\/\[\.\+\?\^\$/,
      'domain/draft/naming.ts': /\$\{time\.words\.replace\(\/\[\.\*\+\?\^\$/,
      'domain/draft/limits.ts': /\$\{work\.replace\(\/\[\.\*\+\?\^\$|\.source|^HAPPENS, /,
      // Han characters alone, or with （）、 among them.
      'domain/draft/outline.ts': /\(\?:中共\)\?\$\{place\}/,
      'domain/draft/bodies.ts': /\$\{plain\.sort\(|\$\{any\}[^`]*\$\{governed\}/,
      // Of lists that stand beside them.
      'domain/draft/holidays.ts': /^called$/,
      'domain/kernel/text.ts': /^such, 'gu'$/,
      'domain/draft/terms.ts': /\$\{\[\.\.\.DRAFTED\]\s/,
      'domain/draft/duties.ts': /^`\$\{DUTY\.source\}/,
      'domain/draft/typed-day.ts': /\$\{name\}\[a-z\]\*/,
    };
    const made = SOURCES.flatMap(({ file, text }) =>
      [...text.matchAll(/\bRegExp\(/g)].map(({ index }) => {
        let [at, open] = [index + 'RegExp('.length, 1];
        for (const from = at; open > 0 && at < from + 2_000; at++) open += text[at] === '(' ? 1 : text[at] === ')' ? -1 : 0;
        return { file: file.replaceAll(path.sep, '/'), made: text.slice(index + 'RegExp('.length, at - 1).trim() };
      }),
    );
    expect(made.length).toBeGreaterThan(30);
    const constant = /^(?:[A-Z_]+|`(?:[^`$]|\$(?!\{)|\\.|\$\{[A-Z_]+(?:\.source)?(?:\.join\('\|'\))?\})*`|'[^']*')(?:,\s+'[a-z]*')?,?$/;
    expect(made.filter((one) => !constant.test(one.made) && !OTHERS[one.file]?.test(one.made))).toEqual([]);
  });

  it('calls and opens what stands in the page about protection, from where that says, and nothing else', () => {
    const page = readFileSync(path.join(ROOT, 'docs', 'protection.md'), 'utf8');
    const [, section = ''] = /## What is called, and what is opened\n([\s\S]*?)\n## /.exec(page) ?? [];
    const rows = section.split('\n').filter((line) => /^\| (?!what \||---)/.test(line));
    const named = (kind: string) =>
      rows.filter((line) => line.includes(`| ${kind} |`)).flatMap((line) => [...line.matchAll(/`([\w/.-]+\.ts)`/g)].map(([, file]) => file));
    const once = (files: unknown[]) => [...new Set(files)].sort();
    const server = SOURCES.filter(
      ({ file }) => !file.startsWith(path.join('client', 'web')) && !file.startsWith('embedded') && !file.startsWith(path.join('client', 'cli')),
    );
    const using = (pattern: RegExp) =>
      server
        .filter(({ text }) => pattern.test(text))
        .map(({ file }) => file.replaceAll(path.sep, '/'))
        .sort();
    expect(once(named('called'))).toEqual(
      using(
        /(?<![\w.])fetch\(|\b(?:Native)?Connection\.connect\(|\bpg\.Client\(|\bnew Connection\(|\bPrismaPg\b|new SMTPConnection\(|new OTLPTraceExporter\(|\bbetterAuth\(|import \{[^}]*\bconnect\b[^}]*\} from 'node:|from 'node:(?:dgram|https|dns)/,
      ),
    );
    expect(once(named('opened'))).toEqual(using(/from 'node:fs(?:\/promises)?'/));
    // Each names the setting that it comes from, and every one of those exists.
    const settings = readFileSync(path.join(ROOT, 'docs', 'reference', 'settings.md'), 'utf8');
    for (const line of rows) {
      const names = [...line.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name]) => name ?? '');
      expect(line.includes('| called |') ? names.length : 1, line).toBeGreaterThan(0);
      expect(names.filter((name) => !settings.includes(name))).toEqual([]);
    }
  });

  it('writes its log to stdout, and to the collector of the settings, by one file each', () => {
    const parts = SOURCES.filter(({ file }) => !/^(?:client.(?:web|cli)|embedded)/.test(file));
    const said = parts.filter(({ text }) => /\bconsole\.\w+\(|process\.(?:stdout|stderr)\.write/.test(text)).map(({ file }) => file.replaceAll(path.sep, '/'));
    // The other two say what happens before a log is opened, and after the last reader of it has gone.
    expect(said.sort()).toEqual(['client/api/main.ts', 'config/log.ts', 'config/process.ts']);
    expect(found(/\balsoTo\(/g).map((such) => such.split(':')[0]?.replaceAll(path.sep, '/'))).toEqual(['config/log.ts', 'config/ship.ts']);
    expect(found(/from '(?:winston|bunyan|log4js|node:syslog|[^']*syslog[^']*)[^']*'/g)).toEqual([]);
    const appended = parts.filter(({ text }) => /\bappendFile(?:Sync)?\(|flags: 'a'/.test(text)).map(({ file }) => file.replaceAll(path.sep, '/'));
    expect(appended).toEqual(['activities/records.ts']);
  });

  it('has no debug mode: nothing listens for a debugger, tells more by a setting than a log does, or maps its pages to their sources', () => {
    expect(found(/\bdebugger;|--inspect|node:inspector|NODE_ENV|\bDEBUG\b|NODE_OPTIONS|sourcemap: (?!false)|errorhandler|debug: true/g)).toEqual([]);
    const deployed = ['Dockerfile', ...readdirSync(path.join(ROOT, 'deploy'), { recursive: true, encoding: 'utf8' }).map((file) => path.join('deploy', file))];
    const texts = deployed.filter((file) => /\.\w+$|file$/i.test(file)).map((file) => readFileSync(path.join(ROOT, file), 'utf8'));
    expect(texts.length).toBeGreaterThan(8);
    for (const text of texts) expect(text).not.toMatch(/--inspect|NODE_OPTIONS|LOG_LEVEL\W+debug/);
    expect(readFileSync(path.join(ROOT, 'config', 'settings.ts'), 'utf8')).toMatch(/\.enum\(LOG_LEVELS, [\s\S]{1,200}?\.default\('info'\)/);
  });

  it('links in its pages to addresses of its own making, and loads nothing from elsewhere', () => {
    const linked = SOURCES.filter(({ file }) => file.startsWith(path.join('client', 'web'))).flatMap(
      ({ text }) => text.match(/\b(?:href|src|srcDoc|formAction)=(?:\{(?:`[^`]*`|[^}]*)\}|"[^"]*")/g) ?? [],
    );
    expect([...new Set(linked)].sort()).toEqual(
      [
        // A line of the page itself, the first page, the provider’s sign-in, the page that a mail is about, and the engine’s own of the settings.
        'href="#content"',
        'href="/"',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: they are searched for as they stand.
        'href={`#${id}`}',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: they are searched for as they stand.
        'href={`${pictures}#${name}`}',
        'href={link}',
        'href={oidc.start}',
        'href={page}',
        // What was handed in, as a picture of the service’s own.
        'src={url}',
      ].sort(),
    );
    expect(found(/\bwindow\.open\(|location\.(?:href|assign|replace)\b(?! ===)|dangerouslySet|javascript:/g)).toEqual([]);
  });

  it('asks nowhere for less than TLS 1.2, nor does what stands in front of it', () => {
    expect(DEFAULT_MIN_VERSION).toBe('TLSv1.2');
    expect(found(/\b(?:DEFAULT_(?:MIN|MAX)_VERSION|DEFAULT_CIPHERS|m(?:in|ax)Version|secureProtocol|tls-min-v1)\b.*/g)).toEqual([
      `${path.join('config', 'ciphers.ts')}: DEFAULT_CIPHERS = RECOMMENDED_CIPHERS;`,
      `${path.join('smtp', 'conversation.ts')}: minVersion: 'TLSv1.2' },`,
    ]);
    // Caddy speaks 1.2 and 1.3 unless told.
    expect(readFileSync(path.join(ROOT, 'deploy', 'compose', 'Caddyfile'), 'utf8')).not.toMatch(/\bprotocols\b|\bciphers\b|insecure/);
  });

  it('has nothing of less than 128 bits among what seals, signs and draws', () => {
    // AES-256-GCM, HMAC-SHA-256, SHA-256: see below; scrypt with 32 bytes; keys of 32 bytes or 32 characters.
    expect(found(/\brandomBytes\([^)]*\)/g).filter((such) => !/\((?:1[6-9]|[2-9]\d)\)$/.test(such))).toEqual([
      // The salt of a password, 16 bytes, and what AES-GCM asks for beside its key, 12.
      `${path.join('client', 'accounts', 'password-hash.ts')}: randomBytes(SALT_BYTES)`,
      // Names of draws and of whoever was erased: no secret hangs on them.
      `${path.join('client', 'enterprises', 'samples.ts')}: randomBytes(8)`,
      `${path.join('engine', 'codec.ts')}: randomBytes(NONCE_BYTES)`,
      `${path.join('prisma', 'erasure.ts')}: randomBytes(5)`,
    ]);
    const settings = readFileSync(path.join(ROOT, 'config', 'settings.ts'), 'utf8');
    expect(settings).toMatch(/AUTH_SECRET = z\s+\.string\(\)\s+\.min\(32/);
    expect(settings).toContain('[A-Za-z0-9+/]{43}=?');
    expect(readFileSync(path.join(ROOT, 'client', 'accounts', 'password-hash.ts'), 'utf8')).toMatch(/SALT_BYTES = 16;\nconst KEY_BYTES = 32;/);
    expect(found(/generateRandomString\(\d+\)/g)).toEqual([`${path.join('client', 'accounts', 'second-factor.ts')}: generateRandomString(32)`]);
  });

  it('draws with 128 bits and more what nobody has to type, and nothing else with less', () => {
    const names = readFileSync(path.join(ROOT, 'client', 'accounts', 'caller.ts'), 'utf8');
    const alphabet = /ALPHABET = '([^']+)'/.exec(names)?.[1] ?? '';
    // 31 letters and digits, 4.95 bits each.
    expect(new Set(alphabet).size).toBe(31);
    expect(found(/\brandomText\([^)]*\)/g)).toEqual([
      // A first password, 79 bits: typed once, kept as a slow hash, tried behind a slowed door, over after 14 days.
      `${path.join('client', 'accounts', 'accounts.ts')}: randomText(4)`,
      // The name of a key, which is no secret, and its secret: 198 bits.
      `${path.join('client', 'accounts', 'api-keys.ts')}: randomText(12)`,
      `${path.join('client', 'accounts', 'api-keys.ts')}: randomText(40)`,
      // A backup code, 49 bits: typed, opens once, and as a first password otherwise.
      ...Array.from({ length: 2 }, () => `${path.join('client', 'accounts', 'backup-codes.ts')}: randomText(HALF)`),
    ]);
    // Links of mails: 32 characters of base64url or 16 bytes in hexadecimal, and more; sessions and second factors are the library’s, tried in use.
    const link = readFileSync(path.join(ROOT, 'domain', 'letters', 'link.ts'), 'utf8');
    expect(Number(/SIGNATURE_CHARACTERS = (\d+)/.exec(link)?.[1]) * 4).toBeGreaterThanOrEqual(128);
    expect(found(/\bMath\.random\b/g)).toEqual([]);
  });

  it('keeps for itself the keys of what it does by itself', () => {
    const made = SOURCES.flatMap(({ text }) =>
      [...text.matchAll(/\bkey(?::| =) (?:`([a-z]+)-\$\{|'(programme-closed)'|`(settled)\/)/g)].map(([, of, ...whole]) =>
        of ? `${of}-1` : (whole.find(Boolean) ?? ''),
      ),
    );
    expect(made.length).toBeGreaterThan(8);
    expect(made.filter((key) => !isOwnKey(key === 'settled' ? 'settled/x/v1' : key))).toEqual([]);
    expect(['a1b2', 'plan', 'plan-b', 'my-plan-2', 'join', 'order-2027-001', 'correct-0.25', randomUUID()].filter(isOwnKey)).toEqual([]);
  });

  it('uses no weak hash, cipher or random number, and takes them from Node, in browsers from one library', () => {
    const hashes = found(/\bcreate(?:Hash|Hmac)\(\s*[^,)]+/g);
    expect(hashes.length).toBeGreaterThan(5);
    expect(hashes.filter((such) => !such.endsWith("'sha256'"))).toEqual([
      // The order in which the list of leaked passwords comes: nothing is kept or proved by it.
      `${path.join('client', 'accounts', 'leaked-passwords.ts')}: createHash('sha1'`,
    ]);
    const ciphers = SOURCES.filter(({ text }) => /\bcreate(?:Dec|C)ipheriv\(/.test(text));
    expect(ciphers.map(({ file, text }) => [file, text.match(/'(?:aes|des|rc|chacha)[\w-]*'/gi)])).toEqual([
      [path.join('engine', 'codec.ts'), ["'aes-256-gcm'"]],
    ]);
    // In browsers, and for what better-auth seals: AES-256-GCM and XChaCha20-Poly1305 of noble-ciphers, which the one brings along as well.
    const other = SOURCES.filter(({ text }) => /@noble\/|\bsubtle\b|symmetric(?:De|En)crypt/.test(text)).map(({ file }) => file.replaceAll(path.sep, '/'));
    expect(other.sort()).toEqual(['client/accounts/backup-codes.ts', 'client/accounts/signing.ts', 'client/web/parts/sealed.ts']);
    expect(readFileSync(path.join(ROOT, 'client', 'web', 'parts', 'sealed.ts'), 'utf8').match(/'AES-[\w-]+'|\bgcm\(/g)).toEqual([
      'gcm(',
      'gcm(',
      'gcm(',
      "'AES-GCM'",
      "'AES-GCM'",
    ]);
    const users = SOURCES.filter(({ text }) => /\b(?:create(?:Hash|Hmac|Cipheriv|Decipheriv)|randomBytes)\(/.test(text));
    expect(users.filter(({ text }) => !text.includes("from 'node:crypto'")).map(({ file }) => file)).toEqual([]);
    expect(found(/\bMath\.random\b/g)).toEqual([]);
  });
});
