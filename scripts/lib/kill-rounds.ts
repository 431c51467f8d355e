import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Door, type Lane, loadWords, type NewMt, queueMts } from '../../src/business/messages/index.ts';
import { type Db, openDb } from '../../src/platform/db.ts';
import { openLog } from '../../src/platform/log.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { openHandsets } from '../../src/simulators/handsets.ts';
import { type Smg, startSmg } from '../../src/simulators/smg.ts';
import { newId } from '../../src/values/id.ts';
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

const firstPhone = 15_633_000_000;
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
      const people = peopleOf(round, options.orders);
      await workAndKill({ ...options, smg, db, program, random, people });
      const found = await inspect(smg, db, people);
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

type People = { orders: string[]; neverTwice: string[] };

function peopleOf(round: number, orders: number): People {
  const at = firstPhone + round * 2 * orders;
  const phones = Array.from({ length: 2 * orders }, (_, index) => String(at + index));
  return { orders: phones.slice(0, orders), neverTwice: phones.slice(orders) };
}

type Work = KillOptions & { smg: Smg; db: Db; program: Program; random: () => number; people: People };

/** Everything is set off, then the program is killed at random moments and started again, and left until it has settled. */
async function workAndKill({ smg, db, program, random, people, killsPerRound }: Work): Promise<void> {
  const slices = killsPerRound + 1;
  for (let slice = 0; slice < slices; slice++) {
    for (const phone of sliceOf(people.orders, slice, slices)) smg.sendMo(phone, '10620007', 'CY');
    await queueNeverTwice(db, sliceOf(people.neverTwice, slice, slices));
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

const lane: Lane = { link: 'smg', carriers: ['unicom'], accessNumbers: ['10620007'], extensionDigits: 0, length: {} };
const door: Door = {
  lanes: [lane],
  words: await loadWords(path.join(packageRoot, 'content')),
  sender: 'kill rounds',
  promotionsPerWeek: 2,
  mmsLanes: [],
};

/** Messages of the kind that must become unsure rather than go out twice, such as one-time codes. */
async function queueNeverTwice(db: Db, phones: readonly string[]): Promise<void> {
  const now = new Date();
  const mts = phones.map((phone): NewMt => {
    const text = `验证码${phone.slice(-6)}`;
    const words = { text, textVersion: 'kill-rounds', serviceCode: 'CYMF', reason: 'one-time code' };
    return {
      class: 'answer',
      phone,
      carrier: 'unicom',
      accessNumber: '10620007',
      neverTwice: true,
      reasonId: newId(now),
      ...words,
    };
  });
  await db.transact((tx) => queueMts(tx, door, mts, now));
}

/** Settled: the program acknowledged every MO and report, nothing is queued, nothing is on the way. */
async function untilSettled(smg: Smg, db: Db): Promise<void> {
  const deadline = performance.now() + settleDeadlineMs;
  let open = '';
  while (performance.now() < deadline) {
    const [row] = await db.read<{ queued: number; sending: number }>(
      `select (select count(*) from mt_queue)::int as queued, (select count(*) from submit where state = 'sending')::int as sending`,
    );
    open = `${smg.waiting} unacknowledged at the gateway, ${row?.queued} queued, ${row?.sending} sending`;
    if (smg.waiting === 0 && row?.queued === 0 && row.sending === 0) return;
    await pause(50);
  }
  throw new Error(`the program is stuck after a kill: ${open}`);
}

/** Looks at everybody of a round. Throws with each fault on a line of its own. */
async function inspect(smg: Smg, db: Db, people: People): Promise<{ unsure: number }> {
  const faults: string[] = [];
  const rows = await db.read<{ phone: string; mos: number; asked: number; mts: number; states: string[] }>(
    `select p.phone,
       (select count(*) from mo where mo.phone = p.phone and mo.state = 'taken')::int as mos,
       (select count(*) from subscription s where s.phone = p.phone and s.state = 'pending-confirm')::int as asked,
       (select count(*) from mt where mt.phone = p.phone)::int as mts,
       (select coalesce(array_agg(mt.state), '{}') from mt where mt.phone = p.phone) as states
     from unnest($1::text[]) p(phone)`,
    [[...people.orders, ...people.neverTwice]],
  );
  const found = new Map(rows.map((row) => [row.phone, row]));
  for (const phone of people.orders) {
    const row = found.get(phone)!;
    const shown = seenOn(smg, phone);
    if (row.mos !== 1 || row.asked !== 1 || row.mts !== 1)
      faults.push(`${phone}: ${row.mos} MOs, ${row.asked} orders, ${row.mts} answers; one of each was due`);
    if (shown !== 1) faults.push(`${phone}: its handset shows the answer ${shown} times`);
  }
  let unsure = 0;
  for (const phone of people.neverTwice) {
    const [state] = found.get(phone)!.states;
    const shown = seenOn(smg, phone);
    if (shown > 1) faults.push(`${phone}: a message that must never go out twice was shown ${shown} times`);
    if (shown === 0 && state !== 'unsure') faults.push(`${phone}: a message vanished, its state is ${state}`);
    if (state === 'unsure') unsure += 1;
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return { unsure };
}

function seenOn(smg: Smg, phone: string): number {
  return smg.handsets.messages(phone).filter(({ direction }) => direction === 'mt').length;
}
