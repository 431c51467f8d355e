import { z } from 'zod';
import { carriers } from '../values/carrier.ts';

/** Control of the simulated carriers under /sim. It is there only while carriers are simulated, and for anyone. */

const digits = z.string().regex(/^\d{3,21}$/);
const time = z.iso.datetime({ offset: true });

export const phoneParams = z.object({ phone: z.string().regex(/^1[3-9]\d{9}$/) });

/** A phone that is worth showing. Any other mobile number works as well. */
export const handset = z.object({
  phone: z.string(),
  carrier: z.enum(carriers),
  province: z.string().optional(),
  note: z.string().optional(),
});
export type HandsetView = z.infer<typeof handset>;

/** What a person types. 1000 characters are 15 short messages. */
export const smsBody = z.object({ to: digits, text: z.string().min(1).max(1000) });

/** What a person sends as MMS: a subject and a text. */
export const mmsBody = z.object({
  to: digits,
  subject: z.string().max(40).default(''),
  text: z.string().min(1).max(1000),
});

/** What a handset is like. One that takes no MMS is answered for by its MMSC: the SP is told Unrecognised. */
export const handsetSetting = z.strictObject({ mms: z.boolean() });

/** Bytes of an object of an MMS. */
export const mediumParams = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** The id of the message in the handset's history. */
export const smsAnswer = z.object({ id: z.string() });

/** One PDU as it passed the carrier's gateway; `in` came to the gateway, `out` left it. */
export const pduView = z.object({
  name: z.string(),
  at: time,
  direction: z.enum(['in', 'out']),
  fields: z.record(z.string(), z.union([z.string(), z.number()])),
  /** The whole frame. */
  hex: z.string(),
});
export type PduView = z.infer<typeof pduView>;

/** One object of an MMS on a handset; its bytes are at `url`. */
export const mmsPart = z.object({ name: z.string(), contentType: z.string(), sha256: z.string(), url: z.string() });

/** A slide of an MMS, by the names of its objects, as its SMIL has it; without SMIL each object is a slide. */
export const mmsSlide = z.object({
  image: z.string().optional(),
  text: z.string().optional(),
  audio: z.string().optional(),
  video: z.string().optional(),
  durationMs: z.number(),
});
export type MmsSlideView = z.infer<typeof mmsSlide>;

/**
 * One message in a handset's history. Of an MMS, \`text\` is its subject. `at` is business time. `status` says what is not plain: of an MO `sending`, `sent` or
 * `refused 11`; of an MT `incomplete 1/2` while parts of a long message are missing.
 */
export const handsetMessage = z.object({
  id: z.string(),
  direction: z.enum(['mo', 'mt']),
  kind: z.enum(['sms', 'mms']),
  from: z.string(),
  to: z.string(),
  text: z.string(),
  at: time,
  status: z.string().optional(),
  subject: z.string().optional(),
  parts: z.array(mmsPart).optional(),
  slides: z.array(mmsSlide).optional(),
  pdus: z.array(pduView).optional(),
});
export type HandsetMessageView = z.infer<typeof handsetMessage>;

/** Data of the server-sent event `message`: a message that is new or has changed, to be put in its place by its id. */
export const messageEvent = z.object({ phone: z.string(), message: handsetMessage });
export type MessageEvent = z.infer<typeof messageEvent>;

const percent = z.number().min(0).max(100).default(0);
const code = z.number().int().min(1).max(255);

/**
 * What a simulated gateway does wrong on demand, each for so many of a hundred messages, drawn by a random generator that a
 * seed makes repeatable. What is not named is 0: not done.
 */
export const faults = z.strictObject({
  seed: z.number().int().min(0).max(0xffffffff).default(1),
  /** Submits refused with `refuseCode`, a result of the gateway's protocol; "busy" unless told. */
  refusePercent: percent,
  refuseCode: code.nullable().default(null),
  /** Submits above so many in a second are answered with the protocol's flow control; 0 is no limit. */
  throttlePerSecond: z.number().int().min(0).max(100_000).default(0),
  /** Submits taken whose report says failed with `failCode`, "cannot be reached" unless told; no handset sees them. */
  failPercent: percent,
  failCode: code.nullable().default(null),
  /** Records for the bill that the carrier refuses with `billFailCode`, "not now" unless told; its people do not pay. */
  billFailPercent: percent,
  billFailCode: code.nullable().default(null),
  /** Records that are billed, and reported as billed before. */
  billedBeforePercent: percent,
  /** Submits taken and answered `delayMs` later. */
  delayPercent: percent,
  delayMs: z.number().int().min(0).max(600_000).default(1000),
  /** Submits taken and never answered. */
  noAnswerPercent: percent,
  /** Submits at which the connection is cut instead of an answer; half of them were taken. */
  dropPercent: percent,
  /** Submits whose report arrives before their answer. */
  reportFirstPercent: percent,
  /** Reports sent twice, and Delivers sent twice, with one sequence number. */
  duplicateReportPercent: percent,
  duplicateDeliverPercent: percent,
  /** Answers, reports and Delivers held back up to 50 ms, so that later ones overtake them. */
  reorderPercent: percent,
});
export type FaultSettings = z.infer<typeof faults>;

/**
 * What a simulated MMSC does wrong on demand, each for so many of a hundred requests of an SP, recipients or reports, drawn as those of
 * gateways are.
 */
export const mmscFaults = z.strictObject({
  seed: z.number().int().min(0).max(0xffffffff).default(1),
  /** Requests answered with \`refuseStatus\` in the answer of their own kind; nothing is taken. */
  refusePercent: percent,
  refuseStatus: z.number().int().min(1000).max(5999).default(3000),
  /** Submits above so many recipients in a second are answered 4006; 0 is no limit. */
  throttlePerSecond: z.number().int().min(0).max(100_000).default(0),
  /** Requests answered by a SOAP Fault with \`faultStatus\` under the HTTP status \`faultHttp\`; nothing is taken. */
  faultPercent: percent,
  faultStatus: z.number().int().min(1000).max(5999).default(3000),
  faultHttp: z.union([z.literal(200), z.literal(500)]).default(200),
  /** Requests answered by HTTP alone. 500 leaves open whether anything was taken: half of them were. */
  httpPercent: percent,
  httpStatus: z.union([z.literal(401), z.literal(404), z.literal(500), z.literal(503)]).default(503),
  /** Submits to several of which the last recipient is refused: 1100 with Details, and a report that says Rejected. */
  partialPercent: percent,
  /** The connection is cut before the request was looked at, or after it was taken and before its answer. */
  dropBeforePercent: percent,
  dropAfterPercent: percent,
  /** Submits taken and never answered, answered \`slowMs\` later, or answered with what is no MM7. */
  noAnswerPercent: percent,
  slowPercent: percent,
  slowMs: z.number().int().min(0).max(600_000).default(1000),
  unreadablePercent: percent,
  /** Recipients to whom it does not go as it should. A deferred one gets it \`deferMs\` later. */
  deferPercent: percent,
  deferMs: z.number().int().min(0).max(600_000).default(1000),
  expirePercent: percent,
  rejectPercent: percent,
  forwardPercent: percent,
  indeterminatePercent: percent,
  /** Reports that never come, come before the answer to their Submit, come twice, or with Recipient and Sender in each other's place and all fields out of order. */
  noReportPercent: percent,
  reportFirstPercent: percent,
  duplicateReportPercent: percent,
  irregularReportPercent: percent,
});
export type MmscFaultSettings = z.infer<typeof mmscFaults>;

/** The faults of one simulated MMSC; PUT replaces all of them. */
export const mmscLinkFaults = z.object({ link: z.string(), faults: mmscFaults });

/** The faults of one simulated link; PUT replaces all of them. */
export const linkFaults = z.object({ link: z.string(), faults });

/** A line of a gateway's own bill; `result` is `billed`, or the code of the report that says why not. */
export const billLine = z.object({
  link: z.string(),
  phone: z.string(),
  service: z.string(),
  kind: z.enum(['item', 'month']),
  fen: z.number().int(),
  count: z.number().int(),
  result: z.string(),
});
export type BillLineView = z.infer<typeof billLine>;
export const billQuery = z.object({ month: z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/) });

/** Business time, how far it is ahead of real time, and whether it is walking forward just now. */
export const clockView = z.object({ now: time, offsetMs: z.number(), walking: z.boolean() });

export const clockBody = z.object({ to: time });

/**
 * A change that 10010, a hall or a telemarketer registers at a carrier. `updateType` is the value of the platform's own action
 * field. Without `content` it is as if no SMS was written; `pseudo` sends the phone as a code.
 */
export const orderBody = z.object({
  dialect: z.enum(['vac', 'dsmp', 'ismp']).default('vac'),
  phone: z.string().regex(/^[\w-]{1,32}$/),
  productId: z.string().max(32),
  oldProductId: z.string().max(32).optional(),
  updateType: z.coerce.string().regex(/^\d{1,2}$/),
  channel: z.string().max(32).default('10010'),
  content: z.string().max(200).optional(),
  linkId: z.string().max(20).optional(),
  pseudo: z.boolean().optional(),
  /** YYYYMMDDHHMISS; now unless given. */
  updateTime: z
    .string()
    .regex(/^\d{14}$/)
    .optional(),
  /** The carrier's key; a new one unless given. */
  key: z.string().max(40).optional(),
});

/** What came of telling the SP: `result` is its answer, or why there was none. What is not acknowledged is told again. */
export const orderAnswer = z.object({
  key: z.string(),
  acknowledged: z.boolean(),
  result: z.string(),
  attempts: z.number(),
});

export const orderQuery = z.object({ phone: z.string().min(1) });

export const orderRelation = z.object({
  peer: z.string(),
  phone: z.string(),
  productId: z.string(),
  state: z.enum(['open', 'suspended', 'closed']),
  channel: z.string(),
  since: time,
});
