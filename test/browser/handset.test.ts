import test from 'ava';
import { yearAndMonth } from '../../src/values/time.ts';
import { withBrowser } from '../support/browser.ts';
import { until, withHouse } from '../support/house.ts';
import { onHandset } from './handset-page.ts';

const house = withHouse();
const open = withBrowser();
const handset = (phones: string) => `${house().url}/handset?phones=${phones}`;

for (const [language, phone] of [
  ['zh-CN', '15633000001'],
  ['en', '15633000002'],
] as const) {
  test.serial(
    `In ${language} a subscriber orders, confirms, reads the welcome and cancels on the handset page`,
    async (t) => {
      const { page, complaints } = await open(t, handset(phone), { language });
      const mine = onHandset(page, phone);
      await mine.type('CY');
      await mine.reads(/车友助理普通会员5元\/月，24小时内回复Y确认/);
      await mine.type('Y');
      await mine.reads('加入“车友助理”享受轻松爱车生活，洗车、修车、停车全打折，开设咨询、查询与车务代办等业务');
      const { year, month } = yearAndMonth(house().clock.now());
      await mine.reads(`感谢使用车友助理业务，你的会员ID号为：${phone}，${year}年${month}月有效，`);
      await mine.type('TDCY');
      await mine.reads(/已退订车友助理普通会员，即时生效/);
      t.deepEqual(complaints, []);
    },
  );
}

test.serial('Each message opens to its PDUs, with their fields and bytes', async (t) => {
  const phone = '15633000003';
  await house().text(phone, 'CY');
  await house().arrived(phone, 1);
  const { page } = await open(t, handset(phone));
  const answer = page.locator('.bubble.mt').first();
  await answer.getByText(/^报文/).click();
  await answer.getByText('submit', { exact: true }).click();
  await answer.getByRole('row', { name: 'spNumber 10620007' }).waitFor();
  await answer.getByRole('row', { name: `userNumbers 86${phone}` }).waitFor();
  await answer
    .getByText(/^[0-9a-f]{8} 00000003 /)
    .first()
    .waitFor();
  t.pass();
});

test.serial('Phones side by side each show their own messages, as they come', async (t) => {
  const [one, other] = ['15633000004', '15633000005'];
  const { page } = await open(t, handset(`${one},${other}`));
  await onHandset(page, one).type('CY');
  await onHandset(page, one).reads(/回复Y确认/);
  t.is(await onHandset(page, other).bubbles.count(), 0);
  await house().text(other, '0000');
  await onHandset(page, other).reads('0000');
});

test.serial('While the live connection is refused, messages still come', async (t) => {
  const phone = '15633000006';
  const { page } = await open(t, `${house().url}/healthz`);
  await page.route('**/sim/events', (route) => route.abort());
  await page.goto(handset(phone));
  await page.getByText('每 2 秒刷新').waitFor();
  await house().text(phone, 'CY');
  await onHandset(page, phone).reads(/回复Y确认/);
  t.pass();
});

test.serial('Enter sends, Shift+Enter begins a line, and the Enter of an input method does neither', async (t) => {
  const phone = '15633000007';
  const { page } = await open(t, handset(phone));
  const { field } = onHandset(page, phone);
  await field.fill('0000');
  await field.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
  t.is(await field.inputValue(), '0000');
  await field.press('Shift+Enter');
  t.is(await field.inputValue(), '0000\n');
  await field.fill('0000');
  await field.press('Enter');
  await onHandset(page, phone).reads('0000');
  t.is(await field.inputValue(), '');
});

test.serial('What cannot be sent stays in the field, with the reason', async (t) => {
  const phone = '15633000008';
  const { page } = await open(t, handset(phone));
  const mine = onHandset(page, phone);
  await mine.receiver.fill('12345');
  await mine.type('CY');
  await mine.article.getByRole('alert').filter({ hasText: '12345' }).waitFor();
  t.is(await mine.field.inputValue(), 'CY');
});

test.serial('An answer from another number than the open one is marked until it is looked at', async (t) => {
  const phone = '15633000009';
  const { page } = await open(t, handset(phone));
  const mine = onHandset(page, phone);
  await mine.receiver.fill('106200079');
  await mine.type('CY');
  const answered = mine.article.getByRole('button', { name: '10620007 未读', exact: true });
  await answered.click();
  await mine.reads(/回复Y确认/);
  t.is(await mine.article.getByText('未读').count(), 0);
});

test.serial('The clock goes forward on the page, and says why it does not go back', async (t) => {
  const { page } = await open(t, handset('15633000001'), { language: 'en' });
  await page.getByRole('button', { name: '+1 day' }).click();
  await page.getByText('1 d ahead of real time').waitFor();
  await page.getByLabel('Beijing time to go to').fill('2020-01-01 00:00');
  await page.getByRole('button', { name: 'Go', exact: true }).click();
  await page.getByRole('alert').filter({ hasText: 'The clock only goes forward' }).waitFor();
  t.pass();
});

test.serial(
  'What a gateway should do wrong is set on the page; a value out of range is refused by its field',
  async (t) => {
    const { page } = await open(t, handset('15633000001'));
    await page.getByRole('button', { name: '网关故障' }).click();
    const form = page.locator('form.faults').filter({ hasText: 'unicom-demo' });
    await form.getByLabel('拒绝 Submit，%').fill('101');
    await form.getByRole('button', { name: '应用' }).click();
    await page.getByText(/refusePercent/).waitFor();
    await form.getByLabel('拒绝 Submit，%').fill('100');
    await form.getByRole('button', { name: '应用' }).click();
    await page.getByText('已生效').waitFor();
    t.is(await refusePercent(), 100);
    await form.getByRole('button', { name: '全部清除' }).click();
    await until('a gateway without faults', async () => ((await refusePercent()) === 0 ? true : undefined));
  },
);

async function refusePercent(): Promise<number> {
  const links = (await (await fetch(`${house().url}/sim/faults`)).json()) as {
    link: string;
    faults: { refusePercent: number };
  }[];
  return links.find(({ link }) => link === 'unicom-demo')!.faults.refusePercent;
}
