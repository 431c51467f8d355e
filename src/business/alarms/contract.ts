import { z } from 'zod';
import { reasonWanted } from '../../platform/http/contract.ts';

const time = z.iso.datetime({ offset: true });
const text = z.object({ 'zh-CN': z.string(), en: z.string() });
const steps = z.object({ 'zh-CN': z.array(z.string()), en: z.array(z.string()) });
const words = z.string().trim().min(2, reasonWanted).max(500);

/** What somebody did: called a carrier or the authority, pressed them, or brought the fallback. */
export const deeds = ['contacted', 'pressed', 'fallback', 'remark'] as const;

export const alarmStep = z.object({
  what: z.enum(['told', 'acknowledged', ...deeds, 'closed']),
  whom: z.string(),
  words: z.string(),
  by: z.string(),
  at: time,
});

/** Something that is wrong, since when, what is done about it, and what has been. */
export const alarmView = z.object({
  id: z.string(),
  /** `fault`: somebody told it, and says when it is over. Others end by themselves. */
  rule: z.string(),
  title: text,
  subject: z.string(),
  unit: z.enum(['minutes', 'percent', 'count', 'state']),
  value: z.number(),
  limit: z.number(),
  since: time,
  seenAt: time,
  closedAt: time.optional(),
  acknowledged: z.object({ by: z.string(), at: time }).optional(),
  runbook: steps,
  steps: z.array(alarmStep),
});
export type AlarmView = z.infer<typeof alarmView>;

/** What is wrong now, and whom one calls. */
export const alarmBoard = z.object({
  open: z.array(alarmView),
  contacts: z.array(z.object({ name: text, phone: z.string(), about: text })),
});
export type AlarmBoard = z.infer<typeof alarmBoard>;

export const pastQuery = z.object({
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
export const pastPage = z.object({ items: z.array(alarmView), next: z.string().optional() });

/** How many alarms nobody has acknowledged. */
export const alarmCount = z.object({ open: z.number().int() });

export const alarmParams = z.object({ id: z.uuid() });
/** What is wrong, and where. */
export const faultBody = z.object({ subject: z.string().trim().min(2, reasonWanted).max(80), words });
export const alarmWords = z.object({ words });
export const stepBody = z.object({ what: z.enum(deeds), whom: z.string().trim().max(80).default(''), words });
