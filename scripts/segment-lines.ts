import type { Carrier } from '../src/values/carrier.ts';
import { groupBy } from '../src/values/group.ts';

/** One seven-digit segment of a public list. */
export type ListedSegment = { readonly segment: number; readonly carrier: Carrier; readonly province: string };

/** The lines of `segments.txt`: ten neighbours of one place become one shorter prefix, place by place in order. */
export function segmentLines(segments: readonly ListedSegment[]): string[] {
  let prefixes = new Map(segments.map((one) => [String(one.segment), `${one.carrier} ${one.province}`]));
  for (let digits = 6; digits >= 4; digits--) prefixes = withoutFullTens(prefixes, digits);
  const byPlace = groupBy([...prefixes.keys()].sort(), (prefix) => prefixes.get(prefix)!);
  return [...byPlace.keys()].sort().flatMap((place) => wrapped(place, byPlace.get(place)!));
}

/** Replaces ten prefixes of `digits + 1` that belong to one place by the prefix they share. */
function withoutFullTens(prefixes: ReadonlyMap<string, string>, digits: number): Map<string, string> {
  const shorter = new Map(prefixes);
  for (const [prefix, place] of prefixes) {
    if (prefix.length !== digits + 1 || !prefix.endsWith('0')) continue;
    const ten = Array.from({ length: 10 }, (_, digit) => `${prefix.slice(0, -1)}${digit}`);
    if (!ten.every((one) => prefixes.get(one) === place)) continue;
    for (const one of ten) shorter.delete(one);
    shorter.set(prefix.slice(0, -1), place);
  }
  return shorter;
}

const prefixesPerLine = 16;

function wrapped(place: string, prefixes: readonly string[]): string[] {
  const lines = Math.ceil(prefixes.length / prefixesPerLine);
  return Array.from({ length: lines }, (_, line) =>
    [place, ...prefixes.slice(line * prefixesPerLine, (line + 1) * prefixesPerLine)].join(' '),
  );
}
