import { z } from 'zod';
import { inBoth } from '../../../platform/http/contract.ts';

const time = z.iso.datetime({ offset: true });
const short = z.string().trim().min(1).max(64);

export const mtStates = [
  'queued',
  'held',
  'delivered',
  'undelivered',
  'expired',
  'refused',
  'cancelled',
  'unsure',
] as const;

/** Messages we sent (`mt`), or that phones sent us (`mo`). The number travels in the body, so that addresses and logs hold none. */
export const searchBody = z.object({
  kind: z.enum(['mt', 'mo']).default('mt'),
  /** A number, or a carrier’s code for one. */
  phone: z
    .string()
    .regex(
      /^[\x21-\x7e]{3,32}$/,
      inBoth('请填写 3 至 32 个字符的编号，不含空格', 'give a number of 3 to 32 characters without blanks'),
    )
    .optional(),
  from: time.optional(),
  to: time.optional(),
  states: z
    .array(z.enum([...mtStates, 'taken', 'parked']))
    .max(10)
    .optional(),
  link: short.optional(),
  carrier: short.optional(),
  class: z.enum(['answer', 'content', 'notice', 'promotion']).optional(),
  reason: short.optional(),
  serviceCode: short.optional(),
  carrierMessageId: short.optional(),
  text: z.string().trim().min(1).max(70).optional(),
  /** The cursor of the page before. */
  before: z.uuid().optional(),
  limit: z.number().int().min(1).max(100).default(50),
});
export type SearchBody = z.output<typeof searchBody>;

export const foundMessage = z.object({
  kind: z.enum(['mt', 'mo']),
  id: z.string(),
  /** Masked. */
  phone: z.string(),
  accessNumber: z.string(),
  text: z.string(),
  state: z.string(),
  class: z.string().optional(),
  reason: z.string().optional(),
  serviceCode: z.string().optional(),
  feeFen: z.number().int().optional(),
  link: z.string().optional(),
  /** The carrier's code of its last attempt. */
  result: z.string().optional(),
  at: time,
  doneAt: time.optional(),
});
export type FoundMessage = z.infer<typeof foundMessage>;

/**
 * A page of what was found. A request reads a bounded number of messages; where they held too little, the page is short and
 * `next` goes on from there.
 */
export const foundPage = z.object({
  items: z.array(foundMessage),
  next: z.string().optional(),
  /** How many messages were looked at for this page, and back to when. */
  looked: z.number().int(),
  lookedBackTo: time.optional(),
});
export type FoundPage = z.infer<typeof foundPage>;

/** Names one message. */
export const messageParams = z.object({ id: z.uuid() });
