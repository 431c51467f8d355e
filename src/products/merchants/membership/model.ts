import type { MerchantRate } from '../../../business/catalog/index.ts';
import { type Month, monthOf, monthStart } from '../../../values/time.ts';
import type { StandingRefusal } from './contract.ts';

/** A membership SMS of ours that a number was sent, with how it stands. */
export type MembershipSms = {
  readonly month: Month;
  readonly from: string;
  readonly state: string;
  /** When it left, else when it was written. */
  readonly sentAt: Date;
};

/** How a number stands at the till. */
export type Standing = {
  readonly light: 'green' | 'amber' | 'red';
  readonly why?: StandingRefusal;
  readonly level: MerchantRate;
  readonly month: Month;
  readonly sms: MembershipSms | undefined;
};

/** What is known of a number. */
export type StandingFacts = {
  /** What its membership grants at merchants: by what stands, or by what was paid for this month. */
  readonly level: MerchantRate;
  /** It stands, and is not only paid for to the month's end. */
  readonly isActive: boolean;
  /** It stands suspended. */
  readonly isSuspended: boolean;
  /** The membership SMS to its present holder, of this month and the one before, oldest first. */
  readonly sms: readonly MembershipSms[];
  /** Everybody who was to get this month's SMS from the monthly run has got it. */
  readonly hasRunEnded: boolean;
};

/** The month before the one of an instant. */
export function monthBefore(now: Date): Month {
  return monthOf(monthStart(now, -1));
}

/** The reason that membership SMS of a month are sent for: what proves which month somebody has. */
export function reasonOfMonth(month: Month): string {
  return `membership ${month}`;
}

/** It has left the house for the handset, and nobody says that it did not arrive. One that is unsure may stand on the handset. */
const mayHave = new Set(['sent', 'delivered', 'unsure']);
const onItsWay = new Set(['queued', 'held']);

/** How a number stands at `now` (CA-036, CA-041, CA-043): the relation, the month, and the proof that this very number was sent the SMS. */
export function decideStanding({ level, isActive, isSuspended, sms, hasRunEnded }: StandingFacts, now: Date): Standing {
  const month = monthOf(now);
  const ofMonth = (wanted: Month) => sms.filter((one) => one.month === wanted);
  const current = ofMonth(month);
  const had = current.findLast(({ state }) => mayHave.has(state));
  const told = { level, month, sms: had ?? current.at(-1) };
  if (level === 'none') return { ...told, light: 'red', why: isSuspended ? 'suspended' : 'no-member' };
  if (had) return { ...told, light: 'green' };
  const before = ofMonth(monthBefore(now)).findLast(({ state }) => mayHave.has(state));
  if (before && isActive && !hasRunEnded) return { ...told, light: 'amber', sms: before };
  if (current.length === 0) return { ...told, light: 'red', why: 'no-sms' };
  const why = current.some(({ state }) => onItsWay.has(state)) ? 'sms-waiting' : 'sms-not-arrived';
  return { ...told, light: 'red', why };
}
