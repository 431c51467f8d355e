import type { Sequence } from '../../protocols/sgip/index.ts';
import type { Faults } from '../faults.ts';
import type { Handsets } from '../handsets.ts';
import type { Later } from '../later.ts';
import type { SmgLog } from './log.ts';

/** What all parts of one gateway share. */
export type Gateway = {
  /** Its node number. */
  readonly node: number;
  readonly handsets: Handsets;
  readonly faults: Faults;
  readonly log: SmgLog;
  readonly later: Later;
  /** The gateway's next sequence number, of real time. */
  readonly nextSequence: () => Sequence;
  /** The next number that ties the parts of a long message together. */
  readonly nextReference: () => number;
};
