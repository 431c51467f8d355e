import type { Tx } from '../../../platform/db.ts';
import { type Id, idFloor } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import type { TillRefusal } from './contract.ts';

/** A check that was made without a network. `good` is no yes: nothing is redeemed before somebody says so. */
export type OfflineCheck = {
  readonly phone: Phone;
  readonly id: Id;
  readonly merchantId: Id;
  readonly shopId: Id;
  readonly personId: Id;
  readonly key: string;
  readonly benefitId: Id | null;
  readonly claimedAt: Date;
  readonly receivedAt: Date;
  readonly state: 'good' | 'bad' | 'redeemed' | 'dropped';
  readonly why: TillRefusal | null;
};

const columns = `o.phone, o.id, o.merchant_id as "merchantId", o.shop_id as "shopId", o.person_id as "personId", o.idempotency_key as key,
  o.benefit_id as "benefitId", o.claimed_at as "claimedAt", o.received_at as "receivedAt", o.state, o.why`;

/** The check that came under this key before. */
export async function offlineByKey(
  tx: Tx,
  { phone, merchantId, key }: Pick<OfflineCheck, 'phone' | 'merchantId' | 'key'>,
): Promise<OfflineCheck | undefined> {
  const [row] = await tx.sql<OfflineCheck>(
    'offline check by key',
    `select ${columns} from till_offline o where o.phone = $1 and o.merchant_id = $2 and o.idempotency_key = $3`,
    [phone, merchantId, key],
  );
  return row;
}

/** Writes down what came of looking at it again. */
export async function insertOffline(tx: Tx, one: OfflineCheck): Promise<void> {
  await tx.sql(
    'insert offline check',
    `insert into till_offline (phone, id, merchant_id, shop_id, person_id, idempotency_key, benefit_id, claimed_at, received_at, state, why)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[one.phone, one.id, one.merchantId, one.shopId, one.personId, one.key, one.benefitId],
      ...[one.claimedAt, one.receivedAt, one.state, one.why],
    ],
  );
}

/** What a merchant checked without a network since then, and what still waits for somebody; the newest first. */
export function offlineAt(
  tx: Tx,
  { merchantId, shopId, since }: { readonly merchantId: Id; readonly shopId: Id | undefined; readonly since: Date },
): Promise<OfflineCheck[]> {
  return tx.sql<OfflineCheck>(
    'offline checks of a merchant',
    `select ${columns} from till_offline o where o.merchant_id = $1 and (o.id >= $2 or o.state = 'good') and ($3::uuid is null or o.shop_id = $3)
     order by o.id desc limit 300`,
    [merchantId, idFloor(since), shopId ?? null],
  );
}

/** One of a merchant, locked. */
export async function lockOffline(
  tx: Tx,
  { merchantId, id }: { readonly merchantId: Id; readonly id: Id },
): Promise<OfflineCheck | undefined> {
  const ask = `select ${columns} from till_offline o where o.merchant_id = $1 and o.id = $2`;
  const [found] = await tx.sql<OfflineCheck>('offline check', ask, [merchantId, id]);
  const [row] = await tx.sql<OfflineCheck>('lock offline check', `${ask} and o.phone = $3 for update`, [
    ...[merchantId, id, found?.phone ?? ''],
  ]);
  return row;
}

/** Settles one that is good. */
export async function settleOffline(
  tx: Tx,
  { phone, id }: Pick<OfflineCheck, 'phone' | 'id'>,
  {
    state,
    by,
    benefitId,
  }: { readonly state: 'redeemed' | 'dropped'; readonly by: string; readonly benefitId: Id | null },
  now: Date,
): Promise<void> {
  await tx.sql(
    'settle offline check',
    `update till_offline set state = $3, settled_by = $4, settled_at = $5, benefit_id = coalesce($6, benefit_id)
     where phone = $1 and id = $2 and state = 'good'`,
    [phone, id, state, by, now, benefitId],
  );
}
