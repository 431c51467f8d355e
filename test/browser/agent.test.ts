import test, { type ExecutionContext } from 'ava';
import { barriersOn, overhangOf, type Page, withBrowser } from '../support/browser.ts';
import { aSession } from '../support/callers.ts';
import { withHouse } from '../support/house.ts';

const house = withHouse();
const open = withBrowser();

/** TEST_SHOTS names a folder where pictures are wanted. */
async function looksRight(t: ExecutionContext, page: Page, name: string): Promise<void> {
  const folder = process.env['TEST_SHOTS'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  t.deepEqual(await barriersOn(page), [], name);
  t.true((await overhangOf(page)) <= 0, `${name} is wider than its window`);
}

const words = {
  'zh-CN': {
    number: '手机号码',
    stop: '立即停止：车友助理普通会员',
    confirm: '确认办理',
    done: '已办理',
    close: '关闭',
    ends: '车友助理普通会员立即退订，此后不再计费',
    state: '已退订',
    order: '代订业务',
    product: '要订购的业务',
    step: /^确认：/,
    begins: /车友助理VIP会员立即生效/,
    explain: '解释指令',
    text: '用户要发的短信',
    tryIt: '看会怎样',
    meaning: '订购指令',
    ticket: '新建工单',
  },
  en: {
    number: 'Mobile number',
    stop: 'Stop now：车友助理普通会员',
    confirm: 'Confirm',
    done: 'Done',
    close: 'Close',
    ends: '车友助理普通会员 ends now and is not charged any more',
    state: 'ended',
    order: 'Order for the person',
    product: 'What is ordered',
    step: /^Confirm：/,
    begins: /车友助理VIP会员 begins at once/,
    explain: 'Explain a text',
    text: 'What the person would text',
    tryIt: 'See what it does',
    meaning: 'An order word',
    ticket: 'New ticket',
  },
} as const;

async function member(phone: string): Promise<void> {
  await house().text(phone, 'CY');
  await house().arrived(phone, 1);
  await house().text(phone, 'Y');
  await house().arrived(phone, 4);
}

for (const [language, phone, written] of [
  ['zh-CN', '15633000501', '+86 156-3300-0501'],
  ['en', '15633000502', '156 3300 0502'],
] as const) {
  test.serial(
    `In ${language} a care agent pastes a number, reads what a stop does, stops it, and the handset reads it`,
    async (t) => {
      await member(phone);
      const its = words[language];
      const session = await aSession(house().db, 'care-agent');
      const { page, complaints } = await open(t, `${house().url}/agent`, { language, session });
      await page.getByLabel(its.number, { exact: true }).fill(written);
      await page.keyboard.press('Enter');
      await page.getByText(phone, { exact: true }).first().waitFor();
      await page.getByRole('button', { name: its.stop }).waitFor();
      await page.getByText(/会员ID号为/).waitFor();
      await looksRight(t, page, `agent-${language}`);

      await page.getByRole('tab', { name: its.explain }).click();
      await page.getByLabel(its.text).fill('cyv');
      await page.getByRole('button', { name: its.tryIt }).click();
      await page.getByText(its.meaning, { exact: true }).waitFor();
      await looksRight(t, page, `agent-${language}-explain`);

      await page.getByRole('button', { name: its.stop }).click();
      await page.getByText(its.ends).waitFor();
      await looksRight(t, page, `agent-${language}-outlook`);
      t.is(
        (await house().messages(phone)).filter(({ direction }) => direction === 'mt').length,
        4,
        'nothing has happened',
      );
      await page.getByRole('button', { name: its.confirm }).click();
      await page.getByRole('dialog').getByText(its.done, { exact: true }).waitFor();
      t.regex((await house().arrived(phone, 5)).at(-1)!, /^您已退订车友助理普通会员/);
      await page.getByRole('dialog').getByRole('button', { name: its.close }).last().click();
      await page.getByText(its.state, { exact: true }).waitFor();
      t.deepEqual(complaints, []);
    },
  );

  test.serial(
    `In ${language} an agent of 10010 gets a screen pop, reads the script to its last step, and orders`,
    async (t) => {
      const its = words[language];
      const subscriber = phone.replace('05', '06');
      const session = await aSession(house().db, 'agent-10010', 'unicom');
      const { page, complaints } = await open(t, `${house().url}/agent?phone=${subscriber}`, { language, session });
      await page.getByRole('button', { name: its.order }).click();
      t.regex(page.url(), /\/agent\?opening=[0-9a-f-]{36}$/, 'the address holds no number');
      await page.getByLabel(its.product).click();
      await page.getByTitle('车友助理VIP会员 10元/月').click();
      for (let step = 1; step <= 4; step++) {
        await page
          .getByText(/请问您是否同意|您随时可以发送|信息费为10元|您好，这里是/)
          .nth(step - 1)
          .waitFor();
        if (step === 2) await looksRight(t, page, `agent-10010-${language}-script`);
        await page.getByRole('button', { name: its.step }).click();
      }
      await page.getByText(its.begins).waitFor();
      await looksRight(t, page, `agent-10010-${language}-outlook`);
      await page.getByRole('button', { name: its.confirm, exact: true }).click();
      await page.getByRole('dialog').getByText(its.done, { exact: true }).waitFor();
      const [row] = await house().db.read('select product, state, channel from subscription where phone = $1', [
        subscriber,
      ]);
      t.deepEqual(row, { product: 'car-owner-vip', state: 'active', channel: 'agent' });
      await page.getByRole('dialog').getByRole('button', { name: its.close }).last().click();
      await looksRight(t, page, `agent-10010-${language}`);
      t.is(await page.getByRole('tab', { name: its.explain }).count(), 0);
      t.deepEqual(complaints, []);
    },
  );
}

test.serial(
  'What is no number is told beside the field, and what was typed stays; nothing of another carrier opens for 10010',
  async (t) => {
    const session = await aSession(house().db, 'agent-10010', 'unicom');
    const { page } = await open(t, `${house().url}/agent`, { session });
    await page.getByLabel('手机号码', { exact: true }).fill('王先生');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: '“王先生”不是电话号码' }).waitFor();
    t.is(await page.getByLabel('手机号码', { exact: true }).inputValue(), '王先生');
    await looksRight(t, page, 'agent-no-number');
    await page.getByLabel('手机号码', { exact: true }).fill('13930000501');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: '不是本运营商的用户' }).waitFor();
    t.pass();
  },
);

test.serial(
  'From the number a ticket is written down, and its page then names it; a supervisor sees who opened how many numbers',
  async (t) => {
    const phone = '15633000501';
    const session = await aSession(house().db, 'care-agent');
    const { page } = await open(t, `${house().url}/agent?phone=${phone}`, { session, scheme: 'dark' });
    await page.getByRole('button', { name: '新建工单' }).click();
    await page.getByRole('dialog').getByRole('textbox').first().waitFor();
    t.notRegex(page.url(), /\d{11}/);
    t.true(
      await page
        .getByRole('dialog')
        .locator('input')
        .evaluateAll(
          (inputs, number) => inputs.some((one) => (one as unknown as { value: string }).value === number),
          phone,
        ),
    );
    const filed = await fetch(`${house().url}/api/tickets`, {
      method: 'POST',
      headers: { cookie: session, 'content-type': 'application/json' },
      body: JSON.stringify({
        phone,
        source: 'hotline',
        category: 'usage',
        subject: '收不到短信',
        text: '从昨天起收不到短信',
      }),
    });
    t.is(filed.status, 200, await filed.clone().text());
    await page.goto(`${house().url}/agent?phone=${phone}`);
    await page.getByRole('heading', { name: '工单' }).waitFor();
    await page.getByText('收不到短信').first().waitFor();
    await looksRight(t, page, 'agent-ticket-dark');

    const supervisor = await aSession(house().db, 'supervisor');
    const { page: watch } = await open(t, `${house().url}/agent`, { session: supervisor });
    await watch.getByRole('heading', { name: '谁打开了多少号码' }).waitFor();
    await watch
      .getByText(/近一小时 \d+ 个/)
      .first()
      .waitFor();
    await looksRight(t, watch, 'agent-watch');
  },
);
