/** How an issue is made to fit a class of handsets. Nothing here touches a byte: it says what to try, and is told how large that came out. */

/** Width and height in pixels. */
export type Size = { readonly width: number; readonly height: number };

/** A class of handsets: what its screen shows and what it takes. */
export type HandsetClass = {
  readonly code: string;
  readonly screen: Size;
  /** What a message may have, counted by `pduBytes`. */
  readonly roomBytes: number;
  /** The box of a picture; text has the rest of the screen. */
  readonly image: Size;
};

/** A part of a message as its size counts. */
export type PartSize = { readonly name: string; readonly bytes: number };

/**
 * How large a message is on the handset's side (WSP), in bytes; measured within one percent (mms-content.md 1). It is not the
 * size of the HTTP body, and base64 has no part in it.
 */
export function pduBytes(subject: string, parts: readonly PartSize[]): number {
  const ofParts = parts.reduce((sum, { name, bytes }) => sum + bytes + 2 * name.length + 17, 0);
  return 160 + new TextEncoder().encode(subject).length + ofParts;
}

/** Which part of a picture is shown, in fractions of its width and height. */
export type Crop = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** How a picture is to be shown: cropped or whole, filling its box around a focal point or standing in it. */
export type Framing = {
  readonly crop?: Crop | undefined;
  readonly fill: boolean;
  /** In fractions of what the crop leaves; the middle unless said. */
  readonly focus?: { readonly x: number; readonly y: number } | undefined;
};

/** What to cut out of a picture, and the size to bring it to; whole pixels, never larger than it was. */
export type Cut = { readonly left: number; readonly top: number; readonly from: Size; readonly to: Size };

/** Cuts a picture of this size for a box. */
export function cutFor(picture: Size, { crop, fill, focus }: Framing, box: Size): Cut {
  const shown = crop ?? { left: 0, top: 0, width: 1, height: 1 };
  const area = {
    left: shown.left * picture.width,
    top: shown.top * picture.height,
    width: Math.max(1, shown.width * picture.width),
    height: Math.max(1, shown.height * picture.height),
  };
  if (fill) {
    const aspect = box.width / box.height;
    const width = Math.min(area.width, area.height * aspect);
    const height = Math.min(area.height, area.width / aspect);
    area.left += slack(area.width - width, focus?.x ?? 0.5, area.width, width);
    area.top += slack(area.height - height, focus?.y ?? 0.5, area.height, height);
    area.width = width;
    area.height = height;
  }
  const scale = Math.min(1, box.width / area.width, box.height / area.height);
  const left = clamp(Math.round(area.left), 0, picture.width - 1);
  const top = clamp(Math.round(area.top), 0, picture.height - 1);
  const from = {
    width: clamp(Math.round(area.width), 1, picture.width - left),
    height: clamp(Math.round(area.height), 1, picture.height - top),
  };
  const to = {
    width: Math.max(1, Math.round(from.width * scale)),
    height: Math.max(1, Math.round(from.height * scale)),
  };
  return { left, top, from, to: { width: Math.min(to.width, box.width), height: Math.min(to.height, box.height) } };
}

/** How far the window moves so that the focus is as near its middle as the edges allow. */
function slack(most: number, focus: number, whole: number, shown: number): number {
  return clamp(focus * whole - shown / 2, 0, most);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

/** A picture of an issue as the fitting sees it. */
export type Picture = {
  /** Which slide it stands on. */
  readonly slide: number;
  readonly animated: boolean;
  /** What the editor wants to look best. */
  readonly pinned: boolean;
};

/** How a picture is made: a still, or a moving one as one rung of the ladder. `scale` is of the class's box. */
export type Way =
  | { readonly kind: 'jpeg'; readonly scale: number; readonly quality: number }
  | {
      readonly kind: 'gif';
      readonly scale: number;
      /** Every so-manieth frame is kept, and shown as much longer. */
      readonly every: number;
      readonly colours: number;
      readonly interFrameError: number;
    };

/** One thing to make and measure. */
export type Trial = { readonly picture: number; readonly way: Way };

/** What an editor should know, with what helps. */
export type Finding =
  | { readonly code: 'shrunk'; readonly scale: number }
  | { readonly code: 'coarse'; readonly quality: number }
  | { readonly code: 'animation-reduced' | 'animation-lost'; readonly slide: number }
  /** Bytes too many after everything was tried; `slide` weighs most. */
  | { readonly code: 'cannot-fit'; readonly overBytes: number; readonly slide: number | undefined };

/** How an issue fits a class: a way for each picture, or that it does not. */
export type Fitted = {
  readonly fits: boolean;
  readonly ways: readonly Way[];
  /** Of the pictures, as they were measured. */
  readonly pictureBytes: readonly number[];
  readonly findings: readonly Finding[];
};

/** Below this a picture is better made smaller than coarser. */
const coarsest = 38;
const finest = 82;
/** How much better a pinned picture is than the others. */
const pinnedMore = 8;
const finestPinned = 90;
const scales = [1, 0.88, 0.77, 0.68, 0.6] as const;
/** From here on an editor is told. */
const coarseFrom = 46;

const ladder: readonly Rung[] = [
  { kind: 'gif', scale: 1, every: 1, colours: 256, interFrameError: 0 },
  { kind: 'gif', scale: 0.77, every: 1, colours: 256, interFrameError: 8 },
  { kind: 'gif', scale: 0.77, every: 2, colours: 16, interFrameError: 16 },
  { kind: 'gif', scale: 0.6, every: 2, colours: 16, interFrameError: 16 },
];

/**
 * Fits pictures into `roomBytes`, which is what a class leaves for them. Yields what to make next and is given the bytes of
 * each; returns how it fits. Moving pictures take the first rung that leaves the others their share, else their first frame;
 * the rest get one common quality, the best that fits, so that slides look alike, and only then get smaller.
 */
export function* fitPictures(
  pictures: readonly Picture[],
  roomBytes: number,
): Generator<readonly Trial[], Fitted, readonly number[]> {
  const all = pictures.map((_, index) => index);
  const stillsAtFirst = all
    .filter((index) => !pictures[index]!.animated)
    .map((picture): Trial => ({ picture, way: wayOf(pictures[picture]!, scales[0], coarsest) }));
  const moving = yield* climbDown(pictures, stillsAtFirst, roomBytes);
  const taken = [...moving.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const stills = all.filter((index) => !moving.has(index));
  const still = yield* level(pictures, stills, roomBytes - taken);

  const ways = all.map((index) => moving.get(index)?.way ?? still.ways.get(index)!);
  const pictureBytes = all.map((index) => moving.get(index)?.bytes ?? still.bytes.get(index)!);
  const over = pictureBytes.reduce((sum, bytes) => sum + bytes, 0) - Math.max(0, roomBytes);
  const heaviest = all.reduce<number | undefined>(
    (most, index) => (most === undefined || pictureBytes[index]! > pictureBytes[most]! ? index : most),
    undefined,
  );
  const findings: Finding[] = [
    ...(stills.length > 0 && still.scale < 1 ? [{ code: 'shrunk' as const, scale: still.scale }] : []),
    ...(stills.length > 0 && still.quality < coarseFrom ? [{ code: 'coarse' as const, quality: still.quality }] : []),
    ...pictures.flatMap(({ animated, slide }, index): Finding[] => {
      if (!animated) return [];
      const way = moving.get(index)?.way;
      if (!way) return [{ code: 'animation-lost', slide }];
      return way === ladder[0] ? [] : [{ code: 'animation-reduced', slide }];
    }),
    ...(over > 0 || roomBytes < 0
      ? [
          {
            code: 'cannot-fit' as const,
            overBytes: Math.max(over, -roomBytes),
            slide: heaviest === undefined ? undefined : pictures[heaviest]!.slide,
          },
        ]
      : []),
  ];
  return { fits: findings.every(({ code }) => code !== 'cannot-fit'), ways, pictureBytes, findings };
}

type Rung = Extract<Way, { kind: 'gif' }>;
type Made = { readonly way: Rung; readonly bytes: number };

/**
 * Tries moving pictures rung by rung, all of them at a time, but for rungs that are hopeless by what the one before weighed. One may
 * have twice the share of a still. The first rung takes long, so what stills are asked first in any case is made beside it.
 */
function* climbDown(
  pictures: readonly Picture[],
  beside: readonly Trial[],
  roomBytes: number,
): Generator<readonly Trial[], Map<number, Made>, readonly number[]> {
  const tried = new Map<number, Made>();
  const made = new Map<number, Made>();
  const animated = pictures.flatMap((picture, index) => (picture.animated ? [index] : []));
  const share = (2 * roomBytes) / (pictures.length + animated.length);
  for (const way of ladder) {
    const hopes = animated.filter((index) => !made.has(index) && leastBytes(tried.get(index), way) <= share);
    if (hopes.length === 0) continue;
    const trials = hopes.map((picture) => ({ picture, way }));
    const sizes = yield tried.size === 0 ? [...trials, ...beside] : trials;
    for (const [at, index] of hopes.entries()) {
      const one = { way, bytes: sizes[at]! };
      tried.set(index, one);
      if (one.bytes <= share) made.set(index, one);
    }
  }
  return made;
}

/** What a rung weighs at least, by what an earlier one did: half of what its pixels, frames and bits a pixel would make of that. */
function leastBytes(earlier: Made | undefined, way: Rung): number {
  return earlier === undefined ? 0 : (earlier.bytes * burden(way)) / burden(earlier.way) / 2;
}

function burden({ scale, every, colours }: Rung): number {
  return (scale ** 2 * Math.log2(colours)) / every;
}

type Level = {
  readonly scale: number;
  readonly quality: number;
  readonly ways: ReadonlyMap<number, Way>;
  readonly bytes: ReadonlyMap<number, number>;
  readonly sum: number;
};

/** The largest box, and in it the best common quality, whose sum fits; the smallest and coarsest when none does. */
function* level(
  pictures: readonly Picture[],
  stills: readonly number[],
  roomBytes: number,
): Generator<readonly Trial[], Level, readonly number[]> {
  function* measure(scale: number, quality: number): Generator<readonly Trial[], Level, readonly number[]> {
    const ways = new Map(stills.map((index) => [index, wayOf(pictures[index]!, scale, quality)] as const));
    const sizes = stills.length === 0 ? [] : yield stills.map((picture) => ({ picture, way: ways.get(picture)! }));
    const bytes = new Map(stills.map((index, at) => [index, sizes[at]!] as const));
    return { scale, quality, ways, bytes, sum: sizes.reduce((sum, one) => sum + one, 0) };
  }
  const fits = ({ sum }: Level) => sum <= roomBytes;

  let best: Level = yield* measure(scales[0], coarsest);
  for (const scale of scales.slice(1)) {
    if (fits(best)) break;
    best = yield* measure(scale, coarsest);
  }
  if (!fits(best) || stills.length === 0) return best;
  let over: Level | undefined;
  let most: number = finest;
  for (let guesses = 0; best.quality < most; guesses++) {
    const halfway = Math.ceil((best.quality + most) / 2);
    const quality = guesses < mostGuesses ? guess(best, over, roomBytes, most) : halfway;
    const tried = yield* measure(best.scale, quality);
    if (fits(tried)) best = tried;
    else {
      over = tried;
      most = quality - 1;
    }
  }
  return best;
}

/** After so many guesses the rest is halved: a guess that is always a little off would creep. */
const mostGuesses = 4;
/** Bytes grow with so manieth power of how fine the tables of an encoder are, as photographs go. */
const usualGrowth = 0.68;

/** The finest quality that should fit, above one that does and below one that does not, by how bytes grew between the two. */
function guess(best: Level, over: Level | undefined, roomBytes: number, most: number): number {
  const finer = (quality: number) => coarseness(best.quality) / coarseness(quality);
  const growth = over ? Math.log(over.sum / best.sum) / Math.log(finer(over.quality)) : usualGrowth;
  let quality = best.quality + 1;
  while (quality < most && best.sum * finer(quality + 1) ** growth <= roomBytes) quality++;
  return quality;
}

/** How coarse the tables of the JPEG library are at a quality, in percent of those of the standard. */
function coarseness(quality: number): number {
  return quality < 50 ? 5000 / quality : 200 - 2 * quality;
}

function wayOf({ pinned }: Picture, scale: number, quality: number): Way {
  return { kind: 'jpeg', scale, quality: pinned ? Math.min(finestPinned, quality + pinnedMore) : quality };
}
