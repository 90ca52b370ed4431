import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
import { DESKTOP, openBrowser, openPerson, PHONE, screenshot, seriousFaults, settled, sidewaysPx, signInAs, WEB_DIR } from './support/browser.ts';
import { smallPlan } from './support/plans.ts';
import { some } from './support/runs.ts';
import { openTestStack, type TestStack } from './support/stack.ts';

const PROGRAMME = 'dates';
const MILESTONES = `
  - { id: training, name: 全员培训, clause: 三（二）, duty: 完成全员培训并报送总结, due: 2019-04-26, lead: [water, fire] }`;
const WEB = path.join(import.meta.dirname, '..', 'client', 'web');

let stack: TestStack;
let api: TestApi;
let browser: Browser;
let base: string;
const people = new Map<string, Person>();

beforeAll(async () => {
  stack = await openTestStack('dates');
  await stack.service.startProgramme(smallPlan({ id: PROGRAMME, milestones: MILESTONES }), { from: '2019-04-10', daysPerSecond: 0.001 });
  api = await openTestApi(stack, { webDir: WEB_DIR, publicUrl: 'http://127.0.0.1' });
  base = await api.app.listen({ port: 0, host: '127.0.0.1' });
  for (const department of ['water', 'fire']) people.set(department, await api.person('officer', department));
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await api?.close();
  await stack?.close();
});

describe('a field for a day', () => {
  it.each(
    some(2, [
      ['desktop', DESKTOP, 'water'],
      ['phone', PHONE, 'fire'],
    ] as const),
  )(
    'on a %s reads what is typed, shows holidays and make-up days, and counts working days',
    async (device, screen, department) => {
      const person = people.get(department);
      const { context, page, complaints } = await openPerson(browser, base, screen);
      await signInAs(context, person?.username ?? '', person?.password ?? '');
      await page.goto(`/p/${PROGRAMME}/obligations/training/${department}`);
      await settled(page);
      await page
        .getByRole('button', { name: /申请延期/ })
        .first()
        .click();
      const dialog = page.getByRole('dialog', { name: '申请延期' });
      const field = dialog.getByLabel('延期至');
      // A dialog begins at its first field.
      await page.locator('#until:focus').waitFor();
      expect(await field.getAttribute('type')).toBe('text');

      const readAs = async (text: string, says: string) => {
        await field.fill(text);
        await dialog.getByText(says).waitFor();
      };
      await readAs('尽快', '看不懂这个日期');
      await readAs('2019年4月20日', '不能早于 2019-04-27');
      // Sunday, 28 April 2019 is worked, for the holiday around 1 May.
      await readAs('4/28', '2019年4月28日 周日（劳动节调休上班）');
      await readAs('下个月6号', '2019年5月6日 周一');
      await readAs('15个工作日后', '2019年4月30日 周二');
      await readAs('尽快', '看不懂这个日期');
      await dialog.getByLabel('理由').fill('场地未定');
      await dialog.locator('.ant-modal-footer .ant-btn-primary').click();
      await dialog.locator('.ant-form-item-explain-error').getByText('看不懂这个日期').waitFor();
      expect((await stack.store.ledger.obligation(`${PROGRAMME}/training/${department}`))?.state.extension).toBeUndefined();

      await field.fill('');
      await dialog.getByRole('button', { name: '选择日期' }).click();
      const panel = page.getByRole('dialog', { name: '选择日期' });
      await panel.getByRole('button', { name: '2019年4月28日 周日，劳动节调休上班' }).waitFor();
      await screenshot(page, `dates-panel-${device}`);
      expect(await seriousFaults(page)).toEqual([]);
      expect(await sidewaysPx(page)).toBe(0);
      // What comes before the first day that may be chosen cannot be.
      expect(await panel.getByRole('button', { name: '2019年4月26日 周五' }).isDisabled()).toBe(true);
      // By keyboard alone: a week on, a month on and back, and out without a choice; the dialog stays.
      await page.keyboard.press('ArrowDown');
      await page.locator('[aria-label^="2019年5月4日"]:focus').waitFor();
      await page.keyboard.press('PageDown');
      await page.locator('[aria-label^="2019年6月4日"]:focus').waitFor();
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'detached' });
      await field.waitFor();
      await page.locator('button[aria-label="选择日期"]:focus').waitFor();
      await page.keyboard.press('Enter');
      // Counted from the due day: 28 April is worked, 1 to 4 May are off, 5 May is worked.
      await panel.getByRole('button', { name: '+7 个工作日' }).click();
      expect(await field.inputValue()).toBe('2019-05-08');
      await dialog.locator('.ant-modal-footer .ant-btn-primary').click();
      await dialog.waitFor({ state: 'detached' });
      expect((await stack.store.ledger.obligation(`${PROGRAMME}/training/${department}`))?.state.extension).toMatchObject({ until: '2019-05-08' });
      expect(complaints).toEqual([]);
      await context.close();
    },
    120_000,
  );

  it('is the console’s own everywhere: no page leaves a day to the browser’s field', () => {
    const native = readdirSync(WEB, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.tsx'))
      .filter((file) =>
        /type=\{?["'](?:date|datetime-local|month|week|time)["']|\? '(?:date|month)' : 'text'/.test(readFileSync(path.join(WEB, file), 'utf8')),
      );
    expect(native).toEqual([]);
  });

  it('shows whoever opens a mail’s link the country’s days off, and nothing of a plan', async () => {
    const open = await api.ask('GET', '/api/calendar/days?year=2019');
    expect(open.statusCode).toBe(200);
    expect(open.json().items).toContainEqual({ date: '2019-05-05', working: true, name: '劳动节' });
    expect((await api.ask('GET', `/api/programmes/${PROGRAMME}/days?year=2019`)).statusCode).toBe(401);
    expect((await api.ask('GET', '/api/calendar/days?year=2099')).json().provisional).toContain(2099);
  });
});
