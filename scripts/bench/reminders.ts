// How long the day's scan takes among cars: `node dist/scripts/bench/reminders.js [cars]`, on a database of its own; as a ratio to one
// sequential read of the same table.
import { loadServiceWords } from '../../src/business/catalog/index.ts';
import { type Db, openDb } from '../../src/platform/db.ts';
import { openLog } from '../../src/platform/log.ts';
import { dueOn, loadReminderRules } from '../../src/products/reminders/index.ts';
import { serviceActs } from '../../src/roles/services.ts';
import { createTestDatabase, testServer } from '../../test/support/server.ts';
import { aCatalog, contentFolder } from '../../test/support/talk.ts';
import { withoutLimit } from '../lib/many-rows.ts';

const cars = Number(process.argv[2] ?? 1_000_000);
const today = '2027-06-15';

const server = await testServer();
process.env['TEST_PG_URL'] ??= server.url;
const database = await createTestDatabase();
const db = await openDb(database.url, openLog({ level: 'silent' }));
try {
  await load(db);
  const rules = await loadReminderRules(contentFolder);
  const catalog = await loadServiceWords(contentFolder, await aCatalog(), serviceActs, []);
  const reads = await times(3, () => sequentialRead(db));
  let found = 0;
  let peakBytes = 0;
  const scans = await times(3, async () => {
    found = 0;
    for await (const page of dueOn(db, { catalog, rules }, today)) {
      found += page.length;
      peakBytes = Math.max(peakBytes, process.memoryUsage().heapUsed);
    }
  });
  const ratio = (scans[1]! / reads[1]!).toFixed(1);
  console.log(`${cars} cars: ${found} due within the window, found in ${Math.round(scans[1]!)} ms (median of 3)`);
  console.log(`one sequential read: ${Math.round(reads[1]!)} ms; ratio ${ratio}`);
  console.log(`heap at most ${Math.round(peakBytes / 1024 / 1024)} MB`);
} finally {
  await db.close();
  await database.drop();
  await server.stop();
}

/** How long something takes, several times, the shortest first. */
async function times(turns: number, work: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const begun = performance.now();
    await work();
    taken.push(performance.now() - begun);
  }
  return taken.toSorted((one, other) => one - other);
}

/** Every row of the table once, in no order. */
async function sequentialRead({ pool }: Db): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('set enable_indexscan = off; set enable_bitmapscan = off; set enable_indexonlyscan = off');
    await client.query('select count(facts), count(plate), max(insurance_due) from vehicle where removed_at is null');
  } finally {
    client.release(true);
  }
}

/** Cars whose three due days are spread over a year. */
function load(db: Db): Promise<void> {
  return withoutLimit(db, async (client) => {
    await client.query(
      `insert into vehicle (phone, id, plate, kind, facts, insurance_due, inspection_due, maintenance_due, added_at)
       select '156' || lpad(g::text, 8, '0'), gen_random_uuid(), '冀A' || lpad((g % 100000)::text, 5, '0'), 'car',
         jsonb_build_object('insurance', jsonb_build_object('value', (date '2027-01-01' + (g * 7 % 365)::int)::text, 'source', 'owner',
           'confidence', 90, 'at', '2026-12-01T10:00:00.000Z')),
         date '2027-01-01' + (g * 7 % 365)::int, date '2027-01-01' + (g * 11 % 365)::int, date '2027-01-01' + (g * 13 % 365)::int,
         timestamptz '2026-12-01'
       from generate_series(1, ${cars}) g`,
    );
    await client.query('vacuum analyze vehicle');
  });
}
