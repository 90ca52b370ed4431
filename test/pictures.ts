import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keepEvidence } from '../client/service/evidence.ts';
import { settleDistrict } from '../embedded/players.ts';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
import { DESKTOP, openBrowser, openPerson, PHONE, settled, signInAs, WEB_DIR } from './support/browser.ts';
import { PICTURES, type Picture } from './support/pictures.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

// `npm run pictures`: what the documents show, taken from the console as it is, over a district in the middle of June 2019.

const ROOT = path.join(import.meta.dirname, '..');
const OUT = path.join(ROOT, 'docs', 'pictures');
const PLAN = readFileSync(path.join(ROOT, 'plans', 'shapotou-2019.yaml'), 'utf8');
const ID = 'shapotou-2019';
const SMALLER = { ...DESKTOP, viewport: { width: 1_200, height: 760 } };

type Who = Person & { password: string };
let stack: TestStack;
let api: TestApi;
let browser: Browser;
let base: string;
let office: Who;
let officer: Who;

const by = (org: string) => ({ org, name: '' });

beforeAll(async () => {
  mkdirSync(OUT, { recursive: true });
  stack = await openTestStack('pictures');
  await stack.service.startProgramme(PLAN, { from: '2019-06-18', daysPerSecond: 0.000_001 });
  await settleDistrict(stack.service, await stack.service.programme(ID), { count: 120, asOf: '2019-06-18' });
  const file = path.join(stack.config.dir, '动员会总结.txt');
  writeFileSync(file, '6 月 12 日召开动员会，42 家企业参加。已梳理本行业领域企业达标情况，并督促未达标企业制定工作方案。');
  const evidence = await keepEvidence(stack.config, [file]);
  const act = (org: string, kind: Parameters<typeof stack.service.act>[1], more: object, of: string = org) =>
    stack.service.act(`${ID}/kickoff/${of}`, kind, { actor: by(org), key: `${kind} ${of} ${'part' in more ? more.part : ''}`, ...more });
  const figures = [
    { field: 'meetings', value: 1 },
    { field: 'uncertified', value: 42 },
    { field: 'schemes', value: 42 },
  ];
  for (const org of ['emergency', 'water']) {
    await act(org, 'acknowledge', {});
    for (const part of ['goals', 'meeting', 'baseline', 'schemes']) await act(org, 'tick', { part });
    await act(org, 'submit', { evidence, figures, reason: '动员会已召开，总结附后。' });
  }
  await act('office', 'return', { reason: '请补充未达标企业的工作方案。' }, 'water');
  api = await openTestApi(stack, { webDir: WEB_DIR, publicUrl: 'http://127.0.0.1' });
  base = await api.app.listen({ port: 0, host: '127.0.0.1' });
  office = await api.person('office');
  officer = await api.person('officer', 'water');
  browser = await openBrowser();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await api?.close();
  await stack?.close();
});

const SHOTS: Record<Picture, { who: () => Who; at: string; shows: string; screen?: typeof PHONE }> = {
  overview: { who: () => office, at: '', shows: '总览' },
  todo: { who: () => officer, at: '/todo', shows: '我的待办' },
  obligation: { who: () => officer, at: '/obligations/kickoff/water', shows: '请补充未达标企业的工作方案' },
  'obligation-phone': { who: () => officer, at: '/obligations/kickoff/water', shows: '请补充未达标企业的工作方案', screen: PHONE },
  review: { who: () => office, at: '/decisions/kickoff/emergency', shows: '动员会总结' },
  'new-programme': { who: () => office, at: '/plan?view=new', shows: '新建督办事项' },
  help: { who: () => officer, at: '/help', shows: '部门经办人和负责人' },
};

it.each(PICTURES)('takes the picture %s', async (name) => {
  const { who, at, shows, screen = SMALLER } = SHOTS[name];
  const { context, page, complaints } = await openPerson(browser, base, screen as typeof DESKTOP);
  await signInAs(context, who().username, who().password);
  await page.goto(`/p/${ID}${at}`);
  await settled(page);
  await page.getByText(shows).first().waitFor();
  // Nothing that moves or comes a moment later is in it.
  let before = '';
  await until('the page to stand still', async () => {
    const now = (await page.screenshot()).toString('base64');
    const still = now === before;
    before = now;
    return still;
  });
  const picture = await page.screenshot({ path: path.join(OUT, `${name}.png`) });
  expect(picture.length).toBeLessThan(250_000);
  expect(complaints).toEqual([]);
  await context.close();
});
