import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagedTables } from '../calendar/china.ts';
import type { Role } from '../client/contract/roles.ts';
import { ServiceError } from '../client/errors.ts';
import { checkHolidays } from '../client/files/holidays.ts';
import { explain } from '../client/service/explain.ts';
import { previewCalendar, showCalendar, updateCalendar } from '../client/service/holidays.ts';
import { openTestApi, type TestApi } from './support/api.ts';
import { inEnglish } from './support/fault-words.ts';
import { HOLIDAYS_2027, HOLIDAYS_2027_YAML } from './support/holidays.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

// The dates are those of test/redate.test.ts: due on Wednesday 2027-02-10, by the table in the middle of a holiday from the 5th to the 12th.

let stack: TestStack;
let api: TestApi;
const keys = new Map<Role, string>();
beforeAll(async () => {
  stack = await openTestStack('calendar');
  api = await openTestApi(stack);
  for (const role of ['office', 'operator', 'auditor', 'officer'] as const) {
    const { secret } = await api.context.accounts.createKey({ name: role, role, days: 1, ...(role === 'officer' && { org: 'water' }) }, 'test');
    keys.set(role, secret);
  }
});
afterAll(async () => {
  await api?.close();
  await stack?.close();
});

const operator = { org: 'operator', name: '运维' };
const plan2027 = (id: string, changes: Partial<Parameters<typeof smallPlan>[0]> = {}) =>
  smallPlan({ id, due: '2027-02-10', departments: ['water'], ...changes }).replace('from: 2019-01-01\nto: 2021-12-31', 'from: 2026-06-01\nto: 2027-12-31');
const as = (role: Role) => ({ as: { key: keys.get(role) ?? '' }, headers: { 'accept-language': 'en' } });
const sentence = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'it was allowed',
    (error) => (error instanceof ServiceError ? error.words.en : `not a refusal: ${error}`),
  );
const minute = (iso: string) => iso.slice(5, 16).replace('T', ' ');
const eventsOf = async (id: string) => (await stack.store.ledger.events(id)).filter(({ type }) => type === 'amended');

/** `rung recipient` of every mail of the ladder that has left, with the programme minute for which it was owed. */
async function sent(id: string): Promise<string[]> {
  const notices = await stack.store.notices.list({ obligationId: id, state: 'sent' });
  const minutes = notices.map(
    ({ rung, recipient, sendAtMs }) => `${new Date(sendAtMs + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' ')} ${rung} ${recipient}`,
  );
  return minutes.filter((line) => !line.includes(' acknowledge ')).sort();
}

describe('a table file', () => {
  const faults = (text: string) => inEnglish(checkHolidays(text).faults, text).map(({ line, where, what }) => `${line} ${where}: ${what}`);

  it('is read as JSON and as YAML alike', () => {
    expect(checkHolidays(HOLIDAYS_2027_YAML).table).toEqual(checkHolidays(JSON.stringify(HOLIDAYS_2027)).table);
    expect(checkHolidays(HOLIDAYS_2027_YAML).table).toMatchObject({ year: 2027, papers: ['https://notice.example/2027'] });
    expect(checkHolidays(HOLIDAYS_2027_YAML).table?.days).toContainEqual({ date: '2027-02-20', working: true, name: '春节' });
  });

  it('that is wrong is named with its line', () => {
    expect(faults(HOLIDAYS_2027_YAML.replace('2027-05-04', '2027-04-31'))).toEqual([expect.stringMatching(/^21 days\[17\]\.date: write a date that exists/)]);
    expect(faults(HOLIDAYS_2027_YAML.replace('2027-05-04', '2028-05-04'))).toEqual([
      '21 days[17].date: 2028-05-04 is neither in 2027 nor in the December before',
    ]);
    expect(faults(HOLIDAYS_2027_YAML.replace('2027-05-04', '2027-05-03'))).toEqual(['21 days[17].date: 2027-05-03 stands here a second time']);
    expect(faults(HOLIDAYS_2027_YAML.replace('isOffDay: true', 'isOffDay: yes'))).toEqual([
      expect.stringMatching(/^4 days\[0\]\.isOffDay: write true for a day off.*it says "yes"/),
    ]);
    expect(faults('year: 2027\ndays: []\n')).toEqual([expect.stringMatching(/^2 days: 2027-01-01 \(元旦\) is missing as a day off/)]);
    expect(faults('今年放假安排如下')).toEqual([expect.stringMatching(/^1 : this is no holiday table/)]);
  });
});

describe('a year’s table that arrives', () => {
  beforeAll(async () => {
    // Both stand still: one in January, one on the morning of 4 February, when by the table two mails should have left already.
    await stack.service.startProgramme(plan2027('early'), { from: '2027-01-20', daysPerSecond: 0.000_01 });
    await stack.service.startProgramme(plan2027('late'), { from: '2027-02-05', daysPerSecond: 0.000_01 });
    await stack.service.startProgramme(plan2027('weekends', { more: 'holidays: { table: none }' }), { from: '2027-01-20', daysPerSecond: 0.000_01 });
    await stack.service.startProgramme(smallPlan({ id: 'past', departments: ['water'] }), { from: '2019-03-01', daysPerSecond: 0.000_01 });
    await until('the first mails', async () => (await sent('early/kickoff/water')).length > 0 && (await sent('late/kickoff/water')).length > 0);
  });

  it('was missing, and the dates that hang on it were provisional', async () => {
    expect(packagedTables.years().at(-1), 'the package knows 2027 by now: take a later year for this file').toBe(2026);
    const view = await showCalendar(stack.service);
    expect(view.years.filter(({ year }) => year >= 2026)).toEqual([
      { year: 2026, from: 'package', source: packagedTables.source },
      { year: 2027, from: 'none' },
    ]);
    expect(view.programmes.find(({ id }) => id === 'early')).toMatchObject({
      provisionalYears: [2027],
      provisional: [{ milestone: '部署启动', due: '2027-02-10', obligations: 1 }],
      outdated: 0,
    });
    expect(view.programmes.find(({ id }) => id === 'weekends')).toMatchObject({ table: 'none', provisionalYears: [], provisional: [] });
    expect((await explain(stack.service, 'early/kickoff/water', 'en')).because.at(-1)).toMatch(/provisional/);
    const settings = await api.ask('GET', '/api/programmes/early/settings', as('auditor'));
    expect(settings.json().holidays.provisionalYears).toEqual([2027]);
  });

  it('and is faulty is refused in one sentence, and nothing of it is kept', async () => {
    const faulty = HOLIDAYS_2027_YAML.replace('2027-10-09', '2027-10-99');
    expect(await sentence(updateCalendar(stack.service, faulty, { actor: operator }, 'en'))).toMatch(
      /^The holiday table has 1 fault and was not taken\. Line 35, column \d+: days\[31\]\.date: write a date that exists/,
    );
    const problem = await api.ask('PUT', '/api/calendar/2027', { ...as('operator'), body: { table: faulty } });
    expect(problem.json()).toMatchObject({ status: 422, code: 'holidays-faulty', errors: [{ line: 35, where: 'days[31].date' }] });
    const other = await api.ask('PUT', '/api/calendar/2028', { ...as('operator'), body: { table: HOLIDAYS_2027_YAML } });
    expect(other.json()).toMatchObject({ status: 422, code: 'holidays-of-another-year' });
    expect(await stack.store.holidays.tables()).toEqual([]);
    expect(await eventsOf('early')).toEqual([]);
  });

  it('shows what it would move, and moves nothing', async () => {
    const preview = await previewCalendar(stack.service, HOLIDAYS_2027_YAML, 'zh');
    expect(preview).toMatchObject({ year: 2027, version: 1 });
    expect(preview.programmes.map(({ id, moved, settled }) => `${id} ${moved.length} ${settled}`)).toEqual(['early 1 0', 'late 1 0']);
    expect(preview.programmes[0]?.moved[0]).toMatchObject({ department: 'water局', milestone: '部署启动', due: '2027-02-10', sent: 1 });
    expect(preview.programmes[0]?.moved[0]?.rungs).toContain('到期前 3 个工作日 2027-02-05 09:00 → 2027-02-02 09:00');
    const asked = await api.ask('POST', '/api/calendar/preview', { ...as('office'), body: { table: HOLIDAYS_2027_YAML } });
    expect(asked.json().programmes.map(({ id }: { id: string }) => id)).toEqual(['early', 'late']);
    expect(await stack.store.holidays.tables()).toEqual([]);
    expect(await eventsOf('early/kickoff/water')).toEqual([]);
  });

  it('moves the rungs that hang on it, says so, and writes to nobody about it', async () => {
    const response = await api.ask('PUT', '/api/calendar/2027', { ...as('office'), body: { table: JSON.stringify(HOLIDAYS_2027) } });
    expect(response.statusCode).toBe(200);
    expect(response.json().programmes.map(({ id }: { id: string }) => id)).toEqual(['early', 'late']);

    const { state } = (await stack.store.ledger.obligation('early/kickoff/water')) ?? {};
    expect(state).toMatchObject({ dueVersion: 1, originalDueDate: '2027-02-10', schedule: { dueDate: '2027-02-10', provisional: false } });
    expect(state?.schedule.calendarVersion).toMatch(/,2027-1\+0$/);
    const why = await explain(stack.service, 'early/kickoff/water', 'zh');
    expect(why.next).toMatchObject({ at: '2027-02-02T09:00:00+08:00', rung: 'before-3-working-days' });
    const told = why.because.find((line) => line.includes('重新推算'));
    expect(told).toMatch(
      /2027年放假安排已公布，重新推算：到期前 7 个自然日 2027-02-03 09:00 → 2027-02-02 09:00；到期前 3 个工作日 2027-02-05 09:00 → 2027-02-02 09:00；.*逾期 2027-02-11 09:00 → 2027-02-15 09:00；/,
    );
    expect(why.because.join()).not.toContain('暂定');
    expect(await eventsOf('early')).toMatchObject([
      { actorOrg: 'office', payload: { planVersion: 2, reason: '2027年放假安排已公布', calendar: expect.stringMatching(/,2027-1\+0$/) } },
    ]);
    expect((await stack.store.notices.list({ programmeId: 'early' })).filter(({ kind }) => kind === 'news')).toEqual([]);
    expect((await api.ask('GET', '/api/programmes/early/settings', as('auditor'))).json().holidays).toMatchObject({ provisionalYears: [] });
    expect(await eventsOf('weekends/kickoff/water')).toEqual([]);
    expect(await eventsOf('past')).toEqual([]);
  });

  it('tells at once, and once, who should have been told by now', async () => {
    const id = 'late/kickoff/water';
    await until('the mail that is late', async () => (await sent(id)).length > 1);
    const lines = await sent(id);
    // The late start told the 7 days; of 02-02 and 02-04 only the latest is told.
    expect(lines.map((line) => line.split(' ').slice(2).join(' '))).toEqual(['before-7-days water/officer', 'due-day water/officer']);
    expect(lines[1]).toMatch(/^02-05 00:0/);
    const all = await stack.store.notices.list({ obligationId: id });
    expect(all.filter(({ rung }) => rung === 'before-3-working-days')).toMatchObject([{ state: 'overtaken' }]);
  });

  it('a second time changes nothing', async () => {
    const again = await updateCalendar(stack.service, HOLIDAYS_2027_YAML, { actor: operator }, 'zh');
    expect(again).toEqual({ year: 2027, programmes: [] });
    expect(await stack.store.holidays.tables()).toHaveLength(1);
    expect(await eventsOf('early')).toHaveLength(1);
    expect(await updateCalendar(stack.service, undefined, { actor: operator }, 'zh')).toEqual({ programmes: [] });
  });

  it('is shown with its days, who handed it in and when', async () => {
    const view = (await api.ask('GET', '/api/calendar?year=2027', as('auditor'))).json();
    expect(view.years).toEqual([
      { year: 2027, from: 'given', source: expect.stringMatching(/^v1 office/), givenAt: expect.any(String), papers: ['https://notice.example/2027'] },
    ]);
    expect(view.days).toHaveLength(HOLIDAYS_2027.days.length);
    expect((await api.ask('GET', '/api/calendar', as('officer'))).json()).toMatchObject({ status: 403, code: 'not-your-role' });
    expect((await api.ask('PUT', '/api/calendar/2027', { ...as('auditor'), body: {} })).json()).toMatchObject({ code: 'not-your-role' });
  });

  it('counts for everything that is worked out from now on', async () => {
    await stack.service.startProgramme(plan2027('after'), { from: '2027-01-20', daysPerSecond: 0.000_01 });
    const { state } = (await stack.store.ledger.obligation('after/kickoff/water')) ?? {};
    expect(state?.schedule).toMatchObject({ provisional: false, calendarVersion: expect.stringMatching(/,2027-1\+0$/) });
    const water = { org: 'water', name: '' };
    await stack.service.act('early/kickoff/water', 'requestExtension', { actor: water, key: 'x1', until: '2027-05-06', reason: '汛期' });
    await stack.service.act('early/kickoff/water', 'decideExtension', { actor: { org: 'office', name: '' }, key: 'x2', grant: true });
    const extended = (await stack.store.ledger.obligation('early/kickoff/water'))?.state.schedule;
    expect(extended?.rungs.find(({ id }) => id === 'before-3-working-days')?.date).toBe('2027-04-28');
  });

  it('is corrected by another, which is its next version', async () => {
    const corrected = HOLIDAYS_2027_YAML.replace('  - { name: 春节, date: 2027-02-20, isOffDay: false }\n', '');
    const update = await updateCalendar(stack.service, corrected, { actor: operator }, 'zh');
    expect(update).toMatchObject({ year: 2027, version: 2 });
    // Saturday the 20th counts no more: the tenth working day after is Friday the 26th.
    expect(update.programmes.find(({ id }) => id === 'after')?.moved[0]?.rungs).toContain('逾期后 10 个工作日 2027-02-25 09:00 → 2027-02-26 09:00');
    expect(await eventsOf('after')).toMatchObject([{ payload: { reason: '2027年放假安排已更正' } }]);
    // The extension of the one before: nothing of February is left in its dates.
    expect(update.programmes.map(({ id }) => id)).not.toContain('early');
  });
});

describe('an update that was broken off', () => {
  it('shows, and the next one completes it, also without a file', async () => {
    // The table was kept and the programmes were not told: as after a crash, or an upgrade that brought the year.
    const { table } = checkHolidays(HOLIDAYS_2027_YAML);
    await stack.store.holidays.put({ year: 2027, version: 3, days: table?.days ?? [], papers: [], actor: operator });
    const outdated = async () => (await showCalendar(stack.service)).programmes.filter((one) => one.outdated > 0).map(({ id }) => id);
    expect(await outdated()).toEqual(['after', 'late']);
    const response = await api.ask('POST', '/api/calendar/recompute', { ...as('operator'), body: {} });
    expect(response.json().programmes.map(({ id }: { id: string }) => id)).toEqual(['after', 'late']);
    expect(await outdated()).toEqual([]);
    expect((await eventsOf('after')).at(-1)).toMatchObject({ actorOrg: 'operator', payload: { reason: '节假日数据已更新' } });
    expect((await stack.store.ledger.obligation('after/kickoff/water'))?.state.schedule.rungs.find(({ id }) => id === 'after-10-working-days')?.date).toBe(
      '2027-02-25',
    );
  });
});

describe('while the ladder runs', () => {
  it('each mail leaves once, and by the table from when it is there; the mornings follow it', async () => {
    const corrected = { ...HOLIDAYS_2027, days: HOLIDAYS_2027.days.filter(({ name }) => name !== '春节') };
    await updateCalendar(stack.service, JSON.stringify(corrected), { actor: operator }, 'zh');
    // Saturday 30 January, standing still: its next working morning is Monday, and by the table Sunday, which is worked.
    await stack.service.startProgramme(plan2027('mornings'), { from: '2027-01-30', daysPerSecond: 0.000_01 });
    const morning = async () => {
      const { pendingTimers = [] } = (await api.ask('GET', '/api/operations/workflow?id=digest/mornings', as('operator'))).json();
      return minute(pendingTimers[0]?.wakesAtProgramme ?? '');
    };
    await until('the next morning', async () => (await morning()) === '02-01 08:30');
    await stack.service.startProgramme(plan2027('running'), { from: '2027-01-20', daysPerSecond: 1.2 });
    const id = 'running/kickoff/water';
    await until('the first mail', async () => (await sent(id)).length > 0);
    await updateCalendar(stack.service, JSON.stringify(HOLIDAYS_2027), { actor: operator }, 'zh');
    await until('the morning of the table', async () => (await morning()) === '01-31 08:30');
    const [amended] = await eventsOf(id);
    const at = new Date((amended?.atMs ?? 0) + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' ');
    await until('the red light', async () => (await sent(id)).some((line) => line.includes('after-10-working-days')));
    // On a busy machine what comes after it may have left as well by now.
    const all = await sent(id);
    const lines = all.slice(0, all.findIndex((line) => line.includes('after-10-working-days')) + 1);
    const told = lines.map((line) => line.split(' ').slice(2).join(' '));
    expect(new Set(told).size).toBe(told.length);
    expect(lines.slice(-4)).toEqual([
      '02-15 09:00 lapse office/officer',
      '02-15 09:00 lapse water/head',
      '02-19 09:00 after-5-working-days office/director',
      '02-25 09:00 after-10-working-days committee/officer',
    ]);
    // Well before the lapse, however slow the machine is.
    expect(at < '02-10 00:00', at).toBe(true);
    const states = await stack.store.notices.list({ obligationId: id });
    expect(states.filter(({ rung, state }) => rung === 'due-day' && state === 'sent')).toHaveLength(1);
    expect(states.filter(({ rung, state }) => rung !== 'acknowledge' && (state === 'moot' || state === 'undeliverable'))).toEqual([]);
    expect(minute((await explain(stack.service, id, 'zh')).obligation.lapsed ?? '')).toBe('02-11 00:00');
  });
});
