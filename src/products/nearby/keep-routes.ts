import {
  closePlace,
  editPlace,
  type Gazetteer,
  listPlaces,
  type Place,
  type PlaceContent,
  placeWithHistory,
  savePlaces,
} from '../../business/places/index.ts';
import { auditRequest } from '../../business/staff/index.ts';
import { runImport } from '../../business/works/index.ts';
import type { Db } from '../../platform/db.ts';
import { type Fault, InvalidRequest, oneOf, type Route, route } from '../../platform/http/index.ts';
import type { Scratch } from '../../platform/scratch.ts';
import { newId } from '../../values/id.ts';
import { beijingIso, dayOf } from '../../values/time.ts';
import {
  importQuery,
  importTaken,
  placeEdit,
  placeFile,
  placePage,
  placeParams,
  placeSaved,
  placesQuery,
} from './contract.ts';
import { importPlaces, placesLimitBytes } from './import.ts';
import { noPlace } from './problems.ts';

/** Who keeps the places. */
export const keepers = { roles: ['business-developer', 'supervisor'] };

/** Where places come from that were written on the page. */
const byHand = 'staff';
const pageSize = 50;

type KeepHouse = { readonly db: Db; readonly scratch: Scratch; readonly places: PlaceContent };

/** Who keeps the places finds, adds, mends and closes them, and sees who told what and when. */
export function keepRoutes(house: KeepHouse): Route[] {
  return [...listRoutes(house), ...changeRoutes(house)];
}

function listRoutes({ db }: KeepHouse): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/places',
      access: keepers,
      summary: 'Places by name, page by page, found by what is in their name, address or services',
      query: placesQuery,
      answer: placePage,
      async handle({ query: { after, state, text, category, district } }) {
        const [name, id] = after?.split('\n') ?? [];
        const last = name !== undefined && id !== undefined ? { name, id } : undefined;
        const filter = { category, district, isOpen: state === 'open', ...(text && { text }) };
        const items = await db.transact((tx) => listPlaces(tx, filter, { after: last, limit: pageSize }));
        const next = items.length === pageSize ? items.at(-1) : undefined;
        return { body: { items: items.map(placeView), ...(next && { next: `${next.name}\n${next.id}` }) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/places/:id',
      access: keepers,
      summary: 'A place, open or closed, with all that was told of it',
      params: placeParams,
      answer: placeFile,
      async handle({ params: { id } }) {
        const found = await db.transact((tx) => placeWithHistory(tx, id));
        if (!found) throw noPlace();
        const { place, isOpen, history } = found;
        const lines = history.map(({ at, fields, ...line }) => ({
          ...line,
          fields: mutable(fields),
          at: beijingIso(at),
        }));
        return { body: { place: placeView(place), isOpen, history: lines } };
      },
    }),
  ];
}

function changeRoutes({ db, scratch, places: { gazetteer } }: KeepHouse): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/places/import',
      access: keepers,
      summary: 'Takes a CSV file of places of one source; rows that cannot be taken are told with line and reason',
      query: importQuery,
      upload: ['text/csv', 'text/plain', 'application/vnd.ms-excel'],
      answer: importTaken,
      async handle(request) {
        const { query, upload, now, language } = request;
        const staff = request.staff!;
        const { faults, ...counts } = await runImport(
          { db, scratch },
          { kind: 'places', subject: query.source, staff, now, language, upload, limitBytes: placesLimitBytes },
          (importing) => importPlaces({ db, gazetteer }, importing, { ...query, by: staff.name }, now),
        );
        await db.transact((tx) => auditRequest(tx, request, 'places.import', query.source, counts));
        return { body: { ...counts, faults } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/places',
      access: keepers,
      summary: 'Adds a place',
      body: placeEdit,
      answer: placeSaved,
      async handle(request) {
        const { body, now, staff } = request;
        refuseUnknown(gazetteer, body);
        const code = newId(now);
        const teller = { source: byHand, checkedOn: dayOf(now), by: staff!.name };
        const [id] = await db.transact(async (tx) => {
          const saved = await savePlaces(tx, teller, [{ ...body, code }], now);
          await auditRequest(tx, request, 'places.add', saved[0]!);
          return saved;
        });
        return { status: 201, body: { id: id! } };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/places/:id',
      access: keepers,
      summary: 'Changes a place, which somebody made sure of today; one that was closed is open again',
      params: placeParams,
      body: placeEdit,
      answer: placeSaved,
      async handle(request) {
        const { body, now, staff } = request;
        const { id } = request.params;
        refuseUnknown(gazetteer, body);
        await db.transact(async (tx) => {
          if (!(await editPlace(tx, { id, by: staff!.name, checkedOn: dayOf(now) }, body, now))) throw noPlace();
          await auditRequest(tx, request, 'places.edit', id);
        });
        return { body: { id } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/places/:id',
      access: keepers,
      summary: 'Closes a place: nobody is sent there any more, and what was asked about it stays',
      params: placeParams,
      async handle(request) {
        const { id } = request.params;
        await db.transact(async (tx) => {
          if (!(await closePlace(tx, id, request.staff!.name, request.now))) throw noPlace();
          await auditRequest(tx, request, 'places.close', id);
        });
        return {};
      },
    }),
  ];
}

/** Districts and counties, as people choose them. */
export function districtsOf({ spots }: Gazetteer): string[] {
  return spots.filter(({ kind }) => kind === 'district' || kind === 'county').map(({ name }) => name);
}

function refuseUnknown(gazetteer: Gazetteer, { category, district }: { category: string; district: string }): void {
  const codes = gazetteer.categories.map(({ code }) => code);
  const districts = districtsOf(gazetteer);
  const faults: Fault[] = [
    ...(codes.includes(category) ? [] : [{ field: 'body.category', value: category, remedy: oneOf(codes) }]),
    ...(districts.includes(district) ? [] : [{ field: 'body.district', value: district, remedy: oneOf(districts) }]),
  ];
  if (faults.length > 0) throw new InvalidRequest(faults);
}

function placeView({ code: _, ...place }: Place) {
  return place;
}

function mutable<Value>(fields: Readonly<Record<string, readonly [Value, Value]>>): Record<string, [Value, Value]> {
  return Object.fromEntries(Object.entries(fields).map(([field, [before, after]]) => [field, [before, after]]));
}
