import type { Catalog } from '../../business/catalog/index.ts';
import type { Door } from '../../business/messages/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Job } from '../../platform/jobs.ts';
import { nextDraw, nextLapse } from './contest-store.ts';
import { drawDue, lapseDue } from './draw-contest.ts';
import type { Campaigns } from './load.ts';

type House = {
  readonly terms: { readonly catalog: Catalog };
  readonly door: Door;
  readonly clock: Pick<Clock, 'now'>;
  readonly campaigns?: Campaigns | undefined;
};

/**
 * What the clock rings for contests. A ring that was missed is caught up, and then the time is what it is now: a winner who
 * is told late has as many days to claim as any other.
 */
export function jobsOf({ terms, door, clock, campaigns }: House): readonly Job[] {
  if (!campaigns) return [];
  const { contests } = campaigns;
  const house = { door, contests, catalog: terms.catalog };
  const latest = (due: Date) => new Date(Math.max(due.getTime(), clock.now().getTime()));
  return [
    { name: 'draw contests', nextDue: nextDraw, run: (db, due) => drawDue({ ...house, db }, latest(due)) },
    { name: 'lapse contest claims', nextDue: nextLapse, run: (db, due) => lapseDue({ ...house, db }, latest(due)) },
  ];
}
