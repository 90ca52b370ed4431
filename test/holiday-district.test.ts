import { describe, expect, it } from 'vitest';
import { wallClock } from '../calendar/china.ts';
import { letterFor } from '../domain/letters/letter.ts';
import { mattersLetter } from '../domain/letters/matters.ts';
import { type MatterItem, openLadders } from '../domain/matters/matters.ts';
import { obligationMachine } from '../domain/obligation/machine.ts';
import { readRung } from '../domain/obligation/notices.ts';
import { openObligation } from '../domain/obligation/obligation.ts';
import { plannedObligations } from '../domain/programme/campaign.ts';
import { rehearsedRegistry } from '../domain/rehearsal/registry.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import {
  AMENDED_ON,
  amended,
  calendar,
  ENTERPRISES,
  EXPECTED,
  entriesOf,
  eveningMs,
  LAST_DAY,
  LOADED,
  OBLIGATIONS,
  obligationRequest,
  plan,
  requestOf,
} from './support/holiday-district.ts';
import { differences } from './support/small-district.ts';

// What test/holiday-district/expected.md says against the rehearsal; `holiday-district-live` has it against the real parts.

describe('the holiday district', () => {
  it('is told in a rehearsal what was worked out by hand', async () => {
    const startedAtMs = calendar.instantMs(LOADED, '00:00');
    const { date } = wallClock(plan.zone);
    const entries = await entriesOf();
    const byCode = new Map(entries.map(({ uscc, name }) => [uscc, ENTERPRISES.filter((deed) => name.includes(deed.name))]));
    const registry = rehearsedRegistry({
      plan,
      calendar,
      startedAtMs,
      entries,
      acts: ({ uscc, elapsedMs }) => {
        const next = byCode.get(uscc)?.find(({ day }) => eveningMs(day) > elapsedMs);
        return next && { atMs: eveningMs(next.day), request: requestOf(next) };
      },
    });
    const { notices, matters, digests, obligations } = rehearse({
      plan,
      calendar,
      startedAtMs,
      toMs: calendar.instantMs(LAST_DAY, '12:00'),
      acts: ({ milestoneId, departmentId, elapsedMs }) => {
        const next = OBLIGATIONS.find(({ of, day }) => of === `${milestoneId}/${departmentId}` && eveningMs(day) > elapsedMs);
        return next && { atMs: eveningMs(next.day), request: obligationRequest(next) };
      },
      amendments: [{ plan: amended, calendar, atMs: eveningMs(AMENDED_ON), reason: '春节' }],
      others: registry.items,
      rosters: registry,
    });
    expect(registry.refused()).toBe(0);
    expect(obligations.flatMap(({ refusals }) => refusals)).toEqual([]);
    const line = (day: string, mail: string, items?: number) => `${day} ${mail}${items === undefined ? '' : ` ${items}`}`;
    const expected = EXPECTED.filter(({ only }) => only !== 'live');
    const counted = new Set(expected.flatMap(({ date: on, mail, items }) => (items === undefined ? [] : [`${on} ${mail}`])));
    const seen = [
      ...matters
        .filter(({ outcome }) => outcome === 'sent')
        .map(({ kind, about, recipient, date: on, items }) => {
          const mail = `${recipient} ${about === '' ? kind : `${kind}.${about}`}`;
          return line(on, mail, counted.has(`${on} ${mail}`) || !expected.some((row) => row.date === on && row.mail === mail) ? items : undefined);
        }),
      ...digests.map(({ org, date: on }) => line(on, `${org}/officer digest`)),
      ...notices
        .filter(({ outcome }) => outcome === 'sent')
        .map(({ milestoneId, departmentId, recipient, rung, leavesAtMs }) => {
          const ref = readRung(rung);
          return line(date(leavesAtMs), `${recipient} ${milestoneId}/${departmentId} ${ref.about === 'news' ? ref.event : rung}`);
        }),
    ].filter((text) => text >= `2020-11-18`);
    expect(
      differences(
        expected.map(({ date: on, mail, items }) => line(on, mail, items)),
        seen,
      ),
    ).toEqual([]);
  });

  const ladders = openLadders(plan, calendar);
  const letterOf = (item: MatterItem, recipient: string, today: string) => {
    const told = ladders.rungsOf(item).filter(({ date, recipients }) => date === today && recipients.includes(recipient));
    const rungs = told.map(({ id, side, recipients }) => ({ ...item, rung: id, side, recipients }));
    return mattersLetter({ ladders, recipient, rungs, items: [item], today });
  };

  it('says to whoever decides what is proposed and why', () => {
    const proposal: MatterItem = {
      ...{ kind: 'proposal', about: '', org: 'office', dueOn: '2021-01-14', id: 'x', name: '样例橙仓有限公司' },
      proposed: { consequences: ['revocation', 'suspension'], reason: '抽查不合格（2021-01-12 抽查不合格：无应急预案）：撤销并暂停优惠' },
    };
    expect(letterOf(proposal, 'office/officer', '2021-01-14').lists?.[0]?.lines).toEqual([
      '样例橙仓有限公司，建议撤销、暂停优惠政策，时限 2021-01-14，今天到期；事由：抽查不合格（2021-01-12 抽查不合格：无应急预案）：撤销并暂停优惠',
    ]);
    const points = { ...proposal, name: '部门处理建议（交通运输局）', proposed: { consequences: ['points'], points: 2, reason: '亮红灯' } };
    expect(letterOf(points, 'office/officer', '2021-01-14').lists?.[0]?.lines).toEqual([
      '部门处理建议（交通运输局），建议考核扣分 2 分，时限 2021-01-14，今天到期；事由：亮红灯',
    ]);
  });

  it('says of what was reached by its day that this is the result, and not that it waits', () => {
    const reached: MatterItem = {
      ...{ kind: 'indicator', about: 'holders', org: 'emergency', dueOn: '2021-03-15', id: 'holders', name: '持证企业', done: true },
      indicator: { value: 9, target: 8, unit: '家', gap: 0, pace: 0 },
    };
    const letter = letterOf(reached, 'committee/officer', '2021-03-16');
    expect(letter.opening).toEqual(['「云溪县工贸仓储达标提升行动」的下列指标到了考核日，结果如下。']);
    expect(letter.lists?.[0]?.lines).toEqual(['持证企业，9/8 家，时限 2021-03-15，已达到']);
  });

  it('does not say that nothing was reported of what was sent back, nor call a rung by a code of the plan', () => {
    const planned = plannedObligations(plan, calendar).find(({ spec }) => spec.milestoneId === 'scheme' && spec.departmentId === 'finance');
    if (!planned) throw new Error('no such obligation');
    const open = openObligation(planned.spec, calendar.instantMs(LOADED, '00:00'));
    const nowMs = calendar.instantMs('2020-12-21', '10:00');
    const opening = (state: typeof open) => {
      const milestone = { name: planned.milestoneName, plan: plan.milestones.find(({ id }) => id === 'scheme') };
      const { minute, date } = wallClock(plan.zone);
      return letterFor({ plan, milestone, state, kind: 'ladder', rung: 'lapse', recipient: 'office/officer', nowMs, today: date(nowMs), minute });
    };
    const lapsed = obligationMachine.elapse(open, nowMs).reduce(obligationMachine.evolve, open);
    expect(opening(lapsed).opening[0]).toBe('财政局「实施方案」应于 2020-12-18（含当日）前报送，至今未报，逾期 3 天。');
    const returned = { ...lapsed, returned: { atMs: nowMs, reason: '缺经费测算' } };
    expect(opening(returned).opening[0]).toBe('财政局「实施方案」应于 2020-12-18（含当日）前报送，报送后被退回，至今没有重新报送，逾期 3 天。');
    expect(opening(returned).next).toBe('如未办理：2020-12-23 13:30 向县安委办主任发送催办通知。');
  });
});
