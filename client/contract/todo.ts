import { z } from 'zod';
import { light, plainDate } from './common.ts';

/** Whatever may wait for somebody: steps of obligations, decisions, what is told by set, dates of enterprises, alarms. */
export const TODO_KINDS = [
  'instruction',
  'mention',
  'portion',
  'acknowledge',
  'submit',
  'return',
  'confirm',
  'extension',
  'answer',
  'proposal',
  'score',
  'ending',
  'target',
  'quota',
  'indicator',
  'progress',
  'standing',
  'followUp',
  'item',
  'strike',
  'itemExtension',
  'cycle',
  'yearly',
  'rectification',
  'expiry',
  'alarm',
] as const;
export type TodoKind = (typeof TODO_KINDS)[number];

const todoItem = z.object({
  key: z.string(),
  kind: z.enum(TODO_KINDS),
  kindName: z.string(),
  programme: z.string().optional().meta({ description: 'Absent for an alarm of the system as a whole' }),
  programmeName: z.string().optional(),
  id: z.string().meta({ description: 'The obligation, the enterprise, the duty or the alarm; of a set what it is about' }),
  name: z.string(),
  orgName: z.string().optional().meta({ description: 'Whose it is, where it is not the body that asks' }),
  due: plainDate.optional(),
  dueTime: z.string().optional(),
  daysLeft: z.int().optional().meta({ description: 'By the clock of its programme; below zero it is late' }),
  leftMs: z.int().optional().meta({ description: 'Of what ends at a minute: until then, or since; below zero it is late' }),
  light: light.optional(),
  note: z.string().optional().meta({ description: 'Why it was sent back, what was asked for, what became of it' }),
  count: z.int().optional().meta({ description: 'How many enterprises, or items of registers, where like things of one day stand in one line' }),
});
export type TodoItem = z.output<typeof todoItem>;

/** Everything that waits for the body that asks, in every programme that runs. */
export const todo = z
  .object({
    items: z.array(todoItem).meta({ description: 'The most urgent first' }),
    total: z.int().meta({ description: 'Also of what is not listed' }),
    late: z.int(),
    kinds: z.array(z.object({ kind: z.enum(TODO_KINDS), name: z.string(), count: z.int() })),
    later: z.int().meta({ description: 'Obligations that nobody has been asked for yet' }),
  })
  .meta({ id: 'Todo' });
export type Todo = z.output<typeof todo>;
