import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { killPush } from './lib/push-rounds.ts';

/** The long proof behind the crash test of pushes: `node dist/scripts/push-chaos.js --people 5000 --kills 12`. Figures go to ops/reliability.md. */
const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '5000' },
    kills: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    data: { type: 'string', default: '.test/push-chaos' },
  },
});

const postgres = await startEmbeddedPostgres(values.data, { database: `push_${Date.now()}` });
try {
  const [people, kills, seed] = [Number(values.people), Number(values.kills), Number(values.seed)];
  console.log(JSON.stringify(await killPush({ databaseUrl: postgres.url, people, kills, seed, tell: console.log })));
} finally {
  await postgres.stop();
}
