import { z } from 'zod';

/** What every page shows of the house. `simulated` is true while carriers are played by this program. */
export const publicSettings = z.object({
  spName: z.string(),
  hotline: z.string(),
  email: z.string(),
  licence: z.string(),
  filing: z.string(),
  simulated: z.boolean(),
});
export type PublicSettings = z.infer<typeof publicSettings>;
