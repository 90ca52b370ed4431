import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { LONG, testFiles } from './scripts/long.mjs';

const TESTS = path.join(import.meta.dirname, 'test');

/** What `npm run test:long` and `test:faults` provide: numbers, for which nothing has to be started. */
const NUMBERS = ['whole', 'times', 'seed', 'machineSeeds', 'faultFrom'];
/** Whether a test file, or what it imports from test/, asks for what the global setup provides. */
function needsParts(file: string): boolean {
  const text = readFileSync(file, 'utf8');
  if ([...text.matchAll(/\binject\('(\w+)'\)/g)].some(([, what = '']) => !NUMBERS.includes(what))) return true;
  return [...text.matchAll(/ from '(\.\/[^']+\.ts)'/g)].some(([, beside = '']) => needsParts(path.join(path.dirname(file), beside)));
}

const files = testFiles.filter((file) => !LONG.includes(file));
const parts = files.filter((file) => needsParts(path.join(TESTS, file)));
const below = (names: string[]) => names.map((name) => `test/${name}`);

/** Files that take longest on the clock (docs/decisions/0023-test-time.md), longest first: what begins last should be short. */
const LONGEST = {
  parts: [
    // What lives on a fast clock first, beside what mostly waits as well: beside what keeps the processor busy it would have to live again, slower.
    ...[
      'holiday-district-live',
      'whole-plan',
      'small-district-live',
      'roster-live',
      'matters-live',
      'brief-live',
      'calendar-update-live',
      'cycle-letters-live',
      'score-live',
      'registers-live',
      'forms-live',
      'campaign',
    ],
    ...['api', 'commands', 'console-tasks', 'comments'],
    ...['npm-start', 'services', 'model', 'watchdog', 'releases', 'console-pages', 'console-today', 'faults'],
  ],
  rules: ['rehearsal-enterprises', 'smtp', 'rehearsal'],
};
/** All of one project and then all of the other: a worker goes on with the next file of its own project, and has what that imports already. */
const rank = ({ moduleId, project }: TestSpecification) => {
  const [longest, offset] = project.name === 'rules' ? [LONGEST.rules, files.length] : [LONGEST.parts, 0];
  const at = longest.indexOf(path.basename(moduleId, '.test.ts'));
  return offset + (at === -1 ? longest.length : at);
};

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

/** A slower machine makes tests slower, never red: these end only what hangs. */
export const PATIENCE = { testTimeout: 480_000, hookTimeout: 480_000, expect: { poll: { timeout: 60_000, interval: 100 } } };
export const globalSetup = ['test/support/global-setup.ts'];

/** A new file goes where it belongs by itself: by whether it asks for real parts. */
export default defineConfig({
  test: {
    ...PATIENCE,
    // Most of a file's time on real parts is waiting for a clock, a timer or a mail: four at once keep two cores busy.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    // What the files of one worker import is loaded once: two of the eight seconds of the processor that a middling file on real parts takes.
    isolate: false,
    setupFiles: ['test/support/seed.ts'],
    projects: [
      // A real PostgreSQL, a real Temporal server and real SMTP: shared, with a database and a namespace for each file.
      { extends: true, test: { name: 'parts', include: below(parts), globalSetup } },
      { extends: true, test: { name: 'long', include: below(LONG), globalSetup } },
      // Nothing has to be started for these.
      { extends: true, test: { name: 'rules', include: below(files.filter((file) => !parts.includes(file))) } },
    ],
  },
});
