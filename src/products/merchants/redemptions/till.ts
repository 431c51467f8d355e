import type { Db } from '../../../platform/db.ts';
import type { Route } from '../../../platform/http/index.ts';
import { openMemberSeals } from '../membership/qr.ts';
import { type DatesHouse, dateRoute } from './dates.ts';
import type { TillHouse } from './house.ts';
import { keyRoutes } from './keys.ts';
import { openLately } from './lately.ts';
import { offlineRoutes } from './offline.ts';
import { openPace } from './pace.ts';
import { posRoutes } from './pos-routes.ts';
import { tillRoutes } from './routes.ts';
import { openCheckSeals } from './seal.ts';
import { watchRoutes } from './watch.ts';
import { type TellHouse, webhookRoutes } from './webhook.ts';

/** What tills have of their own: what opens QRs and checks, how fast one may check, and where who checks stood last. */
export type Tills = Pick<TillHouse, 'seals' | 'checks' | 'pace' | 'lately'>;

/** Opens the tills of this process. */
export async function openTills(db: Db): Promise<Tills> {
  const [seals, checks] = await Promise.all([openMemberSeals(db), openCheckSeals(db)]);
  return { seals, checks, pace: openPace(), lately: openLately() };
}

/** Every route of tills: of people at them, of their managers, of programs, and of who looks after misuse. */
export function allTillRoutes(house: TillHouse & Pick<TellHouse, 'vault'> & DatesHouse): Route[] {
  return [
    ...tillRoutes(house),
    dateRoute(house),
    ...offlineRoutes(house),
    ...keyRoutes(house),
    ...webhookRoutes(house),
    ...posRoutes(house),
    ...watchRoutes(house),
  ];
}
