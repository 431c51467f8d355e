import type { Faults } from '../faults.ts';
import type { Handsets } from '../handsets.ts';
import type { Bills } from './bills.ts';
import type { Later } from './later.ts';
import type { GatewayLog } from './log.ts';
import type { Speech } from './speech.ts';
import type { GatewayTypes } from './types.ts';

/** What all parts of one gateway share. */
export type Common<G extends GatewayTypes> = {
  readonly handsets: Handsets;
  readonly bills: Bills;
  readonly faults: Faults;
  readonly log: GatewayLog;
  readonly later: Later;
  readonly speech: Speech<G>;
};
