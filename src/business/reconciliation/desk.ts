import type { Blobs } from '../../platform/blobs.ts';
import type { Db } from '../../platform/db.ts';
import { Problem, type Text } from '../../platform/http/index.ts';
import type { Numbers } from '../staff/index.ts';
import type { CorrectionHouse } from './correct.ts';
import type { ShareAgreement } from './shares.ts';
import type { FileSheet } from './sheets.ts';

/** What the routes of reconciliation work with. */
export type Books = {
  readonly db: Db;
  readonly blobs: Blobs;
  /** How lists carry numbers. */
  readonly numbers: Pick<Numbers, 'mask'>;
  readonly sheets: readonly FileSheet[];
  readonly agreements: readonly ShareAgreement[];
} & CorrectionHouse;

/** Who reads files, compares and deals with differences. */
export const clerks = { roles: ['reconciliation-clerk', 'finance', 'operator', 'administrator'] };
/** Who settles. */
export const financiers = { roles: ['finance', 'administrator'] };
/** Who may look at what is settled. */
export const readers = { roles: ['reconciliation-clerk', 'finance', 'administrator'] };

/** Those and the people of the other two parties, who see their own part and sign for it. */
export const parties = { roles: [...clerks.roles, 'carrier-data-entry', 'telemarketer'] };

export const beforeAllIds = '00000000-0000-0000-0000-000000000000';
export const afterAllIds = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** What of two or more may not be, in the words of the person who asks. */
export function refusal(status: number, code: string, text: Text): Problem {
  return new Problem(status, code, text);
}

/** One more than a page holds tells whether another follows. */
export function paged<Row, Item>(
  rows: readonly Row[],
  limit: number,
  present: (row: Row) => Item,
  cursor: (row: Row) => string,
): { items: Item[]; next?: string } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items: items.map(present), ...(rows.length > limit && last && { next: cursor(last) }) };
}
