import type { Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import type { Consent } from './model.ts';

/** Writes consents down for good. */
export async function saveConsents(tx: Tx, consents: readonly Consent[]): Promise<void> {
  if (consents.length === 0) return;
  await tx.sql(
    'save consents',
    `insert into consent (phone, id, subscription_id, product, tariff_version, kind, text_version, evidence, at)
     select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::text[], $7::text[], $8::jsonb[], $9::timestamptz[])`,
    [
      consents.map((one) => one.phone),
      consents.map((one) => one.id),
      consents.map((one) => one.subscriptionId),
      consents.map((one) => one.product),
      consents.map((one) => one.tariffVersion),
      consents.map((one) => one.kind),
      consents.map((one) => one.textVersion),
      consents.map((one) => JSON.stringify(one.evidence)),
      consents.map((one) => one.at),
    ],
  );
}

/** Which of these subscriptions somebody consented to. */
export async function consentedTo(tx: Tx, keys: readonly { phone: Phone; id: Id }[]): Promise<Set<Id>> {
  const rows = await tx.sql<{ id: Id }>(
    'subscriptions with consent',
    `select distinct c.subscription_id as id from unnest($1::text[], $2::uuid[]) t(phone, id)
     join consent c on c.phone = t.phone and c.subscription_id = t.id`,
    [keys.map(({ phone }) => phone), keys.map(({ id }) => id)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Everything these phones consented to, oldest first. */
export function consentsOf(tx: Tx, phones: readonly Phone[]): Promise<Consent[]> {
  return tx.sql<Consent>(
    'consents of phones',
    `select phone, id, subscription_id as "subscriptionId", product, tariff_version as "tariffVersion", kind,
       text_version as "textVersion", evidence, at from consent where phone = any($1) order by phone, at, id`,
    [phones],
  );
}

/** What phones themselves consented to of these products since a time, oldest first. A carrier's word is for one order only. */
export async function consentsSince(
  tx: Tx,
  phones: readonly Phone[],
  products: readonly string[],
  since: Date,
): Promise<Pick<Consent, 'phone' | 'id' | 'product' | 'tariffVersion' | 'at'>[]> {
  const rows = await tx.sql<{ phone: Phone; id: Id; product: string; tariff_version: number; at: Date }>(
    'consents since',
    `select phone, id, product, tariff_version, at from consent
     where phone = any($1) and product = any($2) and at > $3 and kind <> 'carrier' order by id`,
    [phones, products, since],
  );
  return rows.map(({ tariff_version, ...row }) => ({ ...row, tariffVersion: tariff_version }));
}
