import { z } from 'zod';
import { maskedNumber, reasonWanted } from '../../../platform/http/contract.ts';
import { proposal } from '../../staff/contract.ts';

const time = z.iso.datetime({ offset: true });
const because = z.string().trim().min(2, reasonWanted).max(500);

/** What waits for a person, counted up to a bound. */
export const unsettledCounts = z.object({
  parked: z.number().int(),
  unsure: z.number().int(),
  orphans: z.number().int(),
  held: z.number().int(),
});
export type UnsettledCounts = z.infer<typeof unsettledCounts>;

/** Names one item by its id. */
export const itemParams = z.object({ id: z.uuid() });
export const setAsideBody = z.object({ because });

/** What a verdict on an unsure message stands on. */
export const evidences = ['report', 'reconciliation', 'person'] as const;
export const verdictBody = z.object({
  verdict: z.enum(['delivered', 'undelivered']),
  evidence: z.enum(evidences),
  because,
});

/** Which PDU of ours an orphan report is of. */
export const matchBody = z.object({
  mtId: z.uuid(),
  part: z.int().min(1),
  attempt: z.int().min(1),
  because,
});

/** It is done, or another person must say the same, because money moves. */
export const decided = z.object({ step: z.enum(['done', 'proposed']) });

/** What is known of an unsure message, and what each verdict would do. */
export const unsureDetail = z.object({
  id: z.string(),
  phone: maskedNumber,
  text: z.string(),
  reason: z.string(),
  feeFen: z.number().int(),
  /** A charge hangs on it: then two people decide. */
  movesMoney: z.boolean(),
  attempts: z.array(
    z.object({
      part: z.number().int(),
      attempt: z.number().int(),
      link: z.string(),
      state: z.string(),
      carrierMessageId: z.string().optional(),
      maybeTwice: z.boolean(),
      sentAt: time,
      answeredAt: time.optional(),
    }),
  ),
  /** Orphan reports that may be of it. */
  orphans: z.array(z.object({ id: z.string(), fate: z.string(), code: z.string(), receivedAt: time })),
  proposal: proposal.optional(),
});
export type UnsureDetail = z.infer<typeof unsureDetail>;

/** PDUs that an orphan report may be of, the likeliest first. */
export const orphanDetail = z.object({
  id: z.string(),
  phone: maskedNumber,
  link: z.string(),
  carrierMessageId: z.string(),
  fate: z.string(),
  code: z.string(),
  receivedAt: time,
  candidates: z.array(
    z.object({
      mtId: z.string(),
      part: z.number().int(),
      attempt: z.number().int(),
      text: z.string(),
      state: z.string(),
      feeFen: z.number().int(),
      movesMoney: z.boolean(),
      sentAt: time,
    }),
  ),
  proposal: proposal.optional(),
});
export type OrphanDetail = z.infer<typeof orphanDetail>;

/** What was decided, newest first. */
export const decisionView = z.object({
  id: z.string(),
  /** Masked. */
  phone: z.string(),
  subject: z.enum(['parked', 'unsure', 'orphan']),
  step: z.enum(['proposed', 'withdrawn', 'done']),
  verdict: z.string(),
  evidence: z.string().optional(),
  because: z.string(),
  who: z.string(),
  at: time,
});
export const decisionPage = z.object({ items: z.array(decisionView), next: z.string().optional() });
export type DecisionView = z.infer<typeof decisionView>;

/** What became of an MO that was tried again. */
export const retried = z.object({
  state: z.enum(['taken', 'parked']),
  command: z.string().optional(),
  parkedReason: z.string().optional(),
});
