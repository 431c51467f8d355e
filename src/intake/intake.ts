import type { AnyService, Door } from '../business/messages/index.ts';
import type { Seal, Segments } from '../business/subscribers/index.ts';
import type { Terms } from '../business/subscriptions/index.ts';
import type { LinkSheet, OrderSheet } from '../carriers/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Db } from '../platform/db.ts';
import type { Log } from '../platform/log.ts';
import type { Campaigns } from '../products/campaigns/index.ts';

/** What the doors of the house need: carriers hand things in, and everything after is rows. */
export type Intake = {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly terms: Terms;
  readonly segments: Segments;
  readonly door: Door;
  /** The carriers' platforms that keep order relations. */
  readonly orders: readonly OrderSheet[];
  /** By link: who keeps the orders made over it, and what its reports say of them. */
  readonly orderLinks: ReadonlyMap<string, Pick<LinkSheet, 'carriers' | 'orderPeer' | 'established'>>;
  /** What slices do when a number changes hands. */
  readonly seals: readonly Seal[];
  /** What answers words of its own by SMS. */
  readonly services: readonly AnyService[];
  /** Absent where nothing is campaigned for. */
  readonly campaigns?: Campaigns;
};
