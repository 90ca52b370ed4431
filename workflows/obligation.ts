import { continueAsNew, proxyLocalActivities, setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { PROGRAMME } from '../domain/kernel/bodies.ts';
import { programmeNowMs } from '../domain/kernel/clock.ts';
import { nextInstant, obligationMachine } from '../domain/obligation/machine.ts';
import { lightOf, OBLIGATION_ACTS, type ObligationState } from '../domain/obligation/obligation.ts';
import { portionInstants } from '../domain/obligation/portion.ts';
import { concernsPartners, type JoinAct } from '../domain/obligation/together.ts';
import { rungName, stageName } from '../domain/words/words.ts';
import { interpreter } from './interpreter.ts';
import { type ActMessage, type ObligationInput, searchAttributes } from './messages.ts';
import type { Ports } from './ports.ts';

/** Retry class "look": a question that the ledger answers in milliseconds; no answer means that nothing is known to be done. */
const { rosterDone, joined, tellPartners } = proxyLocalActivities<Pick<Ports, 'rosterDone' | 'joined' | 'tellPartners'>>({
  startToCloseTimeout: '5 seconds',
  scheduleToCloseTimeout: '8 seconds',
  retry: { initialInterval: '100 milliseconds', maximumAttempts: 4 },
});

type JoinMessage = JoinAct & ActMessage;

/** One department's part in one milestone, from its first reminder until it is settled. */
export async function obligation(input: ObligationInput): Promise<string> {
  let shown = '';
  const { id } = input.state;
  /** What one of those who answer together has done. */
  const join = async () => (await joined.executeWithOptions({ summary: '共同牵头' }, [{ obligationId: id }]).catch(() => undefined)) as JoinMessage | undefined;
  const item = interpreter({
    kind: 'obligation',
    id: input.state.id,
    programmeId: input.state.programmeId,
    machine: obligationMachine,
    acts: Object.keys(OBLIGATION_ACTS),
    input,
    wakeSummary: (state) => {
      const next = nextInstant(state);
      const [portions] = state.stage === 'open' ? portionInstants(state) : [];
      if (portions && (!next || portions.atMs < next.atMs)) return portions.lapse ? '分解事项到期' : '催办分解事项';
      return next ? (next.lapse ? '到期时限' : rungName(next.rung ?? '')) : '';
    },
    beforeElapse: async (state) => {
      if (state.together === 'any') return join();
      if (state.settles !== 'roster') return undefined;
      const done = await rosterDone
        .executeWithOptions({ summary: '名单' }, [{ obligationId: state.id, nowMs: programmeNowMs(input.clock, Date.now()) }])
        .catch(() => false);
      return done ? { kind: 'fulfil', key: `fulfil-${state.sequence}`, actor: { org: PROGRAMME, name: 'roster' } } : undefined;
    },
    lookAround: (state) => (state.together === 'any' ? join() : undefined),
    recorded: (state, events) => {
      const light = lightOf(state, programmeNowMs(input.clock, Date.now()));
      const seen = `${state.stage} ${light} ${state.departmentId} ${state.schedule.dueAtMs}`;
      // A fresh start and a continued run carry their attributes in already.
      if (shown !== '' && seen !== shown) {
        upsertSearchAttributes([
          { key: searchAttributes.stage, value: state.stage },
          { key: searchAttributes.light, value: light },
          { key: searchAttributes.department, value: state.departmentId },
          { key: searchAttributes.due, value: new Date(state.schedule.dueAtMs) },
        ]);
      }
      shown = seen;
      setCurrentDetails(detailsOf(state));
      // What gets lost here is made good by the others' own looks.
      return concernsPartners(state, events)
        ? tellPartners.executeWithOptions({ summary: '共同牵头' }, [{ obligationId: id }]).catch(() => undefined)
        : undefined;
    },
    continueWith: (carry) => continueAsNew<typeof obligation>({ ...input, ...carry, beganAtMs: input.beganAtMs ?? workflowInfo().startTime.getTime() }),
  });
  return (await item.run()).stage;
}

/** Markdown for the engine's own web page: where it stands and what comes next. */
function detailsOf(state: ObligationState): string {
  const next = nextInstant(state);
  const lines = [`**${stageName(state.stage)}**，时限 ${state.schedule.dueDate}`];
  if (state.originalDueDate !== state.schedule.dueDate) lines.push(`原时限 ${state.originalDueDate}`);
  if (next)
    lines.push(
      `下一步：${next.lapse ? '到期未报即记逾期' : rungName(next.rung ?? '')}，${new Date(next.atMs).toISOString()}，${next.recipients.join('、') || '—'}`,
    );
  if (state.extension) lines.push(`申请延期至 ${state.extension.until}，待批`);
  return lines.join('  \n');
}
