import { z } from 'zod';
import { inBoth, reasonWanted } from '../../platform/http/contract.ts';

const time = z.iso.datetime({ offset: true });

/** A sentence in both languages. */
export const both = z.object({ zh: z.string(), en: z.string() });

export const wanted = z.enum(['running', 'drained', 'stopped']);
export const sending = z.enum([
  'standby',
  'idle',
  'connecting',
  'bound',
  'retrying',
  'login-refused',
  'draining',
  'stopped',
  /** No gateway tells of the link. */
  'unheard',
]);

/** What was decided about a link. */
export const saidInstruction = z.object({
  version: z.number().int(),
  wanted,
  pace: z.number().int().optional(),
  window: z.number().int().optional(),
  because: z.string(),
  who: z.string(),
  at: time,
});
export type SaidInstruction = z.infer<typeof saidInstruction>;

/** A gateway process that serves a link. */
const gatewayView = z.object({
  holder: z.string(),
  sending,
  holdsLease: z.boolean(),
  toldSecondsAgo: z.number(),
});

/** A code with which messages failed lately. */
const failure = z.object({
  code: z.string(),
  count: z.number().int(),
  words: both,
  remedy: z.enum(['never', 'later', 'slower']),
});

/** A link as operators see it. */
export const linkView = z.object({
  link: z.string(),
  protocol: z.enum(['sgip', 'cmpp', 'smgp', 'mm7']),
  carriers: z.array(z.string()),
  accessNumbers: z.array(z.string()),
  peer: z.string(),
  simulated: z.boolean(),
  commissioning: z.boolean(),
  failover: z.array(z.string()),
  /** Messages from phones come over the connections of ours, so they stop with them. */
  mosStopToo: z.boolean(),
  sheet: z.object({ pace: z.number().int(), window: z.number().int() }),
  instruction: z.object({
    version: z.number().int(),
    wanted,
    pace: z.number().int().optional(),
    window: z.number().int().optional(),
  }),
  sending,
  lease: z.object({ holder: z.string(), epoch: z.number().int(), expired: z.boolean() }).optional(),
  gateways: z.array(gatewayView),
  connections: z.object({ open: z.number().int(), wanted: z.number().int() }),
  window: z.object({ used: z.number().int(), size: z.number().int() }),
  perSecond: z.number(),
  sentLastMinute: z.number().int(),
  reportedLastMinute: z.number().int(),
  lastMoAt: time.optional(),
  lastMtAt: time.optional(),
  lastReportAt: time.optional(),
  lastGoodReportAt: time.optional(),
  /** Of the last hundred PDUs of which the end is known. */
  lately: z.object({ known: z.number().int(), good: z.number().int(), failures: z.array(failure) }),
  /** PDUs that are due. Counted up to a bound; `more` says that there are more. */
  backlog: z.object({
    waiting: z.number().int(),
    more: z.boolean(),
    oldestSeconds: z.number().int().optional(),
    remainingSeconds: z.number().int().optional(),
  }),
  /** PDUs that left, or may have left, without an answer yet. */
  unanswered: z.number().int(),
});
export type LinkView = z.infer<typeof linkView>;

/** All links, with what waits for a person because of them. */
export const linkBoard = z.object({ at: time, links: z.array(linkView) });
export type LinkBoard = z.infer<typeof linkBoard>;

export const linkParams = z.object({ link: z.string().regex(/^[a-z0-9-]{1,40}$/) });

/** What somebody would like; what is not named stays, and `null` goes back to the sheet. */
const asked = {
  wanted: wanted.optional(),
  pace: z
    .int(inBoth('请填写整数', 'give a whole number'))
    .min(1, inBoth('请填写 1 或更大的数', 'give at least 1'))
    .max(100_000)
    .nullable()
    .optional(),
  window: z
    .int(inBoth('请填写整数', 'give a whole number'))
    .min(1, inBoth('请填写 1 或更大的数', 'give at least 1'))
    .max(1_000)
    .nullable()
    .optional(),
};
export const consequenceBody = z.object(asked);

/** What would follow, before it is decided. */
export const consequence = z.object({
  waiting: z.number().int(),
  more: z.boolean(),
  unanswered: z.number().int(),
  /** Of those: they are never sent twice, and so become unsure when the connection is cut. */
  neverTwice: z.number().int(),
  /** When the backlog is gone, at the pace asked for; absent when it only grows. */
  clearAt: time.optional(),
  /** The link that takes over what waits, and after how long. */
  takenOverBy: z.string().optional(),
  takenOverAfterSeconds: z.number().int(),
  mosStopToo: z.boolean(),
});
export type Consequence = z.infer<typeof consequence>;

export const instructionBody = z.object({
  ...asked,
  /** The version that was seen. */
  version: z.int().min(0),
  because: z.string().trim().min(2, reasonWanted).max(200),
});
export const saidInstructions = z.object({ items: z.array(saidInstruction) });
