import type { Tx } from '../../../platform/db.ts';
import { type Id, idFloor } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';

/** That somebody may use no benefits, or check nobody. */
export type Ban = {
  readonly phone: Phone;
  readonly id: Id;
  readonly what: 'member' | 'clerk';
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
  readonly until: Date | null;
  readonly liftedAt: Date | null;
  readonly liftedBy: string | null;
};

/** Bans, those in force first. */
export function bans(tx: Tx, now: Date): Promise<Ban[]> {
  return tx.sql<Ban>(
    'till bans',
    `select phone, id, what, reason, by, at, until, lifted_at as "liftedAt", lifted_by as "liftedBy" from till_ban
     order by lifted_at is not null or until < $1, id desc limit 500`,
    [now],
  );
}

/** Writes a ban down. */
export async function insertBan(tx: Tx, ban: Omit<Ban, 'liftedAt' | 'liftedBy'>): Promise<void> {
  await tx.sql(
    'insert till ban',
    'insert into till_ban (phone, id, what, reason, by, at, until) values ($1, $2, $3, $4, $5, $6, $7)',
    [ban.phone, ban.id, ban.what, ban.reason, ban.by, ban.at, ban.until],
  );
}

/** Lifts a ban; whose it was, or nothing where there is none to lift. */
export async function liftBan(
  tx: Tx,
  { id, by }: { readonly id: Id; readonly by: string },
  now: Date,
): Promise<Phone | undefined> {
  const [row] = await tx.sql<{ phone: Phone }>(
    'lift till ban',
    'update till_ban set lifted_at = $2, lifted_by = $3 where id = $1 and lifted_at is null returning phone',
    [id, now, by],
  );
  return row?.phone;
}

/** Something that members and people of tills do together when they cheat. */
export type PatternRow = {
  readonly kind: 'pair' | 'rush' | 'undone' | 'night' | 'guessing';
  readonly merchantId: Id;
  readonly shopId: Id;
  readonly personId: Id;
  /** Members that it is about; of many, some. */
  readonly phones: readonly Phone[];
  readonly uses: number;
  readonly of: number;
};

/**
 * Patterns since then, a merchant at a time along its index: the same member at the same clerk again and again; many different members
 * within two minutes; much that is undone; redemptions in the night; many numbers that were no members.
 */
export function patternsSince(tx: Tx, since: Date): Promise<PatternRow[]> {
  return tx.sql<PatternRow>(
    'patterns at tills',
    `with lately as (
       select r.merchant_id, r.shop_id, r.person_id, r.phone, r.at, r.state, count(*) over (partition by r.person_id) as total,
         count(*) over (partition by r.person_id order by r.at range between interval '2 minutes' preceding and current row) as within
       from merchant m cross join lateral (select * from redemption x where x.merchant_id = m.id and x.id >= $1 and x.person_id is not null) r
     ), found as (
       select 'pair' as kind, merchant_id, shop_id, person_id, array[phone] as phones, count(*) as uses, max(total) as of from lately
         where state = 'redeemed' group by merchant_id, shop_id, person_id, phone having count(*) >= 6 and count(*) * 4 >= max(total)
       union all
       select 'rush', merchant_id, shop_id, person_id, array_agg(distinct phone) filter (where within >= 5), max(within), max(total) from lately group by 2, 3, 4 having max(within) >= 5
       union all
       select 'undone', merchant_id, shop_id, person_id, array_agg(distinct phone) filter (where state = 'undone'), count(*) filter (where state = 'undone'), count(*) from lately
         group by 2, 3, 4 having count(*) filter (where state = 'undone') >= 3 and count(*) filter (where state = 'undone') * 5 >= count(*)
       union all
       select 'night', merchant_id, shop_id, person_id, array_agg(distinct phone), count(*), max(total) from lately
         where extract(hour from at at time zone 'Asia/Shanghai') < 6 group by 2, 3, 4 having count(*) >= 3
       union all
       select 'guessing', r.merchant_id, r.shop_id, r.person_id, '{}', count(distinct r.phone), count(*)
         from merchant m cross join lateral (select * from till_refusal x where x.merchant_id = m.id and x.id >= $1) r
         where r.person_id is not null and r.why in ('no-member', 'wrong-code') group by 2, 3, 4 having count(distinct r.phone) >= 15
     )
     select kind, merchant_id as "merchantId", shop_id as "shopId", person_id as "personId", phones[1:8] as phones, uses::int as uses, of::int as of
     from found order by uses desc limit 200`,
    [idFloor(since)],
  );
}
