import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BARS,
  ENTERPRISE_ACTS,
  ENTERPRISE_STAGES,
  type EnterpriseActKind,
  type EnterpriseEvent,
  type EnterpriseState,
} from '../domain/enterprise/enterprise.ts';
import { handedInOf, openToHandIn } from '../domain/enterprise/hand-in.ts';
import { enterpriseMachine, nextEnterpriseInstant } from '../domain/enterprise/machine.ts';
import { catchUp } from '../domain/kernel/machine.ts';
import { isRefusal } from '../domain/kernel/refusals.ts';
import { certifiedEntry, entry } from './support/enterprises.ts';
import { at, atLevel, DOES, expectInWords, Life } from './support/lives.ts';
import { EVIDENCE } from './support/plans.ts';
import { runs } from './support/runs.ts';

const { decide, elapse, evolve, wake, isFinal } = enterpriseMachine;
const kinds = Object.keys(ENTERPRISE_ACTS) as EnterpriseActKind[];
/** Acts that random lives try more often than others, so that they get there. */
const RARE: readonly EnterpriseActKind[] = ['accept', 'review', 'approve', 'announce', 'certify', 'renew', 'assessYearly', 'decide'];

describe('laws of an enterprise’s life', () => {
  const RUNS = { numRuns: runs(70) };
  const NEVER = at('2045-01-01 00:00');
  const FIRST = '2019-02-01';
  const day = (days: number) => new Date(Date.parse(FIRST) + days * 86_400_000).toISOString().slice(0, 10);

  const from = fc.constantFrom(
    entry(1),
    entry(1, { stage: 'creating', startedOn: '2018-11-01' }),
    entry(1, { stage: 'applied', startedOn: '2018-11-01' }),
    certifiedEntry(1),
    certifiedEntry(1, '2016-03-10'),
    certifiedEntry(1, '2018-05-10', atLevel(2)),
    certifiedEntry(1, '2017-09-20', { reviewedOn: '2018-09-01' }),
    certifiedEntry(1, '2016-03-10', { reviewedOn: '2018-09-01' }),
    certifiedEntry(1, '2018-05-10', { ...atLevel(1), stage: 'in-review' }),
    certifiedEntry(1, '2018-05-10', { stage: 'applied' }),
    entry(1, { stage: 'certified', certificate: { level: 3, issuedOn: '2018-05-10', expiresOn: '2021-05-09' } }),
  );
  /** A step: sleep so many days, then try an act: mostly one that the stage allows, by whom it is for. */
  const step = fc.record({
    days: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 250 })),
    pick: fc.nat(1_000),
    wild: fc.constantFrom(false, false, false, false, true),
    stranger: fc.constantFrom(false, false, false, false, false, true),
    level: fc.constantFrom(1, 2, 3) as fc.Arbitrary<1 | 2 | 3>,
    limitDays: fc.integer({ min: 0, max: 90 }),
    bar: fc.constantFrom(...BARS),
    consequence: fc.constantFrom(
      ...(['downgrade', 'revocation', 'suspension', 'downgrade', 'revocation', 'suspension', 'closure', 'rectification', 'upgrade', 'circular'] as const),
    ),
    grant: fc.boolean(),
    result: fc.constantFrom('pass' as const, 'problems' as const, 'fail' as const),
    lifts: fc.constantFrom(false, false, true),
    /** Written down so many days after it took place. */
    lateDays: fc.constantFrom(0, 0, 0, 40),
  });
  const steps = fc.array(step, { minLength: 1, maxLength: 40, size: 'max' });
  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

  /** Plays the steps and hands each state reached to `look`. */
  function play(start: ReturnType<typeof entry>, taken: Step[], look: (life: Life, nowMs: number) => void = () => undefined): Life {
    const life = new Life(start);
    let days = 0;
    for (const { days: slept, pick, wild, stranger, lateDays, limitDays, ...said } of taken) {
      days += slept;
      const nowMs = at(`${day(days)} 10:00`);
      life.until(nowMs);
      const { stage, departmentId } = life.state;
      const [[waiting], [open]] = [handedInOf(life.state), openToHandIn(life.state, day(days))];
      const of = waiting?.of ?? open;
      const possible = wild
        ? kinds
        : kinds.filter(
            (kind) =>
              (ENTERPRISE_ACTS[kind].from as readonly string[]).includes(stage) &&
              kind !== 'close' &&
              kind !== 'correct' &&
              (kind !== 'addNumber' || life.state.certificate?.number === '') &&
              (kind !== 'handIn' || (open !== undefined && pick % 3 === 0)) &&
              ((kind !== 'acceptHandedIn' && kind !== 'returnHandedIn') || waiting !== undefined),
          );
      // What leads to a certificate and to a renewal, and what is decided, is rare enough.
      const allowed = possible.flatMap((kind) => (RARE.includes(kind) ? [kind, kind, kind, kind] : [kind]));
      const kind = allowed[pick % allowed.length];
      if (kind !== undefined) {
        const on = day(days - lateDays);
        const own = DOES[kind] === 'water' ? departmentId : kind === 'decide' ? 'office' : DOES[kind];
        const act = life.asked(on, kind, {
          ...said,
          by: stranger ? 'committee' : own,
          key: `k${life.state.sequence}`,
          number: `AQB-${life.state.sequence}`,
          ...(of && { of }),
          score: pick % 101,
          evidence: EVIDENCE,
          limit: day(days - lateDays + limitDays),
          departmentId: departmentId === 'water' ? 'fire' : 'water',
          entry: certifiedEntry(1, '2018-05-10', { departmentId }),
        });
        const decided = decide(life.state, act, nowMs);
        if (isRefusal(decided)) expectInWords(decided);
        else {
          life.events.push(...decided);
          life.state = decided.reduce(evolve, life.state);
        }
      }
      look(life, nowMs);
    }
    return life;
  }

  it('are not about nothing: random lives pass through every stage and every event', () => {
    const stages = new Set<string>();
    const types = new Set<string>();
    fc.assert(
      fc.property(from, steps, (start, taken) => {
        play(start, taken, ({ state }) => stages.add(state.stage)).events.forEach(({ type }) => void types.add(type));
      }),
      { numRuns: 900, seed: 2019 },
    );
    expect(ENTERPRISE_STAGES.filter((stage) => !stages.has(stage))).toEqual([]);
    const every: EnterpriseEvent['type'][] = [
      ...(['started', 'selfAssessed', 'applied', 'accepted', 'reviewBegun', 'approved', 'announced', 'certified', 'renewed', 'rejected'] as const),
      ...(['numbered', 'yearlyAssessed', 'inspected', 'passed', 'rectified', 'rectificationOrdered', 'barNoted', 'proposed', 'proposalRefused'] as const),
      ...(['downgraded', 'revoked', 'incentivesSuspended', 'closed', 'transferred', 'corrected', 'yearlyMissed', 'expired', 'rectificationLapsed'] as const),
      ...(['handedIn', 'handedInReturned'] as const),
    ];
    expect(every.filter((type) => !types.has(type))).toEqual([]);
  });

  it('sleeping to the end brings about what waking at every instant, or at any others, does', () => {
    fc.assert(
      fc.property(from, steps, fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 8 }), (start, taken, others) => {
        play(start, taken, ({ state }) => {
          const once = elapse(state, NEVER);
          let awake = state;
          const often: EnterpriseEvent[] = [];
          for (let next = wake(awake); next !== undefined; next = wake(awake)) {
            const caught = catchUp(enterpriseMachine, awake, next);
            expect(caught.events.length).toBeGreaterThan(0);
            often.push(...caught.events);
            awake = caught.state;
          }
          expect(often).toEqual(once);
          let now = state;
          const nowAndThen = [...others.map((days) => state.elapsedMs + days * 40_000_000).sort((a, b) => a - b), NEVER].flatMap((instant) => {
            const caught = catchUp(enterpriseMachine, now, instant);
            now = caught.state;
            return caught.events;
          });
          expect(nowAndThen).toEqual(once);
          expect(now).toEqual(awake);
        });
      }),
      RUNS,
    );
  });

  it('the next wake lies ahead, nothing happens before it, and none is left behind', () => {
    fc.assert(
      fc.property(from, steps, (start, taken) => {
        play(start, taken, ({ state }, nowMs) => {
          const next = wake(state);
          if (next === undefined) return expect(elapse(state, NEVER)).toEqual([]);
          expect(next).toBeGreaterThan(nowMs);
          expect(elapse(state, next - 1)).toEqual([]);
          expect(elapse(state, next)[0]?.atMs).toBe(next);
          expect(nextEnterpriseInstant(state)?.atMs).toBe(next);
        });
      }),
      RUNS,
    );
  });

  it('nothing is decided by silence: time writes down what it sees and changes nothing that people decide', () => {
    const decided = ({ stage, certificate, proposal, bars, rested, incentivesSuspended, startedOn, certifiedOn, departmentId }: EnterpriseState) => ({
      ...{
        stage,
        number: certificate?.number,
        level: certificate?.level,
        expiresOn: certificate?.expiresOn,
        done: certificate?.yearly.map(({ doneOn }) => doneOn),
      },
      ...{ proposal, bars, rested, incentivesSuspended, startedOn, certifiedOn, departmentId },
    });
    fc.assert(
      fc.property(from, steps, (start, taken) => {
        play(start, taken, ({ state }) => {
          const later = catchUp(enterpriseMachine, state, NEVER);
          expect(decided(later.state)).toEqual(decided(state));
          for (const event of later.events) expect([event.actor, event.key]).toEqual([undefined, undefined]);
        });
      }),
      RUNS,
    );
  });

  it('certificates are given, lowered and taken, and enterprises closed, by those who may, and by nobody else', () => {
    const MAY: Partial<Record<EnterpriseEvent['type'], string[]>> = {
      certified: ['authority', 'office'],
      renewed: ['authority', 'office'],
      downgraded: ['authority', 'office'],
      revoked: ['authority', 'office'],
      incentivesSuspended: ['authority', 'office'],
      closed: ['government', 'office'],
    };
    fc.assert(
      fc.property(from, steps, (start, taken) => {
        for (const { type, actor } of play(start, taken).events) if (MAY[type]) expect(MAY[type], type).toContain(actor?.org);
      }),
      RUNS,
    );
  });

  it('events are numbered without a gap, and replaying them gives the same state', () => {
    fc.assert(
      fc.property(from, steps, (start, taken) => {
        const { state, events } = play(start, taken);
        let replayed = new Life(start).state;
        for (const event of events) {
          const before = replayed;
          replayed = evolve(before, event);
          expect(replayed.sequence).toBe(before.sequence + 1);
          expect(replayed.elapsedMs).toBeGreaterThanOrEqual(before.elapsedMs);
        }
        expect(replayed).toEqual(state);
        expect(state.sequence).toBe(1 + events.length);
      }),
      RUNS,
    );
  });

  it('whoever rests or is in review holds a certificate, and whoever is only listed or was revoked holds none', () => {
    fc.assert(
      fc.property(from, steps, (start, taken) => {
        play(start, taken, ({ state: { stage, certificate, rectification, proposal, rested, certifiedOn } }) => {
          if (['certified', 'renewed', 'downgraded', 'in-review'].includes(stage)) expect(certificate, stage).toBeDefined();
          if (['listed', 'revoked'].includes(stage)) expect(certificate, stage).toBeUndefined();
          if (rectification) expect(stage).toBe('in-review');
          if (stage === 'closed') expect([rectification, proposal, rested]).toEqual([undefined, undefined, undefined]);
          if (certificate) expect((certifiedOn ?? '9') <= certificate.issuedOn).toBe(true);
        });
      }),
      RUNS,
    );
  });

  it('a closed one never changes: no act, no time', () => {
    fc.assert(
      fc.property(from, steps, (start, taken) => {
        const life = play(start, taken);
        const nowMs = at('2040-01-01 10:00');
        life.until(nowMs);
        if (!isFinal(life.state)) life.act('2040-01-01', 'close');
        expect(life.state.stage).toBe('closed');
        expect([wake(life.state), elapse(life.state, NEVER)]).toEqual([undefined, []]);
        for (const kind of kinds) {
          const said = {
            number: 'AQB-7',
            level: 3,
            limit: '2040-12-31',
            bar: 'rebuilt',
            consequence: 'closure',
            grant: true,
            departmentId: 'elsewhere',
          } as const;
          expect(life.try('2040-01-02', kind, said), kind).toBe('enterprise-wrong-stage');
        }
      }),
      { numRuns: runs(35) },
    );
  });

  it('evolve takes any event in any state', () => {
    fc.assert(
      fc.property(from, steps, from, steps, (start, taken, otherStart, otherTaken) => {
        const { events } = play(otherStart, otherTaken);
        play(start, taken, ({ state }) => {
          for (const event of events) {
            const next = evolve(state, event);
            expect(ENTERPRISE_STAGES).toContain(next.stage);
            expect(next.sequence).toBe(state.sequence + 1);
          }
        });
      }),
      { numRuns: runs(35) },
    );
  });

  it('a state that went through JSON is the same and behaves the same, and so do its events', () => {
    fc.assert(
      fc.property(from, steps, (start, taken) => {
        const there = <T>(value: T): T => JSON.parse(JSON.stringify(value));
        play(start, taken, (life, nowMs) => {
          const { state } = life;
          expect(there(state)).toStrictEqual(state);
          expect(there(life.events)).toStrictEqual(life.events);
          expect(elapse(there(state), NEVER)).toEqual(elapse(state, NEVER));
          for (const kind of ['apply', 'decide', 'rectify', 'renew', 'start'] as const) {
            const act = life.asked(day(0), kind, { key: 'k', number: 'AQB-0', grant: true });
            expect(decide(there(state), there(act), nowMs)).toEqual(decide(state, act, nowMs));
          }
        });
      }),
      { numRuns: runs(35) },
    );
  });
});
