import type { Tx } from '../../../platform/db.ts';
import { newId } from '../../../values/id.ts';
import { maskPhone } from '../../../values/phone.ts';
import { beijingIso } from '../../../values/time.ts';
import type { Redemption } from './model.ts';

/** What a merchant's program hears of. */
export type EventKind = 'redeemed' | 'undone';

/** Lets the program of a merchant hear of a redemption, in its transaction; where no webhook is set nothing is written. */
export async function tellMerchant(tx: Tx, kind: EventKind, redemption: Redemption, now: Date): Promise<void> {
  await tx.sql(
    'insert till event',
    `insert into till_event (phone, id, merchant_id, kind, body, state, next_at, at)
     select $1, $2, $3, $4, $5, 'waiting', $6, $6 from till_webhook w where w.merchant_id = $3 and w.active`,
    [redemption.phone, newId(now), redemption.merchantId, kind, bodyOf(kind, redemption), now],
  );
}

/** What goes out: the number masked, as the till that redeemed knows whose it was. */
function bodyOf(kind: EventKind, one: Redemption): string {
  return JSON.stringify({
    event: kind,
    redemption: one.id,
    key: one.key,
    benefit: { id: one.benefitId, title: one.title },
    shop: one.shopId,
    number: maskPhone(one.phone),
    at: beijingIso(one.at),
    ...(one.billFen !== undefined && { billFen: one.billFen }),
    savedFen: one.valueFen,
    ...(one.undone && { undoneAt: beijingIso(one.undone.at), reason: one.undone.why }),
  });
}
