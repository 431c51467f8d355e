import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { migrate } from '../src/platform/migrate.ts';
import { ofOneMore, sheetOf } from './lib/capacity.ts';
import { aHotHouse } from './lib/hot-journeys.ts';
import { type Left, liveMeasured, type WorkName } from './lib/measured-month.ts';

/**
 * Rows and bytes that an order, a fee, an issue and what else members have leave behind, and what one, ten and a hundred million subscribers
 * need: the tables of ops/capacity.md. Two houses live a month, one with few people and one with many; what the many have more is divided by
 * how many they are more.
 *
 *     node dist/scripts/capacity.js [--few 500] [--many 2500]
 */
const { values } = parseArgs({
  options: {
    few: { type: 'string', default: '500' },
    many: { type: 'string', default: '2500' },
    data: { type: 'string', default: '.test/capacity' },
  },
});
const [few, many] = [Number(values.few), Number(values.many)];
const postgres = await startEmbeddedPostgres(values.data, { database: 'postgres', settings: { autovacuum: 'off' } });
try {
  const measured = ofOneMore(await aMonthOf(few), await aMonthOf(many), many - few);
  console.log(sheetOf(measured, [1e6, 1e7, 1e8]));
} finally {
  await postgres.stop();
}

async function aMonthOf(people: number): Promise<ReadonlyMap<WorkName, Left>> {
  const begun = performance.now();
  const { url } = await startEmbeddedPostgres(values.data, { database: `capacity_${Date.now()}` });
  await migrate(url);
  const house = await aHotHouse({ url, drop: async () => {} }, { LOG_LEVEL: 'silent' });
  try {
    return await liveMeasured(
      house,
      Array.from({ length: people }, (_, at) => `156330${10_000 + at}`),
    );
  } finally {
    await house.stop();
    console.error(`${people} people: ${Math.round((performance.now() - begun) / 1_000)} s`);
  }
}
