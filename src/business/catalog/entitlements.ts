/** What a member may do without further ado. */
export const functions = [
  'periodical',
  'reminders',
  'nearby',
  'insurance-offers',
  'errand-priority',
  'group-buy',
  'weather',
  'newspaper',
] as const;
export type MemberFunction = (typeof functions)[number];

/** What merchants grant: nothing, the member's rate, or the better one. */
export const merchantRates = ['none', 'standard', 'better'] as const;
export type MerchantRate = (typeof merchantRates)[number];

/** What somebody may do and gets, as data of the products that grant it (CA-X02). */
export type Entitlements = {
  readonly functions: ReadonlySet<MemberFunction>;
  readonly merchantRate: MerchantRate;
  /** Off the fee of an errand, in percent. */
  readonly errandDiscount: number;
  /** How many vehicles are looked after. */
  readonly vehicles: number;
};

/** What everybody may do: nothing. */
export const noEntitlements: Entitlements = {
  functions: new Set(),
  merchantRate: 'none',
  errandDiscount: 0,
  vehicles: 0,
};

/** The better of each: who has two products has what either grants. */
export function mergeEntitlements(all: readonly Entitlements[]): Entitlements {
  return all.reduce(
    (one, other) => ({
      functions: new Set([...one.functions, ...other.functions]),
      merchantRate: merchantRates[Math.max(rank(one), rank(other))]!,
      errandDiscount: Math.max(one.errandDiscount, other.errandDiscount),
      vehicles: Math.max(one.vehicles, other.vehicles),
    }),
    noEntitlements,
  );
}

function rank({ merchantRate }: Entitlements): number {
  return merchantRates.indexOf(merchantRate);
}
