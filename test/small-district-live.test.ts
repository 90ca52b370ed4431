import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importRegistry } from '../client/enterprises/import.ts';
import { draw } from '../client/enterprises/samples.ts';
import { programmeNowMs, realInstantMs } from '../domain/kernel/clock.ts';
import { readRung } from '../domain/obligation/notices.ts';
import { uscc } from './support/enterprises.ts';
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
import { inTime, openTestStack, SLOWEST, type TestStack, TooSlow, until } from './support/stack.ts';

// What test/small-district/expected.md says against the real parts.

/** What is done within so long (programme ms) is done before the next morning. */
const LONGEST_EVENING_MS = 11 * 3_600_000;
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
    await service.startProgramme(PLAN.replace(/^id: .*$/m, `id: ${id}`), { from: LOADED, daysPerSecond: DAYS_PER_SECOND / slower });
    const { clock } = await service.programme(id);
    const nowMs = () => programmeNowMs(clock, Date.now());
    await importRegistry(registry, id, REGISTRY, { actor: office, language: 'zh', dryRun: false });
    const names = new Map((await entriesOf()).map(({ uscc: code, name }) => [name.slice(2, 4), code]));
    names.set(LATER, uscc(5));

    let late: string | undefined;
    /** Waits for the evening of a day; a machine that comes to it on another day lives another story. */
    const evening = async (day: string) => {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, realInstantMs(clock, eveningMs(day)) - Date.now())));
    };
    const keepsUp = (day: string) => {
      if (nowMs() > eveningMs(day) + LONGEST_EVENING_MS) late ??= `what was done on ${day} was done too late`;
    };
    if (nowMs() > eveningMs('03-24')) late = 'the enterprises were enrolled too late';

    const act = async (one: Act) => {
      const { key, kind, on: _on, ...request } = requestOf(one);
      await registry.act(await registry.enterprise(id, names.get(one.name) ?? ''), kind, { ...request, key: `${key} ${one.name}` });
    };
    const check = `${id}/check/fire`;
    let drawn: string[] = [];
    const also: Record<string, () => Promise<unknown>> = {
      '04-29': () => registry.enrol(id, { uscc: uscc(5), name: `样例${LATER}有限公司`, sectorId: 'dams', departmentId: 'water', stage: 'listed' }, office),
      '06-04': async () => {
        const { row } = await draw(registry, check, { actor: fire, quotaId: 'sample' });
        drawn = row.drawn.map(({ uscc: code }) => [...names].find(([, known]) => known === code)?.[0] ?? code);
        expect(row.roster).toHaveLength(4);
      },
      '06-05': async () => {
        for (const name of drawn) await act({ ...INSPECTED, name });
        await service.act(check, 'submit', { actor: fire, key: 's', evidence: EVIDENCE });
      },
      '06-06': () => service.act(check, 'confirm', { actor: office, key: 'c' }),
    };
    const days = [...new Set([...ACTS.map((one) => one.day), ...Object.keys(also)])].filter((day) => day < LAST_DAY.slice(5)).sort();
    for (const day of days) {
      await evening(day);
      for (const one of ACTS) if (one.day === day) await act(one);
      await also[day]?.();
      keepsUp(day);
      if (late !== undefined && slower < SLOWEST) break;
    }
    if (late !== undefined && slower < SLOWEST) throw new TooSlow(late);
    expect(drawn).toHaveLength(2);
    await evening(LAST_DAY.slice(5));
    await until('the last mails to leave', async () => (await toldBy(id)).every(({ state }) => state !== 'owed' && state !== 'sending'));

    const told = (await toldBy(id)).filter(({ state }) => state === 'sent');
    const expected = EXPECTED.filter(({ day }) => day <= LAST_DAY.slice(5)).map(({ day, mail, names: all }) => `${day} ${mail} ${all.join(' ')}`.trim());
    const seen = told.map(({ day, mail, body }) =>
      `${day} ${mail} ${[...names.keys()]
        .filter((name) => body.includes(name))
        .sort()
        .join(' ')}`.trim(),
    );
    const found = differences(expected, seen);
    // A morning that comes a day late tells on another day: that goes away on a slower clock, a wrong rule does not.
    if (found.length > 0 && slower < SLOWEST) throw new TooSlow(`told otherwise than was worked out: ${found.join('; ')}`);
    expect(found).toEqual([]);
  }

  /** The mails that expected.md is about, with what stands in each. */
  async function toldBy(programmeId: string) {
    return (await stack.store.notices.list({ programmeId })).flatMap(({ kind, rung, recipient, state, body }) => {
      const ref = readRung(rung);
      if ((kind !== 'matters' && kind !== 'digest') || (ref.about !== 'matters' && ref.about !== 'digest')) return [];
      const day = ref.date.slice(5);
      const mail = `${recipient} ${ref.about === 'digest' ? 'digest' : ref.matter}`;
      return isTold(day, mail) && day <= LAST_DAY.slice(5) ? [{ day, mail, state, body: body ?? '' }] : [];
    });
  }
});
