import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { freePort, Program, writeMmsSheet } from '../../scripts/lib/program.ts';
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

/** A database, an MMSC whose answers take their time, and programs that send MMS to it. */
async function aWorld(t: ExecutionContext) {
  const database = await createTestDatabase();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mms-killed-'));
  const handsets = await openHandsets({ now: () => new Date() });
  const mmsc = await startMmsc({ link: 'mms', carrier: 'unicom', handsets, accounts: [ourVasp], retryMs: 200 });
  // Answers take their time, so that some are on their way whenever it is killed.
  mmsc.faults.replace({ slowPercent: 50, slowMs: 30 });
  const port = await freePort();
  const vasp = { vaspId: ourVasp.vaspId, user: ourVasp.login.user };
  await writeMmsSheet(folder, { mmscUrl: mmsc.url, ...vasp, connections, pace: 1_000 });
  mmsc.connectTo('sp', { url: `http://127.0.0.1:${port}/mm7/mms` });
  const programs: Program[] = [];
  const db = await openDb(database.url, openLog({ level: 'silent' }), { connections: 2 });
  t.teardown(async () => {
    for (const program of programs) await program.stop();
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
  const mts = Array.from({ length: people }, (_, i) =>
    anMt({ class: 'content', phone: phoneOf(i), text: '期刊', mms }),
  );
  return {
    ...{ db, mmsc },
    /** A program in a process of its own; the one with the web is told of reports. */
    program(roles: 'gateway' | 'gateway,web,worker'): Program {
      const program = new Program({
        ...{ databaseUrl: database.url, links: folder, data: folder, roles },
        ...(roles !== 'gateway' && { port }),
        environment: { VASP_PASSWORD: ourVasp.login.password },
      });
      programs.push(program);
      return program;
    },
    queue: () => db.transact((tx) => queueMts(tx, door, mts, new Date())),
    taken: (share: number) => until('some are taken', () => mmsc.recipientsTaken >= people * share),
    /** Who may send. */
    async holder(): Promise<string | undefined> {
      const [row] = await db.read<{ holder: string }>('select holder from link_lease');
      return row?.holder;
    },
    /** All has left and is answered or given up, and all reports are taken; one that was sooner than the answer waits for its ring. */
    quiet: () =>
      until('nothing is open', async () => {
        const [row] = await db.read<{ open: number }>(
          `select (select count(*) from mt_queue)::int + (select count(*) from submit where state = 'sending')::int as open`,
        );
        return row!.open === 0 && mmsc.owed === 0;
      }),
    /** Nobody has it twice; who has none is unsure, and so are at most so many; reports that wait settle the others. */
    async inspect(mostUnsure: number): Promise<void> {
      const got = new Map(Array.from({ length: people }, (_, i) => [phoneOf(i), handsets.messages(phoneOf(i)).length]));
      t.deepEqual(
        [...got].filter(([, count]) => count > 1),
        [],
        'nobody got it twice',
      );
      const states = await db.read<{ phone: string; state: string }>(
        `select m.phone, case s.state when 'submitted' then 'sent' else m.state end as state
         from mt m left join submit s on s.phone = m.phone and s.mt_id = m.id order by 1`,
      );
      const unsure = new Set(states.filter(({ state }) => state === 'unsure').map(({ phone }) => phone));
      const sent = states.filter(({ state }) => state === 'delivered' || state === 'sent').map(({ phone }) => phone);
      t.is(unsure.size + sent.length, people);
      t.true(sent.every((phone) => got.get(phone) === 1));
      const without = [...got].filter(([, count]) => count === 0).map(([phone]) => phone);
      t.true(
        without.every((phone) => unsure.has(phone)),
        'who has none is listed',
      );
      t.true(unsure.size <= mostUnsure, `${unsure.size} are unsure`);
      // Reports that came before the end of their message was written down wait, and the clock rings for them.
      const ring = jobsOf(nobodyIsTold).find(({ name }) => name === 'alarm orphan reports')!;
      await ring.run(db, new Date(Date.now() + 1_200_000), openLog({ level: 'silent' }));
      const left = await db.read<{ phone: string }>(`select phone from mt where state <> 'delivered' order by phone`);
      t.deepEqual(
        left.map(({ phone }) => phone),
        without.sort(),
        'late reports settle the others',
      );
    },
  };
}

test.serial(
  'A program killed with -9 amid 500 MMS sends none twice: no more than may have left are unsure, who has none is listed, and late reports settle who has one',
  async (t) => {
    const world = await aWorld(t);
    const program = world.program('gateway,web,worker');
    await program.start();
    await world.queue();
    for (const killAt of [0.2, 0.6]) {
      await world.taken(killAt);
      await program.kill();
      const [row] = await world.db.read<{ sending: number }>(
        `select count(*)::int as sending from submit where state = 'sending'`,
      );
      t.true(row!.sending <= window, `${row!.sending} would be unsure`);
      await program.start();
    }
    await world.quiet();
    await world.inspect(2 * window);
  },
);

test.serial(
  'The gateway that stands by goes on where one was killed with -9 or stands still with its connections open; none is lost or sent twice, not when the still one wakes',
  async (t) => {
    const world = await aWorld(t);
    const [first, second] = [world.program('gateway'), world.program('gateway,web,worker')];
    await first.start();
    await until('the first may send', async () => (await world.holder()) !== undefined);
    await second.start();
    await world.queue();
    await world.taken(0.2);
    const before = await world.holder();
    const killedAt = performance.now();
    await first.kill();
    await until('the second may send', async () => (await world.holder()) !== before);
    t.log(`taken over after ${((performance.now() - killedAt) / 1_000).toFixed(1)} s`);

    await first.start();
    await world.taken(0.6);
    const still = await world.holder();
    const stoppedAt = performance.now();
    process.kill(second.pid!, 'SIGSTOP');
    try {
      await until('the first may send again', async () => (await world.holder()) !== still);
      t.log(`taken over from one that stands still after ${((performance.now() - stoppedAt) / 1_000).toFixed(1)} s`);
    } finally {
      process.kill(second.pid!, 'SIGCONT');
    }
    await world.quiet();
    await world.inspect(2 * window);
  },
);
