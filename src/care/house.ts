import type { BillingHouse } from '../business/bill-run/index.ts';
import type { RefundHouse } from '../business/refunds/index.ts';
import type { Blobs } from '../platform/blobs.ts';

/** What care works with: it sees everything. */
export type CareHouse = RefundHouse & Pick<BillingHouse, 'terms' | 'door'> & { readonly blobs: Blobs };
