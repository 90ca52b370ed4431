import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Todo } from '../client/contract/todo.ts';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
import { DESKTOP, openBrowser, openPerson, PHONE, screenshot, seriousFaults, settled, sidewaysPx, signInAs, WEB_DIR } from './support/browser.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack } from './support/stack.ts';

const MILESTONES = `
  - { id: training, name: 全员培训, clause: 三（二）, duty: 完成全员培训并报送总结, due: 2019-05-24, lead: [water, fire] }
  - { id: kickoff, name: 部署启动, clause: 三（一）, duty: 召开动员会, due: 2019-05-10, lead: [water, fire] }
  - { id: summary, name: 全年总结, clause: 三（五）, duty: 报送总结, due: 2020-12-20, lead: [water, fire] }`;
const OTHER = `
  - { id: drill, name: 消防演练, clause: 二, duty: 组织演练, due: 2019-05-08, lead: [water, fire] }`;

let stack: TestStack;
let api: TestApi;
let browser: Browser;
let base: string;
let people: Record<'water' | 'fire' | 'office' | 'operator' | 'auditor', Person & { password: string }>;

beforeAll(async () => {
  stack = await openTestStack('today');
  await stack.service.startProgramme(smallPlan({ id: 'today', milestones: MILESTONES }), { from: '2019-05-06', daysPerSecond: 0.000_001 });
  await stack.service.startProgramme(smallPlan({ id: 'also', milestones: OTHER }), { from: '2019-05-06', daysPerSecond: 0.000_001 });
  api = await openTestApi(stack, { webDir: WEB_DIR, publicUrl: 'http://127.0.0.1' });
  base = await api.app.listen({ port: 0, host: '127.0.0.1' });
  people = {
    water: await api.person('officer', 'water'),
    fire: await api.person('officer', 'fire'),
    office: await api.person('office'),
    operator: await api.person('operator'),
    auditor: await api.person('auditor'),
  };
  browser = await openBrowser();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await api?.close();
  await stack?.close();
});

const dialog = (page: Page, name: RegExp | string) => page.getByRole('dialog', { name });
const todoOf = async (who: keyof typeof people) => (await api.ask('GET', '/api/todo', { as: people[who] })).json() as Todo;
const named = ({ items }: Todo) => items.map(({ kind, programme, name }) => `${kind} ${programme} ${name}`);
const act = (who: keyof typeof people, id: string, kind: string, body: unknown = {}) => {
  const [programme, milestone, department] = id.split('/');
  return api.ask('POST', `/api/programmes/${programme}/obligations/${milestone}/${department}/${kind}`, {
    as: people[who],
    headers: { 'idempotency-key': `${kind}-${id}-${Math.random()}` },
    body,
  });
};

async function open(who: keyof typeof people, screen: typeof DESKTOP | typeof PHONE, address: string) {
  const person = await openPerson(browser, base, screen);
  await signInAs(person.context, people[who].username, people[who].password);
  await person.page.goto(address);
  await settled(person.page);
  return person;
}

describe('what waits for whoever asks', () => {
  it('is said across programmes, the most urgent first, without what is due in a year', async () => {
    const todo = await todoOf('water');
    expect(named(todo)).toEqual(['acknowledge also 消防演练', 'acknowledge today 部署启动', 'acknowledge today 全员培训']);
    expect(todo.items.map(({ daysLeft }) => daysLeft)).toEqual([2, 4, 18]);
    expect(todo).toMatchObject({ total: 3, late: 0, later: 1, kinds: [{ kind: 'acknowledge', count: 3 }] });
    // Nobody sees what is another's, and nothing ever waits for the auditor.
    expect(JSON.stringify(todo)).not.toContain('/fire');
    expect(await todoOf('auditor')).toEqual({ items: [], total: 0, late: 0, kinds: [], later: 0 });
  });

  it('follows each step from the department to the office and back, with the reason and the answer', async () => {
    const id = 'today/summary/water';
    await act('water', id, 'request-extension', { until: '2020-12-31', reason: '年底统计' });
    expect((await todoOf('office')).items).toMatchObject([{ kind: 'extension', id, note: '申请延至 2020-12-31：年底统计' }]);
    await act('office', id, 'decide-extension', { grant: false, reason: '时间充裕' });
    expect((await todoOf('office')).items).toEqual([]);
    expect((await todoOf('water')).items.filter(({ kind }) => kind === 'answer')).toMatchObject([{ id, note: '不同意延期：时间充裕' }]);
    // Once the department goes on, it has read the answer.
    await act('water', id, 'acknowledge');
    expect((await todoOf('water')).items.filter((one) => one.id === id)).toEqual([]);
  });

  it('tells the operator of alarms', async () => {
    await stack.store.alarms.raise({ key: 'test-alarm', kind: 'engine-unreachable' as never, what: 'the engine does not answer' });
    expect((await todoOf('operator')).items).toMatchObject([{ kind: 'alarm', note: 'the engine does not answer' }]);
    await stack.store.alarms.settle('test-alarm', 'test');
    expect((await todoOf('operator')).total).toBe(0);
  });
});

describe.each([
  ['desktop', DESKTOP, 'water'],
  ['phone', PHONE, 'fire'],
] as const)('on a %s', (device, screen, org) => {
  it('an officer finds all that waits from the first page, acknowledges in the row and hands in from there', async () => {
    const { context, page, complaints } = await open(org, screen, '/');
    const bell = page.getByRole('link', { name: /^我的待办，3 项$/ });
    await bell.click();
    await settled(page);
    const rows = page.getByRole('main').getByRole('listitem');
    await expect.poll(() => rows.count()).toBe(3);
    expect(await rows.first().textContent()).toContain('消防演练');
    await screenshot(page, `today-todo-${device}`);
    expect(await seriousFaults(page)).toEqual([]);
    expect(await sidewaysPx(page)).toBe(0);
    if (device === 'desktop') await page.getByRole('navigation', { name: '主菜单' }).getByText('我的待办 3').waitFor();
    // Another programme's task is acknowledged from here.
    await rows.filter({ hasText: '消防演练' }).getByRole('button', { name: '签收：消防演练' }).click();
    await rows.filter({ hasText: '消防演练' }).getByText('待报送').waitFor();
    expect((await stack.store.ledger.obligation(`also/drill/${org}`))?.state.acknowledgedAtMs).toBeDefined();
    // The list of one kind alone.
    await page.getByText(/^待签收 2$/).click();
    await expect.poll(() => rows.count()).toBe(2);
    await page.getByText('全部', { exact: true }).click();
    await rows.filter({ hasText: '消防演练' }).getByRole('link', { name: /^报送/ }).click();
    const submit = dialog(page, '报送材料');
    const file = path.join(stack.config.dir, `演练-${org}.txt`);
    writeFileSync(file, `演练 ${org}`);
    await submit.locator('input[type=file]').setInputFiles(file);
    await submit.getByRole('button', { name: '报送', exact: true }).click();
    await submit.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: '我的待办，2 项' }).waitFor();
    expect((await todoOf('office')).items.map(({ kind, id }) => `${kind} ${id}`)).toContain(`confirm also/drill/${org}`);
    expect(complaints).toEqual([]);
    await context.close();
  }, 120_000);
});
