import { z } from 'zod';
import { ITEM_ACTS, ITEM_STAGES, type ItemActKind } from '../../domain/register/register.ts';
import { called, code, instant, itemOfPlan, pageOf, paging, plainDate, said, seen } from './common.ts';
import { evidence, fieldAge, handedIn } from './obligations.ts';

const limit = z.union([z.object({ days: z.int() }), z.object({ workingDays: z.int() }), z.object({ by: plainDate })]);
const named = z.array(z.object({ id: z.string(), name: z.string() }));
const stage = z.enum(ITEM_STAGES);

/** 清单: registers of things found on the way, and how far each is. */
export const registers = z
  .object({
    today: plainDate,
    items: z.array(
      itemOfPlan.extend({
        total: z.int().meta({ description: 'Without those that were taken off' }),
        late: z.int(),
        counts: z.record(stage, z.int()),
        fields: z.array(
          z.object({
            id: z.string(),
            name: z.string(),
            kind: z.enum(['number', 'text', 'date', 'file']),
            unit: z.string().optional(),
            required: z.boolean(),
            decimals: z.int(),
            within: fieldAge.optional(),
          }),
        ),
        limit: limit.optional(),
        steps: z
          .array(z.object({ name: z.string(), limit }))
          .optional()
          .meta({ description: 'What each item owes in turn' }),
        enterers: named.meta({ description: 'Departments that may enter items; the office always may' }),
        owners: named.meta({ description: 'Bodies that may have to see to an item' }),
        striker: z.string().meta({ description: 'Who strikes off' }),
      }),
    ),
  })
  .meta({ id: 'Registers' });
export type Registers = z.output<typeof registers>;

const step = z.object({ name: z.string(), dueOn: plainDate });
const value = z.object({ field: z.string(), name: z.string(), value: z.union([z.number(), z.string()]), unit: z.string().optional() });

export const ITEM_ACT_KINDS = Object.keys(ITEM_ACTS) as [ItemActKind, ...ItemActKind[]];

export const registerItem = z
  .object({
    register: z.string(),
    number: z.int(),
    name: z.string(),
    org: z.string(),
    orgName: z.string(),
    dueOn: plainDate,
    originalDueOn: plainDate.optional().meta({ description: 'The limit that it was entered with, where it was moved' }),
    steps: z.array(step).optional().meta({ description: 'Where it is done in steps: all of them' }),
    step: z.int().optional().meta({ description: 'Which of them it owes, from 1; dueOn is of that one' }),
    stage,
    stageName: z.string(),
    late: z.boolean(),
    values: z.array(value),
    enteredOn: plainDate,
    enteredBy: z.string(),
    done: z.string().optional().meta({ description: 'What its owner said was done, last' }),
    evidence: z.array(evidence).optional().meta({ description: 'The files that its owner handed in with that' }),
    extension: z
      .object({ until: plainDate, reason: z.string() })
      .optional()
      .meta({ description: 'The later limit that its owner asks for, which nobody has decided yet' }),
    returned: z.string().optional().meta({ description: 'Why it was sent back' }),
    struckOffOn: plainDate.optional(),
    sequence: z.int().meta({ description: 'The number of its latest event: a decision says with it what was seen' }),
    acts: z.array(z.enum(ITEM_ACT_KINDS)).meta({ description: 'What whoever asks could do with it now' }),
  })
  .meta({ id: 'RegisterItem' });
export type ItemView = z.output<typeof registerItem>;

export const registerItems = pageOf(registerItem).extend({ total: z.int() }).meta({ id: 'RegisterItems' });

export const itemsQuery = z.object({
  stage: stage.optional(),
  late: z.enum(['true']).optional().meta({ description: 'Only open ones past their limit' }),
  asked: z.enum(['true']).optional().meta({ description: 'Only open ones for which more time is asked' }),
  department: code.optional().meta({ description: 'Who sees to them' }),
  text: called(100).optional().meta({ description: 'In the name or in a value, or the number' }),
  ...paging,
});

const stepBy = z.object({ on: plainDate, by: z.string(), what: z.string() });
const told = z.object({ on: plainDate, recipients: z.array(z.string()) });
export const itemDetail = registerItem
  .extend({
    place: z.string(),
    registerName: z.string(),
    clause: z.string(),
    steps: z
      .array(
        step.extend({
          handedIn: stepBy
            .extend({ evidence: z.array(evidence) })
            .optional()
            .meta({ description: 'What was handed in for it, last' }),
          accepted: stepBy.optional().meta({ description: 'By whom it was looked at and accepted' }),
        }),
      )
      .optional()
      .meta({ description: 'Where it is done in steps: all of them, with who did what of each; `done` and `evidence` are then of the one that it owes' }),
    why: z.string().meta({ description: 'Why it is where it is' }),
    told: z.array(told),
    next: told.optional().meta({ description: 'The next mail, if nobody acts' }),
    history: z.array(z.object({ at: instant, what: z.string(), actor: z.string(), note: z.string() })),
  })
  .meta({ id: 'RegisterItemDetail' });
export type ItemDetail = z.output<typeof itemDetail>;

export const registerImport = z
  .object({
    rows: z.int(),
    added: z.int(),
    unchanged: z.int(),
    rejected: z.int(),
    refusals: z
      .array(z.object({ row: z.int(), name: z.string(), reasons: z.array(z.string()) }))
      .meta({ description: 'The first rejected rows with every reason' }),
    passed: z.int().meta({ description: 'Rows that stood for nothing, such as totals and signatures' }),
    ignored: z.array(z.string()).meta({ description: 'Columns that mean nothing to the register' }),
    dryRun: z.boolean(),
    rejects: z.string().optional().meta({ description: 'Where the rejected rows can be had with their reasons, for a day' }),
  })
  .meta({ id: 'RegisterImport' });
export type RegisterImport = z.output<typeof registerImport>;

export const itemsExport = z.object({ department: code.optional().meta({ description: 'Who sees to them' }), format: z.enum(['xlsx', 'csv']).default('xlsx') });

const values = z
  .array(z.object({ field: code, value: z.union([z.number(), z.string().max(400)]) }))
  .max(40)
  .optional();

export const enterItemBody = z.object({
  name: called(200).meta({ description: 'What it is' }),
  department: code.optional().meta({ description: 'Who sees to it; the body that enters it unless told' }),
  dueOn: plainDate.optional().meta({ description: 'Its last day; as the register says unless told' }),
  values,
});
export const itemEntered = z.object({ number: z.int() });

export const itemActBody = z.object({
  reason: said(2_000).optional().meta({ description: 'What was done, or why' }),
  dueOn: plainDate.optional().meta({ description: 'move: the new limit' }),
  department: code.optional().meta({ description: 'assign: who sees to it from now on' }),
  name: called(200).optional().meta({ description: 'correct: what it says from now on' }),
  values: values.meta({ description: 'correct: all values from now on' }),
  until: plainDate.optional().meta({ description: 'requestExtension: the limit that is asked for' }),
  grant: z.boolean().optional().meta({ description: 'decideExtension: whether it is granted' }),
  evidence: z.array(handedIn).max(20).optional().meta({ description: 'handIn: files that were put to `evidence` before' }),
  seen,
});
