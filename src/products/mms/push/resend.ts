import type { MemberFunction } from '../../../business/catalog/index.ts';
import { type NewMt, queueMts } from '../../../business/messages/index.ts';
import type { Subscriber } from '../../../business/subscribers/index.ts';
import { readersAmong } from '../../../business/subscriptions/index.ts';
import type { Tx } from '../../../platform/db.ts';
import { groupBy } from '../../../values/group.ts';
import type { Id } from '../../../values/id.ts';
import { messageTo } from './fan-out.ts';
import { hasMmsWay, type PushHouse, smsWayTo } from './house.ts';
import { decideWay } from './model.ts';
import { handsetsOf, insertResends, type Push, resentAmong } from './store.ts';

/** Somebody asks for an issue once more. */
export type Resend = {
  readonly to: Pick<Subscriber, 'phone' | 'carrier'>;
  readonly push: Push;
  readonly channel: 'sms' | 'agent' | 'web';
  /** The MO that asked. */
  readonly moId?: Id;
};

/** What becomes of it: it is on its way; it went once more already; nothing reaches the phone; its holder reads it no more. */
export type Resent = 'sent' | 'again' | 'no-way' | 'no-reader';

/**
 * Sends issues once more to who asks, free: who joined after it went out, or lost it (CA-X07). Each goes so once a phone. The caller holds
 * the rows of the subscribers. Returns what becomes of each, in order.
 */
export async function resend(tx: Tx, house: PushHouse, asked: readonly Resend[], now: Date): Promise<Resent[]> {
  const became = new Map<Resend, Resent>();
  for (const theirs of groupBy(asked, ({ push }) => push.id).values()) {
    const [{ push }] = theirs as [Resend, ...Resend[]];
    const phones = theirs.map(({ to }) => to.phone);
    const wanted = house.titles.all.get(push.title)?.entitlement as MemberFunction | undefined;
    const readers = wanted && (await readersAmong(tx, house.terms.catalog, wanted, phones, now));
    const handsets = await handsetsOf(tx, house.handsets, phones);
    const known = await resentAmong(tx, push.id, phones);
    const going: { readonly one: Resend; readonly mt: NewMt }[] = [];
    for (const one of theirs) {
      const { phone, carrier } = one.to;
      const product = readers?.get(phone);
      if (!product) continue;
      const ways = {
        mms: hasMmsWay(house, carrier, product.accessNumber),
        sms: smsWayTo(house, carrier) !== undefined,
      };
      const rules = { classes: Object.keys(push.renditions), usual: house.classes.usual.code, ways };
      // Who asks gets a link at least, whatever the title sends by itself.
      const recipient = decideWay(one.to, handsets.get(phone), { ...rules, withoutMms: 'link' });
      became.set(one, known.has(phone) ? 'again' : recipient.way === 'none' ? 'no-way' : 'sent');
      if (known.has(phone) || recipient.way === 'none') continue;
      known.add(phone);
      const mt = messageTo(house, push, recipient, product, now);
      const about = {
        class: 'answer',
        reason: 'issue again',
        ...(one.moId !== undefined && { moId: one.moId }),
      } as const;
      going.push({ one, mt: { ...mt, ...about } });
    }
    const ids = await queueMts(
      tx,
      house.door,
      going.map(({ mt }) => mt),
      now,
    );
    await insertResends(
      tx,
      push.id,
      going.map(({ one: { to, channel } }, at) => ({ phone: to.phone, channel, mtId: ids[at]! })),
      now,
    );
  }
  return asked.map((one) => became.get(one) ?? 'no-reader');
}
