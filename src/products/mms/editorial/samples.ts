import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { idsInRole } from '../../../business/staff/index.ts';
import type { Blobs } from '../../../platform/blobs.ts';
import { ContentError, filesOf, readSheet } from '../../../platform/content.ts';
import { groupBy } from '../../../values/group.ts';
import { newId } from '../../../values/id.ts';
import { type Day, dayMs, dayOf, later, startOfDay } from '../../../values/time.ts';
import type { IssueContent } from '../contract.ts';
import { factsOf } from '../media.ts';
import { hashOf } from './content.ts';
import type { Editorial } from './deeds.ts';
import { pictureLimitBytes } from './library.ts';
import { hasIssues, insertIssue, saveApproval, saveMedium, saveState } from './store.ts';
import type { Title, Titles } from './titles.ts';
import { mondayOf, slotsOf } from './week.ts';

/** A picture for the library of a demonstration. */
type SamplePicture = { readonly file: string; readonly name: string; readonly source: string; readonly rights: string };

/** An issue that a demonstration begins with; its pictures are named by their files. */
export type SampleIssue = {
  readonly title: string;
  /** Those of a title take its next slots in this order. */
  readonly order: number;
  readonly state: 'draft' | 'review' | 'approved';
  readonly subject: string;
  readonly slides: readonly {
    readonly section: string;
    readonly text: string;
    readonly picture: string | undefined;
    readonly alt: string;
    readonly author: string;
    readonly source: string;
    readonly rights: string;
  }[];
};

/** What a demonstration begins with: issues, and the pictures in them. */
export type Samples = {
  readonly folder: string;
  readonly pictures: readonly SamplePicture[];
  readonly issues: readonly SampleIssue[];
};

const name = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'write a short name of small letters, such as winter-road');
const said = { source: z.string().min(1).max(120), rights: z.string().min(1).max(120) };
const pictureSheet = z.strictObject({
  ...said,
  pictures: z.array(z.strictObject({ file: name, name: z.string().min(1).max(80) })).min(1),
});
const issueSheet = z.strictObject({
  title: name,
  order: z.int().min(1),
  state: z.enum(['draft', 'review', 'approved']),
  subject: z.string().min(1).max(40),
  author: z.string().min(1).max(40),
  ...said,
  slides: z.array(
    z.strictObject({
      section: name,
      text: z.string().min(1).max(500),
      picture: name.optional(),
      alt: z.string().max(80).default(''),
    }),
  ),
});

/** Loads `mms/issues` and `mms/pictures` of a content folder, if it has any. Throws ContentError with every fault at once. */
export async function loadSamples(folder: string, titles: Titles): Promise<Samples> {
  const faults: string[] = [];
  const place = path.join(folder, 'mms');
  const names = await filesOf(path.join(place, 'issues'), '.yaml');
  if (names.length === 0) return { folder, pictures: [], issues: [] };
  const listed = await readSheet(path.join(place, 'pictures.yaml'), pictureSheet, faults);
  const files = await filesOf(path.join(place, 'pictures'), '.jpg');
  const pictures = (listed?.data.pictures ?? []).map((one, at) => {
    if (!files.includes(`${one.file}.jpg`))
      faults.push(`${listed!.where(['pictures', at])}: there is no mms/pictures/${one.file}.jpg`);
    return { ...one, source: listed!.data.source, rights: listed!.data.rights };
  });
  const issues: SampleIssue[] = [];
  for (const file of names) {
    const sheet = await readSheet(path.join(place, 'issues', file), issueSheet, faults);
    if (!sheet) continue;
    const { slides, author, source, rights, ...issue } = sheet.data;
    const sections = titles.all.get(issue.title)?.sections;
    if (!sections) faults.push(`${sheet.where(['title'])}: there is no title ${issue.title} in mms/titles.yaml`);
    for (const [at, { section, picture }] of slides.entries()) {
      if (sections && !sections.some(({ code }) => code === section))
        faults.push(`${sheet.where(['slides', at, 'section'])}: ${issue.title} has no section ${section}`);
      if (picture !== undefined && !pictures.some((one) => one.file === picture))
        faults.push(`${sheet.where(['slides', at, 'picture'])}: mms/pictures.yaml does not name ${picture}`);
    }
    issues.push({
      ...issue,
      slides: slides.map((slide) => ({ ...slide, picture: slide.picture, author, source, rights })),
    });
  }
  if (faults.length > 0) throw new ContentError(faults);
  return { folder, pictures, issues: issues.sort((a, b) => a.order - b.order) };
}

/**
 * Opens the office of a demonstration: pictures in the library, and issues in the next slots of their titles, written by the
 * sample editor and approved, where they are, by the sample reviewer. A title that has issues already is left alone.
 */
export async function openSampleIssues(
  house: Editorial & { readonly blobs: Blobs },
  samples: Samples,
  now: Date,
): Promise<void> {
  const { db, titles } = house;
  const [editor, reviewer] = await db.transact(async (tx) => [
    (await idsInRole(tx, 'editor'))[0],
    (await idsInRole(tx, 'reviewer'))[0],
  ]);
  if (!editor || !reviewer) return;
  const wanted: (readonly [Title, readonly SampleIssue[]])[] = [];
  for (const [code, issues] of groupBy(samples.issues, ({ title }) => title))
    if (!(await hasIssues(db, code))) wanted.push([titles.all.get(code)!, issues]);
  if (wanted.length === 0) return;
  const media = await bringPictures(house.blobs, samples);
  await db.transact(async (tx) => {
    for (const medium of media.values()) await saveMedium(tx, { ...medium, by: editor, at: now });
    for (const [title, issues] of wanted) {
      const slots = nextSlots(title, titles, now, issues.length);
      for (const [at, issue] of issues.entries()) {
        const content = contentOf(issue, media);
        const hash = hashOf(content);
        const id = newId(now);
        await insertIssue(tx, { id, title: title.code, content, hash, author: editor, slot: slots[at]! }, now);
        if (issue.state === 'approved') await saveApproval(tx, id, { hash, by: reviewer, role: 'reviewer', at: now });
        const state = issue.state === 'approved' ? 'scheduled' : issue.state;
        if (state !== 'draft') await saveState(tx, id, { state }, now);
      }
    }
  });
}

type Brought = Awaited<ReturnType<typeof bringPicture>>;

async function bringPictures(blobs: Blobs, { folder, pictures }: Samples): Promise<Map<string, Brought>> {
  const brought = await Promise.all(pictures.map((picture) => bringPicture(blobs, folder, picture)));
  return new Map(brought.map((one, at) => [pictures[at]!.file, one]));
}

async function bringPicture(blobs: Blobs, folder: string, { file, name: title, source, rights }: SamplePicture) {
  const bytes = await readFile(path.join(folder, 'mms', 'pictures', `${file}.jpg`));
  const facts = await factsOf(bytes);
  const { hash } = await blobs.put([bytes], pictureLimitBytes);
  return { hash, type: 'image/jpeg', bytes: bytes.length, facts, name: title, source, rights };
}

function contentOf({ subject, slides }: SampleIssue, media: ReadonlyMap<string, Brought>): IssueContent {
  return {
    subject,
    slides: slides.map(({ picture, alt, ...slide }, at) => {
      const medium = picture === undefined ? undefined : media.get(picture)!;
      const shown = medium && { ...framing, hash: medium.hash, alt: alt || medium.name };
      return { ...slide, id: `s${at + 1}`, picture: shown ?? null, sound: null, durationMs: null };
    }),
  };
}

const framing = { crop: null, fill: true, focus: null, pinned: false } as const;

/** The next slots of a title that are still to come. */
export function nextSlots(
  title: Title,
  titles: Pick<Titles, 'daysOff'>,
  now: Date,
  count: number,
): { key: string; dueAt: Date }[] {
  const found: { key: string; dueAt: Date }[] = [];
  let monday: Day = mondayOf(dayOf(now));
  while (found.length < count) {
    for (const { key, dueAt } of slotsOf(title, titles, monday))
      if (dueAt !== undefined && dueAt > now) found.push({ key, dueAt });
    monday = dayOf(later(startOfDay(monday), 7 * dayMs));
  }
  return found.slice(0, count);
}
