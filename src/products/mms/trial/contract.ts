import { z } from 'zod';
import { maskedNumber, mobileWanted } from '../../../platform/http/contract.ts';
import { canonicalPhone, isMobile } from '../../../values/phone.ts';

/** Sending an issue to handsets of colleagues, to see it there before it goes out. */

const name = z.string().trim().min(1).max(20);
const classCode = z.string().max(4);

/** A handset of a colleague. */
export const testHandset = z.object({ name, number: maskedNumber, class: classCode.nullable() });
export type TestHandset = z.infer<typeof testHandset>;
export const testHandsets = z.object({ handsets: z.array(testHandset) });
export const testHandsetBody = z.object({
  name,
  phone: z.string().transform(canonicalPhone).refine(isMobile, mobileWanted),
  class: classCode.optional(),
});
export const testHandsetParams = z.object({ name });

/** The content that one saw, and the handsets it goes to, by their names. */
export const trialBody = z.object({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  names: z.array(name).min(1).max(12),
});

/** What came of test messages, newest first. */
export const trialsPage = z.object({
  trials: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      number: maskedNumber,
      /** Of the content that stands there now; false once it was changed. */
      isOfThis: z.boolean(),
      state: z.string(),
      /** Why it did not leave, in the language of the page. */
      why: z.string().nullable(),
      at: z.iso.datetime({ offset: true }),
      doneAt: z.iso.datetime({ offset: true }).nullable(),
    }),
  ),
});
export type TrialView = z.infer<typeof trialsPage>['trials'][number];
