import { readContent } from '../../protocols/sms/index.ts';
import { canonicalPhone, type Phone } from '../../values/phone.ts';
import type { Common } from './common.ts';
import { DeliveryDesk, type Receipt, type Taken } from './delivery-desk.ts';
import type { Errand } from './errand.ts';
import { overWindow, Paces } from './limits.ts';
import type { PeerOf, Visit } from './reception.ts';
import type { Breach } from './rules.ts';
import type { Submitted } from './speech.ts';
import type { GatewayTypes } from './types.ts';

export type SubmitOptions<G extends GatewayTypes> = Common<G> & {
  readonly serves: (phone: Phone) => boolean;
  /** Takes a report to the SP that sent the Submit. */
  readonly carry: (account: G['account'], report: Errand<G>) => void;
  /** Cuts a connection. */
  readonly cut: (peer: PeerOf<G>) => void;
};

const mostReorderMs = 50;

/** Takes the Submits of SPs, strictly, and with the faults that are asked for. */
export class Submits<G extends GatewayTypes> {
  readonly #options: SubmitOptions<G>;
  readonly #desk: DeliveryDesk<G>;
  readonly #paces = new Paces();

  constructor(options: SubmitOptions<G>) {
    this.#options = options;
    this.#desk = new DeliveryDesk(options);
  }

  handle(visit: Visit<G>): void {
    const { copies } = this.#options.speech;
    const seen = copies?.compare(visit.event) ?? 'new';
    if (seen === 'copy') this.#answerCopy(visit);
    else if (seen === 'another') this.#refuse(visit, copies!.repeated);
    else this.#judge(visit);
  }

  /** The first answer again, and nothing else happens a second time. */
  #answerCopy(visit: Visit<G>): void {
    const { speech } = this.#options;
    const acceptance = speech.acceptance(speech.idsFor(visit.event, 1));
    this.#answerSoon(visit, acceptance, () => this.#answer(visit, acceptance, true));
  }

  #judge(visit: Visit<G>): void {
    const { faults, speech } = this.#options;
    const breach = this.#breachIn(visit);
    if (breach) this.#refuse(visit, breach);
    else if (faults.throttles(Date.now())) this.#answer(visit, speech.throttled);
    else if (faults.strikes('refusePercent')) this.#answer(visit, faults.settings.refuseCode ?? speech.busy);
    else if (faults.strikes('dropPercent')) this.#drop(visit);
    else this.#take(visit);
  }

  /** The first thing that speaks against a Submit: too many at once, its content, too many a second. */
  #breachIn(visit: Visit<G>): Breach | undefined {
    const { serves, speech } = this.#options;
    const { account, event, place } = visit;
    return (
      overWindow(account, place, speech.busy) ??
      speech.breachOf({ ...visit, serves }) ??
      this.#paces.over(account, speech.read(event.body).receivers.length, speech.throttled)
    );
  }

  #refuse(visit: Visit<G>, { rule, result, detail }: Breach): void {
    const sequence = this.#options.speech.writtenSequence(visit.event.sequence);
    this.#options.log.blame(rule, `submit ${sequence}: ${detail}`);
    this.#answer(visit, result);
  }

  #drop(visit: Visit<G>): void {
    if (this.#options.faults.toss()) {
      const taken = this.#accept(visit);
      this.#report(taken, this.#desk.deliver(taken));
    }
    this.#options.cut(visit.peer);
  }

  #take(visit: Visit<G>): void {
    const { faults, speech } = this.#options;
    const taken = this.#accept(visit);
    const receipts = this.#desk.deliver(taken);
    const acceptance = speech.acceptance(taken.ids);
    const answer = () => {
      if (this.#answer(visit, acceptance)) this.#desk.showAnswer(taken, receipts, acceptance);
    };
    if (faults.strikes('reportFirstPercent')) {
      this.#report(taken, receipts, answer);
    } else {
      this.#answerSoon(visit, acceptance, answer);
      this.#report(taken, receipts);
    }
  }

  /** From here on the Submit has its effect. */
  #accept({ account, bound, event }: Visit<G>): Taken<G> {
    const { speech, log } = this.#options;
    speech.copies?.add(event);
    const submitted = speech.read(event.body);
    const ids = speech.idsFor(event, submitted.receivers.length);
    log.add({
      kind: 'submit-taken',
      sequence: speech.writtenSequence(event.sequence),
      ids: ids.map(speech.writtenId),
      account: account.name,
      from: submitted.from,
      phones: submitted.receivers.map(canonicalPhone),
      text: textOf(submitted),
      service: submitted.service,
      reportFlag: submitted.reports.flag,
      feeType: submitted.feeType,
    });
    return { account, event, submitted, ids, version: speech.versionOf(bound) };
  }

  /** Sends the reports; `whenHeard` is called when the SP has answered the first, or at once when there is none. */
  #report(taken: Taken<G>, receipts: readonly Receipt[], whenHeard = () => {}): void {
    const { carry } = this.#options;
    const [first, ...others] = this.#desk.reportsOn(taken, receipts);
    if (first) carry(taken.account, withListener(first, whenHeard));
    else whenHeard();
    for (const report of others) carry(taken.account, report);
  }

  /** Answers now, or as the faults say: late, out of order, or never. */
  #answerSoon({ peer, event }: Visit<G>, acceptance: G['response'], answer: () => void): void {
    const { faults, later } = this.#options;
    if (faults.strikes('noAnswerPercent')) peer.session.leaveUnanswered(event, acceptance);
    else if (faults.strikes('delayPercent')) later.after(faults.settings.delayMs, answer);
    else if (faults.strikes('reorderPercent')) later.after(faults.draw(mostReorderMs), answer);
    else answer();
  }

  /** False when the connection is gone. */
  #answer({ peer, event }: Visit<G>, answer: number | G['response'], again = false): boolean {
    const { log, speech } = this.#options;
    if (!peer.session.answer(event, answer)) return false;
    const result = typeof answer === 'number' ? answer : speech.resultIn(answer);
    log.add({ kind: 'submit-answered', sequence: speech.writtenSequence(event.sequence), result, again });
    return true;
  }
}

function withListener<G extends GatewayTypes>(report: Errand<G>, whenHeard: () => void): Errand<G> {
  return {
    ...report,
    onAnswer(result, isFinal, passing) {
      report.onAnswer(result, isFinal, passing);
      if (isFinal) whenHeard();
    },
  };
}

function textOf(submitted: Submitted): string | undefined {
  return readContent(submitted).text;
}
