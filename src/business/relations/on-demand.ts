import type { Tx } from '../../platform/db.ts';
import type { Phone } from '../../values/phone.ts';

/** One order on demand, as its carrier names it. */
export type LinkIdOf = { readonly phone: Phone; readonly linkId: string };

/** Of these LinkIDs: those whose order a notice brought, received since then and answered. */
export function answeredByNotice(tx: Tx, asked: readonly LinkIdOf[], since: Date): Promise<LinkIdOf[]> {
  return tx.sql<LinkIdOf>(
    'LinkIDs answered by notices',
    `select distinct e.phone, e.link_id as "linkId" from unnest($1::text[], $2::text[]) t(phone, link_id)
     join order_event e on e.phone = t.phone and e.link_id = t.link_id
     join order_verdict v on v.phone = e.phone and v.event_id = e.id
     where e.action = 'on-demand' and e.received_at >= $3 and v.verdict = 'on-demand'`,
    [asked.map(({ phone }) => phone), asked.map(({ linkId }) => linkId), since],
  );
}
