import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestApi, SECRET, type TestApi } from './support/api.ts';
import { openBrowser, openPerson, PHONE, screenshot, seriousFaults, settled, sidewaysPx, signInAs, toSay, WEB_DIR } from './support/browser.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

const PROGRAMME = 'path';
const MILESTONES = `
  - { id: training, name: 全员培训, clause: 三（二）, duty: 完成全员培训并报送总结, due: 2019-05-24, lead: [water], form: [{ id: trained, name: 参训人数, unit: 人, required: false }] }
  - { id: kickoff, name: 部署启动, clause: 三（一）, duty: 召开动员会, due: 2019-04-26, lead: [fire] }`;

let stack: TestStack;
let api: TestApi;
let browser: Browser;
let base: string;

beforeAll(async () => {
  // The API's address has to be known to the worker, whose mails carry links to it: it listens first.
  const { createServer } = await import('node:net');
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  base = `http://127.0.0.1:${port}`;
  stack = await openTestStack('path', { publicUrl: base, authSecret: SECRET });
  api = await openTestApi(stack, { webDir: WEB_DIR, publicUrl: base });
  await api.app.listen({ port, host: '127.0.0.1' });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await api?.close();
  await stack?.close();
});

const dialog = (page: Page) => page.getByRole('dialog');

/** The files that this browser keeps, with the names they are kept under, as text: bytes that are text stand in it as such. */
const keptFiles = (page: Page) =>
  page.evaluate<string>(`(async () => {
    if (!(await indexedDB.databases()).some(({ version }) => version === 2)) return '';
    return new Promise((resolve) => {
      const asked = indexedDB.open('duban');
      asked.onsuccess = () => {
        const store = asked.result.transaction('files').objectStore('files');
        const [names, values] = [store.getAllKeys(), store.getAll()];
        values.onsuccess = () => {
          asked.result.close();
          const asText = (_, value) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : value);
          resolve(JSON.stringify(names.result.map((name, index) => [name, values.result[index]]), asText));
        };
      };
    });
  })()`);

it('a reminder becomes a submission that is returned, handed in again and confirmed; another lapses before the office’s eyes; the operator reads why', async () => {
  const people = { water: await api.person('officer', 'water'), office: await api.person('office'), operator: await api.person('operator') };
  // The reminder for the training leaves on 04-24, the kickoff lapses when 04-26 ends.
  await stack.service.startProgramme(smallPlan({ id: PROGRAMME, milestones: MILESTONES }), { from: '2019-04-22', daysPerSecond: 0.1 });

  // The office has its overview open all the while; a mark on the page would be gone if it were ever loaded again.
  const office = await openPerson(browser, base);
  await signInAs(office.context, people.office.username, people.office.password);
  await office.page.goto(`/p/${PROGRAMME}`);
  await settled(office.page);
  await office.page.evaluate('window.neverReloaded = true');

  // The department is reminded and follows the link of its mail, on a phone.
  const mail = await until(
    'the reminder to arrive',
    async () => stack.mail.accepted().find(({ text }) => text?.includes('全员培训') && text.includes('/m#')),
    60_000,
  );
  const link = /http:\/\/\S+\/m#[\w.~-]+/.exec(mail.text ?? '')?.[0] ?? '';
  const water = await openPerson(browser, base, PHONE);
  // What opens the link is told to no server: it stands in no address that the page asks for.
  const asked: string[] = [];
  water.page.on('request', (request) => asked.push(request.url().split('#')[0] ?? ''));
  const opened = () => water.page.getByRole('heading', { level: 1, name: '全员培训' }).waitFor();
  // A gateway has cut it off: the page asks for the whole address, as it was copied from the mail with what stands around it.
  await water.page.goto(link.split('#')[0] ?? '');
  await water.page.getByLabel('邮件中的网址').fill(`网上办理：${link} （30 天内可查看`);
  await screenshot(water.page, 'path-0-cut-off-phone');
  expect(await seriousFaults(water.page)).toEqual([]);
  await water.page.getByRole('button', { name: '打开' }).click();
  await opened();
  // Cut off in the middle, or with an end that is not its own, it asks for the whole as well, and says what is wrong with what is pasted.
  const paste = async (text: string) => {
    await water.page.getByLabel('邮件中的网址').fill(text);
    await water.page.getByRole('button', { name: '打开' }).click();
  };
  await water.page.goto('/');
  await water.page.goto(link.slice(0, -20));
  await water.page.getByText('链接不对，请从邮件中完整打开。').waitFor();
  await screenshot(water.page, 'path-0-cut-in-the-middle-phone');
  expect(await seriousFaults(water.page)).toEqual([]);
  expect(await sidewaysPx(water.page)).toBe(0);
  await paste(link.slice(0, -5));
  await water.page.getByText(/^粘贴的网址也不完整/).waitFor();
  await paste(`${link.slice(0, -4)}0000`);
  await expect.poll(() => water.page.getByLabel('邮件中的网址').inputValue()).toBe('');
  await paste(`${link.slice(0, -4)}0000`);
  await water.page.getByText(/^这就是刚才打开的网址/).waitFor();
  await paste(`${link.slice(0, 60)}\n${link.slice(60)}`);
  await opened();
  // A mail program has taken the bracket behind it for a part of it.
  await water.page.goto('/');
  await water.page.goto(`${link}）。`);
  await opened();
  await water.page.goto('/');
  await water.page.goto(link);
  await opened();
  expect(asked.filter((url) => url.endsWith('/api/link')).length).toBeGreaterThan(1);
  expect(asked.filter((url) => url.includes(link.split('#')[1] ?? link))).toEqual([]);
  await screenshot(water.page, 'path-1-mail-link-phone');
  expect(await seriousFaults(water.page)).toEqual([]);
  // Looking is all that a link does.
  expect((await stack.store.ledger.obligation(`${PROGRAMME}/training/water`))?.state.acknowledgedAtMs).toBeUndefined();

  // A file that was chosen there and the numbers beside it outlive a reload, and are there to be sent when the page stands again.
  const chosen = path.join(stack.config.dir, '签到表.txt');
  writeFileSync(chosen, '签到 120 人');
  await water.page.getByText('报送材料', { exact: true }).first().click();
  await water.page.locator('input[type=file]').setInputFiles(chosen);
  await water.page.getByText('签到表.txt').first().waitFor();
  await expect.poll(() => water.page.evaluate<number>('indexedDB.databases().then((all) => all.length)')).toBe(1);
  // The file is written a moment after the place for it is there: sealed, and not under the link’s address, which opens something.
  await expect.poll(() => keptFiles(water.page)).toMatch(/^\[\["link-[0-9a-f]{32} submit",/);
  expect(await keptFiles(water.page)).not.toMatch(new RegExp(`签到|120 人|text/plain|${/\/m#(.*)/.exec(link)?.[1]?.slice(-20)}`));
  await water.page.getByLabel(/^参训人数（人）/).fill('136');
  await water.page.reload();
  await water.page.getByText('报送材料', { exact: true }).first().click();
  await water.page.getByText('签到表.txt').first().waitFor();
  expect(await water.page.getByLabel(/^参训人数（人）/).inputValue()).toBe('136');

  // It signs in from there and hands in a file.
  await water.page.getByRole('link', { name: /登录后办理/ }).click();
  await water.page.getByLabel('用户名').fill(people.water.username);
  await water.page.getByLabel('密码', { exact: true }).fill(people.water.password);
  await water.page.getByRole('button', { name: '登录' }).click();
  await water.page.getByRole('heading', { level: 1, name: '全员培训' }).waitFor();
  const file = path.join(stack.config.dir, '培训总结.txt');
  writeFileSync(file, '参训 120 人');
  await water.page.getByRole('button', { name: '报送材料' }).first().click();
  await dialog(water.page).locator('input[type=file]').setInputFiles(file);
  await dialog(water.page).getByRole('button', { name: '报送', exact: true }).click();
  await toSay(water.page, '已报送');
  await dialog(water.page).waitFor({ state: 'detached' });
  await screenshot(water.page, 'path-2-submitted-phone');

  // The office sends it back, with a reason that the department reads on its page without loading it again.
  const decide = await office.context.newPage();
  await decide.goto(`/p/${PROGRAMME}/decisions`);
  await decide.getByRole('link', { name: '全员培训', exact: true }).waitFor();
  await screenshot(decide, 'path-3-to-decide');
  await decide.getByRole('button', { name: '退回' }).first().click();
  await dialog(decide).getByLabel('退回理由').fill('缺签到表');
  await dialog(decide).getByRole('button', { name: '退回', exact: true }).click();
  await toSay(decide, '已退回');
  await water.page.getByText('缺签到表').first().waitFor();
  const back = await until('the mail of the return', async () =>
    stack.mail.accepted().find(({ subject, text }) => subject?.startsWith('【退回】') && text?.includes('缺签到表')),
  );

  // Its link is followed on a phone on which nobody has signed in: what is missing stands there before all else, with what was handed in before.
  const [, itsLink = '', code = ''] = /(http:\/\/\S+\/m#[\w.~-]+)[\s\S]*?验证码 (\d{4} \d{4})/.exec(back.text ?? '') ?? [];
  const phone = await openPerson(browser, base, PHONE);
  // As by plain http from another machine, where browsers keep their ciphers back.
  await phone.page.addInitScript(`Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined })`);
  await phone.page.goto(itsLink);
  const banner = phone.page.getByRole('alert').filter({ hasText: '须重新报送' });
  await banner.getByText('退回理由：缺签到表').waitFor();
  await banner.getByText('培训总结.txt').waitFor();
  await screenshot(phone.page, 'path-4-sent-back-phone');
  expect(await seriousFaults(phone.page)).toEqual([]);
  expect(await sidewaysPx(phone.page)).toBe(0);
  await phone.page.getByText('重新报送', { exact: true }).first().click();
  // What was handed in before stays with it, unless somebody takes it out.
  const listed = phone.page.locator('.ant-upload-list-item');
  await listed.filter({ hasText: '培训总结.txt' }).waitFor();
  await phone.page.locator('input[type=file]').setInputFiles(chosen);
  await phone.page.getByLabel(/^参训人数（人）/).fill('137');
  await phone.page.getByLabel(/说明/).fill('附上签到表原件');
  await expect.poll(() => keptFiles(phone.page)).toMatch(/^\[\["link-[0-9a-f]{32} submit",/);
  const kept = (await keptFiles(phone.page)) + (await phone.page.evaluate<string>('JSON.stringify(Object.entries(localStorage))'));
  expect(kept).not.toMatch(/签到|120 人|text\/plain/);
  await phone.page.reload();
  await phone.page.getByText('重新报送', { exact: true }).first().click();
  await phone.page.getByText('签到表.txt').first().waitFor();
  expect(await listed.allTextContents()).toEqual([expect.stringContaining('培训总结.txt'), expect.stringContaining('签到表.txt')]);
  expect(await phone.page.getByLabel(/说明/).inputValue()).toBe('附上签到表原件');
  expect(await phone.page.getByLabel(/^参训人数（人）/).inputValue()).toBe('137');
  await phone.page.getByLabel(/验证码/).fill(code);
  await phone.page.getByRole('button', { name: '重新报送' }).click();
  await phone.page.getByText('已报送，等待办结或退回。').waitFor();
  await banner.waitFor({ state: 'detached' });
  // The number that was typed twice went with it, and none waits there for whoever follows the link again.
  const submitted = (await stack.store.ledger.events(`${PROGRAMME}/training/water`)).findLast(({ type }) => type === 'submitted');
  expect(submitted?.payload.figures).toMatchObject([{ field: 'trained', value: 137 }]);
  expect(submitted?.payload.evidence).toMatchObject([{ name: '培训总结.txt' }, { name: '签到表.txt' }]);
  await phone.page.reload();
  await phone.page.getByText('没有需要办理的事项').waitFor();
  expect(await phone.page.evaluate<string>('JSON.stringify(Object.keys({ ...localStorage, ...sessionStorage }))')).not.toContain('submit');

  // Handed in again, and confirmed.
  await decide.getByRole('button', { name: '办结', exact: true }).first().click();
  await dialog(decide).getByRole('button', { name: '办结', exact: true }).click();
  await toSay(decide, '已办结');
  expect((await stack.store.ledger.obligation(`${PROGRAMME}/training/water`))?.state.stage).toBe('settled');
  await water.page.getByText('已办结').first().waitFor();

  // The other department lets its date pass: the overview turns yellow by itself.
  await office.page
    .getByRole('link', { name: /部署启动.*黄灯|黄灯.*部署启动/ })
    .first()
    .waitFor({ timeout: 240_000 });
  expect(await office.page.evaluate('window.neverReloaded')).toBe(true);
  await screenshot(office.page, 'path-5-lapsed');

  // The operator finds it and reads why it stands there and what comes next.
  const operator = await openPerson(browser, base);
  await signInAs(operator.context, people.operator.username, people.operator.password);
  await operator.page.goto(`/p/${PROGRAMME}/operations?kind=obligation`);
  await settled(operator.page);
  await operator.page
    .getByRole('link', { name: /部署启动/ })
    .or(operator.page.getByRole('button', { name: /部署启动/ }))
    .first()
    .click();
  await operator.page.getByText(/逾期/).first().waitFor();
  await operator.page
    .getByText(/逾期后 5 个工作日/)
    .first()
    .waitFor();
  await screenshot(operator.page, 'path-6-operations');
  for (const person of [office, water, phone, operator]) {
    expect(person.complaints).toEqual([]);
    await person.context.close();
  }
});
