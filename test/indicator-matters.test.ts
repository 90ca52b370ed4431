import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { indicatorStatus, readValue, reportValue } from '../client/service/indicators.ts';
import { addDays } from '../domain/kernel/dates.ts';
import { briefOf } from '../domain/matters/brief.ts';
import { type IndicatorValue, indicatorFigure, indicatorItems } from '../domain/matters/indicators.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import { certifiedEntry, entry } from './support/enterprises.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { inTime, openTestStack, SLOWEST, type TestStack, TooSlow, until } from './support/stack.ts';

const INDICATORS = `${SECTORS}
indicators:
  - { id: lifts, name: 电梯维保, clause: 五, unit: 台, value: 200, due: 2019-12-31, report: [water, fire] }
  - { id: certified, name: 达标企业, clause: 五, unit: 家, value: 3, due: 2019-12-31, report: [water], registry: { counts: { certified: true } } }
`;
const text = (id: string, more = INDICATORS) => smallPlan({ id, more, due: '2021-12-30' });
const planOf = (source: string) => {
  const { plan, faults } = checkPlan(source);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
};

describe('an indicator', () => {
  const plan = planOf(text('figures'));
  const [lifts] = plan.indicators as [(typeof plan.indicators)[number]];
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
  });
});

describe('an indicator on the real system', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await openTestStack('indicator-matters');
  });
  afterAll(() => stack.close());

  it('keeps every number with who gave it, flags what the registry contradicts, and reminds of what is short', () => inTime(live));

  async function live(slower: number): Promise<void> {
    const id = `numbers-${slower}`;
    const { service, registry, store } = stack;
    const [water, fire, office] = ['water', 'fire', 'office'].map((org) => ({ org, name: '样例' })) as [
      { org: string; name: string },
      { org: string; name: string },
      { org: string; name: string },
    ];
    await service.startProgramme(text(id), { from: '2019-12-22', daysPerSecond: 1 / slower });
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

    const [lifts, certified] = await indicatorStatus(service, id);
    expect(lifts).toMatchObject({ value: 190, target: 200, gap: 10, met: false, silent: [] });
    expect(lifts?.history.map(({ value, org, actor }) => `${value} ${org} ${actor.org}`)).toEqual(['90 water office', '100 fire fire', '80 water water']);
    expect(certified).toMatchObject({ value: 3, met: true, registry: { value: 1, differs: true } });

    const mails = async () => (await store.notices.list({ programmeId: id })).filter(({ kind, state }) => kind === 'matters' && state === 'sent');
    const told = await until('the results', async () => {
      const sent = await mails();
      return sent.filter(({ recipient }) => recipient === 'office/officer').length === 2 && sent;
    });
    // A reminder that leaves when the day is over tells of what is late.
    if (slower < SLOWEST && told.some(({ recipient, subject }) => recipient === 'water/officer' && subject?.includes('逾期')))
      throw new TooSlow('the reminder left late');
    const of = (recipient: string) => told.filter((mail) => mail.recipient === recipient).map(({ subject }) => subject);
    // What is reached reminds nobody.
    expect(of('water/officer')).toEqual(['【指标】电梯维保：将到期 1 项']);
    expect(told.find(({ recipient }) => recipient === 'water/officer')?.body).toContain('电梯维保，190/200 台，差 10 台，到期前须增加 10 台');
    // What the registry contradicts is said where somebody reads the result, and stays what it was on its day.
    expect(of('office/officer').sort()).toEqual(['【指标】电梯维保：2 个单位：逾期 2 项', '【指标】达标企业：water局：全部达到，与登记不一致']);
    expect(told.find(({ subject }) => subject?.includes('不一致'))?.body).toContain('达标企业，3/3 家（与登记不一致：登记为 1 家）');
    for (const number of [3, 4]) await registry.enrol(id, certifiedEntry(number, '2018-05-10'), office);
    expect((await indicatorStatus(service, id))[1]?.registry).toEqual({ value: 1, differs: true });
  }
});
