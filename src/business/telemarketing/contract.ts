import { z } from 'zod';

const time = z.iso.datetime({ offset: true });
const name = z.string().trim().min(1).max(64);

/** Lists, newest first, a page at a time; `next` is the cursor of the following page. */
export const listsQuery = z.object({
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

/** Names one list. */
export const listParams = z.object({ id: z.uuid() });

/** A row of a file that was not taken. */
export const rowFault = z.object({
  line: z.number().int(),
  field: z.string(),
  /** A phone number is masked; the line finds it in the file. */
  value: z.string(),
  remedy: z.string(),
});

/** For whom a call list is, and what is to be offered. */
export const callListQuery = z.object({ organisation: name, product: z.string(), name });

/** The carrier's designated numbers (CA-060), and how many were taken off, by reason. */
export const callList = z.object({
  id: z.string(),
  organisation: z.string(),
  product: z.string(),
  name: z.string(),
  importedAt: time,
  numbers: z.number().int(),
  removed: z.object({
    'do-not-call': z.number().int().optional(),
    blacklisted: z.number().int().optional(),
    ordered: z.number().int().optional(),
  }),
  /** The first of them; all stand with the work. */
  faults: z.array(rowFault),
  faultCount: z.number().int(),
});
export const callListPage = z.object({ items: z.array(callList), next: z.string().optional() });
export type CallListView = z.infer<typeof callList>;

/** What a telemarketer calls its list. */
export const consentListQuery = z.object({ name });

/** A telemarketer's list of agreements, and how far its rows have come. */
export const consentList = z.object({
  id: z.string(),
  organisation: z.string(),
  name: z.string(),
  uploadedAt: time,
  taken: z.number().int(),
  progress: z.object({
    withoutRecording: z.number().int(),
    toEnter: z.number().int(),
    entered: z.number().int(),
    open: z.number().int(),
  }),
  /** The first of them; all stand with the work. */
  faults: z.array(rowFault),
  faultCount: z.number().int(),
});
export const consentListPage = z.object({ items: z.array(consentList), next: z.string().optional() });
export type ConsentListView = z.infer<typeof consentList>;

/** Rows of a list, in the order of its lines; `next` is the line to go on after. */
export const rowsQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export const consentRow = z.object({
  row: z.number().int(),
  /** Masked. */
  phone: z.string(),
  product: z.string(),
  consentedAt: time,
  scriptVersion: z.string(),
  callerId: z.string(),
  recording: z.string(),
  recordingHash: z.string().optional(),
  state: z.enum(['without-recording', 'to-enter', 'entered', 'open']),
  enteredAt: time.optional(),
});
export const consentRowPage = z.object({ items: z.array(consentRow), next: z.number().int().optional() });

/** Which rows the carrier's people have entered; all that have a recording when none are named. */
export const enteredBody = z.object({ rows: z.array(z.number().int().positive()).min(1).max(1000).optional() });
export const enteredResult = z.object({ entered: z.number().int() });

/** Names a recording of a list. */
export const recordingParams = z.object({ id: z.uuid(), recording: z.string().min(1).max(64) });
/** The row that a recording now proves. */
export const recordingResult = z.object({ row: z.number().int(), hash: z.string(), bytes: z.number().int() });
