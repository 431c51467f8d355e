import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { packageRoot } from '../../src/platform/package-root.ts';

type Chunk = { file: string; src?: string; imports?: string[]; css?: string[]; isDynamicEntry?: boolean };
const folder = path.join(packageRoot, 'dist/consoles');
const manifest = JSON.parse(readFileSync(path.join(folder, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;

/** What comes with a chunk at once, itself included. */
function withImports(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const one of manifest[name]!.imports ?? []) withImports(one, seen);
  return seen;
}

const entry = withImports('index.html');

test('Every console comes when it is opened, and none before', (t) => {
  const source = readFileSync(path.join(packageRoot, 'src/consoles/shell/consoles.ts'), 'utf8');
  const pages = [...source.matchAll(/import\('\.\.\/(.+?)'\)/g)].map(([, file]) => file!);
  t.true(pages.length > 2);
  for (const page of [...pages, 'product/page.tsx', 'shell/sign-in.tsx', 'shell/palette.tsx', 'works/tray.tsx']) {
    t.true(manifest[page]?.isDynamicEntry, `${page} is a chunk of its own`);
    t.false(entry.has(page), `${page} does not come at once`);
  }
});

test('What comes at once is small: code and styles under 400 kB as they are sent packed', (t) => {
  const files = [...entry].flatMap((name) => [manifest[name]!.file, ...(manifest[name]!.css ?? [])]);
  const packed = [...new Set(files)].map((file) => gzipSync(readFileSync(path.join(folder, file))).length);
  const total = packed.reduce((sum, bytes) => sum + bytes, 0);
  t.true(total < 400_000, `${total} bytes`);
  t.true(statSync(path.join(folder, 'index.html')).size < 4_000);
});
