import type { Tx } from '../../../platform/db.ts';
import { type Id, newId } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import type { Day } from '../../../values/time.ts';
import type { BenefitBody } from '../benefits/contract.ts';
import type { MerchantPerson, Shop } from './model.ts';

/** Who does something, as the history names them. */
export type Doer = { readonly id: Id; readonly name: string };

export type MerchantFields = {
  readonly name: string;
  readonly category: string;
  readonly contact: string;
  readonly note: string;
};

/** Takes a merchant, so that what is decided of it next is decided one after the other. False when there is none. */
export async function lockMerchant(tx: Tx, id: Id): Promise<boolean> {
  const rows = await tx.sql('lock merchant', 'select from merchant where id = $1 for update', [id]);
  return rows.length === 1;
}

/** Writes a lead down; false when its code is taken. */
export async function insertMerchant(
  tx: Tx,
  one: MerchantFields & { readonly id: Id; readonly code: string; readonly isSample: boolean },
  by: string,
  now: Date,
): Promise<boolean> {
  const rows = await tx.sql(
    'insert merchant',
    `insert into merchant (id, code, name, category, contact, note, is_sample, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (code) do nothing returning id`,
    [one.id, one.code, one.name, one.category, one.contact, one.note, one.isSample, by, now],
  );
  return rows.length === 1;
}

export async function updateMerchant(tx: Tx, id: Id, fields: MerchantFields): Promise<void> {
  await tx.sql(
    'update merchant',
    'update merchant set name = $2, category = $3, contact = $4, note = $5 where id = $1',
    [id, fields.name, fields.category, fields.contact, fields.note],
  );
}

/** Gives a lead up, or takes it up again. */
export async function setGivenUp(tx: Tx, id: Id, at: Date | undefined): Promise<void> {
  await tx.sql('give merchant up', 'update merchant set given_up_at = $2 where id = $1', [id, at ?? null]);
}

export type DraftFields = {
  readonly startsOn: Day;
  readonly endsOn: Day;
  readonly commissionPermille: number;
  readonly terms: string;
};

export async function insertDraft(
  tx: Tx,
  one: DraftFields & { readonly id: Id; readonly merchantId: Id },
  by: Doer,
  now: Date,
): Promise<void> {
  await tx.sql(
    'insert contract draft',
    `insert into merchant_contract (id, merchant_id, starts_on, ends_on, commission_permille, terms, drafted_by, drafter, drafted_at)
     values ($1, $2, $3::date, $4::date, $5, $6, $7, $8, $9)`,
    [
      ...[one.id, one.merchantId, one.startsOn, one.endsOn, one.commissionPermille, one.terms],
      ...[by.id, by.name, now],
    ],
  );
}

/** Drops a draft; false where it was signed or dropped meanwhile. */
export async function dropDraft(tx: Tx, id: Id, now: Date): Promise<boolean> {
  const rows = await tx.sql(
    'drop contract draft',
    'update merchant_contract set dropped_at = $2 where id = $1 and signed_at is null and dropped_at is null returning id',
    [id, now],
  );
  return rows.length === 1;
}

/** Signs a draft; false where it was signed or dropped meanwhile. */
export async function signDraft(tx: Tx, id: Id, by: Doer, now: Date): Promise<boolean> {
  const rows = await tx.sql(
    'sign contract',
    `update merchant_contract set signed_by = $2, signer = $3, signed_at = $4
     where id = $1 and signed_at is null and dropped_at is null and drafted_by <> $2 returning id`,
    [id, by.id, by.name, now],
  );
  return rows.length === 1;
}

/** Ends a signed contract now; false where it had ended. */
export async function endContract(tx: Tx, id: Id, because: string, now: Date): Promise<boolean> {
  const rows = await tx.sql(
    'end contract',
    `update merchant_contract set ended_at = $2, ended_because = $3
     where id = $1 and signed_at is not null and ended_at is null returning id`,
    [id, now, because],
  );
  return rows.length === 1;
}

export type ShopFields = Omit<Shop, 'id' | 'merchantId' | 'closedAt'>;

/** Opens a shop or changes one of this merchant; false when another one of it has this name. */
export async function saveShop(
  tx: Tx,
  { id, merchantId, ...fields }: ShopFields & { readonly id: Id; readonly merchantId: Id },
): Promise<boolean> {
  const rows = await tx.sql(
    'save shop',
    `insert into shop as s (id, merchant_id, name, district, address, lat, lng, phone, hours)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9
     where not exists (select from shop o where o.merchant_id = $2 and o.name = $3 and o.id <> $1)
     on conflict (id) do update set (name, district, address, lat, lng, phone, hours, closed_at)
       = (excluded.name, excluded.district, excluded.address, excluded.lat, excluded.lng, excluded.phone, excluded.hours, null)
     where s.merchant_id = excluded.merchant_id returning id`,
    [
      ...[id, merchantId, fields.name, fields.district, fields.address],
      ...[fields.lat, fields.lng, fields.phone, fields.hours],
    ],
  );
  return rows.length === 1;
}

/** Closes a shop: nothing is redeemed there any more. False where it was closed or is another merchant's. */
export async function closeShop(tx: Tx, { id, merchantId }: { id: Id; merchantId: Id }, now: Date): Promise<boolean> {
  const rows = await tx.sql(
    'close shop',
    'update shop set closed_at = $3 where id = $1 and merchant_id = $2 and closed_at is null returning id',
    [id, merchantId, now],
  );
  return rows.length === 1;
}

export type PersonFields = Pick<MerchantPerson, 'id' | 'merchantId' | 'shopId' | 'name' | 'role' | 'accountId'>;

export async function insertPerson(tx: Tx, one: PersonFields, by: string, now: Date): Promise<void> {
  await tx.sql(
    'insert merchant person',
    `insert into merchant_person (id, merchant_id, shop_id, name, role, account_id, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [one.id, one.merchantId, one.shopId ?? null, one.name, one.role, one.accountId ?? null, by, now],
  );
}

/** Registers a proven phone; false when another person who works somewhere has it, or this one has left. */
export async function setPhone(tx: Tx, id: Id, phone: Phone | undefined, now: Date): Promise<boolean> {
  const rows = await tx.sql(
    'set phone of merchant person',
    `update merchant_person set phone = $2, phone_proven_at = case when $2::text is null then null else $3::timestamptz end
     where id = $1 and closed_at is null
       and not exists (select from merchant_person o where o.phone = $2 and o.closed_at is null and o.id <> $1) returning id`,
    [id, phone ?? null, now],
  );
  return rows.length === 1;
}

/** Somebody does not work there any more, and their number goes; false where that was so. */
export async function closePerson(tx: Tx, id: Id, now: Date): Promise<boolean> {
  const rows = await tx.sql(
    'close merchant person',
    'update merchant_person set closed_at = $2, phone = null, phone_proven_at = null where id = $1 and closed_at is null returning id',
    [id, now],
  );
  return rows.length === 1;
}

export async function insertBenefit(
  tx: Tx,
  { id, merchantId, ...body }: BenefitBody & { readonly id: Id; readonly merchantId: Id },
): Promise<void> {
  await tx.sql(
    'insert benefit',
    `insert into benefit (id, merchant_id, title, rule, high_value, from_on, until_on, version)
     values ($1, $2, $3, $4, $5, $6::date, $7::date, 1)`,
    [id, merchantId, body.title, JSON.stringify(body.rule), body.highValue, body.from, body.until],
  );
}

/** Changes a benefit that was at `version`; false where somebody else changed or stopped it meanwhile. */
export async function updateBenefit(
  tx: Tx,
  { id, version, ...body }: BenefitBody & { readonly id: Id; readonly version: number },
): Promise<boolean> {
  const rows = await tx.sql(
    'update benefit',
    `update benefit set title = $3, rule = $4, high_value = $5, from_on = $6::date, until_on = $7::date, version = version + 1
     where id = $1 and version = $2 and stopped_at is null returning id`,
    [id, version, body.title, JSON.stringify(body.rule), body.highValue, body.from, body.until],
  );
  return rows.length === 1;
}

/** Stops a benefit for good; false where it was. */
export async function stopBenefit(tx: Tx, id: Id, now: Date): Promise<boolean> {
  const rows = await tx.sql(
    'stop benefit',
    'update benefit set stopped_at = $2, version = version + 1 where id = $1 and stopped_at is null returning id',
    [id, now],
  );
  return rows.length === 1;
}

/** A line of the history of a merchant. */
export type MerchantEvent = {
  readonly what: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly by: string;
  readonly at: Date;
};

export async function note(
  tx: Tx,
  merchantId: Id,
  { what, detail, by }: Omit<MerchantEvent, 'at'>,
  now: Date,
): Promise<void> {
  await tx.sql(
    'note merchant event',
    'insert into merchant_event (merchant_id, id, what, detail, by, at) values ($1, $2, $3, $4, $5, $6)',
    [merchantId, newId(now), what, JSON.stringify(detail), by, now],
  );
}
