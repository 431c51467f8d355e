import type { Db, Tx } from '../../platform/db.ts';
import type { Month } from '../../values/time.ts';
import { type RefundedCharge, refundsOfMonth } from '../billing/index.ts';
import { telemarketingConsents } from '../consent/index.ts';
import { carriersOf } from '../subscribers/index.ts';
import { type Figures, type NotAgreed, settle } from './settlement.ts';
import {
  figuresOfBills,
  figuresOfEntries,
  type Hand,
  isCompared,
  linesSigned,
  replaceLines,
  type SettlementSheet,
  takeDraft,
} from './settlement-store.ts';
import type { ShareAgreement } from './shares.ts';

export type Drafted =
  | { readonly sheet: SettlementSheet }
  | { readonly refused: 'signed' | 'not-compared' }
  | { readonly notAgreed: readonly NotAgreed[] };

/**
 * Makes the settlement sheet of a month anew from what is known now, with corrections of the months that were signed before.
 * It is all one transaction, so nobody reads half a sheet.
 */
export function draftSheet(
  db: Db,
  {
    month,
    carrier,
    agreements,
    by,
  }: { month: Month; carrier: string; agreements: readonly ShareAgreement[]; by: Hand },
  now: Date,
): Promise<Drafted> {
  return db
    .transact(async (tx): Promise<Drafted> => {
      if (!(await isCompared(tx, carrier, month))) return { refused: 'not-compared' };
      const sheet = await takeDraft(tx, month, carrier, by, now);
      if (!sheet) return { refused: 'signed' };
      const settled = await linesSigned(tx, carrier, month);
      const months = [...new Set([month, ...settled.map((one) => one.month)])];
      const figures = [
        ...(await figuresOfBills(tx, carrier, months)),
        ...(await figuresOfEntries(tx, carrier, months)),
        ...(await figuresOfRefunds(tx, carrier, months)),
      ];
      const result = settle(figures, settled, agreements, carrier);
      if ('notAgreed' in result) throw new Refused(result.notAgreed);
      await replaceLines(tx, sheet.id, result.lines);
      return { sheet };
    })
    .catch(refusal);
}

/** Undoes the draft that was begun. */
class Refused extends Error {
  readonly notAgreed: readonly NotAgreed[];

  constructor(notAgreed: readonly NotAgreed[]) {
    super('there are products without shares');
    this.notAgreed = notAgreed;
  }
}

function refusal(error: unknown): Drafted {
  if (error instanceof Refused) return { notAgreed: error.notAgreed };
  throw error;
}

const refundsPerPage = 5000;

async function figuresOfRefunds(tx: Tx, carrier: string, months: readonly Month[]): Promise<Figures[]> {
  const figures: Figures[] = [];
  for (const month of months) {
    let after = '';
    for (;;) {
      const page = await refundsOfMonth(tx, { month, after, limit: refundsPerPage });
      figures.push(...(await figuresOfPage(tx, carrier, month, page)));
      if (page.length < refundsPerPage) break;
      after = page.at(-1)!.phone;
    }
  }
  return figures;
}

async function figuresOfPage(
  tx: Tx,
  carrier: string,
  month: Month,
  page: readonly RefundedCharge[],
): Promise<Figures[]> {
  const phones = [...new Set(page.map(({ phone }) => phone))];
  const [carriers, heard] = await Promise.all([carriersOf(tx, phones), telemarketingConsents(tx, phones)]);
  const telemarketed = new Set(heard.flatMap(({ subscriptionId }) => subscriptionId ?? []));
  return page
    .filter(({ phone }) => carriers.get(phone) === carrier)
    .map(({ product, subscriptionId, refundedFen }) => ({
      month,
      product,
      source: subscriptionId && telemarketed.has(subscriptionId) ? 'telemarketed' : 'direct',
      receivableFen: 0,
      badDebtFen: 0,
      refundFen: refundedFen,
      penaltyFen: 0,
    }));
}
