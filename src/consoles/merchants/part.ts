import type { MerchantFileView } from '../../products/merchants/registry/contract.ts';

/** What each part of a merchant gets: the merchant, and how it is loaded anew. */
export type PartProps = { merchant: MerchantFileView; onDone(): void };
