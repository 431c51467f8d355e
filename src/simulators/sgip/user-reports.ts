import { type SequenceSource, sequenceToHex, userRpt } from '../../protocols/sgip/index.ts';
import type { Phone } from '../../values/phone.ts';
import type { Courier } from '../gateway/courier.ts';
import type { GatewayLog } from '../gateway/log.ts';
import { withCountryCode } from './account.ts';
import type { Sgip } from './types.ts';

/** A change of a subscriber's standing: 0 the number is cancelled, 1 stopped for debt, 2 back to normal. */
export type UserReport = { readonly phone: Phone; readonly to: string; readonly condition: 0 | 1 | 2 };

/** Carries it to the SP that has the number `to`; resolves with the SP's final result. */
export function sendUserReport(
  { phone, to, condition }: UserReport,
  { courier, log, sequences }: { courier: Courier<Sgip>; log: GatewayLog; sequences: SequenceSource },
): Promise<number> {
  const request = userRpt.of({ spNumber: to, userNumber: withCountryCode(phone), userCondition: condition });
  const sequence = sequences.next(new Date());
  return new Promise((resolve) => {
    courier.carry({
      ...{ id: sequenceToHex(sequence), sequence, requestFor: () => request },
      copiedBy: 'duplicateReportPercent',
      onAnswer(result, isFinal) {
        log.add({ kind: 'user-report-acknowledged', phone, to, condition, result });
        if (isFinal) resolve(result);
      },
    });
  });
}
