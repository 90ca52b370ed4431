import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Registry } from '../client/enterprises/registry.ts';
import { readRows } from '../spreadsheet/read.ts';
import { certifiedEntry, entry, uscc } from './support/enterprises.ts';
import { EVIDENCE, SECTORS, smallPlan } from './support/plans.ts';
import { inTime, openTestStack, SLOWEST, type TestStack, TooSlow, until } from './support/stack.ts';

let stack: TestStack;
let registry: Registry;
beforeAll(async () => {
  stack = await openTestStack('roster');
  registry = stack.registry;
});
afterAll(() => stack.close());

const office = { org: 'office', name: '' };
/** A clock that stands still for as long as a test lasts. */
const STILL = 0.000_001;
const DONE = 'of: { certified: true, certifiedBefore: 2019-01-01 }, done: { reviewedSince: 2019-01-01 }';
const withRoster = (roster: string, more = '') => `
  - id: self
    name: 达标企业自评整改
    clause: 三（三）
    duty: 督促达标企业完成自评
    due: 2019-04-30
    lead: [water]
    roster: { ${roster} }
${more}`;

const mailsTo = (address: string, id: string) =>
  stack.mail.accepted().filter((mail) => mail.messageId?.includes(`${id}.`) && JSON.stringify(mail.to).includes(address));
const attachment = async (mail: { attachments: { content: Buffer }[] }) => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'duban-roster-')), 'list.xlsx');
  writeFileSync(file, mail.attachments[0]?.content ?? '');
  const rows: string[][] = [];
  for await (const { cells } of readRows(file)) rows.push(cells);
  return rows;
};

describe('a reminder about a roster', () => {
  it('says nothing of a list where there is no registry', async () => {
    await stack.service.startProgramme(smallPlan({ id: 'told', more: SECTORS, milestones: withRoster(DONE) }), { from: '2019-04-24', daysPerSecond: STILL });
    const mail = await until('the reminder', async () => mailsTo('water@', 'told')[0]);
    expect(mail.attachments).toEqual([]);
    expect(mail.text).not.toContain('名单');
  });

  it('reaches department and office once each when the date is missed, with complete lists', async () => {
    await stack.service.startProgramme(
      smallPlan({ id: 'missed', more: SECTORS, milestones: withRoster(DONE).replace('name: 达标企业自评整改', 'name: "自评/整改：第1阶段<2019>?"') }),
      { from: '2019-04-29', daysPerSecond: 0.5 },
    );
    for (let number = 1; number <= 30; number++) await registry.enrol('missed', certifiedEntry(number), office);
    await registry.enrol('missed', certifiedEntry(31, '2018-05-10', { reviewedOn: '2019-02-01' }), office);
    // Not certified, certified too late, and of another department: none of these is meant.
    await registry.enrol('missed', entry(32), office);
    await registry.enrol('missed', certifiedEntry(33, '2019-02-10'), office);
    await registry.enrol('missed', certifiedEntry(34, '2018-05-10', { sectorId: 'alarms', departmentId: 'fire' }), office);
    for (const address of ['water-head@', 'office@']) {
      const [mail, ...more] = await until(`the escalation to ${address}`, async () => {
        const found = mailsTo(address, 'missed').filter((received) => received.messageId?.includes('.lapse.'));
        return found.length > 0 && found;
      });
      expect(more).toEqual([]);
      expect(mail?.text).toContain('名单内 31 家企业中尚有 30 家未完成，以下为前 20 家，全部见附件：');
      expect(mail?.text).toContain('20. 样例企业20有限公司（水库，已达标）');
      expect(mail?.text).not.toContain('样例企业21有限公司');
      const rows = await attachment(mail as never);
      expect(mail?.attachments[0]?.filename).toMatch(/^water局-自评／整改：第1阶段＜2019＞？-2019-0[45]-\d\d\.xlsx$/);
      expect(rows.slice(2).map((row) => row[1])).toEqual(Array.from({ length: 30 }, (_, index) => uscc(index + 1)));
    }
  });
});

describe('what several departments let slip at once', () => {
  it('reaches the office in one mail with all of them, and each head in one about its own', async () => {
    const milestones = withRoster(DONE).replace('lead: [water]', 'lead: all');
    await stack.service.startProgramme(smallPlan({ id: 'both', more: SECTORS, milestones }), { from: '2019-04-29', daysPerSecond: 0.5 });
    for (let number = 1; number <= 12; number++) await registry.enrol('both', certifiedEntry(number), office);
    for (let number = 13; number <= 25; number++)
      await registry.enrol('both', certifiedEntry(number, '2018-05-10', { sectorId: 'alarms', departmentId: 'fire' }), office);
    const lapsed = (address: string) => mailsTo(address, 'both').filter((mail) => mail.messageId?.includes('.lapse.'));
    await until('the escalations', async () => lapsed('office@').length > 0 && lapsed('water-head@').length > 0 && lapsed('fire-head@').length > 0);
    expect(['office@', 'water-head@', 'fire-head@'].map((address) => lapsed(address).length)).toEqual([1, 1, 1]);
    const [mail] = lapsed('office@');
    expect(mail?.subject).toBe('【逾期催办】达标企业自评整改：2 个单位（fire局、water局）');
    expect(mail?.text).toContain('1. fire局，时限 2019-04-30，黄灯');
    expect(mail?.text).toContain('名单内 25 家企业中尚有 25 家未完成，以下为前 20 家，全部见附件：');
    expect((await attachment(mail as never)).slice(2)).toHaveLength(25);
    expect((await attachment(lapsed('fire-head@')[0] as never)).slice(2)).toHaveLength(13);
    // The ledger keeps a row for each, with the mail that carried it.
    const rows = (await stack.store.notices.list({ programmeId: 'both' })).filter((notice) => notice.recipient === 'office/officer' && notice.rung === 'lapse');
    expect(rows.map((notice) => notice.state)).toEqual(['sent', 'sent']);
    expect(new Set(rows.map((notice) => notice.messageId)).size).toBe(1);
  });
});

describe('an obligation that its roster settles', () => {
  const settling = withRoster(`${DONE}, settle: done`);

  it('is settled the moment that time would go on, and nobody is told that it lapsed', async () => {
    await stack.service.startProgramme(smallPlan({ id: 'settled', more: SECTORS, milestones: settling }), { from: '2019-04-28', daysPerSecond: 0.5 });
    await registry.enrol('settled', certifiedEntry(1, '2018-05-10', { reviewedOn: '2019-02-01' }), office);
    const events = await until('it to be settled', async () => {
      const found = await stack.store.ledger.events('settled/self/water');
      return found.some((event) => event.type === 'fulfilled') && found;
    });
    expect(events.some((event) => event.type === 'lapsed')).toBe(false);
    expect((await stack.store.ledger.obligation('settled/self/water'))?.state.stage).toBe('settled');
    await until('the news', async () => mailsTo('office@', 'settled').some((mail) => mail.subject?.startsWith('【名单完成】')));
  });

  it('lapses as usual while one is missing, and while nobody is on the roster', async () => {
    await stack.service.startProgramme(smallPlan({ id: 'unsettled', more: SECTORS, milestones: settling }), { from: '2019-04-28', daysPerSecond: 1 });
    await stack.service.startProgramme(smallPlan({ id: 'nobody', more: SECTORS, milestones: settling }), { from: '2019-04-28', daysPerSecond: 1 });
    // The one that is missing comes first: a roster of which all are done settles at once.
    await registry.enrol('unsettled', certifiedEntry(2), office);
    await registry.enrol('unsettled', certifiedEntry(1, '2018-05-10', { reviewedOn: '2019-02-01' }), office);
    for (const id of ['unsettled', 'nobody'])
      await until(`${id} to lapse`, async () => (await stack.store.ledger.events(`${id}/self/water`)).some((event) => event.type === 'lapsed'));
    // A submission settles it as well.
    await stack.service.act('unsettled/self/water', 'submit', { actor: { org: 'water', name: '' }, key: 's', evidence: EVIDENCE });
    expect((await stack.store.ledger.obligation('unsettled/self/water'))?.state.stage).toBe('submitted');
  });
});

describe('enterprises that are each written to', () => {
  it('get one letter each at their own address, but not those that are done, have no address, or did it meanwhile', () =>
    inTime(async (slower) => {
      const id = `each-${slower}`;
      const plan = smallPlan({ id, more: SECTORS, milestones: withRoster(`${DONE}, write: enterprises`) });
      await stack.service.startProgramme(plan, { from: '2019-03-27', daysPerSecond: 1.5 / slower });
      const entries = Array.from({ length: 25 }, (_, index) => certifiedEntry(index + 1, '2018-05-10', { mail: `e${index + 1}@each.example` }));
      entries.push(certifiedEntry(26), certifiedEntry(27, '2018-05-10', { mail: 'e27@each.example', reviewedOn: '2019-02-01' }));
      await Promise.all(entries.map((one) => registry.enrol(id, one, office)));
      const letters = await until('the letters', async () => {
        const found = (await stack.store.notices.list({ programmeId: id })).filter(
          (notice) => notice.kind === 'enterprise' && notice.rung === 'before-30-days',
        );
        return found.length > 0 && found.every((notice) => notice.state === 'sent') && found;
      });
      if (slower < SLOWEST && letters.length < 25) throw new TooSlow('some enterprises were enrolled after the letters');
      expect(letters.map((notice) => notice.recipient)).toEqual(Array.from({ length: 25 }, (_, index) => `${uscc(index + 1)}/enterprise`));
      const mail = await until('one of them', async () => mailsTo('e7@each.example', id)[0]);
      expect(mail.subject).toBe('【提醒】达标企业自评整改：请于 2019-04-30 前完成');
      expect(mail.text).toContain('样例企业7有限公司：');
      expect(mailsTo('e7@each.example', id)).toHaveLength(1);

      // One does it before the next rung: it is not written to again.
      await registry.act(await registry.enterprise(id, uscc(7)), 'assessYearly', { actor: { org: 'water', name: '' }, key: 'done' });
      const next = await until('the next letters', async () => {
        const found = (await stack.store.notices.list({ programmeId: id })).filter((notice) => notice.kind === 'enterprise' && notice.rung === 'before-7-days');
        return found.length > 0 && found.every((notice) => notice.state === 'sent') && found;
      });
      expect(next).toHaveLength(24);
      expect(next.map((notice) => notice.recipient)).not.toContain(`${uscc(7)}/enterprise`);
    }));
});
