import type { Db, Tx } from '../../platform/db.ts';
import { newId } from '../../values/id.ts';
import type { Day } from '../../values/time.ts';
import {
  boxAround,
  type ChangedFields,
  type ChangeKind,
  changedFields,
  type Found,
  type Place,
  type PlaceChange,
  type PlaceFields,
  type Point,
  placeFields,
} from './model.ts';
import type { PlaceRow } from './place-row.ts';

/** What is looked for: of which category, from where, and in which district where one was named. */
export type Search = Point & { readonly category: string; readonly district?: string };

/** How far is still near, and how far people go when nothing nearer is known. */
const radii = [5_000, 80_000] as const;
/** So many answers fill three or four SMS; nobody reads more. */
const most = 9;

/** For each search the nearest places, nearest first: within 5 km, and where there are fewer than three, within 80 km. */
export async function nearest(tx: Tx, searches: readonly Search[]): Promise<Found[][]> {
  const found = await within(tx, searches, radii[0]);
  const scarce = [...found.keys()].filter((at) => found[at]!.length < 3);
  const wider = await within(
    tx,
    scarce.map((at) => searches[at]!),
    radii[1],
  );
  for (const [index, at] of scarce.entries()) found[at] = wider[index]!;
  return found;
}

/** A box finds candidates by the index, the haversine puts them in order. */
async function within(tx: Tx, searches: readonly Search[], metres: number): Promise<Found[][]> {
  if (searches.length === 0) return [];
  const boxes = searches.map((one) => boxAround(one, metres));
  const rows = await tx.sql<PlaceLine & { at: string; metres: number }>(
    'nearest places',
    `select s.at, p.* from unnest($1::text[], $2::text[], $3::float8[], $4::float8[], $5::float8[], $6::float8[], $7::float8[], $8::float8[])
       with ordinality s(category, district, lat, lng, south, north, west, east, at)
     cross join lateral (
       select ${columns}, 2 * 6371008.8 * asin(sqrt(sin(radians(p.lat - s.lat) / 2) ^ 2
           + cos(radians(s.lat)) * cos(radians(p.lat)) * sin(radians(p.lng - s.lng) / 2) ^ 2)) as metres
       from place p
       where p.category = s.category and p.closed_at is null and p.lat between s.south and s.north and p.lng between s.west and s.east
         and (s.district = '' or p.district = s.district)
       order by metres, p.id limit ${most}) p
     order by s.at, p.metres, p.id`,
    [
      searches.map(({ category }) => category),
      searches.map(({ district }) => district ?? ''),
      searches.map(({ lat }) => lat),
      searches.map(({ lng }) => lng),
      boxes.map(({ south }) => south),
      boxes.map(({ north }) => north),
      boxes.map(({ west }) => west),
      boxes.map(({ east }) => east),
    ],
  );
  const found: Found[][] = searches.map(() => []);
  for (const row of rows) found[Number(row.at) - 1]!.push({ ...placeOf(row), metres: row.metres });
  return found;
}

/** An open place. */
export async function findPlace(tx: Tx, id: string): Promise<Place | undefined> {
  const [row] = await tx.sql<PlaceLine>(
    'find place',
    `select ${columns} from place p where p.id = $1 and p.closed_at is null`,
    [id],
  );
  return row && placeOf(row);
}

/** Who tells of places: the source, the day it was made sure of, and who wrote it down. */
export type Teller = { readonly source: string; readonly checkedOn: Day; readonly by: string };

/** Takes places of a source: new ones, and changes of those it told before. One that had closed is open again. Gives their ids. */
export async function savePlaces(tx: Tx, teller: Teller, rows: readonly PlaceRow[], now: Date): Promise<string[]> {
  const { source, checkedOn } = teller;
  const before = await tx.sql<PlaceLine & { closed_at: Date | null }>(
    'places told before',
    `select ${columns}, p.closed_at from place p where p.source = $1 and p.code = any($2) order by p.id for update`,
    [source, rows.map(({ code }) => code)],
  );
  const known = new Map(before.map((row) => [row.code, row]));
  const ids = rows.map(({ code }) => known.get(code)?.id ?? newId(now));
  await tx.sql(
    'save places',
    `insert into place (id, source, code, name, category, district, address, lat, lng, services, hours, price, phone, checked_on)
     select id, $1, code, name, category, district, address, lat, lng, services, hours, price, phone, $2::date
     from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::float8[], $10::float8[], $11::text[], $12::text[], $13::text[], $14::text[])
       t(id, code, name, category, district, address, lat, lng, services, hours, price, phone)
     on conflict (source, code) do update set (name, category, district, address, lat, lng, services, hours, price, phone, checked_on, closed_at)
       = (excluded.name, excluded.category, excluded.district, excluded.address, excluded.lat, excluded.lng, excluded.services,
          excluded.hours, excluded.price, excluded.phone, excluded.checked_on, null)`,
    [source, checkedOn, ids, ...(['code', ...placeFields] as const).map((column) => rows.map((row) => row[column]))],
  );
  const changes = rows.map((row, at) => {
    const old = known.get(row.code);
    const what = !old ? ('added' as const) : old.closed_at ? ('opened' as const) : ('changed' as const);
    return { placeId: ids[at]!, what, fields: old ? changedFields(placeOf(old), { ...row, checkedOn }) : {} };
  });
  await saveChanges(
    tx,
    changes.filter(({ what, fields }) => what !== 'changed' || Object.keys(fields).length > 0),
    teller.by,
    now,
  );
  return ids;
}

/** Changes one place, whatever its source; one that had closed is open again. False when there is none. */
export async function editPlace(
  tx: Tx,
  { id, by, checkedOn }: { readonly id: string; readonly by: string; readonly checkedOn: Day },
  fields: PlaceFields,
  now: Date,
): Promise<boolean> {
  const [row] = await tx.sql<{ source: string; code: string }>(
    'place to edit',
    'select source, code from place where id = $1 for update',
    [id],
  );
  if (!row) return false;
  await savePlaces(tx, { source: row.source, checkedOn, by }, [{ ...fields, code: row.code }], now);
  return true;
}

/** Nobody is sent there any more; what was asked about it stays. False when it was closed before or is not known. */
export async function closePlace(tx: Tx, id: string, by: string, now: Date): Promise<boolean> {
  const rows = await tx.sql(
    'close place',
    'update place set closed_at = $2 where id = $1 and closed_at is null returning id',
    [id, now],
  );
  if (rows.length === 1) await saveChanges(tx, [{ placeId: id, what: 'closed', fields: {} }], by, now);
  return rows.length === 1;
}

type Change = { readonly placeId: string; readonly what: ChangeKind; readonly fields: ChangedFields };

async function saveChanges(tx: Tx, changes: readonly Change[], by: string, now: Date): Promise<void> {
  if (changes.length === 0) return;
  await tx.sql(
    'save place changes',
    `insert into place_change (place_id, id, what, fields, by, at)
     select place_id, id, what, fields, $5, $6 from unnest($1::uuid[], $2::uuid[], $3::text[], $4::jsonb[]) t(place_id, id, what, fields)`,
    [
      changes.map(({ placeId }) => placeId),
      changes.map(() => newId(now)),
      changes.map(({ what }) => what),
      changes.map(({ fields }) => JSON.stringify(fields)),
      by,
      now,
    ],
  );
}

/** Which places somebody who keeps them looks for; `text` is in the name, the address or the services. */
export type PlaceFilter = {
  readonly text?: string | undefined;
  readonly category?: string | undefined;
  readonly district?: string | undefined;
  readonly isOpen: boolean;
};

/** Places by name, page by page: `after` is the last one of the page before. */
export async function listPlaces(
  tx: Tx,
  { text, category, district, isOpen }: PlaceFilter,
  {
    after,
    limit,
  }: { readonly after?: { readonly name: string; readonly id: string } | undefined; readonly limit: number },
): Promise<Place[]> {
  const rows = await tx.sql<PlaceLine>(
    'list places',
    `select ${columns} from place p
     where (p.closed_at is null) = $1 and ($2::text is null or p.category = $2) and ($3::text is null or p.district = $3)
       and ($4::text is null or strpos(p.name || ' ' || p.address || ' ' || p.services, $4) > 0)
       and ($5::text is null or (p.name, p.id) > ($5, $6::uuid))
     order by p.name, p.id limit $7`,
    [isOpen, category ?? null, district ?? null, text ?? null, after?.name ?? null, after?.id ?? null, limit],
  );
  return rows.map(placeOf);
}

/** A place, open or closed, with all that was told of it, newest first. */
export async function placeWithHistory(
  tx: Tx,
  id: string,
): Promise<{ place: Place; isOpen: boolean; history: PlaceChange[] } | undefined> {
  const [row] = await tx.sql<PlaceLine & { is_open: boolean }>(
    'place with history',
    `select ${columns}, p.closed_at is null as is_open from place p where p.id = $1`,
    [id],
  );
  if (!row) return undefined;
  const history = await tx.sql<PlaceChange>(
    'history of a place',
    'select what, fields, by, at from place_change where place_id = $1 order by id desc limit 200',
    [id],
  );
  return { place: placeOf(row), isOpen: row.is_open, history };
}

/** How many open places each source has, and the days on which the oldest and the newest of them were checked. */
export async function sourcesOf(db: Db) {
  const rows = await db.read<{ source: string; places: number; oldest: string; newest: string }>(
    `select source, count(*)::int as places, min(checked_on)::text as oldest, max(checked_on)::text as newest
     from place where closed_at is null group by source order by source`,
  );
  return rows;
}

const sampleSource = 'sample';

/** Makes the invented places of a demonstration known. */
export async function openSamplePlaces(db: Db, rows: readonly PlaceRow[], today: Day, now: Date): Promise<void> {
  const teller = { source: sampleSource, checkedOn: today, by: sampleSource };
  await db.transact((tx) => savePlaces(tx, teller, rows, now));
}

/** Nobody real is ever sent to an invented place. */
export async function closeSamplePlaces(db: Db, now: Date): Promise<void> {
  await db.read('update place set closed_at = $2 where source = $1 and closed_at is null', [sampleSource, now]);
}

const columns = `p.id, p.source, p.code, p.name, p.category, p.district, p.address, p.lat, p.lng, p.services, p.hours, p.price, p.phone,
  p.checked_on::text as checked_on`;
type PlaceLine = Omit<Place, 'checkedOn'> & { readonly checked_on: string };

function placeOf(row: PlaceLine): Place {
  const { id, source, code, name, category, district, address, lat, lng, services, hours, price, phone } = row;
  return {
    id,
    source,
    code,
    name,
    category,
    district,
    address,
    lat,
    lng,
    services,
    hours,
    price,
    phone,
    checkedOn: row.checked_on,
  };
}
