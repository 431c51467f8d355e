import { canonicalPhone } from '../../values/phone.ts';
import type { Passed } from '../handsets.ts';
import type { OwedReport } from '../history.ts';
import type { Common } from './common.ts';
import type { Errand, Passing } from './errand.ts';
import { passing } from './passing.ts';
import type { Submitted } from './speech.ts';
import type { GatewayTypes } from './types.ts';

/** A Submit that was taken; `ids` name it in reports, one for each receiver. */
export type Taken<G extends GatewayTypes> = {
  readonly account: G['account'];
  readonly event: G['submit'];
  readonly submitted: Submitted;
  readonly ids: readonly G['id'][];
  /** Of the connection that it came down. */
  readonly version: number;
};

/**
 * What became of a Submit at one receiver; `code` says why it failed. `messageId` names it in the history of the handset;
 * unset when none saw it.
 */
export type Receipt = {
  readonly receiver: string;
  readonly code: number | undefined;
  readonly messageId: string | undefined;
};

/** Brings what was taken to the handsets, and makes the reports. */
export class DeliveryDesk<G extends GatewayTypes> {
  readonly #common: Common<G>;

  constructor(common: Common<G>) {
    this.#common = common;
  }

  /** Delivers to every receiver. */
  deliver({ submitted, event, version, ids }: Taken<G>): Receipt[] {
    const came = passing(this.#common.speech, 'in', event.body, event.sequence, version);
    return submitted.receivers.map((receiver, i) => this.#deliverTo(receiver, ids[i]!, submitted, came));
  }

  /** The reports that the SP asked for, ready to be carried. */
  reportsOn(taken: Taken<G>, receipts: readonly Receipt[]): Errand<G>[] {
    const { failure, success } = taken.submitted.reports;
    return receipts.flatMap((receipt, i) => {
      const isWanted = receipt.code === undefined ? success : failure;
      return isWanted ? [this.#reportOn(receipt, taken.ids[i]!, taken.submitted)] : [];
    });
  }

  /** A report that an earlier process owed for a message that arrived. */
  reportLeft({ id, receiver, ...of }: OwedReport, messageId: string): Errand<G> {
    return this.#reportOn({ receiver, code: undefined, messageId }, this.#common.speech.idIn(id), of);
  }

  /** Shows the answer to a Submit in the histories of its receivers. */
  showAnswer({ event, version }: Taken<G>, receipts: readonly Receipt[], answer: G['response']): void {
    const went = passing(this.#common.speech, 'out', answer, event.sequence, version);
    for (const receipt of receipts) this.#show(receipt, went);
  }

  #deliverTo(receiver: string, id: G['id'], submitted: Submitted, came: Passing): Receipt {
    const { bills, handsets, speech } = this.#common;
    const { code, isBilled } = this.#codeFor(receiver, submitted);
    bills.add(
      receiver,
      submitted,
      isBilled || code === undefined ? undefined : speech.writtenCode(code, submitted.isRecord),
    );
    if (code !== undefined || submitted.isRecord || !handsets.keep) return { receiver, code, messageId: undefined };
    const { from, service, reports } = submitted;
    const arrived = { ...submitted, phone: canonicalPhone(receiver), pdu: came() };
    const owes = { id: speech.writtenId(id), from, receiver, service };
    const messageId = handsets.received({ ...arrived, ...(reports.success && { owes }) });
    return { receiver, code, messageId };
  }

  /** Whether it fails, and with which code; a record may be billed and said to have been billed before. */
  #codeFor(receiver: string, submitted: Submitted): { code: number | undefined; isBilled?: boolean } {
    const { faults, bills, speech } = this.#common;
    const { failCode, billFailCode } = faults.settings;
    if (faults.strikes('failPercent')) return { code: failCode ?? speech.unreachable };
    if (!submitted.isRecord) return { code: undefined };
    if (bills.hasMonth(receiver, submitted)) return { code: speech.billedBefore };
    if (faults.strikes('billFailPercent')) return { code: billFailCode ?? speech.unreachable };
    if (faults.strikes('billedBeforePercent')) return { code: speech.billedBefore, isBilled: true };
    return { code: undefined };
  }

  #reportOn(
    receipt: Receipt,
    id: G['id'],
    { from, service, isRecord = false }: Pick<Submitted, 'from' | 'service'> & Partial<Pick<Submitted, 'isRecord'>>,
  ): Errand<G> {
    const { log, speech } = this.#common;
    const { receiver, code } = receipt;
    const phone = canonicalPhone(receiver);
    const submit = speech.writtenId(id);
    return {
      ...speech.report(id, { from, service, receiver, code, ofRecord: isRecord }),
      copiedBy: 'duplicateReportPercent',
      onSent: (_attempt, went) => this.#show(receipt, went),
      onAnswer: (result, isFinal, came) => {
        log.add({ kind: 'report-acknowledged', submit, phone, code, result });
        this.#show(receipt, came, isFinal ? { reported: submit } : {});
      },
    };
  }

  #show({ receiver, messageId }: Receipt, pdu: Passing, more: Passed = {}): void {
    if (messageId !== undefined) this.#common.handsets.passed(canonicalPhone(receiver), messageId, pdu(), more);
  }
}
