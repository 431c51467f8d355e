import type { MessageSeen } from '../../business/messages/index.ts';
import { messagesOf } from '../../business/messages/index.ts';
import { isOfFormer } from '../../business/refunds/index.ts';
import { holdersBefore, subscriberOf } from '../../business/subscribers/index.ts';
import type { Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { loadFile, type SubscriberFile } from '../console/story.ts';

/** From when on what is known of a number is of its holder of today; undefined where nobody had it before. */
export async function heldSince(tx: Tx, phone: Phone): Promise<Date | undefined> {
  const [holders, subscriber] = await Promise.all([holdersBefore(tx, phone), subscriberOf(tx, phone)]);
  return holders.length > 0 ? subscriber?.holderSince : undefined;
}

/** What is known of a number, without anything of who had it before. */
export async function loadOwnFile(tx: Tx, phone: Phone): Promise<SubscriberFile> {
  const file = await loadFile(tx, phone);
  return file.holders.length > 0 && file.subscriber ? ownOf(file, file.subscriber.holderSince) : file;
}

function ownOf(file: SubscriberFile, since: Date): SubscriberFile {
  const subscriptions = file.history.subscriptions.filter(({ askedAt }) => askedAt >= since);
  const mine = new Set(subscriptions.map(({ id }) => id));
  const asked = new Map(file.history.subscriptions.map(({ id, askedAt }) => [id, askedAt]));
  const charges = file.charges.filter((one) => !isOfFormer(one, asked.get(one.subscriptionId ?? ''), since));
  const fees = new Set(charges.map(({ id }) => id));
  return {
    ...file,
    holders: [],
    history: { subscriptions, events: file.history.events.filter((one) => mine.has(one.subscriptionId)) },
    charges,
    chargeEvents: file.chargeEvents.filter(({ chargeId }) => fees.has(chargeId)),
    remedies: file.remedies.filter(({ requestedAt, chargeId }) =>
      chargeId === null ? requestedAt >= since : fees.has(chargeId),
    ),
    consents: file.consents.filter(({ at }) => at >= since),
    calls: file.calls.filter(({ subscriptionId }) => subscriptionId !== null && mine.has(subscriptionId)),
    lists: file.lists.filter(({ addedAt }) => addedAt >= since),
    texts: file.texts.filter(({ reasonId }) => mine.has(reasonId)),
    mos: file.mos.filter(({ at }) => at >= since),
  };
}

/** Fates of what a person was sent, or is about to be. What never left the house was not sent to anybody. */
const sentStates = new Set(['queued', 'sent', 'delivered', 'undelivered', 'expired', 'unsure']);

/**
 * What a phone texted and was sent since a time, newest first. Records of fees are left out: no handset shows them. A page may
 * hold fewer than asked for, and is the last when it has no `next`.
 */
export async function ownMessages(
  tx: Tx,
  phone: Phone,
  { before, limit, since }: { readonly before?: Id | undefined; readonly limit: number; readonly since: Date },
): Promise<{ readonly items: MessageSeen[]; readonly next?: Id }> {
  const page = await messagesOf(tx, phone, { before, limit });
  const theirs = page.items.filter(({ at }) => at >= since);
  const items = theirs.filter(
    (one) => one.direction === 'mo' || (one.feeKind !== 'month-record' && sentStates.has(one.state)),
  );
  return theirs.length < page.items.length || page.next === undefined ? { items } : { items, next: page.next };
}
