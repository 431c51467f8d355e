import { z } from 'zod';
import { mobileWanted } from '../../platform/http/contract.ts';
import { canonicalPhone, isMobile } from '../../values/phone.ts';

const phone = z.string().transform(canonicalPhone).refine(isMobile, mobileWanted);
/** The six digits, as somebody typed them. */
export const typedCode = z
  .string()
  .trim()
  .regex(/^\d{6}$/);

/** The phone that a code is wanted for. */
export const codeBody = z.object({ phone });
/** A code is on its way: how long it is good, and when the next may be asked for. */
export const codeSent = z.object({ validForSeconds: z.int(), nextAfterSeconds: z.int() });
/** A phone, and the code that proves it. */
export const proofBody = z.object({ phone, code: typedCode });
