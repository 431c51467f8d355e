// Makes docs/api of the contracts of the routes, as a running product tells of them: `node dist/scripts/http-reference.js`.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { packageRoot } from '../src/platform/package-root.ts';
import { aDemonstration } from './lib/demonstration.ts';
import { type Described, httpPages } from './lib/http-reference.ts';

const folder = path.join(packageRoot, 'docs/api');
const product = await aDemonstration();
try {
  const described = (await (await fetch(`${product.url}/api/openapi.json`)).json()) as Described;
  const pages = httpPages(described);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, text] of pages) await writeFile(path.join(folder, name), text);
  console.log(`${pages.size} pages in docs/api`);
} finally {
  await product.stop();
}
