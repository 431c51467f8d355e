import test, { type ExecutionContext } from 'ava';
import { loadMerchantSamples, openSampleMerchants } from '../../src/products/merchants/index.ts';
import { newId } from '../../src/values/id.ts';
import { dayMs, dayOf, later, monthOf } from '../../src/values/time.ts';
import { barriersOn, type LookedAt, overhangOf, sizes, withBrowser } from '../support/browser.ts';
import { aSession } from '../support/callers.ts';
import { contentFolder } from '../support/content.ts';
import { withHouse } from '../support/house.ts';

const house = withHouse();
const open = withBrowser();
const phone = '15633000003';

test.serial.before('The invented merchants of a demonstration', async () => {
  const { db, clock } = house();
  await openSampleMerchants(db, await loadMerchantSamples(contentFolder), new Map(), clock.now());
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

test.serial(
  'CA-013: sales writes a lead with shop and benefit, reads the benefit in plain words before it is saved, and drafts; another person signs, and it is active',
  async (t) => {
    const seen = await see(t, 'business-developer', '/merchants');
    const { page } = seen;
    await page.getByRole('row', { name: /样例养护店.*即将到期/ }).waitFor();
    await looksRight(t, seen, 'merchants-zh');
    await page.getByRole('button', { name: '登记商户' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.getByText('请填写').first().waitFor();
    await dialog.getByLabel('名称').fill('新石停车场');
    await dialog.getByLabel('代码').fill('xinshi');
    await dialog.getByLabel('类别').click();
    await page.getByTitle('停车', { exact: true }).click();
    await dialog.getByRole('button', { name: '保存' }).click();
    await page.getByRole('heading', { name: '新石停车场' }).waitFor();

    await page.getByRole('tab', { name: '门店' }).click();
    await page.getByRole('button', { name: '添加门店' }).click();
    for (const [label, value] of [
      ...[['店名', '南门'] as const, ['区', '桥西区'] as const, ['地址', '新石南路1号'] as const],
      ...[['纬度', '北'] as const, ['经度', '114.47'] as const, ['电话', '0311-55550941'] as const],
    ])
      await dialog.getByLabel(label).fill(value);
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.getByText('请填写十进制度数').waitFor();
    await dialog.getByLabel('纬度').fill('38.02');
    await dialog.getByRole('button', { name: '保存' }).click();
    await page.getByRole('row', { name: /南门.*新石南路1号/ }).waitFor();

    await page.getByRole('tab', { name: '优惠' }).click();
    await page.getByRole('button', { name: '添加优惠' }).click();
    await dialog.getByLabel('优惠名称').fill('停车五折');
    await dialog.getByLabel('项目').fill('停车');
    await dialog.getByLabel('会员付（%）').fill('50');
    await dialog.getByLabel('截止（含当天）').fill('2099-12-31');
    await dialog.getByLabel('每人每天').fill('1');
    await dialog.getByLabel('优惠总额（元）').fill('1000');
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.getByText('设了优惠总额的折扣，须填每次最多优惠').waitFor();
    await dialog.getByLabel('每次最多优惠（元）').fill('20');
    await dialog.getByText(/停车5折；每次最多优惠20元；全体会员；.*每人每天1次；优惠总额1000元，用完为止。/).waitFor();
    await dialog.getByText(/50% off 停车; at most ¥20 off each time; for all members/).waitFor();
    await looksRight(t, seen, 'benefit-form-zh');
    await dialog.getByRole('button', { name: '保存' }).click();
    await page.getByRole('listitem').filter({ hasText: '停车五折' }).waitFor();

    await page.getByRole('tab', { name: '合同' }).click();
    await page.getByRole('button', { name: '起草合同' }).click();
    await dialog.getByLabel('截止（含当天）').fill('2099-12-31');
    await dialog.getByRole('button', { name: '保存' }).click();
    await page.getByText('自己起草，须他人签署').waitFor();
    await looksRight(t, seen, 'contract-zh');

    const other = await see(t, 'supervisor', new URL(page.url()).pathname, { language: 'en', scheme: 'dark' });
    await other.page.getByRole('tab', { name: 'Contracts' }).click();
    await other.page.getByRole('button', { name: 'Sign', exact: true }).click();
    await other.page.getByRole('dialog').getByRole('button', { name: 'Sign', exact: true }).click();
    await other.page.getByRole('row', { name: /In force/ }).waitFor();
    await other.page.getByText(/✓\s*Active/).waitFor();
    await other.page.getByRole('tab', { name: 'History' }).click();
    await other.page.getByRole('row', { name: /Contract signed/ }).waitFor();
    await looksRight(t, other, 'history-en-dark');
  },
);

test.serial(
  'CA-043: a clerk gets an account whose password is shown once, and a phone that counts once the code came back from it',
  async (t) => {
    const seen = await see(t, 'supervisor', '/merchants?find=示例洗车行', { language: 'en' });
    const { page } = seen;
    await page.getByRole('link', { name: '示例洗车行' }).click();
    await page.getByRole('tab', { name: 'People' }).click();
    await page.getByRole('button', { name: 'Add a person' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('小赵');
    await dialog.getByLabel('Account name').fill('zhao-clerk');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Shown only now').waitFor();
    await dialog.getByRole('button', { name: 'Noted' }).click();
    const row = page.getByRole('row', { name: /zhao-clerk/ });
    await row.getByRole('button', { name: 'Register a phone' }).click();
    await dialog.getByLabel('Mobile number').fill(phone);
    await dialog.getByRole('button', { name: 'Send a code' }).click();
    const [text] = await house().arrived(phone, 1);
    await dialog.getByLabel('Code from the SMS').fill(/\d{6}/.exec(text!)![0]);
    await dialog.getByRole('button', { name: 'Register', exact: true }).click();
    await dialog.getByText(/YZ and the member’s number go to 10620007/).waitFor();
    await dialog.getByRole('button', { name: 'Noted' }).click();
    await row.getByText('156****0003').waitFor();
    await looksRight(t, seen, 'people-en');

    await page.getByRole('tab', { name: 'Group-buys' }).click();
    await page.getByRole('button', { name: 'Open a group-buy' }).click();
    for (const [label, value] of [
      ...[['What it is', '镀晶'] as const, ['Price (¥)', '199'] as const, ['Instead of (¥)', '399'] as const],
      ...[
        ['Members needed', '10'] as const,
        ['Reserve until', `${dayOf(later(house().clock.now(), 20 * dayMs))}T18:00`] as const,
      ],
      ['Buy until', '2099-12-31'] as const,
    ])
      await dialog.getByLabel(label).fill(value);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText(/the contract ends on .*: give no later day/).waitFor();
    await dialog.getByLabel('Buy until').fill(dayOf(later(house().clock.now(), 30 * dayMs)));
    await dialog.getByLabel('Price (¥)').fill('399');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Give less than the usual price').waitFor();
    await dialog.getByLabel('Price (¥)').fill('199');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /镀晶.*TG 1002.*0 \/ 10/ }).waitFor();
    await looksRight(t, seen, 'group-buys-en');
  },
);

test.serial(
  'CA-043: a supervisor reads what looks like misuse, keeps a member out with a reason, and lifts it; the run of membership SMS shows how it goes and whom it did not reach',
  async (t) => {
    const seen = await see(t, 'supervisor', '/merchants');
    const { page } = seen;
    await page.getByRole('link', { name: '异常与限制' }).click();
    await page.getByText('没有发现异常').waitFor();
    await page.getByRole('tab', { name: '限制名单' }).click();
    await page.getByRole('button', { name: '添加限制' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('号码').fill('12345');
    await dialog.getByLabel('原因').fill('转借他人');
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.getByText('请填写 11 位手机号码').first().waitFor();
    await dialog.getByLabel('号码').fill(phone);
    await dialog.getByRole('button', { name: '保存' }).click();
    const row = page.getByRole('row', { name: /156\*\*\*\*0003.*转借他人.*生效中/ });
    await row.waitFor();
    await looksRight(t, seen, 'bans-zh');
    await row.getByRole('button', { name: '解除' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '解除' }).click();
    await page.getByRole('row', { name: /156\*\*\*\*0003.*已由 supervisor.* 解除/ }).waitFor();

    const { db, clock } = house();
    const now = clock.now();
    const month = monthOf(now);
    // What the house itself would go on with it leaves alone: it is to be looked at tomorrow.
    await db.read(
      `insert into membership_run (month, carrier, members, looked, queued, refused, after, done, begun_at, next_at)
       values ($1, 'unicom', 12000, 8000, 7950, 2, '', false, $2, $2::timestamptz + interval '1 day')`,
      [month, now],
    );
    const id = newId(now);
    await db.read(
      `insert into mt (phone, id, class, access_number, text, text_version, service_code, fee_kind, never_twice, reason, reason_id, priority, parts, state, queued_at, done_at)
       values ($1, $2, 'notice', '10620007', '会员', '1', 'CARFREE', 'free', false, $3, $2, 2, 1, 'undelivered', $4, $4)`,
      [phone, id, `membership ${month}`, now],
    );
    await db.read('insert into membership_sent (phone, month, holder_since, mt_id, at) values ($1, $2, $4, $3, $4)', [
      ...[phone, month, id, now],
    ]);
    const run = await see(t, 'supervisor', '/membership', { language: 'en', scheme: 'dark' });
    await run.page.getByRole('row', { name: /156\*\*\*\*0003.*The gateway reports a failure/ }).waitFor();
    await run.page.getByText('4,000').waitFor();
    await looksRight(t, run, 'membership-en-dark');
    await run.page.getByRole('button', { name: 'Send again' }).click();
    await run.page.getByRole('dialog').getByRole('button', { name: 'Send again' }).click();
    await run.page.getByText('This phone is no member in this month').waitFor();
  },
);
