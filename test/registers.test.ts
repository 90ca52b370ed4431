import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { readRegisterFile } from '../client/files/register-file.ts';
import { isRefusal } from '../domain/kernel/refusals.ts';
import { mattersLetter } from '../domain/letters/matters.ts';
import { indicatorFigure } from '../domain/matters/indicators.ts';
import { openLadders, openTold, reachedOn } from '../domain/matters/matters.ts';
import { countedValues, listedItems, pendingOnRegisters, registerItems } from '../domain/matters/registers.ts';
import { type DatedIndicator, datedIndicators, type Plan } from '../domain/plan/plan.ts';
import { registersShut } from '../domain/register/gates.ts';
import { enteredItem, itemMachine } from '../domain/register/machine.ts';
import {
  ITEM_ACTS,
  type ItemAct,
  type ItemActKind,
  type ItemState,
  itemLimits,
  itemValues,
  limitsFrom,
  nextStepDay,
  possibleItemActs,
} from '../domain/register/register.ts';
import { openFoundItems } from '../domain/rehearsal/found-items.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import { sentenceOf } from '../domain/words/refusals.ts';
import { writeTable } from '../spreadsheet/write.ts';
import { smallPlan } from './support/plans.ts';

const HAZARDS = `registers:
  - id: hazards
    name: 隐患清单
    clause: 四（二）
    fields:
      - { id: site, name: 地点, kind: text }
      - { id: people, name: 涉及人数, unit: 人, required: false }
      - { id: found, name: 发现日期, kind: date, required: false }
    limit: { workingDays: 5 }`;

const STEPS = HAZARDS.replace(
  'limit: { workingDays: 5 }',
  'steps: [{ name: 报方案, limit: { days: 10 } }, { name: 整改, limit: { workingDays: 16 } }, { name: 验收, limit: { by: 2019-06-30 } }]',
);

const check = (more: string) => checkPlan(smallPlan({ id: 'registers', more }));
const faultsOf = (more: string) => check(more).faults.map(({ where, what }) => `${where}: ${what.zh}`);
function planOf(more = HAZARDS): Plan {
  const { plan, faults } = check(more);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
}
const PLAN = planOf();
const CALENDAR = openCalendar(PLAN);
const atMs = (day: string, time = '10:00') => Date.parse(`${day}T${time}:00+08:00`);
const by = (org: string) => ({ org, name: '李工' });

function item(number: number, org = 'water', { dueOn = '2019-06-14', on = '2019-06-05', from = 'office' } = {}): ItemState {
  const given = { name: `第${number}处`, org, values: [], dueOn };
  return enteredItem(given, { programmeId: 'registers', registerId: 'hazards', number }, { actor: by(from), key: `k${number}`, atMs: atMs(on) }).state;
}
const act = (kind: ItemActKind, org: string, more: Partial<ItemAct> = {}): ItemAct => ({
  ...{ kind, key: `${kind}-${org}`, actor: by(org), owner: 'water', striker: 'office', today: '2019-06-10' },
  ...more,
});
function done(state: ItemState, ...acts: ItemAct[]): ItemState {
  return acts.reduce((before, one, index) => {
    const events = itemMachine.decide(before, one, atMs('2019-06-10') + index);
    if (isRefusal(events)) throw new Error(sentenceOf(events));
    return events.reduce(itemMachine.evolve, before);
  }, state);
}
const refusedBy = (state: ItemState, one: ItemAct) => {
  const events = itemMachine.decide(state, one, atMs('2019-06-10'));
  return isRefusal(events) ? sentenceOf(events) : 'taken';
};

describe('a register in a plan', () => {
  it.each([
    ['enteredBy: [watr]', 'registers[0].enteredBy[0]: 没有代号为 "watr" 的部门'],
    ['owners: [water, water]', 'registers[0].owners[1]: "water" 已由'],
    ['enteredBy: []', 'registers[0].enteredBy: 请至少写一个单位'],
    ['owners: [all]', '所有部门请写 owners: all，不加方括号'],
    ['strikeOff: mayor', 'registers[0].strikeOff: 请写其中之一：office、committee'],
    ['limit: { hours: 3 }', 'registers[0].limit: 请写 { days: N }'],
    ['limit: { by: 2022-01-31 }', 'registers[0].limit.by: 2022-01-31 不在方案起止日期之内'],
    ['steps: [{ name: 整改, limit: { days: 3 } }]', 'registers[0].steps: 分步的请至少写两步'],
    ['limit: { days: 3 }, steps: [{ name: 方案, limit: { days: 3 } }, { name: 整改, limit: { days: 9 } }]', 'limit 与 steps 只写一项'],
    ['steps: [{ name: 方案, limit: { days: 9 } }, { name: 整改, limit: { days: 3 } }]', 'steps[1].limit: 第 2 步的时限早于前一步'],
    ['steps: [{ name: 方案, limit: { days: 3 } }, { name: 方案, limit: { days: 9 } }]', 'steps[1].name: "方案" 已由'],
    ['steps: [方案, 整改]', 'steps[0]: 这里应写若干字段，每个写成“字段: 值”；可写：name、limit'],
    ['fields: [{ id: a, name: 责任单位, kind: text }]', '"责任单位" 是清单表格固有的一栏'],
    ['fields: [{ id: a, name: 地点, kind: text }, { id: b, name: 地点, kind: text }]', '"地点" 已由'],
    ['fields: [{ id: a, name: 照片, kind: file }]', '清单的填报项不能是文件'],
    ['field: [{ id: a, name: 照片 }]', 'fields'],
  ])('is refused with %s', (written, says) => {
    expect(faultsOf(`registers: [{ id: hazards, name: 隐患清单, clause: 四, ${written} }]`).join('\n')).toContain(says);
  });

  it('is found by the indicator that counts it, in a unit that it can be counted in', () => {
    const indicator = (written: string) =>
      faultsOf(`${HAZARDS}\nindicators: [{ id: struck, name: 销号, clause: 四, value: 9, due: 2019-12, report: [office], ${written} }]`).join('\n');
    expect(indicator('unit: 项, register: { of: hazard }')).toContain('没有代号为 "hazard" 的清单，可用：hazards');
    expect(indicator("unit: '%', register: { of: hazards, counts: entered }")).toContain('请写 counts: struckOff');
    expect(indicator('unit: 家, register: { of: hazards }, registry: { counts: {} }')).toContain('只能写一项');
    expect(indicator('unit: 项, register: { of: hazards }')).toBe('');
  });

  it('is asked for by a plan whose last day is written, since nobody knows when the last thing is found', () => {
    expect(
      checkPlan(smallPlan({ id: 'registers', more: HAZARDS }).replace('to: 2021-12-31\n', ''))
        .faults.map(({ what }) => what.zh)
        .join(),
    ).toContain('没有写最后一日（to）');
  });
});

describe('an item of a register', () => {
  it('has its limit from the day on which it is entered, by the days that are worked', () => {
    // The Dragon Boat Festival of 2019 was on Friday, 7 June.
    expect(limitsFrom(CALENDAR, PLAN.registers[0] as Plan['registers'][number], atMs('2019-06-05'))).toEqual({ dueOn: '2019-06-13' });
  });

  it('has the day that all of a register have, until that is over', () => {
    const by = { limit: { by: '2019-06-30' } } as Plan['registers'][number];
    expect(limitsFrom(CALENDAR, by, atMs('2019-06-30'))).toEqual({ dueOn: '2019-06-30' });
    expect(limitsFrom(CALENDAR, by, atMs('2019-07-01'))).toBeUndefined();
    expect(limitsFrom(CALENDAR, by, atMs('2019-07-01'), '2019-07-15')).toEqual({ dueOn: '2019-07-15' });
  });

  it('owes its steps in turn, each by its own day, and is struck off with the last', () => {
    const [register] = planOf(STEPS).registers as [Plan['registers'][number]];
    // The Dragon Boat Festival of 2019 was on Friday, 7 June.
    const limits = limitsFrom(CALENDAR, register, atMs('2019-06-05'));
    const steps = [
      { name: '报方案', dueOn: '2019-06-15' },
      { name: '整改', dueOn: '2019-06-28' },
      { name: '验收', dueOn: '2019-06-30' },
    ];
    expect(limits).toEqual({ dueOn: '2019-06-15', steps });
    // A day of its own is that of the first step; no later one is before it.
    expect(limitsFrom(CALENDAR, register, atMs('2019-06-05'), '2019-06-29')?.steps?.map(({ dueOn }) => dueOn)).toEqual([
      '2019-06-29',
      '2019-06-29',
      '2019-06-30',
    ]);

    const given = { name: '一处', org: 'water', values: [], ...(limits as { dueOn: string }) };
    const entered = enteredItem(
      given,
      { programmeId: 'registers', registerId: 'hazards', number: 1 },
      { actor: by('office'), key: 'k', atMs: atMs('2019-06-05') },
    ).state;
    const name = (state: ItemState) => registerItems(planOf(STEPS), [state]).map((one) => `${one.name} ${one.dueOn}`);
    expect(name(entered)).toEqual(['1 号 一处（报方案） 2019-06-15']);
    const handIn = act('handIn', 'water', { reason: '已报' });
    const accept = act('strikeOff', 'office');
    const second = done(entered, handIn, accept);
    expect(second).toMatchObject({ stage: 'open', step: 1, dueOn: '2019-06-28', originalDueOn: '2019-06-28', news: { what: 'stepDone' } });
    expect(second.handedInAtMs).toBeUndefined();
    expect(name(second)).toEqual(['1 号 一处（整改） 2019-06-28']);
    // Sent back it is the same step that is owed.
    const back = done(second, handIn, act('return', 'office', { reason: '照片不清' }));
    expect(back).toMatchObject({ stage: 'open', step: 1, dueOn: '2019-06-28' });
    const third = done(back, handIn, accept);
    expect(third).toMatchObject({ stage: 'open', step: 2, dueOn: '2019-06-30' });
    const over = done(third, handIn, accept);
    expect(over).toMatchObject({ stage: 'struckOff', step: 2 });
    expect(name(over)).toEqual([]);
  });

  it('counts a step from the day on which the one before is accepted, where the plan says so', () => {
    const CHAIN = HAZARDS.replace(
      'limit: { workingDays: 5 }',
      'steps: [{ name: 整改, limit: { days: 30 } }, { name: 验收, from: before, limit: { workingDays: 5 } }, { name: 公示, from: before, limit: { days: 10 } }]',
    );
    const [register] = planOf(CHAIN).registers as [Plan['registers'][number]];
    const limits = limitsFrom(CALENDAR, register, atMs('2019-06-05'));
    // Thirty days after 5 June is 5 July, a Friday; five working days after that 12 July, ten days after that 22 July.
    expect(limits?.steps?.map(({ dueOn }) => dueOn)).toEqual(['2019-07-05', '2019-07-12', '2019-07-22']);
    const given = { name: '一处', org: 'water', values: [], ...(limits as { dueOn: string }) };
    const entered = enteredItem(
      given,
      { programmeId: 'registers', registerId: 'hazards', number: 1 },
      { actor: by('office'), key: 'k', atMs: atMs('2019-06-05') },
    ).state;
    const accepted = (state: ItemState, on: string) => {
      const nextDueOn = nextStepDay(CALENDAR, register, state, on);
      return done(state, act('handIn', 'water', { reason: '已办' }), act('strikeOff', 'office', nextDueOn === undefined ? {} : { nextDueOn }));
    };
    // Accepted on Thursday, 13 June: five working days later is Thursday, 20 June; and a late one gives no less time for the next.
    const second = accepted(entered, '2019-06-13');
    expect(second).toMatchObject({
      step: 1,
      dueOn: '2019-06-20',
      originalDueOn: '2019-06-20',
      steps: [{}, { name: '验收', dueOn: '2019-06-20' }, { dueOn: '2019-07-22' }],
    });
    expect(accepted(second, '2019-08-01')).toMatchObject({ step: 2, dueOn: '2019-08-11' });
    expect(nextStepDay(CALENDAR, register, { ...second, step: 2 }, '2019-08-01')).toBeUndefined();
    // A plan that has another list of steps by now leaves the item those that it was entered with.
    expect(nextStepDay(CALENDAR, planOf(STEPS).registers[0] as Plan['registers'][number], second, '2019-08-01')).toBeUndefined();
    const faults = (steps: string) => faultsOf(HAZARDS.replace('limit: { workingDays: 5 }', `steps: [${steps}]`));
    expect(faults('{ name: 整改, from: before, limit: { days: 3 } }, { name: 验收, limit: { days: 9 } }')).toEqual([
      expect.stringMatching(/steps\[0\]\.from: 第一步之前没有/),
    ]);
    expect(faults('{ name: 整改, limit: { days: 3 } }, { name: 验收, from: before, limit: { by: 2019-06-30 } }')).toEqual([
      expect.stringMatching(/steps\[1\]\.from: 统一到某一天/),
    ]);
    expect(faults('{ name: 整改, limit: { days: 30 } }, { name: 验收, from: before, limit: { days: 9 } }')).toEqual([]);
  });

  it('does its steps in a rehearsal at even distances, each accepted on the next working day', () => {
    const plan = planOf(STEPS);
    const version = { plan, calendar: CALENDAR } as Parameters<typeof openFoundItems>[0]['version'];
    const agenda = { once: (_atMs: number, _phase: string, work: () => void) => work() };
    const found = openFoundItems({ agenda, version }, [{ register: 'hazards', on: '2019-06-05', count: 1, for: 'water', doneAfterDays: 20 }]);
    const standing = (day: string) => found.statesAt(atMs(day, '16:00')).map(({ stage, step = 0, dueOn }) => `${stage} ${step} ${dueOn}`);
    // After 7, 14 and 20 days; 12, 19 and 25 June 2019 are followed by days that are worked.
    expect(['2019-06-11', '2019-06-12', '2019-06-13', '2019-06-19', '2019-06-20', '2019-06-25', '2019-06-26'].map((day) => standing(day)[0])).toEqual([
      'open 0 2019-06-15',
      'handedIn 0 2019-06-15',
      'open 1 2019-06-28',
      'handedIn 1 2019-06-28',
      'open 2 2019-06-30',
      'handedIn 2 2019-06-30',
      'struckOff 2 2019-06-30',
    ]);
  });

  it('says in the words of a list what is lacking or wrong in its fields, never in those of a report', () => {
    const [register = { fields: [] }] = PLAN.registers;
    const saidOf = (of: Pick<typeof register, 'fields'>, values: Parameters<typeof itemValues>[1]) => {
      const taken = itemValues(of, values);
      return isRefusal(taken) ? sentenceOf(taken) : taken.map(({ value }) => value);
    };
    const site = { field: 'site', value: '三号楼' };
    expect(saidOf(register, [site])).toEqual(['三号楼']);
    expect(saidOf(register, [{ field: 'people', value: 3 }])).toBe('还须填写：地点。');
    expect(saidOf(register, [site, { field: 'people', value: 1.5 }])).toBe('“涉及人数（人）”不对：应为整数，现为 1.5。');
    expect(saidOf(register, [site, { field: 'floor', value: 3 }])).toContain('可填：site, people, found');
    expect(saidOf({}, [site])).toBe('“site”不对：这份清单没有填报项，请去掉。');
  });

  it('is handed in by its owner, sent back, handed in again and struck off', () => {
    const state = item(1);
    const end = done(
      state,
      act('handIn', 'water', { reason: '已整改' }),
      act('return', 'office', { reason: '照片不清' }),
      act('handIn', 'water', { reason: '已补照片' }),
      act('strikeOff', 'office'),
    );
    expect(end).toMatchObject({ stage: 'struckOff', done: '已补照片', sequence: 5, news: { what: 'struckOff' } });
    expect(end).not.toHaveProperty('returned');
    expect(done(end, act('return', 'office', { reason: '复查不合格' }))).toMatchObject({ stage: 'open', returned: '复查不合格' });
  });

  it.each([
    [act('handIn', 'fire', { reason: '代报' }), '应由water办理'],
    [act('handIn', 'water'), '须说明理由'],
    [act('strikeOff', 'water', { reason: '已好' }), '应由office办理'],
    [act('strikeOff', 'office'), '须说明理由'],
    [act('return', 'office', { reason: '不行' }), '这一项待整改，不能退回'],
    [act('move', 'water', { dueOn: '2019-07-01', reason: '等料' }), '应由office办理'],
    [act('move', 'office', { dueOn: '2019-06-09', reason: '等料' }), '时限 2019-06-09 已过，请写 2019-06-10 或以后的日期'],
    [act('move', 'office', { reason: '等料' }), '请写明新的时限'],
    [act('move', 'office', { dueOn: '2019-06-14', reason: '等料' }), '时限本来就是 2019-06-14'],
    [act('assign', 'office', { org: 'water', reason: '属地' }), '本来就由water办理'],
    [act('correct', 'water', { name: '别的', reason: '写错' }), '应由office办理'],
  ])('refuses $kind by $actor.org', (one, says) => {
    expect(refusedBy(item(1), one)).toContain(says);
  });

  it('offers each body no act that the rules would refuse it for body or stage', () => {
    const full = { reason: '说明', dueOn: '2019-08-01', org: 'fire', until: '2019-08-01', grant: true };
    const states = [
      item(1),
      item(1, 'water', { dueOn: '2019-06-09' }),
      done(item(1), act('requestExtension', 'water', full)),
      done(item(1), act('handIn', 'water', full)),
      done(item(1), act('strikeOff', 'office', full)),
      done(item(1), act('cancel', 'office', full)),
    ];
    for (const state of states)
      for (const org of ['water', 'fire', 'office', 'committee'])
        for (const kind of Object.keys(ITEM_ACTS) as ItemActKind[])
          expect([state.stage, org, kind, possibleItemActs(PLAN, state, org, '2019-06-10').includes(kind)]).toEqual([
            state.stage,
            org,
            kind,
            refusedBy(state, act(kind, org, full)) === 'taken',
          ]);
  });

  const more = { until: '2019-06-28', reason: '配件未到' };
  const asking = () => done(item(1), act('requestExtension', 'water', more));

  it('has more time where its owner asks for it up to its last day and the office grants it', () => {
    expect(asking()).toMatchObject({ dueOn: '2019-06-14', extension: { ...more, sequence: 2 } });
    const granted = done(asking(), act('decideExtension', 'office', { grant: true }));
    expect(granted).toMatchObject({ dueOn: '2019-06-28', originalDueOn: '2019-06-14', news: { what: 'extended' } });
    expect(granted).not.toHaveProperty('extension');
    const refused = done(asking(), act('decideExtension', 'office', { grant: false, reason: '隐患重大' }));
    expect(refused).toMatchObject({ dueOn: '2019-06-14', news: { what: 'notExtended', reason: '隐患重大' } });
    expect(refused).not.toHaveProperty('extension');
    // On its last day it is not too late to ask, and on the next it is.
    expect(refusedBy(item(1, 'water', { dueOn: '2019-06-10' }), act('requestExtension', 'water', more))).toBe('taken');
    expect(refusedBy(item(1, 'water', { dueOn: '2019-06-09' }), act('requestExtension', 'water', more))).toContain('延期须在到期前申请');
  });

  it('has as much more time as the plan lets it have, from whom the plan says', () => {
    const plan = planOf(`${HAZARDS}\n    extensions: { askBefore: { days: 3 }, times: 1, inAll: { share: 0.5 }, grantedBy: committee }`);
    // Entered on 5 June and due on the 14th: nine days, of which four are left of a half. Asked for by the 11th.
    const limits = itemLimits(CALENDAR, plan, item(1));
    expect(limits).toMatchObject({ askBy: { date: '2019-06-11' }, times: 1, last: '2019-06-18', by: 'committee' });
    const by = { limits, reason: '配件未到' } as Partial<ItemAct>;
    expect(refusedBy(item(1), act('requestExtension', 'water', { ...by, until: '2019-06-19' }))).toContain('最迟只能延到 2019-06-18');
    expect(refusedBy(item(1), act('requestExtension', 'water', { ...by, until: '2019-06-18', today: '2019-06-12' }))).toContain('最迟须在 2019-06-11 申请');
    const asked = done(item(1), act('requestExtension', 'water', { ...by, until: '2019-06-18', today: '2019-06-11' }));
    expect([possibleItemActs(plan, asked, 'office', '2019-06-11'), possibleItemActs(plan, asked, 'committee', '2019-06-11')]).toEqual([
      expect.not.arrayContaining(['decideExtension']),
      expect.arrayContaining(['decideExtension']),
    ]);
    expect(pendingOnRegisters(plan, [asked])).toMatchObject([{ kind: 'itemExtension', org: 'committee' }]);
    expect(refusedBy(asked, act('decideExtension', 'office', { ...by, grant: true }))).toContain('应由committee办理');
    const granted = done(asked, act('decideExtension', 'committee', { ...by, grant: true }));
    expect(granted).toMatchObject({ dueOn: '2019-06-18', granted: 1 });
    expect(refusedBy(granted, act('requestExtension', 'water', { ...by, until: '2019-06-20' }))).toContain('最多延期 1 次，已延期 1 次');
    // What the office itself has to do is the committee's, whatever the plan says.
    expect(faultsOf(`${HAZARDS}\n    extensions: { grantedBy: [office, committee] }`)).toEqual([expect.stringContaining('由办公室或领导小组一家批准')]);
    expect(faultsOf(`${HAZARDS}\n    extensions: { askBefore: { workingDays: 5 } }`)).toEqual([expect.stringContaining('来不及申请延期')]);
  });

  it.each([
    [act('requestExtension', 'water', { until: '2019-07-01' }), '须说明理由'],
    [act('requestExtension', 'water', { reason: '等料' }), '须写明申请延到哪一天'],
    [act('requestExtension', 'water', { ...more, until: '2019-06-14' }), '须晚于现时限 2019-06-14'],
    [act('requestExtension', 'fire', more), '应由water办理'],
    [act('decideExtension', 'office', { grant: true }), '没有待批的延期申请'],
    [act('withdrawExtension', 'water'), '没有待批的延期申请'],
  ])('refuses $kind with $reason', (one, says) => {
    expect(refusedBy(item(1), one)).toContain(says);
  });

  it.each([
    [act('requestExtension', 'water', more), '已有延期至 2019-06-28 的申请待批'],
    [act('decideExtension', 'water', { grant: true }), '应由office办理'],
    [act('decideExtension', 'office'), '须写明同意或不同意'],
    [act('decideExtension', 'office', { grant: false }), '须说明理由'],
    [act('decideExtension', 'office', { grant: true, today: '2019-06-29' }), '申请延到的 2019-06-28 已过'],
    [act('decideExtension', 'office', { grant: true, seen: 1 }), '变动'],
  ])('refuses $kind by $actor.org while more time is asked for', (one, says) => {
    expect(refusedBy(asking(), one)).toContain(says);
  });

  it('is asked no more for the time that was asked for once anything else is done with it, but for putting right what it says', () => {
    const reason = { reason: '说明' };
    expect(done(asking(), act('correct', 'office', { name: '第一处', ...reason })).extension?.until).toBe('2019-06-28');
    for (const one of [
      act('withdrawExtension', 'water'),
      act('handIn', 'water', reason),
      act('move', 'office', { dueOn: '2019-07-05', ...reason }),
      act('assign', 'office', { org: 'fire', ...reason }),
      act('strikeOff', 'office', reason),
      act('cancel', 'office', reason),
    ])
      expect(done(asking(), one), one.kind).not.toHaveProperty('extension');
  });

  it('goes to the committee where the office itself asks for more time', () => {
    const own = { owner: 'office', ...more };
    const state = done(item(1, 'office'), act('requestExtension', 'office', own));
    expect(possibleItemActs(PLAN, state, 'committee', '2019-06-10')).toContain('decideExtension');
    expect(refusedBy(state, act('decideExtension', 'office', { ...own, grant: true }))).toContain('应由committee办理');
    expect(pendingOnRegisters(PLAN, [state])).toMatchObject([{ kind: 'itemExtension', org: 'committee', id: 'hazards/1', from: 'office' }]);
  });

  it('is reminded of while more time is asked for, and the request waits for the office', () => {
    expect(registerItems(PLAN, [asking()])).toMatchObject([{ dueOn: '2019-06-14' }]);
    expect(pendingOnRegisters(PLAN, [asking()])).toMatchObject([{ kind: 'itemExtension', org: 'office', id: 'hazards/1', from: 'water' }]);
  });

  it('keeps the files that were handed in with it, and those of the last time alone', () => {
    const file = (name: string) => ({ sha256: name.padEnd(64, '0'), name, sizeBytes: 3 });
    const first = done(item(1), act('handIn', 'water', { reason: '已整改', evidence: [file('a.jpg')] }));
    expect(first.evidence).toEqual([file('a.jpg')]);
    const again = done(first, act('return', 'office', { reason: '照片不清' }), act('handIn', 'water', { reason: '已重拍', evidence: [file('b.jpg')] }));
    expect(again.evidence).toEqual([file('b.jpg')]);
  });

  it('is struck off by the committee where the plan says so, and where the office sees to it itself', () => {
    expect(possibleItemActs(planOf(HAZARDS.replace('limit:', 'strikeOff: committee\n    limit:')), item(1), 'committee', '2019-06-10')).toEqual(['strikeOff']);
    expect(possibleItemActs(PLAN, item(1, 'office'), 'committee', '2019-06-10')).toEqual(['strikeOff']);
    expect(possibleItemActs(PLAN, item(1, 'office'), 'office', '2019-06-10')).not.toContain('strikeOff');
  });
});

describe('what a morning tells of a register', () => {
  it('is one mail for each recipient, however many items of whatever bodies and days', () => {
    const states = Array.from({ length: 60 }, (_, index) => item(index + 1, index % 2 ? 'water' : 'fire', { dueOn: index % 3 ? '2019-06-14' : '2019-06-13' }));
    const ladders = openLadders(PLAN, CALENDAR);
    // On Monday, 17 June the lapses of both days have come.
    const { rungs, notices } = reachedOn(ladders, registerItems(PLAN, states), { date: '2019-06-17', startedOn: '2019-01-02' }, openTold());
    expect(notices.map(({ recipient, kind, about }) => `${kind} ${about} ${recipient}`).sort()).toEqual(
      ['fire/head', 'fire/officer', 'office/officer', 'water/head', 'water/officer'].map((recipient) => `item hazards ${recipient}`),
    );
    const told = rungs.filter(({ recipients }) => recipients.includes('office/officer'));
    const letter = mattersLetter({ ladders, recipient: 'office/officer', rungs: told, items: registerItems(PLAN, states), today: '2019-06-17' });
    expect(letter.subject).toBe('【清单销号】隐患清单：2 个单位：逾期 60 项');
    expect(letter.light).toBe('yellow');
  });

  it('is nothing of what is handed in, struck off or cancelled', () => {
    const reason = { reason: '说明' };
    const states = [
      done(item(1), act('handIn', 'water', reason)),
      done(item(2), act('strikeOff', 'office', reason)),
      done(item(3), act('cancel', 'office', reason)),
      done(item(4), act('move', 'office', { dueOn: '2019-09-30', ...reason })),
    ];
    expect(registerItems(PLAN, states).map(({ id, dueOn }) => [id, dueOn])).toEqual([['hazards/4', '2019-09-30']]);
    expect(pendingOnRegisters(PLAN, states)).toMatchObject([{ kind: 'strike', org: 'office', id: 'hazards/1', from: 'water' }]);
  });

  it('tells an owner the next working morning what others did, and nothing that it did itself', () => {
    const states = [item(1), item(2, 'water', { from: 'water' }), done(item(3), act('move', 'office', { dueOn: '2019-09-30', reason: '等料' }))];
    // Entered on Wednesday the 5th, moved on Monday the 10th.
    expect(listedItems(PLAN, CALENDAR, states, '2019-06-11').map(({ id, dueOn, listed }) => [id, dueOn, listed?.what, listed?.limit])).toEqual([
      ['hazards/1', '2019-06-06', 'entered', '2019-06-14'],
      ['hazards/3', '2019-06-11', 'moved', '2019-09-30'],
    ]);
  });

  it('goes to the department that another has become part of', () => {
    const merged = planOf(HAZARDS);
    const plan = { ...merged, departments: merged.departments.map((one) => (one.id === 'water' ? { ...one, mergedInto: 'fire' } : one)) };
    expect(registerItems(plan, [item(1)])).toMatchObject([{ org: 'fire' }]);
    expect(possibleItemActs(plan, item(1), 'fire', '2019-06-10')).toEqual(['handIn', 'requestExtension']);
  });
});

describe('an indicator that counts a register', () => {
  const counted = (written: string, when = 'due: 2019-12', round?: string) => {
    const plan = planOf(`${HAZARDS}\nindicators: [{ id: struck, name: 销号, clause: 四, value: 4, ${when}, ${written} }]`);
    const indicator = datedIndicators(plan).find((one) => one.round?.id === round) as DatedIndicator;
    const strike = (state: ItemState) => done(state, act('strikeOff', 'office', { reason: '已好', owner: state.org }));
    const states = [strike(item(1)), strike(item(2, 'fire')), item(3), done(item(4), act('cancel', 'office', { reason: '重复' }))];
    return indicatorFigure(plan, indicator, countedValues(plan, CALENDAR, indicator, states), '2019-06-20');
  };

  it('has what was struck off, of all of them or as a share, without what was taken off', () => {
    expect(counted('unit: 项, report: [office], register: { of: hazards }')).toMatchObject({ value: 2, gap: 2, silent: [] });
    expect(counted("unit: '%', report: [office], register: { of: hazards }")).toMatchObject({ value: 66.66 });
    expect(counted('unit: 项, report: [office], register: { of: hazards, counts: entered }')).toMatchObject({ value: 3 });
  });

  it('has for each period what came in it, and as a share all that stands there', () => {
    const quarterly = (quarter: number, written: string) => counted(written, 'recurs: { every: quarter }', `2019-q${quarter}`);
    expect(quarterly(2, 'unit: 项, report: [office], register: { of: hazards, counts: entered }')).toMatchObject({ value: 3 });
    // Nothing came before April, and what came in June is not of the third quarter.
    expect(quarterly(1, 'unit: 项, report: [office], register: { of: hazards, counts: entered }')).toMatchObject({ value: 0 });
    expect(quarterly(2, "unit: '%', report: [office], register: { of: hazards }")).toMatchObject({ value: 66.66 });
  });

  it('gives each of several who answer for it their own items', () => {
    expect(counted('unit: 项, report: all, register: { of: hazards, counts: entered }').reported.map(({ org, value }) => [org, value])).toEqual([
      ['water', 2],
      ['fire', 1],
    ]);
  });
});

describe('a spreadsheet of items', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'duban-register-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const register = PLAN.registers[0] as Plan['registers'][number];
  const read = (file: string) => readRegisterFile({ file, plan: PLAN, register, language: 'zh' });

  it('is read by the names that people give its columns, row by row, each fault beside its row', async () => {
    const file = path.join(dir, 'list.xlsx');
    await writeTable(file, {
      title: '2019 年 6 月隐患排查',
      header: ['序号', '隐患内容', '地点*', '涉及人数（人）', '发现日期', '整改责任单位', '整改时限', '备注'],
      rows: [
        ['1', '消火栓被遮挡', '三号楼', '1,200', '2019年6月3日', 'water局', '2019.6.30', ''],
        ['2', '疏散门上锁', '', '很多', '六月', '林业局', '月底', ''],
        ['3', '', '四号楼', '', '', 'fire局', '', ''],
        ['', '', '', '', '', '', '', ''],
        ['合计', '', '', '', '', '', '', ''],
        ['填表人：', '王某', '', '', '', '', '', ''],
      ],
    });
    const { rows, ignored } = await read(file);
    expect(rows[0]).toMatchObject({
      row: 3,
      reasons: [],
      item: {
        ...{ name: '消火栓被遮挡', org: 'water', dueOn: '2019-06-30' },
        values: [
          { field: 'site', value: '三号楼' },
          { field: 'people', value: 1200 },
          { field: 'found', value: '2019-06-03' },
        ],
      },
    });
    expect(rows[1]?.reasons.join('')).toMatch(/方案中没有单位“林业局”；可选：water局、fire局。“时限”的“月底”.*“发现日期”的“六月”/);
    expect(rows[2]?.reasons).toEqual(['没有填“事项”。']);
    expect(ignored).toEqual(['备注']);
  });

  it('is refused in a sentence where nothing in it is a list', async () => {
    const file = path.join(dir, 'other.csv');
    writeFileSync(file, '姓名,电话\n王某,1\n');
    await expect(read(file)).rejects.toThrow('表头应有“事项”“地点”“涉及人数”“发现日期”“责任单位”“时限”各一栏');
  });
});

describe('a milestone that waits for a register', () => {
  const gated = (lead: string) => {
    const milestones = `  - { id: accept, name: 验收, clause: 三, duty: 验收, due: 2019-06-28, lead: ${lead}, evidence: false, needsStruckOff: [hazards] }`;
    const { plan, faults } = checkPlan(smallPlan({ id: 'registers', more: HAZARDS, milestones }));
    if (!plan) throw new Error(JSON.stringify(faults));
    return plan;
  };
  const plan = gated('all');

  it('is held back by the items of its own body, of the office and of who sees to none by all of them, and by nothing where nothing was found', () => {
    const items = [item(1), item(2), item(3, 'fire'), done(item(4), act('handIn', 'water', { reason: '已整改' }))];
    const shut = (departmentId: string, of: ItemState[], by = plan) => registersShut(by, { milestoneId: 'accept', departmentId }, of);
    expect(shut('water', items)).toEqual(['「隐患清单」（3 项未销号）']);
    expect(shut('fire', items)).toEqual(['「隐患清单」（1 项未销号）']);
    expect(shut('office', items)).toEqual(['「隐患清单」（water局 3 项未销号）', '「隐患清单」（fire局 1 项未销号）']);
    const struckOff = done(item(4), act('handIn', 'water', { reason: '已整改' }), act('strikeOff', 'office'));
    expect(shut('water', [struckOff, item(3, 'fire')])).toEqual([]);
    expect(shut('water', [])).toEqual([]);
  });

  it('is tried again in a rehearsal once its item is struck off, and names a register that the plan has', () => {
    const calendar = openCalendar(plan);
    const { obligations } = rehearse({
      plan,
      calendar,
      startedAtMs: atMs('2019-05-06'),
      // Entered on a Monday, handed in a week later, struck off on Tuesday 11 June: the next morning looks again.
      items: [{ register: 'hazards', on: '2019-06-03', count: 1, for: 'water', doneAfterDays: 7 }],
      acts: ({ stage, departmentId }) =>
        stage === 'open'
          ? { atMs: atMs('2019-06-04'), request: { kind: 'submit', actor: by(departmentId), key: 's', reason: '已验收' } }
          : stage === 'submitted'
            ? { atMs: atMs('2019-06-05'), request: { kind: 'confirm', actor: by('office'), key: 'c' } }
            : undefined,
    });
    const settled = obligations.map(({ state }) => [state.departmentId, new Date((state.settledAtMs ?? 0) + 8 * 3_600_000).toISOString().slice(0, 10)]);
    expect(settled).toEqual([
      ['water', '2019-06-12'],
      ['fire', '2019-06-05'],
    ]);
    const wrong = checkPlan(
      smallPlan({
        id: 'registers',
        more: HAZARDS,
        milestones: '  - { id: a, name: 甲, clause: 三, duty: 乙, due: 2019-06-28, lead: all, needsStruckOff: [hazard] }',
      }),
    );
    expect(wrong.faults.map(({ where, what }) => `${where}: ${what.zh}`)).toEqual([
      'milestones[0].needsStruckOff[0]: 没有代号为 "hazard" 的清单，可用：hazards',
    ]);
  });
});
