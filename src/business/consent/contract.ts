import { z } from 'zod';

/** An agreement to promotions that a member of staff took, and what proves it. */
export const promotionConsentBody = z.object({
  phone: z.string().regex(/^1[3-9]\d{9}$/, 'give a mobile number of 11 digits'),
  kind: z.enum(['agent-script', 'hall-form', 'recording']),
  /** Version of the words that the person agreed to. */
  textVersion: z.string().trim().min(1).max(64),
  /** Where the proof is: number of the call, of the form, hash of the recording. */
  proof: z.string().trim().min(3, 'say where the proof is kept').max(200),
});
export const promotionConsentResult = z.object({ consentId: z.string() });
