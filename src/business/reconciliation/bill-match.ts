import { groupBy } from '../../values/group.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { type BillRow, type Occasion, type Rejection, rejections } from './model.ts';

/** A charge of ours, as the comparison sees it. */
export type OurCharge = {
  readonly phone: Phone;
  readonly id: Id;
  readonly product: string;
  readonly billingGroup: string;
  readonly occasion: Occasion;
  readonly amountFen: number;
  /** Given back already, by us or booked for the carrier. */
  readonly refundedFen: number;
  readonly state: 'planned' | 'pending' | 'unsure' | 'posted' | 'voided' | 'expired';
  readonly subscriptionId: Id | null;
};

/** What a charge of ours and a line of theirs come to. */
export const billClasses = [
  'matched',
  'amount-differs',
  'product-differs',
  'unpaid',
  'rejected',
  'refunded',
  'refund-exceeds',
  'refund-unknown',
  'ours-only',
  'theirs-only',
] as const;
export type BillClass = (typeof billClasses)[number];

/** Where nothing is left for a person to do. */
export const agreedBillClasses: readonly BillClass[] = ['matched', 'unpaid', 'refunded'];

export type BillItem = {
  readonly class: BillClass;
  readonly ours?: OurCharge;
  readonly theirs?: BillRow;
  /** The charge of ours that a refund is about, where that charge has an item of its own. */
  readonly refundOf?: OurCharge;
  readonly rejection?: Rejection;
};

const inForce: readonly OurCharge['state'][] = ['planned', 'pending', 'unsure', 'posted'];

/**
 * Compares the charges of one payer with the carrier's lines about it. Every charge that is in force and every line is in
 * exactly one item. A charge is matched with one line of its product group and occasion: the likest first, by outcome, then
 * product, then amount, then what is known to be taken. A refund is laid to the charge that still has so much to give back; when both sides gave it back,
 * it says so.
 */
export function matchBills(charges: readonly OurCharge[], lines: readonly BillRow[]): BillItem[] {
  const cells = groupBy([...charges, ...lines], (one) => `${one.phone} ${one.billingGroup} ${one.occasion}`);
  return [...cells.values()].flatMap((cell) =>
    matchCell(
      cell.filter((one): one is OurCharge => 'refundedFen' in one),
      cell.filter((one): one is BillRow => 'outcome' in one),
    ),
  );
}

function matchCell(charges: readonly OurCharge[], lines: readonly BillRow[]): BillItem[] {
  const known = charges.toSorted((one, other) => order(one.id, other.id));
  const ours = known.filter(isInForce);
  const claims = lines.filter(({ outcome }) => outcome !== 'refunded').sort((one, other) => one.line - other.line);
  const refunds = lines.filter(({ outcome }) => outcome === 'refunded').sort((one, other) => one.line - other.line);
  const pairs = pair(known, claims);
  const items = [
    ...pairs.map(([charge, claim]) => judge(charge, claim)),
    ...claims.filter((claim) => !pairs.some(([, taken]) => taken === claim)).map(unasked),
  ];
  const unmatched = ours.filter((charge) => !pairs.some(([taken]) => taken === charge));
  return [
    ...items,
    ...layRefunds(
      refunds,
      pairs.map(([charge]) => charge),
      unmatched,
    ),
  ];
}

/** The likest pairs first; what is equally like goes in order, so the same input gives the same pairs. */
function pair(ours: readonly OurCharge[], claims: readonly BillRow[]): (readonly [OurCharge, BillRow])[] {
  const all = ours
    .flatMap((charge) => claims.map((claim) => ({ charge, claim, likeness: likeness(charge, claim) })))
    // A charge that came to nothing may have been thrown out by the carrier, or not been paid; collected it was not.
    .filter(({ charge, claim }) => isInForce(charge) || claim.outcome !== 'charged');
  const taken = new Set<OurCharge | BillRow>();
  const pairs: (readonly [OurCharge, BillRow])[] = [];
  for (const { charge, claim } of all.sort((one, other) => other.likeness - one.likeness)) {
    if (taken.has(charge) || taken.has(claim)) continue;
    taken.add(charge).add(claim);
    pairs.push([charge, claim]);
  }
  return pairs;
}

/** What we know was taken comes before what we are not sure of: of two orders of one price, the bill's one line is the known one's. */
function likeness(charge: OurCharge, claim: BillRow): number {
  const outcome = claim.outcome === 'charged' ? 2 : Number(claim.outcome === 'unpaid');
  return (
    32 * Number(isInForce(charge)) +
    8 * outcome +
    4 * Number(charge.product === claim.product) +
    2 * Number(charge.amountFen === claim.amountFen) +
    Number(charge.state === 'posted')
  );
}

function judge(ours: OurCharge, theirs: BillRow): BillItem {
  const { outcome } = theirs;
  if (isRejection(outcome)) return { class: 'rejected', ours, theirs, rejection: outcome };
  if (ours.amountFen !== theirs.amountFen) return { class: 'amount-differs', ours, theirs };
  if (ours.product !== theirs.product) return { class: 'product-differs', ours, theirs };
  return { class: outcome === 'unpaid' ? 'unpaid' : 'matched', ours, theirs };
}

/** A line about which we have no charge: thrown out costs nobody anything, charged is a person who paid for nothing. */
function unasked(theirs: BillRow): BillItem {
  const { outcome } = theirs;
  return isRejection(outcome) ? { class: 'rejected', theirs, rejection: outcome } : { class: 'theirs-only', theirs };
}

/** Refunds go to charges that were billed first; one that only a refund speaks of was billed and given back in one line. */
function layRefunds(
  refunds: readonly BillRow[],
  billed: readonly OurCharge[],
  unmatched: readonly OurCharge[],
): BillItem[] {
  const left = new Map([...billed, ...unmatched].map((charge) => [charge, charge.amountFen - charge.refundedFen]));
  const spokenOf = new Set<OurCharge>();
  const items = refunds.map((theirs): BillItem => {
    const candidates = [...left.keys()].sort((one, other) => Number(fits(other)) - Number(fits(one)));
    const charge = candidates[0];
    if (!charge) return { class: 'refund-unknown', theirs };
    const isOwnItem = billed.includes(charge) || spokenOf.has(charge);
    spokenOf.add(charge);
    const at = isOwnItem ? { refundOf: charge } : { ours: charge };
    if (!fits(charge)) return { class: 'refund-exceeds', theirs, ...at };
    left.set(charge, left.get(charge)! - theirs.amountFen);
    return { class: 'refunded', theirs, ...at };

    function fits(one: OurCharge): boolean {
      return left.get(one)! >= theirs.amountFen;
    }
  });
  const silent = unmatched.filter((charge) => !spokenOf.has(charge));
  return [...items, ...silent.map((ours): BillItem => ({ class: 'ours-only', ours }))];
}

function isInForce({ state }: OurCharge): boolean {
  return inForce.includes(state);
}

function isRejection(outcome: BillRow['outcome']): outcome is Rejection {
  return (rejections as readonly string[]).includes(outcome);
}

function order(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
