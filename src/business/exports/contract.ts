import { z } from 'zod';

export const exportState = z.enum([
  'asked',
  'approved',
  'refused',
  'cancelled',
  'preparing',
  'ready',
  'failed',
  'expired',
]);
export type ExportState = z.infer<typeof exportState>;

const instant = z.iso.datetime({ offset: true });

/** What the person who asks may have exported. */
export const exportKinds = z.object({
  kinds: z.array(z.object({ name: z.string(), title: z.string(), columns: z.array(z.string()) })),
});

/** What is asked for, as its kind understands it, and why: the second person reads it. */
export const askExportBody = z.object({
  kind: z.string().max(64),
  filter: z.record(z.string(), z.unknown()).default({}),
  reason: z.string().trim().min(2).max(200),
});

/** What may be done with an export now, by who asks for it. */
const may = z.object({ decide: z.boolean(), cancel: z.boolean(), download: z.boolean() });

/** An export. `sha256` tells the file; it is there until `dueAt` while the state is `ready`. */
export const exportView = z.object({
  id: z.uuid(),
  kind: z.string(),
  title: z.string(),
  filter: z.record(z.string(), z.unknown()),
  subject: z.string().nullable(),
  reason: z.string(),
  state: exportState,
  askedBy: z.string(),
  askedAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  note: z.string().nullable(),
  dueAt: instant.nullable(),
  rowsDone: z.number().int(),
  rowsExpected: z.number().int().nullable(),
  sha256: z.string().nullable(),
  bytes: z.number().int().nullable(),
  downloads: z.number().int(),
  fault: z.string().nullable(),
  may,
});
export type ExportView = z.infer<typeof exportView>;

/** Exports that one asked for or may decide, the newest first, from behind one of them. */
export const exportsQuery = z.object({
  state: exportState.optional(),
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});
export const exportsPage = z.object({ exports: z.array(exportView), more: z.boolean() });
export const exportParams = z.object({ id: z.uuid() });
/** A refusal says why; an approval may. */
export const approveBody = z.object({ note: z.string().trim().max(200).default('') });
export const refuseBody = z.object({ note: z.string().trim().min(2).max(200) });
