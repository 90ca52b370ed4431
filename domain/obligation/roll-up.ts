import { isRate } from '../kernel/units.ts';
import type { PlanForm } from '../plan/plan.ts';
import type { Figure } from './form.ts';
import type { ObligationState } from './obligation.ts';

/** What one department handed in for a milestone, or that it has not yet. */
export interface RollUpRow {
  id: string;
  org: string;
  stage: ObligationState['stage'];
  /** In the order of the form; absent where a field was left out. */
  values: (number | string | undefined)[];
  submittedAtMs?: number;
  late: boolean;
}

/** The forms of one milestone, or of one round, together. */
export interface RollUp {
  form: PlanForm;
  /** Those that have handed in, by the order of the plan. */
  rows: RollUpRow[];
  /** Those of whom something is still to come: not handed in, or sent back. */
  missing: RollUpRow[];
  /** Sums of numbers; absent for texts, days and files, and for per cent, which cannot be added up. */
  totals: (number | undefined)[];
}

/** Sums of decimal numbers without the error of binary fractions. */
const exact = (value: number) => Number(value.toFixed(6));

const givenFor = (figures: readonly Figure[], field: string) => figures.find((one) => one.field === field)?.value;

/**
 * Rolls the forms of a milestone up. What was waived, withdrawn or history from the start is asked of nobody, and what was sent back
 * counts no more until it comes again.
 */
export function rollUp(form: PlanForm, states: readonly ObligationState[]): RollUp {
  // What one has handed in for all stands in its own row.
  const asked = states.filter(({ stage, jointly }) => !jointly && (stage === 'open' || stage === 'submitted' || stage === 'settled'));
  const row = ({ id, departmentId: org, stage, figures = [], submittedAtMs, lapsedAtMs }: ObligationState): RollUpRow => ({
    id,
    org,
    stage,
    values: form.map(({ id: field }) => (stage === 'open' ? undefined : givenFor(figures, field))),
    ...(submittedAtMs !== undefined && { submittedAtMs }),
    late: lapsedAtMs !== undefined,
  });
  const rows = asked.filter(({ stage }) => stage !== 'open').map(row);
  return {
    form,
    rows,
    missing: asked.filter(({ stage }) => stage === 'open').map(row),
    totals: form.map(({ kind, unit }, index) =>
      kind === 'number' && !isRate(unit ?? '')
        ? exact(rows.reduce((sum, { values }) => sum + (typeof values[index] === 'number' ? (values[index] as number) : 0), 0))
        : undefined,
    ),
  };
}
