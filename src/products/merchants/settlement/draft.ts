import type { Db } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import type { Month } from '../../../values/time.ts';
import { settleMerchant } from './model.ts';
import { type Hand, linesSigned, merchantsToSettle, replaceLines, takeDraft, usedIn } from './store.ts';

/**
 * Drafts the sheets of a month anew from what was redeemed, with corrections of the months that were signed before. Each sheet is a
 * transaction of its own: it is there as a whole or not at all, and what is signed stays as it is.
 */
export async function draftSheets(
  db: Db,
  { month, merchant, by }: { readonly month: Month; readonly merchant?: Id | undefined; readonly by: Hand },
  now: Date,
): Promise<{ drafted: number; signed: number }> {
  const merchants = await db.transact((tx) => merchantsToSettle(tx, month, merchant));
  let drafted = 0;
  for (const merchantId of merchants) if (await draftSheet(db, { merchantId, month, by }, now)) drafted++;
  return { drafted, signed: merchants.length - drafted };
}

function draftSheet(db: Db, asked: { merchantId: Id; month: Month; by: Hand }, now: Date): Promise<boolean> {
  return db.transact(async (tx) => {
    const { merchantId, month } = asked;
    const id = await takeDraft(tx, asked, now);
    if (id === undefined) return false;
    const settled = await linesSigned(tx, merchantId, month);
    const months = [...new Set([month, ...settled.map((one) => one.month)])];
    await replaceLines(tx, id, settleMerchant(await usedIn(tx, merchantId, months), settled));
    return true;
  });
}
