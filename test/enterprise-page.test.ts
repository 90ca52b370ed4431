import { describe, expect, it } from 'vitest';
import { enterpriseActs } from '../client/contract/enterprises.ts';
import { ENTERPRISE_ACTS, ENTERPRISE_STAGES } from '../client/contract/tables.ts';
import { CYCLE, consequencesFor, fieldsOf, levelsFor, stepStatesOf, yearlyOpen } from '../client/web/pages/enterprise/act-fields.ts';
import { yearlyOpenOn } from '../domain/enterprise/yearly-assessment.ts';

describe('the page of an enterprise', () => {
  it.each(Object.keys(enterpriseActs) as (keyof typeof enterpriseActs)[])('asks for what the address of %s takes', (kind) => {
    // What whoever acts has looked at is known to the page, and nobody is asked for it.
    const taken = Object.keys(enterpriseActs[kind].shape).filter((name) => name !== 'seen');
    expect(fieldsOf(kind).sort()).toEqual(taken.sort());
  });

  it('shows the cycle in the order in which the acts allow each other', () => {
    expect(CYCLE).toEqual(['start', 'assess', 'apply', 'accept', 'review', 'approve', 'announce', 'certify', 'assessYearly', 'renew']);
  });

  it('marks as current only what the rules allow at that stage, and nothing where a cycle has ended', () => {
    const certificate = { level: 3, renewableOn: '2020-03-05', expiresOn: '2020-06-04', yearly: [{ dueOn: '2020-06-05', missed: false }] };
    for (const stage of ENTERPRISE_STAGES) {
      const states = stepStatesOf({ enterprise: { stage }, certificate }, '2020-03-05');
      const current = CYCLE.filter((_kind, index) => states[index] === 'current');
      for (const kind of current) {
        const from: readonly string[] = ENTERPRISE_ACTS[kind].from;
        expect(from, `${kind} at ${stage}`).toContain(stage);
      }
      expect(current.length > 0, stage).toBe(stage !== 'closed');
    }
  });

  it('lets renewal wait for its day, and each yearly self-assessment for its year', () => {
    const at = (today: string, doneOn?: string) => {
      const yearly = ['2018-06-05', '2019-06-05'].map((dueOn, index) => ({ dueOn, missed: false, ...(index === 0 && { doneOn }) }));
      return stepStatesOf({ enterprise: { stage: 'certified' }, certificate: { renewableOn: '2020-03-05', expiresOn: '2020-06-04', yearly } }, today).slice(-2);
    };
    expect(at('2018-06-05')).toEqual(['current', 'ahead']);
    expect(at('2018-06-05', '2018-06-05')).toEqual(['done', 'ahead']);
    expect(at('2018-06-06', '2018-06-05')).toEqual(['current', 'ahead']);
    // The second was due in June of the year before: nobody has done it, and that is no tick.
    expect(at('2020-03-05', '2018-06-05')).toEqual(['late', 'current']);
    expect(at('2020-06-05', '2018-06-05')).toEqual(['late', 'late']);
  });

  it('offers the levels and consequences alone that the rules would take', () => {
    const held = { level: 2, renewableOn: '2020-03-05', expiresOn: '2020-06-04' };
    // These need no certificate.
    const any = ['rectification', 'upgrade', 'circular'];
    expect(levelsFor('propose', held, '2019-05-01')).toEqual([3]);
    expect(levelsFor('apply', held, '2020-03-04')).toEqual([1]);
    expect(levelsFor('apply', held, '2020-03-05')).toEqual([1, 2, 3]);
    expect(levelsFor('renew', held, '2020-03-05')).toEqual([2, 3]);
    expect(levelsFor('apply', { ...held, level: 1 }, '2020-03-04')).toEqual([]);
    expect(levelsFor('certify', undefined, '2020-03-04')).toEqual([1, 2, 3]);
    expect(consequencesFor(held, '2020-06-04')).toEqual(['downgrade', 'revocation', 'suspension', 'closure', ...any]);
    expect(consequencesFor({ ...held, level: 3 }, '2020-06-04')).toEqual(['revocation', 'suspension', 'closure', ...any]);
    expect(consequencesFor(held, '2020-06-05')).toEqual(['suspension', 'closure', ...any]);
  });

  it('finds the same yearly self-assessment open as the rules do', () => {
    const yearly = ['2018-06-05', '2019-06-05'].map((dueOn) => ({ dueOn, dueAtMs: 0 }));
    for (const today of ['2017-07-01', '2018-06-05', '2018-06-06', '2019-06-05'])
      for (const doneOn of [undefined, '2018-01-01'])
        for (const missed of [false, true]) {
          const held = yearly.map((one, index) => ({
            ...one,
            ...(index === 0 && doneOn && { doneOn }),
            ...(index === 0 && missed && { missed: true as const }),
          }));
          // The first is past and was not missed: that was before it was enrolled.
          const historic = held.map((one, index) => ({ ...one, ...(index === 0 && !missed && !doneOn && one.dueOn < today && { historic: true as const }) }));
          const certificate = {
            number: '1',
            level: 3 as const,
            issuedOn: '2017-06-06',
            expiresOn: '2020-06-05',
            expiresAtMs: 0,
            renewableOn: '2020-03-05',
            yearly: historic,
          };
          const shown = yearlyOpen(
            held.map((one) => ({ ...one, missed: 'missed' in one })),
            today,
          );
          expect(shown?.dueOn, `${today} ${doneOn} ${missed}`).toBe(yearlyOpenOn({ certificate }, today)?.dueOn);
        }
  });
});
