import { dayStart } from '../../values/time.ts';
import { type Charge, type ChargeStep, type LinkFees, type Meaning, moveCharge } from '../billing/index.ts';
import { firstRun, windowOf } from './calendar.ts';

/** What follows from a refusal, for the charge, the relation and the house. */
type Following = {
  /** Tried again within the window, or over for this month. */
  readonly charge: 'posted' | 'retry' | 'void';
  /** `close-second`: the subscription ends when it happens in two months that follow each other. */
  readonly relation?: 'close-second' | 'suspend';
  /** Nobody has the number: everything of its holder ends, and is sealed. */
  readonly endsHolder?: true;
  /** Nobody is billed for the product on that link until somebody has looked. */
  readonly stopsProduct?: true;
  /** Somebody compares the carrier's relations with ours. */
  readonly alarm?: 'relation-differs';
};

/** The rules of refusals, as a table (provisioning §7.5). Which code means what is told by the link sheet. */
export const followings: Readonly<Record<Meaning, Following>> = {
  'taken-before': { charge: 'posted' },
  'low-balance': { charge: 'retry', relation: 'close-second' },
  'no-such-user': { charge: 'void', endsHolder: true },
  stopped: { charge: 'void', relation: 'suspend' },
  'in-debt': { charge: 'void', relation: 'suspend' },
  'mirror-differs': { charge: 'void', alarm: 'relation-differs' },
  'product-error': { charge: 'retry', stopsProduct: true },
  unreachable: { charge: 'retry' },
  other: { charge: 'retry' },
};

/** What a carrier said of a charge. */
export type Told = {
  readonly state: 'accepted' | 'delivered' | 'undelivered' | 'expired' | 'refused' | 'unsure';
  readonly result: string | undefined;
  /** Who says so: the report, the bill file. */
  readonly by: string;
};

/** What a charge does now, and what its refusal means where it was one. */
export type Followed = { readonly step: ChargeStep; readonly meaning?: Meaning };

/**
 * Lets a charge follow what the carrier said; undefined where that says nothing new. A fee on demand is never tried again:
 * its answer is gone.
 */
export function followCharge(charge: Charge, told: Told, fees: LinkFees | undefined, now: Date): Followed | undefined {
  if (charge.state !== 'pending' && charge.state !== 'unsure') return undefined;
  const { result } = told;
  const detail = { by: told.by, ...(result !== undefined && { result }) };
  const go = (to: 'posted' | 'voided' | 'unsure', rule: string, failure?: Meaning): ChargeStep =>
    moveCharge(charge, to, { rule, detail }, now, { result, failure });

  if (told.state === 'unsure') {
    if (charge.state === 'unsure') return undefined;
    return { step: go('unsure', 'whether the carrier took it cannot be known') };
  }
  if (told.state === 'accepted')
    return { step: go('posted', 'the gateway accepted it, and its tariff asks for no more') };
  if (told.state === 'delivered') return { step: go('posted', 'the carrier took it') };

  const meaning = fees?.meanings.get(result ?? '') ?? 'other';
  if (followings[meaning].charge === 'posted')
    return { step: go('posted', 'the carrier had taken it before'), meaning };
  const again = charge.state === 'pending' ? retryAt(charge, meaning, fees, now) : undefined;
  if (!again) return { step: go('voided', `the carrier refused it: ${meaning}`, meaning), meaning };
  const step = moveCharge(
    charge,
    'planned',
    { rule: `the carrier refused it: ${meaning}; it is tried again`, detail },
    now,
    { result, failure: meaning, nextAt: again.at, untilAt: again.untilAt },
  );
  return { step, meaning };
}

function retryAt(charge: Charge, meaning: Meaning, fees: LinkFees | undefined, now: Date) {
  const mayRetry =
    charge.occasion === 'month' && charge.raisedBy === 'sp-record' && followings[meaning].charge === 'retry';
  if (!fees || !mayRetry || charge.attempts >= fees.attempts) return undefined;
  const at = firstRun(fees.days, charge.month, dayStart(now, fees.retryDays));
  return at && { at, untilAt: windowOf(fees.days, charge.month).to };
}
