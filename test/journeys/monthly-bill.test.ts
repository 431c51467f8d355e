import test from 'ava';
import { type Charge, chargeOnDemand, chargesById, saveCharges } from '../../src/business/billing/index.ts';
import { accountsOff, balanceOf } from '../../src/business/ledger/index.ts';
import { type Lane, queueMts } from '../../src/business/messages/index.ts';
import type { BillLineView } from '../../src/simulators/contract.ts';
import { newId } from '../../src/values/id.ts';
import { dayMs, later, monthOf, monthStart } from '../../src/values/time.ts';
import { until, withHouse } from '../support/house.ts';
import { aDoor, anMt } from '../support/mt.ts';

const house = withHouse();
const [ordinary, vip, leaver] = ['15633000001', '15633000002', '15633000003'] as const;
const mobile = '13930000001';

/** The carriers' own bill of a month, as lines of text. */
async function billOf(month: string): Promise<string[]> {
  const lines = (await (await fetch(`${house().url}/sim/bills?month=${month}`)).json()) as BillLineView[];
  return lines.map(({ phone, service, kind, fen, count, result }) =>
    [phone, service, kind, fen, count, result].join(' '),
  );
}

async function fault(link: string, faults: Record<string, number>): Promise<void> {
  const body = JSON.stringify({ link, faults });
  await fetch(`${house().url}/sim/faults`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body });
}

async function feesOf(month: string): Promise<string[]> {
  const rows = await house().db.read<{ phone: string; state: string; amount_fen: number }>(
    'select phone, state, amount_fen from charge where billing_month = $1 order by phone',
    [`${month}-01`],
  );
  return rows.map(({ phone, state, amount_fen }) => `${phone} ${state} ${amount_fen}`);
}

/** Walks there, and waits until nothing is pending. */
async function walkTo(to: string): Promise<void> {
  if ((await house().walkTo(to)) !== 200) throw new Error(`the clock did not walk to ${to}`);
  await until('all fees to be settled', async () => {
    const [row] = await house().db.read<{ open: number }>(
      `select count(*)::int as open from charge where state = 'pending'`,
    );
    return row!.open === 0 || undefined;
  });
}

test.serial('The carrier’s own bill and ours say the same fen, and no handset sees a record of it', async (t) => {
  const { now } = house().clock;
  const [first, second] = [monthOf(monthStart(now(), 1)), monthOf(monthStart(now(), 2))];
  for (const [phone, word] of [
    [ordinary, 'CY'],
    [vip, 'CYV'],
    [leaver, 'CY'],
  ] as const) {
    await house().text(phone, word);
    await house().arrived(phone, 1);
    await house().text(phone, 'Y');
    await house().arrived(phone, 4);
  }
  await walkTo(`${first}-09T12:00:00+08:00`);
  await house().text(leaver, 'TDCY');
  await house().arrived(leaver, 5);
  t.deepEqual(await billOf(first), []);
  await walkTo(`${first}-11T12:00:00+08:00`);
  t.deepEqual(await feesOf(first), [`${ordinary} posted 500`, `${vip} posted 1000`]);
  t.deepEqual(await billOf(first), [`${ordinary} CYPT05 month 500 1 billed`, `${vip} CYVIP10 month 1000 1 billed`]);

  await fault('unicom-demo', { billedBeforePercent: 100 });
  await walkTo(`${second}-11T12:00:00+08:00`);
  t.deepEqual(await feesOf(second), [`${ordinary} posted 500`, `${vip} posted 1000`], 'billed before counts as billed');
  t.deepEqual(await billOf(second), [`${ordinary} CYPT05 month 500 1 billed`, `${vip} CYVIP10 month 1000 1 billed`]);
  await fault('unicom-demo', {});

  const [posted] = await house().db.read<{ fen: number }>(
    `select sum(amount_fen)::int as fen from charge where state = 'posted'`,
  );
  t.is(await balanceOf(house().db, 'sp', 'fen'), posted!.fen);
  t.deepEqual(await accountsOff(house().db, 10), []);
  const texts = (await house().messages(ordinary)).map(({ text }) => text);
  t.is(texts.filter((text) => text.includes('500')).length, 0, texts.join('\n'));
});

const lanes: Lane[] = (
  [
    ['unicom-demo', 'unicom'],
    ['mobile-demo', 'mobile'],
  ] as const
).map(([link, carrier]) => ({
  link,
  carriers: [carrier],
  accessNumbers: ['10620007'],
  extensionDigits: 0,
  length: {},
}));

/** As the gateways gave them with the MOs that asked. */
const linkIds: Readonly<Record<string, string>> = { 'unicom-demo': 'LINK0042', 'mobile-demo': '11260900000000000042' };

/** A phone orders something on demand for 20 fen, and its answer is queued. */
function answerFor(phone: string, text = '石家庄晴'): Promise<Charge> {
  const now = house().clock.now();
  const lane = lanes[phone === mobile ? 1 : 0]!;
  const what = { billingGroup: 'weather', product: 'weather-now', serviceCode: 'TQ', tariffVersion: 1, amountFen: 20 };
  const order = {
    phone,
    ...what,
    month: monthOf(now),
    link: lane.link,
    orderId: newId(now),
    untilAt: later(now, dayMs),
  };
  return house().db.transact(async (tx) => {
    const { charges, ...step } = chargeOnDemand(order, now);
    const [charge] = charges;
    const mt = anMt({
      ...{
        phone,
        carrier: lane.carriers[0]!,
        text,
        serviceCode: 'TQ',
        linkId: linkIds[lane.link]!,
        reasonId: order.orderId,
      },
      fee: { kind: 'item', fen: charge.amountFen, chargeId: charge.id },
    });
    const [mtId] = await queueMts(tx, aDoor(...lanes), [mt], now);
    await saveCharges(tx, { ...step, charges: [{ ...charge, mtId: mtId! }] });
    return charge;
  });
}

function settled({ phone, id }: Charge): Promise<string> {
  return until(`charge ${id} to be settled`, async () => {
    const [charge] = await house().db.transact((tx) => chargesById(tx, [{ phone, id }]));
    return charge!.state === 'pending' ? undefined : `${charge!.state} ${charge!.result}`;
  });
}

for (const [phone, link] of [
  [ordinary, 'SGIP'],
  [mobile, 'CMPP 3.0'],
] as const) {
  test.serial(
    `On ${link} an answer on demand carries its LinkID, is paid when it is there, and once however long it is`,
    async (t) => {
      const month = monthOf(house().clock.now());
      const charge = await answerFor(phone, '石家庄晴转多云。'.repeat(15));
      t.regex(await settled(charge), /^posted /);
      t.true((await billOf(month)).includes(`${phone} TQ item 20 1 billed`));
      const message = (await house().messages(phone)).find(({ text }) => text.startsWith('石家庄'))!;
      t.true(
        message.pdus!.some(({ fields }) => Object.values(fields).includes(linkIds[charge.link]!)),
        JSON.stringify(message.pdus),
      );
    },
  );
}

test.serial('An answer on demand that the handset does not get costs nothing', async (t) => {
  await fault('unicom-demo', { failPercent: 100, failCode: 26 });
  const charge = await answerFor(vip);
  t.is(await settled(charge), 'voided 26');
  await fault('unicom-demo', {});
  t.false((await billOf(monthOf(house().clock.now()))).some((line) => line.includes(`${vip} TQ item 20 1 billed`)));
});
