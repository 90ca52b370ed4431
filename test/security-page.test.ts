import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
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

  it.each([...NAMED.values()])('says of %s that it holds: %s', (file, title) => {
    const source = path.join(import.meta.dirname, `${file}.test.ts`);
    expect(existsSync(source)).toBe(true);
    expect(readFileSync(source, 'utf8')).toContain(`('${title}'`);
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

  it('uses no weak hash, cipher or random number, and takes them from Node alone', () => {
    const hashes = found(/\bcreate(?:Hash|Hmac)\(\s*[^,)]+/g);
    expect(hashes.length).toBeGreaterThan(5);
    expect(hashes.filter((such) => !such.endsWith("'sha256'"))).toEqual([]);
    const ciphers = SOURCES.filter(({ text }) => /\bcreate(?:Dec|C)ipheriv\(/.test(text));
    expect(ciphers.map(({ file, text }) => [file, text.match(/'(?:aes|des|rc|chacha)[\w-]*'/gi)])).toEqual([
      [path.join('engine', 'codec.ts'), ["'aes-256-gcm'"]],
    ]);
    const users = SOURCES.filter(({ text }) => /\b(?:create(?:Hash|Hmac|Cipheriv|Decipheriv)|randomBytes)\(/.test(text));
    expect(users.filter(({ text }) => !text.includes("from 'node:crypto'")).map(({ file }) => file)).toEqual([]);
    expect(found(/\bMath\.random\b/g)).toEqual([]);
  });
});
