// How fast an issue is brought to its readers: `node dist/scripts/bench/fan-out.js [readers]`, on a database of its own; as a ratio to raw
// INSERT … SELECT of the same rows (who gets it, the messages, their queue), and how much memory that takes.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Door, loadWords } from '../../src/business/messages/index.ts';
import { openBlobs } from '../../src/platform/blobs.ts';
import { type Db, openDb } from '../../src/platform/db.ts';
import { openLog } from '../../src/platform/log.ts';
import { ensurePartitions } from '../../src/platform/partitions.ts';
import { loadMms, openMedia, type PushHouse } from '../../src/products/mms/index.ts';
import { beginPush } from '../../src/products/mms/push/begin.ts';
import { goOn } from '../../src/products/mms/push/fan-out.ts';
import { anIssue, moment, pushOfIssue, slot } from '../../test/products/mms/push/an-issue.ts';
import { aDoor, aLane } from '../../test/support/mt.ts';
import { createTestDatabase, testServer } from '../../test/support/server.ts';
import { aCatalog, contentFolder, termsOf } from '../../test/support/talk.ts';
import { loadMembers, measureExpansion } from '../lib/many-rows.ts';

const readers = Number(process.argv[2] ?? 1_000_000);
const tables = ['mms_delivery', 'mt', 'mt_queue'];
const log = openLog({ level: 'silent' });

const server = await testServer();
process.env['TEST_PG_URL'] ??= server.url;
const database = await createTestDatabase();
const db = await openDb(database.url, log);
const folder = await mkdtemp(path.join(os.tmpdir(), 'bench-fan-out-'));
try {
  await ensurePartitions(db, moment);
  await loadMembers(db, readers);
  const house = await aHouse(db);
  const issue = await anIssue(db, { slot });
  await beginPush(house, issue, moment, log);
  const { id } = await pushOfIssue(db, issue);
  const push = () => goOn(house, id, moment, { most: readers + 1 });
  await measureExpansion(db, { people: 'readers', count: readers, tables }, push);
} finally {
  await db.close();
  await database.drop();
  await server.stop();
  await rm(folder, { recursive: true });
}

async function aHouse(of: Db): Promise<PushHouse> {
  const door: Door = { ...aDoor(aLane), mmsLanes: [{ ...aLane, link: 'mmsc' }] };
  return {
    ...(await loadMms(contentFolder)),
    ...{ db: of, blobs: openBlobs(folder), media: openMedia(path.join(folder, 'made')), door },
    ...{ words: await loadWords(contentFolder), terms: termsOf(await aCatalog()), clock: { now: () => moment } },
    ...{ paceOf: () => 1_000, asksFiling: false, linkOf: () => '' },
  };
}
