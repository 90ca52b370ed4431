import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { addDays } from '../domain/kernel/dates.ts';
import { type MatterItem, openLadders, openTold, reachedOn, rungKey } from '../domain/matters/matters.ts';
import { smallPlan } from './support/plans.ts';

const planOf = (text: string) => {
  const { plan, faults } = checkPlan(text);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
};

describe('a set of like things', () => {
  const plan = planOf(smallPlan({ id: 'sets' }));
  const calendar = openCalendar(plan);
  const ladders = openLadders(plan, calendar);
  const startedOn = '2019-04-01';
  const item = (id: string, dueOn: string): MatterItem => ({ kind: 'confirm', about: '', org: 'office', dueOn, id, name: id });
  /** Lives through mornings; gives what was told on each. */
  function mornings(items: (date: string) => MatterItem[], dates: readonly string[]) {
    const told = openTold();
    return dates.map((date) => {
      const { rungs, notices } = reachedOn(ladders, items(date), { date, startedOn }, told);
      for (const rung of rungs) told.add(rung);
      return { date, rungs, notices };
    });
  }
  const days = (from: string, count: number) => Array.from({ length: count }, (_, index) => addDays(from, index));

  it('is told once by each rung: forty things of one day are one mail to each', () => {
    // Due on Friday 12 April: the morning itself, Monday's lapse, ten working days later (Labour Day's make-up Sunday of 28 April counts).
    const many = Array.from({ length: 40 }, (_, index) => item(`k${index}`, '2019-04-12'));
    const said = mornings(() => many, days('2019-04-02', 40)).flatMap(({ date, notices }) => notices.map(({ recipient }) => `${date} ${recipient}`));
    expect(said.slice(0, 4)).toEqual(['2019-04-12 office/officer', '2019-04-15 office/officer', '2019-04-15 office/director', '2019-04-26 committee/officer']);
  });

  it('is told on the next morning of what an outage swallowed, each recipient the latest only', () => {
    const [first] = mornings(() => [item('k', '2019-04-12')], ['2019-04-16']);
    expect(first?.notices.map(({ recipient }) => recipient).sort()).toEqual(['office/director', 'office/officer']);
    // The due day's own mail to the officer is over: the lapse says it.
    expect(first?.rungs.map(({ rung, recipients }) => [rung, recipients])).toEqual([
      ['lapse', ['office/officer', 'office/director']],
      ['due-day', []],
    ]);
  });

  it('that has been done is told by the rung of its day where that tells what came of it, and by no chase', () => {
    // Due on Friday 12 April: progress is asked for on that day, and its head is asked on Wednesday; of an indicator Monday tells what came of it.
    const toldOf = (kind: MatterItem['kind'], done?: true) =>
      mornings(() => [{ ...item('k', '2019-04-12'), kind, org: 'water', ...(done && { done }) }], days('2019-04-08', 20)).flatMap(({ date, notices }) =>
        notices.map(({ recipient }) => `${date} ${recipient}`),
      );
    expect(toldOf('progress')).toEqual(['2019-04-12 water/officer', '2019-04-17 water/head']);
    expect(toldOf('progress', true)).toEqual([]);
    expect(toldOf('indicator', true)).toEqual(['2019-04-15 office/officer', '2019-04-15 committee/officer']);
  });

  it('whatever mornings are missed, nobody is told of one rung twice, and nobody misses the last that has come', () => {
    const dates = days('2019-04-02', 120);
    fc.assert(
      fc.property(fc.subarray(dates, { minLength: 1 }), fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 5 }), (awake, dues) => {
        const items = dues.map((days, index) => item(`k${index}`, addDays('2019-04-03', days)));
        const lived = mornings(() => items, awake);
        const seen = new Set<string>();
        for (const { rungs } of lived)
          for (const rung of rungs)
            for (const recipient of rung.recipients) {
              const key = `${rungKey(rung)} ${recipient}`;
              expect(seen.has(key)).toBe(false);
              seen.add(key);
            }
        const lastDay = awake.at(-1) ?? '';
        for (const due of new Set(items.map(({ dueOn }) => dueOn))) {
          const come = ladders.rungsOf(item('', due)).filter(({ date }) => date <= lastDay);
          for (const recipient of new Set(come.flatMap(({ recipients }) => recipients))) {
            const last = come.findLast(({ recipients }) => recipients.includes(recipient));
            expect(seen.has(`confirm//office/${due}/${last?.id} ${recipient}`)).toBe(true);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('owes nothing to what was due before the programme was loaded', () => {
    expect(mornings(() => [item('k', '2019-03-29')], days('2019-04-01', 60)).flatMap(({ notices }) => notices)).toEqual([]);
  });
});
