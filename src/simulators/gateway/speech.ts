import type { Segment } from '../../protocols/sms/index.ts';
import type { Result } from '../../protocols/wire/index.ts';
import type { Phone } from '../../values/phone.ts';
import type { PassingPdu } from '../handsets.ts';
import type { Parcel } from './errand.ts';
import type { Breach } from './rules.ts';
import type { GatewayTypes } from './types.ts';

/**
 * What a Submit costs its payer, read from its own fields: one message, or a month of a service. Absent when it is free, or
 * the SP pays.
 */
export type SubmittedFee = {
  readonly kind: 'item' | 'month';
  readonly fen: number;
  /** As the SP writes it; each receiver pays for itself unless given. */
  readonly payer: string | undefined;
};

/** A Submit in the words all protocols share. */
export type Submitted = {
  /** The access number. */
  readonly from: string;
  /** As the SP writes them. */
  readonly receivers: readonly string[];
  readonly coding: number;
  readonly udhi: number;
  readonly content: Uint8Array;
  /** What the SP wants to hear of; `flag` is how it says so. */
  readonly reports: { readonly flag: number; readonly failure: boolean; readonly success: boolean };
  /** The code of the service. */
  readonly service: string;
  readonly feeType: string;
  /** What it costs whom; absent when nobody, or the SP. */
  readonly fee?: SubmittedFee;
  /** A record for the bill, of which no handset sees anything. */
  readonly isRecord: boolean;
};

/** A Submit as it came to a gateway. */
export type Sent<G extends GatewayTypes> = {
  readonly account: G['account'];
  readonly bound: G['bound'];
  readonly event: G['submit'];
  /** Whether a phone is of the gateway's network. */
  readonly serves: (phone: Phone) => boolean;
};

/** What a person writes. */
export type WrittenMo = { readonly phone: Phone; readonly to: string; readonly text: string };

/** What became of a message at one receiver; `code` says why it failed. `from` and `service` are those of its Submit. */
export type Fate = Pick<Submitted, 'from' | 'service'> & {
  readonly receiver: string;
  readonly code: number | undefined;
  /** The code is about the bill, not about the handset. */
  readonly ofRecord?: boolean;
};

/** A Submit as histories keep it. */
export type KeptSubmit<G extends GatewayTypes> = Pick<G['submit'], 'sequence' | 'body'>;

/** The Submits taken lately, where a copy may come over another connection. */
export type Copies<G extends GatewayTypes> = {
  compare(event: G['submit']): 'new' | 'copy' | 'another';
  add(submit: KeptSubmit<G>): void;
  /** The refusal of another Submit under a used number. */
  readonly repeated: Breach;
};

/** How gateways of one protocol put what all gateways say. */
export type Speech<G extends GatewayTypes> = {
  /** What histories call the frames of a connection of this version. */
  framing(version: number): PassingPdu['protocol'];
  encode(pdu: object, sequence: G['sequence'], version: number): Buffer;
  versionOf(bound: G['bound']): number;
  /** A result in words, and what to do about it. */
  resultOf(result: number): Result;
  resultIn(response: G['response']): number;
  /** The results of: the window or the gateway is full; the rate is exceeded. */
  readonly busy: number;
  readonly throttled: number;
  /** The code of a record that was billed before. */
  readonly billedBefore: number;
  /** A code as reports write it. */
  writtenCode(code: number, ofRecord: boolean): string;
  /** Why a message failed unless faults say otherwise. */
  readonly unreachable: number;
  read(submit: G['submit']['body']): Submitted;
  /** The first rule a Submit breaks. */
  breachOf(sent: Sent<G>): Breach | undefined;
  /** Present where numbers of Submits are for ever. Elsewhere the session knows copies, on its own connection. */
  readonly copies?: Copies<G>;
  /** One for each receiver of a Submit that is taken now, in their order. */
  idsFor(event: G['submit'], count: number): readonly G['id'][];
  /** The answer that takes a Submit. */
  acceptance(ids: readonly G['id'][]): G['response'];
  /** For logs. */
  writtenId(id: G['id']): string;
  /** The id that `writtenId` wrote. */
  idIn(written: string): G['id'];
  writtenSequence(sequence: G['sequence']): string;
  /** The Submit that a PDU kept by a history is; undefined when it is something else. */
  submitIn(kept: PassingPdu): KeptSubmit<G> | undefined;
  /** A part of what a person writes, under a new id, or under the one that it had in an earlier process. */
  deliver(mo: WrittenMo, part: Segment, id?: string): Parcel<G>;
  report(id: G['id'], fate: Fate): Parcel<G>;
  /** What is odd in an answer to a Deliver or report, besides its result. */
  oddIn(request: G['request'], response: G['response']): string | undefined;
};
