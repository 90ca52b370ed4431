import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// `npm run release`, on a repository that holds the files as they are here. The tests have built them; a release builds twice, and compares.

const ROOT = path.join(import.meta.dirname, '..');
const FOLDER = path.join(import.meta.dirname, 'output', 'release');
let dir: string;
let repository: string;

const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@office.example', '-c', 'commit.gpgsign=false', ...args], {
    cwd: repository,
    encoding: 'utf8',
  });
/** Where no registry is: no test reaches one. */
const NOWHERE = { ...process.env, npm_config_registry: 'http://127.0.0.1:1' };
const releaseBy = (env: NodeJS.ProcessEnv, ...args: string[]) =>
  spawnSync(process.execPath, ['scripts/release.mjs', ...args], { cwd: repository, encoding: 'utf8', env });
const release = (...args: string[]) => releaseBy(NOWHERE, ...args);
const edit = (file: string, change: (text: string) => string) => {
  const place = path.join(repository, file);
  writeFileSync(place, change(readFileSync(place, 'utf8')));
};
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

beforeAll(() => {
  mkdirSync(FOLDER, { recursive: true });
  dir = mkdtempSync(path.join(FOLDER, 'r-'));
  repository = path.join(dir, 'repository');
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: ROOT, encoding: 'utf8' });
  for (const file of new Set(files.split('\0').filter((name) => name !== '' && existsSync(path.join(ROOT, name)))))
    cpSync(path.join(ROOT, file), path.join(repository, file));
  cpSync(path.join(ROOT, 'dist'), path.join(repository, 'dist'), { recursive: true });
  // As on the day of the release: of that day, and with everything that waited for it.
  edit('CHANGELOG.md', (text) => {
    const heading = new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\] - .*$`, 'm');
    return text.replace(heading, '').replace(/^## \[Unreleased\]$/m, `## [Unreleased]\n\n## [${version}] - 2026-11-29`);
  });
  mkdirSync(path.join(repository, 'test', 'histories', version), { recursive: true });
  writeFileSync(path.join(repository, 'test', 'histories', version, '.keep'), '');
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'As it is');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('a release', () => {
  it('is refused in one sentence while anything is not as it has to be, and leaves nothing behind', () => {
    expect(release('--check')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(new RegExp(`^Duban ${version} of 2026-11-29 can be released from [0-9a-f]{40}\\.`)),
    });
    const refusals: [change: () => void, sentence: RegExp][] = [
      [() => writeFileSync(path.join(repository, 'left.txt'), ''), /^The tree is not clean, .*: commit or remove left\.txt\.\n$/],
      [() => edit('README.md', (text) => `${text}\n`), /^The tree is not clean, .*: commit or remove README\.md\.\n$/],
      [
        () => edit('CHANGELOG.md', (text) => text.replace(/^(## \[[\d.]+\] - )[\d-]+$/m, '$1unreleased')),
        /^The section of .* has no date .*: write .*YYYY-MM-DD`\.\n$/,
      ],
      [
        () => edit('CHANGELOG.md', (text) => text.replace(/^## \[[\d.]+\].*$/m, '## [9.9.9] - 2026-11-29')),
        /^CHANGELOG\.md has no section for .*: write it as/,
      ],
      [
        () => edit('CHANGELOG.md', (text) => text.replace(/^## \[Unreleased\]$/m, '## [Unreleased]\n\n### Added\n\n- A thing.\n')),
        /^CHANGELOG\.md has changes under \[Unreleased\] .* \(the first: “A thing\.”\): move them/,
      ],
      [
        () => edit('deploy/compose/compose.yaml', (text) => text.replace(`duban:${version}`, 'duban:0.0.1')),
        /^deploy\/compose\/compose\.yaml does not say .* as package\.json does/,
      ],
      [() => rmSync(path.join(repository, 'test', 'histories', version), { recursive: true }), /^test\/histories\/.* is not there, .*npm run record/],
    ];
    for (const [change, sentence] of refusals) {
      change();
      const { status, stdout, stderr } = release('--skip-tests', '--out', path.join(dir, 'refused'));
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(sentence);
      git('checkout', '--quiet', '.');
      git('clean', '--quiet', '--force');
    }
    expect(release('--fast')).toMatchObject({ status: 1, stderr: expect.stringMatching(/^Unknown option '--fast'.*\n$/) });
    expect(existsSync(path.join(dir, 'refused'))).toBe(false);
  });

  it('has an archive of the same bytes whenever it is made, with what it is made of, under which licences, of which commit', () => {
    const out = path.join(dir, 'out');
    const { status, stderr } = release('--skip-tests', '--built', '--out', out);
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const folder = path.join(out, version);
    const archive = `duban-${version}.tgz`;
    const read = (file: string) => readFileSync(path.join(folder, file));
    const data = (file: string) => JSON.parse(read(file).toString());
    expect(readdirSync(folder).sort()).toEqual(['NOTES.md', 'SHA256SUMS', archive, 'licences.txt', 'provenance.json', 'sbom.cdx.json'].sort());
    for (const line of read('SHA256SUMS').toString().trim().split('\n')) {
      const [hash, file = ''] = line.split('  ');
      expect(sha256(read(file)), file).toBe(hash);
    }
    // By somebody else, on another day.
    const dist = path.join(repository, 'dist');
    for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) utimesSync(path.join(dist, file), 1, 1);
    const again = spawnSync('sh', ['-c', `umask 077; "$0" scripts/release.mjs --skip-tests --built --out ${path.join(dir, 'again')}`, process.execPath], {
      cwd: repository,
      env: NOWHERE,
    });
    expect(again.status).toBe(0);
    for (const file of [archive, 'sbom.cdx.json', 'licences.txt', 'NOTES.md'])
      expect([file, sha256(readFileSync(path.join(dir, 'again', version, file)))]).toEqual([file, sha256(read(file))]);

    const bill = data('sbom.cdx.json') as { components: { name: string; version: string }[]; metadata: { component: object } };
    expect(bill.metadata.component).toMatchObject({ name: 'duban', version, hashes: [{ alg: 'SHA-256', content: sha256(read(archive)) }] });
    const { dependencies } = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
    const named = new Map(bill.components.map((component) => [component.name, component.version]));
    for (const [name, wanted] of Object.entries(dependencies))
      expect([name, bill.components.some((one) => one.name === name && one.version === wanted)]).toEqual([name, true]);
    // What stands in the pages was needed for building only, and is handed on all the same; what only tests use is not.
    for (const name of ['react', 'antd', 'echarts', 'zrender']) expect([name, named.has(name)]).toEqual([name, true]);
    for (const name of ['vitest', 'playwright-core', 'typescript']) expect([name, named.has(name)]).toEqual([name, false]);
    const licences = read('licences.txt').toString();
    expect(licences.match(/^\S+@\S+\t.+$/gm)?.length).toBe(new Set(bill.components.map((component) => `${component.name}@${component.version}`)).size);
    expect(licences).toMatch(/^fastify@\S+\tMIT$/m);

    const commit = git('rev-parse', 'HEAD').trim();
    expect(data('provenance.json')).toMatchObject({
      subject: [{ name: archive, digest: { sha256: sha256(read(archive)) } }],
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {
        buildDefinition: {
          externalParameters: { version, tests: false, built: false, builtTwice: false, installedAnew: false },
          resolvedDependencies: [{ digest: { gitCommit: commit } }, { digest: { sha256: sha256(readFileSync(path.join(repository, 'npm-shrinkwrap.json'))) } }],
        },
      },
    });
    const notes = read('NOTES.md').toString();
    expect(notes).toContain(commit);
    expect(notes).toMatch(/The tests were not run[\s\S]*what had been built before was packed/);
    expect(notes).toContain(
      '**Its packages were not held against advisories: no registry answered.** **They were not asked for how old they are: no registry answered.**',
    );
    const [entry = 'no entry'] =
      readFileSync(path.join(repository, 'CHANGELOG.md'), 'utf8')
        .split(`## [${version}]`)[1]
        ?.match(/^- .*$/m) ?? [];
    expect(notes).toContain(entry);
    for (const file of readdirSync(folder)) if (file !== archive) expect(read(file).toString()).not.toContain(ROOT);
    expect(release('--skip-tests', '--built', '--out', out)).toMatchObject({ status: 1, stderr: expect.stringContaining('never written over') });
  });

  it('is refused for an advisory against what is handed on, and for what is a year behind, until somebody has looked at it, and says where no registry has answered', async () => {
    expect(release('--check')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /\. Its packages are not held against advisories: no registry answered\. Its packages are not asked for how old they are: no registry answered\.\n$/,
      ),
    });
    const advisory = (name: string, severity: string, title: string) => ({
      ...{ id: 1, url: `https://github.com/advisories/${name}`, title, severity, vulnerable_versions: '<999.0.0', cwe: [] },
      cvss: { score: 0, vectorString: null },
    });
    // What only tests use is not handed on.
    const advisories = { fastify: [advisory('GHSA-aaaa', 'high', 'A body is read twice')], vitest: [advisory('GHSA-bbbb', 'critical', 'Of no account')] };
    const before = git('rev-parse', 'HEAD').trim();
    // Earlier ones, those of this year and those that come before a release are no reason.
    const times = { '0.0.1': '2015-01-01', '98.0.0-rc.1': '2020-01-01', '98.0.0': '2020-02-03T04:05:06Z', '99.0.0': new Date().toISOString() };
    const serving = spawn(process.execPath, [
      '-e',
      `const [advisories, times] = [${JSON.stringify(JSON.stringify(advisories))}, ${JSON.stringify(times)}];
      require('node:http').createServer((request, response) => {
        request.resume();
        const name = decodeURIComponent(request.url.slice(1));
        const { '98.0.0': old, ...others } = times;
        const about = { name, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': { name, version: '1.0.0' } }, time: name === 'pg' ? times : others };
        response.setHeader('content-type', 'application/json').end(name.endsWith('advisories/bulk') ? advisories : JSON.stringify(about));
      }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`,
    ]);
    try {
      const [port] = (await once(serving.stdout, 'data')) as [Buffer];
      const answered = { ...NOWHERE, npm_config_registry: `http://127.0.0.1:${String(port).trim()}` };
      const refused = releaseBy(answered, '--skip-tests', '--built', '--out', path.join(dir, 'advisory'));
      expect(refused).toMatchObject({ status: 1, stdout: '' });
      expect(refused.stderr).toMatch(
        /^What is released has advisories against it: fastify@\S+ \(high: A body is read twice, https:\/\/github\.com\/advisories\/GHSA-aaaa\)\. Take a version without it, or, .*\n$/,
      );
      expect(existsSync(path.join(dir, 'advisory'))).toBe(false);
      edit('scripts/release.mjs', (text) => text.replace('LOOKED_AT = {}', "LOOKED_AT = { 'GHSA-aaaa': 'nothing here reads one twice' }"));
      git('commit', '--quiet', '--all', '--message', 'Looked at');
      expect(releaseBy(answered, '--check')).toMatchObject({
        status: 1,
        stdout: '',
        stderr: expect.stringMatching(/^What is released is a year behind: pg@\S+ \(98\.0\.0 of 2020-02-03\)\. Take a later version, or, .*\n$/),
      });
      edit('scripts/release.mjs', (text) => text.replace('KEPT = {}', "KEPT = { pg: 'the database of former years speaks no other way' }"));
      git('commit', '--quiet', '--all', '--message', 'Kept');
      expect(releaseBy(answered, '--check')).toMatchObject({ status: 0, stdout: expect.stringMatching(/can be released from [0-9a-f]{40}\.\n$/) });
    } finally {
      serving.kill();
      git('reset', '--quiet', '--hard', before);
    }
  });

  it('is refused for a licence that nobody has allowed', () => {
    edit('npm-shrinkwrap.json', (text) => {
      const lock = JSON.parse(text);
      lock.packages['node_modules/fastify'].license = 'AGPL-3.0-only';
      return JSON.stringify(lock, null, 2);
    });
    git('commit', '--quiet', '--all', '--message', 'A licence');
    const { status, stderr } = release('--skip-tests', '--built', '--out', path.join(dir, 'licence'));
    expect(status).toBe(1);
    expect(stderr).toMatch(/Packages have a licence that nobody has allowed: fastify@\S+ \(AGPL-3\.0-only\)\./);
    expect(existsSync(path.join(dir, 'licence'))).toBe(false);
  });
});
