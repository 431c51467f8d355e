import test, { type ExecutionContext } from 'ava';
import { dayStart, hourMs, later, minuteMs } from '../../src/values/time.ts';
import { barriersOn, overhangOf, type Page, withBrowser } from '../support/browser.ts';
import { withHouse } from '../support/house.ts';
import { codeAt } from '../support/selves.ts';

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

async function member(phone: string): Promise<void> {
  await house().text(phone, 'CY');
  await house().arrived(phone, 1);
  await house().text(phone, 'Y');
  await house().arrived(phone, 3);
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
      t.true((await house().arrived(phone, 9)).some((text) => text.startsWith('您已退订')));
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
