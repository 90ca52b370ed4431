import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type Person, SECRET, type TestApi } from './support/api.ts';
import { DESKTOP, openBrowser, openPerson, PHONE, screenshot, seriousFaults, settled, sidewaysPx, signInAs, WEB_DIR } from './support/browser.ts';
import { smallPlan } from './support/plans.ts';
import { some } from './support/runs.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

const MILESTONES = `
  - { id: training, name: 全员培训, clause: 三（二）, duty: 完成全员培训并报送总结, due: 2019-05-24, lead: [water, fire] }`;

let stack: TestStack;
let api: TestApi;
let browser: Browser;
let base: string;
let people: Record<'water' | 'fire' | 'office' | 'auditor', Person & { password: string }>;

beforeAll(async () => {
  stack = await openTestStack('talks', { publicUrl: 'http://127.0.0.1', authSecret: SECRET });
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
});
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

describe.each(
  some(2, [
    ['desktop', DESKTOP, 'water'],
    ['phone', PHONE, 'fire'],
  ] as const),
)('on a %s', (device, screen, org) => {
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
  });

  it('a department divides its work between two units; one hands in by the link of its mail, is accepted, and its file goes into the whole', async () => {
    const { context, page, complaints } = await open(org, screen, `/p/talks/obligations/training/${org}`);
    await page.getByRole('button', { name: '分解任务' }).click();
    const divide = page.getByRole('dialog', { name: '分解任务' });
    const fill = async (at: number, name: string, due: string) => {
      const row = divide.getByRole('group', { name: `第 ${at} 项` });
      await row.getByLabel('承办单位').fill(name);
      await row.getByLabel('邮箱').fill(`${org}-unit-${at}@x.example`);
      await row.getByLabel('时限', { exact: true }).fill(due);
      await row.getByLabel('任务').fill(`组织${name}职工培训`);
    };
    await fill(1, '安全科', '5月15日');
    await divide.getByRole('button', { name: '再加一个单位' }).click();
    await fill(2, '滨河镇', '2019-05-24');
    // A date that is not before its own is refused where it stands.
    await divide
      .getByRole('button', { name: '分 解' })
      .or(divide.getByRole('button', { name: '分解', exact: true }))
      .click();
    await divide.getByRole('group', { name: '第 2 项' }).locator('.ant-form-item-explain-error').waitFor();
    await fill(2, '滨河镇', '2019-05-17');
    await screenshot(page, `portions-ask-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    await divide
      .getByRole('button', { name: '分 解' })
      .or(divide.getByRole('button', { name: '分解', exact: true }))
      .click();
    await divide.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: '分解（2 项，已接收 0）' }).waitFor();

    const mail = await until(
      'the mail to the unit',
      async () => stack.mail.received.find((one) => one.to === `${org}-unit-1@x.example` && /^【分解任务】/.test(one.mail.subject ?? ''))?.mail,
    );
    const [, token = '', code = ''] = /\/m#(\S+) （.*?验证码 (\d{4} \d{4})/.exec(mail.text ?? '') ?? [];
    const unit = await openPerson(browser, base, screen);
    await unit.page.goto(`/m#${token}`);
    await unit.page.getByText('组织安全科职工培训').first().waitFor();
    expect(await unit.page.getByText('滨河镇').count()).toBe(0);
    expect(await unit.page.getByRole('link', { name: /登录后办理/ }).count()).toBe(0);
    await screenshot(unit.page, `portions-link-${device}`);
    expect(await seriousFaults(unit.page)).toEqual([]);
    expect(await sidewaysPx(unit.page)).toBe(0);
    const file = path.join(stack.config.dir, `培训签到-${org}.txt`);
    writeFileSync(file, `${org} 签到 40 人`);
    await unit.page.getByText('报送材料', { exact: true }).first().click();
    await unit.page.locator('input[type=file]').setInputFiles(file);
    await unit.page.getByLabel(/验证码/).fill(code);
    await unit.page.getByRole('button', { name: '报送材料' }).click();
    await unit.page.getByText(`已报送，等待${org}局接收或退回。`).waitFor();

    // The open page hears of it, and the act is at hand. What is sent back stands before all else where the unit acts.
    await page.getByRole('button', { name: '退回 安全科' }).click();
    const returned = page.getByRole('dialog', { name: '退回：安全科' });
    await returned.getByLabel('理由').fill('缺签到表原件');
    await returned.getByRole('button', { name: /^退 ?回$/ }).click();
    await returned.waitFor({ state: 'detached' });
    await unit.page.reload();
    const banner = unit.page.getByRole('alert').filter({ hasText: `已被${org}局退回，须重新报送` });
    await banner.getByText('退回理由：缺签到表原件').waitFor();
    await banner.getByText(`培训签到-${org}.txt`).waitFor();
    await screenshot(unit.page, `portions-sent-back-${device}`);
    expect(await seriousFaults(unit.page)).toEqual([]);
    expect(await sidewaysPx(unit.page)).toBe(0);
    // Its file is there already: nobody has to choose it again.
    await unit.page
      .locator('.ant-upload-list-item')
      .filter({ hasText: `培训签到-${org}.txt` })
      .waitFor();
    await unit.page.getByLabel(/验证码/).fill(code);
    await unit.page.getByRole('button', { name: '重新报送' }).click();
    await unit.page.getByText(`已报送，等待${org}局接收或退回。`).waitFor();
    await banner.waitFor({ state: 'detached' });
    expect(unit.complaints).toEqual([]);
    await unit.context.close();

    await page.getByRole('button', { name: '接收 安全科' }).click();
    await page.getByRole('heading', { name: '分解（2 项，已接收 1）' }).waitFor();
    await screenshot(page, `portions-list-${device}`);
    expect(await sidewaysPx(page)).toBe(0);
    await page.getByRole('button', { name: '收回 滨河镇' }).click();
    const back = page.getByRole('dialog', { name: '收回：滨河镇' });
    await back.getByLabel('理由').fill('由科室一并组织');
    await back.getByRole('button', { name: /^收 ?回$/ }).click();
    await back.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '报送材料' }).first().click();
    const whole = page.getByRole('dialog', { name: '报送材料' });
    await whole.getByRole('button', { name: /取用承办单位报送的材料/ }).click();
    await whole.getByText(`培训签到-${org}.txt`).first().waitFor();
    await whole.getByRole('button', { name: /^报 ?送$/ }).click();
    await whole.waitFor({ state: 'detached' });
    expect((await stack.store.ledger.obligation(`talks/training/${org}`))?.state).toMatchObject({ stage: 'submitted' });
    expect(complaints).toEqual([]);
    await context.close();
  });
});
