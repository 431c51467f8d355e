import type { Db } from '../../platform/db.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { maskPhone } from '../../values/phone.ts';
import { audit } from '../staff/index.ts';
import { knowPhone, type Segments } from '../subscribers/index.ts';
import { promotionConsentBody, promotionConsentResult } from './contract.ts';
import { givePromotionConsents } from './promotion.ts';

/** Agreements that people give to our staff. */
export function consentRoutes({ db, segments }: { db: Db; segments: Segments }): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/promotion-consents',
      access: { roles: ['care-agent', 'hall-clerk', 'supervisor'] },
      summary: 'A person agreed to promotions, and this proves it',
      body: promotionConsentBody,
      answer: promotionConsentResult,
      async handle({ body, staff, now, address, correlationId }) {
        const { phone, kind, textVersion, proof } = body;
        const evidence = { proof, takenBy: staff!.id };
        const [consentId] = await db.transact(async (tx) => {
          await knowPhone(tx, segments, phone, now);
          const ids = await givePromotionConsents(tx, [{ phone, kind, textVersion, evidence }], now);
          const entry = { accountId: staff!.id, action: 'promotion-consent.take', subject: maskPhone(phone) };
          await audit(tx, { ...entry, detail: { kind, consentId: ids[0]! } }, { now, address, correlationId });
          return ids;
        });
        return { body: { consentId: consentId! } };
      },
    }),
  ];
}
