import test from 'ava';
import { jobsOf } from '../../../src/business/bill-run/jobs.ts';
import { runPage } from '../../../src/business/bill-run/run.ts';
import { beginRun } from '../../../src/business/bill-run/store.ts';
import { accountsOff } from '../../../src/business/ledger/index.ts';
import { sweep } from '../../../src/platform/jobs.ts';
import type { Tx } from '../../../src/platform/transaction.ts';
import { at, BillWorld } from '../../support/bills.ts';
import { withDatabase } from '../../support/database.ts';

const db = withDatabase();
let world: BillWorld;
test.before(async () => {
  world = await BillWorld.open(db());
});

let group = 0;
async function members(count: number, from: string): Promise<string[]> {
  group += 1;
  const phones = Array.from({ length: count }, (_, i) => `156330${group}${String(i).padStart(4, '0')}`);
  for (const phone of phones) await world.order(phone, at(from));
  return phones;
}

/** How often each phone was raised in a month: charges, pending transfers, records. */
async function raised(phones: readonly string[], month: string): Promise<string[]> {
  const rows = await db().read<{ phone: string; told: string }>(
    `select p as phone, concat_ws(' ',
       (select count(*) from charge c where c.phone = p and billing_month = $2::date),
       (select count(*) from transfer t where t.phone = p and kind = 'pending'),
       (select count(*) from mt where mt.phone = p and fee_kind = 'month-record'),
       (select count(*) from mt_queue q join mt on mt.phone = q.phone and mt.id = q.mt_id where q.phone = p and fee_kind = 'month-record')) as told
     from unnest($1::text[]) p order by 1`,
    [phones, `${month}-01`],
  );
  return [...new Set(rows.map(({ told }) => told))];
}

class Killed extends Error {}

/** A transaction whose program is killed at its statement number `last`. */
function dyingAt(tx: Tx, last: number): Tx {
  let statements = 0;
  return {
    ...tx,
    sql: async (name, text, values) => {
      if (++statements > last) throw new Killed(name);
      return tx.sql(name, text, values);
    },
  };
}

test.serial(
  'A run killed at any of its steps leaves nothing half, loses nobody, and raises nobody twice',
  async (t) => {
    const phones = await members(5, '2026-12-01 10:00');
    const due = at('2026-12-10 09:00');
    await db().transact((tx) => beginRun(tx, due, '2026-12'));
    let kills = 0;
    for (let last = 0; last < 40; last++) {
      const alive = await db()
        .transact((tx) => runPage(dyingAt(tx, last), world.house(due), due, due))
        .catch((error: unknown) => {
          if (!(error instanceof Killed)) throw error;
          kills += 1;
          return 'killed' as const;
        });
      if (alive !== 'killed') break;
      t.deepEqual(await raised(phones, '2026-12'), ['0 0 0 0'], `killed after ${last} statements`);
    }
    t.true(kills >= 8, `${kills} steps were tried`);
    t.deepEqual(await raised(phones, '2026-12'), ['1 1 1 1']);
    await sweep(db(), jobsOf(world.house(due)), due, world.house(due).log);
    t.deepEqual(await raised(phones, '2026-12'), ['1 1 1 1'], 'what was broken off goes on behind its last page');
    t.deepEqual(await db().read('select billed, ended_at from bill_run where run_at = $1', [due]), [
      { billed: 5, ended_at: due },
    ]);
  },
);

test.serial('Two workers at one run share its pages: everybody is raised once', async (t) => {
  const phones = await members(12, '2027-01-01 10:00');
  const due = at('2027-01-10 09:00');
  const [run] = jobsOf(world.house(due));
  const { log } = world.house(due);
  await Promise.all([run!.run(db(), due, log), run!.run(db(), due, log), run!.run(db(), due, log)]);
  t.deepEqual(await raised(phones, '2027-01'), ['1 1 1 1']);
});

test.serial('A run that nobody rang for is caught up by the next ring; after the window nothing leaves', async (t) => {
  const [phone] = await members(1, '2027-02-01 10:00');
  const clock = at('2027-02-13 17:00');
  await sweep(db(), jobsOf(world.house(clock)), clock, world.house(clock).log);
  t.is(await world.fee(phone!, '2027-02'), 'pending 500');
  const [late] = await members(1, '2027-02-16 08:00');
  const after = at('2027-02-20 10:00');
  await sweep(db(), jobsOf(world.house(after)), after, world.house(after).log);
  t.is(await world.fee(late!, '2027-02'), 'none');
  t.is(await world.fee(phone!, '2027-02'), 'expired 500', 'its record had waited for a link until the window was over');
  t.deepEqual(await accountsOff(db(), 10), []);
});
