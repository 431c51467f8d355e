import type { Carrier } from '../src/values/carrier.ts';
import type { ListedSegment } from './segment-lines.ts';

/** Card types of `phone.dat`. Virtual operators (4, 5, 6, 8) are nobody's subscribers in a province and stay out. */
const carrierOfCardType: Readonly<Record<number, Carrier>> = { 1: 'mobile', 2: 'unicom', 3: 'telecom', 7: 'broadcast' };
const virtualOperators = [4, 5, 6, 8];

const headerBytes = 8;
const indexEntryBytes = 9;

/**
 * Reads a `phone.dat`: four characters of version, the offset of the index (u32, little-endian), records
 * `province|city|post code|area code` ended by NUL, then index entries of segment u32, record offset u32, card type u8.
 * Throws an Error that names the offset of what does not fit.
 */
export function readPhoneDat(file: Buffer): ListedSegment[] {
  const indexStart = file.length < headerBytes ? 0 : file.readUInt32LE(4);
  if (indexStart < headerBytes || indexStart > file.length || (file.length - indexStart) % indexEntryBytes !== 0)
    throw new Error(`the index cannot begin at ${indexStart} of ${file.length} bytes: give a phone.dat file`);
  const segments: ListedSegment[] = [];
  for (let at = indexStart; at < file.length; at += indexEntryBytes) {
    const cardType = file.readUInt8(at + 8);
    if (virtualOperators.includes(cardType)) continue;
    const carrier = carrierOfCardType[cardType];
    if (!carrier) throw new Error(`card type ${cardType} at offset ${at} is unknown: add it to carrierOfCardType`);
    const province = provinceAt(file, file.readUInt32LE(at + 4), indexStart);
    segments.push({ segment: file.readUInt32LE(at), carrier, province });
  }
  return segments;
}

function provinceAt(file: Buffer, record: number, indexStart: number): string {
  const end = file.indexOf('|', record);
  if (record < headerBytes || end < 0 || end >= indexStart)
    throw new Error(`there is no record at offset ${record}: the file is damaged`);
  return file.toString('utf8', record, end);
}
