import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { ContentError, filesOf, readSheet, type Sheet } from '../../platform/content.ts';
import { carriers } from '../../values/carrier.ts';
import { type Catalog, productOf } from '../catalog/index.ts';
import { billOutcomes, relationStates } from './model.ts';
import { dateForms, type Reading } from './reading.ts';

/** How a carrier writes one kind of file, as a sheet in `files/` beside its link sheets describes it. */
export type FileSheet = Reading & {
  /** Our name of it. */
  readonly file: string;
  /** Names of files that are read by this sheet, with a group `period`. */
  readonly names: string;
};

const column = z.union([
  z.string().min(1),
  z.int().positive().describe('the number of the column, where the file has no line of names'),
]);

const shared = {
  file: z.string().regex(/^[a-z0-9-]+$/, 'write small letters, digits and hyphens'),
  peer: z.string().min(1),
  carrier: z.enum(carriers),
  names: z.string().refine(isPattern, 'write a pattern of file names with the group (?<period>…)'),
  encoding: z.enum(['utf-8', 'gb18030']),
  delimiter: z.string().length(1).default(','),
  header: z.boolean().default(true),
  dates: z.enum(Object.keys(dateForms) as [keyof typeof dateForms]),
  badRowsAtMost: z.int().nonnegative().default(1000),
  /** The carrier's code of a product → ours. */
  products: z.record(z.string(), z.string()),
};

const schema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...shared,
    kind: z.literal('relations'),
    columns: z.strictObject({
      phone: column,
      product: column,
      state: column,
      effectiveAt: column.optional(),
      expireAt: column.optional(),
      changedAt: column.optional(),
      channel: column.optional(),
    }),
    states: z.record(z.string(), z.enum(relationStates)),
    telemarketing: z.array(z.string()).default([]),
  }),
  z.strictObject({
    ...shared,
    kind: z.literal('bills'),
    amounts: z.enum(['fen', 'yuan']).default('fen'),
    columns: z.strictObject({
      phone: column,
      product: column,
      feeType: column.optional(),
      amount: column,
      at: column.optional(),
      result: column,
    }),
    /** The carrier's fee type → a monthly fee or one on demand. Without the column every line is a monthly fee. */
    feeTypes: z.record(z.string(), z.enum(['month', 'demand'])).default({}),
    results: z.record(z.string(), z.enum(billOutcomes)),
  }),
  z.strictObject({
    ...shared,
    kind: z.literal('refunds'),
    amounts: z.enum(['fen', 'yuan']).default('fen'),
    columns: z.strictObject({
      phone: column,
      product: column,
      feeType: column.optional(),
      amount: column,
      at: column.optional(),
      reason: column.optional(),
    }),
    feeTypes: z.record(z.string(), z.enum(['month', 'demand'])).default({}),
  }),
]);
type Written = z.output<typeof schema>;

/**
 * Reads the file sheets in `files/` below a folder of link sheets. Throws ContentError with every fault at once: file, line
 * and remedy. A house without them compares nothing.
 */
export async function readFileSheets(links: string, catalog: Catalog): Promise<FileSheet[]> {
  const folder = path.join(links, 'files');
  const faults: string[] = [];
  const sheets: FileSheet[] = [];
  for (const name of await filesOf(folder, '.yaml')) {
    const sheet = await readSheet(path.join(folder, name), schema, faults);
    if (!sheet) continue;
    if (sheets.some(({ file }) => file === sheet.data.file))
      faults.push(`${sheet.where(['file'])}: there are two sheets called ${sheet.data.file}; rename one`);
    faults.push(...faultsOfProducts(sheet, catalog));
    if (faults.length === 0) sheets.push(withGroups(sheet.data, catalog));
  }
  if (faults.length > 0) throw new ContentError(faults);
  return sheets;
}

/** The sheet whose pattern a file's name fits, and the period that the name tells. */
export function sheetFor(sheets: readonly FileSheet[], name: string): { sheet: FileSheet; period: string } | undefined {
  for (const sheet of sheets) {
    const period = new RegExp(sheet.names, 'u').exec(name)?.groups?.['period'];
    if (period) return { sheet, period: dashed(period) };
  }
  return undefined;
}

/** Tells one way of reading from another: the same file may be given again after its sheet was corrected. */
export function digestOf(reading: Reading): string {
  return createHash('sha256').update(JSON.stringify(reading)).digest('hex');
}

/** `20261101` and `202611` are written as days and months of ours. */
function dashed(period: string): string {
  return period.replace(/^(\d{4})(\d{2})(\d{2})?$/, (_, year, month, day) =>
    [year, month, day].filter(Boolean).join('-'),
  );
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp && text.includes('(?<period>');
  } catch {
    return false;
  }
}

function faultsOfProducts({ data, where }: Sheet<Written>, catalog: Catalog): string[] {
  return Object.entries(data.products)
    .filter(([, ours]) => !catalog.products.has(ours))
    .map(
      ([theirs, ours]) =>
        `${where(['products', theirs])}: there is no product ${ours} in the catalogue; write one that is`,
    );
}

/** The billing group goes into the reading, so that a file can be read without the catalogue. */
function withGroups(written: Written, catalog: Catalog): FileSheet {
  const products = Object.fromEntries(
    Object.entries(written.products).map(([theirs, product]) => [
      theirs,
      { product, billingGroup: productOf(catalog, product).billingGroup },
    ]),
  );
  return { ...written, products } as FileSheet;
}
