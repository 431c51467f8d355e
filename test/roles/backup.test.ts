import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import pg from 'pg';
import { openBlobs } from '../../src/platform/blobs.ts';
import { backUp } from '../../src/roles/backup/backup.ts';
import { places } from '../../src/roles/backup/manifest.ts';
import { restore } from '../../src/roles/backup/restore.ts';
import type { Stores } from '../../src/roles/files.ts';
import { aHouse } from '../support/house.ts';
import { createEmptyDatabase, createTestDatabase } from '../support/server.ts';

const owner = '15633000001';
let folder: string;
test.before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-backup-'));
});
test.after.always(() => rm(folder, { recursive: true }));

const storesIn =
  (data: string): Stores =>
  (store) =>
    openBlobs(path.join(folder, data, store));

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Each table with how many rows it has and a sum of all of them, and each sequence with where it stands. */
function contentOf(url: string): Promise<Record<string, string>> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string; kind: string }>(
      `select relname as name, relkind as kind from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'S')
       and not relispartition and relpersistence = 'p' and relname <> '_prisma_migrations'`,
    );
    const content: Record<string, string> = {};
    for (const { name, kind } of rows) {
      const sum =
        kind === 'S'
          ? `select last_value || ' ' || is_called as sum from ${name}`
          : `select count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as sum from ${name} t`;
      content[name] = (await client.query<{ sum: string }>(sum)).rows[0]!.sum;
    }
    return content;
  });
}

test('A house that lived is brought back into an empty database row by row, and goes on: the customer is known, and can leave', async (t) => {
  const [first, second] = [await createTestDatabase(), await createEmptyDatabase()];
  t.teardown(async () => void (await Promise.all([first.drop(), second.drop()])));
  const [here, there] = [storesIn('here'), storesIn('there')];
  const house = await aHouse({ DATABASE_URL: first.url });
  try {
    await house.text(owner, 'CY');
    await house.arrived(owner, 1);
    await house.text(owner, 'Y');
    // All that he is told: what was left would come from the house that goes on.
    await house.arrived(owner, 4);
    const { rows } = await backUp(first.url, here, path.join(folder, 'while-it-runs'), new Date());
    t.true(rows > 10);
  } finally {
    await house.stop();
  }
  const recording = await here('').put([Buffer.from('RIFF of a recording')], 100);
  await here('errands').put([Buffer.from('picture of a receipt')], 100);
  const place = path.join(folder, 'backup');
  const { unsound, ...made } = await backUp(first.url, here, place, new Date());
  t.deepEqual(unsound, []);
  t.is(made.files, 2);

  t.deepEqual(await restore(second.url, there, place), made);
  t.deepEqual(await contentOf(second.url), await contentOf(first.url));
  t.true(await there('').isSound(recording.hash));

  const again = await aHouse({ DATABASE_URL: second.url });
  try {
    await again.text(owner, '0000');
    const [list] = await again.arrived(owner, 1);
    t.regex(list!, /车友助理普通会员/);
    await again.text(owner, 'TDCY');
    await again.arrived(owner, 2);
    const open = await again.db.read(`select from subscription where phone = $1 and state = 'active'`, [owner]);
    t.is(open.length, 0);
    const evidence = again.db.read('update consent set phone = phone');
    await t.throwsAsync(evidence, undefined, 'what refuses changes is at work again');
  } finally {
    await again.stop();
  }
  const used = { message: /has rows: a backup is restored into an empty database only/ };
  await t.throwsAsync(restore(second.url, there, place), used);
  await t.throwsAsync(backUp(first.url, here, place, new Date()), { message: /is there already/ });
});

test('What was changed or is missing in a backup, or where files are kept, is told by name, and nothing of it is restored', async (t) => {
  const [first, second] = [await createTestDatabase(), await createEmptyDatabase()];
  t.teardown(async () => void (await Promise.all([first.drop(), second.drop()])));
  const stores = storesIn('spoilt');
  const { hash } = await stores('').put([Buffer.from('RIFF of a recording')], 100);
  await stores('copies').put([Buffer.from('what we know of somebody')], 100);
  await writeFile(path.join(folder, 'spoilt/blobs', hash.slice(0, 2), hash.slice(2)), 'RIFF of a forgery');
  const place = path.join(folder, 'spoilt-backup');
  const { unsound, files } = await backUp(first.url, stores, place, new Date());
  t.deepEqual(unsound, [`files/${hash}`]);
  t.is(files, 1);

  const table = places.table(place, 'subscriber');
  const [good, list] = [await readFile(table), places.files(place)];
  await writeFile(table, good.subarray(1));
  await rm(list);
  const error = await t.throwsAsync(restore(second.url, stores, place));
  t.deepEqual(
    error!.message.split('\n').map((line) => line.replace(/ is missing.*/, '')),
    [table, list],
  );
  t.deepEqual(await contentOf(second.url), {});
  await writeFile(table, good);

  const manifest = JSON.parse(await readFile(places.manifest(place), 'utf8'));
  manifest.migrations.at(-1).checksum = '0'.repeat(64);
  await writeFile(list, `copies/${'0'.repeat(64)}\n`);
  manifest.files.sha256 = createHash('sha256')
    .update(await readFile(list))
    .digest('hex');
  await writeFile(places.manifest(place), JSON.stringify(manifest));
  await t.throwsAsync(restore(second.url, stores, place), {
    message: /is not one of this version: restore it with version/,
  });
  await t.throwsAsync(restore(second.url, stores, folder), { message: /holds no whole backup/ });
});
