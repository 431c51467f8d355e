import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { canonicalPhone, type Phone } from '../../values/phone.ts';
import { type Month, monthOf } from '../../values/time.ts';
import type { Submitted, SubmittedFee } from './speech.ts';

/** A line of the gateway's own bill: how often a phone had to pay what for a service, or why it did not. */
export type BillLine = {
  readonly phone: Phone;
  readonly service: string;
  readonly kind: SubmittedFee['kind'];
  readonly fen: number;
  readonly count: number;
  /** `billed`, or the code of the report that says why not. */
  readonly result: string;
};

/**
 * What a gateway bills for the SP: counted from the Submits that it took and what became of them, and from nothing else. A
 * month of a service is billed to a phone once. With a file the bill outlives its process: a line is with the system before
 * the report leaves that says so.
 */
export class Bills {
  readonly #now: () => Date;
  readonly #file: string | undefined;
  readonly #months = new Map<Month, Map<string, BillLine>>();

  constructor(now: () => Date, file?: string) {
    this.#now = now;
    if (file === undefined) return;
    mkdirSync(path.dirname(file), { recursive: true });
    // A last line that a killed process did not finish is left out, and taken off: the next one must not follow it.
    const written = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
    for (const one of written) {
      const [month, line] = readLine(one, file);
      this.#count(month, line);
    }
    writeFileSync(`${file}.new`, written.map((line) => `${line}\n`).join(''));
    renameSync(`${file}.new`, file);
    this.#file = file;
  }

  /** Whether a month's fee of this kind stands on the bill already. */
  hasMonth(receiver: string, { fee, service }: Submitted): boolean {
    if (fee?.kind !== 'month') return false;
    const phone = canonicalPhone(fee.payer ?? receiver);
    return this.of(monthOf(this.#now())).some(
      (line) => line.phone === phone && line.service === service && line.kind === 'month' && line.result === billed,
    );
  }

  /** Writes down what a message costs, or with which code it was refused. */
  add(receiver: string, { fee, service }: Submitted, code: string | undefined): void {
    if (fee === undefined) return;
    const phone = canonicalPhone(fee.payer ?? receiver);
    const { kind, fen } = fee;
    const line = { phone, service, kind, fen, result: code ?? billed };
    const month = monthOf(this.#now());
    if (this.#file !== undefined) appendFileSync(this.#file, `${JSON.stringify([month, line])}\n`);
    this.#count(month, line);
  }

  #count(month: Month, line: Omit<BillLine, 'count'>): void {
    const lines = this.#months.get(month) ?? new Map<string, BillLine>();
    this.#months.set(month, lines);
    const key = Object.values(line).join(' ');
    lines.set(key, { ...line, count: (lines.get(key)?.count ?? 0) + 1 });
  }

  /** The bill of a month, in order of phones. */
  of(month: Month): BillLine[] {
    const lines = [...(this.#months.get(month)?.values() ?? [])];
    return lines.sort((a, b) => (a.phone < b.phone ? -1 : Number(a.phone > b.phone)));
  }
}

/** @throws Error naming the file when it is no bill. */
function readLine(line: string, file: string): [Month, Omit<BillLine, 'count'>] {
  try {
    return JSON.parse(line) as [Month, Omit<BillLine, 'count'>];
  } catch (cause) {
    throw new Error(`${file} is no bill of a gateway; remove it to begin with an empty one`, { cause });
  }
}

const billed = 'billed';
