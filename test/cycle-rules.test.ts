import { describe, expect, it } from 'vitest';
import {
  certificateWith,
  completeEnterpriseAct,
  cycleRules,
  lastValidDay,
  type RequestedEnterpriseAct,
  registeredFacts,
  registryEntry,
  ruleSetFor,
} from '../domain/enterprise/cycle-rules.ts';
import type { Level } from '../domain/enterprise/enterprise.ts';
import { DEFAULT_RULES } from '../domain/plan/defaults.ts';
import type { RuleSet } from '../domain/plan/plan.ts';
import { certifiedEntry, entry } from './support/enterprises.ts';
import { at, calendar, certified, Life, plan } from './support/lives.ts';

const rules = (changes: Partial<RuleSet> = {}): RuleSet => ({ ...DEFAULT_RULES, ...changes });
const certificate = (issuedOn: string, { expiresOn, reviewedOn, ...changes }: Partial<RuleSet> & { expiresOn?: string; reviewedOn?: string } = {}) =>
  certificateWith(rules(changes), calendar, { number: 'AQB-1', level: 3 as Level, issuedOn, ...(expiresOn !== undefined && { expiresOn }) }, reviewedOn);
const dueOn = (...of: Parameters<typeof certificate>) => certificate(...of).yearly.map((review) => review.dueOn);

describe('how long a certificate is valid', () => {
  it.each([
    ['2018-05-10', '2021-05-09', 'three years from the tenth end with the ninth'],
    ['2019-01-01', '2021-12-31', 'a new year'],
    ['2019-03-01', '2022-02-28', 'the day before the first of March'],
    ['2017-03-01', '2020-02-29', 'which may be a leap day'],
    ['2019-08-31', '2022-08-30', 'the end of a month'],
    ['2020-02-28', '2023-02-27', 'the day before a leap day'],
    // No day corresponds to it; it counts as the 28th, as EDATE(…, 36) − 1 has it in the spreadsheets of this field.
    ['2020-02-29', '2023-02-27', 'a leap day'],
    ['2020-03-01', '2023-02-28', 'the day after a leap day'],
  ])('issued on %s: until %s (%s)', (issuedOn, expiresOn) => {
    expect(lastValidDay({ validYears: 3 }, issuedOn)).toBe(expiresOn);
    expect(certificate(issuedOn).expiresOn).toBe(expiresOn);
  });

  it('follows the rules, and the paper where it says another day', () => {
    expect(certificate('2018-05-10', { validYears: 5 }).expiresOn).toBe('2023-05-09');
    expect(certificate('2018-05-10', { expiresOn: '2021-05-31' })).toMatchObject({ expiresOn: '2021-05-31', renewableOn: '2021-02-28' });
  });

  it('ends when its last day ends in the programme’s zone', () => {
    expect(certificate('2018-05-10').expiresAtMs).toBe(at('2021-05-10 00:00'));
  });
});

describe('from when it may be renewed', () => {
  it.each([
    ['2018-05-10', '2021-02-09', 'three months before 2021-05-09'],
    ['2018-06-01', '2021-02-28', 'before 2021-05-31, and February has no 31st'],
    ['2017-06-01', '2020-02-29', 'nor in a leap year'],
    ['2019-01-01', '2021-09-30', 'before 2021-12-31, and September has no 31st'],
    ['2019-02-01', '2021-10-31', 'before 2022-01-31, across the year'],
  ])('issued on %s: from %s (%s)', (issuedOn, renewableOn) => {
    expect(certificate(issuedOn).renewableOn).toBe(renewableOn);
  });

  it('follows the rules', () => {
    expect(certificate('2018-05-10', { applyMonthsBefore: 6 }).renewableOn).toBe('2020-11-09');
  });
});

describe('the yearly self-assessments', () => {
  it('are asked of each year but the last, by its end', () => {
    const [first, second, ...more] = certificate('2018-05-10').yearly;
    expect([first, second]).toEqual([
      { dueOn: '2019-05-09', dueAtMs: at('2019-05-10 00:00') },
      { dueOn: '2020-05-09', dueAtMs: at('2020-05-10 00:00') },
    ]);
    expect(more).toEqual([]);
  });

  it.each([
    ['2020-02-29', ['2021-02-27', '2022-02-27']],
    ['2019-03-01', ['2020-02-29', '2021-02-28']],
    ['2018-12-31', ['2019-12-30', '2020-12-30']],
  ])('issued on %s: by %s', (issuedOn, dates) => {
    expect(dueOn(issuedOn)).toEqual(dates);
  });

  it('are as many as the paper’s own years ask for', () => {
    expect(dueOn('2018-05-10', { expiresOn: '2021-05-10' }), 'until the same day three years on').toEqual(['2019-05-09', '2020-05-09']);
    expect(dueOn('2018-05-10', { expiresOn: '2019-05-09' }), 'one year').toEqual([]);
    expect(dueOn('2018-05-10', { expiresOn: '2020-03-31' }), 'less than two').toEqual(['2019-05-09']);
    expect(dueOn('2018-05-10', { validYears: 5 })).toEqual(['2019-05-09', '2020-05-09', '2021-05-09', '2022-05-09']);
  });

  it('are done where the last one is of their year or of a later one', () => {
    const done = (reviewedOn: string) => certificate('2018-05-10', { reviewedOn }).yearly.map((review) => review.doneOn);
    expect(done('2018-05-09'), 'of the certificate before').toEqual([undefined, undefined]);
    expect(done('2018-05-10')).toEqual(['2018-05-10', undefined]);
    expect(done('2019-05-09')).toEqual(['2019-05-09', undefined]);
    expect(done('2019-05-10')).toEqual(['2019-05-10', '2019-05-10']);
  });
});

describe('the rule set that holds', () => {
  const sets = [
    rules({ id: 'all-2014', from: '2014-06-03' }),
    rules({ id: 'all-2020', from: '2020-07-01' }),
    rules({ id: 'mines-2010', from: '2010-01-01', sectors: ['mines', 'quarries'] }),
    rules({ id: 'mines-2016', from: '2016-01-01', sectors: ['mines'] }),
    rules({ id: 'roads-2021', from: '2021-01-01', sectors: ['roads'] }),
  ];

  it.each([
    ['dams', '2014-06-03', 'all-2014', 'from its first day on'],
    ['dams', '2020-06-30', 'all-2014', 'to the last before the next'],
    ['dams', '2020-07-01', 'all-2020', 'the latest'],
    ['dams', '2012-01-01', 'all-2014', 'before the first of its own the earliest of its own, never another sector’s'],
    ['mines', '2009-01-01', 'mines-2010', 'before the first of all'],
    ['mines', '2015-12-31', 'mines-2010', 'one that names it before one for all'],
    ['mines', '2016-01-01', 'mines-2016', 'the latest that names it'],
    ['mines', '2021-06-01', 'mines-2016', 'also where one for all is newer'],
    ['quarries', '2021-06-01', 'mines-2010', 'one set for several'],
    ['roads', '2020-12-31', 'all-2020', 'one for all until its own begins'],
    ['roads', '2021-01-01', 'roads-2021', 'and then its own'],
  ])('%s on %s: %s (%s)', (sectorId, date, id) => {
    expect(ruleSetFor({ ruleSets: sets }, sectorId, date).id).toBe(id);
    expect(ruleSetFor({ ruleSets: [...sets].reverse() }, sectorId, date).id, 'whatever the order in the plan').toBe(id);
  });

  it('is that of 2014 where the plan says nothing', () => {
    expect(ruleSetFor(plan, 'dams', '2019-06-01')).toMatchObject({ validYears: 3, runningMonths: 6, applyMonthsBefore: 3, yearlyReviews: true });
  });
});

describe('what the rules say of a day', () => {
  it.each([
    ['2019-06-15', 6, '2018-12-15'],
    ['2019-08-31', 6, '2019-02-28'],
    ['2020-08-31', 6, '2020-02-29'],
    ['2019-06-15', 0, '2019-06-15'],
  ])('on %s, %i months of running are those since %s', (on, runningMonths, since) => {
    expect(cycleRules(rules({ runningMonths }), on).runningSinceAtMost).toBe(since);
  });
});

describe('an act, completed', () => {
  const state = certified().state;
  const complete = (kind: RequestedEnterpriseAct['kind'], more: Partial<RequestedEnterpriseAct> = {}, of = plan) =>
    completeEnterpriseAct(of, calendar, state, { kind, actor: { org: 'office', name: '某人' }, key: 'k', on: '2021-03-01', ...more });

  it('has a certificate with its dates; of the act’s day and the level that it holds unless told', () => {
    expect(complete('renew', { number: 'AQB-2' })).toMatchObject({
      certificate: { number: 'AQB-2', level: 3, issuedOn: '2021-03-01', expiresOn: '2024-02-29' },
    });
    expect(complete('certify', { number: 'AQB-2', level: 1, issuedOn: '2021-02-15', expiresOn: '2022-02-14' })).toMatchObject({
      certificate: { level: 1, issuedOn: '2021-02-15', expiresOn: '2022-02-14', yearly: [] },
    });
  });

  it('takes a certificate’s dates from the rules of the day of issue, as a registry file would', () => {
    const newer = { ...plan, ruleSets: [...plan.ruleSets, rules({ id: 'newer', from: '2021-02-20', validYears: 5 })] };
    expect(complete('certify', { number: 'AQB-2', issuedOn: '2021-02-19' }, newer)).toMatchObject({ certificate: { expiresOn: '2024-02-18' } });
    expect(complete('certify', { number: 'AQB-2', issuedOn: '2021-02-20' }, newer)).toMatchObject({ certificate: { expiresOn: '2026-02-19' } });
  });

  it('has the end of the limit’s day as an instant', () => {
    expect(complete('orderRectification', { limit: '2021-03-31' })).toMatchObject({ limit: '2021-03-31', limitAtMs: at('2021-04-01 00:00') });
  });

  it('makes nothing up that nobody said', () => {
    expect(complete('noteBar')).not.toHaveProperty('bar');
    expect(complete('propose')).not.toHaveProperty('consequence');
    expect(complete('decide')).not.toHaveProperty('grant');
    expect(complete('orderRectification')).not.toHaveProperty('limit');
    const none = new Life(entry(1)).state;
    expect(
      completeEnterpriseAct(plan, calendar, none, { kind: 'certify', actor: { org: 'office', name: '' }, key: 'k', on: '2021-03-01', number: 'AQB-1' }),
    ).not.toHaveProperty('certificate');
  });

  it('stays where it is unless told, in a transfer', () => {
    expect(complete('transfer', { departmentId: 'fire' })).toMatchObject({ departmentId: 'fire', sectorId: 'dams' });
    expect(complete('transfer', { sectorId: 'alarms' })).toMatchObject({ departmentId: 'water', sectorId: 'alarms' });
  });
});

describe('what a registry file says', () => {
  const NOW = at('2019-06-01 10:00');

  it('comes out as it went in', () => {
    for (const one of [
      entry(1),
      entry(2, { stage: 'creating', startedOn: '2019-01-10', runningSince: '2010-01-01', mail: 'a@x.example' }),
      certifiedEntry(3),
      certifiedEntry(4, '2017-09-20', { reviewedOn: '2018-09-01', startedOn: '2017-01-01' }),
    ]) {
      const { state } = new Life(one);
      expect(registryEntry({ uscc: one.uscc, name: one.name, state, ...(one.mail !== undefined && { mail: one.mail }) })).toEqual(one);
    }
  });

  it('leaves to history what was due before it was told', () => {
    const yearly = (nowMs: number) => registeredFacts(plan, calendar, certifiedEntry(1), nowMs).certificate?.yearly.map((review) => review.historic);
    expect(yearly(NOW)).toEqual([true, undefined]);
    expect(yearly(at('2019-05-10 00:00') - 1)).toEqual([undefined, undefined]);
    expect(yearly(at('2019-05-10 00:00'))).toEqual([true, undefined]);
  });
});
