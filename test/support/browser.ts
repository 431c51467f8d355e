import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test, { type ExecutionContext } from 'ava';
import type { Browser, Page } from 'playwright-core';
import { openChromium } from './chromium.ts';

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
 * leaves when the test ends. What visitors leave behind is wiped, but for the page and the files of the site: the next one
 * comes to a browser that is warm and has them compiled.
 */
export function withBrowser(): (t: ExecutionContext, url: string, look?: Look) => Promise<LookedAt> {
  let browser: Browser | undefined;
  const left = new Map<string, LookedAt[]>();
  test.serial.before('open a browser', async () => {
    browser = await openChromium();
  });
  test.after.always('close the browser', async () => {
    await browser?.close();
  });
  return async (t, url, look = {}) => {
    const { language = 'zh-CN' } = look;
    const { origin } = new URL(url);
    const kind = `${language} ${origin}`;
    const visitor = left.get(kind)?.pop() ?? (await aVisitor(browser!, language, origin));
    t.teardown(async () => {
      if (await leave(visitor.page, origin)) left.set(kind, [...(left.get(kind) ?? []), visitor]);
    });
    await lookAt(visitor, url, look);
    return visitor;
  };
}

const patienceMs = 60_000;

async function aVisitor(browser: Browser, language: string, origin: string): Promise<LookedAt> {
  const context = await browser.newContext({ locale: language, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (line) => {
    if (line.type() === 'error' && !/status of 4\d\d/.test(line.text())) complaints.push(line.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) complaints.push(`asked a stranger: ${request.url()}`);
  });
  return { page, complaints };
}

async function lookAt({ page, complaints }: LookedAt, url: string, look: Look): Promise<void> {
  const { language = 'zh-CN', scheme = 'light', size = 'desktop', session } = look;
  if (session) await bring(page, session, url);
  await page.setViewportSize(sizes[size]);
  await page.emulateMedia({ colorScheme: scheme });
  complaints.length = 0;
  const address = new URL(url);
  address.searchParams.set('lang', language);
  await page.goto(address.href);
}

/** Whoever comes next to this page of the house at `url` is somebody else. */
export async function bring(page: Page, session: string, url: string): Promise<void> {
  const [name, value] = session.split('=') as [string, string];
  // A cookie that is told a deeper page would be of that folder only.
  await page.context().addCookies([{ name, value, url: new URL('/', url).href }]);
}

/** What a site may leave in a browser, but for its files as HTTP lets them be kept. */
const kept = 'cookies,local_storage,indexeddb,service_workers,cache_storage';

/** Leaves the house for a page that shows nothing, and forgets who it was; says whether the page is still there. */
async function leave(page: Page, origin: string): Promise<boolean> {
  const visitor = page.context();
  for (const other of visitor.pages()) if (other !== page) await other.close();
  if (page.isClosed()) return false;
  await page.unrouteAll();
  await page.goto(`${origin}/healthz`);
  const devtools = await visitor.newCDPSession(page);
  await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: kept });
  await devtools.detach();
  await visitor.clearCookies();
  await visitor.clearPermissions();
  return true;
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
