import { z } from 'zod';
import { tillMe } from '../../products/merchants/redemptions/contract.ts';
import { recall, remember } from '../shell/stored.ts';

/** A check that nobody could make yet: it waits on this device until the server has heard of it. */
const waiting = z.object({
  /** Makes it one check, however often it is sent. */
  key: z.string(),
  number: z.string(),
  at: z.string(),
  shop: z.string(),
  benefit: z.string().optional(),
  /** Who made it: somebody else who signs in here does not send it. */
  account: z.string(),
});
export type Waiting = z.output<typeof waiting>;

const kept = z.object({
  /** Who worked here last, so that a till opens without a network. Never what a check said of anybody. */
  who: z.object({ account: z.string(), till: tillMe }).optional(),
  /** How far the clock of this device is behind that of the house. */
  behindMs: z.number().default(0),
  shop: z.string().optional(),
  /** What the benefits of the shop are called. */
  benefits: z.array(z.object({ id: z.string(), title: z.string() })),
  waiting: z.array(waiting),
});
export type Kept = z.output<typeof kept>;

const nothing: Kept = { behindMs: 0, benefits: [], waiting: [] };
/** For a browser that keeps nothing: it lasts as long as the page. */
let here = nothing;

/** What this device keeps for the till; nothing where that was written by another version. */
export function recallTill(): Kept {
  const written = recall('till');
  if (written === null) return here;
  try {
    return kept.safeParse(JSON.parse(written)).data ?? nothing;
  } catch (error) {
    if (error instanceof SyntaxError) return nothing;
    throw error;
  }
}

/** Changes what is kept, as it is now: another window of the till may have written since this one looked. */
export function changeTill(change: (before: Kept) => Kept): Kept {
  here = change(recallTill());
  remember('till', JSON.stringify(here));
  return here;
}
