import { reports as ofCalls } from '../business/calls/figures.ts';
import { reports as ofMessages } from '../business/messages/figures.ts';
import { reports as ofReconciliation } from '../business/reconciliation/figures.ts';
import { reports as ofRefunds } from '../business/refunds/figures.ts';
import { reports as ofSubscriptions } from '../business/subscriptions/figures.ts';
import { reports as ofTickets } from '../business/tickets/figures.ts';
import { reports as ofVisits } from '../business/visits/figures.ts';
import { reports as ofCare } from '../care/reports/figures.ts';
import type { Report } from '../platform/reports.ts';
import { reports as ofErrands } from '../products/errands/figures.ts';
import { reports as ofInsurance } from '../products/insurance/figures.ts';
import { reports as ofMerchants } from '../products/merchants/figures.ts';
import { reports as ofNearby } from '../products/nearby/figures.ts';
import { reports as ofReminders } from '../products/reminders/figures.ts';
import { reports as ofWeather } from '../products/weather/figures.ts';

/** Every report there is, in the order people see them. Those of a new slice are added here, and nowhere else. */
export const allReports: readonly Report[] = [
  ...ofVisits,
  ...ofMessages,
  ...ofSubscriptions,
  ...ofTickets,
  ...ofCalls,
  ...ofCare,
  ...ofReconciliation,
  ...ofRefunds,
  ...ofNearby,
  ...ofReminders,
  ...ofErrands,
  ...ofInsurance,
  ...ofWeather,
  ...ofMerchants,
];
