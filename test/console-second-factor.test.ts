import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../embedded/stack.ts';
import { openTestApi, SECRET, type TestApi } from './support/api.ts';
import {
  DESKTOP,
  openBrowser,
  openPerson,
  PHONE,
  pressByKeyboard,
  rawWords,
  screenshot,
  seriousFaults,
  sidewaysPx,
  typeByKeyboard,
  WEB_DIR,
} from './support/browser.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack } from './support/stack.ts';
import { codeOf } from './support/totp.ts';

let stack: TestStack;
let api: TestApi;
let browser: Browser;
let base: string;
beforeAll(async () => {
  stack = await openTestStack('console-second-factor');
  await stack.service.startProgramme(smallPlan({ id: 'camp' }), { from: '2019-04-24', daysPerSecond: 0.000_001 });
  api = await openTestApi(stack, { webDir: WEB_DIR, authSecret: SECRET, secondFactorRoles: ['operator'] });
  base = await api.app.listen({ port: 0, host: '127.0.0.1' });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await api?.close();
  await stack?.close();
});

it.each([
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const)(
  'a role that has to have one sets it up before anything else, is asked for it at sign-in and over the page, and gets by with a backup code (%s)',
  async (device, screen) => {
    const operator = await api.person('operator', undefined, device);
    const { page, context, complaints } = await openPerson(browser, base, screen);
    // On a desk all of it is done with the keyboard alone.
    const type = (field: Locator, value: string) => (device === 'desktop' ? typeByKeyboard(page, field, value) : field.fill(value));
    const go = (button: Locator) => (device === 'desktop' ? pressByKeyboard(page, button) : button.click());
    const fill = (label: string, value: string) => type(page.getByLabel(label, { exact: true }), value);
    const press = (name: string) => go(page.getByRole('button', { name, exact: true }));
    await page.goto('/p/camp/system');
    await fill('用户名', operator.username);
    await fill('密码', operator.password);
    await press('登录');

    await page.getByRole('heading', { name: '设置手机动态码' }).waitFor();
    await fill('密码', operator.password);
    await press('下一步');
    const picture = page.getByRole('img', { name: '供验证器扫描的二维码' });
    await picture.waitFor();
    expect(await picture.locator('svg path').count()).toBeGreaterThan(0);
    const secret = ((await page.locator('main code').textContent()) ?? '').replace(/\s/g, '');
    const uri = `otpauth://totp/x?secret=${secret}`;
    await screenshot(page, `second-factor-1-scan-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    expect(await sidewaysPx(page)).toBe(0);
    await fill('动态码', '12');
    await press('启用');
    await page.getByRole('alert').getByText('动态码不对').waitFor();
    await fill('动态码', codeOf(uri, -1));
    // The ring that turns while the first code is looked at fades out of the button's name when the browser gets round to it.
    await go(page.getByRole('button', { name: /启用$/ }));

    // Shown once: they stay while somebody looks away to write them down, although the session opens everything by now.
    await page.getByText('只显示这一次').waitFor();
    const codes = await page.locator('main li code').allTextContents();
    expect(codes).toHaveLength(10);
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    await page.waitForResponse((response) => response.url().endsWith('/api/session'), { timeout: 5_000 }).catch(() => undefined);
    expect(await page.locator('main li code').allTextContents()).toEqual(codes);
    await screenshot(page, `second-factor-2-codes-${device}`);
    expect(await rawWords(page, codes)).toEqual([]);
    await press('已经保存好');
    await page.getByRole('heading', { level: 1, name: '系统' }).waitFor();

    // The session ends elsewhere: the sign-in over the page asks for the code as well.
    await api.context.accounts.store.users.endSessionsOf(operator.id);
    await page.reload();
    await fill('用户名', operator.username);
    await fill('密码', operator.password);
    await press('登录');
    await page.getByLabel('动态码', { exact: true }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await screenshot(page, `second-factor-3-sign-in-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    await fill('动态码', codeOf(uri));
    await press('登录');
    await page.getByRole('heading', { level: 1, name: '系统' }).waitFor();

    await press('新建账号');
    await fill('姓名', '还没写完');
    await api.context.accounts.store.users.endSessionsOf(operator.id);
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    const over = page.getByRole('dialog', { name: '登录已失效，请重新登录' });
    await over.waitFor();
    await type(over.getByLabel('密码', { exact: true }), operator.password);
    await go(over.getByRole('button', { name: '登录', exact: true }));
    await go(over.getByRole('button', { name: '手机不在身边，用备用码' }));
    await type(over.getByLabel('备用码', { exact: true }), codes[0] ?? '');
    await screenshot(page, `second-factor-4-over-the-page-${device}`);
    await go(over.getByRole('button', { name: '登录', exact: true }));
    await over.waitFor({ state: 'detached' });
    expect(await page.getByLabel('姓名', { exact: true }).inputValue()).toBe('还没写完');
    expect(complaints).toEqual([]);
    await context.close();
  },
);

it('a field for a password hides it, can be pasted into and is known to password managers; other sessions end with it alone', async () => {
  const zhang = await api.person('officer', 'fire', 'zhang');
  const { page, context, complaints } = await openPerson(browser, base);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const shown: string[] = [];
  /** Pastes into a field as a person does, and gives how it is marked and what stands in it. */
  const pasted = async (label: string, text: string, within: Page | Locator = page) => {
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    const field = within.getByLabel(label, { exact: true });
    await field.click();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Control+V');
    shown.push(`${label} ${await field.getAttribute('type')} ${await field.getAttribute('autocomplete')}`);
    expect(await field.inputValue()).toBe(text);
  };
  await page.goto('/p/camp');
  expect(await page.getByLabel('用户名', { exact: true }).getAttribute('autocomplete')).toBe('username');
  await pasted('密码', zhang.password);
  await page.getByLabel('用户名', { exact: true }).fill(zhang.username);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  const menu = async (item: string) => {
    await page.getByRole('button', { name: 'zhang officer' }).click();
    await page.getByRole('menuitem', { name: item }).click();
    return page.getByRole('dialog', { name: item });
  };
  const change = await menu('修改密码');
  for (const label of ['原密码', '新密码', '再输一次新密码']) await pasted(label, 'seven green lanterns by the river', change);
  await page.keyboard.press('Escape');
  await change.waitFor({ state: 'detached' });

  const phone = await api.signIn(zhang.username, zhang.password);
  const open = async () => (await api.ask('GET', '/api/session', { headers: { cookie: phone.cookie } })).statusCode;
  const sessions = await menu('我的登录');
  await sessions.getByRole('button', { name: '结束其他全部登录' }).click();
  await page.getByRole('button', { name: /^确\s?定$/ }).click();
  await sessions.getByText('请填写密码').waitFor();
  await pasted('密码', 'not the password', sessions);
  await sessions.getByRole('button', { name: '结束', exact: true }).first().click();
  await page.getByText('用户名或密码不对。').waitFor();
  expect(await open()).toBe(200);
  await screenshot(page, 'own-sessions');
  expect(await seriousFaults(page)).toEqual([]);
  await pasted('密码', zhang.password, sessions);
  await sessions.getByRole('button', { name: '结束其他全部登录' }).click();
  await page.getByRole('button', { name: /^确\s?定$/ }).click();
  await expect.poll(open).toBe(401);
  expect(new Set(shown)).toEqual(
    new Set(['密码 password current-password', '原密码 password current-password', '新密码 password new-password', '再输一次新密码 password new-password']),
  );
  expect(complaints).toEqual([]);
  await context.close();
});

it('an officer may set one up from the menu with their name, and the operator resets it when the phone is lost', async () => {
  const fire = await api.person('officer', 'fire', 'zhao');
  const { page, context } = await openPerson(browser, base);
  await context.request.post('/api/session', { data: { username: fire.username, password: fire.password } });
  await page.goto('/p/camp');
  await page.getByRole('button', { name: 'zhao officer' }).click();
  await page.getByRole('menuitem', { name: '手机动态码' }).click();
  const drawer = page.getByRole('dialog', { name: '手机动态码' });
  await drawer.getByLabel('密码', { exact: true }).fill(fire.password);
  await drawer.getByRole('button', { name: '下一步' }).click();
  const secret = ((await drawer.locator('code').textContent()) ?? '').replace(/\s/g, '');
  await drawer.getByLabel('动态码', { exact: true }).fill(codeOf(`otpauth://totp/x?secret=${secret}`));
  await drawer.getByRole('button', { name: '启用' }).click();
  await drawer.getByRole('button', { name: '已经保存好' }).click();
  await drawer.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'zhao officer' }).click();
  await page.getByRole('menuitem', { name: '手机动态码' }).click();
  await drawer.getByText('备用码还有 10 个').waitFor();
  await screenshot(page, 'second-factor-5-own');
  expect(await seriousFaults(page)).toEqual([]);
  // What is confirmed with a code is confirmed without a mouse.
  const renew = drawer.getByRole('button', { name: '换一批备用码' });
  await pressByKeyboard(page, renew);
  await drawer.getByText('请填写手机上的 6 位动态码').waitFor();
  await typeByKeyboard(page, drawer.getByLabel('动态码', { exact: true }), codeOf(`otpauth://totp/x?secret=${secret}`, 1));
  await pressByKeyboard(page, renew);
  await pressByKeyboard(page, drawer.getByRole('button', { name: '已经保存好' }));
  await drawer.waitFor({ state: 'detached' });

  const { user, password } = await api.context.accounts.createUser({ username: 'resetter', name: '韩运维', role: 'operator' }, 'test');
  await api.context.accounts.store.users.change(user.id, { mustChangePassword: false });
  const operator = await openPerson(browser, base);
  await operator.context.request.post('/api/session', { data: { username: 'resetter', password } });
  const { uri } = await (await operator.context.request.post('/api/session/second-factor', { data: { password } })).json();
  await operator.context.request.post('/api/session/second-factor/finish', { data: { code: codeOf(uri) } });
  await operator.page.goto('/p/camp/system');
  const row = operator.page.getByRole('row', { name: fire.username });
  await row.getByText('正常，用动态码').waitFor();
  await row.getByRole('button', { name: '重置动态码' }).click();
  await screenshot(operator.page, 'second-factor-6-reset');
  await operator.page.getByRole('dialog').getByRole('button', { name: '重置', exact: true }).click();
  await row.getByText('正常，用动态码').waitFor({ state: 'detached' });
  await operator.page.getByRole('cell', { name: '重置动态码' }).first().waitFor();
  await page.reload();
  await page.getByRole('heading', { name: '督办 · 登录' }).waitFor();
  await operator.context.close();
  await context.close();
});

it.each([
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const)(
  'a passkey is set up below the codes, signs in by a finger alone, over the page as well, and is named and taken away (%s)',
  async (device, screen) => {
    const port = await freePort();
    const origin = `http://localhost:${port}`;
    const there = await openTestApi(stack, { webDir: WEB_DIR, authSecret: SECRET, publicUrl: origin });
    await there.app.listen({ port, host: '127.0.0.1' });
    const lin = await api.person('officer', 'water', `lin-${device}`);
    const begun = await api.ask('POST', '/api/session/second-factor', { as: lin, body: { password: lin.password } });
    const { uri } = begun.json();
    const code = codeOf(uri, -1);
    const finished = await api.ask('POST', '/api/session/second-factor/finish', { as: lin, body: { code } });
    expect(finished.statusCode, finished.body).toBe(200);
    const [first = '', second = '', third = ''] = finished.json().codes as string[];

    const { page, context, complaints } = await openPerson(browser, origin, screen);
    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    const finger = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, automaticPresenceSimulation: true } as const;
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options: { ...finger, isUserVerified: true } });
    await context.request.post('/api/session', { data: { username: lin.username, password: lin.password, code: first } });
    await page.goto('/p/camp');
    const drawer = page.getByRole('dialog', { name: '手机动态码' });
    const ownMenu = page.getByRole('button', { name: `lin-${device} officer` });
    const open = async () => {
      // On a phone whoever is signed in stands in the menu.
      if (device === 'phone' && !(await ownMenu.isVisible())) await page.getByRole('button', { name: '打开菜单' }).click();
      await ownMenu.click();
      await page.getByRole('menuitem', { name: '手机动态码' }).click();
      await drawer.getByRole('region', { name: '通行密钥' }).waitFor();
    };
    const typeCode = async (text: string) => {
      const asBackup = drawer.getByRole('button', { name: '手机不在身边，用备用码' });
      if ((await asBackup.count()) > 0) await asBackup.click();
      await drawer.getByLabel('备用码', { exact: true }).fill(text);
    };
    await open();
    await drawer.getByRole('button', { name: '设置通行密钥' }).click();
    await drawer.getByText('请填写名称').waitFor();
    await drawer.getByLabel('新通行密钥的名称').fill('办公室电脑');
    await typeCode(second);
    await drawer.getByRole('button', { name: '设置通行密钥' }).click();
    await drawer.getByText('办公室电脑').waitFor();
    await drawer.getByText('还没有用过').waitFor();
    await screenshot(page, `passkey-1-own-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    expect(await sidewaysPx(page)).toBe(0);
    await drawer.getByRole('button', { name: '改名称' }).click();
    await drawer.locator('textarea').fill('值班室电脑');
    await page.keyboard.press('Enter');
    await drawer.getByText('值班室电脑').waitFor();

    // The session ends: without name, password or code they are in again, and what was typed stays.
    await page.keyboard.press('Escape');
    await api.context.accounts.store.users.endSessionsOf(lin.id);
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    const over = page.getByRole('dialog', { name: '登录已失效，请重新登录' });
    await over.getByRole('button', { name: '用通行密钥登录' }).click();
    await over.waitFor({ state: 'detached' });

    await context.request.delete('/api/session');
    await page.reload();
    await page.getByRole('heading', { name: '督办 · 登录' }).waitFor();
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await page.getByRole('button', { name: '用通行密钥登录' }).click();
    await page.getByRole('alert').getByText('没有使用通行密钥').waitFor();
    await screenshot(page, `passkey-2-sign-in-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
    await page.getByRole('button', { name: /用通行密钥登录$/ }).click();
    await page.getByRole('heading', { level: 1 }).first().waitFor();

    await open();
    await typeCode(third);
    await drawer.getByRole('button', { name: '停用值班室电脑' }).click();
    await drawer.getByText('值班室电脑').waitFor({ state: 'detached' });
    await context.request.delete('/api/session');
    await page.reload();
    await page.getByRole('button', { name: '用通行密钥登录' }).click();
    await page.getByRole('alert').getByText('这个通行密钥不能登录').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
    await there.close();
  },
);

it('says where passkeys are made instead, where the page was opened at another address', async () => {
  const fire = await api.person('officer', 'fire', 'elsewhere');
  const { page, context } = await openPerson(browser, base);
  await context.request.post('/api/session', { data: { username: fire.username, password: fire.password } });
  const { uri } = await (await context.request.post('/api/session/second-factor', { data: { password: fire.password } })).json();
  await context.request.post('/api/session/second-factor/finish', { data: { code: codeOf(uri) } });
  await page.goto('/p/camp');
  await page.getByRole('button', { name: 'elsewhere officer' }).click();
  await page.getByRole('menuitem', { name: '手机动态码' }).click();
  const section = page.getByRole('region', { name: '通行密钥' });
  await section.getByText('请从 http://localhost 打开本系统后再设置').waitFor();
  expect(await section.getByRole('button').count()).toBe(0);
  await context.close();
});
