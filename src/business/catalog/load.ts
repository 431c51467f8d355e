import path from 'node:path';
import { z } from 'zod';
import { ContentError, filesOf, readSheet, type Sheet } from '../../platform/content.ts';
import { carriers } from '../../values/carrier.ts';
import { isDay, monthStart, startOfDay } from '../../values/time.ts';
import { type AccessNumber, activeTexts, type Catalog, type Product } from './model.ts';
import type { Tariff } from './tariffs.ts';
import { type HouseVars, loadTexts } from './texts.ts';
import { fold, reservedWordIn } from './words.ts';

const word = z.string().regex(/^[\p{L}\p{N}]{1,20}$/u, 'write a word of letters and digits, 20 at most');
const serviceCode = z
  .string()
  .regex(/^[\w-]{1,10}$/, 'write 1 to 10 letters and digits: carriers have no room for more');

/** A Beijing day, kept as the instant it begins. */
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'write a day as 2026-12-01')
  .refine(isDay, 'there is no such day')
  .transform(startOfDay);
/** Without provinces it is the whole network. */
const area = z.strictObject({
  carrier: z.enum(carriers),
  provinces: z.array(z.string().min(1)).min(1).optional(),
});

const productSchema = z.strictObject({
  code: z.string().regex(/^[a-z0-9-]+$/, 'write small letters, digits and hyphens'),
  name: z.string().min(1),
  level: z.string().default(''),
  billingGroup: z.string().min(1),
  serviceCode,
  orderWords: z.array(word).min(1),
  verbs: z.array(word).default([]),
  period: z.enum(['month', 'item']),
  tariffs: z
    .array(
      z.strictObject({
        version: z.int().positive(),
        from: day,
        amountFen: z.int().positive().max(99_999, 'a carrier takes at most 99999 fen'),
      }),
    )
    .min(1),
  openTo: z.array(area),
  onActive: z.array(z.enum(activeTexts as [(typeof activeTexts)[number]])),
});

const sheetSchema = z.strictObject({
  accessNumber: z.string().regex(/^\d{3,20}$/, 'write the digits of the number, in quotes'),
  freeServiceCode: serviceCode,
  products: z.array(productSchema).min(1),
});

type CatalogSheet = Sheet<z.output<typeof sheetSchema>>;

/**
 * Loads `catalog/*.yaml` and the texts of a content folder. Throws ContentError with every fault at once: a duplicate word
 * or code, a word that begins with a reserved word, a text that is missing or uses an unknown variable.
 */
export async function loadCatalog(folder: string, house: HouseVars): Promise<Catalog> {
  const faults: string[] = [];
  const sheets: CatalogSheet[] = [];
  for (const name of await filesOf(path.join(folder, 'catalog'), '.yaml')) {
    const sheet = await readSheet(path.join(folder, 'catalog', name), sheetSchema, faults);
    if (sheet) sheets.push(sheet);
  }
  const texts = await loadTexts(folder, house, faults);
  const products = collectProducts(sheets, faults);
  const accessNumbers = collectWords(sheets, faults);
  if (products.size === 0 && faults.length === 0)
    faults.push(`${path.join(folder, 'catalog')}:1: there is no product; add a sheet`);
  if (faults.length > 0) throw new ContentError(faults);
  return { products, accessNumbers, texts };
}

function collectProducts(sheets: readonly CatalogSheet[], faults: string[]): Map<string, Product> {
  const products = new Map<string, Product>();
  for (const { data, where } of sheets) {
    data.products.forEach(({ level, period, tariffs: versions, ...product }, index) => {
      if (products.has(product.code))
        faults.push(`${where(['products', index, 'code'])}: product ${product.code} is there twice; rename one`);
      const tariffs = versions.map((one): Tariff => ({ ...one, period }));
      for (const { at, fault } of faultsOfTariffs(tariffs))
        faults.push(`${where(['products', index, 'tariffs', at])}: ${fault}`);
      const { name } = product;
      const accessNumber = data.accessNumber;
      products.set(product.code, {
        ...product,
        level: level || name,
        title: name + level,
        accessNumber,
        tariffs: tariffs as [Tariff, ...Tariff[]],
      });
    });
  }
  return products;
}

/** Versions count up from 1, each takes effect after the one before it, and a monthly price changes on the first of a month. */
function faultsOfTariffs(tariffs: readonly Tariff[]): { at: number; fault: string }[] {
  return tariffs.flatMap(({ version, from, period }, at) => {
    const before = tariffs[at - 1];
    const found: string[] = [];
    if (version !== at + 1) found.push(`version ${version} stands where ${at + 1} belongs; count up from 1`);
    if (before && from <= before.from) found.push('it begins no later than the version before it; write a later day');
    if (before && period === 'month' && from.getTime() !== monthStart(from).getTime())
      found.push('a monthly price changes on the first of a month only; write such a day');
    return found.map((fault) => ({ at, fault }));
  });
}

type Numbers = Map<string, AccessNumber & { words: Map<string, { product: string; verb?: string }> }>;

/** The one table of words, keyed by (access number, word). */
function collectWords(sheets: readonly CatalogSheet[], faults: string[]): AccessNumber[] {
  const numbers: Numbers = new Map();
  for (const sheet of sheets) {
    const access = accessNumberOf(sheet, numbers, faults);
    for (const [index, product] of sheet.data.products.entries()) {
      for (const { word, room, at } of wordsOf(product)) {
        const fault = faultOfWord(word, access);
        if (fault) faults.push(`${sheet.where(['products', index, room, at])}: ${fault}`);
        const verb = room === 'verbs' ? { verb: fold(word) } : {};
        if (!fault) access.words.set(fold(word), { product: product.code, ...verb });
      }
    }
  }
  return [...numbers.values()];
}

/** Sheets may share a number, and then its free service code too. */
function accessNumberOf({ data, where }: CatalogSheet, numbers: Numbers, faults: string[]) {
  const { accessNumber: number, freeServiceCode } = data;
  const access = numbers.get(number) ?? { number, freeServiceCode, words: new Map() };
  numbers.set(number, access);
  if (access.freeServiceCode !== freeServiceCode)
    faults.push(`${where(['freeServiceCode'])}: ${number} already has ${access.freeServiceCode}; write the same`);
  return access;
}

function wordsOf({ orderWords, verbs }: { orderWords: string[]; verbs: string[] }) {
  return Object.entries({ orderWords, verbs }).flatMap(([room, words]) =>
    words.map((word, at) => ({ word, room, at })),
  );
}

function faultOfWord(written: string, access: AccessNumber): string | undefined {
  const word = fold(written);
  const reserved = reservedWordIn(word);
  if (reserved) return `the word ${written} begins with the reserved word ${reserved}; choose another`;
  const taken = access.words.get(word);
  return taken && `the word ${written} of ${access.number} already means ${taken.product}; choose another`;
}
