import { done } from '../../../values/outcome.ts';
import type { AtTill } from './check.ts';
import type { RedeemBody } from './contract.ts';
import type { TillHouse } from './house.ts';
import { presentDone } from './present.ts';
import { refuseTill } from './problems.ts';
import { doneBefore, redeem } from './redeem.ts';
import type { Check } from './seal.ts';

/** A check that opened for whoever made it, and where he stands. */
export type Opened = { readonly at: AtTill; readonly made: Check };

/** The check of a step that wants one which is not over. */
export function notOver(opened: Opened, now: Date): Opened {
  if (opened.made.until <= now) throw refuseTill('check-over');
  return opened;
}

/**
 * One tap on a benefit, of a person or of a program. Its key makes it one: sent again it is answered as it was, also when the check is
 * over by then, as for a till whose answer was lost and whose network came back late.
 */
export async function tap(
  house: TillHouse,
  { at, made: { phone, proof, until } }: Opened,
  { benefit, key, billFen, code }: RedeemBody,
  now: Date,
) {
  const before = until <= now && (await doneBefore(house.db, { phone, merchantId: at.till.merchantId, key }));
  if (until <= now && !before) throw refuseTill('check-over');
  const wish = { phone, proof, benefitId: benefit, key, billFen, code };
  const result = before ? done(before) : await redeem(house, at, wish, now);
  if (!result.ok) throw refuseTill(result.code);
  if (result.value.redemption.benefitId !== benefit) throw refuseTill('key-used');
  return { status: result.value.again ? 200 : 201, body: presentDone(result.value) };
}
