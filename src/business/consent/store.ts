import type { Tx } from '../../platform/db.ts';
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
