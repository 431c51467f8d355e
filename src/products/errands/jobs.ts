import { lockSubscribers } from '../../business/subscribers/index.ts';
import type { Blobs } from '../../platform/blobs.ts';
import type { Tx } from '../../platform/db.ts';
import type { Job } from '../../platform/jobs.ts';
import { type ErrandHouse, saveDone } from './actions.ts';
import type { Actor } from './decide.ts';
import { lookAtOf } from './model.ts';
import { letGoOfPapers, nextPapers } from './papers.ts';
import { dueErrands, lockErrands, nextLook } from './store.ts';

const pageSize = 100;
const clock: Actor = { kind: 'clock', id: null };

/** What the clock does for errands: broken promises go to who leads, quotations lapse, and papers go when their time is over. */
export function jobsOf(house: ErrandHouse & { readonly errandFiles: Blobs }): readonly Job[] {
  return [
    {
      name: 'look after errands',
      nextDue: nextLook,
      async run(db, due, log) {
        for (let seen = pageSize; seen === pageSize; ) {
          const page = await db.transact((tx) => lookAfter(tx, house, due));
          for (const errand of page.late)
            log.warn({ alarm: 'errand-late', errand }, 'an errand is past what was promised; supervisors see it');
          seen = page.seen;
        }
      },
    },
    {
      name: 'let go of papers of errands',
      nextDue: nextPapers,
      run: (db, due) => letGoOfPapers(db, house.errandFiles, due),
    },
  ];
}

/** The subscribers are locked first, then their errands, as wherever a person may be told something. */
async function lookAfter(tx: Tx, house: ErrandHouse, now: Date): Promise<{ seen: number; late: string[] }> {
  const due = await dueErrands(tx, now, pageSize);
  await lockSubscribers(tx, [...new Set(due.map(({ phone }) => phone))]);
  const locked = await lockErrands(
    tx,
    due.map(({ id }) => id),
  );
  const late: string[] = [];
  for (const found of locked.values()) {
    const { errand } = found;
    // Somebody may have moved it on before it was locked.
    if ((lookAtOf(errand) ?? Number.POSITIVE_INFINITY) > now.getTime()) continue;
    const lapses = errand.state === 'quoted' && errand.quotation!.validUntil <= now.getTime();
    const saved = await saveDone(tx, house, found, { kind: lapses ? 'lapse' : 'escalate' }, clock, now, 'told');
    if (!saved.ok) throw new Error(`errand ${errand.number} is due and cannot be looked after: ${saved.code}`);
    if (!lapses) late.push(errand.number);
  }
  return { seen: due.length, late };
}
