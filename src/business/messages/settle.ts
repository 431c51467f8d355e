import type { Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import type { FeeFate, SettledMt } from './model.ts';

/** What became of messages, and of the parts that bear fees: those may know their fate before the whole message does. */
export type Settled = { readonly mts: readonly SettledMt[]; readonly fees: readonly FeeFate[] };

/** Who must know what became of messages, in the transaction that writes it down: fees are settled there. */
export type WhenSettled = (tx: Tx, settled: Settled, now: Date) => Promise<void>;

type SettledRow = {
  phone: Phone;
  id: Id;
  state: SettledMt['state'];
  link: string;
  result: string | null;
  /** Of a part that bears a fee. */
  charge_id: Id | null;
};

/**
 * Gives messages their fate: the worst of their parts' when every part has one; `unsure` as soon as one part is.
 * Returns those whose state this changed, when `whenSettled` has done its part: what was told before is not told again.
 */
export async function settleMts(
  tx: Tx,
  touched: readonly { phone: Phone; mtId: Id }[],
  whenSettled: WhenSettled,
  now: Date,
): Promise<SettledMt[]> {
  const rows = await tx.sql<SettledRow>(
    'settle MTs',
    `with touched as (select distinct * from unnest($1::text[], $2::uuid[]) t(phone, mt_id)),
     fates as (
       select s.phone, s.mt_id, bool_or(s.state = 'unsure') as unsure,
         count(*) filter (where s.state = any($4)) as settled,
         ($4::text[])[min(array_position($4, s.state))] as worst,
         max(s.link) as link,
         (array_agg(s.result order by array_position($4, s.state)) filter (where s.state = any($4)))[1] as result
       from touched t join submit s on s.phone = t.phone and s.mt_id = t.mt_id
       group by s.phone, s.mt_id),
     done as (
       update mt set state = case when f.unsure then 'unsure' else f.worst end,
         done_at = case when f.unsure then null else $3::timestamptz end
       from fates f where mt.phone = f.phone and mt.id = f.mt_id
         and (f.unsure and mt.state <> 'unsure' or f.settled = mt.parts and not f.unsure and mt.state <> f.worst)
       returning mt.phone, mt.id, mt.state, f.link, f.result),
     fees as (
       select mt.phone, mt.id, s.state, s.link, s.result, mt.charge_id
       from touched t join mt on mt.phone = t.phone and mt.id = t.mt_id
       join submit s on s.phone = mt.phone and s.mt_id = mt.id and s.part = 1 and (s.state = 'unsure' or s.state = any($4))
       where mt.charge_id is not null and not exists (
         select from submit n where n.phone = s.phone and n.mt_id = s.mt_id and n.part = 1 and n.attempt > s.attempt))
     select *, null::uuid as charge_id from done union all select * from fees`,
    [touched.map(({ phone }) => phone), touched.map(({ mtId }) => mtId), now, worstFirst],
  );
  const mts = rows.filter(({ charge_id }) => charge_id === null).map(settledFrom);
  const fees = rows.flatMap((row) =>
    row.charge_id === null ? [] : [{ ...settledFrom(row), chargeId: row.charge_id }],
  );
  if (rows.length > 0) await whenSettled(tx, { mts, fees }, now);
  return mts;
}

const worstFirst = ['refused', 'undelivered', 'expired', 'delivered'];

function settledFrom({ phone, id, state, link, result }: SettledRow): SettledMt {
  return { phone, mtId: id, state, link, ...(result !== null && { result }) };
}
