import { sealVisits } from '../business/desk/index.ts';
import { sealAccounts } from '../business/ledger/index.ts';
import { sealMessages } from '../business/messages/index.ts';
import { sealProofs } from '../business/phone-proof/index.ts';
import { sealRelations } from '../business/relations/index.ts';
import type { Seal } from '../business/subscribers/index.ts';
import { sealTickets } from '../business/tickets/index.ts';
import { sealVehicles } from '../business/vehicles/index.ts';
import { sealSessions } from '../care/index.ts';
import { sealContests } from '../products/campaigns/index.ts';
import { sealErrands } from '../products/errands/index.ts';
import { sealInsurance } from '../products/insurance/index.ts';
import { sealGroupBuys } from '../products/merchants/index.ts';
import { sealHandsets } from '../products/mms/index.ts';
import { sealReminders } from '../products/reminders/index.ts';
import { sealWeather } from '../products/weather/index.ts';

/** What happens when a number changes hands, slice by slice. The seal of a new slice is added here, and nowhere else. */
export const allSeals: readonly Seal[] = [
  sealMessages,
  // First the codes, then the sessions that a code opens: none is opened in between.
  sealProofs,
  sealSessions,
  sealVisits,
  sealRelations,
  sealContests,
  sealTickets,
  sealVehicles,
  sealReminders,
  sealErrands,
  sealInsurance,
  sealGroupBuys,
  sealHandsets,
  sealWeather,
  sealAccounts,
];
