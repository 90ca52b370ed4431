import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCalendar, wallClock } from '../calendar/china.ts';
import { checkBehaviour } from '../client/files/behaviour.ts';
import { checkPlan } from '../client/files/plan.ts';
import { linesOf } from '../client/files/yaml.ts';
import { loadedAtMs, rehearsePlan } from '../client/rehearsal/rehearse.ts';
import { planCalendar } from '../client/service/explain.ts';
import { isWorking } from '../domain/kernel/calendar.ts';
import { openObligation } from '../domain/obligation/obligation.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { plannedObligations, type RequestedAct } from '../domain/programme/campaign.ts';
import { type Behaviour, type Conduct, nextAct, PROFILES } from '../domain/rehearsal/behaviour.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import type { Rehearsal } from '../domain/rehearsal/rehearsed.ts';
import { dubanHere } from './support/commands.ts';
import { inEnglish } from './support/fault-words.ts';
import { EVIDENCE, smallPlan } from './support/plans.ts';
import { runs } from './support/runs.ts';

// Dates are those of test/ladder.test.ts for 2019-04-30, a Tuesday before the Labour Day holiday (1 to 4 May; Sunday 5 May is worked).
// The first notice leaves on Friday 03-29: receipt is due by Tuesday 04-02 and its lack told on 04-03.

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

/** Rehearses with acts at given instants, and nothing else. */
function scripted(
  text: string,
  startedAt: string,
  acts: Record<string, [minute: string, kind: RequestedAct['kind'], org: string, more?: Partial<RequestedAct>][]> = {},
): Rehearsal {
  const plan = planOf(text);
  return rehearse({
    plan,
    calendar: openCalendar(plan),
    startedAtMs: at(startedAt),
    acts: (state, history) => {
      const done = new Set(history.flatMap(({ key }) => key ?? [])).size;
      const next = acts[state.id]?.[done];
      if (!next) return undefined;
      const [minute, kind, org, more] = next;
      return { atMs: at(minute), request: { kind, key: String(done), actor: { org, name: '' }, evidence: EVIDENCE, ...more } };
    },
  });
}

/** `03-29 09:00 before-30-days water/officer`, with what became of it unless it was sent. */
const told = ({ notices }: Rehearsal) =>
  notices.map(
    ({ leavesAtMs, rung, recipient, outcome }) => `${wall.minute(leavesAtMs).slice(5)} ${rung} ${recipient}${outcome === 'sent' ? '' : ` ${outcome}`}`,
  );

const ONE = smallPlan({ id: 'p', departments: ['water'] });
const REMINDERS = [
  '03-29 09:00 before-30-days water/officer',
  '04-03 09:00 acknowledge water/head',
  '04-23 09:00 before-7-days water/officer',
  '04-26 09:00 before-3-working-days water/officer',
  '04-29 09:00 before-1-working-day water/officer',
  '04-30 09:00 due-day water/officer',
];
const ESCALATIONS = ['05-09 09:00 after-5-working-days office/director', '05-16 09:00 after-10-working-days committee/officer'];
const WEEKLY = ['05-23', '05-30', '06-06', '06-13', '06-20', '06-27', '07-04', '07-11'].flatMap((date, index) =>
  ['office/officer', 'water/head', 'water/officer'].map((recipient) => `${date} 09:00 weekly-${index + 1} ${recipient}`),
);

describe('a rehearsal', () => {
  it('tells a silent department, its head, the office and the committee what the ladder says', () => {
    const rehearsal = scripted(ONE, '03-01 00:00');
    expect(told(rehearsal)).toEqual([...REMINDERS, '05-05 09:00 lapse office/officer', '05-05 09:00 lapse water/head', ...ESCALATIONS, ...WEEKLY]);
    const [obligation] = rehearsal.obligations;
    expect(obligation?.state.lapsedAtMs).toBe(at('05-01 00:00'));
    expect(obligation?.state.stage).toBe('open');
  });

  it('reacts to what people do: a submission stops the ladder, a return sets it going', () => {
    const rehearsal = scripted(ONE, '03-01 00:00', {
      'p/kickoff/water': [
        ['04-24 10:00', 'submit', 'water'],
        ['05-06 10:00', 'return', 'office', { reason: '缺少总结' }],
        ['05-10 10:00', 'submit', 'water'],
        ['05-13 10:00', 'confirm', 'office'],
      ],
    });
    // Late already when it came back, it lapses the instant after; 5 May, the mail morning, has passed, so it is told at once.
    expect(told(rehearsal)).toEqual([
      ...REMINDERS.slice(0, 3),
      '04-24 10:00 submitted-4 office/officer',
      '05-06 10:00 returned-5 water/officer',
      '05-06 10:00 lapse office/officer',
      '05-06 10:00 lapse water/head',
      '05-09 09:00 after-5-working-days office/director',
      '05-10 10:00 submitted-8 office/officer',
    ]);
    expect(rehearsal.obligations[0]?.state.stage).toBe('settled');
  });

  it('drops at the instant of leaving what no longer matters', () => {
    // Handed in on a day off, between the lapse at midnight and its mails on Sunday 5 May, a make-up working day.
    const rehearsal = scripted(ONE, '03-01 00:00', {
      'p/kickoff/water': [
        ['03-30 10:00', 'acknowledge', 'water'],
        ['05-03 10:00', 'submit', 'water'],
      ],
    });
    expect(told(rehearsal)).toEqual([
      ...REMINDERS.filter((line) => !line.includes('acknowledge')),
      '05-03 10:00 submitted-8 office/officer',
      '05-05 09:00 lapse office/officer moot',
      '05-05 09:00 lapse water/head moot',
    ]);
  });

  it('moves to the new date when an extension is granted', () => {
    const rehearsal = scripted(
      smallPlan({ id: 'p', departments: ['water'], ladder: 'ladder: [{ id: due-day, on: due-day, tell: [officer] }]' }),
      '03-01 00:00',
      {
        'p/kickoff/water': [
          ['04-29 10:00', 'requestExtension', 'water', { until: '2019-05-31', reason: '汛期' }],
          ['04-29 15:00', 'decideExtension', 'office', { grant: true }],
        ],
      },
    );
    // Friday 31 May; receipt by Tuesday 4 June, told on the 5th.
    expect(told(rehearsal)).toEqual([
      '04-29 10:00 extension-requested-1 office/officer',
      '04-29 15:00 extension-granted-2 water/officer',
      '05-31 09:00 due-day water/officer',
      '06-05 09:00 acknowledge water/head',
    ]);
    expect(rehearsal.obligations[0]?.state.originalDueDate).toBe('2019-04-30');
  });

  it('that starts late tells only the latest rung, and nothing of what was due before', () => {
    expect(told(scripted(ONE, '04-25 00:00')).slice(0, 4)).toEqual([
      // Owed for 03-29 and 04-23; the first was overtaken by the second. Receipt is due two working days after 04-23.
      '04-25 00:00 before-30-days water/officer overtaken',
      '04-25 00:00 before-7-days water/officer',
      '04-26 09:00 acknowledge water/head',
      '04-26 09:00 before-3-working-days water/officer',
    ]);
    const after = scripted(ONE, '05-06 00:00');
    expect(after.notices).toEqual([]);
    expect(after.obligations[0]?.state.stage).toBe('historic');
    // The department and the office get one summary each, when it is loaded.
    expect(after.catchUps.map(({ recipient, sendAtMs }) => `${wall.minute(sendAtMs)} ${recipient}`)).toEqual([
      '2019-05-06 00:00 water/officer',
      '2019-05-06 00:00 office/officer',
    ]);
    expect(scripted(ONE, '04-25 00:00').catchUps).toEqual([]);
  });

  it('tells of the digests: on working mornings to whoever has something before it, until all is settled', () => {
    const rehearsal = scripted(smallPlan({ id: 'p', digestAt: '08:30' }), '03-28 00:00', {
      'p/kickoff/water': [
        ['04-25 10:00', 'submit', 'water'],
        ['04-28 10:00', 'confirm', 'office'],
      ],
      'p/kickoff/fire': [
        ['05-06 10:00', 'submit', 'fire'],
        ['05-06 11:00', 'confirm', 'office'],
      ],
    });
    const days = (org: string) =>
      rehearsal.digests
        .filter((digest) => digest.org === org)
        .map(({ leavesAtMs, lines }) => `${wall.minute(leavesAtMs).slice(5)} ${lines.map(({ part, what, count }) => `${part} ${what} ${count}`).join(', ')}`);
    // What begins after that morning's digest is new in the next one. Due within seven days is 04-30 from the 23rd on; Sunday the 28th is worked.
    expect(days('water')).toEqual(['04-01 08:30 new obligation 1', ...['23', '24', '25'].map((day) => `04-${day} 08:30 due obligation 1`)]);
    expect(days('office')).toEqual(['04-26 08:30 due confirm 1', '04-28 08:30 due confirm 1']);
    expect(days('fire')).toEqual([
      '04-01 08:30 new obligation 1',
      ...['23', '24', '25', '26', '28', '29', '30'].map((day) => `04-${day} 08:30 due obligation 1`),
      '05-05 08:30 late obligation 1',
      '05-06 08:30 late obligation 1',
    ]);
    expect(rehearsal.digests.map(({ org }) => org).every((org) => ['water', 'fire', 'office'].includes(org))).toBe(true);
    expect(scripted(ONE, '03-28 00:00').digests).toEqual([]);
  });

  it('gives other items on the queue their turns, in the order of instants', () => {
    const turns: string[] = [];
    const counting = (name: string, instants: number[]) => ({
      firstAtMs: () => instants[0],
      live: (nowMs: number) => {
        turns.push(`${name} ${wall.minute(nowMs).slice(5)}`);
        return instants.find((instant) => instant > nowMs);
      },
    });
    const plan = planOf(ONE);
    const others = [counting('a', [at('04-02 10:00'), at('04-05 10:00')]), counting('b', [at('04-03 10:00'), at('04-05 10:00'), at('12-01 10:00')])];
    rehearse({ plan, calendar: openCalendar(plan), startedAtMs: at('03-01 00:00'), toMs: at('11-30 10:00'), acts: () => undefined, others });
    expect(turns).toEqual(['a 04-02 10:00', 'b 04-03 10:00', 'a 04-05 10:00', 'b 04-05 10:00']);
  });
});

describe('behaviour', () => {
  const exact: Conduct = {
    acknowledges: 1,
    acknowledgeWorkingDays: [1, 1],
    neverSubmits: 0,
    submitDays: [-1, -1],
    returned: 0,
    resubmitWorkingDays: [1, 1],
    decideWorkingDays: [1, 1],
    asksExtension: 0,
    extensionDays: [7, 7],
    extensionGranted: 1,
  };
  const behaving = (changes: Partial<Conduct>, departments: Behaviour['departments'] = {}): Behaviour => ({
    name: 'test',
    everyone: { ...exact, ...changes },
    departments,
  });
  const days = (behaviour: Behaviour, text = ONE, id = 'p/kickoff/water') =>
    rehearsePlan({ plan: planOf(text), behaviour, seed: '1', from: '2019-03-01' })
      .rehearsal.obligations.find(({ state }) => state.id === id)
      ?.events.filter(({ type }) => type !== 'rungReached' && type !== 'lapsed')
      .map(({ type, atMs }) => `${wall.date(atMs).slice(5)} ${type}`);

  it('keeps to its days', () => {
    expect(days(behaving({}))).toEqual(['04-01 acknowledged', '04-29 submitted', '04-30 confirmed']);
    expect(days(behaving({ acknowledges: 0, submitDays: [3, 3] }))).toEqual(['05-05 submitted', '05-06 confirmed']);
    expect(days(behaving({ neverSubmits: 1 }))).toEqual(['04-01 acknowledged']);
  });

  it('returns at most three times, and what is returned is handed in again', () => {
    const returned = days(behaving({ returned: 1, acknowledges: 0, submitDays: [-22, -22] }));
    // Due on 04-30 less 22 days is Monday 04-08; 5 April, a Friday, was a holiday.
    expect(returned).toEqual([
      '04-08 submitted',
      '04-09 returned',
      '04-10 submitted',
      '04-11 returned',
      '04-12 submitted',
      '04-15 returned',
      '04-16 submitted',
      '04-17 confirmed',
    ]);
  });

  it('asks for time before the due date and counts from the new one', () => {
    const [asked, ...rest] = days(behaving({ asksExtension: 1, acknowledges: 0, decideWorkingDays: [0, 0] })) ?? [];
    expect(asked).toMatch(/^04-(23|24|25|26|29) extensionRequested$/);
    // Seven days later is 05-07, and the day before that is 05-06; decided on the day it was asked or the next working day.
    expect(rest.slice(1)).toEqual([expect.stringMatching(/^05-06 submitted$/), expect.stringMatching(/^05-0[67] confirmed$/)]);
    expect(rest[0]).toMatch(/ extensionGranted$/);
  });

  it('asks for time within the limits of the plan', () => {
    const asking = behaving({ asksExtension: 1, acknowledges: 0, decideWorkingDays: [0, 0] });
    const limited = (extensions: string) => days(asking, ONE.replace('milestones:', `extensions: ${extensions}\nmilestones:`));
    // Ten working days before 04-30 are 29, 28 (worked), 26 to 22, 19, 18, 17; two after it 05-05 (worked) and 05-06, and the day before that is 05-05.
    expect(limited('{ askBefore: { workingDays: 10 }, inAll: { workingDays: 2 } }')).toEqual([
      '04-17 extensionRequested',
      expect.stringMatching(/^04-1[78] extensionGranted$/),
      '05-05 submitted',
      expect.stringMatching(/^05-0[56] confirmed$/),
    ]);
    expect(limited('{ times: 0 }')).toEqual(['04-29 submitted', expect.stringMatching(/^04-(29|30) confirmed$/)]);
  });

  it('can differ by department, and no department’s acts depend on another being there', () => {
    const both = smallPlan({ id: 'p' });
    const behaviour = behaving({}, { fire: { submitDays: [6, 6] } });
    expect(days(behaviour, both, 'p/kickoff/fire')).toEqual(['04-01 acknowledged', '05-06 submitted', '05-07 confirmed']);
    const typical = { plan: planOf(both), behaviour: PROFILES.typical, seed: '5', from: '2019-03-01' };
    const events = (plan: Plan) => rehearsePlan({ ...typical, plan }).rehearsal.obligations.find(({ state }) => state.departmentId === 'water')?.events;
    expect(events(planOf(both))).toEqual(events(planOf(ONE)));
  });

  it('acts in office hours of working days, is never refused, and repeats itself', () => {
    const plan = planOf(SHAPOTOU);
    const calendar = openCalendar(plan);
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(PROFILES)),
        fc.string(),
        fc.constantFrom('2019-03-01', '2019-06-22', '2020-01-25'),
        (behaviour, seed, from) => {
          const startedAtMs = loadedAtMs(plan, calendar, from);
          const once = rehearse({ plan, calendar, startedAtMs, acts: (state, history) => nextAct({ behaviour, seed, calendar, startedAtMs }, state, history) });
          for (const { events, refusals } of once.obligations) {
            expect(refusals).toEqual([]);
            for (const { key, atMs } of events) {
              if (key === undefined) continue;
              expect(isWorking(calendar.day(wall.date(atMs))), wall.minute(atMs)).toBe(true);
              expect(wall.minute(atMs).slice(11)).toMatch(/^(09:[345]\d|1[01]:\d\d|1[456]:\d\d|17:[012]\d)$/);
            }
          }
          expect(rehearsePlan({ plan, behaviour, seed, from }).rehearsal.notices).toEqual(once.notices);
        },
      ),
      { numRuns: runs(1) },
    );
  });
});

describe('findings', () => {
  const found = (
    text: string,
    behaviour: Behaviour = { ...PROFILES.punctual, everyone: { ...PROFILES.punctual.everyone, neverSubmits: 1 } },
    from = '2019-03-01',
  ) => {
    const lineOf = linesOf(text);
    return rehearsePlan({ plan: planOf(text), behaviour, seed: '1', from }).findings.map(({ kind, severity, count, paths }) => {
      const line = paths.map(lineOf).find((each) => each !== undefined);
      return { kind, severity, count, line: text.split('\n')[(line ?? 0) - 1]?.trim().slice(0, 24) };
    });
  };

  it('name an escalation that reaches nobody, and a lapse of which nobody hears', () => {
    const ladder = ['ladder:', '  - { id: due-day, on: due-day, tell: [officer] }', '  - { id: after, after: { days: 3 }, tell: [lead] }'].join('\n');
    const findings = found(smallPlan({ id: 'p', ladder }));
    expect(findings).toContainEqual({ kind: 'reaches-nobody', severity: 'serious', count: 2, line: '- { id: after, after: { ' });
    expect(findings).toContainEqual({ kind: 'lapse-untold', severity: 'serious', count: 2, line: '- { id: due-day, on: due' });
    expect(findings.map(({ severity }) => severity)).toEqual(
      [...findings.map(({ severity }) => severity)].sort((a, b) => (a === b ? 0 : a === 'serious' || b === 'minor' ? -1 : 1)),
    );
  });

  it('name two milestones of one week, and leave two weeks alone', () => {
    const milestones = (second: string) =>
      ['2019-04-30', second].map((due, index) => `  - { id: m${index}, name: 任务${index}, clause: 三, duty: 检查, due: ${due}, lead: all }`).join('\n');
    // Monday 29 April to Sunday 5 May is one week; Monday 6 May begins the next.
    const clash = { kind: 'clash', severity: 'minor', count: 2, line: '- { id: m1, name: 任务1, c' };
    expect(found(smallPlan({ id: 'p', milestones: milestones('2019-05-05') }))).toContainEqual(clash);
    expect(found(smallPlan({ id: 'p', milestones: milestones('2019-05-06') })).map(({ kind }) => kind)).not.toContain('clash');
  });

  it('name where the ladder ends while work is still open', () => {
    const text = smallPlan({ id: 'p' });
    expect(found(text)).toContainEqual({ kind: 'falls-silent', severity: 'notable', count: 2, line: '- { id: kickoff, name: 部' });
    expect(found(text, PROFILES.punctual).map(({ kind }) => kind)).not.toContain('falls-silent');
  });

  it('name what moves to a working day, what was due before the start, and what is provisional', () => {
    expect(found(ONE)).toContainEqual({ kind: 'moved', severity: 'minor', count: 2, line: '- { id: kickoff, name: 部' });
    expect(found(ONE, PROFILES.punctual, '2019-05-06')).toContainEqual({ kind: 'historic', severity: 'notable', count: 1, line: '- { id: kickoff, name: 部' });
    const far = smallPlan({ id: 'p', due: '2099-04-30' }).replace('to: 2021-12-31', 'to: 2099-12-31');
    expect(found(far)).toContainEqual({ kind: 'provisional', severity: 'notable', count: 2, line: '- { id: kickoff, name: 部' });
  });

  it('name a mailbox that is flooded, and count what leaves together as the one mail that it is', () => {
    const departments = Array.from({ length: 60 }, (_, index) => `d${index}`);
    const kinds = (text: string) => found(text).map(({ kind }) => kind);
    // The office hears of sixty lapses on one morning, in one mail.
    expect(kinds(smallPlan({ id: 'p', departments }))).not.toContain('busy-day');
    const many = Array.from({ length: 30 }, (_, index) => `  - { id: m${index}, name: 任务${index}, clause: 三, duty: 办理, due: 2019-04-30, lead: [water] }`);
    expect(found(smallPlan({ id: 'p', milestones: many.join('\n') }))).toContainEqual(
      expect.objectContaining({ kind: 'busy-day', severity: 'serious', count: 30 }),
    );
  });

  it('name what comes before the start, and a department without the address of its head', () => {
    expect(found(ONE, PROFILES.slack, '2019-04-27')).toContainEqual(expect.objectContaining({ kind: 'before-start', severity: 'notable', count: 1 }));
    expect(found(ONE, PROFILES.slack, '2019-04-27').map(({ kind }) => kind)).not.toContain('always-overtaken');
    const plan = planOf(ONE);
    const { head: _head, ...department } = plan.departments[0] as Plan['departments'][number];
    const without = { ...plan, departments: [department as Plan['departments'][number]] };
    const behaviour = { ...PROFILES.punctual, everyone: { ...PROFILES.punctual.everyone, neverSubmits: 1, acknowledges: 1 } };
    const { findings } = rehearsePlan({ plan: without, behaviour, seed: '1', from: '2019-03-01' });
    expect(findings).toContainEqual(
      expect.objectContaining({
        kind: 'no-head',
        severity: 'minor',
        count: 1,
        paths: [
          ['departments', 0, 'head'],
          ['departments', 0],
        ],
      }),
    );
  });
});

describe('a behaviour file', () => {
  const plan = planOf(ONE);

  it('builds on a profile and differs by department', () => {
    const { behaviour } = checkBehaviour('name: 汛期\nbase: punctual\neveryone: { returned: 0.5 }\ndepartments: { water: { submitDays: [5, 9] } }\n', plan);
    expect(behaviour?.everyone).toEqual({ ...PROFILES.punctual.everyone, returned: 0.5 });
    expect(behaviour?.departments).toEqual({ water: { submitDays: [5, 9] } });
  });

  it.each([
    ['name: a\neveryone: { returned: 5 }', 2, 'write a share between 0 and 1'],
    ['name: a\ndepartments:\n  fire: { returned: 0.5 }', 3, 'no department is called "fire"; write one of: water, office'],
    ['name: a\neveryone:\n  submitDays: [9, 5]', 3, 'the smaller first'],
    ['name: a\nbase: lazy', 2, 'write one of: punctual, typical, slack'],
  ])('has its faults named at their lines: %s', (text, line, what) => {
    expect(inEnglish(checkBehaviour(text, plan).faults, text + JSON.stringify(plan))).toEqual([
      expect.objectContaining({ line, what: expect.stringContaining(what) }),
    ]);
  });
});

describe('duban rehearse', () => {
  const MAIN = path.join(ROOT, 'dist', 'client', 'cli', 'main.js');
  const run = promisify(execFile);
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'duban-rehearse-'));
    writeFileSync(path.join(dir, 'plan.yaml'), ONE);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  /** With no address of anything in its environment: it needs neither database nor engine. */
  const dubanProcess = (...args: string[]) =>
    run(process.execPath, [MAIN, 'rehearse', ...args], { cwd: dir, env: { PATH: process.env.PATH ?? '', DUBAN_DATA: dir } });
  const duban = (...args: string[]) => dubanHere(['rehearse', ...args], { DUBAN_DATA: dir }, dir);

  it('says the same twice, in Chinese unless told, and as data', async () => {
    const [once, again, english] = await Promise.all([duban('plan.yaml', '--json'), dubanProcess('plan.yaml', '--json'), duban('plan.yaml', '--lang', 'en')]);
    expect(once.out).toBe(again.stdout);
    expect(JSON.parse(once.out)).toMatchObject({ programme: 'p', behaviour: 'typical', seed: '1', summary: { obligations: 1 } });
    expect(english.out).toMatch(/^安全检查: rehearsal with "typical" departments, seed 1\n1 obligation/);
  });

  it('writes a page that needs nothing else, a calendar with lasting ids, and a spreadsheet', async () => {
    for (const file of ['report.html', 'report.xlsx', 'calendar.ics', 'again.ics'])
      await duban('plan.yaml', '--behaviour', 'slack', '--seed', file, '--out', file);
    const page = readFileSync(path.join(dir, 'report.html'), 'utf8');
    expect(page).not.toMatch(/<script|<link|<img|https?:|url\(/);
    expect(page).toContain('<svg class="heat"');
    const calendar = readFileSync(path.join(dir, 'calendar.ics'), 'utf8');
    // One due date, five reminders, the lapse, two escalations and eight chases; the same whatever the seed.
    expect(new Set(calendar.match(/^UID:.*$/gm)).size).toBe(17);
    expect(calendar).toContain('UID:p/kickoff/weekly-8@duban');
    expect(readFileSync(path.join(dir, 'again.ics'), 'utf8')).toBe(calendar);
    const { sheets } = await readXlsx(readFileSync(path.join(dir, 'report.xlsx')));
    expect(sheets.map(({ name }) => name)).toEqual(['通知', '每日简报', '待办提醒', '发现', '按部门']);
    // A title and a header above them.
    expect(sheets[0]?.rows.length).toBeGreaterThan(10);
    expect(sheets[4]?.rows.slice(2).map(([name]) => name)).toEqual(['water局', '安委办', '安委会']);
  });

  it('compares with another behaviour or another plan', async () => {
    const behaviours = await duban('plan.yaml', '--behaviour', 'punctual', '--compare', 'slack');
    expect(behaviours.out).toMatch(/^对比 +都按时 +多半拖延$/m);
    writeFileSync(path.join(dir, 'other.yaml'), smallPlan({ id: 'q' }));
    const plans = await duban('plan.yaml', '--compare', 'other.yaml');
    expect(plans.out).toMatch(/^对比 +p +q$/m);
    expect(plans.out).toMatch(/^任务 +1 +2$/m);
  });

  it.each([
    [['plan.yaml', '--out', 'report.pdf'], /后缀须为 \.html、\.xlsx 或 \.ics/],
    [['plan.yaml', '--behaviour', 'lazy'], /“lazy”既不是内置的行为（punctual, typical, slack）/],
    [['missing.yaml'], /^读不到文件 missing\.yaml；请检查路径。$/m],
    [['missing.yaml', '--lang', 'en'], /missing\.yaml cannot be read/],
    [['plan.yaml', '--from', '2019-05-02', '--to', '2019-05-01'], /最后一天 2019-05-01 早于开始日 2019-05-02/],
    [['plan.yaml', '--out', '/does/not/exist/report.html'], /^写不了文件 \/does\/not\/exist\/report\.html（/m],
  ])('says what is wrong: %s', async (args, sentence) => {
    expect(await duban(...args)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(sentence) });
  });
});

describe('the first morning of a rehearsal', () => {
  it('sends nothing at midnight or on a day off, wherever it begins', () => {
    const plan = planOf(smallPlan({ id: 'p', due: '2019-05-31', digestAt: '08:30', briefOn: 'monday' }));
    const calendar = openCalendar(plan);
    // 2019-05-01 to 04 are off; Sunday the 5th is worked.
    for (const from of ['2019-05-01', '2019-05-04', '2019-05-05', '2019-05-12', '2019-05-20']) {
      const { rehearsal } = rehearsePlan({ plan, behaviour: PROFILES.slack, seed: from, from });
      const left = [
        ...rehearsal.notices.filter(({ kind, outcome }) => kind === 'ladder' && outcome === 'sent').map(({ leavesAtMs }) => leavesAtMs),
        ...rehearsal.catchUps.map(({ sendAtMs }) => sendAtMs),
        ...[...rehearsal.digests, ...rehearsal.matters].map(({ leavesAtMs }) => leavesAtMs),
      ];
      expect(left.length).toBeGreaterThan(10);
      for (const ms of left) {
        expect(isWorking(calendar.day(wall.date(ms))), `${from}: ${wall.minute(ms)}`).toBe(true);
        expect(wall.minute(ms).slice(11) >= '08:30', `${from}: ${wall.minute(ms)}`).toBe(true);
      }
    }
  });
});

describe('the calendar of a plan', () => {
  it('lists no mail before the first day', () => {
    const plan = planOf(smallPlan({ id: 'p', due: '2019-01-20' }));
    const states = plannedObligations(plan, openCalendar(plan)).map(({ spec }) => openObligation(spec, Number.NEGATIVE_INFINITY));
    const rungs = planCalendar(plan, states).filter(({ kind }) => kind === 'rung');
    // Thirty days before would be in December; seven days before is a Sunday, so that Friday the 11th comes first.
    expect(rungs.map(({ at: instant }) => instant.slice(0, 10)).sort()[0]).toBe('2019-01-11');
    expect(rungs.map(({ rung }) => rung)).not.toContain('before-30-days');
  });
});
