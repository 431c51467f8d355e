import { resultCode, type Submit, sequenceToHex, sgip } from '../../protocols/sgip/index.ts';
import { readContent } from '../../protocols/sms/index.ts';
import { canonicalPhone, type Phone } from '../../values/phone.ts';
import type { SpAccount } from './account.ts';
import type { Errand } from './courier.ts';
import { DeliveryDesk, type Receipt, type Taken } from './delivery-desk.ts';
import type { Gateway } from './gateway.ts';
import type { Visit } from './reception.ts';
import { type Breach, breachOf } from './rules.ts';
import type { TakenSubmits } from './taken-submits.ts';

export type SubmitOptions = Gateway & {
  readonly remembered: TakenSubmits;
  readonly serves: (phone: Phone) => boolean;
  /** Takes a report to the SP that sent the Submit. */
  readonly carry: (account: SpAccount, report: Errand) => void;
  /** Cuts a connection. */
  readonly cut: (peer: Visit['peer']) => void;
};

const throttled = 88;
const mostReorderMs = 50;
const defaultWindow = 32;

/** Takes the Submits of SPs, strictly, and with the faults that are asked for. */
export class Submits {
  readonly #options: SubmitOptions;
  readonly #desk: DeliveryDesk;

  constructor(options: SubmitOptions) {
    this.#options = options;
    this.#desk = new DeliveryDesk(options);
  }

  handle(visit: Visit): void {
    const { sequence, body } = visit.event;
    const taken = { submit: body, sequence, frame: sgip.encode(body, sequence) };
    const seen = this.#options.remembered.compare(sequence, taken.frame);
    if (seen === 'copy') this.#answerCopy(visit);
    else if (seen === 'another') this.#refuse(visit, repeatedNumber);
    else this.#judge(visit, taken);
  }

  /** The first answer again, and nothing else happens a second time. */
  #answerCopy(visit: Visit): void {
    this.#answerSoon(visit, () => this.#answer(visit, resultCode.ok, true));
  }

  #judge(visit: Visit, taken: Taken): void {
    const { faults, serves } = this.#options;
    const breach = overWindow(visit) ?? breachOf({ ...taken, account: visit.account, serves });
    if (breach) this.#refuse(visit, breach);
    else if (faults.throttles(Date.now())) this.#answer(visit, throttled, false);
    else if (faults.strikes('refusePercent')) this.#answer(visit, faults.settings.refuseCode, false);
    else if (faults.strikes('dropPercent')) this.#drop(visit, taken);
    else this.#take(visit, taken);
  }

  #refuse(visit: Visit, { rule, result, detail }: Breach): void {
    const sequence = sequenceToHex(visit.event.sequence);
    this.#options.log.add({ kind: 'client-fault', rule, detail: `submit ${sequence}: ${detail}` });
    this.#answer(visit, result, false);
  }

  #drop(visit: Visit, taken: Taken): void {
    if (this.#options.faults.toss()) this.#report(visit, taken, this.#deliver(visit, taken));
    this.#options.cut(visit.peer);
  }

  #take(visit: Visit, taken: Taken): void {
    const { faults } = this.#options;
    const receipts = this.#deliver(visit, taken);
    const answer = () => {
      if (this.#answer(visit, resultCode.ok, false)) this.#desk.showAnswer(taken, receipts, resultCode.ok);
    };
    if (faults.strikes('reportFirstPercent')) {
      this.#report(visit, taken, receipts, answer);
    } else {
      this.#answerSoon(visit, answer);
      this.#report(visit, taken, receipts);
    }
  }

  #deliver({ account }: Visit, taken: Taken): Receipt[] {
    const { remembered, log } = this.#options;
    const { submit, sequence, frame } = taken;
    remembered.add(sequence, frame, new Date());
    log.add({
      kind: 'submit-taken',
      sequence: sequenceToHex(sequence),
      account: account.name,
      from: submit.spNumber,
      phones: submit.userNumbers.map(canonicalPhone),
      text: textOf(submit),
      reportFlag: submit.reportFlag,
      feeType: submit.feeType,
    });
    return this.#desk.deliver(taken);
  }

  /** Sends the reports; `whenHeard` is called when the SP has answered the first, or at once when there is none. */
  #report({ account }: Visit, taken: Taken, receipts: readonly Receipt[], whenHeard = () => {}): void {
    const { carry } = this.#options;
    const [first, ...others] = this.#desk.reportsOn(taken, receipts);
    if (first) carry(account, withListener(first, whenHeard));
    else whenHeard();
    for (const report of others) carry(account, report);
  }

  /** Answers now, or as the faults say: late, out of order, or never. */
  #answerSoon(visit: Visit, answer: () => void): void {
    const { faults, later } = this.#options;
    if (faults.strikes('noAnswerPercent')) visit.peer.session.leaveUnanswered(visit.event);
    else if (faults.strikes('delayPercent')) later.after(faults.settings.delayMs, answer);
    else if (faults.strikes('reorderPercent')) later.after(faults.draw(mostReorderMs), answer);
    else answer();
  }

  /** False when the connection is gone. */
  #answer({ peer, event }: Visit, result: number, again: boolean): boolean {
    if (!peer.session.answer(event, result)) return false;
    this.#options.log.add({ kind: 'submit-answered', sequence: sequenceToHex(event.sequence), result, again });
    return true;
  }
}

function overWindow({ place, account: { window = defaultWindow } }: Visit): Breach | undefined {
  if (place <= window) return undefined;
  const detail = `it is number ${place} without an answer on this connection; at most ${window} are allowed`;
  return { rule: 'window', result: resultCode.busy, detail };
}

const repeatedNumber: Breach = {
  rule: 'sequence-repeated',
  result: resultCode.badSequence,
  detail: 'an earlier Submit with other content has this sequence number; give each its own',
};

function withListener(report: Errand, whenHeard: () => void): Errand {
  return {
    ...report,
    onAnswer(result, isFinal) {
      report.onAnswer(result, isFinal);
      if (isFinal) whenHeard();
    },
  };
}

function textOf({ messageCoding, tpUdhi, messageContent }: Submit): string | undefined {
  return readContent({ coding: messageCoding, udhi: tpUdhi, content: messageContent }).text;
}
