import { z } from 'zod';
import { mobileWanted, reasonWanted } from '../../../platform/http/contract.ts';

const time = z.iso.datetime({ offset: true });
const because = z.string().trim().min(2, reasonWanted).max(200);

/** A mobile number as people write it; it travels in bodies, so that addresses and their logs hold none. */
export const phoneBody = z.object({ phone: z.string().regex(/^1[3-9]\d{9}$/, mobileWanted) });

/** Pages, newest first; `next` is the cursor of the following one. */
export const pageQuery = z.object({
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** A text that waits for a person, and how many messages bear it. */
export const heldText = z.object({
  id: z.string(),
  text: z.string(),
  /** What was found in it, and by which version of the lists. */
  word: z.string(),
  wordsVersion: z.string(),
  class: z.string(),
  reason: z.string(),
  heldAt: time,
  messages: z.number().int(),
});
export const heldPage = z.object({ items: z.array(heldText), next: z.string().optional() });
export type HeldText = z.infer<typeof heldText>;

/** Names one held text. */
export const heldParams = z.object({ id: z.uuid() });
export const decisionBody = z.object({ because });

/** A list that phones are put onto by people. What carriers say is learnt, and can only be taken off. */
export const listName = z.enum(['carrier', 'complaint', 'minor', 'do-not-promote', 'test']);
export const listParams = z.object({ list: listName });
export const markBody = phoneBody.extend({ because });

/** A phone on a list. */
export const contactMark = z.object({
  id: z.string(),
  /** Masked. */
  phone: z.string(),
  reason: z.string(),
  source: z.string(),
  addedAt: time,
  until: time.optional(),
});
export const markPage = z.object({ items: z.array(contactMark), next: z.string().optional() });
export type ContactMark = z.infer<typeof contactMark>;

export const listCount = z.object({ phones: z.number().int() });

/** Where a file of numbers comes from. */
export const importQuery = z.object({ source: z.string().trim().min(2).max(64) });
export const importResult = z.object({
  read: z.number().int(),
  added: z.number().int(),
  faults: z.array(z.object({ line: z.number().int(), remedy: z.string() })),
  /** All of them; `faults` holds the first hundred. */
  faultCount: z.number().int(),
});

/** How a phone may be written to, and why something was not sent to it. */
export const contactState = z.object({
  /** Masked. */
  phone: z.string(),
  lists: z.array(z.object({ list: listName, reason: z.string(), addedAt: time, until: time.optional() })),
  consentId: z.string().optional(),
  refusedAt: time.optional(),
  promotionsLastWeek: z.number().int(),
  mayPromote: z.boolean(),
  /** In Chinese, as an agent reads it out; absent when promotions may go. */
  whyNotPromote: z.string().optional(),
  mayGetContent: z.boolean(),
  whyNoContent: z.string().optional(),
  /** Messages of the last weeks that did not leave, newest first, each with its sentence. */
  notSent: z.array(
    z.object({ id: z.string(), class: z.string(), text: z.string(), at: time, code: z.string(), why: z.string() }),
  ),
});
export type ContactState = z.infer<typeof contactState>;

/** What became of the promotions of one source. */
export const promotionParams = z.object({ sourceId: z.uuid() });
export const promotionCounts = z.object({
  source: z.string().optional(),
  all: z.number().int(),
  states: z.record(z.string(), z.number().int()),
  refusals: z.array(z.object({ code: z.string(), messages: z.number().int(), why: z.string() })),
  /** People who answered one of them by refusing all further ones. */
  answeredNo: z.number().int(),
});
export type PromotionCounts = z.infer<typeof promotionCounts>;
