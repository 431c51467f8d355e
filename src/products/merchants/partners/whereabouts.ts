import type { Point } from '../../../business/places/index.ts';
import type { Tx } from '../../../platform/db.ts';
import { dayOf } from '../../../values/time.ts';

/** A district and a category in which partners have shops, and the middle of these. */
export type Whereabouts = Point & { readonly district: string; readonly category: string; readonly shops: number };

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

/** The middle of the shops in some places; undefined where there is none. */
export function middleOf(where: readonly Whereabouts[]): Point | undefined {
  const shops = where.reduce((sum, one) => sum + one.shops, 0);
  const mean = (of: (one: Whereabouts) => number) => where.reduce((sum, one) => sum + of(one) * one.shops, 0) / shops;
  return shops === 0 ? undefined : { lat: mean(({ lat }) => lat), lng: mean(({ lng }) => lng) };
}
