import type { Intake } from '../../src/intake/intake.ts';

/** An intake to which no carrier's platform tells anything. */
export const noOrders: Pick<Intake, 'orders' | 'orderLinks' | 'seals'> = {
  orders: [],
  orderLinks: new Map(),
  seals: [],
};
