import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
import { DESKTOP, openBrowser, openContext, openPage, pressByKeyboard, settled, signInAs, tabTo, typeByKeyboard, WEB_DIR } from './support/browser.ts';
import { entry } from './support/enterprises.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { WHOLE } from './support/runs.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

const TASKS = ['m-ack', 'm-hand', 'm-progress', 'm-extend', 'm-again', 'm-answer', 'm-confirm', 'm-return', 'm-decide', 'm-urge', 'm-also', 'm-third'] as const;
const NAMES: Record<(typeof TASKS)[number], string> = {
  'm-ack': '部署启动',
  'm-hand': '全员培训',
  'm-progress': '隐患排查',
  'm-extend': '应急演练',
  'm-again': '风险普查',
  'm-answer': '专项整治',
  'm-confirm': '中期小结',
  'm-return': '资料归档',
  'm-decide': '执法检查',
  'm-urge': '宣传教育',
  'm-also': '物资储备',
  'm-third': '值班值守',
};
const MILESTONES = TASKS.map((id) => `\n  - { id: ${id}, name: ${NAMES[id]}, clause: 三, duty: 报送, due: 2019-05-24, lead: [water, fire] }`).join('');

let stack: TestStack;
let api: TestApi;
let browser: Browser;
let base: string;
let people: Record<'water' | 'fire' | 'office', Person & { password: string }>;

const ask = (who: keyof typeof people, org: string, id: string, kind: string, body: unknown = {}) =>
  api.ask('POST', `/api/programmes/tasks/obligations/${id}/${org}/${kind}`, {
    as: people[who],
    headers: { 'idempotency-key': `${kind}-${id}-${Math.random()}` },
    body,
  });

async function handIn(org: 'water' | 'fire', id: string) {
  const form = new FormData();
  form.append('file', new Blob(['说明']), '说明.txt');
  const sent = new Response(form);
  const kept = await api.ask('POST', `/api/programmes/tasks/obligations/${id}/${org}/evidence`, {
    as: people[org],
    headers: { 'content-type': sent.headers.get('content-type') ?? '' },
    payload: Buffer.from(await sent.arrayBuffer()),
  });
  const handed = await ask(org, org, id, 'submit', { evidence: (kept.json() as { items: unknown[] }).items });
  expect(handed.statusCode, handed.body).toBe(200);
}

beforeAll(async () => {
  stack = await openTestStack('tasks');
  await stack.service.startProgramme(smallPlan({ id: 'tasks', milestones: MILESTONES, more: SECTORS }), { from: '2019-05-06', daysPerSecond: 0.000_001 });
  api = await openTestApi(stack, { webDir: WEB_DIR, publicUrl: 'http://127.0.0.1' });
  base = await api.app.listen({ port: 0, host: '127.0.0.1' });
  people = { water: await api.person('officer', 'water'), fire: await api.person('officer', 'fire'), office: await api.person('office') };
  await stack.registry.enrol('tasks', entry(1, { departmentId: 'water' }), { org: 'office', name: '' });
  for (const org of ['water', 'fire'] as const) {
    for (const id of TASKS) if (id !== 'm-ack') await ask(org, org, id, 'acknowledge');
    await handIn(org, 'm-again');
    await ask('office', org, 'm-again', 'return', { reason: '缺签到表原件' });
    await ask('office', org, 'm-answer', 'instruct', { reason: '主要负责人亲自抓' });
    for (const id of ['m-confirm', 'm-return']) await handIn(org, id);
    await ask(org, org, 'm-decide', 'request-extension', { until: '2019-06-05', reason: '会场冲突' });
  }
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await api?.close();
  await stack?.close();
});

/** Presses and types as a person does, with the mouse or with the keyboard alone. */
interface Hand {
  page: Page;
  press(what: Locator): Promise<void>;
  /** Puts a text into a field that is at hand. */
  type(field: Locator, text: string): Promise<void>;
}

const mouse = (page: Page): Hand => ({ page, press: (what) => what.click(), type: (field, text) => field.fill(text) });

const keyboard = (page: Page): Hand => ({ page, press: (what) => pressByKeyboard(page, what), type: (field, text) => typeByKeyboard(page, field, text) });

/** Counts what a person presses: the mouse, and keys that do something. Keys that only type a text or move about do not count. */
async function countPresses(page: Page): Promise<() => number> {
  let presses = 0;
  await page.exposeFunction('pressed', () => {
    presses++;
  });
  await page.addInitScript(`
    document.addEventListener('pointerdown', (event) => { if (event.isTrusted) window.pressed(); }, true);
    document.addEventListener('keydown', (event) => {
      const types = event.target.closest?.('input:not([type=checkbox]), textarea') && event.key.length === 1 && !event.ctrlKey;
      if (event.isTrusted && !types && !['Tab', 'Shift', 'Control'].includes(event.key)) window.pressed();
    }, true);
  `);
  return () => presses;
}

const dialog = ({ page }: Hand, name: string) => page.getByRole('dialog', { name });
const bell = ({ page }: Hand) => page.getByRole('link', { name: /^我的待办，\d+ 项$/ });
const menu = ({ page }: Hand, name: string) => page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name });
const row = ({ page }: Hand, name: string, more = '') => page.getByRole('main').getByRole('listitem').filter({ hasText: name }).filter({ hasText: more });
const gone = async (hand: Hand, name: string) => dialog(hand, name).waitFor({ state: 'detached' });

async function chooseFile(hand: Hand, form: Locator, org: string, id: string) {
  const file = path.join(stack.config.dir, `${id}-${org}.txt`);
  writeFileSync(file, `${id} ${org}`);
  const chosen = hand.page.waitForEvent('filechooser');
  await hand.press(form.getByRole('button', { name: /选择|拖/ }));
  await (await chosen).setFiles(file);
  await form.getByText(path.basename(file)).waitFor();
}

type Does = (hand: Hand, org: 'water' | 'fire') => Promise<void>;
const stateOf = async (id: string, org: string) => (await stack.store.ledger.obligation(`tasks/${id}/${org}`))?.state;

async function submits(hand: Hand, org: string, id: (typeof TASKS)[number], link: RegExp) {
  await hand.press(bell(hand));
  await hand.press(row(hand, NAMES[id]).getByRole('link', { name: link }));
  const form = dialog(hand, '报送材料');
  await chooseFile(hand, form, org, id);
  await hand.press(form.getByRole('button', { name: '报送', exact: true }));
  await gone(hand, '报送材料');
  expect((await stateOf(id, org))?.stage).toBe('submitted');
}

async function fromTheTask(hand: Hand, id: (typeof TASKS)[number], button: string) {
  await hand.press(bell(hand));
  await hand.press(row(hand, NAMES[id]).getByRole('link', { name: NAMES[id], exact: true }));
  await hand.press(hand.page.getByRole('button', { name: button }));
}

/** The twelve tasks in the order of docs/tasks.md: who, and how. */
const DOES: { who: 'officer' | 'office'; does: Does }[] = [
  {
    who: 'officer',
    async does(hand, org) {
      await hand.press(bell(hand));
      await hand.press(hand.page.getByRole('button', { name: `签收：${NAMES['m-ack']}` }));
      await until('the ledger to have it', async () => (await stateOf('m-ack', org))?.acknowledgedAtMs !== undefined);
    },
  },
  { who: 'officer', does: (hand, org) => submits(hand, org, 'm-hand', /^报送/) },
  {
    who: 'officer',
    async does(hand, org) {
      await fromTheTask(hand, 'm-progress', '报告进展');
      await hand.type(dialog(hand, '报告进展').getByLabel('做到哪一步，还差什么'), '过半');
      await hand.press(dialog(hand, '报告进展').getByRole('button', { name: '报告', exact: true }));
      await gone(hand, '报告进展');
      expect((await stateOf('m-progress', org))?.progress?.text).toBe('过半');
    },
  },
  {
    who: 'officer',
    async does(hand, org) {
      await fromTheTask(hand, 'm-extend', '申请延期');
      await hand.type(dialog(hand, '申请延期').getByLabel('延期至'), '2019-06-10');
      await hand.type(dialog(hand, '申请延期').getByLabel('理由'), '汛期');
      await hand.press(dialog(hand, '申请延期').getByRole('button', { name: '申请延期' }));
      await gone(hand, '申请延期');
      expect((await stateOf('m-extend', org))?.extension?.until).toBe('2019-06-10');
    },
  },
  { who: 'officer', does: (hand, org) => submits(hand, org, 'm-again', /^重新报送/) },
  {
    who: 'officer',
    async does(hand, org) {
      await hand.press(bell(hand));
      await hand.press(row(hand, NAMES['m-answer'], '批示待答复').getByRole('link', { name: /^答复/ }));
      await hand.press(hand.page.getByRole('button', { name: '答复批示' }));
      await hand.type(dialog(hand, '答复批示').getByLabel('答复'), '已部署');
      await hand.press(dialog(hand, '答复批示').getByRole('button', { name: '答复', exact: true }));
      await gone(hand, '答复批示');
      expect((await stateOf('m-answer', org))?.instructions).toBeUndefined();
    },
  },
  {
    who: 'office',
    async does(hand, org) {
      await hand.press(bell(hand));
      await hand.press(row(hand, NAMES['m-confirm'], `${org}局`).getByRole('link', { name: /^审核/ }));
      await hand.page.getByRole('main').getByText('说明.txt').first().waitFor();
      await hand.press(hand.page.getByRole('main').getByRole('button', { name: '办结' }));
      await hand.press(dialog(hand, '办结').getByRole('button', { name: '办结' }));
      await gone(hand, '办结');
      expect((await stateOf('m-confirm', org))?.stage).toBe('settled');
    },
  },
  {
    who: 'office',
    async does(hand, org) {
      await hand.press(bell(hand));
      await hand.press(row(hand, NAMES['m-return'], `${org}局`).getByRole('link', { name: /^审核/ }));
      await hand.press(hand.page.getByRole('main').getByRole('button', { name: '退回' }));
      await hand.press(dialog(hand, '退回').getByRole('group', { name: '常用语' }).getByRole('button', { name: '缺签到表原件' }));
      await hand.press(dialog(hand, '退回').getByRole('button', { name: '退回', exact: true }));
      await gone(hand, '退回');
      expect((await stateOf('m-return', org))?.returned?.reason).toBe('缺签到表原件');
    },
  },
  {
    who: 'office',
    async does(hand, org) {
      await hand.press(menu(hand, '待办审批'));
      const line = hand.page
        .getByRole('main')
        .getByRole('article')
        .filter({ hasText: `${org}局` })
        .filter({ hasText: NAMES['m-decide'] });
      await hand.press(line.getByRole('button', { name: /^同意延期/ }));
      await hand.press(dialog(hand, '同意延期').getByRole('button', { name: '同意延期' }));
      await gone(hand, '同意延期');
      expect((await stateOf('m-decide', org))?.schedule.dueDate).toBe('2019-06-05');
    },
  },
  {
    who: 'office',
    async does(hand, org) {
      const three = ['m-urge', 'm-also', 'm-third'] as const;
      await hand.press(menu(hand, '任务'));
      for (const id of three) await hand.press(hand.page.getByRole('checkbox', { name: `选择 ${org}局：${NAMES[id]}` }));
      await hand.press(hand.page.getByRole('button', { name: '催办所选' }));
      await hand.press(dialog(hand, '催办').getByRole('button', { name: '请于三日内报送。' }));
      await hand.press(dialog(hand, '催办').getByRole('button', { name: '催办 3 件' }));
      await gone(hand, '催办');
      for (const id of three) expect((await stateOf(id, org))?.urged?.times).toBe(1);
    },
  },
  {
    who: 'officer',
    async does({ page }) {
      await page.keyboard.press('Control+K');
      await page.getByRole('dialog').getByRole('combobox').fill('样例企业1');
      await page.getByRole('dialog').getByText('样例企业1有限公司').waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: '样例企业1有限公司' }).waitFor();
    },
  },
  {
    who: 'office',
    async does(hand, org) {
      await hand.press(menu(hand, '任务'));
      await hand.press(
        hand.page
          .getByRole('main')
          .locator('li, tr')
          .filter({ hasText: `${org}局` })
          .getByRole('link', { name: new RegExp(NAMES['m-urge']) })
          .first(),
      );
      await hand.press(hand.page.getByRole('button', { name: '写留言' }));
      await hand.type(dialog(hand, '留言').getByLabel('留言内容'), '请报联系人');
      await hand.press(dialog(hand, '留言').getByRole('checkbox', { name: new RegExp(`^${org} officer`) }));
      await hand.press(dialog(hand, '留言').getByRole('button', { name: '发出留言' }));
      await gone(hand, '留言');
      expect((await stateOf('m-urge', org))?.mentions?.map(({ text }) => text)).toEqual(['请报联系人']);
    },
  },
];

/** Rows of the table in docs/tasks.md: number, task, and clicks now. */
const TABLE = readFileSync(path.join(import.meta.dirname, '..', 'docs', 'tasks.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, number = '', task = '', , , now = ''] = line.split('|').map((cell) => cell.trim());
    return /^\d+$/.test(number) ? [{ number: Number(number), task, now: Number(now) }] : [];
  });

it('the table has the twelve tasks that are counted here', () => {
  expect(TABLE.map(({ number }) => number)).toEqual(DOES.map((_, index) => index + 1));
  expect(TABLE).toHaveLength(12);
});

/** Each person's browser, in which they have signed in once: a page of its own in it has what other pages have loaded. */
const signedIn = new Map<keyof typeof people, Promise<BrowserContext>>();
async function browserOf(who: keyof typeof people): Promise<BrowserContext> {
  const context = await openContext(browser, base, DESKTOP);
  await signInAs(context, people[who].username, people[who].password);
  return context;
}

async function landed(who: keyof typeof people) {
  const opened = signedIn.get(who) ?? browserOf(who);
  signedIn.set(who, opened);
  const { page, complaints } = await openPage(await opened);
  const presses = await countPresses(page);
  await page.goto('/');
  await settled(page);
  await page.waitForURL(/\/p\/tasks$/);
  return { page, complaints, presses };
}

/** Of the twelve, `npm test` does every third by the mouse, and two of the others by the keyboard. */
const byMouse = (number: number) => WHOLE || number % 3 === 1;
const byKeyboard = (number: number) => number <= 10 && (WHOLE || number % 6 === 2);

describe.each(TABLE.filter(({ number }) => byMouse(number) || byKeyboard(number)))('task $number, $task', ({ number, now }) => {
  const { who, does } = DOES[number - 1] as (typeof DOES)[number];

  if (byMouse(number))
    it(`takes ${now} clicks from the page on which one lands`, async () => {
      const { page, complaints, presses } = await landed(who === 'office' ? 'office' : 'water');
      await does(mouse(page), 'water');
      expect(presses()).toBe(now);
      expect(complaints).toEqual([]);
      await page.close();
    });

  if (byKeyboard(number))
    it('is done with the keyboard alone', async () => {
      const { page, complaints } = await landed(who === 'office' ? 'office' : 'fire');
      await does(keyboard(page), 'fire');
      expect(complaints).toEqual([]);
      await page.close();
    });
});

/** Animations that last long, as they do on a slow machine. */
const SLOW = '*, *::before, *::after { animation-duration: 2s !important; }';

it('leaves the focus to whoever has begun before a dialog has come in', async () => {
  const context = await openContext(browser, base, DESKTOP, 'no-preference');
  const { page } = await openPage(context);
  await signInAs(context, people.water.username, people.water.password);
  await page.goto('/p/tasks/obligations/m-third/water');
  await settled(page);
  await page.addStyleTag({ content: SLOW });
  const begin = async () => {
    await page.getByRole('button', { name: '报告进展' }).click();
    const form = page.getByRole('dialog', { name: '报告进展' });
    await form.waitFor();
    return form;
  };
  const still = () => expect.poll(() => page.locator('.ant-zoom-appear, .ant-zoom-enter').count()).toBe(0);
  const focused = () => page.evaluate<string>('document.activeElement.tagName');
  const quick = await begin();
  expect(await page.locator('.ant-zoom-appear, .ant-zoom-enter').count()).toBe(1);
  await tabTo(page, quick.getByRole('button', { name: '取消' }));
  await still();
  expect(await focused()).toBe('BUTTON');
  await page.keyboard.press('Enter');
  await quick.waitFor({ state: 'detached' });
  await begin();
  await still();
  expect(await focused()).toBe('TEXTAREA');
  await context.close();
});
