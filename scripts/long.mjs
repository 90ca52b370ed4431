// What `npm test` leaves out, and `npm run test:long` and CI run: docs/decisions/0023-test-time.md says why each is long by nature.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const TESTS = path.join(import.meta.dirname, '..', 'test');

export const testFiles = readdirSync(TESTS).filter((file) => file.endsWith('.test.ts'));

/** Of the walks in a browser, the one that `npm test` takes: the commonest tasks of a day, by the mouse. */
export const FIRST_WALK = 'console-tasks.test.ts';

/** Whether a test walks through pages in a real browser: each costs more of the processor than what it asks of the server. */
const inBrowser = (file) => file !== FIRST_WALK && /from '\.\/support\/browser\.ts'/.test(readFileSync(path.join(TESTS, file), 'utf8'));

/**
 * Test files that are long as a whole: real processes that are killed, stopped, cut off and started again and again; what is packed for others and
 * started from there; what former releases left; random campaigns, and random registries whose targets two ways of counting have to agree on; a plan's three years; losses that a watcher has to find; floods and guesses at
 * every door, with passwords kept in earnest, and every route refused to everybody; weeks on a clock that goes through them in seconds (`-live`), whose rules the file without that name
 * tries; pages in a browser.
 */
export const LONG = [
  ...['npm-start', 'api-process', 'faults', 'services', 'watchdog', 'belonging', 'backup', 'recovery', 'release', 'releases', 'upgrade', 'package'],
  ...['sealed-histories', 'model', 'whole-plan', 'doors', 'two-releases', 'every-route', 'target-law'],
]
  .map((name) => `${name}.test.ts`)
  .concat(testFiles.filter((file) => file.endsWith('-live.test.ts') || inBrowser(file)));

/**
 * Of these, what CI leaves to a release: a district that is lived for eight minutes where a machine does nothing else, and for half an hour where it does. Its
 * mails are foretold by the rehearsal in `npm test`, and another district's are lived by CI.
 */
export const FOR_A_RELEASE = ['holiday-district-live.test.ts'];

/** Files of which `npm test` takes a part: they ask `test/support/runs.ts`. */
export const IN_PART = [
  ...['console-tasks', 'plan-file', 'fuzz', 'rehearsal', 'rehearsal-enterprises'],
  ...['obligation', 'enterprise-laws', 'calendar', 'draft'],
].map((name) => `${name}.test.ts`);
