import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test, { type ExecutionContext } from 'ava';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { chromiumProgram, quietly } from './chromium.ts';

export type { Page };

/** How somebody looks at the consoles. */
export type Look = {
  readonly language?: 'zh-CN' | 'en';
  readonly scheme?: 'light' | 'dark';
  readonly size?: keyof typeof sizes;
  /** Who looks: the cookie that `aSession` gives for a role. Left out, a visitor. */
  readonly session?: string;
};

export const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

/** A page, and all it complained of in its console. A refusal that the page shows (HTTP 4xx) is no complaint. */
export type LookedAt = { page: Page; complaints: string[] };

/**
 * Gives a test file a browser. Call it once at the top of the file; the result opens pages, each a visitor of its own who
 * leaves when the test ends. What visitors leave behind is wiped, but for the files of the site, so that the next one need
 * not fetch and compile them again.
 */
export function withBrowser(): (t: ExecutionContext, url: string, look?: Look) => Promise<LookedAt> {
  let browser: Browser | undefined;
  const left = new Map<string, BrowserContext[]>();
  test.serial.before('open a browser', async () => {
    browser = await chromium.launch({ executablePath: await chromiumProgram(), args: [...quietly] });
  });
  test.after.always('close the browser', async () => {
    await browser?.close();
  });
  return async (t, url, look = {}) => {
    const { language = 'zh-CN', scheme = 'light' } = look;
    const eyes = `${language} ${scheme}`;
    const visitor =
      left.get(eyes)?.pop() ??
      (await browser!.newContext({ colorScheme: scheme, locale: language, reducedMotion: 'reduce' }));
    t.teardown(async () => {
      await leave(visitor, url);
      left.set(eyes, [...(left.get(eyes) ?? []), visitor]);
    });
    return lookAt(visitor, url, language, look);
  };
}

/** Closes all pages of a visitor and forgets who it was. */
async function leave(visitor: BrowserContext, url: string): Promise<void> {
  const last = await visitor.newPage();
  for (const page of visitor.pages()) if (page !== last) await page.close();
  const devtools = await visitor.newCDPSession(last);
  const storageTypes = 'cookies,local_storage,indexeddb';
  await devtools.send('Storage.clearDataForOrigin', { origin: new URL(url).origin, storageTypes });
  await last.close();
  await visitor.clearCookies();
}

const patienceMs = 60_000;

async function lookAt(visitor: BrowserContext, url: string, language: string, look: Look): Promise<LookedAt> {
  const { size = 'desktop', session } = look;
  if (session) {
    const [name, value] = session.split('=') as [string, string];
    // A cookie that is told a deeper page would be of that folder only.
    await visitor.addCookies([{ name, value, url: new URL('/', url).href }]);
  }
  const page = await visitor.newPage();
  await page.setViewportSize(sizes[size]);
  page.setDefaultTimeout(patienceMs);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (line) => {
    if (line.type() === 'error' && !/status of 4\d\d/.test(line.text())) complaints.push(line.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) complaints.push(`asked a stranger: ${request.url()}`);
  });
  const address = new URL(url);
  address.searchParams.set('lang', language);
  await page.goto(address.href);
  return { page, complaints };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const looks = 10;

/**
 * What keeps people with a disability from using the page, a line a rule. What is passing (a button that waits for its answer, a
 * colour that is changing) is not told: a barrier is what stays there however often one looks.
 */
export async function barriersOn(page: Page): Promise<string[]> {
  if (await page.evaluate('typeof axe === "undefined"')) await page.evaluate(`${axe}; undefined`);
  for (let look = 1; ; look++) {
    await page.evaluate(stillness);
    const barriers = await page.evaluate<string[]>(`axe.run(document, { resultTypes: ['violations'], preload: false })
      .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`);
    if (barriers.length === 0 || look === looks) return barriers;
  }
}

const stillness = `new Promise(requestAnimationFrame).then(() => Promise.all(document.getAnimations()
  .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity)
  .map((one) => one.finished.catch(() => undefined)))).then(() => undefined)`;

/** How far the page is wider than its window, in pixels. */
export function overhangOf(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - innerWidth');
}
