import { z } from 'zod';
import { canonicalPhone, isMobile } from '../../values/phone.ts';

const words = z.object({ lead: z.string(), points: z.array(z.string()) });

/** What the public page of a product shows. */
export const productPage = z.object({
  code: z.string(),
  title: z.string(),
  about: z.object({ 'zh-CN': words, en: words }),
  amountFen: z.int(),
  tariffVersion: z.int(),
  accessNumber: z.string(),
  orderWord: z.string(),
  cancelWord: z.string(),
  /** Where it is open: `河北联通`. */
  areas: z.string(),
  /** The words a person agrees to, with the whole price, and their version. */
  consent: z.object({ text: z.string(), version: z.string() }),
});
export type ProductPage = z.infer<typeof productPage>;

const phone = z
  .string()
  .transform(canonicalPhone)
  .refine(isMobile, { error: ({ input }) => `${input}: 请输入 11 位手机号 / enter a mobile number of 11 digits` });

/** Asks for a one-time code to this phone. */
export const codeBody = z.object({ phone });
/** A code is on its way: how long it is good, and when the next may be asked for. */
export const codeSent = z.object({ validForSeconds: z.int(), nextAfterSeconds: z.int() });

/** An order: the code that proves the phone, the tick, and exactly what was agreed to. */
export const orderBody = z.object({
  phone,
  code: z
    .string()
    .trim()
    .regex(/^\d{6}$/),
  agreed: z.literal(true),
  textVersion: z.string().max(64),
  tariffVersion: z.int(),
  source: z
    .string()
    .regex(/^[\w-]{1,20}$/)
    .optional(),
});
export type OrderBody = z.infer<typeof orderBody>;

/** What came of an order: in force, or with the carrier, who has the last word. */
export const orderMade = z.object({ state: z.enum(['active', 'pending-carrier']) });
export type OrderMade = z.infer<typeof orderMade>;
