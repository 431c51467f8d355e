import path from 'node:path';
import { z } from 'zod';
import type { Catalog } from '../../business/catalog/index.ts';
import { filesOf, readSheet } from '../../platform/content.ts';

const words = z.strictObject({ lead: z.string().min(1), points: z.array(z.string().min(1)).min(1) });
const pageSchema = z.strictObject({ product: z.string(), 'zh-CN': words, en: words });

/** What a public page says of its product, in every language. Name, price and how to cancel come from the catalogue. */
export type Page = z.output<typeof pageSchema>;

/** Reads `pages/*.yaml`: a product with a page here can be ordered at `/p/<product>`. What is wrong goes to `faults`. */
export async function loadPages(folder: string, catalog: Catalog, faults: string[]): Promise<Map<string, Page>> {
  const pages = new Map<string, Page>();
  for (const name of await filesOf(path.join(folder, 'pages'), '.yaml')) {
    const sheet = await readSheet(path.join(folder, 'pages', name), pageSchema, faults);
    if (!sheet) continue;
    const fault = faultOf(sheet.data.product, catalog, pages);
    if (fault) faults.push(`${sheet.where(['product'])}: ${fault}`);
    pages.set(sheet.data.product, sheet.data);
  }
  return pages;
}

function faultOf(code: string, catalog: Catalog, pages: ReadonlyMap<string, Page>): string | undefined {
  if (pages.has(code)) return `product ${code} has a page already; join them`;
  const product = catalog.products.get(code);
  if (!product) return `product ${code} is not in the catalogue; correct the code or remove the page`;
  const isMonthly = product.tariffs.every(({ period }) => period === 'month');
  return isMonthly ? undefined : `product ${code} is not paid by the month; a page orders monthly products only`;
}
