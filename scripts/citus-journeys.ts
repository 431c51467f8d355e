import { recordStatements } from '../test/support/statements.ts';
import { aHotHouse, liveHotJourneys } from './lib/hot-journeys.ts';

/**
 * Lives the hot journeys in a house on a real cluster, whose migrated database is named by DATABASE_URL, and prints every statement that it
 * refused, and how long the journeys took. The database is one of its own: orders are written into it.
 *
 *     DATABASE_URL=postgresql://… node dist/scripts/citus-journeys.js
 */
const url = process.env['DATABASE_URL'];
if (!url) throw new Error('DATABASE_URL is missing: name a sharded database that nobody else uses');
const recording = recordStatements();
const house = await aHotHouse({ url, drop: async () => {} }, { LOG_LEVEL: 'silent' });
const begun = performance.now();
try {
  await liveHotJourneys(house);
  console.log(`the journeys took ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
} finally {
  recording.stop();
  await house.stop();
}
console.log(`${recording.statements.size} statements, ${recording.refused.size} refused`);
for (const [text, why] of recording.refused) console.log(`\n${why}\n${text}`);
if (recording.refused.size > 0) process.exitCode = 1;
