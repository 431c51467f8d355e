import { mkdir } from 'node:fs/promises';
import test, { type ExecutionContext } from 'ava';
import { barriersOn, type Look, type LookedAt, overhangOf, withBrowser } from '../support/browser.ts';
import { aSession } from '../support/callers.ts';
import { until, withHouse } from '../support/house.ts';

const house = withHouse();
const open = withBrowser();
const phone = '15633000001';
const shots = process.env['SHOTS'];

let unsureId: string;

test.serial.before('a day to look at', async () => {
  const { db } = house();
  await house().text(phone, 'CY');
  await house().arrived(phone, 1);
  await house().text(phone, 'Y');
  await house().arrived(phone, 2);
  await fetch(`${house().url}/sim/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link: 'unicom-demo', faults: { failPercent: 100, failCode: 25 } }),
  });
  await house().text(phone, 'HELP');
  await until('one failed', async () => {
    const [row] = await db.read<{ id: string }>(`select id from mt where state = 'undelivered' limit 1`);
    return row;
  });
  // What no answer came to, a report of nobody, and a message that cannot be read.
  const [row] = await db.read<{ id: string }>(
    `update mt set state = 'unsure', done_at = null where id = (select id from mt where state = 'delivered' order by id limit 1) returning id`,
  );
  unsureId = row!.id;
  await db.read(
    `update submit set state = 'unsure', result = null, answered_at = null, reported_at = null where mt_id = $1`,
    [unsureId],
  );
  await db.read(
    `insert into status_report (phone, link, carrier_message_id, id, state, code, received_at, alarmed_at, explained_by)
     values ($1, 'unicom-demo', 'b4aab1d94730a1e000000009', gen_random_uuid(), 'delivered', '0', now(), now(), $2)`,
    [phone, unsureId],
  );
  await db.read(
    `insert into mo (phone, id, link, carrier_message_id, access_number, raw, state, parked_reason, received_at)
     values ($1, $2, 'unicom-demo', 'x', '10620007', '\\x050003', 'parked', 'not a text: coding 4', now())`,
    [phone, `${unsureId.slice(0, 14)}7fff-8fff-ffffffffffff`.replace(/^(.{8}-.{4}-)7/, '$17')],
  );
});

/** Opens a page as somebody of a role, and finds nothing that keeps anybody out or sticks out. */
async function look(t: ExecutionContext, path: string, role: string, looked: Look = {}): Promise<LookedAt> {
  const session = await aSession(house().db, role);
  return open(t, `${house().url}${path}`, { ...looked, session });
}

async function isFair(t: ExecutionContext, { page, complaints }: LookedAt, name: string): Promise<void> {
  t.deepEqual(complaints, []);
  t.deepEqual(await barriersOn(page), []);
  t.is(await overhangOf(page), 0, 'nothing sticks out at the side');
  if (!shots) return;
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
}

for (const language of ['zh-CN', 'en'] as const) {
  const zh = language === 'zh-CN';

  test.serial(`An operator drains a link with its consequence before, and starts it again: ${language}`, async (t) => {
    const looked = await look(t, '/links', 'operator', { language });
    const { page } = looked;
    const link = page.getByRole('article', { name: 'mobile-demo' });
    await link
      .getByText(zh ? '已连接' : 'Connected')
      .first()
      .waitFor();
    await page
      .getByRole('article', { name: 'unicom-demo' })
      .getByText(zh ? '用户无法联系：关机或不在服务区' : 'user cannot be reached')
      .waitFor();
    await isFair(t, looked, `links-${language}`);
    const dialog = page.getByRole('dialog');
    async function decide(action: string, follows: RegExp): Promise<void> {
      await link.getByRole('button', { name: action, exact: true }).click();
      await dialog.getByText(follows).waitFor();
      await dialog.getByRole('textbox').fill(zh ? '网关割接' : 'the gateway moves');
      if (shots && action !== '启动' && action !== 'Start')
        await page.screenshot({ path: `${shots}/links-dialog-${language}.png` });
      await dialog.getByRole('button', { name: action, exact: true }).click();
      await dialog.waitFor({ state: 'hidden' });
    }
    await decide(zh ? '排空' : 'Drain', zh ? /等到应答后断开，不会丢失/ : /answered first, then it closes/);
    await link
      .getByText(zh ? '已停止' : 'Stopped')
      .first()
      .waitFor();
    await decide(zh ? '启动' : 'Start', zh ? /重新登录网关/ : /logs in again/);
    await link
      .getByText(zh ? '已连接' : 'Connected')
      .first()
      .waitFor();
    await link.getByRole('button', { name: zh ? '决定记录' : 'Decisions' }).click();
    await link
      .getByText(zh ? /网关割接/ : /the gateway moves/)
      .first()
      .waitFor();
    t.pass();
  });

  test.serial(
    `A message is found by its number, and tells why it was not delivered, field by field: ${language}`,
    async (t) => {
      const looked = await look(t, '/messages', 'technical-support', { language });
      const { page } = looked;
      await page.getByLabel(zh ? '文字（须填号码）' : 'Text (needs a number)').fill('x');
      await page.getByRole('button', { name: zh ? '查找' : 'Find' }).click();
      await page.getByText(zh ? /文字只在一个号码内查找/ : /within one number/).waitFor();
      await page.getByLabel(zh ? '文字（须填号码）' : 'Text (needs a number)').fill('');
      await page.getByLabel(zh ? '手机号码' : 'Phone number').fill(phone);
      await page.getByRole('button', { name: zh ? '查找' : 'Find' }).click();
      const row = page
        .getByRole('row')
        .filter({ hasText: zh ? '未送达' : 'Undelivered' })
        .first();
      await row.waitFor();
      t.is(await page.getByText(phone).count(), 0, 'a list shows no whole number');
      await isFair(t, looked, `messages-${language}`);
      await row.getByRole('link').click();
      await page
        .getByText(
          zh
            ? '未送达手机：用户无法联系：关机或不在服务区（代码 25）。'
            : /did not reach the phone: user cannot be reached/,
        )
        .waitFor();
      await page.locator('.pdu summary').first().click();
      await page.getByRole('cell', { name: 'userNumbers' }).waitFor();
      await isFair(t, looked, `message-${language}`);
    },
  );
}

for (const [language, its] of [
  [
    'zh-CN',
    {
      ...{
        tell: '登记故障',
        where: '哪里出了问题',
        words: '说明（必填）',
        take: '接手',
        taken: '已接手',
        step: '登记处理',
      },
      ...{ whom: '找了谁', done: /联系 通信管理局: 请其催办/, close: '结束故障', runbook: '怎么处理', past: '历史' },
      ...{ record: '记录', missing: /还缺：影响范围/ },
      remedy: /请说明原因，至少两个字/,
    },
  ],
  [
    'en',
    {
      ...{ tell: 'Tell a fault', where: 'Where it is', words: 'Words (required)', take: 'Take it on' },
      ...{ taken: 'takes care', step: 'Write down what was done', whom: 'Whom', done: /called 通信管理局: 请其催办/ },
      ...{
        close: 'It is over',
        runbook: 'What to do',
        past: 'History',
        record: 'Record',
        missing: /does not say yet: Whom it hit/,
        remedy: /say why, in two characters at least/,
      },
    },
  ],
] as const)
  test.serial(
    `CA-080: a fault of the backbone is told, taken on, pressed and closed with what to do beside it: ${language}`,
    async (t) => {
      const looked = await look(t, '/alarms', 'supervisor', { language, scheme: language === 'en' ? 'dark' : 'light' });
      const { page } = looked;
      const say = async (action: string, words: string, fill: () => Promise<void> = async () => {}) => {
        const dialog = page.getByRole('dialog', { name: action });
        await dialog.getByLabel(its.words).fill(words);
        await fill();
        await dialog.getByRole('button', { name: action }).click();
      };
      await page.getByRole('button', { name: its.tell }).click();
      await say(its.tell, '光缆中断');
      await page.getByText(its.remedy).waitFor();
      await page.getByRole('dialog').getByLabel(its.where).fill(`骨干网 ${language}`);
      await page.getByRole('dialog').getByRole('button', { name: its.tell }).click();
      const card = page.getByRole('article', { name: `骨干网 ${language}` });
      await card.getByText('光缆中断').waitFor();
      await card.getByRole('button', { name: its.take }).click();
      await say(its.take, '我来处理');
      await card.getByText(its.taken).first().waitFor();
      await card.getByRole('button', { name: its.step }).click();
      await say(its.step, '请其催办', () => page.getByRole('dialog').getByLabel(its.whom).fill('通信管理局'));
      await card.getByText(its.done).waitFor();
      await card.getByRole('heading', { name: its.runbook }).waitFor();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await isFair(t, looked, `alarms-${language}`);
      await card.getByRole('button', { name: its.close }).click();
      await say(its.close, '光缆已修复');
      await card.waitFor({ state: 'detached' });
      await page.getByRole('region', { name: its.past }).getByRole('cell', { name: '光缆已修复' }).first().waitFor();

      await page.getByRole('region', { name: its.past }).getByRole('button', { name: its.record }).first().click();
      const record = page.getByRole('dialog', { name: `骨干网 ${language}` });
      await record.getByText(its.missing).waitFor();
      await record.getByRole('button', { name: its.step }).click();
      await say(its.step, '全省用户收不到短信');
      await record.getByText(/全省用户收不到短信/).waitFor();
      await page.getByRole('dialog', { name: its.step }).waitFor({ state: 'hidden' });
      await isFair(t, looked, `alarm-record-${language}`);
    },
  );

for (const [language, its] of [
  [
    'zh-CN',
    {
      ...{ tab: '值班与通知', add: '加入值班人', name: '姓名或名称', number: '手机号码', save: '保存' },
      ...{
        fault: '请填写 11 位手机号码',
        told: '通知谁',
        test: '测试',
        notices: '通知记录',
        sent: /测试/,
      },
      ...{ duties: '信息安全责任', give: '指定', person: '姓名', telephone: '电话' },
    },
  ],
  [
    'en',
    {
      ...{ tab: 'On call', add: 'Put somebody on call', name: 'Name', number: 'Mobile number', save: 'Save' },
      ...{
        fault: 'give a mobile number of eleven digits',
        told: 'Who is told',
        test: 'Test',
        notices: 'Notifications',
      },
      ...{ sent: /Test/, duties: 'Information safety', give: 'Name' },
      ...{ person: 'Name of the person', telephone: 'Telephone' },
    },
  ],
] as const)
  test.serial(
    `CA-080, CA-081: somebody is put on call, gets a test, and each duty of information safety gets a person: ${language}`,
    async (t) => {
      const scheme = language === 'en' ? 'dark' : 'light';
      const looked = await look(t, '/alarms', 'administrator', { language, scheme });
      const { page } = looked;
      await page.getByRole('tab', { name: its.tab }).click();
      await page.getByRole('button', { name: its.add }).click();
      const dialog = page.getByRole('dialog', { name: its.add });
      await dialog.getByLabel(its.name, { exact: true }).fill(`值班 ${language}`);
      await dialog.getByLabel(its.number).fill('123');
      await dialog.getByRole('button', { name: its.save }).click();
      await dialog.getByText(its.fault).waitFor();
      await dialog.getByLabel(its.number).fill('15633000006');
      await dialog.getByRole('button', { name: its.save }).click();
      await dialog.waitFor({ state: 'hidden' });
      const row = page
        .getByRole('region', { name: its.told })
        .getByRole('row', { name: new RegExp(`值班 ${language}`) });
      await row.getByText('156****0006').waitFor();
      await row.getByRole('button', { name: its.test }).click();
      const confirm = page.getByRole('dialog', { name: its.test });
      await confirm.getByRole('button', { name: its.test }).click();
      await confirm.waitFor({ state: 'hidden' });
      const notices = page.getByRole('region', { name: its.notices });
      await notices.getByRole('row', { name: its.sent }).first().waitFor();
      const duties = page.getByRole('region', { name: its.duties });
      await duties.getByRole('button', { name: its.give }).first().click();
      const naming = page.getByRole('dialog');
      await naming.getByLabel(its.person, { exact: true }).fill(`张经理 ${language}`);
      await naming.getByLabel(its.telephone, { exact: true }).fill('400-000-0000');
      await naming.getByRole('button', { name: its.save }).click();
      await duties.getByText(`张经理 ${language}`).waitFor();
      await naming.waitFor({ state: 'hidden' });
      await isFair(t, looked, `alarms-on-call-${language}`);
    },
  );

test.serial(
  'An unsure message, an orphan report and a parked message are settled, and the navigation counts what is left',
  async (t) => {
    const looked = await look(t, '/unsettled', 'operator');
    const { page } = looked;
    const nav = page.getByRole('navigation', { name: '主导航' });
    await nav.getByRole('link', { name: /待处理\s*3/ }).waitFor();
    await isFair(t, looked, 'unsettled-zh-CN');
    await page.getByRole('button', { name: '裁定' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('没有应答').first().waitFor();
    await drawer.getByRole('radio', { name: '没有送达' }).check();
    await drawer.getByText('免费短信').waitFor();
    await isFair(t, looked, 'unsettled-verdict-zh-CN');
    await drawer.getByLabel('原因（会记入审计）').fill('已向用户核实');
    await drawer.getByRole('button', { name: '裁定' }).click();
    await page.getByText('没有结果不明的短信').waitFor();

    await page
      .getByRole('navigation', { name: '待处理' })
      .getByRole('link', { name: /无主报告/ })
      .click();
    await page.getByRole('button', { name: '搁置' }).click();
    await page.getByRole('dialog').getByLabel('原因（会记入审计）').fill('已无须匹配');
    await page.getByRole('dialog').getByRole('button', { name: '搁置' }).click();
    await page.getByText('没有无主的状态报告').waitFor();

    await page
      .getByRole('navigation', { name: '待处理' })
      .getByRole('link', { name: /搁置的上行/ })
      .click();
    t.true(await page.getByRole('button', { name: '重试' }).isDisabled(), 'what has no text cannot be tried again');
    await page.getByRole('navigation', { name: '待处理' }).getByRole('link', { name: '裁定记录' }).click();
    await page.getByText('已向用户核实').waitFor();
    await isFair(t, looked, 'decisions-zh-CN');
  },
);

test.serial('The same in English, by night, on a phone', async (t) => {
  const looked = await look(t, '/unsettled?tab=parked', 'administrator', {
    language: 'en',
    scheme: 'dark',
    size: 'phone',
  });
  const { page } = looked;
  await page.getByText('not a text: coding 4').waitFor();
  await isFair(t, looked, 'unsettled-en-phone');
  await page.goto(`${house().url}/links?lang=en`);
  await page.getByRole('article', { name: 'telecom-demo' }).waitFor();
  await isFair(t, looked, 'links-en-phone');
});

test.serial('Who may not see links is told so', async (t) => {
  const { page } = await look(t, '/links', 'care-agent', { language: 'en' });
  await page.getByText(/“Links” is not open to your role/).waitFor();
  t.pass();
});
