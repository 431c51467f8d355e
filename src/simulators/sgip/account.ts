import type { Phone } from '../../values/phone.ts';
import type { Account } from '../gateway/account.ts';

/** An SP of China Unicom; `name` and `password` have at most 16 characters each. */
export type SpAccount = Account & {
  /** The SP's node number, such as 3021001234: all its sequence numbers begin with it. */
  readonly node: number;
  /** Five digits. */
  readonly corpId: string;
  /** How the gateway connects to it with Deliver, Report and UserRpt. */
  readonly receiver: SpReceiver;
};

/** The SP's own port, and how the gateway logs in there. */
export type SpReceiver = {
  /** Unset until `connectTo`: everything for the SP waits. */
  readonly address?: SpAddress;
  readonly name: string;
  readonly password: string;
  /** 1 unless told. */
  readonly connections?: number;
  /** Requests without an answer on one connection, 1 to 32; 16 unless told. */
  readonly window?: number;
};

export type SpAddress = { readonly host: string; readonly port: number };

/** A mobile number as SGIP writes it. */
export function withCountryCode(phone: Phone): string {
  return `86${phone}`;
}
