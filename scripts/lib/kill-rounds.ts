import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Db, openDb } from '../../src/platform/db.ts';
import { openLog } from '../../src/platform/log.ts';
import { openHandsets } from '../../src/simulators/handsets.ts';
import { type Smg, startSmg } from '../../src/simulators/smg.ts';
import { inspectPeople, type People, peopleOf, queueNeverTwice, underWay, unicom } from './people.ts';
import { freePort, Program, spAccount, writeLinkSheet } from './program.ts';
import { seededRandom } from './random.ts';

export type KillOptions = {
  databaseUrl: string;
  rounds: number;
  /** Orders in flight in a round, and as many messages that must never be sent twice. */
  orders: number;
  killsPerRound: number;
  seed: number;
  tell?: (line: string) => void;
};

export type KillFigures = {
  rounds: number;
  kills: number;
  orders: number;
  neverTwice: number;
  unsure: number;
  resentByCarrier: number;
};

const settleDeadlineMs = 60_000;

/**
 * Kills the program with -9 at random moments while orders are in flight, starts it again, and then looks at everything:
 * the gateway's own log of acknowledgements (this process is the gateway), the database, and the handsets.
 * Throws with a list of what is lost, doubled or stuck.
 */
export async function runKillRounds(options: KillOptions): Promise<KillFigures> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-kill-'));
  const random = seededRandom(options.seed);
  const handsets = await openHandsets({ now: () => new Date() });
  const smg = await startSmg({ link: 'smg', accounts: [spAccount], handsets, responseTimeoutMs: 1_000 });
  const listenPort = await freePort();
  await writeLinkSheet(folder, { smgPort: smg.port, listenPort });
  smg.connectTo(spAccount.name, { host: '127.0.0.1', port: listenPort });
  const program = new Program({ databaseUrl: options.databaseUrl, links: folder, data: folder });
  await program.start();
  const db = await openDb(options.databaseUrl, openLog({ level: 'silent' }), { connections: 4 });
  const figures = { rounds: 0, kills: 0, orders: 0, neverTwice: 0, unsure: 0, resentByCarrier: 0 };
  try {
    for (let round = 0; round < options.rounds; round++) {
      const people = peopleOf(unicom, round, options.orders);
      await workAndKill({ ...options, smg, db, program, random, people });
      const found = await inspectPeople(db, handsets, unicom, people);
      figures.rounds += 1;
      figures.kills += options.killsPerRound;
      figures.orders += people.orders.length;
      figures.neverTwice += people.neverTwice.length;
      figures.unsure += found.unsure;
      options.tell?.(
        `round ${round + 1}: ${people.orders.length} orders, ${options.killsPerRound} kills, ${found.unsure} unsure`,
      );
    }
    figures.resentByCarrier = smg.log.of('mo-sent').filter(({ attempt }) => attempt > 1).length;
    return figures;
  } finally {
    await db.close();
    await program.stop();
    await smg.stop();
    await rm(folder, { recursive: true });
  }
}

type Work = KillOptions & { smg: Smg; db: Db; program: Program; random: () => number; people: People };

/** Everything is set off, then the program is killed at random moments and started again, and left until it has settled. */
async function workAndKill({ smg, db, program, random, people, killsPerRound }: Work): Promise<void> {
  const slices = killsPerRound + 1;
  for (let slice = 0; slice < slices; slice++) {
    for (const phone of sliceOf(people.orders, slice, slices)) smg.sendMo(phone, '10620007', 'CY');
    await queueNeverTwice(db, unicom, sliceOf(people.neverTwice, slice, slices));
    if (slice === killsPerRound) break;
    await pause(random() * 150);
    await program.kill();
    await program.start();
  }
  await untilSettled(smg, db);
}

function sliceOf<T>(all: readonly T[], index: number, count: number): T[] {
  return all.filter((_, at) => at % count === index);
}

/** Settled: the program acknowledged every MO and report, nothing is queued, nothing is on the way. */
async function untilSettled(smg: Smg, db: Db): Promise<void> {
  const deadline = performance.now() + settleDeadlineMs;
  let open = '';
  while (performance.now() < deadline) {
    open = await underWay(db, smg);
    if (open === '') return;
    await pause(50);
  }
  throw new Error(`the program is stuck after a kill: ${open}`);
}
