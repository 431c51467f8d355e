import { z } from 'zod';
import { maskedNumber } from '../../platform/http/contract.ts';
import { both } from '../control/contract.ts';

const time = z.iso.datetime({ offset: true });

/** A PDU field by field, each with its bytes in hexadecimal. */
const tracedPdu = z.object({
  name: z.string(),
  bytes: z.number().int(),
  fields: z.array(z.object({ name: z.string(), value: z.string(), hex: z.string(), note: z.string().optional() })),
});
export type TracedPdu = z.infer<typeof tracedPdu>;

const attempt = z.object({
  part: z.number().int(),
  attempt: z.number().int(),
  link: z.string(),
  protocol: z.string(),
  epoch: z.number().int(),
  state: z.string(),
  carrierMessageId: z.string().optional(),
  result: z.string().optional(),
  words: both.optional(),
  resent: z.boolean(),
  maybeTwice: z.boolean(),
  sentAt: time,
  answeredAt: time.optional(),
  reportedAt: time.optional(),
  /** Made again from what is kept, by the codec that made it: bytes of sent PDUs are not kept. A one-time code is masked. */
  pdus: z.array(tracedPdu),
  /** Why it cannot be made again. */
  noPdu: z.string().optional(),
});
export type AttemptView = z.infer<typeof attempt>;

/** Why a message is where it is, and what to do about it. */
export const explanation = z.object({
  tone: z.enum(['good', 'waiting', 'bad', 'unsure']),
  why: both,
  todo: both.optional(),
});
export type Explanation = z.infer<typeof explanation>;

const moment = z.object({ at: time, what: both, part: z.number().int().optional() });

/** The whole life of a message of ours. */
export const mtView = z.object({
  id: z.string(),
  phone: maskedNumber,
  accessNumber: z.string(),
  text: z.string(),
  textVersion: z.string(),
  serviceCode: z.string(),
  class: z.string(),
  feeKind: z.string(),
  feeFen: z.number().int(),
  chargeId: z.string().optional(),
  neverTwice: z.boolean(),
  goodUntil: time.optional(),
  linkId: z.string().optional(),
  reason: z.string(),
  reasonId: z.string(),
  parts: z.number().int(),
  state: z.string(),
  queuedAt: time,
  doneAt: time.optional(),
  explanation,
  mo: z.object({ id: z.string(), text: z.string(), at: time }).optional(),
  life: z.array(moment),
  attempts: z.array(attempt),
  waiting: z.array(z.object({ part: z.number().int(), attempt: z.number().int(), lane: z.string(), dueAt: time })),
});
export type MtView = z.infer<typeof mtView>;

/** A message from a phone. */
export const moView = z.object({
  id: z.string(),
  phone: maskedNumber,
  link: z.string(),
  carrierMessageId: z.string(),
  accessNumber: z.string(),
  text: z.string().optional(),
  /** Hexadecimal. */
  raw: z.string().optional(),
  linkId: z.string().optional(),
  state: z.string(),
  parkedReason: z.string().optional(),
  settledAt: time.optional(),
  command: z.string().optional(),
  trace: z.unknown(),
  receivedAt: time,
  answers: z.array(z.object({ id: z.string(), text: z.string(), state: z.string(), at: time })),
});
export type MoView = z.infer<typeof moView>;
