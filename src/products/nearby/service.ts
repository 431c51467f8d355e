import { type Catalog, fold } from '../../business/catalog/index.ts';
import type { Said, Say, Served, Service, Speaker, TakenMo } from '../../business/messages/index.ts';
import type { Category, Found, Gazetteer, Search, Spot } from '../../business/places/index.ts';
import type { Subscriber } from '../../business/subscribers/index.ts';
import type { Tx } from '../../platform/db.ts';
import { newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { dayMs, later, minuteMs } from '../../values/time.ts';
import { pagesOf } from './answer.ts';
import { nearestWithPartners, type Partners } from './partners.ts';
import { type Asked, readAsked } from './read.ts';
import { type Enquiry, insertEnquiries, lastEnquiries } from './store.ts';

/** What words may do here. */
export const nearbyActs = ['find'] as const;

/** What the service needs of the house. */
export type NearbyHouse = {
  readonly gazetteer: Gazetteer;
  readonly terms: { readonly catalog: Catalog };
  readonly partners: Partners;
};

/** What was looked for last, as far as it was said. */
export type Looked = { readonly category?: Category; readonly spot?: Spot; readonly at: Date };
type Person = Pick<Subscriber, 'phone' | 'holderSince'>;
/** How a phone stands: what it looked for last, and what there is of everything it may be asking for now. */
export type Standing = { readonly last?: Looked; readonly found: ReadonlyMap<string, readonly Found[]> };

/** Where somebody was is worth remembering so long. */
const rememberedMs = 90 * dayMs;
/** So long a word that was asked for completes what was said before, and a digit turns the page. */
const talkMs = 30 * minuteMs;
const member = 'nearby';

/** Places nearby by SMS (CA-X13): `ZB 洗车 桥西`, in any order; what is missing is asked for, or is as it was last time. */
export function nearbyService(house: NearbyHouse): Service<Standing, Enquiry> {
  return {
    name: 'nearby',
    acts: nearbyActs,
    load: (tx, speakers, now, heard) => loadStandings(tx, house, speakers, heard, now),
    decide: (standing, said, speaker, now) => decideSaid(house, standing, said, speaker, now),
    save: insertEnquiries,
  };
}

/** What each phone looked for last, and the answers to all that these texts may be asking for. */
async function loadStandings(
  tx: Tx,
  house: NearbyHouse,
  speakers: readonly Speaker[],
  heard: readonly TakenMo[],
  now: Date,
): Promise<(speaker: Speaker) => Standing> {
  const phones = speakers.map(({ subscriber }) => subscriber.phone);
  const subscribers = speakers.map(({ subscriber }) => subscriber);
  const lasts = await lastLooked(tx, house.gazetteer, subscribers, now);
  const searches = new Map<string, Search>();
  const want = (category?: Category, spot?: Spot) => {
    if (category && spot) searches.set(keyOf(category, spot), searchOf(category, spot));
  };
  for (const phone of phones) {
    const theirs = heard.filter((mo) => mo.phone === phone);
    const named = [
      lasts.get(phone) ?? {},
      ...theirs.map(({ text }) => readAsked(house.gazetteer, behindWord(house, text))),
    ];
    for (const { category } of named) for (const { spot } of named) want(category, spot);
  }
  const found = await nearestWithPartners(tx, house, [...searches.values()], now);
  const answers = new Map([...searches.keys()].map((key, at) => [key, found[at]!] as const));
  return ({ subscriber: { phone } }) => {
    const last = lasts.get(phone);
    return { found: answers, ...(last && { last }) };
  };
}

/** What each of these people looked for last, as long as it is remembered. */
async function lastLooked(
  tx: Tx,
  gazetteer: Gazetteer,
  people: readonly Person[],
  now: Date,
): Promise<Map<Phone, Looked>> {
  const phones = people.map(({ phone }) => phone);
  const since = people.map(({ holderSince }) => latest(holderSince, later(now, -rememberedMs)));
  const kept = await lastEnquiries(tx, phones, since);
  return new Map([...kept].map(([phone, one]) => [phone, lookedOf(gazetteer, one)] as const));
}

/** Where each of these people was when he looked for something last; nothing of who never did, or too long ago. */
export async function lastSpots(
  tx: Tx,
  gazetteer: Gazetteer,
  people: readonly Person[],
  now: Date,
): Promise<Map<Phone, Spot>> {
  const lasts = await lastLooked(tx, gazetteer, people, now);
  return new Map([...lasts].flatMap(([phone, { spot }]) => (spot ? [[phone, spot] as const] : [])));
}

function decideSaid(
  house: NearbyHouse,
  standing: Standing,
  said: Said,
  { entitlements }: Speaker,
  now: Date,
): Served<Standing, Enquiry> {
  if (!entitlements.functions.has(member)) return { says: [howToJoin(house.terms.catalog, now)] };
  const asked = readAsked(house.gazetteer, behindWord(house, said.mo.text));
  const { last } = standing;
  const isPage = asked.page !== undefined && last?.category !== undefined && last.spot !== undefined;
  const { category, spot } = isPage ? last : lookedFor(last, asked, now);
  const looked: Looked = { at: now, ...(category && { category }), ...(spot && { spot }) };
  const id = newId(now);
  const found = category && spot ? (standing.found.get(keyOf(category, spot)) ?? []) : [];
  const answer = { state: { ...standing, last: looked } };
  const change: Enquiry = {
    ...{ id, phone: said.mo.phone, channel: 'sms', found: found.length, at: now },
    ...(category && { category: category.code }),
    ...(spot && { spot: spot.name, district: spot.district }),
  };
  const say = (words: Words): Say => ({ ...words, reason: 'places nearby', reasonId: id }) as Say;
  const wanting = { kind: 'service-words:nearby', choices: {}, lifetimeMs: talkMs } as const;
  if (!spot) {
    const choices = (asked.meant?.length ? asked.meant.map(({ name }) => name) : examples(house.gazetteer)).join('、');
    const code = asked.meant ? 'nearby-unknown' : 'nearby-where';
    return { ...answer, says: [say({ code, vars: { choices } })], ask: wanting, change };
  }
  if (!category) {
    const choices = house.gazetteer.categories.map(({ words }) => words[0]).join('、');
    return { ...answer, says: [say({ code: 'nearby-what', vars: { choices } })], ask: wanting, change };
  }
  if (found.length === 0) {
    const vars = { spot: spot.name, category: category.words[0] };
    return { ...answer, says: [say({ code: 'nearby-none', vars })], change };
  }
  const pages = pagesOf(spot, found);
  const page = Math.min(asked.page !== undefined && isPage ? asked.page : 1, pages.length);
  const turning = {
    kind: 'service-choice:nearby',
    choices: Object.fromEntries(pages.map((_, at) => [String(at + 1), [id]])),
    lifetimeMs: talkMs,
  } as const;
  return {
    ...answer,
    says: [say({ code: 'nearby-found', vars: { places: pages[page - 1]! } })],
    ...(pages.length > 1 && { ask: turning }),
    // Who turns a page asks nothing new: he is counted once.
    ...(!isPage && { change }),
  };
}

type Words = Pick<
  Extract<Say, { code: 'nearby-unknown' | 'nearby-where' | 'nearby-what' | 'nearby-none' | 'nearby-found' }>,
  'code' | 'vars'
>;

/** What is looked for now: what the text does not say is as it was; a category only where it was just asked where. */
function lookedFor(last: Looked | undefined, asked: Asked, now: Date): Looked {
  const goesOn = last && later(last.at, talkMs) > now && (!last.spot || !last.category);
  const category = asked.category ?? (goesOn ? last.category : undefined);
  // Who names a place that nobody knows is not where he was.
  const spot = asked.spot ?? (asked.meant ? undefined : last?.spot);
  return { at: now, ...(category && { category }), ...(spot && { spot }) };
}

function lookedOf(
  { categories, spots }: Gazetteer,
  { category, spot, at }: Pick<Enquiry, 'category' | 'spot' | 'at'>,
): Looked {
  const what = categories.find(({ code }) => code === category);
  const where = spots.find(({ name }) => name === spot);
  return { at, ...(what && { category: what }), ...(where && { spot: where }) };
}

/** What is looked for from a spot; who names a district wants what is inside it. */
export function searchOf(category: Category, { lat, lng, kind, name }: Spot): Search {
  return { category: category.code, lat, lng, ...((kind === 'district' || kind === 'county') && { district: name }) };
}

function keyOf(category: Category, spot: Spot): string {
  return `${category.code} ${spot.name}`;
}

/** What stands behind the word of the service, where the text begins with one. */
function behindWord({ terms }: NearbyHouse, text: string): string {
  const folded = fold(text);
  const words = terms.catalog.accessNumbers.flatMap(({ services }) =>
    [...(services ?? [])].flatMap(([word, { service }]) => (service === 'nearby' ? [word] : [])),
  );
  const word = words.filter((one) => folded.startsWith(one)).toSorted((a, b) => b.length - a.length)[0];
  return folded.slice(word?.length ?? 0);
}

/** A kind word with the way to join, for those whose products do not bring it. */
function howToJoin(catalog: Catalog, now: Date): Say {
  const product = [...catalog.products.values()].find(({ grants }) => grants.functions.has(member));
  const vars = {
    product: product?.name ?? '',
    orderWord: product?.orderWords[0] ?? '',
    accessNumber: product?.accessNumber ?? '',
  };
  return { code: 'nearby-join', vars, reason: 'places nearby are for members', reasonId: newId(now) };
}

/** A few places that people know, a district and a station first. */
function examples({ spots }: Gazetteer): string[] {
  return (['district', 'station', 'landmark'] as const).flatMap(
    (kind) => spots.find((one) => one.kind === kind)?.name ?? [],
  );
}

function latest(one: Date, other: Date): Date {
  return one > other ? one : other;
}
