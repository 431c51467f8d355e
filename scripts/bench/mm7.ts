import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { type Door, loadMultimedia, loadWords, queueMts, storeMultimedia } from '../../src/business/messages/index.ts';
import { Link, laneOf } from '../../src/carriers/index.ts';
import { openBlobs } from '../../src/platform/blobs.ts';
import { openDb } from '../../src/platform/db.ts';
import { openListener } from '../../src/platform/listen.ts';
import { openLog } from '../../src/platform/log.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { post } from '../../src/platform/post.ts';
import { answerTo, packMedia, rel5, writeAnswer, writeRequest } from '../../src/protocols/mm7/index.ts';
import { openHandsets } from '../../src/simulators/handsets.ts';
import { startMmsc } from '../../src/simulators/mmsc.ts';
import { aSheet } from '../../test/carriers/a-world.ts';
import { aSubmit, media } from '../../test/simulators/an-mm7-sp.ts';
import { anMt } from '../../test/support/mt.ts';
import { createTestDatabase, testServer } from '../../test/support/server.ts';

// Recipients a second that leave over a link to an MMSC, written down before and after, beside what bare keep-alive HTTP carries of
// the same bytes over as many connections, in the same run: `node dist/scripts/bench/mm7.js [recipients] [per message]`.
const people = Number(process.argv[2] ?? 10_000);
const perMessage = Number(process.argv[3] ?? 1);
const connections = 8;
const pictureBytes = 30_000;
const objects = [...media, { name: 'p1.jpg', type: 'image/jpeg', data: Buffer.alloc(pictureBytes, 7) }];

async function bareHttp(): Promise<number> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      const { headers, body } = writeAnswer(
        { transactionId: 't', namespace: undefined },
        answerTo('SubmitReq', 1000),
        rel5,
      );
      response.writeHead(200, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mm7`);
  const { headers, body } = writeRequest('t', aSubmit(), rel5, { media: packMedia(objects), now: new Date() });
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let left = Math.min(people, 5_000);
  const all = left;
  const began = performance.now();
  const work = async () => {
    while (left-- > 0) await post(url, { headers, body, agent, connectMs: 5_000, answerMs: 5_000, limitBytes: 65_536 });
  };
  await Promise.all(Array.from({ length: connections }, work));
  const perSecond = all / ((performance.now() - began) / 1_000);
  agent.destroy();
  server.close();
  return perSecond;
}

async function link(): Promise<number> {
  const server = await testServer();
  process.env['TEST_PG_URL'] ??= server.url;
  const database = await createTestDatabase();
  const folder = await mkdtemp(path.join(tmpdir(), 'spgate-mm7-'));
  const log = openLog({ level: 'error' });
  const db = await openDb(database.url, log);
  const handsets = await openHandsets({ now: () => new Date(), histories: false });
  const login = { user: 'sp', password: 's3cret', schemes: ['basic'] as const };
  const account = {
    name: 'sp',
    login,
    vaspId: '831000',
    vasIds: ['10620007'],
    maxRecipients: 100,
    dialect: 'rel5' as const,
  };
  const mmsc = await startMmsc({ link: 'mms', carrier: 'unicom', handsets, accounts: [account] });
  // Reports are another road: this measures the way out.
  mmsc.faults.replace({ noReportPercent: 100 });
  const sheet = await aSheet({
    ...{
      link: 'mms',
      protocol: 'mm7',
      carriers: ['unicom'],
      vaspId: '831000',
      connections,
      recipients: perMessage,
      pace: 100_000,
    },
    mmsc: { url: mmsc.url, login: { user: 'sp', password: 's3cret' } },
    receive: { path: '/mm7/mms', from: ['127.0.0.1'] },
  });
  const words = await loadWords(path.join(packageRoot, 'content'));
  const door: Door = { lanes: [], mmsLanes: [laneOf(sheet)], words, sender: 'bench', promotionsPerWeek: 2 };
  const blobs = openBlobs(folder);
  const mms = await storeMultimedia(blobs, objects);
  for (let first = 0; first < people; first += 500) {
    const mts = Array.from({ length: Math.min(500, people - first) }, (_, i) =>
      anMt({ class: 'content', phone: `156${String(30_000_000 + first + i)}`, text: '车友期刊128', mms }),
    );
    await db.transact((tx) => queueMts(tx, door, mts, new Date()));
  }
  const doors = { onMos: async () => {}, onReports: async () => {}, onUserReports: async () => {} };
  const listener = openListener(database.url, log);
  const began = performance.now();
  const running = await Link.open({
    ...{ db, listener, clock: { now: () => new Date() }, log, sheet, holder: 'bench', door, doors },
    ...{ standsIn: () => false, whenSettled: async () => {}, multimedia: (hash) => loadMultimedia(blobs, hash) },
  });
  for (;;) {
    const [row] = await db.read<{ done: number }>(`select count(*)::int as done from submit where state = 'submitted'`);
    if (row!.done === people) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const perSecond = people / ((performance.now() - began) / 1_000);
  await running.stop();
  await listener.close();
  await mmsc.stop();
  await db.close();
  await database.drop();
  await server.stop();
  await rm(folder, { recursive: true });
  return perSecond;
}

console.log(
  `${availableParallelism()} cores, load ${loadavg()[0]!.toFixed(1)}, ${people} recipients, ${perMessage} a message, ${connections} connections`,
);
const ceiling = await bareHttp();
console.log(`bare keep-alive HTTP: ${Math.round(ceiling)} messages a second`);
const sustained = await link();
const messages = sustained / perMessage;
console.log(
  `link to the simulated MMSC: ${Math.round(sustained)} recipients a second, ${Math.round((100 * sustained) / ceiling)} % of that many messages (${Math.round(messages)} messages)`,
);
