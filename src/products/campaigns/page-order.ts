import { type Catalog, cancelWord, type Product, priceOf, tariffAt } from '../../business/catalog/index.ts';
import { saveConsents } from '../../business/consent/index.ts';
import { type Door, queueMts } from '../../business/messages/index.ts';
import { type CodeAnswer, type Proof, sendCode, spendProof, tryCode } from '../../business/phone-proof/index.ts';
import { carrierOf, identify, type Segments } from '../../business/subscribers/index.ts';
import {
  decideAgreedOrder,
  mtOf,
  type Person,
  peopleOf,
  type Request,
  type Say,
  saveChanges,
  type Terms,
} from '../../business/subscriptions/index.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Phone } from '../../values/phone.ts';
import type { OrderBody, OrderMade } from './contract.ts';

/** What an order on a page needs of the house. */
export type Shop = { readonly db: Db; readonly door: Door; readonly terms: Terms; readonly segments: Segments };

/** Where a request came from: evidence of what was agreed. */
export type Visit = { readonly address: string; readonly userAgent: string };

/** The words with the whole price that a person agrees to on the page, and their version. */
export function consentText({ terms }: Pick<Shop, 'terms'>, product: Product, now: Date) {
  return terms.catalog.texts.render('web-consent', {
    product: product.title,
    price: priceOf(tariffAt(product, now)),
    cancelWord: cancelWord(product),
    accessNumber: product.accessNumber,
  });
}

/** Sends the one-time code that an order of this product is made with. */
export function askForCode(shop: Shop, product: Product, phone: Phone, visit: Visit, now: Date): Promise<CodeAnswer> {
  const { db, door, terms, segments } = shop;
  const wish = {
    phone,
    carrier: carrierOf(segments, phone)?.carrier,
    purpose: purposeOf(product),
    wording: `订购${product.title}`,
    address: visit.address,
    from: { accessNumber: product.accessNumber, serviceCode: product.serviceCode },
  };
  return sendCode({ db, door, texts: terms.catalog.texts }, wish, now);
}

/** What came of an order. A code that was right is spent, whatever came of it. */
export type OrderOutcome =
  | { readonly made: OrderMade }
  | { readonly refused: 'code' | 'terms-changed' }
  | { readonly refusal: Say };

/**
 * An order on a page: the code proves the phone, the tick with the whole price is the consent (XC-04: `web`), and the order
 * is made real as any other is. Words or a price that changed since they were shown are shown again first.
 */
export async function orderOnPage(
  shop: Shop,
  product: Product,
  order: OrderBody,
  visit: Visit,
  now: Date,
): Promise<OrderOutcome> {
  const { text, version } = consentText(shop, product, now);
  if (order.textVersion !== version || order.tariffVersion !== tariffAt(product, now).version)
    return { refused: 'terms-changed' };
  const proof = await tryCode(shop.db, { phone: order.phone, purpose: purposeOf(product), code: order.code }, now);
  if (!proof) return { refused: 'code' };
  return shop.db.transact(async (tx) => {
    if (!(await spendProof(tx, proof, now))) return { refused: 'code' };
    return agreeTo(tx, shop, product, { order, visit, proof, text }, now);
  });
}

type Agreement = { order: OrderBody; visit: Visit; proof: Proof; text: string };

async function agreeTo(
  tx: Tx,
  { door, terms, segments }: Shop,
  product: Product,
  agreement: Agreement,
  now: Date,
): Promise<OrderOutcome> {
  const { phone, textVersion } = agreement.order;
  const person = await loadPerson(tx, terms.catalog, segments, phone, now);
  const request = requestFor(door, product, person, agreement);
  const decided = decideAgreedOrder(person, product, { kind: 'web', textVersion }, request, terms, now);
  if ('refusal' in decided) return decided;
  const { changes, says } = decided.agreed;
  const to = { ...person.subscriber, class: 'answer', dialled: product.accessNumber } as const;
  await Promise.all([
    saveChanges(tx, changes),
    saveConsents(tx, changes.consents),
    queueMts(
      tx,
      door,
      says.map((say) => mtOf(terms.catalog, say, to)),
      now,
    ),
  ]);
  const isActive = changes.subscriptions.some(({ state }) => state === 'active');
  return { made: { state: isActive ? 'active' : 'pending-carrier' } };
}

async function loadPerson(tx: Tx, catalog: Catalog, segments: Segments, phone: Phone, now: Date): Promise<Person> {
  const place = carrierOf(segments, phone);
  // Who typed the code was reached through the link of this carrier, so there is one.
  const arrival = { phone, carrier: place!.carrier, province: place?.province, mos: 0 };
  const subscribers = await identify(tx, [arrival], now);
  return (await peopleOf(tx, catalog, subscribers.values(), now)).get(phone)!;
}

function requestFor(door: Door, product: Product, { subscriber }: Person, agreement: Agreement): Request {
  const { order, visit, proof, text } = agreement;
  const { accessNumber } = product;
  return {
    channel: 'web',
    actor: subscriber.phone,
    evidence: {
      page: `/p/${product.code}`,
      tick: text,
      codeMtId: proof.mtId ?? '',
      address: visit.address,
      userAgent: visit.userAgent,
      ...(order.source !== undefined && { source: order.source }),
    },
    link: door.lanes.find(({ carriers }) => carriers.includes(subscriber.carrier))?.link ?? '',
    dialled: accessNumber,
    askFrom: accessNumber,
    source: order.source,
  };
}

function purposeOf(product: Product): string {
  return `order ${product.code}`;
}
