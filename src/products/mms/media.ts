import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import {
  cutFor,
  type Fitted,
  type Framing,
  fitPictures,
  type HandsetClass,
  type Picture,
  type Size,
  type Way,
} from './adapt.ts';
import { readJpeg } from './jpeg.ts';

/** What a picture that an editor brought is, once it is known to be one. */
export type PictureFacts = Size & {
  readonly format: 'jpeg' | 'png' | 'gif' | 'webp';
  /** 1 unless it moves. */
  readonly frames: number;
};

/** A picture that cannot be taken; the code says why. */
export class PictureError extends Error {
  readonly code: 'no-picture' | 'format' | 'too-large';

  constructor(code: PictureError['code'], message: string) {
    super(message);
    this.name = 'PictureError';
    this.code = code;
  }
}

/** Larger pictures are refused before they are decoded: a few bytes may claim to be a terabyte. */
const mostPixels = 40_000_000;
const mostFrames = 200;
const formats = ['jpeg', 'png', 'gif', 'webp'] as const;
const careful = { limitInputPixels: mostPixels, failOn: 'error' } as const;

/** Looks at a picture, orientation applied. @throws PictureError for what is none, of another format, or too large. */
export async function factsOf(bytes: Uint8Array): Promise<PictureFacts> {
  const found = await sharp(bytes, { ...careful, animated: true })
    .metadata()
    .catch((error: Error) => error);
  if (found instanceof Error) {
    const large = /pixel limit/i.test(found.message);
    throw new PictureError(large ? 'too-large' : 'no-picture', found.message);
  }
  const format = formats.find((one) => one === found.format);
  if (!format) throw new PictureError('format', `the picture is ${found.format}; bring JPEG, PNG, GIF or WebP`);
  const frames = found.pages ?? 1;
  const height = found.pageHeight ?? found.height;
  if (frames > mostFrames || found.width * height * frames > mostPixels)
    throw new PictureError('too-large', `the picture has ${found.width}×${height} pixels and ${frames} frames`);
  const turned = (found.orientation ?? 1) >= 5;
  return { format, frames, width: turned ? height : found.width, height: turned ? found.width : height };
}

/** A picture of an issue: its bytes by their SHA-256, and how it is to be shown. */
export type SourcePicture = Picture & {
  readonly hash: string;
  readonly facts: PictureFacts;
  readonly framing: Framing;
  bytes(): Promise<Uint8Array>;
};

/** A picture made for a class of handsets. */
export type Rendition = { readonly type: 'image/jpeg' | 'image/gif'; readonly bytes: Uint8Array };

/** How pictures of an issue fit, and their bytes. */
export type FittedMedia = Fitted & { readonly renditions: readonly Rendition[] };

/** Makes pictures for handsets, each once: what was made is kept in a folder by what it was made from. */
export type Media = {
  fit(pictures: readonly SourcePicture[], handsets: HandsetClass, roomBytes: number): Promise<FittedMedia>;
  /** A small JPEG of a picture, for a list of many. */
  small(hash: string, bytes: () => Promise<Uint8Array>): Promise<Rendition>;
};

/** Opens the maker; `folder` may be emptied at any time. */
export function openMedia(folder: string): Media {
  return {
    async fit(pictures, handsets, roomBytes) {
      const kiln = kilnOf(folder, pictures, handsets.image);
      const search = fitPictures(pictures, roomBytes);
      let step = search.next();
      while (!step.done) {
        const made = await Promise.all(step.value.map(({ picture, way }) => kiln(picture, way)));
        step = search.next(made.map(({ bytes }) => bytes.length));
      }
      const renditions = await Promise.all(step.value.ways.map((way, index) => kiln(index, way)));
      return { ...step.value, renditions };
    },
    small: (hash, bytes) =>
      kept(folder, createHash('sha256').update(`${recipe} small ${hash}`).digest('hex'), { kind: 'jpeg' }, async () =>
        sharp(await bytes(), careful)
          .rotate()
          .resize(smallSize.width, smallSize.height, { fit: 'inside', withoutEnlargement: true })
          .flatten({ background: '#ffffff' })
          .jpeg({ quality: 75 })
          .toBuffer(),
      ),
  };
}

/** Makes pictures of one fitting. A still is decoded and resized once for all its qualities. */
function kilnOf(folder: string, pictures: readonly SourcePicture[], box: Size) {
  const made = new Map<string, Promise<Rendition>>();
  const raws = new Map<string, Promise<Sharp>>();

  function once<T>(store: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
    const known = store.get(key) ?? make();
    store.set(key, known);
    return known;
  }

  return (index: number, way: Way): Promise<Rendition> => {
    const picture = pictures[index]!;
    const target = { width: Math.round(box.width * way.scale), height: Math.round(box.height * way.scale) };
    const key = keyOf(picture, target, way);
    return once(made, key, () =>
      kept(folder, key, way, () =>
        way.kind === 'gif'
          ? movingOf(picture, target, way)
          : once(raws, `${index} ${way.scale}`, () => rawOf(picture, target)).then((raw) => stillOf(raw, way.quality)),
      ),
    );
  };
}

const smallSize = { width: 240, height: 180 };

/** Changes whenever the same way would give other bytes, as with another encoder. */
const recipe = `1 ${sharp.versions.vips} ${sharp.versions.sharp}`;

function keyOf({ hash, framing }: SourcePicture, target: Size, way: Way): string {
  return createHash('sha256')
    .update(JSON.stringify([recipe, hash, framing, target, way]))
    .digest('hex');
}

async function kept(
  folder: string,
  key: string,
  { kind }: Pick<Way, 'kind'>,
  make: () => Promise<Buffer>,
): Promise<Rendition> {
  const place = path.join(folder, key.slice(0, 2), key);
  const type = kind === 'gif' ? 'image/gif' : 'image/jpeg';
  const known = await readFile(place).catch(() => undefined);
  if (known) return { type, bytes: known };
  const bytes = await make();
  await mkdir(path.dirname(place), { recursive: true });
  await writeFile(`${place}.${process.pid}`, bytes);
  await rename(`${place}.${process.pid}`, place);
  return { type, bytes };
}

/** Upright, cut and brought to size, in sRGB on white, without what a camera wrote beside it. */
async function rawOf(picture: SourcePicture, target: Size): Promise<Sharp> {
  const cut = cutFor(picture.facts, picture.framing, target);
  const { data, info } = await framed(sharp(await picture.bytes(), careful).rotate(), cut)
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
}

function framed(image: Sharp, { left, top, from, to }: ReturnType<typeof cutFor>): Sharp {
  return image.extract({ left, top, ...from }).resize(to.width, to.height, { fit: 'fill' });
}

/**
 * A baseline JPEG. mozjpeg's own preset is always progressive, whatever it is told (mms-content.md 5): its other means are
 * named one by one. @throws Error should the encoder ever write another form: it must not reach a handset.
 */
async function stillOf(raw: Sharp, quality: number): Promise<Buffer> {
  const bytes = await raw
    .clone()
    .jpeg({
      quality,
      progressive: false,
      trellisQuantisation: true,
      overshootDeringing: true,
      optimiseCoding: true,
      chromaSubsampling: '4:2:0',
    })
    .toBuffer();
  if (!readJpeg(bytes)?.baseline) throw new Error('the encoder wrote a JPEG that is not baseline');
  return bytes;
}

async function movingOf(picture: SourcePicture, target: Size, way: Extract<Way, { kind: 'gif' }>): Promise<Buffer> {
  const bytes = await picture.bytes();
  const cut = cutFor(picture.facts, picture.framing, target);
  const { delay = [], loop = 0 } = await sharp(bytes, { ...careful, animated: true }).metadata();
  const kept = Array.from({ length: picture.facts.frames }, (_, frame) => frame).filter(
    (frame) => frame % way.every === 0,
  );
  const frames = await Promise.all(
    kept.map((page) =>
      framed(sharp(bytes, { ...careful, page }), cut)
        .png()
        .toBuffer(),
    ),
  );
  return sharp(frames, { join: { animated: true } })
    .gif({
      colours: way.colours,
      interFrameMaxError: way.interFrameError,
      effort: gifEffort,
      delay: kept.map((frame) => shownFor(delay, frame, way.every)),
      loop,
    })
    .toBuffer();
}

/** The library's own 7 takes five times as long for bytes that are hardly fewer. */
const gifEffort = 3;

/** A frame also stands for those that were left out behind it. */
function shownFor(delay: readonly number[], frame: number, every: number): number {
  return delay.slice(frame, frame + every).reduce((sum, ms) => sum + ms, 0) || 100 * every;
}
