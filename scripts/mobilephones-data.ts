import { gunzipSync } from 'node:zlib';
import type { Carrier } from '../src/values/carrier.ts';
import type { ListedSegment } from './segment-lines.ts';

/** The other types are virtual operators by name. Those are nobody's subscribers in a province and stay out. */
const carrierOfType: Readonly<Record<string, Carrier>> = {
  中国移动: 'mobile',
  中国联通: 'unicom',
  中国电信: 'telecom',
};

/** The list unpacks to 1.5 MB; what is ten times larger is something else. */
const maxBytes = 16 * 1024 * 1024;
const segmentsOfPrefix = 10_000;

/**
 * Reads a `mobilephones.data` of the npm package query-mobile-phone-area: gzip text of blocks, each a name and its lines.
 * `type` and `area` hold `id,name`, where an area is "province city". In `number-130` line i, counted from 0, is the segment
 * 1300000 + i: `area id,type id`, or empty where there is none. Throws an Error that names the line that does not fit.
 */
export function readMobilephonesData(file: Buffer): ListedSegment[] {
  const {
    type: types,
    area: areas,
    ...numbers
  } = blocksOf(gunzipSync(file, { maxOutputLength: maxBytes }).toString('utf8'));
  if (!types || !areas) throw new Error('the blocks "type" and "area" are not there: give a mobilephones.data file');
  const names = { types: namesIn(types), areas: namesIn(areas) };
  return Object.entries(numbers).flatMap(([block, lines]) => segmentsOf(block, lines, names));
}

/** Block name → its lines. Each block ends with a line of dashes. */
function blocksOf(text: string): Record<string, string[]> {
  const blocks = text.split(/\n-+(?:\n|$)/).filter((block) => block !== '');
  return Object.fromEntries(blocks.map((block) => block.split('\n')).map(([name, ...lines]) => [name, lines]));
}

function namesIn(lines: readonly string[]): Map<string, string> {
  return new Map(lines.map((line) => line.split(',') as [id: string, name: string]));
}

type Names = Readonly<Record<'types' | 'areas', ReadonlyMap<string, string>>>;

function segmentsOf(block: string, lines: readonly string[], names: Names): ListedSegment[] {
  const prefix = /^number-(1[3-9]\d)$/.exec(block)?.[1];
  if (!prefix || lines.length > segmentsOfPrefix)
    throw new Error(
      `the block "${block}" of ${lines.length} lines is not "number-" with a prefix and its 10000 segments`,
    );
  const segments: ListedSegment[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const [areaId = '', typeId = ''] = line.split(',');
    const [area, type] = [names.areas.get(areaId), names.types.get(typeId)];
    if (!area || !type) throw new Error(`${block}, line ${index}: "${line}" is not "area id,type id" of this list`);
    const carrier = carrierOfType[type];
    if (carrier)
      segments.push({ segment: Number(prefix) * segmentsOfPrefix + index, carrier, province: provinceOf(area) });
  }
  return segments;
}

function provinceOf(area: string): string {
  return area.split(' ')[0]!;
}
