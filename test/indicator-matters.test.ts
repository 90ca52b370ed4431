import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oweMatters } from '../activities/matters.ts';
import { openCalendar } from '../calendar/china.ts';
import { indicatorLines } from '../client/cli/indicator.ts';
import { checkPlan } from '../client/files/plan.ts';
import { indicatorStatus, readValue, reportValue } from '../client/service/indicators.ts';
import { samePlan } from '../client/service/start-programme.ts';
import type { Morning } from '../domain/digest/digest.ts';
import { addDays } from '../domain/kernel/dates.ts';
import { briefLetter } from '../domain/letters/brief.ts';
import { mattersLetter } from '../domain/letters/matters.ts';
import { briefOf } from '../domain/matters/brief.ts';
import { answeredBy, begunIndicators, type IndicatorValue, indicatorFigure, indicatorItems, type SaidValue } from '../domain/matters/indicators.ts';
import { openLadders, type ReachedRung, toldItems } from '../domain/matters/matters.ts';
import { type DatedIndicator, datedIndicators, indicatorOn } from '../domain/plan/plan.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import { certifiedEntry, entry } from './support/enterprises.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { inTime, openTestStack, SLOWEST, type TestStack, TooSlow, until } from './support/stack.ts';

const INDICATORS = `${SECTORS}
indicators:
  - { id: lifts, name: 电梯维保, clause: 五, unit: 台, value: 200, due: 2019-12-31, report: [water, fire] }
  - { id: certified, name: 达标企业, clause: 五, unit: 家, value: 3, due: 2019-12-31, report: [water], registry: { counts: { certified: true } } }
`;
/** A number of each year beside them, for what really runs. */
const YEARLY = `  - { id: drills, name: 演练, clause: 五, unit: 次, value: 2, report: [fire], recurs: { every: year } }\n`;
const text = (id: string, more = INDICATORS) => smallPlan({ id, more, due: '2021-12-30' });
const planOf = (source: string) => {
  const { plan, faults } = checkPlan(source);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
};

describe('an indicator', () => {
  const plan = planOf(text('figures'));
  const [lifts] = datedIndicators(plan) as [DatedIndicator];
  let sequence = 0;
  const value = (org: string, on: string, number: number): IndicatorValue => ({ sequence: ++sequence, org, on, value: number });
  const of = (values: IndicatorValue[], date: string) => indicatorFigure(plan, lifts, values, date);

  it('adds up what each who reports it has said last, and names who has said nothing', () => {
    const values = [value('water', '2019-06-30', 30), value('water', '2019-09-30', 80)];
    expect(of(values, '2019-07-01')).toMatchObject({ value: 30, gap: 170, silent: ['fire'], met: false });
    expect(of([...values, value('fire', '2019-09-30', 100)], '2019-10-02')).toMatchObject({ value: 180, gap: 20, silent: [], pace: 6.7 });
    expect(of([], '2019-10-02')).toMatchObject({ gap: 200, silent: ['water', 'fire'] });
    expect(of([], '2019-10-02')).not.toHaveProperty('value');
  });

  it('counts the later entry of one day, whatever order they come in, and nothing of a day after its own', () => {
    const [wrong, right] = [value('water', '2019-09-30', 800), value('water', '2019-09-30', 80)];
    expect(of([right, wrong], '2019-10-02').value).toBe(80);
    expect(of([wrong, right, value('water', '2020-01-05', 200)], '2020-01-10')).toMatchObject({ value: 80, met: false });
  });

  it('that is reached after its day stays missed, and is late in no brief any more', () => {
    const calendar = openCalendar(plan);
    const late = (values: IndicatorValue[], date: string) =>
      briefOf(calendar, { date, nowMs: 0, obligations: [], items: indicatorItems(plan, lifts, values, date), pending: [], enterprises: [] }).items.length;
    const short = [value('water', '2019-12-31', 80), value('fire', '2019-12-31', 90)];
    expect(late(short, '2020-01-06')).toBe(2);
    // 80 and 120 make the 200 that were asked for, on 8 January.
    const caughtUp = [...short, value('fire', '2020-01-08', 120)];
    expect([late(caughtUp, '2020-01-07'), late(caughtUp, '2020-01-13')]).toEqual([2, 0]);
    expect(of(caughtUp, '2020-01-13')).toMatchObject({ value: 170, met: false });
  });

  it('goes on at its pace: 60 in ninety days are 60 more in the next ninety', () => {
    // From 4 July to 2 October there are 90 days, and to 31 December another 90.
    const values = [value('water', '2019-07-04', 60), value('water', '2019-10-02', 120)];
    expect(of(values, '2019-10-02').forecast).toEqual({ value: 180, met: false });
    expect(of(values, '2019-12-31')).not.toHaveProperty('forecast');
    expect(of(values.slice(0, 1), '2019-07-04')).not.toHaveProperty('forecast');
  });

  it('is never told as reached by rounding, and money adds up to the cent', () => {
    const cent = fc.integer({ min: 0, max: 20_000 });
    fc.assert(
      fc.property(cent, cent, (one, other) => {
        const figure = of([value('water', '2019-09-01', one / 100), value('fire', '2019-09-01', other / 100)], '2019-10-02');
        expect(figure.met).toBe(one + other >= 20_000);
        expect(Math.round((figure.value ?? 0) * 100)).toBe(one + other);
        expect(Math.round(figure.gap * 100)).toBe(Math.max(0, 20_000 - one - other));
      }),
    );
  });

  it('is read from what people write, with its unit', () => {
    expect(['120', '1,200.5', '120 台', '80％', '-3', '台', '1e9'].map(readValue)).toEqual([
      { value: 120 },
      { value: 1200.5 },
      { value: 120, unit: '台' },
      { value: 80, unit: '%' },
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is refused by the plan check with a wrong unit, without anybody who reports it, or outside the programme', () => {
    const faultsOf = (line: string) =>
      checkPlan(text('faulty', `${SECTORS}\nindicators:\n  - { id: a, name: 甲, clause: 五, ${line} }\n`)).faults.map(({ where }) => where);
    expect(faultsOf('unit: 台, value: 200, due: 2019-12-31, report: [water]')).toEqual([]);
    expect(faultsOf('unit: 苹果, value: 200, due: 2019-12-31, report: [water]')).toEqual(['indicators[0].unit']);
    expect(faultsOf('unit: 台, value: 200, due: 2019-12-31, report: []')).toEqual(['indicators[0].report']);
    expect(faultsOf('unit: 台, value: 200, due: 2019-12-31')).toEqual(['indicators[0].report']);
    expect(faultsOf('unit: 台, value: 200, due: 2019-12-31, report: [nobody]')).toEqual(['indicators[0].report[0]']);
    expect(faultsOf('unit: "%", value: 180, due: 2019-12-31, report: [water]')).toEqual(['indicators[0].value']);
    expect(faultsOf('unit: "%", value: 80, due: 2019-12-31, report: all')).toEqual(['indicators[0].report']);
    expect(faultsOf('unit: 台, value: 80, due: 2022-12-31, report: [water]')).toEqual(['indicators[0].due']);
    expect(faultsOf('unit: 台, value: 80, due: 2019-12-31, report: [water], registry: { counts: { certified: true } }')).toEqual(['indicators[0].unit']);
  });

  const at = (date: string, values: IndicatorValue[], id: string) => {
    const indicator = datedIndicators(numbers).find((one) => one.id === id);
    if (!indicator) throw new Error(id);
    return { indicator, figure: indicatorFigure(numbers, indicator, values, date), items: indicatorItems(numbers, indicator, values, date) };
  };
  const numbers = planOf(
    text(
      'numbers',
      `${SECTORS}
indicators:
  - { id: deaths, name: 死亡人数, clause: 五, unit: 人, bound: at-most, value: 5, due: 2019-12-31, report: [water, fire] }
  - { id: share, name: 隐患率, clause: 五, unit: '%', bound: at-most, value: 3, due: 2019-12-31, report: [water] }
  - { id: lots, name: 整治地块, clause: 五, unit: 处, each: { water: 50, fire: 30 }, due: 2019-12-31 }
  - { id: rates, name: 整治率, clause: 五, unit: '%', each: { water: 80, fire: 60 }, due: 2019-12-31 }
  - { id: fires, name: 火灾起数, clause: 五, unit: 次, bound: at-most, each: { water: 0, fire: 2 }, due: 2019-12-31 }
`,
    ),
  );
  const letterOf = (recipient: string, date: string, side: 'before' | 'lapse', items: ReturnType<typeof indicatorItems>) => {
    const ladders = openLadders(numbers, openCalendar(numbers));
    const [first] = items;
    if (!first) throw new Error('no items');
    const rungs = items.map(({ kind, about, org, dueOn }) => ({ kind, about, org, dueOn, rung: 'r', side, recipients: [recipient] }) as ReachedRung);
    const told = toldItems(rungs, items);
    const { subject, lists = [], closing } = mattersLetter({ ladders, recipient, rungs, items: told, today: date });
    return { subject, lines: lists.flatMap(({ lines }) => lines), closing };
  };

  it('with a ceiling is judged the other way round: what is left, what each month may add, and whether it will be exceeded', () => {
    // 182 days from 2 July to 31 December: 2 people left are 0.32 for each 30 days, and more is never told.
    const half = [value('water', '2019-06-30', 1), value('fire', '2019-06-30', 2)];
    expect(at('2019-07-02', half, 'deaths').figure).toMatchObject({ value: 3, met: true, gap: 0, room: 2, pace: 0.3, forecast: { value: 3, met: true } });
    const grown = (to: number) => [value('water', '2019-07-04', 1), value('fire', '2019-07-04', 0), value('water', '2019-10-02', to)];
    // 90 days behind, 90 ahead: from 1 to 3 is 5 in the end, which is just kept; from 1 to 4 is 7.
    expect(at('2019-10-02', grown(3), 'deaths').figure.forecast).toEqual({ value: 5, met: true });
    expect(at('2019-10-02', grown(4), 'deaths').figure.forecast).toEqual({ value: 7, met: false });
    // 1 in 7 days are 12.857… in 90: never told as less than it comes to.
    const week = [value('water', '2019-09-25', 2), value('fire', '2019-09-25', 0), value('water', '2019-10-02', 3)];
    expect(at('2019-10-02', week, 'deaths').figure.forecast).toEqual({ value: 15.86, met: false });
    expect(at('2019-10-02', grown(6), 'deaths').figure).toMatchObject({ met: false, gap: 1, room: 0, pace: 0 });
    // What one has never reported is below nothing.
    expect(at('2020-01-02', half.slice(0, 1), 'deaths').figure).toMatchObject({ value: 1, met: false, gap: 0, silent: ['fire'] });
    expect(at('2020-01-02', [], 'deaths').figure).toMatchObject({ met: false, silent: ['water', 'fire'] });
  });

  it('with a ceiling asks until its day is over, and its mails say kept, exceeded or not reported, never reached', () => {
    const kept = [value('water', '2019-12-01', 3), value('fire', '2019-11-30', 1)];
    const before = at('2019-12-24', kept, 'deaths').items;
    expect(before.map(({ done }) => done)).toEqual([undefined, undefined]);
    // 3 more in 24 days are 0.875 in the 7 days to come.
    expect(letterOf('water/officer', '2019-12-24', 'before', before.slice(0, 1))).toEqual({
      subject: '【指标】死亡人数：请填报最新数据，时限 2019-12-31',
      lines: ['死亡人数，4 人（上限 5 人，数据截至 2019-11-30），还可增 1 人，预测到时 4.88 人，不会超出，时限 2019-12-31，还有 7 天'],
      closing: ['请控制在上限以内，并把最新数据填报上来；没有填报的不能算没有超出。'],
    });
    const told = (values: IndicatorValue[]) => {
      const { items } = at('2020-01-02', values, 'deaths');
      return { done: items.map(({ done }) => done === true), ...letterOf('office/officer', '2020-01-02', 'lapse', items) };
    };
    expect(told(kept)).toMatchObject({
      done: [true, true],
      subject: '【指标】死亡人数：2 个单位：没有超出上限',
      lines: Array(2).fill('死亡人数，4 人（上限 5 人，数据截至 2019-11-30），没有超出，时限 2019-12-31'),
    });
    expect(told([value('water', '2019-12-31', 6)])).toMatchObject({
      done: [true, false],
      subject: '【指标】死亡人数：2 个单位：已超出 1 人，1 个单位未填报',
      lines: Array(2).fill('死亡人数，6 人（上限 5 人），超出 1 人，还有 1 个单位没有填报，时限 2019-12-31'),
    });
    expect(told([value('water', '2019-12-31', 6), value('fire', '2019-12-31', 0)])).toMatchObject({
      done: [true, true],
      subject: '【指标】死亡人数：2 个单位：已超出 1 人',
    });
    expect(letterOf('office/officer', '2020-01-02', 'lapse', at('2020-01-02', [], 'share').items)).toMatchObject({
      subject: '【指标】隐患率：water局：1 个单位未填报',
      lines: ['隐患率，尚未填报（上限 3 %），时限 2019-12-31'],
    });
  });

  it('with a ceiling that was exceeded stands in the brief until somebody has said why, or something is proposed', () => {
    const calendar = openCalendar(numbers);
    const said = (org: string, on: string, number: number, note = ''): SaidValue => ({
      ...value(org, on, number),
      ...{ atMs: calendar.instantMs(on, '10:00'), note },
    });
    const briefed = (id: string, date: string, values: SaidValue[], proposedAbout: string[] = []) => {
      const indicator = datedIndicators(numbers).find((one) => one.id === id);
      if (!indicator) throw new Error(id);
      const items = indicatorItems(numbers, indicator, values, date, undefined, answeredBy(calendar, indicator, values, proposedAbout));
      const { lists = [], closing } = briefLetter(numbers, briefOf(calendar, { date, nowMs: 0, obligations: [], items, pending: [], enterprises: [] }));
      return { lines: lists.flatMap(({ lines }) => lines), closing };
    };
    // What several share is asked about once, by the office; what was remarked before the day was over explains nothing.
    const seven = [said('water', '2019-12-31', 4, '年底数'), said('fire', '2019-12-31', 3)];
    for (const date of ['2020-01-06', '2020-06-29'])
      expect(briefed('deaths', date, seven).lines).toEqual(['安委办：指标「死亡人数」，时限 2019-12-31，超出上限 2 人，待说明']);
    expect(briefed('deaths', '2020-01-06', seven).closing[1]).toContain('请责任单位再填报一次数据并写明原因');
    expect(briefed('deaths', '2020-01-13', [...seven, said('fire', '2020-01-08', 3, ' ')]).lines).toHaveLength(1);
    expect(briefed('deaths', '2020-01-13', [...seven, said('fire', '2020-01-08', 3, '两起道路交通事故')])).toMatchObject({ lines: [], closing: { length: 1 } });
    // Each answers for its own number.
    const three = [said('water', '2019-12-31', 1), said('fire', '2019-12-31', 3)];
    const [fire, water] = [
      'fire局：指标「火灾起数」，时限 2019-12-31，超出上限 1 次，待说明',
      'water局：指标「火灾起数」，时限 2019-12-31，超出上限 1 次，待说明',
    ];
    expect(briefed('fires', '2020-01-06', three).lines.sort()).toEqual([fire, water]);
    expect(briefed('fires', '2020-01-06', three, ['fire']).lines).toEqual([water]);
    expect(briefed('fires', '2020-01-06', [...three, said('water', '2020-01-03', 1, '雷击')]).lines).toEqual([fire]);
    expect(briefed('fires', '2020-01-06', [said('water', '2019-12-31', 0), said('fire', '2019-12-31', 2)]).lines).toEqual([]);
  });

  it('with a number for each body judges each by its own: what one has too much helps nobody else', () => {
    const values = [value('water', '2019-09-30', 60), value('fire', '2019-09-30', 10)];
    const { figure, items } = at('2019-10-02', values, 'lots');
    expect(figure).toMatchObject({ value: 70, target: 80, met: false, gap: 20, silent: [] });
    expect(figure.parts).toMatchObject([
      { org: 'water', target: 50, value: 60, met: true, gap: 0 },
      { org: 'fire', target: 30, value: 10, met: false, gap: 20 },
    ]);
    expect(items.map(({ org, done, indicator }) => [org, done === true, indicator?.value, indicator?.target])).toEqual([
      ['water', true, 60, 50],
      ['fire', false, 10, 30],
    ]);
    const result = letterOf('office/officer', '2020-01-02', 'lapse', at('2020-01-02', values, 'lots').items);
    expect(result.subject).toBe('【指标】整治地块：2 个单位：逾期 1 项');
    expect(result.lines).toEqual(['整治地块，60/50 处，时限 2019-12-31，已达到', '整治地块，10/30 处，差 20 处，时限 2019-12-31，逾期 2 天']);
    // Shares are never added up: the whole has none, and lacks as much as whoever lacks most.
    const rates = at('2019-10-02', [value('water', '2019-09-30', 85), value('fire', '2019-09-30', 45)], 'rates').figure;
    expect(rates).toMatchObject({ met: false, gap: 15 });
    expect(rates).not.toHaveProperty('value');
    expect(rates).not.toHaveProperty('target');
    // A ceiling of nothing is kept by who says so.
    const fires = at('2020-01-02', [value('water', '2019-12-31', 0), value('fire', '2019-12-31', 3)], 'fires');
    expect(fires.figure.parts?.map(({ met, gap }) => [met, gap])).toEqual([
      [true, 0],
      [false, 1],
    ]);
    expect(letterOf('office/officer', '2020-01-02', 'lapse', fires.items).subject).toBe('【指标】火灾起数：2 个单位：1 个单位已超出');
  });

  it('that asks the impossible, or says one thing twice, is refused where it stands', () => {
    const faultsOf = (...lines: string[]) =>
      checkPlan(
        text('odd', `${SECTORS}\nindicators:\n${lines.map((line, index) => `  - { id: a${index}, name: 甲, clause: 五, ${line} }\n`).join('')}`),
      ).faults.map(({ where, what }) => `${where}: ${what.zh.replace(/（现为.*$/, '')}`);
    const rest = 'due: 2019-12-31';
    expect(faultsOf(`unit: 人, bound: at-most, value: 0, ${rest}, report: [water]`)).toEqual([]);
    expect(faultsOf(`unit: 人, value: 0, ${rest}, report: [water]`)).toEqual(['indicators[0].value: 请写一个大于 0 的数，如 200']);
    expect(faultsOf(`unit: 人, bound: below, value: 3, ${rest}, report: [water]`)).toEqual([
      'indicators[0].bound: 请写其中之一：at-least、at-most（至少要达到、最多不超过）',
    ]);
    // A least and a most of one number are two entries, of which one number has to do.
    const [least, most] = [`unit: 人, value: 80, ${rest}, report: [water]`, `unit: 人, bound: at-most, value: 70, ${rest}, report: [water]`];
    expect(faultsOf(least, most.replace('70', '90'))).toEqual([]);
    expect(faultsOf(least, most)).toEqual(['indicators[1].value: "甲" 到 2019-12-31 至少要达到 80，又最多 70，没有数能同时做到；请改正其中一个']);
    expect(faultsOf(`unit: 处, each: { water: 50, fire: 30 }, ${rest}`)).toEqual([]);
    expect(faultsOf(`unit: "%", each: { water: 50, fire: 130 }, ${rest}`)).toEqual(['indicators[0].each.fire: 单位是 %，不能超过 100，现为 130']);
    expect(faultsOf(`unit: 处, each: { water: 50, nobody: 3 }, ${rest}`)).toEqual([
      expect.stringContaining('indicators[0].each.nobody: 没有代号为 "nobody" 的部门'),
    ]);
    expect(faultsOf(`unit: 处, each: { water: 0 }, ${rest}`)).toEqual(['indicators[0].each.water: 请写一个大于 0 的数，如 200']);
    expect(faultsOf(`unit: 处, each: {}, ${rest}`)).toEqual([expect.stringContaining('indicators[0].each: 请写每个单位的数')]);
    expect(faultsOf(`unit: 处, value: 80, each: { water: 50 }, report: [water], ${rest}`)).toEqual([
      'indicators[0].value: 写了 each（每个单位各一个数），就不写 value（合计一个数），请删去一项',
      'indicators[0].report: 写了 each，由其中的单位填报，请删去 report',
    ]);
  });

  it('that nobody reports is foretold by a rehearsal by the ladder of targets', () => {
    const calendar = openCalendar(plan);
    const { matters } = rehearse({ plan, calendar, startedAtMs: calendar.instantMs('2019-03-01', '00:00'), acts: () => undefined });
    const told = matters.filter(({ kind, about, outcome }) => kind === 'indicator' && about === 'certified' && outcome === 'sent');
    expect(told.map(({ date, recipient }) => `${date} ${recipient}`)).toEqual([
      '2019-09-30 water/officer',
      '2019-11-29 water/officer',
      '2019-12-24 water/officer',
      '2020-01-02 office/officer',
      '2020-01-02 committee/officer',
    ]);
    // A ceiling tells the same mornings: nobody is out of it before its day is over.
    const ceiling = rehearse({ plan: numbers, calendar, startedAtMs: calendar.instantMs('2019-03-01', '00:00'), acts: () => undefined }).matters;
    expect(ceiling.filter(({ kind, about, outcome }) => kind === 'indicator' && about === 'share' && outcome === 'sent').map(({ date }) => date)).toEqual([
      ...['2019-09-30', '2019-11-29', '2019-12-24', '2020-01-02', '2020-01-02'],
    ]);
  });

  it('is told to whoever has come to report it since a rung was told of, the latest that has come', () => {
    const calendar = openCalendar(plan);
    const by = (org: string) => planOf(text('handed', INDICATORS.replace('report: [water, fire]', `report: [${org}]`)));
    const at = (date: string, time: string) => calendar.instantMs(date, time);
    const { matters } = rehearse({
      plan: by('water'),
      calendar,
      startedAtMs: at('2019-03-01', '00:00'),
      // The second while the mails of the lapse are on their way: nothing of fire's is left to tell of then, and water's is told in its place.
      amendments: [
        { plan: by('fire'), calendar, atMs: at('2019-12-03', '12:00'), reason: '分工调整' },
        { plan: by('water'), calendar, atMs: at('2020-01-02', '09:00'), reason: '分工调整' },
      ],
      acts: () => undefined,
    });
    const told = matters.filter(({ kind, about, outcome }) => kind === 'indicator' && about === 'lifts' && outcome === 'sent');
    expect(told.map(({ date, recipient }) => `${date} ${recipient}`)).toEqual([
      '2019-09-30 water/officer',
      '2019-11-29 water/officer',
      '2019-12-04 fire/officer',
      '2019-12-24 fire/officer',
      '2020-01-02 office/officer',
      '2020-01-02 committee/officer',
    ]);
  });
});

it('is told by a command with who reports it, in words of its reader, and of a counted one that nobody does', () => {
  const plan = planOf(text('told'));
  const [lifts] = datedIndicators(plan) as [DatedIndicator];
  const view = (more: object = {}, date = '2019-10-02') => ({
    ...{ id: 'lifts', name: '电梯维保', clause: '五', unit: '台', ceiling: false, dueOn: '2019-12-31', asOf: date, history: [] },
    reporters: ['water', 'fire'].map((id) => ({ id, name: `${id}局` })),
    ...indicatorFigure(plan, lifts, [], date),
    ...more,
  });
  expect(indicatorLines(plan, view(), 'zh', true).slice(1)).toEqual(['  条款 五，由water局、fire局填报', '  尚未填报：water局、fire局']);
  expect(indicatorLines(plan, view(), 'en', false)[0]).toContain('—/200 units');
  expect(indicatorLines(plan, view({}, '2020-01-02'), 'zh', false)).toContain('  没有填报：water局、fire局');
  expect(indicatorLines(plan, view({ countedFrom: '隐患清单' }), 'zh', true).slice(1)).toEqual(['  由“隐患清单”自动计数，不用填报']);
});

describe('a number of each month or quarter', () => {
  const RULED = `${SECTORS}
indicators:
  - { id: pass, name: 合格率, clause: 五, unit: '%', value: 80, report: [water], recurs: { every: month, until: 2019-04-30 } }
  - { id: drills, name: 演练, clause: 五, unit: 次, each: { water: 2, fire: 1 }, recurs: { every: quarter, following: true, day: 5, until: 2019-07-31 } }
  - { id: ready, name: 准备率, clause: 五, unit: '%', value: 95, report: [fire], dueBy: { milestone: kickoff, before: { days: 10 } } }
`;
  const plan = planOf(smallPlan({ id: 'ruled', due: '2019-04-30', more: RULED }));
  const dated = datedIndicators(plan);
  const of = (id: string) => dated.find((one) => one.id === id) as DatedIndicator;
  const value = (org: string, on: string, number: number): IndicatorValue => ({ sequence: 1, org, on, value: number });

  it('has a number of its own for each period, called by it; one that counts from a milestone has the day that this comes to', () => {
    expect(dated.map(({ id, name, due, round }) => [id, name, due, round?.since].join(' '))).toEqual([
      'pass-2019-01 合格率（2019年1月） 2019-01-31 2019-01-01',
      'pass-2019-02 合格率（2019年2月） 2019-02-28 2019-02-01',
      'pass-2019-03 合格率（2019年3月） 2019-03-31 2019-03-01',
      'pass-2019-04 合格率（2019年4月） 2019-04-30 2019-04-01',
      // By the fifth of the month after the quarter; the first is of the quarter before the plan.
      'drills-2018-q4 演练（2018年第4季度） 2019-01-05 2019-01-01',
      'drills-2019-q1 演练（2019年第1季度） 2019-04-05 2019-01-01',
      'drills-2019-q2 演练（2019年第2季度） 2019-07-05 2019-04-01',
      // Ten days before 30 April.
      'ready 准备率 2019-04-20 ',
    ]);
  });

  it('is of the period whose day comes next, so that what is said late of a month counts for that month', () => {
    expect(['2019-02-28', '2019-03-01', '2019-05-09'].map((on) => indicatorOn(plan, 'pass', on)?.id)).toEqual(['pass-2019-02', 'pass-2019-03', 'pass-2019-04']);
    expect(indicatorOn(plan, 'pass-2019-01', '2019-04-01')?.id).toBe('pass-2019-01');
    expect(indicatorOn(plan, 'drills', '2019-04-03')?.id).toBe('drills-2019-q1');
  });

  it('waits for nobody before its period begins, is judged by its own values, and is asked of nobody who has said it once its month is over', () => {
    expect(begunIndicators(plan, '2019-03-15').map(({ id }) => id)).toEqual([
      'pass-2019-01',
      'pass-2019-02',
      'pass-2019-03',
      'drills-2018-q4',
      'drills-2019-q1',
      'ready',
    ]);
    const march = of('pass-2019-03');
    expect(indicatorFigure(plan, march, [value('water', '2019-03-20', 76)], '2019-03-20')).toMatchObject({ value: 76, target: 80, gap: 4, met: false });
    const said = indicatorItems(plan, march, [value('water', '2019-03-20', 76)], '2019-04-02');
    expect(said).toMatchObject([{ id: 'pass-2019-03', about: 'pass-2019-03', name: '合格率（2019年3月）', dueOn: '2019-03-31', caughtUp: true }]);
    expect(indicatorItems(plan, march, [], '2019-04-02')[0]).not.toHaveProperty('caughtUp');
    expect(indicatorFigure(plan, of('drills-2019-q1'), [value('water', '2019-03-01', 2)], '2019-03-02')).toMatchObject({ met: false, silent: ['fire'] });
  });

  it('is reminded of from the first morning of its period, in a rehearsal as well', () => {
    const calendar = openCalendar(plan);
    const { matters } = rehearse({ plan, calendar, startedAtMs: calendar.instantMs('2019-01-01', '00:00'), acts: () => undefined });
    const mornings = (about: string) =>
      matters.filter((one) => one.about === about && one.outcome === 'sent' && one.recipient === 'water/officer').map(({ date }) => date);
    // 90 and 30 days before are before March: one mail on its first working day; 7 days before is Sunday the 24th, told on Friday.
    expect(mornings('pass-2019-03')).toEqual(['2019-03-01', '2019-03-22']);
  });

  it('keeps what was reported when an amendment changes its rule', () => {
    const later = planOf(
      smallPlan({ id: 'ruled', due: '2019-04-30', more: RULED.replace('every: month, until: 2019-04-30', 'every: month, day: 20, until: 2019-06-30') }),
    );
    const ids = (version: typeof plan) => datedIndicators(version).flatMap(({ id }) => (id.startsWith('pass') ? [id] : []));
    // The periods keep their codes, and so their numbers.
    expect(ids(later).slice(0, 4)).toEqual(ids(plan));
    expect(ids(later)).toHaveLength(6);
    expect(samePlan(plan, later)).toBe(false);
    expect(samePlan(plan, planOf(smallPlan({ id: 'ruled', due: '2019-04-30', more: RULED })))).toBe(true);
  });

  it('is told what cannot be', () => {
    const faults = (written: string) =>
      checkPlan(
        smallPlan({ id: 'ruled', more: `indicators: [{ id: pass, name: 合格率, clause: 五, unit: 次, value: 8, report: [water], ${written} }]` }),
      ).faults.map(({ where, what }) => `${where} ${what.zh}`);
    expect(faults('recurs: { every: month }')).toEqual([]);
    expect(faults('recurs: { every: month }, due: 2019-12')).toEqual([expect.stringMatching(/recurs due、dueBy、recurs 只写一项/)]);
    expect(faults('clause: 五')).toHaveLength(1);
    expect(faults('recurs: { every: month, times: 2 }')).toEqual([expect.stringMatching(/times 指标每期只有一个数/)]);
    expect(faults('recurs: { every: month, from: 2023-01-01 }')).toEqual([expect.stringMatching(/recurs 按这条规则，方案期内一轮也没有/)]);
    expect(faults('due: 2019-12, rounds: [{ id: a, name: 一, due: 2019-06-30 }]')).toEqual([expect.stringMatching(/rounds 指标不写 rounds/)]);
    expect(faults('dueBy: { milestone: kickoff, before: { hours: 3 } }')).toHaveLength(1);
    expect(faults('dueBy: { milestone: kickof, before: { days: 3 } }')).toEqual([expect.stringMatching(/milestone 没有代号为 "kickof" 的阶段任务/)]);
    expect(faults('dueBy: { milestone: kickoff, before: { months: 9 } }')).toEqual([expect.stringMatching(/dueBy 2018-07-30 不在方案起止日期之内/)]);
    expect(faults('due: 2019-12, dueOn: 2019-12-31')).toEqual([expect.stringMatching(/dueOn 由系统按 dueBy 推算/)]);
  });
});

describe('an indicator on the real system', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await openTestStack('indicator-matters');
  });
  afterAll(() => stack.close());

  it('keeps every number with who gave it, flags what the registry contradicts, and reminds of what is short', () => inTime(live));

  it('owes what a rung has told of already to whoever has come to report it since', async () => {
    const { service, store } = stack;
    const by = (org: string) => text('handed', INDICATORS.replace('report: [water, fire]', `report: [${org}]`));
    await service.startProgramme(by('water'), { from: '2019-03-01', daysPerSecond: 0.000_1 });
    const { startedAtMs } = await service.programme('handed');
    const owe = async (org: string, date: string) => {
      const plan = planOf(by(org));
      await oweMatters(store, plan, openCalendar(plan), { date } as Morning, startedAtMs);
      const owed = (await store.notices.list({ programmeId: 'handed' })).filter(({ key }) => key.includes('/indicator.lifts/') && key.includes(`/${date}/`));
      return owed.map(({ recipient }) => recipient).sort();
    };
    expect(await owe('water', '2019-11-29')).toEqual(['water/officer']);
    expect(await owe('water', '2019-12-02')).toEqual([]);
    expect(await owe('fire', '2019-12-03')).toEqual(['fire/officer']);
    expect(await owe('fire', '2019-12-04')).toEqual([]);
  });

  async function live(slower: number): Promise<void> {
    const id = `numbers-${slower}`;
    const { service, registry, store } = stack;
    const [water, fire, office] = ['water', 'fire', 'office'].map((org) => ({ org, name: '样例' })) as [
      { org: string; name: string },
      { org: string; name: string },
      { org: string; name: string },
    ];
    await service.startProgramme(text(id, INDICATORS + YEARLY), { from: '2019-12-22', daysPerSecond: 1 / slower });
    await registry.enrol(id, certifiedEntry(1, '2018-05-10'), office);
    await registry.enrol(id, entry(2), office);
    const report = (indicator: string, value: number, actor = water, more: object = {}) =>
      reportValue(service, id, { indicator, value, actor, key: `${indicator}${value}`, ...more });
    await report('certified', 3);
    await report('lifts', 80);
    // The same key again is the same report.
    expect(await report('lifts', 80)).toEqual({ sequence: 1 });
    await report('lifts', 100, fire);
    await report('lifts', 90, office, { org: 'water' });
    await expect(report('lifts', 9, office)).rejects.toThrow('安委办代填的，请写明是哪个部门的');
    await expect(report('certified', 2, fire)).rejects.toThrow('由water局填报');
    await expect(report('lifts', 9, water, { unit: '部' })).rejects.toThrow('单位是台，不是部');
    await expect(report('lifts', 9, water, { on: addDays('2019-12-22', 400) })).rejects.toThrow('还没有到');
    await expect(report('lifts', -1)).rejects.toThrow('不小于 0');

    await report('drills', 1, fire, { on: '2019-12-22' });
    const [lifts, certified] = await indicatorStatus(service, id);
    expect(lifts).toMatchObject({ value: 190, target: 200, gap: 10, met: false, silent: [] });
    expect(lifts?.history.map(({ value, org, actor }) => `${value} ${org} ${actor.org}`)).toEqual(['90 water office', '100 fire fire', '80 water water']);
    expect(certified).toMatchObject({ value: 3, met: true, registry: { value: 1, differs: true } });

    const mails = async () => (await store.notices.list({ programmeId: id })).filter(({ kind, state }) => kind === 'matters' && state === 'sent');
    const told = await until('the results', async () => {
      const sent = await mails();
      return sent.filter(({ recipient }) => recipient === 'office/officer').length === 3 && sent;
    });
    // A reminder that leaves when the day is over tells of what is late.
    if (slower < SLOWEST && told.some(({ recipient, subject }) => recipient === 'water/officer' && subject?.includes('逾期')))
      throw new TooSlow('the reminder left late');
    const of = (recipient: string) => told.filter((mail) => mail.recipient === recipient).map(({ subject }) => subject);
    // What is reached reminds nobody.
    expect(of('water/officer')).toEqual(['【指标】电梯维保：将到期 1 项']);
    expect(told.find(({ recipient }) => recipient === 'water/officer')?.body).toContain('电梯维保，190/200 台，差 10 台，到期前须增加 10 台');
    // What the registry contradicts is said where somebody reads the result, and stays what it was on its day.
    expect(of('office/officer').sort()).toEqual([
      '【指标】演练（2019年）：fire局：逾期 1 项',
      '【指标】电梯维保：2 个单位：逾期 2 项',
      '【指标】达标企业：water局：全部达到，与登记不一致',
    ]);
    expect(told.find(({ subject }) => subject?.includes('不一致'))?.body).toContain('达标企业，3/3 家（与登记不一致：登记为 1 家）');
    for (const number of [3, 4]) await registry.enrol(id, certifiedEntry(number, '2018-05-10'), office);
    const [, after, next] = await indicatorStatus(service, id);
    expect(after?.registry).toEqual({ value: 1, differs: true });
    // The year that is over keeps its number, and the new one begins without any.
    expect(next).toMatchObject({ round: { id: 'drills-2020' }, silent: ['fire'], rounds: [{ id: 'drills-2019', value: 1, target: 2, met: false }] });
    await report('drills', 5, fire, { key: 'late', on: '2019-12-30' });
    expect((await indicatorStatus(service, id))[2]).toMatchObject({ silent: ['fire'], rounds: [{ id: 'drills-2019', value: 5, met: true }] });
  }
});
