// Makes the pictures of docs/ from a running product: `node dist/scripts/pictures.js`. They are small, so that a page opens fast.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { packageRoot } from '../src/platform/package-root.ts';
import type { Board } from '../src/products/mms/contract.ts';
import { openChromium } from '../test/support/chromium.ts';
import { aDemonstration } from './lib/demonstration.ts';

const folder = path.join(packageRoot, 'docs/pictures');
const reader = '15633000001';
const json = { 'content-type': 'application/json' };

const product = await aDemonstration();
const browser = await openChromium();
try {
  await mkdir(folder, { recursive: true });
  await live();
  await take('operator', 'operator', '/alarms', (page) => page.locator('h1').waitFor());
  await take('operator-pushes', 'operator', '/pushes', async (page) => {
    await page.getByRole('link', { name: /^车友期刊/ }).click();
    await page.locator('.push-head').getByText('已发完').waitFor();
  });
  await take('editor', 'editor', '/editorial', async (page) => {
    await page.locator('.slot a').first().click();
    await page.locator('.phone-large img').waitFor();
  });
  await take('editor-board', 'editor', '/editorial', (page) => page.locator('.slot').nth(2).waitFor());
  await take('agent', 'care-agent', '/agent', async (page) => {
    await page.getByLabel('手机号码', { exact: true }).fill(reader);
    await page.keyboard.press('Enter');
    await page.locator('#own-issues').waitFor();
  });
} finally {
  await browser.close();
  await product.stop();
}

/** A member who reads the periodical and the weather, and an issue that has gone out. */
async function live(): Promise<void> {
  for (const text of ['CY', 'Y', 'TQDY', 'Y']) {
    const before = await shown();
    await post(`/sim/handsets/${reader}/sms`, { to: '10620007', text });
    while ((await shown()) === before) await pause(100);
  }
  const due = await sampleDue(await signIn('editor'));
  await post('/sim/clock', { to: new Date(due + 120_000).toISOString() });
}

/** When the issue of the demonstration goes out; it is put into its slot soon after the start. */
async function sampleDue(editor: string): Promise<number> {
  const now = Date.now();
  const weeks = [0, 7].map((days) => new Date(now + days * 86_400_000).toISOString().slice(0, 10));
  const boards = await Promise.all(weeks.map((day) => ask<Board>(`/api/mms/board?title=car-owner&day=${day}`, editor)));
  const due = boards
    .flatMap(({ slots }) => slots)
    .flatMap(({ issue, dueAt }) => (issue?.state === 'scheduled' && dueAt !== null ? [Date.parse(dueAt)] : []))
    .find((at) => at > now);
  if (due !== undefined) return due;
  await pause(500);
  return sampleDue(editor);
}

async function shown(): Promise<number> {
  return (await ask<{ direction: string }[]>(`/sim/handsets/${reader}/messages`)).filter(
    ({ direction }) => direction === 'mt',
  ).length;
}

async function take(name: string, role: string, address: string, look: (page: Page) => Promise<void>): Promise<void> {
  const page = await open(browser, role, address);
  await look(page);
  await page.waitForLoadState('networkidle');
  const picture = await page.screenshot();
  await page.context().close();
  const bytes = await sharp(picture).resize({ width: 1_000 }).webp({ quality: 70 }).toBuffer();
  await writeFile(path.join(folder, `${name}.webp`), bytes);
  console.log(`${name}.webp: ${Math.round(bytes.length / 1024)} KB`);
}

async function open(by: Browser, role: string, address: string): Promise<Page> {
  const context = await by.newContext({
    locale: 'zh-CN',
    viewport: { width: 1280, height: 860 },
    reducedMotion: 'reduce',
  });
  const [name, value] = (await signIn(role)).split('=') as [string, string];
  await context.addCookies([{ name, value, url: product.url }]);
  const page = await context.newPage();
  await page.goto(`${product.url}${address}?lang=zh-CN`);
  return page;
}

async function signIn(name: string): Promise<string> {
  const answer = await post('/api/sign-in', { name, password: 'demo-sample-2026' });
  return answer.headers.get('set-cookie')!.split(';')[0]!;
}

async function post(place: string, body: object): Promise<Response> {
  const answer = await fetch(product.url + place, { method: 'POST', headers: json, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${place}: ${answer.status} ${await answer.text()}`);
  return answer;
}

async function ask<Answer>(place: string, cookie = ''): Promise<Answer> {
  const answer = await fetch(product.url + place, { headers: { cookie } });
  if (!answer.ok) throw new Error(`${place}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}
