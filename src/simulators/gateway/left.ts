import type { Kept } from '../history.ts';
import type { Common } from './common.ts';
import { DeliveryDesk } from './delivery-desk.ts';
import type { Errand } from './errand.ts';
import { sendLeftMo } from './mos.ts';
import type { GatewayTypes } from './types.ts';

/**
 * Takes up what an earlier process left when it was killed, as histories tell it: what people wrote goes on its way under
 * the ids it had, reports that the SP waits for are made, and Submits that were taken are known, so that a copy has no
 * second effect. `carry` takes an errand to the SP that has a number.
 */
export function takeUpLeft<G extends GatewayTypes>(
  left: readonly Kept[],
  common: Common<G>,
  carry: (number: string, errand: Errand<G>) => void,
): void {
  const desk = new DeliveryDesk(common);
  for (const kept of left) {
    if (kept.message.direction === 'mo') takeUpMo(kept, common, carry);
    else takeUpMt(kept, desk, common, carry);
  }
}

function takeUpMo<G extends GatewayTypes>(
  { phone, message: { id, to, text, status, carriage } }: Kept,
  common: Common<G>,
  carry: (number: string, errand: Errand<G>) => void,
): void {
  if (status !== 'sending' || carriage === undefined || text === undefined) return;
  sendLeftMo({ id, phone, to, text }, carriage, common, (errand) => carry(to, errand));
}

function takeUpMt<G extends GatewayTypes>(
  { phone, message: { id, at, text, owes = [], pdus } }: Kept,
  desk: DeliveryDesk<G>,
  { speech, handsets }: Common<G>,
  carry: (number: string, errand: Errand<G>) => void,
): void {
  for (const pdu of pdus.filter(({ direction }) => direction === 'in')) {
    const submit = speech.submitIn(pdu);
    if (submit === undefined) continue;
    speech.copies?.add(submit);
    if (text === undefined) handsets.remember(id, { ...speech.read(submit.body), phone }, at);
  }
  for (const report of owes) carry(report.from, desk.reportLeft(report, id));
}
