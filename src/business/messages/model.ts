import { type LengthOptions, type Part, partsOf } from '../../protocols/sms/index.ts';
import type { Carrier } from '../../values/carrier.ts';
import type { Id } from '../../values/id.ts';
import type { Fen } from '../../values/money.ts';
import type { Phone } from '../../values/phone.ts';

/** An MO as a carrier handed it over: one PDU, perhaps a part of a long message. */
export type Mo = {
  readonly phone: Phone;
  /** Network of the link it came by; it counts when no list knows the number. */
  readonly carrier: Carrier;
  /** The number it was sent to, extension included. */
  readonly accessNumber: string;
  readonly link: string;
  /** The carrier's id of this PDU: the same one again is the same MO. */
  readonly carrierMessageId: string;
  /** Content without its header. */
  readonly raw: Uint8Array;
  readonly coding: number;
  /** Absent when the content is no text. Of a part it may begin or end with half a character. */
  readonly text?: string;
  readonly part?: Part;
  readonly linkId?: string;
  /** The address of what its handset can do, as an MMSC tells it (UAProf). */
  readonly profile?: string;
};

/** An MO that is new, whole and readable. */
export type TakenMo = {
  readonly id: Id;
  readonly phone: Phone;
  readonly accessNumber: string;
  readonly link: string;
  readonly carrierMessageId: string;
  readonly text: string;
  readonly linkId?: string;
};

/**
 * What kind of message it is: it decides which rules of the door out it meets, and how urgent it is.
 * - `answer`: to what the phone just asked, ordered or cancelled. It meets no rule, so that a cancel is always answered.
 * - `content`: what the phone has subscribed to, or ordered piece by piece.
 * - `notice`: what must be told though nobody asked (a fee, the end of a trial, a refund), and billing records.
 * - `promotion`: everything that advertises.
 */
export type MtClass = 'answer' | 'content' | 'notice' | 'promotion';

/** Answers to people go first, a million of bulk messages never stands in their way. */
export const priorities = { answer: 0, notice: 1, bulk: 2 } as const;
export type Priority = keyof typeof priorities;

const priorityOfClass = {
  answer: 'answer',
  content: 'bulk',
  notice: 'notice',
  promotion: 'bulk',
} as const satisfies Record<MtClass, Priority>;

/** How urgent a message is: as it says, else as its class is. */
export function priorityOf({ class: kind, priority }: Pick<NewMt, 'class' | 'priority'>): number {
  return priorities[priority ?? priorityOfClass[kind]];
}

/**
 * What a phone pays for a message that is not free: for this one, or a month's fee. The record of a month goes to the gateway
 * for the bill and never to the handset.
 */
export type Fee = { readonly kind: 'item' | 'month-record'; readonly fen: Fen; readonly chargeId: Id };

/** A message to be sent, with the reason that asked for it. */
export type NewMt = {
  readonly class: MtClass;
  readonly phone: Phone;
  readonly carrier: Carrier;
  /** The MO it answers. */
  readonly moId?: Id;
  /** The number it comes from, extension included. */
  readonly accessNumber: string;
  /** What it says; of an MMS its subject. */
  readonly text: string;
  readonly textVersion: string;
  /** It is an MMS: the name of its content, as `storeMultimedia` gave it. It never goes twice. */
  readonly mms?: string;
  readonly serviceCode: string;
  /** What the phone pays for it, and the charge that this settles; it is free unless given. */
  readonly fee?: Fee;
  /** After a lost answer it becomes unsure and is not sent again by itself. A message with a fee always is such a one. */
  readonly neverTwice?: boolean;
  readonly linkId?: string;
  readonly reason: string;
  readonly reasonId: Id;
  /** That of its class unless given. */
  readonly priority?: Priority;
  /** Not before; at once unless given. */
  readonly dueAt?: Date;
  /** From then on it is of no use, and does not leave. Gateways are told, so that it does not wait there for a handset either. */
  readonly goodUntil?: Date;
};

/** Where MTs to some carriers' subscribers from some numbers go; roles make it from the link sheets. */
export type Lane = {
  readonly link: string;
  readonly carriers: readonly Carrier[];
  readonly accessNumbers: readonly string[];
  /** Digits the link lets us add to an access number. */
  readonly extensionDigits: number;
  /** How texts are cut into short messages here. */
  readonly length: LengthOptions;
  /** Stands before every text that goes this way. */
  readonly signature?: string;
  /** The link is in commissioning: it sends to these phones only, and nothing that costs them. */
  readonly onlyTo?: readonly Phone[];
};

/** How a message goes out: on which lane in how many parts, or why on none. */
export type Way = { readonly lane: Lane; readonly parts: number } | { readonly refusal: string };

/** Finds the way of a message. The first lane that serves its carrier and its number takes it. */
export function wayOf(
  lanes: readonly Lane[],
  mt: Pick<NewMt, 'phone' | 'carrier' | 'accessNumber' | 'text' | 'fee'>,
): Way {
  const lane = lanes.find((one) => one.carriers.includes(mt.carrier) && carries(one, mt.accessNumber));
  if (lane === undefined) return { refusal: `no link carries ${mt.accessNumber} to ${mt.carrier}` };
  const refusal = refusalOf(lane, mt);
  if (refusal !== undefined) return { refusal };
  try {
    return { lane, parts: partsOf(textOn(lane, mt.text), lane.length) };
  } catch (error) {
    if (error instanceof RangeError) return { refusal: error.message };
    throw error;
  }
}

/** Finds the way of an MMS: the first lane of an MMSC that serves its carrier and its number. */
export function mmsWayOf(lanes: readonly Lane[], mt: Pick<NewMt, 'phone' | 'carrier' | 'accessNumber' | 'fee'>): Way {
  const lane = lanes.find((one) => one.carriers.includes(mt.carrier) && carries(one, mt.accessNumber));
  if (lane === undefined) return { refusal: `no MMS way carries ${mt.accessNumber} to ${mt.carrier}` };
  const refusal = refusalOf(lane, mt);
  return refusal === undefined ? { lane, parts: 1 } : { refusal };
}

/** The lane by which a carrier's subscribers reach a number of ours, or else any lane of the carrier. */
export function laneFor(lanes: readonly Lane[], carrier: Carrier, accessNumber: string): Lane | undefined {
  const ofCarrier = lanes.filter(({ carriers }) => carriers.includes(carrier));
  return ofCarrier.find((one) => carries(one, accessNumber)) ?? ofCarrier[0];
}

/** The link of that lane; '' where the carrier has none. */
export function linkFor(lanes: readonly Lane[], carrier: Carrier, accessNumber: string): string {
  return laneFor(lanes, carrier, accessNumber)?.link ?? '';
}

/** Why a lane takes nothing of this kind to this phone; undefined when it does. */
export function refusalOf(
  { link, onlyTo }: Lane,
  { phone, fee }: { readonly phone: Phone; readonly fee?: Pick<Fee, 'kind'> | undefined },
): string | undefined {
  if (onlyTo === undefined) return undefined;
  if (!onlyTo.includes(phone)) return `link ${link} is in commissioning and sends to its test numbers only`;
  return fee ? `link ${link} is in commissioning, where nothing is billed` : undefined;
}

/** A text as the phone reads it when it goes by this lane. */
export function textOn({ signature = '' }: Lane, text: string): string {
  return signature + text;
}

function carries({ accessNumbers, extensionDigits }: Lane, number: string): boolean {
  return accessNumbers.some((base) => number.startsWith(base) && number.length - base.length <= extensionDigits);
}

/** Names one PDU on its way: a part of a message, in one attempt. */
export type SubmitKey = {
  readonly phone: Phone;
  readonly mtId: Id;
  /** From 1. */
  readonly part: number;
  /** From 1. */
  readonly attempt: number;
};

/** One PDU that a link has taken to send it, with what it needs of its message. */
export type Errand = SubmitKey & {
  /** The id by which reports will name it, where the program gives it (SGIP); later carriers give their own. */
  readonly carrierMessageId?: string;
  /** Sent before, and the answer was lost. */
  readonly resent: boolean;
  readonly accessNumber: string;
  /** Text of the whole message; of an MMS its subject. */
  readonly text: string;
  /** The name of the content of an MMS. */
  readonly mms?: string;
  readonly parts: number;
  readonly serviceCode: string;
  /** Absent: it is free. */
  readonly fee?: Omit<Fee, 'chargeId'>;
  readonly neverTwice: boolean;
  /** When it is of no use any more. */
  readonly goodUntil?: Date;
  readonly linkId?: string;
  /** Which answer to its MO it is, from 0; absent when no MO asked. */
  readonly moTurn?: number;
};

/** What the gateway answered to a PDU. */
export type Verdict = 'accepted' | 'refused' | 'throttled';
export type Answer = SubmitKey & {
  readonly verdict: Verdict;
  /** The carrier's result code. */
  readonly result: string;
  /** The carrier's id of the message, where it comes with the answer (CMPP, SMGP). */
  readonly carrierMessageId?: string;
};

/** What became of a PDU at the handset. Nothing follows it. */
export type Fate = 'delivered' | 'undelivered' | 'expired';

/**
 * A status report: the fate of a PDU by the id the carrier knows it by. A carrier may say that it cannot know (\`unsure\`), or tell of
 * the way of a message that goes on (\`under-way\`).
 */
export type StatusReport = {
  readonly phone: Phone;
  readonly link: string;
  readonly carrierMessageId: string;
  readonly fate: Fate | 'unsure' | 'under-way';
  /** The carrier's code. */
  readonly code: string;
  /** It is of an MMS: where a lost answer took the id away, its phone may tell which one. */
  readonly mms?: true;
  /** The phone has opened it, and lets us know (MMS). */
  readonly read?: boolean;
  /** The address of what its handset can do, as an MMSC tells it (UAProf). */
  readonly profile?: string;
};

/** A message that has got its own fate, because every part has one; or of which a part cannot be known. */
export type SettledMt = {
  readonly phone: Phone;
  readonly mtId: Id;
  readonly state: Fate | 'refused' | 'unsure';
  readonly link: string;
  /** The carrier's code, of its answer or its report. */
  readonly result?: string;
};

/**
 * What became of the part that bears the fee of a message: the first. The carrier bills by it, whatever becomes of the others.
 * `accepted` says that the gateway took it, and nothing of the handset yet.
 */
export type FeeFate = {
  readonly phone: Phone;
  readonly mtId: Id;
  readonly chargeId: Id;
  readonly state: SettledMt['state'] | 'accepted';
  readonly link: string;
  /** The carrier's code. */
  readonly result?: string;
};

const firstThrottleMs = 1_000;
const longestThrottleMs = 60_000;

/** How long a throttled PDU waits before the next attempt, in ms: longer each time. It is never given up. */
export function throttleDelayMs(attempt: number): number {
  return Math.min(firstThrottleMs * 2 ** (attempt - 1), longestThrottleMs);
}
