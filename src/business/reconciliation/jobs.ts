import type { Db } from '../../platform/db.ts';
import type { Job } from '../../platform/jobs.ts';
import { type Day, dayOf, dayStart } from '../../values/time.ts';
import type { FileSheet } from './sheets.ts';

const name = 'weekly comparison';
const weekDays = 7;
/** Monday, nine in the morning. */
const dueHour = 9;

/** What the clock rings: on Monday mornings it is told who sent no relation file for a week, and which differences are overdue. */
export function jobsOf(sheets: readonly FileSheet[]): readonly Job[] {
  const peers = [...new Set(sheets.filter(({ kind }) => kind === 'relations').map(({ peer }) => peer))];
  return [
    {
      name,
      async nextDue(db, now) {
        const [row] = await db.read<{ next_at: Date }>('select next_at from schedule where name = $1', [name]);
        return row?.next_at ?? now;
      },
      async run(db, due, log) {
        const since = dayOf(dayStart(due, -weekDays - 1));
        const last = await lastCompared(db);
        // Who never sent one has not begun to.
        for (const peer of peers.filter((one) => (last.get(one) ?? since) < since))
          log.error({ peer, since }, 'no relation file of this peer was compared for a week: ask the carrier for it');
        const overdue = await overdueDifferences(db, dayOf(due));
        if (overdue > 0) log.error({ overdue }, 'differences of comparisons are past their deadline');
        await db.read(
          'insert into schedule (name, next_at) values ($1, $2) on conflict (name) do update set next_at = excluded.next_at',
          [name, nextMonday(due)],
        );
      },
    },
  ];
}

/** The first Monday morning after an instant. */
export function nextMonday(after: Date): Date {
  for (let days = 0; ; days++) {
    const day = dayStart(after, days);
    const morning = new Date(day.getTime() + dueHour * 3_600_000);
    const isMonday = new Date(`${dayOf(day)}T00:00:00Z`).getUTCDay() === 1;
    if (isMonday && morning > after) return morning;
  }
}

async function lastCompared(db: Db): Promise<Map<string, Day>> {
  const rows = await db.read<{ peer: string; period: Day }>(
    `select peer, to_char(max(period), 'YYYY-MM-DD') as period from reconciliation_run
     where kind = 'relations' and state in ('open', 'signed') group by peer`,
  );
  return new Map(rows.map(({ peer, period }) => [peer, period]));
}

async function overdueDifferences(db: Db, today: Day): Promise<number> {
  const [row] = await db.read<{ n: number }>(
    `select count(*)::int as n from reconciliation_difference where state = 'assigned' and deadline < $1::date`,
    [today],
  );
  return row!.n;
}
