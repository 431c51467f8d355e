import { z } from 'zod';
import { inBoth, mobileWanted } from '../platform/http/contract.ts';
import { carriers } from '../values/carrier.ts';

/** How an invented subscriber stands to a product before the text comes. */
export const benchStates = ['asked', 'active', 'suspended'] as const;

/** Somebody who does not exist: nobody's number is used. */
const invented = z.strictObject({
  carrier: z.enum(carriers),
  province: z.string().trim().min(1).max(20).optional(),
  /** Nothing unless given. */
  has: z.strictObject({ product: z.string().max(40), state: z.enum(benchStates) }).optional(),
});

/** A text to try. Nothing of it is sent or kept. */
export const benchBody = z.strictObject({
  who: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('phone'),
      phone: z.string().regex(/^1[3-9]\d{9}$/, mobileWanted),
    }),
    z.strictObject({ kind: z.literal('invented'), ...invented.shape }),
  ]),
  accessNumber: z
    .string()
    .regex(/^\d{3,20}$/, inBoth('请填写 3 至 20 位数字的接入号', 'write the 3 to 20 digits of the number')),
  text: z.string().max(1000),
  /** Texts that went before it in this conversation, the oldest first. */
  before: z.array(z.string().max(1000)).max(20).default([]),
  /** A Beijing time; now unless given. */
  at: z.string().max(40).optional(),
  /** The draft whose catalogue is tried; the one in force unless given. */
  draft: z.uuid().optional(),
});
export type BenchBody = z.infer<typeof benchBody>;

const answerOf = z.object({
  text: z.string(),
  parts: z.number(),
  accessNumber: z.string(),
  serviceCode: z.string(),
  reason: z.string(),
  feeFen: z.number(),
  /** `queued`, or why it does not go. */
  state: z.string(),
  refusal: z.string().optional(),
});

/** What a text leads to. */
export const benchResult = z.object({
  at: z.string(),
  carrier: z.enum(carriers),
  province: z.string().optional(),
  /** What it was understood as; nothing where it is not even read. */
  command: z.string().optional(),
  of: z.string().optional(),
  trace: z.array(z.object({ step: z.string(), matched: z.boolean(), why: z.string() })),
  /** Why it is put aside for people, if it is. */
  parked: z.string().optional(),
  answers: z.array(answerOf),
  /** Rows that would be written: where, and what they say. */
  rows: z.array(z.object({ table: z.string(), what: z.string() })),
  /** How the phone stands after it. */
  standing: z.array(z.object({ product: z.string(), title: z.string(), state: z.string(), price: z.string() })),
  charges: z.array(
    z.object({
      title: z.string(),
      amountFen: z.number(),
      /** `item`: when its message is delivered or accepted; `month`: by the run at `dueAt`. */
      kind: z.enum(['item', 'month']),
      on: z.string().optional(),
      dueAt: z.string().optional(),
    }),
  ),
});
export type BenchResult = z.infer<typeof benchResult>;

/** What a bench can be set up with. */
export const benchSetup = z.object({
  /** Whether who asks may try as a real number. */
  mayTryNumbers: z.boolean(),
  accessNumbers: z.array(z.string()),
  products: z.array(z.object({ code: z.string(), title: z.string() })),
  drafts: z.array(z.object({ id: z.string(), title: z.string() })),
});
