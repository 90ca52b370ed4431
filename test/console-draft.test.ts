import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestApi, type TestApi } from './support/api.ts';
import {
  countScripts,
  openBrowser,
  openPerson,
  PHONE,
  rawWords,
  screenshot,
  seriousFaults,
  settled,
  sidewaysPx,
  signInAs,
  WEB_DIR,
} from './support/browser.ts';
import { blocksOf, writeDocx } from './support/documents.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

let stack: TestStack;
let api: TestApi;
let browser: Browser;
let base: string;
let office: { username: string; password: string };
let docx: string;

beforeAll(async () => {
  stack = await openTestStack('drafting');
  await stack.service.startProgramme(smallPlan({ id: 'camp', due: '2030-04-30' }).replace('to: 2021-12-31', 'to: 2030-12-31'), {
    from: '2030-01-05',
    daysPerSecond: 0.000_01,
  });
  api = await openTestApi(stack, { webDir: WEB_DIR, publicUrl: 'http://127.0.0.1' });
  base = await api.app.listen({ port: 0, host: '127.0.0.1' });
  office = await api.person('office');
  browser = await openBrowser();
  docx = path.join(stack.config.dir, '燃气整治方案.docx');
  await writeDocx(docx, blocksOf(readFileSync(path.join(import.meta.dirname, 'documents', 'gas-2030.txt'), 'utf8')));
});
afterAll(async () => {
  await browser?.close();
  await api?.close();
  await stack?.close();
});

const BODIES = ['区住建局', '区应急管理局', '区市场监管局', '区商务局', '区公安分局', '区消防救援大队', '区教育局', '区融媒体中心'];
const CONTACTS = `单位名称\t负责人邮箱\t经办人邮箱\n${BODIES.map((name, index) => `${name}\thead-${index}@gas.example\tofficer-${index}@gas.example`).join('\n')}
区安委办\tdirector@gas.example\toffice@gas.example
区安委会\t\tcommittee@gas.example
系统管理员\t\toperator@gas.example\n`;

const saved = (page: Page) => page.getByRole('status').getByText('已保存', { exact: true }).waitFor();
/** Pastes into the field for contacts once it stands there: on a slow machine the step's own words are drawn before it. */
const paste = async (page: Page, text: string) => {
  await page.locator('#paste-contacts').waitFor();
  await page.evaluate(`(() => {
    const data = new DataTransfer();
    data.setData('text/plain', ${JSON.stringify(text)});
    document.getElementById('paste-contacts').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  })()`);
};

it('a document in Word becomes a programme that runs without a line of YAML, on any day, in any browser that its clerk signs in to', async () => {
  const { context, page, complaints } = await openPerson(browser, base);
  await signInAs(context, office.username, office.password);
  const scripts = countScripts(page);
  /** What a person does: every press of the mouse and every field that is filled in. */
  const done = { clicks: 0, fields: 0 };
  const beganMs = performance.now();
  const press = async (name: string | RegExp, role: 'button' | 'link' = 'button') => {
    done.clicks++;
    await page
      .getByRole(role, { name, exact: typeof name === 'string' })
      .first()
      .click();
  };
  await page.goto('/p/camp/plan?view=new');
  await settled(page);
  expect(scripts.bytes()).toBeLessThan(350_000);
  await screenshot(page, 'draft-1-begin');
  expect(await seriousFaults(page)).toEqual([]);
  done.clicks++;
  await page.getByLabel('文件或任务表', { exact: true }).setInputFiles(docx);
  await page.getByRole('heading', { name: '任务（11 项）' }).waitFor();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('新建督办事项');
  await screenshot(page, 'draft-2-look-over');
  expect(await seriousFaults(page)).toEqual([]);

  // A clause of the document leads to its milestone, and the milestone to its clause.
  await press('任务 4');
  await page
    .getByRole('button', { name: /^4 .*管网检测/ })
    .and(page.locator('[aria-expanded=true]'))
    .waitFor();
  // Its fields have come; a press meanwhile would meet another line.
  await page.locator('.milestone.opened').getByLabel('要做什么').waitFor();
  await page.getByRole('button', { name: '原文 二（三）' }).click();
  await page.locator('.sought').getByText('（三）管网检测').waitFor();
  await screenshot(page, 'draft-3-milestone-and-clause');
  expect(await seriousFaults(page)).toEqual([]);

  // What is marked to be looked at is no task of its own: it is taken out. Two names are made shorter.
  await press(/^1 全面排查/);
  expect(await page.locator('.milestone.opened').textContent()).toContain('请核对');
  await press('删除这项任务');
  await page.getByRole('heading', { name: '任务（10 项）' }).waitFor();
  await page.locator('.source-text').getByText('已删除').waitFor();
  for (const [line, name] of [
    [/^1 区住建局牵头/, '召开动员会'],
    [/^4 区市场监管局牵头/, '气瓶充装单位检查'],
  ] as const) {
    await press(line);
    done.fields++;
    await page.locator('.milestone.opened').getByLabel('名称').fill(name);
    await page.getByRole('button', { name: new RegExp(`^\\d ${name}`) }).waitFor();
  }

  // What was not understood is listed until somebody has dealt with it, and stays listed then.
  const open = page.locator('.not-understood li');
  const passages = await open.count();
  expect(await page.locator('.not-understood').textContent()).toContain('发现重大隐患立即处置');
  for (let left = passages; left > 0; left--) {
    done.clicks++;
    await page
      .getByRole('button', { name: /^不需要/ })
      .first()
      .click();
    await page
      .locator('.not-understood li.looked')
      .nth(passages - left)
      .waitFor({ state: 'attached' });
  }
  expect(await open.count()).toBe(passages);
  await saved(page);

  // The browser is closed; another one goes on from the list of drafts.
  await context.close();
  const again = await openPerson(browser, base);
  await signInAs(again.context, office.username, office.password);
  const second = again.page;
  await second.goto('/p/camp/plan?view=new');
  await second.getByRole('button', { name: /^继续：/ }).click();
  await second.waitForURL(/draft=/);
  // As whoever opens the draft first of all pages.
  const opened = await again.context.newPage();
  const first = countScripts(opened);
  await opened.goto(second.url());
  await opened.getByRole('heading', { name: '任务（10 项）' }).waitFor();
  console.log(`Scripts: the draft opened first ${first.bytes()} bytes.`);
  expect(first.bytes()).toBeLessThan(350_000);
  await opened.close();
  await second.getByRole('heading', { name: '任务（10 项）' }).waitFor();
  expect(await second.locator('.not-understood li.looked').count()).toBe(passages);
  const go = async (name: string | RegExp, role: 'button' | 'link' = 'button') => {
    done.clicks++;
    await second
      .getByRole(role, { name, exact: typeof name === 'string' })
      .first()
      .click();
  };
  done.clicks += 2;

  // Contacts come from Excel, all at once.
  await go(/^下一步：单位和联系人/);
  await second.getByText(/这一步还有 \d+ 处要填写或改正/).waitFor();
  await screenshot(second, 'draft-4-contacts-blank');
  done.fields++;
  await paste(second, CONTACTS);
  await second.getByText('填入 11 个单位的邮箱。').waitFor();
  expect(await second.getByLabel('经办人邮箱').first().inputValue()).toBe('officer-0@gas.example');
  expect(await second.getByLabel('负责人邮箱').first().inputValue()).toBe('head-0@gas.example');
  await second.getByText(/这一步还有/).waitFor({ state: 'detached' });
  await screenshot(second, 'draft-5-contacts');
  expect(await seriousFaults(second)).toEqual([]);

  // The ladder with the dates that it comes to, holidays counted.
  await go(/^下一步：催办/);
  await second.getByText('2030-03-15 到期', { exact: true }).waitFor();
  await screenshot(second, 'draft-6-ladder');
  expect(await seriousFaults(second)).toEqual([]);

  // The rehearsal, and from a finding to its field.
  await go(/^下一步：预演/);
  await second.getByRole('heading', { name: /^发现 \d+ 项/ }).waitFor({ timeout: 120_000 });
  await screenshot(second, 'draft-7-rehearsal');
  expect(await seriousFaults(second)).toEqual([]);

  await go(/^下一步：启动/);
  await second.getByRole('button', { name: '启动', exact: true }).and(second.locator(':enabled')).waitFor();
  done.fields++;
  await second.locator('#plan-id').fill('gas-2030');
  await saved(second);
  await screenshot(second, 'draft-8-start');
  expect(await seriousFaults(second)).toEqual([]);
  await go('启动');
  done.clicks++;
  await second.getByRole('dialog').getByRole('button', { name: '启动', exact: true }).click();
  await second.waitForURL(/\/p\/gas-2030$/);
  await settled(second);
  console.log(`A ten-milestone document: ${done.clicks} clicks, ${done.fields} fields, ${Math.round((performance.now() - beganMs) / 1000)} s of machine time.`);
  const rows = await until('the obligations', async () => {
    const found = await stack.store.ledger.obligations({ programmeId: 'gas-2030' });
    return found.length > 10 && found;
  });
  expect(new Set(rows.map(({ state }) => state.schedule.dueDate))).toEqual(
    new Set(['03-15', '04-30', '06-30', '05-31', '07-31', '08-31', '09-30', '10-31', '11-15', '12-20'].map((day) => `2030-${day}`)),
  );
  // What has become a programme is no draft any more.
  await second.goto('/p/camp/plan?view=new');
  await second.getByText('没有草稿。').waitFor();
  expect([...complaints, ...again.complaints]).toEqual([]);
  await again.context.close();
});

it('what is written of a draft is there again, whether the server was away, the tab was closed, or the page was left in the middle of a word', async () => {
  const { context, page, complaints } = await openPerson(browser, base);
  await signInAs(context, office.username, office.password);
  await page.goto('/p/camp/plan?view=new');
  await page.getByRole('button', { name: '空白新建' }).click();
  await page.getByRole('button', { name: '添加任务' }).click();
  const nameIn = (tab: Page) => tab.locator('.milestone.opened').getByLabel('名称');
  await nameIn(page).fill('第一项');
  await page.waitForURL(/draft=/);
  const at = page.url();
  /** Waits until the server has it; the page says so as well, of what was written before that. */
  const kept = (name: string) =>
    expect.poll(async () => (await (await context.request.get(`/api/plan-drafts/${new URL(at).searchParams.get('draft')}`)).json()).plan).toContain(name);
  await kept('第一项');
  const open = async (tab: Page) => {
    await tab.goto(at);
    await tab.getByRole('button', { name: /^1 / }).click();
  };
  await page.route('**/api/plan-drafts/*', (route) => (route.request().method() === 'PUT' ? route.abort() : route.continue()));
  await nameIn(page).fill('第一项，改过');
  await page.getByText('还没有保存').waitFor();
  await screenshot(page, 'draft-not-kept');
  expect(await seriousFaults(page)).toEqual([]);
  await page.close();
  const second = await context.newPage();
  await open(second);
  expect(await nameIn(second).inputValue()).toBe('第一项，改过');
  await kept('第一项，改过');
  await nameIn(second).fill('第一项，改到一半');
  await second.reload();
  await second.getByRole('button', { name: /^1 / }).click();
  expect(await nameIn(second).inputValue()).toBe('第一项，改到一半');
  await kept('第一项，改到一半');
  // What another window has written meanwhile is not written over unasked, and neither is what stands here.
  const third = await context.newPage();
  await open(third);
  await nameIn(third).fill('另一窗口写的');
  await kept('另一窗口写的');
  await nameIn(second).fill('这一窗口写的');
  await second.getByText('这份草稿在别处').waitFor();
  await second.reload();
  await second.getByText('这份草稿在别处').waitFor();
  await second.getByRole('button', { name: /^1 / }).click();
  expect(await nameIn(second).inputValue()).toBe('这一窗口写的');
  await second.getByRole('button', { name: '用另一处的' }).click();
  await second.getByText('这份草稿在别处').waitFor({ state: 'detached' });
  await second.getByRole('button', { name: /^1 / }).click();
  expect(await nameIn(second).inputValue()).toBe('另一窗口写的');

  // Nothing that somebody has written for hours goes at one press.
  await second.goto('/p/camp/plan?view=new');
  await second.getByRole('button', { name: /^删除草稿/ }).click();
  const sure = second.getByRole('dialog', { name: '删除草稿' });
  await sure.getByRole('button', { name: '取消' }).click();
  await sure.waitFor({ state: 'detached' });
  await second.getByRole('button', { name: /^删除草稿/ }).click();
  await sure.getByRole('button', { name: '删除', exact: true }).click();
  await second.getByText('没有草稿。').waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

it('the form and the file are one plan: what one changes the other shows, and a fault leads to its field', async () => {
  const { context, page, complaints } = await openPerson(browser, base);
  await signInAs(context, office.username, office.password);
  await page.goto('/p/camp/plan?view=new');
  await page.getByRole('button', { name: '空白新建' }).click();
  await page.getByRole('button', { name: '添加任务' }).click();
  await page.locator('.milestone.opened').getByLabel('名称').fill('第一项');
  await page.getByLabel('要做什么').fill('报送：一式两份 # 不是注释');
  await page.locator('.milestone.opened').getByRole('textbox', { name: '时限', exact: true }).fill('2030-05-06');
  await page
    .getByRole('link', { name: /方案文件/ })
    .last()
    .click();
  const file = page.getByLabel('方案内容');
  expect(await file.inputValue()).toContain('duty: "报送：一式两份 # 不是注释"');
  expect(await file.inputValue()).toContain('due: 2030-05-06');
  await file.fill((await file.inputValue()).replace('第一项', '改在文件里'));
  await page.getByRole('link', { name: /核对任务/ }).click();
  await page.getByRole('button', { name: /改在文件里/ }).waitFor();
  // A fault of another step is reached by its button, and the field has the focus.
  await page.getByRole('link', { name: /启动/ }).click();
  await page.getByRole('button', { name: '去填写' }).click();
  await expect.poll(() => page.evaluate<string>('document.activeElement?.id ?? ""')).toMatch(/^plan-/);
  await page.getByRole('link', { name: /核对任务/ }).click();
  await page.getByRole('button', { name: '去填写' }).first().click();
  await expect.poll(() => page.evaluate<string>('document.activeElement?.id ?? ""')).toMatch(/^plan-/);
  await page.getByRole('button', { name: '撤销上一步' }).click();
  await page
    .getByRole('link', { name: /方案文件/ })
    .last()
    .click();
  await file.fill('a: [');
  await page.getByRole('link', { name: /单位和联系人/ }).click();
  await page.getByText('方案文件现在读不出来').waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

it('a running plan is changed by the same form, which ends in what would move', async () => {
  const { context, page, complaints } = await openPerson(browser, base);
  await signInAs(context, office.username, office.password);
  const scripts = countScripts(page);
  await page.goto('/p/camp/plan?view=amend');
  await page.getByRole('button', { name: /部署启动/ }).waitFor();
  console.log(`Scripts: an amendment opened first ${scripts.bytes()} bytes.`);
  expect(scripts.bytes()).toBeLessThan(350_000);
  await page.getByRole('button', { name: /部署启动/ }).click();
  await page.locator('.milestone.opened').getByRole('textbox', { name: '时限', exact: true }).fill('2030-05-31');
  await page.getByRole('link', { name: /预览影响并提交/ }).click();
  await page.getByRole('button', { name: '预览影响' }).click();
  await page.getByText('时限 2030-04-30 改为 2030-05-31').waitFor();
  // Of the file that one line was changed.
  expect(await page.locator('.lines .added, .lines .removed').count()).toBe(2);
  await screenshot(page, 'draft-9-amendment');
  expect(await seriousFaults(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});

it('on a phone the document and the milestones are one beside the other, and nothing is wider than the screen', async () => {
  const { context, page, complaints } = await openPerson(browser, base, PHONE);
  await signInAs(context, office.username, office.password);
  await page.goto('/p/camp/plan?view=new');
  await settled(page);
  await page.getByLabel('文件或任务表', { exact: true }).setInputFiles(docx);
  await page.getByRole('heading', { name: '任务（11 项）' }).waitFor();
  await page.getByRole('button', { name: /^1 全面/ }).click();
  await screenshot(page, 'draft-phone-1-milestones');
  expect(await sidewaysPx(page)).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: '原文 一' }).click();
  await page.locator('.sought').waitFor();
  await screenshot(page, 'draft-phone-2-document');
  expect(await sidewaysPx(page)).toBe(0);
  for (const step of ['单位和联系人', '催办', '预演', '启动']) {
    await page
      .getByRole('link', { name: new RegExp(step) })
      .first()
      .click();
    await settled(page);
    expect(await sidewaysPx(page), step).toBe(0);
    expect(await seriousFaults(page), step).toEqual([]);
    expect(await rawWords(page, ['plan-2030', 'office']), step).toEqual([]);
    await screenshot(page, `draft-phone-3-${step}`);
  }
  expect(complaints).toEqual([]);
  await context.close();
});

it("last year's document is asked of which year it is, once and in plain words, and moves at a press", async () => {
  const { context, page, complaints } = await openPerson(browser, base, PHONE);
  await signInAs(context, office.username, office.password);
  const old = path.join(stack.config.dir, '电动自行车方案.docx');
  await writeDocx(old, blocksOf(readFileSync(path.join(import.meta.dirname, 'documents', 'ebike-2024.txt'), 'utf8')));
  await page.goto('/p/camp/plan?view=new');
  await settled(page);
  await page.getByLabel('文件或任务表', { exact: true }).setInputFiles(old);
  const asked = page.getByRole('alert').filter({ hasText: '文件中的日期是 2024 年' });
  await asked.getByText('都已过去').waitFor();
  await screenshot(page, 'draft-year-phone');
  expect(await seriousFaults(page)).toEqual([]);
  expect(await rawWords(page)).toEqual([]);
  expect(await sidewaysPx(page)).toBe(0);
  const next = new Date().getFullYear() + 1;
  await asked.getByRole('button', { name: new RegExp(`^改为 ${next} 年`) }).click();
  await page.getByText(new RegExp(`日期已改为 ${next} 年`)).waitFor();
  await asked.waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('heading', { name: /^任务（\d+ 项）/ }).waitFor();
  expect(await asked.count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});
