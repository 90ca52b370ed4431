import type { RequestedEnterpriseAct } from '../../domain/enterprise/cycle-rules.ts';
import { openMilestone } from '../../engine/act.ts';
import { workflowIds } from '../../workflows/messages.ts';
import { certifiedEntry, entry, uscc } from './enterprises.ts';
import { EVIDENCE, SECTORS, smallPlan } from './plans.ts';
import { type TestStack, until } from './stack.ts';

/** One way that a workflow's life can go. Each is recorded once a release, and every recording is replayed by every build. */
export interface Scenario {
  name: string;
  /** Lives the scenario on a real stack; gives the workflow whose history is kept, and after a # its run where it has several. */
  live(stack: TestStack): Promise<string>;
}

const office = { org: 'office', name: '值班' };
const water = { org: 'water', name: '经办' };
const STILL = { from: '2019-04-24', daysPerSecond: 0.000_001 };

const plan = (id: string) => smallPlan({ id, departments: ['water'] });
const ended = async ({ client }: TestStack, workflowId: string) =>
  until(`${workflowId} to end`, async () => (await client.workflow.getHandle(workflowId).describe()).status.name === 'COMPLETED');
const stage = (stack: TestStack, id: string, wanted: string) =>
  until(`${id} to be ${wanted}`, async () => (await stack.store.ledger.obligation(id))?.state.stage === wanted);

export const SCENARIOS: Scenario[] = [
  {
    name: 'obligation-whole-ladder',
    async live(stack) {
      await stack.service.startProgramme(plan('silent'), { from: '2019-03-28', daysPerSecond: 6 });
      const id = 'silent/kickoff/water';
      await until('the last chase', async () => (await stack.store.ledger.events(id)).some((event) => event.payload.rung === 'weekly-8'), 40_000);
      await stack.service.act(id, 'submit', { actor: water, key: 's1', evidence: EVIDENCE });
      await stack.service.act(id, 'confirm', { actor: office, key: 's2' });
      await ended(stack, workflowIds.obligation(id));
      return workflowIds.obligation(id);
    },
  },
  {
    name: 'obligation-punctual',
    async live(stack) {
      await stack.service.startProgramme(plan('punctual'), STILL);
      const id = 'punctual/kickoff/water';
      await stack.service.act(id, 'acknowledge', { actor: water, key: 'p1' });
      await stack.service.act(id, 'submit', { actor: water, key: 'p2', evidence: EVIDENCE });
      await stack.service.act(id, 'confirm', { actor: office, key: 'p3' });
      await ended(stack, workflowIds.obligation(id));
      return workflowIds.obligation(id);
    },
  },
  {
    name: 'obligation-extended-and-returned',
    async live(stack) {
      await stack.service.startProgramme(plan('returned'), STILL);
      const id = 'returned/kickoff/water';
      await stack.service.act(id, 'requestExtension', { actor: water, key: 'r1', until: '2019-05-31', reason: '汛期' });
      await stack.service.act(id, 'decideExtension', { actor: office, key: 'r2', grant: true });
      await stack.service.act(id, 'submit', { actor: water, key: 'r3', evidence: EVIDENCE });
      await stack.service.act(id, 'return', { actor: office, key: 'r4', reason: '缺少总结' });
      await stack.service.act(id, 'submit', { actor: water, key: 'r5', evidence: EVIDENCE });
      await stack.service.act(id, 'confirm', { actor: office, key: 'r6' });
      await ended(stack, workflowIds.obligation(id));
      return workflowIds.obligation(id);
    },
  },
  {
    name: 'obligation-waived',
    async live(stack) {
      await stack.service.startProgramme(plan('waived'), STILL);
      const id = 'waived/kickoff/water';
      await stack.service.act(id, 'waive', { actor: office, key: 'w1', reason: '机构撤并' });
      await ended(stack, workflowIds.obligation(id));
      return workflowIds.obligation(id);
    },
  },
  {
    name: 'milestone-opened-early',
    async live(stack) {
      await stack.service.startProgramme(plan('early'), { from: '2019-03-01', daysPerSecond: 0.000_001 });
      const id = 'early/kickoff/water';
      await stack.service.act(id, 'submit', { actor: water, key: 'e1', evidence: EVIDENCE });
      await stack.service.act(id, 'confirm', { actor: office, key: 'e2' });
      await ended(stack, workflowIds.milestone('early', 'kickoff'));
      return workflowIds.milestone('early', 'kickoff');
    },
  },
  {
    name: 'milestone-opened-again-and-again',
    async live(stack) {
      await stack.service.startProgramme(plan('reopened'), { from: '2019-03-01', daysPerSecond: 0.000_001 });
      const workflowId = workflowIds.milestone('reopened', 'kickoff');
      const run = () =>
        stack.client.workflow
          .getHandle(workflowId)
          .describe()
          .then(({ runId }) => runId)
          .catch(() => undefined);
      const first = await until('the milestone to run', run);
      while ((await run()) === first) await openMilestone(stack.client, { programmeId: 'reopened', milestoneId: 'kickoff' });
      return `${workflowId}#${first}`;
    },
  },
  {
    name: 'programme-amended-paused-and-closed',
    async live(stack) {
      await stack.service.startProgramme(plan('steered'), STILL);
      const changed = smallPlan({ id: 'steered', departments: ['water'], due: '2019-06-30' });
      await stack.service.amendProgramme('steered', changed, { actor: office, key: 'a1', reason: '改期' });
      await stack.service.actProgramme('steered', 'pause', { actor: office, key: 'a2', reason: '防疫' });
      await stack.service.actProgramme('steered', 'resume', { actor: office, key: 'a3' });
      await stack.service.actProgramme('steered', 'close', { actor: office, key: 'a4', reason: '并入新方案' });
      await stage(stack, 'steered/kickoff/water', 'withdrawn');
      await ended(stack, workflowIds.programme('steered'));
      return workflowIds.programme('steered');
    },
  },
  {
    name: 'obligation-settled-by-its-roster',
    async live(stack) {
      const registry = stack.registry;
      const roster = 'roster: { of: { certified: true }, done: { reviewedSince: 2019-01-01 }, settle: done }';
      const milestones = `  - { id: self, name: 自评, clause: 三, duty: 自评, due: 2019-04-30, lead: [water], ${roster} }`;
      await stack.service.startProgramme(smallPlan({ id: 'rostered', more: SECTORS, milestones }), { from: '2019-04-28', daysPerSecond: 0.5 });
      // One is missing at first, so that rungs are reached before it is done.
      await registry.enrol('rostered', certifiedEntry(1), office);
      const id = 'rostered/self/water';
      await until('the first reminder', async () => (await stack.store.ledger.events(id)).length > 0);
      await registry.act(await registry.enterprise('rostered', uscc(1)), 'assessYearly', { actor: water, key: 'f1' });
      await ended(stack, workflowIds.obligation(id));
      return workflowIds.obligation(id);
    },
  },
  {
    name: 'enterprise-whole-cycle',
    async live(stack) {
      const registry = stack.registry;
      await stack.service.startProgramme(smallPlan({ id: 'cycle', more: SECTORS }), STILL);
      await registry.enrol('cycle', entry(1), water);
      const act = async (kind: RequestedEnterpriseAct['kind'], actor = office, more = {}) =>
        registry.act(await registry.enterprise('cycle', uscc(1)), kind, { actor, key: kind, ...more });
      for (const kind of ['start', 'assess', 'apply'] as const) await act(kind, water);
      for (const kind of ['accept', 'review', 'approve', 'announce'] as const) await act(kind);
      await act('certify', office, { number: 'AQB-1', level: 3 });
      const workflowId = workflowIds.enterprise(`cycle/${uscc(1)}`);
      const { runId } = await stack.client.workflow.getHandle(workflowId).describe();
      await act('assessYearly', water);
      await until('the next cycle', async () => (await stack.client.workflow.getHandle(workflowId).describe()).runId !== runId);
      return `${workflowId}#${runId}`;
    },
  },
  {
    name: 'enterprise-rectified-downgraded-and-closed',
    async live(stack) {
      const registry = stack.registry;
      await stack.service.startProgramme(smallPlan({ id: 'slipping', more: SECTORS, due: '2021-12-30' }), { from: '2019-05-07', daysPerSecond: 1 });
      await registry.enrol(
        'slipping',
        certifiedEntry(1, '2018-05-10', { certificate: { number: 'A', level: 2, issuedOn: '2018-05-10', expiresOn: '2021-05-09' } }),
        office,
      );
      const id = `slipping/${uscc(1)}`;
      const act = async (kind: RequestedEnterpriseAct['kind'], actor = office, more = {}) =>
        registry.act(await registry.enterprise('slipping', uscc(1)), kind, { actor, key: kind, reason: '管理滑坡', ...more });
      const happened = (type: string) => until(type, async () => (await stack.store.ledger.events(id)).some((event) => event.type === type));
      await happened('yearlyMissed');
      await act('inspect');
      await act('orderRectification', office, { limit: (await registry.service.context('slipping')).today });
      await happened('rectificationLapsed');
      await act('rectify', water);
      await act('propose', water, { consequence: 'downgrade', level: 3 });
      await act('decide', office, { grant: true });
      await act('close');
      await ended(stack, workflowIds.enterprise(id));
      return workflowIds.enterprise(id);
    },
  },
  {
    name: 'digest',
    async live(stack) {
      await stack.service.startProgramme(smallPlan({ id: 'mornings', digestAt: '08:30', due: '2019-06-28' }), { from: '2019-05-30', daysPerSecond: 1 });
      const digests = async () => (await stack.store.notices.list({ programmeId: 'mornings', state: 'sent' })).filter((notice) => notice.kind === 'digest');
      await until('some digests', async () => (await digests()).length >= 3, 60_000);
      return workflowIds.digest('mornings');
    },
  },
  {
    name: 'intake',
    async live(stack) {
      const registry = stack.registry;
      await stack.service.startProgramme(smallPlan({ id: 'taken-in', more: SECTORS }), STILL);
      for (let number = 1; number <= 5; number++) await registry.enrol('taken-in', entry(number), water);
      const intake = await registry.startCycles('taken-in', {}, office, 'all');
      await intake.result();
      return intake.workflowId;
    },
  },
  {
    name: 'mailroom',
    async live(stack) {
      await stack.service.startProgramme(plan('mailed'), STILL);
      await until('the reminder', async () => (await stack.store.notices.list({ programmeId: 'mailed', state: 'sent' })).length > 0);
      await stack.service.act('mailed/kickoff/water', 'submit', { actor: water, key: 'm1', evidence: EVIDENCE });
      await stack.service.act('mailed/kickoff/water', 'confirm', { actor: office, key: 'm2' });
      await until('the mails', async () => (await stack.store.notices.list({ programmeId: 'mailed', state: 'sent' })).length >= 2);
      return workflowIds.mailroom('mailed');
    },
  },
];
