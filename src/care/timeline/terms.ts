import type { FeeTerms } from '../../business/billing/index.ts';
import type { Catalog } from '../../business/catalog/index.ts';
import type { Terms } from './model.ts';

/** What a timeline needs of catalogue and fees. A product that has left the catalogue is told by its code. */
export function timelineTerms({ catalog, fees }: { readonly catalog: Catalog; readonly fees: FeeTerms }): Terms {
  return {
    coolingOffMs: fees.coolingOffMs,
    titleOf: (product) => catalog.products.get(product)?.title ?? product,
    pricesAfter: (product, at) => catalog.products.get(product)?.tariffs.filter(({ from }) => from > at) ?? [],
  };
}
