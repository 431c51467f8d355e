import type { Tx } from '../../platform/db.ts';
import type { Carrier } from '../../values/carrier.ts';
import type { Phone } from '../../values/phone.ts';

/** Somebody who had a number before its present holder, and how we know that he gave it up. */
export type HolderBefore = { readonly since: Date; readonly until: Date; readonly cause: string };

/** Those who had a number before, oldest first. */
export function holdersBefore(tx: Tx, phone: Phone): Promise<HolderBefore[]> {
  return tx.sql<HolderBefore>(
    'holders before',
    `select holder_since as since, sealed_at as until, cause from sealed_holder where phone = $1 order by sealed_at, id`,
    [phone],
  );
}

/** Since when these numbers are of their present holders; one that nobody is known to have had before is not told of. */
export async function handedOverAt(tx: Tx, phones: readonly Phone[]): Promise<Map<Phone, Date>> {
  if (phones.length === 0) return new Map();
  const rows = await tx.sql<{ phone: Phone; at: Date }>(
    'handed over at',
    'select phone, max(sealed_at) as at from sealed_holder where phone = any($1) group by phone',
    [phones],
  );
  return new Map(rows.map(({ phone, at }) => [phone, at]));
}

/** What is known of a phone, for people who look; nothing where it never wrote and nobody told of it. Locks nothing. */
export async function subscriberOf(
  tx: Tx,
  phone: Phone,
): Promise<
  | {
      readonly carrier: Carrier;
      readonly province: string | undefined;
      readonly blacklisted: boolean;
      readonly holderSince: Date;
      readonly lastMoAt: Date | undefined;
      readonly promotionsRefusedAt: Date | undefined;
      readonly promotionsAllowed: boolean;
    }
  | undefined
> {
  const [row] = await tx.sql<{
    carrier: Carrier;
    province: string | null;
    blacklisted: boolean;
    holder_since: Date;
    last_mo_at: Date | null;
    refused_at: Date | null;
    allowed: boolean;
  }>(
    'subscriber of phone',
    `select carrier, province, blacklisted, holder_since, last_mo_at,
       case when promotion_refused_at >= holder_since then promotion_refused_at end as refused_at,
       coalesce(promotion_consent_id >= id_floor(holder_since), false) as allowed
     from subscriber where phone = $1`,
    [phone],
  );
  return (
    row && {
      carrier: row.carrier,
      province: row.province ?? undefined,
      blacklisted: row.blacklisted,
      holderSince: row.holder_since,
      lastMoAt: row.last_mo_at ?? undefined,
      promotionsRefusedAt: row.refused_at ?? undefined,
      promotionsAllowed: row.allowed,
    }
  );
}
