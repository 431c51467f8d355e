import { subscriberOf } from '../../../business/subscribers/index.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import { idFloor } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import { startOfDay, yearAndMonth } from '../../../values/time.ts';
import type { Redemption, Refusal, Till } from './model.ts';

const redemptionColumns = `r.phone, r.id, r.benefit_id as "benefitId", r.benefit_version as "benefitVersion", r.title, r.merchant_id as "merchantId",
  r.shop_id as "shopId", r.person_id as "personId", r.key_id as "keyId", r.channel, r.idempotency_key as key, r.level, r.month, r.day::text as day, r.at,
  r.bill_fen::float8 as "billFen", r.value_fen::float8 as "valueFen", r.proof, r.package_id as "packageId", r.package_nth as "packageNth",
  r.package_times as "packageTimes", r.package_until as "packageUntil", r.undone_at as "undoneAt", r.undone_by as "undoneBy", r.undone_why as "undoneWhy"`;

type RedemptionRow = Omit<Redemption, 'undone' | 'package'> & {
  readonly packageId: Id | null;
  readonly packageNth: number | null;
  readonly packageTimes: number | null;
  readonly packageUntil: Date | null;
  readonly undoneAt: Date | null;
  readonly undoneBy: string | null;
  readonly undoneWhy: string | null;
};

function redemptionOf(row: RedemptionRow): Redemption {
  const { undoneAt, undoneBy, undoneWhy, packageId, packageNth, packageTimes, packageUntil, ...rest } = row;
  const told = {
    ...(Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)) as Redemption),
    ...(packageId && { package: { id: packageId, nth: packageNth!, times: packageTimes!, until: packageUntil! } }),
  };
  return undoneAt ? { ...told, undone: { at: undoneAt, by: undoneBy ?? '', why: undoneWhy! } } : told;
}

/** What a member used, the newest first. */
export async function redemptionsOf(
  tx: Tx,
  phone: Phone,
  { since = new Date(0), limit }: { readonly since?: Date; readonly limit: number },
): Promise<Redemption[]> {
  const rows = await tx.sql<RedemptionRow>(
    'redemptions of a member',
    `select ${redemptionColumns} from redemption r where r.phone = $1 and r.id >= $2 order by r.id desc limit $3`,
    [phone, idFloor(since), limit],
  );
  return rows.map(redemptionOf);
}

/** What was refused to a member, the newest first. */
export async function refusalsOf(
  tx: Tx,
  phone: Phone,
  { since = new Date(0), limit }: { readonly since?: Date; readonly limit: number },
): Promise<Refusal[]> {
  return tx.sql<Refusal>(
    'till refusals of a member',
    `select ${refusalColumns} from till_refusal r where r.phone = $1 and r.id >= $2 order by r.id desc limit $3`,
    [phone, idFloor(since), limit],
  );
}

const refusalColumns = `r.phone, r.id, r.merchant_id as "merchantId", r.shop_id as "shopId", r.person_id as "personId", r.key_id as "keyId",
  r.benefit_id as "benefitId", r.channel, r.why, r.sender, r.address, r.at`;

/** What a member has saved since then, in fen; what was undone left out. */
async function savedSince(tx: Tx, phone: Phone, since: Date): Promise<{ fen: number; uses: number }> {
  const [row] = await tx.sql<{ fen: number; uses: number }>(
    'saved by a member',
    `select coalesce(sum(value_fen), 0)::float8 as fen, count(*)::int as uses from redemption where phone = $1 and id >= $2 and state = 'redeemed'`,
    [phone, idFloor(since)],
  );
  return row!;
}

/** What the holder of a number has saved this year: from its first day, or since he has the number. */
export function savedThisYear(tx: Tx, phone: Phone, since: Date, now: Date): Promise<{ fen: number; uses: number }> {
  const newYear = startOfDay(`${yearAndMonth(now).year}-01-01`);
  return savedSince(tx, phone, since > newYear ? since : newYear);
}

/** Since when a number has its holder: what was before belongs to an earlier one, and is nobody's business now. */
export async function holderSince(tx: Tx, phone: Phone): Promise<Date> {
  return (await subscriberOf(tx, phone))?.holderSince ?? new Date(0);
}

/** How the merchants, shops, people and programs of these tills are called, whatever became of them since. */
export async function calledAt(tx: Tx, tills: readonly Till[]): Promise<(id: Id | undefined) => string> {
  const ids = new Set(
    tills.flatMap(({ merchantId, shopId, personId, keyId }) => [merchantId, shopId, personId, keyId]),
  );
  const rows = await tx.sql<{ id: Id; name: string }>(
    'names at tills',
    `select id, name from merchant where id = any($1) union all select id, name from shop where id = any($1)
     union all select id, name from merchant_person where id = any($1) union all select id, name from till_key where id = any($1)`,
    [[...ids].filter((id) => id !== undefined && id !== null)],
  );
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return (id) => names.get(id ?? '') ?? '—';
}

/** What a merchant redeemed since then, the newest first; of one shop, where asked. */
export async function redemptionsAt(tx: Tx, { merchantId, shopId, since, limit }: AtMerchant): Promise<Redemption[]> {
  const rows = await tx.sql<RedemptionRow>(
    'redemptions at a merchant',
    `select ${redemptionColumns} from redemption r where r.merchant_id = $1 and r.id >= $2 and ($3::uuid is null or r.shop_id = $3) order by r.id desc limit $4`,
    [merchantId, idFloor(since), shopId ?? null, limit],
  );
  return rows.map(redemptionOf);
}

/** What a merchant refused since then, the newest first; at one shop, where asked. */
export function refusalsAt(tx: Tx, { merchantId, shopId, since, limit }: AtMerchant): Promise<Refusal[]> {
  return tx.sql<Refusal>(
    'till refusals at a merchant',
    `select ${refusalColumns} from till_refusal r where r.merchant_id = $1 and r.id >= $2 and ($3::uuid is null or r.shop_id = $3) order by r.id desc limit $4`,
    [merchantId, idFloor(since), shopId ?? null, limit],
  );
}

export type AtMerchant = {
  readonly merchantId: Id;
  readonly shopId?: Id | undefined;
  readonly since: Date;
  readonly limit: number;
};

/** A redemption of a merchant by its id. */
export async function redemptionById(
  tx: Tx,
  { merchantId, id }: { readonly merchantId: Id; readonly id: Id },
): Promise<Redemption | undefined> {
  const [row] = await tx.sql<RedemptionRow>(
    'redemption by id',
    `select ${redemptionColumns} from redemption r where r.merchant_id = $1 and r.id = $2`,
    [merchantId, id],
  );
  return row && redemptionOf(row);
}

/** Forgets what was refused to somebody. */
export async function eraseRefusals(
  tx: Tx,
  { phone, until }: { readonly phone: Phone; readonly until: Date },
): Promise<number> {
  const refused = await tx.sql(
    'erase till refusals',
    'delete from till_refusal where phone = $1 and at <= $2 returning id',
    [phone, until],
  );
  const offline = await tx.sql(
    'erase offline checks',
    'delete from till_offline where phone = $1 and received_at <= $2 returning id',
    [phone, until],
  );
  return refused.length + offline.length;
}

/** Bans of a number, the newest first. */
export function bansOf(tx: Tx, phone: Phone) {
  return tx.sql<{ at: Date; what: 'member' | 'clerk'; reason: string; until: Date | null; liftedAt: Date | null }>(
    'till bans of a phone',
    `select at, what, reason, until, lifted_at as "liftedAt" from till_ban where phone = $1 order by id desc limit 100`,
    [phone],
  );
}

/** What this key of a merchant redeemed for a member. */
export async function byKey(
  tx: Tx,
  { phone, merchantId, key }: { readonly phone: Phone; readonly merchantId: Id; readonly key: string },
): Promise<Redemption | undefined> {
  const [row] = await tx.sql<RedemptionRow>(
    'redemption by key',
    `select ${redemptionColumns} from redemption r where r.phone = $1 and r.merchant_id = $2 and r.idempotency_key = $3`,
    [phone, merchantId, key],
  );
  return row && redemptionOf(row);
}
