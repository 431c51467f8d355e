import test, { type ExecutionContext } from 'ava';
import { gb18030 } from '../../scripts/lib/carrier-files.ts';
import { newId } from '../../src/values/id.ts';
import { dayOf, dayStart, hourMs, later, monthOf, monthStart } from '../../src/values/time.ts';
import { barriersOn, type LookedAt, overhangOf, type Page, withBrowser } from '../support/browser.ts';
import { aSession } from '../support/callers.ts';
import { until, withHouse } from '../support/house.ts';

const house = withHouse();
const open = withBrowser();
const phone = '15633000001';
let today: string;
let lastMonth: string;

test.serial.before('people order, fees go their ways, and months have gone by', async () => {
  // By day, so that today does not end meanwhile.
  await house().walkTo(later(dayStart(house().clock.now(), 1), 10 * hourMs).toISOString());
  const now = house().clock.now();
  today = dayOf(now);
  lastMonth = monthOf(monthStart(now, -1));
  await house().text(phone, 'CY');
  await house().arrived(phone, 1);
  await house().text(phone, 'Y');
  await house().arrived(phone, 2);
  await house().text('15633000002', 'TQ石家庄');
  await house().arrived('15633000002', 1);
  const db = house().db;
  const [subscription] = await db.read<{ id: string }>('select id from subscription where phone = $1', [phone]);
  await db.read(
    `insert into charge (phone, billing_month, id, billing_group, occasion, product, service_code, subscription_id, tariff_version,
       amount_fen, state, transfer_id, link, raised_by, created_at, result)
     values ('15633000003', $1, $2, 'car-owner', 'month', 'car-owner', 'CYPT05', null, 1, 500, 'unsure', $2, 'unicom-demo', 'sp-record', $3, 'no answer')`,
    [`${lastMonth}-01`, newId(now), now],
  );
  await db.read(
    `insert into billing_stop (id, product, link, code, charge_id, since) values ($1, 'car-owner-vip', 'unicom-demo', 'DB:0108', $1, $2)`,
    [newId(now), now],
  );
  const sheet = newId(now);
  await db.read(`insert into settlement_sheet values ($1, $2, 'unicom', 'draft', 'finance', $3)`, [
    sheet,
    `${lastMonth}-01`,
    now,
  ]);
  await db.read(
    `insert into settlement_line values ($1, $2, 'car-owner', 'direct', '2026-01-01', 123500, 500, 1000, 0, 122000, 36600, 73200, 0, 12200),
       ($1, $2, 'car-owner-vip', 'telemarketed', '2026-01-01', 50000, 0, 0, 0, 50000, 15000, 22500, 7500, 5000)`,
    [sheet, `${lastMonth}-01`],
  );
  await db.read(
    `insert into remedy (phone, id, kind, product, billing_group, month, charge_id, amount_fen, reason, note, state, requested_by, requested_at)
     values ($1, $2, 'refund', 'car-owner', 'car-owner', $3, $2, 1500, 'never-ordered', '来电投诉', 'requested', $2, $4)`,
    [phone, newId(now), `${lastMonth}-01`, now],
  );
  await livedFor(60, now, subscription!.id);
});

/** Texts, orders, cancels and visits of many days, as they would have left them. */
async function livedFor(days: number, now: Date, like: string): Promise<void> {
  const db = house().db;
  const at = `$1::timestamptz - (d || ' days')::interval - interval '1 hour'`;
  await db.read(
    `insert into mo (phone, id, link, carrier_message_id, access_number, text, state, command, received_at, product, keyword, section)
     select phone, (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text || d), 1, 19))::uuid, 'unicom-demo',
       n || '-' || d, '10620007', keyword, 'taken', 'order', at, product, keyword, section
     from (select '1563300' || lpad((n * 61 + d)::text, 4, '0') as phone, n, d, ${at} as at,
         (array['car-owner','car-owner-vip','weather-now','weather'])[1 + n % 4] as product, (array['CY','CYV','TQ','TQDY'])[1 + n % 4] as keyword,
         case when n % 4 = 2 then (array['石家庄','唐山','保定'])[1 + (n + d) % 3] end as section
       from generate_series(1, $2) d, generate_series(1, 40) n where n <= 12 + (d * 7) % 28) x`,
    [now, days],
  );
  await db.read(
    `with lived as (select '1563301' || lpad((n * 61 + d)::text, 4, '0') as phone, gen_random_uuid() as id, n, ${at} as at
       from generate_series(1, $2) d, generate_series(1, 12) n where n <= 4 + (d * 5) % 9),
     kept as (insert into subscription (phone, id, product, billing_group, state, tariff_version, channel, asked_from, asked_at, active_from, closed_at)
       select phone, id, case when n % 3 = 0 then 'car-owner-vip' else 'car-owner' end, 'car-owner', case when n % 4 = 0 then 'closed' else 'active' end, 1,
         (array['sms','agent','web','telemarketing'])[1 + n % 4], '10620007', at, at, case when n % 4 = 0 then $1::timestamptz - interval '30 minutes' end from lived
       returning phone, id, channel, active_from, closed_at)
     insert into subscription_event (phone, id, subscription_id, from_state, to_state, cause, channel, actor, evidence, at)
     select phone, gen_random_uuid(), id, null, 'pending-carrier', 'order', channel, phone, '{}'::jsonb, active_from from kept union all
     select phone, gen_random_uuid(), id, 'pending-carrier', 'active', 'order', channel, phone, '{}', active_from from kept union all
     select phone, gen_random_uuid(), id, 'active', 'closed', 'cancelled', channel, phone, '{}', closed_at from kept where closed_at is not null`,
    [now, days],
  );
  await db.read(
    `insert into visit select ($1::date - d), page, 20 + (d * 13 + length(page)) % 40 from generate_series(0, $2) d, unnest(array['/p/car-owner','/p/car-owner-vip','/help']) page`,
    [dayOf(now), days],
  );
  // The days were counted before anybody had lived them.
  await db.read('delete from report_rolled');
  if (!like) throw new Error('nobody has ordered');
}

async function see(
  t: ExecutionContext,
  role: string,
  path: string,
  look: Parameters<typeof open>[2] = {},
  company?: string,
): Promise<LookedAt> {
  return open(t, house().url + path, { ...look, session: await aSession(house().db, role, company) });
}

/** Nothing keeps anybody out, nothing sticks out, nothing is complained of; TEST_SHOTS names a folder for pictures. */
async function looksRight(t: ExecutionContext, { page, complaints }: LookedAt, name: string): Promise<void> {
  const folder = process.env['TEST_SHOTS'];
  await page.mouse.move(0, 0);
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  t.deepEqual(await barriersOn(page), [], name);
  t.is(await overhangOf(page), 0, `${name}: nothing sticks out at the side`);
  t.deepEqual(complaints, [], name);
}

const confirm = (page: Page, name: string) =>
  page.getByRole('dialog').getByRole('button', { name, exact: true }).click();

test.serial(
  'The bill plan tells before a fen is charged who is billed, who is not and why; a stop is lifted with its consequence shown',
  async (t) => {
    const seen = await see(t, 'operator', '/billing');
    const { page } = seen;
    await page.getByText('已核对订购').waitFor();
    await page.getByText('结果未知').first().waitFor();
    await page.getByRole('cell', { name: '156****0003' }).waitFor();
    await page
      .getByRole('region', { name: '逐条明细' })
      .getByText(/156\*\*\*\*/)
      .first()
      .waitFor();
    await looksRight(t, seen, 'billing-zh');
    await page.getByRole('button', { name: '恢复计费' }).click();
    await page.getByText(/从下一次计费起照常扣费/).waitFor();
    await confirm(page, '恢复计费');
    await page.getByText('没有停止计费的业务').waitFor();

    const english = await see(t, 'finance', `/billing?month=${lastMonth}`, { language: 'en', scheme: 'dark' });
    await english.page.getByText('Not known whether taken').first().waitFor();
    await english.page.getByRole('cell', { name: '156****0003' }).waitFor();
    await looksRight(t, english, 'billing-en-dark');
  },
);

test.serial(
  'CA-063: a clerk gives a file, deals with what differs, and three parties sign; what is missing is said beside its field',
  async (t) => {
    const seen = await see(t, 'reconciliation-clerk', '/reconciliation/files');
    const { page } = seen;
    await page.getByText('还没有文件').waitFor();
    const [chosen] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: '选择文件导入' }).click(),
    ]);
    const lines = [
      '手机号码,产品编号,状态,生效时间,失效时间,渠道',
      '15633000005,9000000005,1,20261101101500,,短信',
      'x,9000000005,1,20261101101500,,短信',
    ];
    await chosen.setFiles({
      name: `REL_unicom_${today.replaceAll('-', '')}.csv`,
      mimeType: 'text/csv',
      buffer: gb18030(`${lines.join('\r\n')}\r\n`),
    });
    await page.getByText('已开始读取').waitFor();
    await page.getByText('有效').waitFor();
    await looksRight(t, seen, 'reconciliation-files-zh');
    await page.getByRole('link', { name: '比对', exact: true }).click();
    await page.getByRole('link', { name: today }).click();
    await page.getByRole('cell', { name: '仅运营商有' }).first().waitFor();
    await looksRight(t, seen, 'reconciliation-run-zh');

    await page.getByRole('button', { name: '处理', exact: true }).first().click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: '分派' }).click();
    await drawer.locator('.ant-form-item-explain-error').waitFor();
    await looksRight(t, seen, 'reconciliation-difference-zh');
    await drawer.getByLabel('期限').fill(today);
    await drawer.getByRole('button', { name: '分派' }).click();
    await drawer.getByText(new RegExp(`分派: .*${today}`)).waitFor();
    await drawer.getByRole('button', { name: '以运营商为准更正' }).click();
    const asking = page.getByRole('dialog', { name: '以运营商为准更正' });
    await asking.getByLabel('说明（必填）').fill('运营商有录音');
    await asking.getByRole('button', { name: '以运营商为准更正' }).click();
    await drawer.getByText('您已提出，须由另一人确认。').waitFor();
    t.true(await drawer.getByRole('button', { name: '确认更正并生效' }).isDisabled());
    await asking.waitFor({ state: 'hidden' });
    await looksRight(t, seen, 'reconciliation-proposed-zh');
    const second = await see(t, 'finance', new URL(page.url()).pathname, { language: 'en' });
    await second.page.getByText('waits for another person').waitFor();
    await second.page.getByRole('button', { name: 'Deal with it', exact: true }).first().click();
    await second.page.getByText(/reconciliation-clerk-\w+ proposes: Follow the carrier/).waitFor();
    await looksRight(t, second, 'reconciliation-proposed-en');
    await second.page.getByRole('button', { name: 'Confirm, and correct' }).click();
    const confirming = second.page.getByRole('dialog', { name: 'Confirm, and correct' });
    await confirming.getByLabel('Words (required)').fill('heard the recording');
    await confirming.getByRole('button', { name: 'Confirm, and correct' }).click();
    await second.page.getByText('How settled: heard the recording').waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });

    const english = await see(t, 'reconciliation-clerk', '/reconciliation', { language: 'en' });
    await english.page.getByRole('link', { name: today }).click();
    await english.page.getByRole('button', { name: 'Deal with it', exact: true }).first().click();
    await english.page.getByRole('dialog').waitFor();
    await looksRight(t, english, 'reconciliation-difference-en');

    await page.getByRole('button', { name: '签字: SP' }).click();
    await page.getByLabel('凭证（如签字件编号）').fill('No. 1');
    await confirm(page, '签字');
    await page.getByText('仍有差异没有负责人，不能签字').waitFor();
    await house().db.read(
      `update reconciliation_difference set state = 'resolved', resolution = '核实' where state = 'open'`,
    );
    await confirm(page, '签字');
    await page.getByText('No. 1').waitFor();

    const chinese = await see(t, 'carrier-data-entry', '/reconciliation', {}, 'unicom');
    await chinese.page.getByRole('link', { name: today }).click();
    await chinese.page.getByRole('button', { name: '签字: 运营商' }).waitFor();
    await looksRight(t, chinese, 'reconciliation-run-carrier-zh');
    const carrier = await see(t, 'carrier-data-entry', '/reconciliation', { language: 'en' }, 'unicom');
    await carrier.page.getByRole('link', { name: today }).click();
    t.is(await carrier.page.getByRole('button', { name: 'Sign: SP' }).count(), 0, 'nobody signs for another party');
    await carrier.page.getByRole('button', { name: 'Sign: Carrier' }).click();
    await confirm(carrier.page, 'Sign');
    await carrier.page.locator('.ant-form-item-explain-error').waitFor();
    await carrier.page.getByLabel(/What proves it/).fill('paper 7');
    await confirm(carrier.page, 'Sign');
    await carrier.page.getByText('paper 7').waitFor();
    await looksRight(t, carrier, 'reconciliation-run-en');
  },
);

test.serial('CA-064: a sheet shows who gets what to the fen, and is frozen by a signature', async (t) => {
  const seen = await see(t, 'finance', '/settlement', { language: 'en' });
  const { page } = seen;
  await page.getByRole('link', { name: lastMonth }).waitFor();
  await looksRight(t, seen, 'settlement-en');
  await page.getByRole('link', { name: lastMonth }).click();
  await page.getByRole('cell', { name: '¥1720' }).waitFor();
  await looksRight(t, seen, 'settlement-sheet-en');
  const chinese = await see(t, 'finance', '/settlement');
  await chinese.page.getByRole('link', { name: lastMonth }).click();
  await chinese.page.getByRole('cell', { name: '¥1720' }).waitFor();
  await looksRight(t, chinese, 'settlement-sheet-zh');
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await page.getByText(/nobody can change it any more/).waitFor();
  await confirm(page, 'Sign');
  await page.locator('.state-tag.good').waitFor();
  t.is(await page.getByRole('button', { name: 'Sign', exact: true }).count(), 0);
});

test.serial('What waits for a second signature is refused with a reason, and without one it is not', async (t) => {
  const seen = await see(t, 'supervisor', '/refunds');
  const { page } = seen;
  await page.getByRole('cell', { name: /用户否认订购 · 来电投诉/ }).waitFor();
  await looksRight(t, seen, 'refunds-zh');
  await page.getByRole('button', { name: '拒绝' }).click();
  t.true(await page.getByRole('dialog').getByRole('button', { name: '拒绝' }).isDisabled());
  await page.getByLabel('依据（必填）').fill('录音证明本人订购');
  await confirm(page, '拒绝');
  await page.getByText('没有待审批的申请').waitFor();
  await page.getByRole('link', { name: '已拒绝' }).click();
  await page.getByText('录音证明本人订购').waitFor();
  await looksRight(t, seen, 'refunds-refused-zh');
});

const telemarketing = {
  'zh-CN': {
    ...{ import: '导入号码', company: '外呼公司', product: '业务', list: '名单', has: '已订购 1', upload: '上传名单' },
    ...{ faulty: '有误的行 1', addSound: '上传录音', play: '听录音 r1-zh-CN.wav', consents: '同意名单' },
    ...{
      mark: '标记已录入',
      shown: /确认这 1 个有录音的号码/,
      entered: '已录入',
      remedy: /该号码不在您的任何外呼名单中/,
    },
  },
  en: {
    ...{ import: 'Import numbers', company: 'Telemarketer', product: 'Product', list: 'List', has: 'has it already 1' },
    ...{ upload: 'Upload a list', faulty: 'Faulty rows 1', addSound: 'Add recording', play: 'Listen to r1-en.wav' },
    ...{ consents: 'Agreements', mark: 'Mark as entered', shown: /Says that these 1 numbers/, entered: 'entered' },
    remedy: /it is on no call list of yours/,
  },
} as const;

for (const [language, number] of [
  ['zh-CN', '15633000004'],
  ['en', '15633000006'],
] as const) {
  const its = telemarketing[language];

  test.serial(
    `In ${language} a telemarketer uploads agreements and recordings; the carrier hears them and enters the orders`,
    async (t) => {
      const give = async (page: Page, name: string, file: { name: string; mimeType: string; buffer: Buffer }) => {
        const [chosen] = await Promise.all([
          page.waitForEvent('filechooser'),
          page.getByRole('button', { name, exact: true }).click(),
        ]);
        await chosen.setFiles(file);
      };
      const csv = (name: string, ...lines: string[]) => ({
        ...{ name, mimeType: 'text/csv' },
        buffer: Buffer.from(lines.join('\n')),
      });
      const [company, list] = [`金声外呼 ${language}`, `十一月同意 ${language}`];
      const carrier = await see(t, 'carrier-data-entry', '/telemarketing/call-lists', { language }, 'unicom');
      t.true(await carrier.page.getByRole('button', { name: its.import }).isDisabled());
      for (const [label, value] of [
        [its.company, company],
        [its.product, 'car-owner'],
        [its.list, '十一月'],
      ] as const)
        await carrier.page.getByLabel(label, { exact: true }).fill(value);
      await give(carrier.page, its.import, csv('numbers.csv', 'phone', number, phone));
      await carrier.page.getByRole('cell', { name: its.has }).first().waitFor();
      await looksRight(t, carrier, `telemarketing-call-lists-${language}`);

      const seen = await see(t, 'telemarketer', '/telemarketing', { language }, company);
      const { page } = seen;
      await page.getByLabel(its.list, { exact: true }).fill(list);
      const agreed = (one: string, sound: string) =>
        `${one},car-owner,2026-11-20 10:00:00,v1,A01,${sound}-${language}.wav`;
      const header = '号码,业务,同意时间,话术版本,工号,录音';
      await give(page, its.upload, csv('agreed.csv', header, agreed(number, 'r1'), agreed('15633000009', 'r2')));
      await page.getByText(its.faulty).click();
      await page.getByText(its.remedy).waitFor();
      await looksRight(t, seen, `telemarketing-${language}`);
      await page.getByRole('link', { name: list }).click();
      await give(page, its.addSound, { name: `r1-${language}.wav`, mimeType: 'audio/wav', buffer: aSound(language) });
      await page.getByRole('button', { name: its.play }).click();
      const isHeard = async () =>
        (await page.evaluate('document.querySelector("audio")?.duration > 0')) ? true : undefined;
      await until('a recording that plays', isHeard);
      await looksRight(t, seen, `telemarketing-rows-${language}`);

      await carrier.page.getByRole('link', { name: its.consents }).click();
      await carrier.page.getByRole('link', { name: list }).click();
      await carrier.page.getByRole('button', { name: its.mark }).click();
      await carrier.page.getByText(its.shown).waitFor();
      await confirm(carrier.page, its.mark);
      await carrier.page.getByRole('cell', { name: its.entered, exact: true }).waitFor();
      await looksRight(t, carrier, `telemarketing-entered-${language}`);
    },
  );
}

test.serial(
  'CA-006: reports draw and list what was asked, in both languages and looks, and on a phone; a wrong span is said',
  async (t) => {
    const seen = await see(t, 'administrator', '/reports?report=on-demand&per=keyword');
    const { page } = seen;
    await page.getByRole('img', { name: '点播次数图，数据见下表' }).waitFor();
    await page.getByRole('cell', { name: 'TQDY' }).first().waitFor();
    await looksRight(t, seen, 'reports-on-demand-zh');
    await page.getByRole('link', { name: '订购与退订' }).click();
    await page.getByRole('heading', { name: '订购与退订' }).waitFor();
    await page.getByRole('img', { name: '申请图，数据见下表' }).waitFor();
    await looksRight(t, seen, 'reports-orders-zh');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: '下载 CSV' }).click(),
    ]);
    t.regex(file.suggestedFilename(), /^订购与退订 .*\.csv$/);
    await page.getByLabel('到', { exact: true }).fill('2026-01-01');
    await page.getByText('结束日期早于开始日期').waitFor();

    const english = await see(t, 'administrator', '/reports?report=active-members', { language: 'en', scheme: 'dark' });
    await english.page.getByRole('img', { name: /Members/ }).waitFor();
    await looksRight(t, english, 'reports-members-en-dark');
    const small = await see(t, 'administrator', '/reports?report=on-demand&by=total&per=section', { size: 'phone' });
    await small.page.getByRole('cell', { name: '石家庄' }).first().waitFor();
    await looksRight(t, small, 'reports-ranking-phone');
  },
);

test.serial('What advertisements brought, and how contests go', async (t) => {
  for (const [language, contests, look, entered] of [
    ['zh-CN', '问答活动', '查看', /参加 \d+/],
    ['en', 'Contests', 'Look', /\d+ entered/],
  ] as const) {
    const seen = await see(t, 'operator', '/campaigns', { language });
    await seen.page.getByRole('region', { name: contests }).getByRole('button', { name: look }).first().click();
    await seen.page.getByText(entered).waitFor();
    await looksRight(t, seen, `campaigns-${language}`);
  }
});

/** A tenth of a second of silence, another one for each name. */
function aSound(name: string): Buffer {
  const samples = Buffer.alloc(800 + name.length, 128);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}
