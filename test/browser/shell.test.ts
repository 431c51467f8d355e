import test from 'ava';
import { barriersOn, overhangOf, type Page, withBrowser } from '../support/browser.ts';
import { withHouse } from '../support/house.ts';
import { onHandset } from './handset-page.ts';

const house = withHouse();
const open = withBrowser();
const phone = '15633000001';

/** Every page there is, and what must be there before it is looked at. */
const pages: Record<string, { path: string; ready(page: Page): Promise<unknown> }> = {
  'the home page': { path: '/', ready: (page) => page.locator('.doors a').waitFor() },
  'the handset page with an opened PDU': {
    path: `/handset?phones=${phone},15633000002`,
    async ready(page) {
      await onHandset(page, phone).reads(/回复Y确认/);
      await page.locator('.pdus summary').first().click();
      await page.locator('.pdu summary').first().click();
    },
  },
  'the faults of a gateway': {
    path: '/handset',
    async ready(page) {
      await page.locator('.tools button').last().click();
      await page.locator('.faults').first().waitFor();
    },
  },
  'an address that is no page': { path: '/nowhere', ready: (page) => page.locator('.notice').waitFor() },
};

test.serial.before('a conversation to look at', async () => {
  await house().text(phone, 'CY');
  await house().arrived(phone, 1);
});

for (const [name, { path, ready }] of Object.entries(pages))
  for (const language of ['zh-CN', 'en'] as const)
    for (const scheme of ['light', 'dark'] as const)
      for (const size of ['desktop', 'phone'] as const)
        test.serial(`Nobody is kept out of ${name}: ${language}, ${scheme}, ${size}`, async (t) => {
          const { page, complaints } = await open(t, `${house().url}${path}`, { language, scheme, size });
          await ready(page);
          t.deepEqual(await barriersOn(page), []);
          t.is(await overhangOf(page), 0, 'nothing sticks out at the side');
          t.deepEqual(complaints, []);
        });

test.serial('A page shows who runs it and how to reach them, in both languages', async (t) => {
  const { page } = await open(t, `${house().url}/`);
  const footer = page.getByRole('contentinfo');
  await footer.filter({ hasText: /示例信息服务有限公司.*客服热线.*B2-00000000.*京ICP备00000000号/s }).waitFor();
  await page.getByRole('button', { name: 'English' }).click();
  await footer.filter({ hasText: /Hotline.*service@sp\.example.*Telecom licence/s }).waitFor();
  t.pass();
});

test.serial('The chosen language and appearance are kept in the browser', async (t) => {
  const { page } = await open(t, `${house().url}/`, { language: 'en' });
  await page.getByRole('button', { name: 'Appearance: as the system' }).click();
  await page.getByRole('button', { name: 'Appearance: light' }).click();
  await page.goto(`${house().url}/handset`);
  await page.getByRole('heading', { name: 'Handsets' }).waitFor();
  t.is(await page.locator('html').getAttribute('lang'), 'en');
  await page.getByRole('button', { name: 'Appearance: dark' }).waitFor();
});

test.serial('A phone shows one handset, with a switch to the others', async (t) => {
  const { page } = await open(t, `${house().url}/handset?phones=${phone},15633000002`, { size: 'phone' });
  await onHandset(page, phone).article.waitFor();
  t.is(await page.getByRole('article').count(), 1);
  await page.getByLabel('号码', { exact: true }).click();
  await page.getByTitle(/15633000003/).click();
  await onHandset(page, '15633000003').article.waitFor();
  t.is(await page.getByRole('article').count(), 1);
});

test.serial('When the server does not answer, the page says so and what to check', async (t) => {
  const { page } = await open(t, `${house().url}/handset?phones=${phone}`);
  await onHandset(page, phone).article.waitFor();
  await page.route('**/sim/**', (route) => route.abort());
  await onHandset(page, phone).type('CY');
  await page.getByText('无法连接服务器').first().waitFor();
  t.is(await onHandset(page, phone).field.inputValue(), 'CY');
});
