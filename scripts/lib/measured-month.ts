import { setTimeout as pause } from 'node:timers/promises';
import type { Db } from '../../src/platform/db.ts';
import { shards } from '../../src/platform/shards.ts';
import { redeem } from '../../src/products/merchants/redemptions/redeem.ts';
import { monthOf, monthStart } from '../../src/values/time.ts';
import { anIssue } from '../../test/products/mms/push/an-issue.ts';
import type { RunningHouse } from '../../test/support/a-house.ts';
import { aCatalog } from '../../test/support/talk.ts';
import { openMerchants } from './hot-journeys.ts';

/** What is measured, in the order in which it is lived. */
export const works = {
  order: 'An order: `CY`, the question, `Y`, what a new member is told, and all reports',
  car: 'A car is told: `CP`, `BX`, `NJ` and `BY`, and their answers',
  membership: 'The membership SMS of a month',
  redemption: 'A redemption (a check that says yes leaves nothing)',
  issue: 'An issue of the periodical reaches a reader by MMS',
  reminders: 'A due day of a car: two reminders by SMS',
  fee: 'The fee of a month: its record for the carrier, what became of it, and the ledger',
} as const;

export type WorkName = keyof typeof works;

/** Rows, and bytes with indexes: `packed` when they were just written anew, `lying` as the work left them. */
export type Size = { readonly rows: number; readonly packed: number; readonly lying: number };

/** What a work left in each table that is sharded by phone, and how much it wrote ahead. */
export type Left = { readonly tables: ReadonlyMap<string, Size>; readonly wal: number };

/** How many members are served at the same moment. */
const atATime = 50;

/**
 * Lets these people order, and live the month that comes, in a house whose clock stands before it, and looks after each work what it
 * left. Nobody else is in the house.
 */
export async function liveMeasured(
  house: RunningHouse,
  phones: readonly string[],
): Promise<ReadonlyMap<WorkName, Left>> {
  const { db } = house;
  const month = monthOf(monthStart(house.clock.now(), 1));
  const found = new Map<WorkName, Left>();
  const tables = await openTables(db);
  let said = 0;
  let before = await tables.pack();
  const measured = async (name: WorkName, work: () => Promise<unknown>) => {
    const from = await writtenAhead(db);
    await work();
    await allLeft(house, phones, said);
    const wal = (await writtenAhead(db)) - from;
    const lying = await tables.bytes();
    const after = await tables.pack();
    const left = [...after].map(([table, now]): [string, Size] => {
      const was = before.get(table)!;
      const size = { rows: now.rows - was.rows, packed: now.bytes - was.bytes, lying: lying.get(table)! - was.bytes };
      return [table, size];
    });
    found.set(name, { tables: new Map(left), wal });
    before = after;
  };
  const gateway = house.simulated!.gateways.find(({ carrier }) => carrier === 'unicom')!;
  const say = async (word: (at: number) => string) => {
    for (const [at, phone] of phones.entries()) gateway.sendMo(phone, '10620007', word(at));
    said += phones.length;
    await allLeft(house, phones, said);
  };
  const walk = async (time: string) => {
    const status = await house.walkTo(`${month}-${time}:00+08:00`);
    if (status !== 200) throw new Error(`the clock did not walk to ${time}: ${status}`);
  };

  await measured('order', async () => {
    await say(() => 'CY');
    await say(() => 'Y');
  });
  await measured('car', async () => {
    await say((at) => `CP 冀A${String(10_000 + at)}`);
    await say(() => `BX ${month.replace('-', '')}10`);
    const farAway = `${monthOf(monthStart(house.clock.now(), 8)).replace('-', '')}10`;
    await say(() => `NJ ${farAway}`);
    await say(() => `BY ${farAway}`);
  });
  await measured('membership', () => walk('02T12:00'));
  const serve = await aCounter(house);
  await measured('redemption', async () => {
    for (let from = 0; from < phones.length; from += atATime)
      await Promise.all(phones.slice(from, from + atATime).map(serve));
  });
  const dueAt = new Date(`${month}-02T15:00:00+08:00`);
  await anIssue(db, { slot: { key: `${month}-02T15:00`, dueAt }, at: house.clock.now() });
  await measured('issue', () => walk('02T15:10'));
  await measured('reminders', () => walk('09T12:00'));
  await measured('fee', () => walk('10T22:00'));
  return found;
}

/**
 * Merchants open, and at one of them members use a benefit, one as fast as the other: tills themselves let a clerk check forty members a
 * minute.
 */
async function aCounter(house: RunningHouse): Promise<(phone: string) => Promise<void>> {
  const { db, clock } = house;
  await openMerchants(house);
  const [here] = await db.read<{ merchantId: string; shopId: string; personId: string; benefitId: string }>(
    `select p.merchant_id as "merchantId", p.shop_id as "shopId", p.id as "personId", b.id as "benefitId"
     from merchant_person p join benefit b on b.merchant_id = p.merchant_id and b.rule ->> 'kind' = 'discount' where p.shop_id is not null limit 1`,
  );
  const { benefitId, ...till } = here!;
  const at = {
    ...{ till: { ...till, channel: 'page' as const }, who: till.personId, name: '', phone: undefined, address: '' },
  };
  const terms = { catalog: await aCatalog() };
  return async (phone) => {
    const wish = { phone, benefitId, key: `till-${phone}`, billFen: 3_000, proof: 'number' as const };
    const used = await redeem({ db, terms }, at, wish, clock.now());
    if (!used.ok) throw new Error(`${phone} may not use it: ${used.code}`);
  };
}

const pollMs = 50;
const patienceMs = 120_000;

/** Until so many MOs were taken, and everything that is due has left and was reported. Throws when for two minutes nothing moves. */
async function allLeft({ db, clock }: RunningHouse, phones: readonly string[], mos: number): Promise<void> {
  let open = Number.POSITIVE_INFINITY;
  for (let movedAt = performance.now(); open > 0; await pause(pollMs)) {
    const [row] = await db.read<{ open: number }>(
      `select ((select count(*) from mt_queue where due_at <= $1) + greatest(0, $2 - (select count(*) from mo where phone = any($3)))
         + (select count(*) from submit where state in ('sending', 'submitted'))
         + (select count(*) from charge where state = 'pending'))::int as open`,
      [clock.now(), mos, phones],
    );
    if (row!.open !== open) movedAt = performance.now();
    if (performance.now() - movedAt > patienceMs) throw new Error(`${row!.open} messages and fees stay open`);
    open = row!.open;
  }
}

async function writtenAhead(db: Db): Promise<number> {
  const [row] = await db.read<{ at: number }>(
    `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as at`,
  );
  return row!.at;
}

/** The tables that are sharded by phone, with their months. */
async function openTables(db: Db) {
  const months = () =>
    db.read<{ table: string; month: string; bytes: number }>(
      `select t as table, p.relid::text as month, pg_total_relation_size(p.relid)::float8 as bytes
       from unnest($1::text[]) t, pg_partition_tree(t::regclass) p where p.isleaf
       union all select t, t, pg_total_relation_size(t::regclass)::float8 from unnest($1::text[]) t
       where not exists (select from pg_partition_tree(t::regclass))`,
      [shards.byPhone],
    );
  // Nothing has changed yet in tables that are new.
  const packed = new Map((await months()).map(({ month, bytes }) => [month, bytes]));
  const bytes = async () => {
    const sums = new Map<string, number>();
    for (const each of await months()) sums.set(each.table, (sums.get(each.table) ?? 0) + each.bytes);
    return sums;
  };
  return {
    bytes,
    /** Writes anew what has changed since the last time, and says how much everything is. */
    async pack(): Promise<ReadonlyMap<string, { readonly rows: number; readonly bytes: number }>> {
      for (const { month, bytes: now } of await months())
        if (packed.get(month) !== now) await db.read(`vacuum full ${month}`);
      for (const { month, bytes: now } of await months()) packed.set(month, now);
      const rows = await db.read<{ table: string; rows: number }>(
        shards.byPhone
          .map((table) => `select '${table}' as table, count(*)::int as rows from ${table}`)
          .join(' union all '),
      );
      const sums = await bytes();
      return new Map(rows.map(({ table, rows: count }) => [table, { rows: count, bytes: sums.get(table)! }]));
    },
  };
}
