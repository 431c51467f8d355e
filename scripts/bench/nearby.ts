// How long the nearest places take among many: `node dist/scripts/bench/nearby.js [places]`, on a database of its own.
import { nearest } from '../../src/business/places/index.ts';
import { type Db, openDb } from '../../src/platform/db.ts';
import { openLog } from '../../src/platform/log.ts';
import { createTestDatabase, testServer } from '../../test/support/server.ts';

const places = Number(process.argv[2] ?? 100_000);
const turns = 1_000;
/** The box that the places are spread over: the city, as dense as its middle, and its counties. */
const box = { south: 37.5, west: 113.6, north: 38.7, east: 115.4 };

const server = await testServer();
process.env['TEST_PG_URL'] ??= server.url;
const database = await createTestDatabase();
const db = await openDb(database.url, openLog({ level: 'silent' }));
try {
  await load(db);
  const points = Array.from({ length: turns }, (_, turn) => ({
    category: 'wash',
    lat: box.south + (((turn * 7919) % turns) / turns) * (box.north - box.south),
    lng: box.west + (((turn * 104_729) % turns) / turns) * (box.east - box.west),
  }));
  const [one] = await db.read<{ id: string }>('select id from place limit 1');
  const byKey = () => db.transact((tx) => tx.sql('place by key', 'select name from place where id = $1', [one!.id]));
  const near = (turn: number) => db.transact((tx) => nearest(tx, [points[turn]!]));
  for (let turn = 0; turn < 100; turn++) await Promise.all([byKey(), near(turn)]);
  const [lookup, search] = [await timed(byKey), await timed(near)];
  console.log(`${places} places, ${turns} turns, each in a transaction of its own`);
  console.log(`one row by its key: p50 ${lookup.p50} ms, p95 ${lookup.p95} ms`);
  console.log(
    `the nearest: p50 ${search.p50} ms, p95 ${search.p95} ms, ${(search.p95 / lookup.p95).toFixed(1)} times the p95 of a key`,
  );
} finally {
  await db.close();
  await database.drop();
  await server.stop();
}

async function timed(act: (turn: number) => Promise<unknown>): Promise<{ p50: number; p95: number }> {
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const begun = performance.now();
    await act(turn);
    times.push(performance.now() - begun);
  }
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number) => Number(sorted[Math.floor(part * turns) - 1]!.toFixed(2));
  return { p50: at(0.5), p95: at(0.95) };
}

/** Half of the places in the middle of the city, the other half spread; a fifth of each category. */
async function load({ pool }: Db): Promise<void> {
  await pool.query(
    `insert into place (id, source, code, name, category, district, address, lat, lng, services, hours, price, phone, checked_on)
     select gen_random_uuid(), 'bench', g::text, '店' || g, (array['wash','repair','maintenance','decoration','parking'])[1 + g % 5], '桥西区',
       '街' || g || '号', case when g % 2 = 0 then 38.04 + (random() - 0.5) * 0.2 else $2::float8 + random() * ($4::float8 - $2::float8) end,
       case when g % 2 = 0 then 114.5 + (random() - 0.5) * 0.25 else $3::float8 + random() * ($5::float8 - $3::float8) end, '普洗', '', '', '0311-55550000', '2026-11-26'
     from generate_series(1, $1::int) g`,
    [places, box.south, box.west, box.north, box.east],
  );
  await pool.query('vacuum analyze place');
}
