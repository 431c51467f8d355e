import type { FeeTerms } from '../../business/billing/index.ts';
import type { Catalog } from '../../business/catalog/index.ts';
import type { RefundRules } from '../../business/refunds/index.ts';
import { ruleWords } from './contract.ts';
import type { Terms } from './model.ts';

/** What a timeline needs of catalogue, fees and refunds. A product that has left the catalogue is told by its code. */
export function timelineTerms(
  { catalog, fees }: { readonly catalog: Catalog; readonly fees: FeeTerms },
  { reasons }: RefundRules,
): Terms {
  return {
    coolingOffMs: fees.coolingOffMs,
    titleOf: (product) => catalog.products.get(product)?.title ?? product,
    reasonOf: (code) => reasons.get(code)?.title ?? ruleWords(code),
    pricesAfter: (product, at) => catalog.products.get(product)?.tariffs.filter(({ from }) => from > at) ?? [],
  };
}
