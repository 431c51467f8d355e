import { type Id, newId } from '../../values/id.ts';
import { yuan } from '../../values/money.ts';
import { minuteMs, yearAndMonth } from '../../values/time.ts';
import type { Ask, Say } from '../messages/index.ts';
import { answerOnly, type Decision, type Person, type Request, type Terms, together } from './decision.ts';
import { inForce, move, type Subscription } from './model.ts';
import { listPages, titleOf } from './words.ts';

/** How long the numbers of a 0000 list stay good. */
const listLifetimeMs = 30 * minuteMs;

/**
 * TDCY ends that product at once, free and always answered (CA-023); an open confirmation of it is closed too. A word for
 * something this phone does not have is answered by the list of what it does have.
 */
export function decideCancel(person: Person, product: string, request: Request, terms: Terms, now: Date): Decision {
  const meant = person.subscriptions.filter((one) => one.product === product);
  return meant.length > 0 ? end(person, meant, request, terms, now) : decideList(person, request, terms, now);
}

/** 00000 ends everything at once. */
export function decideCancelAll(person: Person, request: Request, terms: Terms, now: Date): Decision {
  return person.subscriptions.length > 0
    ? end(person, person.subscriptions, request, terms, now)
    : answerOnly(nothing(now));
}

/** 0000, or TD alone: the numbered list of what this phone has here. It never cancels by itself; `1` or `1,3` does. */
export function decideList(person: Person, request: Request, terms: Terms, now: Date): Decision {
  if (person.subscriptions.length === 0) return answerOnly(nothing(now));
  const reasonId = newId(now);
  const from = request.askFrom;
  const pages = listPages(person.subscriptions, terms);
  return {
    ...answerOnly(...pages.map((items): Say => ({ code: 'list', vars: { items }, reason: 'list', reasonId, from }))),
    ask: numbered('cancel-list', person.subscriptions, from),
  };
}

/** A wish to stop in free words leads to one step of confirmation, never to silence and never to a guess. */
export function decideStopWish(
  person: Person,
  product: string | undefined,
  request: Request,
  terms: Terms,
  now: Date,
): Decision {
  const meant = person.subscriptions.filter((one) => !product || one.product === product);
  const [only, ...others] = meant;
  if (!only || others.length > 0) return decideList(person, request, terms, now);
  return {
    ...answerOnly({
      code: 'stop-wish',
      vars: { product: titleOf(only, terms) },
      reason: 'stop wish',
      reasonId: only.id,
      product: only.product,
      from: request.askFrom,
    }),
    ask: numbered('stop-wish', meant, request.askFrom),
  };
}

/** An answer to a list or a stop wish ends what its numbers chose; if that has ended already, what is left is listed. */
export function decideChosen(
  person: Person,
  chosen: readonly Id[],
  request: Request,
  terms: Terms,
  now: Date,
): Decision {
  const meant = person.subscriptions.filter((one) => chosen.includes(one.id));
  return meant.length > 0 ? end(person, meant, request, terms, now) : decideList(person, request, terms, now);
}

/** Ends these at once and tells their owner of each. */
export function end(
  person: Person,
  meant: readonly Subscription[],
  request: Request,
  terms: Terms,
  now: Date,
): Decision {
  const steps = meant.map((one) =>
    inForce(one)
      ? move(one, 'closed', { ...request, cause: 'cancelled' }, now)
      : move(one, 'rejected', { ...request, cause: 'declined' }, now),
  );
  // A question about a product ends silently beside the product itself: one answer says that it is over.
  const told = meant.filter(
    (one) => inForce(one) || !meant.some((other) => inForce(other) && other.product === one.product),
  );
  return {
    changes: together(...steps),
    says: told.map((one) => ended(person, one, terms, now)),
  };
}

/** Names what ended, the last fee, and that membership holds to the month's end if that month's fee was charged. */
function ended(person: Person, subscription: Subscription, terms: Terms, now: Date): Say {
  const about = { reason: 'cancel', reasonId: subscription.id, product: subscription.product };
  const product = titleOf(subscription, terms);
  if (!inForce(subscription)) return { ...about, code: 'declined', vars: { product } };
  const fee = person.feesOfMonth.find((one) => one.billingGroup === subscription.billingGroup && one.amountFen > 0);
  if (!fee) return { ...about, code: 'cancelled', vars: { product } };
  const month = String(yearAndMonth(now).month);
  return { ...about, code: 'cancelled-paid', vars: { product, month, price: yuan(fee.amountFen) } };
}

function numbered(kind: Ask['kind'], subscriptions: readonly Subscription[], from: string): Ask {
  const choices = Object.fromEntries(subscriptions.map((one, index) => [String(index + 1), [one.id]]));
  return { kind, choices, lifetimeMs: listLifetimeMs, from };
}

function nothing(now: Date): Say {
  return { code: 'nothing-to-cancel', vars: {}, reason: 'nothing to cancel', reasonId: newId(now) };
}
