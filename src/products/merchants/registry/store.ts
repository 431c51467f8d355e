import { boxAround, type Point } from '../../../business/places/index.ts';
import type { Reading, Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import { type Day, dayOf } from '../../../values/time.ts';
import type { Benefit, BenefitRule } from '../benefits/rule.ts';
import type { Contract, Merchant, MerchantPerson, Shop } from './model.ts';

/** A shop of a merchant in force, where benefits can be used. */
export type ActiveShop = Shop & { readonly merchant: Pick<Merchant, 'id' | 'code' | 'name' | 'category'> };
/** A shop near a point, with what its merchant grants on this day. */
export type Partner = ActiveShop & { readonly metres: number; readonly benefits: readonly Benefit[] };

/** Whether merchant `m` has a contract in force: $1 is the Beijing day, $2 now. */
const inForce = `exists (select from merchant_contract c where c.merchant_id = m.id and c.signed_at is not null
  and c.starts_on <= $1::date and c.ends_on >= $1::date and (c.ended_at is null or c.ended_at > $2))`;

/** An open shop of a merchant whose contract is in force at `now`; the moment that ends there is none. */
export async function activeShop(tx: Tx, shopId: Id, now: Date): Promise<ActiveShop | undefined> {
  const [row] = await tx.sql<ActiveShopRow>(
    'active shop',
    `select ${shopColumns}, ${merchantOfShop} from shop s join merchant m on m.id = s.merchant_id
     where s.id = $3 and s.closed_at is null and ${inForce}`,
    [dayOf(now), now, shopId],
  );
  return row && activeShopOf(row);
}

/**
 * An open shop of a merchant in force, with what the merchant grants from `now` on: nothing that was stopped or is over, unless it is
 * `owed` to somebody who paid for it.
 */
export async function benefitsAt(
  tx: Reading,
  shopId: Id,
  now: Date,
  owed: readonly Id[] = [],
): Promise<{ readonly shop: ActiveShop; readonly benefits: readonly Benefit[] } | undefined> {
  const [row] = await tx.told<ActiveShopRow & { benefits: BenefitRow[] }>(
    'benefits at a shop',
    `select ${shopColumns}, ${merchantOfShop}, (
       select coalesce(json_agg(b order by b.id), '[]') from (
         select ${benefitColumns} from benefit b
         where b.merchant_id = m.id and (b.stopped_at is null and b.until_on >= $1::date or b.id = any($4))
       ) b
     ) as benefits
     from shop s join merchant m on m.id = s.merchant_id where s.id = $3 and s.closed_at is null and ${inForce}`,
    [dayOf(now), now, shopId, owed],
  );
  return row && { shop: activeShopOf(row), benefits: row.benefits.map(benefitOf) };
}

/** The open shops of a merchant, by name. */
export async function shopsOf(tx: Reading, merchantId: Id): Promise<Shop[]> {
  const rows = await tx.sql<ShopRow>(
    'shops of a merchant',
    `select ${shopColumns} from shop s where s.merchant_id = $1 and s.closed_at is null order by s.name, s.id`,
    [merchantId],
  );
  return rows.map(shopOf);
}

/** A merchant, in force or not. */
export async function merchantById(tx: Tx, id: Id): Promise<Merchant | undefined> {
  const [row] = await tx.sql<MerchantRow>(
    'merchant by id',
    `select ${merchantColumns} from merchant m where m.id = $1`,
    [id],
  );
  return row && merchantOf(row);
}

/** The merchant for whom accounts of this organisation work, in force or not. */
export async function merchantByCode(tx: Tx, code: string): Promise<Merchant | undefined> {
  const [row] = await tx.sql<MerchantRow>(
    'merchant by code',
    `select ${merchantColumns} from merchant m where m.code = $1`,
    [code],
  );
  return row && merchantOf(row);
}

/** Who checks by SMS from this phone: registered, and proven to be theirs. */
export async function personByPhone(tx: Tx, phone: Phone): Promise<MerchantPerson | undefined> {
  const [row] = await tx.sql<PersonRow>(
    'person by phone',
    `select ${personColumns} from merchant_person p where p.phone = $1 and p.closed_at is null and p.phone_proven_at is not null`,
    [phone],
  );
  return row && personOf(row);
}

/** Who is signed in with this account, as long as they work for the merchant. */
export async function personByAccount(tx: Reading, accountId: Id): Promise<MerchantPerson | undefined> {
  const [row] = await tx.told<PersonRow>(
    'person by account',
    `select ${personColumns} from merchant_person p where p.account_id = $1 and p.closed_at is null`,
    [accountId],
  );
  return row && personOf(row);
}

/** Everybody of a merchant, who has left last. */
export async function peopleOf(tx: Tx, merchantId: Id): Promise<MerchantPerson[]> {
  const rows = await tx.sql<PersonRow>(
    'people of a merchant',
    `select ${personColumns} from merchant_person p where p.merchant_id = $1
     order by p.closed_at is not null, p.role desc, p.name, p.id limit 500`,
    [merchantId],
  );
  return rows.map(personOf);
}

/** All benefits that a merchant ever had, what holds first. */
export async function allBenefitsOf(tx: Tx, merchantId: Id): Promise<Benefit[]> {
  const rows = await tx.sql<BenefitRow>(
    'all benefits of a merchant',
    `select ${benefitColumns} from benefit b where b.merchant_id = $1 order by b.stopped_at is not null, b.id limit 500`,
    [merchantId],
  );
  return rows.map(benefitOf);
}

/** One benefit, whatever became of it. */
export async function benefitById(tx: Tx, id: Id): Promise<Benefit | undefined> {
  const [row] = await tx.sql<BenefitRow>('benefit by id', `select ${benefitColumns} from benefit b where b.id = $1`, [
    id,
  ]);
  return row && benefitOf(row);
}

/** The contracts of a merchant, the newest first, without drafts that were dropped. */
export async function contractsOf(tx: Tx, merchantId: Id): Promise<Contract[]> {
  const rows = await tx.sql<ContractRow>(
    'contracts of a merchant',
    `select ${contractColumns} from merchant_contract c where c.merchant_id = $1 and c.dropped_at is null
     order by c.starts_on desc, c.id desc limit 200`,
    [merchantId],
  );
  return rows.map(contractOf);
}

/** How far partners are looked for. */
const nearMetres = 30_000;

/** The nearest shops of merchants in force, nearest first, each with what it grants today. */
export async function partnersNear(
  tx: Tx,
  point: Point,
  {
    category,
    district,
    limit,
  }: { readonly category?: string | undefined; readonly district?: string | undefined; readonly limit: number },
  now: Date,
): Promise<Partner[]> {
  const { south, north, west, east } = boxAround(point, nearMetres);
  const rows = await tx.sql<ActiveShopRow & { metres: number }>(
    'partners near',
    `select ${shopColumns}, ${merchantOfShop}, 2 * 6371008.8 * asin(sqrt(sin(radians(s.lat - $3) / 2) ^ 2
       + cos(radians($3)) * cos(radians(s.lat)) * sin(radians(s.lng - $4) / 2) ^ 2)) as metres
     from shop s join merchant m on m.id = s.merchant_id
     where s.closed_at is null and s.lat between $5 and $6 and s.lng between $7 and $8 and ($9::text is null or m.category = $9)
       and ($10::text is null or s.district = $10) and ${inForce}
     order by metres, s.id limit $11`,
    [
      ...[dayOf(now), now, point.lat, point.lng, south, north, west, east],
      ...[category ?? null, district ?? null, limit],
    ],
  );
  const benefits = await grantedBy(tx, [...new Set(rows.map(({ merchant_id }) => merchant_id))], now);
  return rows.map((row) => ({
    ...activeShopOf(row),
    metres: row.metres,
    benefits: benefits.filter(
      ({ merchantId, rule }) => merchantId === row.merchant_id && (rule.shops?.includes(row.id) ?? true),
    ),
  }));
}

/** A district and a category in which partners have shops, and the middle of these. */
export type Whereabouts = Point & { readonly district: string; readonly category: string; readonly shops: number };

/** The districts and categories in which merchants in force have open shops. */
export function whereabouts(tx: Tx, now: Date): Promise<Whereabouts[]> {
  return tx.sql<Whereabouts>(
    'whereabouts of partners',
    `select s.district, m.category, count(*)::int as shops, avg(s.lat)::float8 as lat, avg(s.lng)::float8 as lng
     from shop s join merchant m on m.id = s.merchant_id where s.closed_at is null and ${inForce}
     group by s.district, m.category order by s.district, m.category`,
    [dayOf(now), now],
  );
}

/** What these merchants, which are in force, grant today. */
async function grantedBy(tx: Tx, merchantIds: readonly Id[], now: Date): Promise<Benefit[]> {
  if (merchantIds.length === 0) return [];
  const rows = await tx.sql<BenefitRow>(
    'granted today',
    `select ${benefitColumns} from benefit b where b.merchant_id = any($2) and b.stopped_at is null
       and $1::date between b.from_on and b.until_on order by b.id`,
    [dayOf(now), merchantIds],
  );
  return rows.map(benefitOf);
}

export const merchantColumns =
  'm.id, m.code, m.name, m.category, m.contact, m.note, m.given_up_at, m.is_sample' as const;
type MerchantRow = {
  id: Id;
  code: string;
  name: string;
  category: string;
  contact: string;
  note: string;
  given_up_at: Date | null;
  is_sample: boolean;
};

function merchantOf({ given_up_at, is_sample, ...row }: MerchantRow): Merchant {
  return { ...row, givenUpAt: given_up_at ?? undefined, isSample: is_sample };
}

const contractColumns = `c.id, c.merchant_id, c.starts_on::text as starts_on, c.ends_on::text as ends_on, c.commission_permille, c.terms,
  c.drafted_by, c.drafter, c.drafted_at, c.signer, c.signed_at, c.ended_at, c.ended_because`;
type ContractRow = {
  id: Id;
  merchant_id: Id;
  starts_on: Day;
  ends_on: Day;
  commission_permille: number;
  terms: string;
  drafted_by: Id;
  drafter: string;
  drafted_at: Date;
  signer: string | null;
  signed_at: Date | null;
  ended_at: Date | null;
  ended_because: string | null;
};

function contractOf(row: ContractRow): Contract {
  return {
    ...{ id: row.id, merchantId: row.merchant_id, startsOn: row.starts_on, endsOn: row.ends_on },
    ...{ commissionPermille: row.commission_permille, terms: row.terms },
    ...{ draftedBy: row.drafted_by, drafter: row.drafter, draftedAt: row.drafted_at },
    signer: row.signer ?? undefined,
    signedAt: row.signed_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
    endedBecause: row.ended_because ?? undefined,
  };
}

const shopColumns = 's.id, s.merchant_id, s.name, s.district, s.address, s.lat, s.lng, s.phone, s.hours, s.closed_at';
const merchantOfShop = 'm.code as merchant_code, m.name as merchant_name, m.category as merchant_category';

/** A time of a row: as JSON a text. */
type Stamp = Date | string;
const dateOf = (stamp: Stamp | null) => (stamp === null ? undefined : new Date(stamp));

type ShopRow = {
  id: Id;
  merchant_id: Id;
  name: string;
  district: string;
  address: string;
  lat: number;
  lng: number;
  phone: string;
  hours: string;
  closed_at: Stamp | null;
};
type ActiveShopRow = ShopRow & { merchant_code: string; merchant_name: string; merchant_category: string };

function shopOf(row: ShopRow): Shop {
  const { id, name, district, address, lat, lng, phone, hours } = row;
  const closedAt = dateOf(row.closed_at);
  return { id, merchantId: row.merchant_id, name, district, address, lat, lng, phone, hours, closedAt };
}

function activeShopOf(row: ActiveShopRow): ActiveShop {
  const { merchant_id: id, merchant_code: code, merchant_name: name, merchant_category: category } = row;
  return { ...shopOf(row), merchant: { id, code, name, category } };
}

const personColumns =
  'p.id, p.merchant_id, p.shop_id, p.name, p.role, p.phone, p.phone_proven_at, p.account_id, p.closed_at';
type PersonRow = {
  id: Id;
  merchant_id: Id;
  shop_id: Id | null;
  name: string;
  role: MerchantPerson['role'];
  phone: Phone | null;
  phone_proven_at: Stamp | null;
  account_id: Id | null;
  closed_at: Stamp | null;
};

function personOf(row: PersonRow): MerchantPerson {
  return {
    ...{ id: row.id, merchantId: row.merchant_id, name: row.name, role: row.role },
    shopId: row.shop_id ?? undefined,
    phone: row.phone ?? undefined,
    phoneProvenAt: dateOf(row.phone_proven_at),
    accountId: row.account_id ?? undefined,
    closedAt: dateOf(row.closed_at),
  };
}

const benefitColumns = `b.id, b.merchant_id, b.title, b.rule, b.high_value, b.from_on::text as from_on, b.until_on::text as until_on,
  b.stopped_at, b.version`;
type BenefitRow = {
  id: Id;
  merchant_id: Id;
  title: string;
  rule: BenefitRule;
  high_value: boolean;
  from_on: Day;
  until_on: Day;
  stopped_at: Stamp | null;
  version: number;
};

function benefitOf(row: BenefitRow): Benefit {
  return {
    ...{ id: row.id, merchantId: row.merchant_id, title: row.title, rule: row.rule, highValue: row.high_value },
    ...{ from: row.from_on, until: row.until_on, stoppedAt: dateOf(row.stopped_at), version: row.version },
  };
}
