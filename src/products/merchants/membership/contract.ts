import { z } from 'zod';

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
