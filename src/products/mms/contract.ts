import { z } from 'zod';
import { inBoth } from '../../platform/http/contract.ts';

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

const instant = z.iso.datetime({ offset: true });
const day = z.iso.date();
const titleCode = z.string().max(31);
const slotKey = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/,
    inBoth('请按 2026-11-23T15:00 的格式填写档期', 'write a slot such as 2026-11-23T15:00'),
  );

export const issueState = z.enum([
  'draft',
  'review',
  'approved',
  'scheduled',
  'sending',
  'paused',
  'sent',
  'stopped',
  'skipped',
  'discarded',
]);

const named = z.object({ 'zh-CN': z.string(), en: z.string() });

/** What there is to edit. */
export const titlesAnswer = z.object({
  titles: z.array(
    z.object({
      code: z.string(),
      name: named,
      perWeek: z.number().int().nullable(),
      /** The issues of a week have all sections between them. */
      wholeRange: z.boolean(),
      slides: z.object({ least: z.number().int(), most: z.number().int() }),
      sections: z.array(z.object({ code: z.string(), name: z.string(), en: z.string(), strict: z.boolean() })),
    }),
  ),
  classes: z.array(
    z.object({
      code: z.string(),
      screen: z.object({ width: z.number(), height: z.number() }),
      image: z.object({ width: z.number(), height: z.number() }),
      roomBytes: z.number().int(),
    }),
  ),
});

/** An issue on the board. */
export const issueRow = z.object({
  id: z.uuid(),
  number: z.number().int(),
  state: issueState,
  subject: z.string(),
  sections: z.array(z.string()),
  slides: z.number().int(),
  slot: z.string().nullable(),
  dueAt: instant.nullable(),
  reserve: z.boolean(),
  changedAt: instant,
});

/** Issues that wait for the one who asks, soonest first. */
export const waitingAnswer = z.object({ issues: z.array(issueRow.extend({ title: z.string() })) });
export type WaitingRow = z.infer<typeof waitingAnswer>['issues'][number];

const weekFinding = z.discriminatedUnion('code', [
  z.object({ code: z.literal('number-of-issues'), wanted: z.number().int(), found: z.number().int() }),
  z.object({ code: z.literal('sections-missing'), sections: z.array(z.string()) }),
]);

/** A week of a title: its slots with what stands in them, what has no slot, and what the rules say. */
export const board = z.object({
  monday: day,
  /** By the clock of the business. */
  today: day,
  slots: z.array(
    z.object({
      key: z.string(),
      dueAt: instant.nullable(),
      dayOff: z.string().nullable(),
      /** Its time has come: nothing can be put into it any more. */
      isOver: z.boolean(),
      issue: issueRow.nullable(),
    }),
  ),
  waiting: z.array(issueRow),
  findings: z.array(weekFinding),
  exception: z.object({ reason: z.string(), by: z.string(), at: instant }).nullable(),
});
export type Board = z.infer<typeof board>;

/** A title as its editors see it. */
export type TitleView = z.infer<typeof titlesAnswer>['titles'][number];
export type ClassView = z.infer<typeof titlesAnswer>['classes'][number];
export type IssueRow = z.infer<typeof issueRow>;

/** What is to be said of an issue; its sentence is the page's. */
export const finding = z.object({
  code: z.string(),
  weight: z.enum(['stop', 'look']),
  slide: z.number().int().nullable(),
  detail: z.string(),
});

export type FindingView = z.infer<typeof finding>;

/** An issue whole, for who edits or reviews it. */
export const issueView = z.object({
  id: z.uuid(),
  title: z.string(),
  number: z.number().int(),
  state: issueState,
  content: issueContent,
  hash: z.string(),
  revision: z.number().int(),
  authors: z.array(z.string()),
  approvals: z.array(z.object({ by: z.string(), role: z.string(), at: instant, isOfThis: z.boolean() })),
  slot: z.string().nullable(),
  dueAt: instant.nullable(),
  /** How it goes out, once it does. */
  push: z.uuid().nullable(),
  reserve: z.boolean(),
  /** The carrier's number of what it says now, and whether one is asked for. */
  filing: z.string().nullable(),
  asksFiling: z.boolean(),
  note: z.string().nullable(),
  changedAt: instant,
  findings: z.array(finding),
  /** Who holds the pen, and whether that is the one who asks. */
  pen: z.object({ name: z.string(), isMine: z.boolean() }).nullable(),
  /** Why the one who asks may not approve it now; null when they may. */
  notApproved: z.string().nullable(),
});
export type IssueView = z.infer<typeof issueView>;

/** A part of an issue as a class of handsets gets it. */
const part = z.object({ name: z.string(), type: z.string(), sha256: z.string(), bytes: z.number().int() });
const slideShown = z.object({
  image: z.string().optional(),
  text: z.string().optional(),
  audio: z.string().optional(),
  durationMs: z.number(),
});

/** How an issue comes out on every class of handsets. */
export const renditions = z.object({
  hash: z.string(),
  classes: z.array(
    z.object({
      class: z.string(),
      bytes: z.number().int(),
      roomBytes: z.number().int(),
      fits: z.boolean(),
      slides: z.array(slideShown),
      parts: z.array(part),
      findings: z.array(z.object({ code: z.string(), slide: z.number().int().nullable(), detail: z.string() })),
    }),
  ),
});
export type Renditions = z.infer<typeof renditions>;

/** A picture or sound of the library. */
export const medium = z.object({
  hash: z.string(),
  type: z.string(),
  bytes: z.number().int(),
  facts: z.object({ width: z.number(), height: z.number(), format: z.string(), frames: z.number().int() }).nullable(),
  name: z.string(),
  source: z.string(),
  rights: z.string(),
  by: z.string(),
  at: instant,
});
export type MediumView = z.infer<typeof medium>;
export const mediaPage = z.object({ media: z.array(medium) });
export const mediaQuery = z.object({ find: z.string().trim().max(40).default('') });
export const uploadQuery = z.object({
  name: z.string().trim().min(1).max(80),
  source: z.string().trim().min(1).max(120),
  rights: z.string().trim().min(1).max(120),
});

/** Without a day: the week of today, or the next one when all slots of this are over. */
export const boardQuery = z.object({ title: titleCode, day: day.optional() });
export const issueParams = z.object({ id: z.uuid() });
export const partParams = z.object({ id: z.uuid(), class: z.string().max(4), name: z.string().max(20) });
export const partQuery = z.object({ hash });
export const mediumParams = z.object({ hash });
export const revisionParams = z.object({ id: z.uuid(), revision: z.coerce.number().int().min(1) });

/**
 * A new issue: empty, with slides for the sections that its week still lacks (`template`), or with what another one of its
 * title says (`like`), such as the last.
 */
export const newIssueBody = z.object({
  title: titleCode,
  slot: slotKey.optional(),
  template: z.boolean().default(false),
  like: z.union([z.uuid(), z.literal('last')]).optional(),
});
/** What an issue says from now on; `revision` is the one that it was made from. */
export const saveBody = z.object({ content: issueContent, revision: z.number().int().min(1) });
export const saved = z.object({ revision: z.number().int(), hash: z.string(), findings: z.array(finding) });
/** `over`: takes the pen from whoever has it. */
export const penBody = z.object({ over: z.boolean().default(false) });
export const penAnswer = z.object({ isMine: z.boolean(), name: z.string() });
/** The content that one saw when one decided. */
export const seenBody = z.object({ hash });
export const returnBody = z.object({ hash, note: z.string().trim().min(2).max(300) });
export const scheduleBody = z.object({ hash, slot: slotKey });
/** The carrier's number (报备号) of the content that one saw. */
export const filingBody = z.object({
  hash,
  number: z
    .string()
    .trim()
    .regex(/^[\w./-]{2,40}$/),
});
export const reserveBody = z.object({ reserve: z.boolean() });
export const exceptionBody = z.object({ title: titleCode, monday: day, reason: z.string().trim().min(2).max(200) });

/** What an issue said at times, newest first. */
export const revisionsPage = z.object({
  revisions: z.array(z.object({ revision: z.number().int(), hash: z.string(), by: z.string(), at: instant })),
});
export const revisionView = z.object({ content: issueContent });
