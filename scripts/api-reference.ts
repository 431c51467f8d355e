#!/usr/bin/env -S npx tsx
// Writes the reference of the libraries this package exports, from what the compiler says of them, as Markdown.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../src/platform/package-root.ts';
import { librariesOf, pageOf, readLibrary } from './lib/reference.ts';

const target = process.argv[2] ?? path.join(packageRoot, 'dist/api');
const libraries = librariesOf(JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')));

mkdirSync(target, { recursive: true });
for (const { name, types } of libraries) {
  const library = readLibrary(name, path.join(packageRoot, types));
  writeFileSync(path.join(target, `${path.basename(name)}.md`), pageOf(library));
  console.log(`${name}: ${library.exports.length} exports`);
}
