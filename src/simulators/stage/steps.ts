import { z } from 'zod';
import { faults } from '../contract.ts';

const phone = z.string().regex(/^1[3-9]\d{9}$/, 'write a mobile number of eleven digits, in quotes');
const link = z.string();
const seconds = z.number().min(0).max(86_400);
/** How long to wait for it. */
const within = seconds.default(10);
/** Seconds after the step before. */
const after = seconds.default(0);

/** One thing that happens on the stage, or that must have come about. */
export const step = z.discriminatedUnion('do', [
  /** An SP has logged in at the gateway. */
  z.strictObject({ do: z.literal('expect-login'), after, link, within }),
  /** A person writes an SMS. */
  z.strictObject({ do: z.literal('write'), after, phone, to: z.string().regex(/^\d{3,21}$/), text: z.string().min(1) }),
  /** The SP has taken everything that the phone wrote. */
  z.strictObject({ do: z.literal('expect-taken'), after, phone, within }),
  /** A message with this text in it comes to the phone. Each message counts once. */
  z.strictObject({ do: z.literal('expect-message'), after, phone, text: z.string().min(1), within }),
  /** No message that was not expected before comes to the phone for so many seconds. */
  z.strictObject({ do: z.literal('expect-silence'), after, phone, seconds }),
  /** The gateway does these things wrong from now on, and no others. */
  z.strictObject({ do: z.literal('set-faults'), after, link, faults: faults.prefault({}) }),
  /** All connections break. */
  z.strictObject({ do: z.literal('cut'), after, link }),
  /** The gateway dies, and comes back. */
  z.strictObject({ do: z.literal('kill'), after, link }),
  z.strictObject({ do: z.literal('revive'), after, link }),
  /** The SPs of the gateway have broken no rule so far. */
  z.strictObject({ do: z.literal('expect-no-fault'), after, link }),
]);
export type Step = z.output<typeof step>;
export type StepOf<Do extends Step['do']> = Extract<Step, { do: Do }>;
