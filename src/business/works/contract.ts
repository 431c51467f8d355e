import { z } from 'zod';

/** What long work there is; pages name each. A slice that does work of a new kind adds it here, and its roles in `model.ts`. */
export const workKind = z.enum([
  'carrier-file',
  'do-not-promote',
  'call-list',
  'consent-list',
  'vehicle-list',
  'hotline-calls',
  'places',
  'forecasts',
  'work-orders',
  'membership',
  'export',
]);
export type WorkKind = z.infer<typeof workKind>;

/** `waiting`: nobody moves it now, and it goes on by itself; `broken-off`: whoever did it died, and it does not. */
export const workState = z.enum(['running', 'waiting', 'broken-off', 'done', 'failed', 'cancelled']);

const time = z.iso.datetime({ offset: true });

/** Work that takes a while, and how far it is. */
export const work = z.object({
  id: z.string(),
  kind: workKind,
  /** What it is about, such as the name of a file. */
  subject: z.string(),
  by: z.string(),
  isMine: z.boolean(),
  state: workState,
  /** Pieces that are done: lines, rows, messages. */
  done: z.number().int(),
  total: z.number().int().optional(),
  /** How much of the whole is done, from 0 to 1. */
  share: z.number().optional(),
  perSecond: z.number().optional(),
  remainingSeconds: z.number().int().optional(),
  /** Lines of a file that could not be taken. */
  faults: z.number().int(),
  isCancelAsked: z.boolean(),
  /** Why it failed, in the language of who asks. */
  problem: z.string().optional(),
  startedAt: time,
  endedAt: time.optional(),
});
export type WorkView = z.infer<typeof work>;

/** A list, newest first; `next` of a page is the `before` of the following one. */
export const worksQuery = z.object({
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const workPage = z.object({ items: work.array(), next: z.string().optional() });
export const workParams = z.object({ id: z.uuid() });

/** What the stream of works brings under the name `works`: all that is under way, and what ended in the last ten minutes. */
export const worksEvent = z.object({ items: work.array() });

/** A line that could not be taken, and why; whole numbers of phones are masked in it. */
export const workFault = z.object({
  seq: z.number().int(),
  line: z.number().int(),
  field: z.string(),
  value: z.string(),
  remedy: z.string(),
});
export type WorkFault = z.infer<typeof workFault>;

/** In the order of the file; `next` of a page is the `after` of the following one. */
export const faultsQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});
export const faultPage = z.object({ items: workFault.array(), next: z.number().int().optional() });

/** What every import answers: its work, with which all faults are kept, how many there are, and the first of them. */
export const importedFile = z.object({
  work: z.string(),
  faultCount: z.number().int(),
  faults: z.array(workFault.omit({ seq: true })),
});
export type ImportedFile = z.infer<typeof importedFile>;

/** What a file is called, for the list of works. */
export const fileName = z.string().trim().max(100).default('');
