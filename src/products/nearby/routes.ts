import type { Catalog } from '../../business/catalog/index.ts';
import { type Door, mtOf, type NewMt, type Outward, queueMts, wayTo } from '../../business/messages/index.ts';
import {
  type Found,
  findPlace,
  type Place,
  type PlaceContent,
  type Spot,
  sourcesOf,
  wayInWords,
} from '../../business/places/index.ts';
import { auditRequest, type CountNumber } from '../../business/staff/index.ts';
import { lockSubscribers, type Segments } from '../../business/subscribers/index.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { Problem, type Route, route } from '../../platform/http/index.ts';
import type { Scratch } from '../../platform/scratch.ts';
import { type Id, newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { readAloud, tellingOf } from './answer.ts';
import { type NearbyAnswer, nearbyAnswer, nearbyFacts, nearbyQuery, tellBody, told } from './contract.ts';
import { districtsOf, keepers, keepRoutes } from './keep-routes.ts';
import { isPartner, nearestWithPartners, type Partners } from './partners.ts';
import { noPlace } from './problems.ts';
import { readAsked } from './read.ts';
import { searchOf } from './service.ts';
import { insertEnquiries } from './store.ts';

/** What the routes of places nearby work with. */
export type NearbyRoutesHouse = {
  readonly db: Db;
  readonly scratch: Scratch;
  readonly door: Door;
  readonly segments: Segments;
  readonly terms: { readonly catalog: Catalog };
  readonly places: PlaceContent;
  readonly countNumber: CountNumber;
  readonly partners: Partners;
};

const agents = { roles: ['care-agent', 'supervisor'] };

/** A caller asks, an agent answers (CA-015); and who keeps the places keeps them. */
export function nearbyRoutes(house: NearbyRoutesHouse): Route[] {
  return [...askRoutes(house), ...keepRoutes(house)];
}

function askRoutes(house: NearbyRoutesHouse): Route[] {
  const { db, places } = house;
  return [
    route({
      method: 'GET',
      path: '/api/nearby/facts',
      access: { roles: [...new Set([...agents.roles, ...keepers.roles])] },
      summary:
        'What can be looked for nearby, and from which sources places are known, with the days they were checked',
      answer: nearbyFacts,
      handle: async () => ({
        body: {
          categories: places.gazetteer.categories.map(({ code, words }) => ({ code, words: [...words] })),
          districts: districtsOf(places.gazetteer),
          sources: await sourcesOf(db),
        },
      }),
    }),
    route({
      method: 'GET',
      path: '/api/nearby',
      access: agents,
      summary: 'Places near what a caller names, nearest first, with position in words, way and what is read aloud',
      query: nearbyQuery,
      answer: nearbyAnswer,
      handle: async ({ query, now }) => ({
        body: await near(house, { where: query.where, category: query.category }, now),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/nearby/tell',
      access: agents,
      summary:
        'Sends address and services of a place to a caller by SMS, free, or notes that he was told by voice; his enquiry is counted',
      body: tellBody,
      answer: told,
      async handle(request) {
        const { phone, placeId, spot, by } = request.body;
        await house.countNumber(request, phone);
        return {
          body: await db.transact(async (tx) => {
            const telling = { phone, placeId, spot, by, accountId: request.staff?.id };
            const sent = await tell(tx, house, telling, request.now);
            await auditRequest(tx, request, 'nearby.tell', { phone }, { place: placeId, by });
            return sent;
          }),
        };
      },
    }),
  ];
}

async function near(
  house: NearbyRoutesHouse,
  { where, category }: { readonly where: string; readonly category: string | undefined },
  now: Date,
): Promise<NearbyAnswer> {
  const { gazetteer } = house.places;
  const asked = readAsked(gazetteer, where);
  const wanted = gazetteer.categories.find(({ code }) => code === category) ?? asked.category;
  const { spot } = asked;
  const meant = (asked.meant ?? []).map(spotView);
  const answer = { meant, ...(spot && { spot: spotView(spot) }), ...(wanted && { category: wanted.code }) };
  if (!spot || !wanted) return { ...answer, places: [] };
  const [found] = await house.db.transact((tx) => nearestWithPartners(tx, house, [searchOf(wanted, spot)], now));
  return { ...answer, places: found!.map((place) => foundView(spot, place)) };
}

function spotView({ name, kind, district, lat, lng, source }: Spot) {
  return { name, kind, district, lat, lng, source };
}

function foundView(spot: Spot, { code: _, ...place }: Found) {
  return {
    ...place,
    isPartner: isPartner(place),
    metres: Math.round(place.metres),
    way: wayInWords(spot, place, place.metres),
    speech: readAloud(spot, { ...place, code: '' }),
  };
}

type Telling = {
  phone: Phone;
  placeId: Id;
  spot: string | undefined;
  by: 'sms' | 'voice';
  accountId: Id | undefined;
};

async function tell(tx: Tx, house: NearbyRoutesHouse, { phone, placeId, spot, by, accountId }: Telling, now: Date) {
  const place = (await findPlace(tx, placeId)) ?? (await house.partners.byId(tx, placeId, now));
  if (!place) throw noPlace();
  const id = newId(now);
  const mts =
    by === 'sms' ? textsOf(house, place, { phone, reasonId: id, ...(await wayToCaller(tx, house, phone)) }) : [];
  await queueMts(tx, house.door, mts, now);
  const known = house.places.gazetteer.spots.find(({ name }) => name === spot);
  await insertEnquiries(tx, [
    {
      ...{ id, phone, channel: 'agent', category: place.category, district: known?.district ?? place.district },
      ...(known && { spot: known.name }),
      ...(accountId !== undefined && { accountId }),
      ...{ found: 1, placeId, at: now },
    },
  ]);
  return { texts: mts.map(({ text }) => text) };
}

function textsOf(
  { terms }: NearbyRoutesHouse,
  place: Place,
  { phone, reasonId, carrier, accessNumber }: Outward & { readonly phone: Phone; readonly reasonId: Id },
): NewMt[] {
  return tellingOf(place).map((text) => {
    const say = {
      ...({ code: 'nearby-place', vars: { place: text } } as const),
      ...{ reason: 'place told by an agent', reasonId },
    };
    const mt = mtOf(terms.catalog, say, { phone, carrier, class: 'notice', dialled: accessNumber });
    return { ...mt, priority: 'answer' as const };
  });
}

/** How an SMS of ours goes to the caller. Throws the problem of a phone that no link reaches. */
async function wayToCaller(tx: Tx, house: NearbyRoutesHouse, phone: Phone): Promise<Outward> {
  await lockSubscribers(tx, [phone]);
  const way = await wayTo(tx, house, phone);
  if (!way)
    throw new Problem(409, 'no-way', {
      'zh-CN': '没有链路可以把短信发到该号码：请口头告知',
      en: 'No link carries an SMS to this number: tell it by voice',
    });
  return way;
}
