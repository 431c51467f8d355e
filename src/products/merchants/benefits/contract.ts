import { z } from 'zod';
import { inBoth } from '../../../platform/http/contract.ts';

const day = z.iso.date();
const said = (least: number, most: number) => z.string().trim().min(least).max(most);
const fen = z.int().min(1).max(100_000_000);
const often = z.int().min(1).max(1_000_000);
/** `08:00`; the last one is `24:00`. */
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);

/** So often at most, in a Beijing day and in a Beijing month. */
const caps = z.object({ day: often.optional(), month: often.optional() });

/** What every kind of benefit may be bound to. */
const bounds = {
  /** Which rates of members may use it. */
  levels: z
    .array(z.enum(['standard', 'better']))
    .min(1, inBoth('请至少选一个级别', 'choose a level at least'))
    .max(2),
  caps: z.object({ member: caps.optional(), total: caps.optional() }),
  /** ISO days of the week, Monday 1; none: every day. */
  weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).optional(),
  /** From (included) until (not included), Beijing; none: all day. */
  hours: z.object({ from: clock, until: clock }).optional(),
  /** So long one member waits before using it again. */
  coolDownHours: z
    .int()
    .min(1)
    .max(24 * 366)
    .optional(),
  /** Shops where it holds; none: all of the merchant. */
  shops: z.array(z.uuid()).min(1).max(200).optional(),
  /** What members may save with it altogether. */
  budgetFen: fen.optional(),
};

const kinds = z.discriminatedUnion('kind', [
  /** Pays so many percent: 80 is 8折. */
  z.object({
    ...bounds,
    kind: z.literal('discount'),
    what: said(1, 12),
    payPercent: z.int().min(1).max(99),
    upToFen: fen.optional(),
  }),
  z.object({ ...bounds, kind: z.literal('fixed-price'), what: said(1, 12), priceFen: fen, insteadOfFen: fen }),
  /** So many times within so many days for one price. */
  z.object({
    ...bounds,
    kind: z.literal('package'),
    what: said(1, 12),
    priceFen: fen,
    insteadOfFen: fen,
    times: z.int().min(1).max(366),
    days: z.int().min(1).max(366),
  }),
  /** A gift, with whatever is bought or from a bill on. */
  z.object({ ...bounds, kind: z.literal('gift'), what: said(1, 12), worthFen: fen, minimumFen: fen.optional() }),
]);

/** A benefit as a rule: what it is, and who may use it when and how often. */
export const benefitRule = kinds
  .refine((rule) => !('insteadOfFen' in rule) || rule.priceFen < rule.insteadOfFen, {
    path: ['priceFen'],
    error: inBoth('会员价须低于原价', 'give less than the usual price'),
  })
  .refine(({ hours }) => !hours || hours.from < hours.until, {
    path: ['hours', 'until'],
    error: inBoth('须晚于时段开始，且不跨零点', 'give a later hour of the same day'),
  })
  .refine((rule) => rule.kind !== 'discount' || rule.budgetFen === undefined || rule.upToFen !== undefined, {
    path: ['upToFen'],
    error: inBoth(
      '设了优惠总额的折扣，须填每次最多优惠',
      'a discount with a budget needs the most that one use takes off',
    ),
  });
export type BenefitRule = z.infer<typeof benefitRule>;

/** What somebody writes of a benefit. High value: the member types a one-time code back (CA-X19). */
export const benefitBody = z
  .object({ title: said(1, 16), rule: benefitRule, highValue: z.boolean(), from: day, until: day })
  .refine(({ from, until }) => from <= until, {
    path: ['until'],
    error: inBoth('不能早于开始日', 'give a day that is not before the first one'),
  });
export type BenefitBody = z.infer<typeof benefitBody>;

/** Why a benefit cannot be used now. */
export const benefitRefusal = z.enum([
  'stopped',
  'not-yet',
  'over',
  'shop',
  'level',
  'weekday',
  'hours',
  'cool-down',
  'member-day',
  'member-month',
  'total-day',
  'total-month',
  'budget',
]);
export type BenefitRefusal = z.infer<typeof benefitRefusal>;
