import type { Answer, StatusReport } from '../business/messages/index.ts';

/** How a PDU ended: what the gateway refused, and what a report told. */
export type Ended = {
  readonly code: string;
  readonly good: boolean;
  readonly at: number;
  readonly by: 'answer' | 'report';
};

/** What went over a link since this process began, for figures that are taken from outside. */
export type Totals = {
  readonly mos: number;
  readonly mts: number;
  /** By `verdict code`. */
  readonly answers: ReadonlyMap<string, number>;
  readonly reports: ReadonlyMap<StatusReport['fate'], number>;
};

const remembered = 100;
const secondsAMinute = 60;

/** What went over a link lately, in real time: for people who look whether it is alive. It remembers little, and costs less. */
export class Pulse {
  readonly #sent = new Minute();
  readonly #reported = new Minute();
  readonly #ended: Ended[] = [];
  readonly #answers = new Map<string, number>();
  readonly #reports = new Map<StatusReport['fate'], number>();
  #mos = 0;
  #mts = 0;
  lastMoAt: Date | undefined;
  lastMtAt: Date | undefined;
  lastReportAt: Date | undefined;
  /** A report that says "delivered". */
  lastGoodReportAt: Date | undefined;

  /** A PDU left. */
  sent(): void {
    this.lastMtAt = new Date();
    this.#mts += 1;
    this.#sent.add(1);
  }

  answered({ verdict, result }: Answer): void {
    count(this.#answers, `${verdict} ${result}`);
    if (verdict === 'refused') this.#remember({ code: result, good: false, at: Date.now(), by: 'answer' });
  }

  heard(mos: number): void {
    this.lastMoAt = new Date();
    this.#mos += mos;
  }

  reported(reports: readonly StatusReport[]): void {
    this.lastReportAt = new Date();
    this.#reported.add(reports.length);
    for (const { code, fate } of reports) {
      count(this.#reports, fate);
      if (fate === 'under-way') continue;
      if (fate === 'delivered') this.lastGoodReportAt = this.lastReportAt;
      this.#remember({ code, good: fate === 'delivered', at: Date.now(), by: 'report' });
    }
  }

  get totals(): Totals {
    return { mos: this.#mos, mts: this.#mts, answers: this.#answers, reports: this.#reports };
  }

  get sentLastMinute(): number {
    return this.#sent.total;
  }

  get reportedLastMinute(): number {
    return this.#reported.total;
  }

  /** The last hundred, the oldest first. */
  get ended(): readonly Ended[] {
    return this.#ended;
  }

  #remember(ended: Ended): void {
    this.#ended.push(ended);
    if (this.#ended.length > remembered) this.#ended.shift();
  }
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** A count over the last sixty seconds. */
class Minute {
  readonly #counts: number[] = Array(secondsAMinute).fill(0);
  #second = 0;

  add(count: number): void {
    this.#forget();
    this.#counts[this.#second % secondsAMinute]! += count;
  }

  get total(): number {
    this.#forget();
    return this.#counts.reduce((sum, one) => sum + one, 0);
  }

  #forget(): void {
    const second = Math.floor(performance.now() / 1_000);
    const passed = Math.min(second - this.#second, secondsAMinute);
    for (let i = 0; i < passed; i++) this.#counts[(second - i) % secondsAMinute] = 0;
    this.#second = second;
  }
}
