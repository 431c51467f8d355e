import { createReadStream } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { ContentError, readSheet } from '../../platform/content.ts';
import { csvRows } from '../../platform/csv.ts';
import { type Category, type Gazetteer, type Spot, spotKinds } from './model.ts';
import { type PlaceRow, placeRow } from './place-row.ts';

const word = z.string().regex(/^[\p{L}\p{N}]{1,8}$/u, 'write a word of letters and digits, 8 at most');
const categoriesSchema = z.record(z.string().regex(/^[a-z-]{2,20}$/), z.array(word).min(1));

const spotSchema = z.object({
  name: z.string().min(2, 'write its name').max(10, 'write a name of 10 characters at most'),
  aliases: z.string().transform((text) => text.split('|').filter((one) => one !== '')),
  kind: z.enum(spotKinds),
  district: z.string().min(2).max(8),
  lat: z.coerce.number().min(36).max(40),
  lng: z.coerce.number().min(112).max(117),
  source: z.string().min(1, 'say where the position comes from'),
});

/** What a content folder says of places: what is looked for, what people name, and places of a demonstration. */
export type PlaceContent = { readonly gazetteer: Gazetteer; readonly samples: readonly PlaceRow[] };

/** Loads `places/` of a content folder. Throws ContentError with every fault at once. */
export async function loadPlaces(folder: string): Promise<PlaceContent> {
  const faults: string[] = [];
  const file = (name: string) => path.join(folder, 'places', name);
  const sheet = await readSheet(file('categories.yaml'), categoriesSchema, faults);
  const categories = Object.entries(sheet?.data ?? {}).map(([code, words]) => ({ code, words }) as unknown as Category);
  const read = await rowsOf(file('gazetteer.csv'), spotSchema, faults);
  const spots = read.map(({ data: { aliases, ...one } }): Spot => ({ ...one, names: [one.name, ...aliases] }));
  const samples = await rowsOf(file('samples.csv'), placeRow, faults);
  faults.push(
    ...twice(
      spots.flatMap(({ names }) => names),
      'gazetteer.csv: a name',
    ),
  );
  faults.push(
    ...twice(
      categories.flatMap(({ words }) => words),
      'categories.yaml: the word',
    ),
  );
  faults.push(
    ...twice(
      samples.map(({ data }) => data.code),
      'samples.csv: the code',
    ),
  );
  const known = new Set(categories.map(({ code }) => code));
  const districts = new Set(
    spots.filter(({ kind }) => kind === 'district' || kind === 'county').map(({ name }) => name),
  );
  for (const { at, data } of samples)
    if (!known.has(data.category)) faults.push(`${at}: category: ${data.category} is none of categories.yaml`);
  for (const { at, data } of [...read, ...samples])
    if (!districts.has(data.district))
      faults.push(`${at}: district: ${data.district} is no district or county of gazetteer.csv`);
  if (faults.length > 0) throw new ContentError(faults);
  return { gazetteer: { categories, spots }, samples: samples.map(({ data }) => data) };
}

function twice(names: readonly string[], what: string): string[] {
  const again = names.filter((name, at) => names.indexOf(name) !== at);
  return again.map((name) => `content/places/${what} ${name} is there twice; keep one`);
}

async function rowsOf<T>(file: string, schema: z.ZodType<T>, faults: string[]): Promise<{ at: string; data: T }[]> {
  const shown = path.relative(process.cwd(), file);
  const read: { at: string; data: T }[] = [];
  let header: readonly string[] | undefined;
  try {
    for await (const { line, cells } of csvRows(createReadStream(file, 'utf8'))) {
      if (!header) header = cells;
      else {
        const names = header;
        const row = Object.fromEntries(names.map((name, column) => [name, cells[column] ?? '']));
        const checked = schema.safeParse(row);
        if (checked.success) read.push({ at: `${shown}:${line}`, data: checked.data });
        for (const issue of checked.error?.issues ?? [])
          faults.push(
            `${shown}:${line}: ${issue.path.join('.')}: ${issue.message} (it is "${row[String(issue.path[0])] ?? ''}")`,
          );
      }
    }
  } catch (error) {
    faults.push(`${shown}:1: the file cannot be read: ${(error as Error).message}`);
  }
  return read;
}
