import { dayInWords, later } from '../../values/time.ts';
import {
  cancelWord,
  isWithin,
  type Product,
  priceOf,
  productOf,
  type Tariff,
  tariffAt,
  tariffOf,
} from '../catalog/index.ts';
import type { Person, Terms } from './decision.ts';
import { isTrial, type Subscription } from './model.ts';

/** Name and level of what was ordered, as texts say it. */
export function titleOf(subscription: Subscription, terms: Terms): string {
  return productOf(terms.catalog, subscription.product).title;
}

/** How texts tell what a product is, what it costs and how to be rid of it. They are made from the tariff and cannot drift from it. */
export function priceVars(
  product: Product,
  tariff: Tariff,
): {
  product: string;
  price: string;
  cancelWord: string;
  accessNumber: string;
} {
  return {
    product: product.title,
    price: priceOf(tariff),
    cancelWord: cancelWord(product),
    accessNumber: product.accessNumber,
  };
}

/** `车友助理普通会员5元/月（回复Y CY）、…`: the answer that picks each of several open orders. */
export function confirmChoices(open: readonly Subscription[], terms: Terms): string {
  return open
    .map((one) => {
      const product = productOf(terms.catalog, one.product);
      return `${product.title}${costOf(one, product)}（回复Y ${product.orderWords[0]}）`;
    })
    .join('、');
}

/** `5元/月`, or until when it is free. */
function costOf(subscription: Subscription, product: Product): string {
  return isTrial(subscription)
    ? `免费体验至${lastDayOf(subscription)}`
    : priceOf(tariffOf(product, subscription.tariffVersion));
}

/** `12月31日`: the last day of a trial. */
export function lastDayOf({ trialUntil }: Subscription): string {
  return dayInWords(later(trialUntil!, -1));
}

const lengthOfOneSms = 70;

/** The numbered items of a list, as many pages as fit one SMS each. */
export function listPages(subscriptions: readonly Subscription[], terms: Terms): string[] {
  const pages: string[] = [];
  let page = '';
  subscriptions.forEach((one, index) => {
    const item = `${index + 1}.${describe(one, terms)}`;
    const longer = page === '' ? item : `${page} ${item}`;
    const fits = terms.catalog.texts.render('list', { items: longer }).text.length <= lengthOfOneSms;
    if (!fits && page !== '') pages.push(page);
    page = fits ? longer : item;
  });
  return [...pages, page];
}

const remarks: Partial<Record<Subscription['state'], string>> = { 'pending-confirm': '待确认', suspended: '已暂停' };

function describe(subscription: Subscription, terms: Terms): string {
  const product = productOf(terms.catalog, subscription.product);
  const remark = remarks[subscription.state];
  return `${product.title}${costOf(subscription, product)}${remark ? `(${remark})` : ''}`;
}

/** `发CY订购车友助理普通会员（5元/月）。`: what this phone may order at a number, help for an answer that found no order. */
export function offerOf({ subscriber }: Person, dialled: string, terms: Terms, now: Date): string {
  return [...terms.catalog.products.values()]
    .filter((product) => dialled.startsWith(product.accessNumber) && isWithin(product.openTo, subscriber))
    .map((product) => `发${product.orderWords[0]}订购${product.title}（${priceOf(tariffAt(product, now))}）。`)
    .join('');
}
