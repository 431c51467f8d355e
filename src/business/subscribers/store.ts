import type { Db, Tx } from '../../platform/db.ts';
import type { Carrier } from '../../values/carrier.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import type { Arrival } from './arrivals.ts';
import { hourOf, type Subscriber } from './model.ts';

const columns = 'phone, carrier, province, blacklisted, holder_since, mo_count, unknown_hour, unknown_count';

/**
 * Finds or creates the subscribers of a batch, and locks them: everything after is single file for each phone. Whose numbers
 * they are is learnt anew each time, because numbers are carried to other networks and lists grow. Who comes by another way
 * than an MO (`mos` 0) has not texted. The upsert locks in phone order and works across shards, where FOR UPDATE does not.
 * Phones must be distinct.
 */
export async function identify(tx: Tx, arrivals: readonly Arrival[], now: Date): Promise<Map<Phone, Subscriber>> {
  const rows = await tx.sql<SubscriberRow>(
    'identify subscribers',
    `insert into subscriber as s (phone, carrier, province, holder_since, last_mo_at, mo_minute, mo_count)
     select p, c, v, $5, case when n > 0 then $5::timestamptz end, date_trunc('minute', $5::timestamptz), n
     from unnest($1::text[], $2::text[], $3::text[], $4::int[]) t(p, c, v, n) order by p collate "C"
     on conflict (phone) do update set
       carrier = excluded.carrier, province = excluded.province,
       last_mo_at = coalesce(excluded.last_mo_at, s.last_mo_at),
       mo_count = case when s.mo_minute = excluded.mo_minute then s.mo_count + excluded.mo_count else excluded.mo_count end,
       mo_minute = excluded.mo_minute
     returning ${columns}`,
    [
      arrivals.map((one) => one.phone),
      arrivals.map((one) => one.carrier),
      arrivals.map((one) => one.province ?? null),
      arrivals.map((one) => one.mos),
      now,
    ],
  );
  return new Map(rows.map((row) => [row.phone, fromRow(row)]));
}

/** Finds and locks those of these phones that are known, in phone order as `identify` does. What is loaded after it stays as it is. */
export async function lockSubscribers(tx: Tx, phones: readonly Phone[]): Promise<Map<Phone, Subscriber>> {
  const rows = await tx.sql<SubscriberRow>(
    'lock subscribers',
    `insert into subscriber as s (phone, carrier, holder_since)
     select phone, carrier, holder_since from subscriber where phone = any($1) order by phone
     on conflict (phone) do update set carrier = s.carrier returning ${columns}`,
    [phones],
  );
  return new Map(rows.map((row) => [row.phone, fromRow(row)]));
}

/** Those of these phones that nothing may be sold to. */
export async function blacklistedAmong(tx: Tx, phones: readonly Phone[]): Promise<Set<Phone>> {
  const rows = await tx.sql<{ phone: Phone }>(
    'blacklisted among',
    'select phone from subscriber where phone = any($1) and blacklisted',
    [phones],
  );
  return new Set(rows.map(({ phone }) => phone));
}

/** Whether a phone agreed to promotions, or refused them. */
export type PromotionState = { readonly consented: boolean; readonly refusedAt: Date | undefined };

/**
 * Locks those of these phones that are known, in phone order, and tells how they stand to promotions. A consent of an
 * earlier holder of the number counts for nothing, and neither does that holder's refusal.
 */
export async function lockPromotionStates(tx: Tx, phones: readonly Phone[]): Promise<Map<Phone, PromotionState>> {
  const rows = await tx.sql<{ phone: Phone; consented: boolean; refused_at: Date | null }>(
    'lock promotion states',
    `insert into subscriber as s (phone, carrier, holder_since)
     select phone, carrier, holder_since from subscriber where phone = any($1) order by phone
     on conflict (phone) do update set carrier = s.carrier
     returning phone, coalesce(promotion_consent_id >= id_floor(holder_since), false) as consented,
       case when promotion_refused_at >= holder_since then promotion_refused_at end as refused_at`,
    [phones],
  );
  return new Map(rows.map((row) => [row.phone, { consented: row.consented, refusedAt: row.refused_at ?? undefined }]));
}

/** How one phone stands to promotions, for people who look. */
export async function promotionState(
  db: Db,
  phone: Phone,
): Promise<{ consentId: Id | undefined; refusedAt: Date | undefined }> {
  const [row] = await db.read<{ consent_id: Id | null; refused_at: Date | null }>(
    `select case when promotion_consent_id >= id_floor(holder_since) then promotion_consent_id end as consent_id,
       case when promotion_refused_at >= holder_since then promotion_refused_at end as refused_at
     from subscriber where phone = $1`,
    [phone],
  );
  return { consentId: row?.consent_id ?? undefined, refusedAt: row?.refused_at ?? undefined };
}

/** Makes phones known that nobody has heard of; those that are known stay as they are. */
export async function knowSubscribers(
  tx: Tx,
  phones: readonly Pick<Arrival, 'phone' | 'carrier' | 'province'>[],
  now: Date,
): Promise<void> {
  await tx.sql(
    'know subscribers',
    `insert into subscriber (phone, carrier, province, holder_since)
     select p, c, v, $4 from unnest($1::text[], $2::text[], $3::text[]) t(p, c, v) order by p collate "C"
     on conflict (phone) do nothing`,
    [phones.map((one) => one.phone), phones.map((one) => one.carrier), phones.map((one) => one.province ?? null), now],
  );
}

/** Phones agreed to promotions; each names the consent that proves it. An earlier refusal is overcome. Phones must be known. */
export async function allowPromotions(tx: Tx, given: readonly { phone: Phone; consentId: Id }[]): Promise<void> {
  await tx.sql(
    'allow promotions',
    `update subscriber s set promotion_consent_id = t.c, promotion_refused_at = null
     from unnest($1::text[], $2::uuid[]) t(p, c) where s.phone = t.p`,
    [given.map(({ phone }) => phone), given.map(({ consentId }) => consentId)],
  );
}

/** Phones refused promotions: their consent counts no more. Phones must be known. */
export async function refusePromotions(tx: Tx, phones: readonly Phone[], now: Date): Promise<void> {
  await tx.sql(
    'refuse promotions',
    'update subscriber set promotion_consent_id = null, promotion_refused_at = $2 where phone = any($1)',
    [phones, now],
  );
}

/** Phones may order nothing any more, or may again. Phones must be known. */
export async function setBlacklisted(tx: Tx, phones: readonly Phone[], blacklisted: boolean): Promise<void> {
  await tx.sql('set blacklisted', 'update subscriber set blacklisted = $2 where phone = any($1)', [
    phones,
    blacklisted,
  ]);
}

/** Whose subscribers these phones are, as far as they are known. */
export async function carriersOf(tx: Tx, phones: readonly Phone[]): Promise<Map<Phone, Carrier>> {
  const rows = await tx.sql<{ phone: Phone; carrier: Carrier }>(
    'carriers of phones',
    'select phone, carrier from subscriber where phone = any($1)',
    [phones],
  );
  return new Map(rows.map(({ phone, carrier }) => [phone, carrier]));
}

/** Keeps how often unknown words were answered in this hour. */
export async function countUnknownAnswers(tx: Tx, counts: ReadonlyMap<Phone, number>, now: Date): Promise<void> {
  if (counts.size === 0) return;
  await tx.sql(
    'count unknown answers',
    `update subscriber s set unknown_hour = $3, unknown_count = t.n
     from unnest($1::text[], $2::int[]) t(p, n) where s.phone = t.p`,
    [[...counts.keys()], [...counts.values()], hourOf(now)],
  );
}

type SubscriberRow = {
  phone: Phone;
  carrier: Carrier;
  province: string | null;
  blacklisted: boolean;
  holder_since: Date;
  mo_count: number;
  unknown_hour: Date | null;
  unknown_count: number;
};

function fromRow(row: SubscriberRow): Subscriber {
  return {
    phone: row.phone,
    carrier: row.carrier,
    province: row.province ?? undefined,
    blacklisted: row.blacklisted,
    holderSince: row.holder_since,
    mosThisMinute: row.mo_count,
    unknownAnswered: row.unknown_hour ? { hour: row.unknown_hour, count: row.unknown_count } : undefined,
  };
}
