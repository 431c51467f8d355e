import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { dayStart, hourMs, later } from '../../values/time.ts';

/** Somebody says that they never ordered what was sold on the telephone. */
export type Complaint = {
  readonly id: Id;
  readonly phone: Phone;
  readonly subscriptionId: Id;
  readonly note: string;
  readonly by: Id;
};

/** Hours of a Beijing day in which people may be told what came of a complaint. */
const [wakes, sleeps] = [9, 21];

/** When a complaint that cannot be settled is looked at again: in an hour, by day. */
export function nextLook(now: Date): Date {
  const next = later(now, hourMs);
  const [begins, ends] = [later(dayStart(next), wakes * hourMs), later(dayStart(next), sleeps * hourMs)];
  if (next < begins) return begins;
  return next < ends ? next : later(dayStart(next, 1), wakes * hourMs);
}
