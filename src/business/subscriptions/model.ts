import { type Id, newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import type { Consent } from '../consent/index.ts';

/** Where a subscription stands; `moves` says what may follow. */
export type State = 'pending-confirm' | 'pending-carrier' | 'active' | 'suspended' | 'closed' | 'rejected' | 'expired';

/** Which state may follow which. The table is the whole state machine; SQL constraints guard the same shape. */
export const moves: Readonly<Record<State, readonly State[]>> = {
  'pending-confirm': ['pending-carrier', 'rejected', 'expired'],
  'pending-carrier': ['active', 'rejected', 'closed'],
  active: ['suspended', 'closed'],
  suspended: ['active', 'closed'],
  closed: [],
  rejected: [],
  expired: [],
};

/** What a monthly order leaves standing between a phone and a product. */
export type Subscription = {
  readonly phone: Phone;
  readonly id: Id;
  readonly product: string;
  /** Products of one group exclude each other: the two levels of the car-owner assistant share one. */
  readonly billingGroup: string;
  readonly state: State;
  /** The version of the product's tariff that it pays. */
  readonly tariffVersion: number;
  readonly channel: Channel;
  /** The code of the advertisement it came by, as it was given. */
  readonly source: string | undefined;
  /** The number the confirmation was asked from; a Y sent to an extension of its own confirms just this order. */
  readonly askedFrom: string;
  /** Version of the text that asked for consent. */
  readonly askVersion: string | undefined;
  readonly askedAt: Date;
  readonly confirmUntil: Date | undefined;
  readonly activeFrom: Date | undefined;
  readonly closedAt: Date | undefined;
  /** The trial it is, by code: it is free and never becomes a fee; at `trialUntil` it ends by itself. */
  readonly trial: string | undefined;
  readonly trialUntil: Date | undefined;
  /** No fee belongs to a time before this; see `feesBegin`. */
  readonly feeFrom: Date | undefined;
  /** When the clock must look at it again. */
  readonly nextAt: Date | undefined;
  /** Rises with every change; 1 is a row not stored before. */
  readonly version: number;
};

/** Where an order or a cancel came from (CA-027). */
export type Channel = 'sms' | 'agent' | 'web' | 'hall' | 'telemarketing' | 'carrier' | 'clock';

/** Why something moves: kept with every transition. */
export type Cause = {
  readonly cause: string;
  readonly channel: Channel;
  /** Who acted: the phone itself, an agent's id, a link, `clock`. */
  readonly actor: string;
  /** Points at the proof, such as the MO that asked. */
  readonly evidence: Readonly<Record<string, string>>;
};

/** One step of a subscription's life. Append-only. */
export type SubscriptionEvent = Cause & {
  readonly phone: Phone;
  readonly id: Id;
  readonly subscriptionId: Id;
  readonly from: State | undefined;
  readonly to: State;
  readonly consentId: Id | undefined;
  readonly at: Date;
};

/** A seat of a trial that was taken. A person (a holder of a phone) tries a group once, and is rewarded once, ever. */
export type TrialTaken = {
  readonly phone: Phone;
  readonly holderSince: Date;
  readonly billingGroup: string;
  readonly trial: string;
  readonly subscriptionId: Id;
  /** How many seats the trial has. */
  readonly quota: number;
  /** 0 for who was rewarded before, or where nothing is given. */
  readonly rewardPoints: number;
  readonly at: Date;
};

/** What a decision changes, as plain rows. */
export type Changes = {
  readonly subscriptions: readonly Subscription[];
  readonly events: readonly SubscriptionEvent[];
  readonly consents: readonly Consent[];
  readonly trials: readonly TrialTaken[];
};

/** Those in force, or about to be: nobody is asked twice for them. */
export function inForce(subscription: Subscription): boolean {
  return ['pending-carrier', 'active', 'suspended'].includes(subscription.state);
}

/** Whether the carrier opened it: then it may have been sold on the telephone, and a recording may prove it. */
export function openedByCarrier({ channel }: Pick<Subscription, 'channel'>): boolean {
  return channel === 'carrier' || channel === 'telemarketing';
}

/** What stands of a group: active, or suspended for a while. There is at most one. */
export function standing(subscriptions: readonly Subscription[], billingGroup: string): Subscription[] {
  return subscriptions.filter(
    ({ state, billingGroup: its }) => (state === 'active' || state === 'suspended') && its === billingGroup,
  );
}

/** A free experience: there is nothing to bill in it, whatever the clock says (CA-050). */
export function isTrial(subscription: Pick<Subscription, 'trialUntil'>): boolean {
  return subscription.trialUntil !== undefined;
}

/**
 * From when on a subscription may cost something; undefined for a trial and for what was never active. It is later than the
 * activation where this month is paid already (a change of level, a re-order) or free (a trial that goes on as paid).
 */
export function feesBegin(subscription: Subscription): Date | undefined {
  return isTrial(subscription)
    ? undefined
    : ((subscription.activeFrom && subscription.feeFrom) ?? subscription.activeFrom);
}

/** Open confirmations: asked, and still within the window at `now`. */
export function awaitsConfirm(subscription: Subscription, now: Date): boolean {
  return (
    subscription.state === 'pending-confirm' &&
    subscription.confirmUntil !== undefined &&
    subscription.confirmUntil > now
  );
}

/** One move: the subscription as it is now, and the event that tells of it. */
export type Step = { readonly subscriptions: readonly [Subscription]; readonly events: readonly [SubscriptionEvent] };

/** Moves a subscription on and tells the event. Asserts that the table of moves allows it. */
export function move(from: Subscription, to: State, why: Cause, now: Date, more: { consentId?: Id } = {}): Step {
  if (!moves[from.state].includes(to)) throw new Error(`subscription ${from.id} cannot go from ${from.state} to ${to}`);
  const ended = moves[to].length === 0;
  const subscription: Subscription = {
    ...from,
    state: to,
    confirmUntil: undefined,
    nextAt: ended || from.state === 'pending-confirm' ? undefined : from.nextAt,
    activeFrom: to === 'active' ? (from.activeFrom ?? now) : from.activeFrom,
    closedAt: ended ? now : undefined,
    version: from.version + 1,
  };
  return { subscriptions: [subscription], events: [event(subscription, from.state, why, now, more.consentId)] };
}

/** Changes a subscription without moving it, and tells why. */
export function remark(
  from: Subscription,
  change: Pick<Subscription, 'nextAt'> | Pick<Subscription, 'tariffVersion'>,
  why: Cause,
  now: Date,
): Step {
  const subscription: Subscription = { ...from, ...change, version: from.version + 1 };
  return { subscriptions: [subscription], events: [event(subscription, from.state, why, now)] };
}

/** The event that goes with a subscription's newest state. */
export function event(
  subscription: Subscription,
  from: State | undefined,
  why: Cause,
  now: Date,
  consentId?: Id,
): SubscriptionEvent {
  return {
    phone: subscription.phone,
    id: newId(now),
    subscriptionId: subscription.id,
    from,
    to: subscription.state,
    cause: why.cause,
    channel: why.channel,
    actor: why.actor,
    evidence: why.evidence,
    consentId,
    at: now,
  };
}
