import { z } from 'zod';
import { code, instant, text } from './common.ts';
import { planText } from './programmes.ts';

/** Drafts that one person keeps at the most; who begins another is asked to delete one. */
export const MOST_DRAFTS = 20;

/** From the plan’s origin to its start. */
export const DRAFT_STEPS = ['tasks', 'contacts', 'ladder', 'rehearsal', 'start', 'text'] as const;
export type DraftStep = (typeof DRAFT_STEPS)[number];
export const DRAFT_ORIGINS = ['document', 'table', 'programme', 'plan', 'empty'] as const;

const words = z.object({ zh: z.string(), en: z.string() });
/** Where in a document something stands: the clause by the document’s own number, the passage, the words. */
const place = { clause: z.string(), passage: z.int(), words: z.string() };
const sureness = z.enum(['sure', 'likely', 'guess']);
export type Sureness = z.output<typeof sureness>;

/** What was read of a document: its text, where each milestone stands in it, and what was not understood. */
export const draftSource = z.object({
  file: z.string(),
  assumedYear: z.int().optional().meta({ description: 'The year that was taken, since the document names none' }),
  notes: z.array(words),
  passages: z.array(z.object({ number: z.int(), cells: z.array(z.string()) })),
  milestones: z.array(z.object({ id: code, ...place, sure: sureness, remarks: z.array(words) })),
  open: z.array(z.object({ ...place, why: z.string(), note: words })),
});
export type DraftSource = z.output<typeof draftSource>;

const listed = {
  id: z.string(),
  name: z.string(),
  begun: z.enum(DRAFT_ORIGINS),
  step: z.enum(DRAFT_STEPS),
  changedAt: instant,
};
export const planDrafts = z.object({ items: z.array(z.object(listed)) });

const yearAsked = z.object({
  why: z.enum(['unsaid', 'past', 'again']),
  first: z.int(),
  last: z.int(),
  offers: z.array(z.int()).meta({ description: 'The years in which the first may be instead' }),
});
export type YearAsked = z.output<typeof yearAsked>;

export const planDraft = z
  .object({
    ...listed,
    version: z.int(),
    plan: z.string(),
    source: draftSource.optional(),
    looked: z.array(z.int()).meta({ description: 'Places in `source.open` that somebody has dealt with' }),
    asksYear: yearAsked.optional().meta({ description: 'Absent where the dates are meant as they stand, or somebody has said so' }),
  })
  .meta({ id: 'PlanDraft', description: 'A plan that somebody is still writing' });
export type PlanDraft = z.output<typeof planDraft>;

/** Begins with nothing, with the plan of a programme, or with a plan file. */
export const beginDraft = z.union([
  z.strictObject({ programme: code }),
  z.strictObject({ plan: planText, file: z.string().max(200).optional() }),
  z.strictObject({ empty: z.literal(true) }),
]);

export const keepDraft = z.strictObject({
  plan: text(1_000_000),
  step: z.enum(DRAFT_STEPS),
  looked: z.array(z.int().min(0).max(100_000)).max(20_000),
});
export const keptDraft = z.object({ version: z.int() });
/** Says of which year a draft is; its first year as it stands says that nothing is to be moved. */
export const draftYear = z.strictObject({ year: z.int().min(2000).max(2099) });
export const draftYearMoved = z.object({
  version: z.int(),
  named: z.int().meta({ description: 'How many texts of the document name a year of their own, which were left as they are' }),
});
export const draftParams = z.object({ draft: z.string().regex(/^[0-9a-f]{32}$/) });
