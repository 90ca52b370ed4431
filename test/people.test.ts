import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wallClock } from '../calendar/china.ts';
import { addDays } from '../domain/kernel/dates.ts';
import { copiesOf, copyParts, type Person, withoutOfficer } from '../domain/kernel/people.ts';
import { openTestApi, type Person as Signed, type TestApi } from './support/api.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

const person = (username: string, changes: Partial<Person> = {}): Person => ({
  ...{
    id: username,
    username,
    name: username,
    email: `${username}@x.example`,
    emailVerified: true,
    role: 'officer',
    org: 'water',
    disabled: false,
    mailed: false,
  },
  ...changes,
});

describe('to whom copies go', () => {
  const away = [{ userId: 'zhang', standInId: 'li', from: '2026-11-02', to: '2026-11-06' }];
  const people = [
    person('zhang'),
    person('li', { role: 'head' }),
    person('wang', { mailed: true }),
    person('gone', { mailed: true, disabled: true }),
    person('fire', { org: 'fire', mailed: true }),
  ];

  it('is whoever of the role wants them, and who stands in on the days of the absence, both ends included', () => {
    expect(['2026-11-01', '2026-11-02', '2026-11-06', '2026-11-07'].map((day) => copiesOf('water/officer', people, away, day))).toEqual([
      ['water/officer@wang'],
      ['water/officer@li', 'water/officer@wang'],
      ['water/officer@li', 'water/officer@wang'],
      ['water/officer@wang'],
    ]);
    expect(copiesOf('water/head', people, away, '2026-11-03')).toEqual([]);
    expect(copiesOf('911/enterprise', people, away, '2026-11-03')).toEqual([]);
    expect(copyParts('water/officer@li')).toEqual({ recipient: 'water/officer', username: 'li' });
    expect(copyParts('water/officer')).toEqual({ recipient: 'water/officer' });
  });

  it('is nobody whose address nobody has vouched for', () => {
    expect(copiesOf('water/officer', [person('zhang'), person('li', { emailVerified: false })], away, '2026-11-03')).toEqual([]);
  });

  it('knows the bodies for which nobody can sign in any more', () => {
    const disabled = [
      person('zhang', { disabled: true }),
      person('li', { role: 'head' }),
      person('a', { org: 'fire' }),
      person('b', { org: 'fire', disabled: true }),
    ];
    expect(withoutOfficer(disabled, ['water', 'fire', 'gas'])).toEqual(['water']);
  });
});

describe('people who are away', () => {
  let stack: TestStack;
  let api: TestApi;
  let office: Signed;
  let li: Signed;
  let zhang: Signed;
  const ID = 'people/kickoff/water';

  const act = (as: Signed, kind: string, body: unknown) =>
    api.ask('POST', `/api/programmes/people/obligations/kickoff/water/${kind}`, { as, body, headers: { 'idempotency-key': `${kind}-${Math.random()}` } });
  const mails = (to: string, subject: RegExp) =>
    stack.mail.received.filter((one) => one.to === to && subject.test(one.mail.subject ?? '')).map(({ mail }) => mail);
  const mailed = (to: string, subject: RegExp) => until(`a mail to ${to} of ${subject}`, async () => mails(to, subject)[0], 60_000);

  beforeAll(async () => {
    stack = await openTestStack('people');
    const milestones = '\n  - { id: kickoff, name: 部署启动, clause: 三（一）, duty: 召开动员会, due: 2019-05-24, evidence: false, lead: [water, fire] }';
    await stack.service.startProgramme(smallPlan({ id: 'people', milestones }), { from: '2019-05-06', daysPerSecond: 0.000_001 });
    api = await openTestApi(stack);
    office = await api.person('office');
    zhang = await api.person('officer', 'water', 'zhang');
    li = await api.person('officer', 'water', 'li');
    const { accounts } = api.context;
    await accounts.changeUser(li.id, { email: 'li@x.example' }, { id: '-', username: '-' });
    const again = await api.signIn(li.username, li.password ?? '');
    li = { ...li, cookie: again.cookie };
    // What is due at the start is told before anybody is away: no copy of it goes to who stands in.
    await mailed('water@x.example', /召开动员会|部署启动/);
  });
  afterAll(async () => {
    await api?.close();
    await stack?.close();
  });

  it('are stood in for: what is owed goes to the mailbox and to the stand-in by name, and acts say for whom', async () => {
    const today = wallClock('Asia/Shanghai').date(Date.now());
    const put = (as: Signed, body: unknown) => api.ask('POST', '/api/absences', { as, body });
    expect((await put(zhang, { user: li.id, standIn: zhang.id, from: today, to: today })).json()).toMatchObject({ code: 'not-your-absence' });
    expect((await put(zhang, { standIn: office.id, from: today, to: today })).json()).toMatchObject({ code: 'stand-in-wrong' });
    expect((await put(zhang, { standIn: li.id, from: today, to: addDays(today, -1) })).json()).toMatchObject({ code: 'absence-dates' });
    const made = await put(zhang, { standIn: li.id, from: today, to: addDays(today, 5) });
    expect(made.statusCode, made.body).toBe(200);
    expect((await put(zhang, { standIn: li.id, from: today, to: today })).json()).toMatchObject({ code: 'away-already' });
    expect((await put(li, { standIn: zhang.id, from: today, to: today })).json()).toMatchObject({ code: 'stand-in-away' });

    await act(office, 'urge', { reason: '请三日内报送' });
    await mailed('water@x.example', /^【催办】/);
    const copy = await mailed('li@x.example', /^【催办】/);
    expect(copy.text).toContain('water局 经办人 li officer：');
    expect(copy.text).toContain('请三日内报送');
    // A code is for the mailbox of the body alone: people sign in.
    expect(copy.text).not.toContain('/m/');
    expect(mails('li@x.example', /^【催办】/)).toHaveLength(1);
    // The server has it before the ledger says so.
    const copies = async () => (await stack.store.notices.list({ obligationId: ID })).filter(({ recipient }) => recipient.includes('@'));
    await until('the copy to be told as sent', async () => (await copies()).every(({ state }) => state === 'sent'), 60_000);
    expect((await copies()).map(({ recipient }) => recipient)).toEqual([`water/officer@${li.username}`]);

    await act(li, 'acknowledge', {});
    await act(zhang, 'progress', { reason: '已开会' });
    expect((await stack.store.ledger.events(ID)).filter(({ actorOrg }) => actorOrg === 'water').map(({ actorName }) => actorName)).toEqual([
      'li officer（代zhang officer）',
      'zhang officer',
    ]);

    const { id } = made.json() as { id: string };
    expect((await api.ask('DELETE', `/api/absences/${id}`, { as: li })).json()).toMatchObject({ code: 'not-your-absence' });
    expect((await api.ask('DELETE', `/api/absences/${id}`, { as: zhang })).statusCode).toBe(200);
    await act(office, 'instruct', { reason: '主要负责人亲自抓' });
    await mailed('water@x.example', /^【领导批示】/);
    await mailed('water-head@x.example', /^【领导批示】/);
    expect(mails('li@x.example', /^【领导批示】/)).toEqual([]);
  });

  it('may get the mails of their body at their own address as well, and one that is refused holds up nobody else', async () => {
    const { accounts } = api.context;
    const by = { id: '-', username: '-' };
    await expect(accounts.changeUser(zhang.id, { mailed: true }, by)).rejects.toMatchObject({ code: 'address-missing' });
    await accounts.changeUser(zhang.id, { email: 'zhang@x.example', mailed: true }, by);
    await accounts.changeUser(li.id, { mailed: true }, by);
    stack.mail.faults.set('li@x.example', 'refuse-for-good');
    await act(office, 'waive', { reason: '已合并办理' });
    await mailed('water@x.example', /^【任务免除】/);
    await mailed('zhang@x.example', /^【任务免除】/);
    const ended = await until(
      'the copy that is refused to be told',
      async () =>
        (await stack.store.notices.list({ obligationId: ID })).find(
          ({ recipient, state }) => recipient === `water/officer@${li.username}` && state === 'undeliverable',
        ),
      60_000,
    );
    expect(ended.answer).toContain('no such mailbox');
    expect((await mailed('office@x.example', /^【邮件无法送达】water局（li-officer）/)).text).toContain('li@x.example');
  });

  it('are missed before the next rung: the office hears that nobody can sign in for a body any more, once', async () => {
    const { accounts } = api.context;
    const fire = await api.person('officer', 'fire');
    await accounts.changeUser(fire.id, { disabled: true }, { id: '-', username: '-' });
    const milestones = '\n  - { id: drill, name: 演练, clause: 二, duty: 演练, due: 2019-06-28, lead: [fire] }';
    await stack.service.startProgramme(smallPlan({ id: 'unmanned', milestones }), { from: '2019-05-08', daysPerSecond: 1 });
    const told = await mailed('office@x.example', /^【无人可办】fire局/);
    expect(told.text).toContain('经办人账号已全部停用');
    // The first rung of it is that of 30 days before: it has not left when the office knows.
    await until('the first reminder to leave', async () => mails('fire@x.example', /演练/).length > 0, 90_000);
    const at = (to: string, subject: RegExp) => stack.mail.received.findIndex((one) => one.to === to && subject.test(one.mail.subject ?? ''));
    expect(at('office@x.example', /^【无人可办】fire局/)).toBeLessThan(at('fire@x.example', /演练/));
    expect(mails('office@x.example', /^【无人可办】fire局/)).toHaveLength(1);
  });
});
