// How fast the membership SMS of a month is queued: `node dist/scripts/bench/membership.js [members]`, on a database of its own; as a ratio
// to raw INSERT … SELECT of the same rows (who gets it, the messages, their queue), and how much memory that takes.
import { type Db, openDb } from '../../src/platform/db.ts';
import { openLog } from '../../src/platform/log.ts';
import { ensurePartitions } from '../../src/platform/partitions.ts';
import { loadMembershipRules } from '../../src/products/merchants/index.ts';
import { beginRun, goOn } from '../../src/products/merchants/membership/run.ts';
import { aDoor, aLane } from '../../test/support/mt.ts';
import { createTestDatabase, testServer } from '../../test/support/server.ts';
import { aCatalog, contentFolder, termsOf } from '../../test/support/talk.ts';

const members = Number(process.argv[2] ?? 1_000_000);
const tables = ['membership_sent', 'mt', 'mt_queue'];
const first = new Date('2026-12-01T08:00:00+08:00');

const server = await testServer();
process.env['TEST_PG_URL'] ??= server.url;
const database = await createTestDatabase();
const db = await openDb(database.url, openLog({ level: 'silent' }));
try {
  await ensurePartitions(db, first);
  await load(db);
  const house = {
    ...{ door: aDoor(aLane), terms: termsOf(await aCatalog()) },
    membership: await loadMembershipRules(contentFolder),
  };
  await beginRun(db, house, first);
  const before = process.memoryUsage().heapUsed;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().heapUsed);
  }, 100);
  const begun = performance.now();
  await goOn(db, house, '2026-12', first, { most: members + 1 });
  const takenMs = performance.now() - begun;
  clearInterval(watch);
  const [row] = await db.read<{ count: number }>('select count(*)::int from membership_sent');
  if (row!.count !== members) throw new Error(`${row!.count} of ${members} were reached`);
  const rawMs = await raw(db);
  console.log(`${members} members in ${Math.round(takenMs)} ms: ${Math.round(members / (takenMs / 1_000))} a second`);
  console.log(`raw INSERT … SELECT of the same rows: ${Math.round(rawMs)} ms; ratio ${(takenMs / rawMs).toFixed(2)}`);
  console.log(`heap at most ${megabytes(peak)} MB, ${megabytes(before)} MB before`);
} finally {
  await db.close();
  await database.drop();
  await server.stop();
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}

/** The rows that the run has made, made once more by statements that decide nothing. */
async function raw({ pool }: Db): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    for (const table of tables) await client.query(`create table copy_of_${table} as table ${table}`);
    await client.query(`truncate ${tables.join()}`);
    const begun = performance.now();
    for (const table of tables)
      await client.query(`insert into ${table} select * from copy_of_${table} order by phone`);
    return performance.now() - begun;
  } finally {
    client.release(true);
  }
}

/** Ordinary members of Unicom, who have the SMS of the month before. */
async function load({ pool }: Db): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    const phones = `(select '156' || lpad(g::text, 8, '0') as p from generate_series(1, ${members}) g) t`;
    await client.query(
      `insert into subscriber (phone, carrier, province, holder_since) select p, 'unicom', '河北', '2026-11-01' from ${phones}`,
    );
    await client.query(
      `insert into subscription (phone, id, product, billing_group, state, tariff_version, channel, asked_from, asked_at, active_from)
       select p, gen_random_uuid(), 'car-owner', 'car-owner', 'active', 1, 'sms', '10620007', '2026-11-01', '2026-11-01' from ${phones}`,
    );
    await client.query('vacuum analyze subscriber, subscription');
  } finally {
    client.release(true);
  }
}
