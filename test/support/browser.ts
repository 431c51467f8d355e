import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test, { type ExecutionContext } from 'ava';
import { type Browser, chromium, type Page } from 'playwright-core';
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
 * leaves when the test ends.
 */
export function withBrowser(): (t: ExecutionContext, url: string, look?: Look) => Promise<LookedAt> {
  let browser: Browser | undefined;
  test.serial.before('open a browser', async () => {
    browser = await chromium.launch({ executablePath: await chromiumProgram(), args: [...quietly] });
  });
  test.after.always('close the browser', async () => {
    await browser?.close();
  });
  return async (t, url, look) => {
    const looked = await lookAt(browser!, url, look);
    t.teardown(() => looked.page.context().close());
    return looked;
  };
}

const patienceMs = 60_000;

async function lookAt(browser: Browser, url: string, look: Look = {}): Promise<LookedAt> {
  const { language = 'zh-CN', scheme = 'light', size = 'desktop', session } = look;
  const visitor = await browser.newContext({
    viewport: sizes[size],
    colorScheme: scheme,
    locale: language,
    reducedMotion: 'reduce',
  });
  if (session) {
    const [name, value] = session.split('=') as [string, string];
    // A cookie that is told a deeper page would be of that folder only.
    await visitor.addCookies([{ name, value, url: new URL('/', url).href }]);
  }
  const page = await visitor.newPage();
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

/** What keeps people with a disability from using the page as it is now, a line a rule. */
export async function barriersOn(page: Page): Promise<string[]> {
  if (await page.evaluate('typeof axe === "undefined"')) await page.evaluate(`${axe}; undefined`);
  // What is fading in or changing its colour is looked at when it has.
  await page.evaluate(`Promise.all(document.getAnimations()
    .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity)
    .map((one) => one.finished.catch(() => undefined))).then(() => undefined)`);
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'], preload: false }).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`);
}

/** How far the page is wider than its window, in pixels. */
export function overhangOf(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - innerWidth');
}
