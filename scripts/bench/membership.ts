// How fast the membership SMS of a month is queued: `node dist/scripts/bench/membership.js [members]`, on a database of its own; as a ratio
// to raw INSERT … SELECT of the same rows (who gets it, the messages, their queue), and how much memory that takes.
import { openDb } from '../../src/platform/db.ts';
import { openLog } from '../../src/platform/log.ts';
import { ensurePartitions } from '../../src/platform/partitions.ts';
import { loadMembershipRules } from '../../src/products/merchants/index.ts';
import { beginRun, goOn } from '../../src/products/merchants/membership/run.ts';
import { aDoor, aLane } from '../../test/support/mt.ts';
import { createTestDatabase, testServer } from '../../test/support/server.ts';
import { aCatalog, contentFolder, termsOf } from '../../test/support/talk.ts';
import { loadMembers, measureExpansion } from '../lib/many-rows.ts';

const members = Number(process.argv[2] ?? 1_000_000);
const tables = ['membership_sent', 'mt', 'mt_queue'];
const first = new Date('2026-12-01T08:00:00+08:00');

const server = await testServer();
process.env['TEST_PG_URL'] ??= server.url;
const database = await createTestDatabase();
const db = await openDb(database.url, openLog({ level: 'silent' }));
try {
  await ensurePartitions(db, first);
  await loadMembers(db, members);
  const house = {
    ...{ door: aDoor(aLane), terms: termsOf(await aCatalog()) },
    membership: await loadMembershipRules(contentFolder),
  };
  await beginRun(db, house, first);
  const run = () => goOn(db, house, '2026-12', first, { most: members + 1 });
  await measureExpansion(db, { people: 'members', count: members, tables }, run);
} finally {
  await db.close();
  await database.drop();
  await server.stop();
}
