import test, { type ExecutionContext } from 'ava';
import { beijingIso, later, minuteMs } from '../../src/values/time.ts';
import { barriersOn, overhangOf, type Page, withBrowser } from '../support/browser.ts';
import { withHouse } from '../support/house.ts';

const house = withHouse();
const open = withBrowser();

const pageOf = (product: string, query = '') => `${house().url}/p/${product}${query}`;

/** A minute later another code may be asked for from this address. */
async function aMinuteLater(): Promise<void> {
  await house().walkTo(beijingIso(later(house().clock.now(), minuteMs + 1000)));
}

test.serial.beforeEach(aMinuteLater);

async function codeAt(phone: string): Promise<string> {
  const texts = await house().arrived(phone, 1);
  return /验证码(\d{6})/.exec(texts.at(-1)!)![1]!;
}

type Order = { page: Page; phone: string; words: { phone: string; send: string; code: string; order: RegExp } };

const words = {
  'zh-CN': { phone: '手机号', send: '获取验证码', code: '短信验证码', order: /^同意并订购/ },
  en: { phone: 'Mobile number', send: 'Send a code', code: 'Code from the SMS', order: /^Agree and order/ },
} as const;

/** Types the number, asks for the code and types that; the tick and the button are left to the test. */
async function prove({ page, phone, words }: Order): Promise<void> {
  await page.getByLabel(words.phone, { exact: true }).fill(phone);
  await page.getByRole('button', { name: words.send }).click();
  await page.getByRole('status').filter({ hasText: phone }).waitFor();
  await page.getByLabel(words.code).fill(await codeAt(phone));
}

for (const [language, phone, state] of [
  ['zh-CN', '15633000001', '订购成功'],
  ['en', '15633000002', 'You have ordered it'],
] as const) {
  test.serial(`In ${language} a person orders on the product page of a phone, by SMS code and tick`, async (t) => {
    const look = { language, size: 'phone' } as const;
    const { page, complaints } = await open(t, pageOf('car-owner', '?s=01'), look);
    await page.getByRole('heading', { name: '车友助理普通会员' }).waitFor();
    await looksRight(t, page, `product-${language}`);
    await prove({ page, phone, words: words[language] });
    await page.getByRole('button', { name: words[language].order }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /勾选|Tick/ })
      .waitFor();
    t.deepEqual(await standing(phone), [], 'without the tick nothing is ordered');

    await page.getByRole('checkbox').check();
    await looksRight(t, page, `product-${language}-filled`);
    await page.getByRole('button', { name: words[language].order }).click();
    await page.getByText(state).waitFor();
    await looksRight(t, page, `product-${language}-ordered`);
    t.deepEqual(await standing(phone), [{ product: 'car-owner', state: 'active', channel: 'web', source: '01' }]);
    t.regex((await house().arrived(phone, 4)).join('\n'), /享受轻松爱车生活.*会员ID号.*5元\/月/s);
    t.deepEqual(complaints, []);
  });
}

test.serial('Who has the product is told so on the page, and what was typed stays', async (t) => {
  const { page } = await open(t, pageOf('car-owner'), { size: 'phone' });
  const phone = '15633000001';
  await page.getByLabel('手机号', { exact: true }).fill(phone);
  await page.getByRole('button', { name: '获取验证码' }).click();
  const texts = await house().arrived(phone, 5);
  await page.getByLabel('短信验证码').fill(/验证码(\d{6})/.exec(texts.at(-1)!)![1]!);
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: /^同意并订购/ }).click();
  await page.getByRole('alert').filter({ hasText: '已订购车友助理普通会员' }).waitFor();
  t.is(await page.getByLabel('手机号', { exact: true }).inputValue(), phone);
  await looksRight(t, page, 'product-refused');
});

test.serial('What is missing is said beside its field, and the next code must wait a minute', async (t) => {
  const { page } = await open(t, pageOf('car-owner'), { size: 'phone' });
  await page.getByRole('button', { name: '获取验证码' }).click();
  await page.getByRole('alert').filter({ hasText: '请输入 11 位手机号' }).waitFor();
  await page.getByLabel('手机号', { exact: true }).fill('15633000003');
  await page.getByRole('button', { name: '获取验证码' }).click();
  await page.getByRole('button', { name: /秒后可重发/ }).waitFor();
  t.true(await page.getByRole('button', { name: /秒后可重发/ }).isDisabled());
});

for (const scheme of ['light', 'dark'] as const)
  for (const size of ['desktop', 'phone'] as const)
    test.serial(`Nobody is kept out of the product page: ${scheme}, ${size}`, async (t) => {
      const { page } = await open(t, pageOf('car-owner-vip'), { language: 'en', scheme, size });
      await page.getByRole('heading', { name: '车友助理VIP会员' }).waitFor();
      await looksRight(t, page, `product-vip-${scheme}-${size}`);
    });

test.serial('The page names its owner, licence and filing, and shows no way into the consoles', async (t) => {
  const { page } = await open(t, pageOf('car-owner'), { size: 'phone' });
  await page
    .getByRole('contentinfo')
    .filter({ hasText: /示例信息服务有限公司.*B2-00000000.*京ICP备00000000号/s })
    .waitFor();
  t.is(await page.getByRole('link', { name: '模拟手机' }).count(), 0);
});

test.serial('A product without a page is no page', async (t) => {
  const { page } = await open(t, pageOf('nothing'), { size: 'phone' });
  await page.getByText('没有这个页面').waitFor();
  t.pass();
});

async function standing(phone: string) {
  return house().db.read('select product, state, channel, source from subscription where phone = $1', [phone]);
}

/** Nothing keeps anybody out, nothing sticks out; TEST_SHOTS names a folder where pictures are wanted. */
async function looksRight(t: ExecutionContext, page: Page, name: string): Promise<void> {
  const folder = process.env['TEST_SHOTS'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  t.deepEqual(await barriersOn(page), [], name);
  t.is(await overhangOf(page), 0, `${name}: nothing sticks out at the side`);
}
