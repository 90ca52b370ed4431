import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCalendar, wallClock } from '../calendar/china.ts';
import { rehearsal as rehearsalSchema } from '../client/contract/rehearsal.ts';
import { exportRows, registryHeader } from '../client/enterprises/file.ts';
import { checkBehaviour } from '../client/files/behaviour.ts';
import { checkPlan } from '../client/files/plan.ts';
import { linesOf } from '../client/files/yaml.ts';
import { rehearsalData } from '../client/rehearsal/data.ts';
import { inventEnterprises } from '../client/rehearsal/enterprises.ts';
import { reportPage } from '../client/rehearsal/page.ts';
import { rehearsePlan } from '../client/rehearsal/rehearse.ts';
import type { EnterpriseState } from '../domain/enterprise/enterprise.ts';
import type { RegistryEntry } from '../domain/enterprise/registry-entry.ts';
import { endOfDayMs } from '../domain/kernel/calendar.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { PROFILES } from '../domain/rehearsal/behaviour.ts';
import { generateDistrict } from '../domain/rehearsal/district.ts';
import { type NextEnterpriseAct, nextEnterpriseAct } from '../domain/rehearsal/enterprise-behaviour.ts';
import { rehearsedRegistry } from '../domain/rehearsal/registry.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import { writeTable } from '../spreadsheet/write.ts';
import { dubanHere } from './support/commands.ts';
import { certifiedEntry, entry, uscc } from './support/enterprises.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { runs, WHOLE } from './support/runs.ts';
import { SEED } from './support/seed.ts';

const ROOT = path.join(import.meta.dirname, '..');
const SHAPOTOU = readFileSync(path.join(ROOT, 'plans', 'shapotou-2019.yaml'), 'utf8');
const wall = wallClock('Asia/Shanghai');
/** Epoch ms of a wall-clock minute of 2019 in Shanghai: `04-30 09:00`. */
const at = (minute: string) => Date.parse(`2019-${minute.replace(' ', 'T')}:00+08:00`);

function planOf(text: string): Plan {
  const { plan, faults } = checkPlan(text);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
}

/** As test/roster-live.test.ts has it: certified before 2019, done with a self-assessment of this year. */
const withRoster = (more = '') => `
  - id: self
    name: 达标企业自评整改
    clause: 三（三）
    duty: 督促达标企业完成自评
    due: 2019-04-30
    lead: [water]
    roster: { of: { certified: true, certifiedBefore: 2019-01-01 }, done: { reviewedSince: 2019-01-01 }${more} }`;
const rosterPlan = (more = '', id = 'p') => smallPlan({ id, more: SECTORS, milestones: withRoster(more) });

/** Rehearses silent departments with a registry in which each enterprise does its yearly self-assessment at a given minute, once, or never. */
function selfAssessing(text: string, entries: RegistryEntry[], minutes: Record<string, string>) {
  const plan = planOf(text);
  const calendar = openCalendar(plan);
  const startedAtMs = at('03-01 00:00');
  const registry = rehearsedRegistry({
    plan,
    calendar,
    startedAtMs,
    entries,
    acts: (state): NextEnterpriseAct | undefined => {
      const minute = minutes[state.uscc];
      if (minute === undefined || state.sequence > 1) return undefined;
      const atMs = at(minute);
      return { atMs, request: { kind: 'assessYearly', actor: { org: state.departmentId, name: '' }, key: 'a', on: wall.date(atMs) } };
    },
  });
  const rehearsal = rehearse({ plan, calendar, startedAtMs, acts: () => undefined, others: registry.items, rosters: registry });
  const [obligation] = rehearsal.obligations;
  return {
    rehearsal,
    events: obligation?.events.map(({ type, atMs }) => `${wall.minute(atMs).slice(5)} ${type}`) ?? [],
    told: rehearsal.notices
      .filter(({ outcome }) => outcome === 'sent')
      .map(
        ({ leavesAtMs, rung, recipient, roster }) =>
          `${wall.minute(leavesAtMs).slice(5)} ${rung} ${recipient}${roster ? ` ${roster.missing}/${roster.all}` : ''}`,
      ),
  };
}

describe('an obligation with a roster', () => {
  const three = [certifiedEntry(1), certifiedEntry(2), certifiedEntry(3, '2018-05-10', { mail: 'e3@each.example' })];

  it('lists at each rung who is not done by then, to everyone whom the rung tells', () => {
    const { told } = selfAssessing(
      rosterPlan(),
      // Neither is on the roster: not certified, and of another department.
      [...three, entry(4), certifiedEntry(5, '2018-05-10', { sectorId: 'alarms', departmentId: 'fire' })],
      { [uscc(1)]: '04-22 10:00', [uscc(2)]: '05-02 10:00' },
    );
    expect(told.slice(0, 9)).toEqual([
      '03-29 09:00 before-30-days water/officer 3/3',
      '04-03 09:00 acknowledge water/head 3/3',
      '04-23 09:00 before-7-days water/officer 2/3',
      '04-26 09:00 before-3-working-days water/officer 2/3',
      '04-29 09:00 before-1-working-day water/officer 2/3',
      '04-30 09:00 due-day water/officer 2/3',
      '05-05 09:00 lapse office/officer 1/3',
      '05-05 09:00 lapse water/head 1/3',
      '05-09 09:00 after-5-working-days office/director 1/3',
    ]);
  });

  it('says nothing of a list where nobody is on it, as where there is no registry', () => {
    const { told } = selfAssessing(rosterPlan(), [entry(1)], {});
    expect(told[0]).toBe('03-29 09:00 before-30-days water/officer');
  });

  it('settles by itself on the next working morning after the last one is done, and tells department and office', () => {
    // 12 April is a Friday; digests being off, mornings are at 08:30.
    const { events, told, rehearsal } = selfAssessing(rosterPlan(', settle: done'), three, {
      [uscc(1)]: '04-01 10:00',
      [uscc(2)]: '04-12 16:00',
      [uscc(3)]: '04-02 10:00',
    });
    expect(events).toEqual(['03-29 09:00 rungReached', '04-03 09:00 rungReached', '04-15 08:30 fulfilled']);
    expect(told.slice(-2)).toEqual(['04-15 08:30 fulfilled-3 office/officer', '04-15 08:30 fulfilled-3 water/officer']);
    expect(rehearsal.obligations[0]?.state.stage).toBe('settled');
  });

  it('is looked at before time goes on: done between the morning and the rung, it settles in the rung’s stead', () => {
    const minutes = { [uscc(1)]: '04-01 10:00', [uscc(2)]: '04-23 08:45', [uscc(3)]: '04-02 10:00' };
    expect(selfAssessing(rosterPlan(', settle: done'), three, minutes).events.at(-1)).toBe('04-23 09:00 fulfilled');
    // And before the lapse, at midnight, which no morning comes before.
    const { events } = selfAssessing(rosterPlan(', settle: done'), three, { ...minutes, [uscc(2)]: '04-30 20:00' });
    expect(events.at(-1)).toBe('05-01 00:00 fulfilled');
  });

  it('lapses as usual while one is missing, while nobody is on the roster, and where the plan does not say that it settles', () => {
    const all = { [uscc(1)]: '04-01 10:00', [uscc(2)]: '04-01 11:00', [uscc(3)]: '04-01 12:00' };
    const { [uscc(2)]: _missing, ...some } = all;
    for (const { events } of [
      selfAssessing(rosterPlan(', settle: done'), three, some),
      selfAssessing(rosterPlan(', settle: done'), [entry(1)], all),
      selfAssessing(rosterPlan(), three, all),
    ])
      expect(events).toContain('05-01 00:00 lapsed');
  });

  it('that writes to each enterprise counts those with an address, and only before the due date', () => {
    const { rehearsal } = selfAssessing(rosterPlan(', write: enterprises'), three, { [uscc(3)]: '04-25 10:00' });
    const letters = rehearsal.notices.filter(({ recipient }) => recipient === 'roster/enterprise').map(({ rung, roster }) => `${rung} ${roster?.withAddress}`);
    expect(letters).toEqual(['before-30-days 1', 'before-7-days 1', 'before-3-working-days 0', 'before-1-working-day 0', 'due-day 0']);
  });
});

const TARGETS = `${SECTORS}
targets:
  - { id: started, name: 启动, clause: 二, asOf: 2019-12-31, atLeast: 0.6, counts: started, of: each-sector }
  - { id: key, name: 重点, clause: 二, asOf: 2020-12-31, atLeast: 0.8, counts: certified, of: each-key-sector }
  - { id: each, name: 每个行业, clause: 二, asOf: 2021-12-31, atLeast: 0.95, counts: certified, of: each-sector }
  - { id: better, name: 二级以上, clause: 二, asOf: 2021-12-31, atLeast: 0.9, counts: certified, level: 2, of: all-sectors-together }
`;

/** Counting as the plan's words say it, from the state itself and by hand. */
function naiveCounts(targetId: string, { stage, startedOn, certificate }: EnterpriseState, date: string): boolean {
  if (stage === 'closed') return false;
  if (targetId === 'started') return (startedOn !== undefined && startedOn <= date) || (certificate !== undefined && certificate.issuedOn <= date);
  const valid = certificate !== undefined && certificate.issuedOn <= date && date <= certificate.expiresOn;
  return valid && (targetId !== 'better' || certificate.level <= 2);
}

describe('targets', () => {
  const plan = planOf(smallPlan({ id: 'p', more: TARGETS }));
  const calendar = openCalendar(plan);
  const startedAtMs = calendar.instantMs('2019-01-01', '00:00');
  const one = (number: number) => {
    const where = number % 3 ? { sectorId: 'dams', departmentId: 'water' } : { sectorId: 'alarms', departmentId: 'fire' };
    return fc.oneof(
      fc.constant(entry(number, { ...where, stage: 'closed' })),
      fc.constantFrom('2012-05-10', '2017-06-08').map((runningSince) => entry(number, { ...where, runningSince })),
      fc.constant(entry(number, { ...where, stage: 'applied', startedOn: '2018-11-01' })),
      fc.tuple(fc.constantFrom('2016-01-10', '2016-12-20', '2018-03-10'), fc.constantFrom(1, 2, 3) as fc.Arbitrary<1 | 2 | 3>).map(([issuedOn, level]) => {
        const certified = certifiedEntry(number, issuedOn, where);
        return { ...certified, certificate: { ...(certified.certificate as NonNullable<RegistryEntry['certificate']>), level } };
      }),
    );
  };
  const registries = fc.tuple(...Array.from({ length: 40 }, (_, index) => one(index + 1)));

  it('as of their dates equal a naive recount over how the enterprises stand when a rehearsal ends on that day', () => {
    const seen = new Set<string>();
    const law = fc.property(registries, fc.constantFrom(...Object.values(PROFILES)), fc.string(), (entries, behaviour, seed) => {
      const setting = { behaviour, seed, calendar, startedAtMs };
      const run = (toMs?: number) => {
        const until = toMs === undefined ? {} : { toMs };
        const registry = rehearsedRegistry({ plan, calendar, startedAtMs, ...until, entries, acts: (state) => nextEnterpriseAct(setting, state) });
        const { endedAtMs } = rehearse({ plan, calendar, startedAtMs, ...until, acts: () => undefined, others: registry.items, rosters: registry });
        return { registry, targets: registry.targets(endedAtMs) };
      };
      for (const { targetId, date, figures } of run().targets) {
        const target = plan.targets.find(({ id }) => id === targetId);
        expect(date).toBe(target?.asOf);
        const states = run(endOfDayMs(calendar, date) - 1).registry.states();
        for (const { scope, sectors, numerator, denominator, closed, met, gap } of figures) {
          const meant = states.filter(({ sectorId }) => sectors.includes(sectorId));
          const open = meant.filter(({ stage }) => stage !== 'closed');
          const counted = open.filter((state) => naiveCounts(targetId, state, date)).length;
          expect({ numerator, denominator, closed }, `${targetId} ${scope}`).toEqual({
            numerator: counted,
            denominator: open.length,
            closed: meant.length - open.length,
          });
          // In whole enterprises, without fractions: 0.6 as 60 of 100.
          const share = Math.round((target?.atLeast ?? 0) * 100);
          expect(met).toBe(open.length > 0 && counted * 100 >= share * open.length);
          expect((counted + gap) * 100).toBeGreaterThanOrEqual(share * open.length);
          for (const each of open) seen.add(`${targetId} ${naiveCounts(targetId, each, date)}`);
        }
      }
    });
    // A law over nothing would hold as well: what the first cases leave out is looked for in a few more.
    const all = plan.targets.flatMap(({ id }) => [`${id} true`, `${id} false`]);
    for (let round = 0; round < 5 && !all.every((one) => seen.has(one)); round++) fc.assert(law, { numRuns: runs(4), seed: SEED + round });
    expect([...seen].sort()).toEqual(all.sort());
  });

  it('that were due before the programme is loaded are not counted, those due after the last day are forecast', () => {
    const entries = generateDistrict(plan, { seed: 'a', count: 60, asOf: '2020-06-01' });
    const { enterprises } = rehearsePlan({
      plan,
      behaviour: PROFILES.typical,
      seed: '1',
      from: '2020-06-01',
      to: '2021-03-31',
      enterprises: { entries },
    });
    const found = Object.fromEntries((enterprises?.targets ?? []).map((target) => [target.id, target]));
    expect(found.started?.figures).toEqual([]);
    expect(found.key).toMatchObject({ date: '2020-12-31', figures: [{ scope: 'dams' }] });
    expect(found.key?.figures[0]?.forecast).toBeUndefined();
    expect(found.each).toMatchObject({ date: '2021-03-31', asOf: '2021-12-31' });
    for (const { numerator, forecast } of found.each?.figures ?? []) expect(forecast?.numerator).toBeGreaterThanOrEqual(numerator);
  });

  it('that cannot be met are found at their line of the plan, and no others', () => {
    const text = smallPlan({ id: 'p', more: TARGETS });
    const lineOf = linesOf(text);
    const found = (behaviour: (typeof PROFILES)['punctual' | 'slack'], entries: RegistryEntry[]) =>
      rehearsePlan({ plan, behaviour, seed: '1', enterprises: { entries } })
        .findings.filter(({ kind }) => kind.startsWith('target'))
        .map(({ kind, severity, count, paths }) => {
          const line = paths.map(lineOf).find((each) => each !== undefined);
          return `${kind} ${severity} ${count} ${text.split('\n')[(line ?? 0) - 1]?.trim().slice(0, 14)}`;
        });
    const listed = Array.from({ length: 10 }, (_, index) => entry(index + 1, { runningSince: '2010-01-01' }));
    // Nobody is of the other sector. Of ten at level three, 0.9 lack nine at level two.
    expect(found(PROFILES.punctual, listed)).toEqual([
      'target-missed serious 9 - { id: better',
      'target-uncounted notable 1 - { id: starte',
      'target-uncounted notable 1 - { id: each, ',
    ]);
    const ends = listed.map((each) => ({ ...each, stage: 'closed' as const }));
    expect(found(PROFILES.slack, ends).every((line) => line.startsWith('target-uncounted'))).toBe(true);
  });
});

describe('a rehearsal with enterprises', () => {
  const plan = planOf(SHAPOTOU);
  const given = inventEnterprises(plan, WHOLE ? 150 : 75, '7', plan.from);
  const request = { plan, behaviour: PROFILES.typical, seed: '7', enterprises: given };
  const shown = (entries: RegistryEntry[]) => {
    const report = rehearsePlan({ ...request, enterprises: { entries } });
    const other = rehearsePlan({ ...request, behaviour: PROFILES.slack, enterprises: { entries } });
    const lineOf = linesOf(SHAPOTOU);
    return { json: JSON.stringify(rehearsalData(report, lineOf)), html: reportPage(report, other, lineOf, 'zh') };
  };

  it('is the same byte for byte, as data and as a page, in whatever order the registry comes', () => {
    const once = shown(given.entries);
    // Made again from another order: what hung on a clock, on chance or on the order would differ.
    expect(shown([...given.entries.slice(40).reverse(), ...given.entries.slice(0, 40)])).toEqual(once);
    // Another seed is another rehearsal: the comparison is not one of constants.
    expect(JSON.stringify(rehearsalData(rehearsePlan({ ...request, seed: '8' }), () => undefined))).not.toBe(once.json);
  });

  it('is refused nothing by the rules, whatever the behaviour and the seed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(PROFILES)), fc.string(), (behaviour, seed) => {
        const { enterprises } = rehearsePlan({ ...request, behaviour, seed, enterprises: inventEnterprises(plan, 200, seed, plan.from) });
        expect(enterprises?.refused).toBe(0);
        expect(enterprises?.stages.reduce((sum, { atEnd }) => sum + atEnd, 0)).toBe(200);
      }),
      { numRuns: runs(1) },
    );
    // Six months from the last of October end with the first of May: on 30 April it would be refused.
    const late = entry(1, { runningSince: '2018-10-31', stage: 'creating', startedOn: '2018-11-01' });
    const small = planOf(smallPlan({ id: 'p', more: SECTORS }));
    const { enterprises } = rehearsePlan({ plan: small, behaviour: PROFILES.punctual, seed: '1', from: '2019-04-01', enterprises: { entries: [late] } });
    expect(enterprises).toMatchObject({ refused: 0, certified: { atStart: 0, atEnd: 1 } });
  });

  it('differs from one without only in what the registry brings', () => {
    const withThem = rehearsePlan(request);
    const without = rehearsePlan({ plan, behaviour: PROFILES.typical, seed: '7' });
    const plain = ({ rehearsal }: typeof withThem) => rehearsal.notices.map(({ roster: _roster, ...notice }) => notice);
    // No roster of this plan settles by itself, so that obligations go the same way.
    expect(plain(withThem)).toEqual(plain(without));
    expect(withThem.rehearsal.notices.some(({ roster }) => roster !== undefined)).toBe(true);
    expect(without.enterprises).toBeUndefined();
    expect(rehearsalSchema.parse(rehearsalData(withThem, linesOf(SHAPOTOU)))).toEqual(rehearsalData(withThem, linesOf(SHAPOTOU)));
  });

  it('counts mails as the mailroom sends them: seven departments’ lists to the office in one', () => {
    const silent = { ...PROFILES.slack, everyone: { ...PROFILES.slack.everyone, neverSubmits: 1, asksExtension: 0 } };
    const { enterprises, rehearsal } = rehearsePlan({ ...request, behaviour: silent });
    const lapse = enterprises?.rosters.find(({ milestoneId, rung }) => milestoneId === 'verification' && rung === 'lapse');
    const notices = rehearsal.notices.filter(({ milestoneId, rung, roster }) => milestoneId === 'verification' && rung === 'lapse' && roster);
    const departments = new Set(notices.map(({ departmentId }) => departmentId));
    const leads = new Set(notices.filter(({ recipient, departmentId }) => !recipient.startsWith(`${departmentId}/`)).map(({ recipient }) => recipient));
    expect(departments.size).toBeGreaterThan(4);
    expect(notices.length).toBeGreaterThan(departments.size + leads.size);
    // One to each head, one to the office, one to each lead of whoever assists.
    expect(lapse?.mails).toBe(departments.size + leads.size);
    const listed = new Map(notices.map(({ departmentId, roster }) => [departmentId, roster?.missing ?? 0]));
    expect(lapse?.longest).toBe([...listed.values()].reduce((sum, missing) => sum + missing, 0));
  });

  it('says where a roster stays empty, and who cannot be written to', () => {
    const text = rosterPlan(', settle: done, write: enterprises');
    const found = (entries: RegistryEntry[]) =>
      rehearsePlan({ plan: planOf(text), behaviour: PROFILES.typical, seed: '1', from: '2019-03-20', enterprises: { entries } })
        .findings.filter(({ kind }) => kind === 'empty-roster' || kind === 'no-enterprise-address' || kind === 'no-head')
        .map(({ kind, count }) => `${kind} ${count}`);
    expect(found([entry(1)])).toEqual(['empty-roster 1']);
    // Their first year ends in November: nobody assesses himself before autumn.
    const [one, other] = [certifiedEntry(1, '2018-11-10'), certifiedEntry(2, '2018-11-10', { mail: 'e2@each.example' })];
    expect(found([one, other])).toEqual(['no-enterprise-address 1']);
    expect(found([other])).toEqual([]);
  });

  it('gives enterprises the behaviour that a behaviour file builds on', () => {
    const { behaviour } = checkBehaviour('name: 汛期\nbase: punctual\n', plan);
    if (!behaviour) throw new Error('the file is faulty');
    const targets = (of: typeof behaviour) => rehearsePlan({ ...request, behaviour: of }).enterprises?.targets;
    const built = targets(behaviour);
    expect(built).toEqual(targets(PROFILES.punctual));
    expect(built).not.toEqual(targets(PROFILES.slack));
  });
});

describe('duban rehearse --enterprises', () => {
  let dir: string;
  beforeAll(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'duban-rehearse-'));
    writeFileSync(path.join(dir, 'plan.yaml'), smallPlan({ id: 'p', more: TARGETS }));
    writeFileSync(path.join(dir, 'bare.yaml'), smallPlan({ id: 'q' }));
    const good = [certifiedEntry(1), certifiedEntry(2), entry(3)];
    const rows: string[][] = [];
    for await (const row of exportRows(good, planOf(smallPlan({ id: 'p', more: TARGETS })))) rows.push(row);
    const [first = []] = rows;
    await writeTable(path.join(dir, 'good.xlsx'), { header: registryHeader, rows });
    await writeTable(path.join(dir, 'turned.csv'), { header: registryHeader, rows: [...rows].reverse() });
    await writeTable(path.join(dir, 'faulty.csv'), { header: registryHeader, rows: [...rows, first, ['91999999000000009X', ...first.slice(1)]] });
    await writeTable(path.join(dir, 'hopeless.csv'), { header: registryHeader, rows: [['1', ...first.slice(1)]] });
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const duban = (...args: string[]) => dubanHere(['rehearse', ...args], { DUBAN_DATA: dir }, dir);
  const enterprisesOf = async (...args: string[]) => JSON.parse((await duban('plan.yaml', '--json', ...args)).out).enterprises;

  it('makes them up from the seed, tells of them in Chinese unless told, and compares', async () => {
    const [once, again, english, page] = await Promise.all([
      duban('plan.yaml', '--enterprises', '60', '--json'),
      duban('plan.yaml', '--enterprises', '60', '--json'),
      duban('plan.yaml', '--enterprises', '60', '--lang', 'en'),
      duban('plan.yaml', '--enterprises', '60', '--compare', 'slack', '--out', 'report.html'),
    ]);
    expect(again.out).toBe(once.out);
    expect(JSON.parse(once.out).enterprises).toMatchObject({ count: 60, targets: [{ id: 'started' }, { id: 'key' }, { id: 'each' }, { id: 'better' }] });
    expect(english.out).toMatch(/^60 enterprises \(made up from the seed\): \d+ hold a valid certificate at the start, \d+ on 2021-12-31\./m);
    expect(page.out).toMatch(/^企业 60 家（按模拟编号生成）；持有效证书的由 \d+ 家到 2021-12-31 的 \d+ 家/m);
    expect(page.out).toMatch(/^目标：每个行业 +\d\/2.* +\d\/2/m);
    const html = readFileSync(path.join(dir, 'report.html'), 'utf8');
    expect(html).toContain('<h2>目标</h2>');
    expect(html).not.toMatch(/<script|<link|<img|https?:|url\(/);
  });

  it('reads a registry as an import would, in whatever order and format', async () => {
    const [xlsx, csv] = await Promise.all([enterprisesOf('--enterprises', 'good.xlsx'), enterprisesOf('--enterprises', 'turned.csv')]);
    expect(xlsx).toMatchObject({ count: 3, file: { name: 'good.xlsx', rows: 3, rejected: 0 }, certified: { atStart: 2 } });
    expect({ ...csv, file: undefined }).toEqual({ ...xlsx, file: undefined });
  });

  it('goes on without rows that are wrong, and says how many and why', async () => {
    const { out } = await duban('plan.yaml', '--enterprises', 'faulty.csv');
    expect(out).toMatch(/^企业名单共 5 行，有 2 行有错，没有算在内。第 5 行：.*与第 2 行相同.* 第 6 行：/m);
    expect(await enterprisesOf('--enterprises', 'faulty.csv')).toMatchObject({ count: 3, file: { rows: 5, rejected: 2, first: [{ row: 5 }, { row: 6 }] } });
  });

  it.each([
    ['0', 2, /不能是“0”：须为 1 到 200000 的整数/],
    ['-1', 2, /不能是“-1”：须为/],
    ['1.5', 2, /不能是“1\.5”：须为/],
    ['200001', 2, /不能是“200001”/],
    ['5', 1, /^生成 5 家企业不行：方案有 2 个行业领域，每个至少 3 家，请写 6 到 200000。$/m],
    ['missing.xlsx', 1, /^读不到文件 missing\.xlsx；请检查路径。$/m],
    ['plan.yaml', 1, /找不到表头/],
    ['hopeless.csv', 1, /^hopeless\.csv 里没有一家可用的企业（1 行都有错，第 2 行：.+；请改正后再试。$/m],
  ])('refuses %s with exit code %i and a sentence', async (value, code, sentence) => {
    expect(await duban('plan.yaml', '--enterprises', value)).toMatchObject({ code, out: '', err: expect.stringMatching(sentence) });
  });

  it('needs sectors to make enterprises up for, and says so', async () => {
    expect(await duban('bare.yaml', '--enterprises', '60')).toMatchObject({ code: 1, err: expect.stringMatching(/没有列出行业领域/) });
  });
});
