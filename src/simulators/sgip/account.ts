import type { Phone } from '../../values/phone.ts';

/** A service provider as the gateway knows it. */
export type SpAccount = {
  /** What the SP logs in with here, at most 16 characters each. */
  readonly name: string;
  readonly password: string;
  /** The SP's node number, such as 3021001234: all its sequence numbers begin with it. */
  readonly node: number;
  /** Five digits. */
  readonly corpId: string;
  /** Its access numbers; any of them may be followed by extension digits. */
  readonly accessNumbers: readonly string[];
  /** Connections the SP may have at a time; 10 unless told. */
  readonly maxConnections?: number;
  /** Submits it may have without an answer; 32 unless told. */
  readonly window?: number;
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

/** True when `number` is one of the account's access numbers, or one with extension digits. */
export function ownsNumber(account: SpAccount, number: string): boolean {
  return account.accessNumbers.some((own) => number.startsWith(own));
}

/** A mobile number as SGIP writes it. */
export function withCountryCode(phone: Phone): string {
  return `86${phone}`;
}
