import type { PlainDate } from '../kernel/dates.ts';
import type { Duty } from './duty.ts';
import type { Sentence } from './reading.ts';
import type { TimeFound } from './times.ts';
import type { Open } from './understanding.ts';

/** Parts of sentences that a date governs, and what reading them gives. */

export interface ReadDuties {
  duties: Duty[];
  open: Open[];
  /** The span that the document gives for the whole: 自2024年3月起至12月底，在全市开展…, 三年左右. */
  span: { from?: PlainDate; to?: PlainDate };
}

export interface Part {
  time: TimeFound;
  year: Sentence['times'][number]['year'];
  /** The words that the date governs. */
  words: string;
  /** What stands before the date in its own part, as a name for one of several. */
  label: string;
  /** A window around a recurrence in the same sentence. */
  within?: Part;
  /** The last day of a recurrence, as its sentence says it. */
  end?: Sentence['times'][number];
}
