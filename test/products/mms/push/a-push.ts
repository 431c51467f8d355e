import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { type Door, loadWords } from '../../../../src/business/messages/index.ts';
import { openBlobs } from '../../../../src/platform/blobs.ts';
import type { Db } from '../../../../src/platform/db.ts';
import { ensurePartitions } from '../../../../src/platform/partitions.ts';
import { loadMms, openMedia, type PushHouse } from '../../../../src/products/mms/index.ts';
import { aDoor, aLane } from '../../../support/mt.ts';
import { aCatalog, contentFolder, termsOf } from '../../../support/talk.ts';
import { moment } from './an-issue.ts';

/**
 * All that sending issues needs, with an MMSC and a gateway of Unicom whose queues nobody empties. Call it once at the top of a file,
 * after `withDatabase`.
 */
export function withPushHouse(db: () => Db): () => PushHouse {
  let folder = '';
  let house: PushHouse | undefined;
  test.serial.before('open a push house', async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-push-'));
    await ensurePartitions(db(), moment);
    const door: Door = { ...aDoor(aLane), mmsLanes: [{ ...aLane, link: 'mmsc' }] };
    house = {
      ...(await loadMms(contentFolder)),
      ...{ db: db(), blobs: openBlobs(folder), media: openMedia(path.join(folder, 'made')), door },
      ...{ words: await loadWords(contentFolder), terms: termsOf(await aCatalog()), clock: { now: () => moment } },
      paceOf: () => 100,
      asksFiling: false,
      linkOf: ({ serial }) => `https://example.com/i/${serial}`,
    };
  });
  test.after.always('close the push house', () => rm(folder, { recursive: true, force: true }));
  return () => house!;
}
