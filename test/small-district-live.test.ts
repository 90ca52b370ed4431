import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draw } from '../client/enterprises/samples.ts';
import { readRung } from '../domain/obligation/notices.ts';
import { uscc } from './support/enterprises.ts';
import { type Deed, excuseDifferences, liveDistrict, namesIn } from './support/lived-district.ts';
import { EVIDENCE } from './support/plans.ts';
import {
  ACTS,
  type Act,
  differences,
  EXPECTED,
  entriesOf,
  eveningMs,
  fire,
  INSPECTED,
  isTold,
  LAST_DAY,
  LATER,
  LOADED,
  office,
  PLAN,
  REGISTRY,
  requestOf,
} from './support/small-district.ts';
import { inTime, openTestStack, type TestStack } from './support/stack.ts';

// What test/small-district/expected.md says against the real parts.

/** 103 programme days in a little over four minutes: a morning lasts two seconds and a half. */
const DAYS_PER_SECOND = 0.4;

describe('the small district on the real parts', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await openTestStack('small-district');
  });
  afterAll(() => stack.close());

  it('is told what was worked out by hand, and what stands in each mail', { timeout: 3_000_000 }, () => inTime(live));

  async function live(slower: number): Promise<void> {
    const { service, registry } = stack;
    const id = `small-district-${slower}`;
    const names = new Map((await entriesOf()).map(({ uscc: code, name }) => [name.slice(2, 4), code]));
    names.set(LATER, uscc(5));

    const act = async (one: Act) => {
      const { key, kind, on: _on, ...request } = requestOf(one);
      await registry.act(await registry.enterprise(id, names.get(one.name) ?? ''), kind, { ...request, key: `${key} ${one.name}` });
    };
    const check = `${id}/check/fire`;
    let drawn: string[] = [];
    const deeds: Deed[] = [
      ...ACTS.map((one): Deed => ({ day: one.day, act: () => act(one) })),
      {
        day: '04-29',
        act: () => registry.enrol(id, { uscc: uscc(5), name: `样例${LATER}有限公司`, sectorId: 'dams', departmentId: 'water', stage: 'listed' }, office),
      },
      {
        day: '06-04',
        act: async () => {
          const { row } = await draw(registry, check, { actor: fire, quotaId: 'sample' });
          drawn = row.drawn.map(({ uscc: code }) => [...names].find(([, known]) => known === code)?.[0] ?? code);
          expect(row.roster).toHaveLength(4);
        },
      },
      {
        day: '06-05',
        act: async () => {
          for (const name of drawn) await act({ ...INSPECTED, name });
          await service.act(check, 'submit', { actor: fire, key: 's', evidence: EVIDENCE });
        },
      },
      { day: '06-06', act: () => service.act(check, 'confirm', { actor: office, key: 'c' }) },
    ];
    const mails = await liveDistrict(
      stack,
      {
        ...{ id, plan: PLAN, from: LOADED, daysPerSecond: DAYS_PER_SECOND, registry: REGISTRY },
        ...{ enrolledByMs: eveningMs('03-24'), eveningMs, deeds, lastDay: LAST_DAY.slice(5) },
      },
      slower,
    );
    expect(drawn).toHaveLength(2);

    const seen = mails.flatMap((mail) => {
      const ref = readRung(mail.rung);
      if (mail.state !== 'sent' || (ref.about !== 'matters' && ref.about !== 'digest')) return [];
      const day = ref.date.slice(5);
      const what = `${mail.recipient} ${ref.about === 'digest' ? 'digest' : ref.matter}`;
      return isTold(day, what) ? [`${day} ${what} ${namesIn(mail, names.keys())}`.trim()] : [];
    });
    const expected = EXPECTED.filter(({ day }) => day <= LAST_DAY.slice(5)).map(({ day, mail, names: all }) => `${day} ${mail} ${all.join(' ')}`.trim());
    const found = differences(expected, seen);
    excuseDifferences(found, slower);
    expect(found).toEqual([]);
  }
});
