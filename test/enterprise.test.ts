import { describe, expect, it } from 'vitest';
import {
  BARS,
  CONSEQUENCES,
  type Consequence,
  closesCycle,
  ENTERPRISE_ACTS,
  ENTERPRISE_STAGES,
  type EnterpriseAct,
  type EnterpriseActKind,
  type EnterpriseEvent,
  type EnterpriseStage,
  type EnterpriseState,
  isCertifiedOn,
} from '../domain/enterprise/enterprise.ts';
import { enterpriseMachine, nextEnterpriseInstant } from '../domain/enterprise/machine.ts';
import { isStarted, standingOf } from '../domain/enterprise/standing.ts';
import { isRefusal } from '../domain/kernel/refusals.ts';
import { certifiedEntry, entry, uscc } from './support/enterprises.ts';
import { type Asked, at, atLevel, certified, expectInWords, Life, listed, plan } from './support/lives.ts';
import { EVIDENCE } from './support/plans.ts';

const { decide, evolve, wake, owed } = enterpriseMachine;
/** What can only be done with something that was handed in: see `entrance.test.ts`. */
type OfHandedIn = 'acceptHandedIn' | 'returnHandedIn';
type Kind = Exclude<EnterpriseActKind, OfHandedIn>;
const kinds = (Object.keys(ENTERPRISE_ACTS) as EnterpriseActKind[]).filter((kind): kind is Kind => kind !== 'acceptHandedIn' && kind !== 'returnHandedIn');

/** The steps from listed to certified, with a day for each. */
const CREATION = [
  ['start', '2019-03-01'],
  ['assess', '2019-06-01'],
  ['apply', '2019-06-10'],
  ['accept', '2019-06-20'],
  ['review', '2019-07-01'],
  ['approve', '2019-08-01'],
  ['announce', '2019-08-10'],
] as const;
const CERTIFICATE = { number: 'AQB-9', level: 3 } as const;

function created(steps: number, life = listed()): Life {
  for (const [kind, on] of CREATION.slice(0, steps)) life.act(on, kind);
  return life;
}

/** Both yearly self-assessments of the certificate of 2018-05-10, in time. */
const assessed = (life: Life) => life.act('2019-04-01', 'assessYearly').act('2020-04-01', 'assessYearly');
const decision = (life: Life, on: string, consequence: Consequence, more: Asked = {}) =>
  life.act(on, 'propose', { consequence, ...more }).act(on, 'decide', { grant: true, by: 'office' });

describe('who may do what, in which stage, and what follows', () => {
  const HOLDING = ['certified', 'renewed', 'downgraded'] as const;
  const APPLYING = ['applied', 'accepted', 'under-review', 'approved', 'announced'] as const;
  const ALIVE = ENTERPRISE_STAGES.filter((stage) => stage !== 'closed');

  /**
   * From the issue and the rules of the field: the department brings its enterprises on, the office may do so for it; the authority
   * decides every step of an application, which the office may write down; the department proposes what goes against an
   * enterprise, and who decides is another; the office keeps the registry. All else is a refusal.
   */
  const ALLOWED: Record<Kind, { in: readonly EnterpriseStage[]; by: string[]; event: EnterpriseEvent['type']; to?: EnterpriseStage }> = {
    start: { in: ['listed', 'revoked', ...HOLDING], by: ['water', 'office'], event: 'started', to: 'creating' },
    assess: { in: ['creating'], by: ['water'], event: 'selfAssessed', to: 'self-assessed' },
    apply: { in: ['self-assessed', ...HOLDING], by: ['water'], event: 'applied', to: 'applied' },
    accept: { in: ['applied'], by: ['authority', 'office'], event: 'accepted', to: 'accepted' },
    review: { in: ['accepted'], by: ['authority', 'office'], event: 'reviewBegun', to: 'under-review' },
    approve: { in: ['under-review'], by: ['authority', 'office'], event: 'approved', to: 'approved' },
    announce: { in: ['approved'], by: ['authority', 'office'], event: 'announced', to: 'announced' },
    certify: { in: ['announced'], by: ['authority', 'office'], event: 'certified', to: 'certified' },
    reject: { in: APPLYING, by: ['authority', 'office'], event: 'rejected', to: 'creating' },
    addNumber: { in: [...HOLDING, 'in-review'], by: ['water', 'office'], event: 'numbered' },
    // What it holds asks for its years, whatever it has applied for.
    assessYearly: { in: [...HOLDING, 'in-review', ...APPLYING], by: ['water'], event: 'yearlyAssessed' },
    inspect: { in: HOLDING, by: ['water', 'office'], event: 'inspected', to: 'in-review' },
    conclude: { in: [...HOLDING, 'in-review'], by: ['water', 'office'], event: 'inspectionConcluded', to: 'in-review' },
    pass: { in: ['in-review'], by: ['water', 'office'], event: 'passed', to: 'certified' },
    orderRectification: { in: [...HOLDING, 'in-review'], by: ['water', 'office'], event: 'rectificationOrdered', to: 'in-review' },
    rectify: { in: ['in-review'], by: ['water'], event: 'rectified', to: 'certified' },
    // What becomes of it is in `entrance.test.ts`.
    handIn: { in: ['creating', ...HOLDING, 'in-review', ...APPLYING], by: [uscc(1)], event: 'handedIn' },
    renew: { in: HOLDING, by: ['authority', 'office'], event: 'renewed', to: 'renewed' },
    noteBar: { in: [...HOLDING, 'in-review'], by: ['water', 'office'], event: 'barNoted' },
    propose: { in: ALIVE, by: ['water'], event: 'proposed' },
    // What is proposed below is to suspend incentives, on which the authority decides; see "a consequence" for the others.
    decide: { in: ALIVE, by: ['authority', 'office'], event: 'incentivesSuspended' },
    transfer: { in: ALIVE, by: ['office', 'programme'], event: 'transferred' },
    correct: { in: ALIVE, by: ['office'], event: 'corrected', to: 'listed' },
    close: { in: ALIVE, by: ['office'], event: 'closed', to: 'closed' },
  };
  const ACTORS = [uscc(1), uscc(2), 'water', 'fire', 'office', 'committee', 'authority', 'government', 'programme', 'operator', ''];

  /** What each act says besides its reason. */
  const SAID: Partial<Record<Kind, Asked>> = {
    certify: CERTIFICATE,
    renew: { number: 'AQB-9' },
    addNumber: { number: ' AQB-9 ' },
    orderRectification: { limit: '2021-06-30' },
    noteBar: { bar: 'rebuilt' },
    conclude: { result: 'problems' },
    propose: { consequence: 'suspension' },
    decide: { grant: true },
    transfer: { departmentId: 'fire' },
    correct: { entry: entry(1) },
  };

  /** What an enterprise hands in is what its stage is about. */
  const said = (kind: Kind, stage: EnterpriseStage): Asked =>
    kind === 'handIn' ? { of: stage === 'creating' ? 'assess' : 'assessYearly', score: 86, evidence: EVIDENCE } : { ...SAID[kind] };

  /** Expired for a new beginning; in the last three months of a certificate for everything else. */
  const dayFor = (kind: Kind) => (kind === 'start' ? '2021-06-01' : '2021-03-01');

  /** An enterprise in each stage, in which the act has everything that it needs wherever the stage allows it. */
  function inStage(stage: EnterpriseStage, kind: Kind): EnterpriseState {
    const life = reached(stage, kind);
    // As a list without numbers has it.
    const { certificate } = life.state;
    if (kind === 'addNumber' && certificate) life.state = { ...life.state, certificate: { ...certificate, number: '' } };
    if (kind === 'decide' && stage !== 'closed') life.act('2021-02-20', 'propose', { consequence: 'suspension' });
    expect(life.state.stage).toBe(stage);
    return life.until(dayFor(kind)).state;
  }

  function reached(stage: EnterpriseStage, kind: Kind): Life {
    const yearly = (life: Life) => (kind === 'assessYearly' || kind === 'handIn' ? life : assessed(life));
    switch (stage) {
      case 'listed':
        return listed();
      case 'creating':
      case 'self-assessed':
        return created(stage === 'creating' ? 1 : 2);
      case 'applied':
      case 'accepted':
      case 'under-review':
      case 'approved':
      case 'announced':
        return kind === 'assessYearly' || kind === 'handIn' ? applying(stage) : created(3 + APPLYING.indexOf(stage));
      case 'certified':
        return yearly(certified());
      case 'in-review':
        return kind === 'rectify'
          ? yearly(certified()).act('2021-02-01', 'orderRectification', { limit: '2021-03-31' })
          : yearly(certified()).act('2021-02-01', 'inspect');
      case 'renewed': {
        // The certificate before ran from 2015-05-10 to 2018-05-09; this one runs until 2021-04-30.
        const before = new Life(certifiedEntry(1, '2015-05-10', { reviewedOn: '2017-04-01' }), '2018-02-01');
        return yearly(before.act('2018-05-01', 'renew', { number: 'AQB-2' }));
      }
      case 'downgraded':
        return decision(yearly(certified(atLevel(2))), '2021-01-10', 'downgrade', { level: 3 });
      case 'revoked':
        return decision(certified(), '2019-09-01', 'revocation');
      case 'closed':
        return certified().act('2019-09-01', 'close');
    }
  }

  /** Certified, and so far with its application for a better level. */
  function applying(stage: (typeof APPLYING)[number]): Life {
    const life = certified().act('2020-06-01', 'apply', { level: 2 });
    for (const kind of (['accept', 'review', 'approve', 'announce'] as const).slice(0, APPLYING.indexOf(stage))) life.act('2020-06-02', kind);
    return life;
  }

  it.each(kinds)('%s: its own actors in its own stages, and a refusal in words for everyone else and elsewhere', (kind) => {
    const rule = ALLOWED[kind];
    const on = dayFor(kind);
    for (const stage of ENTERPRISE_STAGES) {
      const state = inStage(stage, kind);
      for (const by of ACTORS) {
        const where = `${kind} by "${by}" when ${stage}`;
        const act = new Life(state).asked(on, kind, { ...said(kind, stage), by, key: 'k7' });
        const decided = decide(state, act, at(`${on} 10:00`));
        if (!rule.in.includes(stage) || !rule.by.includes(by)) {
          if (!isRefusal(decided)) throw new Error(`${where} was allowed`);
          expect(decided.refused, where).toBe(rule.in.includes(stage) ? 'not-yours' : 'enterprise-wrong-stage');
          expectInWords(decided);
          continue;
        }
        if (isRefusal(decided)) throw new Error(`${where} was refused: ${JSON.stringify(decided)}`);
        expect(decided, where).toMatchObject([{ type: rule.event, key: 'k7', actor: { org: by, name: '某人' }, on, atMs: at(`${on} 10:00`) }]);
        expect(decided.reduce(evolve, state).stage, where).toBe(rule.to ?? stage);
      }
    }
  });

  it('asks for reasons where something is taken away, moved, or held against an enterprise', () => {
    const asks = ['close', 'correct', 'decide', 'noteBar', 'orderRectification', 'propose', 'reject', 'transfer'];
    for (const kind of kinds) {
      const stage = ALLOWED[kind].in[0] as EnterpriseStage;
      const state = inStage(stage, kind);
      for (const reason of ['', ' \u3000\n']) {
        const decided = decide(state, new Life(state).asked(dayFor(kind), kind, { ...said(kind, stage), reason }), at(`${dayFor(kind)} 10:00`));
        expect(isRefusal(decided) ? decided.refused : 'allowed', kind).toBe(asks.includes(kind) ? 'reason-missing' : 'allowed');
        if (isRefusal(decided)) expectInWords(decided);
      }
    }
  });

  it('says in the table where each act leads, as it does lead', () => {
    for (const kind of kinds) {
      const { to } = ENTERPRISE_ACTS[kind];
      if (kind === 'correct' || kind === 'decide') expect(to, `${kind}: that depends on what it says`).toBe('same');
      else if (to === 'back') expect(['creating', 'certified'], kind).toContain(ALLOWED[kind].to);
      else expect(to, kind).toBe(ALLOWED[kind].to ?? 'same');
    }
  });

  it('owes no mail where the enterprise hands nothing in itself', () => {
    const life = created(7).act('2019-08-20', 'certify', CERTIFICATE).until('2030-01-01');
    for (const event of life.events) expect(owed(life.state, event)).toEqual([]);
  });
});

describe('what an act needs', () => {
  it('start: no valid certificate, to the last day of it', () => {
    expect(certified().try('2021-05-09', 'start')).toBe('still-certified');
    expect(certified().try('2021-05-10', 'start')).toBeUndefined();
  });

  it('addNumber: a certificate that was registered without one, and a number', () => {
    const { number: _, ...without } = atLevel(2).certificate;
    const life = new Life(entry(1, { stage: 'certified', certificate: without }));
    expect(life.state.certificate).toMatchObject({ number: '', level: 2 });
    expect(life.try('2019-03-01', 'addNumber', { number: ' ' })).toBe('certificate-number-missing');
    expect(life.try('2019-03-01', 'addNumber', { number: ' AQB-7 ' })).toBeUndefined();
    expect(life.state.certificate).toMatchObject({ number: 'AQB-7', level: 2 });
    expect(life.try('2019-03-02', 'addNumber', { number: 'AQB-8' })).toBe('number-known');
    const none = certified();
    none.state = { ...none.state, stage: 'in-review' };
    delete (none.state as { certificate?: unknown }).certificate;
    expect(none.try('2019-03-01', 'addNumber', { number: 'AQB-8' })).toBe('no-certificate-held');
  });

  it('assess: six months of running', () => {
    const young = () => listed({ runningSince: '2018-12-15' }).act('2019-03-01', 'start');
    expect(young().try('2019-06-14', 'assess')).toBe('running-too-short');
    expect(young().try('2019-06-15', 'assess')).toBeUndefined();
    expect(listed().act('2019-03-01', 'start').try('2019-03-02', 'assess'), 'where nobody knows since when').toBeUndefined();
  });

  it('apply: the last three months of a certificate, or a better level', () => {
    expect(certified(atLevel(2)).try('2021-02-08', 'apply')).toBe('window-not-open');
    expect(certified(atLevel(2)).try('2021-02-08', 'apply', { level: 2 })).toBe('window-not-open');
    expect(certified(atLevel(2)).try('2019-09-01', 'apply', { level: 3 })).toBe('window-not-open');
    expect(certified(atLevel(2)).try('2019-09-01', 'apply', { level: 1 })).toBeUndefined();
    expect(certified(atLevel(2)).try('2021-02-09', 'apply')).toBeUndefined();
    expect(certified(atLevel(2)).try('2021-09-01', 'apply'), 'also when it has expired').toBeUndefined();
  });

  it('certify: a number that is new, a level, and days that fit', () => {
    const announced = () => created(7);
    const refused = (more: Asked) => announced().try('2019-08-20', 'certify', { ...CERTIFICATE, ...more });
    expect(refused({ number: ' ' })).toBe('certificate-number-missing');
    expect(announced().try('2019-08-20', 'certify', { number: 'AQB-9' })).toBe('detail-missing');
    expect(refused({ issuedOn: '2019-08-21' })).toBe('certificate-dates');
    expect(refused({ expiresOn: '2019-08-19' })).toBe('certificate-dates');
    expect(refused({ issuedOn: '2019-08-15', expiresOn: '2022-08-31' })).toBeUndefined();
    const again = certified().act('2021-02-09', 'apply');
    for (const kind of ['accept', 'review', 'approve', 'announce'] as const) again.act('2021-03-01', kind);
    expect(again.try('2021-03-02', 'certify', { number: 'AQB-1' })).toBe('certificate-known');
  });

  it('assessYearly: a year that has begun and is not done', () => {
    expect(certified().try('2018-05-09', 'assessYearly'), 'before it was issued').toBe('yearly-not-open');
    const life = certified().act('2019-05-09', 'assessYearly');
    expect(life.try('2019-05-09', 'assessYearly')).toBe('yearly-not-open');
    expect(life.act('2019-05-10', 'assessYearly').try('2020-05-10', 'assessYearly'), 'the last year asks for none').toBe('yearly-not-open');
  });

  it('orderRectification: a limit that lies ahead, or is today', () => {
    expect(certified().try('2019-09-01', 'orderRectification')).toBe('detail-missing');
    expect(certified().try('2019-09-01', 'orderRectification', { limit: '2019-08-31' })).toBe('limit-past');
    expect(certified().try('2019-09-01', 'orderRectification', { limit: '2019-09-01' })).toBeUndefined();
  });

  it('rectify: something to rectify; pass: nothing left of it', () => {
    expect(certified().act('2019-09-01', 'inspect').try('2019-09-02', 'rectify')).toBe('no-rectification');
    expect(certified().act('2019-09-01', 'orderRectification', { limit: '2019-09-30' }).try('2019-09-02', 'pass')).toBe('rectification-open');
  });

  it('noteBar: to be told which', () => {
    expect(certified().try('2019-09-01', 'noteBar')).toBe('detail-missing');
  });

  it('propose: a consequence, none that waits, and something to take away', () => {
    expect(certified().try('2019-09-01', 'propose')).toBe('detail-missing');
    for (const waiting of ['downgrade', 'revocation', 'suspension', 'closure'] as const)
      expect(
        certified(atLevel(1)).act('2019-09-01', 'propose', { consequence: waiting, level: 2 }).try('2019-09-02', 'propose', { consequence: 'closure' }),
      ).toBe('proposal-pending');
    for (const consequence of ['downgrade', 'revocation'] as const) {
      expect(listed().try('2019-09-01', 'propose', { consequence, level: 3 })).toBe('no-valid-certificate');
      expect(certified(atLevel(1)).try('2021-05-10', 'propose', { consequence, level: 3 }), 'expired').toBe('no-valid-certificate');
      expect(certified(atLevel(1)).try('2021-05-09', 'propose', { consequence, level: 3 })).toBeUndefined();
    }
    for (const consequence of ['suspension', 'closure'] as const) expect(listed().try('2019-09-01', 'propose', { consequence })).toBeUndefined();
  });

  it('propose a downgrade: to a level that is lower', () => {
    const refused = (held: 1 | 2 | 3, level?: 1 | 2 | 3) =>
      certified(atLevel(held)).try('2019-09-01', 'propose', { consequence: 'downgrade', ...(level && { level }) });
    expect([refused(2), refused(2, 1), refused(2, 2), refused(3, 3)]).toEqual(Array(4).fill('level-not-lower'));
    expect([refused(2, 3), refused(1, 3), refused(1, 2)]).toEqual([undefined, undefined, undefined]);
  });

  it('decide: a proposal, and a yes or a no', () => {
    expect(certified().try('2019-09-01', 'decide', { grant: true })).toBe('no-proposal');
    expect(certified().act('2019-09-01', 'propose', { consequence: 'closure' }).try('2019-09-02', 'decide', { by: 'office' })).toBe('detail-missing');
  });

  it('transfer: somewhere else', () => {
    expect(certified().try('2019-09-01', 'transfer', { departmentId: 'water' })).toBe('already-there');
    expect(certified().try('2019-09-01', 'transfer', { sectorId: 'alarms' })).toBeUndefined();
  });
});

describe('creation', () => {
  it('goes step by step from the list to a certificate', () => {
    const life = created(7).act('2019-08-20', 'certify', CERTIFICATE);
    expect(life.state).toEqual({
      id: life.state.id,
      programmeId: 'p',
      uscc: life.state.uscc,
      sectorId: 'dams',
      departmentId: 'water',
      stage: 'certified',
      entered: { stage: 'certified', on: '2019-08-20' },
      knownOn: '2019-02-01',
      startedOn: '2019-03-01',
      certifiedOn: '2019-08-20',
      certificate: {
        number: 'AQB-9',
        level: 3,
        issuedOn: '2019-08-20',
        expiresOn: '2022-08-19',
        expiresAtMs: at('2022-08-20 00:00'),
        renewableOn: '2022-05-19',
        yearly: [
          { dueOn: '2020-08-19', dueAtMs: at('2020-08-20 00:00') },
          { dueOn: '2021-08-19', dueAtMs: at('2021-08-20 00:00') },
        ],
      },
      bars: [],
      elapsedMs: at('2019-08-20 10:00'),
      sequence: 9,
    });
    expect(nextEnterpriseInstant(life.state)).toMatchObject({ type: 'yearlyMissed', atMs: at('2020-08-20 00:00') });
  });

  it('that is sent back begins again with the self-assessment, and needs no new start', () => {
    const life = created(5).act('2019-07-15', 'reject');
    expect(life.state).toMatchObject({ stage: 'creating', startedOn: '2019-03-01' });
    expect(life.act('2019-09-01', 'assess').act('2019-09-02', 'apply').state.stage).toBe('applied');
  });

  it('waits for nobody: without a certificate nothing comes by itself', () => {
    for (let steps = 0; steps <= 7; steps++) expect(wake(created(steps).state)).toBeUndefined();
  });
});

describe('the yearly self-assessment', () => {
  it('done each year leaves nothing but the expiry ahead', () => {
    const life = assessed(certified());
    expect(life.happened()).toEqual(['yearlyAssessed', 'yearlyAssessed']);
    expect(life.state).toMatchObject({ stage: 'certified', reviewedOn: '2020-04-01' });
    expect(life.state.certificate?.yearly.map(({ dueOn, doneOn }) => [dueOn, doneOn])).toEqual([
      ['2019-05-09', '2019-04-01'],
      ['2020-05-09', '2020-04-01'],
    ]);
    expect(nextEnterpriseInstant(life.state)).toMatchObject({ type: 'expired', atMs: at('2021-05-10 00:00') });
  });

  it('missed is written down at the end of its last day, whenever one wakes, and once', () => {
    expect(certified().until(at('2019-05-10 00:00') - 1).events).toEqual([]);
    const late = certified().until('2020-01-01');
    expect(late.events).toEqual([{ type: 'yearlyMissed', atMs: at('2019-05-10 00:00'), dueOn: '2019-05-09' }]);
    expect(late.until('2020-05-01').events).toHaveLength(1);
  });

  it('done late counts for the year that was missed, and the miss stays on record', () => {
    const life = certified().act('2019-06-01', 'assessYearly');
    expect(life.happened()).toEqual(['yearlyMissed', 'yearlyAssessed']);
    expect(life.state.certificate?.yearly).toMatchObject([{ dueOn: '2019-05-09', doneOn: '2019-06-01', missed: true }, { dueOn: '2020-05-09' }]);
    expect(life.state.certificate?.yearly[1]?.doneOn).toBeUndefined();
    expect(wake(life.state)).toBe(at('2020-05-10 00:00'));
  });

  it('is taken while it is in review, and leaves the review as it is', () => {
    const life = certified().act('2019-04-01', 'inspect').act('2019-04-02', 'assessYearly');
    expect(life.state).toMatchObject({ stage: 'in-review', reviewedOn: '2019-04-02', inspectedOn: '2019-04-01' });
  });

  it('of before it was enrolled is history: never missed, never asked for, and not taken for this year’s', () => {
    // Issued 2017-05-10, enrolled 2019-02-01: that of 2018-05-09 is history.
    const life = new Life(certifiedEntry(1, '2017-05-10')).act('2019-04-01', 'assessYearly');
    expect(life.state.certificate?.yearly).toMatchObject([
      { dueOn: '2018-05-09', historic: true },
      { dueOn: '2019-05-09', doneOn: '2019-04-01' },
    ]);
    expect(life.until('2020-02-10').happened()).toEqual(['yearlyAssessed']);
    expect(life.try('2020-02-10', 'renew', { number: 'AQB-2' })).toBe('yearly-lacking');
    // The office puts it right: the last one was of 2019-04-01, and the one before had been done as well.
    life.act('2020-02-11', 'correct', { entry: certifiedEntry(1, '2017-05-10', { reviewedOn: '2019-04-02' }) });
    expect(life.try('2020-02-12', 'renew', { number: 'AQB-2' })).toBeUndefined();
  });
});

describe('look-back and rectification', () => {
  it('passed goes back to where it rested', () => {
    const life = decision(certified(atLevel(2)), '2019-08-01', 'downgrade', { level: 3 })
      .act('2019-09-01', 'inspect')
      .act('2019-09-05', 'pass');
    expect(life.state).toMatchObject({ stage: 'downgraded', inspectedOn: '2019-09-01' });
    expect(life.state.rested).toBeUndefined();
  });

  it('done within its limit goes back, and never lapses', () => {
    const life = certified().act('2021-03-01', 'inspect').act('2021-03-02', 'orderRectification', { limit: '2021-03-31', reason: '隐患排查台账缺失' });
    expect(life.state.rectification).toEqual({ what: '隐患排查台账缺失', limit: '2021-03-31', limitAtMs: at('2021-04-01 00:00') });
    expect(wake(life.state)).toBe(at('2021-04-01 00:00'));
    expect(life.act('2021-03-31', 'rectify').state.stage).toBe('certified');
    life.happened();
    expect(life.until('2021-04-30').events).toEqual([]);
  });

  it('not done by its limit lapses when that day ends, stays open, and may still be done', () => {
    const life = assessed(certified()).act('2020-09-01', 'orderRectification', { limit: '2020-09-30' });
    expect(life.until(at('2020-10-01 00:00') - 1).state.rectification?.lapsed).toBeUndefined();
    expect(life.until('2020-12-01').events.at(-1)).toEqual({ type: 'rectificationLapsed', atMs: at('2020-10-01 00:00') });
    expect(life.state).toMatchObject({ stage: 'in-review', rectification: { lapsed: true } });
    expect(life.act('2020-12-02', 'rectify').state).toMatchObject({ stage: 'certified' });
    expect(life.state.rectification).toBeUndefined();
  });

  it('ordered again sets another limit, which may lapse again', () => {
    const life = assessed(certified()).act('2020-09-01', 'orderRectification', { limit: '2020-09-30' });
    life.act('2020-10-08', 'orderRectification', { limit: '2020-10-31' });
    life.happened();
    expect(life.state.rectification?.lapsed).toBeUndefined();
    expect(life.until('2020-12-01').happened()).toEqual(['rectificationLapsed']);
    expect(life.act('2020-12-02', 'rectify').state.stage).toBe('certified');
  });

  it('written down after its limit has passed lapses at once', () => {
    const life = assessed(certified()).until('2020-09-20');
    const act = life.asked('2020-08-01', 'orderRectification', { limit: '2020-08-31' });
    const decided = decide(life.state, act, at('2020-09-20 10:00'));
    if (isRefusal(decided)) throw new Error(decided.refused);
    expect(wake(decided.reduce(evolve, life.state))).toBe(at('2020-09-20 10:00') + 1);
  });
});

describe('direct renewal', () => {
  const due = (more?: Parameters<typeof certified>[0], under?: typeof plan) => assessed(certified(more, under));
  const NUMBER = { number: 'AQB-2' };

  it('is for the last three months of a certificate, to its last day', () => {
    expect(due().try('2021-02-08', 'renew', NUMBER)).toBe('window-not-open');
    expect(due().try('2021-02-09', 'renew', NUMBER)).toBeUndefined();
    expect(due().try('2021-05-09', 'renew', NUMBER)).toBeUndefined();
    expect(due().try('2021-05-10', 'renew', NUMBER)).toBe('certificate-expired');
  });

  it('brings a certificate of the same level, three more years, and keeps the chain', () => {
    const renewed = due(atLevel(2)).act('2021-03-01', 'renew', NUMBER);
    expect(renewed.state).toMatchObject({
      stage: 'renewed',
      certifiedOn: '2018-05-10',
      certificate: { number: 'AQB-2', level: 2, issuedOn: '2021-03-01', expiresOn: '2024-02-29', renewableOn: '2023-11-29' },
      bars: [],
    });
    expect(renewed.state.certificate?.yearly.map(({ dueOn }) => dueOn)).toEqual(['2022-02-28', '2023-02-28']);
  });

  it('does not make it better', () => {
    expect(due(atLevel(2)).try('2021-03-01', 'renew', { ...NUMBER, level: 1 })).toBe('level-not-assessed');
  });

  it('wants every yearly self-assessment, late or not, unless the rules do not', () => {
    expect(certified().act('2019-04-01', 'assessYearly').try('2021-03-01', 'renew', NUMBER)).toBe('yearly-lacking');
    expect(certified().act('2021-02-01', 'assessYearly').act('2021-02-01', 'assessYearly').try('2021-03-01', 'renew', NUMBER)).toBeUndefined();
    const lenient = { ...plan, ruleSets: plan.ruleSets.map((rules) => ({ ...rules, yearlyReviews: false })) };
    expect(certified({}, lenient).try('2021-03-01', 'renew', NUMBER)).toBeUndefined();
  });

  it.each(BARS)('is barred by %s, unless the rules do not know it', (bar) => {
    expect(due().act('2020-07-01', 'noteBar', { bar }).try('2021-03-01', 'renew', NUMBER)).toBe('renewal-barred');
    const others = { ...plan, ruleSets: plan.ruleSets.map((rules) => ({ ...rules, bars: BARS.filter((other) => other !== bar) })) };
    expect(due({}, others).act('2020-07-01', 'noteBar', { bar }).try('2021-03-01', 'renew', NUMBER)).toBeUndefined();
    // Re-assessment is open to it all the same.
    expect(due().act('2020-07-01', 'noteBar', { bar }).try('2021-03-01', 'apply')).toBeUndefined();
  });
});

describe('re-assessment', () => {
  const STEPS = ['accept', 'review', 'approve', 'announce'] as const;
  const underWay = (life = assessed(certified())) => STEPS.reduce((so, kind) => so.act('2021-03-01', kind), life.act('2021-02-09', 'apply'));

  it('leaves the old certificate valid until the new one is there', () => {
    const life = assessed(certified()).act('2021-02-09', 'apply');
    for (const kind of STEPS) {
      expect(isCertifiedOn(life.state, '2021-05-09'), kind).toBe(true);
      life.act('2021-03-01', kind);
    }
    life.act('2021-04-01', 'certify', { number: 'AQB-2', level: 2 });
    expect(life.state).toMatchObject({ stage: 'certified', certifiedOn: '2018-05-10', certificate: { number: 'AQB-2', level: 2, expiresOn: '2024-03-31' } });
    life.happened();
    expect(life.until('2021-12-31').happened(), 'the old one’s expiry is nobody’s any more').toEqual([]);
  });

  it('wipes out what barred direct renewal', () => {
    const life = underWay(assessed(certified()).act('2020-07-01', 'noteBar', { bar: 'fatal-accident' }));
    expect(life.state.bars).toEqual([{ bar: 'fatal-accident', on: '2020-07-01' }]);
    expect(life.act('2021-04-01', 'certify', { number: 'AQB-2' }).state.bars).toEqual([]);
  });

  it('goes on when the old certificate runs out, which is written down', () => {
    const life = underWay().until('2021-06-01');
    expect(life.events.at(-1)).toEqual({ type: 'expired', atMs: at('2021-05-10 00:00') });
    expect(life.state).toMatchObject({ stage: 'announced', expiredAtMs: at('2021-05-10 00:00') });
    expect(isCertifiedOn(life.state, '2021-05-10')).toBe(false);
  });

  it.each([
    ['2021-05-09', '2018-05-10'],
    ['2021-05-10', '2018-05-10'],
    ['2021-05-11', '2021-05-11'],
  ])('issued on %s has been certified without a gap since %s', (on, since) => {
    expect(underWay().act(on, 'certify', { number: 'AQB-2' }).state.certifiedOn).toBe(since);
  });

  it('sent back goes to where it rested, with what it holds', () => {
    expect(underWay().act('2021-03-02', 'reject').state).toMatchObject({ stage: 'certified', certificate: { number: 'AQB-1' } });
    // Also one that was enrolled with its application under way.
    const enrolled = new Life({ ...certifiedEntry(1), stage: 'applied' });
    expect(enrolled.act('2019-03-01', 'reject').state).toMatchObject({ stage: 'certified', certificate: { number: 'AQB-1' } });
  });
});

describe('expiry without renewal', () => {
  it('is written down once, changes no stage, and leaves a new beginning', () => {
    const life = assessed(certified()).act('2020-07-01', 'noteBar', { bar: 'rebuilt' });
    life.happened();
    expect(life.until('2022-01-01').happened()).toEqual(['expired']);
    expect(life.state).toMatchObject({ stage: 'certified', expiredAtMs: at('2021-05-10 00:00') });
    expect(wake(life.state)).toBeUndefined();
    life.act('2022-02-01', 'start');
    expect(life.state).toMatchObject({ stage: 'creating', startedOn: '2022-02-01', bars: [] });
    for (const gone of ['certificate', 'certifiedOn', 'expiredAtMs'] as const) expect(life.state, gone).not.toHaveProperty(gone);
  });

  it('and a certificate after it begin a chain of their own', () => {
    const life = assessed(certified()).act('2021-06-01', 'start').act('2021-06-02', 'assess').act('2021-06-03', 'apply');
    for (const kind of ['accept', 'review', 'approve', 'announce'] as const) life.act('2021-06-04', kind);
    expect(life.act('2021-06-05', 'certify', CERTIFICATE).state).toMatchObject({ certifiedOn: '2021-06-05', startedOn: '2021-06-01' });
  });
});

describe('a consequence', () => {
  const DECIDES: Record<Consequence, string> = {
    downgrade: 'authority',
    revocation: 'authority',
    suspension: 'authority',
    closure: 'government',
    rectification: 'office',
    upgrade: 'office',
    circular: 'office',
  };
  /** A rectification has a last day. */
  const needs = (consequence: Consequence) => (consequence === 'rectification' ? { limit: '2019-10-31' } : {});
  const proposed = (consequence: Consequence) => certified(atLevel(2)).act('2019-09-01', 'propose', { consequence, level: 3 });

  it.each(Object.entries(DECIDES) as [Consequence, string][])(
    '%s is decided by the %s, or by the office for it, and by nobody else',
    (consequence, decides) => {
      expect(CONSEQUENCES[consequence].decides).toBe(decides);
      for (const by of ['authority', 'government', 'office', 'water', 'committee'])
        expect(proposed(consequence).try('2019-09-02', 'decide', { grant: true, by, ...needs(consequence) }), by).toBe(
          by === decides || by === 'office' ? undefined : 'not-yours',
        );
    },
  );

  it('granted is what was proposed', () => {
    const granted = (consequence: Consequence) => proposed(consequence).act('2019-09-02', 'decide', { grant: true, by: 'office', ...needs(consequence) });
    expect(granted('downgrade').state).toMatchObject({ stage: 'downgraded', certificate: { level: 3, expiresOn: '2021-05-09' } });
    expect(granted('revocation').state.stage).toBe('revoked');
    expect(granted('revocation').state).not.toHaveProperty('certificate');
    expect(granted('suspension').state).toMatchObject({ stage: 'certified', incentivesSuspended: true });
    expect(granted('closure').state).toMatchObject({ stage: 'closed', closedOn: '2019-09-02' });
    for (const consequence of Object.keys(DECIDES) as Consequence[]) expect(granted(consequence).state).not.toHaveProperty('proposal');
  });

  it('refused changes nothing, and another may be proposed', () => {
    for (const consequence of Object.keys(DECIDES) as Consequence[]) {
      const life = proposed(consequence).act('2019-09-02', 'decide', { grant: false, by: 'office' });
      expect(life.state).toMatchObject({ stage: 'certified', certificate: { level: 2 } });
      expect(life.state).not.toHaveProperty('proposal');
      expect(life.try('2019-09-03', 'propose', { consequence: 'closure' })).toBeUndefined();
    }
  });

  it('is never decided by silence', () => {
    const life = proposed('revocation').until('2039-01-01');
    expect(life.state).toMatchObject({ stage: 'certified', proposal: { consequence: 'revocation', atMs: at('2019-09-01 10:00') } });
  });

  it('of a certificate that it no longer holds can only be refused', () => {
    for (const consequence of ['revocation', 'downgrade'] as const) {
      const life = proposed(consequence).act('2021-06-01', 'start');
      expect(life.try('2021-06-02', 'decide', { grant: true })).toBe('no-valid-certificate');
      expect(life.act('2021-06-02', 'decide', { grant: false }).state).toMatchObject({ stage: 'creating' });
    }
  });

  it('has to be decided before another certificate is issued: it is about the one that is held', () => {
    const life = certified(atLevel(1)).act('2021-02-09', 'propose', { consequence: 'downgrade', level: 2 }).act('2021-02-09', 'apply');
    for (const kind of ['accept', 'review', 'approve', 'announce'] as const) life.act('2021-03-01', kind);
    expect(life.try('2021-04-01', 'certify', { number: 'AQB-2', level: 3 })).toBe('proposal-pending');
    life.act('2021-04-02', 'decide', { grant: false }).act('2021-04-03', 'certify', { number: 'AQB-2', level: 3 });
    expect(life.state.certificate?.level).toBe(3);
  });

  it('of a downgrade leaves an application under way, and is where it goes back to', () => {
    const life = decision(certified(atLevel(2)).act('2019-08-01', 'apply', { level: 1 }), '2019-09-01', 'downgrade', { level: 3 });
    expect(life.state).toMatchObject({ stage: 'applied', certificate: { level: 3 } });
    expect(life.act('2019-09-10', 'reject').state).toMatchObject({ stage: 'downgraded', certificate: { level: 3 } });
  });

  it('of a downgrade or a revocation ends a review that has ordered nothing', () => {
    for (const [consequence, stage] of [['downgrade', 'downgraded'] as const, ['revocation', 'revoked'] as const])
      expect(decision(certified(atLevel(2)).act('2019-08-01', 'inspect'), '2019-09-01', consequence, { level: 3 }).state.stage).toBe(stage);
  });

  describe('while something is to be put right', () => {
    const ordered = () => certified(atLevel(2)).act('2019-08-01', 'orderRectification', { limit: '2019-12-31' });
    const lapses = (life: ReturnType<typeof ordered>) => life.until('2020-02-01').events.some(({ type }) => type === 'rectificationLapsed');

    it('of a downgrade leaves that as it is: late where it is late, and done when it is done', () => {
      const life = decision(ordered(), '2019-09-01', 'downgrade', { level: 3 });
      expect(life.state).toMatchObject({ stage: 'in-review', rested: 'downgraded', certificate: { level: 3 }, rectification: { limit: '2019-12-31' } });
      expect(lapses(life)).toBe(true);
      expect(life.act('2020-02-02', 'rectify').state).toMatchObject({ stage: 'downgraded', certificate: { level: 3 } });
      expect(life.state).not.toHaveProperty('rectification');
    });

    it('lifting a downgrade gives the level back and leaves it, too', () => {
      const life = decision(ordered(), '2019-09-01', 'downgrade', { level: 3 });
      life.act('2019-10-01', 'propose', { consequence: 'downgrade', lifts: true }).act('2019-10-02', 'decide', { grant: true, document: '9号' });
      expect(life.state).toMatchObject({ stage: 'in-review', certificate: { level: 2 }, rectification: { limit: '2019-12-31' } });
      expect(life.act('2019-10-03', 'rectify').state.stage).toBe('certified');
    });

    it('of a revocation ends it with the certificate that it was about', () => {
      const life = decision(ordered(), '2019-09-01', 'revocation');
      expect(life.state.stage).toBe('revoked');
      expect(lapses(life)).toBe(false);
    });

    it('a downgrade that an earlier release decided has ended it', () => {
      const life = ordered().act('2019-09-01', 'propose', { consequence: 'downgrade', level: 3 });
      const { orderStands: _orderStands, ...former } = life.asked('2019-09-02', 'decide', { grant: true }) as Extract<EnterpriseAct, { kind: 'decide' }>;
      const decided = decide(life.state, former, at('2019-09-02 10:00'));
      if (isRefusal(decided)) throw new Error(decided.refused);
      const state = decided.reduce(evolve, life.state);
      expect(state.stage).toBe('downgraded');
      expect(state).not.toHaveProperty('rectification');
    });
  });

  it('of a revocation leaves it counted among those who have begun, and free to begin again', () => {
    const life = decision(certified(), '2019-09-01', 'revocation');
    expect(wake(life.state)).toBeUndefined();
    expect(isCertifiedOn(life.state, '2019-09-01')).toBe(false);
    expect(isStarted(standingOf(life.state), '2019-09-01')).toBe(true);
    expect(life.act('2019-10-01', 'start').state).toMatchObject({ stage: 'creating', startedOn: '2019-10-01' });
  });
});

describe('transfer and correction', () => {
  it('of the department hands over who may act, and nothing else', () => {
    const life = certified().act('2019-03-01', 'transfer', { departmentId: 'fire' });
    expect(life.state).toMatchObject({ departmentId: 'fire', sectorId: 'dams', stage: 'certified', certificate: { number: 'AQB-1' } });
    expect(life.try('2019-04-01', 'assessYearly', { by: 'water' })).toBe('not-yours');
    expect(life.try('2019-04-01', 'assessYearly', { by: 'fire' })).toBeUndefined();
  });

  it('of a certificate’s dates brings the dates that follow from them', () => {
    const life = certified().act('2019-03-01', 'correct', { entry: certifiedEntry(1, '2018-06-15') });
    expect(life.state).toMatchObject({ certifiedOn: '2018-06-15', certificate: { issuedOn: '2018-06-15', expiresOn: '2021-06-14' } });
    expect(wake(life.state)).toBe(at('2019-06-15 00:00'));
  });

  it('of something else leaves the chain, a review under way and what was missed as they were', () => {
    const life = assessed(certified()).act('2021-03-01', 'renew', { number: 'AQB-2' }).until('2022-03-01');
    life.act('2022-03-02', 'orderRectification', { limit: '2022-04-30' });
    const { certificate } = life.state;
    if (!certificate) throw new Error('it holds one');
    const { number, level, issuedOn, expiresOn } = certificate;
    life.act('2022-03-03', 'correct', {
      entry: entry(1, {
        sectorId: 'alarms',
        departmentId: 'fire',
        stage: 'in-review',
        reviewedOn: '2020-04-01',
        certificate: { number, level, issuedOn, expiresOn },
      }),
    });
    expect(life.state).toMatchObject({
      sectorId: 'alarms',
      departmentId: 'fire',
      stage: 'in-review',
      certifiedOn: '2018-05-10',
      rested: 'renewed',
      rectification: { limit: '2022-04-30' },
      certificate: { yearly: [{ dueOn: '2022-02-28', missed: true }, { dueOn: '2023-02-28' }] },
    });
    expect(life.act('2022-03-10', 'rectify', { by: 'fire' }).state.stage).toBe('renewed');
  });

  it('of the stage ends the review that it was in', () => {
    const life = certified()
      .act('2019-03-01', 'orderRectification', { limit: '2019-03-31' })
      .act('2019-03-02', 'correct', { entry: certifiedEntry(1) });
    expect(life.state.stage).toBe('certified');
    for (const gone of ['rested', 'rectification'] as const) expect(life.state).not.toHaveProperty(gone);
  });
});

describe('a cycle', () => {
  it('is closed by the yearly self-assessment and by a renewal', () => {
    const life = assessed(certified()).act('2020-09-01', 'inspect').act('2020-09-02', 'pass').act('2021-03-01', 'renew', { number: 'AQB-2' });
    expect(life.events.map((event) => [event.type, closesCycle(event)])).toEqual([
      ['yearlyAssessed', true],
      ['yearlyAssessed', true],
      ['inspected', false],
      ['passed', false],
      ['renewed', true],
    ]);
  });
});
