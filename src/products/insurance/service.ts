import type { Catalog } from '../../business/catalog/index.ts';
import type { Said, Say, Served, Service, Speaker } from '../../business/messages/index.ts';
import type { Tx } from '../../platform/db.ts';
import { newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { dayMs, dayOf, later } from '../../values/time.ts';
import { grant, type InsuranceHouse, knownOf } from './house.ts';
import { insertLeads, insertTold, leadsOfPhones, withdrawLeads } from './lead-store.ts';
import {
  type Agreement,
  type Car,
  dataInWords,
  dateInWords,
  goingMs,
  isGoing,
  type Offer,
  offersFor,
  type Standing,
} from './model.ts';
import { approvedOffers } from './store.ts';

/** What words may do here. */
export const insuranceActs = ['offers'] as const;

/** How a phone stands: what is offered at all, what it has ordered, its car, and what it agreed to before. */
type State = {
  readonly offers: readonly Offer[];
  readonly products: ReadonlySet<string>;
  readonly car: Car | undefined;
  readonly leads: readonly Standing[];
};
/** What a text changes. */
type Change =
  | { readonly kind: 'told'; readonly phone: Phone; readonly offerIds: readonly string[] }
  | { readonly kind: 'agreed'; readonly agreement: Agreement }
  | { readonly kind: 'withdrawn'; readonly phone: Phone };
type Answer = Served<State, Change>;

/** So long a digit chooses among offers, and a Y agrees to one. */
const askedMs = dayMs;
/** Wishes to stop (`取消`, `退订`) are about what is ordered, and are heard before any service. */
const withdrawal = /^(?:撤回|撤销|收回)/;
/** An SMS of one part, less the words around the offers. */
const roomForOffers = 70 - 22;

/** Insurance offers by SMS (CA-016): `BXYH` tells them, a digit chooses, an exact Y lets the data go to one insurer. */
export function insuranceService(house: InsuranceHouse): Service<State, Change> {
  return {
    name: 'insurance',
    acts: insuranceActs,
    load: (tx, speakers, now) => loadStates(tx, house, speakers, now),
    decide: (state, said, speaker, now) => decideSaid(house.terms.catalog, state, said, speaker, now),
    save: saveChanges,
  };
}

async function loadStates(tx: Tx, house: InsuranceHouse, speakers: readonly Speaker[], now: Date) {
  const phones = speakers.map(({ subscriber }) => subscriber.phone);
  const offers = await approvedOffers(tx, dayOf(now));
  const known = await knownOf(tx, house, phones, now);
  const since = speakers.map(({ subscriber }) => latest(subscriber.holderSince, later(now, -goingMs)));
  const leads = await leadsOfPhones(tx, phones, since);
  return ({ subscriber: { phone } }: Speaker): State => ({
    ...{ offers, ...known(phone) },
    leads: leads.filter((one) => one.phone === phone),
  });
}

function decideSaid(catalog: Catalog, state: State, said: Said, speaker: Speaker, now: Date): Answer {
  const { phone, province } = speaker.subscriber;
  const reasonId = said.mo.id;
  const say = (words: Words): Answer => ({ says: [{ ...words, reason: 'insurance offers', reasonId } as Say] });
  if ('act' in said && withdrawal.test(said.rest.trim()))
    return { ...say({ code: 'insurance-withdrawn', vars: {} }), change: { kind: 'withdrawn', phone } };
  const isEntitled = speaker.entitlements.functions.has(grant);
  if (!isEntitled) return say(howToJoin(catalog));
  const offers = offersFor(state.offers, { province, products: state.products, isEntitled }, now);
  if ('answers' in said) {
    const picked = said.choices.length === 1 ? said.answers.choices[said.choices[0]!] : undefined;
    const isYes = said.answers.kind.startsWith('service-yes:');
    const [offerId, text, version] = isYes ? (said.answers.choices['Y'] ?? []) : (picked ?? []);
    const offer = offers.find(({ id }) => id === offerId);
    if (!offer) return say({ code: 'insurance-none', vars: {} });
    if (isGoing(state.leads, offer.id, now)) return say(goingWords(offer));
    // A car that came or went since the question is none that he agreed to.
    if (!isYes || rendered(catalog, offer, state.car).text !== text) return asking(catalog, state, offer, say);
    const agreement: Agreement = {
      ...{ phone, id: newId(now), offer, car: state.car, channel: 'sms', consentText: text!, textVersion: version! },
      evidence: { moId: said.mo.id, questionId: said.answers.id },
    };
    const vars = { insurer: offer.insurer };
    const standing = { id: agreement.id, offerId: offer.id, state: 'waiting', agreedAt: now } as const;
    return {
      ...say({ code: 'insurance-taken', vars }),
      change: { kind: 'agreed', agreement },
      state: { ...state, leads: [...state.leads, standing] },
    };
  }
  const [only, ...others] = offers;
  if (!only) return say({ code: 'insurance-none', vars: {} });
  if (others.length === 0 && isGoing(state.leads, only.id, now)) return say(goingWords(only));
  const answer = others.length === 0 ? asking(catalog, state, only, say) : choosing(offers, say);
  return { ...answer, change: { kind: 'told', phone, offerIds: offers.map(({ id }) => id) } };
}

type Say1 = (words: Words) => Answer;

/** Asks for the Y that lets the data go: to whom, what, and what for. What was asked is kept with the question, word for word. */
function asking(catalog: Catalog, { car }: State, offer: Offer, say: Say1): Answer {
  const words = consentWords(offer, car);
  const { text, version } = rendered(catalog, offer, car);
  return {
    ...say(words),
    ask: { kind: 'service-yes:insurance', choices: { Y: [offer.id, text, version] }, lifetimeMs: askedMs },
  };
}

function rendered(catalog: Catalog, offer: Offer, car: Car | undefined) {
  const { code, vars } = consentWords(offer, car);
  return catalog.texts.render(code, vars);
}

/** The question, of an offer and a car. */
export function consentWords({ insurer, title, until }: Offer, car: Car | undefined) {
  const vars = { insurer, title, until: dateInWords(until), data: dataInWords(car) };
  return { code: 'insurance-consent', vars } as const;
}

/** As many offers as fit into one SMS, those that end first. */
function choosing(offers: readonly Offer[], say: Say1): Answer {
  const lines: string[] = [];
  for (const [at, { insurer, title }] of offers.entries()) {
    const line = `${at + 1}${insurer}${title}`;
    if ([...lines, line].join('；').length > roomForOffers) break;
    lines.push(line);
  }
  const choices = Object.fromEntries(lines.map((_, at) => [String(at + 1), [offers[at]!.id]]));
  return {
    ...say({ code: 'insurance-choose', vars: { offers: lines.join('；') } }),
    ask: { kind: 'service-choice:insurance', choices, lifetimeMs: askedMs },
  };
}

type Words = Pick<Extract<Say, { code: `insurance-${string}` }>, 'code' | 'vars'>;

function goingWords({ insurer }: Offer): Words {
  return { code: 'insurance-going', vars: { insurer } };
}

/** A kind word with the way to join, for those whose products do not bring it. */
function howToJoin(catalog: Catalog): Words {
  const product = [...catalog.products.values()].find(({ grants }) => grants.functions.has(grant));
  const vars = {
    product: product?.title ?? '',
    orderWord: product?.orderWords[0] ?? '',
    accessNumber: product?.accessNumber ?? '',
  };
  return { code: 'insurance-join', vars };
}

async function saveChanges(tx: Tx, changes: readonly Change[], now: Date): Promise<void> {
  const told = changes.flatMap((one) =>
    one.kind === 'told' ? one.offerIds.map((offerId) => ({ phone: one.phone, offerId, channel: 'sms' as const })) : [],
  );
  await insertTold(tx, told, now);
  // In their order: who agrees and withdraws in one batch has withdrawn.
  for (const change of changes) {
    if (change.kind === 'agreed') await insertLeads(tx, [change.agreement], now);
    if (change.kind === 'withdrawn')
      await withdrawLeads(tx, [change.phone], 'the holder of the number withdrew it', now);
  }
}

function latest(one: Date, other: Date): Date {
  return one > other ? one : other;
}
