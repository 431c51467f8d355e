import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import sharp from 'sharp';
import { packageRoot } from '../../../src/platform/package-root.ts';
import { type HandsetClasses, loadClasses } from '../../../src/products/mms/classes.ts';
import { readJpeg } from '../../../src/products/mms/jpeg.ts';
import { factsOf, type Media, openMedia, PictureError } from '../../../src/products/mms/media.ts';
import { aGif, aPhoto, aSource } from './pictures.ts';

let folder: string;
let media: Media;
let classes: HandsetClasses;
test.before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'spgate-media-'));
  media = openMedia(folder);
  classes = await loadClasses(path.join(packageRoot, 'content'));
});
test.after.always(() => rm(folder, { recursive: true, force: true }));

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('CA-010: an issue of six slides fits every class; each picture is baseline, inside its box, and the sum inside the room', async (t) => {
  const photos = await Promise.all(
    [0, 1, 2, 3, 4].map(async (slide) => aSource(await aPhoto(), slide, { pinned: slide === 0 })),
  );
  const pictures = [...photos, await aSource(await aGif(), 5)];
  for (const handsets of classes.all) {
    const room = handsets.roomBytes - 4_000;
    const { fits, renditions, pictureBytes } = await media.fit(pictures, handsets, room);
    t.true(fits, handsets.code);
    t.true(renditions.reduce((sum, { bytes }) => sum + bytes.length, 0) <= room, handsets.code);
    t.deepEqual(
      renditions.map(({ bytes }) => bytes.length),
      pictureBytes,
    );
    for (const { type, bytes } of renditions) {
      const size = type === 'image/gif' ? await sharp(bytes).metadata() : readJpeg(bytes)!;
      t.true(size.width <= handsets.image.width && size.height <= handsets.image.height, handsets.code);
      if (type === 'image/jpeg') t.like(readJpeg(bytes), { baseline: true, extras: [] });
    }
  }
});

test('The same pictures give the same bytes, and are made once', async (t) => {
  const own = path.join(folder, 'own');
  const media = openMedia(own);
  const source = await aSource(await aPhoto(400, 300), 0);
  const [first] = (await media.fit([source], classes.usual, 12_000)).renditions;
  const files = (await readdir(own, { recursive: true })).length;
  const [again] = (await media.fit([source], classes.usual, 12_000)).renditions;
  t.is(sha256(again!.bytes), sha256(first!.bytes));
  t.is((await readdir(own, { recursive: true })).length, files);
  const [elsewhere] = (await openMedia(path.join(folder, 'other')).fit([source], classes.usual, 12_000)).renditions;
  t.is(sha256(elsewhere!.bytes), sha256(first!.bytes));
});

test('A moving picture that is smaller than the box of two classes is made once for both', async (t) => {
  const shared = openMedia(path.join(folder, 'shared'));
  const gif = await aSource(await aGif(4, { width: 120, height: 90 }), 0);
  const [one, other] = await Promise.all(
    ['L', 'XL'].map((code) => shared.fit([gif], classes.all.find((each) => each.code === code)!, 200_000)),
  );
  t.deepEqual(one!.renditions, other!.renditions);
  const files = (await readdir(path.join(folder, 'shared'), { recursive: true })).filter((name) => name.length > 60);
  t.is(files.length, 1);
});

test('What a camera wrote beside a picture does not leave the house, and it stands upright', async (t) => {
  const lying = await sharp(await aPhoto(300, 200))
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  t.like(await factsOf(lying), { width: 200, height: 300 });
  const source = await aSource(lying, 0, { framing: { fill: false } });
  const [made] = (await media.fit([source], classes.usual, 60_000)).renditions;
  t.like(readJpeg(made!.bytes), { width: 120, height: 180, extras: [] });
});

test('Transparent ground becomes white, and print colours become those of screens', async (t) => {
  const clear = await sharp({
    create: { width: 60, height: 60, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer();
  const cmyk = await sharp(await aPhoto(200, 150))
    .toColourspace('cmyk')
    .jpeg()
    .toBuffer();
  const sources = [await aSource(clear, 0), await aSource(cmyk, 1)];
  const { renditions } = await media.fit(sources, classes.usual, 60_000);
  const white = await sharp(renditions[0]!.bytes).stats();
  t.true(white.channels.every(({ mean }) => mean > 250));
  t.is((await sharp(renditions[1]!.bytes).metadata()).space, 'srgb');
});

test('Fewer frames are shown as much longer: what moves takes the same time', async (t) => {
  const gif = await aSource(await aGif(10), 0);
  const { renditions, ways } = await media.fit([gif], classes.usual, 28_000);
  t.like(ways[0], { kind: 'gif', every: 2 });
  const { pages, delay } = await sharp(renditions[0]!.bytes, { animated: true }).metadata();
  t.is(pages, 5);
  t.is(
    delay!.reduce((sum, ms) => sum + ms, 0),
    1000,
  );
});

test('What is no picture, of another format, or claims to be huge is refused with its reason', async (t) => {
  const codeOf = async (bytes: Uint8Array) =>
    (await t.throwsAsync(() => factsOf(bytes), { instanceOf: PictureError })).code;
  t.is(await codeOf(Buffer.from('hello')), 'no-picture');
  t.is(await codeOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')), 'format');
  const huge = await sharp({ create: { width: 9000, height: 5000, channels: 3, background: '#000' } })
    .png()
    .toBuffer();
  t.is(await codeOf(huge), 'too-large');
});

test('A progressive JPEG is told from a baseline one, and rubbish from both', async (t) => {
  const photo = sharp(await aPhoto(64, 64));
  t.like(readJpeg(await photo.clone().jpeg({ progressive: true }).toBuffer()), { baseline: false, width: 64 });
  t.like(readJpeg(await photo.clone().jpeg({ progressive: false }).toBuffer()), { baseline: true });
  for (const bytes of [[], [0xff, 0xd8], [0xff, 0xd8, 0xff, 0xc0, 0, 4], [1, 2, 3, 4, 5]])
    t.is(readJpeg(Uint8Array.from(bytes)), undefined);
});
