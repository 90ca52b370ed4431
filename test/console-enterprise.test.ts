import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type Person, SECRET, type TestApi } from './support/api.ts';
import { DESKTOP, openBrowser, openPerson, PHONE, screenshot, seriousFaults, settled, sidewaysPx, signInAs, WEB_DIR } from './support/browser.ts';
import { certifiedEntry, uscc } from './support/enterprises.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { some } from './support/runs.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

const PROGRAMME = 'walk';
const ENTRANCE = 'walk-in';
const WATER = { org: 'water', name: '甲' };

let stack: TestStack;
let api: TestApi;
let browser: Browser;
let base: string;
let office: Person;
let head: Person;

beforeAll(async () => {
  stack = await openTestStack('walk', { publicUrl: 'http://127.0.0.1', authSecret: SECRET });
  // A day in four seconds: what is due on the first day is late on the third.
  await stack.service.startProgramme(smallPlan({ id: PROGRAMME, more: SECTORS, due: '2020-04-30' }), { from: '2019-06-03', daysPerSecond: 0.25 });
  for (const entry of [
    certifiedEntry(1, '2016-05-10'),
    certifiedEntry(2, '2018-05-10'),
    certifiedEntry(3, '2018-08-10'),
    certifiedEntry(4, '2018-08-10', { certificate: { number: 'AQB-4', level: 2, issuedOn: '2018-08-10', expiresOn: '2021-08-09' } }),
  ])
    await stack.registry.enrol(PROGRAMME, entry, WATER);
  const row = await stack.registry.enterprise(PROGRAMME, uscc(3));
  const { today } = await stack.service.context(PROGRAMME);
  await stack.registry.act(row, 'orderRectification', { key: 'walk-1', actor: WATER, limit: today, reason: '警示标志缺失' });
  // Its enterprises hand in for themselves, by the letters of Tuesday 4 June: seven days before 11 June.
  const open = `
ladders: { cycle: [{ id: before-7-days, before: { days: 7 }, tell: [officer], write: enterprises }] }
entrance: open`;
  await stack.service.startProgramme(smallPlan({ id: ENTRANCE, more: SECTORS + open, due: '2020-04-30' }), { from: '2019-06-03', daysPerSecond: 0.25 });
  for (const number of [5, 6]) await stack.registry.enrol(ENTRANCE, certifiedEntry(number, '2018-06-12', { mail: `e${number}@walk.example` }), WATER);
  api = await openTestApi(stack, { webDir: WEB_DIR, publicUrl: 'http://127.0.0.1' });
  base = await api.app.listen({ port: 0, host: '127.0.0.1' });
  office = await api.person('office');
  head = await api.person('head', 'water');
  browser = await openBrowser();
  await until('the limit to pass', async () => (await stack.service.context(PROGRAMME)).today > today, 60_000);
});
afterAll(async () => {
  await browser?.close();
  await api?.close();
  await stack?.close();
});

describe.each(
  some(2, [
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ] as const),
)('the page of an enterprise on a %s', (device, screen) => {
  const open = async (number: number, person: Person) => {
    const opened = await openPerson(browser, base, screen);
    await signInAs(opened.context, person.username, person.password ?? '');
    await opened.page.goto(`/p/${PROGRAMME}/enterprises/${uscc(number)}`);
    await settled(opened.page);
    return opened;
  };

  it('does not say that it is certified beside a certificate that has expired', async () => {
    const { context, page } = await open(1, office);
    await page.getByText('证书已于 2019-05-09 到期').waitFor();
    const progress = page.locator('section').filter({ has: page.getByRole('heading', { name: /达标进度/ }) });
    expect(await progress.locator('h2').textContent()).toContain('证书已过期');
    expect(await progress.locator('h2').textContent()).not.toContain('已达标');
    await page.getByText('已过期', { exact: true }).waitFor();
    await screenshot(page, `enterprise-expired-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    await context.close();
  });

  it('shows a self-assessment that is late as late, and never as done', async () => {
    const { context, page } = await open(2, office);
    await page.getByText('2019-05-09 前完成：').waitFor();
    expect(await page.locator('li').filter({ hasText: '2019-05-09 前完成' }).textContent()).toContain('逾期未完成');
    const step = page.locator('ol > li').filter({ hasText: '年度自评' });
    expect(await step.textContent()).toContain('逾期');
    expect(await step.textContent()).not.toContain('✓');
    await context.close();
  });

  it('names an overdue rectification first among what comes next, with who has to act', async () => {
    const { context, page } = await open(3, office);
    await page
      .getByText(/限期整改已逾期/)
      .first()
      .waitFor();
    const next = page
      .locator('section')
      .filter({ has: page.getByRole('heading', { name: /达标进度/ }) })
      .locator('ul > li');
    expect(await next.first().textContent()).toMatch(/整改.*已逾期 \d+ 天.*water局/);
    expect(await page.getByText('没有待办的节点').count()).toBe(0);
    await screenshot(page, `enterprise-rectification-${device}`);
    expect(await sidewaysPx(page)).toBe(0);
    await context.close();
  });

  it('lets the enterprise hand in by the link of its letter, and its department accept it', async () => {
    const number = device === 'phone' ? 5 : 6;
    const letter = await until(
      'the letter to the enterprise',
      async () => stack.mail.accepted().find(({ to, text }) => JSON.stringify(to).includes(`e${number}@walk.example`) && text?.includes('/m#')),
      120_000,
    );
    const [, token = ''] = /\/m#(\S+)/.exec(letter.text ?? '') ?? [];
    const [, code = ''] = /验证码 (\d{4} \d{4})/.exec(letter.text ?? '') ?? [];
    const enterprise = await openPerson(browser, base, screen);
    // The letter itself is no wider than what it is read on, however long its link.
    await enterprise.page.setContent(String(letter.html));
    expect(await sidewaysPx(enterprise.page)).toBe(0);
    // As mails of 1.0.0 have it: it goes behind the # at once.
    await enterprise.page.goto(`/m/${token}`);
    await enterprise.page.waitForURL(`**/m#${token}`);
    await enterprise.page.getByRole('heading', { level: 1, name: `样例企业${number}有限公司` }).waitFor();
    await enterprise.page.getByText('年度自评：时限 2019-06-11').waitFor();
    await settled(enterprise.page);
    await screenshot(enterprise.page, `entrance-${device}`);
    expect(await seriousFaults(enterprise.page)).toEqual([]);
    expect(await sidewaysPx(enterprise.page)).toBe(0);
    const report = path.join(stack.config.dir, '自评报告.txt');
    writeFileSync(report, '自评得分 86.5');
    await enterprise.page.locator('input[type=file]').setInputFiles(report);
    // A finger has no pointer that would make it show up.
    await enterprise.page.getByRole('button', { name: '删除文件' }).waitFor();
    const seen = `getComputedStyle(document.querySelector('[aria-label="删除文件"]')).opacity`;
    if (device === 'phone') await expect.poll(() => enterprise.page.evaluate(seen)).toBe('1');
    // A score is taken as it was typed or not at all: 865 is no full score.
    await enterprise.page.getByLabel(/^自评得分/).fill('865');
    await enterprise.page.keyboard.press('Tab');
    await enterprise.page.getByText('请填 0 到 100 的数，最多两位小数，如 86.5').waitFor();
    expect(await enterprise.page.getByLabel(/^自评得分/).inputValue()).toBe('865');
    await enterprise.page.getByLabel(/^自评得分/).fill('８６．５');
    await enterprise.page.getByLabel(/^验证码/).fill(code === '0000 0000' ? '1111 1111' : '0000 0000');
    const send = enterprise.page.getByRole('button', { name: '报送', exact: true });
    await send.click();
    await enterprise.page.getByText('验证码不对，请按邮件中的八位数字填写。').waitFor();
    // As it is copied, with what stands around it in the letter.
    await enterprise.page.getByLabel(/^验证码/).fill(`验证码 ${code}，勿转发`);
    expect(await enterprise.page.getByLabel(/^验证码/).inputValue()).toBe(code);
    await send.click();
    await enterprise.page.getByText(/^已报送，等待water局审核/).waitFor();
    expect((await stack.registry.enterprise(ENTRANCE, uscc(number))).state.handedIn?.assessYearly?.score).toBe(86.5);
    await enterprise.page.getByText(/^年度自评已于 2019-\d\d-\d\d 报送，等待water局审核$/).waitFor();
    // Nothing asks for it again, and whoever wants to put something right still can.
    await enterprise.page.getByText('年度自评已经报送，等待审核，不必再报。').waitFor();
    expect(await enterprise.page.locator('input[type=file]').count()).toBe(0);
    await screenshot(enterprise.page, `entrance-handed-in-${device}`);
    await enterprise.page.getByRole('button', { name: '重新报送' }).click();
    await enterprise.page.locator('input[type=file]').waitFor({ state: 'attached' });
    // With what was handed in before.
    await enterprise.page.locator('.ant-upload-list-item').filter({ hasText: '自评报告.txt' }).waitFor();
    await screenshot(enterprise.page, `entrance-anew-${device}`);

    const { context, page } = await openPerson(browser, base, screen);
    await signInAs(context, head.username, head.password ?? '');
    await page.goto(`/p/${ENTRANCE}/enterprises/${uscc(number)}`);
    await page.getByRole('heading', { name: '企业报送待审核' }).waitFor();
    await page.getByText('企业报送待审核：时限').waitFor();
    // On its own page it is one enterprise, and not each of a list.
    await page
      .getByText(/将发给.*该企业/)
      .first()
      .waitFor();
    expect(await page.getByText('下一步：年度自评').count()).toBe(0);
    await page.getByRole('button', { name: '预览 自评报告.txt' }).click();
    await page.getByText('自评得分 86.5').waitFor();
    await settled(page);
    await screenshot(page, `entrance-vetting-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '审核通过年度自评' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '企业报送审核通过' }).click();
    await page.getByText('完成年度自评').waitFor();
    await page.getByRole('heading', { name: '企业报送待审核' }).waitFor({ state: 'detached' });
    const [yearly] = (await stack.registry.enterprise(ENTRANCE, uscc(number))).state.certificate?.yearly ?? [];
    expect(yearly?.doneOn).toMatch(/^2019-/);
    await context.close();

    // What its department has done meanwhile is not asked for any more, and the enterprise is told so instead of losing its form in silence.
    const act = async (kind: 'orderRectification' | 'rectify', more = {}) =>
      stack.registry.act(await stack.registry.enterprise(ENTRANCE, uscc(number)), kind, { key: `${kind}-${number}`, actor: WATER, ...more });
    await act('orderRectification', { limit: '2020-03-31', reason: '警示标志缺失' });
    await enterprise.page.reload();
    await settled(enterprise.page);
    const choice = enterprise.page.locator('.ant-segmented-item').filter({ hasText: '整改情况' });
    if ((await choice.count()) > 0) await choice.click();
    await enterprise.page.getByText('整改情况，时限 2020-03-31').waitFor();
    await enterprise.page.locator('input[type=file]').setInputFiles(report);
    await enterprise.page.getByLabel(/^验证码/).fill(code);
    await act('rectify');
    await send.click();
    await enterprise.page.getByText('没有正在进行的限期整改').waitFor();
    await enterprise.page.getByText('整改情况，时限 2020-03-31').waitFor({ state: 'detached' });
    expect(await enterprise.page.getByText('没有正在进行的限期整改').count()).toBe(1);
    await enterprise.context.close();
  });

  it('comes in by a list that is looked at first: what is wrong in it is told row by row, and what is right is taken', async () => {
    const number = device === 'phone' ? 21 : 22;
    const file = path.join(stack.config.dir, `名单-${device}.csv`);
    const right = `${uscc(number)},样例企业${number}有限公司,水库,\n`;
    writeFileSync(
      file,
      `统一社会信用代码,企业名称,行业领域,科室\n${right}${uscc(number + 10)},样例企业${number + 10}有限公司,,\n123,样例企业三有限公司,水库,\n`,
    );
    const { context, page, complaints } = await openPerson(browser, base, screen);
    await signInAs(context, office.username, office.password ?? '');
    await page.goto(`/p/${PROGRAMME}/enterprises?view=import`);
    const drawer = page.getByRole('dialog', { name: '导入企业名单' });
    await drawer.locator('input[type=file]').setInputFiles(file);
    await drawer.getByRole('heading', { name: '检查结果（还没有写入）' }).waitFor();
    await drawer.getByText('2 行不能导入').waitFor();
    await drawer.getByText(/^第 3 行 .*行业领域/).waitFor();
    await drawer.getByText(/^第 4 行 .*123/).waitFor();
    await drawer.getByText('没有用到的栏：科室').waitFor();
    await screenshot(page, `enterprise-import-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    expect(await sidewaysPx(page)).toBe(0);
    await drawer.getByRole('button', { name: '导入这 1 处变化' }).click();
    await drawer.getByRole('heading', { name: '导入完成' }).waitFor();
    await drawer.getByRole('button', { name: '完成' }).click();
    await drawer.waitFor({ state: 'detached' });
    expect((await stack.registry.enterprise(PROGRAMME, uscc(number))).name).toBe(`样例企业${number}有限公司`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('offers the levels that the rules take, and no other', async () => {
    const { context, page } = await open(4, head);
    await page.getByRole('button', { name: /建议/ }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('降为').click();
    const offered = await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option').allTextContents();
    expect(offered).toEqual(['三级']);
    await context.close();
  });
});
