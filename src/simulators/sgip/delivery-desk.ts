import {
  type Report,
  report,
  responseTo,
  type Sequence,
  type Submit,
  sequenceToHex,
  sgip,
} from '../../protocols/sgip/index.ts';
import { canonicalPhone } from '../../values/phone.ts';
import type { PassingPdu } from '../handsets.ts';
import type { Errand } from './courier.ts';
import type { Gateway } from './gateway.ts';

/** A Submit that was taken; `frame` is the whole of it. */
export type Taken = { readonly submit: Submit; readonly sequence: Sequence; readonly frame: Buffer };

/** What became of a Submit at one receiver. `messageId` names it in the history of the handset; unset when none saw it. */
export type Receipt = { readonly userNumber: string; readonly failed: boolean; readonly messageId?: string };

/** ReportFlag 3: a record for the bill, of which no handset sees anything. */
const recordOnly = 3;

/** By ReportFlag: whether the SP hears of a failure, and of a success. */
const reported: readonly { failure: boolean; success: boolean }[] = [
  { failure: true, success: false },
  { failure: true, success: true },
  { failure: false, success: false },
  { failure: true, success: true },
];

/** Brings what was taken to the handsets, and makes the reports. */
export class DeliveryDesk {
  readonly #gateway: Gateway;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  /** Delivers to every receiver. */
  deliver(taken: Taken): Receipt[] {
    return taken.submit.userNumbers.map((userNumber) => this.#deliverTo(userNumber, taken));
  }

  /** The reports that the SP asked for, ready to be carried. */
  reportsOn(taken: Taken, receipts: readonly Receipt[]): Errand[] {
    const wanted = reported[taken.submit.reportFlag]!;
    return receipts
      .filter(({ failed }) => (failed ? wanted.failure : wanted.success))
      .map((receipt) => this.#reportOn(receipt, taken));
  }

  /** Shows the answer to a Submit in the histories of its receivers. */
  showAnswer({ sequence }: Taken, receipts: readonly Receipt[], result: number): void {
    if (!this.#gateway.handsets.keep) return;
    const frame = sgip.encode(responseTo('submit', result), sequence);
    for (const receipt of receipts) this.#show(receipt, { protocol: 'sgip', direction: 'out', frame });
  }

  #deliverTo(userNumber: string, { submit, frame }: Taken): Receipt {
    const { faults, handsets } = this.#gateway;
    const failed = faults.strikes('failPercent');
    if (failed || submit.reportFlag === recordOnly) return { userNumber, failed };
    const messageId = handsets.received({
      phone: canonicalPhone(userNumber),
      from: submit.spNumber,
      coding: submit.messageCoding,
      udhi: submit.tpUdhi,
      content: submit.messageContent,
      pdu: { protocol: 'sgip', direction: 'in', frame },
    });
    return { userNumber, failed, messageId };
  }

  #reportOn(receipt: Receipt, { sequence: submitSequenceNumber }: Taken): Errand {
    const { faults, nextSequence, handsets } = this.#gateway;
    const { userNumber, failed } = receipt;
    const fate = failed ? { state: 2, errorCode: faults.settings.failCode } : { state: 0, errorCode: 0 };
    const request = report.of({ submitSequenceNumber, userNumber, ...fate });
    const sequence = nextSequence();
    return {
      request,
      sequence,
      onSent: () => {
        if (!handsets.keep) return;
        this.#show(receipt, { protocol: 'sgip', direction: 'out', frame: sgip.encode(request, sequence) });
      },
      onAnswer: (result) => this.#reportAnswered(request, sequence, receipt, result),
    };
  }

  #reportAnswered(request: Report, sequence: Sequence, receipt: Receipt, result: number): void {
    const { log, handsets } = this.#gateway;
    const { submitSequenceNumber, userNumber, state, errorCode } = request;
    const phone = canonicalPhone(userNumber);
    const submit = sequenceToHex(submitSequenceNumber);
    log.add({ kind: 'report-acknowledged', submit, phone, state, errorCode, result });
    if (!handsets.keep) return;
    const frame = sgip.encode(responseTo('report', result), sequence);
    this.#show(receipt, { protocol: 'sgip', direction: 'in', frame });
  }

  #show({ userNumber, messageId }: Receipt, pdu: PassingPdu): void {
    if (messageId !== undefined) this.#gateway.handsets.passed(canonicalPhone(userNumber), messageId, pdu);
  }
}
