import { newId } from '../../values/id.ts';
import { dayStart, later, monthOf, yearAndMonth } from '../../values/time.ts';
import {
  type ActiveText,
  isSoldByItem,
  type Product,
  productOf,
  splitDialled,
  tariffAt,
  tariffOf,
} from '../catalog/index.ts';
import type { Consent } from '../consent/index.ts';
import type { Say } from '../messages/index.ts';
import { answerOnly, type Decision, type Person, type Request, type Terms, together } from './decision.ts';
import { firstFeeOf, latest, sinceOf } from './first-fee.ts';
import { decideItem, sendAgreed } from './item.ts';
import { type Cause, type Changes, inForce, isTrial, move, type Subscription, standing } from './model.ts';
import { askAgreement, decideOrder, openConfirmations, whyNot } from './order.ts';
import { sayTrialStarted, seatOf, warningAt, whyNoTrial } from './trial.ts';
import { confirmChoices, offerOf, priceVars } from './words.ts';

/** The reason of the message whose report makes an order (order mode gateway-borne); its `reasonId` is the subscription. */
export const orderAtGateway = 'order at gateway';

/**
 * A Y makes the one open order a subscription, with its consent. `product` is the order the answer names, as in `Y CYV`; a Y
 * sent to an extension is for the order that was asked from it, and for no other. With more than one order open a bare Y
 * confirms nothing and is answered by the list: nobody pays for a guess. A price that changed meanwhile is asked again.
 */
export function decideConfirm(
  person: Person,
  product: string | undefined,
  request: Request,
  terms: Terms,
  now: Date,
): Decision {
  const meant = confirmable(person, product, request.dialled, terms, now);
  const [chosen, ...others] = meant;
  if (others.length > 0) return answerOnly(askWhich(meant, terms, now));
  if (!chosen) return answerOnly(nothingToConfirm(person, product, request, terms, now));

  if (isTrial(chosen)) return joinTrial(person, chosen, request, terms, now);
  const its = productOf(terms.catalog, chosen.product);
  const refusal = whyNot(person, its, terms, chosen.id);
  if (refusal) return refuse(chosen, refusal, request, now);
  if (chosen.tariffVersion !== tariffAt(its, now).version)
    return isSoldByItem(its)
      ? decideItem(person, its, chosen.source, request, terms, now)
      : decideOrder(person, its, { ...request, source: chosen.source }, terms, now);
  return accept(person, chosen, 'sms', request, terms, now);
}

/**
 * An order that brings its consent along, such as a tick on a page: nobody is asked a second time. `textVersion` is that of
 * the text that was agreed to. What stands against it is returned as what an order word would be answered.
 */
export function decideAgreedOrder(
  person: Person,
  product: Product,
  consent: Pick<Consent, 'kind' | 'textVersion'>,
  request: Request,
  terms: Terms,
  now: Date,
): { readonly agreed: Decision } | { readonly refusal: Say } {
  const refusal = whyNot(person, product, terms, newId(now));
  if (refusal) return { refusal };
  // Nobody is asked, so it is all the same whether we or the carrier would have.
  const { changes } = askAgreement(person, product, request, terms, now);
  const asked = { ...changes.subscriptions.at(-1)!, askVersion: consent.textVersion };
  const accepted = accept(person, asked, consent.kind, request, terms, now);
  return { agreed: { ...accepted, changes: together(changes, accepted.changes) } };
}

/** A Y that may mean one of several things we asked: the orders are named, and only `Y CY` confirms one. */
export function decideWhich(person: Person, terms: Terms, now: Date): Decision {
  return answerOnly(askWhich(openConfirmations(person, now), terms, now));
}

/** The open orders that a Y sent to `dialled` may mean: all of them, the one it names, or the one asked from that extension. */
export function confirmable(
  person: Person,
  product: string | undefined,
  dialled: string,
  { catalog }: Terms,
  now: Date,
): readonly Subscription[] {
  const open = openConfirmations(person, now);
  if (product) return open.filter((one) => one.product === product);
  return splitDialled(catalog, dialled)?.extension ? open.filter((one) => one.askedFrom === dialled) : open;
}

/**
 * Makes a consented subscription active and tells its owner what the catalogue lists for that moment: the welcome, the
 * membership SMS and the tariff notice (CA-030). Every channel of order ends here (CA-027). What stood of the same group
 * ends in this moment, no sooner and no later: there is no gap, and nothing is paid for twice.
 */
export function activate(person: Person, subscription: Subscription, why: Cause, terms: Terms, now: Date): Decision {
  const product = productOf(terms.catalog, subscription.product);
  const replaced = standing(person.subscriptions, subscription.billingGroup);
  const closed = replaced.map((one) => move(one, 'closed', { ...why, cause: `replaced by ${product.code}` }, now));
  // What the question promised holds, and what was paid since then counts too.
  const feeFrom = isTrial(subscription) ? undefined : latest([subscription.feeFrom, firstFeeOf(person, product, now)]);
  const step = move({ ...subscription, feeFrom }, 'active', why, now);
  return {
    changes: together(...closed, step),
    says: saysOnActive(person, step.subscriptions[0], replaced, terms, now),
  };
}

function saysOnActive(
  { subscriber }: Person,
  subscription: Subscription,
  replaced: readonly Subscription[],
  terms: Terms,
  now: Date,
): readonly Say[] {
  const [before] = replaced;
  const product = productOf(terms.catalog, subscription.product);
  if (isTrial(subscription))
    return product.onActive.flatMap((text) =>
      text === 'tariff' ? [] : [sayOnActive[text](subscription, product, now)],
    );
  if (!before) {
    const welcome = terms.welcomes.get(product.code)?.(subscriber);
    const about = { reason: 'welcome', reasonId: subscription.id, product: product.code };
    return [
      ...product.onActive.map((text) => sayOnActive[text](subscription, product, now)),
      ...(welcome ? [{ ...welcome, ...about } as Say] : []),
    ];
  }
  return [
    before.product === product.code
      ? sayOnActive.tariff(subscription, product, now)
      : sayOnSwitch(subscription, product, now),
  ];
}

/** A member who changes the level has been welcomed before, and the membership SMS of this month is good at either level. */
function sayOnSwitch(subscription: Subscription, product: Product, now: Date): Say {
  const vars = {
    ...priceVars(product, tariffOf(product, subscription.tariffVersion)),
    since: sinceOf(subscription.feeFrom, now),
  };
  return { code: 'switched', vars, reason: 'switched', reasonId: subscription.id, product: product.code };
}

/** What each text of an activation is filled with. The membership SMS comes from the plain number only (CA-035). */
const sayOnActive: Record<ActiveText, (subscription: Subscription, product: Product, now: Date) => Say> = {
  welcome: (subscription, product) => ({
    code: 'welcome',
    vars: {},
    reason: 'welcome',
    reasonId: subscription.id,
    product: product.code,
  }),
  membership: sayMembership,
  tariff: (subscription, product, now) => {
    const vars = priceVars(product, tariffOf(product, subscription.tariffVersion));
    const about = { reason: 'tariff', reasonId: subscription.id, product: product.code };
    return subscription.feeFrom
      ? { ...about, code: 'tariff-later', vars: { ...vars, since: sinceOf(subscription.feeFrom, now) } }
      : { ...about, code: 'tariff', vars };
  },
};

/**
 * The membership SMS of the month of `at`: always the same words, from the plain number (CA-032, CA-035). Its reason is the proof for
 * which month a number was sent it.
 */
export function sayMembership(
  { phone, id }: Pick<Subscription, 'phone' | 'id'>,
  product: Pick<Product, 'code'>,
  at: Date,
): Say {
  const { year, month } = yearAndMonth(at);
  return {
    code: 'membership',
    vars: { phone, year: String(year), month: String(month) },
    reason: `membership ${monthOf(at)}`,
    reasonId: id,
    product: product.code,
  };
}

function accept(
  person: Person,
  asked: Subscription,
  kind: Consent['kind'],
  request: Request,
  terms: Terms,
  now: Date,
): Decision {
  const { agreed, changes } = agree(asked, kind, request, now);
  if (isSoldByItem(productOf(terms.catalog, asked.product))) {
    const names = { id: newId(now), consentId: changes.consents[0]!.id };
    const sent = sendAgreed(agreed, names, request, terms, now);
    return { ...sent, changes: together(changes, sent.changes) };
  }
  if (terms.orderModes.get(request.link) !== 'local') return waitForCarrier(agreed, changes, request, terms, now);
  const why = { ...request, cause: 'no carrier has a say (order mode local)' };
  const activation = activate(person, agreed, why, terms, now);
  return { ...activation, changes: together(changes, activation.changes) };
}

/** A trial is free and ours alone, so no carrier is asked about it. Its days are counted from the Y. */
function joinTrial(person: Person, asked: Subscription, request: Request, terms: Terms, now: Date): Decision {
  const trial = terms.catalog.trials.get(asked.trial!);
  const product = productOf(terms.catalog, asked.product);
  const refusal = whyNoTrial(person, trial, product, asked.id, now);
  if (refusal || !trial) return refuse(asked, refusal!, request, now);

  const { agreed, changes } = agree({ ...asked, trialUntil: dayStart(now, trial.days) }, 'sms', request, now);
  const seat = seatOf(agreed, trial, person, now);
  const why = { ...request, cause: 'a trial is free: no carrier has a say' };
  const activation = activate(person, { ...agreed, nextAt: warningAt(agreed, trial) }, why, terms, now);
  return {
    changes: together(changes, activation.changes, { trials: [seat] }),
    says: [...activation.says, sayTrialStarted(agreed, seat, product)],
  };
}

/** The yes: the agreement with its evidence, and the step that rests on it. */
function agree(asked: Subscription, kind: Consent['kind'], request: Request, now: Date) {
  const consent: Consent = {
    phone: asked.phone,
    id: newId(now),
    subscriptionId: asked.id,
    product: asked.product,
    tariffVersion: asked.tariffVersion,
    kind,
    textVersion: asked.askVersion ?? '',
    evidence: request.evidence,
    at: now,
  };
  const step = move(asked, 'pending-carrier', { ...request, cause: 'confirmed' }, now, { consentId: consent.id });
  return { agreed: step.subscriptions[0], changes: together(step, { consents: [consent] }) };
}

/**
 * What was agreed to is real when the carrier says so: by a notify of its platform, or by the report of the message that goes
 * out here. Until then it costs nothing, and it does not wait for ever.
 */
function waitForCarrier(agreed: Subscription, changes: Changes, { link }: Request, terms: Terms, now: Date): Decision {
  const product = productOf(terms.catalog, agreed.product);
  const atGateway = terms.orderModes.get(link) === 'gateway-borne';
  const waiting = { ...agreed, nextAt: later(now, terms.confirmWindowMs) };
  return {
    changes: { ...changes, subscriptions: [...changes.subscriptions, waiting] },
    says: [
      {
        code: 'order-submitted',
        vars: priceVars(product, tariffOf(product, agreed.tariffVersion)),
        reason: atGateway ? orderAtGateway : 'order submitted',
        reasonId: agreed.id,
        product: product.code,
        ...(atGateway && { establishes: true }),
      },
    ],
  };
}

function refuse(asked: Subscription, refusal: Say, request: Request, now: Date): Decision {
  return { changes: together(move(asked, 'rejected', { ...request, cause: refusal.code }, now)), says: [refusal] };
}

function askWhich(open: readonly Subscription[], terms: Terms, now: Date): Say {
  return {
    code: 'several-open',
    vars: { orders: confirmChoices(open, terms) },
    reason: 'which order',
    reasonId: newId(now),
  };
}

function nothingToConfirm(person: Person, product: string | undefined, request: Request, terms: Terms, now: Date): Say {
  const about = { reason: 'nothing to confirm', reasonId: newId(now) };
  const theirs = person.subscriptions.find(
    (one) => inForce(one) && !isTrial(one) && (!product || one.product === product),
  );
  if (!theirs)
    return { ...about, code: 'nothing-to-confirm', vars: { offer: offerOf(person, request.dialled, terms, now) } };
  const its = productOf(terms.catalog, theirs.product);
  return {
    ...about,
    code: 'already-ordered',
    vars: priceVars(its, tariffOf(its, theirs.tariffVersion)),
    product: its.code,
  };
}
