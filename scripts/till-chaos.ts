import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { killTills, openTillWorld, raceAtTills } from './lib/till-rounds.ts';

/**
 * The long proof behind the crash test of tills: `node dist/scripts/till-chaos.js --rounds 100 --members 200 --races 10`. Figures go to
 * ops/reliability.md.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    members: { type: 'string', default: '200' },
    races: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    data: { type: 'string', default: '.test/till-chaos' },
  },
});
const [rounds, members, races, seed] = [values.rounds, values.members, values.races, values.seed].map(Number) as [
  number,
  number,
  number,
  number,
];

const postgres = await startEmbeddedPostgres(values.data, { database: `tills_${Date.now()}` });
try {
  // The other benefit has places for half of them.
  const world = await openTillWorld(postgres.url, Math.max(1, Math.floor((rounds * members) / 2)));
  try {
    for (let race = 0; race < races; race++) {
      const { answers, rows } = await raceAtTills(world, 200);
      const [yes, busy] = [201, 503].map((wanted) => answers.filter(({ status }) => status === wanted).length);
      console.log(
        `race ${race + 1}: of 200 attempts ${yes} redeemed, ${busy} were to be tried again, ${rows.length} row`,
      );
      if (yes !== 1 || rows.length !== 1) throw new Error('a race was not won by one');
    }
    console.log(JSON.stringify(await killTills(world, { rounds, members, seed }, console.log)));
  } finally {
    await world.close();
  }
} finally {
  await postgres.stop();
}
