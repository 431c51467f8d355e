import { userRpt } from '../../protocols/sgip/index.ts';
import type { Phone } from '../../values/phone.ts';
import { withCountryCode } from './account.ts';
import type { Errand } from './courier.ts';
import type { Gateway } from './gateway.ts';

/** A change of a subscriber's standing: 0 the number is cancelled, 1 stopped for debt, 2 back to normal. */
export type UserReport = { readonly phone: Phone; readonly to: string; readonly condition: 0 | 1 | 2 };

/** Carries it to the SP that has the number `to`; resolves with the SP's final result. */
export function sendUserReport(
  { phone, to, condition }: UserReport,
  { nextSequence, log }: Gateway,
  carry: (errand: Errand) => void,
): Promise<number> {
  const request = userRpt.of({ spNumber: to, userNumber: withCountryCode(phone), userCondition: condition });
  return new Promise((resolve) => {
    carry({
      request,
      sequence: nextSequence(),
      onAnswer(result, isFinal) {
        log.add({ kind: 'user-report-acknowledged', phone, to, condition, result });
        if (isFinal) resolve(result);
      },
    });
  });
}
