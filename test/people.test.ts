import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wallClock } from '../calendar/china.ts';
import { checkChannel } from '../client/doctor/channel.ts';
import { addDays } from '../domain/kernel/dates.ts';
import { copiesOf, copyParts, type Person, withoutOfficer } from '../domain/kernel/people.ts';
import { toldKind } from '../domain/matters/told.ts';
import { openTestApi, type Person as Signed, type TestApi } from './support/api.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

const SECRET = 'signs-what-a-test-sends-to-its-gateway';

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

  it('go by the channels that people chose for what it is, and by mail where the deployment has none of them', () => {
    const tells = { reminder: ['webhook'], news: [], digest: ['mail', 'webhook'] };
    const one = (changes: Partial<Person> = {}) => [person('zhang', { mailed: true, tells, ...changes })];
    const both = ['mail', 'webhook'] as const;
    const told = (kind: 'reminder' | 'news' | 'digest', had: readonly ('mail' | 'webhook')[], changes = {}) =>
      copiesOf('water/officer', one(changes), [], '2026-11-03', kind, had);
    expect(told('reminder', both)).toEqual(['water/officer@webhook@zhang']);
    expect(told('news', both)).toEqual([]);
    expect(told('digest', both)).toEqual(['water/officer@zhang', 'water/officer@webhook@zhang']);
    expect(told('reminder', ['mail'])).toEqual(['water/officer@zhang']);
    expect(told('digest', both, { emailVerified: false })).toEqual(['water/officer@webhook@zhang']);
    // Whoever stands in has taken it on, whatever they chose for themselves.
    expect(copiesOf('water/officer', [person('zhang'), ...one({ id: 'li', username: 'li' })], away, '2026-11-03', 'news', both)).toEqual(['water/officer@li']);
    expect(copyParts('water/officer@webhook@zhang')).toEqual({ recipient: 'water/officer', username: 'zhang', channel: 'webhook' });
    expect(
      [
        ['ladder', 'before-7-days'],
        ['news', 'urged-3'],
        ['news', 'instructed-3'],
        ['news', 'returned-3'],
        ['matters', 'matters-confirm-2026-11-03'],
        ['matters', 'matters-brief-2026-11-03'],
        ['digest', 'digest-2026-11-03'],
      ].map(([kind = '', rung = '']) => toldKind({ kind, rung })),
    ).toEqual(['reminder', 'reminder', 'reminder', 'news', 'reminder', 'digest', 'digest']);
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
  /** What the gateway behind the channel was sent, and what it answers. */
  let gateway: Server;
  const sent: { signature: string; body: string }[] = [];
  let answer = 200;
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
    gateway = createServer(async (request, response) => {
      sent.push({ signature: String(request.headers['x-duban-signature']), body: await text(request) });
      response.writeHead(answer).end();
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/`;
    stack = await openTestStack('people', undefined, { url, secret: SECRET, restMs: 1 });
    const milestones =
      '\n  - { id: kickoff, name: 部署启动, clause: 三（一）, duty: 召开动员会, due: 2019-05-24, evidence: false, lead: [water, fire] }' +
      '\n  - { id: recheck, name: 复查, clause: 三（二）, duty: 复查, due: 2019-12-30, lead: [fire] }' +
      ['down', 'waits'].map((id) => `\n  - { id: ${id}, name: 复查${id}, clause: 三（二）, duty: 复查, due: 2019-12-30, lead: [fire] }`).join('');
    await stack.service.startProgramme(smallPlan({ id: 'people', milestones }), { from: '2019-05-06', daysPerSecond: 0.000_001 });
    api = await openTestApi(stack, { channelName: '短信' });
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
    await new Promise((resolve) => gateway?.close(resolve));
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
    expect(copy.text).not.toContain('/m#');
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

  it('choose for themselves by what they are told of what; what a channel does not take goes by mail, and no mailbox misses anything', async () => {
    let chen = await api.person('officer', 'fire', 'chen');
    const choose = (body: unknown) => api.ask('PUT', '/api/session/channels', { as: chen, body });
    const urge = (id: string, kind: 'urge' | 'instruct', reason: string) =>
      api.ask('POST', `/api/programmes/people/obligations/${id}/fire/${kind}`, {
        as: office,
        body: { reason },
        headers: { 'idempotency-key': `${kind}-${id}` },
      });
    const phoneOnly = { reminder: ['webhook'], news: [], digest: [] };
    expect((await api.ask('GET', '/api/session/channels', { as: chen })).json()).toEqual({
      webhook: '短信',
      reach: '',
      tells: { reminder: [], news: [], digest: [] },
      copied: true,
    });
    expect((await choose({ tells: { ...phoneOnly, digest: ['mail'] } })).json()).toMatchObject({ code: 'address-missing' });
    expect((await choose({ tells: phoneOnly, reach: '100-0000-0000' })).statusCode).toBe(200);

    await urge('kickoff', 'urge', '请两日内报送');
    await mailed('fire@x.example', /^【催办】fire局：/);
    const [first] = await until('the gateway to be told', async () => sent.length > 0 && sent, 60_000);
    const message = JSON.parse(first?.body ?? '');
    expect(message).toMatchObject({
      source: 'duban',
      event: 'message',
      kind: 'reminder',
      programme: { id: 'people' },
      to: { username: chen.username, name: 'chen officer', org: 'fire', reach: '100-0000-0000' },
      subject: expect.stringContaining('【催办】fire局'),
      text: expect.stringContaining('请两日内报送'),
    });
    const [, moment, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(first?.signature ?? '') ?? [];
    expect(signature).toBe(createHmac('sha256', SECRET).update(`${moment}.${first?.body}`).digest('hex'));
    const told = async (id: string) =>
      (await stack.store.notices.list({ obligationId: `people/${id}/fire` }))
        .filter(({ recipient }) => recipient.includes('@'))
        .map(({ recipient, state }) => `${recipient.replace(chen.username, 'chen')} ${state}`)
        .sort();
    await until('it to be told as sent', async () => (await told('kickoff')).join() === 'fire/officer@webhook@chen sent', 60_000);

    // The gateway is down: their own address has it, the operator an alarm.
    answer = 500;
    // The form of accounts sends what it shows, changed or not: what chen chose stays.
    await api.context.accounts.changeUser(chen.id, { email: 'chen@x.example', mailed: false }, { id: '-', username: '-' });
    chen = { ...chen, cookie: (await api.signIn(chen.username, chen.password)).cookie };
    await urge('kickoff', 'instruct', '主要负责人亲自抓');
    await mailed('fire@x.example', /^【领导批示】/);
    expect((await mailed('chen@x.example', /^【领导批示】/)).text).toContain('fire局 经办人 chen officer：');
    await until(
      'both to be told',
      async () => (await told('kickoff')).filter((one) => !one.endsWith('sent')).join() === 'fire/officer@webhook@chen overtaken',
      60_000,
    );
    expect(await told('kickoff')).toEqual(['fire/officer@chen sent', 'fire/officer@webhook@chen overtaken', 'fire/officer@webhook@chen sent']);
    expect(await stack.store.alarms.open()).toMatchObject([{ kind: 'channel-down', what: 'HTTP 500' }]);

    // It works again: the alarm ends with the first message that it takes.
    answer = 204;
    await urge('recheck', 'urge', '请准备复查');
    await until('the gateway to take it', async () => (await told('recheck')).join() === 'fire/officer@webhook@chen sent', 60_000);
    expect(await stack.store.alarms.open()).toEqual([]);
    expect(mails('chen@x.example', /^【催办】/)).toEqual([]);
    // What they did not choose is told to the mailbox alone.
    const before = sent.length;
    await api.ask('POST', '/api/programmes/people/obligations/recheck/fire/waive', {
      as: office,
      body: { reason: '合并' },
      headers: { 'idempotency-key': 'w' },
    });
    await mailed('fire@x.example', /^【任务免除】/);
    expect(sent.length).toBe(before);
    expect(mails('chen@x.example', /^【任务免除】/)).toEqual([]);
    await api.context.accounts.changeUser(chen.id, { disabled: true }, { id: '-', username: '-' });
  });

  it('have a channel that the operator tries by a message of the doctor’s, signed as all are, and that says what to see to', async () => {
    answer = 200;
    const ours = { url: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/`, secret: SECRET };
    const before = sent.length;
    expect(await checkChannel(ours)).toMatchObject([{ check: 'channel', state: 'ok' }]);
    expect(await checkChannel(ours, '100-0000-0001')).toMatchObject([
      { state: 'ok', what: { en: 'the gateway took the test message to 100-0000-0001 (HTTP 200)' } },
    ]);
    const test = sent.slice(before).find(({ body }) => body !== '');
    expect(JSON.parse(test?.body ?? '')).toMatchObject({ source: 'duban', event: 'message', kind: 'test', to: { reach: '100-0000-0001' } });
    const [, when, mark] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(test?.signature ?? '') ?? [];
    expect(mark).toBe(createHmac('sha256', SECRET).update(`${when}.${test?.body}`).digest('hex'));
    for (const [status, toDo] of [
      [401, /CHANNEL_WEBHOOK_SECRET/],
      [500, /the gateway’s log/],
    ] as const) {
      answer = status;
      expect(await checkChannel(ours, 'x')).toMatchObject([
        { state: 'fault', what: { en: `the gateway did not take the test message (HTTP ${status})` }, toDo: { en: expect.stringMatching(toDo) } },
      ]);
    }
    expect(await checkChannel({ ...ours, url: 'http://127.0.0.1:9/' })).toMatchObject([{ state: 'fault', toDo: { en: expect.stringContaining('firewall') } }]);
    expect(await checkChannel({})).toEqual([]);
    sent.length = before;
    answer = 200;
  });

  it('hear by the channel that they chose while mail is down, and once where they choose another before the mailbox of their body has it', async () => {
    answer = 200;
    let wu = await api.person('officer', 'fire', 'wu');
    await api.context.accounts.changeUser(wu.id, { email: 'wu@x.example' }, { id: '-', username: '-' });
    wu = { ...wu, cookie: (await api.signIn(wu.username, wu.password)).cookie };
    const choose = (reminder: ('mail' | 'webhook')[]) =>
      api.ask('PUT', '/api/session/channels', { as: wu, body: { tells: { reminder, news: [], digest: [] }, reach: '' } });
    const urge = async (id: string, reason: string) => {
      const headers = { 'idempotency-key': `urge-${id}` };
      const done = await api.ask('POST', `/api/programmes/people/obligations/${id}/fire/urge`, { as: office, body: { reason }, headers });
      expect(done.statusCode, done.body).toBe(200);
    };
    const heard = (reason: string) => sent.filter(({ body }) => JSON.parse(body).to.username === wu.username && body.includes(reason)).length;
    const inMails = (to: string, reason: string) => stack.mail.received.filter((one) => one.to === to && (one.mail.text ?? '').includes(reason)).length;
    const settled = (id: string, reason: string) =>
      until(
        `all to have heard of ${reason}`,
        async () =>
          inMails('fire@x.example', reason) === 1 &&
          (await stack.store.notices.list({ obligationId: `people/${id}/fire` })).every(({ state }) => state !== 'owed' && state !== 'sending'),
      );

    expect((await choose(['webhook'])).statusCode).toBe(200);
    await stack.mail.down();
    await urge('down', '邮件停了也要知道');
    await until('the gateway to be told', async () => heard('邮件停了也要知道') === 1);
    expect(inMails('fire@x.example', '邮件停了也要知道')).toBe(0);
    await choose(['mail']);
    await stack.mail.up();
    await settled('down', '邮件停了也要知道');
    expect([heard('邮件停了也要知道'), inMails('wu@x.example', '邮件停了也要知道')]).toEqual([1, 0]);

    // The other way round: the mailbox of the body is told to wait, and has been tried.
    stack.mail.faults.set('fire@x.example', 'refuse-for-now');
    await urge('waits', '先等一等');
    await until('the own address to have it', async () => inMails('wu@x.example', '先等一等') === 1);
    await choose(['webhook']);
    stack.mail.faults.delete('fire@x.example');
    await settled('waits', '先等一等');
    expect([heard('先等一等'), inMails('wu@x.example', '先等一等')]).toEqual([0, 1]);
    await api.context.accounts.changeUser(wu.id, { disabled: true }, { id: '-', username: '-' });
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
