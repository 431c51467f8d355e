import path from 'node:path';
import test from 'ava';
import { settleByBillFile } from '../../src/business/bill-run/index.ts';
import {
  givePromotionConsents,
  linkTelemarketing,
  saveTelemarketingConsents,
} from '../../src/business/consent/index.ts';
import { accountsOf, accountsOff } from '../../src/business/ledger/index.ts';
import { promotionState } from '../../src/business/subscribers/index.ts';
import { type OrderSheet, readOrderSheets } from '../../src/carriers/index.ts';
import { takeOrderNotice } from '../../src/intake/order-sync.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { vacNotify, writeVacNotify } from '../../src/protocols/order-sync/index.ts';
import { newId } from '../../src/values/id.ts';
import { later } from '../../src/values/time.ts';
import { at, BillWorld } from '../support/bills.ts';
import { withDatabase } from '../support/database.ts';

const db = withDatabase();
let world: BillWorld;
let vac: OrderSheet;
test.before(async () => {
  world = await BillWorld.open(db());
  const sheets = await readOrderSheets(
    path.join(packageRoot, 'ops/carriers/demo/orders'),
    new Set(world.terms.catalog.products.keys()),
  );
  vac = { ...sheets.find(({ dialect }) => dialect === 'vac')!, digest: undefined };
});
test.afterEach.always('every account is the sum of its transfers', async (t) => {
  t.deepEqual(await accountsOff(db(), 10), []);
});

const gone = at('2027-01-12 10:00');

/** A phone with a trial behind it, a fee of this month taken and another on its way, agreements, and marks against its holder. */
async function aHolder(phone: string): Promise<{ record: Awaited<ReturnType<BillWorld['leave']>>[number] }> {
  await world.text(phone, 'CYTY', at('2026-12-01 10:00'));
  await world.text(phone, 'Y', at('2026-12-01 10:01'));
  await world.order(phone, at('2026-12-02 10:00'));
  await world.order(phone, at('2026-12-02 11:00'), 'TQDY');
  await db().transact((tx) =>
    givePromotionConsents(tx, [{ phone, kind: 'sms', textVersion: 'v', evidence: {} }], at('2026-12-03 10:00')),
  );
  await db().transact((tx) => saveTelemarketingConsents(tx, [anAgreement(phone)]));
  await world.run(at('2027-01-10 09:00'));
  const records = (await world.leave(at('2027-01-10 09:01'))).filter((one) => one.phone === phone);
  const [weather] = records.filter(({ serviceCode }) => serviceCode === 'TQDY02');
  await world.report(weather!, 'delivered', '0', at('2027-01-10 09:02'));
  await world.text(phone, '0000', at('2027-01-11 10:00'));
  await db().read('update subscriber set blacklisted = true where phone = $1', [phone]);
  await db().read(
    `insert into contact_mark (phone, id, list, reason, source, added_at) values ($1, gen_random_uuid(), 'complaint', 'r', 's', $2)`,
    [phone, at('2027-01-11 10:00')],
  );
  return { record: records.find(({ serviceCode }) => serviceCode === 'CYPT05')! };
}

function anAgreement(phone: string) {
  const about = {
    organisation: 'calls',
    carrier: 'unicom',
    row: 1,
    scriptVersion: '1',
    callerId: '10',
    recording: `${phone}.wav`,
  };
  const consentedAt = at('2026-12-04 10:00');
  return { phone, id: newId(consentedAt), product: 'car-owner', consentedAt, listId: newId(consentedAt), ...about };
}

type Holder = Awaited<ReturnType<typeof aHolder>>;

const paths: [how: string, phone: string, told: (phone: string, holder: Holder) => Promise<void>][] = [
  ['a user report of SGIP', '15633004001', (phone) => world.userReport(phone, 'gone', gone)],
  [
    'the code of a month’s record',
    '15633004002',
    (_, { record }) => world.report(record, 'undelivered', 'CB:0001', gone),
  ],
  [
    'a line of the bill file',
    '15633004003',
    async (phone, { record }) => {
      await world.lose(record, at('2027-01-10 09:30'));
      const charges = await db().read<{ id: string }>(`select id from charge where phone = $1 and state = 'unsure'`, [
        phone,
      ]);
      const line = { phone, chargeId: charges[0]!.id, billed: false, code: 'CB:0001', source: 'bill.csv:1' };
      await db().transact((tx) => settleByBillFile(tx, world.house(gone), [line], gone));
    },
  ],
  [
    'the report of a free message',
    '15633004004',
    async (phone) => {
      const [errand] = (await world.leaveAll(at('2027-01-11 10:01'))).filter((one) => one.phone === phone);
      await world.report(errand!, 'undelivered', 'CB:0001', gone);
    },
  ],
  [
    'type 5 of VAC',
    '15633004005',
    async (phone) => {
      const notify = vacNotify({
        ...{ recordSequenceId: `G${phone}`, userIdType: '1', userId: `86${phone}`, serviceType: '90', spId: vac.spId },
        ...{ productId: '', updateType: '5', updateTime: '20270112100000', time_stamp: '20270112100000' },
      });
      const intake = { ...world.house(gone), orders: [vac] };
      await (await takeOrderNotice(intake, vac, Buffer.from(writeVacNotify(notify)))).decided;
    },
  ],
];

for (const [how, phone, told] of paths) {
  test.serial(`After ${how} says that nobody has the number, its next holder is a new person`, async (t) => {
    const holder = await aHolder(phone);
    await told(phone, holder);
    const states = await world.standing(phone);
    t.true(
      states.every((state) => state === 'closed' || state === 'rejected'),
      states.join(),
    );
    const sealed = await db().read('select sealed_at from sealed_holder where phone = $1', [phone]);
    t.deepEqual(sealed, [{ sealed_at: gone }]);
    const marks = await db().read('select from contact_mark where phone = $1 and removed_at is null', [phone]);
    t.deepEqual(marks, [], 'lists are of people');
    t.deepEqual(await promotionState(db(), phone), { consentId: undefined, refusedAt: undefined });

    const next = later(gone, 86_400_000);
    await world.text(phone, 'CYTY', next);
    await world.text(phone, 'Y', later(next, 60_000));
    const taken = await db().read('select reward_points from trial_taken where phone = $1 order by taken_at', [phone]);
    t.deepEqual(taken, [{ reward_points: 50 }, { reward_points: 50 }], 'the trial and its reward once more');
    const [points] = await db().transact((tx) => accountsOf(tx, phone));
    t.is(points!.balance, 50, 'and the points of the last holder are gone');

    await world.text(phone, 'TQDY', later(next, 120_000));
    const [asked] = await db().read<{ text: string }>('select text from mt where phone = $1 order by id desc limit 1', [
      phone,
    ]);
    t.notRegex(asked!.text, /起扣费|2月/, 'what the last holder paid is not counted as paid');
    const opened = { phone, product: 'car-owner', subscriptionId: newId(next), openedAt: next };
    t.deepEqual(
      await db().transact((tx) => linkTelemarketing(tx, [opened])),
      [],
      'nor what it agreed to on the telephone',
    );
  });
}

test.serial('A late code about a fee of the last holder ends nothing of the next', async (t) => {
  const phone = '15633004006';
  const { record } = await aHolder(phone);
  await world.userReport(phone, 'gone', gone);
  await world.order(phone, at('2027-01-13 10:00'));
  await world.report(record, 'undelivered', 'CB:0001', at('2027-01-13 11:00'));
  t.is((await world.standing(phone)).at(-1), 'active');
});
