import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wallClock } from '../calendar/china.ts';
import { programmeNowMs, realInstantMs } from '../domain/kernel/clock.ts';
import { addDays } from '../domain/kernel/dates.ts';
import { imaginedFigures } from '../domain/obligation/form.ts';
import { openParts } from '../domain/obligation/obligation.ts';
import { workflowIds } from '../workflows/messages.ts';
import { EVIDENCE } from './support/plans.ts';
import { inTime, openTestStack, SLOWEST, type TestStack, TooSlow, until } from './support/stack.ts';

// The real plan from its first to its last day through the real workflows, with departments that behave differently, against a
// table of dates that was worked out from the State Council's holiday notices of 2019 to 2022, not from this code.

/** Without digests: 49 of them a second would be a test of the mail server. */
const PLAN = `${readFileSync(path.join(import.meta.dirname, '..', 'plans', 'shapotou-2019.yaml'), 'utf8')}\ndigestAt: off\n`;
const LAST_DAY = '2021-12-31';
/** Two months, twenty seconds here, before the first reminder: nobody is late because a process had to start. */
const BEGINS = '2019-01-01';
/** 1,096 programme days in six minutes, most of it spent waiting beside other files. */
const DAYS_PER_SECOND = 3;

/**
 * For each due date the morning of every rung: 30 days, 7 days, 3 and 1 working days before, the due day; not acknowledged;
 * lapse, 5 and 10 working days after, and the eight weekly ones. `=` marks a rung that meets the one to its right on one
 * morning, or leaves less than half of its week to it because a holiday pushed it, and goes into it.
 */
const MORNINGS: Record<string, string> = {
  '2019-03-31': '2019-03-01 03-22 03-27 = 03-29 | 03-06 | 04-01 04-08 04-15 04-22 04-29 05-06 05-13 05-20 05-27 06-03 06-10',
  '2019-06-30': '2019-05-31 06-21 06-26 = 06-28 | 06-05 | 07-01 07-05 07-12 07-19 07-26 08-02 08-09 08-16 08-23 08-30 09-06',
  '2019-07-31': '2019-07-01 07-24 07-26 07-30 07-31 | 07-04 | 08-01 08-07 08-14 08-21 08-28 09-04 09-11 09-18 09-25 = 10-09',
  '2019-11-30': '2019-10-31 11-22 11-27 = 11-29 | 11-05 | 12-02 12-06 12-13 12-20 12-27 01-03 01-10 01-17 = 02-03 02-07',
  '2019-12-31': '2019-11-29 12-24 12-26 12-30 12-31 | 12-04 | 01-02 01-08 01-15 01-22 = 02-05 02-12 02-19 02-26 03-04 03-11',
  '2020-06-30': '2020-05-29 06-23 06-24 06-29 06-30 | 06-03 | 07-01 07-07 07-14 07-21 07-28 08-04 08-11 08-18 08-25 09-01 09-08',
  '2020-08-31': '2020-07-31 08-24 08-26 08-28 08-31 | 08-05 | 09-01 09-07 09-14 09-21 09-28 = 10-12 10-19 10-26 11-02 11-09',
  '2020-11-30': '2020-10-30 11-23 11-25 11-27 11-30 | 11-04 | 12-01 12-07 12-14 12-21 12-28 01-04 01-11 01-18 01-25 02-01 02-08',
  '2021-06-30': '2021-05-31 06-23 06-25 06-29 06-30 | 06-03 | 07-01 07-07 07-14 07-21 07-28 08-04 08-11 08-18 08-25 09-01 09-08',
  '2021-08-31': '2021-07-30 08-24 08-26 08-30 08-31 | 08-04 | 09-01 09-07 09-14 09-22 09-28 10-08 10-12 10-19 10-26 11-02 11-09',
  '2021-11-30': '2021-10-29 11-23 11-25 11-29 11-30 | 11-03 | 12-01 12-07 12-14 12-21 12-28 01-04 01-11 01-18 01-25 = 02-08',
};

const RUNGS_BEFORE = ['before-30-days', 'before-7-days', 'before-3-working-days', 'before-1-working-day', 'due-day'];
const RUNGS_AFTER = ['lapse', 'after-5-working-days', 'after-10-working-days', ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `weekly-${n}`)];

/** Milestones that all seven departments have, and those of the office. */
const DEPARTMENT_DUES: Record<string, string> = {
  'sector-plan': '2019-03-31',
  kickoff: '2019-06-30',
  training: '2019-07-31',
  'self-assessment': '2019-07-31',
  verification: '2019-12-31',
  'mid-term': '2020-08-31',
  'report-2019-06': '2019-06-30',
  'report-2019-11': '2019-11-30',
  'report-2020-06': '2020-06-30',
  'report-2020-11': '2020-11-30',
  'report-2021-06': '2021-06-30',
  'report-2021-11': '2021-11-30',
};
/** Worked sector by sector: the lapse of a department that assists the emergency bureau tells the bureau as well. */
const BY_SECTOR = ['kickoff', 'training', 'self-assessment', 'verification', 'mid-term'];
const ASSISTS_EMERGENCY = ['reform', 'industry'];

/** How each behaves: hands in long before the first reminder, never, or at the orange escalation. */
const BEHAVIOUR: Record<string, 'early' | 'silent' | 'at-orange'> = {
  emergency: 'early',
  housing: 'early',
  culture: 'early',
  reform: 'silent',
  water: 'silent',
  industry: 'at-orange',
  others: 'at-orange',
};
/** Early departments hand in so many days before the due date: two months, twenty seconds here, before the first reminder. */
const EARLY_DAYS = 90;
/** How far back a look at the ledger reaches, so that a row that was committed late is seen (real ms). */
const LOOK_BACK_MS = 3_000;

interface Expected {
  morning: string;
  rung: string;
  recipient: string;
}

function mornings(due: string): { before: [string, string][]; acknowledge: string; after: [string, string][] } {
  const [before = '', acknowledge = '', after = ''] = (MORNINGS[due] ?? '').split('|').map((part) => part.trim());
  let year = Number(before.slice(0, 4));
  let month = 0;
  const dated = (rungs: string[], dates: string) =>
    dates.split(' ').flatMap((date, index): [string, string][] => {
      if (date === '=') return [];
      const monthDay = date.slice(-5);
      if (Number(monthDay.slice(0, 2)) < month) year++;
      month = Number(monthDay.slice(0, 2));
      return [[rungs[index] ?? '', `${year}-${monthDay}`]];
    });
  const first = dated(RUNGS_BEFORE, before);
  const acknowledgeYear = Number(first[0]?.[1].slice(0, 4));
  return { before: first, acknowledge: `${acknowledgeYear}-${acknowledge}`, after: dated(RUNGS_AFTER, after) };
}

/**
 * What one department is owed. One that hands in at orange is owed what fell before the minute in which the ledger has its
 * submission: a week is two seconds here, and a machine with its hands full lets the red rung pass first. Receipt is chased two working days
 * after the first mail; where such a machine opened the milestone only after that, the next mail sets the time, as the ledger says.
 */
function expectedOf(
  milestone: string,
  department: string,
  submittedAt: (milestone: string, department: string) => string | undefined,
  receiptChased: (milestone: string, department: string) => string | undefined,
): Expected[] {
  const due = DEPARTMENT_DUES[milestone] ?? (milestone === 'look-back' ? '2021-08-31' : '2021-11-30');
  const { before, acknowledge, after } = mornings(due);
  const office = department === 'office';
  const behaviour = office ? (milestone === 'look-back' ? 'early' : 'silent') : BEHAVIOUR[department];
  if (behaviour === 'early') return [];
  const until = behaviour === 'at-orange' ? submittedAt(milestone, department) : undefined;
  const expected: Expected[] = before.map(([rung, morning]) => ({ morning, rung, recipient: `${department}/officer` }));
  expected.push({
    morning: receiptChased(milestone, department) ?? acknowledge,
    rung: 'acknowledge',
    recipient: office ? 'office/director' : `${department}/head`,
  });
  for (const [rung, morning] of after) {
    const recipients = (() => {
      if (rung === 'lapse') return office ? ['office/director', 'committee/officer'] : [`${department}/head`, 'office/officer'];
      if (rung === 'after-5-working-days') return office ? ['committee/officer'] : ['office/director'];
      if (rung === 'after-10-working-days') return ['committee/officer'];
      return office ? ['office/officer', 'office/director', 'committee/officer'] : [`${department}/officer`, `${department}/head`, 'office/officer'];
    })();
    if (rung === 'lapse' && ASSISTS_EMERGENCY.includes(department) && BY_SECTOR.includes(milestone)) recipients.push('emergency/officer');
    if (until !== undefined && `${morning} 09:00` > until) break;
    expected.push(...recipients.map((recipient) => ({ morning, rung, recipient })));
  }
  return expected.filter(({ morning }) => morning <= LAST_DAY);
}

let stack: TestStack;
beforeAll(async () => {
  stack = await openTestStack('whole-plan');
});
afterAll(() => stack.close());

describe('the whole plan', () => {
  it(`owes exactly what the table says, from 2019-03-01 to ${LAST_DAY}`, { timeout: 3_000_000 }, () => inTime(liveThePlan));

  async function liveThePlan(slower: number): Promise<void> {
    const programmeId = `shapotou-2019-${slower}`;
    const { service, store } = stack;
    const beganMs = Date.now();
    await service.startProgramme(PLAN.replace(/^id: .*$/m, `id: ${programmeId}`), { from: BEGINS, daysPerSecond: DAYS_PER_SECOND / slower });
    // Six mornings a second would be a test of the machine: what they do has tests of its own.
    await stack.client.workflow.getHandle(workflowIds.digest(programmeId)).terminate('only the ladders are watched');
    const { clock } = await service.programme(programmeId);
    const wall = wallClock('Asia/Shanghai');
    const nowMs = () => programmeNowMs(clock, Date.now());
    const endMs = wall.startOfDayMs(addDays(LAST_DAY, 1));

    const handIn = async (id: string) => {
      const department = id.split('/')[2] ?? '';
      const confirmer = department === 'office' ? 'committee' : 'office';
      const actor = { org: department, name: '' };
      const { state } = await service.obligation(id);
      for (const { id: part } of openParts(state)) await service.act(id, 'tick', { actor, key: `tick ${part} ${id}`, part });
      await service.act(id, 'submit', { actor, key: `submit ${id}`, evidence: EVIDENCE, figures: imaginedFigures(state.form, () => 0.5, '2019-06-01') });
      await service.act(id, 'confirm', { actor: { org: confirmer, name: '' }, key: `confirm ${id}` });
    };
    const acting: Promise<void>[] = [];
    const once = new Set<string>();
    const handInOnce = (id: string) => {
      if (once.has(id)) return;
      once.add(id);
      const handing = handIn(id);
      // What fails is told when all of them are awaited.
      handing.catch(() => undefined);
      acting.push(handing);
    };
    const departments = Object.keys(BEHAVIOUR);
    const early = departments.filter((department) => BEHAVIOUR[department] === 'early');

    const isTime = (due: string) => nowMs() >= wall.startOfDayMs(due) - EARLY_DAYS * 86_400_000;
    while (nowMs() < endMs) {
      for (const [milestone, due] of Object.entries(DEPARTMENT_DUES)) {
        if (isTime(due)) for (const department of early) handInOnce(`${programmeId}/${milestone}/${department}`);
      }
      if (isTime('2021-08-31')) handInOnce(`${programmeId}/look-back/office`);
      // A week, two seconds here, lies between the orange rung and the red one.
      for (const event of await store.ledger.eventsSince(programmeId, Date.now() - LOOK_BACK_MS)) {
        const [, , department = ''] = event.itemId.split('/');
        if (event.payload.rung === 'after-5-working-days' && BEHAVIOUR[department] === 'at-orange') handInOnce(event.itemId);
      }
      // Often enough for that week, and no more: each look is a query.
      await new Promise((resolve) => setTimeout(resolve, Math.min(200, Math.max(1, realInstantMs(clock, endMs) - Date.now()))));
    }
    await Promise.all(acting).catch((error: Error) => {
      // A worker that loses its tasks may be behind the ledger for a moment, and refuse what follows upon what it has not seen.
      throw slower < SLOWEST ? new TooSlow(`an act was not taken: ${error.message}`) : error;
    });
    const tookSeconds = (Date.now() - beganMs) / 1_000;
    console.log(`the whole plan ran in ${tookSeconds.toFixed(0)} s`);

    const obligations = new Map((await store.ledger.obligations({ programmeId })).map((row) => [row.id, row.state]));
    const submittedAt = (milestone: string, department: string) => {
      const submittedAtMs = obligations.get(`${programmeId}/${milestone}/${department}`)?.submittedAtMs;
      const orange = mornings(DEPARTMENT_DUES[milestone] ?? '').after.find(([rung]) => rung === 'after-5-working-days')?.[1] ?? '';
      if (orange > LAST_DAY) return undefined;
      // The orange rung came only after the last day that is lived.
      if (submittedAtMs === undefined && slower < SLOWEST) throw new TooSlow(`${milestone}/${department} was told so late that it has not handed in`);
      const at = submittedAtMs === undefined ? '' : wall.minute(submittedAtMs);
      expect(at > `${orange} 09:00`, `${milestone}/${department} handed in at ${at || 'no time'}, and its orange escalation went on ${orange}`).toBe(true);
      return at;
    };
    const openedLate = new Map<string, string>();
    for (const id of obligations.keys()) {
      const first = (await store.ledger.events(id)).find(({ payload }) => payload.acknowledgement !== undefined);
      const { rung, acknowledgement } = (first?.payload ?? {}) as { rung?: string; acknowledgement?: { mailAtMs: number } };
      if (acknowledgement && rung !== RUNGS_BEFORE[0]) openedLate.set(id, wall.date(acknowledgement.mailAtMs));
    }
    // A machine that is this far behind all the time proves nothing.
    if (openedLate.size >= 20) throw new TooSlow(`${openedLate.size} obligations were opened late`);
    const receiptChased = (milestone: string, department: string) => openedLate.get(`${programmeId}/${milestone}/${department}`);
    const milestones = Object.keys(DEPARTMENT_DUES);
    const expected = [
      ...milestones.flatMap((milestone) =>
        departments.flatMap((department) =>
          expectedOf(milestone, department, submittedAt, receiptChased).map(
            (notice) => `${notice.morning} ${milestone}/${department} ${notice.rung} ${notice.recipient}`,
          ),
        ),
      ),
      ...['look-back', 'summary'].flatMap((milestone) =>
        expectedOf(milestone, 'office', submittedAt, receiptChased).map((notice) => `${notice.morning} ${milestone}/office ${notice.rung} ${notice.recipient}`),
      ),
    ].sort();
    // What fell due in the last moments of the clock is still on its way: it gathers, is sent and written down.
    await until('the last mails to leave', async () => {
      const waiting = (await store.notices.list({ programmeId })).filter((notice) => notice.kind === 'ladder' && notice.sendAtMs < endMs);
      return waiting.filter((notice) => notice.state === 'owed' || notice.state === 'sending').length <= 5;
    });
    const notices = await store.notices.list({ programmeId });
    const ladder = notices.filter((notice) => notice.kind === 'ladder' && notice.sendAtMs < endMs);
    const owed = ladder.map(
      (notice) => `${wall.minute(notice.sendAtMs)} ${(notice.obligationId ?? '').slice(`${programmeId}/`.length)} ${notice.rung} ${notice.recipient}`,
    );
    const table = expected.map((line) => line.replace(' ', ' 09:00 '));
    const strayed = [...owed.filter((line) => !table.includes(line)), ...table.filter((line) => !owed.includes(line))];
    // Who woke when the time for acknowledging was over chases nobody for it, and who acts late was reminded first: a machine's fault
    // goes away on a slower clock, one of the rules does not.
    if (slower < SLOWEST && strayed.length > 0) throw new TooSlow(`told otherwise than the table says: ${strayed.slice(0, 10).join(', ')}`);
    expect(owed.sort()).toEqual(table);
    // Every dated row of the table of clauses has acted: somebody was told, or everybody was done before there was anything to tell.
    const clauses = readFileSync(path.join(import.meta.dirname, '..', 'docs', 'clauses.md'), 'utf8');
    const dated = [...clauses.matchAll(/`milestone:([a-z-]+)`/g)].map(([, id]) => id);
    expect(dated.length).toBeGreaterThan(8);
    const acted = [...owed, ...[...obligations].filter(([, state]) => state.stage === 'settled').map(([id]) => id.replace(`${programmeId}/`, ' '))];
    expect(dated.filter((id) => !acted.some((line) => new RegExp(` ${id}(-\\d{4}-\\d{2})?/`).test(line)))).toEqual([]);

    // Every mail left, but for those that a later one overtook or an act made needless within the moment that a week lasts here.
    const settled = ladder.filter((notice) => ['sent', 'overtaken', 'moot'].includes(notice.state));
    const unsettled = ladder.filter((notice) => !settled.includes(notice)).map(({ key, state, answer, attempts }) => ({ key, state, answer, attempts }));
    if (slower < SLOWEST && unsettled.length > 5) throw new TooSlow(`${unsettled.length} mails have not left`);
    expect(unsettled.slice(5), JSON.stringify(unsettled)).toEqual([]);
    const sent = notices.filter((notice) => notice.state === 'sent');
    const received = new Map<string, number>();
    for (const mail of stack.mail.accepted()) received.set(mail.messageId ?? '', (received.get(mail.messageId ?? '') ?? 0) + 1);
    // What is in doubt is sent again, by design: on a machine whose worker does not come to hear the answer.
    const doubted = sent.filter(({ doubts, messageId }) => doubts > 0 && received.get(`<${messageId}>`) !== 1);
    if (slower < SLOWEST && doubted.length > 0) throw new TooSlow(`${doubted.length} mails were sent again after a doubt`);
    for (const notice of sent) expect(received.get(`<${notice.messageId}>`), notice.key).toBe(1);

    // Lapses are recorded at the instant they happen, whatever the clock of the machine made of it.
    const silent = await store.ledger.obligation(`${programmeId}/kickoff/water`);
    expect(wall.iso(silent?.state.lapsedAtMs ?? 0)).toBe('2019-07-01T00:00:00+08:00');
  }
});
