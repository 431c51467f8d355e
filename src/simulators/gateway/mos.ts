import { type Segment, segment } from '../../protocols/sms/index.ts';
import type { Common } from './common.ts';
import type { Errand } from './errand.ts';
import type { WrittenMo } from './speech.ts';
import type { GatewayTypes } from './types.ts';

/** An MO on its way: its id in the handset's history, and the SP's final result, when it has answered every part. */
export type SentMo = { readonly id: string; readonly acknowledged: Promise<number> };

type Mo = WrittenMo & { readonly id: string };
type Carry<G extends GatewayTypes> = (errand: Errand<G>) => void;

/** Sends what a person wrote as one Deliver, or several when it is long, tied together by `reference`. */
export function sendMo<G extends GatewayTypes>(
  written: WrittenMo & { readonly reference: number },
  common: Common<G>,
  carry: Carry<G>,
): SentMo {
  const mo = { ...written, id: common.handsets.wrote(written) };
  const results = segment(mo.text, mo).map((part) => sendPart(part, mo, common, carry));
  return { id: mo.id, acknowledged: Promise.all(results).then((all) => all.find((result) => result !== 0) ?? 0) };
}

function sendPart<G extends GatewayTypes>(part: Segment, mo: Mo, common: Common<G>, carry: Carry<G>): Promise<number> {
  return new Promise((resolve) => carry(errandOf(part, mo, common, resolve)));
}

function errandOf<G extends GatewayTypes>(
  part: Segment,
  mo: Mo,
  { handsets, log, speech }: Common<G>,
  resolve: (result: number) => void,
): Errand<G> {
  const { phone, to, text } = mo;
  const parcel = speech.deliver(mo, part);
  const { id } = parcel;
  return {
    ...parcel,
    copiedBy: 'duplicateDeliverPercent',
    onSent(attempt, went) {
      log.add({ kind: 'mo-sent', id, phone, to, attempt });
      if (handsets.keep) handsets.passed(phone, mo.id, went());
    },
    onAnswer(result, isFinal, came) {
      log.add({ kind: 'mo-acknowledged', id, phone, to, text, result });
      if (isFinal) resolve(result);
      if (handsets.keep) handsets.passed(phone, mo.id, came(), result === 0 ? 'sent' : `refused ${result}`);
    },
  };
}
