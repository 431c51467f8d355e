import type { Clock } from '../../../platform/clock.ts';
import type { Db } from '../../../platform/db.ts';
import { everyDayAt, type Job } from '../../../platform/jobs.ts';
import { allMerchants, warn } from './list.ts';
import { warningDue } from './model.ts';
import { note } from './write.ts';

const morning = 8;

/** Every morning contracts that end soon, and that none follows, are told: once 30 and once 7 days before. */
export function contractJob(clock: Pick<Clock, 'now'>): Job {
  return everyDayAt(morning, {
    name: 'merchant contracts that end',
    clock,
    work: (db, now, log) =>
      db.transact(async (tx) => {
        for (const { id, code, lastDay, daysLeft } of await allMerchants(tx, now)) {
          if (lastDay === undefined || daysLeft === undefined) continue;
          const days = warningDue(daysLeft);
          if (days === undefined || !(await warn(tx, id, { day: lastDay, days }, now))) continue;
          await note(tx, id, { what: 'expiring', detail: { lastDay, daysLeft }, by: 'system' }, now);
          log.warn({ merchant: code, lastDay, daysLeft }, 'the contract of a merchant ends and none follows');
        }
      }),
  });
}

/** Merchants whose contract ends within a week, and that none follows. */
export async function endingSoon(db: Db, now: Date): Promise<{ code: string; daysLeft: number }[]> {
  const all = await db.transact((tx) => allMerchants(tx, now));
  return all.flatMap(({ code, daysLeft }) =>
    daysLeft !== undefined && warningDue(daysLeft) === 7 ? [{ code, daysLeft }] : [],
  );
}
