import { z } from 'zod';
import { maskedNumber } from '../../../platform/http/contract.ts';

const time = z.iso.datetime({ offset: true });

/** Why a number has no member's price now. */
export const standingRefusal = z.enum(['no-member', 'suspended', 'no-sms', 'sms-waiting', 'sms-not-arrived']);
export type StandingRefusal = z.infer<typeof standingRefusal>;

/**
 * How a number stands at the till: green, it is a member and has this month's SMS from us; amber, this month's SMS are still on their
 * way out and that of last month counts; red, no member's price, and why.
 */
export const standing = z.object({
  light: z.enum(['green', 'amber', 'red']),
  why: standingRefusal.optional(),
  level: z.enum(['none', 'standard', 'better']),
  /** The month that was asked about, `2026-11`. */
  month: z.string(),
  /** The membership SMS that proves it: of this month, or while that is on its way of the month before. */
  sms: z.object({ sentAt: time, month: z.string(), state: z.string(), from: z.string() }).optional(),
});
export type StandingView = z.infer<typeof standing>;

/** A month of membership SMS, as four digits, a hyphen and two. */
export const monthParams = z.object({ month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/) });

/** How the run of a month is: GET /api/membership/runs, the newest first. */
export const runView = z.object({
  month: z.string(),
  /** `leaving`: all were looked at, and some of their messages have not left; `night`: it is not the hour; `stopped`: people stopped it. */
  state: z.enum(['running', 'leaving', 'night', 'stopped', 'ended']),
  begunAt: time,
  endedAt: time.optional(),
  /** When it goes on, where it does not go on now. */
  nextAt: time.optional(),
  stoppedBy: z.string().optional(),
  /** Whom it was to look at when it began, whom it has looked at, for whom it queued, and whom the door turned back. */
  members: z.int(),
  looked: z.int(),
  queued: z.int(),
  refused: z.int(),
  /** The long work that shows how fast it goes and how long it takes. */
  work: z.string().optional(),
});
export type RunView = z.infer<typeof runView>;
/** `month`: the one that it is. */
export const runList = z.object({ month: z.string(), items: z.array(runView) });

/** What became of the messages of a month: they wait, left without a report, arrived, nobody knows, or did not arrive. */
export const runResult = z.enum(['waiting', 'sent', 'delivered', 'unsure', 'failed']);
export type RunResult = z.infer<typeof runResult>;
export const runCounts = z.object({ counts: z.record(runResult, z.int()), countedAt: time });

/** Whom the SMS of a month did not reach, or nobody knows: GET /api/membership/runs/:month/missing. `after` is the `next` of a page. */
export const missingQuery = z.object({ after: z.string().max(400).optional() });
export const missingPage = z.object({
  items: z.array(
    z.object({
      number: maskedNumber,
      result: z.enum(['unsure', 'failed']),
      /** As the message tells it, such as the error of the carrier. */
      detail: z.string(),
      at: time,
      /** Whether it was sent again since, and how that stands. */
      again: runResult.optional(),
    }),
  ),
  next: z.string().optional(),
});
export type MissingView = z.infer<typeof missingPage>['items'][number];

/** Sends the SMS of this month once more, to a number of such a list: POST /api/membership/resends. */
export const resendBody = z.object({ ref: z.string().max(400) });
