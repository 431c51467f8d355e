import path from 'node:path';
import { z } from 'zod';
import type { Calendar } from '../../business/tickets/index.ts';
import { ContentError, readSheet } from '../../platform/content.ts';
import type { Db } from '../../platform/db.ts';
import { dayMs, hourMs, isDay } from '../../values/time.ts';
import { cityOf, type ErrandBook, kindOf } from './model.ts';
import { usedBy } from './store.ts';

const code = z.string().regex(/^[a-z][a-z-]{0,31}$/, 'write small letters and hyphens');
const title = z.strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) });
const day = z.string().refine(isDay, 'write a day such as 2027-01-01');
const words = z.array(z.string().trim().min(1).max(20)).min(1);
const paper = z.string().trim().min(2).max(12);
const fen = z.int().min(0).max(10_000_000);

const kindsSchema = z.strictObject({
  calendar: code,
  quote: z.strictObject({ hours: z.int().min(1).max(80), priorityHours: z.int().min(1).max(80) }),
  validDays: z.int().min(1).max(30),
  kinds: z
    .array(
      z.strictObject({
        code,
        title,
        short: z.string().trim().min(1).max(5),
        words,
        papers: z.array(paper).min(1),
        rules: z.array(z.strictObject({ text: title, source: z.string().min(1), checkedOn: day })).min(1),
        thirdParty: z.array(code),
        days: z.int().min(1).max(60),
        steps: z
          .array(
            z.strictObject({
              code,
              title: z.strictObject({ 'zh-CN': z.string().min(1).max(12), en: z.string().min(1) }),
              photo: z.boolean().default(false),
              tell: z.boolean().default(false),
            }),
          )
          .min(2),
      }),
    )
    .min(1)
    .max(9),
  papersInEnglish: z.record(paper, z.string().min(1)),
});

const citiesSchema = z.strictObject({
  cities: z
    .array(
      z.strictObject({
        code,
        title: z.strictObject({ 'zh-CN': z.string().min(1).max(4), en: z.string().min(1) }),
        words,
        sample: z.boolean().default(false),
        source: z.string().min(1),
        checkedOn: day,
        days: z.int().min(0).max(30),
        rules: z.array(title),
        papers: z.record(code, z.array(paper).min(1)).default({}),
      }),
    )
    .min(1)
    .max(9),
});

const pricesSchema = z.strictObject({
  lists: z
    .array(
      z.strictObject({
        from: day,
        sample: z.boolean().default(false),
        source: z.string().min(1),
        fees: z.record(code, z.record(code, fen)),
      }),
    )
    .min(1),
  thirdParty: z.array(z.strictObject({ code, title, fen: fen.optional() })),
});

/**
 * Reads `errands/*.yaml` of a content folder: every kind with papers, steps and rules, and a price in every city. Throws
 * ContentError with every fault at once.
 */
export async function loadErrands(folder: string, calendars: ReadonlyMap<string, Calendar>): Promise<ErrandBook> {
  const faults: string[] = [];
  const at = (name: string) => path.join(folder, 'errands', name);
  const kindSheet = await readSheet(at('kinds.yaml'), kindsSchema, faults);
  const citySheet = await readSheet(at('cities.yaml'), citiesSchema, faults);
  const priceSheet = await readSheet(at('prices.yaml'), pricesSchema, faults);
  if (!kindSheet || !citySheet || !priceSheet) throw new ContentError(faults);
  const { kinds, quote, validDays, papersInEnglish } = kindSheet.data;
  const { cities } = citySheet.data;
  const { lists, thirdParty } = priceSheet.data;

  for (const [sheet, list, all] of [
    [kindSheet, 'kinds', kinds],
    [citySheet, 'cities', cities],
    [priceSheet, 'thirdParty', thirdParty],
  ] as const)
    for (const [index, one] of all.entries())
      if (all.findIndex((other) => other.code === one.code) !== index)
        faults.push(`${sheet.where([list, index, 'code'])}: ${one.code} is there twice; take one out`);
  for (const [index, kind] of kinds.entries()) {
    for (const [place, item] of kind.thirdParty.entries())
      if (!thirdParty.some((one) => one.code === item))
        faults.push(`${kindSheet.where(['kinds', index, 'thirdParty', place])}: ${item} is not in prices.yaml; add it`);
    for (const [place, step] of kind.steps.entries())
      if (kind.steps.findIndex((one) => one.code === step.code) !== place)
        faults.push(`${kindSheet.where(['kinds', index, 'steps', place])}: step ${step.code} is there twice`);
  }
  for (const [index, city] of cities.entries())
    for (const kind of Object.keys(city.papers))
      if (!kinds.some((one) => one.code === kind))
        faults.push(`${citySheet.where(['cities', index, 'papers', kind])}: there is no kind ${kind}; correct it`);
  const papers = [...kinds.map((one) => one.papers), ...cities.flatMap((one) => Object.values(one.papers))].flat();
  for (const name of new Set(papers))
    if (papersInEnglish[name] === undefined)
      faults.push(`${kindSheet.where(['papersInEnglish'])}: ${name} has no English name; add it`);
  for (const [index, list] of lists.entries()) {
    if (index > 0 && lists[index - 1]!.from >= list.from)
      faults.push(`${priceSheet.where(['lists', index, 'from'])}: ${list.from} does not come after the list before it`);
    for (const kind of kinds)
      for (const city of cities)
        if (list.fees[kind.code]?.[city.code] === undefined)
          faults.push(
            `${priceSheet.where(['lists', index, 'fees'])}: ${kind.code} has no price in ${city.code}; write it in fen`,
          );
  }
  const calendar = calendars.get(kindSheet.data.calendar);
  if (!calendar) faults.push(`${kindSheet.where(['calendar'])}: tickets.yaml has no such calendar; name one it has`);
  if (!calendar || faults.length > 0) throw new ContentError(faults);
  return {
    calendar,
    quoteMs: quote.hours * hourMs,
    priorityQuoteMs: quote.priorityHours * hourMs,
    validMs: validDays * dayMs,
    kinds,
    cities,
    lists,
    thirdParty,
    paperNames: papersInEnglish,
  };
}

/** What errands are of must stay readable as long as they are kept. Throws ContentError with every kind and city that is gone. */
export async function refuseMissingKinds(db: Db, book: ErrandBook): Promise<void> {
  const used = await usedBy(db);
  const faults = used.flatMap(({ kind, city, errands }) => [
    ...(kindOf(book, kind)
      ? []
      : [`kind ${kind} is not in errands/kinds.yaml, but ${errands} errands are of it: put it back`]),
    ...(cityOf(book, city)
      ? []
      : [`city ${city} is not in errands/cities.yaml, but ${errands} errands are in it: put it back`]),
  ]);
  if (faults.length > 0) throw new ContentError([...new Set(faults)]);
}
