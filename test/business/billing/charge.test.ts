import test from 'ava';
import {
  type Charge,
  type ChargeChanges,
  chargeOnDemand,
  chargesTogether,
  feesOfMonth,
  monthCharges,
  moveCharge,
  planCharge,
  saveCharges,
} from '../../../src/business/billing/index.ts';
import { accountsOff, balanceOf } from '../../../src/business/ledger/index.ts';
import { newId } from '../../../src/values/id.ts';
import { aNewCharge, aPostedFee } from '../../support/charge.ts';
import { withDatabase } from '../../support/database.ts';

const db = withDatabase();
const now = new Date('2026-11-12T09:00:00+08:00');

function save(...steps: readonly ChargeChanges[]): Promise<void> {
  return db().transact((tx) => saveCharges(tx, chargesTogether(...steps)));
}

async function chargeOf(phone: string, month = '2026-11'): Promise<Charge> {
  return (await db().transact((tx) => monthCharges(tx, [phone], [month])))[0]!;
}

test.serial(
  'CA-X02: the fee of one level leaves no room for the fee of the other in that month, and does in the next',
  async (t) => {
    const phone = '15633000001';
    const vip = { phone, product: 'car-owner-vip', amountFen: 1000 };
    await save(aPostedFee({ phone }, now));
    await t.throwsAsync(save(aPostedFee(vip, now)), { message: /duplicate key/ });
    await t.notThrowsAsync(save(aPostedFee({ ...vip, month: '2026-12' }, now)));
  },
);

test.serial(
  'XC-08: a charge holds its fen while it is pending, takes them once when it is posted, and tells every step',
  async (t) => {
    const phone = '15633000002';
    const before = await balanceOf(db(), 'sp', 'fen');
    const planned = planCharge(aNewCharge({ phone }), { rule: 'planned' }, now);
    const pending = moveCharge(planned.charges[0], 'pending', { rule: 'the record is queued' }, now);
    await save(planned, pending);
    t.is(await balanceOf(db(), 'sp', 'fen'), before);
    const stored = await chargeOf(phone);
    t.deepEqual(stored, pending.charges[0]);
    await save(moveCharge(stored, 'posted', { rule: 'reported delivered', detail: { result: '0' } }, now));
    t.is(await balanceOf(db(), 'sp', 'fen'), before + 500);
    t.deepEqual(await accountsOff(db(), 10), []);
    const story = await db().read('select from_state, to_state, rule from charge_event where phone = $1 order by id', [
      phone,
    ]);
    t.deepEqual(story, [
      { from_state: null, to_state: 'planned', rule: 'planned' },
      { from_state: 'planned', to_state: 'pending', rule: 'the record is queued' },
      { from_state: 'pending', to_state: 'posted', rule: 'reported delivered' },
    ]);
    const fees = await db().transact((tx) => feesOfMonth(tx, [phone], now));
    t.is(fees.get(phone)![0]!.amountFen, 500);
  },
);

test('A posted charge goes nowhere else, and of two who settle one charge the second fails', async (t) => {
  const phone = '15633000003';
  const planned = planCharge(aNewCharge({ phone }), { rule: 'planned' }, now);
  const pending = moveCharge(planned.charges[0], 'pending', { rule: 'queued' }, now);
  await save(planned, pending);
  const stored = await chargeOf(phone);
  const settled = await Promise.allSettled([
    save(moveCharge(stored, 'posted', { rule: 'one' }, now)),
    save(moveCharge(stored, 'voided', { rule: 'other' }, now)),
  ]);
  t.is(settled.filter(({ status }) => status === 'fulfilled').length, 1);
  t.throws(() => moveCharge({ ...stored, state: 'posted' }, 'voided', { rule: 'no' }, now), { message: /cannot go/ });
});

test('A month that was voided may be charged again, for another level, and is one charge still', async (t) => {
  const phone = '15633000004';
  const planned = planCharge(aNewCharge({ phone }), { rule: 'planned' }, now);
  const pending = moveCharge(planned.charges[0], 'pending', { rule: 'queued' }, now);
  const voided = moveCharge(pending.charges[0], 'voided', { rule: 'cancelled' }, now);
  await save(planned, pending, voided);
  const vip = { product: 'car-owner-vip', amountFen: 1000, tariffVersion: 2 };
  const again = moveCharge(await chargeOf(phone), 'pending', { rule: 'ordered again' }, now, vip);
  await save(again, moveCharge(again.charges[0], 'posted', { rule: 'delivered' }, now));
  const { amountFen, attempts, state } = await chargeOf(phone);
  t.deepEqual({ amountFen, attempts, state }, { amountFen: 1000, attempts: 2, state: 'posted' });
});

test('An order on demand is charged once, however often it is taken', async (t) => {
  const order = {
    ...aNewCharge({ phone: '15633000005', amountFen: 20, billingGroup: 'weather', product: 'weather-now' }),
    orderId: newId(now),
    untilAt: new Date('2026-11-13T09:00:00+08:00'),
  };
  await save(chargeOnDemand(order, now));
  await t.throwsAsync(save(chargeOnDemand(order, now)), { message: /duplicate key/ });
  await t.notThrowsAsync(save(chargeOnDemand({ ...order, orderId: newId(now) }, now)));
});
