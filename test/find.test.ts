import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepEvidence } from '../client/service/evidence.ts';
import { programmeNowMs } from '../domain/kernel/clock.ts';
import { initialsOf } from '../domain/kernel/initials.ts';
import { settleDistrict } from '../embedded/players.ts';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
import { DESKTOP, openBrowser, openPerson, PHONE, screenshot, seriousFaults, settled, sidewaysPx, signInAs, WEB_DIR } from './support/browser.ts';
import { PICTURES } from './support/pictures.ts';
import { openTestStack, type TestStack, until, written } from './support/stack.ts';

const PROGRAMME = 'shapotou-2019';
const PLAN = readFileSync(path.join(import.meta.dirname, '..', 'plans', 'shapotou-2019.yaml'), 'utf8');

let stack: TestStack;
let api: TestApi;
let browser: Browser;
let base: string;
let office: Person;
let officer: Person;
let operator: Person;
/** An enterprise of the officer's department, and one of another. */
let own: { name: string; code: string };
let foreign: { name: string; code: string };

beforeAll(async () => {
  stack = await openTestStack('find');
  await stack.service.startProgramme(PLAN, { from: '2019-05-31', daysPerSecond: 0.002 });
  await settleDistrict(stack.service, await stack.service.programme(PROGRAMME), { count: 80, asOf: '2019-05-30' });
  api = await openTestApi(stack, { webDir: WEB_DIR, publicUrl: 'http://127.0.0.1' });
  base = await api.app.listen({ port: 0, host: '127.0.0.1' });
  office = await api.person('office');
  officer = await api.person('officer', 'emergency');
  operator = await api.person('operator');
  const registry = await stack.store.enterprises.list({ programmeId: PROGRAMME, date: '2019-05-31', limit: 80 });
  const of = (mine: boolean) => registry.find(({ state }) => (state.departmentId === 'emergency') === mine);
  const as = (row: ReturnType<typeof of>) => ({ name: row?.name ?? '', code: row?.uscc ?? '' });
  [own, foreign] = [as(of(true)), as(of(false))];
  const file = path.join(stack.config.dir, '应急预案演练记录.txt');
  writeFileSync(file, '演练');
  const evidence = await keepEvidence(stack.config, [file]);
  await stack.service.act(`${PROGRAMME}/mid-term/emergency`, 'submit', { key: 'find-1', actor: { org: 'emergency', name: '甲' }, evidence });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await api?.close();
  await stack?.close();
});

const find = async (q: string, as: Person): Promise<{ kind: string; name: string; page: string }[]> => {
  const answer = await api.ask('GET', `/api/programmes/${PROGRAMME}/find?q=${encodeURIComponent(q)}`, { as });
  expect(answer.statusCode).toBe(200);
  return answer.json().items;
};
const kinds = (items: { kind: string }[]) => [...new Set(items.map(({ kind }) => kind))];

describe('initials of pinyin', () => {
  it.each([
    ['安全生产标准化', 'AQSCBZH'],
    ['部署启动 2019', 'BSQD2019'],
    ['沙坡头', 'SPT'],
    ['欧阳', 'OY'],
    ['鄂尔多斯', 'EEDS'],
  ])('of %s are %s', (text, initials) => {
    expect(initialsOf(text)).toBe(initials);
  });
  it('know that some characters are read in two ways', () => {
    expect(initialsOf('重庆银行').split(' ').sort()).toEqual(['CQYH', 'CQYX', 'ZQYH', 'ZQYX']);
  });
});

describe('the one search', () => {
  it('has taken in the registry before anybody asks', async () => {
    await until('the registry to be taken in', async () => (await stack.store.findable.enterprisesLacking(PROGRAMME, undefined, 1)).length === 0);
  });

  it('gives of enterprises those whose name begins so first, then those that hold it anywhere, as one by one would', async () => {
    const registry = await stack.store.enterprises.list({ programmeId: PROGRAMME, date: '2019-05-31', limit: 80 });
    const rows = registry.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.uscc < b.uscc ? -1 : 1));
    const some = new Set(rows.flatMap(({ name }) => [name.slice(0, 2), name.slice(2, 4), name.slice(-4)]));
    const texts = [...some].slice(0, 20);
    for (const [who, mine] of [
      [office, rows],
      [officer, rows.filter(({ state }) => state.departmentId === 'emergency')],
    ] as const)
      for (const text of [...texts, '公司', '限公司\n', own.code.slice(0, 9), own.code.slice(-6).toLowerCase(), 'YXGS']) {
        const begins = mine.filter(({ name }) => name.startsWith(text.trim()));
        const holds = mine.filter((row) => `${row.name}\n${initialsOf(row.name)}\n${row.uscc}`.toLowerCase().includes(text.trim().toLowerCase()));
        const expected = [...begins, ...holds.filter((row) => !begins.includes(row))].slice(0, 6).map(({ name, uscc }) => `${name} ${uscc}`);
        const found = (await find(text, who)).flatMap(({ kind, name, page }) => (kind === 'enterprise' ? [`${name} ${page.split('/').at(-1)}`] : []));
        expect(found, text).toEqual(expected);
      }
  });

  it('finds a letter by its subject, whether it is typed in small letters or in large ones', async () => {
    const [notice] = await stack.store.notices.list({ programmeId: PROGRAMME, state: 'sent' });
    await written(stack, 'UPDATE "Notice" SET "subject" = $1 WHERE "key" = $2', ['【提醒】2019 年 HSE 专项检查', notice?.key]);
    for (const text of ['hse 专项', 'HSE', '专项检查'])
      expect(
        (await find(text, office)).map(({ name }) => name),
        text,
      ).toContain('【提醒】2019 年 HSE 专项检查');
  });

  it('finds each kind by part of its name, by initials and by code', async () => {
    const { milestoneName } = (await stack.store.ledger.obligation(`${PROGRAMME}/mid-term/emergency`)) ?? { milestoneName: '' };
    for (const text of [milestoneName, initialsOf(milestoneName).split(' ')[0]?.toLowerCase() ?? '', 'mid-term'])
      expect(
        (await find(text, office)).filter(({ kind }) => kind === 'obligation').map(({ name }) => name),
        text,
      ).toContain(milestoneName);
    for (const text of [own.name, own.name.slice(1), initialsOf(own.name).split(' ')[0] ?? '', own.code, own.code.slice(4, 16).toLowerCase()])
      expect(
        (await find(text, office)).filter(({ kind }) => kind === 'enterprise').map(({ name }) => name),
        text,
      ).toContain(own.name);
    // Within seconds of its submission: until then what is held is given at once.
    for (const text of ['预案演练', 'YAYL'])
      await until(`the file by ${text}`, async () =>
        (await find(text, office)).some(({ kind, page }) => kind === 'document' && page === `/p/${PROGRAMME}/obligations/mid-term/emergency`),
      );
    expect(kinds(await find('应急', office))).toEqual(expect.arrayContaining(['obligation', 'body', 'document']));
    expect(kinds(await find(operator.username, operator))).toContain('person');
    expect(kinds(await find('沙坡头', office))).toContain('programme');
    const [notice] = await stack.store.notices.list({ programmeId: PROGRAMME, state: 'sent' });
    expect(kinds(await find(notice?.subject?.slice(0, 12) ?? '', office))).toContain('notice');
    expect(await find('绝无此名', office)).toEqual([]);
    // What stands for any text in a database's pattern stands for itself here.
    expect(await find('%_', office)).toEqual([]);
  });

  it('shows everybody only what they may see', async () => {
    expect((await find(foreign.name, office)).map(({ kind }) => kind)).toContain('enterprise');
    expect((await find(foreign.name, officer)).filter(({ kind }) => kind === 'enterprise')).toEqual([]);
    expect((await find(own.name, officer)).map(({ kind }) => kind)).toContain('enterprise');
    for (const text of ['局', '任务', '工作', 'a', 'e'])
      for (const { kind, page } of await find(text, officer)) {
        if (kind === 'obligation' || kind === 'document') expect(page, text).toMatch(/\/emergency$/);
        if (kind === 'notice') expect(decodeURIComponent(page)).toContain('emergency/');
        expect(kind).not.toBe('person');
      }
    expect(kinds(await find(operator.username, office))).not.toContain('person');
    const other = await api.person('officer', 'housing');
    expect((await find('预案演练', other)).filter(({ kind }) => kind === 'document')).toEqual([]);
    expect((await api.ask('GET', `/api/programmes/${PROGRAMME}/find?q=x`)).statusCode).toBe(401);
  });

  it('follows a name that is corrected', async () => {
    const row = await stack.store.enterprises.get(`${PROGRAMME}/${foreign.code}`);
    expect(row).toBeDefined();
    await find('更名', office);
    await stack.store.enterprises.rename([{ ...(row as NonNullable<typeof row>), name: '更名以后有限公司' }]);
    // As the import does that corrects a name: by it the search learns that the registry has changed.
    const { clock } = await stack.service.programme(PROGRAMME);
    const given = { file: 'a.csv', sha256: '', added: 0, renamed: 1, corrected: 0 };
    await stack.store.enterprises.log(PROGRAMME, programmeNowMs(clock, Date.now()), { org: 'office', name: '甲' }, 'imported', given);
    await until('the new name to be found', async () => (await find('GMYH', office)).some(({ name }) => name === '更名以后有限公司'));
    expect((await find(foreign.name, office)).filter(({ kind }) => kind === 'enterprise')).toEqual([]);
  });

  it.each([
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ] as const)(
    'opens by key or button on a %s, is used without a mouse, and gives the focus back',
    async (device, screen) => {
      const { context, page, complaints } = await openPerson(browser, base, screen);
      await signInAs(context, office.username, office.password ?? '');
      await page.goto(`/p/${PROGRAMME}/score`);
      await settled(page);
      const button = page.getByRole('button', { name: '查找' });
      if (device === 'desktop') {
        await button.focus();
        await page.keyboard.press('Control+k');
      } else await button.tap();
      const field = page.getByRole('combobox', { name: '查找内容' });
      await page.locator('[role=combobox]:focus').waitFor();
      await page.keyboard.press('Escape');
      await field.waitFor({ state: 'detached' });
      if (device === 'desktop') await page.locator('button[aria-label=查找]:focus').waitFor();
      const again = () => (device === 'desktop' ? page.keyboard.press('Control+k') : button.tap());
      await again();
      await field.fill(own.name);
      await page.getByRole('option').filter({ hasText: own.name }).waitFor();
      // Enter comes before the answer: it does not lead to what was found for the words before.
      await page.route('**/find?*', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        await route.continue();
      });
      await field.fill('YAYL');
      await page.waitForTimeout(500);
      await page.keyboard.press('Enter');
      await page.waitForURL('**/obligations/mid-term/emergency');
      await field.waitFor({ state: 'detached' });
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      await page.goBack();
      await again();
      await field.fill('YAYL');
      await page.getByRole('option').filter({ hasText: '应急预案演练记录' }).waitFor();
      await screenshot(page, `find-${device}`);
      expect(await seriousFaults(page)).toEqual([]);
      expect(await sidewaysPx(page)).toBe(0);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/obligations/mid-term/emergency');
      await field.waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
      await context.close();
    },
    90_000,
  );
});

describe('the help', () => {
  it('is found by the words of what one wants to do, in either language, and keeps what was looked for in its address', async () => {
    const { context, page, complaints } = await openPerson(browser, base, PHONE);
    await signInAs(context, officer.username, officer.password ?? '');
    await page.goto(`/p/${PROGRAMME}/help`);
    await settled(page);
    const heading = (name: string) => page.getByRole('heading', { level: 3, name, exact: true });
    await heading('备份和升级').waitFor();
    const field = page.getByRole('searchbox', { name: '查找帮助' });
    await field.fill('延期 时限');
    await heading('备份和升级').waitFor({ state: 'detached' });
    expect(await page.locator('h3').allTextContents()).toEqual(['来不及，要延期', '批延期']);
    expect(await sidewaysPx(page)).toBe(0);
    expect(await seriousFaults(page)).toEqual([]);
    await screenshot(page, 'help-phone');
    expect(decodeURIComponent(new URL(page.url()).search)).toBe('?q=延期+时限');
    await page.reload();
    await heading('批延期').waitFor();
    await heading('备份和升级').waitFor({ state: 'detached' });
    await field.fill('没有的说法');
    await page.getByText('没有找到，换一个说法试试').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('shows no picture that is not taken afresh by `npm run pictures`', () => {
    const docs = path.join(import.meta.dirname, '..', 'docs');
    const documents = readdirSync(docs, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
    const shown = documents.flatMap((name) => [...readFileSync(path.join(docs, name), 'utf8').matchAll(/!\[[^\]]+\]\((?:\.\.\/)*pictures\/([\w-]+)\.png\)/g)]);
    expect(new Set(shown.map(([, name]) => name))).toEqual(new Set(PICTURES));
    expect(readdirSync(path.join(docs, 'pictures')).sort()).toEqual(PICTURES.map((name) => `${name}.png`).sort());
  });

  it('says the same in both languages: each topic has its twin', () => {
    const [chinese, english] = ['console.zh-CN.md', 'console.md'].map((name) =>
      readFileSync(path.join(import.meta.dirname, '..', 'docs', 'how-to', name), 'utf8')
        .split('\n')
        .flatMap((line) => /^#{1,3}(?= )/.exec(line) ?? []),
    );
    expect(english).toEqual(chinese);
    expect(chinese?.length).toBeGreaterThan(30);
  });
});
