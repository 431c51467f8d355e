import {
  type ChargeStep,
  chargeOnDemand,
  chargesTogether,
  type FeeTerms,
  saveCharges,
} from '../business/billing/index.ts';
import { type NewMt, type TakenMo, turnedBack } from '../business/messages/index.ts';
import type { ItemOrder, Person } from '../business/subscriptions/index.ts';
import type { Tx } from '../platform/db.ts';
import type { Id } from '../values/id.ts';
import { dayMs, later, monthOf } from '../values/time.ts';

/** A piece that was ordered: the message that brings it, and the charge that its fate settles, where it costs something. */
export type ChargedMt = { readonly mt: NewMt; readonly step: ChargeStep | undefined };

/**
 * The message of a piece carries its fee, and the link id of the MO that asked. What has not left in a day is never charged;
 * neither is a test number.
 */
export function chargedMt(
  item: ItemOrder,
  { subscriber }: Person,
  mo: TakenMo,
  { testNumbers }: Pick<FeeTerms, 'testNumbers'>,
  now: Date,
): ChargedMt {
  const { product, tariff } = item;
  const { phone, carrier } = subscriber;
  const { code, billingGroup, serviceCode, accessNumber } = product;
  const fee = { product: code, billingGroup, serviceCode, tariffVersion: tariff.version, amountFen: tariff.amountFen };
  const order = { phone, month: monthOf(now), link: mo.link, orderId: item.id, untilAt: later(now, dayMs) };
  const step = testNumbers.has(phone) ? undefined : chargeOnDemand({ ...order, ...fee }, now);
  const mt: NewMt = {
    class: 'content',
    priority: 'answer',
    phone,
    carrier,
    moId: mo.id,
    accessNumber,
    text: item.text,
    textVersion: item.textVersion,
    serviceCode,
    ...(step && { fee: { kind: 'item', fen: tariff.amountFen, chargeId: step.charges[0].id } }),
    ...(mo.linkId !== undefined && { linkId: mo.linkId }),
    reason: `on demand, by consent ${item.consentId}`,
    reasonId: item.id,
  };
  return { mt, step };
}

/** Saves the charges of pieces with the messages that carry them. What the door turned back is not charged. */
export async function saveItems(tx: Tx, charged: readonly ChargedMt[], mtIds: readonly Id[]): Promise<void> {
  if (charged.length === 0) return;
  const back = await turnedBack(
    tx,
    charged.map(({ mt: { phone } }, index) => ({ phone, id: mtIds[index]! })),
  );
  const steps = charged.flatMap(({ step }, index) => {
    const mtId = mtIds[index]!;
    return !step || back.has(mtId) ? [] : [{ ...step, charges: [{ ...step.charges[0], mtId }] }];
  });
  await saveCharges(tx, chargesTogether(...steps));
}
