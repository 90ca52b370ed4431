import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type TestApi } from './support/api.ts';
import {
  DESKTOP,
  openBrowser,
  openPerson,
  PHONE,
  type Screen,
  screenshot,
  seriousFaults,
  settled,
  sidewaysPx,
  signInAs,
  toSay,
  WEB_DIR,
} from './support/browser.ts';
import { HOLIDAYS_2027 } from './support/holidays.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { some } from './support/runs.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

// Due on 2027-02-10, on which day nobody works by the table of test/support/holidays.ts.
const PROGRAMME = 'planned';
const TARGETS = `
targets:
  - { id: certified, name: 达标率, clause: 三, asOf: 2027-06-30, atLeast: 0.9, counts: certified, of: each-sector }`;
const PLAN = smallPlan({ id: PROGRAMME, due: '2027-02-10', more: SECTORS + TARGETS }).replace('2021-12-31', '2027-12-31');
const kickoff = PLAN.slice(PLAN.indexOf('  - { id: kickoff'));
const part = (id: string, name: string, due: string) =>
  kickoff.replace('id: kickoff', `id: ${id}, replaces: kickoff`).replace('部署启动', name).replace('2027-02-10', due);

let stack: TestStack;
let api: TestApi;
let browser: Browser;
let base: string;
let office: { username: string; password: string };
let water: { username: string; password: string } | undefined;

beforeAll(async () => {
  stack = await openTestStack('planned');
  await stack.service.startProgramme(PLAN, { from: '2027-01-05', daysPerSecond: 0.000_1 });
  api = await openTestApi(stack, { webDir: WEB_DIR, publicUrl: 'http://127.0.0.1' });
  base = await api.app.listen({ port: 0, host: '127.0.0.1' });
  office = await api.person('office');
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await api?.close();
  await stack?.close();
});

async function opened(view: string) {
  const { context, page, complaints } = await openPerson(browser, base);
  await signInAs(context, office.username, office.password);
  await page.goto(`/p/${PROGRAMME}/${view}`);
  await settled(page);
  return { context, page, complaints };
}

it('a plan that splits a milestone is shown with what ends, what goes on for it, and who hears of it', async () => {
  const { context, page, complaints } = await opened('plan?view=amend&step=text');
  const changed = PLAN.replace(kickoff, part('mobilise', '动员部署', '2027-02-10') + part('arrange', '分工安排', '2027-03-31'));
  await page.getByLabel('方案内容').fill(changed);
  await page.getByRole('link', { name: /预览影响并提交/ }).click();
  await page.getByRole('button', { name: '预览影响' }).click();
  await page.getByRole('heading', { name: '由其他任务接替 2 件，原任务结束' }).waitFor();
  await page.getByRole('heading', { name: '接替原任务 4 件，已办的都算数' }).waitFor();
  const arranged = page.getByRole('listitem').filter({ hasText: '分工安排 · water局' });
  expect(await arranged.textContent()).toMatch(/2027-03-31 到期，考核按原时限 2027-02-10；接自“部署启动”立即通知：water局/);
  const ended = page.getByRole('listitem').filter({ hasText: '部署启动 · water局' });
  expect(await ended.textContent()).toBe('部署启动 · water局（办理中），由“动员部署”、“分工安排”接替');
  await screenshot(page, 'amendment-that-splits');
  expect(await seriousFaults(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});

it('a rehearsal takes made-up enterprises along and says whether the target is met', async () => {
  const { context, page, complaints } = await opened('plan?view=rehearse');
  await page.getByLabel('企业').fill('20001');
  await page.getByRole('button', { name: '开始预演' }).click();
  await page.getByText('请填 1 到 20000 的整数').waitFor();
  await page.getByLabel('企业').fill('30');
  await page.getByRole('button', { name: '开始预演' }).click();
  await page.getByRole('heading', { name: '企业 30 家' }).waitFor({ timeout: 240_000 });
  const cells = await page.getByRole('row').filter({ hasText: '达标率' }).getByRole('cell').allTextContents();
  expect(cells.slice(0, 3)).toEqual(['达标率', '2027-06-30', '90%']);
  expect(cells[3]).toMatch(/^[012]\/2$/);
  await screenshot(page, 'rehearsal-with-enterprises');
  expect(await seriousFaults(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});

it('the table of a year is looked at, taken with a reason, and makes provisional dates final', async () => {
  const { context, page, complaints } = await opened('system?view=holidays');
  await page.getByText('2027 年放假安排尚未公布').waitFor();
  const choose = (text: string) => page.getByLabel('节假日表').setInputFiles({ name: '2027.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await choose('{ "year": 2027 }');
  await toSay(page, '节假日表有');
  expect(await page.getByRole('button', { name: '采用' }).count()).toBe(0);

  await choose(JSON.stringify(HOLIDAYS_2027));
  await page.getByRole('heading', { name: '安全检查：2 件任务的提醒日期有变' }).waitFor();
  await page.getByText('到期前 3 个工作日 2027-02-05 09:00 → 2027-02-02 09:00').waitFor();
  await screenshot(page, 'holiday-table');
  expect(await seriousFaults(page)).toEqual([]);
  await page.setViewportSize(PHONE.viewport);
  await screenshot(page, 'holiday-table-phone');
  expect(await sidewaysPx(page)).toBe(0);
  await page.setViewportSize(DESKTOP.viewport);
  expect(await stack.store.holidays.tables()).toEqual([]);

  await page.getByRole('button', { name: '采用 2027 年的表' }).click();
  await page.getByRole('dialog').getByLabel('说明').fill('国办发明电〔2026〕9号');
  await page.getByRole('dialog').getByRole('button', { name: '采用' }).click();
  await toSay(page, '节假日表已采用');
  await page.getByText('2027 年放假安排尚未公布').waitFor({ state: 'detached' });
  await until('the dates to be worked out', async () => {
    const rows = await stack.store.ledger.obligations({ programmeId: PROGRAMME });
    return rows.every(({ state }) => !state.schedule.provisional);
  });
  const events = await stack.store.ledger.events(`${PROGRAMME}/kickoff/water`);
  expect(events.at(-1)).toMatchObject({ type: 'amended', payload: { reason: '国办发明电〔2026〕9号' } });
  expect(complaints).toEqual([]);
  await context.close();
});

it('a programme begins with what a table says was done before; a wrong table is told row by row and not taken', async () => {
  const { context, page, complaints } = await openPerson(browser, base);
  await signInAs(context, office.username, office.password);
  await page.goto(`/p/${PROGRAMME}/plan?view=new`);
  await settled(page);
  // In real time: due next year, so that nothing is history yet.
  const due = `${new Date().getFullYear() + 1}-12-31`;
  const plan = smallPlan({ id: 'begun', due }).replace('to: 2021-12-31', `to: ${due}`);
  await page.getByLabel('文件或任务表', { exact: true }).setInputFiles({ name: '方案.yaml', mimeType: 'application/yaml', buffer: Buffer.from(plan) });
  await page.getByLabel('方案内容').waitFor();
  await page.getByText('没有错误：').waitFor();
  await page.getByRole('link', { name: /启动$/ }).click();
  const choose = (rows: string) =>
    page.getByLabel('办结情况').setInputFiles({ name: '办结情况.csv', mimeType: 'text/csv', buffer: Buffer.from(`阶段任务,部门,办结日期,办理人\n${rows}\n`) });
  await page.getByRole('button', { name: '选择文件' }).last().click({ trial: true });
  await choose('部署启动,火局,2019-03-20,火局综合科');
  await page.getByText('办结情况.csv 有 1 处错误，没有登记').waitFor();
  expect(await page.getByText(/^第 2 行 部门：没有代号为 "火局" 的部门/).count()).toBe(1);
  await choose('部署启动,water局,2019-03-20,水务科');
  await page.getByText('办结情况.csv：1 件登记为载入前已办结。').waitFor();
  await screenshot(page, 'new-programme-with-what-was-done');
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: '启动', exact: true }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.textContent()).toContain('1 件登记为载入前已办结。');
  await dialog.getByRole('button', { name: '启动', exact: true }).click();
  await page.waitForURL(/\/p\/begun$/);
  expect((await stack.store.ledger.obligation('begun/kickoff/water'))?.state).toMatchObject({ stage: 'settled', entered: true });
  expect((await stack.store.ledger.obligation('begun/kickoff/fire'))?.state.stage).toBe('open');
  expect(complaints).toEqual([]);
  await context.close();
});

/** A programme that runs a day a second, as demonstrations do. */
const startFast = (id: string, name: string) =>
  stack.service.startProgramme(smallPlan({ id, due: '2021-06-30', departments: ['water'] }).replace('name: 安全检查', `name: ${name}`), {
    from: '2019-01-01',
    daysPerSecond: 1,
  });

let fast: Promise<unknown> | undefined;

it.each(
  some(2, [
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ] as const),
)('on a %s a programme on the demonstration’s clock is left for another, and the language changed, without losing the page', async (device, screen) => {
  fast ??= Promise.all([startFast('fast', '快钟工程'), startFast('faster', '慢钟工程')]);
  await fast;
  const { context, page, complaints } = await openPerson(browser, base, screen);
  await signInAs(context, office.username, office.password);
  await page.goto('/p/fast');
  await settled(page);
  const clock = page.locator('header time');
  /** What a phone has no room for stands in the menu that opens. */
  const beside = async () => {
    if (device === 'desktop') return page.getByRole('banner');
    await page.getByRole('button', { name: '打开菜单' }).click();
    return page.getByRole('dialog', { name: '督办' });
  };
  for (const [from, to, id] of [
    ['快钟工程', '慢钟工程', 'faster'],
    ['慢钟工程', '快钟工程', 'fast'],
  ] as const) {
    const frame = await beside();
    await frame.getByRole('button', { name: from }).click();
    await page.getByRole('menuitem', { name: to, exact: true }).click();
    await page.waitForURL(`**/p/${id}`);
    // What stands in the frame is the programme of the address, and never the one before with a clock of its own.
    await frame.getByRole('button', { name: to }).waitFor();
    expect(await clock.textContent()).toMatch(/^20(19|2\d)-\d\d-\d\d$/);
    await settled(page);
    if (device === 'phone') {
      await screenshot(page, `fast-clock-menu-${id}`);
      await page.keyboard.press('Escape');
      await frame.waitFor({ state: 'detached' }).catch(() => frame.waitFor({ state: 'hidden' }));
    }
  }
  const frame = await beside();
  await frame.getByRole('button', { name: 'English' }).click();
  await page.getByRole('button', { name: '中文' }).click();
  expect(await clock.textContent()).toMatch(/^20(19|2\d)-\d\d-\d\d$/);
  expect(await sidewaysPx(page)).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});

it.each([
  ['a time that is none', { now: 'soon' }],
  ['a zone that is none', { zone: 'Nowhere/At-All' }],
  ['no departments', { departments: undefined }],
])('a programme that is answered with %s takes neither the menu nor the way out away', async (_what, wrong) => {
  const { context, page } = await openPerson(browser, base);
  await signInAs(context, office.username, office.password);
  await page.route(`**/api/programmes/${PROGRAMME}`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), ...wrong } });
  });
  await page.goto(`/p/${PROGRAMME}`);
  await page.getByRole('link', { name: '通知台账' }).waitFor();
  await page.getByRole('button', { name: 'office office' }).waitFor();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await context.close();
});

describe('without a network', () => {
  const WATER = `/p/${PROGRAMME}/obligations/kickoff/water`;
  const stateOf = async () => (await stack.store.ledger.obligation(`${PROGRAMME}/kickoff/water`))?.state;
  const waiting = (page: Page) => page.locator('.ant-message').getByText('网络已断开');
  /** Longer than whatever waited would take to leave. */
  const enough = (page: Page) => page.waitForTimeout(2_000);

  async function officer(screen: Screen = DESKTOP) {
    water ??= await api.person('officer', 'water');
    const person = await openPerson(browser, base, screen);
    await signInAs(person.context, water.username, water.password);
    await person.page.goto(WATER);
    await settled(person.page);
    return person;
  }
  async function askForMore(page: Page, before = async () => {}) {
    await page.getByRole('button', { name: '申请延期' }).click();
    const dialog = page.getByRole('dialog');
    // Whoever uses the keyboard begins at the first field.
    await expect.poll(() => dialog.getByLabel('延期至').and(page.locator(':focus')).count()).toBe(1);
    await dialog.getByLabel('延期至').fill('2027-03-10');
    await dialog.getByLabel('理由').fill('汛期');
    await before();
    await dialog.getByRole('button', { name: '申请延期' }).click();
    return dialog;
  }

  it.each(
    some(2, [
      ['desktop', DESKTOP],
      ['phone', PHONE],
    ] as const),
  )('an act waits in sight on a %s, and what was cancelled meanwhile is never sent', async (device, screen) => {
    const { context, page, complaints } = await officer(screen);
    const dialog = await askForMore(page, () => context.setOffline(true));
    await waiting(page).waitFor();
    await screenshot(page, `act-waits-for-the-network-${device}`);
    await dialog.getByRole('button', { name: '取消' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => page.getByRole('button', { name: '申请延期' }).and(page.locator(':focus')).count()).toBe(1);
    await waiting(page).waitFor({ state: 'detached' });
    await context.setOffline(false);
    await enough(page);
    expect((await stateOf())?.extension).toBeUndefined();

    // Left by another way than its button.
    await askForMore(page, () => context.setOffline(true));
    await waiting(page).waitFor();
    await page.keyboard.press('Escape');
    await context.setOffline(false);
    await enough(page);
    expect((await stateOf())?.extension).toBeUndefined();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('an act without a dialog can be taken back, and one that is left waiting is sent when the network is there', async () => {
    const { context, page, complaints } = await officer();
    const acknowledge = page.getByRole('button', { name: '签收', exact: true });
    await context.setOffline(true);
    await acknowledge.click();
    await page.locator('.ant-message').getByRole('button', { name: '取消提交' }).click();
    await waiting(page).waitFor({ state: 'detached' });
    await context.setOffline(false);
    await enough(page);
    expect((await stateOf())?.acknowledgedAtMs).toBeUndefined();

    await context.setOffline(true);
    await acknowledge.click();
    await waiting(page).waitFor();
    await context.setOffline(false);
    await toSay(page, '已签收');
    expect((await stateOf())?.acknowledgedAtMs).toBeDefined();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('an act whose answer was lost is done once, however often it is asked for again, also after a reload', async () => {
    const { context, page, complaints } = await officer();
    const said = async () =>
      (await stack.store.ledger.events(`${PROGRAMME}/kickoff/water`)).filter(({ type }) => type === 'commented').map(({ payload }) => payload.reason);
    const comment = async (text?: string) => {
      await page.getByRole('button', { name: '写留言' }).click();
      const dialog = page.getByRole('dialog', { name: '留言' });
      if (text === undefined) await dialog.getByText('已恢复上次填写').waitFor();
      else await dialog.getByLabel('留言内容').fill(text);
      await dialog.getByRole('button', { name: '发出留言' }).click();
      return dialog;
    };
    // It arrives each time, and nobody hears of it.
    await page.route('**/comment', async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    });
    const lost = await comment('请把表格发一份');
    await page.getByText('连不上服务器，请检查网络后重试。').waitFor();
    expect(await said()).toEqual(['请把表格发一份']);
    await lost.getByRole('button', { name: '发出留言' }).click();
    await page.getByText('连不上服务器，请检查网络后重试。').nth(1).waitFor();
    await page.reload();
    await settled(page);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await (await comment()).waitFor({ state: 'detached' });
    expect(await said()).toEqual(['请把表格发一份']);
    // What was answered is over: who says the same again means it.
    await (await comment('请把表格发一份')).waitFor({ state: 'detached' });
    expect(await said()).toEqual(['请把表格发一份', '请把表格发一份']);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('an account whose answer was lost is made once, and its first password is shown to whoever asks again', async () => {
    const operator = await api.person('operator');
    const { context, page, complaints } = await openPerson(browser, base);
    await signInAs(context, operator.username, operator.password);
    await page.goto(`/p/${PROGRAMME}/system?view=people`);
    await settled(page);
    await page.route('**/api/users', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      await route.fetch();
      await route.abort('connectionreset');
    });
    const open = async () => {
      await page.getByRole('button', { name: '新建账号' }).click();
      return page.getByRole('dialog', { name: '新建账号' });
    };
    const asked = await open();
    await asked.getByLabel('用户名').fill('zhang-san');
    await asked.getByLabel('姓名').fill('张三');
    await asked.getByLabel('角色').click();
    await page.getByTitle('审计员', { exact: true }).last().click();
    await asked.getByRole('button', { name: /^新 ?建$/ }).click();
    await page.getByText('连不上服务器，请检查网络后重试。').waitFor();
    await page.reload();
    await settled(page);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    const again = await open();
    await again.getByText('已恢复上次填写').waitFor();
    await again.getByRole('button', { name: /^新 ?建$/ }).click();
    const password = await page.getByRole('dialog').locator('code').first().textContent();
    expect((await api.signIn('zhang-san', password?.trim() ?? '')).response.statusCode).toBe(200);
    expect((await stack.store.accounts.users.list()).filter(({ name }) => name === '张三')).toHaveLength(1);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('what a server does not answer is not tried again once its dialog is gone', async () => {
    const { context, page } = await officer();
    let tries = 0;
    await page.route('**/request-extension', async (route) => {
      tries++;
      await route.abort('connectionreset');
    });
    const dialog = await askForMore(page);
    await until('a first try', async () => tries > 0);
    await dialog.getByRole('button', { name: '取消' }).click();
    const before = tries;
    await enough(page);
    expect(tries).toBe(before);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    expect((await stateOf())?.extension).toBeUndefined();
    await context.close();
  });
});
