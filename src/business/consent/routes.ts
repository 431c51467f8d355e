import type { Db } from '../../platform/db.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { auditRequest } from '../staff/index.ts';
import { knowPhone, refuseOtherCarrier, type Segments } from '../subscribers/index.ts';
import { promotionConsentBody, promotionConsentResult } from './contract.ts';
import { givePromotionConsents } from './promotion.ts';

/** Agreements that people give to our staff. */
export function consentRoutes({ db, segments }: { db: Db; segments: Segments }): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/promotion-consents',
      access: { roles: ['care-agent', 'hall-clerk', 'supervisor'] },
      summary: 'A person agreed to promotions, and this proves it; hall clerks take it of subscribers of their carrier',
      body: promotionConsentBody,
      answer: promotionConsentResult,
      async handle(request) {
        const { body, staff, now } = request;
        const { phone, kind, textVersion, proof } = body;
        refuseOtherCarrier(segments, staff!, phone);
        const evidence = { proof, takenBy: staff!.id };
        const [consentId] = await db.transact(async (tx) => {
          await knowPhone(tx, segments, phone, now);
          const ids = await givePromotionConsents(tx, [{ phone, kind, textVersion, evidence }], now);
          const detail = { kind, consentId: ids[0]! };
          await auditRequest(tx, request, 'promotion-consent.take', { phone }, detail);
          return ids;
        });
        return { body: { consentId: consentId! } };
      },
    }),
  ];
}
