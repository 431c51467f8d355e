import type { Id } from '../../values/id.ts';
import type { FeeTerms, MonthFee } from '../billing/index.ts';
import type { Catalog, Product, Tariff } from '../catalog/index.ts';
import type { Consent } from '../consent/index.ts';
import type { Ask, Say } from '../messages/index.ts';
import type { Subscriber } from '../subscribers/index.ts';
import type { Cause, Changes, Subscription, TrialTaken } from './model.ts';

/** A subscriber as decisions see one: who it is, what has not ended, and what this month has cost. */
export type Person = {
  readonly subscriber: Subscriber;
  readonly subscriptions: readonly Subscription[];
  readonly feesOfMonth: readonly MonthFee[];
  readonly trials: TrialFacts;
  /** Agreements to pay piece by piece that still hold; looked for only when a piece is ordered. */
  readonly itemConsents?: readonly ItemConsent[];
};

/** What a trial depends on besides: what this holder of the phone took before, and how many seats are gone, by trial. */
export type TrialFacts = {
  readonly taken: readonly Pick<TrialTaken, 'billingGroup' | 'rewardPoints'>[];
  readonly seats: ReadonlyMap<string, number>;
};

/** Who asks and what proves it. */
export type Request = Omit<Cause, 'cause'> & {
  readonly link: string;
  /** The number the phone wrote to, extension included. */
  readonly dialled: string;
  /** The code of the advertisement that an order names. */
  readonly source?: string | undefined;
  /** The number that a question of ours is sent from: an extension of its own where the link allows one. */
  readonly askFrom: string;
};

/** Who makes an order relation real: we ourselves, the gateway's report, or the carrier's platform (link sheet). */
export type OrderMode = 'local' | 'gateway-borne' | 'vac';

/** What a product on demand has for an argument: its text, or the names of what there is. */
export type ItemContent = (
  argument: string | undefined,
  now: Date,
) => { readonly text: string; readonly version: string } | { readonly choices: string };

/** What a product says besides when it becomes active. */
export type Welcome = (subscriber: Subscriber) => Pick<Say, 'code' | 'vars'>;

/** One piece that was ordered and agreed to: a message that costs. */
export type ItemOrder = {
  readonly id: Id;
  readonly product: Product;
  readonly tariff: Tariff;
  readonly text: string;
  readonly textVersion: string;
  /** The agreement that covers it. */
  readonly consentId: Id;
};

/** An agreement to pay for a product piece by piece, given within the time it holds. */
export type ItemConsent = Pick<Consent, 'id' | 'product' | 'tariffVersion'>;

/** What decisions need to know of the house. */
export type Terms = {
  readonly catalog: Catalog;
  readonly confirmWindowMs: number;
  readonly fees: FeeTerms;
  /** By link: an order is made real the way of the link it came by. */
  readonly orderModes: ReadonlyMap<string, OrderMode>;
  /** Links whose carrier asks the phone to confirm by itself: we do not ask a second time. */
  readonly carrierConfirms: ReadonlySet<string>;
  /** By product sold piece by piece: what it has. */
  readonly items: ReadonlyMap<string, ItemContent>;
  /** By product: what it says besides to who has just got it, such as how to tell where he is. */
  readonly welcomes: ReadonlyMap<string, Welcome>;
  /** How long one Y covers the pieces that follow. */
  readonly itemConsentMs: number;
};

/** What a decision does. Nothing has happened yet: the caller saves and queues all of it in one transaction. */
export type Decision = {
  readonly changes: Changes;
  readonly says: readonly Say[];
  readonly ask?: Ask;
  /** Pieces to send and to charge. */
  readonly items?: readonly ItemOrder[];
};

const unchanged: Changes = { subscriptions: [], events: [], consents: [], trials: [] };

/** Only an answer: nothing changes. */
export function answerOnly(...says: readonly Say[]): Decision {
  return { changes: unchanged, says };
}

/** Changes of several steps as one. */
export function together(...steps: readonly Partial<Changes>[]): Changes {
  return {
    subscriptions: steps.flatMap((step) => step.subscriptions ?? []),
    events: steps.flatMap((step) => step.events ?? []),
    consents: steps.flatMap((step) => step.consents ?? []),
    trials: steps.flatMap((step) => step.trials ?? []),
  };
}

/** How a phone's open subscriptions stand after changes. */
export function applied(before: readonly Subscription[], changes: Changes): Subscription[] {
  const latest = new Map([...before, ...changes.subscriptions].map((one) => [one.id, one]));
  return [...latest.values()].filter((one) => one.closedAt === undefined);
}
