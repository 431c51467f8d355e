import test from 'ava';
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

test.serial('A link that would lead to another site after signing in leads home', async (t) => {
  const session = await aSession(house().db, 'care-agent');
  for (const back of ['//evil.example', 'https://evil.example', '/\\evil.example']) {
    const { page } = await open(t, `${house().url}/sign-in?back=${encodeURIComponent(back)}`, { session });
    await page.getByRole('heading', { name: '您的工作台' }).waitFor();
    t.is(new URL(page.url()).origin, house().url);
  }
});
