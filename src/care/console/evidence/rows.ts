import type { CareHouse } from '../../house.ts';
import { presentMessage } from '../present.ts';
import { wordsAgreedTo } from '../story.ts';
import type { Pack } from './pack.ts';

/** The rows of a pack as they are stored, a list a kind, with the words that were agreed to beside each consent. */
export function rowsOf(pack: Pack, house: CareHouse): Readonly<Record<string, unknown>> {
  const { phone, file, marks, messages, isCut, occasion, madeAt, recordings, pdus } = pack;
  const { subscriber, holders, history, relations, charges, chargeEvents, remedies, consents, calls, lists } = file;
  return {
    pack: { phone, ...occasion, madeAt, messagesAreCut: isCut, recordings },
    subscriber: { phone, ...subscriber, holdersBefore: holders },
    consents: consents.map((one) => ({ ...one, text: wordsAgreedTo(one, file) })),
    calls,
    subscriptions: history.subscriptions,
    'subscription-events': history.events,
    'relations-at-carriers': relations,
    charges,
    'charge-events': chargeEvents,
    remedies,
    lists,
    messages: messages.map((one) => ({ ...one, told: presentMessage(one, house, madeAt).why })),
    pdus,
    timeline: marks,
  };
}
