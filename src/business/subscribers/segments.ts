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
  const lists = (await filesOf(home, '.txt')).map((name) => path.join(home, name));
  const segments = await readLists(lists, faults);
  const ported = await readSheet(path.join(home, 'ported.yaml'), portedSchema, faults);
  if (faults.length > 0) throw new ContentError(faults);
  return { ...segments, ported: new Map(Object.entries(ported?.data ?? {})) };
}

const portedSchema = z
  .record(z.string().regex(/^1[3-9]\d{9}$/, 'write a mobile number of eleven digits, in quotes'), z.enum(carriers))
  .nullable();

/** A line of a list: the place is its `carrier province`. */
type Line = { readonly where: string; readonly place: string; readonly prefixes: readonly string[] };

const linePattern = new RegExp(`^((?:${carriers.join('|')}) (?:-|\\p{Script=Han}+))((?: 1[3-9]\\d{1,5})+)$`, 'u');

/** Lays lists over each other, a longer prefix over a shorter one. What is wrong with a line goes to `faults`. */
export async function readLists(files: readonly string[], faults: string[]): Promise<Omit<Segments, 'ported'>> {
  const lines: Line[] = [];
  for (const file of files) {
    for (const line of await readLines(file, faults)) lines.push(line);
  }
  return layOut(lines, faults);
}

async function readLines(file: string, faults: string[]): Promise<Line[]> {
  const shown = path.relative(process.cwd(), file);
  const lines: Line[] = [];
  for (const [index, text] of (await readFile(file, 'utf8')).split('\n').entries()) {
    if (text === '' || text.startsWith('#')) continue;
    const where = `${shown}:${index + 1}`;
    const [, place, prefixes] = linePattern.exec(text) ?? [];
    if (place && prefixes) lines.push({ where, place, prefixes: prefixes.trimStart().split(' ') });
    else faults.push(`${where}: the line is not "carrier province prefix …"; see README.md beside it`);
  }
  return lines;
}

/** Short prefixes first, so that longer ones are laid over them. */
function layOut(lines: readonly Line[], faults: string[]): Omit<Segments, 'ported'> {
  const names = ['', ...new Set(lines.map(({ place }) => place))];
  const indexes = new Map(names.map((name, index) => [name, index]));
  const placeOf = new Uint16Array(segmentCount);
  for (let digits = 3; digits <= 7; digits++) {
    for (const { line, prefix } of claimsOf(lines, digits, faults)) {
      const size = 10 ** (7 - digits);
      const start = Number(prefix) * size - firstSegment;
      placeOf.fill(indexes.get(line.place)!, start, start + size);
    }
  }
  return { places: names.map(placeNamed), placeOf };
}

/** The prefixes of one length, each claimed once; a second claim is a fault. */
function* claimsOf(
  lines: readonly Line[],
  digits: number,
  faults: string[],
): Generator<{ line: Line; prefix: string }> {
  const claims = new Map<string, Line>();
  for (const line of lines) {
    for (const prefix of line.prefixes) {
      if (prefix.length !== digits) continue;
      const earlier = claims.get(prefix);
      if (earlier) faults.push(`${line.where}: prefix ${prefix} is already at ${earlier.where}; keep one of them`);
      claims.set(prefix, line);
      yield { line, prefix };
    }
  }
}

function placeNamed(name: string): CarrierPlace | undefined {
  if (name === '') return undefined;
  const [carrier, province] = name.split(' ') as [Carrier, string];
  return province === '-' ? { carrier } : { carrier, province };
}
