import { type Id, newId } from '../../values/id.ts';
import { dayMs, dayStart, hourMs, later } from '../../values/time.ts';
import {
  areasSaid,
  cancelWord,
  isWithin,
  type Product,
  priceOf,
  productOf,
  type Trial,
  tariffAt,
  tariffOf,
} from '../catalog/index.ts';
import type { Say } from '../messages/index.ts';
import { answerOnly, type Decision, type Person, type Request, type Terms, together } from './decision.ts';
import { sinceOf } from './first-fee.ts';
import { inForce, move, remark, type Subscription, type TrialTaken } from './model.ts';
import { openConfirmation, openConfirmations, openOrder, whyNot } from './order.ts';
import { lastDayOf, priceVars } from './words.ts';

/**
 * The word of a trial asks, like any order, and a Y joins (CA-050). The text says until when it is free and that it then ends
 * by itself: silence never costs anything.
 */
export function decideTrial(person: Person, trial: Trial, request: Request, terms: Terms, now: Date): Decision {
  const product = productOf(terms.catalog, trial.product);
  const isOpen = trial.joinFrom <= now && now < trial.joinUntil;
  const refusal = whyNoTrial(person, isOpen ? trial : undefined, product, newId(now), now);
  if (refusal) return answerOnly(refusal);
  const asked: Subscription = {
    ...openOrder(person, product, request, terms, now),
    trial: trial.code,
    trialUntil: dayStart(now, trial.days),
    feeFrom: undefined,
  };
  const question: Say = {
    code: 'confirm-trial',
    vars: {
      product: product.title,
      until: lastDayOf(asked),
      hours: String(terms.confirmWindowMs / hourMs),
      cancelWord: cancelWord(product),
    },
    reason: 'trial',
    reasonId: asked.id,
    product: product.code,
    from: asked.askedFrom,
  };
  return openConfirmation(person, asked, question, request, terms, now);
}

/** The text that says why there is no trial; undefined when there is. Who was asked in time may join until the window ends. */
export function whyNoTrial(
  { subscriber, subscriptions, trials }: Person,
  trial: Trial | undefined,
  product: Product,
  reasonId: Id,
  now: Date,
): Say | undefined {
  const about = { reason: 'trial refused', reasonId, product: product.code };
  const tariff = tariffAt(product, now);
  const vars = { product: product.title, price: priceOf(tariff), orderWord: product.orderWords[0]! };
  if (subscriber.blacklisted) return { ...about, code: 'blacklisted', vars: {} };
  if (!trial) return { ...about, code: 'trial-closed', vars };
  if (!isWithin(product.openTo, subscriber) || !isWithin(trial.areas, subscriber))
    return { ...about, code: 'not-open', vars: { product: product.title, areas: areasSaid(trial.areas) } };
  if (trials.taken.some(({ billingGroup }) => billingGroup === product.billingGroup))
    return { ...about, code: 'trial-taken', vars };
  if (subscriptions.some((one) => inForce(one) && one.billingGroup === product.billingGroup))
    return { ...about, code: 'already-ordered', vars: priceVars(product, tariff) };
  if ((trials.seats.get(trial.code) ?? 0) >= trial.quota) return { ...about, code: 'trial-full', vars };
  return undefined;
}

/** The seat that a Y takes, with the reward for who never had one. */
export function seatOf(asked: Subscription, trial: Trial, { subscriber, trials }: Person, now: Date): TrialTaken {
  const rewarded = trials.taken.some(({ rewardPoints }) => rewardPoints > 0);
  return {
    phone: asked.phone,
    holderSince: subscriber.holderSince,
    billingGroup: asked.billingGroup,
    trial: trial.code,
    subscriptionId: asked.id,
    quota: trial.quota,
    rewardPoints: rewarded ? 0 : trial.rewardPoints,
    at: now,
  };
}

/** What a trial begins with: the fixed texts of the product, and in place of the tariff until when it is free. */
export function sayTrialStarted(subscription: Subscription, seat: TrialTaken, product: Product): Say {
  return {
    code: 'trial-started',
    vars: {
      product: product.title,
      until: lastDayOf(subscription),
      reward: seat.rewardPoints > 0 ? `已赠${seat.rewardPoints}积分。` : '',
      cancelWord: cancelWord(product),
    },
    reason: 'trial started',
    reasonId: subscription.id,
    product: product.code,
  };
}

const morningMs = 10 * hourMs;

/** When the end of a trial is told: some days before it, in the morning. */
export function warningAt(subscription: Subscription, trial: Trial): Date {
  return later(dayStart(subscription.trialUntil!, -trial.warnDays), morningMs);
}

/** The end of a trial falls due: it is told first, with the question whether to go on, and without an answer it is over. */
export function decideTrialDue(person: Person, subscription: Subscription, terms: Terms, now: Date): Decision {
  return subscription.trialUntil! <= now
    ? end(person, subscription, terms, now)
    : warn(person, subscription, terms, now);
}

/** What is asked of a phone because the clock says so. */
const byClock = { channel: 'clock', actor: 'clock', evidence: {} } as const;

function warn(person: Person, trial: Subscription, terms: Terms, now: Date): Decision {
  const product = productOf(terms.catalog, trial.product);
  // What somebody asked for is not replaced by what we ask: it is told once that has its answer.
  const [asked] = openConfirmations(person, now).filter(({ billingGroup }) => billingGroup === trial.billingGroup);
  const nextAt = earlier(asked?.confirmUntil ?? trial.trialUntil!, trial.trialUntil!);
  const cause = asked ? 'an order waits for its Y: the end of the trial is told after it' : 'told that the trial ends';
  const told = remark(trial, { nextAt }, { ...byClock, cause }, now);
  if (asked || whyNot(person, product, terms, trial.id)) return { changes: together(told), says: [] };

  const order: Subscription = {
    ...openOrder(
      person,
      product,
      { channel: 'clock', source: trial.source, askFrom: product.accessNumber },
      terms,
      now,
    ),
    confirmUntil: trial.trialUntil,
    nextAt: trial.trialUntil,
  };
  const { price, cancelWord } = priceVars(product, tariffOf(product, order.tariffVersion));
  const question: Say = {
    code: 'trial-ending',
    vars: { product: product.title, until: lastDayOf(trial), price, cancelWord, since: sinceOf(order.feeFrom, now) },
    reason: 'trial ending',
    reasonId: order.id,
    product: product.code,
    from: order.askedFrom,
  };
  const opened = openConfirmation(person, order, question, byClock, terms, now);
  return { ...opened, changes: together(told, opened.changes) };
}

/** Silence ends it, and costs nothing. While a carrier decides about going on, the trial goes on as well. */
function end(person: Person, trial: Subscription, terms: Terms, now: Date): Decision {
  const isInWork = person.subscriptions.some(
    (one) => one.state === 'pending-carrier' && one.billingGroup === trial.billingGroup,
  );
  if (isInWork) {
    const cause = 'a carrier decides about going on: the trial goes on for a day';
    return { changes: together(remark(trial, { nextAt: later(now, dayMs) }, { ...byClock, cause }, now)), says: [] };
  }
  const product = productOf(terms.catalog, trial.product);
  return {
    changes: together(move(trial, 'closed', { ...byClock, cause: 'the trial ended without a yes' }, now)),
    says: [
      {
        code: 'trial-ended',
        vars: {
          product: product.title,
          price: priceOf(tariffAt(product, now)),
          orderWord: product.orderWords[0]!,
          accessNumber: product.accessNumber,
        },
        reason: 'trial ended',
        reasonId: trial.id,
        product: product.code,
      },
    ],
  };
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}
