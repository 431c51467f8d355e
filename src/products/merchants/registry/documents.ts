import type { Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';

/** A licence, a contract, a photo: the file stands in the data folder under its hash. */
export type MerchantDocument = {
  readonly id: Id;
  readonly merchantId: Id;
  readonly kind: 'licence' | 'contract' | 'photo' | 'other';
  readonly name: string;
  readonly type: string;
  readonly hash: string;
  readonly bytes: number;
  readonly by: string;
  readonly at: Date;
};

/** The documents of a merchant that were not removed, the newest first. */
export function documentsOf(tx: Tx, merchantId: Id): Promise<MerchantDocument[]> {
  return tx.sql<MerchantDocument>(
    'documents of a merchant',
    `select id, merchant_id as "merchantId", kind, name, type, hash, bytes, brought_by as by, brought_at as at
     from merchant_document where merchant_id = $1 and removed_at is null order by id desc limit 100`,
    [merchantId],
  );
}

export async function insertDocument(tx: Tx, one: MerchantDocument): Promise<void> {
  await tx.sql(
    'insert merchant document',
    `insert into merchant_document (id, merchant_id, kind, name, type, hash, bytes, brought_by, brought_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [one.id, one.merchantId, one.kind, one.name, one.type, one.hash, one.bytes, one.by, one.at],
  );
}

/** Removes a document from sight; its file goes after a month. False where it was removed. */
export async function removeDocument(tx: Tx, id: Id, now: Date): Promise<boolean> {
  const rows = await tx.sql(
    'remove merchant document',
    'update merchant_document set removed_at = $2 where id = $1 and removed_at is null returning id',
    [id, now],
  );
  return rows.length === 1;
}
