import { z } from 'zod';
import { address, atMost, clause, code, date, flag, text } from './fields.ts';

/** How many of one class the plan keeps by name: each is named by whoever reports what it has to act upon. */
export const MOST_OUTSIDERS = 500;

/** `contractors-12` has to be a code as well. */
const CLASS_MOST = 32;

const member = z.strictObject({
  id: code('Its code: that of the class and a number.'),
  name: text('Its name, as whoever reported the event gave it.'),
  officer: address('the outsider').optional().describe('Its own mail address, where one was given.'),
  since: date(
    'The first day on which it owes what has a date: what was due before is not asked of it. Of whom a report names Duban writes it down.',
  ).optional(),
  until: date('The last day on which it owes what has a date: what is due after it is asked of it no more.').optional(),
});
export type PlanOutsider = z.infer<typeof member>;

/** An open class of parties outside the government whom nobody knows when the plan is written. */
export const outsiders = z
  .strictObject({
    id: code('Code of the class.').max(CLASS_MOST, atMost(CLASS_MOST, '个字符', 'characters')),
    name: text('What they are called, as the plan has it: 施工单位.'),
    clause: clause.optional(),
    through: code('A department’s id.').describe(
      'The department that oversees them: it gets the mails as well, and may hand in and ask for more time for them. What goes to a head goes to its head.',
    ),
    unnamed: flag()
      .optional()
      .describe(
        'Nobody of them is known by name 任何单位和个人、社会公众, or has to be named: what an event begins stands for all of them together, once, under the name of the class, as a right does that anybody may use.',
      ),
    members: z
      .array(member)
      .max(MOST_OUTSIDERS, atMost(MOST_OUTSIDERS, '个', 'outsiders'))
      .optional()
      .describe(
        'Who they are: those whom nobody has to report, such as the firms that hold a licence, are written here, with codes such as carriers-1; whom a report names Duban adds. Each owes what the class leads at a date.',
      ),
  })
  .describe(
    'A kind of parties outside the government of whom nobody knows, when the plan is written, who they will be 施工单位、用火单位: its code stands in the lead of milestones that an event begins, and whoever reports the event names who it is; in lead or assist of what has a date, or comes again, it stands for each of its members.',
  );
export type PlanOutsiders = z.infer<typeof outsiders>;
