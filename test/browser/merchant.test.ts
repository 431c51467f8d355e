import test, { type ExecutionContext } from 'ava';
import encodeQR from 'qr';
import { openSamples, sampleAccounts } from '../../src/business/staff/index.ts';
import { samplePassword } from '../../src/business/staff/samples.ts';
import { loadMerchantSamples, openMemberSeals, openSampleMerchants } from '../../src/products/merchants/index.ts';
import { dayMs, dayOf, dayStart, hourMs, later } from '../../src/values/time.ts';
import { barriersOn, type Look, type LookedAt, overhangOf, type Page, withBrowser } from '../support/browser.ts';
import { aSession } from '../support/callers.ts';
import { contentFolder } from '../support/content.ts';
import { post, until, withHouse } from '../support/house.ts';
import { anAgent } from '../support/openings.ts';

const house = withHouse();
const open = withBrowser();
const member = '15633000001';
const stranger = '15633000099';
/** A cheap tablet, held upright. */
const tablet = { width: 800, height: 1200 };

test.serial.before('a merchant and a member, at ten in the morning', async () => {
  const { db, clock, walkTo } = house();
  await walkTo(later(dayStart(clock.now(), 1), 10 * hourMs).toISOString());
  await openSamples(db, clock.now());
  await openSampleMerchants(db, await loadMerchantSamples(contentFolder), await sampleAccounts(db), clock.now());
  await house().text(member, 'CY');
  await house().arrived(member, 1);
  await house().text(member, 'Y');
  await house().arrived(member, 4);
  await house().text(member, 'CP 冀A43001');
  await house().arrived(member, 5);
});

/** Opens the till to one of the people of the sample merchant. */
async function till(t: ExecutionContext, name: string, look: Look, path = ''): Promise<LookedAt> {
  const signedIn = await post(`${house().url}/api/sign-in`, { name, password: samplePassword });
  const session = signedIn.headers.getSetCookie()[0]!.split(';')[0]!;
  return open(t, `${house().url}/merchant${path}`, { ...look, session });
}

/** Nobody is kept out, nothing sticks out; TEST_SHOTS names a folder for pictures. */
async function looksRight(t: ExecutionContext, page: Page, name: string): Promise<void> {
  const folder = process.env['TEST_SHOTS'];
  await page.mouse.move(0, 0);
  if (folder) await page.screenshot({ path: `${folder}/till-${name}.png`, fullPage: true });
  t.deepEqual(await barriersOn(page), [], name);
  t.is(await overhangOf(page), 0, `${name}: nothing sticks out at the side`);
}

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click();
const light = (page: Page, title: string) => page.locator('.till-light strong').getByText(title, { exact: true });

/** A thumb on the keys of the page. */
async function dial(page: Page, number: string): Promise<void> {
  for (const digit of number) await press(page, digit);
}

test.serial(
  'CA-043: at a phone a clerk dials a number with the thumb and sees at once whether it is a member, what the phone must show and what can be redeemed; a no says why',
  async (t) => {
    const { page, complaints } = await till(t, 'merchant-clerk', { size: 'phone' });
    await page.getByText('示例洗车行 · 桥西店').waitFor();
    await press(page, '核验');
    await page.getByText('请输入 11 位手机号').waitFor();
    await looksRight(t, page, 'ask-zh');

    await dial(page, stranger);
    await press(page, '核验');
    await light(page, '不享优惠').waitFor();
    await page.getByText('该号码不是会员').first().waitFor();
    t.is(await page.getByRole('button', { name: /^核销/ }).count(), 0);
    await looksRight(t, page, 'red-zh');
    await press(page, '下一位');

    await page.getByLabel('会员号码（11 位手机号）').fill(member);
    await page.keyboard.press('Enter');
    await light(page, '有效会员').waitFor();
    await page.getByText(/会员短信由 10620007 发出于/).waitFor();
    await page
      .locator('.till-shown')
      .getByText(new RegExp(`会员ID号为：${member}`))
      .waitFor();
    await page.getByLabel('账单金额（元，可不填）').fill('30');
    await looksRight(t, page, 'green-zh');
    await press(page, '核销：洗车八折');
    await light(page, '已核销').waitFor();
    await page.getByText('¥6', { exact: true }).waitFor();
    await page.getByText('应收 ¥24').waitFor();
    await press(page, '登记车辆日期');
    await press(page, '发短信请会员确认');
    await page.getByText('请输入车牌，如 冀A12345').waitFor();
    await page.getByLabel('车牌').fill('冀a43001');
    await page.getByText('年检到期', { exact: true }).click();
    await page.getByLabel('日期').fill('2020-05-10');
    await press(page, '发短信请会员确认');
    await page.getByText('这一天已经过去，请填今后的日期').waitFor();
    await looksRight(t, page, 'date-zh');
    const day = dayOf(later(house().clock.now(), 200 * dayMs));
    await page.getByLabel('日期').fill(day);
    await press(page, '发短信请会员确认');
    await page.getByText(`冀A43001 年检到期 ${day}：会员在 2 天内回复 Y 即登记。`).waitFor();
    await looksRight(t, page, 'date-asked-zh');
    t.true((await house().arrived(member, 6)).at(-1)!.startsWith(`示例洗车行告知冀A43001年检到期${day}。`));
    await house().text(member, 'Y');
    t.true((await house().arrived(member, 7)).at(-1)!.startsWith(`冀A43001年检到期${day}已记下。`));
    await press(page, '下一位');

    await dial(page, member);
    await press(page, '核验');
    await page.locator('.till-not-now').getByText('该会员今天已用完').waitFor();
    await press(page, '是转发的短信');
    await light(page, '已拒绝并记录').waitFor();

    await page.getByRole('link', { name: '今日' }).click();
    await page.getByText('短信是转发的').waitFor();
    await page.locator('.till-list').getByText('洗车八折').waitFor();
    t.is(await page.getByRole('button', { name: '撤销' }).count(), 0, 'a clerk takes nothing back');
    await looksRight(t, page, 'today-zh');
    t.deepEqual(complaints, []);
  },
);

test.serial(
  'CA-X19: at a tablet a manager scans the code of a member; a benefit of high value wants the code that the member got by SMS, and is taken back; in English too',
  async (t) => {
    const { page, complaints } = await till(t, 'merchant-manager', { language: 'en', scheme: 'dark' });
    await page.setViewportSize(tablet);
    await page.getByText('First choose above the shop where you are.').waitFor();
    await page.getByLabel('Shop', { exact: true }).click();
    await page.getByTitle('桥西店').click();
    const seals = await openMemberSeals(house().db);
    await showToCamera(page, seals.seal(member, house().clock.now()).token);
    await press(page, /Scan/);
    await light(page, 'Member').waitFor();
    await page.getByText('The phone itself was proved, by code or QR').waitFor();
    await looksRight(t, page, 'green-en-dark');
    await press(page, 'Next');

    await page.getByLabel('Member’s number (11 digits)').fill(member);
    await press(page, 'Check');
    await press(page, 'Send the member a code');
    await page.getByRole('button', { name: 'Send another code' }).waitFor();
    await page.getByLabel(/Code the member says/).fill(await codeOf(member));
    await press(page, 'Redeem: 包月洗车');
    await light(page, 'Redeemed').waitFor();

    await page.getByRole('link', { name: 'Today' }).click();
    const line = page.locator('.till-list li').filter({ hasText: '包月洗车' });
    await line.getByRole('button', { name: 'Undo' }).click();
    await page.getByLabel('Reason').fill('wrong benefit');
    await looksRight(t, page, 'undo-en-dark');
    await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click();
    await line.getByText(/Undone: merchant-manager, wrong benefit/).waitFor();

    const washed = page.locator('.till-list li').filter({ hasText: '洗车八折' });
    await washed.getByRole('button', { name: 'Tell a date of the car' }).click();
    await washed.getByLabel('Plate').fill('冀A43001');
    await washed.getByLabel('Day').fill(dayOf(later(house().clock.now(), 90 * dayMs)));
    await washed.getByRole('button', { name: 'Ask the member by SMS' }).click();
    await washed.getByText('The owner was asked about this car today: wait for the answer').waitFor();
    await looksRight(t, page, 'date-en-dark');

    await page.getByRole('link', { name: 'Figures' }).click();
    await page.getByRole('heading', { name: 'By person' }).waitFor();
    await page.getByText('No sheet has been signed yet').waitFor();
    await page.getByRole('button', { name: /Ask for the redemptions of/ }).waitFor();
    await page.getByRole('cell', { name: '示例店员' }).waitFor();
    await looksRight(t, page, 'board-en-dark');

    await page.getByRole('link', { name: 'Interface' }).click();
    await press(page, 'Make a key');
    await page.getByText('Say what it is for', { exact: true }).waitFor();
    await page.getByLabel(/What it is for/).fill('till at Qiaoxi');
    await press(page, 'Make a key');
    await page.getByText('Write it down now, it is not shown again:').waitFor();
    await looksRight(t, page, 'keys-en-dark');
    await press(page, 'I have it');
    await page
      .locator('.till-list li')
      .filter({ hasText: 'till at Qiaoxi' })
      .getByRole('button', { name: 'Close' })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();
    await page
      .locator('.till-list')
      .getByText(/Closed$/)
      .waitFor();
    t.deepEqual(complaints, []);
  },
);

test.serial(
  'CA-043: whom a member asks on the telephone why a till said no reads it on the page of the number: used, undone, refused, saved, and this month’s SMS',
  async (t) => {
    const session = await aSession(house().db, 'care-agent');
    const { page, complaints } = await open(t, `${house().url}/agent`, { session });
    await page.getByLabel('手机号码', { exact: true }).fill(member);
    await page.keyboard.press('Enter');
    const panel = page.getByRole('region', { name: '商户优惠' });
    await panel.getByText(/可享优惠$/).waitFor();
    await panel.getByText(/会员短信由 10620007 发出于/).waitFor();
    await panel.getByText('今年使用 1 次，节省').waitFor();
    const line = (title: string) => panel.getByRole('listitem').filter({ hasText: title });
    await line('洗车八折').getByText('示例洗车行 · 桥西店 · 示例店员 · 页面').waitFor();
    await line('包月洗车').getByText('已撤销：merchant-manager，wrong benefit').waitFor();
    await line('包月洗车').getByText('套餐第 1 次，共 4 次').waitFor();
    await line('短信是转发的').getByText('示例洗车行 · 桥西店 · 示例店员').waitFor();
    await looksRight(t, page, 'agent-zh');
    await press(page, 'English');
    const inEnglish = page.getByRole('region', { name: 'Benefits at merchants' });
    await inEnglish.getByText('The SMS was forwarded').waitFor();
    await inEnglish.getByText('1 use this year, saved').waitFor();
    await looksRight(t, page, 'agent-en');
    t.deepEqual(complaints, []);

    const none = await anAgent(house(), '15633000098', 'care-agent');
    t.false(
      ((await none.ask('story')).body['panels'] as string[]).includes('redemptions'),
      'nothing is shown of nothing',
    );
    const carrier = await anAgent(house(), member, 'agent-10010', 'unicom');
    t.false(((await carrier.ask('story')).body['panels'] as string[]).includes('redemptions'));
    t.is((await carrier.ask('redemptions')).status, 403);
  },
);

/** The code that the member's handset got last. */
const codeOf = (phone: string) =>
  until('a code', async () =>
    (await house().messages(phone)).flatMap(({ text }) => /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0] ?? []).at(-1),
  );

/** The camera of the device is shown a QR code, as it would be on a member's phone. */
async function showToCamera(page: Page, text: string): Promise<void> {
  const code = encodeQR(text, 'raw');
  await page.evaluate(`{
    const code = ${JSON.stringify(code)};
    const canvas = document.createElement('canvas');
    const size = 8, edge = 40;
    canvas.width = canvas.height = code.length * size + 2 * edge;
    const drawing = canvas.getContext('2d');
    const draw = () => {
      drawing.fillStyle = '#fff';
      drawing.fillRect(0, 0, canvas.width, canvas.height);
      drawing.fillStyle = '#000';
      code.forEach((row, y) => row.forEach((dark, x) => dark && drawing.fillRect(edge + x * size, edge + y * size, size, size)));
      requestAnimationFrame(draw);
    };
    draw();
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream();
  }`);
}

test.serial('CA-013: whoever has the money in hand drafts what merchants owe of a month that is over', async (t) => {
  const session = await aSession(house().db, 'finance');
  const { page, complaints } = await open(t, `${house().url}/settlement/merchants`, { session });
  await page.getByText('还没有商户结算单').waitFor();
  await looksRight(t, page, 'settlement-zh');
  await press(page, '制单');
  await page.getByRole('dialog').getByRole('button', { name: '制单', exact: true }).click();
  await page.getByText('已制单 0 张').waitFor();
  t.deepEqual(complaints, []);
});

test.serial(
  'CA-043: in airplane mode the till opens, keeps checks and never shows them green; when the network is back it tells how they came out',
  async (t) => {
    const { page, complaints } = await till(t, 'merchant-clerk', { size: 'phone' });
    await page.getByText('已联网').waitFor();
    // All of what it was drawn with: the worker fetches it part by part.
    const parts = `['/merchant', ...performance.getEntriesByType('resource').map(({ name }) => name)
      .filter((name) => name.includes('/assets/'))]`;
    await page.waitForFunction(`navigator.serviceWorker.controller
      && Promise.all(${parts}.map((part) => caches.match(part))).then((kept) => kept.length > 5 && kept.every(Boolean))`);
    t.is(
      (await fetch(`${house().url}/merchant.webmanifest`)).headers.get('content-type'),
      'application/manifest+json; charset=utf-8',
    );

    await page.context().setOffline(true);
    await page.reload();
    await page.getByText('未联网：核验先排队').waitFor();
    await looksRight(t, page, 'offline-zh');
    for (const number of [member, stranger]) {
      await dial(page, number);
      await press(page, '排队，联网后核验');
      await light(page, '未核实：没有网络').waitFor();
      t.is(await page.locator('.till-light.green').count(), 0);
      if (number === member) await looksRight(t, page, 'unverified-zh');
      await press(page, '下一位');
    }
    await page.getByRole('link', { name: /未核实/ }).click();
    await page.locator('.till-list').getByText('? 156****0099').waitFor();

    await page.context().setOffline(false);
    await page.locator('.till-outcomes').getByText('已核实：有效，未核销').waitFor();
    await page.locator('.till-outcomes').getByText('该号码不是会员').waitFor();
    await page.getByText('没有等待核对的核验').waitFor();
    await looksRight(t, page, 'reconciled-zh');
    t.deepEqual(
      complaints.filter((one) => !one.includes('ERR_INTERNET_DISCONNECTED')),
      [],
    );
  },
);
