import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whoNow } from '../activities/copies.ts';
import { letters } from '../activities/letters.ts';
import { wallClock } from '../calendar/china.ts';
import type { ObligationDetail } from '../client/contract/obligations.ts';
import type { Todo } from '../client/contract/todo.ts';
import { caseFile } from '../client/service/case-file.ts';
import { type Person as Known, tellPerson } from '../domain/kernel/people.ts';
import { COMMENTS_COOL_DOWN_MS, commentMails, withMentions, withoutRead } from '../domain/obligation/comments.ts';
import type { Mention } from '../domain/obligation/obligation.ts';
import { openTestApi, type Person, SECRET, type TestApi } from './support/api.ts';
import { form } from './support/form.ts';
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
    stack = await openTestStack('talk', { publicUrl: 'http://localhost', authSecret: SECRET });
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
          {
            date: '2019-05-07',
            sinceMs: 0,
            newsUntilMs: nowMs + 86_400_000,
            nowMs,
            lateFrom: { date: '2019-05-06', atMs: 0, asked: { date: '2019-05-06', atMs: 0, byRule: {} } },
            asksWeekly: false,
            helpers: [],
          },
          org,
        )
      ).flatMap(({ part, what, count }) => (what === 'comment' ? [`${part} ${count}`] : []));
    // Water: the office's comments on its own, and what fire said on what it assists with; fire: what water said; the office: all.
    expect([await lines('water'), await lines('fire'), await lines('office'), await lines('roads')]).toEqual([['new 2'], ['new 1'], ['new 2'], []]);
  });

  describe('beside them, what a department passes on', () => {
    const DIVIDED = 'divided/kickoff/water';
    let clerk: Person;
    beforeAll(async () => {
      clerk = await api.person('officer', 'water');
    });
    const mailsTo = (to: string, title: string) =>
      stack.mail.received.filter((one) => one.to === to && one.mail.subject?.startsWith(`【${title}】`)).map(({ mail }) => mail);
    const mailTo = (to: string, title: string) => until(`“${title}” to ${to}`, async () => mailsTo(to, title).at(-1));
    const keyOf = ({ text = '' }: { text?: string | undefined }) => {
      const [, token = '', code = ''] = /\/m#(\S+) （.*?验证码 (\d{4} \d{4})/.exec(text) ?? [];
      return { token, code: code.replace(' ', '') };
    };
    const typed = (token: string, act: string, code: string, more: Record<string, string> = {}) =>
      api.ask('POST', `/api/links/${token}/${act}`, { body: { code, ...more }, headers: { 'idempotency-key': `t-${Math.random()}` } });
    const handIn = (token: string, code: string, reason: string, as?: Person) => {
      const { payload, headers } = form([
        { name: 'code', value: code },
        { name: 'reason', value: reason },
        { name: 'file', filename: '排查表.txt', content: '水闸 12 座' },
      ]);
      return api.ask('POST', `/api/links/${token}/submit`, { ...(as && { as }), payload, headers: { ...headers, 'idempotency-key': `s-${Math.random()}` } });
    };
    const handInWords = (token: string, code: string, reason: string) => {
      const { payload, headers } = form([
        { name: 'code', value: code },
        { name: 'reason', value: reason },
      ]);
      return api.ask('POST', `/api/links/${token}/submit`, { payload, headers: { ...headers, 'idempotency-key': `w-${Math.random()}` } });
    };
    const row = (name: string, mail: string, due: string) => ({ name, mail, task: `排查${name}的水闸`, due });
    const seen = async (as: Person) => (await api.ask('GET', `/api/programmes/divided/obligations/kickoff/water`, { as })).json() as ObligationDetail;

    it('goes to its unit, comes back by the code of its mail, and is handed in with the whole', async () => {
      const milestones = `
  - { id: kickoff, name: 汛前准备, clause: 三（一）, duty: 排查水闸, due: 2019-05-24, lead: [water, fire] }`;
      await stack.service.startProgramme(smallPlan({ id: 'divided', milestones }), { from: '2019-05-06', daysPerSecond: 0.000_001 });
      const portions = [row('滨河镇', 'binhe@x.example', '2019-05-15'), row('水厂', 'plant@x.example', '2019-05-17')];
      expect((await act(people.fire, 'pass-on', { portions }, DIVIDED)).statusCode).toBe(403);
      expect((await act(people.office, 'pass-on', { portions }, DIVIDED)).json()).toMatchObject({ code: 'not-yours' });
      const late = await act(clerk, 'pass-on', { portions: [row('滨河镇', 'binhe@x.example', '2019-05-24')] }, DIVIDED);
      expect(late.json()).toMatchObject({ code: 'portion-not-earlier', detail: expect.stringContaining('须早于本任务的时限 2019-05-24') });
      expect((await act(clerk, 'pass-on', { portions: [row('滨河镇', 'binhe', '2019-05-15')] }, DIVIDED)).statusCode).toBe(400);
      // No code is mailed to those who decide: a unit behind their mailbox could not act.
      const decider = await act(clerk, 'pass-on', { portions: [row('滨河镇', 'Office@X.example', '2019-05-15')] }, DIVIDED);
      expect(decider.json()).toMatchObject({ code: 'portion-faulty', detail: expect.stringContaining('滨河镇') });
      const done = await act(clerk, 'pass-on', { portions }, DIVIDED);
      expect(done.statusCode, done.body).toBe(200);

      const mail = await mailTo('binhe@x.example', '分解任务');
      expect(mail.subject).toBe('【分解任务】滨河镇：排查滨河镇的水闸（还有 9 天）');
      expect(mail.text).toContain('water局将下列任务分解给贵单位办理，请于 2019-05-15（含当日）前报送。');
      // Nothing of the other unit, of the department's own date, or of a sign-in.
      expect(mail.text).not.toMatch(/水厂|2019-05-24|登录/);
      const town = keyOf(mail);
      const plant = keyOf(await mailTo('plant@x.example', '分解任务'));
      const shown = await api.ask('GET', `/api/links/${town.token}`);
      expect(shown.json()).toMatchObject({
        ...{ departmentName: 'water局', unitName: '滨河镇', duty: '排查滨河镇的水闸', due: '2019-05-15' },
        ...{ stage: 'open', acts: ['acknowledge', 'submit'] },
      });
      expect(shown.body).not.toMatch(/水厂|2019-05-24|"page"/);

      // A unit's code opens its own portion and nothing else; nobody who has signed in uses it.
      expect((await typed(town.token, 'acknowledge', plant.code)).json()).toMatchObject({ code: 'wrong-code' });
      expect((await typed(town.token, 'request-extension', town.code, { until: '2019-05-20', reason: '忙' })).json()).toMatchObject({ code: 'not-for-units' });
      expect((await handIn(town.token, town.code, '办妥', people.fire)).json()).toMatchObject({ code: 'signed-in-as-another' });
      const forged = plant.token.replace(/unit-[0-9a-z]+-2/, 'officer');
      expect(forged).not.toBe(plant.token);
      expect((await typed(forged, 'acknowledge', plant.code)).json()).toMatchObject({ code: 'unknown-link' });
      expect((await typed(town.token, 'acknowledge', town.code)).statusCode).toBe(200);
      expect((await handIn(town.token, town.code, '已排查 12 座')).statusCode).toBe(200);
      const { state } = await stack.service.obligation(DIVIDED);
      expect(state.stage).toBe('open');
      expect(state.portions?.map(({ name, stage }) => [name, stage])).toEqual([
        ['滨河镇', 'submitted'],
        ['水厂', 'open'],
      ]);
      const events = (await stack.store.ledger.events(DIVIDED)).map(({ type, actorOrg, actorName }) => [type, actorOrg, actorName]);
      const [id = '', other = ''] = (state.portions ?? []).map((portion) => portion.id);
      expect(events.slice(-2)).toEqual([
        ['portionAcknowledged', id, '滨河镇（邮件验证码）'],
        ['portionSubmitted', id, '滨河镇（邮件验证码）'],
      ]);
      expect((await mailTo('water@x.example', '分解事项已报送')).text).toContain('滨河镇：排查滨河镇的水闸，时限 2019-05-15，已报送，待接收');

      // Its department alone takes it.
      for (const stranger of [people.fire, people.roads]) expect((await act(stranger, 'accept-portion', { portion: id }, DIVIDED)).statusCode).toBe(403);
      expect((await act(people.office, 'accept-portion', { portion: id }, DIVIDED)).statusCode).toBe(403);
      expect((await act(clerk, 'accept-portion', { portion: other }, DIVIDED)).json()).toMatchObject({ code: 'portion-wrong-stage' });
      expect((await act(clerk, 'return-portion', { portion: id, reason: '缺照片' }, DIVIDED)).statusCode).toBe(200);
      const again = keyOf(await mailTo('binhe@x.example', '退回'));
      // Words without a file will do for a unit; nothing at all will not.
      expect((await handInWords(again.token, again.code, '')).json()).toMatchObject({ code: 'portion-empty' });
      expect((await handInWords(again.token, again.code, '照片已当面交科室')).statusCode).toBe(200);
      expect((await act(clerk, 'return-portion', { portion: id, reason: '还要照片' }, DIVIDED)).statusCode).toBe(200);
      expect((await handIn(again.token, again.code, '补了照片')).statusCode).toBe(200);
      expect((await act(clerk, 'accept-portion', { portion: id }, DIVIDED)).statusCode).toBe(200);
      expect((await mailTo('binhe@x.example', '已接收')).text).not.toContain('/m#');
      expect((await act(clerk, 'end-portion', { portion: other, reason: '由科室自办' }, DIVIDED)).statusCode).toBe(200);
      expect((await mailTo('plant@x.example', '任务结束')).text).toContain('由科室自办');
      expect((await api.ask('GET', `/api/links/${plant.token}`)).json()).toMatchObject({ code: 'link-over' });
      expect((await handIn(again.token, again.code, '再来')).json()).toMatchObject({ code: 'portion-wrong-stage' });

      const detail = await seen(clerk);
      expect(detail.portions.map(({ name, mail: to, stageName, acts }) => [name, to, stageName, acts])).toEqual([
        ['滨河镇', 'binhe@x.example', '已接收', []],
        ['水厂', 'plant@x.example', '已结束', []],
      ]);
      expect(detail.because).toContain('已分解 2 项，已接收 1 项。');
      expect((await seen(people.office)).portions[0]?.mail).toBeUndefined();
      // What the unit handed in goes into the department's own submission as it is.
      const { evidence = [] } = detail.portions[0] ?? {};
      expect(evidence.map(({ name }) => name)).toEqual(['排查表.txt']);
      expect((await act(people.fire, 'submit', { evidence }, 'divided/kickoff/fire')).json()).toMatchObject({ code: 'evidence-unknown' });
      expect((await act(clerk, 'submit', { evidence, reason: '全区已排查' }, DIVIDED)).statusCode).toBe(200);
      expect((await stack.service.obligation(DIVIDED)).state.stage).toBe('submitted');
      const file = await caseFile(stack.service, DIVIDED, 'zh');
      const told = file.lines.map(({ what }) => what).join('\n');
      expect(told).toMatch(/收到：water局.*分解 · 滨河镇、水厂/);
      expect(told).not.toMatch(/unit-|portion|passedOn/);
    });

    it('is heard of by its unit after all where its mail was held back, and its files are those of who passed it on', async () => {
      const milestones = `
  - { id: kickoff, name: 汛前准备, clause: 三（一）, duty: 排查水闸, due: 2019-05-24, evidence: false, lead: [water] }`;
      await stack.service.startProgramme(smallPlan({ id: 'held', milestones }), { from: '2019-05-06', daysPerSecond: 0.000_001 });
      const id = 'held/kickoff/water';
      const office = { actor: { org: 'office', name: '某人' } };
      await stack.service.actProgramme('held', 'pause', { ...office, key: 'pause', reason: '机构调整' });
      expect((await act(clerk, 'pass-on', { portions: [row('柔远镇', 'rouyuan@x.example', '2019-05-15')] }, id)).statusCode).toBe(200);
      expect((await act(clerk, 'submit', { evidence: [], reason: '先报' }, id)).statusCode).toBe(200);
      await stack.service.actProgramme('held', 'resume', { ...office, key: 'resume' });
      const ofUnit = async () => (await stack.store.notices.list({ programmeId: 'held' })).filter(({ recipient }) => recipient.includes('/unit-'));
      await until('the mail to be dropped', async () => (await ofUnit()).some(({ state }) => state === 'moot'));
      // What came in after the office had opened its page is not confirmed unseen.
      const page = async (as: Person) => (await api.ask('GET', '/api/programmes/held/obligations/kickoff/water', { as })).json() as ObligationDetail;
      const loaded = await page(people.office);
      expect((await act(clerk, 'correct', { evidence: [], reason: '更正' }, id)).statusCode).toBe(200);
      expect((await act(people.office, 'confirm', { seen: loaded.obligation.sequence }, id)).json()).toMatchObject({ status: 409, code: 'changed-since' });
      expect((await act(people.office, 'return', { reason: '柔远镇没有报', seen: (await page(people.office)).obligation.sequence }, id)).statusCode).toBe(200);
      const mail = await mailTo('rouyuan@x.example', '分解任务');
      expect(mail.text).not.toContain('柔远镇没有报');
      // Told by that, it hears no more of the whole's coming and going.
      expect((await act(clerk, 'submit', { evidence: [], reason: '再报' }, id)).statusCode).toBe(200);
      expect((await act(clerk, 'withdraw-submission', { reason: '等柔远镇' }, id)).statusCode).toBe(200);
      await until('nothing to be owed to it', async () => (await ofUnit()).every(({ state }) => state !== 'owed' && state !== 'sending'));
      expect((await ofUnit()).map(({ rung, state }) => [rung.replace(/-\d+$/, ''), state]).sort()).toEqual([
        ['passed-on', 'moot'],
        ['returned', 'sent'],
        ['submission-withdrawn', 'moot'],
      ]);

      const { token, code } = keyOf(mail);
      expect((await handIn(token, code, '已排查')).statusCode).toBe(200);
      const { evidence = [] } = (await page(clerk)).portions[0] ?? {};
      const file = (as: Person) => api.ask('GET', `/api/programmes/held/obligations/kickoff/water/evidence/${evidence[0]?.sha256}`, { as });
      const named = async (as: Person) => (await page(as)).events.flatMap((event) => event.evidence ?? []);
      expect((await file(clerk)).statusCode).toBe(200);
      const reassign = (department: string) => act(people.office, 'reassign', { department, reason: '职责调整' }, id);
      expect((await reassign('fire')).statusCode).toBe(200);
      // Who takes over neither reads nor hands in what the units of the department before have given it; the record keeps it.
      expect((await file(people.fire)).json()).toMatchObject({ status: 404, code: 'unknown-evidence' });
      expect((await act(people.fire, 'submit', { evidence }, id)).json()).toMatchObject({ status: 422, code: 'evidence-unknown' });
      expect([await named(people.fire), await named(people.office)]).toEqual([[], evidence]);
      expect((await file(people.office)).statusCode).toBe(200);
      expect((await file(clerk)).statusCode).toBe(403);
      expect((await reassign('water')).statusCode).toBe(200);
      expect((await file(clerk)).statusCode).toBe(200);
      expect((await act(clerk, 'submit', { evidence, reason: '全区已排查' }, id)).statusCode).toBe(200);
    });

    it('is late for its department alone: officer, then head, and never the office', async () => {
      const milestones = `
  - { id: kickoff, name: 汛前准备, clause: 三（一）, duty: 排查水闸, due: 2019-06-28, evidence: false, lead: [water] }`;
      await stack.service.startProgramme(smallPlan({ id: 'lapsing', milestones }), { from: '2019-05-06', daysPerSecond: 1 });
      const id = 'lapsing/kickoff/water';
      const portions = [row('滨河镇', 'lapse@x.example', '2019-05-15')];
      const passed = await act(clerk, 'pass-on', { portions }, id);
      expect(passed.statusCode, passed.body).toBe(200);
      const head = await mailTo('water-head@x.example', '分解事项逾期');
      expect(head.text).toContain('滨河镇：排查滨河镇的水闸，时限 2019-05-15，逾期未报');
      expect((await mailTo('lapse@x.example', '逾期催办')).text).toContain('网上办理：http://localhost/m#');
      expect((await mailTo('water@x.example', '分解事项逾期')).text).toContain('没有通报其他单位');
      const ofPortions = (await stack.store.notices.list({ programmeId: 'lapsing' })).filter(({ rung }) => rung.startsWith('portion'));
      expect(new Set(ofPortions.map(({ recipient }) => recipient.replace(/unit-.*/, 'unit')))).toEqual(new Set(['water/unit', 'water/officer', 'water/head']));
      const view = (await api.ask('GET', '/api/programmes/lapsing/obligations/kickoff/water', { as: people.office })).json() as ObligationDetail;
      expect(view.portions[0]).toMatchObject({ late: true, light: 'yellow' });
      expect(['yellow', 'orange', 'red']).toContain(view.obligation.light);
    });
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
      const links = [...text.matchAll(/「(任务\d)」.*?\/m#(\S+) （.*?验证码 (\d{4} \d{4})/g)].map(([, name = '', token = '', code = '']) => ({
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
      for (const { body: kept = '' } of await notices()) expect(kept).not.toMatch(/验证码 \d|\/m[/#]\w/);
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
  });
});
