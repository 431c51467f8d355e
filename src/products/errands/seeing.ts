import type { Numbers } from '../../business/staff/index.ts';
import type { DeskSheet } from '../../business/tickets/index.ts';
import type { Blobs } from '../../platform/blobs.ts';
import type { Db } from '../../platform/db.ts';
import type { Caller } from '../../platform/http/index.ts';
import type { Listener } from '../../platform/listen.ts';
import type { ErrandHouse } from './actions.ts';
import { mayDo } from './may.ts';
import type { Errand } from './model.ts';
import { refused } from './problems.ts';
import { findErrand } from './store.ts';

/** What the routes of errands work with. */
export type ErrandRoutesHouse = ErrandHouse & {
  readonly db: Db;
  readonly listener: Pick<Listener, 'on'>;
  readonly numbers: Numbers;
  /** Pictures of papers and receipts. */
  readonly errandFiles: Blobs;
  /** Complaints are tickets. */
  readonly desk: DeskSheet;
};

/** Everybody who has to do with errands; an errand agent with their own only. */
export const everyone = { roles: ['care-agent', 'supervisor', 'errand-agent', 'finance'] };

/** Whose errands only, where that is so: an errand agent sees their own. */
export function ownOnly({ id, role }: Caller): string | undefined {
  return role === 'errand-agent' ? id : undefined;
}

/** An errand that is the caller's to see: another one is not there for them. */
export async function seen({ db }: Pick<ErrandRoutesHouse, 'db'>, staff: Caller, id: string): Promise<Errand> {
  const errand = await findErrand(db, id);
  const own = ownOnly(staff);
  if (!errand || (own !== undefined && errand.agent !== own)) throw refused('no-such-errand');
  return errand;
}

/** Throws unless the caller sees the errand and may do this to errands. */
export async function allowed(
  house: Pick<ErrandRoutesHouse, 'db'>,
  staff: Caller,
  id: string,
  deed: keyof typeof mayDo,
): Promise<Errand> {
  const errand = await seen(house, staff, id);
  if (!mayDo[deed].includes(staff.role)) throw refused('not-your-role');
  return errand;
}
