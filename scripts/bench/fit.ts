import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { packageRoot } from '../../src/platform/package-root.ts';
import { pduBytes } from '../../src/products/mms/adapt.ts';
import { loadClasses } from '../../src/products/mms/classes.ts';
import { openMedia } from '../../src/products/mms/media.ts';
import { aGif, aPhoto, aSource } from '../../test/products/mms/pictures.ts';

// How long an editor waits until an issue of ten slides has been fitted to every class, from nothing and again from what was kept.
const photos = await Promise.all(
  Array.from({ length: 9 }, async (_, slide) => aSource(await aPhoto(1600, 1200), slide)),
);
const pictures = [...photos, await aSource(await aGif(), 9)];
const { all } = await loadClasses(path.join(packageRoot, 'content'));
const texts = pictures.map((_, slide) => ({ name: `p${slide}.txt`, bytes: 220 }));
const beside = pduBytes('车友期刊128', [{ name: 'start.smil', bytes: 1500 }, ...texts]) + 200;
const folder = await mkdtemp(path.join(tmpdir(), 'spgate-fit-'));

async function fitAll(): Promise<number> {
  const media = openMedia(folder);
  const from = performance.now();
  for (const handsets of all) {
    const began = performance.now();
    const { fits, ways, pictureBytes } = await media.fit(pictures, handsets, handsets.roomBytes - beside);
    const sum = pictureBytes.reduce((bytes, one) => bytes + one, beside);
    const way = ways.find(({ kind }) => kind === 'jpeg');
    const how = way?.kind === 'jpeg' ? `quality ${way.quality}, scale ${way.scale}` : 'no still';
    console.log(
      `  ${handsets.code.padEnd(4)} ${fits ? 'fits' : 'DOES NOT FIT'} ${sum} of ${handsets.roomBytes} bytes, ${how}, ${seconds(began)}`,
    );
  }
  return performance.now() - from;
}

function seconds(from: number): string {
  return `${((performance.now() - from) / 1000).toFixed(2)} s`;
}

// The least it can cost: one decode and resize and one encode of each picture, at the size of the largest class.
const began = performance.now();
await Promise.all(
  photos.map(async (photo) =>
    sharp(await photo.bytes())
      .resize(480, 360, { fit: 'cover' })
      .jpeg({ quality: 70 })
      .toBuffer(),
  ),
);
const once = performance.now() - began;
console.log(
  `${availableParallelism()} cores, load ${loadavg()[0]!.toFixed(1)}; each picture made once: ${(once / 1000).toFixed(2)} s`,
);
console.log('from nothing');
const cold = await fitAll();
console.log('again');
const warm = await fitAll();
console.log(
  `all five classes ${(cold / 1000).toFixed(2)} s (${(cold / once / all.length).toFixed(1)} × one making a class), again ${(warm / 1000).toFixed(2)} s`,
);
await rm(folder, { recursive: true });
