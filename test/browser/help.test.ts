import test, { type ExecutionContext } from 'ava';
import { barriersOn, overhangOf, type Page, withBrowser } from '../support/browser.ts';
import { withHouse } from '../support/house.ts';

const house = withHouse();
const open = withBrowser();

const words = {
  'zh-CN': {
    ...{ phone: '手机号', send: '获取验证码', code: '短信验证码', enter: '验证并进入', category: '扣费投诉' },
    ...{ text: '问题描述', submit: '提交', done: /已受理，客服单号 KF\d+/, more: '补充说明', add: '发送' },
    ...{ mustCategory: '请选择问题类型', refused: /验证码不正确/, state: '已受理' },
  },
  en: {
    ...{ phone: 'Mobile number', send: 'Send a code', code: 'Code from the SMS', enter: 'Prove and go on' },
    ...{ category: 'Complaint: fees', text: 'What happened', submit: 'Send', done: /your ticket is KF\d+/ },
    ...{ more: 'Add to it', add: 'Send', mustCategory: 'Choose what it is about', refused: /code is wrong/ },
    state: 'Received',
  },
} as const;

async function looksRight(t: ExecutionContext, page: Page, name: string): Promise<void> {
  const folder = process.env['TEST_SHOTS'];
  if (folder) await page.screenshot({ path: `${folder}/help-${name}.png`, fullPage: true });
  t.deepEqual(await barriersOn(page), []);
  t.is(await overhangOf(page), 0, 'nothing sticks out at the side');
}

// A picture of one point.
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

for (const [language, phone, refused] of [
  ['zh-CN', '15633000001', false],
  ['en', '15633000002', true],
] as const) {
  test.serial(
    `CA-071: in ${language} a person proves a number on a phone, asks with a picture, and sees how it stands`,
    async (t) => {
      const say = words[language];
      if (refused) await house().walkTo(new Date(house().clock.now().getTime() + 61_000).toISOString());
      const { page, complaints } = await open(t, `${house().url}/help`, { language, size: 'phone' });
      await page.getByLabel(say.phone, { exact: true }).fill(phone);
      await page.getByRole('button', { name: say.send }).click();
      await page.getByRole('status').filter({ hasText: phone }).waitFor();
      const code = /验证码(\d{6})/.exec((await house().arrived(phone, 1)).at(-1)!)![1]!;
      if (refused) {
        await page.getByLabel(say.code).fill(code === '000000' ? '111111' : '000000');
        await page.getByRole('button', { name: say.enter }).click();
        await page.getByRole('alert').filter({ hasText: say.refused }).waitFor();
      }
      await looksRight(t, page, `${language}-prove`);
      await page.getByLabel(say.code).fill(code);
      await page.getByRole('button', { name: say.enter }).click();

      await page.getByLabel(say.text).fill('这个月多扣了5元，请核实。');
      await page.getByRole('button', { name: say.submit }).first().click();
      await page.getByRole('alert').filter({ hasText: say.mustCategory }).waitFor();
      await page.getByLabel(say.category).check();
      await page.locator('input[type=file]').setInputFiles({ name: 'bill.png', mimeType: 'image/png', buffer: png });
      await page.getByRole('img', { name: 'bill.png' }).waitFor();
      await looksRight(t, page, `${language}-ask`);
      await page.getByRole('button', { name: say.submit }).first().click();
      await page.getByText(say.done).waitFor();
      await page.locator('details').getByText(say.state).waitFor();
      await page.getByLabel(say.more).fill('是上个月 28 日的短信。');
      await page.locator('details').getByRole('button', { name: say.add }).click();
      await page.locator('.said').getByText('是上个月 28 日的短信。').waitFor();
      await looksRight(t, page, `${language}-asked`);
      t.deepEqual(complaints, []);
    },
  );
}
