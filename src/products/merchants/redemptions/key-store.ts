import type { Reading, Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';

/** A program at the tills of a merchant. Of its key only a digest is kept. */
export type TillKey = {
  readonly id: Id;
  readonly merchantId: Id;
  readonly name: string;
  /** None: all shops. */
  readonly shopIds: readonly Id[];
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly usedAt: Date | null;
  readonly closedAt: Date | null;
};

const keyColumns = `k.id, k.merchant_id as "merchantId", k.name, k.shop_ids as "shopIds", k.made_by as "madeBy", k.made_at as "madeAt",
  k.used_at as "usedAt", k.closed_at as "closedAt"`;

/** The keys of a merchant, those in use first. */
export function keysOf(tx: Tx, merchantId: Id): Promise<TillKey[]> {
  return tx.sql<TillKey>(
    'till keys of a merchant',
    `select ${keyColumns} from till_key k where k.merchant_id = $1 order by k.closed_at is not null, k.id desc limit 200`,
    [merchantId],
  );
}

/** The key that has this digest, while it is not closed. */
export async function keyByDigest(tx: Reading, digest: Uint8Array): Promise<TillKey | undefined> {
  const [row] = await tx.sql<TillKey>(
    'till key by digest',
    `select ${keyColumns} from till_key k where k.key_digest = $1 and k.closed_at is null`,
    [digest],
  );
  return row;
}

/** Keeps a new key. */
export async function insertKey(
  tx: Tx,
  key: Omit<TillKey, 'madeAt' | 'usedAt' | 'closedAt'> & { readonly digest: Uint8Array },
  now: Date,
): Promise<void> {
  await tx.sql(
    'insert till key',
    'insert into till_key (id, merchant_id, name, key_digest, shop_ids, made_by, made_at) values ($1, $2, $3, $4, $5, $6, $7)',
    [key.id, key.merchantId, key.name, key.digest, key.shopIds, key.madeBy, now],
  );
}

/** Closes a key: it opens nothing from now on. False when it was closed before, or is no key of this merchant. */
export async function closeKey(
  tx: Tx,
  { merchantId, id, by }: { readonly merchantId: Id; readonly id: Id; readonly by: string },
  now: Date,
): Promise<boolean> {
  const rows = await tx.sql(
    'close till key',
    'update till_key set closed_at = $3, closed_by = $4 where id = $1 and merchant_id = $2 and closed_at is null returning id',
    [id, merchantId, now, by],
  );
  return rows.length === 1;
}

/** Notes that a key was used. */
export async function noteUse(tx: Tx, id: Id, now: Date): Promise<void> {
  await tx.sql(
    'note use of till key',
    'update till_key set used_at = $2 where id = $1 and (used_at is null or used_at < $2)',
    [id, now],
  );
}
