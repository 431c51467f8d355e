import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { runKillRounds } from './lib/kill-rounds.ts';

/** The long proof behind the crash test: `node dist/scripts/kills.js --rounds 100 --seed 1`. Figures go to ops/reliability.md. */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    orders: { type: 'string', default: '200' },
    kills: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    data: { type: 'string', default: '.test/kills' },
  },
});

const postgres = await startEmbeddedPostgres(values.data, { database: `kills_${Date.now()}` });
try {
  const figures = await runKillRounds({
    databaseUrl: postgres.url,
    rounds: Number(values.rounds),
    orders: Number(values.orders),
    killsPerRound: Number(values.kills),
    seed: Number(values.seed),
    tell: console.log,
  });
  console.log(JSON.stringify(figures));
} finally {
  await postgres.stop();
}
