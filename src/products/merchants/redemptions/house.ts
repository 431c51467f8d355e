import type { Catalog } from '../../../business/catalog/index.ts';
import type { Door } from '../../../business/messages/index.ts';
import type { Numbers } from '../../../business/staff/index.ts';
import type { Segments } from '../../../business/subscribers/index.ts';
import type { Db } from '../../../platform/db.ts';
import { hourMs } from '../../../values/time.ts';
import type { MemberSeals } from '../membership/qr.ts';
import type { Lately } from './lately.ts';
import type { Pace } from './pace.ts';
import type { CheckSeals } from './seal.ts';

/** What tills work with. */
export type TillHouse = {
  readonly db: Db;
  readonly terms: { readonly catalog: Catalog };
  readonly door: Door;
  readonly segments: Segments;
  readonly numbers: Numbers;
  /** Opens the QR of /me. */
  readonly seals: MemberSeals;
  readonly checks: CheckSeals;
  readonly pace: Pace;
  readonly lately: Lately;
};

/** So long a manager may undo what was redeemed. */
export const undoMs = 2 * hourMs;
