import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import pg from 'pg';
import { writeLinkSheet } from '../../scripts/lib/program.ts';
import { openVault } from '../../src/business/staff/index.ts';
import { openBlobs } from '../../src/platform/blobs.ts';
import { openLog } from '../../src/platform/log.ts';
import { sealedBlobs } from '../../src/platform/sealed-blobs.ts';
import { driftOf } from '../../src/roles/doctor/database.ts';
import { examine } from '../../src/roles/doctor/doctor.ts';
import { type Finding, linesOf } from '../../src/roles/doctor/finding.ts';
import { roomOf } from '../../src/roles/doctor/machine.ts';
import { sealedAs } from '../../src/roles/files.ts';
import { createEmptyDatabase, createTestDatabase } from '../support/server.ts';

const log = openLog({ level: 'silent' });
const textsOf = (findings: readonly Finding[]) => findings.map(({ state, says }) => `${state}: ${says.en}`);
const saysOf = (findings: readonly Finding[], english: string) => findings.filter(({ about }) => about.en === english);

let folder: string;
test.before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-doctor-'));
});
test.after.always(() => rm(folder, { recursive: true }));

/** A port that somebody listens on, until the test ends. */
async function takenPort(t: { teardown(end: () => void): void }): Promise<number> {
  const server = createServer((socket) => void socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => void server.close());
  return (server.address() as { port: number }).port;
}

test('Where all is well, the doctor finds nothing wrong, in both languages, and changes nothing', async (t) => {
  const database = await createEmptyDatabase();
  t.teardown(() => database.drop());
  const found = await examine({ DATABASE_URL: database.url, SPGATE_DATA: folder, PORT: '0' }, log);
  const wrongs = found.filter(({ state, about }) => state === 'wrong' && about.en !== 'Safe on disk');
  t.deepEqual(textsOf(wrongs), []);
  const said = textsOf(found).join('\n');
  for (const part of [
    /PostgreSQL \d+.*UTF-8/,
    /empty: the first start applies \d+ migrations/,
    /GiB left/,
    /s from that of the database/,
  ])
    t.regex(said, part);
  t.true(found.every(({ about, says }) => /\p{Script=Han}/u.test(about['zh-CN'] + says['zh-CN'])));
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query(
    'select count(*)::int as tables from pg_class where relnamespace = $1::regnamespace',
    ['public'],
  );
  await client.end();
  t.is(rows[0].tables, 0);
});

test('Each thing that would keep it from working is named with what to do, and no password is shown', async (t) => {
  const database = await createTestDatabase();
  t.teardown(() => database.drop());
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    `update _prisma_migrations set checksum = 'edited' where migration_name = (select min(migration_name) from _prisma_migrations)`,
  );
  const files = openBlobs(path.join(folder, 'recordings'));
  const recording = await sealedBlobs(files, openVault('j'.repeat(32)), sealedAs.recordings).put(
    [Buffer.from('RIFF')],
    9,
  );
  await client.query('insert into sealed_recording (hash, kept_hash, plain_left) values ($1, $1, false)', [
    recording.hash,
  ]);
  await client.end();
  const links = path.join(folder, 'links');
  const [web, listen, nobody] = [await takenPort(t), await takenPort(t), 9];
  await writeLinkSheet(links, { smgPort: nobody, listenPort: listen });
  process.env['SMG_PASSWORD'] = process.env['SP_PASSWORD'] = 'secret';
  const secret = path.join(folder, 'key');
  await writeFile(secret, 'k'.repeat(32), { mode: 0o644 });
  const found = await examine(
    {
      ...{ DATABASE_URL: database.url, SPGATE_DATA: folder, SPGATE_LINKS: links, PORT: String(web) },
      ...{ SECRET_KEY_FILE: secret, HOST: '127.0.0.1' },
      MAIL_IMAP_URL: `imap://sp:hunter2@127.0.0.1:${web}/INBOX?tls=none`,
      MAIL_SMTP_URL: `smtp://sp:hunter2@127.0.0.1:${web}?tls=none`,
    },
    log,
  );
  const wrongs = found.filter(({ state }) => state === 'wrong').map(({ about }) => about.en);
  for (const what of ['Migrations', 'Gateway of a carrier', 'Mailbox', 'Outgoing mail', 'Sealed files'])
    t.true(wrongs.includes(what), what);
  t.is(wrongs.filter((what) => what === 'Ports').length, 2, 'that of the web and that of the link');
  t.deepEqual(
    saysOf(found, 'Secrets').map(({ state }) => state),
    ['note'],
  );
  t.deepEqual(
    saysOf(found, 'Name of the provider').map(({ state }) => state),
    ['note'],
  );
  t.true(textsOf(found).includes('note: the port of smg takes connections from anywhere'));
  for (const one of found) t.is(one.state !== 'well', one.remedy !== undefined, one.says.en);
  t.regex(saysOf(found, 'Sealed files')[0]!.says.en, /sealed with another SECRET_KEY/);
  const printed = linesOf(found).join('\n');
  t.false(printed.includes('hunter2'));
  t.regex(printed, /→ .*\p{Script=Han}/u);
});

test('Settings, sheets and a database that are wrong are each told before anything is started', async (t) => {
  t.deepEqual(textsOf(await examine({ PORT: 'x' }, log)), ['wrong: PORT is "x": give a number from 0 to 65535']);
  const links = await mkdtemp(path.join(folder, 'none-'));
  const found = await examine(
    { DATABASE_URL: 'postgresql://sp@127.0.0.1:9/none', SPGATE_DATA: folder, SPGATE_LINKS: links, PORT: '0' },
    log,
  );
  const [sheets] = saysOf(found, 'Link sheets and content');
  t.regex(sheets!.says.en, /there is no link sheet; write one/);
  t.like(saysOf(found, 'Database')[0], { state: 'wrong' });
});

test('A clock that is off and a disk that fills are told by how much', (t) => {
  t.is(driftOf(1_900).state, 'well');
  t.like(driftOf(5_000), {
    state: 'wrong',
    says: { en: 'the clock of this machine is 5.0 s behind that of the database' },
  });
  t.regex(driftOf(-5_000).says['zh-CN'], /快 5.0 秒/);
  t.deepEqual(
    [0.5, 3, 50].map((gib) => roomOf(gib * 1024 ** 3, '/data').state),
    ['wrong', 'note', 'well'],
  );
});
