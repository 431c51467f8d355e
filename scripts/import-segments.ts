#!/usr/bin/env -S npx tsx
// Writes content/segments/segments.txt from a public list: a phone.dat, or a mobilephones.data of query-mobile-phone-area.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { carrierOf, readLists } from '../src/business/subscribers/segments.ts';
import { packageRoot } from '../src/platform/package-root.ts';
import { readMobilephonesData } from './mobilephones-data.ts';
import { readPhoneDat } from './phone-dat.ts';
import { type ListedSegment, segmentLines } from './segment-lines.ts';

const home = path.join(packageRoot, 'content', 'segments');
const [source, target = path.join(home, 'segments.txt')] = process.argv.slice(2);
if (!source) {
  console.error('Usage: npx tsx scripts/import-segments.ts <phone.dat or mobilephones.data> [target]');
  process.exit(2);
}

const file = await readFile(source);
const { kept, refused } = await byThePlan(isGzip(file) ? readMobilephonesData(file) : readPhoneDat(file));
const lines = segmentLines(kept);
const digest = createHash('sha256').update(file).digest('hex');
const head = `# Carrier, province, prefixes. From ${path.basename(source)} with SHA-256 ${digest}; see README.md.`;
await writeFile(target, `${[head, ...lines].join('\n')}\n`);
console.log(`${kept.length} segments are ${lines.length} lines of ${target}.`);
if (refused.length > 0) console.log('Left out, because the numbering plan says otherwise:');
for (const line of segmentLines(refused)) console.log(`  ${line}`);
console.log('Write source, version, date and licence into README.md beside it.');

function isGzip(bytes: Buffer): boolean {
  return bytes.subarray(0, 2).equals(Buffer.of(0x1f, 0x8b));
}

/** A block belongs to the network that the numbering plan gives it to, whatever a list of volunteers says. */
async function byThePlan(segments: readonly ListedSegment[]) {
  const faults: string[] = [];
  const plan = await readLists([path.join(home, 'numbering-plan.txt')], faults);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const agrees = ({ segment, carrier }: ListedSegment) =>
    carrierOf({ ...plan, ported: new Map() }, `${segment}0000`)?.carrier === carrier;
  return { kept: segments.filter(agrees), refused: segments.filter((one) => !agrees(one)) };
}
