import { newId } from '../../values/id.ts';
import { dayMs, hourMs } from '../../values/time.ts';
import { type Product, priceOf, productOf, type Tariff, tariffAt, tariffOf } from '../catalog/index.ts';
import type { Say } from '../messages/index.ts';
import {
  answerOnly,
  type Decision,
  type ItemOrder,
  type Person,
  type Request,
  type Terms,
  together,
} from './decision.ts';
import { type Cause, move, type Subscription } from './model.ts';
import { openConfirmation, openOrder, whyNot } from './order.ts';

/**
 * An order on demand. What there is nothing for is answered free. The first of a number is asked once, with the price; its Y
 * covers those that follow for `itemConsentMs`, at that price: they are sent and charged at once.
 */
export function decideItem(
  person: Person,
  product: Product,
  argument: string | undefined,
  request: Request,
  terms: Terms,
  now: Date,
): Decision {
  const refusal = whyNot(person, product, terms, newId(now));
  if (refusal) return answerOnly(refusal);
  const content = contentOf(product, argument, terms, now);
  if ('unknown' in content) return answerOnly(content.unknown);
  const tariff = tariffAt(product, now);
  const consent = person.itemConsents?.find(
    (one) => one.product === product.code && one.tariffVersion === tariff.version,
  );
  if (consent)
    return { ...answerOnly(), items: [itemOf(product, tariff, content, { id: newId(now), consentId: consent.id })] };
  const order: Subscription = {
    ...openOrder(person, product, request, terms, now),
    source: argument,
    feeFrom: undefined,
  };
  return openConfirmation(person, order, askFor(order, product, terms), request, terms, now);
}

/** What an agreement to an order on demand leads to: the piece goes, and nothing stands. */
export function sendAgreed(
  agreed: Subscription,
  names: Pick<ItemOrder, 'id' | 'consentId'>,
  why: Omit<Cause, 'cause'>,
  terms: Terms,
  now: Date,
): Decision {
  const product = productOf(terms.catalog, agreed.product);
  const { channel, actor, evidence } = why;
  const changes = together(move(agreed, 'closed', { channel, actor, evidence, cause: 'an order of one piece' }, now));
  const content = contentOf(product, agreed.source, terms, now);
  if ('unknown' in content) return { changes, says: [content.unknown] };
  const tariff = tariffOf(product, agreed.tariffVersion);
  return { changes, says: [], items: [itemOf(product, tariff, content, names)] };
}

type Content = { readonly text: string; readonly version: string };

/** The piece that was asked for, or the free text that says what there is. */
export function contentOf(
  product: Product,
  argument: string | undefined,
  terms: Terms,
  now: Date,
): Content | { readonly unknown: Say } {
  const content = terms.items.get(product.code)?.(argument, now);
  if (content === undefined || 'choices' in content)
    return { unknown: unknownItem(product, content?.choices ?? '', now) };
  return content;
}

function itemOf(
  product: Product,
  tariff: Tariff,
  { text, version }: Content,
  names: Pick<ItemOrder, 'id' | 'consentId'>,
): ItemOrder {
  return { ...names, product, tariff, text, textVersion: version };
}

function askFor(order: Subscription, product: Product, terms: Terms): Say {
  const hours = String(terms.confirmWindowMs / hourMs);
  const days = String(terms.itemConsentMs / dayMs);
  const vars = { product: product.title, price: priceOf(tariffOf(product, order.tariffVersion)), hours, days };
  return {
    code: 'confirm-item',
    vars,
    reason: 'order',
    reasonId: order.id,
    product: product.code,
    from: order.askedFrom,
  };
}

function unknownItem(product: Product, choices: string, now: Date): Say {
  const vars = { word: product.orderWords[0]!, product: product.title, choices };
  return { code: 'item-unknown', vars, reason: 'no such item', reasonId: newId(now) };
}
