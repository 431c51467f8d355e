import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { staffRole } from '../../src/business/staff/contract.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { barriersOn, bring, overhangOf, type Page, withBrowser } from '../support/browser.ts';
import { aSession } from '../support/callers.ts';
import { withHouse } from '../support/house.ts';
import { onHandset } from './handset-page.ts';

const house = withHouse();
const open = withBrowser();
const phone = '15633000001';

/** TEST_SHOTS names a folder where pictures are wanted. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['TEST_SHOTS'];
  if (folder) await page.screenshot({ path: `${folder}/${name.replaceAll('/', '-')}.png` });
}

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

/** Each language, look and size once; a fault of one of them shows in some of the pages either way. */
const looks = [
  { language: 'zh-CN', scheme: 'light', size: 'desktop' },
  { language: 'en', scheme: 'dark', size: 'phone' },
] as const;

for (const [name, { path: place, ready }] of Object.entries(pages))
  for (const look of [...looks, { language: 'zh-CN', scheme: 'dark', size: 'phone' }] as const)
    test.serial(`Nobody is kept out of ${name}: ${Object.values(look).join(', ')}`, async (t) => {
      const { page, complaints } = await open(t, `${house().url}${place}`, look);
      await ready(page);
      t.deepEqual(await barriersOn(page), []);
      t.is(await overhangOf(page), 0, 'nothing sticks out at the side');
      t.deepEqual(complaints, []);
    });

/** Every row of the consoles: the addresses that are walked. */
const rows = [
  ...readFileSync(path.join(packageRoot, 'src/consoles/shell/consoles.ts'), 'utf8').matchAll(/^ {4}path: '(.+)',$/gm),
];
const companies: Record<string, string> = {
  'agent-10010': 'unicom',
  'carrier-data-entry': 'unicom',
  'hall-clerk': 'unicom',
  telemarketer: 'sample-calls',
  'merchant-clerk': 'sample-wash',
  'merchant-manager': 'sample-wash',
};
/** Those who together see all there was when this was written come first, so that few need to be asked. */
const askedRoles = [
  ...new Set(['administrator', 'operator', 'supervisor', 'merchant-manager', 'hall-clerk', ...staffRole.options]),
];

/** Somebody else comes to the page and is at home. */
async function comesHome(page: Page, session: string): Promise<void> {
  await bring(page, session, house().url);
  await page.goto(house().url);
  await page.locator('.home h1').waitFor();
}

/** Goes to another page as a click on a link of the page does; resolves when its heading has come. */
async function goTo(page: Page, row: string): Promise<void> {
  await page.evaluate(`document.querySelectorAll('main h1').forEach((one) => { one.dataset.left = 'yes' });
    history.pushState({}, '', '/${row}'); dispatchEvent(new PopStateEvent('popstate', { state: {} }))`);
  await page.locator('main h1:not([data-left])').first().waitFor();
}

test.serial(
  'Nobody is kept out of any console: both languages, light and dark, desktop and phone; and each has a role that sees it',
  async (t) => {
    t.timeout(300_000);
    const sessions = new Map<string, string>();
    const { page: asked } = await open(t, `${house().url}/`);
    for (const role of askedRoles) {
      if (rows.every(([, row]) => sessions.has(row!))) break;
      const session = await aSession(house().db, role, companies[role]);
      await comesHome(asked, session);
      for (const door of await asked.locator('.doors a').all()) {
        const row = (await door.getAttribute('href'))!.slice(1);
        if (!sessions.has(row)) sessions.set(row, session);
      }
    }
    t.deepEqual(
      rows.map(([, row]) => row!).filter((row) => !sessions.has(row)),
      [],
      'consoles that no role sees',
    );
    for (const look of looks) {
      const { page, complaints } = await open(t, `${house().url}/`, look);
      for (const session of new Set(sessions.values())) {
        await comesHome(page, session);
        for (const [row, seer] of sessions) {
          if (seer !== session) continue;
          const name = `/${row} ${look.language}`;
          await goTo(page, row);
          await page.locator('main .ant-skeleton').first().waitFor({ state: 'detached' });
          await shoot(page, `${row}-${look.language}`);
          t.deepEqual(await barriersOn(page), [], name);
          t.is(await overhangOf(page), 0, `${name}: nothing sticks out at the side`);
          t.deepEqual(complaints.splice(0), [], name);
        }
      }
    }
  },
);

test.serial('A page that is not for a role says so, and whose it is', async (t) => {
  const session = await aSession(house().db, 'care-agent');
  const { page } = await open(t, `${house().url}/api-docs`, { session });
  await page.getByRole('heading', { name: '“接口文档”不对您的角色开放' }).waitFor();
  await page.getByText('您以客服坐席登录；此页供技术支持、运维、管理员使用').waitFor();
  t.deepEqual(await barriersOn(page), []);
});

test.serial('By keyboard alone one skips to the content, goes to a page, and sees which keys there are', async (t) => {
  const session = await aSession(house().db, 'operator');
  const { page } = await open(t, `${house().url}/`, { session, language: 'en' });
  await page.locator('.home h1').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  t.is(await page.evaluate('document.activeElement.id'), 'content');

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Go to…' }).fill('接口');
  await page.getByRole('option', { name: /Interface/ }).waitFor();
  t.deepEqual(await barriersOn(page), []);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Interface' }).waitFor();

  await page.locator('main h1').click();
  await page.keyboard.press('/');
  await page.keyboard.type('POST works cancel');
  await page.getByText('/api/works/{id}/cancel', { exact: true }).click();
  await page
    .locator('#postWorksByIdCancel')
    .getByText(/Care agent · Technical support/)
    .waitFor();
  t.is(new URL(page.url()).searchParams.get('q'), 'POST works cancel', 'what was looked for stands in the address');
  t.deepEqual(await barriersOn(page), []);
  await shoot(page, 'api-docs-opened-en');

  await page.locator('main h1').click();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  t.deepEqual(await barriersOn(page), []);
});

test.serial('A part of a page that does not come is told, with what to do', async (t) => {
  const { page } = await open(t, `${house().url}/`);
  await page.locator('.doors a').first().waitFor();
  await page.route('**/assets/page-*.js', (route) => route.abort());
  await page.locator('.doors a').first().click();
  await page.getByText('页面的一部分没有取到').waitFor();
  t.deepEqual(await barriersOn(page), []);
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
  const { article, field, type } = onHandset(page, phone);
  await type('CY');
  // The clock of the page says so as well, and maybe sooner.
  await article.locator('.composer').getByText('无法连接服务器').waitFor();
  t.is(await field.inputValue(), 'CY');
});
