import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { reportValue } from '../client/service/indicators.ts';
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
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack } from './support/stack.ts';

let stack: TestStack;
let api: TestApi;
let browser: Browser;
let base: string;
let office: { username: string; password: string };

const PLAN = smallPlan({
  id: 'terms',
  departments: ['water', 'fire', 'roads'],
  milestones: `  # 划定以后才公布
  - { id: zones, name: 划定区域, clause: 三（一）, duty: 划定区域, due: 2030-04-30, lead: [water, fire] }
  - id: publish
    name: 公布区域
    clause: 三（二） # 原文
    duty: 公布区域
    due: 2030-06
    lead: [water]
    ladder: [{ id: lapse, on: lapse, tell: [office] }]
  - { id: report, name: 月报, clause: 三（三）, duty: 报送月报, due: 2030-07-31, lead: all }
  - { id: hazard, name: 上报隐患, clause: 三（四）, duty: 上报隐患, due: 2030-08-31, lead: all }`,
})
  .replace('from: 2019-01-01', 'from: 2030-01-01')
  .replace('to: 2021-12-31', 'to: 2030-12-31');

beforeAll(async () => {
  stack = await openTestStack('terms');
  await stack.service.startProgramme(PLAN, { from: '2030-01-05', daysPerSecond: 0.000_01 });
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

const opened = (page: Page) => page.locator('.milestone.opened');
const open = async (page: Page, name: string) => {
  await page.getByRole('button', { name: new RegExp(`^\\d+ ${name}`) }).click();
  await opened(page).getByLabel('要做什么').waitFor();
};
/** Chooses from a list as a person does: opens it, and presses what it offers. */
const choose = async (page: Page, label: string, option: string) => {
  const list = page.getByRole('combobox', { name: label });
  await list.click();
  await list.fill(option);
  await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option').getByText(option, { exact: true }).click();
};
const chooseSeveral = async (page: Page, label: string, ...options: string[]) => {
  for (const option of options) {
    await choose(page, label, option);
    // Who goes on before what was chosen stands there, and the list is closed, presses into a list that is just going.
    const chosen = page.locator('.ant-select', { has: page.getByRole('combobox', { name: label }) });
    await chosen.locator('.ant-select-selection-item').getByText(option, { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    // The one before may still be closing.
    await expect.poll(() => page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)').count()).toBe(0);
  }
};
const fileOf = async (page: Page) => {
  await page
    .getByRole('link', { name: /方案文件/ })
    .last()
    .click();
  return page.getByLabel('方案内容').inputValue();
};

it('whatever a plan says of time, order, approval, events and groups is written in its form, and the rest of the file stays', async () => {
  const { context, page, complaints } = await openPerson(browser, base);
  await signInAs(context, office.username, office.password);
  const scripts = countScripts(page);
  await page.goto('/p/terms/plan?view=amend');
  await page.getByRole('button', { name: /划定区域/ }).waitFor();
  console.log(`Scripts: an amendment opened first ${scripts.bytes()} bytes.`);
  expect(scripts.bytes()).toBeLessThan(350_000);

  // Two lead together, both bodies accept, copies go out, a stage with its first day, by noon, days off.
  await open(page, '划定区域');
  await choose(page, '几个单位如何办理', '共同牵头，一家报送即可');
  await choose(page, '由谁办结', '先办公室审核，再领导小组审定');
  await chooseSeveral(page, '材料抄送（可不填）', 'roads局', '安委会');
  await choose(page, '某个单位另有抄送（可不填）', 'water局');
  await choose(page, 'water局的材料抄送', '安委会');
  await choose(page, '到期日遇休息日', '顺延到下一个工作日');
  // What does not fit is neither taken nor taken away in silence: it stands there with why, and with what the plan says instead.
  const unfit = async (label: string, typed: string, says: RegExp) => {
    await opened(page).getByLabel(label).fill(typed);
    // A day has its calendar beside it.
    for (const _ of [1, 2]) await page.keyboard.press('Tab');
    await opened(page).getByText(says).waitFor();
    expect(await opened(page).getByLabel(label).inputValue()).toBe(typed);
  };
  // The table of holidays comes after the field was left: what was said stays.
  let come = () => {};
  const left = new Promise<void>((resolve) => {
    come = resolve;
  });
  await page.route(/\/days\?year=/, (route) => left.then(() => route.continue()));
  await unfit('从哪天开始（可不填）', '三月某日', /没有写进方案；方案里还没有填/);
  const came = page.waitForResponse(/\/days\?year=/);
  come();
  await (await came).finished();
  await settled(page);
  expect(
    await opened(page)
      .getByText(/没有写进方案；方案里还没有填/)
      .count(),
  ).toBe(1);
  await opened(page).getByLabel('从哪天开始（可不填）').fill('2030-03-01');
  await unfit('当天几点前（可不填）', '8点、25点', /看不懂“25点”，请写成 18:00 这样；方案里还没有填/);
  expect(await seriousFaults(page)).toEqual([]);
  await opened(page).getByLabel('当天几点前（可不填）').fill('下午6点');
  await page.keyboard.press('Tab');
  await opened(page)
    .getByText(/看不懂|没有写进方案/)
    .waitFor({ state: 'detached' });
  await screenshot(page, 'terms-1-together');
  expect(await seriousFaults(page)).toEqual([]);

  await open(page, '公布区域');
  expect(await opened(page).textContent()).toContain('单独的催办级次');
  await opened(page).getByText('另一任务办结后', { exact: true }).click();
  await unfit('多久之内', '2000', /请填 0 到 1000 的整数；方案里仍是 15/);
  await opened(page).getByLabel('多久之内').fill('10');
  await choose(page, '按什么算', '工作日');
  await choose(page, '由谁办结', '报送即办结，不用审核');
  await screenshot(page, 'terms-2-after-a-milestone');
  expect(await seriousFaults(page)).toEqual([]);

  await open(page, '月报');
  await opened(page).getByText('按规律重复', { exact: true }).click();
  await choose(page, '多久一次', '每季度');
  await choose(page, '最迟哪一天', '第 5 个工作日');
  await choose(page, '这一天在', '下一期（如次月5日前报上月）');
  await opened(page).getByLabel('每轮怎么称呼（可不填）').fill('{year}年{quarter}季度报告');
  await opened(page).getByText('2030-07-05', { exact: true }).waitFor();
  await screenshot(page, 'terms-3-rule');
  expect(await seriousFaults(page)).toEqual([]);

  await open(page, '上报隐患');
  await opened(page).getByText('事项发生后', { exact: true }).click();
  await opened(page).getByLabel('事项名称').fill('发现重大隐患');
  await choose(page, '按什么算', '小时');
  await opened(page).getByLabel('多久之内').fill('2');
  await chooseSeveral(page, '可由谁报告', 'fire局');
  await chooseSeveral(page, '先要办结的任务（可不填）', '划定区域');
  await page.getByRole('button', { name: /“发现重大隐患”之后/ }).waitFor();
  await screenshot(page, 'terms-4-event');
  expect(await seriousFaults(page)).toEqual([]);
  expect(await rawWords(page, ['water', 'fire', 'roads', 'office', 'year', 'quarter'])).toEqual([]);

  await page.getByRole('link', { name: /单位和联系人/ }).click();
  await page.getByRole('button', { name: '添加一组' }).click();
  await page.getByLabel('组的名称').fill('各乡镇');
  await chooseSeveral(page, '组里的单位', 'roads局', 'fire局');
  await screenshot(page, 'terms-5-group');
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('link', { name: /核对任务/ }).click();
  await open(page, '公布区域');
  await chooseSeveral(page, '牵头（负责）单位', '各乡镇');

  const written = await fileOf(page);
  expect(parse(written).milestones).toEqual([
    {
      id: 'zones',
      name: '划定区域',
      clause: '三（一）',
      duty: '划定区域',
      due: '2030-04-30',
      lead: ['water', 'fire'],
      together: 'any',
      confirm: 'both',
      copyTo: ['roads', 'committee'],
      copyEach: { water: 'committee' },
      dayOff: 'next',
      opens: '2030-03-01',
      dueAt: '18:00',
    },
    {
      id: 'publish',
      name: '公布区域',
      clause: '三（二）',
      duty: '公布区域',
      lead: ['water', 'group-1'],
      ladder: [{ id: 'lapse', on: 'lapse', tell: ['office'] }],
      after: { milestone: 'zones', within: { workingDays: 10 } },
      confirm: false,
    },
    {
      id: 'report',
      name: '月报',
      clause: '三（三）',
      duty: '报送月报',
      lead: 'all',
      recurs: { every: 'quarter', workingDay: 5, following: true, name: '{year}年{quarter}季度报告' },
    },
    {
      id: 'hazard',
      name: '上报隐患',
      clause: '三（四）',
      duty: '上报隐患',
      lead: 'all',
      after: { event: 'event-1', within: { hours: 2 } },
      needs: ['zones'],
    },
  ]);
  expect(parse(written).events).toEqual([{ id: 'event-1', name: '发现重大隐患', clause: '三（四）', reportedBy: ['fire'] }]);
  expect(parse(written).groups).toEqual([{ id: 'group-1', name: '各乡镇', of: ['roads', 'fire'] }]);
  // Remarks and lines that nobody touched are as their author wrote them.
  for (const line of ['  # 划定以后才公布', '    clause: 三（二） # 原文', '    ladder: [{ id: lapse, on: lapse, tell: [office] }]', '    duty: 公布区域'])
    expect(written.split('\n')).toContain(line);
  await page.getByText(/没有错误/).waitFor();
  await page.getByRole('link', { name: /预览影响并提交/ }).click();
  await page.getByRole('button', { name: '预览影响' }).click();
  await page.locator('.lines .added').first().waitFor();
  await screenshot(page, 'terms-6-preview');
  expect(complaints).toEqual([]);
  await context.close();
});

it('what was written is taken back by the same fields, down to the plan as it was', async () => {
  const { context, page, complaints } = await openPerson(browser, base, PHONE);
  await signInAs(context, office.username, office.password);
  await page.goto('/p/terms/plan?view=amend');
  await page.getByRole('button', { name: /划定区域/ }).waitFor();
  await open(page, '划定区域');
  await choose(page, '由谁办结', '领导小组审定办结');
  await opened(page).getByLabel('从哪天开始（可不填）').fill('2030-03-01');
  await opened(page).getByText('按规律重复', { exact: true }).click();
  await opened(page).getByText('多久一次').waitFor();
  await screenshot(page, 'terms-phone-1-rule');
  expect(await sidewaysPx(page)).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);
  await opened(page).getByText('事项发生后', { exact: true }).click();
  await opened(page).getByLabel('事项名称').waitFor();
  await screenshot(page, 'terms-phone-2-event');
  expect(await sidewaysPx(page)).toBe(0);
  // The same event, but before it.
  await opened(page).getByText('事项之前', { exact: true }).click();
  await opened(page).getByLabel('提前多久').fill('3');
  await choose(page, '按什么算', '工作日');
  await page.getByText(/“event-1”那天之前/).waitFor();
  await screenshot(page, 'terms-phone-2-ahead');
  expect(await sidewaysPx(page)).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);
  expect(parse(await fileOf(page)).milestones[0]).toMatchObject({ dueBy: { event: 'event-1', before: { workingDays: 3 } } });
  await page.getByRole('link', { name: /核对任务/ }).click();
  await open(page, '划定区域');
  // A rule on two days of each week, but for a span; then a day that counts from another's.
  await opened(page).getByText('按规律重复', { exact: true }).click();
  await choose(page, '多久一次', '每周');
  await choose(page, '最迟哪一天', '几天，逐一选');
  await opened(page).getByRole('button', { name: '添加一段（如寒暑假）' }).click();
  await opened(page).getByLabel('第 1 段从').fill('2030-07-10');
  await opened(page).getByLabel('第 1 段至').fill('2030-08-31');
  await page.keyboard.press('Tab');
  await screenshot(page, 'terms-phone-2-days');
  expect(await sidewaysPx(page)).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);
  expect(parse(await fileOf(page)).milestones[0]).toMatchObject({
    recurs: { every: 'week', weekday: ['monday', 'thursday'], except: [{ from: '2030-07-10', until: '2030-08-31' }] },
  });
  await page.getByRole('link', { name: /核对任务/ }).click();
  await open(page, '划定区域');
  await opened(page).getByText('另一任务日期前后', { exact: true }).click();
  await choose(page, '哪项任务的日期', '月报');
  await opened(page).getByLabel('多少', { exact: true }).fill('20');
  await choose(page, '按什么算', '工作日');
  await page.getByRole('button', { name: /“月报”那天之前/ }).waitFor();
  await screenshot(page, 'terms-phone-2-beside');
  expect(await sidewaysPx(page)).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);
  expect(parse(await fileOf(page)).milestones[0]).toMatchObject({ dueBy: { milestone: 'report', before: { workingDays: 20 } } });
  await page.getByRole('link', { name: /核对任务/ }).click();
  await open(page, '划定区域');
  await opened(page).getByText('某日', { exact: true }).click();
  await opened(page).getByRole('textbox', { name: '时限', exact: true }).fill('2030-04-30');
  await choose(page, '由谁办结', '办公室审核办结');
  // The event that nothing waits for any more is taken out where events stand.
  await page.getByRole('button', { name: '查看', exact: true }).click();
  await page.getByRole('button', { name: '删除事项' }).click();
  await page.getByRole('heading', { name: '触发事项（0 项）、清单（0 份）、常态工作（0 项）' }).waitFor();
  // A list is declared without a line of the file, and taken out again.
  await page.getByRole('button', { name: '添加清单' }).click();
  await page.getByLabel('清单名称').fill('隐患清单');
  await page.getByRole('button', { name: '添加填报项' }).click();
  await page.getByLabel('填报项', { exact: true }).fill('地点');
  await page.getByLabel('整改时限').click();
  await page.getByTitle('登记后若干工作日', { exact: true }).last().click();
  await page.getByLabel('天数').fill('5');
  await page.getByRole('heading', { name: '清单（1 份）' }).waitFor();
  await screenshot(page, 'terms-phone-3-list');
  expect(await sidewaysPx(page)).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);
  expect(parse(await fileOf(page)).registers).toEqual([
    {
      ...{ id: 'list-1', name: '隐患清单', clause: '补充', limit: { workingDays: 5 } },
      fields: [{ id: 'field-1', name: '地点', kind: 'text', required: false }],
    },
  ]);
  await page.getByRole('link', { name: /核对任务/ }).click();
  await page.getByRole('button', { name: '查看', exact: true }).click();
  await page.getByLabel('整改时限').click();
  await page.getByTitle('分几步，每步各有时限', { exact: true }).last().click();
  await page.getByLabel('第 1 步', { exact: true }).fill('报方案');
  await page.getByRole('button', { name: '再加一步' }).click();
  await page.getByRole('button', { name: '删除第 3 步' }).click();
  // A step has the whole width for its name, and says from which day it counts in one place.
  expect((await page.getByLabel('第 1 步', { exact: true }).boundingBox())?.width).toBeGreaterThan(250);
  expect(await page.locator('.register-step').getByText('登记后若干日').count()).toBe(0);
  await screenshot(page, 'terms-phone-4-steps');
  expect(await sidewaysPx(page)).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);
  expect(parse(await fileOf(page)).registers[0]).toMatchObject({
    steps: [
      { name: '报方案', limit: { days: 15 } },
      { name: '第 2 步', limit: { days: 30 } },
    ],
  });
  await page.getByRole('link', { name: /核对任务/ }).click();
  await page.getByRole('button', { name: '查看', exact: true }).click();
  await page.getByRole('button', { name: '删除清单隐患清单' }).click();
  await page.getByRole('heading', { name: '清单（0 份）' }).waitFor();
  await page
    .getByRole('link', { name: /单位和联系人/ })
    .first()
    .click();
  await choose(page, '邮件语言', 'English');
  expect(parse(await fileOf(page)).language).toBe('en');
  await page
    .getByRole('link', { name: /单位和联系人/ })
    .first()
    .click();
  await choose(page, '邮件语言', '中文');
  const written = await fileOf(page);
  expect(parse(written)).toEqual(parse(PLAN));
  expect(complaints).toEqual([]);
  await context.close();
});

it('a span, a right, limits of extensions and an outsider are written in the form alone, and the plan has no fault', async () => {
  const { context, page, complaints } = await openPerson(browser, base);
  await signInAs(context, office.username, office.password);
  await page.goto('/p/terms/plan?view=amend');
  await page.getByRole('button', { name: /划定区域/ }).waitFor();
  await open(page, '公布区域');
  await opened(page).getByText('另一任务办结后', { exact: true }).click();
  await choose(page, '按什么算', '工作日');
  await opened(page).getByLabel('最迟不晚于哪天（可不填）').fill('2030-11-30');
  await page.keyboard.press('Tab');
  await choose(page, '必须办还是可以办', '可以办，也可以不办（如申请复核）');
  await open(page, '月报');
  await choose(page, '延期', '有限制');
  await choose(page, '每次最多延多久', '若干天');
  await choose(page, '一共最多延多久', '原期限的几成（如一半）');
  await opened(page).getByLabel('从哪天开始（可不填）').fill('2030-05-01');
  await page.keyboard.press('Tab');
  await choose(page, '由谁批准延期', '领导小组');
  await choose(page, '由谁批准延期', '几个依次审核批准');
  await page.getByRole('button', { name: '查看', exact: true }).click();
  await page.getByRole('button', { name: '添加常态工作' }).click();
  await page.getByLabel('常态工作名称').fill('禁采期');
  await page.getByLabel('要求', { exact: true }).fill('禁采期内不得采砂');
  await page.getByLabel('时段 1 从').fill('03-01');
  await page.getByLabel('时段 1 至').fill('06-30');
  await page.getByRole('heading', { name: '常态工作（1 项）' }).waitFor();
  await page.getByRole('button', { name: '再加一段日子' }).click();
  await choose(page, '时段 2 是哪一种', '每个节假日期间');
  await page.getByLabel('节前几天起（可不填）').fill('7');
  await choose(page, '多久做几次（不用报送）', '每月');
  await page.getByLabel('几次（不填为一次）').fill('2');
  // Limits in school days.
  await page.getByRole('button', { name: '添加一种日子（教学日、交易日）' }).click();
  await page.getByLabel('一天叫什么（如 教学日）').fill('教学日');
  await page.getByLabel('不算的时段 1 从').fill('07-10');
  await page.getByLabel('不算的时段 1 至').fill('08-31');
  await open(page, '公布区域');
  await choose(page, '时限里的工作日按', '教学日');
  await screenshot(page, 'terms-7-span');
  expect(await seriousFaults(page)).toEqual([]);
  await page
    .getByRole('link', { name: /单位和联系人/ })
    .first()
    .click();
  await page.getByRole('button', { name: '添加一类' }).click();
  await page.getByLabel('这类单位的名称').fill('施工单位');
  await page.getByRole('button', { name: '写明一家' }).click();
  await page.getByRole('region', { name: '外部单位' }).getByLabel('单位名称', { exact: true }).fill('甲建筑公司');
  const written = parse(await fileOf(page));
  expect(written.standing).toEqual([
    {
      id: 'standing-1',
      name: '禁采期',
      clause: '补充',
      duty: '禁采期内不得采砂',
      lead: 'all',
      holds: {
        windows: [
          { from: '03-01', until: '06-30' },
          { holidays: 'all', daysBefore: 7 },
        ],
      },
      often: { times: 2, every: 'month' },
    },
  ]);
  expect(written.milestones[1]).toMatchObject({
    after: { milestone: 'zones', within: { workingDays: 15 }, notAfter: '2030-11-30' },
    optional: true,
    confirm: false,
    calendar: 'days-1',
  });
  expect(written.calendars).toEqual([{ id: 'days-1', name: '教学日', off: [{ from: '07-10', until: '08-31' }] }]);
  expect(written.milestones[2].extensions).toEqual({ times: 1, each: { days: 10 }, inAll: { share: 0.5 }, grantedBy: ['office', 'committee'] });
  expect(written.outsiders).toEqual([{ id: 'outsiders-1', name: '施工单位', through: 'water', members: [{ id: 'outsiders-1-1', name: '甲建筑公司' }] }]);
  await page.getByText(/没有错误/).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

it('a ceiling, a number for each body, and a talk where one is missed are written in the form, and a desk and a phone show them', async () => {
  const { context, page, complaints } = await openPerson(browser, base);
  await signInAs(context, office.username, office.password);
  // A rung's number can be taken out to type another.
  await page.goto('/p/terms/plan?view=amend&step=ladder');
  await page.getByRole('button', { name: '自行修改' }).click();
  const days = page.getByLabel('第 1 级几天');
  await days.fill('');
  await page.keyboard.press('Tab');
  await page.getByText('请填不小于 1 的整数；方案里仍是 30').waitFor();
  await days.fill('21');
  await page.getByText('请填不小于 1 的整数；方案里仍是 30').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: /核对任务/ }).click();
  await page.getByRole('button', { name: '查看指标和后果' }).click();
  /** Chooses within one of several entries that have the same fields. */
  const chooseIn = async (entry: string, label: string, ...options: string[]) => {
    for (const option of options) {
      const list = page.locator(`#plan-${entry}`).getByRole('combobox', { name: label, exact: true });
      await list.click();
      await list.fill(option);
      await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option').getByText(option, { exact: true }).click();
      await page.keyboard.press('Escape');
      await expect.poll(() => page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)').count()).toBe(0);
    }
  };
  const field = (entry: string, label: string) => page.locator(`#plan-${entry}`).getByLabel(label, { exact: true });

  await page.getByRole('button', { name: '添加指标' }).click();
  await field('indicators-0', '指标名称').fill('死亡人数');
  await chooseIn('indicators-0', '要求', '不得超过（上限）');
  await chooseIn('indicators-0', '计量单位', '人');
  await field('indicators-0', '上限').fill('0');
  await field('indicators-0', '时限').fill('2030-12-31');
  await chooseIn('indicators-0', '由谁填报', 'water局', 'fire局');

  await page.getByRole('button', { name: '添加指标' }).click();
  await field('indicators-1', '指标名称').fill('整治地块');
  await field('indicators-1', '时限').fill('2030-11-30');
  await chooseIn('indicators-1', '怎么算', '每个单位各一个数');
  await chooseIn('indicators-1', '添加单位', 'water局', 'roads局');
  await field('indicators-1', 'water局').fill('50');
  await field('indicators-1', 'roads局').fill('30.5');

  await page.getByRole('button', { name: '添加后果' }).click();
  await field('consequences-0', '什么情况').fill('死亡人数超出');
  await field('consequences-0', '怎么处理（写进理由）').fill('约谈主要负责人');
  await chooseIn('consequences-0', '哪些指标（不选则全部）', '死亡人数');
  await chooseIn('consequences-0', '决定后告知（可不填）', '安委会');
  // What follows upon decisions, upon a score, and by what is missing.
  await page.getByRole('button', { name: '添加后果' }).click();
  await field('consequences-1', '什么情况').fill('一年内被约谈两次');
  await field('consequences-1', '怎么处理（写进理由）').fill('通报批评');
  await chooseIn('consequences-1', '何时提出', '作出了另一后果的决定（如被通报几次）');
  await chooseIn('consequences-1', '数哪些后果的决定', '死亡人数超出');
  await field('consequences-1', '每几次提出一回（可不填）').fill('2');
  await chooseIn('consequences-1', '多长时间内累计', '若干个月内（如一年内填 12）');
  await chooseIn('consequences-1', '建议什么', '通报');
  // What another counts stays.
  expect(await page.getByRole('button', { name: '删除后果死亡人数超出' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: '添加后果' }).click();
  await field('consequences-2', '什么情况').fill('考核末位');
  await field('consequences-2', '怎么处理（写进理由）').fill('约谈主要负责人');
  await chooseIn('consequences-2', '何时提出', '考核得分确认后');
  await field('consequences-2', '排名后几位（末位填 1）').fill('1');
  await page.getByRole('button', { name: '添加后果' }).click();
  await field('consequences-3', '什么情况').fill('整治没有完成');
  await field('consequences-3', '怎么处理（写进理由）').fill('每少5个扣0.5分');
  await chooseIn('consequences-3', '哪些指标（不选则全部）', '整治地块');
  await chooseIn('consequences-3', '建议什么', '考核扣分');
  await field('consequences-3', '扣几分（不填为 5 分）').fill('0.5');
  await chooseIn('consequences-3', '怎么计', '每差（超）多少计这么多');
  await field('consequences-3', '每差（超）多少').fill('5');
  await page.getByRole('heading', { name: '指标（2 项）、后果（4 条）' }).waitFor();
  await screenshot(page, 'terms-8-goals');
  expect(await seriousFaults(page)).toEqual([]);
  expect(await rawWords(page, ['water', 'fire', 'roads', 'office', 'talk', 'missed'])).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  await screenshot(page, 'terms-phone-4-goals');
  expect(await sidewaysPx(page)).toBe(0);
  await page.setViewportSize({ width: 1280, height: 900 });

  const written = parse(await fileOf(page));
  await page.getByText(/没有错误/).waitFor();
  expect(written.indicators).toEqual([
    { id: 'number-1', name: '死亡人数', clause: '补充', unit: '人', bound: 'at-most', value: 0, due: '2030-12-31', report: ['water', 'fire'] },
    { id: 'number-2', name: '整治地块', clause: '补充', unit: '个', each: { water: 50, roads: 30.5 }, due: '2030-11-30' },
  ]);
  expect(written.consequences.map(({ rule }: { rule: object }) => rule)).toEqual([
    { on: 'missed-indicator', proposes: 'talk', indicators: ['number-1'], notify: ['committee'] },
    { on: 'decided', proposes: 'circular', consequences: [written.consequences[0].id], times: 2, within: { months: 12 } },
    { on: 'score', proposes: 'talk', score: { below: 60, last: 1 } },
    { on: 'missed-indicator', proposes: 'points', indicators: ['number-2'], points: 0.5, each: { short: 5 } },
  ]);
  // How such numbers stand while they are reported.
  const numbers = readFileSync(path.join(import.meta.dirname, '..', 'plans', 'control-numbers-2027.yaml'), 'utf8');
  await stack.service.startProgramme(numbers, { from: '2027-06-01', daysPerSecond: 0.000_01 });
  for (const [indicator, org, value] of [
    ['deaths', 'traffic', 4],
    ['deaths', 'fire', 2],
    ['open-share', 'emergency', 1.5],
    ['places', 'east', 52],
  ] as const)
    await reportValue(stack.service, 'qinghe-control-2027', { indicator, value, actor: { org, name: '样例' }, key: `${indicator}-${org}` });
  await page.goto('/p/qinghe-control-2027/targets');
  await page.getByText('超出 1 人').waitFor();
  await page.getByText('还可增 1.5 %').waitFor();
  await page.getByText('1/2 个单位达到').waitFor();
  await page
    .getByRole('row', { name: /整治隐患点/ })
    .getByRole('button', { name: /展开|Expand/ })
    .click();
  await page.getByText('东镇：52/50 处，已达到').waitFor();
  await screenshot(page, 'terms-9-numbers');
  expect(await seriousFaults(page)).toEqual([]);
  expect(written.consequences[0]).toMatchObject({
    ...{ id: 'follows-1', clause: '补充', when: '死亡人数超出', what: '约谈主要负责人', proposes: '按方案规则自动提出', decides: '安委办' },
  });
  expect(complaints).toEqual([]);
  await context.close();
});

it('a stage is drawn from its first day, and what waits for another milestone stands below by its limit', async () => {
  const plan = readFileSync(path.join(import.meta.dirname, '..', 'plans', 'kindergartens-2027.yaml'), 'utf8');
  await stack.service.startProgramme(plan, { from: '2027-02-22', daysPerSecond: 0.000_01 });
  const { context, page, complaints } = await openPerson(browser, base);
  await signInAs(context, office.username, office.password);
  await page.goto('/p/xihe-kindergartens-2027/plan?view=gantt');
  await page.getByTitle('2027-09-01 开始', { exact: true }).waitFor({ state: 'attached' });
  await page.getByText('公布标准：“达标标准”办结后 5 个工作日内').waitFor();
  // What the legend explains stands beside its word.
  const inside = await page.evaluate<boolean[]>(`[...document.querySelectorAll('.gantt-key')].map((key) => {
    const [box, mark] = [key, key.firstElementChild].map((one) => one.getBoundingClientRect());
    return mark.top >= box.top && mark.bottom <= box.bottom;
  })`);
  expect(inside).toEqual([true, true, true, true, true]);
  await screenshot(page, 'terms-7-timeline');
  expect(await seriousFaults(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});

it('an event that something is due before asks for its day, and what is due by then is owed at once', async () => {
  const plan = readFileSync(path.join(import.meta.dirname, '..', 'plans', 'flood-response-2027.yaml'), 'utf8');
  await stack.service.startProgramme(plan, { from: '2027-03-01', daysPerSecond: 0.000_01 });
  const { context, page, complaints } = await openPerson(browser, base, PHONE);
  await signInAs(context, office.username, office.password);
  await page.goto('/p/linhe-flood-2027');
  await page.getByRole('button', { name: '报告水库泄洪' }).click();
  const asked = page.getByRole('dialog', { name: '报告：水库泄洪' });
  await asked.getByLabel('何处何事').fill('南水库');
  await asked.getByRole('button', { name: '报告', exact: true }).click();
  await asked.getByText('请填写何日何时').waitFor();
  await asked.getByLabel('何日何时').fill('2027-03-10');
  await asked.getByLabel('几点几分').fill('8:00');
  await page.keyboard.press('Tab');
  await screenshot(page, 'terms-phone-5-announced');
  expect(await sidewaysPx(page)).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);
  await asked.getByRole('button', { name: '报告', exact: true }).click();
  await asked.waitFor({ state: 'detached' });
  // The day before by five, twenty-four hours before, and two days after.
  const dues = await Promise.all(
    ['release-notice-1/dongxiang', 'release-call-1/water', 'release-report-1/water'].map(async (id) => {
      const { dueDate, dueTime = '' } = (await stack.service.obligation(`linhe-flood-2027/${id}`)).state.schedule;
      return `${dueDate} ${dueTime}`;
    }),
  );
  expect(dues).toEqual(['2027-03-09 17:00', '2027-03-09 08:00', '2027-03-12 ']);
  await page
    .getByRole('row', { name: /水库泄洪/ })
    .getByRole('button', { name: /展开/ })
    .click();
  await page.getByText('事项日期 2027-03-10 08:00', { exact: false }).first().waitFor();
  await screenshot(page, 'terms-phone-6-reported');
  expect(complaints).toEqual([]);
  await context.close();
});

it('limits of extensions are said before anybody types and when it is decided, and what is only counted asks whom it is about', async () => {
  const plan = readFileSync(path.join(import.meta.dirname, '..', 'plans', 'canteen-safety-2027.yaml'), 'utf8');
  await stack.service.startProgramme(plan, { from: '2027-04-01', daysPerSecond: 0.000_01 });
  const school = await api.person('officer', 'first-school');
  const { context, page, complaints } = await openPerson(browser, base);
  await signInAs(context, school.username, school.password);
  // Due on Friday 2027-04-30: five working days before is the 23rd (the 25th, a Sunday, may become worked); ten after, with 1 to 5 May off, is set by the table.
  await page.goto('/p/linshui-canteens-2027/obligations/rectify/first-school');
  await page.getByRole('button', { name: '申请延期' }).click();
  const asked = page.getByRole('dialog', { name: '申请延期' });
  await asked.getByText(/按方案：最迟 2027-04-\d\d 申请，最多延期 1 次，最迟延到 2027-05-\d\d。/).waitFor();
  await asked.getByLabel('延期至').fill('2027-06-30');
  await page.keyboard.press('Tab');
  await asked.getByText(/不能晚于 2027-05-\d\d/).waitFor();
  await screenshot(page, 'terms-10-extension');
  expect(await seriousFaults(page)).toEqual([]);
  await asked.getByLabel('延期至').fill('2027-05-07');
  await asked.getByLabel('理由').fill('设备未到货');
  await asked.getByRole('button', { name: '申请延期' }).click();
  await asked.waitFor({ state: 'detached' });
  // What cannot be extended is not offered.
  await page.goto('/p/linshui-canteens-2027/obligations/kitchens/first-school');
  await page.getByRole('button', { name: '申请延期' }).waitFor();

  await signInAs(context, office.username, office.password);
  await page.goto('/p/linshui-canteens-2027/decisions');
  await page.getByText(/^最迟 2027-04-\d\d 申请，最多延期 1 次，最迟延到 2027-05-\d\d$/).waitFor();
  await page.setViewportSize(PHONE.viewport);
  await screenshot(page, 'terms-phone-7-decide');
  expect(await sidewaysPx(page)).toBe(0);
  await page.goto('/p/linshui-canteens-2027');
  await page.getByRole('button', { name: '报告群众投诉属实' }).click();
  const report = page.getByRole('dialog', { name: '报告：群众投诉属实' });
  await report.getByLabel('何处何事').fill('食堂');
  await report.getByRole('button', { name: '报告', exact: true }).click();
  await report.getByText('请填写针对哪个单位').waitFor();
  await choose(page, '针对哪个单位', '县一中');
  await screenshot(page, 'terms-phone-8-counted');
  expect(await seriousFaults(page)).toEqual([]);
  await report.getByRole('button', { name: '报告', exact: true }).click();
  await report.waitFor({ state: 'detached' });
  const { events } = await stack.service.planOf(await stack.service.programme('linshui-canteens-2027'));
  expect(events.find(({ id }) => id === 'complaint')?.reports).toMatchObject([{ id: '1', for: ['first-school'], about: '食堂' }]);
  expect(complaints).toEqual([]);
  await context.close();
});

it('a class of outsiders is declared in the form, a report says who it is, and its page says who oversees it', async () => {
  const plan = readFileSync(path.join(import.meta.dirname, '..', 'plans', 'sites-and-straw-2027.yaml'), 'utf8');
  await stack.service.startProgramme(plan, { from: '2027-04-01', daysPerSecond: 0.000_01 });
  const { context, page, complaints } = await openPerson(browser, base);
  await signInAs(context, office.username, office.password);
  await page.goto('/p/qinghe-sites-2027/plan?view=amend&step=contacts');
  await page.getByRole('button', { name: '添加一类' }).click();
  await page.getByLabel('这类单位的名称').nth(2).fill('餐饮单位');
  await page.locator('#plan-outsiders-2-through').click();
  await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option').getByText('县林草局', { exact: true }).click();
  // What leads something stays.
  expect(await page.getByRole('button', { name: '删除施工单位' }).isDisabled()).toBe(true);
  await page.getByRole('heading', { name: '外部单位' }).scrollIntoViewIfNeeded();
  await screenshot(page, 'terms-11-outsiders');
  expect(await seriousFaults(page)).toEqual([]);
  await page.goto('/p/qinghe-sites-2027');
  await page.getByRole('button', { name: '报告责令工地整改' }).click();
  const report = page.getByRole('dialog', { name: '报告：责令工地整改' });
  await report.getByLabel('何处何事').fill('东湖工地');
  await report.getByLabel('是哪个施工单位').fill('华夏建工');
  await report.getByLabel('施工单位的邮箱（可不填）').fill('housing@qinghe.example');
  await report.getByRole('button', { name: '报告', exact: true }).click();
  await page
    .getByText(/housing@qinghe\.example 是方案中单位的邮箱/)
    .first()
    .waitFor();
  await screenshot(page, 'terms-12-outsider-named');
  expect(await seriousFaults(page)).toEqual([]);
  await report.getByLabel('施工单位的邮箱（可不填）').fill('site@huaxia.example');
  await report.getByRole('button', { name: '报告', exact: true }).click();
  await report.waitFor({ state: 'detached' });

  const clerk = await api.person('officer', 'housing');
  await signInAs(context, clerk.username, clerk.password);
  await page.setViewportSize(PHONE.viewport);
  await page.goto('/p/qinghe-sites-2027/obligations');
  await page.getByText('华夏建工（施工单位）').first().waitFor();
  await page.goto('/p/qinghe-sites-2027/obligations/put-right-1/contractors-1');
  await page.getByText('监管部门').first().waitFor();
  await page.getByRole('button', { name: '签收' }).first().click();
  await page.getByText('（代华夏建工（施工单位））', { exact: false }).waitFor();
  await screenshot(page, 'terms-phone-9-outsider');
  expect(await sidewaysPx(page)).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});
