import type { Tx } from '../../platform/db.ts';
import { idFloor } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';

/** Of these LinkIDs: those that came with an MO that was taken since then. */
export function heardByMo(
  tx: Tx,
  asked: readonly { readonly phone: Phone; readonly linkId: string }[],
  since: Date,
): Promise<{ phone: Phone; linkId: string }[]> {
  return tx.sql(
    'LinkIDs heard by MO',
    `select distinct mo.phone, mo.link_id as "linkId" from unnest($1::text[], $2::text[]) t(phone, link_id)
     join mo on mo.phone = t.phone and mo.link_id = t.link_id where mo.id >= $3 and mo.state = 'taken'`,
    [asked.map(({ phone }) => phone), asked.map(({ linkId }) => linkId), idFloor(since)],
  );
}
