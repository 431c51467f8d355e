import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import type { Route } from 'playwright-core';
import { runWork, WorkCancelled } from '../../src/business/works/index.ts';
import { barriersOn, type Page, withBrowser } from '../support/browser.ts';
import { aSession } from '../support/callers.ts';
import { withHouse } from '../support/house.ts';

const house = withHouse();
const open = withBrowser();

const newPassword = 'a long enough passphrase 2026';
const words = {
  'zh-CN': {
    name: '用户名',
    password: '密码',
    signIn: '登录',
    fresh: '新密码',
    again: '再输入一次新密码',
    change: '设置新密码',
  },
  en: {
    name: 'Name',
    password: 'Password',
    signIn: 'Sign in',
    fresh: 'New password',
    again: 'New password once more',
    change: 'Set the new password',
  },
} as const;

/** TEST_SHOTS names a folder where pictures are wanted. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['TEST_SHOTS'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}

async function signIn(page: Page, language: keyof typeof words, password: string): Promise<void> {
  const { name, password: label, signIn } = words[language];
  await page.getByLabel(name, { exact: true }).fill(house().administrator!.name);
  await page.getByLabel(label, { exact: true }).fill(password);
  await page.getByRole('main').getByRole('button', { name: signIn }).click();
}

test.serial(
  'The first sign-in asks for an own password at once, beside what was wrong, and goes on to the home page (zh-CN)',
  async (t) => {
    const { page, complaints } = await open(t, `${house().url}/`);
    await page.getByRole('link', { name: '登录' }).click();
    t.deepEqual(await barriersOn(page), []);
    await signIn(page, 'zh-CN', 'not the password');
    await page.getByRole('alert').filter({ hasText: '用户名或密码不正确' }).waitFor();
    t.is(await page.getByLabel('用户名').inputValue(), house().administrator!.name, 'what was typed stays');

    await signIn(page, 'zh-CN', house().administrator!.oneTimePassword);
    const { fresh, again, change } = words['zh-CN'];
    await page.getByLabel(fresh, { exact: true }).fill('short');
    await page.getByLabel(again).fill('other');
    await page.getByRole('button', { name: change }).click();
    await page.getByText('两次输入不一致').waitFor();
    t.deepEqual(await barriersOn(page), []);
    await page.getByLabel(fresh, { exact: true }).fill(newPassword);
    await page.getByLabel(again).fill(newPassword);
    await page.getByRole('button', { name: change }).click();
    await page.getByRole('heading', { name: '您的工作台' }).waitFor();
    await page.getByText('（管理员）').waitFor();
    t.deepEqual(await barriersOn(page), []);
    t.deepEqual(complaints, []);
  },
);

test.serial('Who signs out is a visitor again (en)', async (t) => {
  const { page } = await open(t, `${house().url}/sign-in`, { language: 'en' });
  await signIn(page, 'en', newPassword);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Sign in' }).waitFor();
  await page.reload();
  await page.getByRole('link', { name: 'Sign in' }).waitFor();
  t.is(await page.getByRole('button', { name: 'Sign out' }).count(), 0);
});

test.serial(
  'A session that ends while somebody works is opened again over the page, and what they were about to do is done',
  async (t) => {
    const { page, complaints } = await open(t, `${house().url}/works`);
    await page.waitForURL(/\/sign-in\?back=%2Fworks/);
    await signIn(page, 'zh-CN', newPassword);
    await page.getByText('还没有后台工作').waitFor();

    const { name } = house().administrator!;
    const work = {
      kind: 'export',
      subject: '十月账单.csv',
      account: undefined,
      by: '对账员',
      now: house().clock.now(),
    } as const;
    const cancelled = runWork(house().db, work, async (worker) => {
      for (let done = 0; ; done += 40) {
        await worker.at({ done, total: 100_000 });
        await pause(20);
      }
    }).catch((error) => error);
    await page.getByRole('button', { name: '后台工作：1 项进行中' }).click();
    await page
      .getByRole('tooltip')
      .getByText(/条\/秒 · 约剩/)
      .waitFor();
    t.deepEqual(await barriersOn(page), []);
    await shoot(page, 'tray-zh-CN');
    await page.getByRole('tooltip').getByRole('button', { name: '取消工作' }).click();
    await page.getByText('将在处理完当前一批后停止').waitFor();
    t.deepEqual(await barriersOn(page), []);

    // It ends as the wish comes: sooner, a stream of the page may notice it first and lay the form over the button.
    const endSession = async (route: Route) => {
      await house().db.read('delete from staff_session');
      await route.continue();
    };
    await page.route('**/api/works/*/cancel', endSession, { times: 1 });
    await page.getByRole('dialog').getByRole('button', { name: '取消工作' }).click();
    await page.getByText('重新登录后回到此页').waitFor();
    t.is(await page.getByLabel('用户名').inputValue(), name);
    await page.getByLabel('密码', { exact: true }).fill(newPassword);
    await page.getByRole('dialog').getByRole('button', { name: '登录' }).click();
    t.true((await cancelled) instanceof WorkCancelled);
    await page.getByRole('table').getByText('已取消').waitFor();
    t.deepEqual(await barriersOn(page), []);
    await shoot(page, 'works-zh-CN');
    t.deepEqual(complaints, []);
  },
);

test.serial('A link that would lead to another site after signing in leads home', async (t) => {
  const session = await aSession(house().db, 'care-agent');
  for (const back of ['//evil.example', 'https://evil.example', '/\\evil.example']) {
    const { page } = await open(t, `${house().url}/sign-in?back=${encodeURIComponent(back)}`, { session });
    await page.getByRole('heading', { name: '您的工作台' }).waitFor();
    t.is(new URL(page.url()).origin, house().url);
  }
});
