/** A point on the map, WGS 84. */
export type Point = { readonly lat: number; readonly lng: number };

/** Something that people name to say where they are: a district, a county, a station, a crossing. */
export type Spot = Point & {
  readonly name: string;
  /** All that it is called, its name first. */
  readonly names: readonly string[];
  readonly kind: SpotKind;
  readonly district: string;
  /** Where its position comes from. */
  readonly source: string;
};

export const spotKinds = [
  'district',
  'county',
  'town',
  'station',
  'crossing',
  'school',
  'hospital',
  'landmark',
] as const;
export type SpotKind = (typeof spotKinds)[number];

/** What is looked for, and the words for it; the first is what we call it. */
export type Category = { readonly code: string; readonly words: readonly [string, ...string[]] };

/** What the house knows of places before it asks the database. */
export type Gazetteer = { readonly categories: readonly Category[]; readonly spots: readonly Spot[] };

/** A place as it is kept. */
export type Place = Point & {
  readonly id: string;
  readonly source: string;
  readonly code: string;
  readonly name: string;
  readonly category: string;
  readonly district: string;
  readonly address: string;
  readonly services: string;
  readonly hours: string;
  readonly price: string;
  readonly phone: string;
  /** The day (`2026-11-23`) on which somebody last made sure of it. */
  readonly checkedOn: string;
};

/** What is told of a place, besides its code and the day. */
export const placeFields = [
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
] as const;
export type PlaceFields = Pick<Place, (typeof placeFields)[number]>;

/** Fields of a place that became something else: before and after. */
export type ChangedFields = Readonly<Record<string, readonly [before: string | number, after: string | number]>>;
export type ChangeKind = 'added' | 'changed' | 'closed' | 'opened';

/** A line of the history of a place. */
export type PlaceChange = {
  readonly what: ChangeKind;
  readonly fields: ChangedFields;
  readonly by: string;
  readonly at: Date;
};

type Told = PlaceFields & Pick<Place, 'checkedOn'>;

/** What of a place became something else. That somebody made sure again, and nothing else, is a change as well. */
export function changedFields(before: Told, after: Told): ChangedFields {
  const fields = [...placeFields, 'checkedOn'] as const;
  return Object.fromEntries(
    fields.filter((field) => before[field] !== after[field]).map((field) => [field, [before[field], after[field]]]),
  );
}

/** A place and how far it is, in metres, from where somebody is. */
export type Found = Place & { readonly metres: number };

const earthRadius = 6_371_008.8;
const radians = Math.PI / 180;

/** Metres between two points. The database computes the same (`store.ts`). */
export function metresBetween(one: Point, other: Point): number {
  const [a, b] = [one.lat * radians, other.lat * radians];
  const half = (angle: number) => Math.sin(angle / 2) ** 2;
  const h = half(b - a) + Math.cos(a) * Math.cos(b) * half((other.lng - one.lng) * radians);
  return 2 * earthRadius * Math.asin(Math.sqrt(h));
}

/** The box that holds every point within so many metres, so that an index finds them. */
export function boxAround({ lat, lng }: Point, metres: number) {
  const up = metres / earthRadius / radians;
  const aside = up / Math.max(0.01, Math.cos(lat * radians));
  return { south: lat - up, north: lat + up, west: lng - aside, east: lng + aside };
}

const directions = ['北', '东北', '东', '东南', '南', '西南', '西', '西北'] as const;

/** The way from a point to another, as people say it: `东北`. */
export function directionTo(from: Point, to: Point): string {
  const east = (to.lng - from.lng) * Math.cos(((from.lat + to.lat) / 2) * radians);
  const turn = Math.atan2(east, to.lat - from.lat) / (Math.PI / 4);
  return directions[(Math.round(turn) + 8) % 8]!;
}

/** `东北1.2公里`, `西350米`; `附近` where it is as good as there. */
export function wayInWords(from: Point, to: Point, metres: number): string {
  if (metres < 75) return '附近';
  const rounded = Math.round(metres / 50) * 50;
  const far = rounded < 1000 ? `${rounded}米` : `${(metres / 1000).toFixed(metres < 9950 ? 1 : 0)}公里`;
  return directionTo(from, to) + far;
}
