import { type Id, newId } from '../../values/id.ts';
import { type Product, productOf } from '../catalog/index.ts';
import type { Consent } from '../consent/index.ts';
import type { RelationState } from '../relations/index.ts';
import { end } from './cancel.ts';
import { activate } from './confirm.ts';
import { answerOnly, applied, type Decision, type Person, type Request, type Terms, together } from './decision.ts';
import { type Cause, event, inForce, isTrial, move, type Subscription } from './model.ts';
import { openOrder } from './order.ts';
import type { Ending } from './store.ts';

/** What a carrier's platform says of one product of a phone. */
export type CarrierChange = {
  readonly product: string;
  readonly to: RelationState;
  /** When its platform had last said something of this product before. */
  readonly heardBefore?: Date | undefined;
};

/** A notice of a carrier's platform, as far as subscriptions care. */
export type CarrierEvent = {
  readonly changes: readonly CarrierChange[];
  /** It is an order: only that makes something that was not there. */
  readonly mayOpen: boolean;
  readonly cause: string;
  readonly channel: Cause['channel'];
  readonly peer: string;
  /** The notice itself: the evidence of whatever follows from it. */
  readonly orderEventId: Id;
  readonly occurredAt: Date;
};

/** Names a notice: who told it, and its row. */
type ToldBy = Pick<CarrierEvent, 'peer' | 'orderEventId'>;

/** What follows from a notice, and the products of which the phone had taken its order back before. */
export type Followed = { readonly decision: Decision; readonly withdrawn: readonly string[] };

/**
 * Lets the subscriptions of a person follow what the carrier's platform says. The carrier's word is never refused: an order
 * needs no Y of ours, its consent is the notice itself (CA-X12); the one exception is an order that the person took back with
 * us before, which is ended at the carrier instead.
 */
export function decideCarrierEvent(
  person: Person,
  endings: readonly Ending[],
  carrierEvent: CarrierEvent,
  terms: Terms,
  now: Date,
): Followed {
  const scene: Scene = { endings, carrierEvent, terms, now };
  const withdrawn: string[] = [];
  let standing = person;
  let decision = answerOnly();
  // What ends goes first: a level that takes the place of another finds it free.
  const changes = carrierEvent.changes.toSorted((a, b) => Number(b.to === 'closed') - Number(a.to === 'closed'));
  for (const change of changes) {
    const { product, to } = change;
    if (to === 'open' && isTakenBack(standing, change, scene)) withdrawn.push(product);
    else {
      const next = steps[to](standing, product, scene);
      decision = { changes: together(decision.changes, next.changes), says: [...decision.says, ...next.says] };
      standing = { ...standing, subscriptions: applied(standing.subscriptions, next.changes) };
    }
  }
  return { decision, withdrawn };
}

type Scene = {
  readonly endings: readonly Ending[];
  readonly carrierEvent: CarrierEvent;
  readonly terms: Terms;
  readonly now: Date;
};
type Follow = (person: Person, product: string, scene: Scene) => Decision;

const steps: Readonly<Record<RelationState, Follow>> = { open, suspended: suspend, closed: close };

function open(person: Person, product: string, scene: Scene): Decision {
  const { carrierEvent, terms, now } = scene;
  const its = productOf(terms.catalog, product);
  const group = person.subscriptions.filter((one) => one.billingGroup === its.billingGroup);
  const stands = group.find((one) => inForce(one) && one.product === product && !isTrial(one));
  if (stands !== undefined) return reopen(person, stands, scene);
  if (!carrierEvent.mayOpen) return answerOnly();
  const asked = group.find((one) => one.state === 'pending-confirm' && one.product === product);
  const waiting = asked
    ? move(asked, 'pending-carrier', whyOf(scene, carrierEvent.cause), now)
    : atCarrier(person, its, scene);
  const inTheWay = group.filter((one) => one !== asked && one.state.startsWith('pending'));
  const active = consented(person, waiting.subscriptions[0], scene);
  return {
    ...active,
    changes: together(...inTheWay.map((one) => giveWay(one, scene)), waiting, active.changes),
  };
}

/** It stands already: what waited for the carrier is complete, what was suspended goes on, and nothing is said twice. */
function reopen(person: Person, stands: Subscription, scene: Scene): Decision {
  const { terms, now } = scene;
  if (stands.state === 'suspended')
    return { changes: together(move(stands, 'active', whyOf(scene, 'the carrier resumes'), now)), says: [] };
  if (stands.state !== 'pending-carrier') return answerOnly();
  const askedByUs = stands.askVersion !== undefined;
  return askedByUs
    ? activate(person, stands, whyOf(scene, 'the carrier opened it'), terms, now)
    : consented(person, stands, scene);
}

/** The carrier had it confirmed: its notice is the consent. */
function consented(person: Person, waiting: Subscription, scene: Scene): Decision {
  const { carrierEvent, terms, now } = scene;
  const consent = consentByNotice(waiting, carrierEvent, now);
  const activation = activate(person, waiting, whyOf(scene, 'the carrier opened it'), terms, now);
  const events = activation.changes.events.map((one) =>
    one.subscriptionId === waiting.id ? { ...one, consentId: consent.id } : one,
  );
  return { ...activation, changes: { ...activation.changes, events, consents: [consent] } };
}

/** The agreement that a notice proves. No text of ours was agreed to. */
export function consentByNotice(waiting: Subscription, notice: ToldBy, now: Date): Consent {
  const { phone, id, product, tariffVersion } = waiting;
  const agreed = { phone, id: newId(now), subscriptionId: id, product, tariffVersion };
  return { ...agreed, kind: 'carrier', textVersion: '', evidence: evidenceOf(notice), at: now };
}

/** A new subscription, as the carrier has it: nobody was asked by us. */
function atCarrier(person: Person, product: Product, scene: Scene) {
  const { terms, now, carrierEvent } = scene;
  const subscription: Subscription = {
    ...openOrder(person, product, { ...requestOf(product, scene), source: undefined }, terms, now),
    state: 'pending-carrier',
    confirmUntil: undefined,
    nextAt: undefined,
  };
  const ordered = event(subscription, undefined, whyOf(scene, carrierEvent.cause), now);
  return { subscriptions: [subscription], events: [ordered] } as const;
}

/** A question of ours, or an order on its way, gives way to what the carrier opened. */
function giveWay(other: Subscription, scene: Scene) {
  return move(other, 'rejected', whyOf(scene, 'replaced by an order at the carrier'), scene.now);
}

function suspend(person: Person, product: string, scene: Scene): Decision {
  const active = person.subscriptions.filter((one) => one.product === product && one.state === 'active');
  const why = whyOf(scene, 'the carrier suspends');
  return { changes: together(...active.map((one) => move(one, 'suspended', why, scene.now))), says: [] };
}

function close(person: Person, product: string, scene: Scene): Decision {
  const meant = person.subscriptions.filter((one) => one.product === product);
  if (meant.length === 0) return answerOnly();
  const request = requestOf(productOf(scene.terms.catalog, product), scene);
  return end(person, meant, request, scene.terms, scene.now);
}

/** Ways by which a phone, or somebody in its name, takes an order back with us. */
const ours: readonly Cause['channel'][] = ['sms', 'agent', 'web'];

/** Ways of ordering where it is we who hand the order to the carrier: its notice need not say that it came by us. */
const handedOn: readonly Cause['channel'][] = ['agent', 'web'];

/**
 * An order that is older than its cancel with us; or the answer to one that was cancelled while the carrier worked on it. What
 * was ordered anew since stands, and is not asked about here.
 */
function isTakenBack({ subscriber, subscriptions }: Person, change: CarrierChange, scene: Scene): boolean {
  const { product } = change;
  const { endings, carrierEvent, terms } = scene;
  if (subscriptions.some((one) => one.product === product)) return false;
  const last = endings.find((one) => one.product === product && one.at >= subscriber.holderSince);
  if (last === undefined || last.byCarrier || !ours.includes(last.channel)) return false;
  const laterByMs = carrierEvent.occurredAt.getTime() - last.at.getTime();
  if (laterByMs <= 0) return true;
  return laterByMs < terms.confirmWindowMs && answersOrder(last, change, carrierEvent);
}

/**
 * Whether a notice tells of the order that was taken back: one that no notice had answered yet, though a gateway may have made it
 * by its report. An order by SMS the notice says to be one. Where it does not say how it came, as ISMP never does, and of what we
 * handed on, it is the first word of the carrier's platform since.
 */
function answersOrder(last: Ending, { heardBefore }: CarrierChange, { channel }: CarrierEvent): boolean {
  const unansweredAt = last.from === 'pending-carrier' ? last.at : last.madeAt;
  if (unansweredAt === null) return false;
  const isFirst = heardBefore === undefined || heardBefore <= unansweredAt;
  if (handedOn.includes(last.orderedBy)) return isFirst;
  return channel === 'sms' || (channel === 'carrier' && isFirst);
}

function requestOf(product: Product, scene: Scene): Request {
  const { accessNumber } = product;
  return { ...whyOf(scene, ''), link: scene.carrierEvent.peer, dialled: accessNumber, askFrom: accessNumber };
}

function whyOf({ carrierEvent }: Scene, cause: string): Cause {
  return causeOf(carrierEvent, cause);
}

/** A notice as the cause of a step. */
export function causeOf(notice: ToldBy & Pick<CarrierEvent, 'channel'>, cause: string): Cause {
  return { cause, channel: notice.channel, actor: notice.peer, evidence: evidenceOf(notice) };
}

function evidenceOf({ peer, orderEventId }: ToldBy): Cause['evidence'] {
  return { peer, orderEventId };
}
