import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What an issue says, slide by slide: the shape that is kept, sent to the page and hashed. */

const fraction = z.number().min(0).max(1);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

const picture = z.object({
  hash,
  /** What it shows, for who cannot see it, and for the word lists. */
  alt: z.string().trim().max(80),
  crop: z.object({ left: fraction, top: fraction, width: fraction, height: fraction }).nullable().default(null),
  /** Fills its box around the focus, or stands in it whole. */
  fill: z.boolean().default(true),
  focus: z.object({ x: fraction, y: fraction }).nullable().default(null),
  /** Keeps its quality longest when all must get smaller. */
  pinned: z.boolean().default(false),
});

const slide = z.object({
  /** Stays with the slide wherever it is dragged. */
  id: z.string().regex(/^[A-Za-z0-9-]{1,36}$/),
  section: z.string().max(31),
  text: z.string().max(500),
  picture: picture.nullable(),
  /** AMR, by its hash. */
  sound: hash.nullable(),
  /** undefined: as long as its text takes to read. */
  durationMs: z.int().min(2_000).max(20_000).nullable(),
  author: z.string().trim().max(40),
  /** Where it comes from, and by what right it is used (CA-012). */
  source: z.string().trim().max(120),
  rights: z.string().trim().max(120),
});
export type IssueSlide = z.infer<typeof slide>;

export const issueContent = z.object({ subject: z.string().trim().max(40), slides: z.array(slide).max(20) });
/** The subject of the message, and its slides in order. */
export type IssueContent = z.infer<typeof issueContent>;

/** SHA-256 of a content: what a reviewer approves. Any change makes another. */
export function hashOf(content: IssueContent): string {
  return createHash('sha256')
    .update(JSON.stringify(issueContent.parse(content)))
    .digest('hex');
}

const shortestMs = 5_000;
const longestMs = 20_000;
/** Three seconds to look, and a quarter of one for each character (mms-content.md 2). */
const lookMs = 3_000;
const characterMs = 250;

/** How long a text takes to read on a small screen, in ms. */
export function readingMs(text: string): number {
  const characters = [...text.replaceAll(/\s/g, '')].length;
  return Math.min(longestMs, Math.max(shortestMs, lookMs + characters * characterMs));
}

/** How long a slide stands, in ms. */
export function durationOf({ durationMs, text }: Pick<IssueSlide, 'durationMs' | 'text'>): number {
  return durationMs ?? readingMs(text);
}
