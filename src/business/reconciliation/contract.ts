import { z } from 'zod';
import { inBoth, maskedNumber } from '../../platform/http/contract.ts';
import { proposal } from '../staff/contract.ts';

const time = z.iso.datetime({ offset: true });
const day = z.iso.date();
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);
const fen = z.number().int();
const limit = z.coerce.number().int().min(1).max(200).default(50);
const text = z.string().trim().min(1).max(500);

function pageOf<Item extends z.ZodType>(each: Item) {
  return z.object({ items: z.array(each), next: z.string().optional() });
}

/** A list, newest first; `next` of a page is the `before` of the following one. */
export const pageQuery = z.object({ before: z.uuid().optional(), limit });
export const idParams = z.object({ id: z.uuid() });
export const formatQuery = z.object({ format: z.enum(['csv', 'xlsx']).default('csv') });

/** How carriers' files are read: what may be given. */
export const fileSheetView = z.object({
  file: z.string(),
  peer: z.string(),
  carrier: z.string(),
  kind: z.enum(['relations', 'bills', 'refunds']),
  /** The pattern of its names. */
  names: z.string(),
});

/** Which sheet a file is read by and what period it is of; left out, both are told by its name. */
export const uploadQuery = z.object({
  name: z.string().trim().min(1).max(200),
  sheet: z.string().optional(),
  /** A day for relations, a month for bills and refunds. */
  period: z.string().max(10).optional(),
});

export const fileKind = z.enum(['relations', 'bills', 'refunds']);
export const filesQuery = pageQuery.extend({ kind: fileKind.optional() });
export const carrierFile = z.object({
  id: z.string(),
  sheet: z.string(),
  peer: z.string(),
  carrier: z.string(),
  kind: fileKind,
  period: z.string(),
  name: z.string(),
  hash: z.string(),
  bytes: z.number().int(),
  state: z.enum(['reading', 'current', 'superseded', 'cancelled', 'refused']),
  /** Why it does not count. */
  reason: z.string().optional(),
  /** Lines of the file that are read so far. */
  lines: z.number().int(),
  rows: z.number().int(),
  badRows: z.number().int(),
  givenBy: z.string(),
  givenAt: time,
  endedAt: time.optional(),
});
export const carrierFilePage = pageOf(carrierFile);
/** A file that was given; `isKnown` says that the same was given before and is not read again. */
export const givenFile = carrierFile.extend({ isKnown: z.boolean() });
export type CarrierFileView = z.infer<typeof carrierFile>;

export const faultsQuery = z.object({ after: z.coerce.number().int().min(0).default(0), limit });
export const lineFault = z.object({
  line: z.number().int(),
  field: z.string(),
  value: z.string(),
  reason: z.string(),
});
/** In the order of lines; `next` is the `after` of the following page. */
export const lineFaultPage = pageOf(lineFault);
export const cancelBody = z.object({ reason: text });

export const runKind = z.enum(['relations', 'bills']);
export const startRunBody = z.object({ kind: runKind, peer: z.string().min(1), period: z.string().max(10) });
export const runsQuery = pageQuery.extend({ kind: runKind.optional() });
export const run = z.object({
  id: z.string(),
  kind: runKind,
  peer: z.string(),
  carrier: z.string(),
  period: z.string(),
  fileId: z.string(),
  refundsId: z.string().optional(),
  asOf: time,
  state: z.enum(['comparing', 'open', 'signed', 'superseded']),
  startedBy: z.string(),
  startedAt: time,
  endedAt: time.optional(),
});
export const runPage = pageOf(run);
export type RunView = z.infer<typeof run>;

export const party = z.enum(['carrier', 'sp', 'telemarketer']);
export const runDetail = run.extend({
  totals: z.array(
    z.object({
      class: z.string(),
      product: z.string(),
      source: z.enum(['direct', 'telemarketed']),
      items: z.number().int(),
      oursFen: fen,
      theirsFen: fen,
    }),
  ),
  /** Lines of its files that could not be used: phones that may be missed for that reason alone. */
  badRows: z.number().int(),
  /** Whose agreements were compared: each of them signs. */
  telemarketers: z.array(z.string()),
  signatures: z.array(
    z.object({
      party,
      organisation: z.string(),
      signer: z.string(),
      evidence: z.string(),
      by: z.string(),
      /** By the hand of the person who asks. */
      isMine: z.boolean(),
      at: time,
    }),
  ),
});

export const differenceState = z.enum(['open', 'assigned', 'resolved', 'carried', 'gone']);
export const differencesQuery = z.object({
  after: z.uuid().optional(),
  limit,
  state: differenceState.optional(),
  class: z.string().optional(),
  owner: z.string().optional(),
});
/** The differences of one number, which stands in no address. */
export const numberBody = z.object({ phone: z.string().min(3).max(40) });
export const difference = z.object({
  id: z.string(),
  phone: maskedNumber,
  class: z.string(),
  product: z.string(),
  detail: z.record(z.string(), z.unknown()),
  state: differenceState,
  owner: z.string().optional(),
  deadline: day.optional(),
  resolution: z.string().optional(),
  firstSeen: day,
  /** Somebody wants it corrected, and another person must say the same. */
  isProposed: z.boolean(),
  version: z.number().int(),
});
export const differencePage = pageOf(difference);
export type DifferenceView = z.infer<typeof difference>;
export const differenceParams = z.object({ id: z.uuid(), difference: z.uuid() });
export const differenceDetail = difference.extend({
  remarks: z.array(z.object({ what: z.string(), text: z.string(), by: z.string(), at: time })),
  proposal: proposal.optional(),
});
const version = z.number().int().positive();
export const assignBody = z.object({
  version,
  owner: z.string().trim().min(1).max(64),
  deadline: day,
  text: text.default('-'),
});
export const remarkBody = z.object({ version, text });

/**
 * Who signed is named with what proves it. The carrier's and the telemarketers' people sign for their own; ours may write down
 * what came on paper, and then name the telemarketer where there are several. Who signs for us writes down no other party's.
 */
export const signBody = z.object({
  party,
  organisation: z.string().trim().min(1).max(64).optional(),
  signer: z.string().trim().min(1).max(64),
  evidence: text,
});

export const draftBody = z.object({ month, carrier: z.string().min(1) });
export const sheetsQuery = z.object({ before: month.default('9999-12'), carrier: z.string().optional(), limit });
export const settlementSheet = z.object({
  id: z.string(),
  month,
  carrier: z.string(),
  state: z.enum(['draft', 'signed']),
  draftedBy: z.string(),
  /** Drafted by the person who asks, who then does not sign it. */
  isMine: z.boolean(),
  draftedAt: time,
  signedBy: z.string().optional(),
  signedAt: time.optional(),
});
export const settlementSheetPage = pageOf(settlementSheet);
export const settlementLine = z.object({
  /** Another month than the sheet's: a correction of one that is signed. */
  month,
  product: z.string(),
  source: z.enum(['direct', 'telemarketed']),
  sharesFrom: month,
  receivableFen: fen,
  badDebtFen: fen,
  refundFen: fen,
  penaltyFen: fen,
  netFen: fen,
  parts: z.object({ carrier: fen, sp: fen, telemarketer: fen, merchants: fen }),
});
export const settlementDetail = settlementSheet.extend({ lines: z.array(settlementLine) });
export const entryBody = z.object({
  month,
  carrier: z.string().min(1),
  product: z.string().min(1),
  kind: z.enum(['penalty', 'bad-debt']),
  amountFen: fen.refine((amount) => amount !== 0, inBoth('金额不能为 0', 'give an amount other than 0')),
  reason: text,
});
/** Where the entry stands. */
export const writtenEntry = z.object({ id: z.string() });

/** What the classes of differences are called; those of relations first, then those of bills. */
export const classNames = {
  agreed: { 'zh-CN': '三方一致', en: 'Agreed' },
  'carrier-only': { 'zh-CN': '仅运营商有', en: 'Only the carrier has it' },
  'sp-only': { 'zh-CN': '仅我方有', en: 'Only we have it' },
  'consent-only': { 'zh-CN': '仅有外呼同意', en: 'Agreed to by telephone only' },
  'level-differs': { 'zh-CN': '级别不同', en: 'Another level' },
  'state-differs': { 'zh-CN': '状态不同', en: 'Another state' },
  'consented-after': { 'zh-CN': '先开通后同意', en: 'Agreed to after it was opened' },
  'recording-missing': { 'zh-CN': '缺录音', en: 'No recording' },
  'notices-conflict': { 'zh-CN': '通知相互矛盾', en: 'Notices conflict' },
  'date-differs': { 'zh-CN': '日期不同', en: 'Another date' },
  matched: { 'zh-CN': '一致', en: 'Matched' },
  'amount-differs': { 'zh-CN': '金额不同', en: 'Another amount' },
  'product-differs': { 'zh-CN': '业务不同', en: 'Another product' },
  unpaid: { 'zh-CN': '用户欠费', en: 'Not paid' },
  rejected: { 'zh-CN': '运营商剔除', en: 'Thrown out' },
  refunded: { 'zh-CN': '已退费', en: 'Given back' },
  'refund-exceeds': { 'zh-CN': '双方重复退费', en: 'Given back by both' },
  'refund-unknown': { 'zh-CN': '退费无对应扣费', en: 'A refund of no charge' },
  'ours-only': { 'zh-CN': '仅我方有扣费', en: 'Only we charged' },
  'theirs-only': { 'zh-CN': '仅运营商有扣费', en: 'Only they charged' },
} as const satisfies Record<string, { 'zh-CN': string; en: string }>;
