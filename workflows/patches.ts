import { patched } from '@temporalio/workflow';

/**
 * Every change of workflow code that runs of before cannot follow: why it was made, and since which release. A run that began before it keeps
 * to the former way; an entry goes when no open history is as old (`duban replay`).
 */
export const PATCHES = {
  'settled-begins-again': { since: '1.0.0', reason: 'an obligation that was settled is started again when an amendment brings it back' },
  'lost-and-settled': { since: '1.0.0', reason: 'an obligation that was ended although it ran, and is settled by the ledger, is waited for no longer' },
  'milestone-bounded': { since: '1.0.0', reason: 'a milestone carries on as new before its history grows long' },
  'settled-by-the-ledger': { since: '1.0.0', reason: 'a milestone that an amendment opened again while its end was told is not settled by that' },
  'asked-at-its-end': { since: '1.0.0', reason: 'a milestone that is asked to open while it tells of its end goes on' },
  'mailroom-bounded': { since: '1.0.0', reason: 'a mailroom carries on as new whatever path it takes and whoever pokes it' },
  'judged-anew': { since: '1.1.0', reason: 'an act whose number the ledger has given to another of the same lost task is judged again, not refused' },
  'elapsed-anew': { since: '1.1.0', reason: 'where the ledger was ahead of an act in place of what time brings about, that is worked out again' },
  'tasks-apart': { since: '1.1.0', reason: 'a task that leaves nothing in the history leaves a timer anew, so that the next is replayed with its own time' },
} as const satisfies Record<string, { since: string; reason: string }>;

/** Whether this run goes the way of a change: it began after it, or has come to it for the first time. */
export const changed = (patch: keyof typeof PATCHES): boolean => patched(patch);
