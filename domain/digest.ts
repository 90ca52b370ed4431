import type { PlainDate } from './dates.ts';
import type { Plan } from './plan.ts';

/** One line of a digest: so many of one kind, the most pressing by name. */
export interface DigestLine {
  part: 'new' | 'due' | 'late';
  /** What it is about: a key of the words in digest-letter.ts. */
  what: string;
  count: number;
  /** The first few, with their dates. */
  examples: { name: string; date?: PlainDate }[];
}

/** How many are named in one line; the count says how many there are. */
export const DIGEST_EXAMPLES = 3;
/** What is due within so many days stands under "due". */
export const DIGEST_AHEAD_DAYS = 7;

/** Digests may be off, but the morning's other work is still done at its usual time. */
export const digestTime = ({ digestAt }: Pick<Plan, 'digestAt'>): string => (digestAt === 'off' ? '08:30' : digestAt);
