import type { Month } from '../../values/time.ts';
import { divide, type Party, parties, type ShareAgreement, type Source, sharesOf } from './shares.ts';

/** The money of one month, product and source. */
export type Figures = {
  readonly month: Month;
  readonly product: string;
  readonly source: Source;
  /** What both sides say was billed. What they do not agree about is not settled before they do. */
  readonly receivableFen: number;
  /** Billed, and not paid by the subscriber. */
  readonly badDebtFen: number;
  /** Given back, by whomever. */
  readonly refundFen: number;
  readonly penaltyFen: number;
};

type Amounts = Pick<Figures, 'receivableFen' | 'badDebtFen' | 'refundFen' | 'penaltyFen'>;

/** A line of a settlement sheet. One of another month than the sheet's corrects a sheet that is signed. */
export type SettlementLine = Figures & {
  /** The version of the shares that was in force in the month of the line. */
  readonly sharesFrom: Month;
  readonly netFen: number;
  readonly parts: Readonly<Record<Party, number>>;
};

/** A product that nothing was agreed about. */
export type NotAgreed = { readonly product: string; readonly month: Month };

/**
 * The lines that bring what is settled up to what is true: all of a new month, and for signed months only what has changed
 * since. Each part is the exact division of the month's whole, less what was given before, so corrections lose no fen either.
 * Returns the products without shares instead when there are any.
 */
export function settle(
  figures: readonly Figures[],
  settled: readonly SettlementLine[],
  agreements: readonly ShareAgreement[],
  carrier: string,
): { readonly lines: SettlementLine[] } | { readonly notAgreed: NotAgreed[] } {
  const notAgreed: NotAgreed[] = [];
  const lines = keysOf([...figures, ...settled]).flatMap((key) => {
    const agreed = sharesOf(agreements, { carrier, ...key });
    if (!agreed) {
      notAgreed.push({ product: key.product, month: key.month });
      return [];
    }
    const whole = sum(figures.filter((one) => isOf(one, key)));
    const before = settled.filter((one) => isOf(one, key));
    const given = sum(before);
    const parts = divide(netOf(whole), agreed.shares);
    const line = {
      ...key,
      sharesFrom: agreed.from,
      receivableFen: whole.receivableFen - given.receivableFen,
      badDebtFen: whole.badDebtFen - given.badDebtFen,
      refundFen: whole.refundFen - given.refundFen,
      penaltyFen: whole.penaltyFen - given.penaltyFen,
      netFen: netOf(whole) - netOf(given),
      parts: Object.fromEntries(
        parties.map((party) => [party, parts[party] - before.reduce((total, one) => total + one.parts[party], 0)]),
      ) as Record<Party, number>,
    };
    return isNothing(line) ? [] : [line];
  });
  return notAgreed.length > 0 ? { notAgreed } : { lines };
}

/** What is shared. */
export function netOf({ receivableFen, badDebtFen, refundFen, penaltyFen }: Amounts): number {
  return receivableFen - badDebtFen - refundFen - penaltyFen;
}

type Key = Pick<Figures, 'month' | 'product' | 'source'>;

function keysOf(rows: readonly Key[]): Key[] {
  const keys = new Map(
    rows.map(({ month, product, source }) => [`${month} ${product} ${source}`, { month, product, source }]),
  );
  return [...keys.keys()].sort().map((key) => keys.get(key)!);
}

function isOf(row: Key, key: Key): boolean {
  return row.month === key.month && row.product === key.product && row.source === key.source;
}

function sum(rows: readonly Amounts[]): Amounts {
  const of = (field: keyof Amounts) => rows.reduce((total, row) => total + row[field], 0);
  return {
    receivableFen: of('receivableFen'),
    badDebtFen: of('badDebtFen'),
    refundFen: of('refundFen'),
    penaltyFen: of('penaltyFen'),
  };
}

function isNothing({ receivableFen, badDebtFen, refundFen, penaltyFen, parts }: SettlementLine): boolean {
  return [receivableFen, badDebtFen, refundFen, penaltyFen, ...Object.values(parts)].every((amount) => amount === 0);
}
