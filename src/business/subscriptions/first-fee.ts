import { monthOf, monthStart, yearAndMonth } from '../../values/time.ts';
import type { Product } from '../catalog/index.ts';
import type { Person } from './decision.ts';
import { isTrial, type Subscription, standing } from './model.ts';

/**
 * From when an order made at `now` may cost something, where that is later than its activation; undefined otherwise. A group
 * has one fee a month: what this month has cost is not paid again, whichever level it was for. What is free or paid already
 * stays so when another takes its place: the month in which a trial ends stays free for who goes on with the same product.
 */
export function firstFeeOf(person: Person, product: Product, now: Date): Date | undefined {
  const stands = standing(person.subscriptions, product.billingGroup);
  // A record that may not have left is taken back when what stands ends; where nothing stands it has left.
  const paid = person.feesOfMonth.some(
    ({ billingGroup, mayStop }) => billingGroup === product.billingGroup && !(mayStop && stands.length > 0),
  );
  const free = stands.map((one) => freeUntil(one, product));
  return latest([paid ? monthStart(now, 1) : undefined, ...free].filter((at) => at !== undefined && at > now));
}

function freeUntil(replaced: Subscription, product: Product): Date | undefined {
  if (!isTrial(replaced)) return replaced.feeFrom;
  return replaced.product === product.code ? nextMonthStart(replaced.trialUntil!) : undefined;
}

/** The later of two beginnings, where a missing one is the activation itself. */
export function latest(times: readonly (Date | undefined)[]): Date | undefined {
  return times.reduce((last, at) => (!last || (at && at > last) ? at : last), undefined);
}

/** The first instant of a month that is not before `at`. */
export function nextMonthStart(at: Date): Date {
  const begins = monthStart(at);
  return begins < at ? monthStart(at, 1) : begins;
}

/** `本月`, `12月`: how texts say from when a price counts. */
export function sinceOf(feeFrom: Date | undefined, now: Date): string {
  return feeFrom && monthOf(feeFrom) > monthOf(now) ? `${yearAndMonth(feeFrom).month}月` : '本月';
}
