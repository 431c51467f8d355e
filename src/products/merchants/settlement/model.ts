import { divide } from '../../../business/reconciliation/index.ts';
import type { Id } from '../../../values/id.ts';
import type { Fen } from '../../../values/money.ts';
import type { Month } from '../../../values/time.ts';

/** What members saved with a benefit in a month, while the merchant owed us so much of a thousand of it. */
export type Used = {
  readonly month: Month;
  readonly benefitId: Id;
  readonly permille: number;
  readonly uses: number;
  readonly valueFen: Fen;
};

/** A line of a merchant's sheet. One of another month than the sheet's corrects a sheet that is signed. */
export type SettledLine = Used & { readonly commissionFen: Fen };

/**
 * The lines that bring what is settled up to what is true: all of a new month, and of signed months only what has changed since, as when a
 * manager took a redemption back after the sheet was signed. The commission is that of the whole, less what was asked for before, so that
 * corrections lose no fen.
 */
export function settleMerchant(used: readonly Used[], settled: readonly SettledLine[]): SettledLine[] {
  return keysOf([...used, ...settled]).flatMap((key) => {
    const whole = sum(used.filter((one) => isOf(one, key)));
    const before = settled.filter((one) => isOf(one, key));
    const given = sum(before);
    const asked = before.reduce((total, { commissionFen }) => total + commissionFen, 0);
    const line = {
      ...key,
      uses: whole.uses - given.uses,
      valueFen: whole.valueFen - given.valueFen,
      commissionFen: commissionOf(whole.valueFen, key.permille) - asked,
    };
    return line.uses === 0 && line.valueFen === 0 && line.commissionFen === 0 ? [] : [line];
  });
}

/** Our part of a value, rounded by the one rule by which this house shares money: the odd fen goes to the larger remainder. */
export function commissionOf(valueFen: Fen, permille: number): Fen {
  return divide(valueFen, { carrier: 0, sp: permille, telemarketer: 0, merchants: 1000 - permille }).sp;
}

type Key = Pick<Used, 'month' | 'benefitId' | 'permille'>;

function keysOf(rows: readonly Key[]): Key[] {
  const keys = new Map(
    rows.map(({ month, benefitId, permille }) => [
      `${month} ${benefitId} ${String(permille).padStart(4, '0')}`,
      { month, benefitId, permille },
    ]),
  );
  return [...keys.keys()].sort().map((key) => keys.get(key)!);
}

function isOf(row: Key, { month, benefitId, permille }: Key): boolean {
  return row.month === month && row.benefitId === benefitId && row.permille === permille;
}

function sum(rows: readonly Used[]): { uses: number; valueFen: Fen } {
  return rows.reduce(
    (total, { uses, valueFen }) => ({ uses: total.uses + uses, valueFen: total.valueFen + valueFen }),
    {
      uses: 0,
      valueFen: 0,
    },
  );
}
