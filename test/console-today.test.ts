import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Todo } from '../client/contract/todo.ts';
import { writeTable } from '../spreadsheet/write.ts';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
import { DESKTOP, openBrowser, openPerson, PHONE, screenshot, seriousFaults, settled, sidewaysPx, signInAs, WEB_DIR } from './support/browser.ts';
import { writeDocx } from './support/documents.ts';
import { smallPlan } from './support/plans.ts';
import { some } from './support/runs.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

const MILESTONES = `
  - { id: training, name: 全员培训, clause: 三（二）, duty: 完成全员培训并报送总结, due: 2019-05-24, lead: [water, fire] }
  - { id: kickoff, name: 部署启动, clause: 三（一）, duty: 召开动员会, due: 2019-05-10, lead: [water, fire] }
  - { id: summary, name: 全年总结, clause: 三（五）, duty: 报送总结, due: 2020-12-20, lead: [water, fire] }`;
const OTHER = `
  - { id: drill, name: 消防演练, clause: 二, duty: 组织演练, due: 2019-05-08, lead: [water, fire] }`;

let stack: TestStack;
let api: TestApi;
let browser: Browser;
let base: string;
let people: Record<'water' | 'fire' | 'office' | 'operator' | 'auditor', Person & { password: string }>;

beforeAll(async () => {
  stack = await openTestStack('today');
  await stack.service.startProgramme(smallPlan({ id: 'today', milestones: MILESTONES }), { from: '2019-05-06', daysPerSecond: 0.000_001 });
  await stack.service.startProgramme(smallPlan({ id: 'also', milestones: OTHER }), { from: '2019-05-06', daysPerSecond: 0.000_001 });
  api = await openTestApi(stack, { webDir: WEB_DIR, publicUrl: 'http://127.0.0.1', channelName: '短信' });
  base = await api.app.listen({ port: 0, host: '127.0.0.1' });
  people = {
    water: await api.person('officer', 'water'),
    fire: await api.person('officer', 'fire'),
    office: await api.person('office'),
    operator: await api.person('operator'),
    auditor: await api.person('auditor'),
  };
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await api?.close();
  await stack?.close();
});

const dialog = (page: Page, name: RegExp | string) => page.getByRole('dialog', { name });
const todoOf = async (who: keyof typeof people) => (await api.ask('GET', '/api/todo', { as: people[who] })).json() as Todo;
const named = ({ items }: Todo) => items.map(({ kind, programme, name }) => `${kind} ${programme} ${name}`);
const act = (who: keyof typeof people, id: string, kind: string, body: unknown = {}) => {
  const [programme, milestone, department] = id.split('/');
  return api.ask('POST', `/api/programmes/${programme}/obligations/${milestone}/${department}/${kind}`, {
    as: people[who],
    headers: { 'idempotency-key': `${kind}-${id}-${Math.random()}` },
    body,
  });
};

/** Hands in as a department does: files are put first, the submission names them. */
async function handIn(who: 'water' | 'fire', id: string, files: Record<string, Buffer | string>, reason: string) {
  const [programme, milestone, department] = id.split('/');
  const form = new FormData();
  for (const [name, bytes] of Object.entries(files)) form.append('file', new Blob([new Uint8Array(Buffer.from(bytes as Buffer))]), name);
  const sent = new Response(form);
  const kept = await api.ask('POST', `/api/programmes/${programme}/obligations/${milestone}/${department}/evidence`, {
    as: people[who],
    headers: { 'content-type': sent.headers.get('content-type') ?? '' },
    payload: Buffer.from(await sent.arrayBuffer()),
  });
  expect(kept.statusCode, kept.body).toBe(200);
  const handed = await act(who, id, 'submit', { evidence: (kept.json() as { items: unknown[] }).items, reason });
  expect(handed.statusCode, handed.body).toBe(200);
}

/** Waits for a mail to an address with a subject. */
const mailed = (to: string, subject: RegExp) =>
  until(`a mail to ${to} of ${subject}`, async () => stack.mail.received.find((one) => one.to === to && subject.test(one.mail.subject ?? ''))?.mail, 60_000);

/** Types a day as a clerk does. */
async function fillDay(field: Locator, day: string) {
  await field.fill(day);
  await field.press('Tab');
}

async function open(who: keyof typeof people, screen: typeof DESKTOP | typeof PHONE, address: string) {
  const person = await openPerson(browser, base, screen);
  await signInAs(person.context, people[who].username, people[who].password);
  await person.page.goto(address);
  await settled(person.page);
  return person;
}

describe('what waits for whoever asks', () => {
  it('is said across programmes, the most urgent first, without what is due in a year', async () => {
    const todo = await todoOf('water');
    expect(named(todo)).toEqual(['acknowledge also 消防演练', 'acknowledge today 部署启动', 'acknowledge today 全员培训']);
    expect(todo.items.map(({ daysLeft }) => daysLeft)).toEqual([2, 4, 18]);
    expect(todo).toMatchObject({ total: 3, late: 0, later: 1, kinds: [{ kind: 'acknowledge', count: 3 }] });
    // Nobody sees what is another's, and nothing ever waits for the auditor.
    expect(JSON.stringify(todo)).not.toContain('/fire');
    expect(await todoOf('auditor')).toEqual({ items: [], total: 0, late: 0, kinds: [], later: 0 });
  });

  it('follows each step from the department to the office and back, with the reason and the answer', async () => {
    const id = 'today/summary/water';
    await act('water', id, 'request-extension', { until: '2020-12-31', reason: '年底统计' });
    expect((await todoOf('office')).items).toMatchObject([{ kind: 'extension', id, note: '申请延期至 2020-12-31：年底统计' }]);
    await act('office', id, 'decide-extension', { grant: false, reason: '时间充裕' });
    expect((await todoOf('office')).items).toEqual([]);
    expect((await todoOf('water')).items.filter(({ kind }) => kind === 'answer')).toMatchObject([{ id, note: '不同意延期：时间充裕' }]);
    // Once the department goes on, it has read the answer.
    await act('water', id, 'acknowledge');
    expect((await todoOf('water')).items.filter((one) => one.id === id)).toEqual([]);
  });

  it('tells the operator of alarms', async () => {
    await stack.store.alarms.raise({ key: 'test-alarm', kind: 'engine-unreachable' as never, what: 'the engine does not answer' });
    expect((await todoOf('operator')).items).toMatchObject([{ kind: 'alarm', note: 'the engine does not answer' }]);
    await stack.store.alarms.settle('test-alarm', 'test');
    expect((await todoOf('operator')).total).toBe(0);
  });
});

describe.each(
  some(2, [
    ['desktop', DESKTOP, 'water'],
    ['phone', PHONE, 'fire'],
  ] as const),
)('on a %s', (device, screen, org) => {
  it('an officer finds all that waits from the first page, acknowledges in the row and hands in from there', async () => {
    const { context, page, complaints } = await open(org, screen, '/');
    const bell = page.getByRole('link', { name: /^我的待办，3 项$/ });
    await bell.click();
    await settled(page);
    const rows = page.getByRole('main').getByRole('listitem');
    await expect.poll(() => rows.count()).toBe(3);
    expect(await rows.first().textContent()).toContain('消防演练');
    await screenshot(page, `today-todo-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    expect(await sidewaysPx(page)).toBe(0);
    if (device === 'desktop') await page.getByRole('navigation', { name: '主菜单' }).getByText('我的待办 3').waitFor();
    // Another programme's task is acknowledged from here.
    await rows.filter({ hasText: '消防演练' }).getByRole('button', { name: '签收：消防演练' }).click();
    await rows.filter({ hasText: '消防演练' }).getByText('待报送').waitFor();
    expect((await stack.store.ledger.obligation(`also/drill/${org}`))?.state.acknowledgedAtMs).toBeDefined();
    // The list of one kind alone.
    await page.getByText(/^待签收 2$/).click();
    await expect.poll(() => rows.count()).toBe(2);
    await page.getByText('全部', { exact: true }).click();
    await rows.filter({ hasText: '消防演练' }).getByRole('link', { name: /^报送/ }).click();
    const submit = dialog(page, '报送材料');
    const file = path.join(stack.config.dir, `演练-${org}.txt`);
    writeFileSync(file, `演练 ${org}`);
    await submit.locator('input[type=file]').setInputFiles(file);
    await submit.getByRole('button', { name: '报送', exact: true }).click();
    await submit.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: '我的待办，2 项' }).waitFor();
    expect((await todoOf('office')).items.map(({ kind, id }) => `${kind} ${id}`)).toContain(`confirm also/drill/${org}`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('the office looks at one submission after the other, beside the requirement and what was handed in before, and sends back with a text at hand', async () => {
    const { context, page, complaints } = await open('office', screen, '/p/today/decisions');
    await page.setContent('<h1>培训总结</h1><p>共 120 人参训</p>');
    const [pdf, picture] = [await page.pdf(), Buffer.from(await page.screenshot())];
    const id = `today/training/${org}`;
    const said = `缺签到表原件（${org}）`;
    await handIn(org, id, { '第一次.txt': '只有一句话 <script>window.ran = true</script>' }, '初稿');
    await act('office', id, 'return', { reason: said });
    const table = path.join(stack.config.dir, `名单-${org}.xlsx`);
    await writeTable(table, { title: '名单', header: ['姓名', '单位'], rows: [['=1+1', '一队']] });
    await writeDocx(path.join(stack.config.dir, `总结-${org}.docx`), [
      { kind: 'paragraph', text: '培训分三批进行' },
      {
        kind: 'table',
        rows: [
          ['批次', '人数'],
          ['一', '40'],
        ],
      },
    ]);
    await handIn(
      org,
      id,
      { '总结.pdf': pdf, '照片.png': picture, '名单.xlsx': readFileSync(table), '总结.docx': readFileSync(path.join(stack.config.dir, `总结-${org}.docx`)) },
      '已补齐',
    );
    // Whoever decides has five working days from Monday 6 May for it, and the task's own date stands beside that.
    expect((await todoOf('office')).items.find((one) => one.id === id)).toMatchObject({
      ...{ kind: 'confirm', due: '2019-05-13', daysLeft: 7, note: '任务时限 2019-05-24' },
    });
    await handIn(org, `today/kickoff/${org}`, { '动员会.txt': '动员会开过了' }, '会议纪要');

    await page.goto('/p/today/decisions');
    await settled(page);
    await page.getByRole('link', { name: `查看材料：${org}局 全员培训` }).click();
    await page.getByRole('heading', { level: 1, name: '审核' }).waitFor();
    const main = page.getByRole('main');
    await main.getByText('完成全员培训并报送总结').waitFor();
    await main.getByText(said).waitFor();
    const drawn = main.getByRole('img', { name: '总结.pdf 第 1 页' });
    await drawn.waitFor();
    // Ink on the page: what was drawn is not blank.
    const ink = () =>
      page.evaluate(
        `(() => { const canvas = document.querySelector('main canvas'); return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((value, at) => at % 4 === 0 && value < 128); })()`,
      );
    await expect.poll(ink).toBe(true);
    expect(await main.locator('.said-only').allTextContents()).toEqual([expect.stringContaining('共 120 ')]);
    await screenshot(page, `today-review-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    expect(await sidewaysPx(page)).toBe(0);
    await main.getByRole('button', { name: '照片.png', exact: true }).click();
    await expect.poll(() => page.evaluate(`document.querySelector('main img[alt="照片.png"]')?.naturalWidth ?? 0`)).toBeGreaterThan(0);
    expect(await sidewaysPx(page)).toBe(0);
    await main.getByRole('button', { name: '名单.xlsx', exact: true }).click();
    await main.getByRole('cell', { name: '=1+1' }).waitFor();
    await main.getByRole('button', { name: '总结.docx', exact: true }).click();
    await main.getByText('培训分三批进行').waitFor();
    await main.getByRole('cell', { name: '40' }).waitFor();
    // What was handed in before is a press away, and nothing of it runs.
    await main.getByRole('button', { name: '预览 第一次.txt' }).click();
    await main.getByText('只有一句话 <script>').waitFor();
    expect(await page.evaluate('window.ran')).toBeUndefined();

    // To the next by key and back.
    await page.keyboard.press('k');
    await page.keyboard.press('j');
    await main.getByText('完成全员培训并报送总结').waitFor();
    await main.getByRole('button', { name: '退回' }).click();
    const question = dialog(page, '退回');
    await question.getByRole('group', { name: '常用语' }).getByRole('button', { name: said }).click();
    expect(await question.getByLabel('退回理由').inputValue()).toBe(said);
    await question.getByRole('button', { name: '退回', exact: true }).click();
    await question.waitFor({ state: 'detached' });
    // It is decided: one press leads to the next that waits.
    await main.getByRole('button', { name: '看下一件' }).click();
    await main.getByRole('button', { name: '办结' }).waitFor();
    expect(page.url()).not.toContain(`/decisions/training/${org}`);
    expect((await stack.store.ledger.obligation(id))?.state.returned?.reason).toBe(said);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('a department corrects what it handed in, takes it back and takes a request back, and the office hears of each', async () => {
    const id = `today/kickoff/${org}`;
    // The office is about to confirm what it has read.
    const office = await open('office', screen, `/p/today/obligations/kickoff/${org}`);
    await office.page.getByRole('button', { name: '办结', exact: true }).click();
    const confirm = dialog(office.page, '办结');
    await confirm.waitFor();
    const { context, page, complaints } = await open(org, screen, `/p/today/obligations/kickoff/${org}`);
    await page.getByRole('button', { name: '更正报送' }).click();
    const correct = dialog(page, '更正报送');
    // What was handed in stands there to be gone on with.
    await correct.getByText('动员会.txt').first().waitFor();
    await correct.getByLabel(/说明/).fill('补充参会名单');
    await screenshot(page, `today-correct-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    await correct.getByRole('button', { name: '更正', exact: true }).click();
    await correct.waitFor({ state: 'detached' });
    expect((await stack.store.ledger.obligation(id))?.state).toMatchObject({ stage: 'submitted', corrected: true });
    await mailed('office@x.example', new RegExp(`^【待办结（已更正）】${org}局：部署启动`));
    await confirm.getByRole('button', { name: '办结' }).click();
    await office.page.getByText('请看过最新内容再决定').waitFor();
    await screenshot(office.page, `today-changed-since-${device}`);
    // The office is about to send it back, and has written why.
    await office.page.goto(`/p/today/decisions/kickoff/${org}`);
    await settled(office.page);
    await office.page.getByRole('main').getByRole('button', { name: '退回' }).click();
    const sends = dialog(office.page, '退回');
    await sends.getByLabel('退回理由').fill('名单上缺一个单位');
    expect((await stack.store.ledger.obligation(id))?.state).toMatchObject({ stage: 'submitted', corrected: true });

    await page.getByRole('button', { name: '撤回报送' }).click();
    const take = dialog(page, '撤回报送');
    await take.getByLabel('撤回理由').fill('材料是去年的');
    await screenshot(page, `today-take-back-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    await take.getByRole('button', { name: '撤回报送' }).click();
    await take.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '报送材料' }).waitFor();
    // Nothing that is being typed goes away because somebody else was quicker: what is sent then is refused with a sentence.
    await office.page.getByText('现在无须审核').waitFor();
    expect(await sends.getByLabel('退回理由').inputValue()).toBe('名单上缺一个单位');
    await sends.getByRole('button', { name: '退回', exact: true }).click();
    await office.page.locator('.ant-message-error').waitFor();
    expect(await sends.getByLabel('退回理由').inputValue()).toBe('名单上缺一个单位');
    expect(office.complaints).toEqual([]);
    await office.context.close();
    const { state } = (await stack.store.ledger.obligation(id)) ?? {};
    expect(state).toMatchObject({ stage: 'open' });
    expect(state?.submittedAtMs).toBeUndefined();
    expect((await mailed('office@x.example', new RegExp(`^【撤回报送】${org}局：部署启动`))).text).toContain('材料是去年的');
    expect((await todoOf('office')).items.filter((one) => one.id === id)).toEqual([]);

    await page.getByRole('button', { name: '申请延期' }).click();
    const ask = dialog(page, '申请延期');
    await act(org, id, 'request-extension', { until: '2019-05-20', reason: '会场冲突' });
    await ask.getByRole('button', { name: '取消' }).click();
    await page.getByRole('button', { name: '撤回延期申请' }).click();
    await dialog(page, '撤回延期申请').getByRole('button', { name: '撤回延期申请' }).click();
    await page.getByRole('button', { name: '申请延期' }).waitFor();
    expect((await stack.store.ledger.obligation(id))?.state.extension).toBeUndefined();
    await mailed('office@x.example', new RegExp(`^【撤回延期申请】${org}局：部署启动`));
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('what was typed before is offered again, two presses are one act, and everybody chooses by what they are told', async () => {
    const id = `today/training/${org}`;
    await act(org, id, 'progress', { reason: '已完成一半' });
    const other = org === 'water' ? 'fire' : 'water';
    await act(other, `today/summary/${other}`, 'progress', { reason: `只有${other}写的` });
    const { context, page, complaints } = await open(org, screen, `/p/today/obligations/training/${org}`);
    await page.getByRole('button', { name: '报告进展' }).click();
    const report = dialog(page, '报告进展');
    const offered = report.getByRole('group', { name: '常用语' });
    await offered.getByRole('button', { name: '已完成一半' }).click();
    expect(await offered.getByRole('button', { name: `只有${other}写的` }).count()).toBe(0);
    await screenshot(page, `today-progress-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    expect(await sidewaysPx(page)).toBe(0);
    // The answer is slow, and the person is not sure whether the button took it.
    const asked: string[] = [];
    await page.route('**/progress', async (route) => {
      asked.push(route.request().method());
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.continue();
    });
    await report.getByLabel(/完成百分比/).fill('50');
    await report.getByLabel(/完成百分比/).press('Enter');
    await report.getByLabel(/完成百分比/).press('Enter');
    await report.getByRole('button', { name: '报告' }).dispatchEvent('click');
    await report.getByRole('button', { name: '报告' }).dispatchEvent('click');
    await report.waitFor({ state: 'detached' });
    expect(asked).toEqual(['POST']);
    expect((await stack.store.ledger.events(id)).filter(({ type }) => type === 'progressed')).toHaveLength(2);

    if (device === 'phone') await page.getByRole('button', { name: '打开菜单' }).click();
    // By the keyboard alone: the menu that opens has the focus.
    await page.getByRole('button', { name: new RegExp(`${org} officer`) }).focus();
    await page.keyboard.press('Enter');
    const focused = () => page.evaluate<string>(`(document.activeElement?.role === 'menuitem' && document.activeElement.textContent) || ''`);
    // The focus comes to each entry a moment after its key.
    for (let before = ''; before !== '收信方式'; before = await focused()) {
      if (before !== '') await page.keyboard.press('ArrowDown');
      await expect.poll(focused).not.toBe(before);
    }
    await page.keyboard.press('Enter');
    const panel = dialog(page, '收信方式');
    // Nobody has given the account an address: it can only choose the other channel.
    await panel.getByText('账号没有登记本人邮箱').waitFor();
    await panel.getByRole('group', { name: '提醒和催办' }).getByRole('checkbox', { name: '短信' }).check();
    await panel.getByLabel(/短信的号码/).fill('100-0000-0000');
    // A tablet is turned: header and menu are drawn anew, and what is being typed beside them stays.
    const size = page.viewportSize() ?? { width: 0, height: 0 };
    const menuButton = page.getByRole('button', { name: '打开菜单', includeHidden: true });
    for (const width of [size.width < 992 ? 1280 : 390, size.width]) {
      await page.setViewportSize({ ...size, width });
      await menuButton.waitFor({ state: width < 992 ? 'attached' : 'detached' });
    }
    expect(await panel.getByLabel(/短信的号码/).inputValue()).toBe('100-0000-0000');
    await screenshot(page, `today-channels-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    await panel.getByRole('button', { name: '保存' }).dblclick();
    await page.getByText('已保存').first().waitFor();
    expect((await api.ask('GET', '/api/session/channels', { as: people[org] })).json()).toEqual({
      webhook: '短信',
      reach: '100-0000-0000',
      tells: { reminder: ['webhook'], news: [], digest: [] },
      copied: true,
    });
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('the office urges and instructs several at once; the instruction stands until the department answers it', async () => {
    const office = await open('office', screen, '/p/today/obligations');
    const tick = async () => {
      for (const name of ['部署启动', '全年总结']) await office.page.getByRole('checkbox', { name: `选择 ${org}局：${name}` }).check();
    };
    await tick();
    await office.page.getByText('已选 2 件').waitFor();
    await screenshot(office.page, `today-chosen-${device}`);
    expect(await seriousFaults(office.page)).toEqual([]);
    expect(await sidewaysPx(office.page)).toBe(0);
    await office.page.getByRole('button', { name: '催办所选' }).click();
    const urge = dialog(office.page, '催办');
    await urge.waitFor();
    expect(office.complaints).toEqual([]);
    await urge.getByRole('button', { name: '请于三日内报送。' }).click();
    await urge.getByRole('button', { name: '催办 2 件' }).click();
    await urge.waitFor({ state: 'detached' });
    // Both in one mail.
    const urged = await mailed(`${org}-head@x.example`, new RegExp(`^【催办】${org}局：2 件任务`));
    for (const said of ['请于三日内报送。', '部署启动', '全年总结']) expect(urged.text).toContain(said);
    // Again at once is refused, with the time from which it may be.
    const again = await act('office', `today/summary/${org}`, 'urge', { reason: '再催' });
    expect(again.json()).toMatchObject({ code: 'urged-lately', detail: expect.stringMatching(/^刚催办过，2019-05-\d\d \d\d:\d\d 以后可再次催办/) });

    await tick();
    await office.page.getByRole('button', { name: '批示所选' }).click();
    const instruct = dialog(office.page, '领导批示');
    await instruct.getByLabel('批示内容').fill('主要负责人亲自抓');
    await instruct.getByRole('button', { name: '领导批示 2 件' }).click();
    await instruct.waitFor({ state: 'detached' });
    const sent = await mailed(`${org}@x.example`, new RegExp(`^【领导批示】${org}局：2 件任务`));
    for (const said of ['主要负责人亲自抓', '部署启动', '全年总结']) expect(sent.text).toContain(said);
    await office.context.close();

    const { context, page, complaints } = await open(org, screen, '/p/today/todo');
    const row = page.getByRole('main').getByRole('listitem').filter({ hasText: '批示待答复' }).filter({ hasText: '部署启动' });
    await row.getByText('主要负责人亲自抓').waitFor();
    await row.getByRole('link', { name: /^答复/ }).click();
    const banner = page.getByRole('alert').filter({ hasText: '领导批示，待答复' });
    await banner.getByText('主要负责人亲自抓').waitFor();
    await screenshot(page, `today-instruction-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    await banner.getByRole('button', { name: '答复批示' }).click();
    await dialog(page, '答复批示').getByLabel('答复').fill('局长已到会部署');
    await dialog(page, '答复批示').getByRole('button', { name: '答复', exact: true }).click();
    await banner.waitFor({ state: 'detached' });
    expect((await mailed('office@x.example', new RegExp(`^【批示已答复】${org}局：部署启动`))).text).toContain('局长已到会部署');
    // The other stands as it was.
    expect((await todoOf(org)).items.filter(({ kind }) => kind === 'instruction').map(({ name }) => name)).toEqual(['全年总结']);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('a head says who is away and who stands in, whose acts say for whom until it is ended', async () => {
    const head = await api.person('head', org);
    const { context, page, complaints } = await openPerson(browser, base, screen);
    await signInAs(context, head.username, head.password);
    await page.goto('/p/today/todo');
    await settled(page);
    const menu = async () => {
      if (device === 'phone') await page.getByRole('button', { name: '打开菜单' }).click();
      await page.getByRole('button', { name: new RegExp(`${org} head`) }).click();
      await page.getByText('请假代办').click();
    };
    await menu();
    const drawer = page.getByRole('dialog', { name: '请假代办' });
    await drawer.getByRole('button', { name: '登记请假' }).click();
    const ask = dialog(page, '登记请假');
    await screenshot(page, `today-away-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    await ask.getByLabel('代办人').click();
    await page.getByTitle(`${org} officer`).last().click();
    await fillDay(ask.getByLabel('到（最后一天）'), '2099-12-31');
    await ask.getByRole('button', { name: '登记', exact: true }).click();
    await ask.waitFor({ state: 'detached' });
    await drawer.getByRole('cell', { name: `${org} officer` }).waitFor();
    await screenshot(page, `today-away-list-${device}`);
    expect(await seriousFaults(page)).toEqual([]);

    // Whoever stands in is told so where they look for it, and all that they do says for whom: on the page, in the ledger, to the office.
    const stood = await open(org, screen, `/p/today/obligations/summary/${org}`);
    const report = async (text: string) => {
      await stood.page.getByRole('button', { name: '报告进展' }).first().click();
      await dialog(stood.page, '报告进展').getByLabel('做到哪一步，还差什么').fill(text);
      await dialog(stood.page, '报告进展').getByRole('button', { name: '报告', exact: true }).click();
      await dialog(stood.page, '报告进展').waitFor({ state: 'detached' });
    };
    const progress = stood.page.locator('section').filter({ has: stood.page.getByRole('heading', { name: '进展', exact: true }) });
    if (device === 'phone') await stood.page.getByRole('button', { name: '打开菜单' }).click();
    await stood.page.getByRole('button', { name: new RegExp(`${org} officer`) }).click();
    await stood.page.getByText('请假代办').click();
    await dialog(stood.page, '请假代办').getByText(`您现在代办：${org} head。`).waitFor();
    await screenshot(stood.page, `today-stands-in-${device}`);
    await stood.page.reload();
    await settled(stood.page);
    await report('代拟初稿');
    await progress.getByText(`${org} officer（代${org} head）`).waitFor();
    await screenshot(stood.page, `today-stood-in-${device}`);
    expect(await seriousFaults(stood.page)).toEqual([]);
    expect(await sidewaysPx(stood.page)).toBe(0);
    const office = await open('office', screen, `/p/today/obligations/summary/${org}`);
    await office.page.getByText(`${org} officer（代${org} head）`).first().waitFor();
    await office.page.evaluate(`localStorage.setItem('duban.language', 'en')`);
    await office.page.reload();
    await settled(office.page);
    await office.page.getByText(`${org} officer (for ${org} head)`).first().waitFor();
    await office.context.close();

    await drawer.getByRole('button', { name: `撤销 ${org} head 的请假` }).click();
    await drawer.getByText('现在没有人请假。').waitFor();
    await report('本人又改了一遍');
    await progress.getByText('本人又改了一遍').waitFor();
    const by = (await stack.store.ledger.events(`today/summary/${org}`)).filter(({ type }) => type === 'progressed').map(({ actorName }) => actorName);
    expect(by.slice(-2)).toEqual([`${org} officer（代${org} head）`, `${org} officer`]);
    expect(stood.complaints).toEqual([]);
    await stood.context.close();
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('progress', () => {
  it('goes with a file that the office opens, and stays the department’s own: nothing is handed in by it', async () => {
    const { context, page, complaints } = await open('fire', DESKTOP, '/p/today/obligations/summary/fire');
    await page.getByRole('button', { name: '报告进展' }).click();
    const asked = dialog(page, '报告进展');
    await asked.locator('textarea:focus').waitFor();
    await page.keyboard.type('初稿已写完');
    const file = path.join(stack.config.dir, '总结初稿.txt');
    writeFileSync(file, '总结初稿，待修改');
    await asked.locator('input[type=file]').setInputFiles(file);
    await asked.locator('.ant-upload-list-item-done').waitFor();
    await asked.getByRole('button', { name: '报告', exact: true }).click();
    await asked.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '总结初稿.txt' }).first().waitFor();
    const { state } = await stack.service.obligation('today/summary/fire');
    expect(state).toMatchObject({ stage: 'open', progress: { text: '初稿已写完', evidence: [{ name: '总结初稿.txt', sizeBytes: 24 }] } });
    const hash = state.progress?.evidence?.[0]?.sha256;
    const read = (who: keyof typeof people) => api.ask('GET', `/api/programmes/today/obligations/summary/fire/evidence/${hash}`, { as: people[who] });
    expect((await read('office')).body).toBe('总结初稿，待修改');
    expect((await read('water')).statusCode).toBe(403);
    // Another's file is not reported as one's own.
    const stolen = await act('water', 'today/summary/water', 'progress', { reason: '也写完了', evidence: state.progress?.evidence });
    expect([stolen.statusCode, stolen.json().code]).toEqual([422, 'evidence-unknown']);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('a file that was handed in', () => {
  it('is shown in place only as a PDF or a picture, without an origin of its own, and only to those who may read it', async () => {
    const handed = (await stack.store.ledger.events('today/kickoff/water')).find(({ type }) => type === 'submitted');
    const [file] = (handed?.payload.evidence ?? []) as { sha256: string }[];
    const at = `/api/programmes/today/obligations/kickoff/water/evidence/${file?.sha256}`;
    const text = await api.ask('GET', `${at}/shown`, { as: people.office });
    expect(text.json()).toMatchObject({ code: 'not-shown' });
    expect((await api.ask('GET', `${at}/preview`, { as: people.fire })).json()).toMatchObject({ code: 'not-yours' });
    const files = (await stack.store.ledger.events('today/training/water')).flatMap(
      ({ payload }) => (payload.evidence as { sha256: string; name: string }[] | undefined) ?? [],
    );
    for (const [ending, type] of [
      ['.pdf', 'application/pdf'],
      ['.png', 'image/png'],
    ] as const) {
      const seen = files.find(({ name }) => name.endsWith(ending));
      const shown = await api.ask('GET', `/api/programmes/today/obligations/training/water/evidence/${seen?.sha256}/shown`, { as: people.auditor });
      expect(shown.headers).toMatchObject({
        'content-type': type,
        'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/),
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
    }
  });
});
