import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Door, loadMultimedia, loadWords, queueMts, storeMultimedia } from '../../src/business/messages/index.ts';
import { Link, laneOf } from '../../src/carriers/index.ts';
import { openBlobs } from '../../src/platform/blobs.ts';
import { openDb } from '../../src/platform/db.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { openListener } from '../../src/platform/listen.ts';
import { openLog } from '../../src/platform/log.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { post } from '../../src/platform/post.ts';
import { packMedia, rel5, writeRequest } from '../../src/protocols/mm7/index.ts';
import { aSheet } from '../../test/carriers/a-world.ts';
import { aSubmit, media } from '../../test/simulators/an-mm7-sp.ts';
import { anMt } from '../../test/support/mt.ts';
import { type Cores, parentOf, watchCores } from './orders/processes.ts';

// Recipients a second that leave over a link to an MMSC, durable and written down before and after, beside what bare keep-alive HTTP
// carries of the same bytes over as many connections. The other end is a process of its own both times. For each number of
// recipients a message: `node dist/scripts/bench/mm7.js [messages] [recipients a message …]`.
const messages = Number(process.argv[2] ?? 5_000);
const each = process.argv.length > 3 ? process.argv.slice(3).map(Number) : [1, 10, 50];
/** Not counted: what comes first is compiled, and makes connections. */
const warmUp = Math.ceil(messages / 4);
const connections = 8;
const pictureBytes = 30_000;
const objects = [...media, { name: 'p1.jpg', type: 'image/jpeg', data: Buffer.alloc(pictureBytes, 7) }];
const data = process.env['BENCH_DATA'] ?? '.test/bench';

type Run = { readonly messages: number; readonly seconds: number; readonly cores: Cores };

async function withPeer<T>(kind: 'bare' | 'mmsc', use: (port: number, peer: ChildProcess) => Promise<T>): Promise<T> {
  const peer = fork(fileURLToPath(import.meta.resolve('./mm7/peer.js')), [JSON.stringify({ kind })]);
  const [port] = (await once(peer, 'message')) as [number];
  try {
    return await use(port, peer);
  } finally {
    peer.disconnect();
    await once(peer, 'exit');
  }
}

/** Starts a stopwatch; what it returns tells the run since. */
function watch(postmaster: number, peer: ChildProcess): (messages: number) => Run {
  const cores = watchCores({ program: process.pid, postmaster, gateway: peer.pid! });
  const began = performance.now();
  return (done) => ({ messages: done, seconds: (performance.now() - began) / 1_000, cores: cores() });
}

function bareHttp(recipients: number, postmaster: number): Promise<Run> {
  const to = Array.from(
    { length: recipients },
    (_, i) => ({ kind: 'number', value: `86156${30_000_000 + i}` }) as const,
  );
  const submit = { ...aSubmit(), recipients: { to } };
  const { headers, body } = writeRequest('t', submit, rel5, { media: packMedia(objects), now: new Date() });
  return withPeer('bare', async (port, peer) => {
    const url = new URL(`http://127.0.0.1:${port}/mm7`);
    const agent = new Agent({ keepAlive: true, maxSockets: connections });
    const send = async (count: number) => {
      let left = count;
      const work = async () => {
        while (left-- > 0)
          await post(url, { headers, body, agent, connectMs: 5_000, answerMs: 5_000, limitBytes: 65_536 });
      };
      await Promise.all(Array.from({ length: connections }, work));
    };
    await send(warmUp);
    const watched = watch(postmaster, peer);
    await send(messages);
    const run = watched(messages);
    agent.destroy();
    return run;
  });
}

function link(recipients: number, url: string, postmaster: number): Promise<Run> {
  return withPeer('mmsc', async (port, peer) => {
    const people = (warmUp + messages) * recipients;
    const folder = await mkdtemp(path.join(tmpdir(), 'spgate-mm7-'));
    const log = openLog({ level: 'error' });
    const db = await openDb(url, log);
    await db.read('truncate mt, mt_queue, submit, subscriber cascade');
    const sheet = await aSheet({
      ...{
        link: 'mms',
        protocol: 'mm7',
        carriers: ['unicom'],
        vaspId: '831000',
        connections,
        recipients,
        pace: 100_000,
      },
      mmsc: { url: `http://127.0.0.1:${port}/mm7`, login: { user: 'sp', password: 's3cret' } },
      receive: { path: '/mm7/mms', from: ['127.0.0.1'] },
    });
    const words = await loadWords(path.join(packageRoot, 'content'));
    const door: Door = { lanes: [], mmsLanes: [laneOf(sheet)], words, sender: 'bench', promotionsPerWeek: 2 };
    const blobs = openBlobs(folder);
    const mms = await storeMultimedia(blobs, objects);
    for (let first = 0; first < people; first += 1_000) {
      const mts = Array.from({ length: Math.min(1_000, people - first) }, (_, i) =>
        anMt({ class: 'content', phone: `156${String(30_000_000 + first + i)}`, text: '车友期刊128', mms }),
      );
      await db.transact((tx) => queueMts(tx, door, mts, new Date()));
    }
    await db.read('analyze');
    const doors = { onMos: async () => {}, onReports: async () => {}, onUserReports: async () => {} };
    const listener = openListener(url, log);
    const left = async () => {
      const [row] = await db.read<{ left: number }>(
        `select ((select count(*) from mt_queue) + (select count(*) from submit where state = 'sending'))::int as left`,
      );
      return row!.left;
    };
    const running = await Link.open({
      ...{ db, listener, clock: { now: () => new Date() }, log, sheet, holder: 'bench', door, doors },
      ...{ standsIn: () => false, whenSettled: async () => {}, multimedia: (hash) => loadMultimedia(blobs, hash) },
    });
    const until = async (most: number) => {
      for (;;) {
        const now = await left();
        if (now <= most) return now;
        await pause(250);
      }
    };
    const atFirst = await until(messages * recipients);
    const watched = watch(postmaster, peer);
    await until(0);
    const run = watched(atFirst / recipients);
    await running.stop();
    const [row] = await db.read<{ done: number }>(`select count(*)::int as done from submit where state = 'submitted'`);
    if (row!.done !== people) throw new Error(`${row!.done} of ${people} were taken`);
    await listener.close();
    await db.close();
    await rm(folder, { recursive: true });
    return run;
  });
}

/** Cores taken, and what one message costs in ms of CPU. */
function tell(what: string, { messages, seconds, cores }: Run): void {
  const cost = (name: keyof Cores) => ((1_000 * cores[name] * seconds) / messages).toFixed(2);
  console.log(
    `${what}: ${Math.round(messages / seconds)} messages a second; ms of CPU a message: ours ${cost('program')}, PostgreSQL ${cost('postgres')}, the other end ${cost('gateway')}; others took ${cores.others.toFixed(2)} cores`,
  );
}

function rateOf({ messages: done, seconds }: Run): number {
  return done / seconds;
}

const postgres = await startEmbeddedPostgres(data, { database: 'mm7' });
try {
  await migrate(postgres.url);
  const db = await openDb(postgres.url, openLog({ level: 'error' }));
  const [backend] = await db.read<{ pid: number }>('select pg_backend_pid() as pid');
  const postmaster = parentOf(backend!.pid);
  await db.close();
  console.log(
    `${availableParallelism()} cores, load ${loadavg()[0]!.toFixed(1)}, ${messages} messages, ${connections} connections`,
  );
  for (const recipients of each) {
    console.log(`${recipients} recipients a message`);
    const bare = await bareHttp(recipients, postmaster);
    tell('  bare keep-alive HTTP', bare);
    const sustained = await link(recipients, postgres.url, postmaster);
    tell('  link to the simulated MMSC', sustained);
    const share = rateOf(sustained) / rateOf(bare);
    console.log(
      `  ${Math.round(rateOf(sustained) * recipients)} recipients a second; of what bare HTTP carries ${Math.round(100 * share)} % by messages, ${Math.round(100 * share * recipients)} % by recipients`,
    );
  }
} finally {
  await postgres.stop();
}
