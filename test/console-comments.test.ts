import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
import { DESKTOP, openBrowser, openPerson, PHONE, screenshot, seriousFaults, settled, sidewaysPx, signInAs, WEB_DIR } from './support/browser.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

const MILESTONES = `
  - { id: training, name: 全员培训, clause: 三（二）, duty: 完成全员培训并报送总结, due: 2019-05-24, lead: [water, fire] }`;

let stack: TestStack;
let api: TestApi;
let browser: Browser;
let base: string;
let people: Record<'water' | 'fire' | 'office' | 'auditor', Person & { password: string }>;

beforeAll(async () => {
  stack = await openTestStack('talks');
  await stack.service.startProgramme(smallPlan({ id: 'talks', milestones: MILESTONES }), { from: '2019-05-06', daysPerSecond: 0.000_001 });
  api = await openTestApi(stack, { webDir: WEB_DIR, publicUrl: 'http://127.0.0.1' });
  base = await api.app.listen({ port: 0, host: '127.0.0.1' });
  people = {
    water: await api.person('officer', 'water'),
    fire: await api.person('officer', 'fire'),
    office: await api.person('office'),
    auditor: await api.person('auditor'),
  };
  browser = await openBrowser();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await api?.close();
  await stack?.close();
});

async function open(who: keyof typeof people, screen: typeof DESKTOP | typeof PHONE, address: string) {
  const person = await openPerson(browser, base, screen);
  await signInAs(person.context, people[who].username, people[who].password);
  await person.page.goto(address);
  await settled(person.page);
  return person;
}

describe.each([
  ['desktop', DESKTOP, 'water'],
  ['phone', PHONE, 'fire'],
] as const)('on a %s', (device, screen, org) => {
  it('the office names an officer in a comment, who finds it in what waits, answers and has nothing left; an auditor only reads', async () => {
    const at = `/p/talks/obligations/training/${org}`;
    const office = await open('office', screen, at);
    await office.page.getByRole('button', { name: '写留言' }).click();
    const ask = office.page.getByRole('dialog', { name: '留言' });
    await ask.getByLabel('留言内容').fill(`请补签到表（${org}）`);
    await ask.getByRole('checkbox', { name: new RegExp(`^${org} officer`) }).check();
    await screenshot(office.page, `comment-ask-${device}`);
    expect(await seriousFaults(office.page)).toEqual([]);
    await ask.getByRole('button', { name: '发出留言' }).click();
    await ask.waitFor({ state: 'detached' });
    await office.page.getByRole('heading', { name: '留言（1）' }).waitFor();
    const mail = await until(
      'the mail',
      async () => stack.mail.received.find((one) => one.to === `${org}@x.example` && /^【留言】/.test(one.mail.subject ?? ''))?.mail,
      60_000,
    );
    expect(mail.text).toContain(`请补签到表（${org}）`);
    expect(office.complaints).toEqual([]);

    const { context, page, complaints } = await open(org, screen, '/p/talks/todo');
    const row = page.getByRole('main').getByRole('listitem').filter({ hasText: '留言提到您' });
    await row.getByText(`请补签到表（${org}）`).waitFor();
    await row.getByRole('link', { name: /^看留言/ }).click();
    const banner = page.getByRole('alert').filter({ hasText: '留言提到您' });
    await banner.getByText(`请补签到表（${org}）`).waitFor();
    await screenshot(page, `comment-named-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    expect(await sidewaysPx(page)).toBe(0);
    await page.getByRole('button', { name: '写留言' }).click();
    const answer = page.getByRole('dialog', { name: '留言' });
    await answer.getByLabel('留言内容').fill('下午补交');
    await answer.getByRole('button', { name: '发出留言' }).click();
    await answer.waitFor({ state: 'detached' });
    await banner.waitFor({ state: 'detached' });
    // The office's open page hears of it without being loaded again.
    await office.page.getByText('下午补交').first().waitFor();
    await office.context.close();
    expect(complaints).toEqual([]);
    await context.close();

    const auditor = await open('auditor', screen, at);
    await auditor.page.getByRole('heading', { name: '留言（2）' }).waitFor();
    expect(await auditor.page.getByRole('button', { name: '写留言' }).count()).toBe(0);
    await auditor.context.close();
  }, 120_000);
});
