import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Mms } from '../history.ts';
import type { Recipient } from './rules.ts';
import type { MoMms, Tell } from './tongue.ts';

/** A message that was taken from an SP; times are ms of business time. */
export type Parcel = {
  readonly id: string;
  readonly account: string;
  readonly transactionId: string;
  /** The number the handset shows. */
  readonly sender: string;
  readonly recipients: readonly Recipient[];
  /** Who of them was refused with 1100. */
  readonly failed: readonly string[];
  readonly subject: string;
  readonly mms: Mms;
  readonly earliest: number;
  readonly expiry: number;
  readonly wantsReport: boolean;
  readonly wantsRead: boolean;
};

type Line =
  | { readonly takes: Parcel }
  /** One recipient is done with: it arrived, or never will. */
  | { readonly settles: readonly [id: string, phone: string] }
  | { readonly cancels: string }
  | { readonly owes: Tell }
  | { readonly owesMo: MoMms & { readonly mms: Mms; readonly handsetId: string } }
  | { readonly told: string };

/** An MMS of a phone that the SP has not taken. */
export type OwedMo = Extract<Line, { owesMo: unknown }>['owesMo'];

/** What an MMSC has to do still: recipients who wait, and what SPs are to be told. */
export type Undone = {
  readonly parcels: readonly { readonly parcel: Parcel; readonly waiting: readonly string[] }[];
  readonly tells: readonly Tell[];
  readonly mos: readonly OwedMo[];
};

/**
 * The books of an MMSC as JSON lines. A line is with the system before an SP hears of what it tells, so that a killed process owes
 * it still when it starts again. Without a file nothing is written.
 */
export class Books {
  readonly #file: string | undefined;
  readonly #onFault: (error: unknown) => void;

  constructor(file: string | undefined, onFault: (error: unknown) => void) {
    this.#file = file;
    this.#onFault = onFault;
  }

  write(...lines: readonly Line[]): void {
    if (this.#file === undefined) return;
    try {
      appendFileSync(this.#file, lines.map(written).join(''));
    } catch (error) {
      this.#onFault(error);
    }
  }

  /** Reads what an earlier process left, and writes it anew in short. @throws Error naming the file when it is no such book. */
  takeUp(): Undone {
    const parcels = new Map<string, { parcel: Parcel; waiting: Set<string> }>();
    const tells = new Map<string, Tell>();
    const mos = new Map<string, OwedMo>();
    for (const line of this.#lines()) {
      if ('takes' in line) {
        const waiting = new Set(line.takes.recipients.map(({ phone }) => phone));
        parcels.set(line.takes.id, { parcel: line.takes, waiting });
      } else if ('settles' in line) parcels.get(line.settles[0])?.waiting.delete(line.settles[1]);
      else if ('cancels' in line) parcels.delete(line.cancels);
      else if ('owes' in line) tells.set(line.owes.key, line.owes);
      else if ('owesMo' in line) mos.set(line.owesMo.key, line.owesMo);
      else if (!tells.delete(line.told)) mos.delete(line.told);
    }
    const left = [...parcels.values()].filter(({ waiting }) => waiting.size > 0);
    const undone = {
      parcels: left.map(({ parcel, waiting }) => ({ parcel, waiting: [...waiting] })),
      tells: [...tells.values()],
      mos: [...mos.values()],
    };
    this.#rewrite(undone);
    return undone;
  }

  #rewrite({ parcels, tells, mos }: Undone): void {
    if (this.#file === undefined) return;
    const lines: Line[] = [
      ...parcels.flatMap(({ parcel, waiting }): Line[] => [
        { takes: parcel },
        ...parcel.recipients
          .filter(({ phone }) => !waiting.includes(phone))
          .map(({ phone }): Line => ({ settles: [parcel.id, phone] })),
      ]),
      ...tells.map((owes) => ({ owes })),
      ...mos.map((owesMo) => ({ owesMo })),
    ];
    mkdirSync(path.dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, lines.map(written).join(''));
    renameSync(`${this.#file}.new`, this.#file);
  }

  #lines(): Line[] {
    if (this.#file === undefined || !existsSync(this.#file)) return [];
    try {
      const whole = readFileSync(this.#file, 'utf8').split('\n').slice(0, -1);
      return whole.map((line) => JSON.parse(line) as Line);
    } catch (cause) {
      throw new Error(`${this.#file} is no book of an MMSC; remove it to begin with none`, { cause });
    }
  }
}

function written(line: Line): string {
  return `${JSON.stringify(line)}\n`;
}
