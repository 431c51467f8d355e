import { z } from 'zod';

const time = z.iso.datetime({ offset: true });
const text = z.object({ 'zh-CN': z.string(), en: z.string() });
const score = z.number().min(0).max(100);
const count = z.int().min(0);
const mark = z.object({ code: z.string(), title: text, weight: z.number(), isFatal: z.boolean().optional() });

export const monthParams = z.object({ month: z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/) });
export const personParams = monthParams.extend({ account: z.uuid() });
export const callParams = monthParams.extend({ call: z.uuid() });
export const appealParams = z.object({ id: z.uuid() });

const marks = z.record(z.string().max(32), z.number().min(0).max(100));
const words = z.string().trim().max(1000).default('');
export const scoreBody = z.object({ marks, words });
export const conductBody = z.object({ marks, words });
export const selfBody = z.object({ score, words: z.string().trim().min(1).max(1000) });
export const appealBody = z.object({ words: z.string().trim().min(5).max(2000) });
export const decisionBody = z.object({
  decision: z.enum(['upheld', 'rejected']),
  adjustment: z.number().min(-10).max(10).optional(),
  reason: z.string().trim().min(1).max(1000),
});

export const appealView = z.object({
  id: z.string(),
  words: z.string(),
  askedAt: time,
  decision: z.enum(['upheld', 'rejected']).optional(),
  adjustment: z.number().optional(),
  reason: z.string().optional(),
  decidedBy: z.string().optional(),
  decidedAt: time.optional(),
});

export const person = z.object({
  accountId: z.string(),
  name: z.string(),
  /** The days that were served, where they are not the whole month. */
  served: z.array(z.object({ from: time, until: time })).optional(),
  figures: z.array(
    z.object({
      code: z.string(),
      cases: count,
      value: z.number().optional(),
      score: score.optional(),
      share: z.number(),
    }),
  ),
  indicators: score.optional(),
  conduct: z.object({ score, marks, words: z.string() }).optional(),
  self: z.object({ score, words: z.string() }).optional(),
  adjustment: z.number(),
  total: score.optional(),
  grade: z.string().optional(),
  appeal: appealView.optional(),
});
export type PersonView = z.infer<typeof person>;

/** A month of the appraisal, as far as the caller may see it: supervisors everybody, others themselves. */
export const monthView = z.object({
  month: z.string(),
  state: z.enum(['open', 'locked']),
  /** The month is over, and may be locked. */
  isOver: z.boolean(),
  rules: z.object({
    version: z.int(),
    shares: z.object({ indicators: z.number(), conduct: z.number(), self: z.number() }),
    indicators: z.array(
      z.object({
        code: z.string(),
        title: text,
        weight: z.number(),
        zero: z.number(),
        full: z.number(),
        least: count,
        shown: z.enum(['percent', 'points']),
      }),
    ),
    conduct: z.array(mark),
    scorecard: z.array(mark),
    calibrationSpread: z.number(),
  }),
  drawnAt: time.optional(),
  seed: z.string().optional(),
  lockedAt: time.optional(),
  lockedBy: z.string().optional(),
  inputsHash: z.string().optional(),
  appealUntil: time.optional(),
  me: z.string(),
  people: z.array(person),
});
export type MonthView = z.infer<typeof monthView>;

/** The calls that were drawn, and what scorers gave them. */
export const sampleView = z.object({
  calls: z.array(
    z.object({
      callId: z.string(),
      accountId: z.string(),
      name: z.string(),
      /** Masked. */
      phone: z.string(),
      offeredAt: time,
      talkSeconds: count,
      recording: z.string().optional(),
      scores: z.array(z.object({ scorer: z.string(), isMine: z.boolean(), score, marks, words: z.string() })),
      score: score.optional(),
      spread: z.number(),
      isFarApart: z.boolean(),
    }),
  ),
  scorers: z.array(z.object({ name: z.string(), calls: count, bias: z.number() })),
});
export type SampleView = z.infer<typeof sampleView>;
export const exportQuery = z.object({ format: z.enum(['csv', 'xlsx']).default('xlsx') });
