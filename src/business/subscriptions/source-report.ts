import type { Db } from '../../platform/db.ts';

/** What came of the orders of one source in one day or month. */
export type OrdersOfSource = {
  /** The day or month of the order, `2026-12-01` or `2026-12`. */
  readonly period: string;
  /** As it was given; undefined where none was. */
  readonly source: string | undefined;
  readonly orders: number;
  readonly confirmed: number;
  readonly trials: number;
  /** Paid relations that went on from a trial of this source. */
  readonly wentOn: number;
  readonly cancelledWithin24h: number;
  readonly cancelledWithin30Days: number;
  /** Paid relations that were not cancelled within 30 days, so far. */
  readonly retained: number;
  /** Of the retained: younger than 30 days. */
  readonly stillYoung: number;
};

const forms = { day: 'YYYY-MM-DD', month: 'YYYY-MM' } as const;

/**
 * Orders by the advertisement they came by and the Beijing day or month they were made in. A trial is counted as a trial, and
 * what goes on from it as that: no person is an order twice. `onDemand` are products that are ordered piece by piece: what stands
 * behind their word is the piece that is wanted (`TQ 石家庄`), and no advertisement.
 */
export async function ordersBySource(
  db: Db,
  {
    from,
    until,
    by,
    now,
    onDemand,
  }: { from: Date; until: Date; by: 'day' | 'month'; now: Date; onDemand: readonly string[] },
): Promise<OrdersOfSource[]> {
  const rows = await db.read<{ [Column in keyof OrdersOfSource]: OrdersOfSource[Column] | null }>(
    `with asked as (
       select source, to_char(asked_at at time zone 'Asia/Shanghai', $3) as period, channel, trial, active_from, closed_at,
         exists (select from subscription_event e where e.phone = s.phone and e.subscription_id = s.id
           and e.consent_id is not null) as agreed
       from subscription s where asked_at >= $1 and asked_at < $2 and product <> all($5)),
     judged as (
       select *, trial is null and channel <> 'clock' as ordered, trial is null and agreed as paid,
         closed_at < active_from + interval '24 hours' as gone_24h, closed_at < active_from + interval '30 days' as gone_30d
       from asked)
     select period, source,
       count(*) filter (where ordered)::int as orders,
       count(*) filter (where ordered and agreed)::int as confirmed,
       count(*) filter (where trial is not null and agreed)::int as trials,
       count(*) filter (where channel = 'clock' and paid)::int as "wentOn",
       count(*) filter (where paid and gone_24h)::int as "cancelledWithin24h",
       count(*) filter (where paid and gone_30d)::int as "cancelledWithin30Days",
       count(*) filter (where paid and active_from is not null and gone_30d is not true)::int as retained,
       count(*) filter (where paid and gone_30d is not true and active_from > $4::timestamptz - interval '30 days')::int
         as "stillYoung"
     from judged group by period, source order by period, source nulls first`,
    [from, until, forms[by], now, onDemand],
  );
  return rows.map((row) => ({ ...row, source: row.source ?? undefined }) as OrdersOfSource);
}
