import { type Id, newId } from '../../values/id.ts';
import { hourMs, later } from '../../values/time.ts';
import { areasSaid, isWithin, type Product, productOf, tariffAt, tariffOf } from '../catalog/index.ts';
import type { Say } from '../messages/index.ts';
import { answerOnly, type Decision, type Person, type Request, type Terms, together } from './decision.ts';
import { firstFeeOf, sinceOf } from './first-fee.ts';
import { awaitsConfirm, event, inForce, isTrial, move, type Subscription, standing } from './model.ts';
import { priceVars } from './words.ts';

/**
 * An order word opens a confirmation and costs nothing (CA-020): name, price, period, how to confirm and how to cancel go
 * out, and only a Y within the window makes a subscription. An older open confirmation of the same group is replaced. Where
 * something of the group stands, the question says what is replaced and from when the new price counts (CA-X02).
 */
export function decideOrder(person: Person, product: Product, request: Request, terms: Terms, now: Date): Decision {
  const refusal = whyNot(person, product, terms, newId(now));
  if (refusal) return answerOnly(refusal);
  if (terms.carrierConfirms.has(request.link))
    return awaitCarrier(openOrder(person, product, request, terms, now), product, request, now);
  return askAgreement(person, product, request, terms, now);
}

/** Opens a confirmation of ours for this order. */
export function askAgreement(person: Person, product: Product, request: Request, terms: Terms, now: Date): Decision {
  const asked = openOrder(person, product, request, terms, now);
  return openConfirmation(person, asked, questionFor(person, asked, terms, now), request, terms, now);
}

/** Opens a confirmation in place of every older one of its group. The text that asks is what its Y agrees to. */
export function openConfirmation(
  person: Person,
  order: Subscription,
  question: Say,
  request: Pick<Request, 'channel' | 'actor' | 'evidence'>,
  terms: Terms,
  now: Date,
): Decision {
  const { channel, actor, evidence } = request;
  const replaced = person.subscriptions
    .filter((one) => one.state === 'pending-confirm' && one.billingGroup === order.billingGroup)
    .map((one) => move(one, 'rejected', { channel, actor, evidence, cause: 'replaced by a newer order' }, now));
  const asked: Subscription = { ...order, askVersion: terms.catalog.texts.version(question.code) };
  return {
    changes: together(...replaced, {
      subscriptions: [asked],
      events: [event(asked, undefined, { channel, actor, evidence, cause: 'order' }, now)],
    }),
    says: [question],
  };
}

/** The carrier asks the phone itself: we ask nothing, and wait for what it tells us. No answer in time is no order. */
function awaitCarrier(order: Subscription, product: Product, request: Request, now: Date): Decision {
  const waiting: Subscription = { ...order, state: 'pending-carrier', confirmUntil: undefined };
  const { channel, actor, evidence } = request;
  const why = { channel, actor, evidence, cause: 'order, the carrier asks' };
  const vars = priceVars(product, tariffOf(product, order.tariffVersion));
  return {
    changes: together({ subscriptions: [waiting], events: [event(waiting, undefined, why, now)] }),
    says: [{ code: 'order-forwarded', vars, reason: 'order', reasonId: order.id, product: product.code }],
  };
}

/** The text that says why an order cannot even be asked about. Another level of the group is no reason: it will be replaced. */
export function whyNot(person: Person, product: Product, terms: Terms, reasonId: Id): Say | undefined {
  const { subscriber, subscriptions } = person;
  const about = { reason: 'order refused', reasonId, product: product.code };
  if (subscriber.blacklisted) return { ...about, code: 'blacklisted', vars: {} };
  if (!isWithin(product.openTo, subscriber)) {
    return { ...about, code: 'not-open', vars: { product: product.title, areas: areasSaid(product.openTo) } };
  }
  const inGroup = subscriptions.filter((one) => inForce(one) && one.billingGroup === product.billingGroup);
  const same = standing(inGroup, product.billingGroup).find((one) => one.product === product.code && !isTrial(one));
  if (same)
    return { ...about, code: 'already-ordered', vars: priceVars(product, tariffOf(product, same.tariffVersion)) };
  const inWork = inGroup.find((one) => one.state === 'pending-carrier');
  if (!inWork) return undefined;
  const its = productOf(terms.catalog, inWork.product);
  return { ...about, code: 'order-in-work', vars: priceVars(its, tariffOf(its, inWork.tariffVersion)) };
}

/** A paid order that waits for its Y. */
export function openOrder(
  person: Person,
  product: Product,
  request: Pick<Request, 'channel' | 'source' | 'askFrom'>,
  terms: Terms,
  now: Date,
): Subscription {
  const confirmUntil = later(now, terms.confirmWindowMs);
  return {
    phone: person.subscriber.phone,
    id: newId(now),
    product: product.code,
    billingGroup: product.billingGroup,
    state: 'pending-confirm',
    tariffVersion: tariffAt(product, now).version,
    channel: request.channel,
    source: request.source,
    askedFrom: request.askFrom,
    askVersion: undefined,
    askedAt: now,
    confirmUntil,
    activeFrom: undefined,
    closedAt: undefined,
    trial: undefined,
    trialUntil: undefined,
    feeFrom: firstFeeOf(person, product, now),
    nextAt: confirmUntil,
    version: 1,
  };
}

/** What a paid order is asked with: in every case price, period, from when it counts if not at once, and how to be rid of it. */
function questionFor(person: Person, order: Subscription, terms: Terms, now: Date): Say {
  const product = productOf(terms.catalog, order.product);
  const about = { reason: 'order', reasonId: order.id, product: product.code, from: order.askedFrom };
  const hours = String(terms.confirmWindowMs / hourMs);
  const vars = {
    ...priceVars(product, tariffOf(product, order.tariffVersion)),
    hours,
    since: sinceOf(order.feeFrom, now),
  };
  const [replaced] = standing(person.subscriptions, order.billingGroup);
  if (replaced?.product === order.product) return { ...about, code: 'confirm-continue', vars };
  if (replaced) {
    const its = productOf(terms.catalog, replaced.product);
    return { ...about, code: 'confirm-switch', vars: { ...vars, standing: its.level } };
  }
  return { ...about, code: order.feeFrom ? 'confirm-paid' : 'confirm-order', vars };
}

/** What an order made at `now` changes for this person: the level that it replaces, and from when it costs if not from now on. */
export function changesBy(
  person: Person,
  product: Product,
  now: Date,
): { readonly replaces: string | undefined; readonly feeFrom: Date | undefined } {
  const [replaced] = standing(person.subscriptions, product.billingGroup);
  return { replaces: replaced?.product, feeFrom: firstFeeOf(person, product, now) };
}

/** The confirmations a Y could mean at `now`. */
export function openConfirmations(person: Person, now: Date): Subscription[] {
  return person.subscriptions.filter((one) => awaitsConfirm(one, now));
}
