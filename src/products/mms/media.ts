import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Sharp } from 'sharp';
import { openPicture, pictureVersions } from '../../platform/pictures.ts';
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
  const found = await openPicture(bytes, { ...careful, animated: true })
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
  const bases = new Bases();
  return {
    async fit(pictures, handsets, roomBytes) {
      const kiln = kilnOf(folder, bases, pictures, handsets.image);
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
      kept(folder, createHash('sha256').update(`${recipe()} small ${hash}`).digest('hex'), { kind: 'jpeg' }, async () =>
        openPicture(await bytes(), careful)
          .rotate()
          .resize(smallSize.width, smallSize.height, { fit: 'inside', withoutEnlargement: true })
          .flatten({ background: '#ffffff' })
          .jpeg({ quality: 75 })
          .toBuffer(),
      ),
  };
}

/** Makes pictures of one fitting. A still is resized once for all its qualities. */
function kilnOf(folder: string, bases: Bases, pictures: readonly SourcePicture[], box: Size) {
  const made = new Map<string, Promise<Rendition>>();
  const raws = new Map<string, Promise<Sharp>>();

  return (index: number, way: Way): Promise<Rendition> => {
    const picture = pictures[index]!;
    const target = { width: Math.round(box.width * way.scale), height: Math.round(box.height * way.scale) };
    const key = keyOf(picture, target, way);
    const make = async () => {
      if (way.kind === 'gif') return movingOf(await bases.of(picture, target, 'moving'), picture, target, way);
      const raw = once(raws, `${index} ${way.scale}`, async () =>
        stillIn(await bases.of(picture, target, 'still'), picture, target),
      );
      return stillOf(await raw, way.quality);
    };
    return once(made, key, () => kept(folder, key, way, make));
  };
}

function once<T>(store: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = store.get(key) ?? make();
  store.set(key, known);
  return known;
}

const smallSize = { width: 240, height: 180 };

/** Changes whenever the same way would give other bytes, as with another encoder. */
const recipe = () => `2 ${pictureVersions()}`;

/** What is cut alike and brought to the same size is the same picture, whichever class of handsets it is for. */
function keyOf({ hash, facts, framing }: SourcePicture, target: Size, { scale: _, ...way }: Way): string {
  return createHash('sha256')
    .update(JSON.stringify([recipe(), hash, cutFor(facts, framing, target), way]))
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
  const aside = `${place}.${randomUUID()}`;
  await writeFile(aside, bytes);
  await rename(aside, place);
  return { type, bytes };
}

/** A picture decoded: upright, in sRGB, whole, all its frames one under another, no larger than any class needs. */
type Base = { readonly data: Buffer; readonly size: Size; readonly channels: 1 | 2 | 3 | 4; readonly frames: number };

/** Twice the box of the largest class of old handsets. What is made from a base is made as well as from the picture itself. */
const roomiest = { width: 960, height: 720 };
const basesBytes = 64 * 1024 * 1024;

/** Pictures that were decoded lately: an issue is fitted to one class after another, from the same pictures. */
class Bases {
  readonly #known = new Map<string, Promise<Base>>();
  readonly #bytes = new Map<string, number>();

  of(picture: SourcePicture, target: Size, kind: 'still' | 'moving'): Promise<Base> {
    const box = {
      width: Math.max(roomiest.width, 2 * target.width),
      height: Math.max(roomiest.height, 2 * target.height),
    };
    const key = JSON.stringify([picture.hash, picture.framing, box, kind]);
    const known = this.#known.get(key) ?? this.#decode(key, picture, box, kind);
    this.#known.delete(key);
    this.#known.set(key, known);
    return known;
  }

  #decode(key: string, picture: SourcePicture, box: Size, kind: 'still' | 'moving'): Promise<Base> {
    const base = decoded(picture, box, kind);
    base.then(
      ({ data }) => this.#hold(key, data.length),
      () => this.#known.delete(key),
    );
    return base;
  }

  #hold(key: string, bytes: number): void {
    this.#bytes.set(key, bytes);
    let held = [...this.#bytes.values()].reduce((sum, one) => sum + one, 0);
    for (const oldest of this.#known.keys()) {
      if (held <= basesBytes) break;
      held -= this.#bytes.get(oldest) ?? 0;
      if (this.#bytes.delete(oldest)) this.#known.delete(oldest);
    }
  }
}

async function decoded({ facts, framing, bytes }: SourcePicture, box: Size, kind: 'still' | 'moving'): Promise<Base> {
  const { from, to } = cutFor(facts, framing, box);
  const scale = Math.max(to.width / from.width, to.height / from.height);
  const size = { width: Math.ceil(facts.width * scale), height: Math.ceil(facts.height * scale) };
  const opened =
    kind === 'moving'
      ? openPicture(await bytes(), { ...careful, animated: true })
      : openPicture(await bytes(), careful)
          .rotate()
          .flatten({ background: '#ffffff' });
  const { data, info } = await opened
    .resize(size.width, size.height, { fit: 'fill' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, size, channels: info.channels, frames: info.height / size.height };
}

/** One frame of a base, cut and brought to size. */
function framed({ data, size, channels }: Base, frame: number, { framing }: SourcePicture, target: Size): Sharp {
  const { left, top, from, to } = cutFor(size, framing, target);
  const bytes = size.width * size.height * channels;
  return openPicture(data.subarray(frame * bytes, (frame + 1) * bytes), { raw: { ...size, channels } })
    .extract({ left, top, ...from })
    .resize(to.width, to.height, { fit: 'fill' })
    .raw();
}

async function stillIn(base: Base, picture: SourcePicture, target: Size): Promise<Sharp> {
  const { data, info } = await framed(base, 0, picture, target).toBuffer({ resolveWithObject: true });
  return openPicture(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
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

async function movingOf(
  base: Base,
  picture: SourcePicture,
  target: Size,
  way: Extract<Way, { kind: 'gif' }>,
): Promise<Buffer> {
  const { delay = [], loop = 0 } = await openPicture(await picture.bytes(), { ...careful, animated: true }).metadata();
  const kept = Array.from({ length: base.frames }, (_, frame) => frame).filter((frame) => frame % way.every === 0);
  const frames = await Promise.all(kept.map((frame) => framed(base, frame, picture, target).toBuffer()));
  const { width, height } = cutFor(base.size, picture.framing, target).to;
  const raw = { width, height: height * frames.length, channels: base.channels, pageHeight: height };
  return openPicture(Buffer.concat(frames), { raw })
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
