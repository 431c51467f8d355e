import type { Reading } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import { type Benefit, decideBenefit, type OpenPackage, type Uses, unused } from '../benefits/rule.ts';
import type { Standing } from '../membership/model.ts';
import { type StandingHouse, standingsOf } from '../membership/standing.ts';
import type { Shop } from '../registry/model.ts';
import { type ActiveShop, benefitsAt } from '../registry/store.ts';
import type { TillRefusal } from './contract.ts';
import type { Till } from './model.ts';
import { bannedAmong, usedAt, usesOfAllBy } from './store.ts';

/** Who stands at a till, by whichever way he reached us. */
export type AtTill = {
  readonly till: Till;
  /** What limits count by and checks are sealed for: the person, or the key. */
  readonly who: Id;
  readonly name: string;
  /** The clerk's own phone, where it is known. */
  readonly phone: Phone | undefined;
  readonly address: string;
};

/** A benefit, and whether it can be used now. `why` is also what speaks against the member, as no benefit is for him then. */
export type Usable = {
  readonly benefit: Benefit;
  readonly used: Uses;
} & (
  | { readonly usable: true; readonly open?: OpenPackage }
  | { readonly usable: false; readonly why: TillRefusal; readonly again?: Date | undefined }
);

/** What is known of a member at a till. Without a shop nothing can be used there. */
export type Look = {
  readonly phone: Phone;
  readonly standing: Standing;
  readonly shop: ActiveShop | undefined;
  readonly light: Standing['light'];
  readonly why: TillRefusal | undefined;
  readonly benefits: readonly Usable[];
};

/** Looks at a member: how the number stands, and what it may use at this shop now. It reads only. */
export async function lookAt(
  tx: Reading,
  house: StandingHouse,
  { till, phone: own }: Pick<AtTill, 'till' | 'phone'>,
  phone: Phone,
  now: Date,
): Promise<Look> {
  const { merchantId, shopId } = till;
  const [{ member, open }, there, standings, isBanned] = await Promise.all([
    usedAt(tx, { phone, merchantId }, now),
    benefitsAt(tx, shopId, now),
    standingsOf(tx, house, [phone], now),
    bannedAmong(tx, own === undefined ? [phone] : [phone, own], now),
  ]);
  const standing = standings.get(phone)!;
  const shop = there?.shop.merchantId === merchantId ? there.shop : undefined;
  const why = whyNot({
    standing,
    hasShop: shop !== undefined,
    isBanned: isBanned(phone, 'member'),
    isClerkBanned: own !== undefined && isBanned(own, 'clerk'),
    isOwn: phone === own,
  });
  const benefits = shop ? await withOwed(tx, shop, there!.benefits, [...open.keys()], now) : [];
  const usesOfAll = await usesOfAllBy(tx, why ? [] : benefits, now);
  return {
    ...{ phone, standing, shop, why },
    light: why ? 'red' : standing.light,
    benefits: benefits.map((benefit) => {
      const mine = { ...(member.get(benefit.id) ?? unused.member), open: open.get(benefit.id) };
      const used = { member: mine, all: usesOfAll(benefit.id) };
      if (why || !shop) return { benefit, used, usable: false, why: why ?? 'no-shop' };
      return { benefit, used, ...decideBenefit(benefit, { level: standing.level, used, shop }, now) };
    }),
  };
}

/** What is granted, with what is granted no more but owed to somebody who paid for it. */
async function withOwed(tx: Reading, { id }: Shop, granted: readonly Benefit[], owed: readonly Id[], now: Date) {
  if (owed.every((one) => granted.some((benefit) => benefit.id === one))) return granted;
  return (await benefitsAt(tx, id, now, owed))?.benefits ?? [];
}

type AboutMember = {
  readonly standing: Pick<Standing, 'light' | 'why'>;
  readonly hasShop: boolean;
  readonly isBanned: boolean;
  readonly isClerkBanned: boolean;
  readonly isOwn: boolean;
};

/** What speaks against using anything here: first what is about the till, then what is about the member. */
function whyNot({ standing, hasShop, isBanned, isClerkBanned, isOwn }: AboutMember): TillRefusal | undefined {
  if (!hasShop) return 'no-shop';
  if (isClerkBanned) return 'clerk-banned';
  if (isOwn) return 'own-number';
  if (standing.light === 'red') return standing.why ?? 'no-member';
  return isBanned ? 'banned' : undefined;
}
