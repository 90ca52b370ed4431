import { continueAsNew, setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { closesCycle, ENTERPRISE_ACTS, type EnterpriseState, isResting } from '../domain/enterprise/enterprise.ts';
import { enterpriseMachine, nextEnterpriseInstant } from '../domain/enterprise/machine.ts';
import { randomOf } from '../domain/kernel/random.ts';
import { enterpriseEventName, enterpriseStageName } from '../domain/words/enterprise.ts';
import { interpreter } from './interpreter.ts';
import { type EnterpriseInput, searchAttributes } from './messages.ts';

/** Programme ms over which the timers of a shared date are spread. */
const SPREAD_MS = 4 * 3_600_000;

/** One enterprise through create, assess, certify, review, and again; begins when its cycle begins, not when it is enrolled. */
export async function enterprise(input: EnterpriseInput): Promise<string> {
  const item = interpreter({
    kind: 'enterprise',
    id: input.state.id,
    programmeId: input.state.programmeId,
    machine: enterpriseMachine,
    acts: Object.keys(ENTERPRISE_ACTS),
    input,
    spreadMs: Math.floor(randomOf(input.state.id, 'spread')() * SPREAD_MS),
    wakeSummary: (state) => {
      const next = nextEnterpriseInstant(state);
      return next ? enterpriseEventName(next.type) : '';
    },
    closesCycle: (events) => events.some(closesCycle),
    recorded: (state, events) => {
      // An attribute costs an event each time: it says where an enterprise rests, its page and the ledger say every step.
      if (events.length > 0 && (isResting(state.stage) || state.stage === 'closed' || state.stage === 'revoked') && !events.some(closesCycle))
        upsertSearchAttributes([
          { key: searchAttributes.stage, value: state.stage },
          { key: searchAttributes.department, value: state.departmentId },
        ]);
      setCurrentDetails(detailsOf(state));
    },
    continueWith: (carry) =>
      continueAsNew<typeof enterprise>({ ...carry, title: input.title, beganAtMs: input.beganAtMs ?? workflowInfo().startTime.getTime() }),
  });
  return (await item.run()).stage;
}

/** Markdown for the engine's own web page: where it stands and what comes next. */
function detailsOf(state: EnterpriseState): string {
  const lines = [`**${enterpriseStageName(state.stage)}**`];
  if (state.certificate) lines.push(`证书 ${state.certificate.number}，${state.certificate.level} 级，有效期至 ${state.certificate.expiresOn}`);
  if (state.rectification) lines.push(`限期整改至 ${state.rectification.limit}：${state.rectification.what}`);
  if (state.proposal) lines.push(`处理建议待决定：${state.proposal.consequence}`);
  const next = nextEnterpriseInstant(state);
  if (next) lines.push(`下一步：${enterpriseEventName(next.type)}，${new Date(next.atMs).toISOString()}`);
  return lines.join('  \n');
}
