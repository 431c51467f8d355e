import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ContentError, filesOf, readSheet } from '../../platform/content.ts';
import { type Carrier, carriers } from '../../values/carrier.ts';
import { isMobile, type Phone } from '../../values/phone.ts';

/** Whose subscriber a phone is, and of which province; numbers of virtual operators have no province. */
export type CarrierPlace = { readonly carrier: Carrier; readonly province?: string };

/** Where every seven-digit segment belongs, and the numbers that were carried to another network. */
export type Segments = {
  /** Entry 0 is nobody's. */
  readonly places: readonly (CarrierPlace | undefined)[];
  /** Seven digits less `firstSegment` → index into `places`. */
  readonly placeOf: Uint16Array;
  readonly ported: ReadonlyMap<Phone, Carrier>;
};

const firstSegment = 1_300_000;
const segmentCount = 700_000;

/**
 * Carrier and province of a mobile number; undefined for a landline, a pseudo-code or a segment on no list. A ported number
 * (携号转网) has its new carrier and keeps its province, because numbers are only ported within one.
 */
export function carrierOf(segments: Segments, phone: Phone): CarrierPlace | undefined {
  if (!isMobile(phone)) return undefined;
  const place = segments.places[segments.placeOf[Number(phone.slice(0, 7)) - firstSegment]!];
  const carrier = segments.ported.get(phone);
  return carrier ? { ...place, carrier } : place;
}

/**
 * Loads `segments/*.txt` and `segments/ported.yaml` of a content folder. A line says `carrier province prefix prefix …`
 * (`-` where there is no province); a prefix has three to seven digits, and a longer one beats a shorter one.
 * Throws ContentError with every fault at once.
 */
export async function loadSegments(folder: string): Promise<Segments> {
  const faults: string[] = [];
  const home = path.join(folder, 'segments');
  const claims: Claim[] = [];
  for (const name of await filesOf(home, '.txt')) claims.push(...(await readClaims(path.join(home, name), faults)));
  const ported = await readSheet(path.join(home, 'ported.yaml'), portedSchema, faults);
  faults.push(...contradictions(claims));
  if (faults.length > 0) throw new ContentError(faults);
  return { ...fill(claims), ported: new Map(Object.entries(ported?.data ?? {})) };
}

const portedSchema = z
  .record(z.string().regex(/^1[3-9]\d{9}$/, 'write a mobile number of eleven digits, in quotes'), z.enum(carriers))
  .nullable();

/** One prefix of one line, and whose it is. `place` is the line's `carrier province`. */
type Claim = { readonly prefix: string; readonly place: string; readonly where: string };

const claimLine = new RegExp(`^(?:${carriers.join('|')}) (?:-|\\p{Script=Han}+)((?: 1[3-9]\\d{1,5})+)$`, 'u');

async function readClaims(file: string, faults: string[]): Promise<Claim[]> {
  const shown = path.relative(process.cwd(), file);
  const claims: Claim[] = [];
  const lines = (await readFile(file, 'utf8')).split('\n');
  for (const [index, line] of lines.entries()) {
    const where = `${shown}:${index + 1}`;
    if (line === '' || line.startsWith('#')) continue;
    const prefixes = claimLine.exec(line)?.[1];
    if (!prefixes) faults.push(`${where}: the line is not "carrier province prefix …"; see README.md beside it`);
    else {
      const place = line.slice(0, -prefixes.length);
      for (const prefix of prefixes.slice(1).split(' ')) claims.push({ prefix, place, where });
    }
  }
  return claims;
}

function contradictions(claims: readonly Claim[]): string[] {
  const first = new Map<string, Claim>();
  return claims.flatMap((claim) => {
    const earlier = first.get(claim.prefix);
    if (!earlier) first.set(claim.prefix, claim);
    return earlier ? [`${claim.where}: prefix ${claim.prefix} is already at ${earlier.where}; keep one of them`] : [];
  });
}

/** Short prefixes first, so that longer ones write over them. */
function fill(claims: readonly Claim[]): Pick<Segments, 'places' | 'placeOf'> {
  const names = ['', ...new Set(claims.map(({ place }) => place))];
  const indexes = new Map(names.map((name, index) => [name, index]));
  const placeOf = new Uint16Array(segmentCount);
  for (const { prefix, place } of claims.toSorted((one, other) => one.prefix.length - other.prefix.length)) {
    const size = 10 ** (7 - prefix.length);
    const start = Number(prefix) * size - firstSegment;
    placeOf.fill(indexes.get(place)!, start, start + size);
  }
  return { places: names.map(placeNamed), placeOf };
}

function placeNamed(name: string): CarrierPlace | undefined {
  if (name === '') return undefined;
  const [carrier, province] = name.split(' ') as [Carrier, string];
  return province === '-' ? { carrier } : { carrier, province };
}
