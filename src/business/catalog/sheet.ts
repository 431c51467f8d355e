import { z } from 'zod';
import type { Sheet } from '../../platform/content.ts';
import { inBoth } from '../../platform/http/contract.ts';
import { carriers } from '../../values/carrier.ts';
import { isDay, startOfDay } from '../../values/time.ts';
import { functions, merchantRates } from './entitlements.ts';
import { activeTexts } from './model.ts';
import { postingEvents } from './tariffs.ts';

const word = z
  .string()
  .regex(
    /^[\p{L}\p{N}]{1,20}$/u,
    inBoth('请填写汉字、字母和数字，最多 20 个字', 'write a word of letters and digits, 20 at most'),
  );
const serviceCode = z
  .string()
  .regex(
    /^[\w-]{1,10}$/,
    inBoth(
      '请填写 1 至 10 个字母或数字：运营商放不下更多',
      'write 1 to 10 letters and digits: carriers have no room for more',
    ),
  );

/** A Beijing day, kept as the instant it begins. */
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, inBoth('请按 2026-12-01 的格式填写日期', 'write a day as 2026-12-01'))
  .refine(isDay, inBoth('没有这一天', 'there is no such day'))
  .transform(startOfDay);
/** Without provinces or regions it is the whole network. */
const area = z.strictObject({
  carrier: z.enum(carriers),
  provinces: z.array(z.string().min(1)).min(1).optional(),
  regions: z.array(z.string().min(1)).min(1).optional(),
});
const prefix = z
  .string()
  .regex(
    /^1[3-9]\d{1,9}$/,
    inBoth('请填写手机号码的前几位，加引号', 'write the first digits of mobile numbers, in quotes'),
  );
const grants = z.strictObject({
  functions: z.array(z.enum(functions)).default([]),
  merchantRate: z.enum(merchantRates).default('none'),
  errandDiscount: z.int().min(0).max(100).default(0),
  vehicles: z.int().min(0).default(0),
});
const code = z
  .string()
  .regex(/^[a-z0-9-]+$/, inBoth('请用小写字母、数字和连字符', 'write small letters, digits and hyphens'));

const productSchema = z.strictObject({
  code,
  name: z.string().min(1),
  level: z.string().default(''),
  billingGroup: z.string().min(1),
  serviceCode,
  orderWords: z.array(word).min(1),
  verbs: z.array(word).default([]),
  period: z.enum(['month', 'item']),
  tariffs: z
    .array(
      z.strictObject({
        version: z.int().positive(),
        from: day,
        amountFen: z
          .int()
          .positive()
          .max(99_999, inBoth('运营商最多收 99999 分（999.99 元）', 'a carrier takes at most 99999 fen')),
        postsOn: z
          .enum(postingEvents, inBoth(`请填写 ${postingEvents.join(' 或 ')}`, `write ${postingEvents.join(' or ')}`))
          .default('delivered'),
      }),
    )
    .min(1),
  openTo: z.array(area),
  grants: grants.prefault({}),
  onActive: z.array(z.enum(activeTexts as [(typeof activeTexts)[number]])),
});

const trialSchema = z
  .strictObject({
    code,
    product: z.string().min(1),
    orderWords: z.array(word).min(1),
    from: day,
    until: day,
    days: z.int().min(2).max(92),
    warnDays: z.int().min(1),
    quota: z.int().positive(),
    rewardPoints: z.int().min(0).default(0),
    areas: z.array(area).min(1),
  })
  .refine(({ days, warnDays }) => warnDays < days, {
    path: ['warnDays'],
    message: 'it is told before the trial begins; write fewer days than it lasts',
  })
  .refine(({ from, until }) => from <= until, {
    path: ['until'],
    message: 'the last day to join is before the first; write a later one',
  });

/** What a sheet of `content/catalog` looks like: a service, its products and their trials. */
export const sheetSchema = z.strictObject({
  accessNumber: z
    .string()
    .regex(/^\d{3,20}$/, inBoth('请填写号码的数字，加引号', 'write the digits of the number, in quotes')),
  freeServiceCode: serviceCode,
  regions: z.record(z.string().min(1), z.array(prefix).min(1)).default({}),
  products: z.array(productSchema).min(1),
  trials: z.array(trialSchema).default([]),
});

/** A sheet, checked for itself. */
export type CatalogSheet = Sheet<z.output<typeof sheetSchema>>;
