import { chargeEventsOf, chargesOf } from '../../business/billing/index.ts';
import { consentsOf, telemarketingConsents } from '../../business/consent/index.ts';
import { listingsOf, mosById, textsAbout } from '../../business/messages/index.ts';
import { remediesOf } from '../../business/refunds/index.ts';
import { relationsOf } from '../../business/relations/index.ts';
import { holdersBefore, subscriberOf } from '../../business/subscribers/index.ts';
import { historyOf } from '../../business/subscriptions/index.ts';
import type { Tx } from '../../platform/db.ts';
import type { Phone } from '../../values/phone.ts';

/** Everything of one phone that its page shows beside messages and timeline: rows as they are stored, one query a table. */
export async function loadFile(tx: Tx, phone: Phone) {
  const phones = [phone];
  const [subscriber, holders, history, relations, charges, chargeEvents, remedies, consents, calls, lists] =
    await Promise.all([
      subscriberOf(tx, phone),
      holdersBefore(tx, phone),
      historyOf(tx, phones),
      relationsOf(tx, phones),
      chargesOf(tx, phones),
      chargeEventsOf(tx, phones),
      remediesOf(tx, phones),
      consentsOf(tx, phones),
      telemarketingConsents(tx, phones),
      listingsOf(tx, phone),
    ]);
  const about = consents.flatMap(({ subscriptionId }) => subscriptionId ?? []);
  const moIds = consents.flatMap(({ evidence }) => evidence['moId'] ?? []);
  const [texts, mos] = await Promise.all([
    about.length > 0 ? textsAbout(tx, phone, about) : [],
    moIds.length > 0 ? mosById(tx, phone, moIds) : [],
  ]);
  return {
    phone,
    subscriber,
    holders,
    history,
    relations,
    charges,
    chargeEvents,
    remedies,
    consents,
    calls,
    lists,
    texts,
    mos,
  };
}

/** What `loadFile` found. */
export type SubscriberFile = Awaited<ReturnType<typeof loadFile>>;

/** The words that a person agreed to, as he read or heard them; undefined where only the carrier or a telemarketer has them. */
export function wordsAgreedTo(
  { subscriptionId, textVersion, evidence, kind }: SubscriberFile['consents'][number],
  { texts }: Pick<SubscriberFile, 'texts'>,
): string | undefined {
  if (kind === 'web') return evidence['tick'];
  if (kind === 'agent-script') return evidence['script'];
  return texts.find((one) => one.reasonId === subscriptionId && one.textVersion === textVersion)?.text;
}
