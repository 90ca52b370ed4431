import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wallClock } from '../calendar/china.ts';
import { draw } from '../client/enterprises/samples.ts';
import { decideProposal } from '../client/service/consequences.ts';
import { reportValue } from '../client/service/indicators.ts';
import { confirmScore, periodAsked } from '../client/service/score.ts';
import { reportStanding } from '../client/service/standing-duties.ts';
import { readRung } from '../domain/obligation/notices.ts';
import type { NoticeRow } from '../prisma/notices.ts';
import { uscc } from './support/enterprises.ts';
import {
  AMENDED,
  AMENDED_ON,
  calendar,
  ENTERPRISES,
  EXPECTED,
  entriesOf,
  eveningMs,
  LAST_DAY,
  LOADED,
  OBLIGATIONS,
  obligationRequest,
  PLAN,
  plan,
  REGISTRY,
  requestOf,
} from './support/holiday-district.ts';
import { type Deed, excuseDifferences, LONGEST_EVENING_MS, liveDistrict, namesIn, withId } from './support/lived-district.ts';
import { EVIDENCE } from './support/plans.ts';
import { differences } from './support/small-district.ts';
import { inTime, openTestStack, type TestStack } from './support/stack.ts';

// What test/holiday-district/expected.md says against the real parts.

/** 148 programme days in eight minutes: from midnight to the morning, to its mails and to the evening a second lies between each. */
const DAYS_PER_SECOND = 0.3;
/** Enrolled on the way: no registry that is rehearsed has it. */
const LATER = '蓝仓';
/** From these days on mails are compared: on the first, digests tell what was enrolled, and the hour of that is not the district's. */
const TOLD_FROM = '2020-11-18';
const DIGESTS_FROM = '2020-11-19';

const by = (org: string) => ({ org, name: '' });
const office = by('office');

describe('the holiday district on the real parts', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await openTestStack('holiday-district');
  });
  afterAll(() => stack.close());

  it('is told what was worked out by hand, and what stands in each mail', { timeout: 4_500_000 }, () => inTime(live));

  async function live(slower: number): Promise<void> {
    const { service, registry, store } = stack;
    const id = `holiday-district-${slower}`;
    const names = new Map((await entriesOf()).map(({ uscc: code, name }) => [name.slice(2, 4), code]));
    names.set(LATER, uscc(12));

    const onEnterprise = async (name: string, { key, kind, on: _on, ...request }: ReturnType<typeof requestOf>) =>
      registry.act(await registry.enterprise(id, names.get(name) ?? ''), kind, { ...request, key: `${key} ${name}` });
    const decide = async (rule: string, document: string) => {
      const [proposal, ...more] = (await store.consequences.list(id, ['open'])).filter((one) => one.rule === rule);
      expect(more).toEqual([]);
      await decideProposal(service, proposal?.id ?? '', { actor: office, key: rule, to: 'granted', document, reason: '情况属实' });
    };
    const lookback = `${id}/lookback/office`;
    const inspectSample = async () => {
      const { row } = await draw(registry, lookback, { actor: office, quotaId: 'sample' });
      const drawn = [...names].filter(([, code]) => row.drawn.some((one) => one.uscc === code));
      expect(drawn).toHaveLength(row.drawn.length);
      for (const [name] of drawn) await onEnterprise(name, requestOf({ day: '03-30', name, kind: 'conclude', by: 'office', result: 'pass' }));
    };
    const deeds: Deed[] = [
      ...ENTERPRISES.map((deed): Deed => ({ day: deed.day, act: () => onEnterprise(deed.name, requestOf(deed)) })),
      ...OBLIGATIONS.map((deed): Deed => {
        const { kind, ...request } = obligationRequest(deed);
        const evidence = kind === 'submit' ? { evidence: EVIDENCE } : {};
        const act = () => service.act(`${id}/${deed.of}`, kind, { ...request, ...evidence });
        // What is handed in is what was drawn and looked at.
        const isLookback = deed.of === 'lookback/office' && kind === 'submit';
        return { day: deed.day, act: isLookback ? () => inspectSample().then(act) : act };
      }),
      { day: '12-30', act: () => decide('loss', '县安委办〔2020〕9号') },
      { day: '01-18', act: () => confirmScore(service, id, periodAsked('2020H2'), { actor: office, reason: '同意' }) },
      { day: '01-25', act: () => reportStanding(service, id, 'patrol', { actor: by('emergency'), key: 'p', text: '已巡查 12 家' }) },
      { day: '01-25', act: () => reportValue(service, id, { actor: by('emergency'), key: 'v', indicator: 'holders', value: 9 }) },
      { day: '01-29', act: () => reportStanding(service, id, 'patrol', { actor: by('upper'), key: 'p', text: '已巡查 3 家' }) },
      { day: AMENDED_ON, act: () => service.amendProgramme(id, withId(AMENDED, id), { actor: office, key: 'a', reason: '春节' }) },
      {
        day: '02-08',
        act: () =>
          registry.enrol(
            id,
            { uscc: uscc(12), name: `样例${LATER}有限公司`, sectorId: 'storage', departmentId: 'transport', stage: 'listed', details: { park: '东园' } },
            office,
          ),
      },
      { day: '02-25', act: () => decide('shame', '县安委办〔2021〕3号') },
      { day: '03-03', act: () => service.act(lookback, 'progress', { actor: office, key: 'p', reason: '名单已备齐' }) },
    ];
    const mails = await liveDistrict(
      stack,
      {
        ...{ id, plan: PLAN, from: LOADED, daysPerSecond: DAYS_PER_SECOND, registry: REGISTRY },
        // The days of steps are counted from the day of the list.
        ...{ enrolledByMs: calendar.instantMs('2020-11-18', '00:00'), eveningMs, deeds, lastDay: LAST_DAY.slice(5) },
      },
      slower,
    );
    const seen = mails.flatMap((mail) => {
      const told = toldBy(mail, id);
      return told === undefined || mail.state !== 'sent' ? [] : [`${told} ${namesIn(mail, names.keys())}`.trim()];
    });
    const expected = EXPECTED.filter(({ only }) => only !== 'rehearsal').map(({ date, mail, names: all }) => `${date} ${mail} ${all.join(' ')}`.trim());
    const found = differences(expected, seen);
    excuseDifferences(found, slower);
    expect(found).toEqual([]);
  }

  /** The day, the recipient, and what a mail is about, as expected.md has them; undefined where it is not about those. */
  function toldBy({ kind, rung, recipient, obligationId = '', sendAtMs }: NoticeRow, programmeId: string): string | undefined {
    const { date } = wallClock(plan.zone);
    const ref = readRung(rung);
    if (ref.about === 'digest') return ref.date < DIGESTS_FROM ? undefined : `${ref.date} ${recipient} digest`;
    if (ref.about === 'matters') return ref.date < TOLD_FROM || ref.date > LAST_DAY ? undefined : `${ref.date} ${recipient} ${ref.matter}`;
    // The operator's alarms tell of the machine that lives it.
    if (kind === 'alarm') return undefined;
    const of = obligationId.slice(programmeId.length + 1);
    // News is of the evening on which somebody has acted, be it after midnight that the machine came to it.
    const on = ref.about === 'news' ? date(sendAtMs - LONGEST_EVENING_MS) : date(sendAtMs);
    return on < TOLD_FROM ? undefined : `${on} ${recipient} ${of} ${ref.about === 'news' ? ref.event : rung}`;
  }
});
