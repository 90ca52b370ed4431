import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
import { DESKTOP, openBrowser, openPerson, PHONE, rawWords, screenshot, seriousFaults, settled, sidewaysPx, signInAs, WEB_DIR } from './support/browser.ts';
import { smallPlan } from './support/plans.ts';
import { some } from './support/runs.ts';
import { openTestStack, type TestStack } from './support/stack.ts';

const PLAN = smallPlan({
  id: 'found',
  more: `
registers:
  - id: hazards
    name: 隐患清单
    clause: 四（二）
    enteredBy: [fire]
    fields: [{ id: site, name: 地点, kind: text }, { id: people, name: 涉及人数, unit: 人, required: false }]
    limit: { workingDays: 5 }
  - id: sites
    name: 搬迁清单
    clause: 四（三）
    enteredBy: [fire]
    owners: [water]
    steps: [{ name: 报方案, limit: { days: 10 } }, { name: 竣工, limit: { days: 60 } }]`,
})
  .replaceAll('water局', '水务局')
  .replaceAll('fire局', '消防大队');

/** Both presses in one moment: the second of two that take their time meets what stands behind, such as the button of the menu. */
const PRESSED_TWICE = (button: { click(): void }) => {
  button.click();
  button.click();
};

let stack: TestStack;
let api: TestApi;
let browser: Browser;
let base: string;
let people: Record<'water' | 'fire' | 'office', Person & { password: string }>;
beforeAll(async () => {
  stack = await openTestStack('console-registers');
  await stack.service.startProgramme(smallPlan({ id: 'plain' }), { from: '2019-05-06', daysPerSecond: 0.000_001 });
  await stack.service.startProgramme(PLAN, { from: '2019-05-06', daysPerSecond: 0.000_001 });
  api = await openTestApi(stack, { webDir: WEB_DIR });
  base = await api.app.listen({ port: 0, host: '127.0.0.1' });
  people = { water: await api.person('officer', 'water'), fire: await api.person('officer', 'fire'), office: await api.person('office') };
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await api?.close();
  await stack?.close();
});

async function open(who: keyof typeof people, screen: typeof DESKTOP | typeof PHONE) {
  const person = await openPerson(browser, base, screen);
  await signInAs(person.context, people[who].username, people[who].password);
  await person.page.goto('/p/found/registers');
  await settled(person.page);
  return person;
}

it.each(
  some(2, [
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ] as const),
)('an item is entered by form, handed in by its owner, sent back, and struck off by the office (%s)', async (device, screen) => {
  const name = device === 'desktop' ? '疏散门上锁' : '消火栓被遮挡';
  const fire = await open('fire', screen);
  await fire.page.getByRole('button', { name: '登记', exact: true }).click();
  const form = fire.page.getByRole('dialog', { name: '登记：隐患清单' });
  await form.getByLabel('事项', { exact: true }).fill(name);
  await form.getByLabel('地点').fill('三号楼');
  await form.getByLabel('涉及人数（人）').fill('1.5');
  await form.getByLabel('责任单位').click();
  await fire.page.getByTitle('水务局', { exact: true }).last().click();
  await form.getByRole('button', { name: /登记$/ }).click();
  // What is wrong stands beside what was typed, and nothing is lost.
  await form.getByText('应为整数，现为 1.5').first().waitFor();
  await screenshot(fire.page, `registers-1-enter-${device}`);
  expect(await seriousFaults(fire.page)).toEqual([]);
  await form.getByLabel('涉及人数（人）').fill('120');
  await form.getByRole('button', { name: /登记$/ }).click();
  await form.waitFor({ state: 'detached' });
  await fire.page.getByRole('button', { name, exact: true }).waitFor();
  await screenshot(fire.page, `registers-2-list-${device}`);
  expect(await seriousFaults(fire.page)).toEqual([]);
  expect(await sidewaysPx(fire.page)).toBe(0);
  expect(await rawWords(fire.page)).toEqual([]);

  const water = await open('water', screen);
  const drawer = (page: typeof water.page) => page.getByRole('dialog', { name: /^隐患清单 \d+ 号$/ });
  const act = async (page: typeof water.page, what: string, reason: string) => {
    await drawer(page).getByRole('button', { name: what, exact: true }).click();
    const ask = page.getByRole('dialog', { name: `${what}：${name}` });
    await ask.getByRole('textbox').last().fill(reason);
    await ask.getByRole('button', { name: what, exact: true }).click();
    await ask.waitFor({ state: 'detached' });
  };
  await water.page.getByRole('button', { name, exact: true }).click();
  await drawer(water.page).getByRole('button', { name: '申请延期', exact: true }).click();
  const asks = water.page.getByRole('dialog', { name: `申请延期：${name}` });
  await asks.getByLabel('延期至').fill('2019-06-28');
  await asks.getByLabel('延期至').press('Tab');
  await asks.getByLabel('理由').fill('锁具厂家下月到货');
  await asks.getByRole('button', { name: '申请延期', exact: true }).click();
  await asks.waitFor({ state: 'detached' });
  await drawer(water.page).getByText('待安委办审批').first().waitFor();

  const office = await open('office', screen);
  await office.page.getByRole('button', { name, exact: true }).click();
  // The way back closes it, as people on a phone do, and so does its own button; neither leaves the page.
  for (const leave of [() => office.page.goBack(), () => drawer(office.page).locator('.ant-drawer-close').evaluate(PRESSED_TWICE)]) {
    await drawer(office.page).getByRole('button', { name: '审批延期', exact: true }).waitFor();
    await leave();
    await drawer(office.page).waitFor({ state: 'detached' });
    await office.page.getByRole('heading', { level: 1, name: '清单' }).waitFor();
    await office.page.getByRole('button', { name, exact: true }).click();
  }
  await drawer(office.page).getByRole('button', { name: '审批延期', exact: true }).click();
  const decides = office.page.getByRole('dialog', { name: `审批延期：${name}` });
  await decides.getByText('申请延期至 2019-06-28：锁具厂家下月到货').waitFor();
  await decides.getByLabel('决定').click();
  await office.page.getByTitle('同意延期', { exact: true }).last().click();
  await screenshot(office.page, `registers-3-extension-${device}`);
  expect(await seriousFaults(office.page)).toEqual([]);
  await decides.getByRole('button', { name: '审批延期', exact: true }).click();
  await decides.waitFor({ state: 'detached' });
  await drawer(office.page).getByText('2019-06-28（原为 ').first().waitFor();

  await drawer(water.page).getByRole('button', { name: '报送整改情况', exact: true }).click();
  const handing = water.page.getByRole('dialog', { name: `报送整改情况：${name}` });
  await handing.locator('input[type=file]').setInputFiles({ name: '门锁.txt', mimeType: 'text/plain', buffer: Buffer.from('已开锁') });
  await handing.getByText(/SHA-256/).waitFor();
  await screenshot(water.page, `registers-3-hand-in-${device}`);
  await handing.getByRole('textbox').last().fill('已开锁并贴出告示');
  // What was typed and the file beside it are there again after a reload: the file was sent already, and is not chosen anew.
  await water.page.reload();
  await drawer(water.page).getByRole('button', { name: '报送整改情况', exact: true }).click();
  await handing.getByText('门锁.txt').first().waitFor();
  expect(await handing.getByRole('textbox').last().inputValue()).toBe('已开锁并贴出告示');
  await handing.getByRole('button', { name: '报送整改情况', exact: true }).click();
  await handing.waitFor({ state: 'detached' });
  await drawer(water.page).getByText('待销号').first().waitFor();
  await drawer(office.page)
    .getByRole('button', { name: /门锁\.txt/ })
    .first()
    .waitFor();
  await drawer(office.page).getByText('已开锁并贴出告示').first().waitFor();
  await screenshot(office.page, `registers-3-item-${device}`);
  expect(await seriousFaults(office.page)).toEqual([]);
  expect(await rawWords(office.page)).toEqual([]);
  await act(office.page, '退回', '没有照片');
  await act(water.page, '报送整改情况', '照片已送安委办');
  // What came in later than its page shows is not struck off: see `seen`.
  await drawer(office.page).getByText('照片已送安委办').first().waitFor();
  // The file of before has stayed with it, without being chosen again.
  await drawer(office.page)
    .getByRole('button', { name: /门锁\.txt/ })
    .first()
    .waitFor();
  await act(office.page, '销号', '现场看过');
  await drawer(office.page).getByText('已销号').first().waitFor();
  await office.page.keyboard.press('Escape');
  await screenshot(office.page, `registers-4-done-${device}`);
  for (const { complaints, context } of [fire, water, office]) {
    expect(complaints).toEqual([]);
    await context.close();
  }
});

it.each(
  some(2, [
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ] as const),
)('an item in steps says what is owed now, who did which step, and is accepted or sent back step by step (%s)', async (device, screen) => {
  const name = device === 'desktop' ? '油库搬迁' : '烟花仓库搬迁';
  const entered = await api.ask('POST', '/api/programmes/found/registers/sites/items', {
    as: people.fire,
    body: { name, department: 'water' },
    headers: { 'idempotency-key': `step-${device}` },
  });
  const { number } = entered.json() as { number: number };
  const [water, office] = await Promise.all([open('water', screen), open('office', screen)]);
  for (const { page } of [water, office]) {
    await page.goto(`/p/found/registers?register=sites&item=${number}`);
    await settled(page);
  }
  const drawer = (page: typeof water.page) => page.getByRole('dialog', { name: `搬迁清单 ${number} 号` });
  const steps = (page: typeof water.page) => drawer(page).getByRole('region', { name: '步骤' }).getByRole('listitem');
  const act = async (page: typeof water.page, what: string, said: string) => {
    await drawer(page).getByRole('button', { name: what, exact: true }).click();
    const ask = page.getByRole('dialog', { name: `${what}：${name}` });
    await ask.getByRole('textbox').last().fill(said);
    // The step stands in the title alone: its name may be longer than a button.
    await ask.getByRole('button', { name: what.replace(/“.*”/, ''), exact: true }).click();
    await ask.waitFor({ state: 'detached' });
  };
  await expect
    .poll(() => steps(water.page).allTextContents())
    .toEqual([expect.stringMatching(/^1\. 报方案.*现在要办/s), expect.stringMatching(/^2\. 竣工.*未到/s)]);
  await act(water.page, '报送“报方案”', '方案已报');
  await expect.poll(() => steps(office.page).first().textContent()).toMatch(/已报送，待核实.*水务局.*方案已报/s);
  await drawer(office.page).getByText('待核实', { exact: true }).first().waitFor();
  // In what waits for the office it is no item to be struck off yet.
  const { items: waiting } = (await api.ask('GET', '/api/todo', { as: people.office })).json() as { items: { name: string; kindName: string }[] };
  expect(waiting.find(({ name: of }) => of.includes(name))?.kindName).toBe('清单待核实');
  await act(office.page, '退回', '缺预算');
  // What was sent back is not accepted by the press that lies nearest.
  await drawer(office.page).getByText('待整改', { exact: true }).first().waitFor();
  expect(await drawer(office.page).getByRole('button', { name: '通过这一步', exact: true }).getAttribute('class')).not.toContain('primary');
  await expect.poll(() => steps(water.page).first().textContent()).toMatch(/现在要办.*被退回：缺预算/s);
  await act(water.page, '报送“报方案”', '已补预算');
  await drawer(office.page).getByText('已补预算').first().waitFor();
  await screenshot(office.page, `registers-steps-1-${device}`);
  await act(office.page, '通过这一步', '方案可行');
  // What was handed in for a step stays with it: for the next one nothing has been handed in.
  await expect
    .poll(() => steps(water.page).allTextContents())
    .toEqual([expect.stringMatching(/已通过.*已补预算.*安委办.*核实通过：方案可行/s), expect.stringMatching(/^2\. 竣工.*现在要办/s)]);
  expect(await steps(water.page).last().textContent()).not.toContain('已补预算');
  await act(water.page, '报送“竣工”', '已搬走');
  await drawer(office.page).getByText('已搬走').first().waitFor();
  await screenshot(office.page, `registers-steps-2-${device}`);
  for (const { page } of [water, office]) {
    expect(await seriousFaults(page)).toEqual([]);
    expect(await rawWords(page)).toEqual([]);
    expect(await sidewaysPx(page)).toBe(0);
  }
  await act(office.page, '销号', '现场看过');
  await drawer(water.page).getByText('已销号').first().waitFor();
  for (const { complaints, context } of [water, office]) {
    expect(complaints).toEqual([]);
    await context.close();
  }
});

it('the menu shows lists, standing duties, enterprises and goals only where the plan has them', async () => {
  const { page, context } = await open('fire', DESKTOP);
  const menu = async () => (await page.getByRole('navigation', { name: '主菜单' }).getByRole('link').allInnerTexts()).map((name) => name.replace(/ \d+$/, ''));
  const always = ['总览', '我的待办', '我的任务', '考核', '通知台账', '方案', '帮助'];
  expect((await menu()).toSorted()).toEqual([...always, '清单'].toSorted());
  await page.goto('/p/plain');
  await settled(page);
  expect((await menu()).toSorted()).toEqual(always.toSorted());
  // The address goes on to answer, with words.
  await page.goto('/p/plain/registers');
  await page.getByText('方案没有清单。').waitFor();
  await context.close();
});

it('a spreadsheet is looked at first; its good rows come in, the others are told with their reasons, and what comes out goes in again', async () => {
  const { page, context } = await open('fire', DESKTOP);
  const file = path.join(stack.config.dir, '排查.csv');
  writeFileSync(file, '事项,地点,涉及人数,责任单位,时限\n电线老化,五号楼,30,水务局,2019-05-31\n楼道堆物,,2,水务局,\n灭火器过期,六号楼,,无此单位,\n');
  await page.getByRole('button', { name: '导入' }).click();
  const drawer = page.getByRole('dialog', { name: '导入：隐患清单' });
  await drawer.locator('input[type=file]').setInputFiles(file);
  await drawer.getByText('共 3 行，登记 1 项，已在清单 0 项，未登记 2 行。').waitFor();
  await drawer.getByText(/第 3 行.*地点/).waitFor();
  await drawer.getByText(/第 4 行.*无此单位/).waitFor();
  await screenshot(page, 'registers-5-import');
  expect(await seriousFaults(page)).toEqual([]);
  await drawer.getByRole('button', { name: '登记这 1 项' }).click();
  await drawer.getByText('已写入：').waitFor();
  await drawer.getByRole('button', { name: '完成' }).click();
  // Whoever looks at an item with the keyboard alone goes on where they were.
  const item = page.getByRole('button', { name: '电线老化', exact: true });
  await item.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: /^隐患清单 \d+ 号$/ }).waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('电线老化');

  await page.getByRole('button', { name: '导出' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: /xlsx/ }).click()]);
  const out = path.join(stack.config.dir, download.suggestedFilename());
  await download.saveAs(out);
  await page.getByRole('button', { name: '导入' }).click();
  await drawer.locator('input[type=file]').setInputFiles(out);
  await drawer.getByText(/登记 0 项，已在清单 [1-3] 项，未登记 0 行/).waitFor();
  await context.close();
});

it('on a phone a row of many cells stands as a card, and a long title ends before what closes its dialog', async () => {
  const operator = await api.person('operator');
  const name = '区应急管理综合平台数据交换中心每日取数用的只读密钥';
  const made = await api.ask('POST', '/api/keys', { as: operator, body: { name, role: 'auditor', days: 30 } });
  expect(made.statusCode, made.body).toBe(200);
  const { page, context, complaints } = await openPerson(browser, base, PHONE);
  await signInAs(context, operator.username, operator.password);
  await page.goto('/p/found/system?view=keys');
  await settled(page);
  const revoke = page.getByRole('button', { name: '作废', exact: true });
  const { x = 0, width = PHONE.viewport.width } = (await revoke.boundingBox()) ?? {};
  expect(x + width).toBeLessThan(PHONE.viewport.width);
  expect(await sidewaysPx(page)).toBe(0);
  await screenshot(page, 'keys-phone');
  expect(await seriousFaults(page)).toEqual([]);
  await revoke.click();
  await page.getByRole('dialog').getByText(name).waitFor();
  expect(
    await page.evaluate<boolean>(`(() => {
      const close = document.querySelector('.ant-modal-close').getBoundingClientRect();
      const title = document.createRange();
      title.selectNodeContents(document.querySelector('.ant-modal-title'));
      return [...title.getClientRects()].every(({ right, top }) => right <= close.left || top >= close.bottom);
    })()`),
  ).toBe(true);
  expect(complaints).toEqual([]);
  await context.close();
});
