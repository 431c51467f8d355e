import test from 'ava';
import fc from 'fast-check';
import {
  type ChargeRefund,
  chargesTogether,
  moveCharge,
  planCharge,
  refundsOf,
  saveCharges,
  saveRefunds,
} from '../../../src/business/billing/index.ts';
import { decideRefunds, type RefundedCharge } from '../../../src/business/billing/refund.ts';
import { type Id, newId } from '../../../src/values/id.ts';
import { aNewCharge, aPostedFee } from '../../support/charge.ts';
import { withDatabase } from '../../support/database.ts';

const db = withDatabase();
const now = new Date('2026-11-23T15:00:00+08:00');

/** A fee of 5 yuan that was taken from a phone. */
async function taken(phone: string): Promise<Id> {
  const fee = aPostedFee({ phone }, now);
  await db().transact((tx) => saveCharges(tx, fee));
  return fee.charges[0]!.id;
}

function aRefund(phone: string, chargeId: Id, changes: Partial<ChargeRefund> = {}): ChargeRefund {
  return {
    phone,
    id: newId(now),
    chargeId,
    by: 'us',
    amountFen: 500,
    reason: 'our-error',
    evidence: {},
    at: now,
    ...changes,
  };
}

function save(...refunds: ChargeRefund[]) {
  return db().transact((tx) => saveRefunds(tx, refunds));
}

/** What the books say of a phone: charged, given back by the row, by refunds, and by transfers. */
async function booksOf(phone: string) {
  const [row] = await db().read(
    `select sum(c.refunded_fen)::int as "onCharges",
       (select coalesce(sum(amount_fen), 0)::int from charge_refund r where r.phone = $1) as "inRefunds",
       (select coalesce(sum(amount), 0)::int from transfer t where t.phone = $1 and debit = 'sp' and credit = 'subscriber') as "inLedger"
     from charge c where c.phone = $1`,
    [phone],
  );
  return row;
}

test('A refund gives back what was charged, once: the same again changes nothing', async (t) => {
  const phone = '13000001001';
  const refund = aRefund(phone, await taken(phone));
  t.deepEqual(await save(refund), ['saved']);
  t.deepEqual(await save(refund, refund), ['known', 'known']);
  t.deepEqual(await save({ ...refund, amountFen: 100 }), ['other-content']);
  t.deepEqual(await booksOf(phone), { onCharges: 500, inRefunds: 500, inLedger: 500 });
});

test('A charge is never refunded by both: when we and the carrier give it back at once, one of them is too late', async (t) => {
  const phone = '13000001002';
  const chargeId = await taken(phone);
  const fates = await Promise.all([save(aRefund(phone, chargeId)), save(aRefund(phone, chargeId, { by: 'carrier' }))]);
  t.deepEqual(fates.flat().sort(), ['exceeds', 'saved']);
  t.deepEqual(await booksOf(phone), { onCharges: 500, inRefunds: 500, inLedger: 500 });
});

test('A part by us leaves the rest to the carrier, and not a fen more', async (t) => {
  const phone = '13000001003';
  const chargeId = await taken(phone);
  const carrier = (amountFen: number) => aRefund(phone, chargeId, { by: 'carrier', amountFen });
  t.deepEqual(await save(aRefund(phone, chargeId, { amountFen: 200 }), carrier(301), carrier(300)), [
    'saved',
    'exceeds',
    'saved',
  ]);
  const refunds = await db().transact((tx) => refundsOf(tx, [phone]));
  t.deepEqual(
    refunds.map(({ by, amountFen }) => [by, amountFen]),
    [
      ['us', 200],
      ['carrier', 300],
    ],
  );
});

test('What is not known to be taken is not given back yet, and what was never taken never', async (t) => {
  const planned = planCharge(aNewCharge({ phone: '13000001004' }), { rule: 'test' }, now);
  const pending = moveCharge(planned.charges[0], 'pending', { rule: 'test' }, now);
  await db().transact((tx) => saveCharges(tx, chargesTogether(planned, pending)));
  const refund = aRefund('13000001004', planned.charges[0].id);
  t.deepEqual(await save(refund), ['not-settled']);
  await db().transact((tx) => saveCharges(tx, moveCharge(pending.charges[0], 'voided', { rule: 'test' }, now)));
  t.deepEqual(await save(refund, aRefund('13000001004', newId(now))), ['not-taken', 'no-such-charge']);
});

test('SQL has the last word: no row and no update gives back more than was charged, and what was given stays', async (t) => {
  const phone = '13000001005';
  await save(aRefund(phone, await taken(phone), { amountFen: 400 }));
  await t.throwsAsync(db().read('update charge set refunded_fen = 501 where phone = $1', [phone]), {
    message: /check constraint/,
  });
  await t.throwsAsync(db().read('update charge_refund set amount_fen = 1 where phone = $1', [phone]), {
    message: /append-only/,
  });
});

const states = ['planned', 'pending', 'unsure', 'posted', 'posted', 'posted', 'voided', 'expired'] as const;

test('Whatever is asked, by us and by the carrier, twice or mixed up: no charge gives back more than it took, and only what was taken', (t) => {
  const charge = fc.record({ amountFen: fc.integer({ min: 1, max: 20 }), state: fc.constantFrom(...states) });
  const asked = fc.record({
    of: fc.nat(3),
    id: fc.nat(5),
    amountFen: fc.integer({ min: 1, max: 20 }),
    by: fc.constantFrom('us' as const, 'carrier' as const),
  });
  fc.assert(
    fc.property(
      fc.array(charge, { minLength: 1, maxLength: 4 }),
      fc.array(asked, { maxLength: 20 }),
      (given, wishes) => {
        const charges = given.map(
          (one, index): RefundedCharge => ({ ...one, phone: 'p', id: `c${index}`, month: '2026-11', refundedFen: 0 }),
        );
        const wanted = wishes.map(({ of, id, ...one }) => aRefund('p', `c${of}`, { ...one, id: `r${id}` }));
        const fates = decideRefunds(charges, [], wanted);
        const saved = wanted.filter((_, index) => fates[index] === 'saved');
        for (const one of charges) {
          const back = saved
            .filter(({ chargeId }) => chargeId === one.id)
            .reduce((sum, { amountFen }) => sum + amountFen, 0);
          if (back > (one.state === 'posted' ? one.amountFen : 0)) return false;
        }
        return new Set(saved.map(({ id }) => id)).size === saved.length;
      },
    ),
  );
  t.pass();
});

test('In the database too: after any sequence of refunds by us and the carrier, charges, refunds and ledger say the same', async (t) => {
  let phones = 0;
  const wish = fc.record({
    repeat: fc.boolean(),
    amountFen: fc.integer({ min: 1, max: 400 }),
    by: fc.constantFrom('us' as const, 'carrier' as const),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(wish, { minLength: 1, maxLength: 8 }), async (wishes) => {
      const phone = `1310000${String(++phones).padStart(4, '0')}`;
      const chargeId = await taken(phone);
      let last: ChargeRefund | undefined;
      for (const { repeat, amountFen, by } of wishes) {
        last = repeat && last ? last : aRefund(phone, chargeId, { amountFen, by });
        await save(last);
      }
      const { onCharges, inRefunds, inLedger } = (await booksOf(phone)) as Record<string, number>;
      t.true(onCharges! <= 500);
      t.deepEqual([inRefunds, inLedger], [onCharges, onCharges]);
    }),
    { numRuns: 25 },
  );
});
