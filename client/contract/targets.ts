import { z } from 'zod';
import { ENTERPRISE_STAGES } from '../../domain/enterprise/enterprise.ts';
import { called, code, instant, itemOfPlan, pageOf, paging, plainDate, said } from './common.ts';

export const asOfQuery = z.object({ asOf: plainDate.optional() });
export const targetsExport = asOfQuery.extend({ format: z.enum(['xlsx', 'csv']).default('xlsx') });
/** One number of a target. */
export const figure = z.object({
  scope: z.string(),
  scopeName: z.string(),
  sectors: z.array(z.string()),
  numerator: z.int(),
  denominator: z.int(),
  closed: z.int(),
  rate: z.number().optional(),
  met: z.boolean(),
  gap: z.int(),
  forecast: z.object({ numerator: z.int(), rate: z.number(), met: z.boolean() }).optional(),
});
export const targets = z
  .object({
    assumption: z.string(),
    items: z.array(
      itemOfPlan.extend({
        dueOn: plainDate,
        atLeast: z.number(),
        asOf: plainDate,
        figures: z.array(figure),
        frozen: z.array(z.object({ scope: z.string(), scopeName: z.string(), numerator: z.int(), denominator: z.int() })),
      }),
    ),
  })
  .meta({ id: 'Targets' });
export type Targets = z.output<typeof targets>;
export type Target = z.output<typeof targets>['items'][number];
/** One number that somebody reports. */
export const valueGiven = z.object({
  indicator: code,
  value: z.number(),
  unit: called(20).optional(),
  on: plainDate.optional(),
  department: code.optional().meta({ description: 'Whose number it is, where the office enters it for a department' }),
});
export const reportValue = valueGiven.omit({ indicator: true }).extend({ note: said(2_000).optional() });
export const reported = z.object({ sequence: z.int() });
export const indicators = z
  .object({
    items: z.array(
      itemOfPlan.extend({
        unit: z.string(),
        ceiling: z.boolean().meta({ description: 'Whether the target is the most that is allowed, and met means not exceeded so far' }),
        target: z.number().optional().meta({ description: 'Absent where each body has a share of its own, which nobody adds up' }),
        dueOn: plainDate,
        asOf: plainDate,
        round: z
          .object({ id: z.string(), name: z.string() })
          .optional()
          .meta({ description: 'Of a number of each month, quarter or year: the period that is shown' }),
        rounds: z
          .array(
            z.object({
              id: z.string(),
              name: z.string(),
              dueOn: plainDate,
              value: z.number().optional(),
              target: z.number().optional(),
              met: z.boolean(),
              silent: z.array(z.string()),
            }),
          )
          .optional()
          .meta({ description: 'What came of the periods that are over' }),
        parts: z
          .array(
            z.object({
              department: z.string(),
              target: z.number(),
              value: z.number().optional(),
              met: z.boolean(),
              gap: z.number(),
              room: z.number().optional(),
              pace: z.number(),
              forecast: z.object({ value: z.number(), met: z.boolean() }).optional(),
            }),
          )
          .optional()
          .meta({ description: 'Where each body has a number of its own: how far each is' }),
        reporters: z.array(z.object({ id: z.string(), name: z.string() })),
        value: z.number().optional(),
        met: z.boolean(),
        gap: z.number().meta({ description: 'How much more it takes; of a ceiling, by how much it is exceeded' }),
        room: z.number().optional().meta({ description: 'Of a ceiling: how much is left below it' }),
        pace: z.number().meta({ description: 'How much it takes each month; of a ceiling, how much each month may add' }),
        forecast: z.object({ value: z.number(), met: z.boolean() }).optional(),
        countedFrom: z.string().optional().meta({ description: 'The register that it is counted from; then nobody reports it' }),
        /** What the registry says where the plan asks it, and whether what was reported differs. */
        registry: z.object({ value: z.number(), differs: z.boolean() }).optional(),
        /** Names of those who have reported nothing yet. */
        silent: z.array(z.string()),
        next: z.object({ on: plainDate, recipients: z.array(z.string()) }).optional(),
        history: z.array(
          z.object({
            sequence: z.int(),
            department: z.string(),
            value: z.number(),
            on: plainDate,
            at: instant,
            actor: z.string(),
            actorName: z.string(),
            note: z.string(),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'Indicators' });
export type Indicators = z.output<typeof indicators>;
export const behindQuery = z.object({ scope: code, which: z.enum(['counted', 'missing']).default('missing'), asOf: plainDate.optional(), ...paging });
export const behind = pageOf(
  z.object({
    uscc: z.string(),
    name: z.string(),
    sector: z.string(),
    sectorName: z.string(),
    department: z.string(),
    stage: z.enum(ENTERPRISE_STAGES),
    level: z.int().optional(),
    expiresOn: plainDate.optional(),
  }),
);

export const drawSample = z.object({
  quota: code.optional(),
  share: z.number().gt(0).max(1).optional(),
  seed: called(100).optional(),
  reason: said(2_000).optional(),
});
export const sampleView = z
  .object({
    id: z.string(),
    obligation: z.string(),
    quota: z.string(),
    share: z.number(),
    seed: z.string(),
    draw: z.int(),
    reason: z.string(),
    actor: z.string(),
    actorName: z.string(),
    at: instant,
    rosterSize: z.int(),
    /** Drawn when its quota's day was over, from the roster of that day. */
    late: z.boolean(),
    strata: z.array(z.object({ sector: z.string(), sectorName: z.string(), size: z.int(), drawn: z.int() })),
    drawn: z.array(z.object({ uscc: z.string(), name: z.string(), sector: z.string() })),
    /** Drawn again from the frozen roster and the seed: the same. */
    reproduced: z.boolean(),
  })
  .meta({ id: 'Sample' });
export type SampleView = z.output<typeof sampleView>;
export const samples = z.object({ items: z.array(sampleView) });
/** How far one quota is. */
const quota = z.object({
  quotaId: z.string(),
  name: z.string(),
  clause: z.string(),
  atLeast: z.number(),
  /** The obligation that has to reach it, or that the sample was drawn for; empty where the plan names none and nobody has drawn. */
  obligationId: z.string(),
  department: z.string(),
  numerator: z.int().meta({ description: 'How many count: drawn, or drawn and inspected' }),
  denominator: z.int(),
  drawn: z.int(),
  gap: z.int().meta({ description: 'How many enterprises more it takes' }),
  /** The last day for it; absent for a draw that no quota asks for. */
  dueOn: plainDate.optional(),
  /** Drawn when that day was over. */
  late: z.boolean(),
  asOf: plainDate,
});
export type QuotaView = z.output<typeof quota>;
export const quotas = z.object({ items: z.array(quota) });
