import type { Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import type { Door } from './door/model.ts';
import { type NewMt, priorityOf, type Way, wayOf } from './model.ts';

/** What `pg_notify` says on when there is something to send; the payload names the links, separated by commas. */
export const mtChannel = 'mt';

type Planned = { id: Id; mt: NewMt; way: Way; turn: number | undefined };

/**
 * The one way out of the house: writes messages and queues their PDUs on the lanes, in the transaction that decided them.
 * A message that no lane carries is kept as refused, with why. Returns the ids, in order.
 */
export async function queueMts(tx: Tx, door: Door, mts: readonly NewMt[], now: Date): Promise<Id[]> {
  if (mts.length === 0) return [];
  const planned = plan(door, mts, now);
  await Promise.all([insertMts(tx, planned, now), queueParts(tx, planned, now)]);
  return planned.map(({ id }) => id);
}

function plan({ lanes, words }: Door, mts: readonly NewMt[], now: Date): Planned[] {
  const turns = new Map<Id, number>();
  return mts.map((mt) => {
    const turn = mt.moId === undefined ? undefined : (turns.get(mt.moId) ?? 0);
    if (mt.moId !== undefined) turns.set(mt.moId, turn! + 1);
    const found = words.find(mt.text);
    const way =
      found?.kind === 'block' ? { refusal: `it holds ${found.word}, a word that is never sent` } : wayOf(lanes, mt);
    return { id: newId(now), mt, way, turn };
  });
}

async function insertMts(tx: Tx, planned: readonly Planned[], now: Date): Promise<void> {
  await tx.sql(
    'insert MTs',
    `insert into mt (phone, id, mo_id, mo_turn, access_number, text, text_version, service_code, fee_kind, fee_fen, charge_id,
       never_twice, link_id, reason, reason_id, class, priority, parts, refusal, state, queued_at, done_at)
     select p, i, m, u, a, x, v, s, fk, f, ch, n, l, r, ri, k, o, c, why,
       case when why is null then 'queued' else 'refused' end, $20, case when why is null then null else $20::timestamptz end
     from unnest($1::text[], $2::uuid[], $3::uuid[], $4::smallint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::int[], $11::uuid[], $12::boolean[], $13::text[], $14::text[], $15::uuid[], $16::text[], $17::smallint[],
       $18::smallint[], $19::text[]) t(p, i, m, u, a, x, v, s, fk, f, ch, n, l, r, ri, k, o, c, why)`,
    [
      planned.map(({ mt }) => mt.phone),
      planned.map(({ id }) => id),
      planned.map(({ mt }) => mt.moId ?? null),
      planned.map(({ turn }) => turn ?? null),
      planned.map(({ mt }) => mt.accessNumber),
      planned.map(({ mt }) => mt.text),
      planned.map(({ mt }) => mt.textVersion),
      planned.map(({ mt }) => mt.serviceCode),
      planned.map(({ mt }) => mt.fee?.kind ?? 'free'),
      planned.map(({ mt }) => mt.fee?.fen ?? 0),
      planned.map(({ mt }) => mt.fee?.chargeId ?? null),
      planned.map(({ mt }) => mt.neverTwice === true || mt.fee !== undefined),
      planned.map(({ mt }) => mt.linkId ?? null),
      planned.map(({ mt }) => mt.reason),
      planned.map(({ mt }) => mt.reasonId),
      planned.map(({ mt }) => mt.class),
      planned.map(({ mt }) => priorityOf(mt)),
      planned.map(({ way }) => ('lane' in way ? way.parts : 1)),
      planned.map(({ way }) => ('lane' in way ? null : way.refusal)),
      now,
    ],
  );
}

/** Queues every part, and wakes the links once for all of them. */
async function queueParts(tx: Tx, planned: readonly Planned[], now: Date): Promise<void> {
  const carried = planned.flatMap(({ id, mt, way }) => ('lane' in way ? [{ id, mt, ...way }] : []));
  if (carried.length === 0) return;
  await tx.sql(
    'queue MTs',
    `with queued as (
       insert into mt_queue (phone, mt_id, part, lane, priority, due_at, attempt)
       select p, i, part, l, o, d, 1
       from unnest($1::text[], $2::uuid[], $3::text[], $4::smallint[], $5::timestamptz[], $6::smallint[]) t(p, i, l, o, d, c),
         generate_series(1, c) part)
     select pg_notify($7, $8)`,
    [
      carried.map(({ mt }) => mt.phone),
      carried.map(({ id }) => id),
      carried.map(({ lane }) => lane.link),
      carried.map(({ mt }) => priorityOf(mt)),
      carried.map(({ mt }) => mt.dueAt ?? now),
      carried.map(({ parts }) => parts),
      mtChannel,
      [...new Set(carried.map(({ lane }) => lane.link))].join(),
    ],
  );
}
