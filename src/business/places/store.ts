import type { Db, Tx } from '../../platform/db.ts';
import { newId } from '../../values/id.ts';
import { boxAround, type Found, type Place, type Point } from './model.ts';
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

/** Takes places of a source: new ones, and changes of those it told before. One that had closed is open again. */
export async function savePlaces(
  tx: Tx,
  { source, checkedOn }: { readonly source: string; readonly checkedOn: string },
  rows: readonly PlaceRow[],
  now: Date,
): Promise<number> {
  const saved = await tx.sql(
    'save places',
    `insert into place (id, source, code, name, category, district, address, lat, lng, services, hours, price, phone, checked_on)
     select id, $1, code, name, category, district, address, lat, lng, services, hours, price, phone, $2::date
     from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::float8[], $10::float8[], $11::text[], $12::text[], $13::text[], $14::text[])
       t(id, code, name, category, district, address, lat, lng, services, hours, price, phone)
     on conflict (source, code) do update set (name, category, district, address, lat, lng, services, hours, price, phone, checked_on, closed_at)
       = (excluded.name, excluded.category, excluded.district, excluded.address, excluded.lat, excluded.lng, excluded.services,
          excluded.hours, excluded.price, excluded.phone, excluded.checked_on, null)
     returning id`,
    [
      source,
      checkedOn,
      rows.map(() => newId(now)),
      ...(
        [
          'code',
          'name',
          'category',
          'district',
          'address',
          'lat',
          'lng',
          'services',
          'hours',
          'price',
          'phone',
        ] as const
      ).map((column) => rows.map((row) => row[column])),
    ],
  );
  return saved.length;
}

/** Nobody is sent there any more; what was asked about it stays. False when it was closed before or is not known. */
export async function closePlace(tx: Tx, id: string, now: Date): Promise<boolean> {
  const rows = await tx.sql(
    'close place',
    'update place set closed_at = $2 where id = $1 and closed_at is null returning id',
    [id, now],
  );
  return rows.length === 1;
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
export async function openSamplePlaces(db: Db, rows: readonly PlaceRow[], today: string, now: Date): Promise<void> {
  await db.transact((tx) => savePlaces(tx, { source: sampleSource, checkedOn: today }, rows, now));
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
