import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRows } from '../spreadsheet/read.ts';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
import { DESKTOP, openBrowser, openPerson, PHONE, screenshot, seriousFaults, sidewaysPx, signInAs, WEB_DIR } from './support/browser.ts';
import { EVIDENCE, smallPlan } from './support/plans.ts';
import { some } from './support/runs.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

const PROGRAMME = 'board';
const MILESTONES = `
  - { id: early, name: 部署启动, clause: 三（一）, duty: 召开动员会, due: 2019-04-05, lead: all }
  - { id: later, name: 总结, clause: 三（二）, duty: 报送总结, due: 2020-06-30, lead: all }`;

let stack: TestStack;
let api: TestApi;
let browser: Browser;
let base: string;
let office: Person;

const trend = async (as: Person) => (await api.ask('GET', `/api/programmes/${PROGRAMME}/trend`, { as })).json();
const submit = (department: string) =>
  stack.service.act(`${PROGRAMME}/early/${department}`, 'submit', { key: `board-${department}`, actor: { org: department, name: '甲' }, evidence: EVIDENCE });

beforeAll(async () => {
  stack = await openTestStack('board');
  await stack.service.startProgramme(smallPlan({ id: PROGRAMME, milestones: MILESTONES, departments: ['water', 'fire', 'roads'] }), {
    from: '2019-04-03',
    daysPerSecond: 0.1,
  });
  await submit('water');
  for (const department of ['fire', 'roads'])
    await until('the lapse', async () => (await stack.store.ledger.obligation(`${PROGRAMME}/early/${department}`))?.state.lapsedAtMs !== undefined, 120_000);
  await submit('fire');
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

describe('the board of leaders', () => {
  it('counts what was due by what became of it, month by month and body by body, and adds up', async () => {
    const { months, departments } = await trend(office);
    expect(months).toEqual([
      expect.objectContaining({ month: '2019-04', due: 3, onTime: 1, lateDone: 1, lateOpen: 1, ahead: 0 }),
      expect.objectContaining({ month: '2020-06', due: 3, onTime: 0, lateDone: 0, lateOpen: 0, ahead: 3 }),
    ]);
    expect(
      Object.fromEntries(departments.map(({ id, onTime, lateDone, lateOpen, ahead }: Record<string, number>) => [id, [onTime, lateDone, lateOpen, ahead]])),
    ).toEqual({
      water: [1, 0, 0, 1],
      fire: [0, 1, 0, 1],
      roads: [0, 0, 1, 1],
    });
    // Whoever answers for one body sees what is its own.
    const own = await trend(await api.person('officer', 'fire'));
    expect(own.departments.map(({ id }: { id: string }) => id)).toEqual(['fire']);
    expect(own.months.map(({ due }: { due: number }) => due)).toEqual([1, 1]);
  });

  it('comes as a file with the same numbers', async () => {
    for (const [of, first] of [
      ['months', ['2019-04', '3', '1', '1', '1', '0']],
      ['departments', ['roads局', '2', '0', '0', '1', '1']],
    ] as const) {
      const answer = await api.ask('GET', `/api/programmes/${PROGRAMME}/trend.export?of=${of}&format=csv`, { as: office });
      const file = path.join(stack.config.dir, `${of}.csv`);
      writeFileSync(file, answer.rawPayload);
      const rows = [];
      for await (const { cells } of readRows(file)) rows.push(cells);
      expect(rows[1]?.slice(0, 6)).toEqual(first);
    }
  });

  it.each(
    some(2, [
      ['desktop', DESKTOP],
      ['phone', PHONE],
    ] as const),
  )(
    'on a %s has each picture with its figures, and turns by itself on a wall until it is held',
    async (device, screen) => {
      const { context, page, complaints } = await openPerson(browser, base, screen);
      await signInAs(context, office.username, office.password ?? '');
      await page.clock.install();
      await page.goto(`/p/${PROGRAMME}/board`);
      await page.getByRole('heading', { name: '逐月办理情况' }).waitFor();
      // The worst first: roads has one that is late, the others have not.
      const tiles = page.locator('.light-map li');
      expect(await tiles.first().textContent()).toMatch(/^roads局[黄橙红]灯 1/);
      expect(await tiles.count()).toBe(3);
      expect(await tiles.first().getByRole('link').getAttribute('href')).toContain('department=roads');
      await page.getByText('看数字').nth(1).click();
      expect(await page.locator('details[open] tbody tr').first().locator('td').allTextContents()).toEqual(['2019-04', '3', '1', '1', '1', '0']);
      // The map comes as a file as well: what of each body is green, blue, yellow, orange and red.
      await page.getByRole('button', { name: '导出' }).first().click();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: /csv/ }).click()]);
      const map = path.join(stack.config.dir, `map-${device}.csv`);
      await download.saveAs(map);
      const lines = [];
      for await (const { cells } of readRows(map)) lines.push(cells);
      expect(lines[0]?.slice(6)).toEqual(['绿灯', '蓝灯', '黄灯', '橙灯', '红灯']);
      expect(lines.slice(1).map(([name]) => name)).toEqual(['roads局', expect.any(String), expect.any(String)]);
      // Roads owes two: one that has lapsed and is yellow or worse by now, one that is green for another year.
      const [green, blue, ...worse] = (lines[1]?.slice(6) ?? []).map(Number);
      expect([green, blue, worse.reduce((sum, count) => sum + count, 0)]).toEqual([1, 0, 1]);
      await screenshot(page, `board-${device}`);
      expect(await seriousFaults(page)).toEqual([]);
      expect(await sidewaysPx(page)).toBe(0);

      await page.getByRole('button', { name: '全屏轮播' }).click();
      const wall = page.getByRole('region', { name: '看板轮播' });
      await wall.getByRole('heading', { name: /各单位红黄灯/ }).waitFor();
      await page.clock.fastForward(20_500);
      await wall.getByRole('heading', { name: /逐月办理情况/ }).waitFor();
      await page.clock.fastForward(20_500);
      await wall.getByRole('heading', { name: /各单位办理情况/ }).waitFor();
      await screenshot(page, `board-wall-${device}`);
      expect(await seriousFaults(page)).toEqual([]);
      await wall.getByRole('button', { name: '暂停轮播' }).click();
      await page.clock.fastForward(60_000);
      await wall.getByRole('heading', { name: /各单位办理情况/ }).waitFor();
      await wall.getByRole('button', { name: '退出' }).click();
      await page.getByRole('button', { name: '全屏轮播' }).waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    },
    90_000,
  );
});
