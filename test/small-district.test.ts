import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { readRegistry } from '../client/enterprises/file.ts';
import { importRegistry } from '../client/enterprises/import.ts';
import { draw } from '../client/enterprises/samples.ts';
import { checkPlan } from '../client/files/plan.ts';
import type { RequestedEnterpriseAct } from '../domain/enterprise/cycle-rules.ts';
import type { RegistryEntry } from '../domain/enterprise/registry-entry.ts';
import { programmeNowMs, realInstantMs } from '../domain/kernel/clock.ts';
import { readRung } from '../domain/obligation/notices.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { rehearsedRegistry } from '../domain/rehearsal/registry.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import { uscc } from './support/enterprises.ts';
import { EVIDENCE } from './support/plans.ts';
import { WHOLE } from './support/runs.ts';
import { inTime, openTestStack, SLOWEST, type TestStack, TooSlow, until } from './support/stack.ts';

// What test/small-district/expected.md says, worked out by hand, against the rehearsal and against the real parts.

const DIR = path.join(import.meta.dirname, 'small-district');
const REGISTRY = path.join(DIR, 'registry.csv');
const PLAN = readFileSync(path.join(DIR, 'plan.yaml'), 'utf8');
const LOADED = '2019-03-22';
const LAST_DAY = '2019-07-02';
/** `npm test` lives as long as it takes until each kind of mail has come once, `npm run test:long` to the last day. */
const LIVED_UNTIL = (WHOLE ? LAST_DAY : '2019-04-30').slice(5);
/** People act when all mails of the day have left, and long before the next morning. */
const EVENING = '20:00';
/** What is done within so long (programme ms) is done before the next morning. */
const LONGEST_EVENING_MS = 11 * 3_600_000;
/** 103 programme days in a little over four minutes, the first 40 in less than two: a morning lasts two seconds and a half. */
const DAYS_PER_SECOND = 0.4;
/** Enrolled on the way: no registry that is rehearsed has it. */
const LATER = '戊渠';

const plan = planOf(PLAN);
const calendar = openCalendar(plan);
const eveningMs = (day: string) => calendar.instantMs(`2019-${day}`, EVENING);

function planOf(text: string): Plan {
  const { plan: read, faults } = checkPlan(text);
  if (!read) throw new Error(JSON.stringify(faults));
  return read;
}

interface Row {
  day: string;
  /** Recipient and kind. */
  mail: string;
  /** How many things a rehearsal foretells; absent where it does not count them. */
  items?: number;
  names: string[];
  /** Only of an enterprise that a rehearsal does not know. */
  liveOnly: boolean;
}

/** The tables of expected.md whose second column is a recipient. */
function expectedRows(): Row[] {
  return readFileSync(path.join(DIR, 'expected.md'), 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, , recipient = '']) => /^[a-z]+\/[a-z]+$/.test(recipient))
    .flatMap(([, days = '', recipient = '', mail = '', items = '', names = '']) => {
      const told = names.split(' ').filter(Boolean);
      const later = told.filter((name) => name.startsWith('('));
      return days.split(' ').map(
        (day): Row => ({
          day,
          mail: `${recipient} ${mail}`,
          ...(items !== '' && { items: Number(items) }),
          names: told.map((name) => name.replace(/[()]/g, '')).sort(),
          liveOnly: told.length > 0 && later.length === told.length,
        }),
      );
    });
}
const EXPECTED = expectedRows();

type Act = Omit<RequestedEnterpriseAct, 'actor' | 'key' | 'on'> & { day: string; name: string; by: string };
const office = { org: 'office', name: '' };
const fire = { org: 'fire', name: '' };

/** What people do about enterprises, as expected.md has it; the two that are drawn are inspected besides. */
const ACTS: Act[] = [
  { day: '04-01', name: '丁渠', kind: 'assess', by: 'water' },
  { day: '04-08', name: '丁渠', kind: 'apply', by: 'water' },
  { day: '04-09', name: '甲警', kind: 'conclude', by: 'fire', result: 'fail', reason: '无应急预案' },
  { day: '04-17', name: '丁渠', kind: 'accept', by: 'authority' },
  { day: '04-18', name: '甲警', kind: 'decide', by: 'authority', grant: true, document: '1号', reason: '情况属实' },
  { day: '05-06', name: '乙渠', kind: 'assessYearly', by: 'water' },
  { day: '05-08', name: '乙警', kind: 'orderRectification', by: 'fire', limit: '2019-05-24', reason: '消防通道堵塞' },
  { day: '05-14', name: '丁渠', kind: 'review', by: 'authority' },
  { day: '05-20', name: '丁渠', kind: 'approve', by: 'authority' },
  { day: '05-21', name: '丁渠', kind: 'announce', by: 'authority' },
  { day: '05-30', name: '乙警', kind: 'rectify', by: 'fire' },
  { day: '06-03', name: LATER, kind: 'start', by: 'water' },
  { day: '06-10', name: '甲警', kind: 'propose', by: 'fire', consequence: 'revocation', lifts: true, reason: '已整改' },
  { day: '06-12', name: '甲警', kind: 'decide', by: 'authority', grant: true, document: '2号', reason: '同意' },
  { day: '06-12', name: '丁渠', kind: 'certify', by: 'authority', number: 'AQB-4', level: 3 },
];
const INSPECTED = { day: '06-05', kind: 'conclude' as const, by: 'fire', result: 'pass' as const };

const requestOf = ({ day, name: _name, by, ...request }: Act): RequestedEnterpriseAct => ({
  ...request,
  actor: { org: by, name: '' },
  key: `${request.kind} ${day}`,
  on: `2019-${day}`,
});

async function entriesOf(): Promise<RegistryEntry[]> {
  const { rows } = await readRegistry(REGISTRY, plan, LOADED);
  const entries: RegistryEntry[] = [];
  for await (const { entry, reasons } of rows) {
    if (!entry) throw new Error(String(reasons));
    entries.push(entry);
  }
  return entries;
}

/** Digests are compared from the day on that expected.md names. */
const isTold = (day: string, mail: string) => day >= (mail.endsWith(' digest') ? '03-26' : '03-25') && day <= LAST_DAY.slice(5);

/** Everything on one side alone, so that one run shows all that differs. */
function differences(expected: readonly string[], seen: readonly string[]): string[] {
  return [
    ...expected.filter((line) => !seen.includes(line)).map((line) => `only in expected.md: ${line}`),
    ...seen.filter((line) => !expected.includes(line)).map((line) => `only seen: ${line}`),
    ...seen.filter((line, index) => seen.indexOf(line) !== index).map((line) => `seen twice: ${line}`),
  ].sort();
}

describe('the small district', () => {
  it('is told in a rehearsal what was worked out by hand', async () => {
    const startedAtMs = calendar.instantMs(LOADED, '00:00');
    const entries = await entriesOf();
    // Who would be drawn is the lot's to say: any two of the four.
    const acts = [...ACTS, ...['丁警', '戊警'].map((name): Act => ({ ...INSPECTED, name }))];
    const byCode = new Map(entries.map(({ uscc: code, name }) => [code, acts.filter((act) => name.includes(act.name))]));
    const registry = rehearsedRegistry({
      plan,
      calendar,
      startedAtMs,
      entries,
      acts: ({ uscc: code, elapsedMs }) => {
        const next = byCode.get(code)?.find(({ day }) => eveningMs(day) > elapsedMs);
        return next && { atMs: eveningMs(next.day), request: requestOf(next) };
      },
    });
    const { matters, digests } = rehearse({
      plan,
      calendar,
      startedAtMs,
      toMs: calendar.instantMs(LAST_DAY, '12:00'),
      acts: ({ milestoneId, stage }) => {
        if (milestoneId !== 'check') return undefined;
        if (stage === 'open') return { atMs: eveningMs('06-05'), request: { kind: 'submit', actor: fire, key: 's' } };
        return stage === 'submitted' ? { atMs: eveningMs('06-06'), request: { kind: 'confirm', actor: office, key: 'c' } } : undefined;
      },
      others: registry.items,
      rosters: registry,
    });
    expect(registry.refused()).toBe(0);
    const line = (day: string, mail: string, items?: number) => `${day} ${mail}${items === undefined ? '' : ` ${items}`}`;
    const seen = [
      ...matters
        .filter(({ outcome }) => outcome === 'sent')
        .map(({ kind, about, recipient, date, items }) => ({ day: date.slice(5), mail: `${recipient} ${about === '' ? kind : `${kind}.${about}`}`, items })),
      ...digests.map(({ org, date }) => ({ day: date.slice(5), mail: `${org}/officer digest`, items: undefined })),
    ].filter(({ day, mail }) => isTold(day, mail));
    expect(
      differences(
        EXPECTED.filter(({ liveOnly }) => !liveOnly).map(({ day, mail, items }) => line(day, mail, items)),
        seen.map(({ day, mail, items }) => line(day, mail, items)),
      ),
    ).toEqual([]);
  });
});

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
    const days = [...new Set([...ACTS.map((one) => one.day), ...Object.keys(also)])].filter((day) => day < LIVED_UNTIL).sort();
    for (const day of days) {
      await evening(day);
      for (const one of ACTS) if (one.day === day) await act(one);
      await also[day]?.();
      keepsUp(day);
      if (late !== undefined && slower < SLOWEST) break;
    }
    if (late !== undefined && slower < SLOWEST) throw new TooSlow(late);
    expect(drawn).toHaveLength(WHOLE ? 2 : 0);
    await evening(LIVED_UNTIL);
    await until('the last mails to leave', async () => (await toldBy(id)).every(({ state }) => state !== 'owed' && state !== 'sending'));

    const told = (await toldBy(id)).filter(({ state }) => state === 'sent');
    const expected = EXPECTED.filter(({ day }) => day <= LIVED_UNTIL).map(({ day, mail, names: all }) => `${day} ${mail} ${all.join(' ')}`.trim());
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
      return isTold(day, mail) && day <= LIVED_UNTIL ? [{ day, mail, state, body: body ?? '' }] : [];
    });
  }
});
