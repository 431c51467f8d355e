import path from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../src/platform/package-root.ts';
import { failOver, faults, jumpingClock } from './lib/faults.ts';
import { OwnPostgres } from './lib/own-postgres.ts';
import { seededRandom } from './lib/random.ts';
import { SmallDisk } from './lib/small-disk.ts';
import { TwoGateways } from './lib/two-gateways.ts';

/**
 * Everything that can fail does, each kind once in every so many rounds, amid orders, charges and messages over two links:
 * `node dist/scripts/chaos.js --rounds 28 --seed 1`. Figures go to ops/reliability.md.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: String(faults.length) },
    orders: { type: 'string', default: '60' },
    pace: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    disk: { type: 'string', default: '600' },
  },
});

const random = seededRandom(Number(values.seed));
const mounted = await SmallDisk.open(Number(values.disk));
const disk = typeof mounted === 'string' ? undefined : mounted;
if (typeof mounted === 'string') console.log(mounted);
const postgres = await OwnPostgres.create(path.join(packageRoot, '.test/chaos'), {
  ...(disk && { disk: disk.folder }),
  settings: { max_wal_size: '64MB', min_wal_size: '32MB' },
});
const servers = [postgres];
const [orders, pace] = [Number(values.orders), Number(values.pace)];
const two = await TwoGateways.open({
  ...{ databaseUrl: postgres.url, orders, pace, nodeArguments: jumpingClock, tell: console.log },
});
const began = performance.now();
try {
  await two.start();
  const stage = { two, postgres, disk, random };
  const order = faults.map((fault) => ({ fault, at: random() })).sort((a, b) => a.at - b.at);
  for (let round = 0; round < Number(values.rounds); round++) {
    const { fault } = order[round % order.length]!;
    await two.round(fault.name, () => fault.strike(stage));
  }
  servers.push(await failOver(stage));
  console.log(JSON.stringify({ ...two.figures, minutes: Math.round((performance.now() - began) / 6_000) / 10 }));
} finally {
  await two.close();
  for (const server of servers) await server.end('immediate');
  await disk?.close();
}
