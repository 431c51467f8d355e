import { z } from 'zod';

const time = z.iso.datetime({ offset: true });
const purpose = z.string().trim().min(4).max(200);

/** What a pack is for; of an agent, the request that a supervisor approved. */
export const packQuery = z.union([z.object({ request: z.uuid() }), z.object({ purpose })]);
export const requestBody = z.object({ purpose });
export const requestParams = z.object({ request: z.uuid() });

const request = z.object({
  id: z.string(),
  /** Masked. */
  phone: z.string(),
  purpose: z.string(),
  askedByName: z.string(),
  askedAt: time,
  state: z.enum(['waiting', 'approved', 'refused']),
  /** Whether the pack can be downloaded with it now. */
  isGood: z.boolean(),
});
export const requestList = z.object({ items: z.array(request) });
export type RequestView = z.infer<typeof request>;
