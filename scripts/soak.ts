import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { soak } from './lib/soak/soak.ts';
import { trendsOf } from './lib/soak/watch.ts';

/**
 * Hours of steady work, after which everything is counted and memory and answers are compared with the beginning:
 * `node dist/scripts/soak.js --minutes 240`. Figures go to ops/reliability.md.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '240' },
    pace: { type: 'string', default: '10' },
    readers: { type: 'string', default: '500' },
    issues: { type: 'string', default: '120' },
    clerks: { type: 'string', default: '10' },
    look: { type: 'string', default: '60' },
    data: { type: 'string', default: '.test/soak' },
  },
});

const postgres = await startEmbeddedPostgres(values.data, { database: `soak_${Date.now()}` });
try {
  const { looks, ...figures } = await soak({
    databaseUrl: postgres.url,
    minutes: Number(values.minutes),
    pace: Number(values.pace),
    readers: Number(values.readers),
    issueEverySeconds: Number(values.issues),
    clerks: Number(values.clerks),
    lookEverySeconds: Number(values.look),
    tell: console.log,
  });
  console.log(JSON.stringify({ ...figures, trends: trendsOf(looks) }));
} finally {
  await postgres.stop();
}
