import { z } from 'zod';
import { tillRefusal } from '../redemptions/contract.ts';

const time = z.iso.datetime({ offset: true });
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);
const fen = z.int();
const counted = z.int();

/** How a merchant did in the last days: GET /api/till/board, for its managers. */
export const boardQuery = z.object({ days: z.coerce.number().int().min(1).max(92).default(30) });
export const board = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  total: z.object({ redeemed: counted, undone: counted, refused: counted, savedFen: fen, members: counted }),
  /** Only days on which something was. */
  days: z.array(z.object({ day: z.iso.date(), redeemed: counted, undone: counted, refused: counted, savedFen: fen })),
  benefits: z.array(z.object({ title: z.string(), redeemed: counted, savedFen: fen })),
  /** Who stood at the till; one's own programs by the name of their key. */
  clerks: z.array(
    z.object({ name: z.string(), shop: z.string(), redeemed: counted, undone: counted, refused: counted }),
  ),
  refusals: z.array(z.object({ why: tillRefusal, refused: counted })),
});
export type BoardAnswer = z.infer<typeof board>;

export const idParams = z.object({ id: z.uuid() });
export const formatQuery = z.object({ format: z.enum(['csv', 'xlsx']).default('csv') });

/** Drafts the sheets of a month that is over, of every merchant that has something to settle; of one only where it is named. */
export const draftBody = z.object({ month, merchant: z.uuid().optional() });
export const drafted = z.object({
  drafted: counted,
  /** Sheets that are signed: they stay as they are. */
  signed: counted,
});

export const sheetsQuery = z.object({ month: month.optional(), before: z.string().max(80).optional() });
export const sheet = z.object({
  id: z.string(),
  merchant: z.object({ id: z.string(), name: z.string() }),
  month,
  state: z.enum(['draft', 'signed']),
  uses: counted,
  valueFen: fen,
  commissionFen: fen,
  draftedBy: z.string(),
  /** Drafted by the person who asks, who then does not sign it. */
  isMine: z.boolean(),
  draftedAt: time,
  signedBy: z.string().optional(),
  signedAt: time.optional(),
});
export type SheetView = z.infer<typeof sheet>;
export const sheetPage = z.object({ items: z.array(sheet), next: z.string().optional() });
export const sheetLine = z.object({
  /** Another month than the sheet's: a correction of one that is signed. */
  month,
  title: z.string(),
  permille: z.int(),
  uses: counted,
  valueFen: fen,
  commissionFen: fen,
});
export const sheetDetail = sheet.extend({ lines: z.array(sheetLine) });
export type SheetDetail = z.infer<typeof sheetDetail>;
