import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whoNow } from '../activities/copies.ts';
import { letters } from '../activities/letters.ts';
import { wallClock } from '../calendar/china.ts';
import type { ObligationDetail } from '../client/contract/obligations.ts';
import type { Todo } from '../client/contract/todo.ts';
import { type Person as Known, tellPerson } from '../domain/kernel/people.ts';
import { COMMENTS_COOL_DOWN_MS, commentMails, withMentions, withoutRead } from '../domain/obligation/comments.ts';
import type { Mention } from '../domain/obligation/obligation.ts';
import { openTestApi, type Person, SECRET, type TestApi } from './support/api.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

describe('whom a comment owes a mail', () => {
  const zhang = { org: 'water', username: 'zhang', name: '张三', recipients: ['water/officer@zhang'] };
  const li = { org: 'water', username: 'li', name: '李四', recipients: ['water/officer', 'water/officer@zhang'] };

  it('is each recipient once and at once, and after that once in each cool-down, whose mail says all that came meanwhile', () => {
    const first = commentMails({}, [zhang, li], 1_000);
    expect(first).toEqual([
      { recipient: 'water/officer@zhang', sendAtMs: 1_000 },
      { recipient: 'water/officer', sendAtMs: 1_000 },
    ]);
    const told = { commentMailMs: { 'water/officer@zhang': 1_000 } };
    const waits = 1_000 + COMMENTS_COOL_DOWN_MS;
    expect(commentMails(told, [zhang], 2_000)).toEqual([{ recipient: 'water/officer@zhang', sendAtMs: waits }]);
    // One is owed already, and nothing more until it has left.
    const owed = { commentMailMs: { 'water/officer@zhang': waits } };
    expect(commentMails(owed, [zhang], waits - 1)).toEqual([]);
    expect(commentMails(owed, [zhang], waits + 1)).toEqual([{ recipient: 'water/officer@zhang', sendAtMs: waits + COMMENTS_COOL_DOWN_MS }]);
    expect(commentMails(owed, [zhang], waits + COMMENTS_COOL_DOWN_MS + 5)).toEqual([
      { recipient: 'water/officer@zhang', sendAtMs: waits + COMMENTS_COOL_DOWN_MS + 5 },
    ]);
  });

  it('is open for each person until that one has read it, from the first unread comment on', () => {
    const by = { org: 'office', name: '王五' };
    const once = withMentions([], [zhang, li], { sequence: 4, atMs: 1, by, text: '一' });
    const twice = withMentions(once, [zhang], { sequence: 6, atMs: 2, by, text: '二' });
    const brief = (of: Mention[]) => of.map(({ username, since, sequence, text }) => `${username} ${since} ${sequence} ${text}`);
    expect(brief(twice)).toEqual(['li 4 4 一', 'zhang 4 6 二']);
    expect(brief(withoutRead(twice, 'water', ['zhang']))).toEqual(['li 4 4 一']);
    expect(brief(withoutRead(twice, 'fire', ['zhang', 'li']))).toEqual(['li 4 4 一', 'zhang 4 6 二']);
  });

  it('goes to the own address, or to the mailbox of the role, and to whoever stands in', () => {
    const person = (username: string, changes: Partial<Known> = {}): Known => ({
      ...{ id: username, username, name: username, email: `${username}@x.example`, emailVerified: true, role: 'officer', org: 'water', disabled: false },
      mailed: false,
      ...changes,
    });
    const people = [person('zhang'), person('li', { emailVerified: false }), person('head', { role: 'head', emailVerified: false })];
    const away = [{ userId: 'zhang', standInId: 'li', from: '2026-11-02', to: '2026-11-06' }];
    const told = (who: number, day: string, mailboxes = ['water/officer', 'water/head']) =>
      tellPerson(people[who] as Known, people, away, day, (recipient) => mailboxes.includes(recipient));
    expect(told(0, '2026-11-01')).toEqual(['water/officer@zhang']);
    expect(told(0, '2026-11-06')).toEqual(['water/officer@zhang', 'water/officer']);
    expect(told(1, '2026-11-06')).toEqual(['water/officer']);
    expect(told(2, '2026-11-06')).toEqual(['water/head']);
    expect(told(2, '2026-11-06', ['water/officer'])).toEqual(['water/officer']);
  });
});

describe('comments on an obligation', () => {
  let stack: TestStack;
  let api: TestApi;
  let people: Record<'office' | 'zhang' | 'li' | 'fire' | 'roads' | 'auditor' | 'operator', Person>;
  const ID = 'talk/kickoff/water';
  const MILESTONES = `
  - { id: kickoff, name: 部署启动, clause: 三（一）, duty: 召开动员会, due: 2019-05-24, evidence: false, lead: [water], assist: [fire] }`;

  const act = (as: Person, kind: string, body: unknown, id = ID) => {
    const [programme, milestone, department] = id.split('/');
    return api.ask('POST', `/api/programmes/${programme}/obligations/${milestone}/${department}/${kind}`, {
      as,
      body,
      headers: { 'idempotency-key': `${kind}-${Math.random()}` },
    });
  };
  const detail = async (as: Person, department = 'water') =>
    (await api.ask('GET', `/api/programmes/talk/obligations/kickoff/${department}`, { as })).json() as ObligationDetail;
  const mentions = async (as: Person) => ((await api.ask('GET', '/api/todo', { as })).json() as Todo).items.filter(({ kind }) => kind === 'mention');
  const mails = (to: string) => stack.mail.received.filter((one) => one.to === to && /^【留言】/.test(one.mail.subject ?? '')).map(({ mail }) => mail);
  const notices = async () => (await stack.store.notices.list({ programmeId: 'talk' })).filter(({ rung }) => rung.startsWith('commented-'));

  beforeAll(async () => {
    stack = await openTestStack('talk');
    await stack.service.startProgramme(smallPlan({ id: 'talk', departments: ['water', 'fire', 'roads'], milestones: MILESTONES }), {
      from: '2019-05-06',
      daysPerSecond: 0.000_001,
    });
    api = await openTestApi(stack);
    people = {
      office: await api.person('office'),
      zhang: await api.person('officer', 'water', 'zhang'),
      li: await api.person('head', 'water', 'li'),
      fire: await api.person('officer', 'fire'),
      roads: await api.person('officer', 'roads'),
      auditor: await api.person('auditor'),
      operator: await api.person('operator'),
    };
    await api.context.accounts.changeUser(people.zhang.id, { email: 'zhang@x.example' }, { id: '-', username: '-' });
    people.zhang = { ...people.zhang, cookie: (await api.signIn(people.zhang.username, people.zhang.password ?? '')).cookie };
  });
  afterAll(async () => {
    await api?.close();
    await stack?.close();
  });

  it('tell whom they name at once, by own address or by the mailbox of the role, and wait for those until they answer or read', async () => {
    const { office, zhang, li } = people;
    const said = await act(office, 'comment', { reason: '请补签到表', mention: [zhang.username, li.username] });
    expect(said.statusCode, said.body).toBe(200);
    const mail = await until('a mail to the person', async () => mails('zhang@x.example')[0], 60_000);
    expect(mail.subject).toContain('water局：部署启动');
    expect(mail.text).toMatch(/^water局 经办人 zhang/);
    expect(mail.text).toContain('请补签到表');
    await until('a mail to the mailbox of the head', async () => mails('water-head@x.example')[0], 60_000);
    expect(mails('water@x.example')).toEqual([]);

    expect(await mentions(zhang)).toMatchObject([{ id: ID, note: expect.stringMatching(/^安委办 .+：请补签到表（@.*zhang/) }]);
    expect(await mentions(li)).toHaveLength(1);
    expect(await mentions(office)).toEqual([]);
    expect((await detail(zhang)).mentioned.map(({ text }) => text)).toEqual(['请补签到表']);
    // Whoever answers has read it; what names the head waits for the head.
    expect((await act(zhang, 'comment', { reason: '下午补交' })).statusCode).toBe(200);
    expect(await mentions(zhang)).toEqual([]);
    expect(await mentions(li)).toHaveLength(1);
    expect((await act(zhang, 'read-comments', {})).json()).toMatchObject({ code: 'nothing-to-read' });
    expect((await act(li, 'read-comments', {})).statusCode).toBe(200);
    expect(await mentions(li)).toEqual([]);
    const { comments, events } = await detail(office);
    expect(comments.map(({ by, text, mentions: names }) => [by.split(' ')[0], text, names.length])).toEqual([
      ['安委办', '请补签到表', 2],
      ['water局', '下午补交', 0],
    ]);
    expect(events.map(({ type }) => type).filter((type) => type.startsWith('comment'))).toEqual(['commented', 'commented', 'commentsRead']);
  });

  it('make one more mail of any number of them within the cool-down, and none of what was read meanwhile', async () => {
    const { office, zhang } = people;
    for (let count = 1; count <= 5; count++) await act(office, 'comment', { reason: `第 ${count} 次`, mention: [zhang.username] });
    const waiting = (await notices()).filter(({ state, recipient }) => state === 'owed' && recipient.includes('@'));
    expect(waiting).toHaveLength(1);
    const { nowMs } = await stack.service.context('talk');
    const leavesInMs = (waiting[0]?.sendAtMs ?? 0) - nowMs;
    expect(leavesInMs).toBeGreaterThan(0);
    expect(leavesInMs).toBeLessThanOrEqual(COMMENTS_COOL_DOWN_MS);
    // What leaves then says all five.
    const desk = letters(stack.store, (await stack.service.context('talk')).plan, nowMs, undefined, await whoNow(stack.store));
    const row = await stack.store.ledger.obligation(ID);
    const notice = { ...waiting[0], dueVersion: 1, claim: '', obligationId: ID, milestoneName: '部署启动', state: row?.state } as never;
    expect(desk.droppedBecause(notice)).toBeUndefined();
    const text = JSON.stringify(await desk.compose(notice));
    for (let count = 1; count <= 5; count++) expect(text).toContain(`第 ${count} 次`);
    await act(zhang, 'read-comments', {});
    const after = { ...(notice as object), state: (await stack.store.ledger.obligation(ID))?.state } as never;
    expect(desk.droppedBecause(after)).toMatchObject({ dropped: 'moot' });
  });

  it('are for the bodies concerned: a lead talks with who assists it, the auditor reads, others are refused', async () => {
    const { office, zhang, fire, roads, auditor, operator } = people;
    expect((await act(fire, 'comment', { reason: '需要名单', mention: [zhang.username] }, 'talk/kickoff/fire')).statusCode).toBe(200);
    expect(await mentions(zhang)).toMatchObject([{ id: 'talk/kickoff/fire', orgName: 'fire局' }]);
    expect((await act(zhang, 'comment', { reason: '名单附上' }, 'talk/kickoff/fire')).statusCode).toBe(200);
    expect((await detail(auditor, 'fire')).comments.map(({ text }) => text)).toEqual(['需要名单', '名单附上']);
    expect((await detail(auditor, 'fire')).acts).toEqual([]);
    for (const [who, id] of [
      [roads, ID],
      [fire, ID],
      [auditor, ID],
      [operator, ID],
    ] as const)
      expect((await act(who, 'comment', { reason: '插一句' }, id)).statusCode, who.username).toBe(403);
    expect((await act(office, 'comment', { reason: '问一下', mention: [roads.username] })).json()).toMatchObject({ code: 'mention-unknown' });
    expect((await act(office, 'comment', { reason: ' ' })).statusCode).toBe(400);
    expect((await detail(zhang)).people.map(({ username }) => username)).not.toContain(roads.username);
  });

  it('wait for whoever stands in, and for all of a body once the person has left it', async () => {
    const { office, zhang, li } = people;
    const deputy = await api.person('officer', 'water', 'deputy');
    await act(office, 'comment', { reason: '谁来办', mention: [zhang.username] });
    expect([(await mentions(deputy)).length, (await mentions(li)).length]).toEqual([0, 0]);
    const today = wallClock('Asia/Shanghai').date(Date.now());
    const made = await api.ask('POST', '/api/absences', { as: zhang, body: { standIn: deputy.id, from: today, to: today } });
    expect(made.statusCode, made.body).toBe(200);
    expect([(await mentions(deputy)).length, (await mentions(li)).length]).toEqual([1, 0]);
    await api.context.accounts.changeUser(zhang.id, { disabled: true }, { id: '-', username: '-' });
    expect((await mentions(li)).length).toBe(1);
    expect((await act(li, 'read-comments', {})).statusCode).toBe(200);
    expect(await mentions(deputy)).toEqual([]);
  });

  it('stand in the digest of the other bodies, unless their mailbox has had the mail', async () => {
    const { nowMs } = await stack.service.context('talk');
    const lines = async (org: string) =>
      (
        await stack.store.digests.lines(
          'talk',
          { date: '2019-05-07', sinceMs: 0, newsUntilMs: nowMs + 86_400_000, nowMs, lateFrom: { date: '2019-05-06', atMs: 0 }, asksWeekly: false, helpers: [] },
          org,
        )
      ).flatMap(({ part, what, count }) => (what === 'comment' ? [`${part} ${count}`] : []));
    // Water: the office's comments on its own, and what fire said on what it assists with; fire: what water said; the office: all.
    expect([await lines('water'), await lines('fire'), await lines('office'), await lines('roads')]).toEqual([['new 2'], ['new 1'], ['new 2'], []]);
  });
});

describe('ten obligations of one body that are urged at once', () => {
  it('come to each of its mailboxes in one mail that names them all, and what may not be urged is said of it', async () => {
    const stack = await openTestStack('ten', { publicUrl: 'http://localhost', authSecret: SECRET });
    const milestones = Array.from(
      { length: 10 },
      (_, index) => `\n  - { id: m-${index}, name: 任务${index}, clause: 三, duty: 报送, due: 2019-06-2${index % 9}, evidence: false, lead: [water, fire] }`,
    ).join('');
    await stack.service.startProgramme(smallPlan({ id: 'ten', milestones }), { from: '2019-05-06', daysPerSecond: 0.000_001 });
    const api = await openTestApi(stack);
    try {
      const office = await api.person('office');
      const officer = await api.person('officer', 'water');
      const ids = Array.from({ length: 10 }, (_, index) => `ten/m-${index}/water`);
      const ask = (as: Person, kind: string, key: string, body: unknown) =>
        api.ask('POST', `/api/programmes/ten/obligations.${kind}`, { as, body, headers: { 'idempotency-key': key } });
      const body = { reason: '请三日内报送', obligations: [...ids, 'ten/m-0/nobody', 'other/m-0/water'] };
      const said = await ask(office, 'urge', 'all', body);
      expect(said.statusCode, said.body).toBe(200);
      const { items } = said.json() as { items: { id: string; done: boolean; detail?: string }[] };
      expect(items.filter(({ done }) => done).map(({ id }) => id)).toEqual(ids);
      expect(items.filter(({ done }) => !done).map(({ id, detail = '' }) => [id, detail.length > 5])).toEqual([
        ['ten/m-0/nobody', true],
        ['other/m-0/water', true],
      ]);
      const urges = (to: string) => stack.mail.received.filter((one) => one.to === to && /^【催办】/.test(one.mail.subject ?? '')).map(({ mail }) => mail);
      for (const to of ['water@x.example', 'water-head@x.example']) {
        const mail = await until(`the mail to ${to}`, async () => urges(to)[0], 60_000);
        expect(mail.subject).toBe('【催办】water局：10 件任务');
        expect(mail.text).toContain('请三日内报送');
        for (let index = 0; index < 10; index++) expect(mail.text).toContain(`任务${index}，时限 2019-06-2${index % 9}`);
      }
      const notices = async () => (await stack.store.notices.list({ programmeId: 'ten' })).filter(({ rung }) => rung.startsWith('urged-'));
      // Each can be acted on from the mail, as from one about it alone; the code of one works for no other.
      const text = urges('water@x.example')[0]?.text ?? '';
      const links = [...text.matchAll(/「(任务\d)」.*?\/m\/(\S+) （.*?验证码 (\d{4} \d{4})/g)].map(([, name = '', token = '', code = '']) => ({
        name,
        token,
        code,
      }));
      expect(links.map(({ name }) => name).sort()).toEqual(ids.map((_, index) => `任务${index}`));
      for (const { name, token } of links) expect((await api.ask('GET', `/api/links/${token}`)).json()).toMatchObject({ milestoneName: name, stage: 'open' });
      const acknowledge = (token: string, code: string) =>
        api.ask('POST', `/api/links/${token}/acknowledge`, { body: { code: code.replace(' ', '') }, headers: { 'idempotency-key': `typed-${Math.random()}` } });
      const [one, other] = links as [(typeof links)[number], (typeof links)[number]];
      expect((await acknowledge(one.token, other.code)).json()).toMatchObject({ code: 'wrong-code' });
      expect((await acknowledge(one.token, one.code)).statusCode).toBe(200);
      const acknowledged = (await stack.store.ledger.obligations({ programmeId: 'ten' })).filter(({ state }) => state.acknowledgedAtMs !== undefined);
      expect(acknowledged.map(({ milestoneName, state }) => [milestoneName, state.departmentId])).toEqual([[one.name, 'water']]);
      await until('all to be told as sent', async () => (await notices()).every(({ state }) => state === 'sent'), 60_000);
      expect(await notices()).toHaveLength(20);
      // What the ledger keeps of the mail lets nobody act.
      for (const { body: kept = '' } of await notices()) expect(kept).not.toMatch(/验证码 \d|\/m\/\w/);
      // The same again is the same act, and nothing more is sent.
      expect((await ask(office, 'urge', 'all', { ...body, obligations: ids })).json()).toEqual({ items: ids.map((id) => ({ id, done: true })) });
      expect((await notices()).length).toBe(20);
      expect([urges('water@x.example').length, urges('water-head@x.example').length, urges('fire@x.example').length]).toEqual([1, 1, 0]);
      expect((await ask(office, 'urge', 'again', { ...body, obligations: ids.slice(0, 1) })).json()).toMatchObject({ items: [{ done: false }] });
      expect((await ask(officer, 'urge', 'mine', { ...body, obligations: ids })).statusCode).toBe(403);
    } finally {
      await api.close();
      await stack.close();
    }
  }, 120_000);
});
