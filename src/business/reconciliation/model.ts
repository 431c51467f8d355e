import type { Phone } from '../../values/phone.ts';

/** Where an order relation stands, in the carrier's books or in ours. */
export const relationStates = ['active', 'suspended', 'closed'] as const;
export type RelationState = (typeof relationStates)[number];

/** Why the carrier threw a charge out (§7.4). */
export const rejections = [
  'stopped',
  'destroyed',
  'unknown',
  'over-price',
  'type-mismatch',
  'duplicate',
  'test',
  'other',
] as const;
export type Rejection = (typeof rejections)[number];

/** What became of a charge in the carrier's bill: collected, not paid by the subscriber, given back by 10010, or thrown out. */
export const billOutcomes = ['charged', 'unpaid', 'refunded', ...rejections] as const;
export type BillOutcome = (typeof billOutcomes)[number];

/** A line of a relation file. */
export type RelationRow = {
  readonly phone: Phone;
  readonly product: string;
  readonly billingGroup: string;
  readonly state: RelationState;
  readonly effectiveAt: Date | undefined;
  readonly expireAt: Date | undefined;
  readonly changedAt: Date | undefined;
  readonly channel: string | undefined;
  readonly line: number;
};

/** A monthly fee, of which there is one a payer, group and month, or a fee of an order on demand. */
export type Occasion = 'month' | 'demand';

/** A line of a bill file, or of the carrier's own refunds. */
export type BillRow = {
  readonly phone: Phone;
  readonly product: string;
  readonly billingGroup: string;
  readonly occasion: Occasion;
  readonly amountFen: number;
  readonly outcome: BillOutcome;
  /** The carrier's own word for the outcome. */
  readonly code: string;
  readonly at: Date | undefined;
  readonly line: number;
};
