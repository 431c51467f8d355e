import { segment } from '../../protocols/sms/index.ts';
import type { Carriage } from '../history.ts';
import type { Common } from './common.ts';
import type { Errand, Parcel } from './errand.ts';
import type { WrittenMo } from './speech.ts';
import type { GatewayTypes } from './types.ts';

/** An MO on its way: its id in the handset's history, and the SP's final result, when it has answered every part. */
export type SentMo = { readonly id: string; readonly acknowledged: Promise<number> };

type Mo = WrittenMo & { readonly id: string };
type Carry<G extends GatewayTypes> = (errand: Errand<G>) => void;

/** Sends what a person wrote as one Deliver, or several when it is long, tied together by `reference`. */
export function sendMo<G extends GatewayTypes>(
  written: WrittenMo,
  reference: number,
  common: Common<G>,
  carry: Carry<G>,
): SentMo {
  const parcels = segment(written.text, { reference }).map((part) => common.speech.deliver(written, part));
  const carriage = { reference, ids: parcels.map(({ id }) => id) };
  const id = common.handsets.wrote({ ...written, carriage });
  return { id, acknowledged: carryAll({ ...written, id }, parcels, common, carry) };
}

/** Sends an MO of an earlier process that was not answered in full: all of it, under the ids that it had. */
export function sendLeftMo<G extends GatewayTypes>(
  mo: Mo,
  { reference, ids }: Carriage,
  common: Common<G>,
  carry: Carry<G>,
): void {
  const parcels = segment(mo.text, { reference }).map((part, i) => common.speech.deliver(mo, part, ids[i]));
  void carryAll(mo, parcels, common, carry);
}

function carryAll<G extends GatewayTypes>(
  { phone, to, text, id: messageId }: Mo,
  parcels: readonly Parcel<G>[],
  { handsets, log }: Common<G>,
  carry: Carry<G>,
): Promise<number> {
  const results = new Map<string, number>();
  return new Promise((resolve) => {
    for (const parcel of parcels) carry(errandOf(parcel, resolve));
  });

  function errandOf(parcel: Parcel<G>, resolve: (result: number) => void): Errand<G> {
    const { id } = parcel;
    return {
      ...parcel,
      copiedBy: 'duplicateDeliverPercent',
      onSent(attempt, went) {
        log.add({ kind: 'mo-sent', id, phone, to, attempt });
        if (handsets.keep) handsets.passed(phone, messageId, went());
      },
      onAnswer(result, isFinal, came) {
        log.add({ kind: 'mo-acknowledged', id, phone, to, text, result });
        if (isFinal && !results.has(id)) results.set(id, result);
        const outcome = results.size === parcels.length ? worstOf(results) : undefined;
        if (handsets.keep) handsets.passed(phone, messageId, came(), statusOf(outcome));
        if (outcome !== undefined) resolve(outcome);
      },
    };
  }
}

/** The first result that is a refusal, or 0. */
function worstOf(results: ReadonlyMap<string, number>): number {
  return [...results.values()].find((result) => result !== 0) ?? 0;
}

/** What a history says of an MO when all of it is answered. */
function statusOf(outcome: number | undefined): { status?: string } {
  if (outcome === undefined) return {};
  return { status: outcome === 0 ? 'sent' : `refused ${outcome}` };
}
