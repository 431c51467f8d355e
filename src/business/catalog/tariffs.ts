import { yuan } from '../../values/money.ts';

/** How often a tariff is paid: once a calendar month, or once an item that was ordered. */
export type Period = 'month' | 'item';

/** The event by which a fee is taken; until then it is pending. */
export const postingEvents = ['accepted', 'delivered'] as const;
export type PostsOn = (typeof postingEvents)[number];

/**
 * What a product costs, from a date on. A tariff is never edited: a new price is a new version, because consents and
 * subscriptions point at the version they were agreed for.
 */
export type Tariff = {
  readonly version: number;
  readonly amountFen: number;
  readonly period: Period;
  /** What takes the fee: the gateway's acceptance of its message, or its delivery. A month's fee is taken by the report of its record. */
  readonly postsOn: PostsOn;
  /** When the version takes effect for who orders then. Who ordered before keeps the old one until told in time. */
  readonly from: Date;
};

/** Something with prices: a product. */
type Priced = { readonly code: string; readonly tariffs: readonly [Tariff, ...Tariff[]] };

/** The tariff that an order at `now` is made for. A product ordered before its first tariff begins has the first. */
export function tariffAt(product: Priced, now: Date): Tariff {
  return product.tariffs.findLast(({ from }) => from <= now) ?? product.tariffs[0];
}

/** The tariff that a subscription, consent or charge of this version was agreed for. */
export function tariffOf(product: Priced, version: number): Tariff {
  const tariff = product.tariffs.find((one) => one.version === version);
  if (!tariff) throw new Error(`tariff ${version} of product ${product.code} is not in the catalogue: put it back`);
  return tariff;
}

/** What takes a fee of this version; of a product that left the catalogue, the safer of the two. */
export function postsOnOf(product: Priced | undefined, version: number): PostsOn {
  return product?.tariffs.find((one) => one.version === version)?.postsOn ?? 'delivered';
}

/** Whether a product is paid one by one, with each that is asked for, and never by the month. */
export function isSoldByItem({ tariffs }: Priced): boolean {
  return tariffs[0].period === 'item';
}

const perPeriod: Readonly<Record<Period, string>> = { month: '月', item: '条' };

/** How texts write a price with its period: `5元/月`, `0.20元/条`. */
export function priceOf({ amountFen, period }: Pick<Tariff, 'amountFen' | 'period'>): string {
  return `${yuan(amountFen)}/${perPeriod[period]}`;
}
