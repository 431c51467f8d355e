import {
  type ChargeStep,
  chargeOnDemand,
  chargesTogether,
  type FeeTerms,
  saveCharges,
} from '../business/billing/index.ts';
import { type NewMt, turnedBack } from '../business/messages/index.ts';
import type { ItemOrder, Person } from '../business/subscriptions/index.ts';
import type { Tx } from '../platform/db.ts';
import type { Id } from '../values/id.ts';
import { dayMs, later, monthOf } from '../values/time.ts';

/** A piece that was ordered: the message that brings it, and the charge that its fate settles, where it costs something. */
export type ChargedMt = { readonly mt: NewMt; readonly step: ChargeStep | undefined };

/** How long a LinkID names the same order: carriers' ids repeat, and a notice is not older than a week. */
export const linkIdMs = 7 * dayMs;

/** What asked for a piece: an MO, or a notice of the carrier; over which link, and its LinkID there. */
export type Asked = { readonly moId?: Id; readonly link: string; readonly linkId?: string | undefined };

/**
 * The message of a piece carries its fee, and the LinkID of what asked for it. What has not left in a day is never charged;
 * neither is a test number.
 */
export function chargedMt(
  item: ItemOrder,
  { subscriber }: Person,
  { moId, link, linkId }: Asked,
  { testNumbers }: Pick<FeeTerms, 'testNumbers'>,
  now: Date,
): ChargedMt {
  const { product, tariff } = item;
  const { phone, carrier } = subscriber;
  const { code, billingGroup, serviceCode, accessNumber } = product;
  const fee = { product: code, billingGroup, serviceCode, tariffVersion: tariff.version, amountFen: tariff.amountFen };
  const order = { phone, month: monthOf(now), link, orderId: item.id, untilAt: later(now, dayMs) };
  const step = testNumbers.has(phone) ? undefined : chargeOnDemand({ ...order, ...fee }, now);
  const mt: NewMt = {
    class: 'content',
    priority: 'answer',
    phone,
    carrier,
    ...(moId !== undefined && { moId }),
    accessNumber,
    text: item.text,
    textVersion: item.textVersion,
    serviceCode,
    ...(step && { fee: { kind: 'item', fen: tariff.amountFen, chargeId: step.charges[0].id } }),
    ...(linkId !== undefined && { linkId }),
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
