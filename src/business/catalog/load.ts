import path from 'node:path';
import { ContentError, parseSheet } from '../../platform/content.ts';
import type { Text } from '../../platform/http/index.ts';
import { dayMs, later, monthStart } from '../../values/time.ts';
import type { Area } from './areas.ts';
import { type CatalogFiles, inRoom, readCatalogFiles } from './files.ts';
import type { Catalog, Product } from './model.ts';
import { type CatalogSheet, sheetSchema } from './sheet.ts';
import type { Tariff } from './tariffs.ts';
import { type HouseVars, textsOf } from './texts.ts';
import type { Trial } from './trials.ts';
import { collectWords } from './word-table.ts';

/**
 * Loads `catalog/*.yaml` and the texts of a content folder. Throws ContentError with every fault at once: a duplicate word
 * or code, a word that begins with a reserved word, a text that is missing or uses an unknown variable.
 */
export async function loadCatalog(folder: string, house: HouseVars): Promise<Catalog> {
  const shown = (name: string) => path.relative(process.cwd(), path.join(folder, name));
  return catalogOf(await readCatalogFiles(folder), house, shown);
}

/** The same of files at hand, such as those of a version. */
export function catalogOf(files: CatalogFiles, house: HouseVars, shown?: (name: string) => string): Catalog {
  const { catalog, faults } = readCatalog(files, house, shown);
  if (faults.length > 0) throw new ContentError(faults);
  return catalog;
}

/**
 * What files say, and all that is wrong with it: with faults it is for looking at only. `shown` is what faults call a file.
 */
export function readCatalog(
  files: CatalogFiles,
  house: HouseVars,
  shown: (name: string) => string = (name) => name,
): { readonly catalog: Catalog; readonly faults: readonly string[] } {
  const faults: string[] = [];
  const sheets = inRoom(files, 'catalog').flatMap(([name, text]): CatalogSheet[] => {
    const sheet = parseSheet(shown(name), text, sheetSchema, faults);
    return sheet ? [sheet] : [];
  });
  const texts = textsOf(files, house, shown, faults);
  const products = collectProducts(sheets, faults);
  const trials = collectTrials(sheets, products, faults);
  const accessNumbers = collectWords(sheets, faults);
  if (products.size === 0 && faults.length === 0)
    faults.push(`${shown('catalog')}:1: there is no product; add a sheet`);
  return { catalog: { products, trials, accessNumbers, texts }, faults };
}

/** What is wrong with the shape of one sheet, for itself. */
export function faultsOfSheet(name: string, text: string): readonly Text[] {
  const [chinese, english]: [string[], string[]] = [[], []];
  parseSheet(name, text, sheetSchema, chinese, 'zh-CN');
  parseSheet(name, text, sheetSchema, english, 'en');
  return chinese.map((fault, at) => ({ 'zh-CN': fault, en: english[at]! }));
}

function collectProducts(sheets: readonly CatalogSheet[], faults: string[]): Map<string, Product> {
  const products = new Map<string, Product>();
  for (const sheet of sheets) {
    const { data, where } = sheet;
    data.products.forEach(({ level, period, tariffs: versions, openTo, grants, ...product }, index) => {
      const at = (...more: PropertyKey[]) => where(['products', index, ...more]);
      if (products.has(product.code)) {
        faults.push(`${at('code')}: product ${product.code} is there twice; rename one`);
        return;
      }
      const tariffs = versions.map((one): Tariff => ({ ...one, period }));
      for (const { nth, fault } of faultsOfTariffs(tariffs)) faults.push(`${at('tariffs', nth)}: ${fault}`);
      products.set(product.code, {
        ...product,
        level: level || product.name,
        title: product.name + level,
        accessNumber: data.accessNumber,
        tariffs: tariffs as [Tariff, ...Tariff[]],
        openTo: areasOf(sheet, openTo, at('openTo'), faults),
        grants: { ...grants, functions: new Set(grants.functions) },
      });
    });
  }
  return products;
}

function collectTrials(
  sheets: readonly CatalogSheet[],
  products: ReadonlyMap<string, Product>,
  faults: string[],
): Map<string, Trial> {
  const trials = new Map<string, Trial>();
  for (const sheet of sheets) {
    sheet.data.trials.forEach(({ from, until, areas, ...trial }, index) => {
      const at = (...more: PropertyKey[]) => sheet.where(['trials', index, ...more]);
      if (trials.has(trial.code)) faults.push(`${at('code')}: trial ${trial.code} is there twice; rename one`);
      const tried = products.get(trial.product);
      if (!tried) faults.push(`${at('product')}: there is no product ${trial.product}; write the code of one`);
      if (tried && tried.accessNumber !== sheet.data.accessNumber)
        faults.push(`${at('product')}: ${trial.product} has another number; write the trial into its sheet`);
      if (tried?.tariffs[0].period === 'item')
        faults.push(`${at('product')}: ${trial.product} is paid by the item and cannot be tried for some days`);
      trials.set(trial.code, {
        ...trial,
        joinFrom: from,
        joinUntil: later(until, dayMs),
        areas: areasOf(sheet, areas, at('areas'), faults),
      });
    });
  }
  return trials;
}

/** Areas of a sheet with their regions, which the sheet lists by name. */
function areasOf(
  { data }: CatalogSheet,
  areas: readonly { carrier: Area['carrier']; provinces?: string[] | undefined; regions?: string[] | undefined }[],
  where: string,
  faults: string[],
): Area[] {
  return areas.map(({ regions, ...area }) => ({
    ...area,
    regions: regions?.map((name) => {
      const prefixes = data.regions[name];
      if (!prefixes) faults.push(`${where}: there is no region ${name}; list its prefixes under regions`);
      return { name, prefixes: prefixes ?? [] };
    }),
  }));
}

/**
 * Versions count up from 1, each takes effect after the one before it, a monthly price changes on the first of a month, and only
 * the report of a month's record says whether that month is billed.
 */
function faultsOfTariffs(tariffs: readonly Tariff[]): { nth: number; fault: string }[] {
  return tariffs.flatMap(({ version, from, period, postsOn }, nth) => {
    const before = tariffs[nth - 1];
    const found: string[] = [];
    if (version !== nth + 1) found.push(`version ${version} stands where ${nth + 1} belongs; count up from 1`);
    if (before && from <= before.from) found.push('it begins no later than the version before it; write a later day');
    if (before && period === 'month' && from.getTime() !== monthStart(from).getTime())
      found.push('a monthly price changes on the first of a month only; write such a day');
    if (period === 'month' && postsOn === 'accepted')
      found.push('a fee of a month is taken when its record is reported; write delivered, or leave postsOn out');
    return found.map((fault) => ({ nth, fault }));
  });
}
