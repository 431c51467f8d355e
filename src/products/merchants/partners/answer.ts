import type { MerchantRate } from '../../../business/catalog/index.ts';
import { type Point, wayInWords } from '../../../business/places/index.ts';
import { type Benefit, savedBy } from '../benefits/rule.ts';
import type { Partner } from '../registry/store.ts';

/** An SMS of one part, and how many of them an answer takes. */
const longest = 70;
const mostTexts = 2;
/** By what a discount is measured against other benefits. */
const usualBillFen = 10_000;

/** The benefit of a partner that saves most: of those that this level may use, else of all. */
export function bestBenefit(benefits: readonly Benefit[], level: MerchantRate): Benefit | undefined {
  const theirs = benefits.filter(({ rule }) => level !== 'none' && rule.levels.includes(level));
  const saved = ({ rule }: Benefit) => savedBy(rule, usualBillFen) ?? 0;
  return (theirs.length > 0 ? theirs : benefits).toSorted((one, other) => saved(other) - saved(one))[0];
}

/** A shop as people call it: the merchant, and which of its shops. */
export function shopTitle({ name, merchant }: { name: string; merchant: { name: string } }): string {
  return name.startsWith(merchant.name) ? name : merchant.name + name;
}

/** Partners near a point, each with its best benefit: SMS of one part each, two at most. */
export function partnerTexts(partners: readonly Partner[], from: Point, level: MerchantRate): string[] {
  const texts: string[] = [];
  for (const [at, one] of partners.entries()) {
    const best = bestBenefit(one.benefits, level);
    const parts = [
      `${at + 1}${shopTitle(one)}`,
      best?.title,
      one.address,
      wayInWords(from, one, one.metres),
      one.phone,
    ];
    const line = parts.filter((part) => part !== undefined && part !== '').join(' ');
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= longest) texts[texts.length - 1] = `${last} ${line}`;
    else if (texts.length < mostTexts) texts.push(line);
    else break;
  }
  return texts;
}
