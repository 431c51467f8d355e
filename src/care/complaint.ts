import { chargesOf } from '../business/billing/index.ts';
import { productOf } from '../business/catalog/index.ts';
import { type TelemarketingConsent, telemarketingConsents } from '../business/consent/index.ts';
import { mtOf, queueMts } from '../business/messages/index.ts';
import { askRefund, proofOf, type Remedy, remediesOf } from '../business/refunds/index.ts';
import { lockSubscribers, type Subscriber } from '../business/subscribers/index.ts';
import {
  decideCancel,
  historyOf,
  inForce,
  peopleOf,
  type Subscription,
  saveChanges,
} from '../business/subscriptions/index.ts';
import type { Tx } from '../platform/db.ts';
import { type Id, newId } from '../values/id.ts';
import { done, no, type Outcome } from '../values/outcome.ts';
import type { Phone } from '../values/phone.ts';
import type { CareHouse } from './house.ts';

export type Complaint = {
  readonly id: Id;
  readonly phone: Phone;
  readonly subscriptionId: Id;
  readonly note: string;
  readonly by: string;
};

/** What came of a complaint: the recording to listen to, or the end of the relation and all its money back. */
export type ComplaintResult =
  | { readonly outcome: 'recording'; readonly listId: Id; readonly recording: string }
  | { readonly outcome: 'ended'; readonly cancelled: boolean; readonly refunds: readonly Remedy[] };

/** The reason under which the money goes back. */
const reason = 'never-ordered';

/**
 * Somebody complains that something was sold on the telephone (CA-X16). Where a recording proves it, and is still what it
 * was, that is named and nothing changes. Where there is none, the relation ends and every fee of it goes back, in this one
 * transaction. The same complaint again changes nothing more.
 */
export async function complain(
  tx: Tx,
  house: CareHouse,
  complaint: Complaint,
  now: Date,
): Promise<Outcome<ComplaintResult, 'no-such-subscription' | 'not-telemarketed'>> {
  const { phone, subscriptionId } = complaint;
  const subscriber = (await lockSubscribers(tx, [phone])).get(phone);
  const { subscriptions } = await historyOf(tx, [phone]);
  const subscription = subscriptions.find(({ id }) => id === subscriptionId);
  if (!subscriber || !subscription) return no('no-such-subscription');
  const calls = (await telemarketingConsents(tx, [phone])).filter((one) => one.subscriptionId === subscriptionId);
  const proof = proofOf(subscriptionId, [], calls, subscription.channel);
  if (proof === 'nothing') return no('not-telemarketed');
  const recorded = await soundRecording(house, calls);
  if (recorded) return done({ outcome: 'recording', listId: recorded.listId, recording: recorded.recording });
  const cancelled = inForce(subscription);
  if (cancelled) await end(tx, house, { subscriber, subscription, complaint }, now);
  return done({ outcome: 'ended', cancelled, refunds: await giveBack(tx, house, complaint, now) });
}

async function soundRecording(
  { recordings }: CareHouse,
  calls: readonly TelemarketingConsent[],
): Promise<TelemarketingConsent | undefined> {
  for (const call of calls)
    if (call.recordingHash !== null && (await recordings.isSound(call.recordingHash))) return call;
  return undefined;
}

type Ending = {
  readonly subscriber: Subscriber;
  readonly subscription: Subscription;
  readonly complaint: Complaint;
};

/** Ends the relation as a cancel of the agent does: at once, told to the phone, its open fee stopped. */
async function end(
  tx: Tx,
  house: CareHouse,
  { subscriber, subscription, complaint }: Ending,
  now: Date,
): Promise<void> {
  const { terms, door } = house;
  const { phone, carrier } = subscriber;
  const { accessNumber } = productOf(terms.catalog, subscription.product);
  const person = (await peopleOf(tx, terms.catalog, [subscriber], now)).get(phone)!;
  const request = {
    channel: 'agent',
    actor: complaint.by,
    evidence: { complaint: complaint.id },
    link: '',
    dialled: accessNumber,
    askFrom: accessNumber,
  } as const;
  const { changes, says } = decideCancel(person, subscription.product, request, terms, now);
  await saveChanges(tx, changes);
  const mts = says.map((say) => mtOf(terms.catalog, say, { class: 'notice', phone, carrier, dialled: accessNumber }));
  await queueMts(tx, door, mts, now);
}

async function giveBack(
  tx: Tx,
  house: CareHouse,
  { phone, subscriptionId, note, by }: Complaint,
  now: Date,
): Promise<Remedy[]> {
  const charges = (await chargesOf(tx, [phone])).filter((one) => one.subscriptionId === subscriptionId);
  for (const { id: chargeId } of charges) {
    // What was never taken, or has gone back, or is asked for already, is refused here and needs nothing.
    await askRefund(tx, house, { id: newId(now), phone, chargeId, reason, note, by }, now);
  }
  const ids = new Set<string | null>(charges.map(({ id }) => id));
  return (await remediesOf(tx, [phone])).filter(({ kind, chargeId }) => kind === 'refund' && ids.has(chargeId));
}
