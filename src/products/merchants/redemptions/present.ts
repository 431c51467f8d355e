import type { z } from 'zod';
import { beijingIso, yearAndMonth } from '../../../values/time.ts';
import { type OpenPackage, savedBy } from '../benefits/rule.ts';
import { sayBenefit } from '../benefits/words/contract.ts';
import { membershipProducts, presentStanding } from '../membership/standing.ts';
import type { Look, Usable } from './check.ts';
import type { checked, checkedBenefit, redeemed } from './contract.ts';
import type { TillHouse } from './house.ts';
import type { Checking } from './named.ts';
import type { Done } from './redeem.ts';

/** A check as a till shows it, sealed for its next step. */
export function presentCheck(
  { numbers, checks, terms }: Pick<TillHouse, 'numbers' | 'checks' | 'terms'>,
  { at, look, proof }: Checking,
  /** Whom masked numbers open for: the account, or the key. */
  caller: { readonly id: string },
  now: Date,
): z.input<typeof checked> {
  const { phone, standing, light, why } = look;
  const { sms } = presentStanding(standing);
  return {
    check: checks.seal({ phone, shopId: at.till.shopId, proof }, at.who, now),
    number: numbers.mask(phone, caller),
    ...{ light, level: standing.level, month: standing.month, ...(why && { why }) },
    ...(sms && { sms: { sentAt: sms.sentAt, state: sms.state, from: sms.from } }),
    shows: shownBy(terms, look),
    isProved: proof !== 'number',
    benefits: look.benefits.map(presentBenefit),
  };
}

/** What the phone must show: the text of the month that counts, from the one number that sends it. */
function shownBy({ catalog }: TillHouse['terms'], { phone, standing }: Look) {
  const counts = standing.sms?.month ?? standing.month;
  const { year, month } = yearAndMonth(new Date(`${counts}-15T00:00:00+08:00`));
  const { text } = catalog.texts.render('membership', { phone, year: String(year), month: String(month) });
  const [product] = membershipProducts(catalog);
  return { text, month: counts, from: standing.sms?.from ?? product?.accessNumber ?? '' };
}

function presentBenefit(found: Usable): z.input<typeof checkedBenefit> {
  const { benefit, usable } = found;
  const open = usable ? found.open : undefined;
  const saved = open ? undefined : savedBy(benefit.rule, undefined);
  return {
    ...{ id: benefit.id, title: benefit.title, words: sayBenefit(benefit), highValue: benefit.highValue, usable },
    ...(!usable && { why: found.why, ...(found.again && { again: beijingIso(found.again) }) }),
    ...(saved !== undefined && { savedFen: saved }),
    ...(open && { package: presentPackage(open) }),
    byBill: benefit.rule.kind === 'discount',
  };
}

/** A use of a package as pages get it. */
export function presentPackage({ nth, times, until }: OpenPackage) {
  return { nth, times, until: beijingIso(until) };
}

/** A redemption as a till shows it. */
export function presentDone({ redemption, again }: Done): z.input<typeof redeemed> {
  const { id, title, at, valueFen, billFen, package: used } = redemption;
  return {
    ...{ id, title, at: beijingIso(at), savedFen: valueFen, again },
    ...(billFen !== undefined && { billFen }),
    ...(used && { package: presentPackage(used) }),
  };
}
