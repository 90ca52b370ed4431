import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
import { DESKTOP, openBrowser, openPerson, PHONE, screenshot, seriousFaults, settled, sidewaysPx, signInAs, WEB_DIR } from './support/browser.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { some } from './support/runs.ts';
import { openTestStack, type TestStack } from './support/stack.ts';

let stack: TestStack;
let api: TestApi;
let browser: Browser;
let base: string;
let operator: Person;

beforeAll(async () => {
  stack = await openTestStack('first-steps');
  api = await openTestApi(stack, { webDir: WEB_DIR, publicUrl: 'http://127.0.0.1' });
  base = await api.app.listen({ port: 0, host: '127.0.0.1' });
  operator = await api.person('operator');
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await api?.close();
  await stack?.close();
});

describe('an installation that is new', () => {
  it.each(
    some(2, [
      ['desktop', DESKTOP],
      ['phone', PHONE],
    ] as const),
  )('says on a %s, before anybody has signed in, whom to ask for a lost password', async (_device, screen) => {
    const { context, page } = await openPerson(browser, base, screen);
    await page.goto('/');
    await page.getByText('忘记密码，请找系统管理员重置').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    expect(await sidewaysPx(page)).toBe(0);
    await context.close();
  });

  it('says what comes next, and ticks each step once it is done', async () => {
    const { context, page, complaints } = await openPerson(browser, base);
    await signInAs(context, operator.username, operator.password ?? '');
    await page.goto('/');
    await page.getByRole('heading', { name: '开始使用：已完成 0 步，共 4 步' }).waitFor();
    expect(await page.locator('li[aria-current=step]').textContent()).toContain('建安委办账号');
    await screenshot(page, 'first-steps-1');
    expect(await seriousFaults(page)).toEqual([]);
    await page.setViewportSize(PHONE.viewport);
    expect(await sidewaysPx(page)).toBe(0);
    await page.setViewportSize(DESKTOP.viewport);

    await page.getByRole('button', { name: '去新建账号' }).click();
    await page.getByRole('button', { name: '新建账号', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: '新建账号' });
    await dialog.getByLabel('用户名').fill('office-one');
    await dialog.getByLabel('姓名').fill('甲');
    await dialog.getByLabel('角色').click();
    // There are no departments yet, so that nobody can be of one.
    expect(await page.locator('.ant-select-item-option').allInnerTexts()).not.toContain('经办人');
    await page.locator('.ant-select-item-option').filter({ hasText: '安委办' }).first().click();
    await dialog.locator('.ant-modal-footer .ant-btn-primary').click();
    await page.getByRole('heading', { name: '开始使用：已完成 1 步，共 4 步' }).waitFor();
    expect(await page.locator('li[aria-current=step]').textContent()).toContain('启动第一个方案');

    await stack.service.startProgramme(smallPlan({ id: 'first', more: SECTORS }), { from: '2019-03-01', daysPerSecond: 0.001 });
    await page.goto('/p/first');
    await settled(page);
    await page.getByRole('heading', { name: '开始使用：已完成 2 步，共 4 步' }).waitFor();
    await page.getByText('还有 2 个没有账号（共 2 个）：water局、fire局').waitFor();
    const [officer] = await Promise.all(['water', 'fire'].map((department) => api.person('officer', department)));
    await page.reload();
    await page.getByRole('heading', { name: '开始使用：已完成 3 步，共 4 步' }).waitFor();
    expect(await page.locator('li[aria-current=step]').textContent()).toContain('导入企业名单');
    await page.getByRole('button', { name: '不再显示' }).click();
    await page.getByRole('heading', { name: /开始使用/ }).waitFor({ state: 'detached' });
    await page.reload();
    await settled(page);
    expect(await page.getByRole('heading', { name: /开始使用/ }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();

    // Whoever cannot start a programme is not told how.
    expect((await api.ask('GET', '/api/first-steps', { as: officer as Person })).statusCode).toBe(403);
  });
});
