import type { Id } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import { type Day, dayMs, dayOf, startOfDay } from '../../../values/time.ts';

/** A company that gives members a benefit. `code` is the organisation of its people's accounts. */
export type Merchant = {
  readonly id: Id;
  readonly code: string;
  readonly name: string;
  readonly category: string;
  readonly contact: string;
  readonly note: string;
  readonly givenUpAt: Date | undefined;
  readonly isSample: boolean;
};

/** What was agreed with a merchant; it counts once another person than its drafter has signed it. */
export type Contract = {
  readonly id: Id;
  readonly merchantId: Id;
  readonly startsOn: Day;
  readonly endsOn: Day;
  readonly commissionPermille: number;
  readonly terms: string;
  readonly draftedBy: Id;
  readonly drafter: string;
  readonly draftedAt: Date;
  readonly signer: string | undefined;
  readonly signedAt: Date | undefined;
  /** Ended before its last day, and why. */
  readonly endedAt: Date | undefined;
  readonly endedBecause: string | undefined;
};

export type Shop = {
  readonly id: Id;
  readonly merchantId: Id;
  readonly name: string;
  readonly district: string;
  readonly address: string;
  readonly lat: number;
  readonly lng: number;
  readonly phone: string;
  readonly hours: string;
  readonly closedAt: Date | undefined;
};

/** Who works at the tills of a merchant; without a shop at all of them. Only a proven phone may check by SMS. */
export type MerchantPerson = {
  readonly id: Id;
  readonly merchantId: Id;
  readonly shopId: Id | undefined;
  readonly name: string;
  readonly role: 'clerk' | 'manager';
  readonly phone: Phone | undefined;
  readonly phoneProvenAt: Date | undefined;
  readonly accountId: Id | undefined;
  readonly closedAt: Date | undefined;
};

export const stages = ['lead', 'contract', 'active', 'expiring', 'ended', 'given-up'] as const;
export type Stage = (typeof stages)[number];

/** So long before the last day of a contract it counts as expiring, and people are warned; the second time is the last. */
export const warnings = [30, 7] as const;

type Dated = Pick<Contract, 'startsOn' | 'endsOn' | 'signedAt' | 'endedAt'>;

/** Whether a contract is in force: signed, in its days, and not ended before. */
export function isInForce({ startsOn, endsOn, signedAt, endedAt }: Dated, now: Date): boolean {
  const today = dayOf(now);
  return signedAt !== undefined && startsOn <= today && today <= endsOn && (endedAt === undefined || endedAt > now);
}

/** How far the work with a merchant is. Nothing is rung for it: the day a contract ends its benefits end. */
export function stageOf(givenUp: boolean, contracts: readonly Dated[], now: Date): Stage {
  const today = dayOf(now);
  const standing = contracts.filter(({ signedAt, endedAt }) => signedAt && (!endedAt || endedAt > now));
  if (standing.some((one) => isInForce(one, now))) return isExpiring(standing, now) ? 'expiring' : 'active';
  if (standing.some(({ startsOn }) => startsOn > today)) return 'contract';
  if (contracts.some(({ signedAt }) => signedAt)) return 'ended';
  if (givenUp) return 'given-up';
  return contracts.length > 0 ? 'contract' : 'lead';
}

/** The last day until which contracts that follow each other without a gap hold; undefined when none is in force. */
export function lastDay(contracts: readonly Dated[], now: Date): Day | undefined {
  const standing = contracts.filter(({ signedAt, endedAt }) => signedAt && (!endedAt || endedAt > now));
  let end = standing.find((one) => isInForce(one, now))?.endsOn;
  for (const { startsOn, endsOn } of standing.toSorted((a, b) => (a.startsOn < b.startsOn ? -1 : 1)))
    if (end !== undefined && endsOn > end && daysBetween(end, startsOn) <= 1) end = endsOn;
  return end;
}

/** Days from one to another; the same day is none. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((startOfDay(to).getTime() - startOfDay(from).getTime()) / dayMs);
}

function isExpiring(contracts: readonly Dated[], now: Date): boolean {
  return daysBetween(dayOf(now), lastDay(contracts, now)!) <= warnings[0];
}

export type ContractFault = 'overlaps' | 'over' | 'own-draft' | 'not-a-draft' | 'no-shop' | 'no-benefit';

type Signing = {
  readonly draft: Contract;
  /** All contracts of the merchant. */
  readonly others: readonly Contract[];
  readonly shops: number;
  readonly benefits: number;
  readonly by: Id;
};

/** Whether a draft can be signed: by another person, while it is not over, beside no other contract, and with something that members get. */
export function faultOfSigning({ draft, others, shops, benefits, by }: Signing, now: Date): ContractFault | undefined {
  if (draft.signedAt) return 'not-a-draft';
  if (draft.draftedBy === by) return 'own-draft';
  if (draft.endsOn < dayOf(now)) return 'over';
  if (others.some((other) => other.id !== draft.id && isBeside(draft, other, now))) return 'overlaps';
  if (shops === 0) return 'no-shop';
  return benefits === 0 ? 'no-benefit' : undefined;
}

function isBeside(draft: Dated, other: Dated, now: Date): boolean {
  if (!other.signedAt || (other.endedAt && other.endedAt <= now)) return false;
  return other.startsOn <= draft.endsOn && draft.startsOn <= other.endsOn;
}

/** The warning that is due for a contract that ends so many days from now: the nearest one. */
export function warningDue(daysLeft: number): number | undefined {
  return warnings.toSorted((a, b) => a - b).find((days) => daysLeft <= days);
}
