import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Course } from '../client/contract/course.ts';
import type { Targets } from '../client/contract/targets.ts';
import { courseDays } from '../client/enterprises/course.ts';
import { readRows } from '../spreadsheet/read.ts';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
import { DESKTOP, openBrowser, openPerson, PHONE, screenshot, seriousFaults, settled, sidewaysPx, signInAs, WEB_DIR } from './support/browser.ts';
import { certifiedEntry, entry, uscc } from './support/enterprises.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

it('a course is looked at on the last days of twelve months since the plan began, and today', () => {
  expect(courseDays('2019-01-15', '2019-04-10')).toEqual(['2019-01-31', '2019-02-28', '2019-03-31', '2019-04-10']);
  // The last day of a month is today, and no second point.
  expect(courseDays('2019-01-15', '2019-02-28')).toEqual(['2019-01-31', '2019-02-28']);
  expect(courseDays('2019-03-20', '2019-03-25')).toEqual(['2019-03-25']);
  const long = courseDays('2019-01-01', '2021-03-01');
  expect([long.length, long[0], long.at(-2), long.at(-1)]).toEqual([13, '2020-03-31', '2021-02-28', '2021-03-01']);
});

describe('targets over time', () => {
  let stack: TestStack;
  let api: TestApi;
  let office: Person;
  const asOffice = { org: 'office', name: '' };
  const TARGETS = `${SECTORS}
targets:
  - { id: certified-2020, name: 全区达标, clause: 二, counts: certified, of: all-sectors-together, atLeast: 0.8, asOf: 2020-12-31 }
  - { id: each-2020, name: 各行业达标, clause: 二, counts: certified, of: each-sector, atLeast: 0.9, asOf: 2020-12-31 }
`;
  const course = async () => (await api.ask('GET', '/api/programmes/course/targets.course', { as: office })).json() as Course;

  beforeAll(async () => {
    stack = await openTestStack('course');
    await stack.service.startProgramme(smallPlan({ id: 'course', more: TARGETS, due: '2020-06-30' }), { from: '2019-01-20', daysPerSecond: 20 });
    await stack.registry.enrol('course', certifiedEntry(1, '2018-11-10'), asOffice);
    await stack.registry.enrol('course', entry(2), asOffice);
    const today = async () => (await stack.service.context('course')).today;
    await until('March', async () => (await today()) >= '2019-03-03', 60_000);
    await stack.registry.enrol('course', certifiedEntry(3, '2018-11-10'), asOffice);
    await until('a past of half a year', async () => (await today()) >= '2019-10-02', 60_000);
    api = await openTestApi(stack, { webDir: WEB_DIR, publicUrl: 'http://127.0.0.1' });
    office = await api.person('office');
  });
  afterAll(async () => {
    await api?.close();
    await stack?.close();
  });

  it('say how each stood at the end of each month, stands today and is forecast to stand, as the targets of that day do', async () => {
    const enrolled = await Promise.all(
      [1, 2, 3].map(async (number) => {
        const [first] = await stack.store.ledger.events(`course/${uscc(number)}`);
        return { atMs: first?.atMs ?? Number.NaN, certified: number !== 2 };
      }),
    );
    const { items } = await course();
    expect(items.map(({ id, dueOn, atLeast }) => [id, dueOn, atLeast])).toEqual([
      ['certified-2020', '2020-12-31', 0.8],
      ['each-2020', '2020-12-31', 0.9],
    ]);
    for (const { id, points, forecast } of items) {
      expect(points.length).toBeGreaterThan(5);
      for (const { date, numerator, denominator } of points.slice(0, -1)) {
        const then = enrolled.filter(({ atMs }) => atMs < Date.parse(`${date}T00:00:00+08:00`) + 86_400_000);
        expect([date, numerator, denominator]).toEqual([date, then.filter(({ certified }) => certified).length, then.length]);
      }
      // The same numbers as the page of that day has, summed over its parts.
      for (const { date, numerator, denominator, met } of points.slice(0, 4)) {
        const { items: then } = (await api.ask('GET', `/api/programmes/course/targets?asOf=${date}`, { as: office })).json() as Targets;
        const figures = then.find((one) => one.id === id)?.figures ?? [];
        const sum = (of: 'numerator' | 'denominator') => figures.reduce((all, one) => all + one[of], 0);
        expect([sum('numerator'), sum('denominator'), figures.filter((one) => one.met).length]).toEqual([numerator, denominator, met]);
      }
      expect(forecast).toMatchObject({ denominator: 3 });
    }
  });

  it('come as a file, with the forecast on the target’s day', async () => {
    const answer = await api.ask('GET', '/api/programmes/course/targets.course.export?format=csv', { as: office });
    const file = path.join(stack.config.dir, 'course.csv');
    writeFileSync(file, answer.rawPayload);
    const rows: string[][] = [];
    for await (const { cells } of readRows(file)) rows.push(cells.map(String));
    const [first] = (await course()).items[0]?.points ?? [];
    // On a slow machine the second and the third were enrolled after the first month was over.
    const shares: Record<string, RegExp> = { '1/1': /^100%$/, '1/2': /^50%$/, '2/3': /^66\.\d+%$/ };
    const stood = `${first?.numerator}/${first?.denominator}`;
    expect([rows[1]?.slice(0, 3), rows[1]?.slice(3, 5).join('/'), rows[1]?.[6]]).toEqual([['全区达标', first?.date, '实际'], stood, '80%']);
    expect(rows[1]?.[5]).toMatch(shares[stood] ?? /never/);
    expect(rows.filter(([, day, kind]) => day === '2020-12-31' && kind === '预测')).toHaveLength(2);
  });

  it('of one day come as a file as well, a line for each number', async () => {
    const day = (await course()).items[0]?.points[0]?.date ?? '';
    const answer = await api.ask('GET', `/api/programmes/course/targets.export?format=csv&asOf=${day}`, { as: office });
    const file = path.join(stack.config.dir, 'targets.csv');
    writeFileSync(file, answer.rawPayload);
    const rows: string[][] = [];
    for await (const { cells } of readRows(file)) rows.push(cells.map(String));
    const { items } = (await api.ask('GET', `/api/programmes/course/targets?asOf=${day}`, { as: office })).json() as Targets;
    expect(rows.slice(1).map((cells) => [...cells.slice(0, 5), cells[7]])).toEqual(
      items.flatMap(({ name, figures }) =>
        figures.map(({ scopeName, numerator, denominator, gap }) => [name, day, scopeName, ...[numerator, denominator, gap].map(String)]),
      ),
    );
  });

  it('are what the page of targets shows first, with their figures, on desk and phone', async () => {
    const base = await api.app.listen({ port: 0, host: '127.0.0.1' });
    const browser = await openBrowser();
    try {
      for (const [device, screen] of [
        ['desktop', DESKTOP],
        ['phone', PHONE],
      ] as const) {
        const { context, page, complaints } = await openPerson(browser, base, screen);
        await signInAs(context, office.username, office.password ?? '');
        await page.goto('/p/course/targets');
        await settled(page);
        const first = page.getByRole('main').getByRole('heading', { level: 2 }).first();
        expect(await first.textContent()).toBe('进度与预测');
        await page
          .getByRole('main')
          .getByText(/\d+(\.\d+)?%，2020-12-31 须/)
          .first()
          .waitFor();
        await page.getByText('看数字').first().click();
        // On a slow machine years have passed by now, and the first months are shown no longer.
        await page
          .getByRole('cell', { name: /^20\d\d-\d\d-\d\d$/ })
          .first()
          .waitFor();
        await screenshot(page, `course-${device}`);
        expect(await seriousFaults(page)).toEqual([]);
        expect(await sidewaysPx(page)).toBe(0);
        // Every picture of the board has its figures and its export, that of the targets among them.
        await page.goto('/p/course/board');
        const pictures = ['各单位红黄灯', '逐月办理情况', '各单位办理情况', '达标目标与预测'];
        await page.getByRole('heading', { name: pictures[3] ?? '' }).waitFor();
        for (const of of [page.getByText('看数字'), page.getByRole('button', { name: '导出' })]) expect(await of.count()).toBe(pictures.length);
        await page.getByText('看数字').last().click();
        await page.getByRole('columnheader', { name: '标准' }).waitFor();
        await screenshot(page, `board-targets-${device}`);
        expect(await seriousFaults(page)).toEqual([]);
        expect(await sidewaysPx(page)).toBe(0);
        expect(complaints).toEqual([]);
        await context.close();
      }
    } finally {
      await browser.close();
    }
  });
});
