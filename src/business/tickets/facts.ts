import type { Db } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import { type Stretch, stretchColumns } from '../staff/index.ts';

/** What tickets tell of somebody's time: so many cases, and how many of them well; of ratings their sum. */
export type CareFacts = {
  readonly accountId: Id;
  readonly firstAnswers: number;
  readonly firstInTime: number;
  readonly solved: number;
  readonly solvedInTime: number;
  readonly ratings: number;
  readonly ratingSum: number;
};

/**
 * Counts by events from `from` until `to`: a first answer is of who gave it, a solution of who found it, both on days that they served; a
 * rating is of who had the ticket when it was given, whoever has it later, and may come when they serve no more. Of a ticket one solution
 * and one rating count, the last.
 * Whether in time is what the ticket's own clocks measured by then: that of a solution stands still, because it may not hold. A
 * time that a carrier set is a promise as well, which no pause moves.
 */
export function careFacts(db: Db, from: Date, to: Date, served: readonly Stretch[]): Promise<CareFacts[]> {
  return db.read<CareFacts>(
    `with served as (
       select * from unnest($3::uuid[], $4::timestamptz[], $5::timestamptz[]) s(account_id, from_at, until_at)),
     e as (
       select ticket_id, seq, at, kind, "by", data, set from ticket_event
       where at >= $1 and at < $2 and kind in ('answered', 'solved', 'rated')),
     solution as (select distinct on (ticket_id) ticket_id, "by", at, set from e where set ->> 'state' = 'solved' order by ticket_id, seq desc),
     rating as (select distinct on (ticket_id) data, at, set from e where kind = 'rated' order by ticket_id, seq desc),
     counted as (
       select "by" as account, at, 1 as first, (not (set #>> '{clocks,first,late}')::boolean)::int as first_ok, 0 as solved, 0 as solved_ok,
         0 as rated, 0 as points from e where kind = 'answered' and set ->> 'answers' = '1' and "by" is not null
       union all
       select s."by", s.at, 0, 0, 1, ((set #>> '{clocks,solve,spentMs}')::bigint <= (set #>> '{clocks,solve,targetMs}')::bigint
           and s.at <= coalesce(to_timestamp((t.body ->> 'deadlineAt')::float8 / 1000), s.at))::int, 0, 0
       from solution s join ticket t on t.id = s.ticket_id where s."by" is not null
       union all
       select (data ->> 'assignee')::uuid, at, 0, 0, 0, 0, 1, (set #>> '{survey,score}')::int from rating
       where data ->> 'assignee' is not null)
     select account as "accountId", sum(first)::int as "firstAnswers", sum(first_ok)::int as "firstInTime", sum(solved)::int as solved,
       sum(solved_ok)::int as "solvedInTime", sum(rated)::int as ratings, sum(points)::int as "ratingSum"
     from counted c where exists (
       select from served s where s.account_id = c.account and s.from_at <= c.at and (s.until_at > c.at or c.rated = 1))
     group by account`,
    [from, to, ...stretchColumns(served)],
  );
}
