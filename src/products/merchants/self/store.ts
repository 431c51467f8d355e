import type { Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import { shopTitle } from '../partners/answer.ts';

/** What the shops of these ids are called, also those that are closed: somebody used a benefit there. */
export async function titlesOfShops(tx: Tx, ids: readonly Id[]): Promise<Map<Id, string>> {
  const rows = await tx.sql<{ id: Id; name: string; merchant: string }>(
    'titles of shops',
    'select s.id, s.name, m.name as merchant from shop s join merchant m on m.id = s.merchant_id where s.id = any($1)',
    [ids],
  );
  return new Map(rows.map(({ id, name, merchant }) => [id, shopTitle({ name, merchant: { name: merchant } })]));
}
