import type { Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import { inPhoneOrder, type Phone } from '../../values/phone.ts';

/**
 * Takes messages back that have not left: all their parts still wait. They are cancelled and never sent. Returns their ids;
 * what was claimed before is not among them. A queue row can be deleted once, so a message is sent or withdrawn, never both.
 */
export async function withdrawMts(
  tx: Tx,
  mts: readonly { readonly phone: Phone; readonly id: Id }[],
  now: Date,
): Promise<Set<Id>> {
  if (mts.length === 0) return new Set();
  const ordered = inPhoneOrder(mts);
  const rows = await tx.sql<{ id: Id }>(
    'withdraw MTs',
    `with whole as (
       select mt.phone, mt.id from unnest($1::text[], $2::uuid[]) t(p, i) join mt on mt.phone = t.p and mt.id = t.i
       where mt.parts = (select count(*) from mt_queue q where q.phone = mt.phone and q.mt_id = mt.id)),
     gone as (
       delete from mt_queue q using whole w where q.phone = w.phone and q.mt_id = w.id returning q.phone, q.mt_id),
     counted as (select phone, mt_id, count(*) as parts from gone group by 1, 2)
     update mt set state = 'cancelled', done_at = $3 from counted c
     where mt.phone = c.phone and mt.id = c.mt_id and mt.parts = c.parts and mt.state = 'queued' returning mt.id`,
    [ordered.map(({ phone }) => phone), ordered.map(({ id }) => id), now],
  );
  return new Set(rows.map(({ id }) => id));
}

/** How messages stand, by id; `too-late` where the door kept one back because it was of no use any more. */
export async function statesOfMts(
  tx: Tx,
  mts: readonly { readonly phone: Phone; readonly id: Id }[],
): Promise<Map<Id, string>> {
  if (mts.length === 0) return new Map();
  const rows = await tx.sql<{ id: Id; state: string }>(
    'states of MTs',
    `select mt.id, case when mt.refusal_code = 'too-late' then 'too-late' else mt.state end as state
     from unnest($1::text[], $2::uuid[]) t(p, i) join mt on mt.phone = t.p and mt.id = t.i`,
    [mts.map(({ phone }) => phone), mts.map(({ id }) => id)],
  );
  return new Map(rows.map(({ id, state }) => [id, state]));
}
