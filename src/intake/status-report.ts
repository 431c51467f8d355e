import { whenSettled } from '../business/bill-run/index.ts';
import { recordReports, type StatusReport } from '../business/messages/index.ts';
import { takeGatewayVerdicts } from './gateway-orders.ts';
import type { Intake } from './intake.ts';

/**
 * The journey of status reports. When the returned promise resolves each is recorded: it settled its message and what that costs, waits for a
 * submit that is not known yet, or was known from before. Only then may they be answered; when it rejects the carrier sends again.
 */
export async function takeReports(intake: Intake, reports: readonly StatusReport[]): Promise<void> {
  const now = intake.clock.now();
  await intake.db.transact(async (tx) => {
    const settled = await recordReports(tx, reports, whenSettled(intake), now);
    await takeGatewayVerdicts(tx, intake, settled, now);
  });
}
