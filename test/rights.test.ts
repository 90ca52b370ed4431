import { describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { toldIn } from '../client/files/faults.ts';
import { checkPlan } from '../client/files/plan.ts';
import { letterFor } from '../domain/letters/letter.ts';
import { lightOf, type ObligationState } from '../domain/obligation/obligation.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { RequestedAct } from '../domain/programme/campaign.ts';
import { raisedRounds, withRounds } from '../domain/programme/events.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import { EVIDENCE, smallPlan } from './support/plans.ts';

// A right that nobody has to use 可以自公布之日起5个工作日内申请复核: its time over it is closed in silence. 13 June 2019 is a Thursday.

const text = (ask = 'confirm: false, optional: true', more = '') =>
  smallPlan({
    id: 'right',
    milestones: `
  - { id: ask, name: 申请复核, clause: 四, duty: 自公布之日起5个工作日内申请, after: { event: posted, within: { workingDays: 5 } }, lead: [water, fire], ${ask} }
  - { id: answer, name: 复核答复, clause: 四, duty: 15日内答复, after: { milestone: ask, within: { days: 15 } }, lead: [office], confirm: false }
${more}`,
    more: 'events: [{ id: posted, name: 公布考核结果, clause: 四 }]',
  }).replace('to: 2021-12-31', 'to: 2019-12-31');
const at = (minute: string) => Date.parse(`2019-${minute.replace(' ', 'T')}:00+08:00`);

function planOf(file: string): Plan {
  const { plan, faults } = checkPlan(file);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
}

/** Posted on Thursday: five working days end on Thursday 20 June. */
function lived(file: string, used: Record<string, string> = {}) {
  const plan = planOf(file);
  const calendar = openCalendar(plan);
  const posted = withRounds(plan, raisedRounds(plan, calendar, { event: 'posted', atMs: at('06-13 10:00') }));
  return rehearse({
    plan,
    calendar,
    startedAtMs: at('06-03 00:00'),
    amendments: [{ plan: posted, calendar, atMs: at('06-13 10:00'), reason: '' }],
    acts: (state: ObligationState, history) => {
      const minute = used[state.id];
      const request = { kind: 'submit', key: 'used', actor: { org: state.departmentId, name: '' }, evidence: EVIDENCE } as RequestedAct;
      return minute === undefined || history.some(({ key }) => key === 'used') ? undefined : { atMs: at(minute), request };
    },
  });
}

describe('a right that nobody has to use', () => {
  it('is told when it begins and closed in silence when its time is over: no reminder, no lapse, nothing begins', () => {
    const { notices, obligations, matters } = lived(text());
    expect(notices.map(({ sendAtMs, rung, recipient }) => [new Date(sendAtMs).toISOString(), rung, recipient]).sort()).toEqual(
      ['fire/head', 'fire/officer', 'water/head', 'water/officer'].map((recipient) => ['2019-06-13T02:00:00.000Z', 'raised', recipient]),
    );
    expect(obligations.map(({ state: { id, stage, lapsedAtMs, settledAtMs } }) => [id, stage, lapsedAtMs, settledAtMs])).toEqual([
      ['right/ask-1/water', 'unused', undefined, at('06-21 00:00')],
      ['right/ask-1/fire', 'unused', undefined, at('06-21 00:00')],
    ]);
    expect(matters.filter(({ outcome }) => outcome === 'sent').map(({ kind }) => kind)).not.toContain('confirm');
  });

  it('is settled once it is used, and what follows counts from the first who used it', () => {
    const { obligations } = lived(text(), { 'right/ask-1/water': '06-18 11:00' });
    expect(obligations.map(({ state: { id, stage, schedule } }) => [id, stage, schedule.dueDate])).toEqual([
      ['right/ask-1/water', 'settled', '2019-06-20'],
      ['right/ask-1/fire', 'unused', '2019-06-20'],
      ['right/answer-1/office', 'open', '2019-07-03'],
    ]);
  });

  it('is reminded of before it runs out where its own ladder says so, and of nothing after', () => {
    const ladder =
      'confirm: false, optional: true, ladder: [{ id: eve, before: { workingDays: 1 }, light: blue, tell: [officer] }, { id: lapse, on: lapse, light: yellow, tell: [office] }]';
    const { notices } = lived(text(ladder));
    expect([...new Set(notices.map(({ rung, recipient }) => `${rung} ${recipient}`))].filter((one) => !one.startsWith('raised')).sort()).toEqual([
      'eve fire/officer',
      'eve water/officer',
    ]);
  });

  it('says what it is, by when, and that nobody has to; its light is green to the end', () => {
    const { obligations } = lived(text());
    const [one] = obligations;
    const state = { ...(one?.state as ObligationState), stage: 'open' as const };
    const plan = planOf(text());
    const letter = letterFor({
      ...{ plan, milestone: { name: '申请复核', plan: plan.milestones[0] }, state, kind: 'ladder', rung: 'raised', recipient: 'water/officer' },
      ...{ nowMs: at('06-13 10:00'), minute: () => '2019-06-13 10:00', today: '2019-06-13' },
    });
    expect(letter.subject).toBe('【可以提出】water局：申请复核（还有 7 天）');
    expect(letter.opening).toEqual(['贵单位可以在 2019-06-20（含当日）前提出「申请复核」，还有 7 天；不提出的，到期自行关闭。']);
    expect(letter.closing[0]).toBe('需要的，请在期限内报送；不需要的，不用办理，到期自行关闭，不计逾期。');
    expect(lightOf(state, at('06-20 23:59'))).toBe('green');
  });

  it('is refused where it would have to be confirmed, or where something waits for its lapse', () => {
    const faults = (file: string) => toldIn(checkPlan(file).faults, 'zh').map(({ where, what }) => `${where}: ${what}`);
    expect(faults(text('optional: true'))).toEqual([expect.stringMatching(/^milestones\[0\]\.optional: .*请写 confirm: false/)]);
    expect(faults(text('confirm: false, optional: true, together: any'))).toEqual([expect.stringMatching(/^milestones\[0\]\.optional: .*不与 together/)]);
    const lapse = '  - { id: late, name: 催告, clause: 四, duty: 催告, after: { milestone: ask, on: lapse, within: { days: 5 } }, lead: [fire] }';
    expect(faults(text(undefined, lapse))).toEqual(['milestones[2].after.on: "ask" 是可以不办的（optional），不会逾期；提出之后才开始的，请删去 on']);
  });
});
