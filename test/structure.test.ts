import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openCalendar } from '../calendar/china.ts';
import { VERSION } from '../client/api/context.ts';
import { planJsonSchema } from '../domain/plan/schema.ts';
import { FOR_A_RELEASE, IN_PART, LONG, testFiles } from '../scripts/long.mjs';
import { PATIENCE } from '../vitest.config.ts';

const ROOT = path.join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const json = (file: string) => JSON.parse(read(file));

/** Files below a folder of the project with one of the endings, as paths from the root; none where the folder is not there. */
function filesIn(folder: string, endings: string[]): string[] {
  const dir = path.join(ROOT, folder);
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((file) => path.posix.join(folder, file.replaceAll(path.sep, '/')))
    .filter((file) => endings.some((ending) => file.endsWith(ending)))
    .filter((file) => !/(^|\/)(node_modules|dist|generated|output|histories)\//.test(file));
}

/** Source without comments, so that what they mention does not count. A rough cut: no string in this project holds a comment. */
const codeOf = (file: string) => read(file).replace(/\/\*[\s\S]*?\*\/|(?<![:'"`])\/\/.*$/gm, '');

/** What a file imports or re-exports, static, dynamic and as a type. */
function importsOf(file: string): string[] {
  const code = codeOf(file);
  const patterns = [/\b(?:import|export)\s[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g, /(?<![.\w])import\s*['"]([^'"]+)['"]/g, /\bimport\s*\(\s*['"]([^'"]+)['"]/g];
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] as string));
}

/** Path from the root of what a relative import points to; the package's name for any other. */
function targetOf(file: string, specifier: string): { file: string } | { package: string } {
  if (specifier.startsWith('.')) return { file: path.posix.join(path.posix.dirname(file), specifier) };
  return { package: specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : (specifier.split('/')[0] as string) };
}

const FOLDERS = ['domain', 'calendar', 'spreadsheet', 'workflows', 'prisma', 'engine', 'smtp', 'activities', 'worker', 'client', 'config', 'embedded'];
const FREE = ['bench', 'test'];
const SOURCES = FOLDERS.flatMap((folder) => filesIn(folder, ['.ts', '.tsx']));

/** What every delivery may use: the rooms of the client are behind it, and it knows no other delivery. */
const ROOMS_OF_CLIENT = ['accounts', 'bounded', 'contract', 'doctor', 'duban.ts', 'enterprises', 'errors.ts', 'files', 'rehearsal', 'service', 'views'].map(
  (room) => `client/${room}`,
);
const BEHIND = ['domain', 'calendar', 'spreadsheet', 'workflows/messages.ts', 'prisma', 'engine'];

/** The folders, or single files, that each may import besides itself. A folder that is not named here has no business of its own. */
const MAY_IMPORT: Record<string, string[]> = {
  'domain/kernel': [],
  'domain/plan': ['domain/kernel', 'domain/enterprise/enterprise.ts'],
  'domain/draft': ['domain/kernel'],
  'domain/enterprise': ['domain/kernel', 'domain/plan'],
  'domain/obligation': ['domain/kernel', 'domain/plan'],
  'domain/programme': ['domain/kernel', 'domain/plan', 'domain/obligation'],
  'domain/register': ['domain/kernel', 'domain/plan', 'domain/obligation'],
  'domain/matters': ['domain/kernel', 'domain/plan', 'domain/obligation', 'domain/enterprise', 'domain/register'],
  'domain/digest': ['domain/kernel', 'domain/plan', 'domain/enterprise'],
  'domain/score.ts': ['domain/kernel', 'domain/plan', 'domain/obligation'],
  'domain/score-day.ts': ['domain/kernel', 'domain/plan', 'domain/score.ts'],
  'domain/words': [
    'domain/kernel',
    'domain/plan',
    'domain/enterprise',
    'domain/obligation',
    'domain/matters',
    'domain/programme',
    'domain/register',
    'domain/score.ts',
  ],
  'domain/letters': [
    'domain/kernel',
    'domain/plan',
    'domain/enterprise',
    'domain/obligation',
    'domain/digest',
    'domain/matters',
    'domain/programme',
    'domain/register',
    'domain/words',
    'domain/score.ts',
  ],
  'domain/rehearsal': [
    'domain/kernel',
    'domain/plan',
    'domain/enterprise',
    'domain/obligation',
    'domain/matters',
    'domain/programme',
    'domain/digest',
    'domain/register',
  ],
  calendar: ['domain'],
  spreadsheet: ['domain'],
  workflows: ['domain'],
  prisma: ['config/trace.ts', 'domain'],
  // What differs between ledger and engine may be the dates that a new table of holidays moves.
  engine: ['domain', 'calendar', 'workflows/messages.ts', 'workflows/starts.ts', 'prisma', 'config/log.ts', 'config/trace.ts'],
  smtp: [],
  activities: [
    'config/log.ts',
    'config/trace.ts',
    'domain',
    'calendar',
    'spreadsheet',
    'engine',
    'smtp',
    'prisma',
    'workflows/ports.ts',
    'workflows/messages.ts',
  ],
  worker: ['workflows/messages.ts', 'activities', 'prisma', 'config', 'engine'],
  // The door: it opens the rooms that need a ledger and an engine.
  'client/duban.ts': ['engine', 'prisma', 'client/bounded/reader.ts', 'client/enterprises', 'client/service', 'client/views'],
  'client/errors.ts': ['domain', 'calendar', 'engine', 'client/files/faults.ts'],
  // Reads what people hand in beside the API: it calls the rooms that read, and they know only its door.
  'client/bounded': [...BEHIND, 'client/errors.ts', 'client/files', 'client/enterprises', 'client/rehearsal', 'client/views', 'client/contract'],
  // What pages import as well: no server code comes with it.
  'client/contract': ['domain'],
  'client/files': [...BEHIND, 'client/errors.ts', 'client/contract', 'client/files/cells.ts'],
  // The brief on the page is the one that is mailed: made by the same function.
  'client/service': [
    ...BEHIND,
    'activities/brief.ts',
    'activities/matters.ts',
    'client/errors.ts',
    'client/files',
    'client/contract',
    'client/bounded/reader.ts',
  ],
  'client/enterprises': [...BEHIND, 'client/errors.ts', 'client/files', 'client/service', 'client/contract'],
  'client/accounts': [...BEHIND, 'client/errors.ts', 'client/contract'],
  'client/views': [...BEHIND, 'client/errors.ts', 'client/service', 'client/contract'],
  'client/rehearsal': [...BEHIND, 'client/errors.ts', 'client/files', 'client/enterprises', 'client/contract'],
  // Looks at everything from outside, the mail server included.
  'client/doctor': [...BEHIND, 'smtp', 'activities/gateway.ts', 'client/contract', 'client/duban.ts', 'client/service', 'client/accounts/provider-person.ts'],
  // Replays what runs with the worker's own code.
  'client/cli': [...BEHIND, ...ROOMS_OF_CLIENT, 'config', 'worker/replay.ts', 'worker/worker.ts'],
  'client/api': [...BEHIND, ...ROOMS_OF_CLIENT, 'smtp', 'config'],
  // The help is a document.
  'client/web': ['client/contract', 'docs/how-to'],
  // Faults of settings are said in both languages.
  config: ['domain/kernel/language.ts'],
  embedded: FOLDERS,
};

/** The row of the table that a file belongs to: the longest that it stands in. */
const rowOf = (file: string): string | undefined =>
  Object.keys(MAY_IMPORT)
    .filter((row) => file === row || file.startsWith(`${row}/`))
    .sort((one, other) => other.length - one.length)[0];

const within = (file: string, places: readonly string[]) => places.some((place) => file === place || file.startsWith(`${place}/`));

/** Every file with the files of ours that it imports, types included. */
const GRAPH = new Map(
  SOURCES.map((file) => [
    file,
    importsOf(file).flatMap((specifier) => {
      const target = targetOf(file, specifier);
      return 'file' in target && SOURCES.includes(target.file) ? [target.file] : [];
    }),
  ]),
);

/** Files that import one another in a circle: one list for each circle (Tarjan's strongly connected components). */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string) => {
    index.set(node, index.size);
    low.set(node, index.get(node) as number);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node) as number, low.get(next) as number));
    }
    if (low.get(node) !== index.get(node)) return;
    const circle = stack.splice(stack.indexOf(node));
    if (circle.length > 1) found.push(circle.sort());
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found;
}

describe('who may import whom', () => {
  it('finds the sources and their imports', () => {
    for (const folder of FOLDERS) expect(SOURCES.filter((file) => file.startsWith(`${folder}/`)).length, folder).toBeGreaterThan(0);
    expect(importsOf('worker/worker.ts')).toEqual(expect.arrayContaining(['node:path', '@temporalio/worker', '../workflows/messages.ts']));
    expect(importsOf('prisma/migrate.ts')).toContain('@prisma/schema-engine-wasm/schema_engine_bg');
  });

  it.each(FOLDERS)('%s keeps to the table', (folder) => {
    const strays = SOURCES.filter((file) => file.startsWith(`${folder}/`)).flatMap((file) => {
      const row = rowOf(file);
      if (row === undefined) return [`${file} stands in no room`];
      return importsOf(file).flatMap((specifier) => {
        const target = targetOf(file, specifier);
        return 'file' in target && !within(target.file, [row, ...(MAY_IMPORT[row] ?? [])]) ? [`${file} imports ${target.file}`] : [];
      });
    });
    expect(strays).toEqual([]);
  });

  it('opens the rooms of the client in one place', () => {
    const openers = [...SOURCES, ...FREE.flatMap((folder) => filesIn(folder, ['.ts']))].filter(
      (file) => file !== 'client/duban.ts' && /(?<!function )\b(openService|openRegistry|openBoard)\(/.test(codeOf(file)),
    );
    expect(openers).toEqual([]);
  });

  it('finds a circle where there is one', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['a']],
      ['d', []],
    ]);
    expect(circles(graph)).toEqual([['a', 'b', 'c']]);
  });

  it('has no circle of files, types included', () => {
    expect(circles(GRAPH)).toEqual([]);
  });

  /** Packages that one place has to itself, or that a place is limited to. */
  const packagesIn = (folder: string) =>
    SOURCES.filter((file) => file.startsWith(`${folder}/`)).flatMap((file) =>
      importsOf(file).flatMap((specifier) => {
        const target = targetOf(file, specifier);
        return 'package' in target ? [{ file, name: target.package }] : [];
      }),
    );

  it('workflows use no package but the workflow SDK', () => {
    expect(packagesIn('workflows').filter(({ name }) => !['@temporalio/workflow', '@temporalio/common'].includes(name))).toEqual([]);
    expect(packagesIn('workflows').filter(({ file, name }) => name === '@temporalio/common' && file !== 'workflows/messages.ts')).toEqual([]);
  });

  it('only what runs on the engine or stands before it knows its SDK, and workflows begin in one file', () => {
    const elsewhere: Record<string, string[]> = {
      // Reads the engine's standard settings, and connects to nothing.
      config: ['@temporalio/envconfig'],
      // Has the SDK download a server for one machine.
      embedded: ['@temporalio/testing'],
    };
    const strays = FOLDERS.filter((folder) => !['engine', 'workflows', 'activities', 'worker'].includes(folder)).flatMap((folder) =>
      packagesIn(folder).filter(({ name }) => name.startsWith('@temporalio/') && !elsewhere[folder]?.includes(name)),
    );
    expect(packagesIn('engine').some(({ name }) => name === '@temporalio/client')).toBe(true);
    expect(strays).toEqual([]);
    const starting = SOURCES.filter((file) => /\bworkflow\.(start|execute|signalWithStart)\(|\bnew WithStartWorkflowOperation\(/.test(codeOf(file)));
    expect(starting).toEqual(['engine/start.ts']);
  });

  it('the contract of the API uses no package but zod', () => {
    expect(packagesIn('client/contract').filter(({ name }) => name !== 'zod')).toEqual([]);
  });

  it('domain reaches for nothing that has effects', () => {
    expect(packagesIn('domain').filter(({ name }) => name !== 'zod')).toEqual([]);
  });

  it('only smtp talks to mail servers, only activities write mails, and only prisma knows the Prisma client', () => {
    const elsewhere = FOLDERS.flatMap(packagesIn).filter(
      ({ file, name }) =>
        (name === 'nodemailer' && !file.startsWith('smtp/') && !file.startsWith('activities/')) ||
        ((/^@?prisma($|\/)/.test(name) || name === '@better-auth/prisma-adapter') && !file.startsWith('prisma/')),
    );
    expect(elsewhere).toEqual([]);
    const generated = [...SOURCES, ...FREE.flatMap((folder) => filesIn(folder, ['.ts']))].filter(
      (file) => !file.startsWith('prisma/') && importsOf(file).some((specifier) => specifier.includes('prisma/generated')),
    );
    expect(generated).toEqual([]);
  });

  it('only spreadsheet knows the libraries that read and write tables', () => {
    const libraries = ['yauzl', 'yazl', 'saxes', 'numfmt', 'hucre', 'iconv-lite'];
    const outside = FOLDERS.flatMap(packagesIn).filter(({ file, name }) => libraries.includes(name) && !file.startsWith('spreadsheet/'));
    expect(outside).toEqual([]);
  });

  it('only tests and benchmarks import what runs one machine’s servers', () => {
    const outside = SOURCES.filter((file) => !file.startsWith('embedded/')).flatMap((file) =>
      importsOf(file).flatMap((specifier) => (specifier.includes('embedded/') ? [`${file} imports ${specifier}`] : [])),
    );
    expect(outside).toEqual([]);
  });
});

describe('what code may look at', () => {
  it('reads the environment in config and in the scripts, nowhere else', () => {
    const readers = [...SOURCES, ...filesIn('bench', ['.ts'])].filter(
      (file) => !file.startsWith('config/') && /\bprocess\s*(\.|\[\s*['"])env\b/.test(codeOf(file)),
    );
    expect(readers).toEqual([]);
  });

  it.each([
    [
      'domain',
      /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bset(Timeout|Interval|Immediate)\b|\bperformance\b|\bcrypto\b|\basync\b|\bawait\b|\bPromise\b/,
    ],
    ['workflows', /\bnew Date\(\s*\)|\bMath\.random\b|\bset(Timeout|Interval|Immediate)\b|\bperformance\b|\bIntl\b|\btoLocale\w*\(/],
  ])('%s depends on nothing but what it is given', (folder, forbidden) => {
    const found = filesIn(folder, ['.ts']).flatMap((file) =>
      codeOf(file)
        .split('\n')
        .flatMap((line) => (forbidden.test(line) ? [`${file}: ${line.trim()}`] : [])),
    );
    expect(found).toEqual([]);
  });
});

/** The fields of every object that the contract's schemas are made of, with where it stands. */
async function answeredShapes(): Promise<{ of: string; fields: string[] }[]> {
  const shapes: { of: string; fields: string[] }[] = [];
  const seen = new Set<unknown>();
  const look = (schema: unknown, of: string): void => {
    if (typeof schema !== 'object' || schema === null || seen.has(schema)) return;
    seen.add(schema);
    if (!(schema instanceof z.ZodType)) return;
    if (schema instanceof z.ZodObject) {
      shapes.push({ of, fields: Object.keys(schema.shape) });
      for (const [field, inner] of Object.entries(schema.shape)) look(inner, `${of}.${field}`);
      return;
    }
    // Arrays, optional fields, unions, records and pipes hold others in one of these places.
    const { element, innerType, options, valueType, in: before, out } = schema.def as unknown as Record<string, unknown>;
    for (const inner of [element, innerType, valueType, before, out, ...(Array.isArray(options) ? options : [])]) look(inner, of);
  };
  for (const file of filesIn('client/contract', ['.ts'])) {
    const exported: Record<string, unknown> = await import(path.join(ROOT, file));
    for (const [name, value] of Object.entries(exported)) look(value, name);
  }
  return shapes;
}

describe('what the API answers', () => {
  it('is declared by the contract alone: no interface of the client says the same once more', async () => {
    const shapes = (await answeredShapes()).filter(({ fields }) => fields.length >= 4);
    expect(shapes.length).toBeGreaterThan(50);
    const interfaces = SOURCES.filter((file) => file.startsWith('client/') && !file.startsWith('client/contract/')).flatMap((file) =>
      [...codeOf(file).matchAll(/^(?:export )?interface (\w+)[^{]*\{\n([\s\S]*?)^\}/gm)].map(([, name, body = '']) => ({
        name: `${file}: ${name}`,
        fields: [...body.matchAll(/^ {2}(\w+)\??:/gm)].map((match) => match[1] as string),
      })),
    );
    expect(interfaces.length).toBeGreaterThan(20);
    const same = interfaces.flatMap(({ name, fields }) => {
      const twin = shapes.find((shape) => {
        const shared = shape.fields.filter((field) => fields.includes(field)).length;
        return shared >= 4 && shared / new Set([...shape.fields, ...fields]).size >= 0.75;
      });
      return twin ? [`${name} is ${twin.of} of the contract`] : [];
    });
    expect(same).toEqual([]);
  });
});

describe('a code that is made of several', () => {
  // The ledger keeps them as texts; each is made and taken apart in one file, so that its form can change there.
  it.each([
    [
      'whoever a notice goes to',
      'domain/kernel/bodies.ts',
      /[rR]ecipient\w*\.(split|startsWith\(`|replace)|\}\/(officer|head|director|enterprise|\$\{role\})`/,
    ],
    ['what a notice tells', 'domain/obligation/notices.ts', /[`'/^](digest|undeliverable|alarm|former-address|matters)-[$(\\]/],
  ])('is made and read in one place: %s', (_code, place, pattern) => {
    expect(codeOf(place)).toMatch(pattern);
    const elsewhere = SOURCES.filter((file) => file !== place && !file.startsWith('client/web/')).flatMap((file) =>
      codeOf(file)
        .split('\n')
        .flatMap((line) => (pattern.test(line) ? [`${file}: ${line.trim()}`] : [])),
    );
    expect(elsewhere).toEqual([]);
  });
});

describe('what is said in two languages', () => {
  // They find out which language is wanted, switch to the other, or hand it to a library: none of them says a sentence by it.
  const CHOOSING = [
    'client/api/problems.ts',
    'client/cli/command.ts',
    'client/cli/language.ts',
    'client/web/console.tsx',
    'client/web/frame.tsx',
    'client/web/pages/plan/text.tsx',
    'client/web/parts/language.tsx',
    'client/web/session/card.tsx',
    'domain/kernel/language.ts',
  ];

  it('is said by one function: nowhere is a sentence chosen by hand', () => {
    const byHand = SOURCES.filter((file) => /[!=]== '(zh|en)'|\bzh\s*\?\s|\bzh: boolean/.test(codeOf(file)));
    expect(byHand.sort()).toEqual(CHOOSING);
  });
});

describe('a function of more than 120 lines', () => {
  it('is refused by the linter, and none is let through', () => {
    expect(SOURCES.filter((file) => read(file).includes('biome-ignore lint/complexity/noExcessiveLinesPerFunction'))).toEqual([]);
  });
});

describe('the workflow bundle', () => {
  it('holds domain and workflow code and the workflow SDK with what that needs, and nothing else', async () => {
    const { code } = await bundleWorkflowCode({ workflowsPath: path.join(ROOT, 'workflows', 'index.ts'), logger: new DefaultLogger('WARN') });
    const map = /sourceMappingURL=data:application\/json;[^,]*base64,([\w+/=]+)/.exec(code)?.[1];
    if (map === undefined) throw new Error('the bundle has no source map to look into');
    const { sources }: { sources: string[] } = JSON.parse(Buffer.from(map, 'base64').toString('utf8'));
    const modules = sources.filter((source) => !source.startsWith('webpack/') && !source.endsWith('-autogenerated-entrypoint.cjs'));
    const packages = new Set<string>();
    const ours: string[] = [];
    for (const source of modules) {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1];
      if (name) packages.add(name);
      else ours.push(path.relative(ROOT, source.replace(/^webpack:\/\/[^/]*\//, '')).replaceAll(path.sep, '/'));
    }
    expect(ours).toEqual(expect.arrayContaining(['workflows/obligation.ts', 'domain/obligation/obligation.ts']));
    expect(ours.filter((file) => !/^(domain|workflows)\//.test(file))).toEqual([]);
    // nexus-rpc, long and ms are dependencies of the workflow SDK.
    expect([...packages].sort()).toEqual(['@temporalio/common', '@temporalio/workflow', 'long', 'ms', 'nexus-rpc']);
  });
});

describe('versions', () => {
  const { dependencies, devDependencies } = json('package.json') as Record<string, Record<string, string>>;
  const all = { ...dependencies, ...devDependencies };
  const versionsOf = (names: string[]) => [...new Set(names.map((name) => all[name]))];

  it('of everything from Temporal are one', () => {
    const names = Object.keys(all).filter((name) => name.startsWith('@temporalio/'));
    expect(names.length).toBeGreaterThan(3);
    expect(versionsOf(names)).toHaveLength(1);
  });

  it('of everything from Prisma are one', () => {
    expect(versionsOf(['prisma', '@prisma/client', '@prisma/adapter-pg', '@prisma/driver-adapter-utils'])).toEqual([all.prisma]);
    // The migration engine is numbered after the release that it belongs to.
    expect(all['@prisma/schema-engine-wasm']).toMatch(new RegExp(`^${all.prisma?.replaceAll('.', '\\.')}-`));
  });

  it('of Duban are one', () => {
    expect(VERSION).toBe(json('package.json').version);
  });

  it('are exact', () => {
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version))).toEqual([]);
  });

  it('of the holiday tables are the one that every computed date names', () => {
    const { version } = openCalendar({ zone: 'Asia/Shanghai', holidays: { table: 'china', overrides: [] } });
    expect(version).toMatch(new RegExp(`^chinese-days@${all['chinese-days']?.replaceAll('.', '\\.')}\\b`));
    expect(json('node_modules/chinese-days/package.json').version).toBe(all['chinese-days']);
  });
});

describe('what is published', () => {
  it('has no link to a file of ours that is not there', () => {
    const pages = [...filesIn('docs', ['.md']), ...readdirSync(ROOT).filter((file) => file.endsWith('.md'))];
    const links = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => ({
        page,
        to: path.posix.join(path.posix.dirname(page), match[1] as string),
      })),
    );
    expect(links.length).toBeGreaterThan(40);
    expect(links.filter(({ to }) => !existsSync(path.join(ROOT, to)))).toEqual([]);
  });

  it('leads to files that are there, from the architecture’s walks and tables', () => {
    const named = [...read('docs/ARCHITECTURE.md').matchAll(/`([\w-]+(?:\/[\w.-]+)+\/?)`/g)].map((match) => match[1] as string);
    expect(named.length).toBeGreaterThan(60);
    expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
    // Beside a path, files of the same folder are named without it.
    const bare = [...read('docs/ARCHITECTURE.md').matchAll(/`([\w-]+\.tsx?)`/g)].map((match) => match[1] as string);
    const files = new Set(SOURCES.map((file) => path.posix.basename(file)));
    expect(bare.length).toBeGreaterThan(20);
    expect(bare.filter((file) => !files.has(file))).toEqual([]);
  });

  it('names no mail address outside .example', () => {
    const published = [
      ...['plans', 'docs'].flatMap((folder) => filesIn(folder, ['.yaml', '.yml', '.json', '.md'])),
      ...[...FOLDERS, ...FREE].flatMap((folder) => filesIn(folder, ['.ts', '.md', '.yaml'])),
      ...readdirSync(ROOT).filter((file) => file.endsWith('.md')),
    ];
    // A name, an @ and a domain with a last label of letters: versions (`chinese-days@1.5.7`) and scopes (`@temporalio/worker`) are none.
    const address = /[\w.%+-]+@(?:[\w-]+\.)+[A-Za-z]{2,}(?![\w-])/g;
    const strangers = published.flatMap((file) =>
      (read(file).match(address) ?? []).flatMap((found) => (found.endsWith('.example') ? [] : [`${file}: ${found}`])),
    );
    expect(published.length).toBeGreaterThan(30);
    expect(strangers).toEqual([]);
  });

  it('runs by `npm run test:long` whatever `npm test` leaves out, as a whole or in part', () => {
    const parts = filesIn('test', ['.test.ts']).filter((file) => /\bfrom '\.\/support\/runs\.ts'|inject\('(modelCases|fuzzInputs)'\)/.test(codeOf(file)));
    expect(parts.length).toBeGreaterThan(10);
    expect(parts.map((file) => path.basename(file)).filter((file) => !LONG.includes(file) && !IN_PART.includes(file))).toEqual([]);
    expect([...LONG, ...IN_PART].filter((file) => !testFiles.includes(file))).toEqual([]);
    expect(FOR_A_RELEASE.filter((file) => !LONG.includes(file))).toEqual([]);
    expect(read('.ci/run')).toContain('npm run test:long -- --moved');
  });

  it('gives no test less time than all have: a slower machine makes tests slower, not red', () => {
    const shorter = filesIn('test', ['.test.ts']).flatMap((file) =>
      [...read(file).matchAll(/^ {0,2}\}, ([\d_]+)\);$|^ +(?:\(.*\) => )?(?:it|test).*\{ timeout: ([\d_]+)/gm)]
        .filter(([, last, first]) => Number((last ?? first ?? '').replaceAll('_', '')) < PATIENCE.testTimeout)
        .map(([line]) => `${file}: ${line}`),
    );
    expect(shorter).toEqual([]);
  });

  it('locks packages without the address of anyone’s registry', () => {
    expect(read('npm-shrinkwrap.json')).not.toMatch(/"resolved"\s*:/);
  });

  it('has a JSON Schema of the plan that is that of the code: `npm run schema` writes it', () => {
    expect(read('plans/schema.json')).toBe(`${JSON.stringify(planJsonSchema(), null, 2)}\n`);
  });
});
