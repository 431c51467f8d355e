import type { Transfer } from '../../business/ledger/index.ts';
import type { Id } from '../../values/id.ts';
import type { Fen } from '../../values/money.ts';
import { done, no, type Outcome } from '../../values/outcome.ts';
import type { Phone } from '../../values/phone.ts';
import { type Errand, isOver } from './model.ts';

export const ways = ['cash', 'transfer', 'qr'] as const;
export type PayWay = (typeof ways)[number];
export const paymentKinds = ['received', 'refunded', 'paid-out'] as const;

/** Fen that moved, with the receipt that proves it. The agency fee is ours; the rest is passed on to others. */
export type Payment = {
  readonly id: Id;
  readonly errandId: Id;
  readonly phone: Phone;
  readonly kind: (typeof paymentKinds)[number];
  readonly way: PayWay;
  readonly receipt: string;
  readonly agencyFen: Fen;
  readonly thirdFen: Fen;
  readonly by: Id;
  readonly at: Date;
};

/** What was taken, given back and passed on, and what lies with us. */
export type Sums = {
  readonly receivedAgency: Fen;
  readonly receivedThird: Fen;
  readonly refunded: Fen;
  readonly heldAgency: Fen;
  readonly heldThird: Fen;
};

export function sumsOf(payments: readonly Payment[]): Sums {
  const sum = (kind: Payment['kind'], part: 'agencyFen' | 'thirdFen') =>
    payments.reduce((total, one) => total + (one.kind === kind ? one[part] : 0), 0);
  const [receivedAgency, receivedThird] = [sum('received', 'agencyFen'), sum('received', 'thirdFen')];
  const [backAgency, backThird] = [sum('refunded', 'agencyFen'), sum('refunded', 'thirdFen')];
  return {
    receivedAgency,
    receivedThird,
    refunded: backAgency + backThird,
    heldAgency: receivedAgency - backAgency,
    heldThird: receivedThird - backThird - sum('paid-out', 'thirdFen'),
  };
}

/** How the fee of an errand stands. */
export type FeeState = 'none' | 'unpaid' | 'part' | 'paid' | 'part-refunded' | 'refunded';

export function feeStateOf({ quotation, acceptance }: Errand, sums: Sums): FeeState {
  if (!quotation || !acceptance) return 'none';
  const received = sums.receivedAgency + sums.receivedThird;
  if (received === 0) return 'unpaid';
  if (sums.refunded === received) return 'refunded';
  if (sums.refunded > 0) return 'part-refunded';
  return sums.receivedAgency < quotation.agencyFen ? 'part' : 'paid';
}

/** Of an errand that was cancelled: what has still to be given back. */
export function owedBack({ cancelled }: Errand, { heldAgency, heldThird }: Sums): Fen {
  return cancelled ? Math.max(0, heldAgency - cancelled.keepFen) + heldThird : 0;
}

export type PaymentRefusal =
  | 'not-agreed'
  | 'over'
  | 'too-much'
  | 'nothing'
  | 'not-held'
  | 'took-it'
  | 'passed-on-by-work'
  | 'whole';

/** Whether this person took money of the errand: another one gives it back. */
export function hasTaken(by: Id, before: readonly Payment[]): boolean {
  return before.some((one) => one.kind === 'received' && one.by === by);
}

/** Whether fen may move so. Nobody pays more than agreed, gets back more than paid, and nothing is passed on that was not brought. */
export function decidePayment(
  errand: Errand,
  before: readonly Payment[],
  wanted: Payment,
): Outcome<Payment, PaymentRefusal> {
  const { agencyFen, thirdFen } = wanted;
  if (![agencyFen, thirdFen].every((fen) => Number.isSafeInteger(fen) && fen >= 0)) return no('whole');
  if (agencyFen + thirdFen === 0) return no('nothing');
  if (!errand.acceptance) return no('not-agreed');
  const sums = sumsOf(before);
  switch (wanted.kind) {
    case 'received': {
      if (isOver(errand)) return no('over');
      const agreedThird = errand.quotation!.thirdParty.reduce((sum, { fen }) => sum + fen, 0);
      const tooMuch =
        sums.receivedAgency + agencyFen > errand.quotation!.agencyFen || sums.receivedThird + thirdFen > agreedThird;
      return tooMuch ? no('too-much') : done(wanted);
    }
    case 'refunded':
      if (hasTaken(wanted.by, before)) return no('took-it');
      return agencyFen > sums.heldAgency || thirdFen > sums.heldThird ? no('not-held') : done(wanted);
    case 'paid-out':
      if (agencyFen > 0 || errand.state !== 'working') return no('passed-on-by-work');
      return thirdFen > sums.heldThird ? no('not-held') : done(wanted);
    default:
      return wanted.kind satisfies never;
  }
}

/** Accounts of the ledger, in fen. None of them is the phone bill. */
export const accounts = {
  /** Taken and given by a way of paying: `errand:cash`. */
  till: (way: PayWay) => `errand:${way}`,
  /** Our fee. */
  fee: 'errand:fee',
  /** What people brought for others and we still hold. */
  held: 'errand:held',
  /** What others got. */
  others: 'errand:others',
} as const;

/** A payment as the ledger has it: a transfer a part, and each part on its own account. `newId` names them. */
export function transfersOf(payment: Payment, newId: () => Id): Transfer[] {
  const { kind, way, phone, agencyFen, thirdFen, at, id } = payment;
  const till = accounts.till(way);
  const moves = {
    received: [till, accounts.fee, till, accounts.held],
    refunded: [accounts.fee, till, accounts.held, till],
    'paid-out': [accounts.fee, till, accounts.held, accounts.others],
  }[kind] as [string, string, string, string];
  const parts = [
    { debit: moves[0], credit: moves[1], amount: agencyFen },
    { debit: moves[2], credit: moves[3], amount: thirdFen },
  ];
  const why = { kind: 'posted', unit: 'fen', reason: `errand ${kind}`, reasonId: id } as const;
  return parts.flatMap((part) => (part.amount === 0 ? [] : [{ ...part, ...why, phone, id: newId(), at }]));
}
