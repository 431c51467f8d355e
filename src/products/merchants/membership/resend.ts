import {
  type Door,
  type MtOfReason,
  mtOf,
  mtsOfReasons,
  queueMts,
  type Say,
} from '../../../business/messages/index.ts';
import { lockSubscribers } from '../../../business/subscribers/index.ts';
import { type Holding, holdingsOf, sayMembership } from '../../../business/subscriptions/index.ts';
import type { Tx } from '../../../platform/db.ts';
import { newId } from '../../../values/id.ts';
import { done, no, type Outcome } from '../../../values/outcome.ts';
import type { Phone } from '../../../values/phone.ts';
import { dayMs, later, monthOf, monthStart } from '../../../values/time.ts';
import { type MembershipRules, mayResend, type ResendRefusal, reasonOfMonth } from './model.ts';
import { membershipOf, type StandingHouse } from './standing.ts';

/** What sending it once more needs of the house. */
export type ResendHouse = StandingHouse & { readonly membership: MembershipRules };

/** What is known of a phone that wants its membership SMS once more: what it has, and when it was sent this month's. */
export type ResendFacts = {
  readonly holding: Holding;
  readonly sent: readonly Pick<MtOfReason, 'state' | 'queuedAt'>[];
};

/** What is known of some phones. */
export async function resendFactsOf(
  tx: Tx,
  { terms: { catalog } }: StandingHouse,
  phones: readonly Phone[],
  now: Date,
): Promise<Map<Phone, ResendFacts>> {
  const [holdings, mts] = await Promise.all([
    holdingsOf(tx, catalog, phones, now),
    mtsOfReasons(tx, phones, {
      reasons: [reasonOfMonth(monthOf(now))],
      since: later(monthStart(now), -7 * dayMs),
      until: later(now, dayMs),
    }),
  ]);
  return new Map(
    phones.map((phone) => {
      const holding = holdings.get(phone)!;
      return [phone, { holding, sent: mts.filter((one) => one.phone === phone) }];
    }),
  );
}

/** The membership SMS of this month once more (CA-032, CA-036): the same words from the same number, or why not. */
export function decideResend(
  { membership }: ResendHouse,
  phone: Phone,
  { holding, sent }: ResendFacts,
  now: Date,
): Outcome<Say, ResendRefusal> {
  const [product] = membershipOf(holding);
  const refusal = mayResend(membership, product !== undefined, sent, now);
  if (refusal) return no(refusal);
  const relation = holding.standing.find((one) => one.product === product!.code) ?? { phone, id: newId(now) };
  return done(sayMembership(relation, product!, now));
}

/** Sends it, where somebody else asks for it than the phone itself by SMS: an agent, or its holder on a page. */
export async function resendMembership(
  tx: Tx,
  house: ResendHouse & { readonly door: Door },
  phone: Phone,
  now: Date,
): Promise<Outcome<undefined, ResendRefusal>> {
  const holder = (await lockSubscribers(tx, [phone])).get(phone);
  if (!holder) return no('no-member');
  const facts = (await resendFactsOf(tx, house, [phone], now)).get(phone)!;
  const decided = decideResend(house, phone, facts, now);
  if (!decided.ok) return decided;
  const mt = mtOf(house.terms.catalog, decided.value, { ...holder, class: 'notice', dialled: '' });
  await queueMts(tx, house.door, [mt], now);
  return done(undefined);
}
