import { type Id, newId } from '../../values/id.ts';
import type { Fen } from '../../values/money.ts';
import type { Phone } from '../../values/phone.ts';
import type { Month } from '../../values/time.ts';
import { ending, type Transfer } from '../ledger/index.ts';

/** Where a charge stands; `chargeMoves` says what may follow. */
export type ChargeState = 'planned' | 'pending' | 'unsure' | 'posted' | 'voided' | 'expired';

/**
 * Which state may follow which. A voided month is open again when the same payer orders again in it: there is one charge for a
 * payer, group and month, whatever happens. What is posted stays; giving money back is a transfer of its own.
 */
export const chargeMoves: Readonly<Record<ChargeState, readonly ChargeState[]>> = {
  planned: ['pending', 'voided'],
  pending: ['planned', 'unsure', 'posted', 'voided', 'expired'],
  unsure: ['posted', 'voided'],
  posted: [],
  voided: ['pending'],
  expired: ['pending'],
};

/** Who raises a fee: we by a record of ours, or the carrier by itself, so that we only expect it. */
export type RaisedBy = 'sp-record' | 'carrier';

/** What one payer owes for one product group and month, or for one order on demand. */
export type Charge = {
  /** The payer. */
  readonly phone: Phone;
  readonly id: Id;
  readonly month: Month;
  readonly billingGroup: string;
  /** `month`, or the id of the order on demand: with payer, month and group it is unique. */
  readonly occasion: string;
  readonly product: string;
  readonly serviceCode: string;
  readonly subscriptionId: Id | undefined;
  readonly tariffVersion: number;
  readonly amountFen: Fen;
  readonly refundedFen: Fen;
  readonly state: ChargeState;
  readonly link: string;
  readonly raisedBy: RaisedBy;
  /** The pending transfer of the running attempt, or of the last. */
  readonly transferId: Id | undefined;
  /** The message that carries it. */
  readonly mtId: Id | undefined;
  /** How often it became pending. */
  readonly attempts: number;
  /** Of a planned one: not before. */
  readonly nextAt: Date | undefined;
  /** The clock ends it then, unless something has. */
  readonly untilAt: Date | undefined;
  /** The carrier's last code. */
  readonly result: string | undefined;
  /** What the last refusal means. */
  readonly failure: string | undefined;
  readonly createdAt: Date;
  /** Rises with every change; 1 is a row not stored before. */
  readonly version: number;
};

/** A step of a charge and the rule that made it. Append-only: together they are its story. */
export type ChargeEvent = {
  readonly phone: Phone;
  readonly id: Id;
  readonly chargeId: Id;
  readonly from: ChargeState | undefined;
  readonly to: ChargeState;
  /** A short sentence for people: `72 hours have passed and the window is open`. */
  readonly rule: string;
  readonly detail: Readonly<Record<string, string | number>>;
  readonly at: Date;
};

/** What a decision does to charges, as plain rows. */
export type ChargeChanges = {
  readonly charges: readonly Charge[];
  readonly events: readonly ChargeEvent[];
  readonly transfers: readonly Transfer[];
};

/** One step, as a set of one. */
export type ChargeStep = ChargeChanges & { readonly charges: readonly [Charge] };

/** Why a charge moves. */
export type ChargeCause = { readonly rule: string; readonly detail?: ChargeEvent['detail'] };

/** What may change along with the state. */
export type ChargeMore = Partial<
  Pick<
    Charge,
    | 'product'
    | 'serviceCode'
    | 'subscriptionId'
    | 'tariffVersion'
    | 'amountFen'
    | 'link'
    | 'raisedBy'
    | 'mtId'
    | 'nextAt'
    | 'untilAt'
    | 'result'
    | 'failure'
  >
>;

/** What a new charge is made of. */
export type NewCharge = Pick<
  Charge,
  | 'phone'
  | 'month'
  | 'billingGroup'
  | 'occasion'
  | 'product'
  | 'serviceCode'
  | 'subscriptionId'
  | 'tariffVersion'
  | 'amountFen'
  | 'link'
  | 'raisedBy'
>;

/** A charge that nothing was done for yet. */
export function planCharge(what: NewCharge, { rule, detail = {} }: ChargeCause, now: Date): ChargeStep {
  const charge: Charge = {
    ...what,
    id: newId(now),
    refundedFen: 0,
    state: 'planned',
    transferId: undefined,
    mtId: undefined,
    attempts: 0,
    nextAt: undefined,
    untilAt: undefined,
    result: undefined,
    failure: undefined,
    createdAt: now,
    version: 1,
  };
  return { charges: [charge], events: [eventOf(charge, undefined, { rule, detail }, now)], transfers: [] };
}

/**
 * Moves a charge on, with the event that tells why and the transfer that goes with it: pending holds the amount, posted takes
 * it, voided, expired and planned again give it free. Asserts that the table of moves allows it.
 */
export function moveCharge(
  from: Charge,
  to: ChargeState,
  cause: ChargeCause,
  now: Date,
  more: ChargeMore = {},
): ChargeStep {
  if (!chargeMoves[from.state].includes(to)) throw new Error(`charge ${from.id} cannot go from ${from.state} to ${to}`);
  const begins = to === 'pending';
  const charge: Charge = {
    ...from,
    ...more,
    state: to,
    transferId: begins ? newId(now) : from.transferId,
    attempts: from.attempts + Number(begins),
    nextAt: more.nextAt,
    untilAt: more.untilAt,
    version: from.version + 1,
  };
  const transfers = begins ? [pendingTransferOf(charge, now)] : endingOf(from, to, now);
  return { charges: [charge], events: [eventOf(charge, from.state, cause, now)], transfers };
}

/** Steps as one set. */
export function chargesTogether(...steps: readonly ChargeChanges[]): ChargeChanges {
  return {
    charges: steps.flatMap(({ charges }) => charges),
    events: steps.flatMap(({ events }) => events),
    transfers: steps.flatMap(({ transfers }) => transfers),
  };
}

/** What one order on demand costs, from the tariff that was shown to the phone. */
export type OnDemandOrder = Pick<
  NewCharge,
  'phone' | 'billingGroup' | 'product' | 'serviceCode' | 'tariffVersion' | 'amountFen' | 'link' | 'month'
> & {
  /** Of what was asked: the same order again is the same charge. */
  readonly orderId: Id;
  /** When the clock gives it up, if the message has not left by then. */
  readonly untilAt: Date;
};

/** The charge of an order on demand, pending: the message that answers it carries it, and the fate of that settles it. */
export function chargeOnDemand({ orderId, untilAt, ...order }: OnDemandOrder, now: Date): ChargeStep {
  const what = { ...order, occasion: orderId, subscriptionId: undefined, raisedBy: 'sp-record' } as const;
  const planned = planCharge(what, { rule: 'ordered on demand' }, now);
  const begun = moveCharge(planned.charges[0], 'pending', { rule: 'its answer carries it' }, now, { untilAt });
  return { ...chargesTogether(planned, begun), charges: begun.charges };
}

/** The accounts that a fee moves between: from the phone's bill at its carrier to us. */
export const feeAccounts = { unit: 'fen', payer: 'subscriber', payee: 'sp' } as const;

function pendingTransferOf({ phone, id, transferId, amountFen }: Charge, at: Date): Transfer {
  return {
    phone,
    id: transferId!,
    unit: feeAccounts.unit,
    debit: feeAccounts.payer,
    credit: feeAccounts.payee,
    amount: amountFen,
    kind: 'pending',
    reason: 'charge',
    reasonId: id,
    at,
  };
}

const endingKinds: Readonly<Partial<Record<ChargeState, 'post' | 'void' | 'expire'>>> = {
  posted: 'post',
  voided: 'void',
  planned: 'void',
  expired: 'expire',
};

/** What is planned holds nothing, so its end moves nothing. */
function endingOf(from: Charge, to: ChargeState, now: Date): Transfer[] {
  const kind = endingKinds[to];
  if (kind === undefined || from.state === 'planned') return [];
  return [ending(pendingTransferOf(from, now), kind, { id: newId(now), at: now })];
}

function eventOf(charge: Charge, from: ChargeState | undefined, cause: ChargeCause, now: Date): ChargeEvent {
  const { rule, detail = {} } = cause;
  return { phone: charge.phone, id: newId(now), chargeId: charge.id, from, to: charge.state, rule, detail, at: now };
}
