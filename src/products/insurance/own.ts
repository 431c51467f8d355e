import { lockSubscribers } from '../../business/subscribers/index.ts';
import type { Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import { done, no, type Outcome } from '../../values/outcome.ts';
import type { Phone } from '../../values/phone.ts';
import { beijingIso, dayOf, later } from '../../values/time.ts';
import type { OwnInsurance } from './contract.ts';
import { entitledAmong, type InsuranceHouse, knownOf, personOf } from './house.ts';
import { insertLeads, insertTold, leadsOfPhones, ownLeads, withdrawLeads } from './lead-store.ts';
import { goingMs, isGoing, type Offer, offersFor } from './model.ts';
import { consentWords } from './service.ts';
import { approvedOffers } from './store.ts';

/** So many show on the page; a copy of one's data has all. */
const shownLeads = 20;

/**
 * What is offered to somebody on his own page, each with the very words he would agree to, and what became of what he agreed to.
 * Looking is told in the report of offers.
 */
export async function readOwnInsurance(tx: Tx, house: InsuranceHouse, phone: Phone, now: Date): Promise<OwnInsurance> {
  const { person, since, car } = await personOf(tx, house, phone, now);
  const leads = await ownLeads(tx, phone, since, shownLeads);
  const offers = offersFor(await approvedOffers(tx, dayOf(now)), person, now).filter(
    ({ id }) => !isGoing(leads, id, now),
  );
  await insertTold(
    tx,
    offers.map(({ id }) => ({ phone, offerId: id, channel: 'web' })),
    now,
  );
  return {
    offers: offers.map((offer) => {
      const { id, insurer, title, detail, until } = offer;
      return { id, insurer, title, detail, until, consent: consentOf(house, offer, car).text };
    }),
    leads: leads.map(({ id, insurer, title, state, agreedAt, premiumFen, consentText }) => ({
      ...{ id, insurer, title, state, consent: consentText, agreedAt: beijingIso(agreedAt) },
      ...(premiumFen !== undefined && { premiumFen }),
    })),
  };
}

/** Whether there is anything of insurance for somebody: his level grants offers, or he agreed to one. */
export async function hasInsurance(tx: Tx, house: InsuranceHouse, phone: Phone, now: Date): Promise<boolean> {
  const { person, since } = await personOf(tx, house, phone, now);
  return person.isEntitled || (await ownLeads(tx, phone, since, 1)).length > 0;
}

/**
 * Somebody agrees on his own page to let his data go to the insurer of an offer. `consent` is the text he was shown: when it would be
 * another one by now, nothing is agreed to. `evidence` points at what proves that it was he.
 */
export async function agreeOnPage(
  tx: Tx,
  house: InsuranceHouse,
  {
    phone,
    offerId,
    consent,
    evidence,
  }: {
    readonly phone: Phone;
    readonly offerId: Id;
    readonly consent: string;
    readonly evidence: Readonly<Record<string, string>>;
  },
  now: Date,
): Promise<Outcome<Id, 'no-such-offer' | 'going' | 'text-changed'>> {
  await lockSubscribers(tx, [phone]);
  const { person, since, car } = await personOf(tx, house, phone, now);
  const offer = offersFor(await approvedOffers(tx, dayOf(now)), person, now).find(({ id }) => id === offerId);
  if (!offer) return no('no-such-offer');
  const lately = later(now, -goingMs);
  const leads = await leadsOfPhones(tx, [phone], [latest(since, lately)]);
  if (isGoing(leads, offer.id, now)) return no('going');
  const { text, version } = consentOf(house, offer, car);
  if (text !== consent) return no('text-changed');
  const id = newId(now);
  const agreed = { consentText: text, textVersion: version, evidence };
  await insertLeads(tx, [{ phone, id, offer, car, channel: 'web', ...agreed }], now);
  return done(id);
}

/** Nothing of this phone that was not handed over yet goes out any more. Gives how many there were. */
export async function withdrawOnPage(tx: Tx, phone: Phone, now: Date): Promise<number> {
  await lockSubscribers(tx, [phone]);
  return withdrawLeads(tx, [phone], 'the holder of the number withdrew it', now);
}

/**
 * The part of an insurance reminder that says what is offered, for those of these phones to whom something is; at most `room` characters.
 * It is counted as told: ask for it in the transaction that queues the reminder.
 */
export async function insuranceHints(
  tx: Tx,
  house: InsuranceHouse,
  { phones, room }: { readonly phones: readonly Phone[]; readonly room: number },
  now: Date,
): Promise<ReadonlyMap<Phone, string>> {
  const hints = new Map<Phone, string>();
  const told: { phone: Phone; offerId: Id; channel: 'reminder' }[] = [];
  const offers = await approvedOffers(tx, dayOf(now));
  const entitled = offers.length === 0 ? [] : await entitledAmong(tx, house, phones, now);
  const subscribers = await lockSubscribers(tx, entitled);
  const known = await knownOf(tx, house, entitled, now);
  for (const phone of entitled) {
    const person = { province: subscribers.get(phone)?.province, products: known(phone).products, isEntitled: true };
    const [offer] = offersFor(offers, person, now);
    const hint = offer && [`${offer.insurer}${offer.title}，回BXYH`, '优惠回BXYH'].find(({ length }) => length <= room);
    if (offer && hint) {
      hints.set(phone, hint);
      told.push({ phone, offerId: offer.id, channel: 'reminder' });
    }
  }
  await insertTold(tx, told, now);
  return hints;
}

function latest(one: Date, other: Date): Date {
  return new Date(Math.max(one.getTime(), other.getTime()));
}

function consentOf({ terms }: InsuranceHouse, offer: Offer, car: Parameters<typeof consentWords>[1]) {
  const { code, vars } = consentWords(offer, car);
  return terms.catalog.texts.render(code, vars);
}
