// How fast an issue is brought to its readers: `node dist/scripts/bench/fan-out.js [readers]`, on a database of its own; as a ratio to raw
// INSERT … SELECT of the same rows (who gets it, the messages, their queue), and how much memory that takes.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Door, loadWords } from '../../src/business/messages/index.ts';
import { openBlobs } from '../../src/platform/blobs.ts';
import { type Db, openDb } from '../../src/platform/db.ts';
import { openLog } from '../../src/platform/log.ts';
import { ensurePartitions } from '../../src/platform/partitions.ts';
import { loadMms, openMedia, type PushHouse } from '../../src/products/mms/index.ts';
import { beginPush } from '../../src/products/mms/push/begin.ts';
import { goOn } from '../../src/products/mms/push/fan-out.ts';
import { anIssue, moment, pushOfIssue, slot } from '../../test/products/mms/push/an-issue.ts';
import { aDoor, aLane } from '../../test/support/mt.ts';
import { createTestDatabase, testServer } from '../../test/support/server.ts';
import { aCatalog, contentFolder, termsOf } from '../../test/support/talk.ts';

const readers = Number(process.argv[2] ?? 1_000_000);
const tables = ['mms_delivery', 'mt', 'mt_queue'];
const log = openLog({ level: 'silent' });

const server = await testServer();
process.env['TEST_PG_URL'] ??= server.url;
const database = await createTestDatabase();
const db = await openDb(database.url, log);
const folder = await mkdtemp(path.join(os.tmpdir(), 'bench-fan-out-'));
try {
  await ensurePartitions(db, moment);
  await load(db);
  const house = await aHouse(db);
  const issue = await anIssue(db, { slot });
  await beginPush(house, issue, moment, log);
  const { id } = await pushOfIssue(db, issue);
  const before = process.memoryUsage().heapUsed;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().heapUsed);
  }, 100);
  const begun = performance.now();
  await goOn(house, id, moment, { most: readers + 1 });
  const takenMs = performance.now() - begun;
  clearInterval(watch);
  const [row] = await db.read<{ count: number }>('select count(*)::int from mms_delivery');
  if (row!.count !== readers) throw new Error(`${row!.count} of ${readers} were reached`);
  const rawMs = await raw(db);
  console.log(`${readers} readers in ${Math.round(takenMs)} ms: ${Math.round(readers / (takenMs / 1_000))} a second`);
  console.log(`raw INSERT … SELECT of the same rows: ${Math.round(rawMs)} ms; ratio ${(takenMs / rawMs).toFixed(2)}`);
  console.log(`heap at most ${megabytes(peak)} MB, ${megabytes(before)} MB before`);
} finally {
  await db.close();
  await database.drop();
  await server.stop();
  await rm(folder, { recursive: true });
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}

async function aHouse(of: Db): Promise<PushHouse> {
  const door: Door = { ...aDoor(aLane), mmsLanes: [{ ...aLane, link: 'mmsc' }] };
  return {
    ...(await loadMms(contentFolder)),
    ...{ db: of, blobs: openBlobs(folder), media: openMedia(path.join(folder, 'made')), door },
    ...{ words: await loadWords(contentFolder), terms: termsOf(await aCatalog()), clock: { now: () => moment } },
    ...{ paceOf: () => 1_000, asksFiling: false, linkOf: () => '' },
  };
}

/** The rows that the push has made, made once more by statements that decide nothing. */
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

/** Ordinary readers of Unicom. */
async function load({ pool }: Db): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    const phones = `(select '156' || lpad(g::text, 8, '0') as p from generate_series(1, ${readers}) g) t`;
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
