import type { Db } from '../../platform/db.ts';
import { dayIn, type ReportRow, type Span } from '../../platform/reports.ts';
import type { Id } from '../../values/id.ts';
import { type Stretch, servedAs, stretchColumns } from '../staff/index.ts';

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
 * Cases by events from `$1` until `$2`, each with the account it is of and when: a first answer is of who gave it, a solution of who
 * found it; a rating is of who had the ticket when it was given, whoever has it later. Of a ticket one solution and one rating count,
 * the last.
 * Whether in time is what the ticket's own clocks measured by then: that of a solution stands still, because it may not hold. A
 * time that a carrier set is a promise as well, which no pause moves.
 */
const cases = `e as (
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
    where data ->> 'assignee' is not null)`;

/** Counts the cases of people, on days that they served; a rating may come when they serve no more. */
export function careFacts(db: Db, from: Date, to: Date, served: readonly Stretch[]): Promise<CareFacts[]> {
  return db.read<CareFacts>(
    `with served as (
       select * from unnest($3::uuid[], $4::timestamptz[], $5::timestamptz[]) s(account_id, from_at, until_at)), ${cases}
     select account as "accountId", sum(first)::int as "firstAnswers", sum(first_ok)::int as "firstInTime", sum(solved)::int as solved,
       sum(solved_ok)::int as "solvedInTime", sum(rated)::int as ratings, sum(points)::int as "ratingSum"
     from counted c where exists (
       select from served s where s.account_id = c.account and s.from_at <= c.at and (s.until_at > c.at or c.rated = 1))
     group by account`,
    [from, to, ...stretchColumns(served)],
  );
}

/** Who works tickets, as teams. */
const teams = ['care-agent', 'technical-support', 'supervisor'] as const;

/** First answers and solutions by day, by the team that somebody was of at the time, and by their name; with how many were in time. */
export async function casesByTeam(db: Db, { from, until }: Span): Promise<ReportRow[]> {
  const stretches = await Promise.all(
    teams.map(async (team) => (await servedAs(db, team, from, until)).map((one) => ({ ...one, team }))),
  );
  const served = stretches.flat();
  return db.read<ReportRow & { day: string; keys: string[]; figures: number[] }>(
    `with ${cases}
     select ${dayIn('c.at')}::text as day, array[s.team, s.name] as keys,
       array[sum(first), sum(first_ok), sum(solved), sum(solved_ok)]::int[] as figures
     from counted c join unnest($3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[])
         s(account_id, from_at, until_at, team, name)
       on s.account_id = c.account and s.from_at <= c.at and s.until_at > c.at
     where c.rated = 0 group by 1, s.team, s.name`,
    [from, until, ...stretchColumns(served), served.map(({ team }) => team), served.map(({ name }) => name)],
  );
}
