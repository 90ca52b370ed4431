import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { briefNow } from '../activities/brief.ts';
import { openCalendar } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { briefView } from '../client/service/brief.ts';
import { dateAt, isWorking } from '../domain/kernel/calendar.ts';
import { addDays, type PlainDate } from '../domain/kernel/dates.ts';
import { briefBefore, briefDateOn, briefOf, reportsOn } from '../domain/matters/brief.ts';
import { decisionItems, pendingOf } from '../domain/matters/decisions.ts';
import { type Behaviour, nextAct, PROFILES } from '../domain/rehearsal/behaviour.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import { certifiedEntry, entry } from './support/enterprises.ts';
import { EVIDENCE, SECTORS, smallPlan } from './support/plans.ts';
import { inTime, openTestStack, SLOWEST, type TestStack, TooSlow, until } from './support/stack.ts';

const planOf = (text: string) => {
  const { plan, faults } = checkPlan(text);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
};
const office = { org: 'office', name: '值班' };

describe('the morning of the brief', () => {
  const plan = planOf(smallPlan({ id: 'weeks', briefOn: 'monday' }));
  const calendar = openCalendar(plan);

  it('is the first working day of the week: after the National Day of 2019 a Tuesday', () => {
    // Holidays from Tuesday 1 to Monday 7 October; Saturday 12 October is worked for it.
    expect(['2019-09-30', '2019-10-08', '2019-10-11', '2019-10-12', '2019-10-14', '2019-10-16'].map((date) => briefDateOn(plan, calendar, date))).toEqual([
      '2019-09-30',
      '2019-10-08',
      '2019-10-08',
      '2019-10-08',
      '2019-10-14',
      '2019-10-14',
    ]);
  });

  it('is the day that the plan names, and never where it names none', () => {
    expect(briefDateOn({ briefOn: 'thursday' }, calendar, '2019-04-10')).toBe('2019-04-04');
    expect(briefDateOn({ briefOn: 'off' }, calendar, '2019-04-10')).toBeUndefined();
    // Qingming is Friday 5 April 2019: the brief of that Friday comes on Monday, and not before.
    expect(briefDateOn({ briefOn: 'friday' }, calendar, '2019-04-04')).toBe('2019-03-29');
    expect(briefDateOn({ briefOn: 'friday' }, calendar, '2019-04-08')).toBe('2019-04-08');
  });

  it('tells a missed target once, on the first brief after its day, and what can still be done each week', () => {
    const toldOf = (kind: 'target' | 'progress', dueOn: PlainDate) =>
      ['2019-09-30', '2019-10-08', '2019-10-14', '2019-10-21'].filter((date) => {
        const items = [{ kind, about: kind === 'target' ? 'rate' : '', org: 'water', id: 'dams', name: '水库', dueOn }];
        const input = { date, nowMs: 0, obligations: [], items, pending: [], enterprises: [], before: briefBefore(plan, calendar, date) };
        return briefOf(calendar, input).items.length > 0;
      });
    // The holidays of October move a brief to a Tuesday. What was due on the day of a brief is told in the next.
    expect(toldOf('target', '2019-09-29')).toEqual(['2019-09-30']);
    expect(toldOf('target', '2019-09-30')).toEqual(['2019-10-08']);
    expect(toldOf('target', '2019-10-08')).toEqual(['2019-10-14']);
    expect(toldOf('progress', '2019-09-29')).toHaveLength(4);
    expect(briefBefore({ briefOn: 'friday' }, calendar, '2019-04-12')).toBe('2019-04-08');
    expect(briefBefore({ briefOn: 'off' }, calendar, '2019-04-12')).toBeUndefined();
  });

  it('whatever mornings are missed, each week that has one is briefed once, at the latest on the next morning that is not', () => {
    const days = Array.from({ length: 200 }, (_, index) => addDays('2019-01-01', index)).filter((date) => isWorking(calendar.day(date)));
    fc.assert(
      fc.property(fc.subarray(days, { minLength: 1 }), fc.constantFrom('monday' as const, 'wednesday' as const, 'friday' as const), (awake, briefOn) => {
        const keys = new Set<string>();
        for (const date of awake) for (const { kind, date: on } of reportsOn({ ...plan, briefOn }, calendar, date, '2019-01-01')) keys.add(`${kind} ${on}`);
        const due = new Set(days.flatMap((date) => briefDateOn({ briefOn }, calendar, date) ?? []).filter((date) => date >= '2019-01-01'));
        for (const date of awake) expect(keys.has(`brief ${[...due].findLast((on) => on <= date)}`) || date < ([...due][0] ?? '')).toBe(true);
        expect(keys.size).toBeLessThanOrEqual(due.size);
      }),
      { numRuns: 50 },
    );
  });

  it('has the report at the end on the plan’s last day, or on the first working day after it', () => {
    const ends = (to: string, date: PlainDate) =>
      reportsOn({ ...plan, to, briefOn: 'off' }, calendar, date, '2019-01-01').map(({ kind, date: on, recipient }) => `${kind} ${on} ${recipient}`);
    expect(ends('2019-06-28', '2019-06-27')).toEqual([]);
    expect(ends('2019-06-28', '2019-06-28')).toEqual(['end-report 2019-06-28 office/officer', 'end-report 2019-06-28 committee/officer']);
    // 30 June 2019 is a Sunday. What an outage swallowed is reported later, under the same date.
    expect(ends('2019-06-30', '2019-06-28')).toEqual([]);
    expect(ends('2019-06-30', '2019-07-03').map((each) => each.split(' ')[1])).toEqual(['2019-07-01', '2019-07-01']);
  });
});

describe('nothing goes quiet', () => {
  const SLACKER: Behaviour = { ...PROFILES.slack, name: 'slack', everyone: { ...PROFILES.slack.everyone, neverSubmits: 0.5, decideWorkingDays: [1, 40] } };

  it('in a rehearsal of any plan: nothing is late and open for ten working days without a mail to the office', () => {
    let [open, waited] = [0, 0];
    const plans = fc.record({
      dues: fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 4 }),
      briefOn: fc.constantFrom('monday', 'tuesday', 'wednesday', 'thursday', 'friday'),
      chases: fc.integer({ min: 1, max: 3 }),
      everyDays: fc.integer({ min: 7, max: 40 }),
      seed: fc.nat(),
      profile: fc.constantFrom<Behaviour>(PROFILES.typical, PROFILES.slack, SLACKER),
    });
    fc.assert(
      fc.property(plans, ({ dues, briefOn, chases, everyDays, seed, profile }) => {
        const milestones = dues
          .map(
            (days, index) =>
              `  - { id: m${index}, name: 第${index}项, clause: 三, duty: 办, due: ${addDays('2019-01-10', days)}, lead: ${index % 3 === 2 ? '[office]' : 'all'} }`,
          )
          .join('\n');
        const ladder = `ladder:\n  - { id: lapse, on: lapse, tell: [head, office] }\n  - { id: weekly, repeat: { everyDays: ${everyDays}, atMost: ${chases} }, tell: [officer] }`;
        const plan = planOf(smallPlan({ id: 'quiet', briefOn, milestones, ladder }).replace('to: 2021-12-31', 'to: 2019-12-31'));
        const calendar = openCalendar(plan);
        const startedAtMs = calendar.instantMs(plan.from, '00:00');
        const toMs = calendar.instantMs('2020-02-28', '00:00');
        const setting = { behaviour: profile, seed: String(seed), calendar, startedAtMs };
        const { obligations, notices, matters, endedAtMs } = rehearse({
          plan,
          calendar,
          startedAtMs,
          toMs,
          acts: (state, history) => nextAct(setting, state, history),
        });
        const toOffice = (recipient: string) => recipient.startsWith('office/');
        const briefs = matters.filter(({ outcome, recipient, items }) => outcome === 'sent' && toOffice(recipient) && items > 0);
        /** Fails where ten working days in a row have no mail that tells of it. */
        const heardOf = (fromMs: number, untilMs: number, mails: readonly number[]) => {
          let silent = 0;
          for (let date = dateAt(calendar, fromMs); calendar.instantMs(date, '23:59') < Math.min(untilMs, endedAtMs); date = addDays(date, 1)) {
            const told = mails.some((atMs) => dateAt(calendar, atMs) === date);
            silent = told ? 0 : silent + (isWorking(calendar.day(date)) ? 1 : 0);
            expect(silent, `${date} of ${JSON.stringify({ dues, briefOn })}`).toBeLessThan(10);
          }
        };
        const reports = briefs.filter(({ kind }) => kind === 'brief' || kind === 'end-report').map(({ leavesAtMs }) => leavesAtMs);
        for (const { state, events, milestoneName } of obligations) {
          const settledAtMs =
            state.stage === 'open'
              ? Number.POSITIVE_INFINITY
              : Math.min(...events.filter(({ type }) => type === 'submitted' || type === 'fulfilled').map(({ atMs }) => atMs), Number.POSITIVE_INFINITY);
          const own = notices.filter(({ obligationId, outcome, recipient }) => obligationId === state.id && outcome === 'sent' && toOffice(recipient));
          if (state.lapsedAtMs !== undefined) {
            open++;
            heardOf(state.lapsedAtMs, settledAtMs, [...reports, ...own.map(({ leavesAtMs }) => leavesAtMs)]);
          }
          // What waits for a decision beyond its time, until somebody has decided.
          const decided = events.filter(({ type }) => type === 'confirmed' || type === 'returned');
          for (const { atMs, type } of events) {
            if (type !== 'submitted') continue;
            const [item] = decisionItems(plan, calendar, pendingOf({ ...state, stage: 'submitted', submittedAtMs: atMs }, milestoneName));
            const dueMs = calendar.instantMs(addDays(item?.dueOn ?? '', 1), '00:00');
            const doneMs = decided.find((event) => event.atMs >= atMs)?.atMs ?? Number.POSITIVE_INFINITY;
            if (doneMs > dueMs) waited++;
            heardOf(dueMs, doneMs, reports);
          }
        }
      }),
      { numRuns: 40 },
    );
    expect(open).toBeGreaterThan(20);
    expect(waited).toBeGreaterThan(5);
  });
});

describe('progress that was asked for', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await openTestStack('brief-progress');
  });
  afterAll(() => stack.close());

  it('and never came stands in the brief once, late since the first day that nobody answered', async () => {
    const milestones = `  - { id: kickoff, name: 部署启动, clause: 三, duty: 办, due: 2019-04-30, lead: [water], progress: { everyWorkingDays: 2 } }`;
    // Monday 8 April 2019, and it stays that day: asked for by the 10th, 12th, 16th, 18th.
    await stack.service.startProgramme(smallPlan({ id: 'silent', milestones }), { from: '2019-04-08', daysPerSecond: 0.000_001 });
    const { plan, calendar } = await stack.service.context('silent');
    const late = async (date: string) => {
      const { items } = await briefNow(stack.store, plan, calendar, calendar.instantMs(date, '09:00'));
      return items.map(({ part, kind, id, dueOn, daysLate }) => ({ part, kind, id, dueOn, daysLate }));
    };
    const id = 'silent/kickoff/water';
    expect(await late('2019-04-10')).toEqual([]);
    expect(await late('2019-04-18')).toEqual([{ part: 'matter', kind: 'progress', id, dueOn: '2019-04-10', daysLate: 8 }]);
    // What lists are made of turns blue by the same days, and answers with it.
    const { lightOf } = await stack.service.context('silent');
    const lights = async () => {
      const row = await stack.board.find('silent', id);
      return row && ['2019-04-10', '2019-04-11', '2019-04-13'].map((date) => lightOf(row.state, calendar.instantMs(date, '09:00')));
    };
    expect(await lights()).toEqual(['green', 'blue', 'blue']);
    await stack.service.act(id, 'progress', { actor: { org: 'water', name: '' }, key: 'p', reason: '正在筹备', share: 40 });
    stack.board.stale('silent');
    expect(await lights()).toEqual(['green', 'green', 'blue']);
    expect(await late('2019-04-18')).toEqual([{ part: 'matter', kind: 'progress', id, dueOn: '2019-04-12', daysLate: 6 }]);
  });
});

describe('an urge', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await openTestStack('brief');
  });
  afterAll(() => stack.close());

  it('and the brief go on when the ladder is over, and the plan’s last day asks what is to become of it', () => inTime(live));

  async function live(slower: number): Promise<void> {
    const id = `late-${slower}`;
    const text = smallPlan({
      id,
      due: '2019-04-12',
      briefOn: 'monday',
      more: SECTORS,
      // The last rung leaves on 22 April: from then on the ladder tells nobody.
      ladder:
        'ladder:\n  - { id: lapse, on: lapse, light: yellow, tell: [head, office] }\n  - { id: weekly, repeat: { everyDays: 7, atMost: 1 }, light: red, tell: [officer] }',
    }).replace('to: 2021-12-31', 'to: 2019-06-09');
    await stack.service.startProgramme(text, { from: '2019-04-08', daysPerSecond: 1.5 / slower });
    await stack.registry.enrol(id, certifiedEntry(1, '2016-05-10', { sectorId: 'dams', departmentId: 'water' }), office);
    await stack.registry.enrol(id, entry(2), office);
    await stack.service.act(`${id}/kickoff/fire`, 'submit', { actor: { org: 'fire', name: '' }, key: 's', evidence: EVIDENCE });
    const refusedAs = (key: string) =>
      stack.service.act(`${id}/kickoff/water`, 'urge', { actor: office, key, reason: '请三日内报送' }).then(
        () => 'done',
        (error) => error.code,
      );
    const mails = async () => (await stack.store.notices.list({ programmeId: id })).filter(({ state }) => state === 'sent');
    const briefs = async () => (await mails()).filter(({ rung }) => rung.startsWith('matters-brief-'));
    await until('a brief after the ladder', async () => (await briefs()).some(({ rung }) => rung > 'matters-brief-2019-04-29'));

    // The office urges: at once to officer and head, in its own words, and not again for a day.
    expect(await refusedAs('u1')).toBe('done');
    expect(['done', 'urged-lately']).toContain(await refusedAs('u2'));
    const urges = await until('both mails', async () => {
      const found = (await mails()).filter(({ rung }) => rung.startsWith('urged-'));
      return found.length >= 2 && found;
    });
    expect(new Set(urges.map(({ recipient }) => recipient))).toEqual(new Set(['water/officer', 'water/head']));
    expect(urges[0]?.body).toContain('请三日内报送');
    expect((await stack.store.ledger.events(`${id}/kickoff/water`)).find(({ type }) => type === 'urged')?.payload.reason).toBe('请三日内报送');

    const end = await until(
      'the report at the end',
      async () => (await mails()).filter(({ rung }) => rung.startsWith('matters-end-report-')).length === 2 && mails(),
    );
    const report = end.find(({ rung, recipient }) => rung.startsWith('matters-end-report-') && recipient === 'committee/officer');
    // 9 June 2019 is a Sunday.
    expect(report?.rung).toBe('matters-end-report-2019-06-10');
    expect(report?.subject).toContain('未结 2 件');
    expect(report?.body).toMatch(/water局：部署启动，时限 2019-04-12，逾期未报/);
    expect(report?.body).toMatch(/fire局：部署启动，时限 2019-04-12，已报送待办结/);
    const told = await briefs();
    // The obligation is late from the 15th on; every Monday from then on is briefed, each once: 6 May follows Labour Day, 7 June is off. On a
    // quick machine fire's submission waits by the 8th already.
    const weeks = ['2019-04-08', '2019-04-15', '2019-04-22', '2019-04-29', '2019-05-06', '2019-05-13', '2019-05-20', '2019-05-27', '2019-06-03'];
    const dates = told.map(({ rung }) => rung.slice(-10)).filter((date) => date < '2019-06-10');
    if (slower < SLOWEST && dates.length < 6) throw new TooSlow('weeks were gone before they were told');
    expect(weeks).toEqual(expect.arrayContaining(dates));
    expect(new Set(dates).size).toBe(dates.length);
    // A machine that stands still for a week's worth of the clock is told the newest only.
    expect(dates.length).toBeGreaterThanOrEqual(6);
    const last = told.findLast(({ rung }) => rung < 'matters-brief-2019-06-10');
    expect(last?.recipient).toBe('office/officer');
    // water: its obligation, and the enterprise whose certificate ended on 9 May; fire: its submission waits to be confirmed.
    expect(last?.body).toMatch(/water局：任务「部署启动」，时限 2019-04-12，逾期 5\d 天/);
    expect(last?.body).toMatch(/water局：证书到期「样例企业1有限公司」，时限 2019-05-09/);
    expect(last?.body).toMatch(/待办结「部署启动（fire局）」，2019-04-\d\d 提出，已等 \d\d 天/);
    const raw = stack.mail.received.find(({ mail }) => mail.subject === last?.subject)?.mail;
    expect(raw?.attachments.map(({ filename }) => filename)).toEqual([expect.stringMatching(/周报.*\.xlsx$/)]);
    const { view, table } = await briefView(stack.service, id, 'zh');
    expect(view.endedOn).toBe('2019-06-09');
    expect([...(table.rows as string[][])].map(([kind]) => kind)).toEqual(expect.arrayContaining(['任务', '待决定：待办结', '证书到期', '待决定：期满待决定']));
  }
});
