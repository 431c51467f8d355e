import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { whenSettled } from '../../src/business/bill-run/index.ts';
import { billPlan } from '../../src/business/bill-run/plan.ts';
import { runPage } from '../../src/business/bill-run/run.ts';
import { beginRun } from '../../src/business/bill-run/store.ts';
import { loadCatalog } from '../../src/business/catalog/index.ts';
import { claim, type Door, loadWords, recordReports } from '../../src/business/messages/index.ts';
import { type Db, openDb } from '../../src/platform/db.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { openLog } from '../../src/platform/log.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { ensurePartitions } from '../../src/platform/partitions.ts';
import { hourMs } from '../../src/values/time.ts';

/**
 * The monthly bill at size: everybody planned, a part of them raised, sent and posted; beside it how fast the same server takes
 * the same rows from one statement a table. Figures go to ops/reliability.md.
 *
 *     node dist/scripts/bench/bill-run.js [--subscriptions 1000000] [--due 100000]
 */
const { values } = parseArgs({
  options: { subscriptions: { type: 'string', default: '1000000' }, due: { type: 'string', default: '100000' } },
});
const subscriptions = Number(values.subscriptions);
const due = Number(values.due);

const month = '2026-12';
const now = new Date('2026-12-10T09:00:00+08:00');
const link = 'smg';
const batch = 500;
let mostMb = 0;

const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-bill-run-'));
const postgres = await startEmbeddedPostgres(folder);
try {
  await migrate(postgres.url);
  const db = await openDb(postgres.url, openLog({ level: 'error' }));
  await measure(db);
  await db.close();
} finally {
  await postgres.stop();
  await rm(folder, { recursive: true });
}

async function measure(db: Db): Promise<void> {
  console.log(
    `${os.cpus().length} × ${os.cpus()[0]?.model}, load ${os.loadavg()[0]!.toFixed(1)}, Node ${process.version}`,
  );
  await ensurePartitions(db, now);
  await fill(db);
  const house = await aHouse();

  await timed(`${subscriptions} subscriptions planned`, subscriptions, async () => {
    let planned = { billed: 0, fen: 0 };
    for (let cursor: string | undefined; ; ) {
      const { page, next } = await billPlan(db, house, { month, cursor, limit: batch }, now);
      planned = { billed: planned.billed + page.billed, fen: planned.fen + page.fen };
      look();
      if (!next) break;
      cursor = next;
    }
    if (planned.billed !== due) throw new Error(`${planned.billed} are to be billed, not ${due}`);
  });

  await db.transact((tx) => beginRun(tx, now, month));
  const raise = await timed(`the run over all of them, ${due} fees raised`, due, async () => {
    while (await db.transact((tx) => runPage(tx, house, now, now))) look();
  });

  const settle = whenSettled(house);
  let ids = 0;
  await timed(`${due} records sent, reported and posted`, due, async () => {
    const wanted = {
      door: house.door,
      link,
      epoch: 1,
      limit: batch,
      nextCarrierId: () => `id${++ids}`,
      whenSettled: settle,
    };
    for (;;) {
      const errands = await db.transact((tx) => claim(tx, wanted, now));
      if (errands.length === 0) break;
      const reports = errands.map(({ phone, carrierMessageId }) => ({
        ...{ phone, link, carrierMessageId: carrierMessageId!, fate: 'delivered' as const, code: '0' },
      }));
      await db.transact((tx) => recordReports(tx, reports, settle, now));
      look();
    }
  });
  const [sum] = await db.read<{ posted: number; fen: number }>(
    `select count(*)::int as posted, sum(amount_fen)::int as fen from charge where state = 'posted'`,
  );
  if (sum!.posted !== due) throw new Error(`${sum!.posted} fees are posted, not ${due}`);
  console.log(`posted: ${sum!.posted} fees, ${sum!.fen} fen`);

  const raw = await timed('the rows of the run from one statement a table and 500 fees', due, () => rawRows(db));
  console.log(
    `the run takes ${(raise / raw).toFixed(1)} times as long as its rows alone; at most ${mostMb} MB resident`,
  );
}

async function aHouse() {
  const content = path.join(packageRoot, 'content');
  const catalog = await loadCatalog(content, { spName: '示例公司', hotline: '400-000-0000' });
  const fees = {
    links: new Map([
      [
        link,
        {
          raisedBy: 'sp-record',
          days: { first: 10, last: 19 },
          attempts: 3,
          retryDays: 3,
          meanings: new Map(),
        } as const,
      ],
    ]),
    coolingOffMs: 72 * hourMs,
    testNumbers: new Set<string>(),
  };
  const door: Door = {
    lanes: [{ link, carriers: ['unicom'], accessNumbers: ['10620007'], extensionDigits: 0, length: {} }],
    words: await loadWords(content),
    sender: '示例公司',
    promotionsPerWeek: 2,
    mmsLanes: [],
  };
  return { terms: { catalog, fees }, door, seals: [], clock: { now: () => now }, log: openLog({ level: 'error' }) };
}

/** Members since November with their consents; all but the due ones pay from January on. */
async function fill(db: Db): Promise<void> {
  const since = '2026-11-01T10:00:00+08:00';
  for (let from = 0; from < subscriptions; from += 50_000) {
    const to = Math.min(from + 50_000, subscriptions) - 1;
    const phones = `(select '156' || lpad(n::text, 8, '0') as phone, n, gen_random_uuid() as id from generate_series(${from}, ${to}) n)`;
    await db.read(
      `with p as ${phones},
         s as (insert into subscriber (phone, carrier, holder_since) select phone, 'unicom', $1 from p),
         c as (insert into consent (phone, id, subscription_id, product, tariff_version, kind, text_version, evidence, at)
           select phone, gen_random_uuid(), id, 'car-owner', 1, 'sms', 'v1', '{}', $1 from p)
       insert into subscription (phone, id, product, billing_group, state, tariff_version, channel, asked_from, asked_at, active_from, fee_from)
       select phone, id, 'car-owner', 'car-owner', 'active', 1, 'sms', '10620007', $1, $1,
         case when n % ${Math.round(subscriptions / due)} = 0 then null else $2::timestamptz end from p`,
      [since, '2027-01-01T00:00:00+08:00'],
    );
  }
  await db.read('analyze subscriber, subscription, consent');
}

/** Copies of the tables, and the rows that the run wrote: as many in a transaction as a page has fees. */
async function rawRows(db: Db): Promise<void> {
  const tables = ['charge', 'charge_event', 'transfer', 'mt'];
  await db.read('create schema raw');
  for (const table of tables) await db.read(`create table raw.${table} (like public.${table} including all)`);
  for (let after = ''; ; ) {
    const rows = await db.read<{ phone: string }>('select phone from charge where phone > $1 order by phone limit $2', [
      after,
      batch,
    ]);
    if (rows.length === 0) return;
    const phones = rows.map(({ phone }) => phone);
    await db.transact(async (tx) => {
      for (const table of tables)
        await tx.sql(`raw ${table}`, `insert into raw.${table} select * from public.${table} where phone = any($1)`, [
          phones,
        ]);
    });
    after = phones.at(-1)!;
  }
}

/** Tells how long something took and how many that is a second; returns seconds. */
async function timed(what: string, count: number, work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1_000;
  console.log(`${what}: ${seconds.toFixed(1)} s, ${Math.round(count / seconds)} a second`);
  return seconds;
}

function look(): void {
  mostMb = Math.max(mostMb, Math.round(process.memoryUsage().rss / 1_048_576));
}
