import { createHash } from 'node:crypto';
import { type Blobs, readWhole } from '../../../platform/blobs.ts';
import { type Slide, writeSmil } from '../../../protocols/mm7/index.ts';
import { type Finding, type HandsetClass, type PartSize, pduBytes } from '../adapt.ts';
import type { IssueContent } from '../contract.ts';
import type { Media, SourcePicture } from '../media.ts';
import { durationOf } from './content.ts';
import type { Medium } from './store.ts';

/** One object of an issue as a handset gets it. */
export type Part = {
  readonly name: string;
  readonly type: string;
  readonly sha256: string;
  readonly bytes: Uint8Array;
};

/** An issue as handsets of one class get it: the very bytes that are sent, and how large they are there. */
export type IssueRendition = {
  readonly class: string;
  readonly slides: readonly Slide[];
  /** The SMIL first, then what it plays, in order: handsets that ignore it show parts as they come. */
  readonly parts: readonly Part[];
  readonly bytes: number;
  readonly roomBytes: number;
  readonly fits: boolean;
  readonly findings: readonly Finding[];
};

const smilName = 'start.smil';
const extension = { 'image/jpeg': 'jpg', 'image/gif': 'gif' } as const;

/** What a fitting needs besides the issue: the maker of pictures, the store of originals, and what is known of them. */
export type Workshop = { readonly media: Media; readonly blobs: Blobs; readonly known: ReadonlyMap<string, Medium> };

/**
 * Makes an issue for a class of handsets. Too many bytes are a finding. A medium that is not in the library is left out; the
 * rules have stopped such an issue before.
 */
export async function fitIssue(
  { subject, slides }: IssueContent,
  handsets: HandsetClass,
  { media, blobs, known }: Workshop,
): Promise<IssueRendition> {
  const texts = slides.map(({ text }, at) =>
    text === '' ? undefined : partOf(`p${at + 1}.txt`, 'text/plain', Buffer.from(text)),
  );
  const sounds = await Promise.all(
    slides.map(async ({ sound }, at) =>
      sound && known.has(sound) ? partOf(`p${at + 1}.amr`, 'audio/amr', await readWhole(blobs, sound)) : undefined,
    ),
  );
  const sources = slides.flatMap(({ picture }, at): SourcePicture[] => {
    const facts = picture && known.get(picture.hash)?.facts;
    if (!facts) return [];
    const { hash, crop, fill, focus, pinned } = picture;
    const framing = { fill, crop: crop ?? undefined, focus: focus ?? undefined };
    return [
      { hash, facts, framing, pinned, slide: at, animated: facts.frames > 1, bytes: () => readWhole(blobs, hash) },
    ];
  });

  // Names do not depend on how pictures come out, but for three letters of the ending: the frame is measured with the longest.
  const frame = smilOf(
    slides,
    sources.map(({ slide }) => [slide, 'jpg'] as const),
    texts,
    sounds,
    handsets,
  );
  const others = [frame, ...texts, ...sounds].filter((part) => part !== undefined);
  const room =
    handsets.roomBytes -
    pduBytes(subject, [
      ...others.map(sizeOf),
      ...sources.map(({ slide }) => ({ name: `p${slide + 1}.jpg`, bytes: 0 })),
    ]);
  const fitted = await media.fit(sources, handsets, room);

  const pictures = new Map(
    fitted.renditions.map(({ type, bytes }, index) => {
      const { slide } = sources[index]!;
      return [slide, partOf(`p${slide + 1}.${extension[type]}`, type, bytes)] as const;
    }),
  );
  const endings = [...pictures].map(([slide, { name }]) => [slide, name.split('.')[1]!] as const);
  const smil = smilOf(slides, endings, texts, sounds, handsets);
  const parts = [smil, ...slides.flatMap((_, at) => [pictures.get(at), texts[at], sounds[at]])].filter(
    (part) => part !== undefined,
  );
  return {
    class: handsets.code,
    slides: playOf(slides, endings, texts, sounds),
    parts,
    bytes: pduBytes(subject, parts.map(sizeOf)),
    roomBytes: handsets.roomBytes,
    fits: fitted.fits,
    findings: fitted.findings,
  };
}

/** Fits issues, each content once for a class: five frames that play, and every part they ask for, cost one fitting. */
export type Fitting = (
  issue: { readonly hash: string; readonly content: IssueContent },
  handsets: HandsetClass,
  workshop: Workshop,
) => Promise<IssueRendition>;

/** Of some eight issues in five classes; a few megabytes. */
const mostKept = 40;

/** Opens the memory of what was fitted; the oldest is forgotten first, and what failed is tried again. */
export function openFitting(): Fitting {
  const made = new Map<string, Promise<IssueRendition>>();
  return ({ hash, content }, handsets, workshop) => {
    const key = [hash, handsets.code, ...[...workshop.known.keys()].sort()].join(' ');
    const fitted = made.get(key) ?? fitIssue(content, handsets, workshop);
    made.delete(key);
    made.set(key, fitted);
    fitted.catch(() => made.delete(key));
    for (const oldest of [...made.keys()].slice(0, Math.max(0, made.size - mostKept))) made.delete(oldest);
    return fitted;
  };
}

type Ending = readonly [slide: number, ending: string];
type Parts = readonly (Part | undefined)[];

function playOf(slides: IssueContent['slides'], endings: readonly Ending[], texts: Parts, sounds: Parts): Slide[] {
  const ending = new Map(endings);
  return slides.map((slide, at) => ({
    durationMs: durationOf(slide),
    ...(ending.has(at) && { image: `p${at + 1}.${ending.get(at)}` }),
    ...(texts[at] && { text: texts[at].name }),
    ...(sounds[at] && { audio: sounds[at].name }),
  }));
}

function smilOf(
  slides: IssueContent['slides'],
  endings: readonly Ending[],
  texts: Parts,
  sounds: Parts,
  { screen, image }: HandsetClass,
): Part {
  const layout = { width: screen.width, height: screen.height, imageHeight: image.height };
  return partOf(smilName, 'application/smil', Buffer.from(writeSmil(playOf(slides, endings, texts, sounds), layout)));
}

function partOf(name: string, type: string, bytes: Uint8Array): Part {
  return { name, type, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function sizeOf({ name, bytes }: Part): PartSize {
  return { name, bytes: bytes.length };
}
