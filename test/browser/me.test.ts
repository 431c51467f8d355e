import test, { type ExecutionContext } from 'ava';
import { decodeQR } from 'qr/decode.js';
import sharp from 'sharp';
import { openSamples, sampleAccounts } from '../../src/business/staff/index.ts';
import { samplePassword } from '../../src/business/staff/samples.ts';
import { loadMerchantSamples, openSampleMerchants } from '../../src/products/merchants/index.ts';
import { dayStart, hourMs, later, minuteMs } from '../../src/values/time.ts';
import { barriersOn, overhangOf, type Page, withBrowser } from '../support/browser.ts';
import { contentFolder } from '../support/content.ts';
import { post, until, withHouse } from '../support/house.ts';
import { aHolder, codeAt } from '../support/selves.ts';

const house = withHouse();
const open = withBrowser();

const words = {
  'zh-CN': {
    ...{ phone: '手机号', send: '获取验证码', code: '短信验证码', enter: '登录', refused: /验证码不正确/ },
    ...{ active: '使用中', cars: '车辆', plate: '车牌号', add: '添加', wrongPlate: /车牌要以省份简称开头/ },
    ...{
      edit: '填写日期 冀A12345',
      insurance: '保险到期日',
      carKind: '车辆类型',
      inspection: '下次年检日期',
      save: '保存',
      bills: '账单',
      noBills: '没有产生过费用。',
    },
    ...{ more: '我的', consents: /我的同意记录/, messages: /短信记录/, preferences: /偏好设置/, quiet: '开启免打扰' },
    ...{ kept: '已保存', home: '订购', stop: '退订 车友助理普通会员', sure: '确认退订', stopped: '已退订' },
    ...{ nothing: /目前没有订购任何业务/, help: '客服', out: '退出登录' },
    ...{ data: /我的个人信息/, askCopy: '申请副本', openCopy: '验证并打开下载', sendCode: '获取短信验证码' },
    ...{ download: '下载 ZIP 文件', errands: /车务代办/, kind: '办什么', paper: '购车发票' },
    ...{ city: '在哪个城市', ask: '提交委托', end: '取消此委托', means: /不能恢复；您没有付款/, endNow: '确认取消' },
    ...{ ended: '已取消', closeCalendar: '停用日历地址', closed: /已停用/ },
  },
  en: {
    ...{ phone: 'Mobile number', send: 'Send a code', code: 'Code from the SMS', enter: 'Sign in' },
    ...{ refused: /code is wrong/, active: 'Active', cars: 'Cars', plate: 'Number plate', add: 'Add' },
    ...{ wrongPlate: /begins with its province/, edit: 'Tell its days 冀A12345', insurance: 'Insurance ends on' },
    ...{ carKind: 'Kind of vehicle', inspection: 'Next inspection on' },
    ...{
      save: 'Save',
      bills: 'Bills',
      noBills: 'Nothing was ever charged.',
      more: 'Mine',
      consents: /What I agreed to/,
    },
    ...{ messages: /Messages/, preferences: /Preferences/, quiet: 'Keep quiet hours', kept: 'Saved', home: 'Services' },
    ...{ stop: 'Cancel 车友助理普通会员', sure: 'Yes, cancel', stopped: 'Cancelled' },
    ...{ nothing: /subscribed to nothing/, help: 'Help', out: 'Sign out' },
    ...{ data: /My data/, askCopy: 'Ask for a copy', openCopy: 'Prove and open the download' },
    ...{
      sendCode: 'Send a code by SMS',
      download: 'Download the ZIP',
      errands: /Errands/,
      kind: 'What',
      paper: 'Purchase invoice',
    },
    ...{ city: 'In which city', ask: 'Ask for it', end: 'Cancel this errand', means: /Nothing was paid/ },
    ...{ endNow: 'Yes, cancel it', ended: 'Cancelled', closeCalendar: 'Close the address', closed: /shows nothing/ },
  },
} as const;

async function looksRight(t: ExecutionContext, page: Page, name: string): Promise<void> {
  const folder = process.env['TEST_SHOTS'];
  if (folder) await page.screenshot({ path: `${folder}/me-${name}.png`, fullPage: true });
  t.deepEqual(await barriersOn(page), [], name);
  t.is(await overhangOf(page), 0, `nothing sticks out at the side: ${name}`);
}

test.serial.before('notices go by day, whenever this runs', async () => {
  const { clock, walkTo } = house();
  await walkTo(later(dayStart(clock.now(), 1), 10 * hourMs).toISOString());
});

async function member(phone: string, word = 'CY', texts = 3): Promise<void> {
  await house().text(phone, word);
  await house().arrived(phone, 1);
  await house().text(phone, 'Y');
  await house().arrived(phone, texts);
}

/** The sample merchants with their people and a group-buy. */
async function merchants(): Promise<void> {
  const { db, clock } = house();
  await openSamples(db, clock.now());
  await openSampleMerchants(db, await loadMerchantSamples(contentFolder), await sampleAccounts(db), clock.now());
}

/** What a camera reads from the code that a page shows. */
async function readCode(page: Page): Promise<string> {
  const picture = await page.getByRole('img', { name: '会员码' }).screenshot();
  const { data, info } = await sharp(picture).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return decodeQR({ ...info, data });
}

/** What the clerk of the sample merchant is told of a code. */
async function scanned(token: string): Promise<Record<string, unknown>> {
  const signedIn = await post(`${house().url}/api/sign-in`, { name: 'merchant-clerk', password: samplePassword });
  const answer = await fetch(`${house().url}/api/till/checks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: signedIn.headers.getSetCookie()[0]!.split(';')[0]! },
    body: JSON.stringify({ by: 'qr', token }),
  });
  return (await answer.json()) as Record<string, unknown>;
}

for (const [language, phone] of [
  ['zh-CN', '15633000721'],
  ['en', '15633000722'],
] as const) {
  test.serial(
    `In ${language} a member signs in on a phone by the code of an SMS, adds a car, keeps quiet hours, and cancels`,
    async (t) => {
      const say = words[language];
      await member(phone);
      if (language === 'en') await house().walkTo(later(house().clock.now(), minuteMs + 1000).toISOString());
      const { page, complaints } = await open(t, `${house().url}/me`, { language, size: 'phone' });
      const place = (name: string) => page.locator('.places').getByRole('link', { name });
      await page.getByLabel(say.phone, { exact: true }).fill(phone);
      await page.getByRole('button', { name: say.send }).click();
      const code = await codeAt(house(), phone);
      if (language === 'en') {
        await page.getByLabel(say.code).fill(code === '000000' ? '111111' : '000000');
        await page.getByRole('button', { name: say.enter }).click();
        await page.getByRole('alert').filter({ hasText: say.refused }).waitFor();
      }
      await looksRight(t, page, `${language}-sign-in`);
      await page.getByLabel(say.code).fill(code);
      await page.getByRole('button', { name: say.enter }).click();
      await page.getByText(say.active).waitFor();
      await looksRight(t, page, `${language}-home`);

      await place(say.cars).click();
      if (language === 'en') {
        await page.getByLabel(say.plate).fill('A12345');
        await page.getByRole('button', { name: say.add, exact: true }).click();
        await page.getByRole('alert').filter({ hasText: say.wrongPlate }).waitFor();
      }
      await page.getByLabel(say.plate).fill('冀a12345');
      await page.getByRole('button', { name: say.add, exact: true }).click();
      await page.getByRole('button', { name: say.edit }).click();
      const insured = `${house().clock.now().getFullYear() + 1}-06-15`;
      const inspected = insured.replace('-06-', '-07-');
      await page.getByLabel(say.insurance).fill(insured);
      await page.getByLabel(say.carKind).selectOption('truck');
      await page.getByLabel(say.inspection).fill(inspected);
      await page.getByRole('button', { name: say.save }).click();
      await page.locator('dd').getByText(insured).waitFor();
      await page.locator('dd').getByText(inspected).waitFor();
      await page.getByRole('button', { name: say.closeCalendar }).click();
      await page.getByRole('status').filter({ hasText: say.closed }).waitFor();
      await looksRight(t, page, `${language}-cars`);

      await place(say.bills).click();
      await page.getByText(say.noBills).waitFor();
      await place(say.help).click();
      await page.locator('form').waitFor();
      await looksRight(t, page, `${language}-help`);
      for (const way of [say.consents, say.messages, say.preferences]) {
        await place(say.more).click();
        await page.getByRole('link', { name: way }).click();
        await page.locator('.self .card, .said li').first().waitFor();
        await looksRight(t, page, `${language}-${way.source}`);
      }
      await page.getByLabel(say.quiet).check();
      await page.getByText(say.kept).waitFor();

      await place(say.more).click();
      await page.getByRole('link', { name: say.data }).click();
      await page.getByRole('button', { name: say.askCopy }).click();
      await page.getByRole('button', { name: say.openCopy }).waitFor();
      await looksRight(t, page, `${language}-data`);
      await house().walkTo(later(house().clock.now(), minuteMs + 1000).toISOString());
      await page.getByRole('button', { name: say.sendCode }).click();
      await page.getByLabel(say.code).fill(await codeAt(house(), phone, 2));
      await page.getByRole('button', { name: say.openCopy }).click();
      const coming = page.waitForEvent('download');
      await page.getByRole('link', { name: say.download }).click();
      t.is((await coming).suggestedFilename(), `personal-data-${phone.slice(-4)}.zip`);
      await place(say.more).click();
      await page.getByRole('link', { name: say.errands }).click();
      await page.getByLabel(say.kind, { exact: true }).waitFor();
      await looksRight(t, page, `${language}-errands`);
      await page.getByLabel(say.kind, { exact: true }).selectOption({ index: 1 });
      await page.getByLabel(say.city).selectOption({ index: 1 });
      await page.getByRole('listitem').filter({ hasText: say.paper }).waitFor();
      await page.getByRole('button', { name: say.ask }).click();
      await page.getByRole('button', { name: say.end }).click();
      await page.getByText(say.means).waitFor();
      await looksRight(t, page, `${language}-errand-end`);
      await page.getByRole('button', { name: say.endNow }).click();
      await page.getByRole('heading', { name: say.ended }).waitFor();

      await place(say.home).click();
      await page.getByRole('button', { name: say.stop }).click();
      await page.getByRole('button', { name: say.sure }).waitFor();
      await looksRight(t, page, `${language}-stop`);
      await page.getByRole('button', { name: say.sure }).click();
      await page.getByRole('status').filter({ hasText: say.stopped }).waitFor();
      await until(
        'the end',
        async () => (await house().arrived(phone, 9)).some((text) => text.startsWith('您已退订')) || undefined,
      );
      await place(say.more).click();
      await place(say.home).click();
      await page.getByText(say.nothing).waitFor();
      await place(say.more).click();
      await page.getByRole('button', { name: say.out, exact: true }).click();
      await page.getByRole('button', { name: say.enter }).waitFor();
      t.deepEqual(complaints, []);
    },
  );
}

test.serial(
  'CA-013, CA-043: a member shows the code of the card, which opens at the till and renews itself, finds the partners of a district and around, and takes a seat in a group-buy and gives it up',
  async (t) => {
    const phone = '15633000723';
    await member(phone, 'CYV', 4);
    await merchants();
    const { cookie: session } = await aHolder(house(), phone);
    const { page, complaints } = await open(t, `${house().url}/me`, { size: 'phone', session });
    const press = (name: string | RegExp) => page.getByRole('button', { name }).click();
    await page.locator('.level').filter({ hasText: '车友助理VIP会员' }).waitFor();
    await page.clock.install();
    // A clock that was put in stays: this page is for nobody after.
    t.teardown(() => page.close());
    await press('出示会员码');
    await page.getByRole('img', { name: '会员码' }).waitFor();
    const first = await readCode(page);
    t.like(await scanned(first), { light: 'green', level: 'better', isProved: true });
    await looksRight(t, page, 'zh-CN-card');
    const renewed = page.waitForResponse(/membership.code/);
    await page.clock.fastForward('01:01');
    await renewed;
    await page.clock.resume();
    await until('another code', async () => (await readCode(page)) !== first || undefined);
    t.like(await scanned(await readCode(page)), { light: 'green' });
    await press('收起会员码');

    await page.getByRole('link', { name: /附近的加盟商家/ }).click();
    const shops = page.getByRole('heading', { level: 2 });
    await page.getByLabel('区县').selectOption('桥西区');
    await shops.getByText('示例洗车行桥西店').waitFor();
    await shops.getByText('样例养护店裕华店').waitFor({ state: 'detached' });
    await page.context().grantPermissions(['geolocation']);
    await page.context().setGeolocation({ latitude: 38.058, longitude: 114.517 });
    await press('按我的位置排序');
    await page.getByText(/就在附近/).waitFor();
    t.regex((await shops.first().textContent())!, /示例洗车行长安店/);
    await looksRight(t, page, 'zh-CN-partners');

    await page.goto(`${house().url}/me/group-buys?lang=en`);
    await page.getByText('0 taken, 20 wanted').waitFor();
    await press('Take a seat 空调清洗');
    await page.getByText('1 taken, 20 wanted').waitFor();
    await page.getByText('You have a seat').waitFor();
    await looksRight(t, page, 'en-group-buys');
    await press('Give my seat up 空调清洗');
    await page.getByText('0 taken, 20 wanted').waitFor();

    await house().walkTo(later(house().clock.now(), 11 * minuteMs).toISOString());
    await page.goto(`${house().url}/me?lang=en`);
    await press(/Send this month/);
    await page.getByRole('status').filter({ hasText: 'Sent: it is on its way' }).waitFor();
    await looksRight(t, page, 'en-card');
    await house().arrived(phone, 5);
    for (const [way, seen] of [
      ['partners', '示例洗车行桥西店'],
      ['used', 'No benefit was used yet.'],
    ] as const) {
      await page.goto(`${house().url}/me/${way}?lang=en`);
      await page.getByText(seen).waitFor();
      await looksRight(t, page, `en-${way}`);
    }
    t.deepEqual(complaints, []);
  },
);
