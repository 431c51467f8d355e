import type pg from 'pg';
import type { Db } from '../../src/platform/db.ts';

/** Runs statements that may take their time on a connection of their own. */
export async function withoutLimit<T>({ pool }: Db, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    return await work(client);
  } finally {
    client.release(true);
  }
}

/** Loads so many ordinary members of Unicom, from 15600000001 on. */
export function loadMembers(db: Db, count: number): Promise<void> {
  return withoutLimit(db, async (client) => {
    const phones = `(select '156' || lpad(g::text, 8, '0') as p from generate_series(1, ${count}) g) t`;
    await client.query(
      `insert into subscriber (phone, carrier, province, holder_since) select p, 'unicom', '河北', '2026-11-01' from ${phones}`,
    );
    await client.query(
      `insert into subscription (phone, id, product, billing_group, state, tariff_version, channel, asked_from, asked_at, active_from)
       select p, gen_random_uuid(), 'car-owner', 'car-owner', 'active', 1, 'sms', '10620007', '2026-11-01', '2026-11-01' from ${phones}`,
    );
    await client.query('vacuum analyze subscriber, subscription');
  });
}

/**
 * Runs work that makes rows in `tables`, one for each of `count` people in the first of them, and prints how fast it was, its ratio to raw
 * INSERT … SELECT of the same rows, and the heap it took. Throws when somebody was not reached.
 */
export async function measureExpansion(
  db: Db,
  { people, count, tables }: { readonly people: string; readonly count: number; readonly tables: readonly string[] },
  work: () => Promise<unknown>,
): Promise<void> {
  const before = process.memoryUsage().heapUsed;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().heapUsed);
  }, 100);
  const begun = performance.now();
  await work();
  const takenMs = performance.now() - begun;
  clearInterval(watch);
  const [row] = await db.read<{ count: number }>(`select count(*)::int from ${tables[0]}`);
  if (row!.count !== count) throw new Error(`${row!.count} of ${count} were reached`);
  const rawMs = await rawInserts(db, tables);
  console.log(`${count} ${people} in ${Math.round(takenMs)} ms: ${Math.round(count / (takenMs / 1_000))} a second`);
  console.log(`raw INSERT … SELECT of the same rows: ${Math.round(rawMs)} ms; ratio ${(takenMs / rawMs).toFixed(2)}`);
  console.log(`heap at most ${megabytes(peak)} MB, ${megabytes(before)} MB before`);
}

/** How many ms the rows of these tables take, made once more by statements that decide nothing. */
function rawInserts(db: Db, tables: readonly string[]): Promise<number> {
  return withoutLimit(db, async (client) => {
    for (const table of tables) await client.query(`create table copy_of_${table} as table ${table}`);
    await client.query(`truncate ${tables.join()}`);
    const begun = performance.now();
    for (const table of tables)
      await client.query(`insert into ${table} select * from copy_of_${table} order by phone`);
    return performance.now() - begun;
  });
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
