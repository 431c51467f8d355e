import type { Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import { inPhoneOrder } from '../../values/phone.ts';
import { allowPromotions } from '../subscribers/index.ts';
import type { Consent } from './model.ts';

/** An agreement to be written to with advertising: to no product and at no price, else a consent like any other (XC-04). */
export type PromotionConsent = Pick<Consent, 'phone' | 'kind' | 'textVersion' | 'evidence'>;

/**
 * Writes agreements to promotions down for good; each overcomes an earlier refusal. Their phones must be known subscribers.
 * Silence is no agreement, and neither is an order: who calls this has an answer to a question about advertising.
 */
export async function givePromotionConsents(tx: Tx, given: readonly PromotionConsent[], now: Date): Promise<Id[]> {
  if (given.length === 0) return [];
  const consents = inPhoneOrder(given).map((one) => ({ ...one, id: newId(now) }));
  await tx.sql(
    'save promotion consents',
    `insert into consent (phone, id, product, kind, text_version, evidence, at)
     select p, i, 'promotion', k, v, e, $6 from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::jsonb[]) t(p, i, k, v, e)`,
    [
      consents.map(({ phone }) => phone),
      consents.map(({ id }) => id),
      consents.map(({ kind }) => kind),
      consents.map(({ textVersion }) => textVersion),
      consents.map(({ evidence }) => JSON.stringify(evidence)),
      now,
    ],
  );
  await allowPromotions(
    tx,
    consents.map(({ phone, id }) => ({ phone, consentId: id })),
  );
  return consents.map(({ id }) => id);
}
