import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { freePort, Program, spAccount, writeLinkSheet } from '../../scripts/lib/program.ts';
import { seededRandom } from '../../scripts/lib/random.ts';
import { accountsOff, balanceOf } from '../../src/business/ledger/index.ts';
import { takeMos } from '../../src/intake/mo.ts';
import { type Db, openDb } from '../../src/platform/db.ts';
import { openLog } from '../../src/platform/log.ts';
import { ensurePartitions } from '../../src/platform/partitions.ts';
import { openHandsets } from '../../src/simulators/handsets.ts';
import { type Smg, startSmg } from '../../src/simulators/smg.ts';
import { dayMs, hourMs, later, monthOf, monthStart } from '../../src/values/time.ts';
import { BillWorld } from '../support/bills.ts';
import { until } from '../support/house.ts';
import { anMo } from '../support/mo.ts';
import { createTestDatabase } from '../support/server.ts';

const members = 1_200;
const kills = 4;
const seed = 11;

/** The tenth of the next month at ten: the first run of its window is due. */
const billed = later(monthStart(new Date(), 1), 9 * dayMs + 10 * hourMs);
const month = monthOf(billed);
const ordered = later(billed, -6 * dayMs);

const phones = Array.from({ length: members }, (_, i) => `15633${String(i).padStart(6, '0')}`);

/** Everybody has ordered six days ago, and has had the texts that go with it. */
async function order(db: Db): Promise<void> {
  await ensurePartitions(db, ordered);
  const world = await BillWorld.open(db);
  for (const words of ['CY', 'Y'])
    await takeMos(
      world.house(ordered),
      phones.map((phone) => anMo(words, { phone })),
    );
  await db.read(`delete from mt_queue`);
  await db.read(`update mt set state = 'delivered', done_at = $1 where state = 'queued'`, [ordered]);
}

/** How far it is: fees that were raised, and records that the gateway has answered. */
async function moved(db: Db): Promise<number> {
  const [row] = await db.read<{ moved: number }>(
    `select ((select count(*) from charge) + (select count(*) from submit where state <> 'sending'))::int as moved`,
  );
  return row!.moved;
}

/** Nothing waits any more, on either side. */
async function settled(smg: Smg, db: Db): Promise<void> {
  await until('the run to be over and everything settled', async () => {
    const [row] = await db.read<{ charges: number; open: number }>(
      `select (select count(*) from charge)::int as charges,
         ((select count(*) from charge where state in ('planned', 'pending')) + (select count(*) from mt_queue)
           + (select count(*) from submit where state = 'sending') + (select count(*) from bill_run where ended_at is null))::int as open`,
    );
    return smg.waiting === 0 && row!.charges === members && row!.open === 0 ? true : undefined;
  });
}

test('A bill run of a program that is killed with -9 again and again loses nobody and bills nobody twice: the carrier’s own bill says so', async (t) => {
  const database = await createTestDatabase();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-bill-kill-'));
  const db = await openDb(database.url, openLog({ level: 'silent' }), { connections: 4 });
  await order(db);
  const offset = billed.getTime() - Date.now();
  await db.read('update business_clock set offset_ms = $1', [offset]);
  const handsets = await openHandsets({ now: () => new Date(Date.now() + offset) });
  const smg = await startSmg({ link: 'smg', accounts: [spAccount], handsets, responseTimeoutMs: 1_000 });
  const listenPort = await freePort();
  await writeLinkSheet(folder, { smgPort: smg.port, listenPort });
  smg.connectTo(spAccount.name, { host: '127.0.0.1', port: listenPort });
  const program = new Program({ databaseUrl: database.url, links: folder, data: folder });
  const random = seededRandom(seed);
  try {
    const raised: number[] = [];
    for (let kill = 0; kill < kills; kill++) {
      await program.start();
      await until(
        'the run to go on, or its records to leave',
        async () => (await moved(db)) > (raised.at(-1) ?? 0) || undefined,
      );
      await pause(random() * 300);
      await program.kill();
      raised.push(await moved(db));
    }
    t.log(`fees raised and records answered when it was killed: ${raised.join(', ')}`);
    t.true(
      raised.some((done) => done > 0 && done < 2 * members),
      'it was killed in the middle',
    );
    await program.start();
    await settled(smg, db);

    const bill = smg.bills.of(month);
    const lines = new Map(bill.map((line) => [line.phone, line]));
    t.is(lines.size, bill.length, 'one line a phone');
    t.true(bill.every(({ fen, count, result }) => fen === 500 && count === 1 && result === 'billed'));
    const charges = await db.read<{ phone: string; state: string }>('select phone, state from charge order by phone');
    t.deepEqual(
      charges.map(({ phone }) => phone),
      phones,
      'one charge for everybody',
    );
    // What was on its way when the program died is never sent again: it is unsure, and shown, where the gateway never had it.
    t.deepEqual(
      charges.filter(({ phone, state }) => state !== (lines.has(phone) ? 'posted' : 'unsure')),
      [],
    );
    t.is(await balanceOf(db, 'sp', 'fen'), 500 * bill.length);
    t.deepEqual(await accountsOff(db, 10), []);
    t.true(bill.length > members / 2, 'most of them reached the gateway');
  } finally {
    await db.close();
    await program.stop();
    await smg.stop();
    await database.drop();
    await rm(folder, { recursive: true });
  }
});
