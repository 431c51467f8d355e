import type { Db, Tx } from '../../platform/db.ts';
import type { Job } from '../../platform/jobs.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { hourMs, later, minuteMs } from '../../values/time.ts';
import { letHeldMtsGo } from './door/release.ts';
import { parkIncomplete } from './mo.ts';
import { matchMissed } from './reports.ts';
import { settleMts, type WhenSettled } from './settle.ts';

const pageSize = 500;

/** A long MO waits an hour for its parts. */
const partWaitMs = hourMs;

const parkIncompleteMos: Job = {
  name: 'park incomplete MOs',
  nextDue: (db) => oldest(db, 'select min(received_at) as since from mo_part', partWaitMs),
  async run(db, due, log) {
    const since = later(due, -partWaitMs);
    const parked = await byPages(db, (tx) => parkIncomplete(tx, since, pageSize, due));
    log.error({ alarm: 'incomplete-mos', parked }, 'long MOs did not become complete and are parked');
  },
};

/** A report may come before its message is known, but not ten minutes before. */
const orphanWaitMs = 10 * minuteMs;

function alarmOrphans(whenSettled: WhenSettled): Job {
  return {
    name: 'alarm orphan reports',
    nextDue: (db) =>
      oldest(db, 'select min(received_at) as since from status_report where alarmed_at is null', orphanWaitMs),
    async run(db, due, log) {
      const since = later(due, -orphanWaitMs);
      await db.transact((tx) => matchMissed(tx, since, whenSettled, due));
      const rows = await db.read<{ link: string; reports: number }>(
        `with told as (
         update status_report set alarmed_at = $1 where alarmed_at is null and received_at <= $2 returning link)
       select link, count(*)::int as reports from told group by link`,
        [due, since],
      );
      for (const row of rows) log.error({ alarm: 'orphan-reports', ...row }, 'status reports name no message of ours');
    },
  };
}

/** A carrier reports within 48 h; what it has not reported after 72 h cannot be known. */
const reportWaitMs = 72 * hourMs;

function giveUpReports(whenSettled: WhenSettled): Job {
  return {
    name: 'give up reports',
    nextDue: (db) => oldest(db, `select min(answered_at) as since from submit where state = 'submitted'`, reportWaitMs),
    async run(db, due, log) {
      const since = later(due, -reportWaitMs);
      const unsure = await byPages(db, (tx) => becomeUnsure(tx, since, whenSettled, due));
      log.error({ alarm: 'unreported-mts', unsure }, 'no status report came within 72 h; the messages are unsure');
    },
  };
}

async function becomeUnsure(tx: Tx, since: Date, whenSettled: WhenSettled, now: Date): Promise<number> {
  const rows = await tx.sql<{ phone: Phone; mt_id: Id }>(
    'give up reports',
    `update submit s set state = 'unsure'
     from (select phone, mt_id, part, attempt from submit where state = 'submitted' and answered_at <= $1 limit $2) t
     where (s.phone, s.mt_id, s.part, s.attempt) = (t.phone, t.mt_id, t.part, t.attempt) and s.state = 'submitted'
     returning s.phone, s.mt_id`,
    [since, pageSize],
  );
  await settleMts(
    tx,
    rows.map(({ phone, mt_id }) => ({ phone, mtId: mt_id })),
    whenSettled,
    now,
  );
  return rows.length;
}

/** What the clock rings for messages. */
export function jobsOf(whenSettled: WhenSettled): readonly Job[] {
  return [parkIncompleteMos, alarmOrphans(whenSettled), giveUpReports(whenSettled), letHeldMtsGo(whenSettled)];
}

async function oldest(db: Db, query: string, waitMs: number): Promise<Date | undefined> {
  const [row] = await db.read<{ since: Date | null }>(query);
  return row?.since ? later(row.since, waitMs) : undefined;
}

/** Handles pages, each in a transaction of its own, until one is not full; resolves with how many there were in all. */
async function byPages(db: Db, page: (tx: Tx) => Promise<number>): Promise<number> {
  let all = 0;
  for (;;) {
    const handled = await db.transact(page);
    all += handled;
    if (handled < pageSize) return all;
  }
}
