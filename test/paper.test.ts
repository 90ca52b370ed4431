import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settleDistrict } from '../embedded/players.ts';
import { readRows } from '../spreadsheet/read.ts';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
import { DESKTOP, openBrowser, openPerson, PHONE, rawWordsIn, screenshot, seriousFaults, settled, signInAs, WEB_DIR } from './support/browser.ts';
import { dubanHere } from './support/commands.ts';
import { some } from './support/runs.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';
import { scratchFolder } from './support/tables.ts';

const PROGRAMME = 'shapotou-2019';
const PLAN = readFileSync(path.join(import.meta.dirname, '..', 'plans', 'shapotou-2019.yaml'), 'utf8');
const API = `/api/programmes/${PROGRAMME}`;
const FOLDER = scratchFolder();

let stack: TestStack;
let api: TestApi;
let browser: Browser;
let base: string;
let office: Person;
let officer: Person;
let operator: Person;

beforeAll(async () => {
  stack = await openTestStack('paper');
  await stack.service.startProgramme(PLAN, { from: '2019-05-31', daysPerSecond: 0.002 });
  await settleDistrict(stack.service, await stack.service.programme(PROGRAMME), { count: 80, asOf: '2019-05-30' });
  api = await openTestApi(stack, { webDir: WEB_DIR, publicUrl: 'http://127.0.0.1' });
  base = await api.app.listen({ port: 0, host: '127.0.0.1' });
  office = await api.person('office');
  officer = await api.person('officer', 'emergency');
  operator = await api.person('operator');
  await until('mails to have left', async () => stack.mail.accepted().length > 3);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await api?.close();
  await stack?.close();
});

const edgeOf = ({ transform, width }: { transform: unknown[]; width: number }) => Number(transform[4]) + width;

/** A PDF's pages: the text of each, and how far to the right it reaches, as a share of the page's width. */
async function pagesOf(pdf: Buffer): Promise<{ text: string; reaches: number; widest: string | undefined }[]> {
  const loading = getDocument({ data: new Uint8Array(pdf), useSystemFonts: false, disableFontFace: true, verbosity: 0 });
  const document = await loading.promise;
  const pages = [];
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number);
    const [, , width = 1] = page.view;
    const items = (await page.getTextContent()).items.flatMap((item) => ('str' in item && item.str.trim() !== '' ? [item] : []));
    pages.push({
      text: bare(items.map(({ str }) => str).join('')),
      widest: items.toSorted((one, other) => edgeOf(other) - edgeOf(one))[0]?.str,
      reaches: Math.max(...items.map(edgeOf)) / width,
    });
  }
  await loading.destroy();
  return pages;
}

/** Fonts give some characters of a PDF as the radicals that look like them, which no normal form makes good. */
const RADICALS: Record<string, string> = {
  '⺠': '民',
  '⻔': '门',
  '⻩': '黄',
  '⻋': '车',
  '⻓': '长',
  '⻛': '风',
  '⻝': '食',
  '⻘': '青',
  '⻄': '西',
  '⻚': '页',
};
const bare = (text: string) =>
  text
    .replaceAll(/\s/g, '')
    .normalize('NFKC')
    .replaceAll(/[\u2e80-\u2eff]/g, (radical) => RADICALS[radical] ?? radical);

describe('a page on paper', () => {
  it.each([
    ['obligations?all=true', '筛选', ['只看逾期', '导出筛选结果', '处理公告']],
    ['notices', '通知', ['导出筛选结果', '重新发送', '处理公告']],
    ['enterprises', '企业', ['导出筛选结果', '批量启动', '处理公告']],
    ['', '总览', ['处理公告', '暂停发信']],
  ])(
    'of %s has no menu, filters or buttons, says what it is and from when, and cuts no table',
    async (address, name, gone) => {
      const { context, page } = await openPerson(browser, base);
      await signInAs(context, office.username, office.password ?? '');
      await page.goto(`/p/${PROGRAMME}/${address}`);
      await settled(page);
      const rows = await page.locator('.data-table tbody tr').evaluateAll((all) => all.map((row) => row.querySelector('td, th')?.textContent ?? ''));
      const heads = await page.locator('.data-table thead th').allInnerTexts();
      await page.emulateMedia({ media: 'print' });
      await screenshot(page, `paper-${name}`);
      const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
      writeFileSync(path.join(FOLDER, `${name}.pdf`), pdf);
      const pages = await pagesOf(pdf);
      const all = pages.map(({ text }) => text).join('');
      expect(pages[0]?.text).toContain(bare('打印时间2019-05-31'));
      for (const [index, { text, reaches, widest }] of pages.entries()) {
        expect(text).toContain(`第${index + 1}页`);
        expect(reaches, widest).toBeLessThan(0.98);
      }
      for (const word of gone) expect(all).not.toContain(word);
      for (const row of rows) expect(all).toContain(bare(row));
      // The column to choose with holds nothing that could be printed.
      for (const head of heads.filter((name) => name !== '选')) expect(all).toContain(bare(head.replaceAll(/[↕▲▼]/g, '')));
      await context.close();
    },
    90_000,
  );
});

/** The rows of a table that the API gives, its header first. */
async function tableOf(person: Person, address: string): Promise<string[][]> {
  const response = await api.ask('GET', `${API}/${address}`, { as: person });
  expect(response.statusCode, address).toBe(200);
  return rowsIn(response.rawPayload, /csv/.test(String(response.headers['content-type'])) ? 'csv' : 'xlsx');
}

async function rowsIn(content: Buffer, ending: string): Promise<string[][]> {
  const file = path.join(FOLDER, `table.${ending}`);
  writeFileSync(file, content);
  const rows = [];
  for await (const { cells } of readRows(file)) rows.push(cells);
  return rows;
}

describe('a list as a file', () => {
  it('has all that its filters mean, in words, as xlsx and as csv, and the own alone for a department', async () => {
    const listed = async (query: string, as: Person) => (await api.ask('GET', `${API}/obligations?limit=200&${query}`, { as })).json().items.length;
    for (const [query, as] of [
      ['', office],
      ['all=true', office],
      ['department=emergency&all=true', office],
      ['late=true', office],
      ['all=true', officer],
    ] as const) {
      const [xlsx, csv] = [await tableOf(as, `obligations.export?${query}`), await tableOf(as, `obligations.export?${query}&format=csv`)];
      expect(csv).toEqual(xlsx);
      const header = xlsx.findIndex((cells) => cells.includes('责任单位'));
      expect(xlsx.length - header - 1, `${query} ${as.username}`).toBe(Math.min(200, await listed(query, as)));
    }
    const own = await tableOf(officer, 'obligations.export?all=true&department=emergency');
    expect(new Set(own.slice(1).map((cells) => cells[1]))).toEqual(new Set(['区应急管理局']));
    expect((await api.ask('GET', `${API}/obligations.export?department=housing`, { as: officer })).statusCode).toBe(403);
    expect((await api.ask('GET', `${API}/notices.export?department=housing`, { as: officer })).statusCode).toBe(403);
    const notices = await tableOf(office, 'notices.export?state=sent');
    expect(notices.slice(1).every((cells) => cells[6] === '已发' && cells[9] === '邮件服务器已收下')).toBe(true);
    expect(notices.length - 1).toBe((await stack.store.notices.list({ programmeId: PROGRAMME, state: 'sent' })).length);
  });

  it('comes from the page with the filters that stand there', async () => {
    const { context, page } = await openPerson(browser, base);
    await signInAs(context, office.username, office.password ?? '');
    await page.goto(`/p/${PROGRAMME}/obligations?all=true&department=emergency`);
    await settled(page);
    await page.getByRole('button', { name: '导出筛选结果' }).click();
    const loading = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: /xlsx/ }).click();
    const download = await loading;
    expect(download.suggestedFilename()).toMatch(/任务-2019-05-31\.xlsx$/);
    const rows = await rowsIn(readFileSync(await download.path()), 'xlsx');
    expect(new Set(rows.slice(1).map((cells) => cells[1]))).toEqual(new Set(['区应急管理局']));
    await context.close();
  });

  it('comes from the command line', async () => {
    const environment = {
      DATABASE_URL: stack.config.databaseUrl,
      DUBAN_DATA: stack.config.dir,
      TEMPORAL_ADDRESS: stack.config.temporal.address,
      TEMPORAL_NAMESPACE: stack.config.temporal.namespace,
      SMTP_URL: stack.config.smtpUrl,
      MAIL_FROM: stack.config.mailFrom,
    };
    for (const [argv, as] of [
      [['obligation', 'export', '--all', '--out', 'o.csv'], 'obligations.export?all=true&format=csv'],
      [['notices', 'export', '--state', 'sent', '--out', 'n.csv'], 'notices.export?state=sent&format=csv'],
    ] as const) {
      const ran = await dubanHere([...argv], environment, FOLDER);
      expect(ran, ran.err).toMatchObject({ code: 0 });
      expect(await rowsIn(readFileSync(path.join(FOLDER, argv.at(-1) ?? '')), 'csv')).toEqual(await tableOf(office, as));
    }
  });
});

describe('what is exported', () => {
  it('says nothing that only a program says, in no file and no history', async () => {
    const raw: Record<string, string[]> = {};
    const look = (name: string, text: string) => {
      // Certificates, rule sets and clauses are the plan's and the authority's; levels are written in Roman figures.
      const words = rawWordsIn(text, ['AQBIII', 'AQBII', 'AQBI', 'AQB', 'III', 'II']);
      if (words.length > 0) raw[name] = words;
      expect(text, name).not.toMatch(/250 OK|\d{4}-\d\d-\d\dT|\b1 days\b|\+08:00/);
    };
    for (const address of [
      'obligations.export?all=true',
      'notices.export',
      'announcements.export',
      'brief.xlsx',
      'score.xlsx?period=2019H1',
      'score.xlsx?period=2019',
    ])
      look(address, (await tableOf(office, address)).flat().join('\n'));
    for (const milestone of ['kickoff', 'mid-term']) {
      const { lines } = (await api.ask('GET', `${API}/obligations/${milestone}/emergency/history`, { as: operator })).json();
      look(`history of ${milestone}`, lines.map(({ what }: { what: string }) => what).join('\n'));
    }
    for (const id of [PROGRAMME, `milestone/${PROGRAMME}/mid-term`, `mailroom/${PROGRAMME}`]) {
      const answer = await api.ask('GET', `/api/operations/workflow/case-file?id=${encodeURIComponent(id)}`, { as: operator });
      if (answer.statusCode === 200)
        look(
          `case file of ${id}`,
          answer
            .json()
            .lines.map(({ what }: { what: string }) => what)
            .join('\n'),
        );
    }
    for (const { subject = '', text = '' } of stack.mail.accepted().slice(0, 40)) look(`mail ${subject}`, text.replaceAll(/https?:\S+/g, ''));
    expect(raw).toEqual({});
  });
});

describe.each(
  some(2, [
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ] as const),
)('on a %s', (device, screen) => {
  const open = async (address: string, person = office) => {
    const opened = await openPerson(browser, base, screen);
    await signInAs(opened.context, person.username, person.password ?? '');
    await opened.page.goto(address);
    return opened;
  };

  it('each figure of the overview is the number of what the list holds that it opens, and they add up', async () => {
    const { context, page, complaints } = await open(`/p/${PROGRAMME}`);
    await settled(page);
    const tiles = await page
      .getByRole('navigation', { name: '任务数' })
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => ({ to: link.getAttribute('href') ?? '', count: Number(link.querySelector('strong')?.textContent) })));
    const [all, ...parts] = tiles.slice(0, -1).map(({ count }) => count);
    expect(parts.reduce((sum, count) => sum + count, 0)).toBe(all);
    const rows = page
      .locator('main')
      .locator('.data-table tbody > tr, ul > li')
      .filter({ has: page.getByRole('link') });
    for (const { to, count } of tiles) {
      await page.goto(to);
      await settled(page);
      let listed = 0;
      for (;;) {
        if (count > 0) await rows.first().waitFor();
        listed += await rows.count();
        const next = page.getByRole('button', { name: '下一页' });
        if ((await next.count()) === 0 || (await next.isDisabled())) break;
        const before = await rows.first().textContent();
        await next.click();
        await expect.poll(() => rows.first().textContent()).not.toBe(before);
      }
      expect(listed, to).toBe(count);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('an address that leads nowhere has a way home', async () => {
    for (const address of ['/p/none-such', `/p/none-such/obligations`]) {
      const { context, page } = await open(address);
      await page.getByRole('link', { name: '回到首页' }).click();
      await page.waitForURL(`**/p/${PROGRAMME}`);
      await settled(page);
      await context.close();
    }
  });

  it('a dialog takes the focus to its first field and gives it back', async () => {
    const { context, page } = await open(`/p/${PROGRAMME}/obligations/mid-term/emergency`);
    await settled(page);
    const button = page.getByRole('button', { name: '免除', exact: true }).first();
    await button.focus();
    await page.keyboard.press('Enter');
    await page.locator('[role=dialog] textarea:focus').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('button:focus').filter({ hasText: '免除' }).waitFor();
    await context.close();
  });

  it('files are dropped where there is something to drop them with', async () => {
    const { context, page } = await open(`/p/${PROGRAMME}/enterprises?view=import`);
    await page.getByText('选择文件').first().waitFor();
    expect(await page.getByText('拖').count()).toBe(device === 'desktop' ? 1 : 0);
    await context.close();
  });
});
