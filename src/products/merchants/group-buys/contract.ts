import { z } from 'zod';
import { inBoth } from '../../../platform/http/contract.ts';

const fen = z.int().min(1).max(100_000_000);

/** A group-buy as somebody proposes it to members. */
export const groupBuyBody = z
  .object({
    title: z.string().trim().min(1).max(12),
    priceFen: fen,
    insteadOfFen: fen,
    threshold: z.int().min(1).max(100_000),
    /** Seats are taken until then. */
    deadline: z.iso.datetime({ offset: true }),
    /** The last day on which the price holds. */
    useUntil: z.iso.date(),
  })
  .refine(({ priceFen, insteadOfFen }) => priceFen < insteadOfFen, {
    path: ['priceFen'],
    error: inBoth('团购价须低于原价', 'give less than the usual price'),
  });
export type GroupBuyBody = z.infer<typeof groupBuyBody>;
export const groupBuyView = z.object({
  ...{ id: z.string(), code: z.string(), title: z.string(), priceFen: z.int(), insteadOfFen: z.int() },
  ...{ threshold: z.int(), seats: z.int(), deadline: z.iso.datetime({ offset: true }), useUntil: z.iso.date() },
  state: z.enum(['open', 'reached', 'missed', 'cancelled']),
});
export type GroupBuyView = z.infer<typeof groupBuyView>;
export const groupBuyList = z.object({ items: z.array(groupBuyView) });
export const groupBuyMade = z.object({ id: z.string(), code: z.string() });
