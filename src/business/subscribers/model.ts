import type { Carrier } from '../../values/carrier.ts';
import type { Phone } from '../../values/phone.ts';

/** The person behind a phone. `holderSince` tells one holder of a recycled number from the next. */
export type Subscriber = {
  readonly phone: Phone;
  readonly carrier: Carrier;
  readonly province: string | undefined;
  readonly blacklisted: boolean;
  readonly holderSince: Date;
  /** MOs of this phone in the running minute, this batch included. */
  readonly mosThisMinute: number;
  /** The hour in which unknown words were last answered, and how often. */
  readonly unknownAnswered: { readonly hour: Date; readonly count: number } | undefined;
};

/** An unknown word is answered at most three times an hour, so that two machines cannot talk to each other for ever. */
const unknownAnswersAnHour = 3;

/** Whether an unknown word may still be answered in this hour, and the count to keep if it is. */
export function mayAnswerUnknown(subscriber: Subscriber, now: Date): Subscriber['unknownAnswered'] {
  const hour = hourOf(now);
  const known = subscriber.unknownAnswered;
  const count = known?.hour.getTime() === hour.getTime() ? known.count : 0;
  return count < unknownAnswersAnHour ? { hour, count: count + 1 } : undefined;
}

/** The full hour an instant falls in: the window that unknown answers are counted by. */
export function hourOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000);
}
