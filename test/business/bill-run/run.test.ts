import test from 'ava';
import { settleByBillFile } from '../../../src/business/bill-run/index.ts';
import { accountsOff } from '../../../src/business/ledger/index.ts';
import { at, BillWorld } from '../../support/bills.ts';
import { withDatabase } from '../../support/database.ts';
import { feeTerms } from '../../support/talk.ts';

const db = withDatabase();
let world: BillWorld;
test.before(async () => {
  world = await BillWorld.open(db());
});
test.afterEach.always('every account is the sum of its transfers', async (t) => {
  t.deepEqual(await accountsOff(db(), 10), []);
});

let phones = 0;
function aPhone(): string {
  return `1563302${String(++phones).padStart(4, '0')}`;
}

test.serial(
  'CA-002: a member of each level is billed once in the month, and the ledger takes the fen when the report comes',
  async (t) => {
    const [ordinary, vip] = [aPhone(), aPhone()];
    await world.order(ordinary, at('2026-12-01 10:00'));
    await world.order(vip, at('2026-12-01 10:00'), 'CYV');
    await world.run(at('2026-12-09 09:00'));
    t.deepEqual(await world.leave(at('2026-12-09 09:01')), []);
    await world.run(at('2026-12-10 09:00'));
    const records = await world.leave(at('2026-12-10 09:01'));
    t.deepEqual(
      records.map(({ phone, serviceCode, fee, neverTwice }) => [phone, serviceCode, fee, neverTwice]),
      [
        [ordinary, 'CYPT05', { kind: 'month-record', fen: 500 }, true],
        [vip, 'CYVIP10', { kind: 'month-record', fen: 1000 }, true],
      ],
    );
    t.is(await world.fee(ordinary, '2026-12'), 'pending 500');
    await world.run(at('2026-12-11 09:00'));
    t.deepEqual(await world.leave(at('2026-12-11 09:01')), [], 'nothing is raised twice');
    for (const record of records) await world.report(record, 'delivered', '0', at('2026-12-11 10:00'));
    t.is(await world.fee(ordinary, '2026-12'), 'posted 500');
    t.is(await world.fee(vip, '2026-12'), 'posted 1000');
    t.deepEqual(await world.story(ordinary), [
      'planned: no charge of this month yet; 72 hours and the window allow it',
      'pending: its record is queued',
      'posted: the carrier took it',
    ]);
    await world.run(at('2026-12-19 09:00'));
    t.deepEqual(await world.leave(at('2026-12-19 09:01')), []);
  },
);

test.serial(
  'A cancel at hour 71 costs nothing, and one at hour 73 stops the bill while its record has not left',
  async (t) => {
    const [early, late, gone] = [aPhone(), aPhone(), aPhone()];
    for (const phone of [early, late, gone]) await world.order(phone, at('2027-01-08 10:00'));
    await world.text(early, 'TDCY', at('2027-01-11 09:00'));
    await world.run(at('2027-01-12 09:00'));
    t.is(await world.fee(early, '2027-01'), 'none');
    await world.text(late, 'TDCY', at('2027-01-12 11:00'));
    t.is(await world.fee(late, '2027-01'), 'voided 500');
    const left = await world.leave(at('2027-01-12 11:01'));
    t.false(
      left.some(({ phone }) => phone === late),
      'the record never leaves',
    );
    await world.text(gone, 'TDCY', at('2027-01-12 12:00'));
    t.is(
      await world.fee(gone, '2027-01'),
      'pending 500',
      'a record that has left stands: the fee of the month is owed',
    );
    await world.report(left.find(({ phone }) => phone === gone)!, 'delivered', '0', at('2027-01-12 12:01'));
    t.is(await world.fee(gone, '2027-01'), 'posted 500');
    await world.run(at('2027-02-10 09:00'));
    t.is(await world.fee(gone, '2027-02'), 'none');
  },
);

test.serial('Cancel and order again within a month: one fee, at the level ordered last', async (t) => {
  const phone = aPhone();
  await world.order(phone, at('2027-01-02 10:00'));
  await world.run(at('2027-01-10 09:00'));
  await world.text(phone, 'TDCY', at('2027-01-10 09:30'));
  t.is(await world.fee(phone, '2027-01'), 'voided 500');
  await world.order(phone, at('2027-01-10 10:00'), 'CYV');
  t.is(await world.bill(phone, at('2027-01-11 09:00')), 0, '72 hours begin again');
  t.is(await world.bill(phone, at('2027-01-14 09:00')), 1);
  t.is(await world.fee(phone, '2027-01'), 'posted 1000');
  await world.text(phone, 'TDCYV', at('2027-01-14 10:00'));
  await world.order(phone, at('2027-01-14 11:00'));
  t.is(await world.bill(phone, at('2027-01-19 09:00')), 0, 'the month is paid');
  t.is(await world.fee(phone, '2027-01'), 'posted 1000');
});

test.serial(
  'Two months of CB:0007 close the relation and its owner is told; one month, and a month between, do not',
  async (t) => {
    const [twice, once] = [aPhone(), aPhone()];
    for (const phone of [twice, once]) await world.order(phone, at('2027-02-01 10:00'));
    for (const day of ['2027-02-10', '2027-02-13', '2027-02-16']) {
      t.is(await world.bill(twice, at(`${day} 09:00`), 'undelivered', 'CB:0007'), 1, day);
    }
    t.is(await world.fee(twice, '2027-02'), 'voided 500');
    t.deepEqual(await world.standing(twice), ['active']);
    t.is(await world.bill(twice, at('2027-02-19 09:00')), 0, 'three attempts a month are enough');
    for (const day of ['2027-03-10', '2027-03-13', '2027-03-16']) {
      await world.bill(twice, at(`${day} 09:00`), 'undelivered', 'CB:0007');
    }
    t.deepEqual(await world.standing(twice), ['closed']);
    const [told] = await lastText(twice);
    t.is(told!.class, 'notice');
    t.is(
      told!.text,
      '车友助理普通会员因连续两月余额不足已终止，此后不再扣费。重新订购发CY到10620007。客服400-000-0000。',
    );
    t.deepEqual(await world.standing(once), ['active']);
    t.is(await world.fee(once, '2027-03'), 'pending 500');
  },
);

test.serial('A fee refused for now is tried again within the window, and posted when it is taken', async (t) => {
  const phone = aPhone();
  await world.order(phone, at('2027-02-01 10:00'));
  t.is(await world.bill(phone, at('2027-02-10 09:00'), 'undelivered', 'MK:0004'), 1);
  t.is(await world.fee(phone, '2027-02'), 'planned 500');
  t.is(await world.bill(phone, at('2027-02-12 09:00')), 0);
  t.is(await world.bill(phone, at('2027-02-13 09:00')), 1);
  t.is(await world.fee(phone, '2027-02'), 'posted 500');
});

const refusals: [code: string, fee: string, standing: string, why: string][] = [
  ['CB:0018', 'posted 500', 'active', 'a duplicate is billed'],
  ['CB:0001', 'voided 500', 'closed', 'no such user'],
  ['DB:0102', 'voided 500', 'suspended', 'stopped'],
  ['DB:0103', 'voided 500', 'suspended', 'in debt'],
  ['DB:0115', 'voided 500', 'active', 'the carrier knows no such relation: compared, not closed'],
  ['XX:9999', 'planned 500', 'active', 'a code that nobody knows is tried again'],
];

for (const [code, fee, standing, why] of refusals) {
  test.serial(`After the carrier's code ${code} the fee is ${fee} and the relation ${standing}: ${why}`, async (t) => {
    const phone = aPhone();
    await world.order(phone, at('2027-02-01 10:00'));
    await world.bill(phone, at('2027-02-10 09:00'), 'undelivered', code);
    t.is(await world.fee(phone, '2027-02'), fee);
    t.deepEqual(await world.standing(phone), [standing]);
    t.is((await world.charge(phone, '2027-02'))!.result, code);
  });
}

test.serial('The late silence about a record that was refused says nothing of the next one', async (t) => {
  const phone = aPhone();
  await world.order(phone, at('2027-04-01 10:00'));
  await world.run(at('2027-04-10 09:00'));
  const first = (await world.leave(at('2027-04-10 09:01'))).find((one) => one.phone === phone)!;
  // Its report comes before its answer, which never does.
  await world.report(first, 'undelivered', 'MK:0004', at('2027-04-10 09:02'));
  await world.run(at('2027-04-13 09:00'));
  const second = (await world.leave(at('2027-04-13 09:01'))).find((one) => one.phone === phone)!;
  await world.lose(first, at('2027-04-13 10:00'));
  t.is(await world.fee(phone, '2027-04'), 'pending 500');
  await world.report(second, 'delivered', '0', at('2027-04-13 10:01'));
  t.is(await world.fee(phone, '2027-04'), 'posted 500', 'what the carrier took is what we say it took');
});

function lastText(phone: string): Promise<{ text: string; class: string }[]> {
  return db().read('select text, class from mt where phone = $1 order by id desc limit 1', [phone]);
}

for (const code of ['DB:0102', 'DB:0103']) {
  test.serial(
    `After ${code} the fee is tried again within the window once the phone is back, and not before`,
    async (t) => {
      const [back, away, late] = [aPhone(), aPhone(), aPhone()];
      for (const phone of [back, away, late]) await world.order(phone, at('2027-02-01 10:00'));
      await world.run(at('2027-02-10 09:00'));
      for (const record of await world.leave(at('2027-02-10 09:01')))
        if ([back, away, late].includes(record.phone))
          await world.report(record, 'undelivered', code, at('2027-02-10 09:02'));
      t.is(await world.bill(away, at('2027-02-12 09:00')), 0);
      await world.text(back, '0000', at('2027-02-12 10:00'));
      t.deepEqual(await world.standing(back), ['active'], 'who texts is not stopped');
      t.is(await world.bill(back, at('2027-02-13 09:00')), 1);
      t.is(await world.fee(back, '2027-02'), 'posted 500');
      await world.text(late, '0000', at('2027-02-25 10:00'));
      t.is(await world.bill(late, at('2027-02-26 09:00')), 0);
      t.is(await world.fee(late, '2027-02'), 'voided 500', 'after the window the month is over');
      t.deepEqual([await world.standing(away), await world.standing(late)], [['suspended'], ['active']]);
      t.is(await world.bill(late, at('2027-03-10 09:00')), 1);
    },
  );
}

test.serial('What a carrier’s platform suspends does not go on because the phone texts', async (t) => {
  const phone = aPhone();
  await world.order(phone, at('2027-02-01 10:00'));
  await world.userReport(phone, 'stopped', at('2027-02-02 10:00'));
  await world.text(phone, '0000', at('2027-02-03 10:00'));
  t.deepEqual(await world.standing(phone), ['suspended']);
});

test.serial('Stopped in two months the relation ends, and its owner is told', async (t) => {
  const phone = aPhone();
  await world.order(phone, at('2027-02-01 10:00'));
  await world.bill(phone, at('2027-02-10 09:00'), 'undelivered', 'DB:0102');
  t.deepEqual(await world.standing(phone), ['suspended']);
  await world.run(at('2027-02-19 09:00'));
  t.deepEqual(await world.standing(phone), ['suspended']);
  await world.run(at('2027-03-10 09:00'));
  t.deepEqual(await world.standing(phone), ['closed']);
  const [told] = await lastText(phone);
  t.is(told!.class, 'notice');
  t.regex(told!.text, /^车友助理普通会员因连续两月停机已终止，此后不再扣费/);
});

test.serial(
  'A wrong price stops the product for everybody, alarms once, and is billed again when somebody has lifted the stop',
  async (t) => {
    const [first, second, third] = [aPhone(), aPhone(), aPhone()];
    for (const phone of [first, second]) await world.order(phone, at('2027-03-01 10:00'), 'CYV');
    await world.run(at('2027-03-10 09:00'));
    const records = (await world.leave(at('2027-03-10 09:00'))).filter(({ phone }) => [first, second].includes(phone));
    for (const record of records) await world.report(record, 'undelivered', 'DB:0108', at('2027-03-10 10:00'));
    t.is(world.alarms.filter((line) => line.includes('billing-stopped')).length, 1);
    await world.order(third, at('2027-03-01 10:00'), 'CYV');
    t.is(await world.bill(third, at('2027-03-13 09:00')), 0);
    await db().read('update billing_stop set lifted_at = $1, lifted_by = gen_random_uuid()', [at('2027-03-13 12:00')]);
    t.is(await world.bill(third, at('2027-03-14 09:00')), 1);
    t.is(await world.bill(first, at('2027-03-15 09:00')), 0, 'it was tried again by the run before');
    t.is(await world.fee(first, '2027-03'), 'pending 1000');
  },
);

test.serial(
  'A lost answer leaves the fee unsure: it counts, is not raised again, and a late report settles it',
  async (t) => {
    const phone = aPhone();
    await world.order(phone, at('2027-04-01 10:00'));
    await world.run(at('2027-04-10 09:00'));
    const [record] = (await world.leave(at('2027-04-10 09:00'))).filter((one) => one.phone === phone);
    await world.lose(record!, at('2027-04-10 09:05'));
    t.is(await world.fee(phone, '2027-04'), 'unsure 500');
    t.is(await world.bill(phone, at('2027-04-13 09:00')), 0);
    await world.report(record!, 'delivered', '0', at('2027-04-14 09:00'));
    t.is(await world.fee(phone, '2027-04'), 'posted 500');
  },
);

test.serial(
  'What has not left when the window ends never leaves, and what waits for another try is over',
  async (t) => {
    const [queued, refused] = [aPhone(), aPhone()];
    await world.order(refused, at('2027-05-01 10:00'));
    await world.bill(refused, at('2027-05-16 09:00'), 'undelivered', 'CB:0007');
    t.is(await world.fee(refused, '2027-05'), 'planned 500');
    await world.order(queued, at('2027-05-16 09:00'));
    await world.run(at('2027-05-19 09:00'));
    await world.end(at('2027-05-20 00:00'));
    t.is(await world.fee(queued, '2027-05'), 'expired 500');
    t.deepEqual(await world.leave(at('2027-05-21 09:00')), []);
    t.true((await world.fee(refused, '2027-05')).startsWith('expired'), 'its second record had not left either');
    await world.run(at('2027-05-25 09:00'));
    t.is(await world.fee(queued, '2027-05'), 'expired 500');
  },
);

test.serial('A user report of stopped stops a pending bill, and one of normal lets it be raised', async (t) => {
  const phone = aPhone();
  await world.order(phone, at('2027-06-01 10:00'));
  await world.run(at('2027-06-10 09:00'));
  await world.userReport(phone, 'stopped', at('2027-06-10 09:01'));
  t.is(await world.fee(phone, '2027-06'), 'voided 500');
  t.is(await world.bill(phone, at('2027-06-11 09:00')), 0);
  await world.userReport(phone, 'normal', at('2027-06-11 10:00'));
  t.is(await world.bill(phone, at('2027-06-12 09:00')), 1);
  t.is(await world.fee(phone, '2027-06'), 'posted 500');
  await world.userReport(phone, 'gone', at('2027-06-12 10:00'));
  t.deepEqual(await world.standing(phone), ['closed']);
});

test.serial(
  'Where the carrier raises the fee it is expected, no record leaves, and its bill file settles it once',
  async (t) => {
    const own = await BillWorld.open(db(), feeTerms({ raisedBy: 'carrier' }));
    const [billed, refused, both] = [aPhone(), aPhone(), aPhone()];
    for (const phone of [billed, refused, both]) await own.order(phone, at('2027-07-01 10:00'));
    await own.run(at('2027-07-10 09:00'));
    t.deepEqual(await own.leave(at('2027-07-10 09:00')), []);
    t.is(await own.fee(billed, '2027-07'), 'pending 500');
    const line = async (phone: string, changes: object) => ({
      ...{ phone, chargeId: (await own.charge(phone, '2027-07'))!.id, billed: true, source: 'bill-2027-07.csv:1' },
      ...changes,
    });
    const lines = [await line(billed, {}), await line(refused, { billed: false, code: 'CB:0001' })];
    const settle = () =>
      db().transact((tx) => settleByBillFile(tx, own.house(at('2027-08-05 09:00')), lines, at('2027-08-05 09:00')));
    t.deepEqual(await settle(), ['settled', 'settled']);
    t.deepEqual(await settle(), ['known', 'known']);
    t.is(await own.fee(billed, '2027-07'), 'posted 500');
    t.is(await own.fee(refused, '2027-07'), 'voided 500');
    t.deepEqual(await own.standing(refused), ['closed']);
    const opposite = [await line(refused, {}), await line(both, { chargeId: '00000000-0000-7000-8000-000000000000' })];
    t.deepEqual(
      await db().transact((tx) =>
        settleByBillFile(tx, own.house(at('2027-08-06 09:00')), opposite, at('2027-08-06 09:00')),
      ),
      ['differs', 'no-charge'],
    );
  },
);
