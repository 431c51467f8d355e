import type { Personal } from '../business/subscribers/index.ts';
import { personalContests } from '../products/campaigns/index.ts';
import { personalLeads } from '../products/insurance/index.ts';
import { personalAtTills, personalMembership, personalSeats } from '../products/merchants/index.ts';
import { personalIssues } from '../products/mms/index.ts';
import { personalEnquiries } from '../products/nearby/index.ts';
import { personalReminders } from '../products/reminders/index.ts';
import { personalWeather } from '../products/weather/index.ts';

/**
 * What slices keep of people, beside what care sees by itself (care/self/personal.ts): a copy of somebody's data holds it, and an
 * erasure removes what may go. A slice that keeps something of people is added here, and nowhere else.
 */
export const allPersonal: readonly Personal[] = [
  personalEnquiries,
  personalLeads,
  personalReminders,
  personalContests,
  personalIssues,
  personalWeather,
  personalMembership,
  personalSeats,
  ...personalAtTills,
];
