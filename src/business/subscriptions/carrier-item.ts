import type { Product } from '../catalog/index.ts';
import { type CarrierEvent, causeOf, consentByNotice } from './carrier-event.ts';
import { answerOnly, type Decision, type Person, type Terms, together } from './decision.ts';
import { contentOf, sendAgreed } from './item.ts';
import { event, move, type Subscription } from './model.ts';
import { openOrder, whyNot } from './order.ts';

/** A notice of an order on demand. */
export type CarrierItemOrder = Pick<CarrierEvent, 'channel' | 'peer' | 'orderEventId'> & {
  /** What was asked for: the words behind the order word. */
  readonly argument: string | undefined;
};

/**
 * An order on demand that the carrier's platform took: its notice is the consent, for this piece and no other, and its id is
 * that of the order, so that it is charged once. A question of ours about the same product gives way. What there is nothing
 * for is answered free.
 */
export function decideCarrierItem(
  person: Person,
  product: Product,
  order: CarrierItemOrder,
  terms: Terms,
  now: Date,
): Decision {
  const refusal = whyNot(person, product, terms, order.orderEventId);
  if (refusal) return answerOnly(refusal);
  const content = contentOf(product, order.argument, terms, now);
  if ('unknown' in content) return answerOnly(content.unknown);

  const ordered = causeOf(order, 'an order on demand at the carrier');
  const asked = person.subscriptions.filter((one) => one.state === 'pending-confirm' && one.product === product.code);
  const givenWay = asked.map((one) =>
    move(one, 'rejected', causeOf(order, 'replaced by an order at the carrier'), now),
  );
  const waiting: Subscription = {
    ...openOrder(
      person,
      product,
      { channel: order.channel, source: order.argument, askFrom: product.accessNumber },
      terms,
      now,
    ),
    state: 'pending-carrier',
    confirmUntil: undefined,
    nextAt: undefined,
    feeFrom: undefined,
  };
  const consent = consentByNotice(waiting, order, now);
  const opened = {
    subscriptions: [waiting],
    events: [event(waiting, undefined, ordered, now, consent.id)],
    consents: [consent],
  };
  const sent = sendAgreed(waiting, { id: order.orderEventId, consentId: consent.id }, ordered, terms, now);
  return { ...sent, changes: together(...givenWay, opened, sent.changes) };
}
