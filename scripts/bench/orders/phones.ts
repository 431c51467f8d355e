import path from 'node:path';
import { loadSegments } from '../../../src/business/subscribers/index.ts';
import { packageRoot } from '../../../src/platform/package-root.ts';

const numbersInSegment = 10_000;

/**
 * Gives ever new numbers of Hebei Unicom, to whom the product is open. Neighbours come from different segments, as people
 * do, so that no index is only written at its end.
 */
export async function hebeiPhones(): Promise<() => string> {
  const { places, placeOf } = await loadSegments(path.join(packageRoot, 'content'));
  const hebei = places.findIndex((place) => place?.carrier === 'unicom' && place.province === '河北');
  const segments = Array.from(placeOf.keys()).filter((index) => placeOf[index] === hebei);
  let given = 0;
  return () => {
    const segment = 1_300_000 + segments[given % segments.length]!;
    const number = Math.floor(given / segments.length);
    if (number >= numbersInSegment) throw new RangeError('every number of the province has ordered');
    given += 1;
    return `${segment}${String(number).padStart(4, '0')}`;
  };
}
