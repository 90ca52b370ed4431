import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContext, chromium as driver, type Locator, type Page } from 'playwright-core';
import { onTestFailed } from 'vitest';
import { until } from './stack.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
export const WEB_DIR = path.join(ROOT, 'dist', 'web');
const KEPT_IN = path.join(ROOT, 'test', 'output', 'console');
mkdirSync(KEPT_IN, { recursive: true });

export const DESKTOP = { viewport: { width: 1_280, height: 800 } };
export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** A real Chromium: from npm on Linux x64, elsewhere the Chrome that is installed. */
export async function openBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return driver.launch({ channel: 'chrome' });
  return driver.launch({ executablePath: await chromium.executablePath(), args: ['--no-sandbox', '--disable-gpu'] });
}

export type Screen = typeof DESKTOP | typeof PHONE;

/**
 * A browser of one person's own, who asked for no movement: a press is aimed where something stands while it is still invisible, and on a
 * slow machine it has begun to grow there when the press arrives, which then goes beside it.
 */
export async function openContext(
  browser: Browser,
  baseURL: string,
  screen: Screen = DESKTOP,
  reducedMotion: 'reduce' | 'no-preference' = 'reduce',
): Promise<BrowserContext> {
  const context = await browser.newContext({ ...screen, baseURL, reducedMotion, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  // Ends only what hangs: a machine with other things to do takes its time.
  context.setDefaultTimeout(180_000);
  await context.addInitScript(`
    window.said = [];
    const heard = new WeakSet();
    new MutationObserver(() => {
      for (const one of document.querySelectorAll('.ant-message-notice'))
        if (one.textContent !== '' && !heard.has(one)) {
          heard.add(one);
          window.said.push(one.textContent);
        }
    }).observe(document, { childList: true, subtree: true });
  `);
  return context;
}

/** Waits until a page has said something in passing: it is gone after three seconds, and a busy machine may look only then. */
export const toSay = (page: Page, text: string): Promise<unknown> =>
  until(
    `the page to say ${text}`,
    () =>
      page.evaluate<boolean>(`(() => {
        const at = window.said.findIndex((one) => one.includes(${JSON.stringify(text)}));
        return at >= 0 && window.said.splice(at, 1).length === 1;
      })()`),
    180_000,
  );

/** A page in somebody's browser. What it complains about is kept in `complaints`; what it shows when its test fails is told and kept. */
export async function openPage(context: BrowserContext) {
  const complaints: string[] = [];
  const page = await context.newPage();
  whenFailed(async (name) => {
    if (page.isClosed()) return;
    await picture(page, `failed-${name.replaceAll(/[^\w]+/g, '-').slice(0, 60)}`);
    process.stderr.write(`${name}: ${page.url()} shows:\n${(await page.locator('body').textContent())?.slice(0, 3_000)}\n${complaints.join('\n')}\n`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // The browser itself notes every answer that is no success, such as the 401 before sign-in.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
  return { page, complaints };
}

/** Nothing where a page is opened for several tests. */
function whenFailed(tell: (name: string) => Promise<void>): void {
  try {
    onTestFailed(({ task }) => tell(task.name));
  } catch {}
}

/** A browser of one person's own, with a page. */
export async function openPerson(browser: Browser, baseURL: string, screen: Screen = DESKTOP) {
  const context = await openContext(browser, baseURL, screen);
  return { context, ...(await openPage(context)) };
}

/** Signs in without a page, for tests that are about something else. */
export async function signInAs(context: BrowserContext, username: string, password: string): Promise<void> {
  const response = await until(
    'the API to have time for a sign-in',
    async () => {
      const answer = await context.request.post('/api/session', { data: { username, password } });
      return answer.status() !== 503 && answer;
    },
    180_000,
  );
  if (!response.ok()) throw new Error(`${username} cannot sign in: ${await response.text()}`);
}

/** Waits until a page shows what it has to show: its heading, and no grey shape any more. */
export async function settled(page: Page): Promise<void> {
  await page
    .locator('h1')
    .first()
    .waitFor()
    .catch(async (error: Error) => {
      throw new Error(`${page.url()} has no heading; it shows: ${(await page.locator('body').textContent())?.slice(0, 500)}`, { cause: error });
    });
  await page.locator('.ant-skeleton-active, .ant-spin-spinning').first().waitFor({ state: 'detached' });
}

/** Goes from one thing to the next until it has what is wanted; what cannot be reached so fails. */
export async function tabTo(page: Page, what: Locator): Promise<void> {
  await what.waitFor();
  for (let steps = 0; steps < 150; steps++) {
    if (await what.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no way leads to ${what} by Tab`);
}

/** Presses without a mouse. */
export async function pressByKeyboard(page: Page, what: Locator): Promise<void> {
  await tabTo(page, what);
  await page.keyboard.press((await what.getAttribute('type')) === 'checkbox' ? 'Space' : 'Enter');
}

/** Types into a field that is reached without a mouse. */
export async function typeByKeyboard(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
}

const picture = (page: Page, name: string) => page.screenshot({ path: path.join(KEPT_IN, `${name}.png`), fullPage: true });

/** A picture for whoever looks at what people see; none in `npm test`, where nobody does: each takes a quarter of a second of the processor. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (process.env.TEST_PICTURES !== 'none') await picture(page, name);
}

/** What axe finds serious or critical, with the first elements that it means. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // What is still fading in is as pale as it will not be in a moment. Twice in a row: what is about to begin has not begun on a busy machine.
  for (let still = 0; still < 2; await page.waitForTimeout(50)) {
    const moves = await page.evaluate<boolean>(`
      document.querySelector('.ant-zoom-appear, .ant-zoom-enter, .ant-fade-appear, .ant-fade-enter') !== null ||
        document.getAnimations().some(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime))`);
    still = moves ? 0 : still + 1;
  }
  // There are no frames of other sites here: without them it needs no second page, in which axe would be loaded and compiled again.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) =>
        `${id}: ${help}: ${nodes
          .slice(0, 3)
          .map(({ html }) => html.slice(0, 200))
          .join(' | ')}`,
    );
}

/** Latin words that a clerk's page in Chinese may hold: names of formats, of standards and of programs. */
const LATIN = new Set('English Excel Word PDF Ctrl CSV xlsx csv yaml json YAML JSON KB MB Temporal Message-ID SHA SMTP PostgreSQL API holiday-cn'.split(' '));

/**
 * What only a program says, on a page in Chinese: a code of the plan or of the machine, an instant as a number or as a stamp. What is
 * meant to be read by machines, such as ids in `code`, addresses, enterprises' codes and the text of a plan, does not count, nor what is
 * `known`, such as the names that a test gives.
 */
export async function rawWords(page: Page, known: string[] = []): Promise<string[]> {
  const text = await page.evaluate<string>(`(() => {
    const main = (document.querySelector('main') ?? document.body).cloneNode(true);
    for (const one of main.querySelectorAll('code, pre, textarea, style, svg, [aria-hidden=true], .lines, .plan-editor')) one.remove();
    document.body.append(main);
    const text = main.innerText;
    main.remove();
    return text;
  })()`);
  return rawWordsIn(text, known);
}

/** The same of any text for people, such as the cells of an exported table. */
export function rawWordsIn(text: string, known: string[] = []): string[] {
  const told = known.reduce((rest, name) => rest.replaceAll(name, ' '), text.replace(/[\w.+-]+@[\w.-]+|\b\d{8}[0-9A-Z]{10}\b/g, ' '));
  const words = told.match(/\d{4}-\d\d-\d\dT[\d:.]+|\b1[2-9]\d{11}\b|[A-Za-z][A-Za-z0-9]*(?:[-_/][A-Za-z0-9]+)*/g) ?? [];
  return [...new Set(words.filter((word) => !LATIN.has(word) && (word.length > 1 || /\d/.test(word))))];
}

/** How far the page itself can be scrolled sideways (px); what is wide has to scroll within itself. */
export const sidewaysPx = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** Counts the scripts that a page loads, compressed with gzip: what an office's browser gets over plain HTTP (bytes). */
export function countScripts(page: Page): { bytes(): number } {
  const scripts = new Set<string>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith('.js')) scripts.add(pathname);
  });
  return { bytes: () => [...scripts].reduce((sum, script) => sum + statSync(path.join(WEB_DIR, `${script}.gz`)).size, 0) };
}
