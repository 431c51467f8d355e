import test from 'ava';
import { addMarks } from '../../src/business/messages/door/contacts.ts';
import { monthOf, yearAndMonth } from '../../src/values/time.ts';
import { post, until, withHouse } from '../support/house.ts';

const testNumber = '15633000079';
const house = withHouse({ BILLING_TEST_NUMBERS: testNumber });

type ChargeRow = { state: string; amount_fen: number; product: string };

function charges(phone: string): Promise<ChargeRow[]> {
  return house().db.read<ChargeRow>('select state, amount_fen, product from charge where phone = $1 order by id', [
    phone,
  ]);
}

/** The charges of a phone, as soon as none of them is pending. */
function settled(phone: string, count: number): Promise<ChargeRow[]> {
  return until(`${count} settled charges`, async () => {
    const rows = await charges(phone);
    return rows.length === count && rows.every(({ state }) => state !== 'pending') ? rows : undefined;
  });
}

const carriers = [
  { protocol: 'SGIP', phone: '15633000071', linkIds: false },
  { protocol: 'CMPP 3', phone: '13930000071', linkIds: true },
];

for (const { protocol, phone, linkIds } of carriers) {
  test(`CA-020, XC-08: TQ 石家庄 over ${protocol} asks once, sends and charges 0.20 yuan after Y, and the next city at once`, async (t) => {
    const { month } = yearAndMonth(house().clock.now());
    await house().text(phone, 'TQ 石家庄');
    t.is(
      (await house().arrived(phone, 1))[0],
      '天气点播0.20元/条。24小时内回复Y即发送并收费，30天内再点播不再询问；不回复不扣费。客服400-000-0000。',
    );
    t.deepEqual(await charges(phone), [], 'nothing is charged for a question');

    await house().text(phone, 'Y');
    t.regex(
      (await house().arrived(phone, 2))[1]!,
      new RegExp(`^石家庄${month}月常年气温：最低-?\\d+℃，最高-?\\d+℃。$`),
    );
    await house().text(phone, 'tq保定市');
    t.regex((await house().arrived(phone, 3))[2]!, new RegExp(`^保定${month}月常年气温`));

    const posted = { state: 'posted', amount_fen: 20, product: 'weather-now' };
    t.deepEqual(await settled(phone, 2), [posted, posted]);
    const mts = await house().db.read<{ charged: boolean; same: boolean; link: boolean }>(
      `select fee_fen = 20 as charged, mt.link_id is not distinct from mo.link_id as same, mo.link_id is not null as link
       from mt join mo on (mo.phone, mo.id) = (mt.phone, mt.mo_id) where mt.phone = $1 and mt.class = 'content' order by mt.id`,
      [phone],
    );
    const withLinkId = { charged: true, same: true, link: linkIds };
    t.deepEqual(mts, [withLinkId, withLinkId]);
    const [consent] = await house().db.read(
      `select c.product, kind, tariff_version, mo.text as proof from consent c
       join mo on mo.phone = c.phone and mo.id = (c.evidence->>'moId')::uuid where c.phone = $1`,
      [phone],
    );
    t.deepEqual(consent, { product: 'weather-now', kind: 'sms', tariff_version: 1, proof: 'Y' });
    await house().text(phone, '0000');
    t.regex((await house().arrived(phone, 4))[3]!, /没有/, 'nothing stands after an order of one piece');
  });
}

test('CA-020, CA-X12: an order on demand that VAC tells of goes out over SGIP under its LinkID, and the carrier bills it once', async (t) => {
  const phone = '15633000074';
  const order = {
    phone,
    productId: '9000000020',
    updateType: 3,
    channel: 'sms',
    content: 'TQ 石家庄',
    linkId: '74000001',
  };
  const answer = await post(`${house().url}/sim/vac/notify`, order);
  t.is(answer.status, 200, await answer.clone().text());
  t.regex((await house().arrived(phone, 1))[0]!, /^石家庄/);
  t.deepEqual(await settled(phone, 1), [{ state: 'posted', amount_fen: 20, product: 'weather-now' }]);
  const bill = await fetch(`${house().url}/sim/bills?month=${monthOf(house().clock.now())}`);
  const lines = (await bill.json()) as { phone: string; fen: number }[];
  t.is(lines.filter((line) => line.phone === phone).length, 1);
});

test('A city that is not there, and no city at all, are answered free and charge nothing', async (t) => {
  const phone = '15633000072';
  await house().text(phone, 'TQ 北京');
  await house().text(phone, 'TQ');
  for (const answer of await house().arrived(phone, 2))
    t.regex(answer, /^未扣费。请发TQ加以下名称之一.*石家庄、.*衡水/);
  await house().text(phone, 'Y');
  t.regex((await house().arrived(phone, 3))[2]!, /没有|CY/);
  t.deepEqual(await charges(phone), []);
  const [free] = await house().db.read('select sum(fee_fen)::int as fen from mt where phone = $1', [phone]);
  t.deepEqual(free, { fen: 0 });
});

test.serial(
  'A piece that does not arrive is not paid: its failed report voids the charge, here and on the carrier’s bill',
  async (t) => {
    const phone = '15633000075';
    const fault = (faults: object) =>
      fetch(`${house().url}/sim/faults`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ link: 'unicom-demo', faults }),
      });
    await house().text(phone, 'TQ 石家庄');
    await house().arrived(phone, 1);
    t.is((await fault({ failPercent: 100 })).status, 200);
    await house().text(phone, 'Y');
    t.deepEqual(await settled(phone, 1), [{ state: 'voided', amount_fen: 20, product: 'weather-now' }]);
    await fault({});
    const bill = await fetch(`${house().url}/sim/bills?month=${monthOf(house().clock.now())}`);
    const lines = (await bill.json()) as { phone: string; result: string }[];
    t.deepEqual(
      lines.filter((line) => line.phone === phone && line.result === 'billed'),
      [],
    );
    await house().text(phone, 'TQ 石家庄');
    t.regex((await house().arrived(phone, 2))[1]!, /^石家庄/, 'the agreement holds, and the next is sent and paid');
    t.deepEqual(
      (await settled(phone, 2)).map(({ state }) => state),
      ['voided', 'posted'],
    );
  },
);

test('What the door turns back is never charged', async (t) => {
  const phone = '15633000073';
  await house().text(phone, 'TQ石家庄');
  await house().arrived(phone, 1);
  const mark = { phone, reason: 'test', source: 'test' };
  await house().db.transact((tx) => addMarks(tx, 'carrier', [mark], house().clock.now()));
  await house().text(phone, 'Y');
  await until('the refused message', async () => {
    const rows = await house().db.read(`select from mt where phone = $1 and refusal_code = 'carrier-list'`, [phone]);
    return rows.length > 0 ? rows : undefined;
  });
  t.deepEqual(await charges(phone), []);
});

test('A test number gets what it orders on demand, and is never charged', async (t) => {
  await house().text(testNumber, 'TQ 石家庄');
  await house().arrived(testNumber, 1);
  await house().text(testNumber, 'Y');
  t.regex((await house().arrived(testNumber, 2))[1]!, /^石家庄/);
  t.deepEqual(await charges(testNumber), []);
  const month = monthOf(house().clock.now());
  const bill = (await (await fetch(`${house().url}/sim/bills?month=${month}`)).json()) as { phone: string }[];
  t.deepEqual(
    bill.filter(({ phone }) => phone === testNumber),
    [],
  );
});
