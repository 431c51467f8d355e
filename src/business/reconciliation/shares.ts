import type { Carrier } from '../../values/carrier.ts';
import type { Fen } from '../../values/money.ts';
import type { Month } from '../../values/time.ts';

/** Who a fee is shared by, in the order in which an odd fen is given where remainders are equal. */
export const parties = ['carrier', 'sp', 'telemarketer', 'merchants'] as const;
export type Party = (typeof parties)[number];

/** Parts of a thousand; together they are a thousand. */
export type Shares = Readonly<Record<Party, number>>;
/** A fee of a subscriber who came through a telemarketer is shared with that telemarketer. */
export type Source = 'direct' | 'telemarketed';

/** What was agreed with a carrier about a product, version by version. A version holds from the first of its month. */
export type ShareAgreement = {
  readonly carrier: Carrier;
  readonly products: readonly string[];
  readonly versions: readonly ({ readonly from: Month } & Readonly<Record<Source, Shares>>)[];
};

/** The version in force in a month. */
export function sharesOf(
  agreements: readonly ShareAgreement[],
  { carrier, product, month, source }: { carrier: string; product: string; month: Month; source: Source },
): { readonly from: Month; readonly shares: Shares } | undefined {
  const agreement = agreements.find((one) => one.carrier === carrier && one.products.includes(product));
  const version = agreement?.versions.filter(({ from }) => from <= month).at(-1);
  return version && { from: version.from, shares: version[source] };
}

/**
 * Divides whole fen by the method of largest remainders: each party gets its exact part without the fraction, and the fen
 * that are left go one each to those with the largest fractions, equal ones in the order of `parties`. So the parts always sum
 * to the whole, and none is off by a fen or more. What is owed back is divided as the same amount would be, with the sign
 * turned.
 */
export function divide(amount: Fen, shares: Shares): Record<Party, Fen> {
  const whole = BigInt(Math.abs(amount));
  const sign = amount < 0 ? -1 : 1;
  const exact = parties.map((party) => whole * BigInt(shares[party]));
  const parts = exact.map((one) => Number(one / 1000n));
  const left = Math.abs(amount) - parts.reduce((sum, part) => sum + part, 0);
  const byRemainder = parties
    .map((_, index) => index)
    .sort((one, other) => Number((exact[other]! % 1000n) - (exact[one]! % 1000n)) || one - other);
  for (const index of byRemainder.slice(0, left)) parts[index]! += 1;
  return Object.fromEntries(parties.map((party, index) => [party, sign * parts[index]! || 0])) as Record<Party, Fen>;
}
