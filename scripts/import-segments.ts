#!/usr/bin/env -S npx tsx
// Writes content/segments/segments.txt from a public list in the phone.dat format.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { packageRoot } from '../src/platform/package-root.ts';
import { readPhoneDat, segmentLines } from './phone-dat.ts';

const [source, target = path.join(packageRoot, 'content', 'segments', 'segments.txt')] = process.argv.slice(2);
if (!source) {
  console.error('Usage: npx tsx scripts/import-segments.ts <phone.dat> [target]');
  process.exit(2);
}

const file = await readFile(source);
const { version, segments } = readPhoneDat(file);
const lines = segmentLines(segments);
const digest = createHash('sha256').update(file).digest('hex');
const head = `# Carrier, province, prefixes. From ${path.basename(source)}, version ${version}, SHA-256 ${digest}.`;
await writeFile(target, `${[head, ...lines].join('\n')}\n`);
console.log(`${segments.length} segments of version ${version} are ${lines.length} lines of ${target}.`);
console.log('Write source, version and licence into content/segments/README.md.');
