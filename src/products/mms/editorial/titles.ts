import path from 'node:path';
import { z } from 'zod';
import { ContentError, readSheet, type Sheet } from '../../../platform/content.ts';
import { type Day, isDay } from '../../../values/time.ts';

/** A part of a title that pieces belong to; a strict one needs the approval of a supervisor beside the reviewer's. */
export type Section = { readonly code: string; readonly name: string; readonly en: string; readonly strict: boolean };

/** When issues go out: a day of the week, Monday is 1, and a time in Beijing, `15:00`. */
export type WeeklySlot = { readonly day: number; readonly at: string };

/** A day on which nothing goes out, and where its slots move, if anywhere. */
export type DayOff = { readonly day: Day; readonly reason: string; readonly moveTo: Day | undefined };

/** What people are sent in issues: a periodical, or an edition of a newspaper. */
export type Title = {
  readonly code: string;
  readonly name: { readonly 'zh-CN': string; readonly en: string };
  /** The function of a product whose subscribers get it. */
  readonly entitlement: string;
  readonly slots: readonly WeeklySlot[];
  /** So many issues a week and no other number, unless an exception is signed; undefined asks for nothing (CA-X06). */
  readonly perWeek: number | undefined;
  /** The issues of a week have all sections between them. */
  readonly wholeRange: boolean;
  readonly slides: { readonly least: number; readonly most: number };
  /** So long before its slot an issue that is not ready raises the alarm. */
  readonly readyMinutesBefore: number;
  /** What happens at the slot when no issue is ready: the reserve goes out in its place, or nothing does. */
  readonly whenMissing: 'reserve' | 'skip';
  /** What a handset gets that shows no MMS: a free SMS with a link to the issue, or nothing. */
  readonly withoutMms: 'link' | 'nothing';
  readonly sections: readonly Section[];
};

/** All titles, and the days off of all. */
export type Titles = { readonly all: ReadonlyMap<string, Title>; readonly daysOff: ReadonlyMap<Day, DayOff> };

const code = z.string().regex(/^[a-z][a-z0-9-]{1,30}$/, 'write a short name of small letters, such as car-owner');
const day = z.string().refine(isDay, 'write a day of the calendar, such as 2027-04-05');
const schema = z.strictObject({
  titles: z
    .array(
      z.strictObject({
        code,
        name: z.strictObject({ 'zh-CN': z.string().min(1).max(12), en: z.string().min(1).max(40) }),
        entitlement: code,
        slots: z
          .array(
            z.strictObject({
              day: z.int().min(1).max(7),
              at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time such as 15:00'),
            }),
          )
          .min(1)
          .max(14),
        perWeek: z.int().min(1).max(14).optional(),
        wholeRange: z.boolean().default(false),
        slides: z.tuple([z.int().min(1), z.int().max(15)]),
        readyMinutesBefore: z.int().min(5).max(1_440),
        whenMissing: z.enum(['reserve', 'skip']),
        withoutMms: z.enum(['link', 'nothing']),
        sections: z
          .array(
            z.strictObject({
              code,
              name: z.string().min(1).max(8),
              en: z.string().min(1).max(30),
              strict: z.boolean().default(false),
            }),
          )
          .min(1)
          .max(30),
      }),
    )
    .min(1),
  daysOff: z.array(z.strictObject({ day, reason: z.string().min(1).max(20), moveTo: day.optional() })),
});
type Written = z.infer<typeof schema>;

/** Loads `mms/titles.yaml` of a content folder. Throws ContentError with every fault at once. */
export async function loadTitles(folder: string): Promise<Titles> {
  const faults: string[] = [];
  const sheet = await readSheet(path.join(folder, 'mms', 'titles.yaml'), schema, faults);
  if (sheet) faults.push(...faultsOf(sheet));
  if (!sheet || faults.length > 0) throw new ContentError(faults);
  const { titles, daysOff } = sheet.data;
  return {
    all: new Map(
      titles.map(({ slides: [least, most], perWeek, ...title }) => [
        title.code,
        { ...title, perWeek, slides: { least, most } },
      ]),
    ),
    daysOff: new Map(daysOff.map(({ moveTo, ...off }) => [off.day, { ...off, moveTo }])),
  };
}

function faultsOf({ data: { titles, daysOff }, where }: Sheet<Written>): string[] {
  return [
    ...repeated(titles.map((title) => title.code)).map(
      (index) => `${where(['titles', index])}: title ${titles[index]!.code} is there twice`,
    ),
    ...titles.flatMap(({ sections, slides: [least, most], slots, perWeek }, at) => [
      ...repeated(sections.map((section) => section.code)).map(
        (index) => `${where(['titles', at, 'sections', index])}: section ${sections[index]!.code} is there twice`,
      ),
      ...repeated(slots.map((slot) => `${slot.day} ${slot.at}`)).map(
        (index) => `${where(['titles', at, 'slots', index])}: this slot is there twice`,
      ),
      ...(least > most ? [`${where(['titles', at, 'slides'])}: write the smaller number first`] : []),
      ...(perWeek !== undefined && perWeek !== slots.length
        ? [`${where(['titles', at, 'perWeek'])}: ${perWeek} a week, but there are ${slots.length} slots`]
        : []),
    ]),
    ...daysOff.flatMap(({ moveTo }, at) =>
      daysOff.some((off) => off.day === moveTo)
        ? [`${where(['daysOff', at, 'moveTo'])}: ${moveTo} is a day off itself`]
        : [],
    ),
    ...repeated(daysOff.map((off) => off.day)).map((at) => `${where(['daysOff', at])}: this day is there twice`),
  ];
}

/** Places of values that stood before. */
function repeated(values: readonly string[]): number[] {
  return values.flatMap((value, index) => (values.indexOf(value) === index ? [] : [index]));
}
