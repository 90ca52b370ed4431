import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../client/contract/roles.ts';
import { mayDo, ROLES } from '../client/contract/roles.ts';
import { PAGES } from '../client/web/pages.ts';
import { settleDistrict } from '../embedded/players.ts';
import { openTestApi, type TestApi } from './support/api.ts';
import {
  countScripts,
  DESKTOP,
  openBrowser,
  openContext,
  openPage,
  openPerson,
  PHONE,
  rawWords,
  type Screen,
  screenshot,
  seriousFaults,
  settled,
  sidewaysPx,
  signInAs,
  WEB_DIR,
} from './support/browser.ts';
import { some } from './support/runs.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

const PROGRAMME = 'shapotou-2019';
/** What is loaded before a page stands (bytes, gzip). */
const MOST_SCRIPT = 350_000;

let stack: TestStack;
let api: TestApi;
let browser: Browser;
let base: string;
let uscc: string;
const people = new Map<Role, { username: string; password: string }>();

beforeAll(async () => {
  stack = await openTestStack('pages');
  // Mid-campaign; slow enough that what is shown hardly changes under the camera.
  await stack.service.startProgramme(readFileSync(path.join(import.meta.dirname, '..', 'plans', 'shapotou-2019.yaml'), 'utf8'), {
    from: '2019-05-31',
    daysPerSecond: 0.02,
  });
  const programme = await stack.service.programme(PROGRAMME);
  await settleDistrict(stack.service, programme, { count: 150, asOf: '2019-05-30' });
  api = await openTestApi(stack, { webDir: WEB_DIR, publicUrl: 'http://127.0.0.1' });
  base = await api.app.listen({ port: 0, host: '127.0.0.1' });
  for (const role of ROLES) people.set(role, await api.person(role, role === 'officer' || role === 'head' ? 'emergency' : undefined));
  const [first] = await stack.store.enterprises.list({ programmeId: PROGRAMME, date: '2019-05-31', limit: 1 });
  uscc = first?.id.split('/')[1] ?? '';
  await until('mails to have left', async () => stack.mail.accepted().length > 3);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await api?.close();
  await stack?.close();
});

/** Who sees most of a page. */
const whoSees = (action: (typeof PAGES)[number]['action']): Role => (mayDo('office', action) ? 'office' : 'operator');
const fill = (pattern: string) => pattern.replace(':milestone', 'mid-term').replace(':department', 'emergency').replace(':uscc', uscc);

/** A browser in which somebody of a role has signed in already, in one language. A page of its own in it has what other pages have loaded. */
const signedIn = new Map<string, Promise<BrowserContext>>();
function contextOf(role: Role, screen: Screen, language: 'zh' | 'en' = 'zh'): Promise<BrowserContext> {
  const key = `${role} ${screen === PHONE} ${language}`;
  const made =
    signedIn.get(key) ??
    openContext(browser, base, screen).then(async (context) => {
      if (language === 'en') await context.addInitScript(`localStorage.setItem('duban.language', 'en')`);
      const { username = '', password = '' } = people.get(role) ?? {};
      await signInAs(context, username, password);
      return context;
    });
  signedIn.set(key, made);
  return made;
}

const CASES = [
  ...PAGES.map(({ path: pattern, action }) => ({ pattern, role: whoSees(action), name: pattern === '' ? 'overview' : pattern.replaceAll(/[/:]+/g, '-') })),
  { pattern: '', role: 'officer' as const, name: 'overview-of-a-department' },
  { pattern: 'obligations', role: 'officer' as const, name: 'my-work' },
];

describe.each([
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const)('every page on a %s', (device, screen) => {
  it.each(device === 'desktop' ? CASES : some(4, CASES))(
    '$name is light, faultless and within its width, and one can sign out',
    async ({ pattern, role, name }) => {
      const { page, complaints } = await openPage(await contextOf(role, screen));
      try {
        const scripts = countScripts(page);
        await page.goto(`/p/${PROGRAMME}/${fill(pattern)}`);
        await settled(page);
        const bytes = scripts.bytes();
        await screenshot(page, `${name}-${device}`);
        expect(complaints).toEqual([]);
        if (device === 'desktop') expect(await rawWords(page)).toEqual([]);
        expect(await page.locator('h1').count()).toBe(1);
        expect(await sidewaysPx(page)).toBe(0);
        expect(await seriousFaults(page)).toEqual([]);
        expect(bytes).toBeGreaterThan(100_000);
        expect(bytes).toBeLessThan(MOST_SCRIPT);
        // The menu of whoever is signed in is on the page itself; a phone has it with the pages.
        if (device === 'phone') await page.getByRole('button', { name: '打开菜单' }).click();
        await page.getByRole('button', { name: new RegExp(` ${role}`) }).click();
        expect(await page.getByText('退出登录').isEnabled()).toBe(true);
        if (device === 'desktop') console.log(`${name}: ${Math.round(bytes / 1_000)} kB of script`);
      } finally {
        await page.close();
      }
    },
  );
});

describe('what each role sees first', () => {
  const read = ['任务', '待办审批', '周报', '看板', '企业', '处理公告', '达标目标', '报表汇总', '常态工作', '考核', '通知台账', '方案'];
  const own = ['总览', '我的待办', '我的任务', '企业', '处理公告', '达标目标', '常态工作', '考核', '通知台账', '方案', '帮助'];
  it.each([
    { role: 'officer', heading: '总览：区应急管理局', menu: own, acts: [] },
    { role: 'head', heading: '总览：区应急管理局', menu: own, acts: [] },
    { role: 'office', heading: '总览', menu: ['总览', '我的待办', ...read, '系统', '帮助'], acts: ['事项操作'] },
    { role: 'committee', heading: '总览', menu: ['总览', '我的待办', ...read, '帮助'], acts: [] },
    {
      role: 'operator',
      heading: '总览',
      menu: ['总览', '我的待办', ...read.filter((name) => name !== '待办审批'), '运行', '系统', '帮助'],
      acts: ['事项操作'],
    },
    { role: 'auditor', heading: '总览', menu: ['总览', ...read, '运行', '系统', '帮助'], acts: [] },
  ] satisfies { role: Role; heading: string; menu: string[]; acts: string[] }[])(
    '$role lands on an overview, with a menu of what is theirs to see and no act that is not theirs to do',
    async ({ role, heading, menu, acts }) => {
      const { page, complaints } = await openPage(await contextOf(role, DESKTOP));
      try {
        await page.goto('/');
        await settled(page);
        expect(await page.locator('h1').textContent()).toBe(heading);
        const shown = await page.getByRole('navigation', { name: '主菜单' }).getByRole('link').allTextContents();
        expect(shown.map((name) => name.trim().replace(/ \d+$/, ''))).toEqual(menu);
        // What only shows more or less is no act.
        const buttons = (await page.locator('main button').allTextContents())
          .map((name) => name.trim())
          .filter((name) => !/^(再显示|不再显示|查看|导出|下载)|^$/.test(name));
        expect(buttons).toEqual(acts);
        expect(complaints).toEqual([]);
      } finally {
        await page.close();
      }
    },
  );
});

describe('in English', () => {
  it.each(some(4, CASES))('$name has no Chinese words of its own', async ({ pattern, role, name }) => {
    const context = await contextOf(role, DESKTOP, 'en');
    const { page, complaints } = await openPage(context);
    try {
      await page.goto(`/p/${PROGRAMME}/${fill(pattern)}`);
      await settled(page);
      await screenshot(page, `${name}-english`);
      expect(complaints).toEqual([]);
      // What the plan, an enterprise or a mail says stays as it says it; headings and labels are the console's.
      const own = await page.locator('h2, th, label, nav a, main button:not(.ant-btn-variant-link)').allInnerTexts();
      const told = await Promise.all(
        ['', '/settings', '/standing-duties', '/forms/kickoff'].map((of) => context.request.get(`/api/programmes/${PROGRAMME}${of}`)),
      );
      // Names of bodies, milestones and holidays are the plan's and the state's.
      const names = (await Promise.all(told.map((response) => response.text()))).join();
      const chinese = own.filter((text) => (text.match(/\p{Script=Han}+/gu) ?? []).some((word) => !names.includes(word)));
      expect(own.length).toBeGreaterThan(0);
      expect(chinese).toEqual([]);
    } finally {
      await page.close();
    }
  });
});

describe('every view of a page that has several', () => {
  it.each([
    ['plan', 'office'],
    ['system', 'operator'],
  ] as const)('of %s says nothing that only a program says', async (pattern, role) => {
    const { page, complaints } = await openPage(await contextOf(role, DESKTOP));
    await page.goto(`/p/${PROGRAMME}/${pattern}`);
    await settled(page);
    const views = await page.locator('nav.views a').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
    expect(views.length).toBeGreaterThan(3);
    // The accounts of this test, which stand on the page of accounts.
    const accounts = ROLES.map((one) => [one === 'officer' || one === 'head' ? 'emergency' : one, one]);
    const names = [...accounts.flatMap((account) => [account.join('-'), account.join(' ')]), 'test'];
    const raw: string[] = [];
    // The check-up speaks of settings, folders and fonts to whoever looks after the machine.
    for (const view of views.filter((one) => !one.endsWith('doctor'))) {
      await page.goto(new URL(view, `${base}/p/${PROGRAMME}/${pattern}`).href);
      await settled(page);
      raw.push(...(await rawWords(page, names)).map((word) => `${view}: ${word}`));
      await screenshot(page, `${pattern}-${view.split('=').at(-1)}`);
    }
    expect(raw).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('a list', () => {
  it('is at the page that was left after a look at an item and after a reload, and at the first of another filter', async () => {
    const person = people.get('office');
    const { context, page, complaints } = await openPerson(browser, base);
    await signInAs(context, person?.username ?? '', person?.password ?? '');
    await page.goto(`/p/${PROGRAMME}/enterprises`);
    const items = page.locator('.data-table tbody a');
    const turned = async (number: number) => {
      await page.getByText(`第 ${number} 页`).waitFor();
      await page.locator('.data-table[aria-busy=false]').waitFor();
    };
    await turned(1);
    const first = await items.first().textContent();
    await page.getByRole('button', { name: '下一页' }).click();
    await turned(2);
    const left = await items.first().textContent();
    expect(left).not.toBe(first);
    await items.first().click();
    await page.getByRole('heading', { level: 1, name: left ?? '' }).waitFor();
    await page.goBack();
    await turned(2);
    expect(await items.first().textContent()).toBe(left);
    await page.reload();
    await turned(2);
    expect(await items.first().textContent()).toBe(left);
    // What only opens something leaves the list where it is.
    await page.getByRole('button', { name: '导入', exact: true }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /关闭|Close/ })
      .click();
    await turned(2);
    await page.getByRole('button', { name: '上一页' }).click();
    await turned(1);
    expect(await items.first().textContent()).toBe(first);
    await page.getByRole('button', { name: '下一页' }).click();
    await turned(2);
    await page.getByRole('button', { name: /没有有效证书/ }).click();
    await page.getByText('第 2 页').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('standing duties', () => {
  it('are one table that fits a screen; who said what stands below a line on demand, and one body’s are shown alone', async () => {
    const person = people.get('office');
    const { context, page, complaints } = await openPerson(browser, base);
    await signInAs(context, person?.username ?? '', person?.password ?? '');
    await page.goto(`/p/${PROGRAMME}/standing`);
    await settled(page);
    const rows = page.locator('.data-table tbody > tr');
    expect([await page.locator('.data-table').count(), await rows.count()]).toEqual([1, 14]);
    expect((await page.locator('.data-table').boundingBox())?.height).toBeLessThan(DESKTOP.viewport.height);
    await page.getByRole('button', { name: '展开' }).nth(1).click();
    // 评审、认定、管理 is for all seven departments; the office may enter it for each.
    await expect.poll(() => page.locator('.data-table-opened li').count()).toBe(7);
    expect(
      await page
        .locator('.data-table-opened')
        .getByRole('button', { name: /报告评审、认定、管理/ })
        .count(),
    ).toBe(7);
    await screenshot(page, 'standing-opened-desktop');
    await page.goto(`/p/${PROGRAMME}/standing?body=water&state=silent`);
    await settled(page);
    // The first duty is the office's own.
    await expect.poll(() => rows.count()).toBe(13);
    expect(await page.getByRole('button', { name: /^区水务局报告/ }).count()).toBe(13);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('sign-in', () => {
  it('leads where one wanted to go, and says why it failed', async () => {
    const person = people.get('office');
    const { context, page } = await openPerson(browser, base, PHONE);
    await page.goto(`/p/${PROGRAMME}/notices`);
    await settled(page);
    await screenshot(page, 'sign-in-phone');
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByLabel('用户名').fill(person?.username ?? '');
    await page.getByLabel('密码', { exact: true }).fill('not the password');
    await page.getByLabel('密码', { exact: true }).press('Enter');
    await page.getByRole('alert').filter({ hasText: '密码' }).waitFor();
    await page.getByLabel('密码', { exact: true }).fill(person?.password ?? '');
    await page.getByLabel('密码', { exact: true }).press('Enter');
    await page.getByRole('heading', { level: 1, name: '通知台账' }).waitFor();
    await context.close();
  });
});
