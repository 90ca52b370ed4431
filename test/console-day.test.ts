import { createDecipheriv } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type TestApi } from './support/api.ts';
import { DESKTOP, openBrowser, openPerson, PHONE, screenshot, seriousFaults, settled, sidewaysPx, signInAs, WEB_DIR } from './support/browser.ts';
import { smallPlan } from './support/plans.ts';
import { some } from './support/runs.ts';
import { openTestStack, type TestStack } from './support/stack.ts';

const PROGRAMME = 'day';
const MILESTONES = `
  - { id: training, name: 全员培训, clause: 三（二）, duty: 完成全员培训并报送总结, due: 2019-06-28, lead: [water, fire] }
  - { id: kickoff, name: 部署启动, clause: 三（一）, duty: 召开动员会, due: 2019-06-28, lead: [water, fire] }`;

let stack: TestStack;
let api: TestApi;
let browser: Browser;
let line: Awaited<ReturnType<typeof openLine>>;
let people: Record<'water' | 'fire' | 'office', { username: string; password: string }>;

beforeAll(async () => {
  stack = await openTestStack('day');
  await stack.service.startProgramme(smallPlan({ id: PROGRAMME, milestones: MILESTONES }), { from: '2019-05-06' });
  api = await openTestApi(stack, { webDir: WEB_DIR, publicUrl: 'http://127.0.0.1' });
  const address = new URL(await api.app.listen({ port: 0, host: '127.0.0.1' }));
  line = await openLine(Number(address.port));
  people = { water: await api.person('officer', 'water'), fire: await api.person('officer', 'fire'), office: await api.person('office') };
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await line?.close();
  await api?.close();
  await stack?.close();
});

/** The line between browser and API: it can be cut, or go silent while it stays open. */
async function openLine(port: number) {
  let state: 'open' | 'silent' | 'cut' = 'open';
  const pairs = new Set<{ near: Socket; far: Socket }>();
  const server: Server = createServer((near) => {
    if (state === 'cut') return near.destroy();
    const far = connect(port, '127.0.0.1');
    const pair = { near, far };
    pairs.add(pair);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (part) => state !== 'silent' && to.write(part));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        pairs.delete(pair);
        to.destroy();
      });
    }
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const drop = () => {
    for (const { near, far } of pairs) {
      near.destroy();
      far.destroy();
    }
  };
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    cut() {
      state = 'cut';
      drop();
    },
    silence() {
      state = 'silent';
    },
    mend() {
      state = 'open';
      drop();
    },
    async close() {
      drop();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const dialog = (page: Page, name: RegExp | string) => page.getByRole('dialog', { name });
const drafts = (page: Page) => page.evaluate<string[]>(`Object.keys(localStorage).filter((name) => name.startsWith('duban.draft.'))`);

/** All that this browser keeps, as whoever takes its disk along reads it. */
const stores = (page: Page) => page.evaluate<string>(`JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])`);

/** What the drafts of this browser say to whoever has signed in there, by AES-256-GCM as Node has it. */
async function opened(page: Page): Promise<string> {
  const { draftKeys = [] } = (await (await page.context().request.get('/api/session')).json()) as { draftKeys?: string[] };
  const kept = (JSON.parse(await stores(page)) as [string, string][][]).flat().filter(([name]) => name.startsWith('duban.draft.'));
  const texts = kept.flatMap(([name, value]) =>
    draftKeys.map((key) => {
      const bytes = Buffer.from(JSON.parse(value).box, 'hex');
      const cipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'hex'), bytes.subarray(0, 12)).setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(-16));
      try {
        return Buffer.concat([cipher.update(bytes.subarray(12, -16)), cipher.final()]).toString();
      } catch {
        // Somebody else's.
        return '';
      }
    }),
  );
  return texts.filter((text) => text !== '').join('\n');
}

async function open(who: keyof typeof people, screen: typeof DESKTOP | typeof PHONE, address = '') {
  const person = await openPerson(browser, line.url, screen);
  await signInAs(person.context, people[who].username, people[who].password);
  await person.page.goto(`/p/${PROGRAMME}${address}`);
  await settled(person.page);
  return person;
}

it('what was typed before a session ran out is shown to nobody else who signs in there, and is its writer’s again', async () => {
  const [first, second] = [await api.person('office', undefined, 'first'), await api.person('office', undefined, 'second')];
  const { page, context, complaints } = await openPerson(browser, line.url, DESKTOP);
  await signInAs(context, first.username, first.password);
  /** Types over the sign-in that stands above the page. */
  const comes = async ({ username, password }: { username: string; password: string }) => {
    await context.request.delete('/api/session');
    const over = dialog(page, '登录已失效，请重新登录');
    await over.waitFor();
    await over.getByLabel('用户名').fill(username);
    await over.getByLabel('密码', { exact: true }).fill(password);
    await over.getByLabel('密码', { exact: true }).press('Enter');
    await over.waitFor({ state: 'detached' });
    await settled(page);
  };
  const urge = dialog(page, /催办/);
  const ask = () => page.getByRole('button', { name: /^催\s?办$/ }).click();
  await page.goto(`/p/${PROGRAMME}/obligations/kickoff/water`);
  await settled(page);
  await ask();
  await urge.getByRole('textbox').first().fill('只有本人知道的话');
  await expect.poll(() => drafts(page)).toHaveLength(1);
  // Nobody reads it on the computer's disk: its writer's own session has the key, and nobody else's.
  expect(await opened(page)).toContain('只有本人知道的话');
  expect(await stores(page)).not.toMatch(/只有本人知道的话|values/);
  await comes(second);
  expect(await drafts(page)).toHaveLength(1);
  expect(await opened(page)).toBe('');
  expect(await page.content()).not.toContain('只有本人知道的话');
  await ask();
  expect(await urge.getByRole('textbox').first().inputValue()).toBe('');
  await page.keyboard.press('Escape');
  // The same of a plan that was being written.
  const due = page.locator('.milestone.opened').getByRole('textbox', { name: '时限', exact: true });
  const amend = async () => {
    await page.goto(`/p/${PROGRAMME}/plan?view=amend`);
    await page.getByRole('button', { name: /部署启动/ }).click();
  };
  await amend();
  await due.fill('2019-07-31');
  await due.press('Tab');
  await expect.poll(() => opened(page)).toContain('2019-07-31');
  expect(await stores(page)).not.toContain('2019-07-31');
  await comes(first);
  await amend();
  expect(await due.inputValue()).toBe('2019-06-28');
  // Whoever signs out takes their own away, and nobody else's.
  await page.getByRole('button', { name: /first office/ }).click();
  await page.getByText('退出登录').click();
  await page.getByRole('heading', { level: 1, name: '督办 · 登录' }).waitFor();
  expect((await drafts(page)).filter((name) => name.includes(first.id))).toEqual([]);
  await signInAs(context, second.username, second.password);
  await amend();
  expect(await due.inputValue()).toBe('2019-07-31');
  // What an earlier release kept as it was typed is sealed; the address of a mail’s link, which opens something, goes.
  const former = { [`duban.draft.${second.id} /p/x 申请延期`]: '升级前写的话', 'duban.draft. /m/k2.camp~kickoff.0123 submit': '链接后写的话' };
  for (const [name, reason] of Object.entries(former))
    await page.evaluate(
      `localStorage.setItem(${JSON.stringify(name)}, JSON.stringify({ savedRealMs: Date.now(), values: { reason: ${JSON.stringify(reason)} } }))`,
    );
  await amend();
  expect(await due.inputValue()).toBe('2019-07-31');
  expect(await stores(page)).not.toMatch(/写的话|\/m\/k2/);
  expect(await opened(page)).toContain('升级前写的话');
  // Neither does a tab that is closed take it away.
  await page.close();
  const anew = await context.newPage();
  await anew.goto(`/p/${PROGRAMME}/plan?view=amend`);
  await anew.getByRole('button', { name: /部署启动/ }).click();
  expect(await anew.locator('.milestone.opened').getByRole('textbox', { name: '时限', exact: true }).inputValue()).toBe('2019-07-31');
  expect(complaints).toEqual([]);
  await context.close();
});

it('two tabs have each their own words: what is sent in one is neither lost nor offered again in the other, and who signs out leaves none in either', async () => {
  const { context, page, complaints } = await open('fire', DESKTOP, '/obligations/kickoff/fire');
  const other = await context.newPage();
  const ask = async (tab: Page, fresh = true) => {
    if (fresh) {
      await tab.goto(`/p/${PROGRAMME}/obligations/kickoff/fire`);
      await settled(tab);
    }
    await tab.getByRole('button', { name: '报告进展' }).click();
    return dialog(tab, '报告进展').getByLabel('做到哪一步，还差什么');
  };
  const file = path.join(stack.config.dir, '进展.txt');
  writeFileSync(file, '进展');
  await (await ask(page)).fill('甲窗口写的');
  await dialog(page, '报告进展').locator('input[type=file]').setInputFiles(file);
  await dialog(page, '报告进展').locator('.ant-upload-list-item-done').waitFor();
  // Files are back with the words, and go with them where somebody begins anew.
  const there = await ask(other);
  expect(await there.inputValue()).toBe('甲窗口写的');
  await dialog(other, '报告进展').getByText('进展.txt').first().waitFor();
  await dialog(other, '报告进展').getByRole('button', { name: '清空重填' }).click();
  await dialog(other, '报告进展').getByText('进展.txt').waitFor({ state: 'detached' });
  await there.fill('乙窗口写的');
  expect(await (await ask(page)).inputValue()).toBe('甲窗口写的');
  await dialog(other, '报告进展').getByRole('button', { name: '报告', exact: true }).click();
  await dialog(other, '报告进展').waitFor({ state: 'detached' });
  expect(await (await ask(page)).inputValue()).toBe('甲窗口写的');
  await dialog(page, '报告进展').getByText('进展.txt').first().waitFor();
  const progress = (await stack.store.ledger.obligation(`${PROGRAMME}/kickoff/fire`))?.state.progress;
  expect(progress).toMatchObject({ text: '乙窗口写的' });
  expect(progress?.evidence ?? []).toEqual([]);
  // The other has nothing left, until something is typed there; what is sent as it stands here is gone here as well.
  const empty = await ask(other);
  expect(await empty.inputValue()).toBe('');
  await (await ask(page)).fill('一样的话');
  expect(await (await ask(other)).inputValue()).toBe('一样的话');
  await dialog(other, '报告进展').getByRole('button', { name: '报告', exact: true }).click();
  await dialog(other, '报告进展').waitFor({ state: 'detached' });
  expect(await (await ask(page)).inputValue()).toBe('');
  await (await ask(page)).fill('没有报告的话');
  await other.getByRole('button', { name: /fire officer/ }).click();
  await other.getByText('退出登录').click();
  await other.getByRole('heading', { level: 1, name: '督办 · 登录' }).waitFor();
  const left = () =>
    page.evaluate<string[]>(`[localStorage, sessionStorage].flatMap((store) => Object.keys(store)).filter((name) => name.startsWith('duban.draft.'))`);
  await expect.poll(left).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});

describe.each(
  some(2, [
    ['desktop', DESKTOP, 'water'],
    ['phone', PHONE, 'fire'],
  ] as const),
)('on a %s', (device, screen, org) => {
  it('what was typed outlives the session and a reload, is gone once it is sent, and leaves with whoever signs out', async () => {
    const { context, page, complaints } = await open(org, screen, `/obligations/training/${org}`);
    const file = path.join(stack.config.dir, `签到表-${org}.txt`);
    writeFileSync(file, `签到 ${org}`);
    await page.getByRole('button', { name: '报送材料' }).click();
    const submit = dialog(page, '报送材料');
    await submit.locator('input[type=file]').setInputFiles(file);
    await submit.getByLabel(/说明/).fill('共 120 人参训');
    await expect.poll(() => drafts(page)).toHaveLength(1);
    await expect.poll(() => opened(page)).toContain(`签到表-${org}`);
    expect(await stores(page)).not.toMatch(/签到表|共 120 人参训/);

    // The session ends under the form: sign-in comes over it, and it stands behind as it was.
    await context.request.delete('/api/session');
    const again = dialog(page, '登录已失效，请重新登录');
    await again.waitFor();
    await expect.poll(() => page.evaluate<string>('document.activeElement?.type')).toBe('password');
    await screenshot(page, `day-sign-in-again-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    expect(await again.getByLabel('用户名').inputValue()).toBe(people[org].username);
    await again.getByLabel('密码', { exact: true }).fill(people[org].password);
    await again.getByLabel('密码', { exact: true }).press('Enter');
    await again.waitFor({ state: 'detached' });
    // One goes on where one was.
    await expect.poll(() => page.evaluate<string>('document.activeElement?.id')).toBe('submit-reason');
    expect(await submit.getByLabel(/说明/).inputValue()).toBe('共 120 人参训');
    await submit.getByText(`签到表-${org}.txt`).first().waitFor();

    // A reload: it is back when the question is asked again.
    await page.reload();
    await settled(page);
    await page.getByRole('button', { name: '报送材料' }).click();
    expect(await submit.getByLabel(/说明/).inputValue()).toBe('共 120 人参训');
    await submit.getByText(`签到表-${org}.txt`).first().waitFor();
    await screenshot(page, `day-restored-${device}`);
    await submit.getByRole('button', { name: '报送', exact: true }).click();
    await submit.waitFor({ state: 'detached' });
    expect((await stack.store.ledger.obligation(`${PROGRAMME}/training/${org}`))?.state.stage).toBe('submitted');
    await expect.poll(() => drafts(page)).toEqual([]);

    // Any other question keeps what was typed as well, and signing out takes it from the device.
    await page.goto(`/p/${PROGRAMME}/obligations/kickoff/${org}`);
    await page.getByRole('button', { name: '申请延期' }).click();
    await dialog(page, '申请延期').getByLabel('理由').fill('汛期，人员下沉');
    await page.reload();
    await settled(page);
    await page.getByRole('button', { name: '申请延期' }).click();
    await dialog(page, '申请延期').getByText('已恢复上次填写').waitFor();
    expect(await dialog(page, '申请延期').getByLabel('理由').inputValue()).toBe('汛期，人员下沉');
    await page.keyboard.press('Escape');
    expect(await drafts(page)).toHaveLength(1);
    if (device === 'phone') await page.getByRole('button', { name: '打开菜单' }).click();
    await page.getByRole('button', { name: new RegExp(`${org} officer`) }).click();
    await page.getByText('退出登录').click();
    await page.getByRole('heading', { level: 1, name: '督办 · 登录' }).waitFor();
    expect(await drafts(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('a task that was sent back says so before all else: in the list, with its reason, and with one press to hand it in again', async () => {
    const office = await api.signIn(people.office.username, people.office.password);
    const sentBack = await api.ask('POST', `/api/programmes/${PROGRAMME}/obligations/training/${org}/return`, {
      as: { username: '', id: '', cookie: office.cookie },
      headers: { 'idempotency-key': `return-${org}` },
      body: { reason: '缺签到表原件' },
    });
    expect(sentBack.statusCode).toBe(200);
    const { context, page, complaints } = await open(org, screen, '/obligations');
    const row = page.getByRole('listitem').filter({ hasText: '全员培训' });
    await row.getByText('被退回').waitFor();
    await row.getByText('缺签到表原件').waitFor();
    await screenshot(page, `day-list-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    expect(await sidewaysPx(page)).toBe(0);
    // The list of what was sent back holds this one alone.
    await page.getByText('被退回', { exact: true }).first().click();
    await page.getByRole('listitem').filter({ hasText: '部署启动' }).waitFor({ state: 'detached' });
    await row.getByRole('link', { name: '全员培训' }).click();
    const banner = page.getByRole('alert').filter({ hasText: '须重新报送' });
    await banner.getByText('缺签到表原件').waitFor();
    await banner.getByText(`签到表-${org}.txt`).first().waitFor();
    await screenshot(page, `day-returned-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    await banner.getByRole('button', { name: '现在重新报送' }).click();
    const submit = dialog(page, /报送/);
    const file = path.join(stack.config.dir, `原件-${org}.txt`);
    writeFileSync(file, `原件 ${org}`);
    // What was handed in before is there already, and what is not wanted any more is taken out.
    const listed = submit.locator('.ant-upload-list-item');
    await listed.filter({ hasText: `签到表-${org}.txt` }).waitFor();
    await submit.locator('input[type=file]').setInputFiles(file);
    await listed.filter({ hasText: `原件-${org}.txt` }).waitFor();
    await listed
      .filter({ hasText: `签到表-${org}.txt` })
      .getByRole('button', { name: '删除文件' })
      .click();
    await submit.getByRole('button', { name: '报送', exact: true }).click();
    await submit.waitFor({ state: 'detached' });
    await banner.waitFor({ state: 'detached' });
    const last = (await stack.store.ledger.events(`${PROGRAMME}/training/${org}`)).findLast(({ type }) => type === 'submitted');
    expect(last?.payload.evidence).toMatchObject([{ name: `原件-${org}.txt` }]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('a network that is gone, a server that has stopped and one that hangs are each told within three seconds, with the age of what is shown', async () => {
    const { context, page } = await open(org, screen);
    const banner = page.getByRole('status').filter({ hasText: '页面内容截至' });
    const gone: [string, () => unknown, () => unknown][] = [
      ['网络已断开', () => context.setOffline(true), () => context.setOffline(false)],
      ['服务器没有响应', () => line.cut(), () => line.mend()],
      ['服务器没有响应', () => line.silence(), () => line.mend()],
    ];
    for (const [words, lose, mend] of gone) {
      // It has to have been heard of before it can be missed.
      await page.waitForTimeout(1_200);
      await expect.poll(() => banner.count()).toBe(0);
      const lostAtMs = Date.now();
      await lose();
      await banner.filter({ hasText: words }).waitFor();
      console.log(`${device}, ${words}: said after ${Date.now() - lostAtMs} ms`);
      expect(Date.now() - lostAtMs).toBeLessThan(6_000);
      await screenshot(page, `day-unreachable-${device}`);
      await mend();
      await banner.waitFor({ state: 'detached' });
    }
    await context.close();
  });
});

it('a page goes on following after its stream was refused, as by a proxy while the API starts', async () => {
  const { context, page, complaints } = await open('water', DESKTOP, '');
  let refused = 0;
  await page.route('**/api/events?*', (route) => (refused++ < 2 ? route.fulfill({ status: 503, body: 'starting' }) : route.continue()));
  await page.goto(`/p/${PROGRAMME}/obligations/kickoff/water`);
  await settled(page);
  await expect.poll(() => refused).toBeGreaterThan(2);
  const office = await api.signIn(people.office.username, people.office.password);
  const asked = await api.ask('POST', `/api/programmes/${PROGRAMME}/obligations/kickoff/water/comment`, {
    headers: { cookie: office.cookie, 'idempotency-key': 'followed-on' },
    body: { reason: '请先报方案' },
  });
  expect(asked.statusCode, asked.body).toBe(200);
  await page.getByText('请先报方案').first().waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

describe('a script that does not come', () => {
  const PAGE = /\/assets\/obligation-(?!id-|act-)[^/]*\.js$/;
  const follow = async (page: Page) => {
    await page.goto(`/p/${PROGRAMME}/obligations`);
    await settled(page);
    await page.getByRole('main').getByRole('link', { name: '部署启动' }).first().click();
  };
  const there = (page: Page) => page.getByRole('button', { name: '报告进展' }).first().waitFor();

  it('makes the page load anew by itself, as a browser asks for one that failed no second time', async () => {
    const { context, page } = await open('water', DESKTOP, '');
    let refused = 0;
    await page.route(PAGE, (route) => (refused++ === 0 ? route.abort() : route.continue()));
    await follow(page);
    await there(page);
    expect(refused).toBeGreaterThan(0);
    await context.close();
  });

  it('is told while no server can be reached, and the page opens when one can', async () => {
    const { context, page } = await open('water', DESKTOP, '');
    await page.goto(`/p/${PROGRAMME}/obligations`);
    await settled(page);
    await line.cut();
    await page.getByRole('main').getByRole('link', { name: '部署启动' }).first().click();
    await page.getByText('这一页没有加载完整').waitFor();
    await screenshot(page, 'day-script-missing');
    await line.mend();
    await there(page);
    await context.close();
  });

  it('loads the page anew once, and then leaves it to the person', async () => {
    const { context, page } = await open('water', DESKTOP, '');
    let loads = 0;
    page.on('framenavigated', () => loads++);
    await page.route(PAGE, (route) => route.abort());
    await follow(page);
    const told = page.getByText('本系统已更新，请刷新页面');
    await expect.poll(() => loads).toBeGreaterThan(1);
    const before = loads;
    await told.waitFor();
    await page.waitForTimeout(4_000);
    expect(loads - before).toBeLessThanOrEqual(1);
    await page.unroute(PAGE);
    await page.getByRole('button', { name: /^刷\s?新$/ }).click();
    await there(page);
    await context.close();
  });

  it('is told also where it is the first of all, and nothing of the console runs to say so', async () => {
    const { context, page } = await openPerson(browser, line.url, DESKTOP);
    await signInAs(context, people.water.username, people.water.password);
    await page.route(/\/assets\/(index|first)-[^/]*\.js$/, (route) => route.fulfill({ status: 404 }));
    await page.goto(`/p/${PROGRAMME}/obligations`);
    await page.getByText('本系统已更新，请刷新页面').waitFor();
    await screenshot(page, 'day-not-opened');
    await page.unroute(/\/assets\/(index|first)-[^/]*\.js$/);
    await page.getByRole('button', { name: '刷新' }).click();
    await settled(page);
    await context.close();
  });
});

describe('a console that is built anew', () => {
  /** Gives every script another name, as another release does. */
  function buildAnew(webDir: string): void {
    const assets = path.join(webDir, 'assets');
    for (const file of readdirSync(webDir, { recursive: true, encoding: 'utf8' })) if (/\.(br|gz)$/.test(file)) rmSync(path.join(webDir, file));
    const scripts = new Set(readdirSync(assets).filter((name) => name.endsWith('.js')));
    const anew = (text: string) => text.replaceAll(/[\w.-]+\.js/g, (name) => (scripts.has(name) ? name.replace(/\.js$/, 'x.js') : name));
    for (const name of scripts) {
      writeFileSync(path.join(assets, anew(name)), anew(readFileSync(path.join(assets, name), 'utf8')));
      rmSync(path.join(assets, name));
    }
    const page = path.join(webDir, 'index.html');
    writeFileSync(page, anew(readFileSync(page, 'utf8')));
  }

  it('under a tab that is open, beside an API that runs: the next page opens by itself, and what was typed is still there', async () => {
    const webDir = path.join(stack.config.dir, 'web');
    cpSync(WEB_DIR, webDir, { recursive: true });
    const own = await openTestApi(stack, { webDir, publicUrl: 'http://127.0.0.1' });
    const { context, page, complaints } = await openPerson(browser, await own.app.listen({ port: 0, host: '127.0.0.1' }));
    await signInAs(context, people.office.username, people.office.password);
    await page.goto(`/p/${PROGRAMME}/obligations/kickoff/fire`);
    await settled(page);
    const [urge, words] = [dialog(page, /催办/), '升级前写了一半的话'];
    const ask = () => page.getByRole('button', { name: /^催\s?办$/ }).click();
    await ask();
    await urge.getByRole('textbox').first().fill(words);
    await expect.poll(() => drafts(page)).toHaveLength(1);
    await page.keyboard.press('Escape');
    await urge.waitFor({ state: 'hidden' });
    buildAnew(webDir);
    await page.getByRole('menuitem', { name: '方案' }).click();
    await page.getByRole('heading', { level: 1, name: '方案' }).waitFor();
    await settled(page);
    expect(page.url()).toContain(`/p/${PROGRAMME}/plan`);
    await page.goto(`/p/${PROGRAMME}/obligations/kickoff/fire`);
    await settled(page);
    await ask();
    expect(await urge.getByRole('textbox').first().inputValue()).toBe(words);
    // What the browser says of itself is that a script of the former build is gone.
    expect(complaints.filter((one) => !/dynamically imported module|Unable to preload/.test(one))).toEqual([]);
    await context.close();
    await own.close();
  });
});
