import { type Catalog, cancelWord, type Product, priceOf, productOf, tariffAt } from '../../business/catalog/index.ts';
import { saveConsents } from '../../business/consent/index.ts';
import { type Door, linkFor, mtOf, queueMts, type Say } from '../../business/messages/index.ts';
import { type CodeAnswer, type Proof, sendCode, spendProof, tryCode } from '../../business/phone-proof/index.ts';
import { carrierOf, identify, type Segments } from '../../business/subscribers/index.ts';
import {
  changesBy,
  decideAgreedOrder,
  type Person,
  peopleOf,
  type Request,
  saveChanges,
  type Terms,
} from '../../business/subscriptions/index.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Phone } from '../../values/phone.ts';
import { dayInWords } from '../../values/time.ts';
import type { OrderBody, OrderMade } from './contract.ts';

/** What an order on a page needs of the house. */
export type Shop = { readonly db: Db; readonly door: Door; readonly terms: Terms; readonly segments: Segments };

/** Where a request came from: evidence of what was agreed. */
export type Visit = { readonly address: string; readonly userAgent: string };

/** The words with the whole price that a person agrees to on the page, and their version. */
export function consentText({ terms }: Pick<Shop, 'terms'>, product: Product, now: Date): ConsentText {
  return terms.catalog.texts.render('web-consent', priceVars(product, now));
}

/** `version` names the words as they were shown; of a text with a date or another level in it, these belong to it. */
type ConsentText = { readonly text: string; readonly version: string };

/** The words for this person: who changes a level, or has paid this month, reads what is replaced and from which day it costs. */
function consentTextFor(shop: Pick<Shop, 'terms'>, product: Product, person: Person, now: Date): ConsentText {
  const { replaces, feeFrom } = changesBy(person, product, now);
  if (replaces === undefined && feeFrom === undefined) return consentText(shop, product, now);
  const { catalog } = shop.terms;
  const instead = replaces === undefined ? '' : `（替换现有的${productOf(catalog, replaces).title}）`;
  const since = feeFrom === undefined ? dayInWords(now) : dayInWords(feeFrom);
  const { text, version } = catalog.texts.render('web-consent-since', { ...priceVars(product, now), instead, since });
  return { text, version: `${version}/${since}/${replaces ?? ''}` };
}

function priceVars(product: Product, now: Date) {
  return {
    product: product.title,
    price: priceOf(tariffAt(product, now)),
    cancelWord: cancelWord(product),
    accessNumber: product.accessNumber,
  };
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

/** What came of an order. */
export type OrderOutcome =
  | { readonly made: OrderMade }
  | { readonly refused: 'code' | 'terms-changed' }
  | { readonly refusal: Say };

/**
 * An order on a page: the code proves the phone, the tick with the whole price is the consent (XC-04: `web`), and the order
 * is made real as any other is. Words or a price that changed since they were shown are shown again first, and so is what the order
 * means for this phone where the page could not know it.
 */
export async function orderOnPage(
  shop: Shop,
  product: Product,
  order: OrderBody,
  visit: Visit,
  now: Date,
): Promise<OrderOutcome> {
  if (!isCurrent(shop, product, order, now)) return { refused: 'terms-changed' };
  const proof = await tryCode(shop.db, { phone: order.phone, purpose: purposeOf(product), code: order.code }, now);
  if (!proof) return { refused: 'code' };
  return shop.db.transact((tx) => agreeTo(tx, shop, product, { order, visit, proof }, now));
}

/** Whether the price is that of now, and the words are those of now: the general ones, or those for one person. */
function isCurrent(shop: Shop, product: Product, { textVersion, tariffVersion }: OrderBody, now: Date): boolean {
  const personal = shop.terms.catalog.texts.version('web-consent-since');
  const isText = textVersion === consentText(shop, product, now).version || textVersion.startsWith(`${personal}/`);
  return isText && tariffVersion === tariffAt(product, now).version;
}

type Agreement = { order: OrderBody; visit: Visit; proof: Proof };

/** A code is spent by an order or a refusal, and not where the words must be agreed to once more. */
async function agreeTo(tx: Tx, shop: Shop, product: Product, agreement: Agreement, now: Date): Promise<OrderOutcome> {
  const { door, terms, segments } = shop;
  const { order, proof } = agreement;
  const person = await loadPerson(tx, terms.catalog, segments, order.phone, now);
  const consent = consentTextFor(shop, product, person, now);
  const request = requestFor(door, product, person, agreement, consent.text);
  const kind = { kind: 'web', textVersion: consent.version } as const;
  const decided = decideAgreedOrder(person, product, kind, request, terms, now);
  if ('agreed' in decided && order.textVersion !== consent.version) return { made: { state: 'agree-again', consent } };
  if (!(await spendProof(tx, proof, now))) return { refused: 'code' };
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

function requestFor(
  door: Door,
  product: Product,
  { subscriber }: Person,
  { order, visit, proof }: Agreement,
  text: string,
): Request {
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
    link: linkFor(door.lanes, subscriber.carrier, accessNumber),
    dialled: accessNumber,
    askFrom: accessNumber,
    source: order.source,
  };
}

function purposeOf(product: Product): string {
  return `order ${product.code}`;
}
