/** A service provider as any gateway knows it. */
export type Account = {
  /** What the SP logs in with: the login name of SGIP, the six digits of CMPP, the ClientID of SMGP. */
  readonly name: string;
  /** Its password, or the secret that CMPP and SMGP hash. */
  readonly password: string;
  /** Its access numbers; any of them may be followed by extension digits. */
  readonly accessNumbers: readonly string[];
  /** Connections the SP may have at a time; 10 unless told. */
  readonly maxConnections?: number;
  /** Submits it may have without an answer on one connection; 32 unless told. */
  readonly window?: number;
  /** Receivers a second that its contract allows; no limit unless told. Above it Submits are answered with flow control. */
  readonly pace?: number;
};

/** True when `number` is one of the account's access numbers, or one with extension digits. */
export function ownsNumber(account: Account, number: string): boolean {
  return account.accessNumbers.some((own) => number.startsWith(own));
}
