import { type BillingHouse, phonePlan } from '../../business/bill-run/index.ts';
import { chargeEventsOf, chargesOf, freeMonthsOf, refundsOf } from '../../business/billing/index.ts';
import { consentsOf, telemarketingConsents } from '../../business/consent/index.ts';
import { noticesOf } from '../../business/messages/index.ts';
import { remediesOf } from '../../business/refunds/index.ts';
import { noticesToldOf } from '../../business/relations/index.ts';
import { historyOf } from '../../business/subscriptions/index.ts';
import type { Tx } from '../../platform/db.ts';
import type { Phone } from '../../values/phone.ts';
import { monthOf, monthStart } from '../../values/time.ts';
import type { Story } from './model.ts';

/** Notices are many where somebody has been here for years; the newest tell what matters. */
const noticesAtMost = 500;
const firstMonth = '2000-01';

/** Loads everything that a timeline tells of a phone: one query a table. */
export async function loadStory(
  tx: Tx,
  house: Pick<BillingHouse, 'terms' | 'door'>,
  phone: Phone,
  now: Date,
): Promise<Story> {
  const phones = [phone];
  const [history, consents, calls, charges, chargeEvents, refunds, remedies, freeMonths, notices, told] =
    await Promise.all([
      historyOf(tx, phones),
      consentsOf(tx, phones),
      telemarketingConsents(tx, phones),
      chargesOf(tx, phones),
      chargeEventsOf(tx, phones),
      refundsOf(tx, phones),
      remediesOf(tx, phones),
      freeMonthsOf(tx, phones, firstMonth),
      noticesOf(tx, phone, noticesAtMost),
      noticesToldOf(tx, phones),
    ]);
  const months = [monthOf(now), monthOf(monthStart(now, 1))];
  const plan = [];
  for (const month of months) plan.push(...(await phonePlan(tx, house, phone, month, now)));
  return { ...history, consents, calls, charges, chargeEvents, refunds, remedies, freeMonths, notices, told, plan };
}
