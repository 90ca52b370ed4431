// Makes a release of the commit at hand: archive, bill of materials, licences, provenance, checksums, notes. Changes nothing else, and
// stops with one sentence at the first thing that is not as it has to be.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

const ROOT = path.join(import.meta.dirname, '..');
/** Where the version stands besides package.json, and how. */
const VERSION_PLACES = [
  ['client/contract/version.ts', (version) => `VERSION = '${version}'`],
  ['npm-shrinkwrap.json', (version) => `"version": "${version}",\n  "lockfileVersion"`],
  ['deploy/compose/compose.yaml', (version) => `duban:${version}}`],
  ['deploy/kubernetes/kustomization.yaml', (version) => `newTag: ${version} `],
  ...['docs/how-to/production.md', 'docs/how-to/production.zh-CN.md'].flatMap((file) => [
    [file, (version) => `--tag duban:${version} `],
    [file, (version) => `duban-${version}.tgz`],
    [file, (version) => `--build-id ${version} --percentage`],
  ]),
];
/** Licences under which everything may be handed on with Duban, which is Apache-2.0. CC-BY-4.0 is that of caniuse-lite's tables, which name their authors. */
const LICENCES = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC-BY-4.0', 'ISC', 'MIT', 'MIT-0', 'Unlicense', 'Zlib'];
/** Packages that state theirs in a way that no program reads, as somebody has read it in their files. */
const READ_BY_HAND = { 'duck@0.1.12': 'BSD-2-Clause', 'unionfs@4.6.0': 'Unlicense' };

/** Advisories that reach nothing here, each by its name with why, as somebody has looked: they stand in the notes. */
const LOOKED_AT = {};
/** Packages of which a version that has been out for a year cannot be taken, each by its name with why. */
const KEPT = {};

class Unready extends Error {}

const options = {
  check: { type: 'boolean', default: false },
  out: { type: 'string', default: 'release' },
  'skip-tests': { type: 'boolean', default: false },
  'build-once': { type: 'boolean', default: false },
  installed: { type: 'boolean', default: false },
  built: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};
const HELP = `npm run release -- [options]
  --check       only say what stands in the way
  --out DIR     where to put it (release)
  --skip-tests  run neither npm test nor npm run test:long; the notes say so
  --build-once  do not build a second time to compare; the notes say so
  --installed   build with the packages that are installed here, instead of installing them anew from the lock file
  --built       pack the dist/ that is here instead of building; the notes say so
`;

const read = (file) => readFileSync(path.join(ROOT, file), 'utf8');
const git = (...args) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** The part of the changelog that is about a version, without its heading, and its date. */
function changesOf(version) {
  const parts = read('CHANGELOG.md').split(/^## /m);
  const part = parts.find((text) => text.startsWith(`[${version}]`));
  if (!part) throw new Unready(`CHANGELOG.md has no section for ${version}, which package.json names: write it as \`## [${version}] - YYYY-MM-DD\`.`);
  const [heading, ...lines] = part.split('\n');
  const date = /^\[[^\]]+\] - (\d{4}-\d{2}-\d{2})$/.exec(heading)?.[1];
  if (!date) throw new Unready(`The section of ${version} in CHANGELOG.md has no date (“${heading}”): write \`## [${version}] - YYYY-MM-DD\`.`);
  const changes = lines.join('\n').trim();
  if (changes === '') throw new Unready(`The section of ${version} in CHANGELOG.md is empty: say what changed.`);
  // A release is of everything that the commit holds.
  const [, waiting] = parts.find((text) => text.startsWith('[Unreleased]'))?.match(/^- (.*)$/m) ?? [];
  if (waiting !== undefined)
    throw new Unready(
      `CHANGELOG.md has changes under [Unreleased] that this commit holds and ${version} does not name (the first: “${waiting}”): move them to the section of the version that is released.`,
    );
  return { date, changes };
}

function checked() {
  const { version } = JSON.parse(read('package.json'));
  for (const [file, said] of VERSION_PLACES)
    if (!read(file).includes(said(version))) throw new Unready(`${file} does not say ${version} as package.json does: expected “${said(version).trim()}”.`);
  const { date, changes } = changesOf(version);
  if (!existsSync(path.join(ROOT, 'test', 'histories', version)))
    throw new Unready(
      `test/histories/${version} is not there, by which later releases prove that they can go on with what this one runs: \`npm run record\`, then commit it.`,
    );
  const changed = git('status', '--porcelain');
  if (changed !== '')
    throw new Unready(`The tree is not clean, so no commit says what would be released: commit or remove ${changed.split('\n')[0].replace(/^\S+\s+/, '')}.`);
  return { version, date, changes, commit: git('rev-parse', 'HEAD'), committed: git('show', '--no-patch', '--format=%cI', 'HEAD') };
}

function run(what, command, args, cwd) {
  process.stderr.write(`▶ ${what}\n`);
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Unready(`${what} failed: what it said stands above. Nothing was released.`);
}

/** Names of packages whose code the build has put into its pages. */
function inPages(tree) {
  const pages = path.join(tree, 'client', 'web');
  const imports = /\bfrom '((?:@[^/']+\/)?[^./'][^/']*)|\bimport\('((?:@[^/']+\/)?[^./'][^/']*)/g;
  return readdirSync(pages, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('vite.config'))
    .flatMap((file) => [...readFileSync(path.join(pages, file), 'utf8').matchAll(imports)].map(([, still, later]) => still ?? later));
}

/**
 * Packages that are handed on, as `name@version` by their place: those that are installed with Duban and those in its pages, with all that they
 * need. npm's own `--omit` leaves out what is needed by one and optional for another, Fastify among them.
 */
function handedOn(tree) {
  const { packages } = JSON.parse(readFileSync(path.join(tree, 'npm-shrinkwrap.json'), 'utf8'));
  const root = packages[''];
  const found = new Map();
  const resolve = (from, name) => {
    for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
      const place = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
      if (packages[place]) return place;
      if (at === '') return undefined;
    }
  };
  const take = (from, name) => {
    const place = resolve(from, name);
    if (place === undefined || found.has(place)) return;
    const { version, dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = packages[place];
    found.set(place, `${place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version}`);
    const peers = Object.keys(peerDependencies).filter((peer) => !peerDependenciesMeta[peer]?.optional);
    for (const needed of [...Object.keys(dependencies), ...peers]) take(place, needed);
  };
  for (const name of Object.keys(root.dependencies)) take('', name);
  for (const name of inPages(tree)) if (name in root.devDependencies) take('', name);
  return found;
}

/**
 * Holds what is handed on against npm's advisories; gives whether a registry has answered, and those that somebody has looked at.
 *
 * @throws Unready where one of them is about a package that is handed on.
 */
function advisories(tree) {
  const { stdout } = spawnSync('npm', ['audit', '--package-lock-only', '--json', '--fetch-retries=0', '--fetch-timeout=60000'], {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  let said;
  try {
    said = JSON.parse(stdout);
  } catch {
    // What is no answer of npm's is none of the registry either.
  }
  if (said?.vulnerabilities === undefined) return { held: false, lookedAt: [] };
  const places = handedOn(tree);
  const found = Object.values(said.vulnerabilities).flatMap(({ via, nodes }) => {
    const ours = nodes.flatMap((place) => places.get(place) ?? []);
    // What is named by its name alone is told where it stands itself.
    return via.filter((one) => typeof one === 'object').flatMap(({ url, title, severity }) => ours.map((what) => ({ what, url, title, severity })));
  });
  const nameOf = ({ url }) => url.split('/').at(-1);
  const open = found.filter((one) => !(nameOf(one) in LOOKED_AT));
  if (open.length > 0)
    throw new Unready(
      `What is released has advisories against it: ${open.map(({ what, severity, title, url }) => `${what} (${severity}: ${title}, ${url})`).join(', ')}. Take a version without it, or, where it reaches nothing here, say why under LOOKED_AT in scripts/release.mjs.`,
    );
  return { held: true, lookedAt: found.map((one) => `${one.what}: ${one.url} (${LOOKED_AT[nameOf(one)]})`) };
}

const NOT_HELD = 'not held against advisories: no registry answered';
const AGES_NOT_HELD = 'not asked for how old they are: no registry answered';

const numbersOf = (version) => version.split('-')[0].split('.').map(Number);
const isLater = (version, than) => numbersOf(version).reduce((so, number, at) => so || number - numbersOf(than)[at], 0) > 0;

/**
 * Asks of each package that package.json names, and that is handed on, whether one has been out for a year that is later; gives whether a
 * registry has answered (docs/protection.md, Packages).
 *
 * @throws Unready where there is one that nobody has looked at.
 */
function ages(tree, nowMs) {
  const { dependencies } = JSON.parse(readFileSync(path.join(tree, 'package.json'), 'utf8'));
  const old = [];
  for (const [name, version] of Object.entries(dependencies)) {
    const { status, stdout } = spawnSync('npm', ['view', name, 'time', '--json', '--fetch-retries=0', '--fetch-timeout=60000'], {
      cwd: tree,
      encoding: 'utf8',
    });
    if (status !== 0) return { held: false };
    const later = Object.entries(JSON.parse(stdout)).filter(
      ([other, on]) => /^[\d.]+$/.test(other) && isLater(other, version) && Date.parse(on) < nowMs - 365 * 86_400_000,
    );
    if (later.length > 0 && !(name in KEPT)) old.push(`${name}@${version} (${later[0][0]} of ${later[0][1].slice(0, 10)})`);
  }
  if (old.length > 0)
    throw new Unready(
      `What is released is a year behind: ${old.join(', ')}. Take a later version, or, where it has to stay, say why under KEPT in scripts/release.mjs.`,
    );
  return { held: true };
}

/** npm's bill of materials, of what is handed on. */
function billOf(tree) {
  const bill = JSON.parse(execFileSync('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], { cwd: tree, encoding: 'utf8', maxBuffer: 2 ** 28 }));
  const wanted = new Set(handedOn(tree).values());
  const refs = new Set([bill.metadata.component['bom-ref']]);
  bill.components = bill.components.filter((component) => wanted.delete(`${component.name}@${component.version}`) && refs.add(component['bom-ref']));
  if (wanted.size > 0) throw new Unready(`npm's bill of materials lacks ${[...wanted].join(', ')}: run \`npm ci\` and look at the lock file.`);
  bill.dependencies = bill.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) }));
  return bill;
}

/** The commit as nobody has touched it, installed, built and packed in a folder of its own. */
function packed(commit, { installed, built }) {
  const dir = mkdtempSync(path.join(tmpdir(), 'duban-release-'));
  try {
    const tree = path.join(dir, 'duban');
    mkdirSync(tree);
    execFileSync('tar', ['-x', '-C', tree], { input: execFileSync('git', ['-c', 'tar.umask=0022', 'archive', commit], { cwd: ROOT, maxBuffer: 2 ** 30 }) });
    if (built) cpSync(path.join(ROOT, 'dist'), path.join(tree, 'dist'), { recursive: true });
    else {
      // As links: a copy of half a gigabyte that nobody changes.
      if (installed) execFileSync('cp', ['-al', path.join(ROOT, 'node_modules'), tree]);
      run('building', process.execPath, ['scripts/build.mjs'], tree);
    }
    const said = execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', dir], { cwd: tree, encoding: 'utf8' });
    const file = said.trim().split('\n').at(-1);
    return { file, archive: readFileSync(path.join(dir, file)), bill: billOf(tree), lock: sha256(readFileSync(path.join(tree, 'npm-shrinkwrap.json'))) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** npm gives each bill a number and a time of its own: here both follow from the commit, so that the same commit has the same bill. */
function steady(bill, { commit, committed, version }, archive) {
  const hash = sha256(`${commit} bill`);
  bill.serialNumber = `urn:uuid:${hash.slice(0, 8)}-${hash.slice(8, 12)}-5${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
  bill.metadata.timestamp = new Date(committed).toISOString();
  bill.metadata.component = { ...bill.metadata.component, name: 'duban', version, type: 'application', hashes: [{ alg: 'SHA-256', content: sha256(archive) }] };
  return bill;
}

const licenceOf = ({ name, version, licenses = [] }) =>
  READ_BY_HAND[`${name}@${version}`] ?? licenses.map(({ license, expression }) => expression ?? license?.id ?? license?.name).join(' AND ');
/** Whether an SPDX expression leaves a way that is allowed: all of what is joined by AND, one of what is joined by OR. */
const isAllowed = (expression) =>
  expression
    .replace(/[()]/g, '')
    .split(/ OR /)
    .some((way) => way.split(/ AND /i).every((licence) => LICENCES.includes(licence.trim())));

function licences(bill) {
  const lines = bill.components.map((component) => ({ what: `${component.name}@${component.version}`, licence: licenceOf(component) }));
  const strange = lines.filter(({ licence }) => licence === '' || !isAllowed(licence));
  if (strange.length > 0)
    throw new Unready(
      `Packages have a licence that nobody has allowed: ${strange.map(({ what, licence }) => `${what} (${licence || 'none stated'})`).join(', ')}. Look at it, then add the licence to LICENCES or what its files say to READ_BY_HAND in scripts/release.mjs, or do without the package.`,
    );
  return [...new Set(lines.map(({ what, licence }) => `${what}\t${licence}`))].sort().join('\n');
}

/** What was made of what, by whom, in the words of SLSA: unsigned, and by whoever ran this, which is its first level. */
const provenance = (release, { file, archive, lock }, given, { held }, times) => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: file, digest: { sha256: sha256(archive) } }],
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: {
    buildDefinition: {
      buildType: 'urn:duban:release:v1',
      externalParameters: {
        version: release.version,
        tests: !given['skip-tests'],
        built: !given.built,
        builtTwice: !given['build-once'] && !given.built,
        installedAnew: !given.installed && !given.built,
        heldAgainstAdvisories: held,
      },
      internalParameters: {
        node: process.versions.node,
        npm: execFileSync('npm', ['--version'], { encoding: 'utf8' }).trim(),
        platform: `${process.platform}-${process.arch}`,
      },
      resolvedDependencies: [
        { uri: 'git:duban', digest: { gitCommit: release.commit } },
        { uri: 'file:npm-shrinkwrap.json', digest: { sha256: lock } },
      ],
    },
    runDetails: { builder: { id: 'urn:duban:npm-run-release' }, metadata: { invocationId: release.commit, ...times } },
  },
});

const notes = ({ version, date, commit, changes }, given, { held, lookedAt }, aged) => `# Duban 督办 ${version}

${date} · commit ${commit}

${given['skip-tests'] ? '**The tests were not run for this release** (`--skip-tests`).' : 'All of `npm test`, and the share of `npm run test:long` that CI runs, passed on this commit.'} ${
  given.built
    ? '**It was not built for this release: what had been built before was packed** (`--built`).'
    : given['build-once']
      ? '**It was built once and not compared** (`--build-once`).'
      : 'It was built twice, in two folders, with the same bytes.'
}${given.installed ? ' Packages were those that were installed, not installed anew (`--installed`).' : ''} ${
  held
    ? `Its packages were held against npm’s advisories of that day: ${lookedAt.length === 0 ? 'none is about them' : lookedAt.join(', ')}.`
    : `**Its packages were ${NOT_HELD}.**`
} ${aged.held ? 'None that it names has been a year behind on that day.' : `**They were ${AGES_NOT_HELD}.**`}

Check it: \`sha256sum --check SHA256SUMS\`. Install and upgrade: \`docs/how-to/production.md\` in it. What it is made of: \`sbom.cdx.json\`, \`licences.txt\`; how it was made: \`provenance.json\`.

${changes}
`;

function release(given) {
  const startedOn = new Date().toISOString();
  const about = checked();
  const audited = advisories(ROOT);
  const aged = ages(ROOT, Date.now());
  const unasked = [...(audited.held ? [] : [NOT_HELD]), ...(aged.held ? [] : [AGES_NOT_HELD])].map((what) => `Its packages are ${what}.`);
  if (given.check) return process.stdout.write(`${[`Duban ${about.version} of ${about.date} can be released from ${about.commit}.`, ...unasked].join(' ')}\n`);
  for (const one of unasked) process.stderr.write(`${one}\n`);
  const out = path.resolve(given.out, about.version);
  if (existsSync(out)) throw new Unready(`${out} is there already: a release is never written over. Remove it, or name another folder with --out.`);
  if (!given['skip-tests']) {
    run('npm test', 'npm', ['test'], ROOT);
    run('npm run test:long', 'npm', ['run', 'test:long', '--', '--share'], ROOT);
  }
  const made = packed(about.commit, given);
  if (!given['build-once'] && !given.built && !packed(about.commit, given).archive.equals(made.archive))
    throw new Unready('Two builds of this commit differ: something in the build depends on its time or place. Nothing was released.');
  const bill = steady(made.bill, about, made.archive);
  const files = {
    [made.file]: made.archive,
    'sbom.cdx.json': json(bill),
    'licences.txt': `${licences(bill)}\n`,
    'provenance.json': json(provenance(about, made, given, audited, { startedOn, finishedOn: new Date().toISOString() })),
    'NOTES.md': notes(about, given, audited, aged),
  };
  files.SHA256SUMS = `${Object.entries(files)
    .map(([name, bytes]) => `${sha256(bytes)}  ${name}`)
    .join('\n')}\n`;
  mkdirSync(out, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(out, name), bytes);
  process.stdout.write(`${out}\n${files.SHA256SUMS}`);
}

// Rights of files are in the archive, and do not hang on who makes it.
process.umask(0o022);
try {
  const { values } = parseArgs({ options });
  if (values.help) process.stdout.write(HELP);
  else release(values);
} catch (error) {
  const known = error instanceof Unready || error.code?.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(`${known ? error.message : error.stack}\n`);
  process.exit(1);
}
