import type { Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import { inPhoneOrder, type Phone } from '../../values/phone.ts';
import type { OrderAction, OrderNotice, OrderRelation, RelationState, Verdict } from './model.ts';

/** A notice with the bytes it came in, and a digest of what they mean. */
export type Recorded = { readonly notice: OrderNotice; readonly raw: Uint8Array; readonly digest: Uint8Array };

/**
 * Writes a notice down, once. `again`: it was known, with the same meaning; `different`: its key was known with another meaning,
 * and nothing was written; `unknown`: only a known one was asked for. When the transaction commits it is safe and may be answered;
 * what follows from it is decided later.
 */
export async function recordNotice(
  tx: Tx,
  recorded: Recorded,
  { onlyIfKnown = false } = {},
): Promise<'new' | 'again' | 'different' | 'unknown'> {
  if (!onlyIfKnown && (await insertNotice(tx, recorded))) return 'new';
  const { notice, digest } = recorded;
  const [known] = await tx.sql<{ same: boolean }>(
    'order event known',
    'select digest = $4 as same from order_event where (phone, peer, record_id) = ($1, $2, $3)',
    [notice.phone, notice.peer, notice.recordId, Buffer.from(digest)],
  );
  if (known === undefined) return 'unknown';
  return known.same ? 'again' : 'different';
}

async function insertNotice(tx: Tx, { notice, raw, digest }: Recorded): Promise<boolean> {
  const written = await tx.sql(
    'record order event',
    `insert into order_event (phone, peer, record_id, id, action, product_ref, old_product_ref, payer, cause, channel, content,
       link_id, effective_at, expire_at, occurred_at, received_at, raw, digest)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
     on conflict do nothing returning id`,
    [
      ...[notice.phone, notice.peer, notice.recordId, notice.id, notice.action, notice.productRef],
      ...[
        notice.oldProductRef ?? null,
        notice.payer ?? null,
        notice.cause,
        notice.channel,
        notice.content,
        notice.linkId,
      ],
      ...[notice.effectiveAt ?? null, notice.expireAt ?? null, notice.occurredAt ?? null, notice.receivedAt],
      ...[Buffer.from(raw), Buffer.from(digest)],
    ],
  );
  if (written.length === 0) return false;
  await tx.sql('order event waits', 'insert into order_event_waiting (phone, id, received_at) values ($1, $2, $3)', [
    notice.phone,
    notice.id,
    notice.receivedAt,
  ]);
  return true;
}

/** At most `limit` phones of which notices wait to be decided, who waited longest first, each with a peer that told of it. */
export function phonesWaiting(
  tx: Tx,
  except: readonly Phone[],
  limit: number,
): Promise<{ phone: Phone; peer: string }[]> {
  return tx.sql(
    'phones with order events waiting',
    `select w.phone, min(e.peer) as peer from order_event_waiting w join order_event e on (e.phone, e.id) = (w.phone, w.id)
     where w.phone <> all($1) group by w.phone order by min(w.received_at), w.phone limit $2`,
    [except, limit],
  );
}

/** A notice as its story tells it: what the carrier said, and what became of it; no verdict while it waits. */
export type ToldNotice = Pick<
  OrderNotice,
  'id' | 'peer' | 'recordId' | 'action' | 'productRef' | 'channel' | 'receivedAt'
> & {
  readonly verdict: Verdict | null;
  readonly detail: string | null;
};

/** Everything that carriers' platforms told of these phones, in the order it came. */
export function noticesToldOf(tx: Tx, phones: readonly Phone[]): Promise<ToldNotice[]> {
  return tx.sql<ToldNotice>(
    'notices told of phones',
    `select e.id, e.peer, e.record_id as "recordId", e.action, e.product_ref as "productRef", e.channel,
       e.received_at as "receivedAt", v.verdict, v.detail
     from order_event e left join order_verdict v on v.phone = e.phone and v.event_id = e.id
     where e.phone = any($1) order by e.phone, e.received_at, e.id`,
    [phones],
  );
}

/** Notices of carriers' platforms about a phone as they came, byte for byte. */
export function originalNotices(tx: Tx, phone: Phone): Promise<{ id: Id; raw: Buffer }[]> {
  return tx.sql('original notices', 'select id, raw from order_event where phone = $1 order by received_at, id', [
    phone,
  ]);
}

/** Takes what waits for these phones, in the order it came. Who takes it decides it in the same transaction. */
export async function takeWaiting(tx: Tx, phones: readonly Phone[]): Promise<OrderNotice[]> {
  const rows = await tx.sql<EventRow>(
    'take order events',
    `with taken as (delete from order_event_waiting where phone = any($1) returning phone, id)
     select e.phone, e.peer, e.record_id, e.id, e.action, e.product_ref, e.old_product_ref, e.payer, e.cause, e.channel, e.content,
       e.link_id, e.effective_at, e.expire_at, e.occurred_at, e.received_at
     from taken t join order_event e on (e.phone, e.id) = (t.phone, t.id) order by e.phone, e.id`,
    [phones],
  );
  return rows.map(fromEvent);
}

/** One notice and what became of it. */
export type Decided = { readonly notice: OrderNotice; readonly verdict: Verdict; readonly detail: string };

/** Keeps what became of notices. */
export async function saveVerdicts(tx: Tx, decided: readonly Decided[], now: Date): Promise<void> {
  if (decided.length === 0) return;
  await tx.sql(
    'save order verdicts',
    `insert into order_verdict (phone, event_id, peer, verdict, detail, decided_at)
     select p, i, e, v, d, $6 from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[]) t(p, i, e, v, d)`,
    [
      decided.map(({ notice }) => notice.phone),
      decided.map(({ notice }) => notice.id),
      decided.map(({ notice }) => notice.peer),
      decided.map(({ verdict }) => verdict),
      decided.map(({ detail }) => detail),
      now,
    ],
  );
}

/** A notice that says another thing than one of the same time: which of them holds is for a person to find out. */
export type Conflict = {
  readonly phone: Phone;
  readonly eventId: Id;
  readonly productRef: string;
  readonly detail: string;
};

/** The conflicting notices of a peer about these phones, decided within some time. */
export function conflictsAbout(
  tx: Tx,
  { peer, phones, after, until }: { peer: string; phones: readonly Phone[]; after: Date; until: Date },
): Promise<Conflict[]> {
  return tx.sql(
    'order conflicts about phones',
    `select v.phone, v.event_id as "eventId", e.product_ref as "productRef", v.detail
     from order_verdict v join order_event e on e.phone = v.phone and e.id = v.event_id
     where v.phone = any($1) and v.peer = $2 and v.verdict = 'conflict' and v.decided_at > $3 and v.decided_at <= $4
     order by v.phone, v.event_id`,
    [phones, peer, after, until],
  );
}

/** The whole mirror of these phones. */
export async function relationsOf(tx: Tx, phones: readonly Phone[]): Promise<OrderRelation[]> {
  const rows = await tx.sql<RelationRow>(
    'order relations',
    `select phone, peer, product_ref, product, state, channel, effective_at, expire_at, last_change_at, last_record_id
     from order_relation where phone = any($1) order by phone, peer, product_ref`,
    [phones],
  );
  return rows.map(fromRelation);
}

/** Writes relations as they stand now; of several of one key the last counts. Chases of what is closed now have come to their end. */
export async function saveRelations(tx: Tx, changed: readonly OrderRelation[], now: Date): Promise<void> {
  const last = new Map(changed.map((one) => [`${one.phone} ${one.peer} ${one.productRef}`, one]));
  const rows = inPhoneOrder([...last.values()]);
  if (rows.length === 0) return;
  await tx.sql(
    'save order relations',
    `insert into order_relation (phone, peer, product_ref, product, state, channel, effective_at, expire_at, last_change_at, last_record_id)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[],
       $9::timestamptz[], $10::text[])
     on conflict (phone, peer, product_ref) do update set product = excluded.product, state = excluded.state,
       channel = excluded.channel, effective_at = excluded.effective_at, expire_at = excluded.expire_at,
       last_change_at = excluded.last_change_at, last_record_id = excluded.last_record_id`,
    [
      rows.map((one) => one.phone),
      rows.map((one) => one.peer),
      rows.map((one) => one.productRef),
      rows.map((one) => one.product ?? null),
      rows.map((one) => one.state),
      rows.map((one) => one.channel),
      rows.map((one) => one.effectiveAt ?? null),
      rows.map((one) => one.expireAt ?? null),
      rows.map((one) => one.lastChangeAt),
      rows.map((one) => one.lastRecordId),
    ],
  );
  await tx.sql(
    'end chases of closed relations',
    `update order_chase c set done_at = $2, outcome = 'the carrier agrees'
     from order_relation r where c.phone = any($1) and c.done_at is null
       and (r.phone, r.peer, r.product_ref) = (c.phone, c.peer, c.product_ref) and r.state = 'closed'`,
    [rows.map((one) => one.phone), now],
  );
}

type EventRow = {
  phone: Phone;
  peer: string;
  record_id: string;
  id: Id;
  action: OrderAction;
  product_ref: string;
  old_product_ref: string | null;
  payer: string | null;
  cause: string;
  channel: string;
  content: string;
  link_id: string;
  effective_at: Date | null;
  expire_at: Date | null;
  occurred_at: Date | null;
  received_at: Date;
};

function fromEvent(row: EventRow): OrderNotice {
  return {
    id: row.id,
    peer: row.peer,
    recordId: row.record_id,
    phone: row.phone,
    payer: row.payer ?? undefined,
    action: row.action,
    productRef: row.product_ref,
    oldProductRef: row.old_product_ref ?? undefined,
    cause: row.cause,
    channel: row.channel,
    content: row.content,
    linkId: row.link_id,
    effectiveAt: row.effective_at ?? undefined,
    expireAt: row.expire_at ?? undefined,
    occurredAt: row.occurred_at ?? undefined,
    receivedAt: row.received_at,
  };
}

type RelationRow = {
  phone: Phone;
  peer: string;
  product_ref: string;
  product: string | null;
  state: RelationState;
  channel: string;
  effective_at: Date | null;
  expire_at: Date | null;
  last_change_at: Date;
  last_record_id: string;
};

function fromRelation(row: RelationRow): OrderRelation {
  return {
    phone: row.phone,
    peer: row.peer,
    productRef: row.product_ref,
    product: row.product ?? undefined,
    state: row.state,
    channel: row.channel,
    effectiveAt: row.effective_at ?? undefined,
    expireAt: row.expire_at ?? undefined,
    lastChangeAt: row.last_change_at,
    lastRecordId: row.last_record_id,
  };
}
