// Types every command of both READMEs and docs/ against a product of its own: `node dist/scripts/docs.js`. A wrong one ends it.
import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageRoot } from '../src/platform/package-root.ts';
import { aDemonstration } from './lib/demonstration.ts';
import { commandsIn, typeCommands } from './lib/doc-commands.ts';

const documents = [
  'README.md',
  'README.zh-CN.md',
  ...(await readdir(path.join(packageRoot, 'docs'))).map((name) => `docs/${name}`),
];
const blocks = (
  await Promise.all(
    documents
      .filter((name) => name.endsWith('.md'))
      .map(async (name) => commandsIn(name, await readFile(path.join(packageRoot, name), 'utf8'))),
  )
).flat();
const product = await aDemonstration();
const folder = await mkdtemp(path.join(tmpdir(), 'spgate-docs-'));
try {
  for (const name of ['dist', 'ops', 'content', 'prisma', 'package.json'])
    await symlink(path.join(packageRoot, name), path.join(folder, name));
  for (const block of blocks) {
    await typeCommands(block, product.url, folder, product.environment);
    console.log(`${block.document}:${block.line}: done`);
  }
  console.log(`${blocks.length} blocks of commands do what they say`);
} finally {
  await product.stop();
  await rm(folder, { recursive: true });
}
