import test from 'ava';
import { withDatabase } from '../support/database.ts';

const db = withDatabase();

function charge(billingMonth: string, product: string, amountFen: number): Promise<unknown> {
  return db().read(
    `insert into charge (phone, billing_month, id, billing_group, occasion, product, tariff_version, amount_fen, state)
     values ('15633000001', $1, gen_random_uuid(), 'car-owner', 'month', $2, 1, $3, 'posted')`,
    [billingMonth, product, amountFen],
  );
}

test('CA-X02: the fee of one level leaves no room for the fee of the other in that month, and does in the next', async (t) => {
  await charge('2026-11-01', 'car-owner', 500);
  await t.throwsAsync(charge('2026-11-01', 'car-owner-vip', 1000), { message: /duplicate key/ });
  await t.notThrowsAsync(charge('2026-12-01', 'car-owner-vip', 1000));
});
