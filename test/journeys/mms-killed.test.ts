import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { freePort, Program } from '../../scripts/lib/program.ts';
import {
  type Door,
  jobsOf,
  type Lane,
  loadWords,
  queueMts,
  storeMultimedia,
} from '../../src/business/messages/index.ts';
import { openBlobs } from '../../src/platform/blobs.ts';
import { openDb } from '../../src/platform/db.ts';
import { openLog } from '../../src/platform/log.ts';
import { openHandsets } from '../../src/simulators/handsets.ts';
import { startMmsc } from '../../src/simulators/mmsc.ts';
import { until } from '../carriers/a-world.ts';
import { media, ourVasp } from '../simulators/an-mm7-sp.ts';
import { contentFolder } from '../support/content.ts';
import { anMt, nobodyIsTold } from '../support/mt.ts';
import { createTestDatabase } from '../support/server.ts';

const people = 500;
const connections = 4;
/** What the link may have open: one recipient on each connection, and as many that are claimed or not yet written down. */
const window = 2 * connections;
const phoneOf = (index: number) => `1563${String(3_000_000 + index)}`;

test('A program killed with -9 amid 500 MMS sends none twice: no more than may have left are unsure, who has none is listed, and late reports settle who has one', async (t) => {
  const database = await createTestDatabase();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mms-killed-'));
  const handsets = await openHandsets({ now: () => new Date() });
  const mmsc = await startMmsc({ link: 'mms', carrier: 'unicom', handsets, accounts: [ourVasp], retryMs: 200 });
  // Answers take their time, so that some are on their way whenever it is killed.
  mmsc.faults.replace({ slowPercent: 50, slowMs: 30 });
  const port = await freePort();
  await writeFile(
    path.join(folder, 'mms.yaml'),
    `link: mms
protocol: mm7
carriers: [unicom]
orderMode: local
accessNumbers: ['10620007']
pace: 1000
connections: ${connections}
vaspId: '${ourVasp.vaspId}'
mmsc: { url: '${mmsc.url}', login: { user: '${ourVasp.login.user}', password: { env: SP_PASSWORD } } }
receive: { path: /mm7/mms, from: [127.0.0.1] }
`,
  );
  mmsc.connectTo('sp', { url: `http://127.0.0.1:${port}/mm7/mms` });
  const program = new Program({
    ...{ databaseUrl: database.url, links: folder, data: folder, port },
    environment: { SP_PASSWORD: ourVasp.login.password },
  });
  const db = await openDb(database.url, openLog({ level: 'silent' }), { connections: 2 });
  t.teardown(async () => {
    await program.stop();
    await db.close();
    await mmsc.stop();
    await database.drop();
    await rm(folder, { recursive: true });
  });
  const lane: Lane = { link: 'mms', carriers: ['unicom'], accessNumbers: ['10620007'], extensionDigits: 0, length: {} };
  const door: Door = {
    lanes: [],
    mmsLanes: [lane],
    words: await loadWords(contentFolder),
    sender: '示例',
    promotionsPerWeek: 2,
  };
  const mms = await storeMultimedia(openBlobs(folder), media);
  await program.start();
  const mts = Array.from({ length: people }, (_, i) =>
    anMt({ class: 'content', phone: phoneOf(i), text: '期刊', mms }),
  );
  await db.transact((tx) => queueMts(tx, door, mts, new Date()));
  for (const killAt of [0.2, 0.6]) {
    await until('some are taken', () => mmsc.recipientsTaken >= people * killAt);
    await program.kill();
    const [row] = await db.read<{ sending: number }>(
      `select count(*)::int as sending from submit where state = 'sending'`,
    );
    t.true(row!.sending <= window, `${row!.sending} would be unsure`);
    await program.start();
  }
  await until('nothing is open', async () => {
    const [row] = await db.read<{ open: number }>(
      `select (select count(*) from mt_queue)::int + (select count(*) from submit where state in ('sending', 'submitted'))::int as open`,
    );
    return row!.open === 0 && mmsc.owed === 0;
  });
  const got = new Map(Array.from({ length: people }, (_, i) => [phoneOf(i), handsets.messages(phoneOf(i)).length]));
  t.deepEqual(
    [...got].filter(([, count]) => count > 1),
    [],
    'nobody got it twice',
  );
  const states = await db.read<{ phone: string; state: string }>('select phone, state from mt order by phone');
  const unsure = new Set(states.filter(({ state }) => state === 'unsure').map(({ phone }) => phone));
  const delivered = states.filter(({ state }) => state === 'delivered').map(({ phone }) => phone);
  t.is(unsure.size + delivered.length, people);
  t.true(delivered.every((phone) => got.get(phone) === 1));
  const without = [...got].filter(([, count]) => count === 0).map(([phone]) => phone);
  t.true(
    without.every((phone) => unsure.has(phone)),
    'who has none is listed',
  );
  t.true(unsure.size <= 2 * window, `${unsure.size} are unsure`);
  // Reports that came before their message was known to be unsure wait, and the clock rings for them.
  const ring = jobsOf(nobodyIsTold).find(({ name }) => name === 'alarm orphan reports')!;
  await ring.run(db, new Date(Date.now() + 1_200_000), openLog({ level: 'silent' }));
  const left = await db.read<{ phone: string }>(`select phone from mt where state = 'unsure' order by phone`);
  t.deepEqual(
    left.map(({ phone }) => phone),
    without.sort(),
    'late reports settle the others',
  );
});
