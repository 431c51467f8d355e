import type { Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import { dayOf } from '../../../values/time.ts';
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

/** A district and a category in which partners have shops, and the middle of these. */
export type Whereabouts = {
  readonly district: string;
  readonly category: string;
  readonly shops: number;
  readonly lat: number;
  readonly lng: number;
};

/** The districts and categories in which merchants in force have shops. */
export function whereabouts(tx: Tx, now: Date): Promise<Whereabouts[]> {
  return tx.sql<Whereabouts>(
    'whereabouts of partners',
    `select s.district, m.category, count(*)::int as shops, avg(s.lat)::float8 as lat, avg(s.lng)::float8 as lng
     from shop s join merchant m on m.id = s.merchant_id
     where s.closed_at is null and exists (select from merchant_contract c where c.merchant_id = m.id and c.signed_at is not null
       and c.starts_on <= $1::date and c.ends_on >= $1::date and (c.ended_at is null or c.ended_at > $2))
     group by s.district, m.category order by s.district, m.category`,
    [dayOf(now), now],
  );
}
