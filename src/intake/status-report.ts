import { whenSettled } from '../business/bill-run/index.ts';
import { recordReports, type StatusReport, type WhenSettled } from '../business/messages/index.ts';
import { learnHandsets, learnModels } from '../products/mms/index.ts';
import { takeGatewayVerdicts } from './gateway-orders.ts';
import type { Intake } from './intake.ts';

/**
 * The journey of status reports. When the returned promise resolves each is recorded: it settled its message and what that costs, waits for a
 * submit that is not known yet, or was known from before. Only then may they be answered; when it rejects the carrier sends again.
 */
export async function takeReports(intake: Intake, reports: readonly StatusReport[]): Promise<void> {
  const now = intake.clock.now();
  await intake.db.transact(async (tx) => {
    await recordReports(tx, reports, settling(intake), now);
    await learnModels(tx, reports, now);
  });
}

/** What follows when messages get their fate, whoever says it (a report, a late one, a person): fees, orders that gateways keep, and what handsets cannot show. */
export function settling(intake: Intake): WhenSettled {
  const fees = whenSettled(intake);
  return async (tx, settled, now) => {
    await fees(tx, settled, now);
    await takeGatewayVerdicts(tx, intake, settled.mts, now);
    await learnHandsets(tx, settled.mts, now);
  };
}
