import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const ROOT = path.join(import.meta.dirname, '..', '..');
const COPY = path.join(ROOT, 'test', 'output', 'upgrade');

/** A change of workflow code as somebody could write it without telling those that run. */
export interface Change {
  what: string;
  /** In workflows/. */
  file: string;
  edits: [from: string, to: string][];
}

/** A change that runs of before cannot follow. */
export interface Mutant extends Change {
  /** Scenarios whose recordings break. */
  breaks: string[];
  /** Releases whose recordings are older than what it changes. */
  unlessOf?: string[];
  /** Types of workflow of which open runs of two campaigns that have just begun break. */
  breaksOpen: string[];
  /** And those of which an open run breaks only where the machine was so slow that a watch asked it to begin before its own timer did. */
  mayBreakOpen?: string[];
}

/** Every scenario of an obligation. */
const OBLIGATIONS = ['extended-and-returned', 'punctual', 'settled-by-its-roster', 'waived', 'whole-ladder'].map((name) => `obligation-${name}`);

/** One of each kind, and at least one of each workflow. */
export const MUTANTS: Mutant[] = [
  {
    what: 'an obligation that waits for one more timer',
    file: 'obligation.ts',
    edits: [
      ['import { continueAsNew, ', 'import { continueAsNew, sleep, '],
      ["\n  let shown = '';", "\n  await sleep('1 day');\n  let shown = '';"],
    ],
    breaks: OBLIGATIONS,
    breaksOpen: ['obligation'],
  },
  {
    what: 'an obligation that asks for its roster by an ordinary activity, no local one',
    file: 'obligation.ts',
    edits: [
      ['import { continueAsNew, proxyLocalActivities, ', 'import { continueAsNew, proxyActivities, '],
      ['} = proxyLocalActivities<', '} = proxyActivities<'],
    ],
    breaks: ['obligation-settled-by-its-roster'],
    breaksOpen: [],
  },
  {
    what: 'a milestone that opens with one activity less',
    file: 'milestone.ts',
    edits: [['if (opened || ticket > 0) contents', 'if (opened) contents']],
    breaks: ['milestone-opened-early', 'milestone-opened-again-and-again'],
    breaksOpen: [],
    mayBreakOpen: ['milestone'],
  },
  {
    what: 'a programme that shows its stage before it carries out what was decided',
    file: 'programme.ts',
    edits: [
      ['      for (const event of events) await carryOut(event);\n', ''],
      [
        'value: state.stage }]);\n      setCurrentDetails',
        'value: state.stage }]);\n      for (const event of events) await carryOut(event);\n      setCurrentDetails',
      ],
    ],
    breaks: ['programme-amended-paused-and-closed'],
    breaksOpen: [],
  },
  {
    what: 'a programme whose milestones have another id',
    file: 'messages.ts',
    edits: [['=> `milestone/', '=> `stage/']],
    breaks: ['programme-amended-paused-and-closed'],
    breaksOpen: ['programme'],
  },
  {
    what: 'a mailroom that has lost the guard of a former change',
    file: 'mailroom.ts',
    edits: [
      ["import { changed } from './patches.ts';\n", ''],
      ["changed('mailroom-bounded')", 'true'],
    ],
    breaks: ['mailroom'],
    unlessOf: ['0.1.0', '0.2.0'],
    breaksOpen: ['mailroom'],
  },
  {
    what: 'a digest that calls an activity by another name',
    file: 'digest.ts',
    edits: [
      ['const { morning } = proxyActivities', 'const { workday } = proxyActivities'],
      ['morning.executeWithOptions', 'workday.executeWithOptions'],
    ],
    breaks: ['digest'],
    breaksOpen: ['digest'],
  },
  {
    what: 'an enterprise that does not carry on as new when a cycle has closed',
    file: 'enterprise.ts',
    edits: [['    closesCycle: (events) => events.some(closesCycle),\n', '']],
    breaks: ['enterprise-whole-cycle'],
    breaksOpen: [],
  },
  {
    what: 'any item that leaves its timer behind when it ends',
    file: 'interpreter.ts',
    edits: [["    timer.setFor(undefined, '');\n", '']],
    breaks: ['obligation-waived', 'obligation-settled-by-its-roster', 'enterprise-rectified-downgraded-and-closed'],
    breaksOpen: [],
  },
  {
    what: 'an intake that shows one search attribute more',
    file: 'intake.ts',
    edits: [
      ['import { proxyActivities }', 'import { proxyActivities, upsertSearchAttributes }'],
      ['import type { IntakeInput, IntakeProgress }', 'import { type IntakeInput, type IntakeProgress, searchAttributes }'],
      ['  return startCycles', "  upsertSearchAttributes([{ key: searchAttributes.stage, value: 'running' }]);\n  return startCycles"],
    ],
    breaks: ['intake'],
    breaksOpen: [],
  },
];

/** Changes that concern no run. */
export const HARMLESS: Change[] = [
  {
    what: 'a line in the log',
    file: 'obligation.ts',
    edits: [
      ['import { continueAsNew, ', 'import { continueAsNew, log, '],
      ["\n  let shown = '';", "\n  log.debug('an obligation begins');\n  let shown = '';"],
    ],
  },
  { what: 'another name for a local variable', file: 'milestone.ts', edits: [['begunAgain', 'restarted']] },
  { what: 'more time for an activity', file: 'mailroom.ts', edits: [["startToCloseTimeout: '1 hour'", "startToCloseTimeout: '2 hours'"]] },
];

/** A copy of domain and workflow code that is changed and bundled time and again: give it back by `remove`. */
export function copiedSources() {
  const remove = () => rmSync(COPY, { recursive: true, force: true });
  remove();
  mkdirSync(COPY, { recursive: true });
  for (const folder of ['domain', 'workflows']) cpSync(path.join(ROOT, folder), path.join(COPY, folder), { recursive: true });

  /** @throws Error when the source has not, or no longer, what a change replaces: then it would be none. */
  async function bundleWith({ what, file, edits }: Change): Promise<{ code: string }> {
    const changed = path.join(COPY, 'workflows', file);
    const source = readFileSync(changed, 'utf8');
    const mutant = edits.reduce((text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`${what}: workflows/${file} does not hold ${from}`);
      return text.replaceAll(from, () => to);
    }, source);
    writeFileSync(changed, mutant);
    try {
      const { code } = await bundleWorkflowCode({ workflowsPath: path.join(COPY, 'workflows', 'index.ts'), logger: new DefaultLogger('ERROR') });
      return { code };
    } finally {
      writeFileSync(changed, source);
    }
  }
  return { bundleWith, remove };
}
