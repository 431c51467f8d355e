import type { Intake } from '../../src/intake/intake.ts';
import { allSeals } from '../../src/roles/seals.ts';

/** An intake to which no carrier's platform tells anything, and where only orders are taken. A number may change hands all the same. */
export const noOrders: Pick<Intake, 'orders' | 'orderLinks' | 'seals' | 'services'> = {
  orders: [],
  orderLinks: new Map(),
  seals: allSeals,
  services: [],
};
