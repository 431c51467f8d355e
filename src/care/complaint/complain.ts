import { chargesOf } from '../../business/billing/index.ts';
import { productOf } from '../../business/catalog/index.ts';
import { type TelemarketingConsent, telemarketingConsents } from '../../business/consent/index.ts';
import { mtOf, queueMts } from '../../business/messages/index.ts';
import { askRefund, proofOf, type Remedy, remediesOf } from '../../business/refunds/index.ts';
import { lockSubscribers, type Subscriber } from '../../business/subscribers/index.ts';
import {
  decideCancel,
  historyOf,
  inForce,
  peopleOf,
  type Subscription,
  saveChanges,
} from '../../business/subscriptions/index.ts';
import { linkToTicket, openTicket } from '../../business/tickets/index.ts';
import type { Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import { done, no, type Outcome, WorldError } from '../../values/outcome.ts';
import type { CareHouse } from '../house.ts';
import { type Complaint, nextLook } from './model.ts';
import { saveUnsure, ticketOfUnsure } from './store.ts';

/** What complaints work with. */
export type ComplaintHouse = Pick<CareHouse, 'db' | 'terms' | 'door' | 'rules' | 'recordings' | 'segments' | 'desk'>;

/**
 * What came of a complaint: the recording to listen to, the end of the relation and all its money back, or that nobody can tell yet
 * whether the recording is sound.
 */
export type ComplaintResult =
  | { readonly outcome: 'recording'; readonly recording: string }
  | { readonly outcome: 'ended'; readonly cancelled: boolean; readonly refunds: readonly Remedy[] }
  | { readonly outcome: 'unsure'; readonly recording: string };

/** The reason under which the money goes back. */
const reason = 'never-ordered';

/**
 * Somebody complains that something was sold on the telephone (CA-X16). Where a recording proves it, and is still what it
 * was, that is named and nothing changes. Where there is none, the relation ends and every fee of it goes back, in this one
 * transaction. Where that cannot be told, as without the key, nothing changes either. The same complaint again changes nothing more.
 */
export async function complain(
  tx: Tx,
  house: ComplaintHouse,
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
  const heard = await hear(house, calls);
  if (heard) return done({ outcome: heard.isSure ? 'recording' : 'unsure', recording: heard.recording });
  const cancelled = inForce(subscription);
  if (cancelled) await end(tx, house, { subscriber, subscription, complaint }, now);
  return done({ outcome: 'ended', cancelled, refunds: await giveBack(tx, house, complaint, now) });
}

/** The recording that is sound; else one of which that cannot be told, because its store is away or our key does not open it. */
async function hear(
  { recordings }: ComplaintHouse,
  calls: readonly TelemarketingConsent[],
): Promise<{ recording: string; isSure: boolean } | undefined> {
  let unsure: string | undefined;
  for (const { recording, recordingHash } of calls) {
    if (recordingHash === null) continue;
    try {
      if (await recordings.isSound(recordingHash)) return { recording, isSure: true };
    } catch (error) {
      if (!(error instanceof WorldError)) throw error;
      unsure ??= recording;
    }
  }
  return unsure === undefined ? undefined : { recording: unsure, isSure: false };
}

type Ending = {
  readonly subscriber: Subscriber;
  readonly subscription: Subscription;
  readonly complaint: Complaint;
};

/** Ends the relation as a cancel of the agent does: at once, told to the phone, its open fee stopped. */
async function end(
  tx: Tx,
  house: ComplaintHouse,
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
  house: ComplaintHouse,
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

/**
 * Writes down a complaint that cannot be settled yet, on the ticket in which it was made, on that of the same complaint before, or on a
 * new one of who took it: the clock looks again, and the ticket hears what came of it.
 */
export async function keepUnsure(
  tx: Tx,
  house: ComplaintHouse,
  complaint: Complaint,
  ticketId: Id | undefined,
  now: Date,
): Promise<Outcome<void, 'no-such-ticket'>> {
  const its = ticketId ?? (await ticketOfUnsure(tx, complaint)) ?? (await ticketFor(tx, house, complaint, now));
  const link = { kind: 'complaint', id: complaint.id, words: 'unsure' } as const;
  const linked = await linkToTicket(tx, { ticketId: its, link, by: complaint.by }, now);
  if (!linked.ok) return linked;
  await saveUnsure(tx, { ...complaint, ticketId: its }, { at: now, lookAt: nextLook(now) });
  return done(undefined);
}

async function ticketFor(tx: Tx, house: ComplaintHouse, { phone, note, by }: Complaint, now: Date): Promise<Id> {
  const subject = '电话营销投诉：录音待核实';
  const asked = { phone, subject, text: note || subject, filedBy: by, assignee: by } as const;
  const its = { source: 'hotline', channel: 'phone', category: 'complaint-fee', ...asked } as const;
  return (await openTicket(tx, house, its, now))!.ticket.id;
}
