import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openDb } from '../src/platform/db.ts';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { openLog } from '../src/platform/log.ts';
import { migrate } from '../src/platform/migrate.ts';
import { liveAtRandom } from '../test/support/ticket-life.ts';
import { CareWorld } from '../test/support/tickets.ts';

/**
 * The long run of `test/business/tickets`: ten people work tickets at random while phones text, one seed after another, until a fault is
 * found or all were lived. A seed that fails is lived again with `--seed`.
 *
 *     node dist/scripts/tickets.js [--seed 1] [--seeds 20] [--actions 5000] [--tickets 200]
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '20' },
    actions: { type: 'string', default: '5000' },
    tickets: { type: 'string', default: '200' },
  },
});
const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-tickets-'));
const postgres = await startEmbeddedPostgres(folder);
try {
  await migrate(postgres.url);
  const db = await openDb(postgres.url, openLog({ level: 'error' }));
  const tickets = Number(values.tickets);
  for (let turn = 0; turn < Number(values.seeds); turn++) {
    const seed = Number(values.seed) + turn;
    const world = await CareWorld.open(db);
    const life = { seed, actions: Number(values.actions), tickets, firstPhone: 15_633_100_000 + turn * tickets };
    const { done, kinds, faults } = await liveAtRandom(world, life);
    console.log(
      `seed ${seed}: ${done} of ${life.actions} done, ${kinds.size} kinds of events, ${faults.length} faults`,
    );
    if (faults.length > 0) {
      console.log(faults.slice(0, 20).join('\n'));
      process.exitCode = 1;
      break;
    }
  }
  await db.close();
} finally {
  await postgres.stop();
  await rm(folder, { recursive: true });
}
