import test, { type ExecutionContext } from 'ava';
import { loadPlaces, openSamplePlaces } from '../../src/business/places/index.ts';
import { loadInsuranceSamples, openSampleInsurers } from '../../src/products/insurance/index.ts';
import { dayOf } from '../../src/values/time.ts';
import { barriersOn, type LookedAt, overhangOf, type Page, sizes, withBrowser } from '../support/browser.ts';
import { aSession } from '../support/callers.ts';
import { contentFolder } from '../support/content.ts';
import { withHouse } from '../support/house.ts';

const house = withHouse();
const open = withBrowser();
const phone = '15633000001';

test.serial.before('places are known, and a member agreed to be quoted', async () => {
  const { db, clock } = house();
  const now = clock.now();
  await openSamplePlaces(db, (await loadPlaces(contentFolder)).samples, dayOf(now), now);
  const { insurers } = await loadInsuranceSamples(contentFolder);
  await openSampleInsurers(db, { insurers: insurers.slice(0, 1) }, now);
  for (const [text, count] of [
    ['CYV', 1],
    ['Y', 4],
    ['BXYH', 5],
    ['Y', 6],
  ] as const) {
    await house().text(phone, text);
    await house().arrived(phone, count);
  }
});

async function see(t: ExecutionContext, role: string, path: string, look: Parameters<typeof open>[2] = {}) {
  return open(t, house().url + path, { ...look, session: await aSession(house().db, role) });
}

/** Nothing keeps anybody out, nothing sticks out, nothing is complained of; TEST_SHOTS names a folder for pictures. */
async function looksRight(t: ExecutionContext, { page, complaints }: LookedAt, name: string): Promise<void> {
  const folder = process.env['TEST_SHOTS'];
  await page.mouse.move(0, 0);
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  t.deepEqual(await barriersOn(page), [], name);
  for (const size of [sizes.phone, sizes.desktop]) {
    await page.setViewportSize(size);
    t.is(await overhangOf(page), 0, `${name}: nothing sticks out at the side of ${size.width} pixels`);
  }
  t.deepEqual(complaints, [], name);
}

const confirm = (page: Page, name: string) =>
  page.getByRole('dialog').getByRole('button', { name, exact: true }).click();

test.serial(
  'CA-015: while the caller talks an agent types, reads the nearest place aloud and sends it by the keyboard; without a number it says so',
  async (t) => {
    const seen = await see(t, 'care-agent', '/nearby');
    const { page } = seen;
    const search = page.getByRole('searchbox', { name: '在哪里、找什么' });
    await search.fill('火车站 洗车');
    await page.getByText('洗车 · 离石家庄站由近到远').waitFor();
    const places = page.getByRole('list', { name: '找到的地点' }).getByRole('listitem');
    await places.nth(2).waitFor();
    await search.press('Control+Enter');
    await page.getByRole('alert').getByText('请先填写 11 位手机号').waitFor();
    await page.getByLabel('来电号码').fill(phone);
    await search.focus();
    await search.press('ArrowDown');
    await search.press('Control+Enter');
    await page.getByText(/已向 15633000001 发出 \d 条短信/).waitFor();
    await search.fill('桥中 洗车');
    await page.getByRole('button', { name: '桥西区', exact: true }).click();
    await page.getByText('还要找什么？').waitFor();
    await page.getByText('停车', { exact: true }).click();
    await page.getByText('停车 · 离桥西区由近到远').waitFor();
    await looksRight(t, seen, 'nearby-zh');
  },
);

test.serial('CA-015: who keeps the places mends one with its history, in English too', async (t) => {
  const seen = await see(t, 'business-developer', '/nearby?text=宏图', { language: 'en', scheme: 'dark' });
  const { page } = seen;
  await page.getByRole('button', { name: 'Change', exact: true }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Latitude').fill('north');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Write a number such as 38.0105').waitFor();
  await dialog.getByLabel('Latitude').fill('38.0601');
  await dialog.getByLabel('Price').fill('普洗18元起');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').first().waitFor();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Change', exact: true }).first().click();
  await page.getByRole('dialog').getByText('普洗18元起').first().waitFor();
  await looksRight(t, seen, 'places-en-dark');
});

test.serial(
  'CA-016: an offer is proposed by one person and approved by another; a lead shows the very text agreed to and takes its outcome',
  async (t) => {
    const seen = await see(t, 'business-developer', '/insurance');
    const { page } = seen;
    await page.getByText('示例财险').first().waitFor();
    await page.getByRole('button', { name: '提出优惠' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '提出优惠' }).click();
    await dialog.getByText('必填').first().waitFor();
    await dialog.getByLabel('保险公司').click();
    await page.getByTitle('示例财险').click();
    await dialog.getByLabel('优惠名称').fill('新车九折');
    await dialog.getByRole('button', { name: '提出优惠' }).click();
    await page.getByText('待他人审核').waitFor();
    await looksRight(t, seen, 'insurance-zh');

    const other = await see(t, 'supervisor', '/insurance', { language: 'en' });
    await other.page.getByRole('button', { name: 'Approve' }).click();
    await other.page
      .getByRole('dialog')
      .getByText(/新车九折.*交其报价请回Y/)
      .waitFor();
    await confirm(other.page, 'Approve');
    await other.page.getByRole('dialog').waitFor({ state: 'hidden' });
    await other.page.getByRole('button', { name: 'Approve', exact: true }).waitFor({ state: 'detached' });
    await looksRight(t, other, 'insurance-en');

    await other.page.getByRole('tab', { name: 'Leads' }).click();
    await other.page.getByText('156****0001').waitFor();
    await other.page.getByRole('button', { name: 'Details' }).click();
    await other.page
      .getByRole('dialog')
      .getByText(/示例财险商业险八五折.*交其报价请回Y/)
      .waitFor();
    await other.page.getByRole('dialog').locator('.ant-modal-footer').getByRole('button', { name: 'Close' }).click();
    await other.page.getByRole('button', { name: 'Write down the outcome' }).click();
    await other.page.getByLabel('Premium (yuan)').fill('0');
    await confirm(other.page, 'Save');
    await other.page.getByText('Write an amount above 0').waitFor();
    await other.page.getByLabel('Premium (yuan)').fill('3120.50');
    await confirm(other.page, 'Save');
    await other.page.getByText('¥3120.50').waitFor();
    await looksRight(t, other, 'leads-en');
  },
);
