import type { MerchantRate } from '../../../business/catalog/index.ts';
import type { Id } from '../../../values/id.ts';
import {
  beijingIso,
  type Day,
  dayOf,
  dayStart,
  hourMs,
  later,
  minuteMs,
  monthStart,
  startOfDay,
} from '../../../values/time.ts';
import type { BenefitRefusal, BenefitRule } from './contract.ts';

export type { BenefitRefusal, BenefitRule } from './contract.ts';

/** What a merchant grants members. `version` counts its changes. */
export type Benefit = {
  readonly id: Id;
  readonly merchantId: Id;
  readonly title: string;
  readonly rule: BenefitRule;
  /** The member types a one-time code back (CA-X19). */
  readonly highValue: boolean;
  readonly from: Day;
  readonly until: Day;
  readonly stoppedAt: Date | undefined;
  readonly version: number;
};

/** A package that a member has paid for: its next use is the `nth` of `times`. */
export type OpenPackage = { readonly id: Id; readonly nth: number; readonly times: number; readonly until: Date };

/** How often a benefit was used in the day and the month of `now`, what was undone left out; a package counts once, when it is sold. */
export type Uses = {
  readonly member: {
    readonly day: number;
    readonly month: number;
    readonly lastAt?: Date | undefined;
    readonly open?: OpenPackage | undefined;
  };
  /** `spentFen`: what all members have saved with it since it began. */
  readonly all: { readonly day: number; readonly month: number; readonly spentFen: number };
};
export const unused: Uses = { member: { day: 0, month: 0 }, all: { day: 0, month: 0, spentFen: 0 } };

/** Who stands where. */
export type Asked = {
  readonly level: MerchantRate;
  readonly used: Uses;
  readonly shop: { readonly id: Id; readonly merchantId: Id };
};

/** `open`: it goes on with a package that is paid for. `again`: when the reason that is told will not hold any more, where the clock alone ends it. */
export type Verdict =
  | { readonly usable: true; readonly open?: OpenPackage }
  | { readonly usable: false; readonly why: BenefitRefusal; readonly again?: Date };

/** What binds a package that is paid for: where and when it is used. What binds its sale counts no more. */
const bindsPackage: ReadonlySet<BenefitRefusal> = new Set(['shop', 'cool-down', 'weekday', 'hours']);

type Test = readonly [why: BenefitRefusal, refuses: boolean, again?: () => Date | undefined];

/**
 * Whether a benefit can be used now: the first reason against it, what lasts before what passes. That its merchant is in force is known from
 * the shop, which is looked up among those of merchants in force.
 */
export function decideBenefit(benefit: Benefit, { level, used, shop }: Asked, now: Date): Verdict {
  const { rule, from, until } = benefit;
  const today = dayOf(now);
  const { member = {}, total = {} } = rule.caps;
  const isThere = shop.merchantId === benefit.merchantId && (rule.shops?.includes(shop.id) ?? true);
  const readyAt = coolUntil(rule, used);
  const tests: readonly Test[] = [
    ['stopped', benefit.stoppedAt !== undefined],
    ['over', today > until],
    ['not-yet', today < from, () => startOfDay(from)],
    ['shop', !isThere],
    ['level', level === 'none' || !rule.levels.includes(level)],
    ['budget', used.all.spentFen + mostSaved(rule) > (rule.budgetFen ?? Number.POSITIVE_INFINITY)],
    ['total-month', isReached(used.all.month, total.month), () => monthStart(now, 1)],
    ['member-month', isReached(used.member.month, member.month), () => monthStart(now, 1)],
    ['total-day', isReached(used.all.day, total.day), () => dayStart(now, 1)],
    ['member-day', isReached(used.member.day, member.day), () => dayStart(now, 1)],
    ['cool-down', readyAt !== undefined && readyAt > now, () => readyAt],
    ['weekday', !(rule.weekdays?.includes(weekdayOf(now)) ?? true), () => nextOpening(rule, now)],
    ['hours', !isWithinHours(rule, now), () => nextOpening(rule, now)],
  ];
  const { open } = used.member;
  const refused = tests.find(([why, refuses]) => refuses && (!open || bindsPackage.has(why)));
  if (!refused) return { usable: true, ...(open && { open }) };
  const [why, , again] = refused;
  const at = again?.();
  return { usable: false, why, ...(at && { again: at }) };
}

/** What a member saves, of a package when it is sold: of a discount it depends on the bill, of which nothing is known without one. */
export function savedBy(rule: BenefitRule, billFen: number | undefined): number | undefined {
  switch (rule.kind) {
    case 'discount': {
      if (billFen === undefined) return undefined;
      const saved = Math.floor((billFen * (100 - rule.payPercent)) / 100);
      return Math.min(saved, rule.upToFen ?? saved);
    }
    case 'fixed-price':
    case 'package':
      return rule.insteadOfFen - rule.priceFen;
    case 'gift':
      return rule.worthFen;
  }
}

/** The most that one use saves; a discount that has a budget has a limit, so that the budget holds. */
function mostSaved(rule: BenefitRule): number {
  return rule.kind === 'discount' ? (rule.upToFen ?? 0) : savedBy(rule, undefined)!;
}

/** ISO day of the week in Beijing, Monday 1. */
export function weekdayOf(at: Date): number {
  return new Date(`${dayOf(at)}T00:00:00Z`).getUTCDay() || 7;
}

function isReached(uses: number, cap: number | undefined): boolean {
  return cap !== undefined && uses >= cap;
}

function coolUntil({ coolDownHours }: BenefitRule, { member: { lastAt } }: Uses): Date | undefined {
  return coolDownHours !== undefined && lastAt ? later(lastAt, coolDownHours * hourMs) : undefined;
}

function isWithinHours({ hours }: BenefitRule, now: Date): boolean {
  if (!hours) return true;
  const clock = beijingIso(now).slice(11, 16);
  return hours.from <= clock && clock < hours.until;
}

/** The next instant from which the days of the week and the hours both allow it. */
function nextOpening(rule: BenefitRule, now: Date): Date | undefined {
  const [hour, minute] = (rule.hours?.from ?? '00:00').split(':').map(Number) as [number, number];
  return [0, 1, 2, 3, 4, 5, 6, 7]
    .map((days) => later(dayStart(now, days), hour * hourMs + minute * minuteMs))
    .find((at) => at > now && (rule.weekdays?.includes(weekdayOf(at)) ?? true));
}
