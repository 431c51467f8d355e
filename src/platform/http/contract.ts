import { z } from 'zod';

/** One wrong field of a request. `value` is left out where it is secret or was not given. */
export const fieldFault = z.object({ field: z.string(), value: z.string().optional(), remedy: z.string() });
export type FieldFault = z.infer<typeof fieldFault>;

/** RFC 9457 problem details as they go over the wire. `code` is stable and for programs; the texts are for people. */
export const problemDetails = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  correlationId: z.string(),
  faults: z.array(fieldFault).optional(),
});
export type ProblemDetails = z.infer<typeof problemDetails>;

/** A number in a list: what is shown, and what POST /api/reveal opens for the person who got the list. */
export const maskedNumber = z.object({ masked: z.string(), ref: z.string() });
export type MaskedNumber = z.infer<typeof maskedNumber>;
