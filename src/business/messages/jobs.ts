import type { Db, Tx } from '../../platform/db.ts';
import type { Job } from '../../platform/jobs.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { hourMs, later, minuteMs } from '../../values/time.ts';
import { letHeldMtsGo } from './door/release.ts';
import { parkIncomplete } from './mo.ts';
import { matchMissed, tellOrphans } from './reports.ts';
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

/** Orphans are looked at together, so that a bad hour of a gateway is six alarms and not six thousand. */
function alarmOrphans(whenSettled: WhenSettled): Job {
  return {
    name: 'alarm orphan reports',
    async nextDue(db) {
      const due = await oldest(
        db,
        'select min(received_at) as since from status_report where alarmed_at is null',
        orphanWaitMs,
      );
      return due && new Date(Math.ceil(due.getTime() / orphanWaitMs) * orphanWaitMs);
    },
    async run(db, due, log) {
      const since = later(due, -orphanWaitMs);
      const orphans = await db.transact(async (tx) => {
        await matchMissed(tx, since, whenSettled, due);
        return tellOrphans(tx, since, due);
      });
      for (const { link, reports, explained } of orphans) {
        const unknown = reports - explained;
        if (explained > 0)
          log.warn({ link, explained }, 'status reports of messages whose answer was lost; see Unsettled');
        if (unknown > 0)
          log.error({ alarm: 'orphan-reports', link, reports: unknown }, 'status reports name no message of ours');
      }
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
