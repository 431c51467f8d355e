import type { Say, Service } from '../../../business/messages/index.ts';
import { newId } from '../../../values/id.ts';
import type { ResendRefusal } from './model.ts';
import { decideResend, type ResendFacts, type ResendHouse, resendFactsOf } from './resend.ts';
import { membershipProducts } from './standing.ts';

/** What words may do here. */
export const membershipActs = ['again'] as const;

/** `HY`: the membership SMS of this month once more, by SMS. */
export function membershipService(house: ResendHouse): Service<ResendFacts, never> {
  return {
    name: 'membership',
    acts: membershipActs,
    async load(tx, speakers, now) {
      const phones = speakers.map(({ subscriber }) => subscriber.phone);
      const facts = await resendFactsOf(tx, house, phones, now);
      return ({ subscriber }) => facts.get(subscriber.phone)!;
    },
    decide(facts, _, { subscriber: { phone } }, now) {
      const decided = decideResend(house, phone, facts, now);
      if (!decided.ok) return { says: [sayWhyNot(house, decided.code, now)] };
      const sent = [...facts.sent, { state: 'queued', queuedAt: now }];
      return { says: [decided.value], state: { ...facts, sent } };
    },
    save: async () => {},
  };
}

function sayWhyNot({ terms: { catalog }, membership }: ResendHouse, why: ResendRefusal, now: Date): Say {
  const about = { reason: 'membership not sent again', reasonId: newId(now) };
  const [product] = membershipProducts(catalog);
  switch (why) {
    case 'no-member': {
      const vars = {
        product: product?.name ?? '',
        orderWord: product?.orderWords[0] ?? '',
        accessNumber: product?.accessNumber ?? '',
      };
      return { ...about, code: 'membership-join', vars };
    }
    case 'just-sent':
      return { ...about, code: 'membership-just-sent', vars: { minutes: String(membership.resendEveryMinutes) } };
    case 'too-often':
      return { ...about, code: 'membership-too-often', vars: { times: String(membership.resendsAMonth) } };
    default:
      return why satisfies never;
  }
}
