import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../../src/platform/config.ts';
import { type Db, openDb } from '../../src/platform/db.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { Lifecycle } from '../../src/platform/lifecycle.ts';
import { openLog } from '../../src/platform/log.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { startHouse } from '../../src/roles/house.ts';
import { aSession } from '../../test/support/callers.ts';
import { aHolder } from '../../test/support/selves.ts';
import { type Crowd, fillCrowd, phoneOf } from './consoles/crowd.ts';
import { type Answered, askPages } from './consoles/pages.ts';

/**
 * How soon consoles have their first answer in a full house: every GET that a page begins with, asked over HTTP by a role that may,
 * against one row found by an index in the same database. Figures go to ops/reliability.md.
 *
 *     node dist/scripts/bench/consoles.js [--subscribers 1000000] [--messages 10000000] [--times 20] [--in folder]
 *
 * Filling takes longest by far: `--in` keeps the database in a folder, and takes the crowd that an earlier run left there.
 */
const { values } = parseArgs({
  options: {
    subscribers: { type: 'string', default: '1000000' },
    messages: { type: 'string', default: '10000000' },
    times: { type: 'string', default: '20' },
    in: { type: 'string' },
  },
});
const crowd: Crowd = { subscribers: Number(values.subscribers), messages: Number(values.messages) };
const now = new Date();
const goalMs = 300;

const folder = values.in ?? (await mkdtemp(path.join(os.tmpdir(), 'spgate-consoles-')));
const postgres = await startEmbeddedPostgres(folder);
const log = openLog({ level: 'error' });
const lifecycle = new Lifecycle(log);
try {
  await migrate(postgres.url);
  const db = await openDb(postgres.url, log);
  const [found] = await db.read<{ some: boolean }>('select exists (select from subscriber) as some');
  if (!found!.some)
    await timed(`${crowd.subscribers} subscribers and ${crowd.messages} messages`, () => fillCrowd(db, crowd, now));
  const [size] = await db.read<{ size: string }>('select pg_size_pretty(pg_database_size(current_database())) as size');
  const config = readConfig({ DATABASE_URL: postgres.url, SPGATE_DATA: folder, PORT: '0', LOG_LEVEL: 'error' });
  const { url } = await startHouse(config, log, lifecycle);
  console.log(`${os.cpus().length} cores, load ${os.loadavg()[0]!.toFixed(1)}, Node ${process.version}, ${size!.size}`);
  const lookupMs = await indexLookup(db);
  const phone = phoneOf(Math.floor(crowd.subscribers / 2));
  const answered = await askPages({
    url: url!,
    cookieOf: async (role, organisation) =>
      role === 'holder' ? (await aHolder({ db, url: url! }, phone)).cookie : aSession(db, role, organisation),
    phone,
    now,
    times: Number(values.times),
  });
  print(answered, lookupMs);
  await db.close();
} finally {
  await lifecycle.stop();
  await postgres.stop();
  if (values.in === undefined) await rm(folder, { recursive: true });
}

/** One row by its key, through the same pool: what nothing can be faster than. */
async function indexLookup(db: Db): Promise<number> {
  const took: number[] = [];
  for (let turn = 0; turn < 200; turn++) {
    const from = performance.now();
    await db.read('select phone from subscriber where phone = $1', [phoneOf((turn * 4_999) % crowd.subscribers)]);
    took.push(performance.now() - from);
  }
  return took.sort((a, b) => a - b)[100]!;
}

function print(answered: readonly Answered[], lookupMs: number): void {
  for (const { path: address, role, status, p50, p95 } of answered)
    console.log(
      `${p95 > goalMs ? 'SLOW' : '    '} ${p50.toFixed(0).padStart(5)} ${p95.toFixed(0).padStart(5)} ms  ${status} ${role.padEnd(20)} ${address}`,
    );
  const slowest = answered.at(-1)!;
  const slow = answered.filter(({ p95 }) => p95 > goalMs).length;
  console.log(
    `${answered.length} first answers, ${slow} over ${goalMs} ms at p95; the slowest takes ${(slowest.p50 / lookupMs).toFixed(0)} times an index look-up (${lookupMs.toFixed(2)} ms)`,
  );
}

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const from = performance.now();
  await work();
  console.log(`${what}: ${((performance.now() - from) / 1000).toFixed(0)} s`);
}
