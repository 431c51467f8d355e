import type { Db, Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import { inPhoneOrder, type Phone } from '../../values/phone.ts';
import { arrivalsOfMts } from '../messages/index.ts';
import type { PriceNotice, ToldPrice } from './prices.ts';

/**
 * The next phones after `after` that pay an older version than `version` of a product. Left out are those that were told
 * after `lookedAt` of a price that does not count yet: nothing can be due for them.
 */
export async function phonesBehind(
  tx: Tx,
  { product, version, lookedAt }: { product: string; version: number; lookedAt: Date },
  { after, limit }: { after: Phone; limit: number },
  now: Date,
): Promise<Phone[]> {
  const rows = await tx.sql<{ phone: Phone }>(
    'phones behind',
    `select s.phone from subscription s
     where s.phone > $3 and s.product = $1 and s.tariff_version < $2 and s.state in ('active', 'suspended') and s.trial_until is null
       and not exists (select from price_notice n where n.phone = s.phone and n.subscription_id = s.id
         and n.tariff_version > s.tariff_version and n.told_at > $5 and n.takes_effect_at > $6)
     order by s.phone limit $4`,
    [product, version, after, limit, lookedAt, now],
  );
  return rows.map(({ phone }) => phone);
}

/** What these phones were told of prices and whether it arrived, the oldest first. */
export async function pricesTold(tx: Tx, phones: readonly Phone[]): Promise<ToldPrice[]> {
  const rows = await tx.sql<NoticeRow>(
    'prices told',
    `select phone, id, subscription_id, tariff_version, mt_id, told_at, takes_effect_at from price_notice
     where phone = any($1) order by phone, id`,
    [phones],
  );
  const arrivals = await arrivalsOfMts(
    tx,
    rows.map(({ phone, mt_id }) => ({ phone, id: mt_id })),
  );
  return rows.map((row) => ({
    phone: row.phone,
    id: row.id,
    subscriptionId: row.subscription_id,
    tariffVersion: row.tariff_version,
    mtId: row.mt_id,
    toldAt: row.told_at,
    takesEffectAt: row.takes_effect_at,
    arrival: arrivals.get(row.mt_id) ?? 'open',
  }));
}

/** How many were told of a version of a product's price, and the first day that was named to any of them. */
export type NoticesOfTariff = {
  readonly product: string;
  readonly tariffVersion: number;
  readonly told: number;
  readonly firstFrom: Date;
};

/** What was told of prices, by product and version. */
export async function noticesByTariff(db: Db): Promise<NoticesOfTariff[]> {
  return db.read(
    `select s.product, n.tariff_version as "tariffVersion", count(distinct n.phone)::int as told, min(n.takes_effect_at) as "firstFrom"
     from price_notice n join subscription s on s.phone = n.phone and s.id = n.subscription_id
     group by s.product, n.tariff_version order by s.product, n.tariff_version`,
  );
}

/** Writes down what was told, for good. */
export async function savePriceNotices(tx: Tx, notices: readonly PriceNotice[]): Promise<void> {
  if (notices.length === 0) return;
  const rows = inPhoneOrder(notices);
  await tx.sql(
    'save price notices',
    `insert into price_notice (phone, id, subscription_id, tariff_version, mt_id, told_at, takes_effect_at)
     select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::int[], $5::uuid[], $6::timestamptz[], $7::timestamptz[])`,
    [
      rows.map((one) => one.phone),
      rows.map((one) => one.id),
      rows.map((one) => one.subscriptionId),
      rows.map((one) => one.tariffVersion),
      rows.map((one) => one.mtId),
      rows.map((one) => one.toldAt),
      rows.map((one) => one.takesEffectAt),
    ],
  );
}

type NoticeRow = {
  phone: Phone;
  id: Id;
  subscription_id: Id;
  tariff_version: number;
  mt_id: Id;
  told_at: Date;
  takes_effect_at: Date;
};
