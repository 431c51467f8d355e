import { z } from 'zod';
import { fileName, importedFile } from '../works/contract.ts';

const time = z.iso.datetime({ offset: true });
const seat = z
  .string()
  .trim()
  .regex(/^[\w-]{1,20}$/);

/** A call as the exchange tells of it: again with what has happened since. */
export const toldCall = z.object({
  callId: z.string().trim().min(1).max(64),
  line: z.int().min(1).max(999),
  /** Digits as dialled; empty where the caller hides them, or where another piece of the same call names them. */
  caller: z.string().trim().max(30).default(''),
  agent: seat.optional(),
  missed: z.array(seat).max(50).default([]),
  offeredAt: time,
  answeredAt: time.optional(),
  endedAt: time.optional(),
  recording: z.string().trim().min(1).max(200).optional(),
});
export const callsBody = z.object({ calls: z.array(toldCall).min(1).max(500) });

const fault = z.object({ field: z.string(), value: z.string(), remedy: z.string() });
const count = z.int().min(0);

/** What became of the calls that were told: new, more of a known one, or nothing new; and what was wrong, by its place. */
export const callsTaken = z.object({
  taken: count,
  changed: count,
  known: count,
  faults: z.array(fault.extend({ at: count })),
});

/** The same of a file. */
export const importQuery = z.object({ name: fileName });
export const importTaken = importedFile.extend({ taken: count, changed: count, known: count });
export type ImportTaken = z.infer<typeof importTaken>;

const counted = z.object({
  offered: count,
  answered: count,
  abandoned: count,
  rate: z.number().optional(),
  waitSeconds: count.optional(),
  longestWaitSeconds: count.optional(),
});
export type CountedView = z.infer<typeof counted>;

/** The hotline at a glance. */
export const lineBoard = z.object({
  at: time,
  facts: z.object({ lines: count, agents: count, target: z.number() }),
  today: counted,
  lines: z.array(
    z.object({
      line: count,
      state: z.enum(['free', 'ringing', 'talking']),
      since: time.optional(),
      /** Masked. */
      phone: z.string().optional(),
      agent: z.string().optional(),
      callId: z.string().optional(),
    }),
  ),
  agents: z.array(
    z.object({
      agent: z.string(),
      name: z.string().optional(),
      state: z.enum(['talking', 'ringing', 'just-ended', 'quiet', 'not-seen']),
      since: time.optional(),
      answered: count,
      missed: count,
      talkSeconds: count,
    }),
  ),
  hours: z.array(counted.extend({ hour: z.int().min(0).max(23) })),
  days: z.array(counted.extend({ day: z.string() })),
});
export type LineBoard = z.infer<typeof lineBoard>;

export const callsQuery = z.object({
  agent: seat.optional(),
  state: z.enum(['answered', 'abandoned', 'running']).optional(),
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const callParams = z.object({ id: z.uuid() });

/** A call in a list. */
export const callView = z.object({
  id: z.string(),
  /** Masked. */
  phone: z.string(),
  line: count,
  agent: z.string().optional(),
  name: z.string().optional(),
  missed: z.array(z.string()),
  offeredAt: time,
  answeredAt: time.optional(),
  endedAt: time.optional(),
  recorded: z.boolean(),
  ticketId: z.string().optional(),
});
export const callPage = z.object({ items: z.array(callView), next: z.string().optional() });
export type CallView = z.infer<typeof callView>;

/** Who sits at the seats. */
export const seatList = z.object({
  seats: z.array(z.object({ agent: z.string(), accountId: z.string().optional() })),
  people: z.array(z.object({ id: z.string(), name: z.string() })),
});
export const seatParams = z.object({ agent: seat });
export const seatBody = z.object({ accountId: z.uuid().nullable() });
